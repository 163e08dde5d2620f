"""Counting off days: one run of a clock over a calendar, the days on which it stands still left out.

Dates and clock times are local to the zone of the run's start. Civil Code 201: by days the first day does not count;
202: a period of months or years ends on the corresponding day, or on the month's last; 203: a last day that is a
holiday moves to the next day. Raises `LimitError` where no day can be found.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from engine.calendars import Calendar
from engine.limits import CLOCKED, Limit, LimitError
from engine.settings import Settings
from engine.workdays import workdays

ONE, MINUTE = timedelta(days=1), timedelta(minutes=1)
Stop = tuple[datetime, datetime]
_FURTHEST = 60_000  # days looked at in one run: ten thousand working days and all the holidays between them


def unit_of(limit: Limit, settings: Settings) -> str:
    """Return the unit that counts: ``日`` may mean working days."""
    return "working_day" if limit.unit == "day" and settings.days_work else limit.unit


def corresponding(day: date, months: int) -> tuple[date, bool]:
    """Return the day ``months`` later (earlier if negative) and whether that month has it (else it is its last day)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise LimitError("算到公历之外去了", "请核对起算的时刻与期限")
    last = monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last)), day.day <= last


class Run:
    """One count. ``stops`` are the stretches in which the clock stands still; ``provisional`` tells afterwards
    whether the count rested on a day whose status is not settled."""

    def __init__(self, settings: Settings, calendar: Calendar, stops: Sequence[Stop] = ()) -> None:
        self.settings, self.calendar, self.stops = settings, calendar, stops
        self.provisional = False
        self._workdays = workdays(calendar)
        self._left = _FURTHEST
        self._stopped = _still_days(stops, settings) if stops else []

    def off(self, day: date) -> bool:
        """Return whether ``day`` is off; from now on the result rests on it."""
        self._left -= 1
        if self._left < 0:
            raise LimitError("算不出末日：一直没有工作日", "请核对日历")
        if not self.provisional:
            self.provisional = not self.calendar.settled(day)
        return self.calendar.is_off(day)

    def working(self, day: date, count: int) -> date:
        """Return the working day ``count`` after ``day`` (before it, if negative); the result rests on all between."""
        days = self._workdays
        found = days.after(day, count) if count > 0 else days.before(day, -count)
        if not self.provisional:
            self.provisional = not (days.settled(day + ONE, found) if count > 0 else days.settled(found, day - ONE))
        return found

    def working_from(self, day: date) -> date:
        """Return the first working day on or after ``day``."""
        while self.off(day):
            day += ONE
        return day

    def paused(self, day: date) -> bool:
        """Return whether ``day`` is left out because the clock stands still (停日 and 复日 draw the edges)."""
        return any(first <= day <= last for first, last in self._stopped)

    def begin(self, start: datetime) -> datetime:
        """Return when the count begins: ``start``, or the next working day where receipt is put off to it."""
        settings, day = self.settings, start.date()
        if settings.cutoff and start.time() > settings.cutoff:
            first = self.working_from(day + ONE)
        else:
            first = self.working_from(day) if settings.rest_shifts else day
        opening = settings.office[0][0] if settings.office else time()
        return start if first == day else datetime.combine(first, opening, start.tzinfo)

    def length(self, day: date, limit: Limit) -> int:
        """Return how many days make up the span from ``day``: a month has the days to its corresponding day."""
        amount = int(limit.amount)
        if limit.unit not in ("month", "year"):
            return amount * 7 if limit.unit == "week" else amount
        last, exact = corresponding(day, amount * (12 if limit.unit == "year" else 1))
        return (last - day).days + (self.settings.start_counts and not exact)

    def counted(self, day: date, limit: Limit) -> Iterator[date]:
        """Yield the days that count in a span of days from ``day`` on, which itself counts only under 起日: 计入."""
        working = unit_of(limit, self.settings) == "working_day"
        left = self.length(day, limit)
        day += ONE * (not self.settings.start_counts)
        while left:
            if not self.paused(day) and not (working and self.off(day)):
                left -= 1
                yield day
            day += ONE

    def last_day(self, day: date, limit: Limit) -> date:
        """Return the day on which the count from ``day`` is full, before a holiday or a pause moves it."""
        if limit.named:
            return limit.named.of(day, self.working)
        if limit.kind != "span":
            return day
        if self.stops:
            return max(self.counted(day, limit), default=day)
        length = self.length(day, limit)
        if not length:
            return day
        before = day - ONE * self.settings.start_counts
        if unit_of(limit, self.settings) == "working_day":
            return self.working(before, length)
        return before + ONE * length

    def rolls(self, limit: Limit) -> bool:
        """Return whether a last day off moves on: working days always, plain days by 末日逢假, hours by 小时."""
        if limit.named:
            return self.settings.rolls and not limit.named.working
        if limit.kind != "span":
            return limit.kind == "same_working_day"
        if limit.unit in CLOCKED:
            return self.settings.hour_rolls
        return self.settings.rolls or unit_of(limit, self.settings) == "working_day"

    def closing(self, day: date, start: datetime, ends: time | None) -> datetime:
        """Return the first moment too late for the last day ``day``: midnight, or the close of business."""
        if ends:
            return datetime.combine(day, ends, start.tzinfo) + MINUTE
        if self.settings.office_close:
            return datetime.combine(day, self.settings.office[-1][1], start.tzinfo)
        return datetime.combine(day + ONE, time(), start.tzinfo)

    def settle(self, day: date, start: datetime, limit: Limit, ends: time | None) -> date:
        """Return the last day once ``day`` has moved off holidays and pauses.

        The clock never stands still at the last moment: where it would, the day of resumption is the last day, or the
        day after where that hour is past.
        """
        while True:
            day = self.working_from(day) if self.rolls(limit) else day
            if not self.stops:
                return day
            closing = self.closing(day, start, ends)
            resumed = max((end for begin, end in self.stops if begin < closing <= end), default=None)
            if resumed is None:
                return day
            day = resumed.date()
            day += ONE * (self.closing(day, start, ends) <= resumed)


def _still_days(stops: Sequence[Stop], settings: Settings) -> list[tuple[date, date]]:
    """Return the first and the last whole day of each stretch, its edges drawn by 停日 and 复日."""
    out, back = ONE * settings.stop_counts, ONE * settings.resume_counts
    return [(start.date() + out, end.date() - back) for start, end in stops]
