"""The tools with which a tree is compiled: collecting problems, reading cells, rows, clauses and triggers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from engine import duties as du
from engine.cells import CellError, parse_cell
from engine.domains import Cell
from engine.fields import Names
from engine.limits import QUANTITY, Limit, LimitError, events_of, facts_of, parse_limit
from engine.problems import ERROR, Problem, guess
from engine.reader import Map, Seq
from engine.rows import ONE, OTHERWISE, Row, Table

WORDS, CELLS = "词", "格子"


class Unusable(Exception):
    """A part that could not be compiled; its problem has been collected."""


def as_list(node: Any) -> list[Any]:
    """A scalar, a mapping or nothing as a list; a list as itself."""
    return [] if node is None else list(node) if isinstance(node, list) else [node]


def texts(node: Any) -> tuple[str, ...]:
    return tuple(str(item) for item in as_list(node))


class Compiler:
    """Compiles the parts of one tree over its declared names; what is wrong is collected, not raised."""

    def __init__(self, names: Names, problems: list[Problem], reading_names: Iterable[str] = ()) -> None:
        self.names, self.problems = names, problems
        self.reading_names = tuple(reading_names)

    def bad(self, node: Any, key: str, check: str, what: str, mend: str = "") -> None:
        line = getattr(node, "lines", {}).get(key, node.line) if isinstance(node, Map) else getattr(node, "line", 0)
        self.problems.append(Problem(getattr(node, "file", ""), line, check, ERROR, what, mend))

    def known(self, node: Any, key: str, name: str, choices: Iterable[str], kind: str) -> str:
        """Return ``name``, having noted a problem where it is not among ``choices``."""
        choices = list(choices)
        if name not in choices:
            self.bad(node, key, WORDS, f"没有“{name}”这个{kind}", guess(name, choices))
        return name

    def role(self, node: Map) -> tuple[str, str]:
        """Return who (谁): a party, or ("", name) where a judgement or a field of parties decides it (凭)."""
        who = node.get("谁")
        if not isinstance(who, Map):
            return self.known(node, "谁", str(who), self.names.parties, "主体"), ""
        name = str(who.get("凭"))
        parties = [field.name for field in self.names.fields.values() if field.role]
        self.known(who, "凭", name, [*self.names.judgements, *parties], "判定或主体字段")
        for option in self.names.judgements[name].options if name in self.names.judgements else ():
            self.known(who, "凭", option, self.names.parties, "主体")
        return "", name

    def recipient(self, node: Map, key: str) -> str:
        """Return to (or by) whom: a party, a field of parties, or a judgement whose options are parties."""
        if key not in node:
            return ""
        return self.known(node, key, str(node[key]), self.addressees, "主体")

    @property
    def addressees(self) -> list[str]:
        """What may stand for a party: a party, a field of parties, a judgement whose options are parties."""
        return [*self.names.parties, *self.names.fields, *self.names.judgements]

    def cells(self, node: Any, in_duty: bool = False) -> tuple[tuple[str, Cell], ...]:
        """Return the cells of a ``当``; 其余 and nothing are no cells."""
        if not isinstance(node, Map):
            return ()
        found = []
        for name, value in node.items():
            cell = self._cell(node, name, value, in_duty)
            if cell is not None:
                found.append((name, cell))
        return tuple(sorted(found, key=lambda pair: pair[0]))

    def _cell(self, node: Map, name: str, value: Any, in_duty: bool) -> Cell | None:
        domain = self.names.domain_of(name, in_duty)
        field = self.names.fields.get(name.split(".")[0])
        if field and field.personal:
            self.bad(node, name, WORDS, f"“{name}”是个人信息，规则行不得引用", "改用由它派生的字段，如“有姓名”")
            return None
        if domain is None:
            self.bad(node, name, CELLS, *self.names.unknown(name))
            return None
        try:
            return parse_cell(value, domain)
        except CellError as error:
            self.bad(node, name, CELLS, f"［{name}］{error.what}", error.mend)
            return None

    def limit(self, owner: Any, key: str, node: Any) -> Limit:
        """Return the limit written in ``node``, with the fields it rests on checked. Raises Unusable."""
        try:
            limit = parse_limit(node)
        except LimitError as error:
            self.bad(node if isinstance(node, Map) else owner, key, CELLS, error.what, error.mend)
            raise Unusable from error
        for name in facts_of(limit) - {QUANTITY}:
            self.known(owner, key, name, self.names.fields, "字段")
        for name in events_of(limit):
            self.known(owner, key, name, self.names.events, "事件")
        return limit

    def row(self, section: str, node: Map, then: Callable[[Map], Any], in_duty: bool = False) -> Row:
        """Return one row; ``then`` compiles what follows from it."""
        return Row(
            str(node.get("情形", section)),
            section,
            self.cells(node.get("当"), in_duty),
            then(node),
            texts(node.get("依据")),
            self.readings(node),
            texts(node.get("优先于")),
            node.file,
            node.line,
        )

    def readings(self, node: Map) -> frozenset[str]:
        """The readings a node rests on: forks inside it, and those it names."""
        named = node.get("读法")
        written = texts(named) if not isinstance(named, Map) else ()
        for name in written:
            self.known(node, "读法", name, self.reading_names, "读法")
        return node.used | frozenset(written)

    def table(self, section: str, node: Any, then: Callable[[Map], Any], rule: str, in_duty: bool = False) -> Table:
        """Return the table of a section's rows; rows that cannot be compiled are left out, their problem noted."""
        rows: list[Row] = []
        for item in node if isinstance(node, Seq) else ():
            if isinstance(item, Map):
                try:
                    rows.append(self.row(section, item, then, in_duty))
                except Unusable:
                    continue
        self._names_of(section, node, rows)
        return Table(section, tuple(rows), rule)

    def _names_of(self, section: str, node: Any, rows: list[Row]) -> None:
        names = [row.name for row in rows]
        for row, item in zip(rows, (item for item in node or () if isinstance(item, Map)), strict=False):
            if names.count(row.name) > 1 and names.index(row.name) != rows.index(row):
                self.bad(item, "情形", WORDS, f"“{section}”里有两行都叫“{row.name}”", "换一个名字，行按名字比对")
            for other in row.beats:
                if other != OTHERWISE:
                    self.known(item, "优先于", other, names, "行")

    def triggers(self, node: Any, in_duty: bool = True) -> tuple[tuple[du.Trigger, ...], bool]:
        """Return the triggers of a ``起``, ``止``, ``废`` …, and whether all of them must have happened (均有)."""
        together = isinstance(node, Map) and "均有" in node
        items = as_list(node["均有"] if together else node)
        found = []
        for item in items:
            trigger = self._trigger(item if isinstance(item, Map) else node, item)
            if trigger is not None:
                found.append(trigger)
        return tuple(found), together

    def _trigger(self, owner: Any, item: Any) -> du.Trigger | None:
        if not isinstance(item, Map):
            return du.Trigger(du.EVENT, self.known(owner, "", str(item), self.names.events, "事件"))
        for key, kind, choices in (("事件", du.EVENT, self.names.events), ("届满", du.LAPSE, self.names.duties)):
            if key in item:
                name = self.known(item, key, str(item[key]), choices, "事件" if kind == du.EVENT else "应办")
                return du.Trigger(kind, name, self.cells(item.get("当"), True))
        if "齐备" in item:
            return self._complete(item)
        for key, kind in (("达到", du.REACH), ("回落", du.FALL)):
            if key in item:
                return du.Trigger(kind, cells=self.cells(item[key]))
        self.bad(item, "", WORDS, f"“{'、'.join(item)}”不是起止的写法", "写事件名，或 届满、齐备、达到、回落、事件")
        return None

    def _complete(self, item: Map) -> du.Trigger:
        facts = texts(item["齐备"])
        for fact in facts:
            if self.names.domain_of(fact) is None:
                self.bad(item, "齐备", WORDS, *self.names.unknown(fact))
        return du.Trigger(du.COMPLETE, facts=facts)

    def unless(self, node: Any) -> tuple[tuple[tuple[str, Cell], ...], ...]:
        """Return the alternatives of an ``除非``: any of them, if it holds, takes the duty away."""
        return tuple(self.cells(item, True) for item in as_list(node) if isinstance(item, Map))

    def limits(self, duty: str, node: Any, owner: Map, key: str = "限") -> Table:
        """Return the table of a duty's limits; a bare limit is a table of one row."""
        if isinstance(node, Seq):
            return self.table(f"应办·{duty}", node, lambda item: self.limit(item, "则", item.get("则")), ONE, True)
        limit = self.limit(owner, key, node)
        cites, used = texts(owner.get("依据")), node.used if isinstance(node, Map) else frozenset()
        row = Row(duty, f"应办·{duty}", (), limit, cites, used, (), owner.file, owner.lines.get(key, owner.line))
        return Table(f"应办·{duty}", (row,), ONE)
