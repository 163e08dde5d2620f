"""``assess``: subjects on standard input (YAML documents, or one JSON object a line), Assessments as JSON lines.

All are read before any is answered: those of one period are ranked among each other.
"""

from __future__ import annotations

from typing import TextIO

from engine.assessing import assess_raw
from engine.commands.decide import cases
from engine.commands.options import parser, put_json
from engine.library import Library
from engine.problems import BookError, CaseError


def run(argv: list[str], stdin: TextIO, stdout: TextIO, library: Library) -> int:
    """Assess every subject; a faulty one gets its errors and the others still their assessment (exit 1 at the end)."""
    made = parser("assess", "评定对象")
    made.add_argument("book", help="规则编号，如 city/appeals，或 city/appeals@2025-03-01")
    made.add_argument("--at", default="", help="时点；不写则取对象的“时点”，再则最后一件事（有期的，期末）")
    made.add_argument("--draft", action="store_true", help="没有发布的也用")
    options = made.parse_args(argv)
    status = 0
    for found in assess_raw(library, options.book, list(cases(library, stdin)), options.at, options.draft):
        if isinstance(found, CaseError):
            status = 1
            put_json(stdout, {"error": found.messages})
        elif isinstance(found, BookError):
            status = 1
            put_json(stdout, {"error": {"规则": [str(problem) for problem in found.problems]}})
        else:
            put_json(stdout, found.to_json())
    return status
