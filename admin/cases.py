"""Desk: cases (来信件). The list, a new case, the page of one, and what may be recorded on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from flask import abort, flash, g, has_app_context, redirect, request, url_for
from flask_admin import expose
from peewee import ModelSelect

from admin import access, cases_clock, cases_filters, cases_page, cases_words
from admin.base import View
from admin.cases_cells import COLUMNS, LABELS, exported, formatters, preload
from admin.cases_events import Recording
from admin.cases_office import Parties, office
from admin.cases_opening import Opening
from admin.library import book_url
from admin.scope import visible
from engine.problems import CaseError
from records import dossier, replay, rulings
from records.cases import Stale
from records.tables import Case, PersonalData, Ruling


class Cases(View):
    """Messages within reach: of the own unit and below, registered there or addressed there."""

    viewers: ClassVar = frozenset({access.SUPERVISOR, access.AUDITOR})
    editors: ClassVar = frozenset({access.STAFF})
    recorders: ClassVar = frozenset({access.STAFF, access.SUPERVISOR})
    row_name = "来信"
    can_edit = False

    list_template = "cases/list.html"
    column_list = COLUMNS
    column_labels = LABELS
    column_formatters: ClassVar = formatters()
    column_formatters_export: ClassVar = exported()
    column_export_list = ("number", "book", "status", "unit", "received", "due", "provisional")
    column_searchable_list = ("number",)
    column_default_sort = ("received", True)

    def get_query(self) -> ModelSelect:
        """Messages only; what is no message has its own desk."""
        return super().get_query().where(Case.subject == "")

    @property
    def column_filters(self) -> list[Any]:  # type: ignore[override]
        """The filters every book shares, and those over the fields that books mark 可查."""
        if not has_app_context():
            return []
        shared = [cases_filters.OfBook(Case.book, "规则"), cases_filters.Limit(Case.due, "期限")]
        return ["received", "unit", *shared, *cases_filters.of_outcome(), *cases_filters.facts()]

    @property
    def can_record(self) -> bool:
        """Whether the present person may record events."""
        return access.holds(self.recorders)

    def render(self, template: str, **more: Any) -> str:
        """Load the facts of all listed rows at once before the page is drawn."""
        if "page" in more and template == self.list_template:
            preload(more["page"].rows)
        clock = office().now() if cases_clock.allowed() else None
        return super().render(template, clock=clock, ahead=cases_clock.ahead(), **more)

    def _table(self) -> Sequence[Any]:
        """Return the filters of the books there are now: a published book brings its own. Kept for one request only."""
        if "case_table" not in g:
            g.case_table = self.get_filters() or ()
        table: Sequence[Any] = g.case_table
        return table

    def _filter_inputs(self) -> list[dict[str, Any]]:
        """Offer the filters over facts of the chosen book, with its options; one in use is shown in any case."""
        pairs = list(zip(super()._filter_inputs(), self._table(), strict=True))
        chosen = next(entry["value"] for entry, one in pairs if isinstance(one, cases_filters.OfBook))
        return [
            entry | {"choices": one.offered(chosen, entry["value"])} if isinstance(one, cases_filters.Fact) else entry
            for entry, one in pairs
            if entry["value"] or not isinstance(one, cases_filters.Fact) or one.belongs(chosen)
        ]

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        """Choose moment and book, then fill in the form drawn from it; typing is never lost."""
        opening = Opening(request.values)
        if request.method == "POST" and opening.form:
            case = opening.submit()
            if case:
                flash(f"已登记，编号 {case.number}", "success")
                return redirect(self.get_url(".details_view", id=case.id))
        template = "cases/new.html" if opening.form else "cases/choose.html"
        return self.render(template, opening=opening)

    @expose("/details/")
    def details_view(self) -> Any:
        """Show one case as it stands now."""
        case = self.get_one(request.args.get("id"))
        try:
            found = rulings.stand(office(), case)
        except CaseError as error:
            return self.render("cases/unruled.html", case=case, why=str(error)), 409
        return self.render(
            "cases/case.html",
            case=case,
            page=cases_page.page(found, office().library.calendars(found.book.calendars)),
            timeline=cases_page.timeline(found),
            readings=cases_page.readings(found),
            mine=set(Parties(found.book).mine()),
            personal=list(PersonalData.select().where(PersonalData.case == case)),
            rulings=list(_rulings(case)),
            book_url=book_url(found.book.id, found.book.version),
            conclude=rulings.said,
            facts=dossier.facts(found.book, found.events),
            own=dossier.own_facts(found.book, found.events),
            fact=cases_words.value,
        )

    @expose("/event/", methods=("GET", "POST"))
    def event_view(self) -> Any:
        """Record an event, a step or a correction: draw its form, or store it."""
        case = self._recorded()
        recording = Recording(case, request.values)
        if request.method == "POST" and self._stored(recording):
            flash(f"已记下“{recording.name}”", "success")
            return redirect(self.get_url(".details_view", id=case.id))
        return self.render("cases/event.html", case=case, recording=recording), 409 if recording.stale else 200

    def _stored(self, recording: Recording) -> bool:
        try:
            return recording.submit()
        except Stale:
            recording.stale = True
            return False

    def _recorded(self) -> Case:
        if not self.can_record:
            abort(403)
        case: Case = self.get_one(request.args.get("id"))
        return case

    @expose("/clock/", methods=("POST",))
    def clock_view(self) -> Any:
        """Set the visitor's own clock, in the demonstration."""
        if not cases_clock.allowed():
            abort(404)
        wrong = cases_clock.set_to("" if "real" in request.form else request.form.get("moment", ""))
        if wrong:
            flash(wrong, "error")
        back = request.form.get("back", "")
        return redirect(back if back.startswith(f"{self.url}/") else self.get_url(".index_view"))

    @expose("/numbered/")
    def numbered_view(self) -> Any:
        """Lead to the case of a number, whatever it is; 404 for one that is out of reach."""
        case = visible(Case).where(Case.number == request.args.get("number", "")).first()
        if case is None:
            abort(404)
        return redirect(url_for(f"{'subjects' if case.subject else 'cases'}.details_view", id=case.id))

    @expose("/ruling/")
    def ruling_view(self) -> Any:
        """Show one stored ruling, and the same done again: as known then, and as known now."""
        case = self.get_one(request.args.get("id"))
        ruling = Ruling.get_or_none(Ruling.case == case, Ruling.id == _number(request.args.get("ruling")))
        if ruling is None:
            abort(404)
        then = replay.as_known_then(office(), ruling)
        now = replay.as_known_now(office(), ruling)
        return self.render("cases/ruling.html", case=case, ruling=ruling, then=then, now=now, said=rulings.said)


def _rulings(case: Case) -> ModelSelect:
    """Return the rulings of a case, latest first, without what they were reckoned from."""
    found = Ruling.select(Ruling.id, Ruling.moment, Ruling.decision)
    return found.where(Ruling.case == case).order_by(Ruling.id.desc())


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 18 else 0


def view() -> Cases:
    """Return the desk."""
    return Cases(Case, "来信", endpoint="cases")
