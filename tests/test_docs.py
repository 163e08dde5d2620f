"""docs/language.md keeps its word: every fragment, example, command and decision on the page is what the engine makes.

``console`` blocks are played in order, ``…`` standing for what is left out; JSON blocks hold a part of the decision.
"""

from __future__ import annotations

import io
import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import engine.__main__ as main
from engine import calendars, checks, examples
from engine.checks import examples as example_checks
from engine.library import Library
from engine.problems import ERROR
from engine.published import KEYS, KINDS, parse_lines
from engine.reader import read
from engine.service import answer
from tests.page import (
    BLOCKS,
    EXAMPLES,
    FILES,
    FRAGMENTS,
    ID,
    Block,
    book_before,
    laid_over,
    library,
    section,
    shelf,
    words,
)


@pytest.mark.parametrize("block", FRAGMENTS, ids=lambda block: f"line{block.line}")
def test_fragment(block: Block, tmp_path: Path) -> None:
    """Every fragment makes a book that could be published."""
    books = library(tmp_path, laid_over(block.tree))
    found = checks.problems(books.source(books.files(ID)[0]))
    assert [str(problem) for problem in found if problem.severity == ERROR] == []


@pytest.mark.parametrize("block", EXAMPLES, ids=lambda block: f"line{block.line}")
def test_examples(block: Block, tmp_path: Path) -> None:
    books = library(tmp_path, book_before(block))
    assert [str(problem) for problem in example_checks.check(books, ID, block.tree)] == []
    results = examples.run(books, ID, block.tree)
    assert results
    assert {result.name: result.faults for result in results if not result.passed} == {}


def pattern(said: str) -> str:
    """Return the regular expression of an output in which … stands for anything, on a line of its own for lines."""
    lines = [r"(?:.*\n)*?" if line == "…" else f"{re.escape(line).replace('…', '.*')}\n" for line in said.splitlines()]
    return "".join(lines)


def commands() -> Iterator[tuple[str, str]]:
    """Yield each command of the page with what it should print."""
    for block in (block for block in BLOCKS if block.kind == "console"):
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, _, said = part.partition("\n")
            yield command, said


def test_commands(tmp_path: Path, monkeypatch: Any, capsys: Any) -> None:
    """The commands are played one after the other, as a reader would type them."""
    monkeypatch.chdir(shelf(tmp_path))
    monkeypatch.setattr(main, "ROOT", tmp_path)
    status = 0
    for command, said in commands():
        if command == "echo $?":
            assert status == int(said), command
            continue
        typed, _, given = command.removeprefix("python -m engine ").partition(" < ")
        monkeypatch.setattr("sys.stdin", io.StringIO(FILES.get(given, "")))
        status = main.main(shlex.split(typed))
        told = capsys.readouterr().out
        assert re.fullmatch(pattern(said), told), f"{command}\n{told}"


def within(part: Any, whole: Any) -> bool:
    """Whether all of ``part`` is found in ``whole``; maps may hold more."""
    if isinstance(part, dict):
        return all(key in whole and within(value, whole[key]) for key, value in part.items())
    if isinstance(part, list):
        return len(part) == len(whole) and all(map(within, part, whole))
    return bool(part == whole)


def test_decision_shown(tmp_path: Path) -> None:
    """The decision that section 10 shows is the one that the engine makes."""
    case, _ = read(FILES["案.yaml"], "案.yaml")
    books = Library(shelf(tmp_path) / "rules", tmp_path / "schemas")
    decision = answer(books, ID, case, draft=True)[0].to_json()
    shown = [json.loads(block.text) for block in BLOCKS if block.kind == "json" and not block.file]
    assert shown and all(within(part, decision) for part in shown)


def test_published() -> None:
    """Section 13 shows a line of each kind, with every key, and the reader takes them."""
    text = next(text for name, text in FILES.items() if name.endswith("published.jsonl"))
    lines, problems = parse_lines(text, "published.jsonl")
    assert problems == [] and [line.kind for line in lines] == list(KINDS)
    assert all(set(json.loads(line)) == {"kind", *KEYS} for line in text.splitlines())
    assert {*KINDS, *KEYS} <= words(section(13))


def test_calendar_files() -> None:
    for name, text in FILES.items():
        if "_calendar" in name:
            assert calendars.problems(read(text, name)[0], name) == []
