"""Whether a book does less for the citizen than its parent: duty by duty, row by row, each with a witness.

Stricter means stricter on the office (earlier, more, told); laxer leaves the citizen worse off. Source of the idea:
Cedar's comparison of policies; here the witness is a day or a case in the book's own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from engine.book import Book
from engine.calendars import Calendar
from engine.compare.duties import compare_duties
from engine.compare.intake import compare_intake
from engine.compare.pair import Both
from engine.compare.sweep import Span
from engine.compare.verdict import EQUAL, INCOMPARABLE, LAXER, STRICTER, UNPROVEN, WORDS, Finding, together
from engine.editions import find
from engine.library import Library
from engine.problems import ERROR, BookError, Problem
from engine.sources import BookSource

__all__ = ["EQUAL", "INCOMPARABLE", "LAXER", "STRICTER", "UNPROVEN", "WORDS", "Finding", "compare", "compared",
           "parent_of", "together", "usable", "years"]  # fmt: skip
YEARS = 12


def compare(
    mine: Book, theirs: Book, calendars: tuple[Calendar, Calendar], first: date, last: date
) -> Iterator[Finding]:
    """Yield how each part of ``mine`` stands to ``theirs``; starts from ``first`` to ``last``, both counted in."""
    both = Both(mine, theirs, *calendars, Span(first, last, mine.zone))
    yield from compare_duties(both)
    yield from compare_intake(both)


def compared(
    library: Library, mine: BookSource, theirs: BookSource, span: tuple[date, date] | None = None
) -> list[Finding]:
    """Return how each part of a book stands to its parent, tried on the starts of ``years`` unless a span is given.

    Raises BookError where one of the two does not compile.
    """
    usable(mine, theirs)
    assert mine.book and theirs.book
    calendars = library.calendars(mine.book.calendars), library.calendars(theirs.book.calendars)
    return list(compare(mine.book, theirs.book, calendars, *(span or years(calendars[0]))))


def usable(*sources: BookSource) -> None:
    """Raise BookError with the problems of the first that does not compile."""
    for source in sources:
        if source.book is None:
            raise BookError(source.problems)


def years(calendar: Calendar) -> tuple[date, date]:
    """Return the first and last start tried where none are named: twelve years, the last with a notice among them."""
    last = calendar.last_year()
    return date(last - YEARS + 1, 1, 1), date(last, 12, 31)


def parent_of(library: Library, mine: BookSource, above: str = "") -> BookSource:
    """Return the book above, or the one of the id ``above``: in force when ``mine`` begins, else its newest.

    Raises BookError where none is named or there is no such book.
    """
    id = above or str(mine.tree.get("上位", ""))
    if not id:
        mend = "写上位，或写 --parent 编号"
        raise BookError([Problem(mine.file, 0, "上位", ERROR, "没有写上位，不知道与哪一本比", mend)])
    return library.source(_in_force(library, id, mine), id)


def _in_force(library: Library, id: str, mine: BookSource) -> Path:
    """The version in force when the book begins; else the published one that begins last, else the newest file."""
    listed = library.in_force(id, mine.book.first) if mine.book else None
    return library.folder(id) / listed.file if listed else find(library, id, False)[0]
