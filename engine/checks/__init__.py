"""The checks of a rule file: one module each, its docstring showing what passes (合格) and what does not (不合格).

A check is ``check(source) -> Iterator[Problem]``; add one by writing its module and a line in ``CHECKS``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from engine import readings
from engine.checks import cells, citations, clashes, dates, shape, words
from engine.checks.partial import compiled_as_far
from engine.problems import ERROR, WARNING, Problem
from engine.sources import BookSource

_OTHER_SIDE = re.compile("“.+”是否想写“.+”？")
Check = Callable[[BookSource], Iterator[Problem]]

CHECKS: Mapping[str, Check] = {
    shape.NAME: shape.check,
    words.NAME: words.check,
    cells.NAME: cells.check,
    clashes.NAME: clashes.check,
    citations.NAME: citations.check,
    dates.NAME: dates.check,
}


def problems(source: BookSource) -> list[Problem]:
    """Return everything wrong with one rule file, reading and compiling included, by line; nothing twice.

    Each reading that is not taken is tried too: an error that only flipping it would bring is a warning today.
    """
    found = _once(_problems(source))
    if any(problem.check == readings.CHECK for problem in found):
        return sorted(found)
    told = {_gist(problem) for problem in found}
    for name, branches in readings.branches(source.tree).items():
        for branch in branches[1:]:
            for problem in _problems(_under(source, name, branch)):
                if _gist(problem) not in told:
                    told.add(_gist(problem))
                    found.add(_if_flipped(problem, name, branch))
    return sorted(found)


def _problems(source: BookSource) -> set[Problem]:
    found = {*source.problems, *compiled_as_far(source)}
    for name, check in CHECKS.items():
        if name != shape.NAME:  # compiling has looked at the shape
            found.update(check(source))
    return found


def _once(found: set[Problem]) -> set[Problem]:
    """Without what is only the other side of a misspelt key: that the key it was meant to be is missing."""
    return {problem for problem in found if not _OTHER_SIDE.match(problem.mend)}


def _under(source: BookSource, name: str, branch: str) -> BookSource:
    known = (source.id, source.file)
    return source.library.compile_tree(known, source.text, (source.tree, []), {name: branch}, source)


def _if_flipped(problem: Problem, name: str, branch: str) -> Problem:
    severity = WARNING if problem.severity == ERROR else problem.severity
    return replace(problem, severity=severity, what=f"读法“{name}”若取“{branch}”：{problem.what}")


def _gist(problem: Problem) -> tuple[str, int, str, str]:
    """What makes two findings the same: a clash may come with another example under another reading."""
    return problem.file, problem.line, problem.check, problem.what.partition("，例如")[0]
