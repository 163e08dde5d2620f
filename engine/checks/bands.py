"""Bands of a score (分档): on the sheet's step, every total lies in exactly one, as far as 保底 and 封顶 reach."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from engine.checks.values import TooMany, candidates
from engine.problems import ERROR, Problem
from engine.sheets import Award, Sheet


def bands(sheet: Sheet, check: str) -> Iterator[Problem]:
    """Yield the first total that lies in no band, and the first that lies in two."""
    cells = [cell for _, cell in sheet.bands if not cell.lacks]
    if not cells or len(cells) < len(sheet.bands):
        return  # nothing to say while local data is lacking
    root, unit = sheet.root, sheet.domain.unit
    try:
        values = sorted(value for value in candidates(sheet.domain, cells) if _reached(value, root.floor, root.cap))
    except TooMany:
        return
    hole, double = True, True
    for value in values:
        hit = [name for name, cell in sheet.bands if cell.test(value)]
        if not hit and hole:
            hole = False
            what = f"“{sheet.name}”的 {value:f}{unit} 落不进任何一档"
            yield Problem(root.file, root.line, check, ERROR, what, "让各档首尾相接；到不了的，写上 保底、封顶")
        if len(hit) > 1 and double:
            double = False
            what = f"“{sheet.name}”的 {value:f}{unit} 既是“{hit[0]}”，又是“{hit[1]}”"
            yield Problem(root.file, root.line, check, ERROR, what, "相邻的两档，一档写“以上”，一档写“不满”")


def _reached(value: Decimal, floor: Award | None, cap: Award | None) -> bool:
    low = floor is None or bool(floor.lacks) or value >= floor.low
    return low and (cap is None or bool(cap.lacks) or value <= cap.low)
