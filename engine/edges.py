"""The edges of numbers, dates and times in cells, and which of them the examples of a book have met."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import domains as d
from engine.assess import assess_all
from engine.assessing import standings
from engine.book import Book
from engine.checks.values import shown
from engine.domains import MISSING, Cell, Ranges, grid
from engine.duties import Cells
from engine.examples import ranked_with
from engine.library import Library
from engine.problems import BookError, CaseError
from engine.service import answer
from engine.walk import Walk

_COUNTED = (d.NUMBER, d.DATE, d.TIME)
Place = tuple[str, str]


@dataclass(frozen=True)
class Edge:
    """One side of a number in a cell: the ``value`` that is just inside it, or just outside; of a share, any beyond.

    ``part`` is the subject that the cell belongs to ("": the case), ``name`` the fact.
    """

    part: str
    name: str
    value: Any
    inside: bool
    cell: Cell
    shown: str
    where: str
    file: str
    line: int


def edges(book: Book) -> Iterator[Edge]:
    """Yield both sides of every number, date and time in the cells of a book and its subjects, each once a row."""
    for part in (book, *(subject.book for subject in book.subjects.values())):
        for spot, cells in _spots(part):
            for name, cell in cells:
                yield from _of_cell(part, spot, name, cell)


@dataclass(frozen=True)
class _Spot:
    """What a cell belongs to: a row, a line of a score sheet or checklist, a duty's exceptions."""

    where: tuple[str, ...]
    file: str
    line: int


def _spots(book: Book) -> Iterator[tuple[_Spot, Cells]]:
    for row in (row for table in book.tables() for row in table.rows):
        yield _Spot((row.section, row.name), row.file, row.line), row.cells
    for node in (node for sheet in book.sheets.values() for node in sheet.root.nodes()):
        yield _Spot(("计分", node.title), node.file, node.line), node.cells
    for name, items in book.lists.items():
        for item in items:
            yield _Spot((f"清单·{name}", item.name), item.file, item.line), (*item.cells, *item.wanted)
    for duty in book.duties.values():
        for cells in (*duty.unless, *(trigger.cells for trigger in duty.triggers())):
            yield _Spot((f"应办·{duty.name}",), duty.file, duty.line), cells


def _of_cell(book: Book, spot: _Spot, name: str, cell: Cell) -> Iterator[Edge]:
    if cell.domain.kind not in _COUNTED or not isinstance(cell.values, Ranges):
        return
    where = "｜".join(filter(None, (f"对象·{book.part}" if book.part else "", *spot.where)))
    step = grid(cell.domain)
    ends = {(end, out) for each in cell.values.intervals for end, out in ((each.low, -step), (each.high, step))}
    found: dict[Any, bool] = {}
    for end, out in ends:
        if end is not None:
            found[end] = True
            if _can_be(end + out, cell, name.rpartition(".")[0] in book.rankings):
                found.setdefault(end + out, bool(cell.test(end + out)))
    for value, inside in sorted(found.items()):
        told = shown(value, cell.domain)
        yield Edge(book.part, name, value, inside, cell, told, where, spot.file, spot.line)


def _can_be(value: Any, cell: Cell, ranked: bool) -> bool:
    """Whether a fact can have that value: no count below nothing, no place 0, no share above the whole, no 24:00."""
    if cell.domain.kind == d.NUMBER:
        return bool(value >= (1 if ranked else 0) and (cell.domain.unit != "%" or value <= 100))
    return cell.domain.kind == d.DATE or 0 <= value < 24 * 60


def covered(edge: Edge, values: Collection[Any]) -> bool:
    """Whether these values show that side. A share comes out of counts, so that the next step may be out of reach."""
    if edge.cell.domain.unit == "%" and edge.value not in (0, 100):
        return any(edge.cell.test(value) is edge.inside for value in values)
    return edge.value in values


# -- what examples have met ----------------------------------------------------------------------------------------


def met(
    library: Library, book: Book, examples: Iterable[Mapping[str, Any]], wanted: Collection[Place]
) -> dict[Place, set[Any]]:
    """Return the values that each wanted fact (subject, name) has had in the examples, whoever looked at it."""
    found: dict[Place, set[Any]] = {place: set() for place in wanted}
    for node in examples:
        for walk in _walks(library, book.id, node):
            part = walk.book.part
            for name in (name for of, name in wanted if of == part):
                found[part, name] |= set(_values(walk, name))
    return found


def _walks(library: Library, id: str, node: Mapping[str, Any]) -> list[Walk]:
    try:
        if "对象" in node:
            own, *others = (standings(library, id, raw, draft=True) for raw in ranked_with(node))
            assess_all([*own, *(each for other in others for each in other)])
            return [standing.walk for standing in own]
        decision, case, book = answer(library, id, node, draft=True)
        if case is None or book is None:
            return []
        at = datetime.fromisoformat(decision.at)
        return [Walk(book, case, at, library.calendars(book.calendars)).run()]
    except (BookError, CaseError):
        return []


def _values(walk: Walk, name: str) -> Iterator[Any]:
    """The values of a fact: from the case, from each unit and clock, with each event; a count has been all below it."""
    views = [walk.view(), *map(walk.seat, sorted(walk.addressed)), *map(walk.view, walk.all_clocks())]
    for value in (view.get(name) for view in views):
        if isinstance(value, datetime):
            yield value.date()
        elif value is not MISSING and value is not None:
            yield value
            if name.endswith(".次"):
                yield from range(int(value))
    head, _, tail = name.rpartition(".")
    for event in walk.log:
        value = event.facts.get(name)
        if value is not None:
            yield value.date() if isinstance(value, datetime) else value
        if event.name == head and tail in ("时", "日"):
            local = event.at.astimezone(walk.book.zone)
            yield local.hour * 60 + local.minute if tail == "时" else local.date()
