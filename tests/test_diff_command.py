"""``diff`` as a command, and as what git calls."""

from __future__ import annotations

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from test_diff import BOOK
from tiny import ROOT, library

from engine.commands import diff
from engine.library import Library
from engine.problems import BookError


def run(books: Library, *argv: str) -> tuple[int, str]:
    out = StringIO()
    return diff.run(list(argv), StringIO(), out, books), out.getvalue()


@pytest.fixture
def books(tmp_path: Path) -> Library:
    new = BOOK.replace("则: 5日", "则: 3个工作日")
    return library(tmp_path, {"a/old/2025-01-01.yaml": BOOK, "a/new/2025-01-01.yaml": new})


def test_plain(books: Library) -> None:
    assert run(books, "a/old", "a/new") == (1, (
        "--- 望川市来信办理办法（rules/a/old/2025-01-01.yaml）\n+++ 望川市来信办理办法（rules/a/new/2025-01-01.yaml）\n"
        "应办·答复｜区县｜限：5日 → 3个工作日\n1 处不同\n"
    ))  # fmt: skip


def test_the_same_exits_with_zero(books: Library) -> None:
    code, said = run(books, "a/old", str(books.rules / "a/old/2025-01-01.yaml"))
    assert (code, said.splitlines()[-1]) == (0, "意思没有不同")


def test_json(books: Library) -> None:
    line = json.loads(run(books, "a/old", "a/new@2025-01-01", "--format", "json")[1])
    assert (line["where"], line["row"], line["key"]) == ("应办·答复", "区县", "限")
    assert (line["old"], line["new"], line["kind"]) == ("5日", "3个工作日", "changed")
    assert line["old_line"] == line["new_line"] == 1 + BOOK[: BOOK.index("情形: 区县")].count("\n")


def test_markdown(books: Library) -> None:
    said = run(books, "a/old", "a/new", "--markdown")[1]
    assert (
        "## 应办·答复\n\n| 行 | 项 | 原来 | 现在 | 备注 |\n|---|---|---|---|---|\n| 区县 | 限 | 5日 | 3个工作日 |  |\n"
        in said
    )


def test_an_unknown_book_is_guessed(books: Library) -> None:
    with pytest.raises(BookError, match="a/old"):
        run(books, "a/odl", "a/new")


def test_a_file_with_an_error_is_still_compared(books: Library, tmp_path: Path) -> None:
    (tmp_path / "draft.yaml").write_text(BOOK.replace("类别: 广告}", "类别: 广高}"), "utf-8")
    said = run(books, "a/old", str(tmp_path / "draft.yaml"))[1]
    assert "1 处错" in said
    assert "不受理｜广告｜当·类别：广告 → 广高" in said


def test_git_calls_it(tmp_path: Path) -> None:
    """The driver of docs/differences.md, in a repository of its own."""
    folder = tmp_path / "rules/a/b"
    folder.mkdir(parents=True)

    def git(*argv: str) -> str:
        done = subprocess.run(
            ["git", "-c", "user.name=n", "-c", "user.email=e", *argv], cwd=tmp_path, check=True, capture_output=True
        )
        return done.stdout.decode()

    git("init", "-q")
    (tmp_path / ".gitattributes").write_text("rules/*/*/2*.yaml diff=xize\n", "utf-8")
    (folder / "2025-01-01.yaml").write_text(BOOK, "utf-8")
    git("add", "-A")
    git("commit", "-qm", "one")
    (folder / "2025-01-01.yaml").write_text(BOOK.replace("则: 5日", "则: 3个工作日"), "utf-8")
    command = f"env PYTHONPATH={ROOT} {sys.executable} -m engine diff"
    said = git("-c", f"diff.xize.command={command}", "diff", "--ext-diff")
    assert "应办·答复｜区县｜限：5日 → 3个工作日" in said
