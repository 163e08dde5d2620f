"""A resolved book as one YAML file: readings taken, the parent's parts in, each row with its origin as a comment.

What is written here reads back (`engine.reader`) to the same tree, so that its digest can be worked out again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from engine.origins import Origins, rows_of
from engine.reader import Map, Seq
from engine.sources import BookSource

_PLAIN = re.compile(r"[^\W\d_][\w（）、。；“”《》〔〕·/.%+-]*|\d{4}-\d{2}-\d{2}|\d+[^\W\d_][\w（）、。]*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})


def lines(source: BookSource) -> Iterator[str]:
    """Yield the lines of the file; ``source`` must have compiled."""
    book = source.book
    assert book is not None
    yield f"# {book.title}　{book.id}@{book.version}"
    yield f"# 摘要 sha256 {book.digest}"
    yield from (f"# 出自 {each.file} sha256 {each.digest}" for each in book.sources)
    yield from (f"# 读法 {name}：取“{branch}”" for name, branch in book.readings.items())
    places = {path: f"{file}:{line}" for path, (file, line) in rows_of(Origins(source), source.resolved)}
    yield from _Writer(places).map(source.resolved, (), "")


class _Writer:
    """Writes a tree in block style; lists of plain words in one line."""

    def __init__(self, places: dict[tuple[str | int, ...], str]) -> None:
        self.places = places

    def map(self, node: Map, path: tuple[str | int, ...], pad: str) -> Iterator[str]:
        for key, value in node.items():
            below = (*path, key)
            yield from self.value(f"{pad}{scalar(key)}:", value, below, pad, self.note(below))

    def value(self, head: str, value: Any, path: tuple[str | int, ...], pad: str, note: str) -> Iterator[str]:
        """What stands after ``head``: on its line, or below it."""
        if isinstance(value, Map) and value:
            yield head + note
            yield from self.map(value, path, pad + "  ")
        elif isinstance(value, Seq) and not _flat(value):
            yield head + note
            yield from self.seq(value, path, pad + "  ")
        else:
            yield f"{head} {_inline(value)}".rstrip() + note

    def seq(self, node: Seq, path: tuple[str | int, ...], pad: str) -> Iterator[str]:
        for at, item in enumerate(node):
            below = (*path, at)
            if isinstance(item, Map) and item:
                first, *rest = self.map(item, below, pad + "  ")
                yield f"{pad}- {first.removeprefix(pad + '  ')}{self.note(below)}"
                yield from rest
            else:
                yield from self.value(f"{pad}-", item, below, pad, "")

    def note(self, path: tuple[str | int, ...]) -> str:
        return f"  # {self.places[path]}" if path in self.places else ""


def scalar(value: Any) -> str:
    """Return a scalar so that the reader takes it for the same: numbers bare, text quoted where it must be."""
    if not isinstance(value, str):
        return "" if value is None else str(value)
    plain = _PLAIN.fullmatch(value) and value.lower() not in _WORDS
    return value if plain else json.dumps(value, ensure_ascii=False)


def _flat(node: Seq) -> bool:
    """Whether a list can stand in one line."""
    return all(item is not None and not isinstance(item, (Map, Seq)) for item in node)


def _inline(value: Any) -> str:
    if isinstance(value, Seq):
        return f"[{', '.join(map(scalar, value))}]"
    return "{}" if isinstance(value, Map) else scalar(value)
