"""From a resolved tree to a Book. Problems are collected in one pass; with errors there is no book."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from engine import domains as d
from engine.book import INTAKE, Book, Source
from engine.compile_duties import compile_duties, read_settings
from engine.compile_lookups import ROOT, compile_lookups, lookups_of
from engine.compile_sheets import compile_lists, compile_rankings, compile_sheets, figures_of
from engine.compile_steps import compile_steps
from engine.compiling import CELLS, Compiler, Unusable, texts
from engine.domains import Domain
from engine.duties import COMPLETE, EVENT, FALL, REACH, Duty, Trigger
from engine.fields import Event, Names, read_event, read_field, read_party
from engine.moments import DEFAULT_ZONE, MomentError, parse_date, zone
from engine.problems import ERROR, Problem
from engine.reader import Map
from engine.rows import ALL, ONE, Table
from engine.settings import Settings
from engine.sheets import Subject
from engine.subjects import subject_trees
from engine.values import ValueProblem, typed

UNSTATED = "未载明"
INTAKE_TEXTS = ("告知", "转至", "先")


@dataclass(frozen=True)
class Terms:
    """The standard words (schemas/terms.yaml): events, and the names of actions, roles and duties."""

    events: Mapping[str, Event]
    actions: tuple[str, ...]
    roles: tuple[str, ...]
    duties: tuple[str, ...]

    @classmethod
    def from_tree(cls, tree: Mapping[str, Any]) -> Terms:
        events = {name: read_event(name, node, at, {}) for at, (name, node) in enumerate(tree["事件"].items())}
        return cls(events, tuple(tree["动作"]), tuple(tree["主体"]), tuple(tree["应办"]))


def digest(value: Any) -> str:
    """Return the sha-256 of a tree in canonical JSON (decimals as text)."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode()).hexdigest()


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value))


def compile_book(
    id: str, tree: Map, readings: Mapping[str, str], sources: tuple[Source, ...], terms: Terms
) -> tuple[Book | None, list[Problem]]:
    """Return the book that a resolved tree makes (None with errors) and the problems found."""
    problems: list[Problem] = []
    trees = {ROOT: tree, **subject_trees(tree)}
    parts = {name: Compiler(_names(part, terms), problems, readings) for name, part in trees.items()}
    try:
        head = _head(parts[ROOT], tree)
    except Unusable:
        return None, problems
    shared = {"id": id, "digest": digest(tree), "sources": sources, "readings": dict(readings), **head}
    entries = {name: (c.names, _defaults(c, trees[name])) for name, c in parts.items()}
    for name, part in parts.items():
        compile_lookups(
            part, trees[name], {key: names for key, (names, _) in entries.items()}, _period(tree, name) != ""
        )
    books = {}
    for name, part in parts.items():
        made = _sections(part, trees[name], terms)
        books[name] = Book(tree=trees[name], names=part.names, entry_names=entries, part=name, **made, **shared)
    if any(problem.severity == ERROR for problem in problems):
        return None, problems
    root = books.pop(ROOT)
    return replace(
        root, subjects={name: _subject(parts[name], tree, name, book) for name, book in books.items()}
    ), problems


def _period(tree: Map, name: str) -> str:
    return str(tree["对象"][name].get("期", "")) if name else ""


def _subject(c: Compiler, tree: Map, name: str, book: Book) -> Subject:
    node = tree["对象"][name]
    return Subject(
        name, str(node["类"]), _period(tree, name), str(node.get("主体", "")), str(node.get("说明", "")), book
    )


def _names(tree: Map, terms: Terms) -> Names:
    section = {key: tree.get(key) or {} for key in ("字段", "主体", "事件", "查询", "判定", "应办", "步骤", "字样")}
    fields = {name: read_field(name, node) for name, node in section["字段"].items()}
    parties = {name: read_party(name, node) for name, node in section["主体"].items()}
    events = dict(terms.events)
    order = len(events)
    for at, (name, node) in enumerate(section["事件"].items()):
        events[name] = read_event(name, node, order + at, terms.events)
    for at, name in enumerate(section["步骤"]):
        event = events.get(name, Event(name))
        events[name] = Event(name, event.same_as, event.quantity, event.whole, -len(section["步骤"]) + at)
    judged = {name: _judged(node) for name, node in section["判定"].items() if isinstance(node, Map)}
    duties, words = tuple(section["应办"]), tuple(section["字样"])
    return Names(fields, parties, events, lookups_of(tree), judged, duties, words, figures_of(tree))


def _judged(node: Map) -> Domain:
    kind = d.MULTI if "多选" in node else d.OPTION
    return Domain(kind, tuple(map(str, node.get("多选") or node.get("选项") or ())))


def days_of(tree: Map) -> tuple[date, date | None]:
    """Return 施行 and 有效至 of a resolved tree. Raises MomentError.

    Where a reading leaves the first day 未载明, no day is in force: it lies beyond the calendar's last.
    """
    first, last = str(tree.get("施行", "")), str(tree.get("有效至", UNSTATED))
    return date.max if first == UNSTATED else parse_date(first), None if last == UNSTATED else parse_date(last)


def _head(c: Compiler, tree: Map) -> dict[str, Any]:
    """The dates, zone and calendars of the head. Raises Unusable."""
    try:
        version = str(tree["施行"])
        first, last = days_of(tree)
        return {
            "version": version,
            "first": first,
            "last": last,
            "zone": zone(str(tree.get("时区", DEFAULT_ZONE))),
            "calendars": texts(tree.get("历")),
        }
    except (MomentError, KeyError) as error:
        key = next((key for key in ("施行", "有效至", "时区") if str(tree.get(key)) in str(error)), "施行")
        c.bad(tree, key, "日期", str(error) if isinstance(error, MomentError) else "没有写“施行”")
        raise Unusable from error


def _sections(c: Compiler, tree: Map, terms: Terms) -> dict[str, Any]:
    """The compiled sections of a book, or of one of its subjects."""
    try:
        settings = read_settings(c, tree, None)
    except Unusable:
        settings = Settings()
    order = texts(tree.get("次序")) or INTAKE
    for name in order:
        c.known(tree, "次序", name, INTAKE, "收件的节")
    judgements = {name: (c.names.judgements[name], _judgement(c, name, node))
                  for name, node in (tree.get("判定") or {}).items() if isinstance(node, Map)}  # fmt: skip
    duties = compile_duties(c, tree.get("应办"), settings)
    steps = compile_steps(c, tree, terms.actions)
    first = next(iter(steps.values()), None)
    return {
        "settings": settings,
        "intake": tuple((name, c.table(name, tree.get(name), _intake_then, ALL)) for name in order),
        "judgements": judgements,
        "routing": c.table("分送", tree.get("分送"), _routing_then(c), ALL),
        "publication": c.table("公开", tree.get("公开"), lambda node: _then(node), ONE),
        "measures": c.table("措施", tree.get("措施"), _measure_then(c), ALL),
        "liability": c.table("追责", tree.get("追责"), _measure_then(c), ALL),
        "duties": duties,
        "steps": steps,
        "initial": str(tree.get("初态") or (first.froms[0] if first and first.froms else "")),
        "triggers": _index(duties),
        "watches": _watches(duties),
        "exclusive": tuple((c.cells(item.get("当")), str(item.get("理由", ""))) for item in tree.get("不并存") or ()),
        "sheets": compile_sheets(c, tree.get("计分")),
        "lists": compile_lists(c, tree.get("清单")),
        "rankings": compile_rankings(c, tree.get("排名")),
        "words": {name: texts(words) for name, words in (tree.get("字样") or {}).items()},
    }


def _defaults(c: Compiler, tree: Map) -> dict[str, Any]:
    """The typed defaults of fields; one that its field cannot take is a problem."""
    found, where = {}, zone(str(tree.get("时区", DEFAULT_ZONE)))
    for name, field in c.names.fields.items():
        if field.default is not None:
            try:
                found[name] = typed(field, field.default, where)
            except ValueProblem as error:
                c.bad(tree["字段"][name], "缺省", CELLS, f"“{name}”的缺省：{error}")
    return found


def _then(node: Map) -> dict[str, Any]:
    then = node.get("则")
    return {key: value for key, value in then.items()} if isinstance(then, Map) else {}


def _intake_then(node: Map) -> dict[str, str]:
    return {key: str(value) for key, value in _then(node).items() if key in INTAKE_TEXTS}


def _routing_then(c: Compiler) -> Any:
    def then(node: Map) -> tuple[tuple[str, str], ...]:
        pairs = [(role, to) for role, names in _then(node).items() for to in texts(names)]
        for role, to in pairs:
            c.known(node["则"], role, to, c.addressees, "主体")
        return tuple((to, role) for role, to in pairs)

    return then


def _measure_then(c: Compiler) -> Any:
    def then(node: Map) -> dict[str, Any]:
        found = _then(node)
        for key in ("给", "由"):
            for name in texts(found.get(key)):
                c.known(node["则"], key, name, c.addressees, "主体")
        return {**found, "措施": texts(found.get("措施")), "给": texts(found.get("给"))}

    return then


def _judgement(c: Compiler, name: str, node: Map) -> Table:
    domain = c.names.judgements[name]

    def then(row: Map) -> str:
        return c.known(row, "则", str(row.get("则")), domain.options, "选项")

    return c.table(f"判定·{name}", node.get("行"), then, ALL if domain.kind == d.MULTI else ONE)


def _index(duties: Mapping[str, Duty]) -> dict[tuple[str, str], tuple[Duty, ...]]:
    """Which duties an event concerns, so that nothing else is looked at."""
    found: dict[tuple[str, str], dict[str, Duty]] = {}
    for duty in duties.values():
        keys = [trigger.key() for trigger in duty.triggers()]
        keys += [(EVENT, name) for each in duty.extensions for name in (*each.by, *each.asked)]
        keys += [(EVENT, name) for name in (duty.promise.by if duty.promise else ())]
        for key in keys:
            found.setdefault(key, {})[duty.name] = duty
    return {key: tuple(named.values()) for key, named in found.items()}


def _watches(duties: Mapping[str, Duty]) -> tuple[Trigger, ...]:
    """The triggers that the walk must watch for itself: facts complete, counts reached or fallen back."""
    found = {}
    for duty in duties.values():
        for trigger in duty.triggers():
            if trigger.kind in (COMPLETE, REACH, FALL):
                found[trigger.key()] = trigger
    return tuple(found.values())
