"""From a rule file as read to a book: readings taken, the parent's parts put in, the shape checked, compiled.

No disk here: `engine.library` reads the files and remembers what they made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine import parents, readings
from engine.book import Book, Source
from engine.compiler import compile_book
from engine.local import in_force, read_local
from engine.local import resolve as resolve_local
from engine.problems import ERROR, Problem
from engine.reader import Map
from engine.schema import problems as shape_problems
from engine.subjects import subject_trees

if TYPE_CHECKING:
    from engine.library import Library


@dataclass(frozen=True)
class Local:
    """The local data of a book in force: values by name, the file they stand in, what is wrong with it."""

    values: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[Source, ...] = ()
    problems: tuple[Problem, ...] = ()


NO_LOCAL = Local()


def local_of(file: str, text: bytes, read: tuple[Any, list[Problem]], on: date | None) -> Local:
    """Return the local data that a file holds (``read``: its tree, what was wrong with it), in force on a day."""
    data, wrong = read_local(read[0], file)
    return Local(in_force(data, on), (Source(file, hashlib.sha256(text).hexdigest()),), (*read[1], *wrong))


@dataclass
class BookSource:
    """One rule file on its way to a book: as read, with readings resolved and parent's parts in, and compiled."""

    id: str
    file: str
    text: bytes
    tree: Map
    resolved: Map
    problems: list[Problem]
    book: Book | None
    schema: Mapping[str, Any]
    library: Library = field(repr=False)
    parent: Book | None = None
    sound: set[tuple[str, int]] = field(default_factory=set, repr=False)

    @cached_property
    def parts(self) -> tuple[BookSource, ...]:
        """The book's subjects (对象) as sources of their own: each with its part of the tree and its compiled book."""
        trees = subject_trees(self.resolved)
        books = self.book.subjects if self.book else {}
        return tuple(
            replace(self, resolved=tree, problems=[], book=books[name].book if name in books else None)
            for name, tree in trees.items()
        )

    @cached_property
    def digest(self) -> str:
        return hashlib.sha256(self.text).hexdigest()


def compile_source(
    library: Library,
    known_as: tuple[str, str],
    text: bytes,
    tree: Any,
    problems: list[Problem],
    overrides: Mapping[str, str] | None = None,
    parent: tuple[Book | None, list[Problem]] = (None, []),
    local: Local = NO_LOCAL,
    looked_at: BookSource | None = None,
) -> BookSource:
    """Return the source that ``tree`` makes, with the problems of reading it; ``known_as``: book's id, file's name.

    ``parent`` is the book above and what was wrong with it, ``overrides`` readings to be taken instead of the file's,
    ``local`` the local data in force; ``looked_at`` the same file under its own readings: what is the same there has
    been looked at in shape.
    """
    id, file = known_as
    if not isinstance(tree, Map):
        problems = problems or [Problem(file, 1, "读取", ERROR, "这不是一本规则", "从“名称:”写起")]
        empty = Map(file, 1)
        return BookSource(id, file, text, empty, empty, problems, None, library.schema, library)
    above, above_problems = parent
    known = readings.branches(tree)
    own = {k: v for k, v in (overrides or {}).items() if k in known or not above or k not in above.readings}
    resolved, found = readings.resolve(tree, own)
    joined, taken = parents.take_over(resolved, above.before_local if above else None, str(tree.get("上位", "")))
    whole, wanting = resolve_local(joined, local.values, above.local if above else {})
    sound = set(looked_at.sound) if looked_at else set()
    shape = shape_problems(whole, library.schema, "形状", sound)
    source = BookSource(id, file, text, tree, whole, [], None, library.schema, library, above, sound)
    source.problems += [*problems, *above_problems, *found, *taken, *local.problems, *wanting, *shape]
    if not any(problem.severity == ERROR for problem in source.problems):
        chosen = {**(above.readings if above else {}), **readings.taken(tree, own)}
        files = (Source(file, source.digest), *local.sources, *(above.sources if above else ()))
        made, more = compile_book(id, whole, chosen, files, library.terms)
        values = {**(above.local if above else {}), **local.values}
        source.book = replace(made, before_local=joined, local=values) if made else None
        source.problems += more
    return source
