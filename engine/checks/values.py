"""The values of a fact worth trying: any other value is told apart by no cell.

Numbers are never negative here, unless a cell speaks of a negative one: most are counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from itertools import product
from operator import add, sub
from typing import Any

from engine import domains as d
from engine.domains import Cell, Choice, Domain, Interval, Ranges, Subset
from engine.limits import UNITS, Limit

ANOTHER = "（另一个）"
ANY = "（任意）"
MOST = 20_000
_A_DAY, _MINUTES = timedelta(days=1), 24 * 60


class TooMany(Exception):
    """More values to try than can be tried."""


def candidates(domain: Domain, cells: Iterable[Cell], first: Any = None) -> list[Any]:
    """Return values such that every value is accepted by the same ``cells`` as one of them; ``first`` leads.

    An absent fact is not among them. Raises TooMany.
    """
    sets = [cell.values for cell in cells if cell.values is not None]
    found = list(_KINDS[domain.kind](domain, sets))
    return sorted(found, key=lambda value: value != first) if first in found else found


def holds_ever(cell: Cell) -> tuple[bool, bool]:
    """Return whether a cell over some value holds at all, and whether it always does; (True, False) if too many."""
    if cell.presence:
        return True, False
    try:
        tested = [cell.test(value) for value in candidates(cell.domain, [cell])]
    except TooMany:
        return True, False
    return any(tested), all(tested)


def _options(domain: Domain, sets: list[Any]) -> Iterator[str]:
    yield from domain.options


def _parties(domain: Domain, sets: list[Any]) -> Iterator[str]:
    yield from sorted({name for each in sets if isinstance(each, Choice) for name in each.names})
    yield ANOTHER


def _subsets(domain: Domain, sets: list[Subset]) -> Iterator[frozenset[str]]:
    """Options that no cell tells apart go together; of several, a part may matter where all of them are required."""
    together: dict[tuple[bool, ...], list[str]] = {}
    for option in domain.options:
        together.setdefault(tuple(_mentions(option, sets)), []).append(option)
    parts = [_parts(key, names) for key, names in together.items()]
    count = 1
    for part in parts:
        count *= len(part)
    if count > MOST:
        raise TooMany
    for chosen in product(*parts):
        yield frozenset().union(*chosen)


def _mentions(option: str, sets: list[Subset]) -> Iterator[bool]:
    for each in sets:
        yield from (option in each.must, option in each.barred)
        yield from (option in group for group in each.some)


def _parts(key: tuple[bool, ...], names: list[str]) -> list[frozenset[str]]:
    if not any(key):
        return [frozenset()]
    return [frozenset(), *([frozenset(names[:1])] if len(names) > 1 else []), frozenset(names)]


def _ordered(step: Any, fallback: Any, fits: Callable[[Any], bool]) -> Callable[[Domain, list[Any]], Iterator[Any]]:
    def values(domain: Domain, sets: list[Ranges]) -> Iterator[Any]:
        ends = {end for each in sets for interval in each.intervals for end in _ends(interval)}
        by = domain.step if step is None else step
        below = domain.kind == d.NUMBER and any(end < 0 for end in ends)
        near = {value for end in ends for value in _near(end, by) if below or fits(value)}
        yield from sorted(near) or [fallback]

    return values


def _ends(interval: Interval) -> Iterator[Any]:
    yield from (end for end in (interval.low, interval.high) if end is not None)


def _near(end: Any, step: Any) -> Iterator[Any]:
    yield end
    for move in (sub, add):
        with suppress(OverflowError):
            yield move(end, step)


def _limits(domain: Domain, sets: list[Ranges]) -> Iterator[Limit]:
    """Limits are compared within one unit only, so each unit has its own ladder; one of another unit fits no cell."""
    units = sorted({each.unit for each in sets}) or ["day"]
    another = next((unit for unit in ("day", "month", *UNITS) if unit not in units), units[0])
    for unit in dict.fromkeys((*units, another)):
        ladder = _ordered(Decimal(1), Decimal(1), lambda value: value > 0)
        for amount in ladder(domain, [each for each in sets if each.unit == unit]):
            yield Limit("span", amount, unit, text=f"{amount}{UNITS[unit]}")


def _anything(domain: Domain, sets: list[Any]) -> Iterator[str]:
    yield ANY


_KINDS: dict[str, Callable[[Domain, list[Any]], Iterator[Any]]] = {
    d.OPTION: _options,
    d.PARTY: _parties,
    d.MULTI: _subsets,
    d.NUMBER: _ordered(None, Decimal(0), lambda value: value >= 0),
    d.DATE: _ordered(_A_DAY, date(2025, 1, 1), lambda value: True),
    d.TIME: _ordered(1, 0, lambda value: 0 <= value < _MINUTES),
    d.LIMIT: _limits,
    d.TEXT: _anything,
}


def shown(value: Any, domain: Domain) -> str:
    """Return a value of ``domain`` as an official would write it in a case; None is a fact left empty."""
    if domain.kind == d.TIME and isinstance(value, int):
        return f"{value // 60:02d}:{value % 60:02d}"
    if domain.kind == d.MULTI and value == frozenset():
        return "一项也不选"
    return f"{d.show_value(value)}{domain.unit if domain.kind == d.NUMBER else ''}"
