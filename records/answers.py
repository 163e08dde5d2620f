"""Answers to look-ups (查询): the matching entries of other cases under the same book, never a number.

The engine asks (``engine.lookups.needs``); how many count, and over which window, it works out itself, so that a draft
with another window can be tried on the same entries. Entries also carry what was once worked out of the other case
(states of duties, judgements, totals), from its last ruling, with limits that have run out since.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from peewee import ModelSelect, fn

from engine.book import Book
from engine.clocks import BREACHED, RUNNING, STATE_WORDS
from engine.happenings import DECIDED
from engine.lookups import needs
from engine.periods import any_period
from records.supplied import CODE
from records.tables import Case, CaseEvent, CaseFact, CaseUnit, Ruling, Unit

MATTER = "事项"
"""The fact that links cases about one matter: its value, in each of them, is the number of the first."""

_DAY, _SECOND = timedelta(days=1), timedelta(seconds=1)
_NONE = "未起"


def answer(
    book: Book, case: Case, events: Sequence[CaseEvent], now: datetime | None
) -> dict[str, list[dict[str, Any]]]:
    """Return, for each question of the book, the entries of other cases, oldest first; [] is an answer too.

    A question over the sender stays unanswered while nothing identifies the sender, one over the place while the unit
    of the case has no region. ``now``: limits that have run out by then have lapsed, whatever the last ruling says.
    """
    found = {}
    for question in needs(book):
        others = _others(book, case, question)
        if others is not None:
            mine = others.where(Case.id != case.id, Case.book == book.id, Case.subject == question["subject"])
            found[question["name"]] = sorted(
                _entries(book, case, question, mine, now), key=lambda entry: (entry["时"], str(entry))
            )
    return found


def _others(book: Book, case: Case, question: Mapping[str, Any]) -> ModelSelect | None:
    """The cases, or sheets of a subject, among which the entries are; None where nobody can say."""
    if question["subject"] and question["scope"] in ("单位", "人", "场所"):
        mine = CaseUnit.select(Unit.name).join(Unit).where(CaseUnit.case == case)
        return Case.select().where(Case.name == case.name if case.subject else Case.name.in_(mine))
    return (_SUBJECT_SCOPES if case.subject else _SCOPES)[question["scope"]](book, case)


def _entries(
    book: Book, case: Case, question: dict[str, Any], others: ModelSelect, now: datetime | None
) -> list[dict[str, Any]]:
    rows = {row.id: row for row in others}
    by_case: dict[int, list[CaseEvent]] = {}
    for event in CaseEvent.select().where(CaseEvent.case.in_(list(rows))).order_by(CaseEvent.happened, CaseEvent.seq):
        by_case.setdefault(event.case_id, []).append(event)
    names = book.entry_names[question["subject"]][0]
    asked = [name for name in question["facts"] if name in names.fields]
    computed = [name for name in question["facts"] if name not in names.fields]
    decisions = _decisions(list(rows)) if computed else {}
    found = []
    for id, events in by_case.items():
        about = _Worked(decisions.get(id, {}), case.name if case.subject else "", now)
        said = {name: value for name in computed if (value := about.of(name)) is not None}
        if question["event"] == DECIDED and not question["subject"]:
            found += [{**entry, "编号": rows[id].number, **_last(asked, events)} for entry in about.decided()]
        else:
            found += _of_case(book, rows[id], question, asked, events, said)
    return found


def _decisions(ids: list[int]) -> dict[int, Mapping[str, Any]]:
    """The last ruling's decision of each case."""
    last = Ruling.select(fn.MAX(Ruling.id)).where(Ruling.case.in_(ids)).group_by(Ruling.case)
    return {row.case_id: row.decision for row in Ruling.select().where(Ruling.id.in_(last))}


class _Worked:
    """What a stored decision says of a name that was worked out."""

    def __init__(self, decision: Mapping[str, Any], unit: str, now: datetime | None) -> None:
        self.decision, self.unit, self.now = decision, unit, now

    def decided(self) -> Iterator[dict[str, Any]]:
        """Yield what has been decided of the case's score for the unit: what was refused or reversed does not count."""
        for line in self.decision.get("scores", ()):
            if line["state"] == "decided" and line["who"] in ("", self.unit):
                item = line["item"].rpartition("·")[2]
                yield {"时": line["at"], f"{DECIDED}.分": line["delta"], f"{DECIDED}.项": item}

    def of(self, name: str) -> Any:
        """Return the value of a state, a judgement, a total, a band or the result of a checklist; None for unknown."""
        head, _, tail = name.rpartition(".")
        if tail == "状态":
            return self._states(head)
        if name in self.decision.get("judgements", {}):
            return self.decision["judgements"][name]
        for total in self.decision.get("totals", ()):
            if name == total["name"]:
                return total["value"]
            if name == f"{total['name']}.档":
                return total["band"]
        lines = [line["result"] for line in self.decision.get("lists", ()) if line["list"] == head]
        if lines and tail == "结果":
            return "不合格" if "不合格" in lines else "待查" if "待查" in lines else "合格"
        return lines.count("不合格") if lines and tail == "不合项" else None

    def _states(self, duty: str) -> list[str]:
        clocks = [each for each in self.decision.get("duties", ()) if each["name"] == duty]
        own = [each for each in clocks if each["who"] == self.unit]
        return sorted({self._state(each) for each in own or clocks}) or [_NONE]

    def _state(self, duty: Mapping[str, Any]) -> str:
        late = self.now and duty["due_at"] and datetime.fromisoformat(duty["due_at"]) <= self.now
        return STATE_WORDS[BREACHED] if duty["state"] == RUNNING and late else str(duty["state_zh"])


def _of_case(
    book: Book,
    other: Case,
    question: Mapping[str, Any],
    asked: list[str],
    events: list[CaseEvent],
    said: Mapping[str, Any],
) -> Iterator[dict[str, Any]]:
    """Yield the entries of one case, each with the asked facts as they stood when the event happened.

    A subject is one entry, as it stands now, of the end of its period (of its beginning where it has none).
    """
    known: dict[str, Any] = {}
    for event in standing(events):
        known.update(event.facts or {})
        if not other.subject and event.name == question["event"]:
            facts = {fact: known[fact] for fact in asked if fact in known}
            yield {"时": _told(event.happened, book), "编号": other.number, **facts, **said}
    if other.subject:
        yield {"时": _end(other, book), "编号": other.number, **_last(asked, events), **said}


def _last(asked: list[str], events: list[CaseEvent]) -> dict[str, Any]:
    """The asked facts as they stand now."""
    known = {name: value for event in standing(events) for name, value in (event.facts or {}).items()}
    return {fact: known[fact] for fact in asked if fact in known}


def _told(moment: datetime, book: Book) -> str:
    return moment.astimezone(book.zone).isoformat()


def _end(other: Case, book: Book) -> str:
    """The last moment of a subject's period; without one its first."""
    if not other.period:
        return _told(other.received, book)
    last = any_period(other.period).last
    return _told(datetime.combine(last + _DAY, datetime.min.time(), book.zone) - _SECOND, book)


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
    return Case.select().where(Case.id.in_(having))


def _same_unit(_book: Book, case: Case) -> ModelSelect:
    mine = CaseUnit.select(CaseUnit.unit).where(CaseUnit.case == case)
    return Case.select().where(Case.id.in_(CaseUnit.select(CaseUnit.case).where(CaseUnit.unit.in_(mine))))


def _same_place(_book: Book, case: Case) -> ModelSelect | None:
    if not case.unit_id or not case.unit.region:
        return None
    here = Unit.select(Unit.id).where(Unit.region == case.unit.region)
    return Case.select().where(Case.unit.in_(here))


def _named(_book: Book, case: Case) -> ModelSelect:
    """What lies with the unit of that name."""
    mine = Unit.select(Unit.id).where(Unit.name == case.name)
    return Case.select().where(Case.id.in_(CaseUnit.select(CaseUnit.case).where(CaseUnit.unit.in_(mine))))


def _everything(_book: Book, _case: Case) -> ModelSelect:
    return Case.select()


def _unanswered(_book: Book, _case: Case) -> None:
    return None


_Scope = Callable[[Book, Case], ModelSelect | None]
_SCOPES: dict[str, _Scope] = {
    "来信人": _same_sender,
    "事项": _same_matter,
    "单位": _same_unit,
    "人": _unanswered,
    "场所": _unanswered,
    "地方": _same_place,
}
_SUBJECT_SCOPES: dict[str, _Scope] = {
    "来信人": _unanswered,
    "事项": _unanswered,
    "单位": _named,
    "人": _named,
    "场所": _named,
    "地方": _everything,
}


def matter_of(case: Case) -> str:
    """Return the number of the first case about the same matter: the case's own where it is the first."""
    linked = CaseFact.get_or_none(CaseFact.case == case, CaseFact.name == MATTER)
    return str(linked.text if linked else case.number)
