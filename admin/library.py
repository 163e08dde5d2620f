"""The rule library of the application: one Library, the addresses of all that is in it, the base of its pages.

``row_url`` and ``clause_url`` are for every screen that tells why: a decision links to its row and its clause.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from flask import current_app, url_for
from flask_admin import BaseView

from admin import access, cases_clock, words
from admin.books_editions import edition
from engine.library import Library
from engine.problems import BookError

ROOT = Path(__file__).resolve().parent.parent
_ODD = re.compile(r"[^\w·（）]+")


def library() -> Library:
    """Return this application's rules; made on first use (settings ``RULES_DIR`` and ``SCHEMAS_DIR``)."""
    kept = current_app.extensions
    if "library" not in kept:
        config = current_app.config
        rules, schemas = (Path(config.get(f"{name.upper()}_DIR") or ROOT / name) for name in ("rules", "schemas"))
        kept["library"] = _library(rules, schemas)
    found: Library = kept["library"]
    return found


@lru_cache(maxsize=4)
def _library(rules: Path, schemas: Path) -> Library:
    """One library for each pair of folders in a process: it looks at the files each time, and compiles a text once."""
    return Library(rules, schemas)


def today() -> date:
    """Return the present day as the desks' wall clock has it; a visitor's trial clock moves cases, not rules."""
    return words.local(cases_clock.real()).date()


# -- addresses -----------------------------------------------------------------------------------------------------


def anchor(kind: str, *names: str) -> str:
    """Return the id of an element: the names as they are, each with a short hash where signs had to be left out."""
    return f"{kind}-{'.'.join(map(_slug, names))}"


def _slug(name: str) -> str:
    plain = _ODD.sub("-", name).strip("-")[:60]
    return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"


class Anchors:
    """Gives out the ids of one page, none of them twice."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def new(self, wanted: str) -> str:
        """Return an id that no element of the page has yet."""
        made, at = wanted, 1
        while made in self._taken:
            at += 1
            made = f"{wanted}.{at}"
        self._taken.add(made)
        return made


def row_anchor(section: str, row: str, part: str = "") -> str:
    """Return the id of a row, by the section and name that a decision gives (不受理, 判定·类别, 应办·答复, 步骤).

    ``part``: the subject (对象) whose row it is, "" for one of the case.
    """
    return anchor("row", *([part] if part else []), section, row)


def clause_anchor(clause: str) -> str:
    """Return the id of a clause: 第八条（一）."""
    return anchor("clause", clause)


def reading_anchor(name: str) -> str:
    """Return the id of a reading."""
    return anchor("reading", name)


def book_url(book_id: str, version: str, anchor_id: str | None = None) -> str:
    """Return the address of a version's page, or of a place on it."""
    area, _, book = book_id.partition("/")
    return url_for("books.book", area=area, book=book, version=version, _anchor=anchor_id)


def row_url(book_id: str, version: str, section: str, row: str, part: str = "") -> str:
    """Return the address of a row. ``section`` and ``row`` as in a decision's rows; a step is 步骤, a duty 应办.

    ``part``: the subject (对象) whose row it is, "" for one of the case.
    """
    return book_url(book_id, version, row_anchor(section, row, part))


def clause_url(book_id: str, version: str, cite: str) -> str:
    """Return the address of a cited clause; a citation of another book leads there ("" where there is no such book)."""
    other, _, clause = cite.rpartition(" ")
    if not other or other == book_id:
        return book_url(book_id, version, clause_anchor(clause))
    above = version_above(book_id, version, other)
    return book_url(other, above, clause_anchor(clause)) if above else ""


def version_above(book_id: str, version: str, other: str) -> str:
    """Return which version of ``other`` a book's citations mean: the parent's that it stands under, else the newest."""
    known = library()
    try:
        own = edition(known, book_id, version, today())
        parent = known.source(own.path, book_id).parent if own else None
        return parent.version if parent and parent.id == other else known.files(other)[-1].stem[:10]
    except (BookError, IndexError):
        return ""


def line_url(file: str, line: int) -> str:
    """Return the address of a line of a rule file; ``file`` as problems and decisions name it (…/area/book/x.yaml)."""
    parts = file.split("/")
    if len(parts) < 3:
        return ""
    return url_for("books.text", area=parts[-3], book=parts[-2], file=parts[-1], _anchor=f"L{line}" if line else None)


# -- pages ---------------------------------------------------------------------------------------------------------


class Reading(BaseView):
    """A desk for reading only, without a table of the database behind it."""

    viewers: ClassVar[frozenset[str]] = frozenset(access.ROLES)

    def is_accessible(self) -> bool:
        """Whether the present person may open this desk: whoever holds a role."""
        return access.holds(self.viewers)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        """Send a stranger to the sign-in page, and refuse anybody else."""
        return access.turned_away()

    def _run_view(self, fn: Any, *args: Any, **kwargs: Any) -> Any:
        """Run a page as it is; Flask-Admin would run it a second time after a TypeError, and hide that."""
        return fn(self, *args, **kwargs)
