"""Coverage: what no example of a book has touched: rows and lines, sides of numbers, branches of readings, clauses.

A row is covered by an example that it decides; a side of a number by one that has just the number, or the next one
beyond it, on the domain's step; a branch of a reading by one that rests on it; a clause that is a rule by one whose
answer cites it. What only mutation can tell (whether the answer would differ) is engine/mutation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine import readings
from engine.assessment import Assessment
from engine.book import Book
from engine.checklists import APART
from engine.edges import covered, edges, met
from engine.examples import Outcome, Result
from engine.library import Library
from engine.reader import Map
from engine.sources import BookSource
from engine.wording import said

ROWS, NUMBERS, READINGS, CLAUSES = "行", "数的两侧", "读法", "条款"
RULE = "规则"


@dataclass(frozen=True)
class Part:
    """Something to be covered: its kind, where it stands, what it is called, and whether an example does."""

    kind: str
    file: str
    line: int
    what: str
    covered: bool

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: ［覆盖］{self.what}没有例子"


def coverage(library: Library, id: str, results: Sequence[tuple[Mapping[str, Any], Result]]) -> list[Part]:
    """Return every part of the newest version of a book, covered or not; none where it cannot be compiled.

    ``results`` are its examples, each as it is written and as it ran.
    """
    source = library.source(library.files(id)[-1], id)
    if source.book is None:
        return []
    outcomes = [result.decision for _, result in results if result.decision]
    return [
        *_rows(source, source.book, outcomes),
        *_numbers(library, source.book, [node for node, result in results if result.decision]),
        *_readings(source, results),
        *_clauses(source, outcomes),
    ]


def summed(parts: Iterable[Part]) -> dict[str, tuple[int, int]]:
    """Return for each kind how many parts are covered, and how many there are."""
    found = {kind: (0, 0) for kind in (ROWS, NUMBERS, READINGS, CLAUSES)}
    for part in parts:
        done, all_ = found[part.kind]
        found[part.kind] = done + part.covered, all_ + 1
    return found


# -- rows and lines ------------------------------------------------------------------------------------------------


def _rows(source: BookSource, whole: Book, outcomes: Iterable[Outcome]) -> Iterator[Part]:
    outcomes = list(outcomes)
    used = {(row["file"], row["line"]) for outcome in outcomes for row in outcome.rows}
    used |= {(source.file, line["line"]) for outcome in outcomes for line in _lines(outcome)}
    for book in (whole, *(subject.book for subject in whole.subjects.values())):
        where = f"“{book.part}”的" if book.part else ""
        for file, line, what in _of_book(book):
            yield Part(ROWS, file, line, where + what, (file, line) in used)


def _of_book(book: Book) -> Iterator[tuple[str, int, str]]:
    """Yield the place and name of each row, and of each line of a score sheet or checklist."""
    for row in (row for table in book.tables() for row in table.rows):
        yield row.file, row.line, f"“{row.section}”的“{row.name}”"
    for node in (node for sheet in book.sheets.values() for node in sheet.root.nodes()):
        if not node.table and not node.children:
            yield node.file, node.line, f"计分项“{node.title}”"
    for name, items in book.lists.items():
        yield from ((item.file, item.line, f"清单“{name}”的“{item.name}”") for item in items)


def _lines(outcome: Outcome) -> Iterator[dict[str, Any]]:
    """The lines of sheets that an example brought into being; checklist lines that applied."""
    if isinstance(outcome, Assessment):
        yield from outcome.items
        yield from (line for line in outcome.lists if line["result"] != APART)
    else:
        yield from outcome.scores


# -- both sides of numbers -----------------------------------------------------------------------------------------


def _numbers(library: Library, whole: Book, examples: Iterable[Mapping[str, Any]]) -> Iterator[Part]:
    wanted = list(edges(whole))
    values = met(library, whole, examples, {(edge.part, edge.name) for edge in wanted})
    for edge in wanted:
        what = f"{edge.where}｜{edge.name}：{edge.cell.words}，{edge.shown}（{'合' if edge.inside else '不合'}）"
        yield Part(NUMBERS, edge.file, edge.line, what, covered(edge, values[edge.part, edge.name]))


# -- readings ------------------------------------------------------------------------------------------------------


def _readings(source: BookSource, results: Iterable[tuple[Mapping[str, Any], Result]]) -> Iterator[Part]:
    shown = set(_shown([(node, result) for node, result in results if result.decision]))
    section = source.tree.get("读法")
    for name, branches in readings.branches(source.tree).items():
        line = section.lines.get(name, 0) if isinstance(section, Map) else 0
        for at, branch in enumerate(branches):
            covered = (name, branch) in shown or (not at and (name, "") in shown)
            yield Part(READINGS, source.file, line, f"读法“{name}”取“{branch}”", covered)


def _shown(results: list[tuple[Mapping[str, Any], Result]]) -> Iterator[tuple[str, str]]:
    """Yield the branches that examples show, by forcing or by resting on them; "" is the one taken that adds nothing.

    Then nothing rests on it, and it takes two examples: the same case, once as it stands, once under another branch.
    """
    plain = {_case(node) for node, _ in results if not node.get("读法")}
    for node, result in results:
        own = node.get("读法")
        forced = {str(name): str(branch) for name, branch in own.items()} if isinstance(own, Mapping) else {}
        yield from forced.items()
        if len(forced) == 1 and _case(node) in plain:
            yield from ((name, "") for name in forced)
        if result.decision:
            yield from ((each["name"], each["taken"]) for each in result.decision.readings)


def _case(node: Mapping[str, Any]) -> str:
    """What is asked in an example, without its name, its reading and what must come of it."""
    return str(sorted((key, value) for key, value in node.items() if key not in ("例", "读法", "应得", "说明")))


# -- clauses -------------------------------------------------------------------------------------------------------


def _clauses(source: BookSource, outcomes: Iterable[Outcome]) -> Iterator[Part]:
    cited = {cite for outcome in outcomes for cite in _cites({**outcome.to_json(), "near": []})}
    section = source.tree.get("条款")
    for name, node in section.items() if isinstance(section, Map) else ():
        if not isinstance(node, Map) or RULE in said(node.get("性质")):
            line = section.lines.get(name, 0)  # type: ignore[union-attr]
            yield Part(CLAUSES, source.file, line, f"条款“{name}”", name in cited)


def _cites(node: Any) -> Iterator[str]:
    """Every clause that an answer cites, wherever it stands in it."""
    if isinstance(node, dict):
        for key, value in node.items():
            yield from map(str, value) if key == "cite" else _cites(value)
    elif isinstance(node, list):
        for value in node:
            yield from _cites(value)
