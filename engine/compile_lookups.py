"""Compiling the section 查询: figures from entries, which may be cases, a case's own events, or sheets of a subject."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any

from engine import domains as d
from engine.compiling import CELLS, WORDS, Compiler, Unusable, texts
from engine.fields import OWN, Lookup, Names
from engine.lookups import BEFORE, THIS, WINDOWS
from engine.reader import Map

ROOT = ""


def lookups_of(tree: Mapping[str, Any]) -> dict[str, Lookup]:
    """Return the look-ups that a tree declares, as far as names need them: their filters are compiled later."""
    return {
        name: Lookup(
            name,
            str(node.get("取")),
            str(node.get("范围")),
            str(node.get("事件", "收到")),
            unit=str(node.get("单位", "次")),
            step=Decimal(node.get("步", 1)),
            subject=str(node.get("对象", ROOT)),
        )
        for name, node in (tree.get("查询") or {}).items()
        if isinstance(node, Map)
    }


def compile_lookups(c: Compiler, tree: Map, parts: Mapping[str, Names], periodic: bool) -> None:
    """Compile filters and windows of look-ups in place. ``parts`` are the names of the case ("") and of each subject.

    ``periodic``: the tree is of a subject with a period, which a window may name.
    """
    for name, node in (tree.get("查询") or {}).items():
        if isinstance(node, Map):
            old = c.names.lookups[name]
            if old.subject:
                c.known(node, "对象", old.subject, [part for part in parts if part], "对象")
            of = c.names if old.scope == OWN else parts.get(old.subject, c.names)
            source = Compiler(of, c.problems, c.reading_names)
            if not old.subject:
                c.known(node, "事件", old.event, of.events, "事件")
            c.names.lookups[name] = Lookup(  # type: ignore[index]
                name,
                old.take,
                old.scope,
                old.event,
                source.cells(node.get("当")),
                _window(c, node, periodic),
                _item(c, node, of),
                source.cells(node.get("分子")),
                old.unit,
                old.step,
                texts(node.get("依据")),
                tuple(_same(c, node, field, of) for field in texts(node.get("同"))),
                old.subject,
                c.readings(node),
            )


def _window(c: Compiler, node: Map, periodic: bool) -> Any:
    window = node.get("窗")
    if window in (THIS, BEFORE) and not periodic:
        c.bad(node, "窗", CELLS, f"“{window}”只用在有“期”的对象里", "如 30日、本月；或给对象写上“期”")
    if window is None or window in WINDOWS:
        return window
    with suppress(Unusable):
        return c.limit(node, "窗", window)
    return None


def _item(c: Compiler, node: Map, of: Names) -> str:
    """What is added up or averaged: a number that every entry carries."""
    name = str(node.get("项", ""))
    domain = of.domain_of(name) if name else None
    if name and domain is None:
        c.bad(node, "项", WORDS, *of.unknown(name))
    elif domain and domain.kind != d.NUMBER:
        c.bad(node, "项", CELLS, f"“{name}”不是数", "合计、平均要一个数")
    return name


def _same(c: Compiler, node: Map, field: str, of: Names) -> str:
    c.known(node, "同", field, of.fields, "字段")
    return c.known(node, "同", field, c.names.fields, "字段")
