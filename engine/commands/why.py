"""``why``: the same cases as ``decide``, the answer as sentences that an auditor reads (or as JSON lines)."""

from __future__ import annotations

from datetime import datetime
from typing import Any, TextIO

from engine.book import Book
from engine.commands.decide import add_options, each
from engine.commands.options import parser, put_json
from engine.decision import Decision
from engine.explain import Explanation, explain
from engine.happenings import Case
from engine.library import Library
from engine.sentences import sentences


def run(argv: list[str], stdin: TextIO, stdout: TextIO, library: Library) -> int:
    """Explain every case of standard input; exit 1 where one was faulty."""
    options = add_options(parser("why", "裁量的缘由")).parse_args(argv)

    def say(out: TextIO, decision: Decision, rest: tuple[Case | None, Book | None]) -> None:
        case, book = rest
        found = _explained(library, decision, case, book)
        if options.format == "json":
            put_json(out, {"decision": decision.to_json(), "explanation": found.to_json() if found else None})
        else:
            out.write(_page(decision, found, book) + "\n")

    return each(options, stdin, stdout, library, say)


def _explained(library: Library, decision: Decision, case: Case | None, book: Book | None) -> Explanation | None:
    if case is None or book is None:
        return None
    moment = datetime.fromisoformat(decision.at).astimezone(book.zone)
    return explain(book, case, moment, library.calendars(book.calendars))


def _page(decision: Decision, found: Explanation | None, book: Any) -> str:
    parts = sentences(decision, found, book)
    return "\n".join(f"【{part.title}】\n" + "".join(f"{line}\n" for line in part.lines) for part in parts)
