"""Coverage: which rows no example hits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from engine.examples import Result
from engine.library import Library


def lacking(library: Library, id: str, results: Iterable[Result]) -> Iterator[str]:
    """Yield a sentence for each row of the book's newest version that no example's decision used."""
    source = library.source(library.files(id)[-1], id)
    if source.book is None:
        return
    used = {(row["section"], row["row"]) for result in results if result.decision for row in result.decision.rows}
    for table in source.book.tables():
        for row in table.rows:
            if (row.section, row.name) not in used:
                yield f"{row.file}:{row.line}: ［覆盖］“{row.section}”的“{row.name}”没有例子"
