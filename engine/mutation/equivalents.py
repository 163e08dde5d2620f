"""Reasons why a mutant that no example notices may stay: ``equivalents.yaml`` beside the versions of a book.

A list of ``{变异, 理由}``; 变异 is the sentence by which ``mutate`` tells it, or a list of them with one reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from engine.problems import ERROR, Problem, guess, listed
from engine.reader import Map, Seq

EQUIVALENTS, CHECK = "equivalents.yaml", "变异"
KEYS = ("变异", "理由")


@dataclass(frozen=True)
class Equivalent:
    """One reason: the sentence of the mutant, why it is no fault of the examples, the line on which it is written."""

    sentence: str
    reason: str
    line: int


def read_equivalents(tree: Any, file: str) -> tuple[list[Equivalent], list[Problem]]:
    """Return the reasons in an ``equivalents.yaml`` as read, and what is wrong with its shape."""
    if tree is not None and not isinstance(tree, Seq):
        return [], [Problem(file, 1, CHECK, ERROR, "等同的变异应是一个列表", "每条以“- 变异:”起")]
    found: list[Equivalent] = []
    problems: list[Problem] = []
    for node, line in zip(tree or (), getattr(tree, "lines", ()), strict=False):
        wrong = list(_wrong(node, file, line))
        problems += wrong
        found += [] if wrong else _entries(node)
    return found, [*problems, *_twice(found, file)]


def _entries(node: Map) -> Iterator[Equivalent]:
    said = node["变异"]
    for at, sentence in enumerate(said if isinstance(said, Seq) else [said]):
        line = said.lines[at] if isinstance(said, Seq) else node.lines["变异"]
        yield Equivalent(str(sentence), str(node["理由"]), line)


def _wrong(node: Any, file: str, line: int) -> Iterator[Problem]:
    if not isinstance(node, Map):
        yield Problem(file, line, CHECK, ERROR, "一条应是一组“键: 值”", "写 变异、理由")
        return
    for key in (key for key in node if key not in KEYS):
        mend = guess(key, KEYS) or f"可写 {listed(KEYS)}"
        yield Problem(file, node.lines[key], CHECK, ERROR, f"没有“{key}”这个键", mend)
    for key in (key for key in KEYS if not _said(key, node.get(key))):
        yield Problem(file, line, CHECK, ERROR, f"没有写“{key}”", "照 mutate 说的那一句写" if key == "变异" else "")


def _said(key: str, value: Any) -> bool:
    if isinstance(value, Seq):
        return key == "变异" and bool(value) and all(isinstance(each, str) for each in value)
    return isinstance(value, str) and bool(value.strip())


def _twice(found: Iterable[Equivalent], file: str) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for each in found:
        if each.sentence in first:
            yield Problem(
                file, each.line, CHECK, ERROR, f"“{each.sentence}”第 {first[each.sentence]} 行已经写了", "删去一条"
            )
        first.setdefault(each.sentence, each.line)
