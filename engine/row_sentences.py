"""Rows of an explanation as lines: mark, line in the file, name, clause, and each cell with the value it met."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from engine.problems import listed
from engine.seen import ASIDE, CLASH, NEAR, OPEN, PENDING, USED, CellSeen, RowSeen

MARKS = {USED: "✓", PENDING: "？", CLASH: "！", ASIDE: "○", OPEN: "？", NEAR: "✗"}


def rows_lines(rows: Iterable[RowSeen], standings: Container[str], file: str) -> Iterator[str]:
    """Yield the rows of those standings, under the name of their section; ``file`` is the book's own."""
    section = ""
    for row in rows:
        if row.standing in standings:
            if row.section != section:
                section = row.section
                yield f"{section}："
            yield f"  {row_line(row, file)}"


def row_line(row: RowSeen, file: str) -> str:
    """Return one row: ✓ 第39行 停水停热（第十二条）：类别“供热”合“供水或供热”."""
    place = f"第{row.line}行" if row.file == file else f"{row.file}第{row.line}行"
    by = f"——{row.by}" if row.by else ""
    who = f"，{row.who}" if row.who else ""
    return f"{MARKS[row.standing]} {place} {row.row}{cited(row.cite)}{who}{_cells(row)}{by}"


def cited(cites: Iterable[str]) -> str:
    """Return the clauses in brackets, or nothing."""
    said = listed(cites)
    return f"（{said}）" if said else ""


def _cells(row: RowSeen) -> str:
    """What decides: the cell that fails or is open, else all of them."""
    told: tuple[CellSeen, ...] = row.cells
    if row.standing in (NEAR, OPEN):
        told = tuple(cell for cell in row.cells if cell.held is not True)
    if told:
        return f"：{listed(cell.said for cell in told)}"
    return "：其余情形"
