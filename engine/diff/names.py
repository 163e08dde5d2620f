"""Names that have changed: which entry of the old file goes on under which name in the new one.

A rename is believed where the rest of the file bears it out: what stood under the old name, and what mentioned it,
stands under or mentions the new one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from engine.reader import Map, Seq

NAMED = ("字段", "字样", "主体", "事件", "查询", "判定", "应办", "步骤", "读法", "计分", "清单", "排名", "本地", "对象")
CLAUSES, ROW = "条款", "情形"
_ENOUGH, _ALIKE, _MUCH = 0.5, 0.6, 8
_PARTS = re.compile(r"([\s、，,/.@·]+)")
Leaf = tuple[tuple[str, ...], str]


def rest(node: Any) -> str:
    """Return the text of a scalar, its blanks made one."""
    return " ".join(str(node).split())


def leaves(node: Any, path: tuple[str, ...] = ()) -> Iterator[Leaf]:
    """Yield what a tree says, each with the names that lead to it; rows by their names, other items without."""
    if isinstance(node, Map):
        yield path, ""
        for key, value in node.items():
            yield from leaves(value, (*path, key))
    elif isinstance(node, Seq):
        for item in node:
            name = str(item.get(ROW, "")) if isinstance(item, Map) else ""
            yield from leaves(item, (*path, name) if name else path)
    else:
        yield path, rest(node)


def alike(one: Any, two: Any) -> float:
    """Return how much two parts say the same, from 0 to 1; texts are compared by their signs."""
    if not isinstance(one, (Map, Seq)) and not isinstance(two, (Map, Seq)):
        return SequenceMatcher(None, rest(one), rest(two), autojunk=False).ratio()
    mine, theirs = Counter(leaves(one)), Counter(leaves(two))
    return 2 * (mine & theirs).total() / (mine.total() + theirs.total())


def pairs(
    old: Mapping[Any, Any], new: Mapping[Any, Any], least: float = _ALIKE, score: Callable[[Any, Any], float] = alike
) -> dict[Any, Any]:
    """Return which entry of ``old`` goes on as which of ``new``, the likest first, each once."""
    scores = [(score(one, two), was, now) for was, one in old.items() for now, two in new.items()]
    found: dict[Any, Any] = {}
    for found_alike, was, now in sorted(scores, key=lambda each: each[0], reverse=True):
        if found_alike >= least and was not in found and now not in found.values():
            found[was] = now
    return found


def rows_alike(one: Any, two: Any) -> float:
    """Return how much two rows say the same but for their names; nothing where no condition is common to both."""
    if not (isinstance(one, Map) and isinstance(two, Map) and ROW in one and ROW in two):
        return alike(one, two)
    sides = [{leaf for leaf in leaves(row) if leaf[0] != (ROW,)} for row in (one, two)]
    said = [{leaf for leaf in side if leaf[1]} for side in sides]
    whens = [{leaf for leaf in side if leaf[0][:1] == ("当",)} for side in said]
    if any(whens) and not whens[0] & whens[1] and _names_alike(str(one[ROW]), str(two[ROW])) < _ENOUGH:
        return 0.0
    return 2 * len(said[0] & said[1]) / max(1, len(said[0]) + len(said[1]))


def _names_alike(one: str, two: str) -> float:
    return SequenceMatcher(None, one, two, autojunk=False).ratio()


class Names:
    """The renames of one comparison: of what a book declares, and of its clauses."""

    def __init__(self, old: Map, new: Map) -> None:
        self.clauses = _renumbered(_section(old, CLAUSES), _section(new, CLAUSES))
        mine, theirs = Counter(leaves(old)), Counter(leaves(new))
        gone, come = _Gone(mine - theirs), theirs - mine
        self.found: dict[tuple[str, ...], dict[str, str]] = {}
        sections = dict(_sections(new))
        for path, section in _sections(old):
            self.found[path] = dict(_renamed(path, section, sections.get(path, Map()), (gone, come)))
        self.all = {was: now for found in self.found.values() for was, now in found.items()}

    def of(self, path: tuple[str, ...], name: str) -> str:
        """Return the new name of an entry of the section at ``path``."""
        return self.clauses.get(name, name) if path == (CLAUSES,) else self.found.get(path, {}).get(name, name)

    def follow(self, text: str) -> str:
        """Return a text of the old file with every renamed name in it replaced by its new one."""
        return substituted(text, self.all) if self.all else text

    def cite(self, text: str) -> str:
        """Return a citation of the old file as the clause is now numbered."""
        return self.clauses.get(text, text)


def substituted(text: str, names: Mapping[str, str]) -> str:
    """Return ``text`` with the names that make it up replaced, where they stand alone or between marks."""
    if text in names:
        return names[text]
    return "".join(names.get(part, part) for part in _PARTS.split(text))


def _section(tree: Map, name: str) -> Map:
    node = tree.get(name)
    return node if isinstance(node, Map) else Map()


def _sections(tree: Map, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Map]]:
    """Yield the sections that declare names, those of subjects and the nodes of score sheets among them."""
    for name in NAMED:
        node = tree.get(name)
        if isinstance(node, Map):
            yield from _entries(node, (*path, name), name)


def _entries(node: Map, path: tuple[str, ...], section: str) -> Iterator[tuple[tuple[str, ...], Map]]:
    yield path, node
    for name, entry in node.items():
        if section == "对象" and isinstance(entry, Map):
            yield from _sections(entry, (*path, name))
        elif section == "计分" and isinstance(entry, Map) and isinstance(entry.get("项"), Map):
            yield from _entries(entry["项"], (*path, name), section)


class _Gone:
    """What the old file alone says, by the names in it."""

    def __init__(self, said: Counter[Leaf]) -> None:
        self.said = said
        self.by_name: dict[str, set[Leaf]] = {}
        for leaf in said:
            for name in (part for text in (*leaf[0], leaf[1]) for part in (text, *_PARTS.split(text))):
                self.by_name.setdefault(name, set()).add(leaf)


def _renamed(
    path: tuple[str, ...], old: Map, new: Map, sides: tuple[_Gone, Counter[Leaf]]
) -> Iterator[tuple[str, str]]:
    """Yield (old name, new name) of the entries of one section that go on under another name."""
    lost, found = [name for name in old if name not in new], [name for name in new if name not in old]
    scores = {(was, now): _borne_out(path, was, now, sides) for was in lost for now in found}
    taken: set[str] = set()
    for (was, now), (share, outside) in sorted(scores.items(), key=lambda each: each[1], reverse=True):
        sure = outside or _names_alike(was, now) >= _ENOUGH or _tells(old[was])
        if share >= _ENOUGH and sure and not taken & {f"-{was}", f"+{now}"}:
            taken |= {f"-{was}", f"+{now}"}
            yield was, now


def _tells(node: Any) -> bool:
    """Whether an entry says so much that another one is hardly the same by chance."""
    return sum(text != "" for _, text in leaves(node)) >= _MUCH


def _borne_out(path: tuple[str, ...], was: str, now: str, sides: tuple[_Gone, Counter[Leaf]]) -> tuple[float, int]:
    """Of what the old file said with the old name, the share that the new one says with the new name.

    And how often it does outside the section that declares it: what merely looks like it is not mentioned like it.
    """
    gone, come = sides
    touched = gone.by_name.get(was, set())
    kept = {leaf: min(gone.said[leaf], come[_with(leaf, {was: now})]) for leaf in touched}
    outside = sum(count for leaf, count in kept.items() if leaf[0][:1] != path[:1])
    return (sum(kept.values()) / sum(gone.said[leaf] for leaf in touched) if touched else 0.0), outside


def _with(leaf: Leaf, names: Mapping[str, str]) -> Leaf:
    path, text = leaf
    return tuple(substituted(part, names) for part in path), substituted(text, names)


def _renumbered(old: Map, new: Map) -> dict[str, str]:
    """Return the clauses that have another number now: those that say the same, in their order; then the likest."""
    mine, theirs = [_gist(node) for node in old.values()], [_gist(node) for node in new.values()]
    before, after = list(old), list(new)
    found: dict[str, str] = {}
    for block in SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks():
        found |= zip(before[block.a : block.a + block.size], after[block.b : block.b + block.size], strict=True)
    left = {name: text for name, text in zip(before, mine, strict=True) if name not in found}
    free = {name: text for name, text in zip(after, theirs, strict=True) if name not in found.values()}
    kept = {name for name in left if name in free and alike(left[name], free[name]) >= _ENOUGH}
    found |= pairs({k: v for k, v in left.items() if k not in kept}, {k: v for k, v in free.items() if k not in kept})
    return {was: now for was, now in found.items() if was != now}


def _gist(node: Any) -> str:
    return rest(node.get("要点") if isinstance(node, Map) else node)
