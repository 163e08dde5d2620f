"""Sheets as compiled: score trees (计分), checklists (清单), rankings (排名), and the subjects (对象) they stand over.

A score node says when it exists and what follows if it does not, where its figure comes from (a fixed figure, a range
at discretion, a look-up, rows, or its children), and then, in this order: 折算, 封顶 and 保底, 取整. Nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from engine.domains import Cell, Domain
from engine.duties import Cells
from engine.local import UNSTATED
from engine.rows import Table

if TYPE_CHECKING:
    from engine.book import Book

SUM, MEAN, RATE, FIRST, HIGHEST, LOWEST = COMBINES = ("和", "均", "比率", "取首", "取高", "取低")
LEFT_OUT = "不计"
ROUNDINGS = {"四舍五入": ROUND_HALF_UP, "舍去": ROUND_FLOOR, "进一": ROUND_CEILING}
PART_LEFT, PART_SHARED, PART_WHOLE = PARTS = ("不计", "按比例", "进一")
PASSED, FAILED, UNKNOWN = RESULTS = ("合格", "不合格", "待查")
SHARED, DENSE = TIES = ("同名次", "紧接")
HIGH_FIRST, LOW_FIRST = ORDERS = ("高者在前", "低者在前")


@dataclass(frozen=True)
class Award:
    """What a leaf gives: from ``low`` to ``high`` (equal: a fixed figure). ``lacks``: what would state it (未载明)."""

    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    lacks: str = ""

    @property
    def fixed(self) -> bool:
        return self.low == self.high

    @property
    def words(self) -> str:
        """The figure or the range as text."""
        if self.lacks:
            return UNSTATED
        return f"{self.low:f}" if self.fixed else f"{self.low:f}至{self.high:f}"


@dataclass(frozen=True)
class Conversion:
    """折算: a weight (``times``), or ``give`` for each ``per`` by which the figure lies below or above a mark.

    ``below`` and ``above`` None: for each ``per`` of the figure itself. ``part`` says what becomes of a remainder.
    """

    times: Decimal | None = None
    per: Decimal = Decimal(1)
    give: Decimal = Decimal(0)
    below: Decimal | None = None
    above: Decimal | None = None
    part: str = PART_LEFT
    lacks: str = ""


@dataclass(frozen=True, eq=False)
class Node:
    """One node of a score tree; exactly one of ``award``, ``figure``, ``table`` and ``children`` says its figure.

    ``each`` names a look-up: the leaf counts once for each of its entries. ``by`` is the role that decides. ``harmful``
    figures wait for a person. ``otherwise`` is what counts where the node does not exist (None: it is left out).
    ``domain`` carries the unit, and the step on which a person may choose.
    """

    name: str
    path: tuple[str, ...]
    domain: Domain
    cells: Cells = ()
    otherwise: Decimal | None = None
    award: Award | None = None
    figure: str = ""
    table: Table | None = None
    each: str = ""
    children: tuple[Node, ...] = ()
    combine: str = SUM
    conversion: Conversion | None = None
    cap: Award | None = None
    floor: Award | None = None
    rounding: tuple[Decimal, str] | None = None
    harmful: bool | None = None
    by: str = ""
    cites: tuple[str, ...] = ()
    readings: frozenset[str] = frozenset()
    file: str = ""
    line: int = 0

    @property
    def title(self) -> str:
        """The node as a person names it, from its sheet on: 总分·值守·满勤."""
        return "·".join(self.path)

    def nodes(self) -> Iterator[Node]:
        """This node and all below it, in the order of the file."""
        yield self
        for child in self.children:
            yield from child.nodes()

    def names(self) -> frozenset[str]:
        """Every name that the tree rests on."""
        found: set[str] = set()
        for node in self.nodes():
            found.update(name for name, _ in node.cells)
            found.update(name for name in (node.figure, node.each) if name)
            found.update(node.table.names() if node.table else ())
        return frozenset(found)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A score tree with its unit, its step (the total is rounded to it, half up) and its bands (分档)."""

    name: str
    root: Node
    bands: tuple[tuple[str, Cell], ...] = ()

    @property
    def domain(self) -> Domain:
        return self.root.domain

    def names(self) -> frozenset[str]:
        """Every name that the sheet rests on."""
        return self.root.names()


def lines_of(book: Book) -> list[str]:
    """Return how an act may name the lines of a book's sheets: in full, or by a name that only one of them has."""
    nodes = [node for sheet in book.sheets.values() for node in sheet.root.nodes()]
    names = [node.name for node in nodes]
    return [*(name for name in names if names.count(name) == 1), *(node.title for node in nodes)]


@dataclass(frozen=True, eq=False)
class CheckItem:
    """One line of a checklist: when it applies, what must (or, ``optional``, may) be so."""

    name: str
    cells: Cells
    wanted: Cells
    optional: bool = False
    cites: tuple[str, ...] = ()
    readings: frozenset[str] = frozenset()
    file: str = ""
    line: int = 0


@dataclass(frozen=True, eq=False)
class Ranking:
    """A ranking by the figures ``by`` (each after the first breaks ties), within groups; who is left out, by rows."""

    name: str
    by: tuple[str, ...]
    low_first: bool = False
    groups: tuple[str, ...] = ()
    ties: str = SHARED
    left_out: Table | None = None
    cites: tuple[str, ...] = ()
    readings: frozenset[str] = frozenset()
    line: int = 0


@dataclass(frozen=True, eq=False)
class Subject:
    """What is assessed other than a case: its kind, its period ("": none), the role whose name it bears, its book."""

    name: str
    kind: str
    period: str
    party: str
    help: str
    book: Book
