"""From a rule file as read to a book: readings taken, the parent's parts put in, the shape checked, compiled.

No disk here: `engine.library` reads the files and remembers what they made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine import parents, readings
from engine.book import Book, Source
from engine.compiler import compile_book
from engine.problems import ERROR, Problem
from engine.reader import Map
from engine.schema import problems as shape_problems

if TYPE_CHECKING:
    from engine.library import Library


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
) -> BookSource:
    """Return the source that ``tree`` makes, with the problems of reading it; ``known_as``: book's id, file's name.

    ``parent`` is the book above and what was wrong with it, ``overrides`` readings to be taken instead of the file's.
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
    whole, taken = parents.take_over(resolved, above.tree if above else None, str(tree.get("上位", "")))
    shape = shape_problems(whole, library.schema, "形状")
    source = BookSource(id, file, text, tree, whole, [], None, library.schema, library, above)
    source.problems += [*problems, *above_problems, *found, *taken, *shape]
    if not any(problem.severity == ERROR for problem in source.problems):
        chosen = {**(above.readings if above else {}), **readings.taken(tree, own)}
        files = (Source(file, source.digest), *(above.sources if above else ()))
        source.book, more = compile_book(id, whole, chosen, files, library.terms)
        source.problems += more
    return source
