"""Coverage: which rows no example hits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from engine.assessment import Assessment
from engine.book import Book
from engine.checklists import APART
from engine.examples import Outcome, Result
from engine.library import Library


def lacking(library: Library, id: str, results: Iterable[Result]) -> Iterator[str]:
    """Yield a sentence for each row, line of a score sheet or checklist of the newest version that no example used."""
    source = library.source(library.files(id)[-1], id)
    if source.book is None:
        return
    decisions = [result.decision for result in results if result.decision]
    used = {(row["file"], row["line"]) for decision in decisions for row in decision.rows}
    lines = {line["line"] for decision in decisions for line in _lines(decision)}
    for book in (source.book, *(subject.book for subject in source.book.subjects.values())):
        where = f"“{book.part}”的" if book.part else ""
        for file, line, what in _parts(book, used | {(source.file, line) for line in lines}):
            if line not in lines:
                yield f"{file}:{line}: ［覆盖］{where}{what}没有例子"


def _parts(book: Book, used: set[tuple[str, int]]) -> Iterator[tuple[str, int, str]]:
    """Yield the place and name of each row not used, and of each line of a score sheet or checklist."""
    for row in (row for table in book.tables() for row in table.rows if (row.file, row.line) not in used):
        yield row.file, row.line, f"“{row.section}”的“{row.name}”"
    for node in (node for sheet in book.sheets.values() for node in sheet.root.nodes()):
        if not node.table and not node.children:
            yield node.file, node.line, f"计分项“{node.title}”"
    for name, items in book.lists.items():
        yield from ((item.file, item.line, f"清单“{name}”的“{item.name}”") for item in items)


def _lines(decision: Outcome) -> Iterator[dict[str, Any]]:
    """The lines of sheets that an example brought into being; checklist lines that applied."""
    if isinstance(decision, Assessment):
        yield from decision.items
        yield from (line for line in decision.lists if line["result"] != APART)
    else:
        yield from decision.scores
