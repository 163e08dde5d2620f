"""A new case on its way from the browser to the service: moment, book, form, faults."""

from __future__ import annotations

from typing import Any

from flask import request

from admin import access, cases_forms, cases_inputs
from admin.cases_forms import MATTER, TO
from admin.cases_inputs import PREFIX, Drawn
from admin.cases_office import Parties, inside, office
from admin.scope import visible
from admin.words import zone
from engine.book import Book
from engine.happenings import RECEIVED
from engine.problems import BookError, CaseError
from engine.service import book_for
from records.cases import Message, open_case
from records.tables import Case


class Opening:
    """What the page of a new case shows. ``choices``: the books in force at the moment of receipt."""

    def __init__(self, values: Any) -> None:
        self.office = office()
        now = self.office.now()
        self.received = values.get("received", "") or f"{now.astimezone(zone()):%Y-%m-%dT%H:%M}"
        self.chosen = values.get("book", "")
        self.faults: dict[str, list[str]] = {}
        self.choices = self._choices()
        self.book = self._book()
        self.parties = Parties(self.book) if self.book else None
        self.form = self._form(request.form if request.method == "POST" else None)

    @property
    def moment(self) -> str:
        """The moment of receipt as the engine reads it."""
        return self.received.replace("T", " ")

    @property
    def wrong(self) -> bool:
        return bool(self.faults) or bool(self.form and self.form.wrong)

    def _choices(self) -> list[tuple[str, str, str, bool]]:
        """Return id, title, version, whether it is a draft, of each book in force then; those of this place first."""
        found = []
        for id in self.office.library.ids():
            book = self._in_force(id)
            if book:
                published = book.version in self.office.library.versions(id)
                found.append((not _ours(book), (id, book.title, book.version, not published)))
        return [choice for _, choice in sorted(found, key=lambda pair: pair[0])]

    def _in_force(self, id: str) -> Book | None:
        try:
            return book_for(self.office.library, id, {RECEIVED: self.moment}, self.office.drafts)
        except CaseError as error:
            self.faults.update(error.messages)
        except BookError:
            pass
        return None

    def _book(self) -> Book | None:
        if not self.chosen:
            return None
        if self.chosen not in [choice[0] for choice in self.choices]:
            self.faults.setdefault("规则", ["收到那一刻没有施行中的版本，请另选"])
            return None
        return self._in_force(self.chosen)

    def _form(self, typed: Any) -> Drawn | None:
        if self.book is None or self.parties is None:
            return None
        return cases_forms.new_case(self.book, self.parties, typed)

    def submit(self) -> Case | None:
        """Store the case; None with the faults at their inputs where something is wrong."""
        assert self.form is not None and self.book is not None and self.parties is not None
        person = access.person()
        try:
            matter = self._matter()
            fields = [each for each in self.form.inputs if each.name not in (MATTER, TO)]
            wrong = cases_inputs.contradictions(self.form.inputs)
            if wrong:
                raise CaseError(wrong)
            message = Message(
                self.book.id,
                self.moment,
                cases_inputs.given(fields),
                by=self.parties.sender(),
                to=tuple(name for name in request.form.getlist(f"{PREFIX}{TO}") if name in self.parties.handlers()),
                unit=person.unit if person else None,
                matter=matter,
            )
            return open_case(self.office, person, message)
        except CaseError as error:
            self.form = self.form.told(error.messages)
            return None

    def _matter(self) -> Case | None:
        """Return the earlier case about the same matter, within reach and under the same book. Raises CaseError."""
        number = request.form.get(f"{PREFIX}{MATTER}", "").strip()
        if not number:
            return None
        found = visible(Case).where(Case.number == number, Case.book == self.chosen).first()
        if found is None:
            raise CaseError({MATTER: ["没有这个编号的来信，或不在您的范围之内、不是同一规则的"]})
        case: Case = found
        return case


def _ours(book: Book) -> bool:
    """Whether the present person's unit lies in the region of the book."""
    person = access.person()
    unit = person.unit if person and person.unit_id else None
    return unit is not None and unit.active and inside(unit, book)
