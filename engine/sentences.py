"""A decision as sentences that an auditor reads: parts with a title and lines, plain text, in Chinese.

In: the decision, its explanation, its book. The parts come in the order in which one asks: what, why, why not, what is
lacking, who owes what until when, what did not count, what follows, and on what all this rests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.book import Book
from engine.decision import Decision, conclusion
from engine.duty_sentences import bare_lines, duty_lines
from engine.explain import Explanation
from engine.problems import listed
from engine.row_sentences import cited, rows_lines
from engine.seen import ASIDE, CLASH, NEAR, OPEN, PENDING, USED

STATES = {"proposed": "，由引擎提出，待具名的人确认", "stands": ""}
SUPPLIERS = {"待补充": "由来信人补充", "待认定": "由工作人员认定", "待查": "由查询得到"}


@dataclass(frozen=True)
class Part:
    """A title and the lines under it."""

    title: str
    lines: tuple[str, ...]


def sentences(decision: Decision, explanation: Explanation | None, book: Book | None) -> list[Part]:
    """Return the parts that have something to say; without a book in force only what the notes say."""
    teller = _Teller(decision, explanation, book)
    parts = [Part(title, tuple(lines(teller))) for title, lines in _PARTS]
    return [part for part in parts if part.lines]


class _Teller:
    """What the parts draw on."""

    def __init__(self, decision: Decision, explanation: Explanation | None, book: Book | None) -> None:
        self.decision, self.explanation, self.book = decision, explanation, book
        self.rows = explanation.rows if explanation else ()
        self.file = book.sources[0].file if book else ""

    def conclusion(self) -> Iterator[str]:
        decision = self.decision
        name = f"《{self.book.title}》 {decision.book}@{decision.version}" if self.book else decision.book
        yield f"{name}，时点 {_minute(decision.at)}"
        yield f"结论：{conclusion(decision.outcome, decision.missing)}"
        for effect in decision.effects:
            yield f"{effect['effect']}{_row(effect)}{_state(effect)}{cited(effect['cite'])}"
            yield from (f"  {key}：{effect[key]}" for key in ("告知", "转至", "先") if key in effect)

    def why(self) -> Iterator[str]:
        return rows_lines(self.rows, (USED, PENDING, CLASH), self.file)

    def why_not(self) -> Iterator[str]:
        return rows_lines(self.rows, (ASIDE, NEAR), self.file)

    def missing(self) -> Iterator[str]:
        for item in self.decision.missing:
            yield f"{item['fact']}：{item['from']}，{SUPPLIERS[item['from']]}；影响 {listed(item['blocks'])}"
        yield from rows_lines(self.rows, (OPEN,), self.file)

    def duties(self) -> Iterator[str]:
        left = list(self.explanation.duties if self.explanation else ())
        for told in self.decision.duties:
            seen = next((each for each in left if each.tells(told)), None)
            if seen:
                left.remove(seen)
                yield from duty_lines(told, seen, self.file)
            else:
                yield from bare_lines(told)

    def refused(self) -> Iterator[str]:
        for item in self.decision.barred:
            if "event" in item:
                what = f"{_minute(item['at'])} {item['who']}“{item['event']}”，于“{item['duty']}”不作数"
                yield f"✗ {what}：{item['why']}{cited(item['cite'])}"

    def judgements(self) -> Iterator[str]:
        for name, value in self.decision.judgements.items():
            yield f"{name}：{listed(value) if isinstance(value, list) else value}"

    def routes(self) -> Iterator[str]:
        return (f"{_of(item)}{item['role']}：{item['to']}{cited(item['cite'])}" for item in self.decision.route)

    def publication(self) -> Iterator[str]:
        for item in self.decision.public:
            parts = [str(item["公开"]), *(f"{key}：{item[key]}" for key in ("署名", "方式") if key in item)]
            yield f"{_of(item)}{'，'.join(parts)}{_row(item)}{cited(item['cite'])}"

    def measures(self) -> Iterator[str]:
        for item in self.decision.raised:
            when = f"{_minute(item['at'])} " if "at" in item else ""
            about = f"，因{item['who']}的“{item['duty']}”" if "duty" in item else ""
            whose = "" if about else _of(item)
            by = f"{item['by']}" if item["by"] else ""
            to = f"对{item['to']}" if item["to"] else ""
            yield f"{when}{whose}{by}{to}{item['measure']}{about}{_row(item)}{_state(item)}{cited(item['cite'])}"

    def next(self) -> Iterator[str]:
        for step in self.decision.may:
            to = f"，至“{step['to_state']}”" if step["to_state"] else ""
            actions = f"，动作：{listed(step['actions'])}" if step["actions"] else ""
            needs = f"，还须填 {listed(step['requires'])}" if step["requires"] else ""
            yield f"可办 {step['step']}（{step['who']}）{to}{actions}{needs}{cited(step['cite'])}"
        for step in self.decision.barred:
            if "step" in step:
                yield f"不可办 {step['step']}（{step['who']}）：{step['why']}{cited(step['cite'])}"

    def readings(self) -> Iterator[str]:
        tree = (self.book.tree.get("读法") if self.book else None) or {}
        for item in self.decision.readings:
            node = tree.get(item["name"]) or {}
            others = listed(f"“{other}”" for other in _others(node, item["taken"]))
            source = f"原文“{node['原文']}”，" if node.get("原文") else ""
            other = f"，另可读作{others}" if others else ""
            decided = listed(str(node[key]) for key in ("由", "日期") if node.get(key))
            reason = f"；{decided}：{node['理由']}" if node.get("理由") else ""
            yield f"{item['name']}：{source}取“{item['taken']}”{other}{reason}"

    def notes(self) -> Iterable[str]:
        return self.decision.notes

    def sources(self) -> Iterator[str]:
        for source in self.decision.sources:
            yield f"{source['file']}　sha256 {source['sha256']}"
        provisional = [f"{duty['name']}（{duty['who']}）" for duty in self.decision.duties if duty["provisional"]]
        for calendar in self.decision.calendars:
            yield f"日历 {calendar['name']}　sha256 {calendar['digest']}"
        if provisional:
            yield f"暂定：{listed(provisional)}的末日所凭的放假安排还可能变动，通知公布后再定"
        yield f"引擎 {self.decision.engine}"


_PARTS: tuple[tuple[str, Callable[[_Teller], Iterable[str]]], ...] = (
    ("结论", _Teller.conclusion),
    ("为什么", _Teller.why),
    ("为什么不是", _Teller.why_not),
    ("还缺什么", _Teller.missing),
    ("应办", _Teller.duties),
    ("不作数的", _Teller.refused),
    ("判定", _Teller.judgements),
    ("分送", _Teller.routes),
    ("公开", _Teller.publication),
    ("提醒、措施与追责", _Teller.measures),
    ("下一步", _Teller.next),
    ("读法", _Teller.readings),
    ("附注", _Teller.notes),
    ("出处", _Teller.sources),
)


def _minute(iso: str) -> str:
    return iso[:16].replace("T", " ")


def _of(item: dict[str, Any]) -> str:
    """The unit for which a row was judged, where it speaks of one."""
    return f"就{item['who']}：" if item.get("who") else ""


def _row(item: dict[str, Any]) -> str:
    return f"：{item['row']}" if item.get("row") else ""


def _state(item: dict[str, Any]) -> str:
    by = item.get("confirmed_by") or item.get("by")
    if item["state"] in ("confirmed", "by_person"):
        return f"，已由{by or '未具名的人'}{'确认' if item['state'] == 'confirmed' else '决定'}"
    return STATES[item["state"]]


def _others(node: dict[str, Any], taken: str) -> list[str]:
    """The branches of a reading other than the one taken (which may be another than the book's own)."""
    branches = [str(node.get("取", "")), *map(str, node.get("另") or ())]
    return [branch for branch in branches if branch and branch != taken]
