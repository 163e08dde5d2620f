"""Counting off minutes: hours run on without a break (Civil Code 201), office hours only while the office is open.

In: a `Run`, the moment at which the count begins (whole minutes, aware), and how many minutes. Out: the last minute,
in the same zone. Stretches in which the clock stands still are left out, and never hold the last minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

from engine.limits import Limit, LimitError
from engine.spans import MINUTE, ONE, Run, Stop

EACH = {"minute": 1, "hour": 60, "office_hour": 60}


def last_minute(run: Run, begin: datetime, limit: Limit) -> datetime:
    """Return the last minute of a limit in minutes, hours or office hours. Raises LimitError.

    Under 小时: 末刻逢假顺延 a last minute on a day off moves to the same time on the next working day.
    """
    left = int(limit.amount * EACH[limit.unit])
    if limit.unit == "office_hour":
        return _office_minute(run, begin, left)
    due = _running_minute(run, begin, left)
    if not run.rolls(limit):
        return due
    day = run.settle(due.date(), begin, limit, due.time())
    return datetime.combine(day, due.time(), due.tzinfo)


def office_spans(run: Run, begin: datetime) -> Iterator[Stop]:
    """Yield the stretches of office time from ``begin`` on, without end: no days off, no pauses. Raises LimitError."""
    day = begin.date()
    while True:
        spans = [(max(begin, opens), closes) for opens, closes in _office_of(run, day, begin) if closes > begin]
        if spans and not run.off(day):
            for span in spans:
                yield from _unstopped(run, *span)
        day += ONE


def _office_of(run: Run, day: date, begin: datetime) -> Iterator[Stop]:
    if not run.settings.office:
        raise LimitError("按办公小时计，却没有写“办公时间”", "如 办公时间: [08:30-12:00, 13:30-17:30]", "办公时间")
    for opens, closes in run.settings.office:
        yield datetime.combine(day, opens, begin.tzinfo), datetime.combine(day, closes, begin.tzinfo)


def _unstopped(run: Run, opens: datetime, closes: datetime) -> Iterator[Stop]:
    """Yield what is left of a stretch once the pauses (in order of their start) are cut out."""
    for stop, resume in run.stops:
        if opens < resume and stop < closes:
            if opens < stop:
                yield opens, stop
            opens = resume
    if opens < closes:
        yield opens, closes


def _office_minute(run: Run, begin: datetime, left: int) -> datetime:
    for opens, closes in office_spans(run, begin):
        length = (closes - opens) // MINUTE
        due = opens + min(left, length) * MINUTE
        if left <= length and not any(stop <= due < resume for stop, resume in run.stops):
            return due
        left -= min(left, length)
    raise AssertionError("office time has no end")


def office_minute_back(run: Run, moment: datetime, limit: Limit) -> datetime:
    """Return the minute from which so much office time is left until ``moment``. Raises LimitError."""
    left, day = int(limit.amount * EACH["office_hour"]), moment.date()
    while True:
        spans = [(opens, min(closes, moment)) for opens, closes in _office_of(run, day, moment) if opens < moment]
        for opens, closes in reversed(spans if spans and not run.off(day) else []):
            length = (closes - opens) // MINUTE
            if left <= length:
                return closes - left * MINUTE
            left -= length
        day -= ONE


def _running_minute(run: Run, begin: datetime, left: int) -> datetime:
    now = begin.astimezone(UTC)
    for stop, resume in run.stops:
        if resume <= now:
            continue
        ran = max(0, (stop - now) // MINUTE)
        if ran > left:
            break
        left, now = left - ran, resume.astimezone(UTC)
    return (now + left * MINUTE).astimezone(begin.tzinfo)
