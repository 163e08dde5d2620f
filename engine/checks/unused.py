"""What a book declares and never uses: fields, events, parties, look-ups, word lists (notes), readings (a warning)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.checks.trees import at, maps, names, section
from engine.problems import NOTE, WARNING, Problem
from engine.reader import Map, Seq
from engine.readings import FORK
from engine.sources import BookSource

KINDS = {"字段": "字段", "事件": "事件", "主体": "主体", "查询": "查询", "字样": "字样"}
SUBJECTS = "对象"
TEXT_KEYS = ("情形", "说明", "理由", "要点", "告知", "原文", "来源")


def unused(source: BookSource, check: str) -> Iterator[Problem]:
    """Yield declared names that no part of the book mentions; forks not taken count as mentions."""
    tree = source.tree
    said = set(_mentions(tree, ()))
    subjects = [node for node in section(tree, SUBJECTS).values() if isinstance(node, Map)]
    for part in (tree, *subjects):
        for key, kind in KINDS.items():
            declared = section(part, key)
            for name, node in declared.items():
                if name not in said and not _asked(key, name, node, part):
                    yield at(declared, name, check, f"{kind}“{name}”没有用到", "用不着就删去", NOTE)
    yield from _readings(tree, check)


def _asked(key: str, name: str, node: Any, tree: Map) -> bool:
    """Whether a name serves without being mentioned: a step's event, a field for people to fill in."""
    if key == "事件":
        return name in section(tree, "步骤")
    if key == "字段" and isinstance(node, Map):
        wanted = "是" in (node.get("必填"), node.get("可查"), node.get("个人信息"))
        return wanted or "文字" in node or "代号" in section(node, "派生")
    return False


def _mentions(node: Any, path: tuple[str, ...]) -> Iterator[str]:
    """Yield every word of the book that may be a name, with what stands before its dot; not its own declaration."""
    if isinstance(node, Map):
        for key in node if path else [key for key in node if key not in ("条款", "读法")]:
            yield from () if _declares(path) else _word(key)
            yield from () if key in TEXT_KEYS else _mentions(node[key], (*path, key))
    elif isinstance(node, Seq):
        for value in node:
            yield from _mentions(value, path)
    elif isinstance(node, str):
        yield from _word(node)


def _declares(path: tuple[str, ...]) -> bool:
    """Whether the keys at ``path`` are declarations: of the book, or of one of its subjects."""
    return (len(path) == 1 and path[0] in KINDS) or (len(path) == 3 and path[0] == SUBJECTS and path[2] in KINDS)


def _word(text: str) -> Iterator[str]:
    yield text
    if "." in text:
        yield text.rpartition(".")[0]


def _readings(tree: Map, check: str) -> Iterator[Problem]:
    declared = section(tree, "读法")
    used = {str(node[FORK]) for _, node in maps(tree) if FORK in node}
    used |= {name for path, node in maps(tree) if path[:1] != ("读法",) for name in names(node.get("读法"))}
    for name in declared:
        if name not in used:
            mend = f"在所管的地方写 {FORK}，或在那一行写 读法: {name}"
            yield at(declared, name, check, f"读法“{name}”没有一处用到，换了也不起作用", mend, WARNING)
