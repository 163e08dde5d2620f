"""How a clash is told: the case in which it happens, what each row says, and whether a band's edge is to blame."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from engine.checks.reach import Case
from engine.checks.values import shown
from engine.domains import DATE, LIMIT, MISSING, TIME, Cell, Interval, Ranges, grid
from engine.limits import Limit
from engine.rows import Row


def facts_told(case: Case, names: Sequence[str], rows: Sequence[Row]) -> str:
    """Return “，例如 类别 供水，户数 50户”: the facts of ``names``, in that order."""
    domains = {name: cell.domain for row in rows for name, cell in row.cells}
    told = [f"{name} {shown(case.facts[name], domains[name])}" for name in names]
    return f"，例如 {'，'.join(told)}" if told else ""


def then_told(then: Any) -> str:
    """Return what follows from a row as an official reads it."""
    if isinstance(then, Limit):
        return then.text
    return "，".join(map(str, then.values())) if isinstance(then, dict) else str(then)


def _spans(cell: Cell) -> Sequence[Interval]:
    return cell.values.intervals if isinstance(cell.values, Ranges) else ()


def _pairs(one: Row, two: Row) -> Iterator[tuple[Cell, Interval, Interval]]:
    other = dict(two.cells)
    for name, cell in one.cells:
        if name in other:
            yield from ((cell, a, b) for a in _spans(cell) for b in _spans(other[name]))


def shared_edge(one: Row, two: Row) -> str:
    """Return how to mend two bands that share their edge only (50以上 beside 50以下), or ""."""
    for cell, a, b in _pairs(one, two):
        for high, low in ((a.high, b.low), (b.high, a.low)):
            if high is not None and high == low:
                edge = shown(high, cell.domain)
                less, more = ("早于", "晚于") if cell.domain.kind in (DATE, TIME) else ("不满", "超过")
                return f"两行都含“{edge}”；其中一行是否想写“{less}{edge}”或“{more}{edge}”？"
    return ""


def on_the_edge(case: Case, rows: Sequence[Row]) -> str:
    """Return how to mend two bands that both leave out their edge (超过50 beside 不满50), or ""."""
    for name, value in case.facts.items():
        cells = [cell for row in rows for key, cell in row.cells if key == name and _spans(cell)]
        lows, highs = ({getattr(span, end) for cell in cells for span in _spans(cell)} for end in ("low", "high"))
        if not cells or cells[0].domain.kind == LIMIT:
            continue
        step = grid(cells[0].domain)
        if value is not MISSING and value + step in lows and value - step in highs:
            edge = shown(value, cells[0].domain)
            words = ("以后", "以前") if cells[0].domain.kind in (DATE, TIME) else ("以上", "以下")
            return f"“{edge}”两边都不含；是否想写“{edge}{words[0]}”或“{edge}{words[1]}”？"
    return ""
