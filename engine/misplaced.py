"""Several faults of shape that come from one slip, told as one: what stands at the wrong depth, one key for another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from engine.problems import listed
from engine.reader import Map, Seq
from engine.shape_sentences import Error, Said, name_of

UNKNOWN, MISSING, OTHER = "unknown", "missing", "other"
_MANY, _NAMED = 3, 6


@dataclass(frozen=True)
class Finding:
    """One fault: the path of what is out of shape, the kind of fault, the node and key it is told at, what is said."""

    path: tuple[Any, ...]
    kind: str
    node: Any
    key: Any
    said: Said
    error: Error


def together(found: Iterable[Finding], tree: Any, sections: Collection[str]) -> Iterator[Finding]:
    """Yield the findings, those that come from one slip as one; ``sections`` are the keys of the whole file."""
    groups: dict[tuple[Any, ...], list[Finding]] = {}
    for each in found:
        groups.setdefault(each.path[:2] if _stray(each.path, tree, sections) else each.path, []).append(each)
    outside = {each.key: before for each in groups.get((), ()) if (before := _before(each, tree))}
    emptied = {before for before in outside.values() if tree[before] is None}
    for path, group in groups.items():
        if _stray(path, tree, sections):
            yield _indented(group[0], path, tree)
        elif len(path) != 1 or path[0] not in emptied:
            yield from (_outdented(each, outside, emptied) for each in _as_one(group))


def _stray(path: tuple[Any, ...], tree: Any, sections: Collection[str]) -> bool:
    """Whether the fault lies in a section of the file that stands inside another one."""
    if len(path) < 2 or path[1] not in sections or not isinstance(tree, Map) or path[1] in tree:
        return False
    return isinstance(tree[path[0]], Map) and isinstance(tree[path[0]][path[1]], (Map, Seq))


def _indented(first: Finding, path: tuple[Any, ...], tree: Map) -> Finding:
    said = f"“{path[1]}”缩进到“{path[0]}”里面去了", "它自成一节：顶格写，下面各行也少缩进一层"
    return replace(first, node=tree[path[0]], key=path[1], said=said)


def _before(each: Finding, tree: Any) -> str:
    """The section before a key that the file does not know and that looks like nothing else, or ""."""
    if each.kind != UNKNOWN or "是否想写" in each.said[1] or not isinstance(each.node[each.key], (Map, Seq)):
        return ""
    names = list(tree)
    before = names[names.index(each.key) - 1] if names.index(each.key) else ""
    return before if before and (tree[before] is None or isinstance(tree[before], Map)) else ""


def _outdented(each: Finding, outside: dict[str, str], emptied: set[str]) -> Finding:
    """A part of a section that stands beside it."""
    if each.path or each.kind != UNKNOWN or each.key not in outside:
        return each
    what = f"“{each.key}”缩进少了" if outside[each.key] in emptied else each.said[0]
    return replace(each, said=(what, f"是“{outside[each.key]}”里的一项的，再缩进一层"))


def _as_one(group: list[Finding]) -> list[Finding]:
    """The faults of one node: a key for another, a key at the wrong depth, something else altogether."""
    strange = [each for each in group if each.kind == UNKNOWN]
    missing = [each for each in group if each.kind == MISSING]
    choice = [each for each in group if each.error.validator == "oneOf"]
    if strange and choice:
        return [_chosen(each, choice[0]) for each in strange] + missing
    path = group[0].path
    if missing and strange and path and path[-1] in missing[0].error.schema.get("properties", {}):
        mend = "它是上面一项里的键：再缩进一层，与那一项的各键对齐"
        return [replace(missing[0], said=(f"“{path[-1]}”缩进少了一层", mend))]
    if missing and strange and len(missing) + len(strange) >= _MANY:
        lacks, has = ("、".join(f"“{key}”" for key in keys[:_NAMED]) for keys in _keys(missing, strange))
        what = f"{name_of(missing[0].error)}没有写{lacks}，却有{has}"
        return [replace(missing[0], said=(what, "看看缩进与位置；不是这样的一项，移到别处"))]
    return group


def _keys(missing: list[Finding], strange: list[Finding]) -> tuple[list[str], list[str]]:
    lacking = [key for key in missing[0].error.validator_value if key not in missing[0].error.instance]
    return lacking, [str(each.key)[:20] for each in strange]


def _chosen(each: Finding, choice: Finding) -> Finding:
    """A strange key where one of several must be: these are what was meant."""
    if "是否想写" in each.said[1]:
        return each
    keys = listed(key for branch in choice.error.validator_value for key in branch["required"])
    return replace(each, said=(each.said[0], f"须写且只写其中一个：{keys}"))
