"""``show``: a book on one page (Markdown), or with ``--resolved`` as the one file that it amounts to."""

from __future__ import annotations

from typing import TextIO

from engine.commands.options import parser, put_json
from engine.editions import find
from engine.library import Library
from engine.origins import Origins, rows_of
from engine.published import Version
from engine.resolved import lines
from engine.show import Table, page
from engine.sources import BookSource


def run(argv: list[str], stdin: TextIO, stdout: TextIO, library: Library) -> int:
    """Write the page; exit 1 where the file cannot be used (its problems are written instead)."""
    made = parser("show", "看一本规则")
    made.add_argument("book", help="规则编号，如 city/appeals，或 city/appeals@2025-03-01")
    made.add_argument("--resolved", action="store_true", help="读法已取、沿用已并入的全文，逐行注明出处")
    made.add_argument("--draft", action="store_true", help="不写版本时看最新的文件，不论是否发布")
    options = made.parse_args(argv)
    path, version = find(library, options.book, options.draft)
    source = library.source(path, options.book.partition("@")[0])
    if source.book is None:
        stdout.write("".join(f"{problem}\n" for problem in source.problems))
        return 1
    if options.format == "json":
        put_json(stdout, _json(source, version, options.resolved))
    elif options.resolved:
        stdout.write("".join(f"{line}\n" for line in lines(source)))
    else:
        stdout.write("\n".join(map(markdown, page(source, version))))
    return 0


def markdown(table: Table) -> str:
    """Return one table in Markdown, under its title."""
    head = [f"## {table.title}\n", _line(table.columns), _line("---" for _ in table.columns)]
    return "\n".join([*head, *map(_line, table.rows)]) + "\n"


def _line(cells: object) -> str:
    return f"| {' | '.join(str(cell).replace('|', '｜') for cell in cells)} |"  # type: ignore[attr-defined]


def _json(source: BookSource, version: Version | None, resolved: bool) -> dict[str, object]:
    book = source.book
    assert book is not None
    about = {
        "book": book.id,
        "version": book.version,
        "published": version.first.isoformat() if version else None,
        "digest": book.digest,
        "sources": [{"file": each.file, "sha256": each.digest} for each in book.sources],
    }
    if resolved:
        places = rows_of(Origins(source), source.resolved)
        origins = [{"path": list(path), "file": file, "line": line} for path, (file, line) in places]
        return {**about, "tree": source.resolved, "origins": origins}
    tables = [{"title": each.title, "columns": each.columns, "rows": each.rows} for each in page(source, version)]
    return {**about, "tables": tables}
