"""The ledger of a score sheet: its lines and its total, as data. How they come about is engine/scoring.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.amounts import UNKNOWN, ZERO, Amount
from engine.domains import Cell, Ranges
from engine.happenings import DECIDED, Happening
from engine.lookups import NUMBER, WHEN
from engine.moments import show
from engine.rows import Row
from engine.sheets import Award, Node, Sheet
from engine.values import plain

if TYPE_CHECKING:
    from engine.view import View

STANDS, PROPOSED, DECISION, REVERSAL, OPEN, UNSAID = "stands", "proposed", "decided", "reversed", "open", "unstated"
STATE_WORDS = {
    STANDS: "已计",
    PROPOSED: "待评定",
    DECISION: "已评定",
    REVERSAL: "已撤销",
    OPEN: "待查",
    UNSAID: "未载明",
}


@dataclass(frozen=True)
class Item:
    """One line of the ledger: a node, or one entry of a leaf that counts once for each.

    ``amount`` None: it does not exist here. ``state``: stands, proposed, decided, reversed, open (facts are lacking) or
    unstated. ``entry`` is the number of the entry, ``evidence`` the entries that a figure rests on.
    """

    node: Node
    amount: Amount | None
    state: str
    award: Award | None = None
    entry: str = ""
    row: Row | None = None
    decided: Happening | None = None
    appealed: Happening | None = None
    evidence: tuple[Mapping[str, Any], ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the line is made of others: of its children, or of its entries."""
        return bool(self.node.children) or bool(self.node.each and not self.entry)

    def to_json(self, sheet: str, unit: str) -> dict[str, Any]:
        """The line as decisions and assessments show it."""
        amount, award, by = self.amount or Amount(), self.award, self.decided
        cites = (*(self.row.cites if self.row else ()), *self.node.cites)
        return {
            "sheet": sheet,
            "item": self.node.title,
            "settled": told(amount.settled),
            "leaf": not self.whole,
            "who": unit,
            "entry": self.entry,
            "state": self.state,
            "delta": told(amount.value) if self.state not in (PROPOSED, OPEN, UNSAID) else None,
            "min": told(award.low) if award and not award.lacks else told(amount.low),
            "max": told(award.high) if award and not award.lacks else told(amount.high),
            "unit": self.node.domain.unit,
            "row": self.row.name if self.row else None,
            "by": (by.officer or by.by) if by else None,
            "why": by.reason or None if by else None,
            "at": by.at.isoformat() if by else None,
            "decider": self.node.by,
            "appealed": self.appealed.at.isoformat() if self.appealed else None,
            "evidence": [{"at": show(each[WHEN]), "number": each.get(NUMBER)} for each in self.evidence],
            "line": self.row.line if self.row else self.node.line,
            "cite": list(dict.fromkeys(cites)),
        }


@dataclass
class Tally:
    """What a sheet comes to: its amount, its lines in the order of the tree, what is lacking, what was refused."""

    sheet: Sheet
    view: View
    unit: str = ""
    amount: Amount = UNKNOWN
    items: list[Item] = field(default_factory=list)
    missing: set[str] = field(default_factory=set)
    barred: list[dict[str, Any]] = field(default_factory=list)

    @property
    def band(self) -> str | None:
        """The band of the total, where both bounds lie in it."""
        low, high = self.amount.low, self.amount.high
        if low is None or high is None:
            return None
        return next((name for name, cell in self.sheet.bands if _between(cell, low, high)), None)

    def waiting(self) -> list[str]:
        """What a person has yet to decide, as a row that needs the total would name it."""
        return [f"{DECIDED}·{item.node.title}" for item in self.items if item.state == PROPOSED and not item.whole]

    def readings(self) -> set[str]:
        """The readings of the look-ups that the lines rest on."""
        lookups = self.view.walk.book.names.lookups
        named = {name for item in self.items for name in (*dict(item.node.cells), item.node.figure, item.node.each)}
        return {reading for name in named if name in lookups for reading in lookups[name].readings}

    def lines(self) -> list[dict[str, Any]]:
        """The ledger as plain data."""
        return [item.to_json(self.sheet.name, self.unit) for item in self.items]

    def to_json(self) -> dict[str, Any]:
        """The total as plain data."""
        root = self.sheet.root
        return {
            "name": self.sheet.name,
            "who": self.unit,
            "value": told(self.amount.value),
            "settled": told(self.amount.settled),
            "low": told(self.amount.low),
            "high": told(self.amount.high),
            "unit": root.domain.unit,
            "band": self.band,
            "cite": list(root.cites),
        }


def _between(cell: Cell, low: Decimal, high: Decimal) -> bool:
    """Whether everything from ``low`` to ``high`` lies in one piece of the cell."""
    pieces = cell.values.intervals if isinstance(cell.values, Ranges) else ()
    return any(piece.test(low) and piece.test(high) for piece in pieces)


def told(figure: Decimal | None) -> Any:
    """A figure as JSON holds it; None where there is none."""
    return None if figure is None else plain(figure.normalize() + ZERO)
