"""What rests on itself: judgements that need each other, rows that each prevail over the other, duties without time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.checks.trees import at, maps, names, section
from engine.limits import LimitError, parse_limit
from engine.problems import Problem
from engine.reader import Map, Seq
from engine.sources import BookSource

Graph = Mapping[str, set[str]]


def circles(source: BookSource, check: str) -> Iterator[Problem]:
    """Yield each circle once, on the line of its first member."""
    tree = source.resolved
    judgements, duties = section(tree, "判定"), section(tree, "应办")
    others = section(tree, "查询"), section(tree, "计分")
    for circle in _circles(_judged(tree)):
        owner = next(part for part in (judgements, *others) if circle[0] in part)
        kind = "判定" if owner is judgements else "计分表" if circle[0] in others[1] else "查询"
        yield at(owner, circle[0], check, f"{kind}{_round(circle)}，谁也得不出", f"改写其中一处，不引用另一个{kind}")
    for name, node in _tables(tree):
        for circle in _circles(_beats(node)):
            row = next(row for row in node if str(row.get("情形")) == circle[0])
            what = f"“{name}”里各行{_round(circle)}，互相优先"
            yield at(row, "优先于", check, what, "删去其中一处“优先于”")
    for circle in _circles(_lapses(duties)):
        what = f"应办{_round(circle)}，期限都是零，届满没完没了"
        yield at(duties, circle[0], check, what, "给其中一项写上期限")


def _round(circle: list[str]) -> str:
    return " → ".join(f"“{name}”" for name in [*circle, circle[0]])


def _circles(graph: Graph) -> Iterator[list[str]]:
    """Yield a shortest circle through each name that lies on one, each set of names once."""
    seen: set[frozenset[str]] = set()
    for start in graph:
        circle = _back_to(start, graph)
        if circle and frozenset(circle) not in seen:
            seen.add(frozenset(circle))
            yield circle


def _back_to(start: str, graph: Graph) -> list[str]:
    paths, met = [[start]], {start}
    for path in paths:
        for name in sorted(graph.get(path[-1], ())):
            if name == start:
                return path
            if name not in met:
                met.add(name)
                paths.append([*path, name])
    return []


def _judged(tree: Map) -> dict[str, set[str]]:
    """Which judgements, look-ups and score sheets the cells and figures of each name."""
    nodes = {**section(tree, "判定"), **section(tree, "查询"), **section(tree, "计分")}
    return {name: {word for word in _words(node) if word in nodes} for name, node in nodes.items()}


def _words(node: Any) -> Iterator[str]:
    for _, part in maps(node):
        yield from (word for key in part for word in (key, key.rpartition(".")[0]))
        yield from (str(part[key]) for key in ("取", "逐") if key in part)


def _tables(tree: Map) -> Iterator[tuple[str, Seq]]:
    """Yield every list of rows, with the name of its section."""
    for path, node in maps(tree):
        for key, value in node.items():
            if isinstance(value, Seq) and any(isinstance(row, Map) and "优先于" in row for row in value):
                yield "·".join((*path, key)), value


def _beats(rows: Seq) -> dict[str, set[str]]:
    return {str(row.get("情形")): set(names(row.get("优先于"))) for row in rows if isinstance(row, Map)}


def _lapses(duties: Map) -> dict[str, set[str]]:
    """Which duties begin at once when one lapses: those that start by its lapse, where its limit has no length."""
    graph: dict[str, set[str]] = {name: set() for name in duties}
    for name, node in duties.items():
        for _, part in maps(node.get("起")) if isinstance(node, Map) else ():
            before = str(part.get("届满", ""))
            if before in duties and _timeless(duties[before]):
                graph[before].add(name)
    return graph


def _timeless(duty: Any) -> bool:
    node = duty.get("限") if isinstance(duty, Map) else None
    limits = [row.get("则") for row in node if isinstance(row, Map)] if isinstance(node, Seq) else [node]
    return bool(limits) and all(_zero(limit) for limit in limits)


def _zero(node: Any) -> bool:
    try:
        limit = parse_limit(node)
    except LimitError:
        return False
    return limit.kind == "span" and limit.amount == 0 and limit.time is None
