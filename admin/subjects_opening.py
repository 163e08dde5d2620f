"""A subject on its way from the browser to the service: book and kind, whose, which period, attributes, facts."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from flask import request

from admin import access, cases_inputs
from admin.cases_inputs import PREFIX, Drawn, Input
from admin.cases_office import Parties, office
from admin.words import zone
from engine.book import Book
from engine.happenings import RECEIVED
from engine.periods import EXAMPLES, UNSTATED, containing, previous
from engine.problems import BookError, CaseError
from engine.service import book_for
from engine.sheets import Subject
from records.subjects import Beginning, open_subjects
from records.tables import Case

WHO, WHOM, PERIOD, START = "是", "各家", "期", "起"
ATTRIBUTE = "属性："
OF_UNITS = ("单位", "评议")


class Choice(NamedTuple):
    """One kind of subject that may be opened: of which book, what it is."""

    id: str
    title: str
    subject: Subject

    @property
    def value(self) -> str:
        """How the choice is named in an address."""
        return f"{self.id}·{self.subject.name}"


class SubjectOpening:
    """What the page of a new subject shows."""

    def __init__(self, values: Any) -> None:
        self.office = office()
        self.now: datetime = self.office.now()
        self.choices = list(self._choices())
        self.chosen = next((each for each in self.choices if each.value == values.get("kind")), None)
        self.parties = Parties(self.chosen.subject.book) if self.chosen else None
        self.form = self._form(request.form if request.method == "POST" else None)

    @property
    def wrong(self) -> bool:
        return bool(self.form and self.form.wrong)

    def _choices(self) -> Any:
        for id in self.office.library.ids():
            book = self._in_force(id)
            for subject in book.subjects.values() if book else ():
                yield Choice(id, book.title if book else id, subject)

    def _in_force(self, id: str) -> Book | None:
        try:
            return book_for(self.office.library, id, {RECEIVED: self.now.isoformat()}, self.office.drafts)
        except (CaseError, BookError):
            return None

    @property
    def single(self) -> bool:
        """Whether the subject belongs to a single office, so that nobody need be named."""
        party = self._party()
        return party is not None and party.single

    def _party(self) -> Any:
        subject = self.chosen.subject if self.chosen else None
        return subject.book.names.parties.get(subject.party) if subject and subject.party else None

    def _form(self, typed: Any) -> Drawn | None:
        if self.chosen is None or self.parties is None:
            return None
        subject = self.chosen.subject
        head = [self._when(subject, typed), *self._whose(subject, typed), *self._attributes(typed)]
        fields = [
            cases_inputs.of_field(one, self.parties.handlers(), typed) for one in cases_inputs.fillable(subject.book)
        ]
        groups = (
            (f"{subject.name}：哪一个", tuple(each.name for each in head)),
            ("一开始就知道的事实（没有就不填）", tuple(each.name for each in fields)),
        )
        return Drawn((*head, *fields), groups=tuple(group for group in groups if group[1]))

    def _when(self, subject: Subject, typed: Any) -> Input:
        today = self.now.astimezone(zone()).date()
        if not subject.period:
            value = f"{today.isoformat()}T00:00" if typed is None else cases_inputs._typed("text", START, typed)
            return Input(START, "自何时起", "datetime-local", required=True, value=value)
        if subject.period == UNSTATED:
            value = cases_inputs._typed("text", PERIOD, typed)
            help_ = f"原文没有写多久一期，按实际的一期写；如 {'、'.join(EXAMPLES.values())}"
            return Input(PERIOD, "哪一期", "text", required=True, help=(help_,), value=value, longest=10)
        here = containing(today, subject.period)
        value = here.text if typed is None else cases_inputs._typed("text", PERIOD, typed)
        help_ = f"按{subject.period}；如 {EXAMPLES[subject.period]}；上一期是 {previous(here).text}"
        return Input(PERIOD, "哪一期", "text", required=True, help=(help_,), value=value, longest=10)

    def _whose(self, subject: Subject, typed: Any) -> list[Input]:
        if self.single:
            return []
        label = f"哪个{subject.party or subject.kind}"
        if subject.kind in OF_UNITS and subject.party and self.parties:
            value = cases_inputs._typed("boxes", WHOM, typed)
            help_ = ("选了几家，就各立一个",)
            return [Input(WHOM, label, "boxes", tuple(self.parties.handlers()), required=True, help=help_, value=value)]
        help_ = ("写名称，如 某某大厅、某某岗",)
        value = cases_inputs._typed("text", WHO, typed)
        return [Input(WHO, label, "text", required=True, help=help_, value=value, longest=100)]

    def _attributes(self, typed: Any) -> list[Input]:
        """The attributes of the subject's role that no unit of the platform has: asked here, kept with the subject."""
        party = self._party()
        found = []
        for name, options in (party.attributes or {}).items() if party and not party.single else ():
            of_units = self.chosen is not None and self.chosen.subject.kind in OF_UNITS and name in ("类型", "级别")
            if not of_units:
                key = f"{ATTRIBUTE}{name}"
                value = cases_inputs._typed("select", key, typed)
                found.append(Input(key, name, "select", options, required=True, blank="（请选择）", value=value))
        return found

    def submit(self) -> list[Case]:
        """Store one subject for each name, all or none; [] with the faults at their inputs where something is wrong."""
        assert self.form is not None and self.chosen is not None
        person, subject = access.person(), self.chosen.subject
        heads = (WHO, WHOM, PERIOD, START)
        fields = [each for each in self.form.inputs if each.name not in heads and not each.name.startswith(ATTRIBUTE)]
        beginning = Beginning(
            self.chosen.id,
            subject.name,
            subject.period,
            self._typed(PERIOD),
            self._typed(START).replace("T", " "),
            given=cases_inputs.given(fields),
            attributes=self._given_attributes(),
            unit=person.unit if person else None,
        )
        try:
            self._refuse()
            return open_subjects(self.office, person, beginning, self._names())
        except CaseError as error:
            place = WHOM if any(each.name == WHOM for each in self.form.inputs) else WHO
            said = {place if name == WHO else name: told for name, told in error.messages.items()}
            self.form = self.form.told(said)
            return []

    def _given_attributes(self) -> dict[str, str]:
        assert self.form is not None
        named = [each.name for each in self.form.inputs if each.name.startswith(ATTRIBUTE)]
        return {name.removeprefix(ATTRIBUTE): self._typed(name) for name in named}

    def _refuse(self) -> None:
        assert self.form is not None
        found = dict(cases_inputs.contradictions(self.form.inputs))
        for each in self.form.inputs:
            if each.required and not each.value:
                found[each.name] = ["必填"]
        if found:
            raise CaseError(found)

    def _names(self) -> list[str]:
        assert self.chosen is not None and self.parties is not None
        if self.single:
            return [self.chosen.subject.party]
        chosen = [name for name in request.form.getlist(f"{PREFIX}{WHOM}") if name in self.parties.handlers()]
        return chosen or [self._typed(WHO)]

    def _typed(self, name: str) -> str:
        return request.form.get(f"{PREFIX}{name}", "").strip()
