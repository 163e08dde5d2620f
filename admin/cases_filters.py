"""Columns and filters of the case list; those over facts are drawn from the fields that books mark 可查."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from flask import g
from peewee import ModelSelect

from admin.cases_office import office
from admin.filters import Filter
from admin.library import library
from engine import domains as d
from engine.book import Book
from engine.decision import OUTCOME_WORDS
from engine.fields import SUPPLY, YES_NO, Field
from engine.problems import BookError
from records.rulings import CONCLUSION, PENDING
from records.tables import Case, CaseFact

LATE, SOON, OPEN, NONE = "已逾期", "两天内到期", "期限未到", "没有期限"
_LACKING = tuple(SUPPLY.values())
_WIDGETS = {d.OPTION: "select", d.MULTI: "select", d.NUMBER: "number"}


class OfBook(Filter):
    """Cases under one book."""

    widget = "select"

    def choices(self) -> list[tuple[str, str]]:
        """Return every book with its title."""
        return [(id, title) for id, title, _ in books()]

    def apply(self, query: ModelSelect, value: str) -> ModelSelect:
        """Narrow the query."""
        return query.where(Case.book == value)


class Limit(Filter):
    """How the earliest limit of a case stands at this moment."""

    widget = "select"

    def choices(self) -> list[tuple[str, str]]:
        """Return the four ways."""
        return [(word, word) for word in (LATE, SOON, OPEN, NONE)]

    def clean(self, value: str) -> str:
        """Return the choice. Raises ValueError."""
        if value not in (LATE, SOON, OPEN, NONE):
            raise ValueError(value)
        return value

    def apply(self, query: ModelSelect, value: str) -> ModelSelect:
        """Narrow the query."""
        now: datetime = office().now()
        soon = now + timedelta(days=2)
        return query.where(
            {
                LATE: Case.due <= now,
                SOON: (Case.due > now) & (Case.due <= soon),
                OPEN: Case.due > now,
                NONE: Case.due.is_null(),
            }[value]
        )


class Fact(Filter):
    """Cases with a fact: one of its options, a text in it, or an exact number."""

    def __init__(self, name: str, widget: str, options: Mapping[str, tuple[str, ...]]) -> None:
        """``options`` are those of each book that has the field, by book; "" stands for every book."""
        super().__init__(CaseFact.text, name)
        self.widget, self.options = widget, options

    def belongs(self, book: str) -> bool:
        """Tell whether the book has the field."""
        return book in self.options or "" in self.options

    def choices(self) -> list[tuple[str, str]]:
        """Return the options of all books, each once."""
        return _pairs(option for options in self.options.values() for option in options)

    def offered(self, book: str, value: str) -> list[tuple[str, str]]:
        """Return the options of one book (of all where it is none of them), and the one chosen already."""
        own = self.options.get(book)
        return self.choices() if own is None else _pairs([*own, *([value] if value else [])])

    def clean(self, value: str) -> str | float:
        """Return the value as the table has it. Raises ValueError."""
        return float(value) if self.widget == "number" else value

    def apply(self, query: ModelSelect, value: str | float) -> ModelSelect:
        """Narrow the query by the narrow table, on its index."""
        if self.widget == "number":
            held = CaseFact.num == value
        else:
            held = CaseFact.text == value if self.widget == "select" else CaseFact.text.contains(str(value))
        return query.where(Case.id.in_(CaseFact.select(CaseFact.case).where(CaseFact.name == self.name, held)))


def of_outcome() -> list[Fact]:
    """Return the filters over the outcome, and over whether something waits for a person."""
    options = {CONCLUSION: (*OUTCOME_WORDS.values(), *_LACKING), PENDING: YES_NO}
    return [Fact(name, "select", {"": each}) for name, each in options.items()]


def facts() -> Iterator[Fact]:
    """Yield a filter for each field that some book marks 可查; fields of one name and one kind of input are one."""
    found: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    for id, _, fields in books():
        for one in fields:
            key = (one.name, _WIDGETS.get(one.domain.kind, "text"))
            found.setdefault(key, {})[id] = tuple(one.domain.options)
    for (name, widget), options in found.items():
        yield Fact(name, widget, options)


def _pairs(options: Iterable[str]) -> list[tuple[str, str]]:
    return [(option, option) for option in dict.fromkeys(options)]


def books() -> list[tuple[str, str, list[Field]]]:
    """Return id, title and searchable fields of every book that compiles, from its newest file; read once a request."""
    if "case_books" not in g:
        found = [(id, _newest(id)) for id in library().ids()]
        g.case_books = [(id, book.title, _searchable(book)) for id, book in found if book]
    made: list[tuple[str, str, list[Field]]] = g.case_books
    return made


def _searchable(book: Book) -> list[Field]:
    return [one for one in book.names.fields.values() if one.searchable]


def _newest(id: str) -> Book | None:
    try:
        files = library().files(id)
        return library().source(files[-1]).book if files else None
    except BookError:
        return None
