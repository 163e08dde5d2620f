"""An old ruling done again: as known then it must be equal; as known now, each difference has its cause.

Causes are tried one after the other, each on top of the ones before: engine, rule text, calendar, what was recorded
later, look-ups and attributes of units. What a step changes is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from engine.calendars import Calendar
from engine.library import Library
from engine.moments import parse_moment
from engine.problems import BookError, CaseError
from engine.service import answer
from records import dossier, rulings, texts
from records.differences import Difference, between
from records.office import Office
from records.tables import Ruling

ENGINE, TEXT, CALENDAR, LATER, AROUND = "引擎", "规则文本", "日历", "后来记下的事", "查询与单位属性"


@dataclass(frozen=True)
class Again:
    """A ruling done again: the answer, how it differs and why, and what could not be done (Chinese; "" for nothing)."""

    decision: Mapping[str, Any] | None
    differences: tuple[Difference, ...]
    failed: str = ""

    @property
    def equal(self) -> bool:
        return self.decision is not None and not self.differences


class _KnownNow:
    """A calendar that answers with every notice known on one day, whatever day it is asked about."""

    def __init__(self, calendar: Calendar, day: date) -> None:
        self._calendar = calendar.as_known(day)

    def as_known(self, _day: date) -> Calendar:
        return self._calendar


class _Mixed(Library):
    """The texts of one library with calendars from elsewhere."""

    def __init__(self, texts_of: Library, calendars: Callable[[Any], Any]) -> None:
        super().__init__(texts_of.rules, texts_of.schemas)
        self._cache = texts_of._cache
        self._from = calendars

    def calendars(self, names: Any) -> Any:
        return self._from(names)


def as_known_then(office: Office, ruling: Ruling) -> Again:
    """Do the ruling again from its own stored facts and texts; any difference is the engine's."""
    try:
        decision = _answer(_then(office, ruling), ruling, ruling.inputs, True)
    except (BookError, CaseError, texts.Lost) as error:
        return Again(None, (), str(error))
    if decision == ruling.decision:
        return Again(decision, ())
    found = tuple(between(ruling.decision, decision, ENGINE))
    return Again(decision, found or (Difference("细节", "", "", ENGINE),))


def as_known_now(office: Office, ruling: Ruling) -> Again:
    """Do the ruling again for its own moment with all that is known now; each difference with its cause."""
    try:
        steps = list(_steps(office, ruling))
    except (BookError, CaseError, texts.Lost) as error:
        return Again(None, (), str(error))
    found: list[Difference] = []
    before: Mapping[str, Any] = ruling.decision
    for cause, decision in steps:
        found += between(before, decision, cause)
        before = decision
    return Again(before, tuple(found))


def _then(office: Office, ruling: Ruling) -> Library:
    return texts.restored(office.shelf, ruling.digests["texts"])


def _steps(office: Office, ruling: Ruling) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each cause with the decision that holds once it is taken into account."""
    then, present, given = _then(office, ruling), office.library, dict(ruling.inputs)
    yield ENGINE, _answer(then, ruling, given, True)
    yield TEXT, _answer(_Mixed(present, then.calendars), ruling, given, office.drafts)
    book = rulings.book_of(office, ruling.case)
    today = office.now().astimezone(book.zone).date()
    now = _Mixed(present, lambda names: _KnownNow(present.calendars(names), today))
    yield CALENDAR, _answer(now, ruling, given, office.drafts)
    case = dossier.raw(book, ruling.case, rulings.events_of(ruling.case), given.get("主体", {}), ruling.moment)
    later = _as_if_known(case, ruling.moment, book.zone)
    around = {"查询": given.get("查询", {}), "主体": {**later["主体"], **given.get("主体", {})}}
    yield LATER, _answer(now, ruling, {**later, **around}, office.drafts)
    yield AROUND, _answer(now, ruling, later, office.drafts)


def _answer(library: Library, ruling: Ruling, raw: Mapping[str, Any], drafts: bool) -> dict[str, Any]:
    at = ruling.decision["at"]
    if ruling.case.subject:
        return rulings.jsonable(rulings.assessed(library, ruling.case.book, raw, at, drafts))
    decision, _, _ = answer(library, ruling.case.book, raw, at=at, draft=drafts)
    return rulings.jsonable(decision)


def _as_if_known(raw: Mapping[str, Any], moment: datetime, zone: tzinfo) -> dict[str, Any]:
    """Return the case as if everything that had happened by ``moment`` had been recorded by then."""
    events = []
    for event in raw.get("事件", ()):
        happened, recorded = parse_moment(event["时"], zone), parse_moment(event.get("记", event["时"]), zone)
        if happened <= moment:
            events.append({**event, "记": dossier.told(min(recorded, moment), zone)})
    return {**raw, "事件": events}
