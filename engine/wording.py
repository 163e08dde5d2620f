"""The values of a rule file as text on a page: lists, cells, what starts and ends a duty."""

from __future__ import annotations

from typing import Any

from engine.cells import words
from engine.local import Unsupplied, lacking
from engine.problems import listed
from engine.reader import Map, Seq
from engine.sheets import FIRST, HIGHEST, LOWEST, MEAN, RATE, SUM

COMBINED = {
    SUM: "下列各项之和",
    MEAN: "下列各项平均",
    RATE: "前一项除以后一项",
    FIRST: "下列第一个有的",
    HIGHEST: "下列最高的",
    LOWEST: "下列最低的",
}


def said(node: Any) -> str:
    """Return any value of a rule file as text: lists as 甲、乙, keys with their values."""
    if isinstance(node, Map):
        return "，".join(f"{key} {_inner(value)}" for key, value in node.items())
    if isinstance(node, Seq):
        return listed(_inner(item) for item in node)
    if isinstance(node, Unsupplied):
        return f"{node}（{lacking(node.name)}）"
    return "" if node is None else " ".join(str(node).split())


def condition(node: Any) -> str:
    """Return the cells of a ``当`` as text."""
    if isinstance(node, Map):
        return "；".join(f"{name}：{words(cell)}" for name, cell in node.items())
    return "其余情形" if node else ""


def _inner(node: Any) -> str:
    if isinstance(node, Map):
        cells = node.get("当")
        rest = said(without(node, "当"))
        return f"（{rest}{'，' * bool(cells and rest)}{f'当 {condition(cells)}' if cells else ''}）"
    return f"[{said(node)}]" if isinstance(node, Seq) and len(node) > 1 else said(node)


def without(node: Map, *keys: str) -> Map:
    """Return a map without some of its keys."""
    made = Map(node.file, node.line)
    made.update({key: value for key, value in node.items() if key not in keys})
    return made


def part(node: Any) -> str:
    """Return one extension, promise, pause, reminder or measure; caps that are rows are left to a table."""
    if not isinstance(node, Map):
        return said(node)
    rows = [key for key in ("不超过",) if isinstance(node.get(key), Seq)]
    return _inner(without(node, *rows))[1:-1]


def triggers(node: Any) -> str:
    """Return what starts, ends or voids a duty: 分发、届满·认领、达到·退件.次：3次以上."""
    if isinstance(node, Seq):
        return listed(triggers(item) for item in node)
    if not isinstance(node, Map):
        return said(node)
    if "事件" in node:
        return f"{node['事件']}（当 {condition(node.get('当'))}）"
    return "，".join(f"{key}·{_of_trigger(key, value)}" for key, value in node.items())


def _of_trigger(key: str, value: Any) -> str:
    return triggers(value) if key == "均有" else condition(value) if key in ("达到", "回落") else said(value)


def figure_source(node: Map) -> str:
    """Return where the figure of a score node comes from: what it gives, a look-up, rows, or the nodes below it."""
    each = f"逐条（{said(node['逐'])}）" if "逐" in node else ""
    if "项" in node:
        return each + COMBINED.get(str(node.get("合", SUM)), said(node.get("合")))
    if "行" in node:
        return f"{each}按行定"
    return each + "".join(f"{key} {said(node[key])}" for key in ("得", "取") if key in node)
