"""Score sheets over the facts: what counts, what waits for a person, what a person has decided, and the total.

The engine proposes; what is at discretion or hurts is decided by a named person's event (评定, 确认) within the range and
with a reason, and may be appealed against (申诉) and reversed (撤销). Nothing here asks the time or supplies a figure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.amounts import UNKNOWN, ZERO, Amount, combined, converted, exactly, perhaps, proposed, rounded
from engine.domains import MISSING
from engine.happenings import APPEALED, CONFIRMED, DECIDED, REVERSED, Happening
from engine.local import UNSTATED
from engine.lookups import NUMBER, WHEN, counted
from engine.moments import show
from engine.rows import Row, holds, unfilled
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

    def to_json(self, sheet: str, unit: str) -> dict[str, Any]:
        """The line as decisions and assessments show it."""
        amount, award, by = self.amount or Amount(), self.award, self.decided
        cites = (*(self.row.cites if self.row else ()), *self.node.cites)
        return {
            "sheet": sheet,
            "item": self.node.title,
            "leaf": not self.node.children,
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
        return next(
            (name for name, cell in self.sheet.bands if cell.test(low) is True and cell.test(high) is True), None
        )

    def waiting(self) -> list[str]:
        """What a person has yet to decide, as a row that needs the total would name it."""
        return [f"{DECIDED}·{item.node.title}" for item in self.items if item.state == PROPOSED]

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


def told(figure: Decimal | None) -> Any:
    """A figure as JSON holds it; None where there is none."""
    return None if figure is None else plain(figure.normalize() + ZERO)


def tally(view: View, sheet: Sheet) -> Tally:
    """Return what ``sheet`` comes to as seen from ``view``, worked out once."""
    found: Tally | None = view.sheets.get(sheet.name)
    if found is None:
        view.sheets[sheet.name] = found = Tally(sheet, view.owner)  # a sheet that rests on itself stays unknown
        _Scorer(view, found).run()
    return found


class _Scorer:
    """Works one sheet out."""

    def __init__(self, view: View, tally: Tally) -> None:
        self.view, self.tally = view, tally
        history = view.walk.history
        names = (DECIDED, CONFIRMED, REVERSED, APPEALED)
        leaves = [node.name for sheet in view.walk.book.sheets.values() for node in sheet.root.nodes()]
        self.shared_names = {name for name in leaves if leaves.count(name) > 1}
        self.acts = sorted((act for name in names for act in history.get(name, ())), key=lambda act: act.at)

    def run(self) -> None:
        sheet, tally = self.tally.sheet, self.tally
        amount = self._node(sheet.root)
        tally.amount = rounded(amount, sheet.domain.step) if amount is not None else UNKNOWN
        tally.missing.update(cell.lacks for _, cell in sheet.bands if cell.lacks)

    def _node(self, node: Node) -> Amount | None:
        """Return the amount of a node, None where it does not exist; its line goes before those of its children."""
        held = holds(node.cells, self.view)
        if held is False:
            return self._absent(node)
        place = len(self.tally.items)
        amount, lines = self._figure(node)
        if amount is not None:
            amount = self._shaped(node, amount)
        if held is None:
            self.tally.missing |= unfilled(node.cells, self.view)
            amount = perhaps(amount or exactly(ZERO), node.otherwise or ZERO)
            lines = [replace(line, state=OPEN, decided=None) for line in lines]
        if amount is None and node.otherwise is not None:
            amount = exactly(node.otherwise)
        if amount is None:
            return None
        whole = [Item(node, amount, OPEN if held is None else STANDS)] if node.children or node.each else []
        if not whole:
            lines = [replace(line, amount=amount) for line in lines]
        self.tally.items[place:place] = whole + lines
        return amount

    def _absent(self, node: Node) -> Amount | None:
        """What counts in the place of a node that does not exist here."""
        if node.otherwise is None:
            return None
        amount = exactly(node.otherwise)
        self.tally.items.append(Item(node, amount, STANDS))
        return amount

    def _figure(self, node: Node) -> tuple[Amount | None, list[Item]]:
        """What a node's own source gives, with its lines (children note their own)."""
        if node.children:
            parts = [self._node(child) for child in node.children]
            return combined([part for part in parts if part is not None], node.combine), []
        if node.figure:
            return self._taken(node)
        if node.each:
            return self._each(node)
        line = self._leaf(node, "")
        return line.amount, [line] if line.amount is not None else []

    def _taken(self, node: Node) -> tuple[Amount, list[Item]]:
        """A figure from elsewhere: a field, a count, a look-up, another sheet."""
        view, book = self.view, self.view.walk.book
        if node.figure in book.sheets:
            other = tally(view, book.sheets[node.figure])
            self.tally.missing |= other.missing
            return other.amount, [Item(node, other.amount, STANDS if other.amount.value is not None else OPEN)]
        value = view.get(node.figure)
        lookup = book.names.lookups.get(node.figure)
        evidence = tuple(counted(lookup, view.walk, view) or ()) if lookup else ()
        if value is MISSING:
            if not (lookup and counted(lookup, view.walk, view) is not None):
                self.tally.missing |= view.causes(node.figure)
                return UNKNOWN, [Item(node, UNKNOWN, OPEN)]
            return UNKNOWN, [Item(node, UNKNOWN, OPEN, evidence=evidence)]  # a mean of no entries: none, not zero
        amount = exactly(Decimal(value))
        return amount, [Item(node, amount, STANDS, evidence=evidence)]

    def _each(self, node: Node) -> tuple[Amount, list[Item]]:
        """A leaf that counts once for each entry of a look-up."""
        lookup = self.view.walk.book.names.lookups[node.each]
        entries = counted(lookup, self.view.walk, self.view)
        if entries is None:
            self.tally.missing |= self.view.causes(node.each)
            return UNKNOWN, []
        ordered = sorted(entries, key=lambda entry: (entry[WHEN], str(entry.get(NUMBER, ""))))
        lines = [
            replace(self._leaf(node, str(entry.get(NUMBER) or at)), evidence=(entry,))
            for at, entry in enumerate(ordered, 1)
        ]
        return combined([line.amount for line in lines if line.amount is not None], "和") or exactly(ZERO), lines

    def _leaf(self, node: Node, entry: str) -> Item:
        award, row, open_ = node.award, None, False
        if node.table is not None:
            picked = self.view.pick(node.table)
            row, open_ = picked.row, bool(picked.open) or picked.clash
            self.tally.missing |= picked.missing
            award = row.then if row else None
        if award is None:
            return Item(node, UNKNOWN if open_ else None, OPEN, entry=entry)
        if award.lacks:
            if award.lacks != UNSTATED:
                self.tally.missing.add(award.lacks)
            return Item(node, UNKNOWN, UNSAID, award, entry, row)
        return self._decided(Item(node, exactly(award.low), STANDS, award, entry, row), award)

    def _decided(self, item: Item, award: Award) -> Item:
        """What persons have made of a proposal, in the order of their acts."""
        harmful = item.node.harmful if item.node.harmful is not None else award.low < 0
        if harmful or not award.fixed:
            item = replace(item, amount=proposed(award), state=PROPOSED)
        for act in self._acts_on(item):
            if act.name == APPEALED:
                item = replace(item, appealed=act)
            elif act.name == REVERSED:
                item = replace(item, amount=exactly(ZERO), state=REVERSAL, decided=act)
            elif why := _refused(act, award, item.node):
                self.tally.barred.append(_barred(act, item, why))
            else:
                given = act.score if act.score is not None else award.low
                item = replace(item, amount=exactly(given), state=DECISION, decided=act)
        return item

    def _acts_on(self, item: Item) -> Iterator[Happening]:
        unit = self.tally.unit
        name, title = item.node.name, item.node.title
        known = (title,) if name in self.shared_names else (name, title)
        for act in self.acts:
            about = act.item in known and act.ref in ("", item.entry)
            if about and (not unit or not act.to or unit in act.to):
                yield act

    def _shaped(self, node: Node, amount: Amount) -> Amount:
        """折算, 封顶 and 保底, 取整: in this order."""
        if node.conversion:
            if node.conversion.lacks:
                self._lacks(node.conversion.lacks)
                return Amount(amount.settled, None, None)
            amount = converted(amount, node.conversion)
        for bound, pick in ((node.cap, min), (node.floor, max)):
            if bound and bound.lacks:
                self._lacks(bound.lacks)
                return Amount(amount.settled, None, None)
            if bound:
                amount = amount.each(lambda figure, pick=pick, at=bound.low: pick(figure, at))  # type: ignore[misc]
        return rounded(amount, *node.rounding) if node.rounding else amount

    def _lacks(self, name: str) -> None:
        if name != UNSTATED:
            self.tally.missing.add(name)


def _refused(act: Happening, award: Award, node: Node) -> str:
    """Why a person's act has no force ("" where it has)."""
    if not (act.officer or act.by):
        return "没有写明由谁评定"
    if act.name == CONFIRMED and act.score is None:
        return "" if award.fixed else f"幅度是{award.words}{node.domain.unit}，须写明评定几{node.domain.unit}"
    score, unit = act.score, node.domain.unit
    if score is None:
        return f"没有写明评定几{unit}"
    if not award.low <= score <= award.high:
        return f"评定{score:f}{unit}，不在{award.words}{unit}之内"
    if score % node.domain.step:
        return f"评定{score:f}{unit}，不是{node.domain.step}{unit}的整数倍"
    return "" if act.reason or award.fixed else "没有写理由"


def _barred(act: Happening, item: Item, why: str) -> dict[str, Any]:
    return {
        "event": act.name,
        "at": act.at.isoformat(),
        "who": act.officer or act.by,
        "duty": item.node.title,
        "why": why,
        "cite": list(item.node.cites),
    }


def tallies(views: Sequence[View]) -> Iterator[Tally]:
    """Every sheet of the book from each seat."""
    for view in views:
        yield from (tally(view, sheet) for sheet in view.walk.book.sheets.values())
