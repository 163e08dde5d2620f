"""A ruling: one decision on a case, stored with everything that doing it again needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.assessing import assess_raw
from engine.assessment import Assessment
from engine.book import Book
from engine.decision import Decision, conclusion
from engine.happenings import RECEIVED
from engine.happenings import Case as TypedCase
from engine.library import Library
from engine.problems import BookError, CaseError
from engine.service import answer
from engine.sheets import FAILED, UNKNOWN, Subject
from engine.subject_intake import read_subject
from records import dossier, texts
from records.fields import canonical
from records.office import Office
from records.tables import Case, CaseEvent, CaseFact, Ruling

OPEN = ("running", "paused", "breached")
RUNNING = ("running", "breached")
CONCLUSION, PENDING = "结论", "待确认"


@dataclass(frozen=True)
class Standing:
    """How a case stands at a moment: the decision, and what it was reckoned from."""

    moment: datetime
    decision: Decision | Assessment
    case: TypedCase
    book: Book
    raw: Mapping[str, Any]
    events: Sequence[CaseEvent]

    @property
    def conclusion(self) -> str:
        """The outcome in words."""
        return said(self.decision.to_json())


def events_of(case: Case) -> list[CaseEvent]:
    """Return the events of a case in the order in which they were recorded."""
    return list(CaseEvent.select().where(CaseEvent.case == case).order_by(CaseEvent.seq))


def stand(office: Office, case: Case, moment: datetime | None = None) -> Standing:
    """Return how the case stands at ``moment`` (aware; now if None). Pure but for reading. Raises CaseError."""
    moment = moment or office.now()
    events = events_of(case)
    book = book_of(office, case)
    raw = dossier.raw(book, case, events, _parties_then(case), moment)
    at = dossier.told(moment, book.zone)
    if case.subject:
        found = assessed(office.library, case.book, raw, at, office.drafts)
        return Standing(moment, found, read_subject(subject_of(office, case), raw), book, raw, events)
    decision, typed, used = answer(office.library, case.book, raw, at=at, draft=office.drafts)
    assert typed is not None and used is not None
    return Standing(moment, decision, typed, used, raw, events)


def book_of(office: Office, case: Case) -> Book:
    """Return the book under which a case stands; of a subject, its part of it. Raises CaseError."""
    return subject_of(office, case).book if case.subject else whole_book(office, case)


def whole_book(office: Office, case: Case) -> Book:
    """Return the whole book under which a case stands. Raises CaseError."""
    return office.book(case.book, {RECEIVED: case.received.isoformat()})


def subject_of(office: Office, case: Case) -> Subject:
    """Return what the book says of the subject that a case is. Raises CaseError."""
    subjects = whole_book(office, case).subjects
    if case.subject not in subjects:
        raise CaseError({"对象": [f"这一版规则里没有“{case.subject}”这个对象"]})
    return subjects[case.subject]


def assessed(library: Library, id: str, raw: Mapping[str, Any], at: str, drafts: bool) -> Assessment:
    """Return the assessment of one subject, not ranked: the others of its period are not here. Raises CaseError."""
    found = assess_raw(library, id, [raw], at, drafts, complete=False)[0]
    if isinstance(found, CaseError | BookError):
        raise found
    return found


def said(decision: Mapping[str, Any]) -> str:
    """Return what a stored decision comes to, in words: the outcome; of a subject its totals and checklists."""
    if "outcome" in decision:
        return conclusion(decision["outcome"], decision["missing"])
    totals = [f"{each['name']} {total(each)}" for each in decision["totals"]]
    results = [line["result"] for line in decision["lists"]]
    failed, open_ = results.count(FAILED), results.count(UNKNOWN)
    lists = [f"不合 {failed} 项" if failed else f"待查 {open_} 项" if open_ else "清单无不合"] if results else []
    return "；".join([*totals, *lists]) or ("有未做到的" if decision["breaches"] else "已立")


def total(each: Mapping[str, Any]) -> str:
    """Return one total in words: the figure and its band, or what has been settled and the bounds."""
    band = f"（{each['band']}）" if each["band"] else ""
    if each["value"] is not None:
        return f"{each['value']}{each['unit']}{band}"
    bounds = f"，{each['low']}至{each['high']}" if each["low"] is not None and each["high"] is not None else ""
    return f"待定{bounds}{band}"


def _parties_then(case: Case) -> Mapping[str, Any]:
    """The attributes of parties as the last ruling had them."""
    last = Ruling.select().where(Ruling.case == case).order_by(Ruling.id.desc()).first()
    return dict(last.inputs.get("主体", {})) if last else {}


def rule(office: Office, case: Case, found: Standing) -> Ruling:
    """Store the decision and bring the case's columns up to it; call inside the transaction."""
    decision = jsonable(found.decision)
    books = [whole_book(office, case), *_later(office, found)]
    digests = {
        "texts": texts.keep(office.library, books),
        "book": found.book.digest,
        "calendar": decision["calendars"][0]["digest"] if decision["calendars"] else None,
    }
    row = Ruling.create(
        case=case,
        moment=found.moment,
        decided=office.now(),
        decision=decision,
        inputs=dict(found.raw),
        digests=digests,
        engine=found.decision.engine,
    )
    _columns(case, found.book, decision)
    return row


def jsonable(decision: Decision | Assessment) -> dict[str, Any]:
    """Return the decision exactly as the database gives it back."""
    found: dict[str, Any] = json.loads(canonical(decision.to_json()))
    return found


def _later(office: Office, found: Standing) -> list[Book]:
    """The later versions whose files the decision names (过渡)."""
    own = {source.file for source in found.book.sources}
    if isinstance(found.decision, Assessment):
        return [office.book(found.book.id, {RECEIVED: day}) for day in _versions_of(found)]
    versions = office.library.versions(found.book.id).values()
    named = {source["file"] for source in found.decision.sources} - own
    books = [office.library.book(found.book.id, version.version) for version in versions] if named else []
    return [book for book in books if {source.file for source in book.sources} & named]


def _versions_of(found: Standing) -> list[str]:
    """The first days of the other versions under which a period lies."""
    own, named = found.book.version, str(found.decision.version)
    return [version for version in named.split("、") if version != own and len(version) == 10]


def _columns(case: Case, book: Book, decision: Mapping[str, Any]) -> None:
    """Write what lists show: outcome, state, the earliest duty still open, whether it is provisional."""
    next_duty = earliest(book, decision["duties"])
    case.status = str(decision["state"].get("case") or "")
    case.due = datetime.fromisoformat(next_duty["due_at"]) if next_duty else None
    case.last = next_duty["due"] if next_duty else None
    case.provisional = bool(next_duty and next_duty["provisional"])
    case.save(only=[Case.status, Case.due, Case.last, Case.provisional])
    CaseFact.delete().where(CaseFact.case == case, CaseFact.name.in_((CONCLUSION, PENDING))).execute()
    CaseFact.create(case=case, name=CONCLUSION, text=said(decision)[:200])
    CaseFact.create(case=case, name=PENDING, text="是" if pending(decision) else "否")


def pending(decision: Mapping[str, Any]) -> bool:
    """Tell whether something that hurts somebody waits for a person to confirm it."""
    keys = ("effects", "raised", "scores", "items")
    return any(item["state"] == "proposed" for key in keys for item in decision.get(key, ()))


def earliest(book: Book, duties: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the duty still owed whose limit runs out (or ran out) first; None where none has a last day.

    A duty whose lapse is no breach (视为) is left out: a list would call it overdue.
    """
    owed = [duty for duty in duties if duty["state"] in RUNNING and duty["due_at"] and _breaks(book, duty["name"])]
    return min(owed, key=lambda duty: datetime.fromisoformat(duty["due_at"]), default=None)


def _breaks(book: Book, name: str) -> bool:
    """Whether the lapse of a duty is a breach; one of a later version (过渡) is taken to be."""
    return name not in book.duties or not book.duties[name].outcome
