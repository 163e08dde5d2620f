"""Desk: subjects other than messages (对象). The pages of cases, with ledger, checklists and a period's overview.

What is listed, asked and shown is drawn from the books: a new kind of subject needs no code here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from flask import flash, g, has_app_context, redirect, request
from flask_admin import expose
from markupsafe import Markup
from peewee import ModelSelect

from admin import cases_filters, subjects_overview
from admin.base import View
from admin.cases import Cases
from admin.cases_cells import formatters
from admin.cases_office import office
from admin.filters import Filter
from admin.scope import visible
from admin.subjects_opening import SubjectOpening
from records.tables import Case

COLUMNS = ("number", "book", "subject", "name", "period", "conclusion", "status", "due")
LABELS: Mapping[str, str] = {"conclusion": "结果", "due": "最近期限"}


class OfSubject(Filter):
    """One kind of subject, as any book names it."""

    widget = "select"

    def choices(self) -> list[tuple[str, str]]:
        """Return the kinds there are."""
        found = visible(Case).select(Case.subject).where(Case.subject != "").distinct().order_by(Case.subject)
        return [(row.subject, row.subject) for row in found]

    def apply(self, query: ModelSelect, value: str) -> ModelSelect:
        """Narrow the query."""
        return query.where(Case.subject == value)


class Subjects(Cases):
    """Units and periods, persons and days, places, appraisals within reach."""

    row_name = "对象"
    column_list = COLUMNS
    column_labels = LABELS
    column_searchable_list = ("number", "name", "period")
    column_export_list = ("number", "book", "subject", "name", "period", "status", "due")
    new_label: ClassVar[str] = "立一个对象"

    def get_query(self) -> ModelSelect:
        """What is no message."""
        return View.get_query(self).where(Case.subject != "")

    @property
    def column_filters(self) -> list[Any]:  # type: ignore[override]
        """The filters over book, kind, period, limit."""
        if not has_app_context():
            return []
        shared = [cases_filters.OfBook(Case.book, "规则"), OfSubject(Case.subject, "对象")]
        return [*shared, "period", "unit", cases_filters.Limit(Case.due, "期限"), *cases_filters.of_outcome()[1:]]

    def _table(self) -> Sequence[Any]:
        """Return the filters, kept for one request only."""
        if "subject_table" not in g:
            g.subject_table = self.get_filters() or ()
        table: Sequence[Any] = g.subject_table
        return table

    @expose("/new/", methods=("GET", "POST"))
    def create_view(self) -> Any:
        """Choose what it is, then fill in the form drawn from the book; typing is never lost."""
        opening = SubjectOpening(request.values)
        if request.method == "POST" and opening.form:
            made = opening.submit()
            if made:
                flash(f"已立 {len(made)} 个：{'、'.join(case.name for case in made)}", "success")
                one = len(made) == 1
                return redirect(self.get_url(".details_view", id=made[0].id) if one else self._overview_of(made[0]))
        return self.render("subjects/new.html" if opening.form else "subjects/choose.html", opening=opening)

    def _overview_of(self, case: Case) -> str:
        found: str = self.get_url(".overview_view", book=case.book, subject=case.subject, period=case.period)
        return found

    @expose("/overview/")
    def overview_view(self) -> Any:
        """Show all of one kind and period together: duties, figures, places."""
        asked = {key: request.args.get(key, "").strip() for key in ("book", "subject", "period")}
        page = subjects_overview.overview(office(), visible(Case), **asked)
        return self.render("subjects/overview.html", page=page)


def _cells() -> dict[str, Callable[..., Any]]:
    """The cells of the case list, with a link from the period to its overview."""
    return {**formatters(), "number": _number, "period": _period}


def _number(view: Any, _context: Any, case: Case, _name: str) -> Markup:
    return Markup('<a class="number" href="{}">{}</a>').format(view.get_url(".details_view", id=case.id), case.number)


def _period(view: Any, _context: Any, case: Case, _name: str) -> Markup:
    if not case.period:
        return Markup("")
    url = view.get_url(".overview_view", book=case.book, subject=case.subject, period=case.period)
    return Markup('<a href="{}" aria-label="{}">{}</a>').format(url, f"{case.subject} {case.period} 一览", case.period)


Subjects.column_formatters = _cells()


def view() -> Subjects:
    """Return the desk."""
    return Subjects(Case, "对象", endpoint="subjects")
