"""Score sheets over the facts: what counts, what waits for a person, what a person has decided, and the total.

The engine proposes; what is at discretion or hurts is decided by a named person's event (评定, 确认), within the range
and with a reason; it may be appealed against (申诉) and reversed (撤销).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from engine.addressing import named
from engine.amounts import UNKNOWN, ZERO, Amount, combined, converted, exactly, perhaps, proposed, rounded
from engine.domains import MISSING
from engine.happenings import APPEALED, CONFIRMED, DECIDED, REVERSED, Happening
from engine.ledger import DECISION, OPEN, PROPOSED, REVERSAL, STANDS, UNSAID, Item, Tally
from engine.local import UNSTATED
from engine.lookups import NUMBER, WHEN, counted
from engine.rows import Row, holds, unfilled
from engine.sheets import Award, Node, Sheet

if TYPE_CHECKING:
    from engine.view import View


def tally(view: View, sheet: Sheet) -> Tally:
    """Return what ``sheet`` comes to as seen from ``view``, worked out once."""
    found: Tally | None = view.sheets.get(sheet.name)
    if found is None:
        view.sheets[sheet.name] = found = Tally(sheet, view, view.owner)  # a sheet that rests on itself stays unknown
        _Scorer(view, found).run()
    return found


class _Scorer:
    """Works one sheet out."""

    def __init__(self, view: View, tally: Tally) -> None:
        self.view, self.tally = view, tally
        history = view.walk.history
        names = (DECIDED, CONFIRMED, REVERSED, APPEALED)
        self.known = view.walk.book.lines
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
        if amount is not None and node.figure and _hurts(node, amount):
            lines = [self._decided(replace(lines[0], amount=amount), _award(amount))]
            amount = lines[0].amount
        if held is None:
            self.tally.missing |= unfilled(node.cells, self.view)
            amount = perhaps(amount or exactly(ZERO), node.otherwise)
            lines = [replace(line, state=OPEN, decided=None) for line in lines]
        if amount is None and node.otherwise is not None:
            amount = exactly(node.otherwise)
        if amount is None:
            return None
        below = [*self.tally.items[place:], *lines]
        whole = [Item(node, amount, _standing(held, amount, below))] if node.children or node.each else []
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
        if award.lacks and award.lacks != UNSTATED:
            self.tally.missing.add(award.lacks)
        amount, state = (UNKNOWN, UNSAID) if award.lacks else (exactly(award.low), STANDS)
        evidence = () if entry else tuple(self._evidence(node, row))
        return self._decided(Item(node, amount, state, award, entry, row, evidence=evidence), award)

    def _evidence(self, node: Node, row: Row | None) -> Iterator[Mapping[str, Any]]:
        """The entries of the look-ups on which it rests that the line is there."""
        lookups = self.view.walk.book.names.lookups
        for name in dict.fromkeys(name for name, _ in (*node.cells, *(row.cells if row else ()))):
            yield from counted(lookups[name], self.view.walk, self.view) or () if name in lookups else ()

    def _decided(self, item: Item, award: Award) -> Item:
        """What persons have made of a proposal, in the order of their acts."""
        harmful = item.node.harmful if item.node.harmful is not None else award.low < 0
        if not award.lacks and (harmful or not award.fixed):
            item = replace(item, amount=proposed(award), state=PROPOSED)
        for act in self._acts_on(item):
            if act.name == APPEALED:
                item = replace(item, appealed=act)
            elif act.name == REVERSED and (act.officer or act.by):
                item = replace(item, amount=exactly(ZERO), state=REVERSAL, decided=act)
            elif why := refused(act, award, item.node) or self._by_another(act, item.node):
                self.tally.barred.append(_barred(act, item, why))
            else:
                given = act.score if act.score is not None else award.low
                item = replace(item, amount=exactly(given), state=DECISION, decided=act)
        return item

    def _by_another(self, act: Happening, node: Node) -> str:
        """Why an act of somebody else than the role that decides has no force."""
        who = named(self.view, node.by)
        return f"由“{who}”评定，不由“{act.by}”" if who and act.by and act.by != who else ""

    def _acts_on(self, item: Item) -> Iterator[Happening]:
        unit = self.tally.unit
        name, title = item.node.name, item.node.title
        known = (name, title) if name in self.known else (title,)
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


def _hurts(node: Node, amount: Amount) -> bool:
    """Whether a computed figure waits for a person: points taken off by 折算, or what the book says must wait."""
    if amount.value is None:
        return False
    return node.harmful is True or (node.harmful is None and node.conversion is not None and amount.value < 0)


def _award(amount: Amount) -> Award:
    assert amount.value is not None
    return Award(amount.value, amount.value)


def _standing(held: bool | None, amount: Amount, below: list[Item]) -> str:
    """How a node that is made of others stands: it waits as long as one of them does."""
    if held is None or (amount.value is None and not any(item.state == PROPOSED for item in below)):
        return OPEN
    return STANDS if amount.value is not None else PROPOSED


def refused(act: Happening, award: Award, node: Node) -> str:
    """Why a person's act has no force ("" where it has)."""
    if not (act.officer or act.by):
        return "没有写明由谁评定"
    if award.lacks and award.lacks != UNSTATED:
        return f"“{award.lacks}”还没有写，先补上"
    if award.lacks:
        return _freely(act, node)
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


def _freely(act: Happening, node: Node) -> str:
    """Why an act has no force where the text states no figure: a person decides all the same, and says why."""
    if act.score is None:
        return f"没有写明评定几{node.domain.unit}"
    if act.score % node.domain.step:
        return f"评定{act.score:f}{node.domain.unit}，不是{node.domain.step}{node.domain.unit}的整数倍"
    return "" if act.reason else "没有写理由"


def _barred(act: Happening, item: Item, why: str) -> dict[str, Any]:
    return {
        "event": act.name,
        "at": act.at.isoformat(),
        "who": act.officer or act.by,
        "duty": item.node.title,
        "why": why,
        "cite": list(item.node.cites),
    }
