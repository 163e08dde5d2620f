"""What a book declares: fields, parties, events and look-ups, and the domain of every name a cell may use.

``figures`` of Names are the names that sheets, checklists and rankings give (engine/figures.py).

``domain_of`` knows the names that the engine works out itself (docs/language.md 3.3, second table).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine import domains as d
from engine.domains import Domain
from engine.problems import guess

YES_NO = ("是", "否")
SENDER, STAFF, LOOKUP = "来信人", "工作人员", "查询"
SUPPLY = {SENDER: "待补充", STAFF: "待认定", LOOKUP: "待查"}
DAY_KINDS = ("工作日", "休息日")
WEEKDAYS = ("星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日")
STATES = ("未起", "办理中", "暂停", "已办", "逾期已办", "逾期", "届满", "作废")
OUTCOMES = ("受理", "不受理", "转送", "屏蔽", "须先", "规则未及", "待定")
START = "起"
OWN = "本件"

_TIMES = {
    "日": Domain(d.OPTION, DAY_KINDS),
    "时": Domain(d.TIME),
    "星期": Domain(d.OPTION, WEEKDAYS),
}
_EVENT = {
    **_TIMES,
    "次": Domain(d.NUMBER, unit="次"),
    "有": Domain(d.OPTION, YES_NO),
    "项": Domain(d.PARTY, open=True),
    "分": Domain(d.NUMBER, step=Decimal("0.01")),
}


@dataclass(frozen=True)
class Field:
    """One fact of the case: ``source`` says who supplies it, ``default`` (text as written) stands in when absent.

    ``own``: each party has its own value (归: 本方); otherwise the case has one.
    """

    name: str
    domain: Domain
    source: str = SENDER
    default: Any = None
    required: bool = False
    searchable: bool = False
    personal: bool = False
    derived: tuple[str, str] | None = None
    longest: int = 0
    with_time: bool = False
    help: str = ""
    line: int = 0
    role: str = ""
    own: bool = False


@dataclass(frozen=True)
class Party:
    """A role: a single office (``single``), or one bound by the events; ``of`` names the role it belongs to."""

    name: str
    single: bool = False
    attributes: Mapping[str, tuple[str, ...]] = None  # type: ignore[assignment]
    of: str = ""
    same_as: str = ""


@dataclass(frozen=True)
class Event:
    """An event a book knows: ``quantity`` 日期 or 期限, ``whole`` where it concerns all parties of the case."""

    name: str
    same_as: str = ""
    quantity: str = ""
    whole: bool = False
    order: int = 0


@dataclass(frozen=True)
class Lookup:
    """A figure from outside (or inside) the case, worked out from entries.

    ``window`` is a limit, a calendar period or None; ``same`` names facts in which an entry must agree with this case.
    ``subject`` is the one whose sheets are the entries ("": cases).
    """

    name: str
    take: str
    scope: str
    event: str
    cells: tuple[tuple[str, Any], ...] = ()
    window: Any = None
    item: str = ""
    part: tuple[tuple[str, Any], ...] = ()
    unit: str = "次"
    step: Decimal = Decimal(1)
    cites: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    subject: str = ""
    readings: frozenset[str] = frozenset()


def read_field(name: str, node: Any) -> Field:
    """Return the field that ``node`` declares (the shape has been checked)."""
    if node == "是否":
        return Field(name, Domain(d.OPTION, YES_NO))
    return Field(
        name,
        _domain(node),
        source=node.get("由", SENDER),
        default=node.get("缺省"),
        required=node.get("必填") == "是",
        searchable=node.get("可查") == "是",
        personal=node.get("个人信息") == "是",
        derived=_derived(node.get("派生")),
        longest=node["文字"] if isinstance(node.get("文字"), int) else 0,
        with_time=node.get("日期") == "时刻",
        help=str(node.get("说明", "")),
        line=getattr(node, "line", 0),
        role=node.get("主体", ""),
        own=node.get("归") == "本方",
    )


def _derived(node: Any) -> tuple[str, str] | None:
    return next(((str(how), str(of)) for how, of in node.items()), None) if node else None


def _domain(node: Mapping[str, Any]) -> Domain:
    if "选项" in node:
        return Domain(d.OPTION, tuple(map(str, node["选项"])))
    if "多选" in node:
        return Domain(d.MULTI, tuple(map(str, node["多选"])))
    if "数" in node:
        return Domain(d.NUMBER, unit=str(node["数"]), step=Decimal(node.get("步", 1)))
    for key, kind in (("日期", d.DATE), ("期限", d.LIMIT), ("主体", d.PARTY)):
        if key in node:
            return Domain(kind, open=kind == d.PARTY)
    if "派生" in node and "有" in node["派生"]:
        return Domain(d.OPTION, YES_NO)
    return Domain(d.TEXT)


def read_party(name: str, node: Any) -> Party:
    node = node or {}
    attributes = {key: tuple(map(str, options)) for key, options in (node.get("属性") or {}).items()}
    return Party(name, node.get("独一") == "是", attributes, node.get("属于", ""), node.get("相当于", ""))


def read_event(name: str, node: Any, order: int, terms: Mapping[str, Event]) -> Event:
    """Return the event; what it leaves silent it takes from the standard event that it equals (相当于)."""
    node = node or {}
    base = terms.get(node.get("相当于", ""), Event(""))
    whole = node["范围"] == "全案" if "范围" in node else base.whole
    return Event(name, node.get("相当于", ""), node.get("量", base.quantity), whole, order)


class Names:
    """Every name that a cell of one book may use, with its domain."""

    def __init__(
        self,
        fields: Mapping[str, Field],
        parties: Mapping[str, Party],
        events: Mapping[str, Event],
        lookups: Mapping[str, Lookup],
        judgements: Mapping[str, Domain],
        duties: tuple[str, ...],
        word_lists: tuple[str, ...],
        figures: Mapping[str, Domain],
    ) -> None:
        self.fields, self.parties, self.events, self.lookups = fields, parties, events, lookups
        self.judgements, self.duties, self.word_lists = judgements, duties, word_lists
        self.figures = figures

    def domain_of(self, name: str, in_duty: bool = False) -> Domain | None:
        """Return the domain of ``name``, or None where the book knows no such name."""
        if name in self.fields:
            return self.fields[name].domain
        if name in self.judgements:
            return self.judgements[name]
        if name in self.lookups:
            return _lookup_domain(self.lookups[name])
        if name in self.figures:
            return self.figures[name]
        if name == "结论":
            return Domain(d.OPTION, OUTCOMES)
        head, dot, tail = name.rpartition(".")
        return self._dotted(head, tail, in_duty) if dot else None

    def _dotted(self, head: str, tail: str, in_duty: bool) -> Domain | None:
        found = self._attribute(head, tail)
        if found is None and head in self.duties and tail == "状态":
            found = Domain(d.MULTI, STATES)
        if found is None and head in self.events:
            found = _EVENT.get(tail)
        if found is None and in_duty and head == START:
            found = _TIMES.get(tail)
        return found

    def _attribute(self, head: str, tail: str) -> Domain | None:
        field = self.fields.get(head)
        if field and field.domain.kind == d.TEXT:
            texts = {"字数": Domain(d.NUMBER, unit="字"), "含字样": Domain(d.MULTI, self.word_lists)}
            return texts.get(tail)
        party = self.parties.get(field.role if field and field.role else head)
        options = party.attributes.get(tail) if party else None
        return Domain(d.OPTION, options) if options else None

    def all(self) -> Iterator[str]:
        """Every name, for guesses."""
        yield from [*self.fields, *self.judgements, *self.lookups, *self.figures, "结论"]
        yield from (f"{party.name}.{key}" for party in self.parties.values() for key in party.attributes)
        yield from (f"{duty}.状态" for duty in self.duties)
        yield from (f"{event}.{key}" for event in self.events for key in _EVENT)

    def unknown(self, name: str) -> tuple[str, str]:
        """What to say of a name that is not known: (what, mend)."""
        return f"没有“{name}”这个字段", guess(name, self.all()) or "先在“字段”里写明，或见 docs/language.md 3.3"


def _lookup_domain(lookup: Lookup) -> Domain:
    if lookup.take in ("最早", "最近"):
        return Domain(d.DATE)
    return Domain(d.NUMBER, unit="%" if lookup.take == "比率" else lookup.unit, step=lookup.step)
