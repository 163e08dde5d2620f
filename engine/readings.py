"""Readings (读法): where a text can be read in two ways, the tree forks, and one branch is taken.

A mapping ``{按读法: 名, 甲: …, 乙: …}`` may stand wherever a value, a row or a section may; it is replaced by the
branch of the reading in force. A branch 无 removes the key or the row. Each resolved node remembers in ``used``
which readings went into it, so that a decision can name the readings it rests on. What holds no fork is not copied:
trees of one file under several readings share it, so none may be written to.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from typing import Any

from engine.alike import nearest
from engine.problems import ERROR, Problem, guess, listed
from engine.reader import Map, Seq

FORK, NOTHING = "按读法", "无"
CHECK = "读法"
NONE: frozenset[str] = frozenset()


def taken(tree: Mapping[str, Any], overrides: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return for each reading of the book the branch in force: ``取``, unless overridden."""
    section = tree.get("读法")
    found = (
        {name: str(node.get("取")) for name, node in section.items() if isinstance(node, Map)}
        if isinstance(section, Map)
        else {}
    )
    return {**found, **(overrides or {})}


def branches(tree: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return for each reading all its branches, the one taken first."""
    section = tree.get("读法")
    if not isinstance(section, Map):
        return {}
    return {
        name: (str(node.get("取")), *map(str, node.get("另") or ()))
        for name, node in section.items()
        if isinstance(node, Map) and isinstance(node.get("另"), (Seq, type(None)))
    }


def resolve(tree: Map, overrides: Mapping[str, str] | None = None) -> tuple[Map, list[Problem]]:
    """Return the tree with every fork replaced, and what is wrong with forks; ``overrides`` tries other branches."""
    problems = list(_bad_overrides(tree, overrides or {}))
    walker = _Walker(taken(tree, overrides), branches(tree), problems)
    return walker.walk(tree), problems


def take(node: Any, taken: Mapping[str, str]) -> Any:
    """Return a part of a tree with the forks in it replaced by the branches ``taken``."""
    found = _Walker(taken, {name: (branch,) for name, branch in taken.items()}, [])
    return found.walk(node)


def _bad_overrides(tree: Map, overrides: Mapping[str, str]) -> Iterator[Problem]:
    known = branches(tree)
    for name, branch in overrides.items():
        if name not in known:
            yield Problem(tree.file, 0, CHECK, ERROR, f"没有“{name}”这条读法", guess(name, known))
        elif branch not in known[name]:
            yield Problem(tree.file, 0, CHECK, ERROR, f"读法“{name}”没有“{branch}”", f"可选：{listed(known[name])}")


class _Walker:
    def __init__(self, taken: Mapping[str, str], known: Mapping[str, tuple[str, ...]], problems: list[Problem]) -> None:
        self.taken, self.known, self.problems = taken, known, problems

    def walk(self, node: Any) -> Any:
        if isinstance(node, Map):
            return self._unfork(node)[1] if FORK in node else self._map(node)
        return self._seq(node) if isinstance(node, Seq) else node

    def _map(self, node: Map) -> Map:
        found = {key: self._unfork(value) for key, value in node.items()}
        if all(not names and kept is node[key] for key, (names, kept) in found.items()):
            return node
        made = Map(node.file, node.line)
        made.lines = dict(node.lines)
        made.update({key: kept for key, (names, kept) in found.items() if kept != NOTHING or not names})
        made.used = _used_in(found.values())
        return made

    def _seq(self, node: Seq) -> Seq:
        found = [self._unfork(value) for value in node]
        if all(not names and kept is value for value, (names, kept) in zip(node, found, strict=True)):
            return node
        made = Seq(node.file, node.line)
        for line, (names, kept) in zip(node.lines, found, strict=True):
            if kept != NOTHING or not names:
                made.append(kept)
                made.lines.append(line)
        made.used = _used_in(found)
        return made

    def _unfork(self, value: Any) -> tuple[frozenset[str], Any]:
        """Return the readings that decided here, one inside the other, and what they leave."""
        if not isinstance(value, (Map, Seq)):
            return NONE, value
        names: set[str] = set()
        while isinstance(value, Map) and FORK in value:
            names.add(str(value[FORK]))
            value = self._branch(value)
        kept = self.walk(value)
        if names and isinstance(kept, (Map, Seq)):
            kept = copy(kept)
            kept.used = kept.used | names
        return frozenset(names), kept

    def _branch(self, node: Map) -> Any:
        name = str(node[FORK])
        if name not in self.known:
            self._bad(node, f"没有“{name}”这条读法", guess(name, self.known) or "先在“读法”里写明")
            return self._any(node)
        missing = [branch for branch in self.known[name] if branch not in node]
        for key in (key for key in node if key != FORK and key not in self.known[name]):
            meant = nearest(key, missing) if missing else ""
            missing = [branch for branch in missing if branch != meant]  # told once: the one that was misspelt
            self._bad(node, f"读法“{name}”没有“{key}”这一支", guess(key, [meant] if meant else self.known[name]))
        if missing:
            self._bad(node, f"按读法“{name}”没有写到“{listed(missing)}”", f"补上；没有内容写 {NOTHING}")
        return node[self.taken[name]] if self.taken[name] in node else self._any(node)

    def _any(self, node: Map) -> Any:
        """The first branch written: where the fork itself is at fault, the rest of the file can still be read."""
        return next((value for key, value in node.items() if key != FORK), NOTHING)

    def _bad(self, node: Map, what: str, mend: str) -> None:
        self.problems.append(Problem(node.file, node.line, CHECK, ERROR, what, mend))


def _used_in(found: Iterable[tuple[frozenset[str], Any]]) -> frozenset[str]:
    """The readings that went into the entries of a node."""
    return NONE.union(*(names | kept.used if isinstance(kept, (Map, Seq)) else names for names, kept in found))
