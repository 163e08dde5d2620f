"""Inputs drawn from a book's 字段: one labelled input a field, with what was typed, its help and its faults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from werkzeug.datastructures import MultiDict

from engine import domains as d
from engine.book import Book
from engine.fields import SENDER, Field
from engine.problems import listed
from records.supplied import needed

NONE = "（一项也没有）"
PREFIX = "f-"
_KINDS = {d.OPTION: "select", d.MULTI: "boxes", d.NUMBER: "number", d.DATE: "date", d.LIMIT: "text", d.PARTY: "select"}
_LONG = 100


@dataclass(frozen=True)
class Input:
    """One input of a page. ``kind``: select, boxes, number, date, datetime-local, text, area. ``value``: as typed."""

    name: str
    label: str
    kind: str
    options: tuple[str, ...] = ()
    unit: str = ""
    step: str = ""
    longest: int = 0
    required: bool = False
    awaited: bool = False
    personal: bool = False
    supplier: str = ""
    help: tuple[str, ...] = ()
    blank: str = ""
    value: Any = ""
    errors: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{PREFIX}{self.name}"

    @property
    def about(self) -> str:
        """The ids of what describes the input, for screen readers."""
        found = [f"{self.id}-help"] if self.help or self.unit else []
        return " ".join([*found, *([f"{self.id}-wrong"] if self.errors else [])])


@dataclass(frozen=True)
class Drawn:
    """The inputs of a form, and the faults that belong to none of them."""

    inputs: tuple[Input, ...]
    errors: tuple[str, ...] = ()
    groups: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())

    def __getitem__(self, name: str) -> Input:
        return next(each for each in self.inputs if each.name == name)

    @property
    def faults(self) -> list[tuple[str, str, str]]:
        """Return (id, label, message) for each faulty input, in order."""
        return [(each.id, each.label, "；".join(each.errors)) for each in self.inputs if each.errors]

    @property
    def wrong(self) -> bool:
        return bool(self.faults or self.errors)

    def told(self, messages: Mapping[str, Sequence[str]]) -> Drawn:
        """Return the form with the messages at their inputs; the others above it, with their place."""
        inputs = tuple(replace(each, errors=tuple(messages.get(each.name, ()))) for each in self.inputs)
        here = {each.name for each in self.inputs}
        rest = tuple(f"{name}：{listed(said)}" for name, said in messages.items() if name not in here)
        return replace(self, inputs=inputs, errors=rest)


def of_field(one: Field, parties: Iterable[str], typed: MultiDict[str, str] | None, required: bool = False) -> Input:
    """Return the input of a field; ``parties`` are offered where a field names a party."""
    kind = _KINDS.get(one.domain.kind, "area" if one.longest >= _LONG else "text")
    if kind == "date" and one.with_time:
        kind = "datetime-local"
    options = tuple(parties) if one.domain.kind == d.PARTY else one.domain.options or ()
    return Input(
        name=one.name,
        label=one.name,
        kind=kind,
        options=(*options, NONE) if kind == "boxes" else options,
        unit=one.domain.unit or "",
        step=str(one.domain.step) if kind == "number" else "",
        longest=one.longest,
        required=required or needed(one),
        awaited=one.required and not needed(one),
        personal=one.personal,
        supplier="" if one.source == SENDER else one.source,
        help=tuple(_help(one)),
        blank=_blank(one),
        value=_typed(kind, one.name, typed),
    )


def _help(one: Field) -> Iterable[str]:
    if one.help:
        yield one.help
    if one.domain.kind == d.LIMIT:
        yield "如 60日、10个工作日、3个月"
    if one.longest:
        yield f"至多 {one.longest} 字"
    if one.default not in (None, []) and one.domain.kind != d.OPTION:
        yield f"不填按“{_default(one)}”"


def _default(one: Field) -> str:
    shown = listed(one.default) if isinstance(one.default, list) else str(one.default)
    return f"{shown}{one.domain.unit or ''}" if one.domain.kind == d.NUMBER else shown


def _blank(one: Field) -> str:
    return f"（未填，按“{_default(one)}”）" if one.default not in (None, []) else "（请选择）"


def _typed(kind: str, name: str, typed: MultiDict[str, str] | None) -> Any:
    if typed is None:
        return [] if kind == "boxes" else ""
    return typed.getlist(f"{PREFIX}{name}") if kind == "boxes" else typed.get(f"{PREFIX}{name}", "")


def given(inputs: Iterable[Input]) -> dict[str, Any]:
    """Return what was filled in, by field; a group of boxes counts only where one of them is ticked."""
    found: dict[str, Any] = {}
    for each in inputs:
        if each.kind == "boxes" and each.value:
            found[each.name] = [one for one in each.value if one != NONE]
        elif each.kind != "boxes" and str(each.value).strip():
            found[each.name] = _moment(each) if each.kind == "datetime-local" else str(each.value).strip()
    return found


def _moment(each: Input) -> str:
    return str(each.value).replace("T", " ")


def contradictions(inputs: Iterable[Input]) -> dict[str, list[str]]:
    """Return the groups in which “none of these” is ticked together with some of these."""
    both = [each for each in inputs if each.kind == "boxes" and NONE in each.value and len(each.value) > 1]
    return {each.name: [f"选了“{NONE.strip('（）')}”，就不能再选别的"] for each in both}


def fillable(book: Book) -> list[Field]:
    """Return the fields that a person fills in: all but derived ones."""
    return [one for one in book.names.fields.values() if not one.derived]
