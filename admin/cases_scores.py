"""Deciding a line of a score sheet: which lines there are, the inputs of the form, what would have no force.

The engine proposes a range; a person decides within it and says why. What would be barred is refused here, before it is
recorded, with everything typed left on the page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from admin import cases_inputs as inputs
from admin.cases_inputs import Input
from engine.amounts import ZERO
from engine.book import Book
from engine.happenings import APPEALED, DECIDED, REVERSED, Happening
from engine.ledger import DECISION, PROPOSED, UNSAID
from engine.local import UNSTATED
from engine.scoring import refused
from engine.sheets import Award, Node

LINE, SCORE, REASON = "评定的项", "评定几分", "评定的理由"
ACTS = (DECIDED, APPEALED, REVERSED)
OFFERED = (PROPOSED, DECISION, UNSAID)
_PLACES = {"分": SCORE, "理由": REASON, "项": LINE, "就": LINE}


@dataclass(frozen=True)
class Line:
    """A line that may be decided: its full name, entry, whose; ``label`` tells it apart on the page."""

    title: str
    entry: str
    who: str
    said: Mapping[str, Any]

    @property
    def label(self) -> str:
        """How the line is offered."""
        return f"{self.title}{f'（{self.entry}）' if self.entry else ''}{f' {self.who}' if self.who else ''}"


def lines(decision: Any) -> list[Line]:
    """Return the lines of a decision's ledger that a person may decide, appeal against or reverse."""
    found = getattr(decision, "items", None) or getattr(decision, "scores", None) or []
    leaves = [each for each in found if (each["leaf"] and each["decider"]) or each["state"] in OFFERED]
    return [Line(each["item"], each["entry"], each["who"], each) for each in leaves if each["leaf"]]


def fields(name: str, offered: list[Line], chosen: str, typed: Any) -> list[Input]:
    """Return the inputs of an act on a line: which, how much (评定 only), why."""
    line = next((each for each in offered if each.label == chosen), None)
    value = inputs._typed("select", LINE, typed) or chosen
    made = [
        Input(
            LINE,
            "哪一项",
            "select",
            tuple(each.label for each in offered),
            required=True,
            blank="（请选择）",
            value=value,
        )
    ]
    if name == DECIDED:
        unit = line.said["unit"] if line else ""
        known = line is not None and line.said["min"] is not None
        range_ = (
            f"幅度 {line.said['min']} 至 {line.said['max']}" if line and known else "幅度之内；原文没有写幅度的，由您定"
        )
        made.append(
            Input(
                SCORE,
                "评定几分",
                "number",
                required=True,
                unit=unit,
                help=(range_,),
                value=inputs._typed("number", SCORE, typed),
            )
        )
    help_ = "写明凭什么；会一直留在账上"
    made.append(
        Input(
            REASON,
            "理由",
            "area",
            required=True,
            longest=500,
            help=(help_,),
            value=inputs._typed("area", REASON, typed),
        )
    )
    return made


def wrong(book: Book, name: str, line: Line | None, by: str, score: str, reason: str) -> dict[str, list[str]]:
    """Return, by input, why an act on a line would have no force; {} where it has."""
    if line is None:
        return {LINE: ["没有这一项，或它已经不在账上"]}
    found: dict[str, list[str]] = {}
    node = _node(book, line.title)
    if name == DECIDED and line.said["decider"] and by != line.said["decider"]:
        found["由"] = [f"这一项由“{line.said['decider']}”评定"]
    if len(reason) > 500:
        found[REASON] = [f"至多 500 字，现有 {len(reason)} 字"]
    if name == DECIDED and node is not None:
        why = _barred(node, line, score, reason)
        found.update({SCORE: [why]} if why else {})
    return found


def _barred(node: Node, line: Line, score: str, reason: str) -> str:
    try:
        figure = Decimal(score.removesuffix(node.domain.unit).strip())
    except InvalidOperation:
        return f"“{score}”不是数" if score else ""
    unstated = line.said["state"] == UNSAID or line.said["min"] is None
    award = Award(
        Decimal(str(line.said["min"] or ZERO)), Decimal(str(line.said["max"] or ZERO)), UNSTATED if unstated else ""
    )
    now = datetime.min
    return refused(Happening(DECIDED, now, now, officer="某人", score=figure, reason=reason), award, node)


def _node(book: Book, title: str) -> Node | None:
    nodes = (node for sheet in book.sheets.values() for node in sheet.root.nodes())
    return next((node for node in nodes if node.title == title), None)


def placed(messages: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Return the faults of the service at the inputs of this form."""
    return {_PLACES.get(name, name): said for name, said in messages.items()}
