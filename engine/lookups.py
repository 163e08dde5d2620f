"""Look-ups (查询): figures from outside the case, worked out here from entries, so that a draft can try another window.

An entry is a mapping with ``时`` (its moment) and facts. Entries of the case itself (范围: 本件) are its own events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from engine import clock
from engine.domains import MISSING
from engine.fields import Lookup
from engine.limits import LimitError
from engine.rows import holds

if TYPE_CHECKING:
    from engine.book import Book
    from engine.view import View
    from engine.walk import Walk

WHEN = "时"
OWN = "本件"


class _Entry:
    """One entry as rows see it."""

    def __init__(self, facts: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
        self.facts, self.defaults = facts, defaults

    def get(self, name: str) -> Any:
        return self.facts.get(name, self.defaults.get(name, MISSING))


def needs(book: Book) -> list[dict[str, Any]]:
    """Return the questions that a caller must answer before ``decide``: one mapping for each look-up.

    Keys: ``name``, ``scope`` (来信人, 事项, 单位, 地方), ``event``, ``window`` (text, or None for all time), ``facts``
    (the facts each entry must carry). The answer is the list of matching entries under ``name``, not a number.
    """
    return [
        {
            "name": lookup.name,
            "scope": lookup.scope,
            "event": lookup.event,
            "window": getattr(lookup.window, "text", lookup.window),
            "facts": sorted({name for name, _ in lookup.cells + lookup.part} | {lookup.item, *lookup.same} - {""}),
        }
        for lookup in book.names.lookups.values()
        if lookup.scope != OWN
    ]


def value_of(lookup: Lookup, walk: Walk, view: View) -> Any:
    """Return the figure of a look-up at the walk's present moment, or MISSING where no answer was supplied."""
    entries = _entries(lookup, walk)
    if entries is None:
        return MISSING
    return _TAKE[lookup.take](lookup, [entry for entry in entries if _counts(lookup, entry, walk, view)], walk)


def _entries(lookup: Lookup, walk: Walk) -> Sequence[Mapping[str, Any]] | None:
    if lookup.scope != OWN:
        return walk.case.lookups.get(lookup.name)
    return [{**event.facts, WHEN: event.at} for event in walk.history.get(lookup.event, ())]


def _counts(lookup: Lookup, entry: Mapping[str, Any], walk: Walk, view: View) -> bool:
    at, facts = entry[WHEN], _Entry(entry, walk.book.defaults)
    if at > walk.now or holds(lookup.cells, facts) is not True:
        return False
    if any(facts.get(name) != view.get(name) for name in lookup.same):
        return False
    gone = leaves(lookup, at, walk)
    return gone is None or gone > walk.now


def leaves(lookup: Lookup, at: datetime, walk: Walk) -> datetime | None:
    """The first moment at which an entry of ``at`` lies outside the window; None where it never does."""
    if lookup.window is None:
        return None
    key = lookup.name, at
    if key not in walk.windows:
        walk.windows[key] = _leaves(lookup, at, walk)
    return walk.windows[key]


def _leaves(lookup: Lookup, at: datetime, walk: Walk) -> datetime | None:
    settings = replace(
        walk.book.settings, start_counts=False, rolls=False, cutoff=None, rest_shifts=False, office_close=False
    )
    try:
        if isinstance(lookup.window, str):
            return _period_end(lookup.window, at)
        return clock.due(at, lookup.window, settings, walk.calendar).due_at or at
    except (LimitError, OverflowError, ValueError):  # beyond the last year of the calendar
        return None


def _period_end(period: str, at: datetime) -> datetime:
    """The first moment after the calendar month, quarter or year in which ``at`` lies."""
    months = {"本月": 1, "本季": 3, "本年": 12}[period]
    last = (at.month - 1) // months * months + months
    first = at.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return first.replace(year=at.year + last // 12, month=last % 12 + 1)


def _numbers(lookup: Lookup, entries: Sequence[Mapping[str, Any]]) -> Iterator[Decimal]:
    return (Decimal(entry[lookup.item]) for entry in entries if lookup.item in entry)


def _mean(lookup: Lookup, entries: Sequence[Mapping[str, Any]], walk: Walk) -> Any:
    numbers = list(_numbers(lookup, entries))
    return _on_step(sum(numbers, Decimal(0)) / len(numbers), lookup) if numbers else MISSING


def _rate(lookup: Lookup, entries: Sequence[Mapping[str, Any]], walk: Walk) -> Any:
    part = sum(holds(lookup.part, _Entry(entry, walk.book.defaults)) is True for entry in entries)
    return _on_step(Decimal(100 * part) / len(entries), lookup) if entries else MISSING


def _on_step(figure: Decimal, lookup: Lookup) -> Decimal:
    """A mean or rate rounded half up to the look-up's step, so that every cell over it decides."""
    return (figure / lookup.step).quantize(Decimal(1), ROUND_HALF_UP) * lookup.step


_TAKE: dict[str, Any] = {
    "计次": lambda lookup, entries, walk: len(entries),
    "最早": lambda lookup, entries, walk: min((entry[WHEN].date() for entry in entries), default=MISSING),
    "最近": lambda lookup, entries, walk: max((entry[WHEN].date() for entry in entries), default=MISSING),
    "合计": lambda lookup, entries, walk: sum(_numbers(lookup, entries), Decimal(0)),
    "平均": _mean,
    "比率": _rate,
}
