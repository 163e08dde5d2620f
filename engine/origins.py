"""Where each part of a resolved book was written: file and line, also of what was taken over from the parent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.reader import Map, Seq
from engine.sources import BookSource

Place = tuple[str, int]


class Origins:
    """Answers where an entry of a map, or an item of a list, stands in the files."""

    def __init__(self, source: BookSource) -> None:
        self.source = source
        self.parent = source.parent.tree if source.parent else Map()
        self._sections = {id(node): name for name, node in source.resolved.items()}

    def of(self, owner: Map | Seq, key: str | int) -> Place:
        """Return (file, line) of ``owner[key]``; the line is that of the key, or of the item."""
        value = owner[key]  # type: ignore[index]
        if isinstance(owner, Seq):
            return (value.file, value.line) if isinstance(value, (Map, Seq)) else (owner.file, owner.lines[int(key)])
        section = self._sections.get(id(owner), "")
        above = self.parent.get(section)
        taken = isinstance(value, (Map, Seq)) and value.file != owner.file
        if isinstance(above, Map) and key in above and (taken or not owner.lines.get(str(key))):
            return above.file, above.lines[str(key)]
        return (value.file, value.line) if taken else (owner.file, owner.lines.get(str(key), owner.line))


def rows_of(origins: Origins, tree: Map) -> Iterator[tuple[tuple[str | int, ...], Place]]:
    """Yield the path and place of each entry of a section and of each row below it."""
    for section, node in tree.items():
        yield from _below(origins, (section,), node, 1)


def _below(origins: Origins, path: tuple[str | int, ...], node: Any, depth: int) -> Iterator[Any]:
    keys: Any = node if isinstance(node, Map) else range(len(node)) if isinstance(node, Seq) else ()
    for key in keys:
        if (depth == 1 and isinstance(node, Map)) or (isinstance(node, Seq) and isinstance(node[key], Map)):
            yield (*path, key), origins.of(node, key)
        yield from _below(origins, (*path, key), node[key], depth + 1)
