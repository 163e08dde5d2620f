"""From a raw case to a decision: which version is in force, its readings, its calendars. Still no clock of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, time, tzinfo
from typing import Any

from engine.book import Book
from engine.decide import decide
from engine.decision import Decision, no_book
from engine.happenings import Case
from engine.intake import read_case
from engine.library import Library
from engine.moments import DEFAULT_ZONE, parse_moment, zone
from engine.problems import CaseError
from engine.transition import OLD, merged


def book_for(library: Library, id: str, raw: Mapping[str, Any], draft: bool = False) -> Book | None:
    """Return the book under which a raw case stands: ``版本``, else the version in force when it was received.

    With ``draft``, the newest file where nothing is published. None: no version in force. Raises BookError, CaseError.
    """
    id, _, named = id.partition("@")
    readings = raw.get("读法") or {}
    if not isinstance(readings, Mapping):
        raise CaseError({"读法": ["应是一组键和值，如 {五日: 工作日}"]})
    overrides = {str(k): str(v) for k, v in readings.items()}
    version, received = str(raw.get("版本") or named), _received(raw).date()
    if not version:
        found = library.in_force(id, received, overrides)
        if found is not None:
            return library.book(id, found.version, overrides, on=received)
        if not draft:
            return None
        version = library.draft_on(id, received, overrides)
    return library.book(id, version, overrides, draft, received) if version else None


def _received(raw: Mapping[str, Any]) -> Any:
    try:
        return parse_moment(raw.get("收到") or "", zone(DEFAULT_ZONE))
    except ValueError as error:
        raise CaseError({"收到": [str(error)]}) from error


def answer(
    library: Library, id: str, raw: Mapping[str, Any], at: str = "", near: bool = False, draft: bool = False
) -> tuple[Decision, Case | None, Book | None]:
    """Return the decision on a raw case, with the typed case and book it rests on (None without a book).

    The moment is ``at``, else the case's 时点, else the last thing that the case knows of.
    """
    book = book_for(library, id, raw, draft)
    if book is None:
        moment = _moment(at or raw.get("时点") or _received(raw), zone(DEFAULT_ZONE))
        why = f"{id} 在 {_received(raw).date()} 没有施行中的版本，由人决定"
        return no_book(id, moment.isoformat(), why), None, None
    case = read_case(book, raw)
    moment = _moment(at or raw.get("时点") or case.last(), book.zone)
    decision = decide(book, case, moment, library.calendars(book.calendars), near)
    return _carried_over(library, book, raw, moment, decision), case, book


def _moment(text: Any, where: tzinfo) -> datetime:
    try:
        return parse_moment(text, where)
    except ValueError as error:
        raise CaseError({"时点": [str(error)]}) from error


def _carried_over(library: Library, book: Book, raw: Mapping[str, Any], moment: datetime, old: Decision) -> Decision:
    """The decision as a later version's 过渡 leaves it; a forced version is left alone."""
    if raw.get("版本") or raw.get("读法"):
        return old
    later = library.in_force(book.id, moment.astimezone(book.zone).date())
    if later is None or later.version == book.version or later.first <= book.first:
        return old
    new = library.book(book.id, later.version)
    modes = new.tree.get("过渡") or {}
    if not any(mode != OLD for mode in modes.values()):
        return old
    try:
        case = read_case(new, _known_to(new, raw))
    except CaseError as error:
        why = "；".join(f"{name}：{'，'.join(said)}" for name, said in error.messages.items())
        return replace(old, notes=[*old.notes, f"{new.version} 版读不了这件案（{why}），仍按收到时的版本，由人决定"])
    first = datetime.combine(later.first, time(), book.zone)
    return merged(old, decide(new, case, moment, library.calendars(new.calendars)), modes, first)


def _known_to(book: Book, raw: Mapping[str, Any]) -> dict[str, Any]:
    """The raw case without facts, events and look-ups that ``book`` does not know."""
    fields, events = book.names.fields, book.names.events
    made = {**raw, "案情": _only(raw.get("案情"), fields), "查询": _only(raw.get("查询"), book.names.lookups)}
    attributes = {key: None for party in book.names.parties.values() for key in party.attributes or ()}
    made["主体"] = {name: _only(own, attributes) for name, own in (raw.get("主体") or {}).items()}
    known = [event for event in raw.get("事件") or [] if event.get("事") in events]
    return {**made, "事件": [{**event, "案情": _only(event.get("案情"), fields)} for event in known]}


def _only(node: Any, names: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in (node or {}).items() if name in names}
