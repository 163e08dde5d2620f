"""Two rule files beside each other: what they differ in by meaning, and line by line."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from flask import abort, url_for

from admin import books_lines, books_page
from admin.books_editions import Edition, editions
from admin.library import Anchors, anchor, book_url, library, line_url, today
from engine.diff import ADDED, CHANGED, REMOVED, RENAMED, Change, by_place, differences
from engine.problems import ERROR, BookError
from engine.sources import BookSource

KINDS = {CHANGED: "改动", ADDED: "增加", REMOVED: "删去", RENAMED: "改名"}
CORRECTED = "已勘误"


@dataclass(frozen=True)
class Choice:
    """A rule file that may be compared. ``name``: its version, or the file's name where an erratum stands for it."""

    id: str
    name: str
    path: Path
    state: str

    @property
    def value(self) -> str:
        """What stands for it in an address."""
        return f"{self.id}@{self.name}"

    @property
    def label(self) -> str:
        """What stands for it in a list of the book's files."""
        return f"{self.name}（{self.state}）"


@dataclass(frozen=True)
class Side:
    """One of the two that are compared: the file as read, whether it could be read at all, its errors counted."""

    choice: Choice
    source: BookSource

    @property
    def title(self) -> str:
        return books_page.title_of(self.source)

    @property
    def url(self) -> str:
        """Where to read it: as tables, or its text where an erratum stands for it."""
        one = self.choice
        return line_url(self.source.file, 0) if one.state == CORRECTED else book_url(one.id, one.name)

    @property
    def read(self) -> bool:
        return not any(one.check == "读取" and one.severity == ERROR for one in self.source.problems)

    @property
    def errors(self) -> int:
        return sum(one.severity == ERROR for one in self.source.problems)


@dataclass(frozen=True)
class Cell:
    """What one side says at a place, and the line it stands on: its words and its address."""

    text: str
    line: str = ""
    url: str = ""


# -- which two -----------------------------------------------------------------------------------------------------


def of_book(id: str) -> list[Choice]:
    """Return the files of a book that may be compared, the newest first. Raises BookError for no book."""
    found = {one.path.name: Choice(id, one.version, one.path, one.state) for one in editions(library(), id, today())}
    files = reversed(library().files(id))
    return [found.get(path.name) or Choice(id, path.name, path, CORRECTED) for path in files]


def older(id: str, found: Iterable[Edition]) -> dict[str, str]:
    """Return, by version, the address that compares it with the file before; "" for the oldest."""
    files = of_book(id)
    before = {new.path.name: _address(old.value, new.value) for new, old in pairwise(files)}
    return {one.version: before.get(one.path.name, "") for one in found}


def address(one: Edition) -> str:
    """Return where a version is compared: with the file before, else with what is yet to be chosen."""
    return older(one.id, [one])[one.version] or _address("", f"{one.id}@{one.version}")


def _address(old: str, new: str) -> str:
    return url_for("books.differences", old=old or None, new=new or None)


def _chosen(value: str) -> Choice | None:
    """The file that BOOK@VERSION or BOOK@FILE means; None where nothing is chosen. Not found where there is none."""
    if not value:
        return None
    id, _, name = value.partition("@")
    try:
        files = of_book(id)
    except BookError:
        abort(404)
    known = {called: one for one in reversed(files) for called in (one.path.stem, one.path.name)}
    known |= {one.name: one for one in files}
    return known[name] if name in known else abort(404)


# -- the page ------------------------------------------------------------------------------------------------------


def page(asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page shows: the books to choose from, and what the two that were chosen differ in."""
    chosen = [_chosen(asked.get(name, "").strip()) for name in ("old", "new")]
    sides = [Side(one, library().source(one.path, one.id)) if one else None for one in chosen]
    shown: dict[str, Any] = {"books": _books(), "old": sides[0], "new": sides[1], "today": today(), "kinds": KINDS}
    if sides[0] and sides[1]:
        shown |= _compared(sides[0], sides[1])
    return shown


def _books() -> list[tuple[str, str, list[Choice]]]:
    """The books to choose from: title, id, files."""
    found = ((id, of_book(id)) for id in library().ids())
    return [(books_page.title_of(library().source(files[0].path, id)), id, files) for id, files in found]


def _compared(old: Side, new: Side) -> dict[str, Any]:
    readable = old.read and new.read
    changes = differences(old.source, new.source) if readable else []
    counted = Counter(change.kind for change in changes)
    return {
        "readable": readable,
        "total": len(changes),
        "counted": [(words, counted[kind]) for kind, words in KINDS.items() if counted[kind]],
        "sections": _sections(changes),
        "swapped": _address(new.choice.value, old.choice.value),
        "pairs": list(books_lines.beside(old.source, new.source)),
    }


def _sections(changes: list[Change]) -> list[tuple[str, str, int, list[Any]]]:
    """The changes by section: its name, its id, how many; then by entry, each change with both its cells."""
    sections: dict[str, list[tuple[str, list[Change]]]] = {}
    for where, here in by_place(changes):
        sections.setdefault(where.partition("·")[0], []).append((where, here))
    anchors, found = Anchors(), []
    for name, entries in sections.items():
        cells = [(where, [(one, _old(one), _new(one)) for one in here]) for where, here in entries]
        found.append((name, anchors.new(anchor("in", name)), sum(len(here) for _, here in entries), cells))
    return found


def _old(change: Change) -> Cell | None:
    return None if change.kind == ADDED else _cell(change.old, *change.old_place, change.origin)


def _new(change: Change) -> Cell | None:
    return None if change.kind == REMOVED else _cell(change.new, *change.new_place, change.origin)


def _cell(text: str, file: str, line: int, origin: str) -> Cell:
    """What is said, and where; the line of a parent's file says whose it is."""
    whose = f"{origin} " if origin and f"/{origin}/" in f"/{file}" else ""
    return Cell(text, f"{whose}第{line}行", line_url(file, line)) if line else Cell(text)
