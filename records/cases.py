"""Opening a case and recording what happens to it: each of these is one transaction, and nothing is ever overwritten.

Everything is checked by reading the whole case through ``engine.intake``: a fault is told at its field, and nothing is
written. ``recorded`` is always the office's present moment; ``happened`` is given by the person, never in the future.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.book import Book
from engine.happenings import RECEIVED
from engine.intake import clean, read_case
from engine.moments import MomentError, parse_moment
from engine.problems import CaseError
from engine.subject_intake import read_subject
from records import dossier, numbers, rulings, supplied
from records.answers import MATTER, answer, matter_of
from records.office import Office
from records.tables import Case, CaseData, CaseEvent, CaseFact, CaseUnit, PersonalData, Unit, User
from records.writes import write


class Stale(Exception):
    """Somebody else recorded something since the page was drawn; nothing was written."""


@dataclass(frozen=True)
class Message:
    """What arrived: under which book, when (text), from whom, to whom, what was filled in (raw, by field).

    ``unit`` registers it; ``matter`` is an earlier case about the same matter.
    """

    book: str
    received: str
    given: Mapping[str, Any]
    by: str = ""
    to: tuple[str, ...] = ()
    unit: Unit | None = None
    matter: Case | None = None


@dataclass(frozen=True)
class Deed:
    """What happened: its name, when (text), by whom, to whom, the quantity it carries, and facts (raw, by field).

    ``retracts`` is the number of an event that never was; ``ref`` of one that this is about; ``item`` names the
    proposal confirmed, or the line of a score that is decided (``score``, ``reason``, ``entry``).
    """

    name: str
    happened: str
    by: str = ""
    to: tuple[str, ...] = ()
    quantity: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    ref: int | None = None
    retracts: int | None = None
    item: str = ""
    score: str = ""
    reason: str = ""
    entry: str = ""


def open_case(office: Office, actor: User | None, message: Message) -> Case:
    """Give the message its number and store it with its first ruling. Raises CaseError, with all faults by field."""
    book = office.book(message.book, {RECEIVED: message.received})
    now = office.now()
    received = _moment(book, message.received, now, RECEIVED)
    sorted_ = supplied.sort(book, message.given, office.secret)
    with write(actor, "登记来信") as entry:
        case = Case.create(
            number=numbers.next_number(now.astimezone(book.zone).year),
            book=book.id,
            received=received,
            unit=message.unit,
            created=now,
        )
        entry.obj, entry.label = case, case.number
        event = CaseEvent.create(
            case=case,
            seq=1,
            happened=received,
            recorded=now,
            name=RECEIVED,
            by=message.by or None,
            to=list(message.to) or None,
            facts=sorted_.facts,
            officer=actor.name if actor else None,
        )
        CaseFact.create(case=case, name=MATTER, text=matter_of(message.matter or case))
        settle(office, case, book, [event], sorted_)
    return case


def add_event(office: Office, actor: User | None, case: Case, deed: Deed, version: int | None = None) -> CaseEvent:
    """Record an event and rule anew. ``version``: the case as the page showed it. Raises CaseError, Stale."""
    book = rulings.book_of(office, case)
    now = office.now()
    happened = _moment(book, deed.happened, now, "时")
    sorted_ = supplied.sort(book, deed.given, office.secret, whole=False)
    with write(actor, f"记事：{deed.name}"[:40], case) as entry:
        _claim(case, version)
        events = rulings.events_of(case)
        event = _event(case, events, deed, (happened, now), sorted_.facts)
        event.officer = actor.name if actor else None
        _check(office, case, book, [*events, event])
        event.save(force_insert=True)
        entry.beside = {"event": event.seq, "name": event.name}
        settle(office, case, book, [*events, event], sorted_)
    return event


def _event(
    case: Case, events: list[CaseEvent], deed: Deed, times: tuple[datetime, datetime], facts: dict[str, Any]
) -> CaseEvent:
    happened, recorded = times
    _known(events, deed, happened)
    return CaseEvent(
        case=case,
        seq=events[-1].seq + 1,
        happened=happened,
        recorded=recorded,
        name=deed.name,
        by=deed.by or None,
        to=list(deed.to) or None,
        facts=facts or None,
        quantity=deed.quantity or None,
        ref=deed.ref,
        retracts=deed.retracts,
        item=deed.item or None,
        score=deed.score or None,
        reason=deed.reason or None,
        entry=deed.entry or None,
    )


def _known(events: list[CaseEvent], deed: Deed, at: datetime) -> None:
    """Refuse an event before the message arrived, and one that points at an event which is not there."""
    if at < events[0].happened:
        raise CaseError({"时": ["早于收到来信的时间"]})
    seqs = {event.seq for event in events}
    struck = {event.retracts for event in events}
    if deed.ref is not None and deed.ref not in seqs:
        raise CaseError({"就": ["没有这件事"]})
    if deed.retracts is not None and (deed.retracts not in seqs - {1} or deed.retracts in struck):
        raise CaseError({"撤": ["没有这件事，或已经撤过；收到不能撤，请更正事实"]})


def _moment(book: Book, text: str, now: datetime, where: str) -> datetime:
    """Return the moment of the text in the book's zone. Raises CaseError for a future one."""
    try:
        moment = parse_moment(text, book.zone)
    except MomentError as error:
        raise CaseError({where: [str(error)]}) from error
    if moment > now:
        raise CaseError({where: [f"不能晚于现在（{now.astimezone(book.zone):%Y-%m-%d %H:%M}）"]})
    return moment


def _check(office: Office, case: Case, book: Book, events: list[CaseEvent]) -> None:
    """Read the whole case as the engine will; tell the faults of the last event at its fields."""
    place = f"事件{len(events) - 1}"
    try:
        if case.subject:
            read_subject(rulings.subject_of(office, case), dossier.raw(book, case, events))
        else:
            read_case(book, {**dossier.bare_case(book.zone, events), "查询": _entries(book, case, events)})
    except CaseError as error:
        named = {where.removeprefix(f"{place}·").replace(place, "事"): said for where, said in error.messages.items()}
        raise CaseError(named) from error
    _together(book, events)


def _entries(book: Book, case: Case, events: list[CaseEvent]) -> Any:
    """The entries of look-ups, where a score may be about one of them."""
    return answer(book, case, events, None) if events[-1].entry else {}


def _together(book: Book, events: list[CaseEvent]) -> None:
    problems = supplied.clashes(book, clean(book, dossier.facts(book, events)))
    if problems:
        raise CaseError(problems)


def _claim(case: Case, version: int | None) -> None:
    """Count the case's version up, which also keeps other writers out until this transaction ends."""
    mine = Case.id == case.id
    if version is not None:
        mine &= Case.version == version
    if not Case.update(version=Case.version + 1).where(mine).execute():
        raise Stale("别人刚刚记了一件事")


def settle(office: Office, case: Case, book: Book, events: list[CaseEvent], sorted_: supplied.Supplied) -> None:
    """Write what follows from the events: current facts, index, units, personal data, and the ruling."""
    now = dossier.facts(book, events)
    if events[1:]:
        CaseData.update(facts=now).where(CaseData.case == case).execute()
    else:
        CaseData.create(case=case, facts=now)
    own = dossier.own_facts(book, events)
    _index(case, book, [now, *own.values()])
    _personal(case, sorted_.personal)
    _address(case, events[-1])
    rulings.rule(office, case, rulings.stand(office, case))


def _index(case: Case, book: Book, known: list[dict[str, Any]]) -> None:
    """Renew the narrow rows of fields marked 可查 and of pseudonyms; an index, not evidence."""
    names = [n for n, f in book.names.fields.items() if f.searchable or (f.derived and f.derived[0] == supplied.CODE)]
    CaseFact.delete().where(CaseFact.case == case, CaseFact.name.in_(names)).execute()
    rows = [row for facts in known for name in names if name in facts for row in _rows(case, name, facts[name])]
    if rows:
        CaseFact.insert_many(rows).execute()


def _rows(case: Case, name: str, value: Any) -> Iterable[dict[str, Any]]:
    for one in value if isinstance(value, list) else [value]:
        number = float(one) if isinstance(one, int | float) else None
        yield {"case": case, "name": name, "text": str(one)[:200], "num": number}


def _personal(case: Case, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        PersonalData.delete().where(PersonalData.case == case, PersonalData.name == name).execute()
        PersonalData.create(case=case, name=name, value=value, salt=secrets.token_hex(16))


def _address(case: Case, event: CaseEvent) -> None:
    """The case lies with the unit that registered it and with every unit that an event was addressed to."""
    here = {row.unit_id for row in CaseUnit.select().where(CaseUnit.case == case)}
    named = {unit.id for unit in Unit.select().where(Unit.name.in_([*(event.to or ()), event.by or ""]))}
    own = {case.unit_id} if case.unit_id else set()
    for unit in (named | own) - here:
        CaseUnit.create(case=case, unit=unit, since=event.recorded)
