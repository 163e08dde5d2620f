"""Whether a book does less for the citizen than its parent: duty by duty, row by row, each with a witness.

Stricter means stricter on the office (earlier, more, told); laxer leaves the citizen worse off. Source of the idea:
Cedar's comparison of policies; here the witness is a day or a case in the book's own words.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.book import Book
from engine.calendars import Calendar
from engine.compare.duties import compare_duties
from engine.compare.intake import compare_intake
from engine.compare.pair import Both
from engine.compare.sweep import Span
from engine.compare.verdict import EQUAL, INCOMPARABLE, LAXER, STRICTER, UNPROVEN, WORDS, Finding, together

__all__ = ["EQUAL", "INCOMPARABLE", "LAXER", "STRICTER", "UNPROVEN", "WORDS", "Finding", "compare", "together"]


def compare(
    mine: Book, theirs: Book, calendars: tuple[Calendar, Calendar], first: date, last: date
) -> Iterator[Finding]:
    """Yield how each part of ``mine`` stands to ``theirs``; starts from ``first`` to ``last``, both counted in."""
    both = Both(mine, theirs, *calendars, Span(first, last, mine.zone))
    yield from compare_duties(both)
    yield from compare_intake(both)
