"""Look-ups (查询): figures from outside the case, worked out here from entries, so that a draft can try another window.

An entry is a mapping with ``时`` (its moment) and facts. Entries of the case itself (范围: 本件) are its own events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from engine import clock
from engine.domains import MISSING
from engine.fields import OWN, Lookup
from engine.limits import LimitError
from engine.periods import DAY, HALF, MONTH, QUARTER, WEEK, YEAR, containing, previous
from engine.rows import holds

if TYPE_CHECKING:
    from engine.book import Book
    from engine.happenings import Happening
    from engine.view import View
    from engine.walk import Walk

WHEN, NUMBER = "时", "编号"
THIS, BEFORE = "本期", "上期"
KINDS = {"本日": DAY, "本周": WEEK, "本月": MONTH, "本季": QUARTER, "本半年": HALF, "本年": YEAR}
WINDOWS = (*KINDS, THIS, BEFORE)


class _Entry:
    """One entry as rows see it."""

    def __init__(self, facts: Mapping[str, Any], defaults: Mapping[str, Any]) -> None:
        self.facts, self.defaults = facts, defaults

    def get(self, name: str) -> Any:
        return self.facts.get(name, self.defaults.get(name, MISSING))


def needs(book: Book) -> list[dict[str, Any]]:
    """Return the questions that a caller must answer before ``decide``: one mapping for each look-up.

    Keys: ``name``, ``scope`` (来信人, 事项, 单位, 人, 场所, 地方), ``subject`` (the sheets that are the entries, "" for
    cases), ``event``, ``window`` (text, or None for all time), ``facts`` (the facts each entry must carry; of another
    subject also its totals and states). The answer is the list of matching entries under ``name``, not a number.
    """
    return [
        {
            "name": lookup.name,
            "scope": lookup.scope,
            "subject": lookup.subject,
            "event": lookup.event,
            "window": getattr(lookup.window, "text", lookup.window),
            "facts": sorted({name for name, _ in lookup.cells + lookup.part} | {lookup.item, *lookup.same} - {""}),
        }
        for lookup in book.names.lookups.values()
        if lookup.scope != OWN
    ]


def value_of(lookup: Lookup, walk: Walk, view: View) -> Any:
    """Return the figure of a look-up at the walk's present moment, or MISSING where no answer was supplied."""
    entries = counted(lookup, walk, view)
    worked = lookup.item in walk.book.entries(lookup)[0].figures
    if entries is not None and worked and any(lookup.item not in entry for entry in entries):
        return MISSING  # one of the sheets that are added up has no figure yet
    return MISSING if entries is None else _TAKE[lookup.take](lookup, entries, walk)


def counted(lookup: Lookup, walk: Walk, view: View) -> list[Mapping[str, Any]] | None:
    """Return the entries that a look-up counts at the walk's present moment, or None where no answer was supplied."""
    entries = _entries(lookup, walk)
    if entries is None:
        return None
    span, defaults = _span(lookup, walk), walk.book.entries(lookup)[1]
    first, last = span
    return [e for e in entries if first <= e[WHEN] <= last and _counts(lookup, e, defaults, last, view)]


def _entries(lookup: Lookup, walk: Walk) -> Sequence[Mapping[str, Any]] | None:
    if lookup.scope != OWN:
        return walk.case.lookups.get(lookup.name)
    return [_own(event) for event in walk.history.get(lookup.event, ())]


def _own(event: Happening) -> dict[str, Any]:
    """An event of the case itself as an entry."""
    said: dict[str, Any] = {f"{event.name}.分": event.score} if event.score is not None else {}
    said |= {f"{event.name}.项": event.item} if event.item else {}
    return {**event.facts, **said, WHEN: event.at, NUMBER: event.id}


def _counts(lookup: Lookup, entry: Mapping[str, Any], defaults: Mapping[str, Any], now: datetime, view: View) -> bool:
    facts = _Entry(entry, defaults)
    if holds(lookup.cells, facts) is not True or any(facts.get(name) != view.get(name) for name in lookup.same):
        return False
    gone = leaves(lookup, entry[WHEN], view.walk)
    return gone is None or gone > now


def _span(lookup: Lookup, walk: Walk) -> tuple[datetime, datetime]:
    """The first and the last moment of which entries are counted, as far as that is the same for all of them.

    The last is the present; of a period, what lies outside it (not 本件) is counted as of its end.
    """
    period, now = walk.case.period, walk.now
    always = datetime.min.replace(tzinfo=UTC)
    if period is None:
        return (now, always) if lookup.window in (THIS, BEFORE) else (always, now)
    if lookup.scope != OWN:
        now = min(now, _end_of(period.last, walk))
    if lookup.window not in (THIS, BEFORE):
        return always, now
    earlier = previous(period)
    days = (earlier.first, earlier.last) if lookup.window == BEFORE else walk.case.within or (period.first, period.last)
    return datetime.combine(days[0], time(), walk.book.zone), min(now, _end_of(days[1], walk))


def _end_of(day: date, walk: Walk) -> datetime:
    """The last second of a day."""
    return datetime.combine(day + timedelta(days=1), time(), walk.book.zone) - timedelta(seconds=1)


def leaves(lookup: Lookup, at: datetime, walk: Walk) -> datetime | None:
    """The first moment at which an entry of ``at`` lies outside the window; None where it never does."""
    if lookup.window is None or lookup.window in (THIS, BEFORE):
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


def _period_end(window: str, at: datetime) -> datetime:
    """The first moment after the calendar period in which ``at`` lies."""
    last = containing(at.date(), KINDS[window]).last
    return datetime.combine(last + timedelta(days=1), time(), at.tzinfo)


def _numbers(lookup: Lookup, entries: Sequence[Mapping[str, Any]]) -> Iterator[Decimal]:
    return (Decimal(entry[lookup.item]) for entry in entries if lookup.item in entry)


def _mean(lookup: Lookup, entries: Sequence[Mapping[str, Any]], walk: Walk) -> Any:
    numbers = list(_numbers(lookup, entries))
    return _on_step(sum(numbers, Decimal(0)) / len(numbers), lookup) if numbers else MISSING


def _part(lookup: Lookup, entry: Mapping[str, Any], walk: Walk) -> bool:
    return holds(lookup.part, _Entry(entry, walk.book.entries(lookup)[1])) is True


def _run(lookup: Lookup, entries: Sequence[Mapping[str, Any]], walk: Walk) -> int:
    """How many of the latest entries, without a break, have what 分子 asks."""
    latest = sorted(entries, key=lambda entry: entry[WHEN], reverse=True)
    return len(list(takewhile(lambda entry: _part(lookup, entry, walk), latest)))


def _rate(lookup: Lookup, entries: Sequence[Mapping[str, Any]], walk: Walk) -> Any:
    part = sum(_part(lookup, entry, walk) for entry in entries)
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
    "连次": _run,
}
