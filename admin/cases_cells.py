"""What the cells of the case list show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask import url_for
from markupsafe import Markup

from admin.cases_filters import books
from admin.cases_office import office
from admin.cases_words import due_words, left
from admin.words import zone
from records.rulings import CONCLUSION, PENDING
from records.tables import Case, CaseFact

COLUMNS = ("number", "book", "about", "conclusion", "status", "unit", "received", "due")
LABELS: Mapping[str, str] = {"about": "要点", "conclusion": "结论", "due": "最近期限"}


def preload(rows: Iterable[Case]) -> None:
    """Load the facts of all rows in one query and hang them on the rows."""
    by_id = {row.id: row for row in rows}
    for row in by_id.values():
        row.said = {}
    for fact in CaseFact.select().where(CaseFact.case.in_(list(by_id))).order_by(CaseFact.id):
        by_id[fact.case_id].said.setdefault(fact.name, []).append(fact.text)


def formatters() -> dict[str, Callable[..., Any]]:
    """Return Flask-Admin's formatters by column."""
    return {
        "number": _number,
        "book": lambda _v, _c, case, _n: _book(case.book)[0],
        "about": _about,
        "conclusion": _conclusion,
        "due": _due,
    }


def exported() -> dict[str, Callable[..., Any]]:
    """Return the formatters for a file: the book's title; the last day or minute, not the first moment too late."""
    return {
        "book": lambda _v, _c, case, _n: _book(case.book)[0],
        "due": lambda _v, _c, case, _n: (case.last or "").replace("T", " "),
    }


def _book(id: str) -> tuple[str, list[str]]:
    """Return title and searchable fields of a book; its id where it is not there any more."""
    found = next(((title, fields) for one, title, fields in books() if one == id), (id, []))
    return found[0], [field.name for field in found[1]]


def _number(_view: Any, _context: Any, case: Case, _name: str) -> Markup:
    url = url_for("cases.details_view", id=case.id)
    return Markup('<a class="number" href="{}">{}</a>').format(url, case.number)


def _conclusion(_view: Any, _context: Any, case: Case, _name: str) -> Markup:
    waits = Markup(' <span class="tag warn">待确认</span>') if case.said.get(PENDING) == ["是"] else Markup("")
    return Markup("{}{}").format("、".join(case.said.get(CONCLUSION, ())), waits)


def _about(_view: Any, _context: Any, case: Case, _name: str) -> str:
    return "；".join("、".join(case.said[name]) for name in _book(case.book)[1] if name in case.said)


def _due(_view: Any, _context: Any, case: Case, _name: str) -> Markup:
    if case.due is None:
        return Markup("")
    rest = left(case.due, office().now(), zone())
    tone = "late" if rest.late else "soon" if rest.near else "fine"
    provisional = Markup(' <span class="tag">暂定</span>') if case.provisional else ""
    return Markup('<span class="due">{}</span> <strong class="left {}">{}</strong>{}').format(
        due_words(case.last) if case.last else "", tone, rest.text, provisional
    )
