"""Compiling the section 步骤: the workflow, step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.book import Step
from engine.compiling import Compiler, as_list, texts
from engine.duties import Cells
from engine.reader import Map


def compile_steps(c: Compiler, tree: Map, actions: Sequence[str]) -> dict[str, Step]:
    """Return the steps of a tree by name; unknown states and actions are noted."""
    found = {}
    nodes = tree.get("步骤") or {}
    states = {str(node.get(key)) for node in nodes.values() for key in ("至", "对方至") if node.get(key)}
    states.add(str(tree.get("初态", "")))
    for at, (name, node) in enumerate(nodes.items()):
        froms = texts(node.get("自"))
        for place, state in enumerate(froms):
            if at or place or "初态" in tree:
                c.known(node, "自", state, states, "状态")
            states.add(state)
        for action in texts(node.get("动作")):
            c.known(node, "动作", action, actions, "动作")
        for state in texts(node.get("对方自")):
            c.known(node, "对方自", state, states, "状态")
        found[name] = _step(c, name, node, froms)
    return found


def _step(c: Compiler, name: str, node: Map, froms: tuple[str, ...]) -> Step:
    who, who_from = c.role(node)
    return Step(
        name,
        who,
        froms,
        str(node.get("至", "")),
        str(node.get("对方至", "")),
        c.cells(node.get("当"), True),
        tuple(_needs(c, node)),
        texts(node.get("动作")),
        texts(node.get("依据")),
        c.readings(node),
        node.line,
        who_from,
        texts(node.get("对方自")),
    )


def _needs(c: Compiler, node: Map) -> Iterator[tuple[str, Cells]]:
    """The fields that a step needs, each with its condition (none: always)."""
    for item in as_list(node.get("须有")):
        owner = item if isinstance(item, Map) else node
        cells = c.cells(item.get("当"), True) if isinstance(item, Map) else ()
        for field in texts(item.get("字段") if isinstance(item, Map) else item):
            yield c.known(owner, "须有" if owner is node else "字段", field, c.names.fields, "字段"), cells
