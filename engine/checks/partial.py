"""Compiling what is left of a book that has faults of shape, so that other faults are told in the same pass."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from typing import Any

from engine.checks.trees import maps
from engine.compiler import compile_book
from engine.compiling import CELLS, WORDS
from engine.problems import ERROR, Problem
from engine.reader import Map, Seq
from engine.schema import problems as shape_problems
from engine.sources import BookSource

ROUNDS, READING = 5, "读取"
_QUOTED = re.compile("“(.+?)”")
NEEDED = {"施行": "2000-01-01", "名称": "未定", "历": "cn"}


def compiled_as_far(source: BookSource) -> Iterator[Problem]:
    """Yield faults of words and cells in a book that was never compiled: without the lines that are out of shape.

    What is said of a name that went with such a line, or that could not be read, is left unsaid.
    """
    if source.book or not any(problem.severity == ERROR for problem in source.problems):
        return
    tree, gone = _shaped(source)
    if tree is not None:
        chosen = [name for name in tree.get("读法") or ()]
        _, found = compile_book(source.id, tree, dict.fromkeys(chosen, ""), (), source.library.terms)
        read = "".join(problem.what for problem in source.problems if problem.check == READING)
        for problem in found:
            lost = any(name in gone or name in read for name in _QUOTED.findall(problem.what))
            if problem.check in (WORDS, CELLS) and not lost:
                yield problem


def _shaped(source: BookSource) -> tuple[Map | None, set[str]]:
    """The tree without what does not fit the schema (None where that cannot be had), and the names that went."""
    tree, gone = source.resolved, set[str]()
    for _ in range(ROUNDS):
        lines = {problem.line for problem in shape_problems(tree, source.schema)}
        if not lines:
            return tree, gone
        tree = _without(tree, lines, gone)
        for key, value in NEEDED.items():
            tree[key] = tree.get(key) or value
    return None, gone


def _without(node: Any, lines: Set[int], gone: set[str]) -> Any:
    if isinstance(node, Map):
        made = Map(node.file, node.line)
        made.lines, made.used = dict(node.lines), node.used
        for key, value in node.items():
            if node.lines.get(key, 0) in lines:
                gone.update(_named(key, value))
            else:
                made[key] = _without(value, lines, gone)
        return made
    return _rest(node, lines, gone) if isinstance(node, Seq) else node


def _rest(node: Seq, lines: Set[int], gone: set[str]) -> Seq:
    made = Seq(node.file, node.line)
    made.used = node.used
    for value, line in zip(node, node.lines, strict=True):
        if line in lines:
            gone.update(_named("", value))
        else:
            made.append(_without(value, lines, gone))
            made.lines.append(line)
    return made


def _named(key: str, value: Any) -> Iterator[str]:
    """The names that go with a part: its key, the keys in it, and the names of its rows."""
    yield from (key, *(name for _, node in maps(value) for name in node))
    yield from (str(node["情形"]) for _, node in maps(value) if "情形" in node)
