"""A ruling: one decision on a case, stored with everything that doing it again needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.book import Book
from engine.decision import Decision, conclusion
from engine.happenings import RECEIVED
from engine.happenings import Case as TypedCase
from engine.service import answer
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
    decision: Decision
    case: TypedCase
    book: Book
    raw: Mapping[str, Any]
    events: Sequence[CaseEvent]

    @property
    def conclusion(self) -> str:
        return conclusion(self.decision.outcome, self.decision.missing)


def events_of(case: Case) -> list[CaseEvent]:
    """Return the events of a case in the order in which they were recorded."""
    return list(CaseEvent.select().where(CaseEvent.case == case).order_by(CaseEvent.seq))


def stand(office: Office, case: Case, moment: datetime | None = None) -> Standing:
    """Return how the case stands at ``moment`` (aware; now if None). Pure but for reading. Raises CaseError."""
    moment = moment or office.now()
    events = events_of(case)
    book = office.book(case.book, {RECEIVED: case.received.isoformat()})
    raw = dossier.raw(book, case, events, _parties_then(case))
    at = dossier.told(moment, book.zone)
    decision, typed, used = answer(office.library, case.book, raw, at=at, draft=office.drafts)
    assert typed is not None and used is not None
    return Standing(moment, decision, typed, used, raw, events)


def _parties_then(case: Case) -> Mapping[str, Any]:
    """The attributes of parties as the last ruling had them."""
    last = Ruling.select().where(Ruling.case == case).order_by(Ruling.id.desc()).first()
    return dict(last.inputs.get("主体", {})) if last else {}


def rule(office: Office, case: Case, found: Standing) -> Ruling:
    """Store the decision and bring the case's columns up to it; call inside the transaction."""
    decision = jsonable(found.decision)
    books = [found.book, *_later(office, found)]
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


def jsonable(decision: Decision) -> dict[str, Any]:
    """Return the decision exactly as the database gives it back."""
    found: dict[str, Any] = json.loads(canonical(decision.to_json()))
    return found


def _later(office: Office, found: Standing) -> list[Book]:
    """The later versions whose files the decision names (过渡)."""
    own = {source.file for source in found.book.sources}
    versions = office.library.versions(found.book.id).values()
    named = {source["file"] for source in found.decision.sources} - own
    books = [office.library.book(found.book.id, version.version) for version in versions] if named else []
    return [book for book in books if {source.file for source in book.sources} & named]


def _columns(case: Case, book: Book, decision: Mapping[str, Any]) -> None:
    """Write what lists show: outcome, state, the earliest duty still open, whether it is provisional."""
    next_duty = earliest(book, decision["duties"])
    case.status = str(decision["state"].get("case") or "")
    case.due = datetime.fromisoformat(next_duty["due_at"]) if next_duty else None
    case.last = next_duty["due"] if next_duty else None
    case.provisional = bool(next_duty and next_duty["provisional"])
    case.save(only=[Case.status, Case.due, Case.last, Case.provisional])
    CaseFact.delete().where(CaseFact.case == case, CaseFact.name.in_((CONCLUSION, PENDING))).execute()
    CaseFact.create(case=case, name=CONCLUSION, text=conclusion(decision["outcome"], decision["missing"]))
    CaseFact.create(case=case, name=PENDING, text="是" if pending(decision) else "否")


def pending(decision: Mapping[str, Any]) -> bool:
    """Tell whether something that hurts somebody waits for a person to confirm it."""
    return any(item["state"] == "proposed" for item in [*decision["effects"], *decision["raised"]])


def earliest(book: Book, duties: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Return the duty still owed whose limit runs out (or ran out) first; None where none has a last day.

    A duty whose lapse is no breach (视为) is left out: a list would call it overdue.
    """
    owed = [duty for duty in duties if duty["state"] in RUNNING and duty["due_at"] and _breaks(book, duty["name"])]
    return min(owed, key=lambda duty: datetime.fromisoformat(duty["due_at"]), default=None)


def _breaks(book: Book, name: str) -> bool:
    """Whether the lapse of a duty is a breach; one of a later version (过渡) is taken to be."""
    return name not in book.duties or not book.duties[name].outcome
