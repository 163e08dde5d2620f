"""Opening a subject other than a message: a unit and its period, a person and a day, a place, an appraisal.

From then on it is a case like others: events are recorded on it, each with its ruling (here an assessment). Those of
one period are ranked among each other when they are looked at together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Any

from engine.assessing import assess_raw
from engine.assessment import Assessment
from engine.happenings import BEGUN, RECEIVED
from engine.moments import DEFAULT_ZONE, MomentError, parse_moment, zone
from engine.periods import PeriodError, named_period
from engine.problems import CaseError
from engine.sheets import Subject
from engine.subject_intake import read_subject
from records import dossier, numbers, rulings, supplied
from records.cases import settle
from records.office import Office
from records.tables import Case, CaseEvent, Unit, User
from records.writes import write


@dataclass(frozen=True)
class Beginning:
    """What is to be assessed: book, subject, period of its ``kind`` or first moment (text), facts, attributes."""

    book: str
    subject: str
    kind: str = ""
    period: str = ""
    start: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    unit: Unit | None = None


def first_moment(kind: str, period: str, start: str) -> datetime:
    """Return when a subject begins: with its period of that kind, without one (kind "") at ``start``. CaseError."""
    where = zone(DEFAULT_ZONE)
    try:
        if kind:
            return datetime.combine(named_period(period, kind).first, time(), where)
        return parse_moment(start, where)
    except (PeriodError, MomentError) as error:
        raise CaseError({"期" if kind else "起": [str(error)]}) from error


def subject_on(office: Office, id: str, name: str, moment: datetime) -> Subject:
    """Return a subject of the book in force at a moment. Raises CaseError."""
    book = office.book(id, {RECEIVED: moment.isoformat()})
    if name not in book.subjects:
        raise CaseError({"对象": [f"{book.version} 版没有“{name}”这个对象"]})
    return book.subjects[name]


def open_subjects(office: Office, actor: User | None, beginning: Beginning, names: Sequence[str]) -> list[Case]:
    """Store a subject for each name, all or none, each with its number and its first assessment.

    Raises CaseError, with all faults by field.
    """
    start = first_moment(beginning.kind, beginning.period, beginning.start)
    if start > office.now():
        raise CaseError({"期" if beginning.kind else "起": ["还没有开始，到了那天再立"]})
    subject = subject_on(office, beginning.book, beginning.subject, start)
    sorted_ = supplied.sort(subject.book, beginning.given, office.secret)
    period = named_period(beginning.period, beginning.kind).text if beginning.kind else ""
    with write(actor, f"立：{beginning.subject}"[:40]) as entry:
        made = [
            _opened(office, actor, subject, replace(beginning, period=period), name.strip(), start) for name in names
        ]
        for case, event in made:
            event.facts = sorted_.facts
            _readable(subject, case, event)
            event.save(force_insert=True)
            settle(office, case, subject.book, [event], sorted_)
        entry.obj, entry.label = made[0][0], "、".join(case.number for case, _ in made)[:200]
        entry.beside = {"names": [case.name for case, _ in made]}
    return [case for case, _ in made]


def _opened(
    office: Office, actor: User | None, subject: Subject, beginning: Beginning, name: str, start: datetime
) -> tuple[Case, CaseEvent]:
    """Store the case itself; its first event is not stored yet."""
    _refuse_twice(beginning, name, start)
    case = Case.create(
        number=numbers.next_number(office.now().astimezone(subject.book.zone).year),
        book=beginning.book,
        received=start,
        unit=beginning.unit,
        created=office.now(),
        subject=subject.name,
        name=name,
        period=beginning.period,
        attributes=dict(beginning.attributes) or None,
    )
    officer = actor.name if actor else None
    return case, CaseEvent(
        case=case, seq=1, happened=start, recorded=office.now(), name=BEGUN, to=[name], officer=officer
    )


def _refuse_twice(beginning: Beginning, name: str, start: datetime) -> None:
    """One of a name for each period; of those without one, one for each beginning (there may be many answers)."""
    if not name:
        raise CaseError({"是": ["必填"]})
    same = (Case.book == beginning.book) & (Case.subject == beginning.subject) & (Case.name == name)
    found = Case.get_or_none(same & (Case.period == beginning.period) & (Case.received == start))
    if found is not None:
        raise CaseError({"是": [f"“{name}”{'这一期' if beginning.period else ''}已经立过，编号 {found.number}"]})


def _readable(subject: Subject, case: Case, event: CaseEvent) -> None:
    """Read it as the engine will; a fault is told at its input."""
    try:
        read_subject(subject, {**dossier.bare_subject(case, subject.book.zone, [event]), "主体": _own(case)})
    except CaseError as error:
        raise CaseError({where.removeprefix("案情·"): said for where, said in error.messages.items()}) from error


def _own(case: Case) -> dict[str, Any]:
    return {case.name: dict(case.attributes)} if case.attributes else {}


def of_period(book: str, subject: str, period: str) -> list[Case]:
    """Return all that were opened for one subject and period, by name."""
    mine = (Case.book == book) & (Case.subject == subject) & (Case.period == period)
    return list(Case.select().where(mine).order_by(Case.name))


def together(office: Office, cases: Sequence[Case]) -> list[tuple[Case, Assessment]]:
    """Return how each stands now, ranked among each other; one that cannot be assessed is left out."""
    if not cases:
        return []
    now = office.now()
    raws = [dossier.raw(rulings.book_of(office, each), each, rulings.events_of(each), now=now) for each in cases]
    at = dossier.told(now, zone(DEFAULT_ZONE))
    found = assess_raw(office.library, cases[0].book, raws, at, office.drafts)
    return [(case, each) for case, each in zip(cases, found, strict=True) if isinstance(each, Assessment)]
