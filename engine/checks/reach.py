"""Which rows can hold together: exactly, by going through the facts one at a time and keeping what differs.

After each fact only the set of rows still standing matters, so the number of states stays near the number of rows
however many cases there are. Facts that exclude one another (不并存) are taken out, and so are judgements (判定)
that their own rows do not give. There is a budget.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.cells import parse_cell
from engine.checks.values import TooMany, candidates
from engine.domains import MISSING, MULTI, Cell, Domain
from engine.rows import Facts, Row, Table

Cells = Sequence[tuple[str, Cell]]
BUDGET = 300_000


@dataclass(frozen=True)
class Case:
    """A case to try: its facts, the rows that hold in it, and those left open by a fact that is absent."""

    facts: Mapping[str, Any]
    hits: tuple[Row, ...]
    open: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Judged:
    """A fact that the book works out itself (判定): which value it has follows from the rows of ``table``."""

    name: str
    domain: Domain
    table: Table

    def told_apart(self) -> list[Cells]:
        """The cells between which states must differ: those of its rows, and one for each of its values."""
        multi = self.domain.kind == MULTI
        values = ({"均含": [option]} if multi else option for option in self.domain.options)
        return [*(row.cells for row in self.table.rows), *([(self.name, parse_cell(v, self.domain))] for v in values)]

    def fits(self, facts: Facts) -> bool:
        """Whether the value tried is the one that the rows give (none, where they leave it open)."""
        picked = self.table.pick(facts)
        if self.domain.kind == MULTI:
            given = MISSING if picked.open else frozenset(row.then for row in picked.rows)
        else:
            given = picked.row.then if picked.row else MISSING
        return bool(facts.get(self.name) == given)


class _Given:
    """The facts of a case to try, as rows ask for them."""

    def __init__(self, facts: Mapping[str, Any]) -> None:
        self.facts = facts

    def get(self, name: str) -> Any:
        return self.facts.get(name, MISSING)

    def causes(self, name: str) -> frozenset[str]:
        return frozenset([name])


def reachable(
    rows: Sequence[Row],
    barred: Iterable[Cells] = (),
    defaults: Mapping[str, Any] | None = None,
    judged: Iterable[Judged] = (),
    budget: int = BUDGET,
) -> list[Case]:
    """Return one case for each set of rows that can hold together. Raises TooMany where the budget is spent.

    ``barred`` are facts that cannot occur together; ``defaults`` stand in for absent facts, and lead the trying;
    ``judged`` are the facts that must have the value which other facts give them.
    """
    judged = _needed(rows, judged)
    groups = [*(row.cells for row in rows), *(cells for each in judged for cells in each.told_apart())]
    outside = _touching(groups, barred)
    sets: list[Cells] = [*groups, *outside]
    full = (1 << len(sets)) - 1
    states: dict[tuple[int, int], tuple[Any, ...]] = {(full, full): ()}
    names = list(dict.fromkeys(name for cells in sets for name, _ in cells))
    for name in names:
        atoms = _atoms(name, sets, defaults or {}, any(each.name == name for each in judged))
        budget -= len(atoms) * len(states)
        if budget < 0:
            raise TooMany
        states = _next(states, atoms)
    out = full >> len(groups) << len(groups)
    cases = [
        Case(dict(zip(names, values, strict=True)), _chosen(rows, hit), _chosen(rows, alive & ~hit))
        for (hit, alive), values in states.items()
        if not hit & out
    ]
    return [case for case in cases if all(each.fits(_Given(case.facts)) for each in judged)]


def _needed(rows: Sequence[Row], judged: Iterable[Judged]) -> list[Judged]:
    """The judgements that these rows rest on, directly or through one another."""
    names = {name for row in rows for name, _ in row.cells}
    left, found = list(judged), list[Judged]()
    while more := [each for each in left if each.name in names]:
        found += more
        left = [each for each in left if each not in more]
        names |= {name for each in more for name in each.table.names()}
    return found


def _next(
    states: Mapping[tuple[int, int], tuple[Any, ...]], atoms: Mapping[tuple[int, int], Any]
) -> dict[tuple[int, int], tuple[Any, ...]]:
    found: dict[tuple[int, int], tuple[Any, ...]] = {}
    for (hit, alive), values in states.items():
        for (hits, lives), value in atoms.items():
            found.setdefault((hit & hits, alive & lives), (*values, value))
    return found


def _touching(groups: Sequence[Cells], barred: Iterable[Cells]) -> list[Cells]:
    """The exclusions that matter to these facts, directly or through one another."""
    names = {name for cells in groups for name, _ in cells}
    left, found = [cells for cells in barred if cells], list[Cells]()
    while more := [cells for cells in left if names & {name for name, _ in cells}]:
        found += more
        left = [cells for cells in left if cells not in more]
        names |= {name for cells in more for name, _ in cells}
    return found


def _atoms(name: str, sets: Sequence[Cells], defaults: Mapping[str, Any], judged: bool) -> dict[tuple[int, int], Any]:
    """Values of one fact by what they do: which sets they keep holding, which they keep alive."""
    mine = [(at, cell) for at, cells in enumerate(sets) for key, cell in cells if key == name]
    cells = [cell for _, cell in mine]
    tried = candidates(cells[0].domain, cells, defaults.get(name))
    if judged or (name not in defaults and any(cell.presence for cell in cells)):
        tried.append(MISSING)
    found: dict[tuple[int, int], Any] = {}
    full = (1 << len(sets)) - 1
    for value in tried:
        hits = lives = full
        for at, cell in mine:
            result = cell.test(value)
            hits &= full if result else ~(1 << at)
            lives &= ~(1 << at) if result is False else full
        found.setdefault((hits, lives), value)
    return found


def _chosen(rows: Sequence[Row], mask: int) -> tuple[Row, ...]:
    return tuple(row for at, row in enumerate(rows) if mask >> at & 1)
