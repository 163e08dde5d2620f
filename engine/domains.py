"""Domains: what values a fact can take, and the sets of values that a cell can name.

A cell is a closed set over a domain: of finitely many values to try (engine/checks/values.py) each tells whether two
rows can be hit together, and ``within`` whether one is narrower. Civil Code art. 1259 fixes the words: 以上、以下、以内
include the number, 超过、不满、以外 do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

OPTION, MULTI, NUMBER, DATE, TIME, TEXT, PARTY, LIMIT = (
    "option",
    "multi",
    "number",
    "date",
    "time",
    "text",
    "party",
    "limit",
)


class Missing:
    """The value of a fact that nobody has supplied; a single instance, ``MISSING``."""

    def __repr__(self) -> str:
        return "MISSING"

    def __bool__(self) -> bool:
        return False


MISSING = Missing()


@dataclass(frozen=True)
class Domain:
    """Kind of a fact, its options (closed) and, for numbers, unit and smallest step."""

    kind: str
    options: tuple[str, ...] = ()
    unit: str = ""
    step: Decimal = Decimal(1)
    open: bool = False


@dataclass(frozen=True)
class Choice:
    """One of some options; ``negated`` only over open domains (party names)."""

    names: frozenset[str]
    negated: bool = False

    def test(self, value: object) -> bool:
        return (value in self.names) is not self.negated

    def within(self, other: Choice) -> bool:
        if self.negated:
            return other.negated and other.names <= self.names
        return not (self.names & other.names) if other.negated else self.names <= other.names


@dataclass(frozen=True)
class Subset:
    """Several options: all of ``must``, none of ``barred``, and for each group at least one of it."""

    must: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    some: tuple[frozenset[str], ...] = ()

    def test(self, value: Any) -> bool:
        return self.must <= value and not (self.barred & value) and all(group & value for group in self.some)

    def _somes(self) -> Iterator[frozenset[str]]:
        yield from (group - self.barred for group in self.some)
        yield from (frozenset([name]) for name in self.must)

    def within(self, other: Subset) -> bool:
        return (
            other.must <= self.must
            and other.barred <= self.barred
            and all(any(mine <= group for mine in self._somes()) for group in other.some)
        )


@dataclass(frozen=True)
class Interval:
    """An interval of an ordered domain; an absent end is open to that side."""

    low: Any = None
    high: Any = None
    low_in: bool = True
    high_in: bool = True

    def test(self, value: Any) -> bool:
        if self.low is not None and (value < self.low or (value == self.low and not self.low_in)):
            return False
        return not (self.high is not None and (value > self.high or (value == self.high and not self.high_in)))

    def closed(self, step: Any) -> Interval:
        """The same values with both ends included, on the grid of ``step`` (a number, or timedelta for dates)."""
        low = self.low + step if self.low is not None and not self.low_in else self.low
        high = self.high - step if self.high is not None and not self.high_in else self.high
        return Interval(low, high)


@dataclass(frozen=True)
class Ranges:
    """A union of closed intervals on a grid."""

    intervals: tuple[Interval, ...]
    unit: str = ""

    def test(self, value: Any) -> bool:
        return any(interval.test(value) for interval in self.intervals)

    def within(self, other: Ranges) -> bool:
        inside = (any(_inside(mine, theirs) for theirs in other.intervals) for mine in self.intervals)
        return self.unit == other.unit and all(inside)


def _inside(inner: Interval, outer: Interval) -> bool:
    low_ok = outer.low is None or (inner.low is not None and inner.low >= outer.low)
    high_ok = outer.high is None or (inner.high is not None and inner.high <= outer.high)
    return bool(low_ok and high_ok)


Values = Choice | Subset | Ranges


@dataclass(frozen=True)
class Cell:
    """What one fact must be for a row to hold.

    ``values`` None accepts any value; ``missing`` says whether the fact may (and must) be absent: 未填. ``lacks`` names
    the local datum that the cell still waits for: until then nobody knows whether it holds.
    """

    domain: Domain
    words: str
    values: Values | None = None
    missing: bool = False
    presence: bool = False
    lacks: str = ""

    def test(self, value: object) -> bool | None:
        """True, False, or None where the fact is missing (or cannot be compared) and that leaves it open."""
        if self.presence:
            return (value is MISSING) is self.missing
        if value is MISSING or self.lacks:
            return None
        if self.domain.kind == LIMIT:
            return _test_limit(self, value)
        if isinstance(value, datetime):
            value = value.date()
        return self.values.test(value)  # type: ignore[union-attr]

    def within(self, other: Cell) -> bool:
        """Whether every value that this cell accepts is accepted by ``other``."""
        if self.lacks or other.lacks:
            return self.lacks == other.lacks
        if other.presence or self.presence:
            return other.presence and other.missing == self.missing
        return type(self.values) is type(other.values) and self.values.within(other.values)  # type: ignore

    def why_not(self, name: str, value: object) -> str:
        """The sentence for a cell that does not hold: 户数是“49”，须为“50户以上”."""
        if self.domain.kind == TIME and isinstance(value, int):
            value = f"{value // 60:02}:{value % 60:02}"
        said = "未填" if value is MISSING else f"是“{show_value(value)}”"
        return f"{name}{said}，须为“{self.words}”"


def _test_limit(cell: Cell, value: Any) -> bool:
    """Limits compare within one unit; one of another unit does not hold (30日 is neither more nor less than 1个月)."""
    return isinstance(cell.values, Ranges) and value.unit == cell.values.unit and cell.values.test(value.amount)


def grid(domain: Domain) -> Any:
    """The smallest distance between two values of an ordered domain."""
    if domain.kind == DATE:
        return timedelta(days=1)
    return 1 if domain.kind == TIME else domain.step


def show_value(value: object) -> str:
    """Return a value as an official would write it."""
    if isinstance(value, (frozenset, set, list, tuple)):
        return "、".join(sorted(map(str, value))) or "无"
    if isinstance(value, date):
        return value.isoformat()
    if value is MISSING or value is None:
        return "未填"
    text = getattr(value, "text", None)
    return str(text) if text else str(value)
