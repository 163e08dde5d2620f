"""``check``: everything wrong with rule files, examples, calendars and what has been published, in one pass."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TextIO

from engine.checks.files import check_files
from engine.commands.options import files_under, parser, put_json
from engine.library import Library
from engine.problems import ERROR, SEVERITIES, Problem


def run(argv: list[str], stdin: TextIO, stdout: TextIO, library: Library) -> int:
    """Write each problem on its line. Return 1 where one is an error (不能发布), 2 for a path not found, else 0.

    Warnings (请确认) and notes (提示) do not fail.
    """
    made = parser("check", "查错：读法、用词、格子、撞车、依据、日期；有“不能发布”的，退出码为 1")
    made.add_argument("paths", nargs="*", help="规则文件、例子、日历，或文件夹；不写则全部")
    options = made.parse_args(argv)
    try:
        files = files_under(library, options.paths)
    except FileNotFoundError as error:
        stdout.write(f"没有这个文件：{error}\n")
        return 2
    problems = check_files(library, files)
    if options.format == "json":
        for problem in problems:
            put_json(stdout, as_json(problem))
    else:
        _say(problems, len(files), stdout)
    return 1 if any(problem.severity == ERROR for problem in problems) else 0


def as_json(problem: Problem) -> dict[str, object]:
    """Return a problem as JSON holds it; ``severity`` is error, warning or note."""
    return {
        "file": problem.file,
        "line": problem.line,
        "severity": problem.severity,
        "check": problem.check,
        "what": problem.what,
        "mend": problem.mend,
    }


def _say(problems: Iterable[Problem], files: int, stdout: TextIO) -> None:
    count: Counter[str] = Counter()
    for problem in problems:
        stdout.write(f"{problem}\n")
        count[problem.severity] += 1
    told = "，".join(f"{word} {count[key]}" for key, word in SEVERITIES.items() if count[key])
    stdout.write(f"{files} 个文件：{told or '没有问题'}\n")
