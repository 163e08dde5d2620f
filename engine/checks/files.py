"""Checking files of every kind: versions of books, examples, what has been published, calendars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from engine import calendars, checks
from engine.checks import examples, published
from engine.library import CALENDARS, EXAMPLES, LOCAL, PUBLISHED, VERSION_FILE, Library
from engine.local import read_local
from engine.mutation.equivalents import EQUIVALENTS, read_equivalents
from engine.problems import ERROR, BookError, Problem
from engine.reader import read


def check_files(library: Library, paths: Iterable[Path]) -> list[Problem]:
    """Return every problem of these files once, by file and line."""
    return sorted({problem for path in paths for problem in check_file(library, path)})


def check_file(library: Library, path: Path) -> Iterator[Problem]:
    """Yield what is wrong with one file, by what its name and folder say it is."""
    name = library.name_of(path)
    if path.resolve().parent.parent.name == CALENDARS:
        yield from _calendar(library, path)
    elif path.name == EXAMPLES:
        found, problems = library.examples(path)
        yield from problems or examples.check(library, library.id_of(path.parent), found)
    elif path.name == PUBLISHED:
        text = library.bytes_of(path).decode("utf-8", "replace")
        yield from published.check(library, library.id_of(path.parent), text, name)
    elif path.name == LOCAL and _in(library, path):
        yield from _local(library, path)
    elif path.name == EQUIVALENTS and _in(library, path):
        tree, problems = read(library.bytes_of(path), name)
        yield from problems or read_equivalents(tree, name)[1]
    elif VERSION_FILE.fullmatch(path.name) or not _in(library, path):
        yield from checks.problems(library.source(path))
    else:
        yield Problem(name, 0, "读取", ERROR, "文件名不是施行日，这个文件不起作用", "改名，如 2025-03-01.yaml")


def _in(library: Library, path: Path) -> bool:
    return path.resolve().is_relative_to(library.rules.resolve())


def _local(library: Library, path: Path) -> Iterator[Problem]:
    """Local data by itself, and in the book on each day on which it changes."""
    tree, problems = read(library.bytes_of(path), library.name_of(path))
    data, wrong = read_local(tree, library.name_of(path))
    yield from (*problems, *wrong)
    newest = library.files(library.id_of(path.parent))[-1]
    for day in sorted({each.first for each in data}):
        yield from checks.problems(library.source(newest, on=day))


def _calendar(library: Library, path: Path) -> Iterator[Problem]:
    """A calendar's file by itself; and, as one of its years, beside the others."""
    tree, problems = read(library.bytes_of(path), library.name_of(path))
    yield from problems or calendars.problems(tree, library.name_of(path))
    if _in(library, path):
        try:
            library.calendar(path.parent.name)
        except BookError as error:
            yield from error.problems
