"""``decide``: cases on standard input (YAML documents, or one JSON object a line), Decisions as JSON lines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, TextIO

from engine.commands.options import parser, put_json
from engine.decision import Decision
from engine.library import Library
from engine.problems import BookError, CaseError
from engine.service import answer

Say = Callable[[TextIO, Decision, Any], None]


def run(argv: list[str], stdin: TextIO, stdout: TextIO, library: Library) -> int:
    """Decide every case; a faulty one gets its errors and the others still their decision (exit 1 at the end)."""
    made = parser("decide", "裁量")
    options = add_options(made).parse_args(argv)
    return each(options, stdin, stdout, library, lambda out, decision, _: put_json(out, decision.to_json()))


def add_options(made: Any) -> Any:
    """Add what ``decide`` and ``why`` share."""
    made.add_argument("book", help="规则编号，如 city/appeals，或 city/appeals@2025-03-01")
    made.add_argument("--at", default="", help="时点；不写则取案的“时点”，再则最后一件事")
    made.add_argument("--near", action="store_true", help="也列出只差一格的行")
    made.add_argument("--draft", action="store_true", help="没有发布的也用")
    return made


def each(options: Any, stdin: TextIO, stdout: TextIO, library: Library, say: Say) -> int:
    """Decide each case of standard input and hand the decision to ``say``."""
    status = 0
    for raw in cases(library, stdin):
        try:
            if not isinstance(raw, Mapping):
                raise CaseError({"案": ["应是一组键和值，如 收到: 2025-06-03 09:30"]})
            decision, case, book = answer(library, options.book, raw, options.at, options.near, options.draft)
            say(stdout, decision, (case, book))
        except CaseError as error:
            status = 1
            put_json(stdout, {"error": error.messages})
        except BookError as error:
            status = 1
            put_json(stdout, {"error": {"规则": [str(problem) for problem in error.problems]}})
        except RecursionError:
            status = 1
            put_json(stdout, {"error": {"案": ["一层套一层，太深"]}})
    return status


def cases(library: Library, stdin: TextIO) -> Iterator[Any]:
    """Yield the cases of standard input: one JSON object a line where the first line is one, else YAML documents."""
    text = stdin.read()
    lines = [line for line in text.removeprefix("\ufeff").split("\n") if line.strip()]
    if lines and isinstance(_json(lines[0]), dict):
        yield from map(_json, lines)
        return
    trees, problems = library.documents(text.encode("utf-8", "surrogateescape"), "<stdin>")
    if problems:
        raise BookError(problems)
    for tree in trees:
        yield from tree if isinstance(tree, list) else [tree]


def _json(line: str) -> Any:
    """The JSON value of a line, decimals exact; None where it is none (or holds bytes that are not UTF-8)."""
    try:
        line.encode()
        return json.loads(line, parse_float=Decimal)
    except (ValueError, RecursionError):
        return None
