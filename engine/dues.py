"""When a limit runs out, and the moments reckoned from it: reminders before, measures after, offsets of a fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from engine.calendars import Calendar
from engine.limits import CLOCKED, Limit, LimitError
from engine.minutes import EACH, last_minute, office_minute_back
from engine.settings import Settings
from engine.spans import MINUTE, ONE, Run, corresponding, unit_of


@dataclass(frozen=True)
class Due:
    """When a limit runs out. ``due`` is the last day or minute, ``due_at`` the first moment too late (aware).

    Both are None while the clock stands still, and where the limit is ``at_once`` or ``unstated``. ``provisional``:
    the answer rests on a day whose status is not settled yet, or on a limit that the text leaves open.
    """

    due: date | datetime | None
    due_at: datetime | None
    provisional: bool = False
    unstated: bool = False
    at_once: bool = False


def of_minute(minute: datetime, provisional: bool = False) -> Due:
    """Return the Due whose last minute this is."""
    return Due(minute, minute + MINUTE, provisional)


def before(due: Due, limit: Limit, settings: Settings, calendar: Calendar) -> datetime:
    """Return when a reminder ``limit`` ahead of ``due`` falls: the first moment of that day, or so many hours before.

    Raises LimitError where there is no last day.
    """
    late = _late(due)
    run = Run(settings, calendar)
    if limit.unit in CLOCKED:
        return _moved(run, due.due if isinstance(due.due, datetime) else late, limit, -1)
    return datetime.combine(days_from(run, _day(due), limit, -1), time(), late.tzinfo)


def after(due: Due, limit: Limit, settings: Settings, calendar: Calendar) -> datetime:
    """Return when a measure ``limit`` after ``due`` falls: at `due_at` for ``0日``, else when those days have run out.

    Raises LimitError where there is no last day.
    """
    late = _late(due)
    run = Run(settings, calendar)
    if limit.unit in CLOCKED or not limit.amount:
        return _moved(run, late, limit, 1) if limit.amount else late
    return run.closing(days_from(run, _day(due), limit, 1), late, None)


def offset(due: Due, limit: Limit, settings: Settings, calendar: Calendar, sign: int) -> Due:
    """Return ``due`` moved by a limit: ``sign`` -1 for 前, +1 for 后. A last day reached by 后 rolls like any other."""
    late = _late(due)
    run = Run(settings, calendar)
    if limit.unit in CLOCKED:
        moved = of_minute(_moved(run, late, limit, sign) - MINUTE)
    else:
        day = days_from(run, _day(due), limit, sign)
        ends = due.due.time() if isinstance(due.due, datetime) else None
        day = run.settle(day, late, limit, ends) if sign > 0 else day
        last = datetime.combine(day, ends, late.tzinfo) if ends else day
        moved = Due(last, run.closing(day, late, ends))
    return Due(moved.due, moved.due_at, due.provisional or run.provisional)


def days_from(run: Run, day: date, limit: Limit, sign: int) -> date:
    """Return the day that lies so many days, working days, weeks, months or years after (or before) ``day``."""
    amount, unit = int(limit.amount), unit_of(limit, run.settings)
    if unit in ("month", "year"):
        return corresponding(day, sign * amount * (12 if unit == "year" else 1))[0]
    if unit != "working_day":
        return day + sign * amount * (7 if unit == "week" else 1) * ONE
    return run.working(day, sign * amount) if amount else day


def _late(due: Due) -> datetime:
    if due.due_at is None:
        raise LimitError("没有末日，无从推算前后的日子")
    return due.due_at


def _day(due: Due) -> date:
    assert due.due is not None
    return due.due.date() if isinstance(due.due, datetime) else due.due


def _moved(run: Run, moment: datetime, limit: Limit, sign: int) -> datetime:
    """Return the moment so many minutes, hours or office hours away."""
    if limit.unit == "office_hour":
        return last_minute(run, moment, limit) if sign > 0 else office_minute_back(run, moment, limit)
    length = timedelta(minutes=int(limit.amount * EACH[limit.unit]))
    return (moment.astimezone(UTC) + sign * length).astimezone(moment.tzinfo)
