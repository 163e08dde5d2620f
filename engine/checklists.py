"""Checklists (清单) over the facts: for each line whether it applies, and whether what must be so is so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.rows import holds, unfilled, unmet
from engine.sheets import FAILED, PASSED, UNKNOWN, CheckItem

if TYPE_CHECKING:
    from engine.view import View

APART, WITHOUT = "不适用", "可设未设"


@dataclass(frozen=True)
class Looked:
    """One line: 合格, 不合格, 待查, 不适用, or (left to the place) 可设未设; ``why`` says what is not so."""

    item: CheckItem
    result: str
    why: tuple[str, ...] = ()

    def to_json(self, name: str, unit: str) -> dict[str, Any]:
        """The line as plain data."""
        item = self.item
        return {
            "list": name,
            "item": item.name,
            "who": unit,
            "result": self.result,
            "why": list(self.why),
            "cite": list(item.cites),
            "line": item.line,
        }


@dataclass
class Checked:
    """A checklist gone through: its lines, and what is lacking."""

    name: str
    unit: str
    lines: list[Looked] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)

    @property
    def result(self) -> str:
        """合格 where nothing fails or is open."""
        results = {line.result for line in self.lines}
        return FAILED if FAILED in results else UNKNOWN if UNKNOWN in results else PASSED

    @property
    def failed(self) -> list[Looked]:
        """The lines that fail."""
        return [line for line in self.lines if line.result == FAILED]


def gone_through(view: View, name: str) -> Checked:
    """Return the checklist ``name`` gone through, as seen from ``view``; worked out once."""
    found: Checked | None = view.lists.get(name)
    if found is None:
        view.lists[name] = found = Checked(name, view.owner)
        for item in view.walk.book.lists[name]:
            found.lines.append(_looked(item, view, found.missing))
    return found


def _looked(item: CheckItem, view: View, missing: set[str]) -> Looked:
    applies = holds(item.cells, view)
    if applies is False:
        return Looked(item, APART)
    fulfilled = holds(item.wanted, view)
    if fulfilled:
        return Looked(item, PASSED)
    if item.optional:
        return Looked(item, WITHOUT)
    if applies is None or fulfilled is None:
        missing |= unfilled(item.cells, view) | unfilled(item.wanted, view)
        return Looked(item, UNKNOWN, tuple(unmet(item.wanted, view)))
    return Looked(item, FAILED, tuple(unmet(item.wanted, view)))
