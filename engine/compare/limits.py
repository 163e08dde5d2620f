"""Two limits compared: what the words alone decide, else by trying them; and how late an extension may bring one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from engine import clock
from engine import domains as d
from engine.book import Book
from engine.calendars import Calendar
from engine.clocks import from_old_due, old_due
from engine.compare.sweep import HOURS, Late, Span, Swept, sweep
from engine.compare.verdict import EQUAL, INCOMPARABLE, LAXER, STRICTER, UNSTATED
from engine.duties import ACT, OLD_DUE, Duty, Extension
from engine.limits import CLOCKED, QUANTITY, Limit, facts_of, parse_limit
from engine.settings import Settings

_MINUTE = timedelta(minutes=1)
SAMPLES = ("10日", "10个工作日", "3个月")


@dataclass(frozen=True)
class Side:
    """One side of a comparison: a duty's limit in a case, with what it is counted by."""

    book: Book
    calendar: Calendar
    settings: Settings
    limit: Limit

    def same(self, other: Side) -> bool:
        """Whether both are counted alike, whatever the day."""
        alike = self.settings == other.settings and self.book.calendars == other.book.calendars
        return self.limit == other.limit and alike

    def late(self, facts: Mapping[str, Any]) -> Late:
        """Return what gives the first moment too late."""
        known: dict[datetime, datetime | None] = {}

        def at(start: datetime) -> datetime | None:
            if start not in known:
                known[start] = clock.due(start, self.limit, self.settings, self.calendar, (), facts).due_at
            return known[start]

        return at

    @property
    def fixed(self) -> bool:
        """Whether the limit is counted from days, so that the hour of the start says nothing."""
        parts = [self.limit, *self.limit.parts]
        by_hours = any(part.unit in CLOCKED or part.time for part in parts)
        return not (by_hours or self.settings.cutoff)


def compared(mine: Side, theirs: Side, span: Span, suits: Callable[[datetime], bool]) -> Swept:
    """Return how a limit stands to the parent's: an unstated one against a number is incomparable."""
    if mine.same(theirs):
        return Swept(EQUAL, "")
    unstated = [side.limit.kind == "unstated" for side in (mine, theirs)]
    if any(unstated):
        return Swept(EQUAL, "") if all(unstated) else Swept(INCOMPARABLE, f"“{UNSTATED}”与期限相比，分不出宽严")
    at_once = [side.limit.kind == "at_once" for side in (mine, theirs)]
    if any(at_once):
        verdict = EQUAL if all(at_once) else STRICTER if at_once[0] else LAXER
        return Swept(verdict, "" if all(at_once) else "即时比任何期限都早")
    return _tried(mine, theirs, span, suits)


def _tried(mine: Side, theirs: Side, span: Span, suits: Callable[[datetime], bool]) -> Swept:
    span = span if mine.fixed and theirs.fixed else replace(span, hours=HOURS)
    facts = [name for side in (mine, theirs) for name in facts_of(side.limit)]
    if not facts:
        return sweep(mine.late({}), theirs.late({}), span, suits)
    if mine.limit != theirs.limit:
        return Swept(INCOMPARABLE, "一边的期限由案情定，分不出宽严")
    if all(_is_date(side.book, name) for side in (mine, theirs) for name in facts):
        return Swept(EQUAL, "")
    found = [_with_sample(mine, theirs, span, suits, set(facts), parse_limit(sample)) for sample in SAMPLES]
    return next((each for each in found if each.verdict != EQUAL), found[0])


def _is_date(book: Book, name: str) -> bool:
    field = book.names.fields.get(name)
    return field is not None and field.domain.kind == d.DATE


def _with_sample(
    mine: Side, theirs: Side, span: Span, suits: Callable[[datetime], bool], facts: set[str], sample: Limit
) -> Swept:
    given = dict.fromkeys(facts | {QUANTITY}, sample)
    found = sweep(mine.late(given), theirs.late(given), span, suits)
    return replace(found, witness=f"所定的是{sample.text}时，{found.witness}") if found.witness else found


def latest(side: Side, duty: Duty) -> Late | None:
    """Return how late extensions and promises may bring a limit; None where that is nowhere said."""
    ways = [extension for extension in duty.extensions if extension.limit or extension.cap]
    if len(ways) < len(duty.extensions):
        return None
    if duty.promise and not duty.promise.cap:
        return lambda start: None
    base = side.late({})

    def at(start: datetime) -> datetime | None:
        ends = [base(start), *(_extended(side, each, start) for each in ways), *_promised(side, duty, start)]
        return None if None in ends else max(end for end in ends if end)

    return at


def _extended(side: Side, extension: Extension, start: datetime) -> datetime | None:
    """The first moment too late once an extension has been used as often as it may; None: as often as they like."""
    if extension.cap:
        return _from(side, extension.cap_from, start, extension.cap)
    assert extension.limit is not None
    if not extension.times:
        return None
    due = clock.due(start, side.limit, side.settings, side.calendar)
    for _ in range(extension.times if extension.start == OLD_DUE else 1):
        due = _next(side, extension.start, start, due, extension.limit)
    return due.due_at


def _from(side: Side, origin: str, start: datetime, limit: Limit) -> datetime | None:
    due = clock.due(start, side.limit, side.settings, side.calendar)
    return _next(side, origin, start, due, limit).due_at


def _next(side: Side, origin: str, start: datetime, due: clock.Due, limit: Limit) -> clock.Due:
    """A limit counted from the clock's beginning, the old due date, or an act at the last minute."""
    begin: datetime | None = start
    settings = side.settings
    if origin == OLD_DUE:
        begin, settings = old_due(due, start.tzinfo), from_old_due(settings)
    elif origin == ACT and due.due_at:
        begin = due.due_at - _MINUTE
    return clock.due(begin, limit, settings, side.calendar) if begin else due


def _promised(side: Side, duty: Duty, start: datetime) -> list[datetime | None]:
    if not duty.promise or not duty.promise.cap:
        return []
    caps = [row.then for row in duty.promise.cap.rows]
    return [_from(side, duty.promise.cap_from, start, cap) for cap in caps]
