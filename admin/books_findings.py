"""What takes seconds to find out about a book: its problems, its examples run, how it stands to the book above it.

Kept until one of its texts changes.

A page that needs them asks and waits; a page that only mentions them asks what is ready, and the rest is worked out
by one thread behind it (setting ``XIZE_WARM``; off under test).
"""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask, current_app, g, has_app_context

from admin.library import library
from engine import examples
from engine.checks.files import check_file
from engine.checks.trees import maps
from engine.compare import Finding, compared, parent_of, usable, years
from engine.coverage import Part, coverage
from engine.examples import Result
from engine.library import CALENDARS, EXAMPLES, Library
from engine.problems import BookError, Problem
from engine.reader import Map
from engine.schema import problems as shape_problems
from engine.sources import BookSource
from engine.wording import said

BOOK = re.compile(r"[a-z0-9][a-z0-9_-]*/[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True)
class Against:
    """A book beside the one above it: how each part stands, tried on which starts; or why they cannot be compared."""

    theirs: BookSource | None
    findings: tuple[Finding, ...] = ()
    first: date = date.min
    last: date = date.min
    problems: tuple[Problem, ...] = ()


class Findings:
    """The findings of one library, by book; safe to ask from several threads."""

    def __init__(self, library: Library, behind: bool) -> None:
        self.library, self._behind = library, behind
        self._kept: dict[tuple[str, str], tuple[str, Any]] = {}
        self._locks: dict[tuple[str, str], threading.Lock] = {}
        self._order = threading.Lock()
        self._waiting: dict[tuple[str, str], None] = {}
        self._busy = False

    def problems(self, id: str) -> list[Problem]:
        """Return everything wrong with a book's folder, by file and line."""
        found: list[Problem] = self._find("problems", id)
        return found

    def results(self, id: str) -> list[tuple[Map, Result]]:
        """Return the examples of a book, each with its result."""
        found: list[tuple[Map, Result]] = self._find("results", id)
        return found

    def parent(self, id: str, file: str) -> Against:
        """Return how one file of a book stands to the book above it."""
        found: Against = self._find("parent", f"{id}@{file}")
        return found

    def coverage(self, id: str) -> list[Part]:
        """Return what the examples of a book touch and what they do not."""
        found: list[Part] = self._find("coverage", id)
        return found

    def ready(self, kind: str, id: str) -> Any:
        """Return ``problems``, ``results`` or ``parent`` (of BOOK@FILE) where they are at hand.

        Else None, and see to it that they will be.
        """
        stamp, found = self._kept.get((kind, id), ("", None))
        if stamp == _stamp(self.library, id):
            return found
        if self._behind:
            self._ask(kind, id)
        return None

    def _find(self, kind: str, id: str) -> Any:
        with self._locks.setdefault((kind, id), threading.Lock()):
            stamp, found = self._kept.get((kind, id), ("", None))
            current = _stamp(self.library, id)
            if stamp != current:
                found = _FINDERS[kind](self, id)
                self._kept[kind, id] = (current, found)
        return found

    def _ask(self, kind: str, id: str) -> None:
        with self._order:
            self._waiting[kind, id] = None
            if not self._busy:
                self._busy = True
                threading.Thread(target=self._run, daemon=True, name="findings").start()

    def _run(self) -> None:
        while job := self._next():
            try:
                self._find(*job)
            except (BookError, OSError):
                continue  # the book went away; whoever asks again is told

    def _next(self) -> tuple[str, str] | None:
        with self._order:
            job = next(iter(self._waiting), None)
            self._busy = job is not None
            if job:
                self._waiting.pop(job)
            return job


def _problems(kept: Findings, id: str) -> list[Problem]:
    library = kept.library
    paths = [path for path in sorted(library.folder(id).iterdir()) if path.suffix in (".yaml", ".jsonl")]
    return sorted({problem for path in paths for problem in check_file(library, path)})


def _coverage(kept: Findings, id: str) -> list[Part]:
    return coverage(kept.library, id, kept.results(id))


def _results(kept: Findings, id: str) -> list[tuple[Map, Result]]:
    """Run the examples; one that is out of shape is not run, its faults are told instead."""
    library = kept.library
    path = library.folder(id) / EXAMPLES
    if not path.exists():
        return []
    tree = library.examples(path)[0]
    faults = {problem.line: problem for problem in shape_problems(tree, library.example_schema, "例子")}
    return [(node, _result(library, id, node, faults)) for node in tree if isinstance(node, Map)]


def _result(library: Library, id: str, node: Map, faults: Mapping[int, Problem]) -> Result:
    lines = {line for _, part in maps(node) for line in (part.line, *part.lines.values())}
    wrong = tuple(f"第{line}行：{faults[line].what}" for line in sorted(lines & faults.keys()))
    if wrong:
        return Result(said(node.get("例")) or "（无名）", node.file, node.line, wrong)
    return examples.run(library, id, [node])[0]


def _parent(kept: Findings, name: str) -> Against:
    library = kept.library
    id, _, file = name.partition("@")
    mine = library.source(library.folder(id) / file, id)
    try:
        usable(mine)
        theirs = parent_of(library, mine)
        usable(theirs)
        assert mine.book
        first, last = years(library.calendars(mine.book.calendars))
        return Against(theirs, tuple(compared(library, mine, theirs, (first, last))), first, last)
    except BookError as error:
        return Against(None, problems=tuple(error.problems))


_FINDERS: dict[str, Callable[[Findings, str], Any]] = {
    "problems": _problems,
    "results": _results,
    "parent": _parent,
    "coverage": _coverage,
}


def _stamp(library: Library, name: str) -> str:
    """Return a digest of every text that the findings rest on: the book, those above it, the calendars.

    It is worked out once a request, and so is what the calendars give to it.
    """
    id = name.partition("@")[0]
    kept = g.setdefault("stamps", {}) if has_app_context() else {}
    if CALENDARS not in kept:
        folders = [library.calendar_files(name) for name in library.calendar_names()]
        kept[CALENDARS] = _digest(library, [path for files in folders for path in files])
    if id not in kept:
        folders = [sorted(library.folder(each).iterdir()) for each in sorted(_line_of(library, id))]
        own = _digest(library, [path for files in folders for path in files if path.is_file()])
        kept[id] = f"{own} {kept[CALENDARS]}"
    return str(kept[id])


def _digest(library: Library, paths: Iterable[Path]) -> str:
    """Return one digest of the names and contents of files."""
    made = hashlib.sha256()
    for path in paths:
        made.update(f"{path.relative_to(library.rules)}:{hashlib.sha256(library.bytes_of(path)).hexdigest()};".encode())
    return made.hexdigest()


def _line_of(library: Library, id: str) -> set[str]:
    """The book and every book above it that there is."""
    found, queue = {id}, [id]
    while queue:
        for path in library.files(queue.pop()):
            above = str(library.source(path).tree.get("上位", ""))
            if above not in found and BOOK.fullmatch(above) and (library.rules / above).is_dir():
                found.add(above)
                queue.append(above)
    return found


def findings() -> Findings:
    """Return the findings of this application."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if "findings" not in app.extensions:
        app.extensions["findings"] = Findings(library(), bool(app.config.get("XIZE_WARM", not app.testing)))
    found: Findings = app.extensions["findings"]
    return found
