"""One count with its pauses: where it begins, which stretches it leaves out, when it is full (language.md 5.4 暂停)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from engine.calendars import Calendar
from engine.dues import Due, of_minute
from engine.limits import CLOCKED, Limit
from engine.minutes import last_minute
from engine.settings import Settings
from engine.spans import Run, Stop


@dataclass(frozen=True)
class Pause:
    """The clock stands still from ``start`` until ``end`` (None: still so); both aware.

    ``restart``: the count begins anew when it ends (之后: 重算). ``counts``: its days count all the same (期间: 计).
    """

    start: datetime
    end: datetime | None = None
    restart: bool = False
    counts: bool = False


@dataclass(frozen=True)
class Plan:
    """How pauses bear on a count: it begins at ``start`` (the last restart), leaves ``stops`` out, and ends in ``due``.

    ``stopped`` is when it was stopped for good: the pause that still lasts.
    """

    start: datetime
    stops: tuple[Stop, ...]
    due: Due
    stopped: datetime | None = None


def floor(moment: datetime, where: tzinfo | None = None) -> datetime:
    """Return the moment without its seconds, in zone ``where`` if given."""
    return (moment.astimezone(where) if where else moment).replace(second=0, microsecond=0)


def plan(start: datetime, limit: Limit, settings: Settings, calendar: Calendar, pauses: Sequence[Pause] = ()) -> Plan:
    """Return how the count of a span (or same-day limit) goes through its pauses, in the order of their beginning.

    A pause that begins when the limit has already run out changes nothing; one that still lasts leaves no last day.
    """
    stops: tuple[Stop, ...] = ()
    due = count(start, limit, settings, calendar)
    for pause in sorted(pauses, key=lambda pause: pause.start):
        begins, ends = floor(pause.start, start.tzinfo), floor(pause.end, start.tzinfo) if pause.end else None
        if (pause.counts and not (pause.restart and ends)) or (ends and ends < max(start, begins)):
            continue
        if _over(due, begins) or (pause.counts and _over(due, ends)):
            break
        if ends is None:
            return Plan(start, stops, Due(None, None), begins)
        if pause.restart:
            start, stops = ends, tuple(stop for stop in stops if stop[1] > ends)
        else:
            stops = (*stops, (begins, ends))
        due = count(start, limit, settings, calendar, stops)
    return Plan(start, stops, due)


def count(start: datetime, limit: Limit, settings: Settings, calendar: Calendar, stops: Sequence[Stop] = ()) -> Due:
    """Return when the limit that starts at ``start`` runs out, the stretches ``stops`` left out."""
    run = Run(settings, calendar, stops)
    begin = run.begin(start)
    if limit.kind == "span" and limit.unit in CLOCKED:
        minute = last_minute(run, begin, limit)
        return of_minute(minute, run.provisional)
    day = run.settle(run.last_day(begin.date(), limit), begin, limit, limit.time)
    last = datetime.combine(day, limit.time, start.tzinfo) if limit.time else day
    return Due(last, run.closing(day, begin, limit.time), run.provisional)


def _over(due: Due, moment: datetime | None) -> bool:
    return moment is not None and due.due_at is not None and due.due_at <= moment
