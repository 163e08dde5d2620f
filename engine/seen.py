"""Rows as an auditor sees them: each cell with the value it met, and how the row stands among its fellows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine import domains as d
from engine.domains import MISSING, Cell, show_value
from engine.moments import show
from engine.problems import listed
from engine.rows import ONE, Facts, Picked, Row, Table
from engine.view import View

USED, ASIDE, CLASH, PENDING = "used", "aside", "clash", "pending"
OPEN, NEAR, OFF = "open", "near", "off"


@dataclass(frozen=True)
class CellSeen:
    """One cell: the fact's value as text (None: not filled), what it must be, if it holds (None: open), ``said``."""

    name: str
    value: str | None
    wanted: str
    held: bool | None
    said: str


@dataclass(frozen=True)
class RowSeen:
    """One row and its cells, and how it stands; ``who`` is the unit from whose seat it was judged ("": the case).

    ``standing``: used; aside, clash or pending (``by`` says for what); open (facts are lacking that still matter);
    near (one cell short); off.
    """

    section: str
    row: str
    cite: tuple[str, ...]
    file: str
    line: int
    readings: tuple[str, ...]
    standing: str
    by: str
    cells: tuple[CellSeen, ...]
    who: str = ""


def rows_of(table: Table, facts: Facts, outdone: str = "") -> tuple[RowSeen, ...]:
    """Return the rows of a table as ``facts`` make them stand; ``outdone`` says why the table no longer counts."""
    picked = table.pick(facts)
    hits = [row for row in table.rows if row.test(facts)[0]]
    return tuple(_row(table, row, hits, picked, facts, outdone) for row in table.rows)


def intake_rows(view: View) -> tuple[RowSeen, ...]:
    """Return the rows of the intake, section by section; what comes after the deciding section is set aside."""
    found: list[RowSeen] = []
    outdone = ""
    for section, table in view.walk.book.intake:
        found += rows_of(table, view, outdone)
        picked = table.pick(view)
        if not outdone and (picked.rows or picked.open):
            outdone = f"“{section}”先定" if picked.rows else f"“{section}”还缺事实，未定"
    return tuple(found)


def cell_of(name: str, cell: Cell, value: Any) -> CellSeen:
    """Return one cell and the value that it met, with the sentence for it."""
    held, text = cell.test(value), None if value is MISSING else value_text(cell, value)
    if held is None:
        said = f"{name}未填，要看是否“{cell.words}”" if text is None else f"{name}“{text}”与“{cell.words}”不能相比"
    elif cell.presence and held:
        said = f"{name}未填" if text is None else f"{name}已填“{text}”"
    elif held:
        said = f"{name}是“{text}”" if text == cell.words else f"{name}“{text}”合“{cell.words}”"
    else:
        said = f"{name}{'未填' if text is None else f'是“{text}”'}，须为“{cell.words}”"
    return CellSeen(name, text, cell.words, held, said)


def value_text(cell: Cell, value: Any) -> str:
    """Return a fact as an official writes it; a time of day is minutes inside."""
    if cell.domain.kind == d.TIME:
        return f"{value // 60:02}:{value % 60:02}"
    return show(value) if isinstance(value, datetime) else show_value(value)


def _row(table: Table, row: Row, hits: list[Row], picked: Picked, facts: Facts, outdone: str) -> RowSeen:
    cells = tuple(cell_of(name, cell, facts.get(name)) for name, cell in row.cells)
    held = row.test(facts)[0]
    if held:
        standing, by = _of_hit(table, row, hits, picked, outdone)
    else:
        standing, by = _of_miss(row, held, cells, picked, outdone), ""
    cites, readings = row.cites, tuple(sorted(row.readings))
    return RowSeen(row.section, row.name, cites, row.file, row.line, readings, standing, by, cells)


def _of_hit(table: Table, row: Row, hits: list[Row], picked: Picked, outdone: str) -> tuple[str, str]:
    """How a row that holds stands, and because of what."""
    if outdone:
        return ASIDE, outdone
    if row not in picked.rows:
        return ASIDE, f"让位于{_names([other for other in hits if table.prevails(other, row)])}"
    if picked.clash:
        return CLASH, f"与{_names([other for other in picked.rows if other is not row])}同时成立，分不出先后"
    if table.rule == ONE and picked.open:
        return PENDING, f"{_names(list(picked.open))}还缺事实，可能改变结果"
    return USED, ""


def _of_miss(row: Row, held: bool | None, cells: tuple[CellSeen, ...], picked: Picked, outdone: str) -> str:
    if outdone:
        return OFF
    if held is None:
        return OPEN if row in picked.open else OFF
    return NEAR if sum(cell.held is not True for cell in cells) == 1 else OFF


def _names(rows: list[Row]) -> str:
    return listed(f"“{row.name}”" for row in rows)
