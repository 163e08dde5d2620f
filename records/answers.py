"""Answers to look-ups (查询): the matching entries of other cases under the same book, never a number.

The engine asks (``engine.lookups.needs``); how many count, and over which window, it works out itself, so that a draft
with another window can be tried on the same entries.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from peewee import ModelSelect

from engine.book import Book
from engine.lookups import needs
from records.supplied import CODE
from records.tables import Case, CaseEvent, CaseFact, CaseUnit, Unit

MATTER = "事项"
"""The fact that links cases about one matter: its value, in each of them, is the number of the first."""


def answer(book: Book, case: Case, events: Sequence[CaseEvent]) -> dict[str, list[dict[str, Any]]]:
    """Return, for each question of the book, the entries of other cases, oldest first; [] is an answer too.

    A question over the sender stays unanswered while nothing identifies the sender, one over the place while the unit
    of the case has no region.
    """
    found = {}
    for question in needs(book):
        others = _SCOPES[question["scope"]](book, case)
        if others is not None:
            found[question["name"]] = _entries(book, question, others.where(Case.id != case.id))
    return found


def _entries(book: Book, question: dict[str, Any], others: ModelSelect) -> list[dict[str, Any]]:
    ids = [row.id for row in others.where(Case.book == book.id)]
    by_case: dict[int, list[CaseEvent]] = {}
    for event in CaseEvent.select().where(CaseEvent.case.in_(ids)).order_by(CaseEvent.happened, CaseEvent.seq):
        by_case.setdefault(event.case_id, []).append(event)
    asked = [name for name in question["facts"] if name in book.names.fields]
    found = [entry for events in by_case.values() for entry in _of_case(book, question["event"], asked, events)]
    return sorted(found, key=lambda entry: (entry["时"], str(entry)))


def _of_case(book: Book, name: str, asked: list[str], events: list[CaseEvent]) -> list[dict[str, Any]]:
    """Return the entries of one case, each with the asked facts as they stood when the event happened."""
    known: dict[str, Any] = {}
    found = []
    for event in standing(events):
        known.update(event.facts or {})
        if event.name == name:
            at = event.happened.astimezone(book.zone).isoformat()
            found.append({"时": at, **{fact: known[fact] for fact in asked if fact in known}})
    return found


def standing(events: Sequence[CaseEvent]) -> list[CaseEvent]:
    """Return the events that were not struck, in the order in which they happened."""
    struck = {event.retracts for event in events if event.retracts}
    return sorted((event for event in events if event.seq not in struck), key=lambda e: (e.happened, e.seq))


def _same_sender(book: Book, case: Case) -> ModelSelect | None:
    codes = [name for name, field in book.names.fields.items() if field.derived and field.derived[0] == CODE]
    mine = CaseFact.select(CaseFact.text).where(CaseFact.case == case, CaseFact.name.in_(codes))
    values = [row.text for row in mine]
    return _with(codes, values) if values else None


def _same_matter(_book: Book, case: Case) -> ModelSelect | None:
    return _with([MATTER], [matter_of(case)])


def _with(names: list[str], values: list[str]) -> ModelSelect:
    having = CaseFact.select(CaseFact.case).where(CaseFact.name.in_(names), CaseFact.text.in_(values))
    return Case.select(Case.id).where(Case.id.in_(having))


def _same_unit(_book: Book, case: Case) -> ModelSelect:
    mine = CaseUnit.select(CaseUnit.unit).where(CaseUnit.case == case)
    return Case.select(Case.id).where(Case.id.in_(CaseUnit.select(CaseUnit.case).where(CaseUnit.unit.in_(mine))))


def _same_place(_book: Book, case: Case) -> ModelSelect | None:
    if not case.unit_id or not case.unit.region:
        return None
    here = Unit.select(Unit.id).where(Unit.region == case.unit.region)
    return Case.select(Case.id).where(Case.unit.in_(here))


_SCOPES: dict[str, Callable[[Book, Case], ModelSelect | None]] = {
    "来信人": _same_sender,
    "事项": _same_matter,
    "单位": _same_unit,
    "地方": _same_place,
}


def matter_of(case: Case) -> str:
    """Return the number of the first case about the same matter: the case's own where it is the first."""
    linked = CaseFact.get_or_none(CaseFact.case == case, CaseFact.name == MATTER)
    return str(linked.text if linked else case.number)
