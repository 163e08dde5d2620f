"""Which mutants of a book no example notices: the book still compiles, no check refuses it, every example passes.

Examples that cannot see a change are left out: those decided under another branch of a reading than the one it lies
in, and those of cases for a change in a subject (or the other way about). Of the rest those are tried first that name
what was changed, then the one that used the nearest line; the first that fails decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from engine import checks, readings
from engine.assessment import Assessment
from engine.examples import Outcome, run
from engine.library import EXAMPLES, Library
from engine.mutation.mutants import Mutant, mutants
from engine.mutation.overlay import Overlay
from engine.problems import ERROR, BookError
from engine.reader import Map, Seq
from engine.subjects import HEAD, SECTION

SHARED = {*HEAD, "事件", "字段", "查询", "判定"}  # what cases and subjects may take from each other


@dataclass(frozen=True)
class Tried:
    """An example that passes on the book as it is: the readings that it takes, the lines it used, what it says."""

    node: Map
    taken: Mapping[str, str]
    lines: frozenset[int]
    words: frozenset[str]

    def sees(self, mutant: Mutant) -> bool:
        """Whether a change can make any difference here."""
        if not SHARED & set(mutant.path) and (mutant.path[0] == SECTION) != (SECTION in self.node):
            return False
        return all(self.taken.get(name, branch) == branch for name, branch in mutant.forks)

    def far(self, mutant: Mutant) -> tuple[int, int, int]:
        """How unlikely it is to notice a change: the smaller, the sooner it is tried."""
        named = sum(key in self.words for key in mutant.path[1:] if isinstance(key, str))
        flipped = len(self.node.get("读法") or ())
        return -named, min((abs(line - mutant.line) for line in self.lines), default=10**6), flipped


class Trial:
    """The mutants of a book's newest version, and its examples ready to be run on each."""

    def __init__(self, library: Library, id: str) -> None:
        self.library, self.id, self.path = library, id, library.files(id)[-1]
        self.source = library.source(self.path, id)
        if self.source.book is None:
            raise BookError(self.source.problems)
        self.mutants = list(mutants(self.source))
        self.examples = list(self._examples())

    def _examples(self) -> Iterator[Tried]:
        nodes = self.library.examples(self.library.folder(self.id) / EXAMPLES)[0]
        for node, result in zip(nodes, run(self.library, self.id, nodes), strict=True):
            if result.passed and result.decision is not None:
                taken = readings.taken(self.source.tree, node.get("读法") or {})
                yield Tried(node, taken, frozenset(_lines(result.decision)), frozenset(_words(node)))

    @cached_property
    def refused(self) -> set[tuple[str, str]]:
        """What ``check`` refuses in the book as it is."""
        return self._refused(self.library)

    def survives(self, mutant: Mutant) -> bool:
        """Whether nothing notices a mutant."""
        changed = Overlay(self.library, self.path, mutant.tree, self.source)
        if changed.source(self.path, self.id).book is None:
            return False
        seen = [tried for tried in self.examples if tried.sees(mutant)]
        for tried in sorted(seen, key=lambda each: each.far(mutant)):
            if not run(changed, self.id, [tried.node])[0].passed:
                return False
        return bool(mutant.sentence) and not self._refused(changed) - self.refused

    def _refused(self, library: Library) -> set[tuple[str, str]]:
        """What ``check`` would not let be published."""
        found = checks.problems(library.source(self.path, self.id))
        return {(problem.check, problem.what) for problem in found if problem.severity == ERROR}


def _words(node: Any) -> Iterator[str]:
    """Every name that an example says, the parts of joined ones too."""
    if isinstance(node, Map):
        for key, value in node.items():
            yield from (key, *key.split("@"))
            yield from _words(value)
    elif isinstance(node, Seq):
        for item in node:
            yield from _words(item)
    else:
        yield from (str(node), *str(node).split("@"))


def _lines(decision: Outcome) -> Iterator[int]:
    """The lines of rows, duties, score lines and checklist lines that a decision used."""
    yield from (row["line"] for row in decision.rows)
    yield from (duty["line"] for duty in decision.duties if duty["line"])
    of_sheets: list[dict[str, Any]] = (
        [*decision.items, *decision.lists] if isinstance(decision, Assessment) else decision.scores
    )
    yield from (line["line"] for line in of_sheets)
