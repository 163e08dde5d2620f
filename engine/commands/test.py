"""``test``: run the examples beside the books (or in a file that lies anywhere, with ``--book``)."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from engine import examples
from engine.commands.options import files_under, parser, put_json
from engine.coverage import coverage, summed
from engine.library import EXAMPLES, Library


def run(argv: list[str], stdin: TextIO, stdout: TextIO, library: Library) -> int:
    """Run examples. Return 1 where one fails or none was found, 2 for a path not found, else 0."""
    made = parser("test", "跑例子")
    made.add_argument("paths", nargs="*", help="文件或文件夹；不写则全部")
    made.add_argument("--book", help="例子属于哪一本规则")
    made.add_argument("--coverage", action="store_true", help="哪些行没有例子")
    made.add_argument("--published", action="store_true", help="只用已发布的版本")
    options = made.parse_args(argv)
    try:
        files = files_under(library, options.paths)
    except FileNotFoundError as error:
        stdout.write(f"没有这个文件：{error}\n")
        return 2
    passed = failed = 0
    for path in (path for path in files if path.name == EXAMPLES or str(path) in options.paths):
        good, bad = _file(library, path, options, stdout)
        passed, failed = passed + good, failed + bad
    if options.format == "pretty":
        stdout.write(f"{passed} passed, {failed} failed\n")
    return 0 if passed and not failed else 1


def _file(library: Library, path: Path, options: object, stdout: TextIO) -> tuple[int, int]:
    id = getattr(options, "book", None) or library.id_of(path.parent)
    tree, problems = library.examples(path)
    results = examples.run(library, id, tree, draft=not getattr(options, "published", False))
    pretty = getattr(options, "format", "") == "pretty"
    for problem in problems:
        stdout.write(f"{problem}\n")
    for result in results:
        _say(result, stdout, pretty)
    if getattr(options, "coverage", False):
        _cover(library, id, list(zip(tree, results, strict=True)), stdout, pretty)
    bad = sum(not result.passed for result in results) + len(problems)
    return len(results) - sum(not result.passed for result in results), bad


def _cover(library: Library, id: str, results: list[tuple[Any, examples.Result]], stdout: TextIO, pretty: bool) -> None:
    """Tell what no example has touched, and of each kind how much has been."""
    parts = coverage(library, id, results)
    if not pretty:
        put_json(stdout, {"book": id, "covered": {kind: list(pair) for kind, pair in summed(parts).items()}})
    for part in parts:
        if not part.covered:
            put_json(stdout, asdict(part)) if not pretty else stdout.write(f"{part}\n")
    if pretty and parts:
        told = "，".join(f"{kind} {done}/{all_}" for kind, (done, all_) in summed(parts).items() if all_)
        stdout.write(f"{id} 的例子触到：{told}\n")


def _say(result: examples.Result, stdout: TextIO, pretty: bool) -> None:
    if not pretty:
        put_json(stdout, {"name": result.name, "file": result.file, "line": result.line, "faults": list(result.faults)})
    elif not result.passed:
        stdout.write(f"✗ {result.file}:{result.line} {result.name}\n")
        for fault in result.faults:
            stdout.write(f"    {fault}\n")
