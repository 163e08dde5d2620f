"""Parents (上位): what a child takes over (沿用), each section or single duty whole, with its fields and citations.

Nothing is merged inside; what the child leaves silent and does not name stays silent.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from types import NoneType
from typing import Any

from engine.problems import ERROR, Problem, guess
from engine.reader import Map, Seq

CHECK = "沿用"
DECLARED = ("字段", "主体", "事件", "查询", "字样", "读法", "判定", "本地")


def take_over(child: Map, parent: Map | None, parent_id: str) -> tuple[Map, list[Problem]]:
    """Return the child's tree with what it takes over put in; ``parent`` is the parent's own resolved tree."""
    wanted = child.get("沿用") or ()
    if not wanted:
        return child, []
    if not parent_id:
        return child, [_bad(child, "写了“沿用”，没有写从哪一本沿用", "写上“上位: 编号”，或删去“沿用”")]
    if parent is None:
        return child, [_bad(child, f"上位“{parent_id}”没有可用的版本", "先发布上位规则，或删去“沿用”")]
    made, problems = _writable(child), []
    for name in wanted:
        problems += _take(made, parent, parent_id, str(name))
    return made, problems


def _bad(child: Map, what: str, mend: str = "") -> Problem:
    return Problem(child.file, child.lines.get("沿用", child.line), CHECK, ERROR, what, mend)


def _take(made: Map, parent: Map, parent_id: str, name: str) -> list[Problem]:
    section, _, item = name.partition("/")
    if section not in parent:
        return [_bad(made, f"上位没有“{section}”这一节", guess(name, [*parent, *_parts(parent)]))]
    if item and item not in (parent[section] if isinstance(parent[section], Map) else ()):
        return [_bad(made, f"上位的“{section}”里没有“{item}”", guess(item, parent[section]))]
    if not item and section in made:
        return [_bad(made, f"“{section}”已经自己写了，不能再整节沿用", "改为逐项沿用，如 应办/延期告知")]
    if item and not isinstance(made.get(section), (Map, NoneType)):
        return []  # what stands in its place is out of shape, which is told there
    if item and item in (made.get(section) or {}):
        return [_bad(made, f"“{name}”已经自己写了，不能再沿用", "删去一处")]
    node = _cited(parent[section][item] if item else parent[section], parent_id)
    _put(made, section, item, node)
    _bring(made, parent, node, parent_id)
    return []


def _writable(node: Map) -> Map:
    """A copy that may be written to: what is read is shared."""
    made = copy(node)
    made.lines = dict(node.lines)
    return made


def _parts(parent: Map) -> list[str]:
    """Every single part that can be taken: 应办/首次告知."""
    return [f"{section}/{item}" for section, node in parent.items() if isinstance(node, Map) for item in node]


def _put(made: Map, section: str, item: str, node: Any) -> None:
    if not item:
        made[section] = node
        made.lines[section] = getattr(node, "line", 0)
        return
    own = made.get(section)
    made[section] = Map(made.file, made.lines.get("沿用", made.line)) if own is None else _writable(own)
    made[section][item] = node
    made[section].lines[item] = getattr(node, "line", 0)


def _cited(node: Any, parent_id: str) -> Any:
    """A copy whose citations name the parent."""
    if isinstance(node, Map):
        made = Map(node.file, node.line)
        made.lines, made.used = dict(node.lines), node.used
        for key, value in node.items():
            made[key] = _named(value, parent_id) if key == "依据" else _cited(value, parent_id)
        return made
    if isinstance(node, Seq):
        listed = Seq(node.file, node.line)
        listed.lines, listed.used = list(node.lines), node.used
        listed.extend(_cited(value, parent_id) for value in node)
        return listed
    return node


def _named(cites: Any, parent_id: str) -> Any:
    if not isinstance(cites, Seq):
        return cites if " " in str(cites) else f"{parent_id} {cites}"
    made = Seq(cites.file, cites.line)
    made.lines = list(cites.lines)
    made.extend(_named(cite, parent_id) for cite in cites)
    return made


def _bring(made: Map, parent: Map, node: Any, parent_id: str) -> None:
    """Bring along what the taken part names and the child does not declare: fields, parties, events, look-ups, …"""
    queue = [node]
    while queue:
        names = set(_strings(queue.pop()))
        names |= {name.partition(".")[0] for name in names}
        for section in DECLARED:
            for name, value in (parent.get(section) or {}).items():
                if name in names and name not in (made.get(section) or {}):
                    brought = _cited(value, parent_id)
                    _put(made, section, name, brought)
                    queue.append(brought)


def _strings(node: Any) -> Iterator[str]:
    if isinstance(node, Map):
        for key, value in node.items():
            yield key
            yield from _strings(value)
    elif isinstance(node, Seq):
        for value in node:
            yield from _strings(value)
    elif isinstance(node, str):
        yield node
