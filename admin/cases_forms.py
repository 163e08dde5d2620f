"""The three forms of the case desk: a new case, an event, a correction. Drawn from the book; values as typed.

Names of the inputs that no book declares are in Chinese too, so that a fault of the service finds its place: 收到, 由,
给, 前件, 时, 量.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from admin import cases_inputs as inputs
from admin.cases_inputs import Drawn, Input
from admin.cases_office import Parties
from engine.book import Book
from engine.fields import STAFF

Typed = MultiDict[str, str] | None
BESIDES = "同时记下或更改的事实（没有就不填）"
LATER = "办理中再认定也可以的"
BY, TO, AT, MATTER, QUANTITY = "由", "给", "时", "前件", "量"


def new_case(book: Book, parties: Parties, typed: Typed) -> Drawn:
    """Return the form of a new case: the sender's fields, the staff's fields, and to whom it is addressed."""
    handlers = parties.handlers()
    fields = [inputs.of_field(one, handlers, typed) for one in inputs.fillable(book)]
    mine = [each for each in fields if not each.supplier]
    asked = {name for _, table in book.intake for name in table.names()}
    staff = [each for each in fields if each.supplier and (each.awaited or each.name in asked)]
    later = [each for each in fields if each.supplier and each not in staff]
    head = [_matter(typed)]
    if addressed(book):
        head.insert(0, _units(handlers, typed, "发给", "来信人要找的单位；它的时限从收到起算"))
    groups = (
        ("来信", tuple(each.name for each in mine)),
        ("由工作人员认定", tuple(each.name for each in staff)),
        ("去向", tuple(each.name for each in head)),
        (LATER, tuple(each.name for each in later)),
    )
    return Drawn((*mine, *staff, *head, *later), groups=tuple(group for group in groups if group[1]))


def addressed(book: Book) -> bool:
    """Whether a message reaches a unit directly: some duty of a unit starts with its arrival."""
    parties = book.names.parties
    duties = book.triggers.get(("event", "收到"), ())
    return any(not (parties.get(duty.who) and parties[duty.who].single) for duty in duties)


def _matter(typed: Typed) -> Input:
    help_ = ("同一件事先前来过信的，填那一件的编号，如 2026-000123；没有就不填",)
    return Input(MATTER, "同一事项的前件", "text", help=help_, value=inputs._typed("text", MATTER, typed), longest=40)


def _units(names: Iterable[str], typed: Typed, label: str, help_: str, required: bool = False) -> Input:
    value = inputs._typed("boxes", TO, typed)
    return Input(TO, label, "boxes", tuple(names), help=(help_,), value=value, required=required)


def event(
    book: Book,
    parties: Parties,
    name: str,
    now: datetime,
    place: Mapping[str, Any],
    typed: Typed,
) -> Drawn:
    """Return the form of one event. ``place``: ``who``, ``about``, ``since``, ``requires``, ``handling`` (units)."""
    start = typed if typed is not None else _first(place.get("since") or now, place, book)
    needed = [inputs.of_field(book.names.fields[n], parties.handlers(), start, True) for n in place["requires"]]
    rest = [one for one in inputs.fillable(book) if one.name not in place["requires"]]
    others = [inputs.of_field(one, parties.handlers(), start) for one in sorted(rest, key=lambda f: f.source != STAFF)]
    loose = [replace(each, required=False) for each in others]
    head = [_when(start), _by(parties, start), _to(book, parties, name, place, start)]
    declared = book.names.events[name]
    if declared.quantity:
        head.append(_quantity(declared.quantity, start))
    groups = (
        ("这件事", tuple(each.name for each in [*head, *needed])),
        (BESIDES, tuple(each.name for each in loose)),
    )
    return Drawn((*head, *needed, *loose), groups=groups)


def with_first(form: Drawn, more: list[Input], without: tuple[str, ...]) -> Drawn:
    """Return the form with more inputs in front of its first group, and some of its own left out."""
    (title, names), *rest = form.groups
    kept = tuple(name for name in names if name not in without)
    first = (title, (*(each.name for each in more), *kept))
    inputs_ = tuple(each for each in form.inputs if each.name not in without)
    return Drawn((*more, *inputs_), form.errors, (first, *rest))


def _first(now: datetime, place: Mapping[str, Any], book: Book) -> MultiDict[str, str]:
    made: MultiDict[str, str] = MultiDict()
    made[f"{inputs.PREFIX}{AT}"] = f"{now.astimezone(book.zone):%Y-%m-%dT%H:%M}"
    made[f"{inputs.PREFIX}{BY}"] = place["who"]
    made.setlist(f"{inputs.PREFIX}{TO}", [place["about"]] if place["about"] else [])
    return made


def _when(typed: Typed) -> Input:
    help_ = ("何时发生；不能晚于现在。记下的时间由系统记",)
    value = inputs._typed("text", AT, typed)
    return Input(AT, "何时", "datetime-local", required=True, help=help_, value=value)


def _by(parties: Parties, typed: Typed) -> Input:
    value = inputs._typed("select", BY, typed)
    return Input(BY, "由谁", "select", tuple(parties.mine()), required=True, blank="（请选择）", value=value)


def _to(book: Book, parties: Parties, name: str, place: Mapping[str, Any], typed: Typed) -> Input:
    step = book.steps.get(name)
    opens = bool(step and step.other_to)
    handling = list(place["handling"])
    offered = [*handling, *parties.handlers(), *parties.singles, *parties.below(handling)]
    help_ = "选了几家，就各起一钟" if opens else "没有收件的一方，就不选"
    return _units(dict.fromkeys(offered), typed, "给谁", help_, opens)


def _quantity(kind: str, typed: Typed) -> Input:
    value = inputs._typed("text", QUANTITY, typed)
    if kind == "日期":
        return Input(QUANTITY, "所定的日期", "date", help=("如承诺答复的日子",), value=value)
    return Input(QUANTITY, "多久", "text", help=("如 10个工作日；规则已写明多久的，可不填",), value=value, longest=40)


def taking_back(book: Book, parties: Parties, now: datetime, typed: Typed) -> Drawn:
    """Return the form that takes an event back: by whom it is said, and since when it is known."""
    place = {"who": "", "about": "", "requires": (), "handling": ()}
    start = typed if typed is not None else _first(now, place, book)
    return Drawn((_when(start), _by(parties, start)), groups=(("撤去", (AT, BY)),))
