"""An event on its way from the browser to the service: which, by whom, its form, its faults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import request

from admin import access, cases_forms, cases_inputs, cases_scores
from admin.cases_forms import AT, BY, QUANTITY, TO
from admin.cases_inputs import PREFIX, Drawn
from admin.cases_office import Parties, office
from admin.cases_scores import ACTS, LINE, REASON, SCORE, Line
from engine.book import HARMFUL
from engine.happenings import BEGUN, CONFIRMED, CORRECTED, DECIDED, PERIOD_END, RECEIVED
from engine.problems import CaseError
from records import rulings
from records.cases import Deed, add_event
from records.tables import Case, User

_HEAD = (AT, BY, TO, QUANTITY, LINE, SCORE, REASON)
NEVER = (RECEIVED, CORRECTED, BEGUN, PERIOD_END)


class Recording:
    """What the page of an event shows. ``name`` is "" while it has not been chosen."""

    def __init__(self, case: Case, values: Any) -> None:
        self.case, self.office = case, office()
        self.standing = rulings.stand(self.office, case)
        self.book = self.standing.book
        self.parties = Parties(self.book)
        self.item, self.retracts = values.get("item", ""), _seq(values.get("retracts", ""))
        self.lines = cases_scores.lines(self.standing.decision)
        unused = (*NEVER, *(() if self.lines else ACTS))
        self.names = [name for name in self.book.names.events if name not in unused]
        self.line = values.get("line", "") or values.get(f"{PREFIX}{LINE}", "")
        self.name = self._name(values.get("name", ""))
        self.place = self._place(values)
        self.stale = False
        typed = request.form if request.method == "POST" else None
        self.form: Drawn | None = self._form(typed) if self.name else None

    @property
    def person(self) -> User | None:
        """Whoever acts, by name."""
        return access.person()

    @property
    def version(self) -> int:
        """The case as the page shows it; after somebody was faster, as it is now."""
        return int(self.case.version)

    @property
    def harmful(self) -> bool:
        """Whether the event confirms what hurts somebody."""
        return self.name in HARMFUL or self.name == DECIDED or bool(self.item)

    @property
    def wrong(self) -> bool:
        return self.stale or bool(self.form and self.form.wrong)

    @property
    def struck(self) -> Any:
        """The event that this one takes back, or None."""
        return next((e for e in rulings.events_of(self.case) if e.seq == self.retracts), None)

    def _name(self, asked: str) -> str:
        if self.retracts or asked == CORRECTED:
            return CORRECTED
        return asked if asked in self.names else ""

    def _place(self, values: Any) -> dict[str, Any]:
        """Where the step stands: who may take it, about whom, and what must be filled in first."""
        decision = self.standing.decision
        who, about = values.get("who", ""), values.get("about", "")
        steps = [step for step in (*decision.may, *decision.barred) if step.get("step") == self.name]
        found: Mapping[str, Any] = next((step for step in steps if _meant(step, who, about)), {})
        fields = self.book.names.fields
        needed = [name for name in found.get("requires") or found.get("missing") or () if name in fields]
        return {
            "who": who or found.get("who", ""),
            "about": about or found.get("about", ""),
            "requires": [name for name in needed if not fields[name].derived],
            "handling": list(decision.state.get("parties", {})),
            "since": self.case.received if self.name == CORRECTED else None,
        }

    def _form(self, typed: Any) -> Drawn:
        if self.retracts:
            return cases_forms.taking_back(self.book, self.parties, self.office.now(), typed)
        made = cases_forms.event(self.book, self.parties, self.name, self.office.now(), self.place, typed)
        if self.name not in ACTS:
            return made
        return cases_forms.with_first(made, cases_scores.fields(self.name, self.lines, self.line, typed), (TO,))

    def submit(self) -> bool:
        """Store the event; False with the faults at their inputs. Raises Stale."""
        if self.form is None:
            return False
        try:
            self._refuse()
            add_event(self.office, self.person, self.case, self._deed(), _seq(request.form.get("version", "")) or 0)
        except CaseError as error:
            said = cases_scores.placed(error.messages) if self.name in ACTS else error.messages
            self.form = self.form.told(said)
            return False
        return True

    def _refuse(self) -> None:
        """Raise CaseError for what only the desk can know: who may act for whom, what the step needs."""
        assert self.form is not None
        found: dict[str, list[str]] = dict(cases_inputs.contradictions(self.form.inputs))
        for each in self.form.inputs:
            if each.required and not each.value:
                found[each.name] = ["必填"]
        by = self._typed(BY)
        if by and by not in self.parties.mine():
            found[BY] = ["您不能代这一方记事"]
        unknown = [name for name in self._to() if name not in self.form[TO].options]
        if unknown:
            found[TO] = [f"没有“{unknown[0]}”这一方"]
        if self.name in ACTS and not found:
            score, reason = self._typed(SCORE), self._typed(REASON)
            found = cases_scores.wrong(self.book, self.name, self._line(), by, score, reason)
        if found:
            raise CaseError(found)

    def _line(self) -> Line | None:
        """The line of a score sheet that the act is about."""
        return next((line for line in self.lines if line.label == self._typed(LINE)), None)

    def _deed(self) -> Deed:
        assert self.form is not None
        line = self._line() if self.name in ACTS else None
        fields = [each for each in self.form.inputs if each.name not in _HEAD]
        return Deed(
            self.name,
            self._typed(AT).replace("T", " "),
            by=self._typed(BY),
            to=(line.who,) if line and line.who else self._to(),
            quantity=self._typed(QUANTITY),
            given=cases_inputs.given(fields),
            retracts=self.retracts,
            item=line.title if line else self.item if self.name == CONFIRMED else "",
            score=self._typed(SCORE) if self.name == DECIDED else "",
            reason=self._typed(REASON) if line else "",
            entry=line.entry if line else "",
        )

    def _typed(self, name: str) -> str:
        return request.form.get(f"{PREFIX}{name}", "").strip()

    def _to(self) -> tuple[str, ...]:
        return tuple(request.form.getlist(f"{PREFIX}{TO}"))


def _meant(step: Mapping[str, Any], who: str, about: str) -> bool:
    return who in ("", step["who"]) and about in ("", step.get("about", ""))


def _seq(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 9 else None
