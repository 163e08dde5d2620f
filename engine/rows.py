"""Decision rows: cells that must all hold, what follows, and which clause says so; tables and their hit rules.

Row order means nothing. In a table where exactly one row must hold, the narrower row prevails by itself
(lex specialis) and otherwise ``优先于``. Evaluation is three-valued: a fact that nobody supplied leaves a row open,
and is reported only where it can still change the result.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from engine.domains import MISSING, Cell

OTHERWISE = "其余"
ALL, ONE = "all", "one"


class Values(Protocol):
    """What cells ask of the facts."""

    def get(self, name: str) -> Any:
        """The value of a fact, or MISSING."""


class Facts(Values, Protocol):
    """What a row asks of the facts."""

    def causes(self, name: str) -> frozenset[str]:
        """The facts that somebody must supply before ``name`` can be known (itself, for a plain field)."""


@dataclass(frozen=True, eq=False)
class Row:
    """One row; ``then`` is what follows, compiled by its section; ``beats`` the rows it is written to prevail over."""

    name: str
    section: str
    cells: tuple[tuple[str, Cell], ...]
    then: Any
    cites: tuple[str, ...] = ()
    readings: frozenset[str] = frozenset()
    beats: tuple[str, ...] = ()
    file: str = ""
    line: int = 0

    def test(self, facts: Facts) -> tuple[bool | None, list[str]]:
        """Whether the row holds (None: open) and, where it is open, the cells that nobody has filled."""
        unknown: list[str] = []
        for name, cell in self.cells:
            result = cell.test(facts.get(name))
            if result is False:
                return False, []
            if result is None:
                unknown.append(cell.lacks or name)
        return (None, unknown) if unknown else (True, [])

    def failing(self, facts: Facts) -> list[str]:
        """A sentence for each cell that does not hold."""
        tested = ((name, cell, facts.get(name)) for name, cell in self.cells)
        return [cell.why_not(name, value) for name, cell, value in tested if cell.test(value) is False]

    def narrower(self, other: Row) -> bool:
        """Whether every case that hits this row also hits ``other``, but not the other way round."""
        return _within(self, other) and not _within(other, self)

    def cite(self) -> dict[str, Any]:
        return {
            "section": self.section,
            "row": self.name,
            "cite": list(self.cites),
            "line": self.line,
            "file": self.file,
        }


def _within(one: Row, two: Row) -> bool:
    mine = dict(one.cells)
    return all(name in mine and mine[name].within(cell) for name, cell in two.cells)


class Picked(NamedTuple):
    """What a table answers: the rows that prevail, and what would still have to be known."""

    rows: tuple[Row, ...] = ()
    open: tuple[Row, ...] = ()
    missing: frozenset[str] = frozenset()
    clash: bool = False

    @property
    def row(self) -> Row | None:
        """The one row that decides; None where none does, where it is open, or where two clash."""
        return self.rows[0] if self.rows and not self.open and not self.clash else None


NOTHING = Picked()


@dataclass(frozen=True, eq=False)
class Table:
    """Rows of one section under one hit rule: ALL that hold count, or exactly ONE prevails."""

    section: str
    rows: tuple[Row, ...]
    rule: str = ONE
    _beaten: dict[Row, frozenset[Row]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._beaten.update({row: frozenset(_beaten_by(row, self.rows)) for row in self.rows})

    def names(self) -> frozenset[str]:
        """Every name that a cell of this table uses."""
        return frozenset(name for row in self.rows for name, _ in row.cells)

    def prevails(self, row: Row, other: Row) -> bool:
        """Whether ``row`` sets ``other`` aside when both hold: by its narrowness, or as written."""
        return other in self._beaten[row]

    def pick(self, facts: Facts) -> Picked:
        """Return the rows that hold and prevail, with the open rows that could still change that."""
        hits: list[Row] = []
        unsure: list[tuple[Row, list[str]]] = []
        for row in self.rows:
            held, unknown = row.test(facts)
            if held:
                hits.append(row)
            elif held is None:
                unsure.append((row, unknown))
        if not unsure and len(hits) == 1:
            return Picked((hits[0],))
        return self._prevailing(hits, unsure, facts)

    def _prevailing(self, hits: list[Row], unsure: list[tuple[Row, list[str]]], facts: Facts) -> Picked:
        if self.rule == ONE:
            left = [row for row in hits if not any(row in self._beaten[other] for other in hits)]
            hits = left or hits  # rows that set each other aside in a circle clash
            same = [row for row in hits if all(row.then == hit.then for hit in hits)]
            unsure = [
                (row, names)
                for row, names in unsure
                if not any(row in self._beaten[hit] for hit in hits) and not (same and row.then == same[0].then)
            ]
            clash = len(hits) > 1 and not same
        else:
            clash = False
        missing = frozenset(cause for _, names in unsure for name in names for cause in facts.causes(name))
        return Picked(tuple(hits), tuple(row for row, _ in unsure), missing, clash)


def _beaten_by(row: Row, rows: Sequence[Row]) -> Iterable[Row]:
    by_name = {other.name: other for other in rows}
    written = _written(row, by_name)
    rest = OTHERWISE in row.beats
    for other in rows:
        if other is row:
            continue
        against = row in _written(other, by_name)
        if other in written or (rest and not against) or (row.narrower(other) and not against):
            yield other


def _written(row: Row, by_name: Mapping[str, Row]) -> set[Row]:
    """The rows that ``row`` is written to prevail over, through chains; a cycle ends where it closes."""
    found: set[Row] = set()
    queue = [row]
    while queue:
        for name in queue.pop().beats:
            other = by_name.get(name)
            if other is not None and other not in found:
                found.add(other)
                queue.append(other)
    return found


def holds(cells: tuple[tuple[str, Cell], ...], facts: Values) -> bool | None:
    """Whether all cells hold; None where that is open."""
    results = [cell.test(facts.get(name)) for name, cell in cells]
    return False if False in results else None if None in results else True


def unfilled(cells: tuple[tuple[str, Cell], ...], facts: Facts) -> frozenset[str]:
    """The facts that keep ``cells`` open."""
    waiting = frozenset(cell.lacks for _, cell in cells if cell.lacks)
    return waiting | frozenset(
        cause
        for name, cell in cells
        if facts.get(name) is MISSING and not cell.presence
        for cause in facts.causes(name)
    )


def unmet(cells: tuple[tuple[str, Cell], ...], facts: Values) -> list[str]:
    """A sentence for each cell that does not hold, or that nobody has filled."""
    return [cell.why_not(name, facts.get(name)) for name, cell in cells if cell.test(facts.get(name)) is not True]
