"""Subjects other than a case (对象): units and periods, persons and days, places, appraisals.

Each is a small book of its own, compiled from the book's head, parties, events and word lists and from its own
sections, and walked by the same engine: a recurring duty starts when the period begins (开始) or ends (期末).
"""

from __future__ import annotations

from engine.reader import Map

SECTION = "对象"
HEAD = ("区划", "适用", "施行", "有效至", "时区", "历", "计时", "条款", "主体", "字样", "读法")
OWN = (
    *("字段", "不并存", "查询", "计时", "应办", "判定", "步骤", "初态"),
    *("分送", "公开", "措施", "追责", "计分", "清单", "排名"),
)


def subject_trees(tree: Map) -> dict[str, Map]:
    """Return the tree of each subject of a book, by name; lines stay those of the file."""
    section = tree.get(SECTION)
    nodes = section.items() if isinstance(section, Map) else ()
    return {name: _tree(tree, name, node) for name, node in nodes if isinstance(node, Map)}


def _tree(tree: Map, name: str, node: Map) -> Map:
    made = Map(tree.file, node.line)
    made.used = node.used
    for owner, keys in ((tree, HEAD), (node, OWN)):
        for key in keys:
            if key in owner:
                made[key] = owner[key]
                made.lines[key] = owner.lines.get(key, owner.line)
    made["计时"] = _merged(tree, node, "计时")
    made["名称"] = f"{tree.get('名称', '')}·{name}"
    made["事件"] = _merged(tree, node, "事件")
    return made


def _merged(tree: Map, node: Map, key: str) -> Map:
    """What the book writes under ``key``, and over it what the subject writes."""
    made = Map(tree.file, tree.lines.get(key, tree.line))
    for owner in (tree, node):
        part = owner.get(key)
        if isinstance(part, Map):
            made.used |= part.used
            for name, value in part.items():
                made[name] = value
                made.lines[name] = part.lines.get(name, part.line)
    return made
