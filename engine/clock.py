"""When a limit runs out: start, limit, settings, calendar, pauses in; last day (or minute), first late moment out.

All moments are aware; seconds are dropped. Dates and clock times are local to the zone of ``start``. Pure: the same
arguments give the same answer, and nothing asks what time it is. Raises `LimitError` where a limit cannot be counted
and `MissingFact` where it rests on a fact that was not given. This module is the way in; the counting is done in
`engine.spans` (days), `engine.minutes` (hours), `engine.pauses` and `engine.dues` (offsets).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from engine.bills import Line, lines, named_lines, told
from engine.calendars import Calendar
from engine.dues import Due, after, before, of_minute, offset
from engine.limits import Limit, LimitError
from engine.pauses import Pause, count, floor, plan
from engine.settings import Settings
from engine.spans import Run

__all__ = ["Due", "Line", "MissingFact", "Pause", "Settings", "after", "before", "bill", "due"]


class MissingFact(KeyError):
    """The limit rests on a fact that is not there; ``name`` is the field."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(name)


class _Clock:
    """One start with everything that its limits are reckoned by."""

    def __init__(
        self,
        start: datetime,
        settings: Settings,
        calendar: Calendar,
        pauses: Sequence[Pause],
        facts: Mapping[str, Any] | None,
    ) -> None:
        if start.tzinfo is None:
            raise ValueError("start must carry its zone")
        self.start, self.settings, self.calendar = floor(start), settings, calendar
        self.pauses, self.facts = pauses, facts or {}

    def due(self, limit: Limit, seen: frozenset[str] = frozenset()) -> Due:
        """Return when ``limit`` runs out; ``seen`` are the facts already followed."""
        if limit.kind in ("unstated", "at_once"):
            return Due(None, None, unstated=limit.kind == "unstated", at_once=limit.kind == "at_once")
        if limit.kind in ("earliest", "latest"):
            dues = [self.due(part, seen) for part in limit.parts]
            return _earliest(dues) if limit.kind == "earliest" else _latest(dues)
        if limit.kind == "fact":
            return self._by_fact(limit, seen)
        if limit.kind == "since":
            return self._since(limit, seen)
        if not self.pauses or limit.named:
            return count(self.start, limit, self.settings, self.calendar)
        return plan(self.start, limit, self.settings, self.calendar, self.pauses).due

    def _since(self, limit: Limit, seen: frozenset[str]) -> Due:
        """Return the due of a limit that counts from another event, whose moment is among the facts."""
        start = self.facts.get(since_key(limit.event))
        if start is None:
            raise MissingFact(limit.event)
        other = _Clock(start, self.settings, self.calendar, self.pauses, self.facts)
        return other.due(limit.parts[0], seen)

    def _by_fact(self, limit: Limit, seen: frozenset[str]) -> Due:
        due = self._given(limit.fact, seen)
        moved = limit.before or limit.after
        if moved is None or due.due is None:
            return due
        return offset(due, moved, self.settings, self.calendar, -1 if limit.before else 1)

    def _given(self, name: str, seen: frozenset[str]) -> Due:
        """Return the last day that a fact gives: a date or moment as it stands, a limit counted from the start."""
        value = self.facts.get(name)
        if value is None or name in seen:
            raise MissingFact(name)
        if isinstance(value, Limit):
            return self.due(value, seen | {name})
        if isinstance(value, datetime):
            local = value.astimezone(self.start.tzinfo) if value.tzinfo else value.replace(tzinfo=self.start.tzinfo)
            due = of_minute(floor(local))
        elif isinstance(value, date):
            due = Due(value, Run(self.settings, self.calendar).closing(value, self.start, None))
        else:
            raise LimitError(f"“{name}”的值“{value}”不是日期，也不是期限")
        return Due(None, None) if self._stopped(due) else due

    def _stopped(self, due: Due) -> bool:
        """Whether a pause that still lasts has stopped the clock before ``due``."""
        open_ended = (pause for pause in self.pauses if pause.end is None and not pause.counts)
        return due.due_at is not None and any(pause.start < due.due_at for pause in open_ended)


def since_key(event: str) -> str:
    """Under what name the facts hold the moment of an event that a limit counts from."""
    return f"自·{event}"


def due(
    start: datetime,
    limit: Limit,
    settings: Settings,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    facts: Mapping[str, Any] | None = None,
) -> Due:
    """Return when ``limit``, begun at ``start`` (aware), runs out.

    ``facts`` hold what ``凭`` names: a date is the last day as it stands, neither moved off a holiday nor by a pause; a
    moment is the last minute; a Limit is counted from the start. Raises LimitError, MissingFact.
    """
    try:
        return _Clock(start, settings, calendar, pauses, facts).due(limit)
    except OverflowError as error:
        raise LimitError("算到公历之外去了", "请核对起算的时刻与期限") from error


def bill(
    start: datetime,
    limit: Limit,
    settings: Settings,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    facts: Mapping[str, Any] | None = None,
) -> list[Line]:
    """Return the arithmetic of `due` (算账单): a line a day from the start to the last day; for hours, a line a step.

    Of ``最早`` and ``最晚`` it states each part's last day, then counts the part that decides. Raises as `due` does.
    """
    if limit.kind == "since":
        return bill((facts or {})[since_key(limit.event)], limit.parts[0], settings, calendar, pauses, facts)
    clock = _Clock(start, settings, calendar, pauses, facts)
    result = due(start, limit, settings, calendar, pauses, facts)
    if limit.kind in ("earliest", "latest"):
        return _bill_of_parts(clock, limit, result)
    given = clock.facts.get(limit.fact)
    if limit.before or limit.after:
        base = Limit("fact", fact=limit.fact, text=f"按{limit.fact}")
        return [*bill(start, base, settings, calendar, pauses, facts), *told(clock.start, limit, result)]
    if limit.kind == "fact" and not isinstance(given, Limit):
        return told(clock.start, limit, result)
    counted = given if isinstance(given, Limit) else limit
    if counted.kind in ("earliest", "latest", "fact"):
        return bill(start, counted, settings, calendar, pauses, facts)
    if result.unstated or result.at_once:
        return told(clock.start, counted, result)
    if counted.named:
        return named_lines(clock.start, counted, settings, calendar, result)
    return lines(clock.start, counted, settings, calendar, plan(clock.start, counted, settings, calendar, pauses))


def _bill_of_parts(clock: _Clock, limit: Limit, result: Due) -> list[Line]:
    said, chosen = [], None
    for part in limit.parts:
        found = clock.due(part)
        said.append(told(clock.start, part, found)[-1])
        chosen = part if found.due == result.due and chosen is None else chosen
    if chosen is None or result.due is None:
        return said
    rest = bill(clock.start, chosen, clock.settings, clock.calendar, clock.pauses, clock.facts)
    return said + rest


def _earliest(dues: Sequence[Due]) -> Due:
    """Return the earliest; an unstated part leaves it provisional, since the missing limit may run out before."""
    if any(due.at_once for due in dues):
        return Due(None, None, at_once=True)
    stated = [due for due in dues if not due.unstated]
    if not stated:
        return Due(None, None, unstated=True)
    return _chosen(min((due for due in stated if due.due_at), key=_late, default=None), dues)


def _latest(dues: Sequence[Due]) -> Due:
    """Return the latest; an unstated part leaves all unstated, and a part without a date yet leaves none."""
    if any(due.unstated for due in dues):
        return Due(None, None, unstated=True)
    dated = [due for due in dues if not due.at_once]
    if not dated:
        return Due(None, None, at_once=True)
    if any(due.due_at is None for due in dated):
        return Due(None, None)
    return _chosen(max(dated, key=_late), dues)


def _chosen(due: Due | None, dues: Sequence[Due]) -> Due:
    """Return the part that decides, provisional where any part is: another day off could let another part decide."""
    if due is None:
        return Due(None, None)
    return replace(due, provisional=any(due.provisional or due.unstated for due in dues))


def _late(due: Due) -> datetime:
    assert due.due_at is not None
    return due.due_at
