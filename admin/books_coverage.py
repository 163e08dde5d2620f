"""What the examples of a book touch and what they do not: rows, both sides of numbers, readings, clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from admin.library import line_url
from engine.coverage import CLAUSES, NUMBERS, READINGS, ROWS, Part

MEANING = {
    ROWS: "由一行定了结果，或用到计分、清单的一项，就算触到。",
    NUMBERS: "每个数、日期、时刻，刚好在内、刚好在外的值，各要有一例。",
    READINGS: "取的一支、没有取的一支，各要有一例凭它。",
    CLAUSES: "性质是“规则”的每一条，要有一例的结果引到它。",
}


@dataclass(frozen=True)
class Group:
    """The parts of one kind: how many are touched, and each with its address; the untouched first."""

    kind: str
    meaning: str
    done: int
    parts: list[tuple[Part, str]]


def groups(parts: Sequence[Part]) -> list[Group]:
    """Return the parts by kind, kinds without any left out."""
    found = [_group(kind, [part for part in parts if part.kind == kind]) for kind in MEANING]
    return [group for group in found if group.parts]


def page(parts: Sequence[Part]) -> dict[str, Any]:
    """Return what the page shows."""
    return {"groups": groups(parts), "open": sum(not part.covered for part in parts)}


def _group(kind: str, parts: list[Part]) -> Group:
    shown = [(part, line_url(part.file, part.line)) for part in sorted(parts, key=lambda part: part.covered)]
    return Group(kind, MEANING[kind], sum(part.covered for part in parts), shown)
