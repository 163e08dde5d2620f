"""From a case as sent (YAML or JSON) to a typed Case: Cerberus, built from the book's own fields, guards it.

Every fault is told with its place, and nothing is lost: the raw case is not touched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, ClassVar

from cerberus import Validator
from cerberus.errors import BasicErrorHandler

from engine.book import Book
from engine.fields import Field, Lookup, Names
from engine.happenings import DECIDED, RECEIVED, Case, Happening
from engine.limits import Limit, LimitError, parse_limit
from engine.lookups import NUMBER
from engine.moments import MomentError, parse_date, parse_moment
from engine.problems import CaseError, guess
from engine.values import ValueProblem, typed

CASE_KEYS = ("收到", "由", "给", "主体", "案情", "查询", "事件", "时点", "编号", "版本", "读法", "例", "应得", "说明")
EVENT_KEYS = ("时", "事", "由", "给", "经办人", "记", "案情", "量", "就", "编号", "撤", "项", "分", "理由")
AT, WHAT = "时", "事"
_SCORE = re.compile(r"(-?\d{1,9}(?:\.\d{1,4})?)\s*[^\d\s.]{0,4}")
TEXT_KEYS = ("由", "编号", "就", "撤", "项", "经办人", "理由")


class _Untyped(Exception):
    """A value that could not be read; the fault has been noted."""


class _Words(BasicErrorHandler):  # type: ignore[misc]
    """Cerberus's errors in Chinese; a failed coercion is told once, in the field's own words."""

    messages: ClassVar[dict[int, str]] = {
        **BasicErrorHandler.messages,
        0x02: "必填",
        0x03: "没有这一栏",
        0x22: "不能为空",
        0x61: "{0}",
    }


class CaseValidator(Validator):  # type: ignore[misc]
    """Checks and converts the facts of a case by the fields of one book."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, error_handler=_Words, **kwargs)


@lru_cache(maxsize=64)
def _rules(book: Book) -> dict[str, Any]:
    """For each field of a book, what Cerberus is to do with a value of it."""
    return {name: {"coerce": _coerce(field, book), "nullable": True} for name, field in book.names.fields.items()}


def _coerce(field: Field, book: Book) -> Any:
    return lambda raw: None if raw is None else typed(field, raw, book.zone)


def clean(book: Book, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the typed facts of ``raw``; empty ones are left out. Raises CaseError with a message for each field."""
    problems: dict[str, list[str]] = {}
    known = {}
    for name, value in raw.items():
        field = book.names.fields.get(name)
        if field is None:
            problems[name] = [f"没有这一栏；{guess(name, book.names.fields)}".rstrip("；")]
        elif field.personal:
            problems[name] = ["是个人信息，不进引擎"]
        else:
            known[name] = value
    found, errors = _checked(book, known)
    problems.update(errors)
    if problems:
        raise CaseError(problems)
    return {name: value for name, value in found.items() if value is not None and value != ""}


def _checked(book: Book, raw: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, list[str]]]:
    if not raw:
        return {}, {}
    rules = _rules(book)  # only those of the facts given: Cerberus looks at its whole schema anew for each document
    validator = CaseValidator({name: rules[name] for name in raw})
    if validator.validate(dict(raw)):
        return dict(validator.document), {}
    return {}, {name: [str(message) for message in said] for name, said in validator.errors.items()}


def read_case(book: Book, raw: Mapping[str, Any]) -> Case:
    """Return the typed case of a document in the form of docs/language.md 9. Raises CaseError, all faults at once."""
    reader = Reader(book)
    case = reader.read(raw)
    if reader.problems:
        raise CaseError(reader.problems)
    return case


class Reader:
    """Reads one raw document over the names of a book; ``problems`` holds every fault by its place."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.problems: dict[str, list[str]] = {}

    def bad(self, where: str, message: str) -> None:
        self.problems.setdefault(where, []).append(message)

    def read(self, raw: Mapping[str, Any]) -> Case:
        self._keys("案", raw, CASE_KEYS)
        received = self._moment("收到", raw.get("收到"))
        first = Happening(
            RECEIVED, received, received, self._text("由", raw.get("由")), self._names("给", raw.get("给")),
            self._facts("案情", raw.get("案情")), id=self._text("编号", raw.get("编号")),
        )  # fmt: skip
        listed = [(f"事件{at}", node) for at, node in enumerate(self._list("事件", raw.get("事件")), 1)]
        events = [self._event(where, node) for where, node in listed if self._is_map(where, node)]
        lookups = self._lookups(raw.get("查询"))
        self._marks((first, *events), lookups)
        return Case(received, (first, *events), self._parties(raw.get("主体")), lookups)

    def _marks(self, events: tuple[Happening, ...], lookups: Mapping[str, list[dict[str, Any]]]) -> None:
        """What an event refers to or strikes must be there, and only once; a score may be about an entry."""
        ids = [event.id for event in events if event.id]
        entries = [str(e.get(NUMBER, at)) for found in lookups.values() for at, e in enumerate(found, 1)]
        for mark in dict.fromkeys(mark for mark in ids if ids.count(mark) > 1):
            self.bad("编号", f"“{mark}”写了不止一次")
        for at, event in enumerate(events):
            for key, mark in (("就", event.ref), ("撤", event.strikes)):
                if mark and mark not in ids and not (key == "就" and event.item and mark in entries):
                    self.bad(f"事件{at}·{key}", f"没有编号是“{mark}”的事件；{guess(mark, ids)}".rstrip("；"))

    def _is_map(self, where: str, node: Any) -> bool:
        if not isinstance(node, Mapping):
            self.bad(where, "应是一组键和值，如 {时: 2025-06-03 09:30, 事: 答复}")
        return isinstance(node, Mapping)

    def _map(self, where: str, node: Any) -> Mapping[str, Any]:
        return node if node not in (None, "", []) and self._is_map(where, node) else {}

    def _list(self, where: str, node: Any) -> list[Any]:
        if node is not None and not isinstance(node, (list, tuple)):
            self.bad(where, "应是一个列表")
        return list(node) if isinstance(node, (list, tuple)) else []

    def _text(self, where: str, node: Any) -> str:
        if isinstance(node, (Mapping, list, tuple)):
            self.bad(where, "应是一个名称")
            return ""
        return "" if node is None else str(node)

    def _names(self, where: str, node: Any) -> tuple[str, ...]:
        items = node if isinstance(node, (list, tuple)) else [node]
        return tuple(dict.fromkeys(name for name in (self._text(where, item) for item in items) if name))

    def _keys(self, where: str, node: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
        for key in node:
            if key not in allowed:
                self.bad(where, f"没有“{key}”这个键；{guess(key, allowed)}".rstrip("；"))

    def _moment(self, where: str, text: Any) -> datetime:
        try:
            return parse_moment("" if text is None else text, self.book.zone)
        except MomentError as error:
            self.bad(where, str(error))
            return datetime(2000, 1, 1, tzinfo=self.book.zone)

    def _facts(self, where: str, node: Any) -> dict[str, Any]:
        try:
            return clean(self.book, self._map(where, node))
        except CaseError as error:
            for name, said in error.messages.items():
                self.problems.setdefault(f"{where}·{name}", []).extend(said)
            return {}

    def _event(self, where: str, node: Mapping[str, Any]) -> Happening:
        self._keys(where, node, EVENT_KEYS)
        said = {key: self._text(f"{where}·{key}", node.get(key)) for key in (WHAT, *TEXT_KEYS)}
        name = said[WHAT]
        if name not in self.book.names.events:
            self.bad(where, f"没有“{name}”这个事件；{guess(name, self.book.names.events)}".rstrip("；"))
        at = self._moment(where, node.get(AT))
        if name == DECIDED and said["项"] not in self.book.lines:
            self.bad(f"{where}·项", f"没有“{said['项']}”这一项；{guess(said['项'], self.book.lines)}".rstrip("；"))
        recorded = at if node.get("记") is None else self._moment(where, node["记"])
        if recorded < at:
            self.bad(where, "记下的时间早于发生的时间")
        return Happening(
            name, at, recorded, said["由"], self._names(f"{where}·给", node.get("给")),
            self._facts(where, node.get("案情")), self._quantity(where, node.get("量")), said["编号"], said["就"],
            said["撤"], said["项"], said["经办人"],
            score=self._score(f"{where}·分", node.get("分")), reason=said["理由"],
        )  # fmt: skip

    def _score(self, where: str, raw: Any) -> Decimal | None:
        """What a person decided of a sheet's line: a bare number, whatever unit it has."""
        if raw is None or raw == "":
            return None
        match = _SCORE.fullmatch(str(raw).strip())
        if not match:
            self.bad(where, f"“{raw}”不是数；如 3、-0.5")
        return Decimal(match[1]) if match else None

    def _quantity(self, where: str, raw: Any) -> Limit | date | None:
        if raw is None or raw == "":
            return None
        with suppress(MomentError):
            return parse_date(raw)
        with suppress(MomentError):
            return parse_moment(raw, self.book.zone)
        with suppress(LimitError):
            limit = parse_limit(str(raw))
            if limit.kind == "span":
                return limit
        self.bad(where, f"量“{raw}”既不是日期，也不是期限；如 2025-07-01、10个工作日")
        return None

    def _parties(self, node: Any) -> dict[str, dict[str, str]]:
        found = {}
        for name, attributes in self._map("主体", node).items():
            if not isinstance(attributes, Mapping):
                self.bad(f"主体·{name}", "应写属性，如 {类型: 部门}")
                continue
            found[name] = {key: str(value) for key, value in attributes.items() if value is not None}
            self._attributes(name, found[name])
        return found

    def _attributes(self, name: str, attributes: Mapping[str, str]) -> None:
        options: dict[str, set[str]] = {}
        for party in self.book.names.parties.values():
            for key, values in (party.attributes or {}).items():
                options.setdefault(key, set()).update(values)
        for key, value in attributes.items():
            if key not in options:
                self.bad(f"主体·{name}", f"没有“{key}”这个属性；{guess(key, options)}".rstrip("；"))
            elif value not in options[key]:
                self.bad(f"主体·{name}", f"{key}没有“{value}”；{guess(value, options[key])}".rstrip("；"))

    def _lookups(self, node: Any) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for name, entries in self._map("查询", node).items():
            if name not in self.book.names.lookups:
                self.bad("查询", f"没有“{name}”这项查询；{guess(name, self.book.names.lookups)}".rstrip("；"))
                continue
            lookup = self.book.names.lookups[name]
            found[name] = [self._entry(f"查询·{name}", lookup, each) for each in self._list(f"查询·{name}", entries)]
        return found

    def _entry(self, where: str, lookup: Lookup, entry: Any) -> dict[str, Any]:
        if not self._is_map(where, entry):
            return {}
        names = self.book.entries(lookup)[0]
        found: dict[str, Any] = {AT: self._moment(where, entry.get(AT))}
        if entry.get(NUMBER) is not None:
            found[NUMBER] = self._text(f"{where}·{NUMBER}", entry[NUMBER])
        for name, raw in entry.items():
            if name not in (AT, NUMBER) and raw is not None and raw != "":
                with suppress(_Untyped):
                    found[name] = self._typed(f"{where}·{name}", names, name, raw)
        return found

    def _typed(self, where: str, names: Names, name: str, raw: Any) -> Any:
        """The value of a name that an entry carries: a field, or what the engine once worked out (a state, a total)."""
        field, domain = names.fields.get(name), names.domain_of(name)
        if domain is None:
            self.bad(where, f"没有这一栏；{guess(name, names.all())}".rstrip("；"))
            raise _Untyped
        if field and field.personal:
            self.bad(where, "是个人信息，不进引擎")
            raise _Untyped
        try:
            return typed(field or Field(name, domain), raw, self.book.zone)
        except ValueProblem as error:
            self.bad(where, str(error))
            raise _Untyped from error
