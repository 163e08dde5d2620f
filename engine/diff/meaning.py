"""When two ways to write a value mean the same: cells by what they accept, limits by what they say, lists as sets.

Where a file cannot be compiled, its text is compared.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from engine.book import Book
from engine.cells import CellError, parse_cell
from engine.cells import words as cell_words
from engine.diff.change import Path
from engine.diff.names import Names, rest
from engine.domains import Cell
from engine.fields import Names as Declared
from engine.limits import LimitError, parse_limit
from engine.local import BY_LOCAL
from engine.reader import Map, Seq
from engine.sources import BookSource
from engine.wording import condition, said, triggers

ORDERED = ("历", "次序", "同分")
LIMITS = ("限", "不超过", "期限", "前", "后", "合计")
CELLS = ("当", "须", "可", "除非", "达到", "回落", "分子")
TRIGGERS = ("起", "止", "废", "自", "至")
TEXTS = ("要点", "说明", "理由", "告知", "原文", "来源")


class Meaning:
    """Compares values of the same place in two files."""

    def __init__(self, old: BookSource, new: BookSource, names: Names) -> None:
        self.old, self.new, self.names = old, new, names

    def same(self, path: Path, one: Any, two: Any) -> bool:
        """Whether two scalars or lists of scalars mean the same at ``path``, renames followed."""
        key = path.keys[-1] if path.keys else ""
        if key in TEXTS:
            return rest(one).rstrip("。；") == rest(two).rstrip("。；")
        mine, theirs = self.followed(key, one, two), items(two)
        if mine == theirs or (key not in ORDERED and sorted(mine) == sorted(theirs)):
            return True
        if key == "依据":
            return False
        if is_cell(path):
            return self._same_cell(path, one, two)
        return key in (*LIMITS, "则") and _same_limit(one, two)

    def followed(self, key: str, one: Any, two: Any) -> list[str]:
        """Return the items of the old side as they would stand in the new file, had nothing but names changed."""
        if key == "依据":
            return [self.names.cite(text) for text in items(one)]
        return [text if text in items(two) else self.names.follow(text) for text in items(one)]

    def _same_cell(self, path: Path, one: Any, two: Any) -> bool:
        mine = _cell(self.old, path, self.names, one)
        theirs = _cell(self.new, path, None, two)
        if mine is None or theirs is None:
            return False
        return (mine.values, mine.presence, mine.missing) == (theirs.values, theirs.presence, theirs.missing)


def is_cell(path: Path) -> bool:
    """Whether the last key of a path is the name of a cell."""
    return len(path.keys) > 1 and any(path.keys[-2].startswith(key) for key in CELLS)


def _cell(source: BookSource, path: Path, names: Names | None, node: Any) -> Cell | None:
    declared = _declared(source.book, path)
    if declared is None:
        return None
    name = path.keys[-1]
    known = [name] if names is None else [was for was, now in names.all.items() if now == name] + [name]
    for each in known:
        domain = declared.domain_of(each, in_duty="应办" in path.where)
        if domain is not None:
            with suppress(CellError):
                return parse_cell(node, domain)
    return None


def _declared(book: Book | None, path: Path) -> Declared | None:
    """The names that hold at a path: those of the subject that it lies in, else of the case."""
    if book is None:
        return None
    subject = book.subjects.get(path.where[1]) if len(path.where) > 1 and path.where[0] == "对象" else None
    return subject.book.names if subject else book.names


def _same_limit(one: Any, two: Any) -> bool:
    with suppress(LimitError):
        return parse_limit(one) == parse_limit(two)
    return False


def items(node: Any) -> list[str]:
    """Return a scalar, or a list of scalars, as a list of texts."""
    return [rest(item) for item in node] if isinstance(node, Seq) else [] if node is None else [rest(node)]


def told(key: str, node: Any) -> str:
    """Return a value as an official reads it."""
    if isinstance(node, Map) and BY_LOCAL in node:
        return f"按本地数据“{node[BY_LOCAL]}”"
    if key in CELLS:
        return condition(node) if isinstance(node, Map) else said(node)
    return triggers(node) if key in TRIGGERS else said(node)


def told_cell(node: Any) -> str:
    """Return a cell as it is read aloud."""
    return told("", node) if isinstance(node, Map) and BY_LOCAL in node else cell_words(node)


def told_entry(node: Any) -> str:
    """Return a whole row or entry in one line: its cells, what follows, its clause."""
    if not isinstance(node, Map):
        return told("", node)
    parts = []
    for key, value in node.items():
        if key != "情形":
            parts.append(condition(value) if key == "当" else f"{key} {told(key, value)}")
    return "；".join(part for part in parts if part.strip())
