"""Local data (本地): what a regulation leaves to a place, supplied in a file of its own and never guessed.

A mapping ``{按本地: 名}`` may stand wherever a value may; it is replaced by the value in force, else it is unstated and
remembers which datum would state it. The file is ``local.yaml`` beside the versions: dated entries, each with a source.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any

from engine.moments import MomentError, parse_date
from engine.problems import ERROR, WARNING, Problem, guess
from engine.reader import Map, Seq

BY_LOCAL, SECTION, UNSTATED, CHECK = "按本地", "本地", "未载明", "本地"
KEYS = ("名", "值", "自", "至", "由", "文号", "说明")


class Unsupplied(str):
    """未载明, where a local datum called ``name`` would say it."""

    __slots__ = ("name",)
    name: str

    def __new__(cls, name: str) -> Unsupplied:
        made = super().__new__(cls, UNSTATED)
        made.name = name
        return made


@dataclass(frozen=True)
class Datum:
    """One entry of ``local.yaml``: the value, from which to which day, who supplied it, on which document."""

    name: str
    value: Any
    first: date
    last: date | None
    by: str
    document: str
    line: int


def lacking(name: str) -> str:
    """How a datum that nobody has supplied is named among what is missing."""
    return f"{SECTION}·{name}"


def read_local(tree: Any, file: str) -> tuple[list[Datum], list[Problem]]:
    """Return the entries of a ``local.yaml`` as read, and what is wrong with them."""
    found, problems = [], []
    if tree is not None and not isinstance(tree, Seq):
        return [], [Problem(file, 1, CHECK, ERROR, "本地数据应是一个列表", "每条以“- 名:”起")]
    for node, line in zip(tree or (), getattr(tree, "lines", ()), strict=False):
        try:
            found.append(_datum(node, line))
        except ValueError as error:
            problems.append(
                Problem(
                    file, line, CHECK, ERROR, str(error), "如 {名: 满意线, 值: 85分以上, 自: 2019-01-01, 由: 某办公室}"
                )
            )
    return found, [*problems, *_overlaps(found, file)]


def _datum(node: Any, line: int) -> Datum:
    if not isinstance(node, Map):
        raise ValueError("这一条不是一组键和值")
    for key in node:
        if key not in KEYS:
            raise ValueError(f"没有“{key}”这个键；{guess(key, KEYS)}".rstrip("；"))
    for key in ("名", "值", "自", "由"):
        if node.get(key) is None:
            raise ValueError(f"没有写“{key}”")
    try:
        first = parse_date(node["自"])
        last = parse_date(node["至"]) if node.get("至") is not None else None
    except MomentError as error:
        raise ValueError(str(error)) from error
    if last and last < first:
        raise ValueError("“至”早于“自”")
    return Datum(str(node["名"]), node["值"], first, last, str(node["由"]), str(node.get("文号", UNSTATED)), line)


def _overlaps(found: Sequence[Datum], file: str) -> Iterator[Problem]:
    for at, one in enumerate(found):
        for two in found[:at]:
            if one.name == two.name and one.first <= (two.last or date.max) and two.first <= (one.last or date.max):
                what = f"“{one.name}”与第 {two.line} 行的日子重叠"
                yield Problem(file, one.line, CHECK, ERROR, what, "给前一条写上“至”，后一条从次日起")


def in_force(data: Sequence[Datum], day: date | None) -> dict[str, Any]:
    """Return the value of each datum on ``day``; without a day, on the day on which the newest begins."""
    day = day or max((each.first for each in data), default=date.max)
    return {each.name: each.value for each in data if each.first <= day <= (each.last or date.max)}


def resolve(tree: Map, own: Mapping[str, Any], above: Mapping[str, Any]) -> tuple[Map, list[Problem]]:
    """Return the tree with every ``{按本地: 名}`` replaced, and what is wrong with them.

    ``own`` are the values of the book's own place; where it has none, those of the place ``above`` hold.
    """
    values = {**above, **own}
    declared = tree.get(SECTION)
    known = list(declared) if isinstance(declared, Map) else []
    problems: list[Problem] = []
    used: set[str] = set()
    made = _walk(tree, known, values, problems, used)
    for name in own:
        if name not in known:
            mend = guess(name, known) or f"在规则的“{SECTION}”里写明，或删去这一条"
            problems.append(Problem(tree.file, tree.line, "词", ERROR, f"本地数据里的“{name}”，规则没有这一项", mend))
    for name in known:
        if name not in used:
            line = declared.lines.get(name, declared.line)  # type: ignore[union-attr]
            problems.append(
                Problem(
                    tree.file,
                    line,
                    "词",
                    WARNING,
                    f"本地“{name}”没有一处用到",
                    f"在所管的地方写 {{{BY_LOCAL}: {name}}}",
                )
            )
    return made, problems


def _walk(node: Any, known: list[str], values: Mapping[str, Any], problems: list[Problem], used: set[str]) -> Any:
    if isinstance(node, Map):
        if BY_LOCAL in node:
            return _supplied(node, known, values, problems, used)
        found = {key: _walk(value, known, values, problems, used) for key, value in node.items()}
        if all(found[key] is node[key] for key in node):
            return node
        made = copy(node)
        made.update(found)
        return made
    if isinstance(node, Seq):
        items = [_walk(value, known, values, problems, used) for value in node]
        if all(mine is value for mine, value in zip(items, node, strict=True)):
            return node
        listed = copy(node)
        listed[:] = items
        return listed
    if isinstance(node, Unsupplied):  # taken over from a parent that lacks it too
        used.add(node.name)
        return values.get(node.name, node)
    return node


def _supplied(node: Map, known: list[str], values: Mapping[str, Any], problems: list[Problem], used: set[str]) -> Any:
    name = str(node[BY_LOCAL])
    used.add(name)
    if name not in known or len(node) > 1:
        what = f"没有“{name}”这项本地数据" if name not in known else f"“{BY_LOCAL}”旁边不能再写别的"
        problems.append(
            Problem(node.file, node.line, "词", ERROR, what, guess(name, known) or f"先在“{SECTION}”里写明")
        )
    return values.get(name, Unsupplied(name))
