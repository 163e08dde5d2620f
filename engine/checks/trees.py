"""Walking a tree as read: every map in it, and where a key stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.problems import ERROR, Problem
from engine.reader import Map, Seq


def maps(node: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Map]]:
    """Yield every map in ``node``, outermost first, with the keys that lead to it."""
    left: list[tuple[tuple[str, ...], Any]] = [(path, node)]
    while left:
        path, node = left.pop()
        if isinstance(node, Map):
            yield path, node
            left += [((*path, key), value) for key, value in reversed(node.items()) if isinstance(value, (Map, Seq))]
        elif isinstance(node, Seq):
            left += [(path, value) for value in reversed(node) if isinstance(value, (Map, Seq))]


def section(tree: Map, key: str) -> Map:
    """Return a section that maps names to things; an empty map where it is missing or of another shape."""
    node = tree.get(key)
    return node if isinstance(node, Map) else Map(tree.file, tree.lines.get(key, tree.line))


def names(node: Any) -> list[str]:
    """Return a name, or a list of names, as a list of texts."""
    if isinstance(node, Map) or node is None:
        return []
    return [str(item) for item in node] if isinstance(node, list) else [str(node)]


def at(node: Any, key: str, check: str, what: str, mend: str = "", severity: str = ERROR) -> Problem:
    """Return a problem on the line of ``key`` in a map (on the map's own line where the key is not there)."""
    line = node.lines.get(key, node.line)
    return Problem(node.file, line, check, severity, what, mend)
