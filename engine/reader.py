"""Reads YAML as our own small language: text, whole numbers, decimals, lists and maps, each with its line.

Everything else is refused with its line: duplicate keys, tags, anchors, merge keys, tabs, full-width slips, control
characters, other encodings, and whatever is too large or too deep (counted on the parser's events, never recursively).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, pairwise

from engine import slips
from engine.problems import ERROR, Problem
from engine.tree import BREAK, FOUND, HIDDEN, Builder, Map, Seq, Tree

__all__ = ["Map", "Seq", "Tree", "read", "read_documents"]

SIZE, LINE, MENDED = 2_000_000, 20_000, 20
_DOCUMENT = re.compile(r"^---(?=\s|$)", re.MULTILINE)
_TABBED = re.compile(r"[ -]*\t\s*\S")


def read(source: str | bytes, file: str) -> tuple[Tree, list[Problem]]:
    """Return the tree in ``source`` and every problem found; ``file`` is only its name. Never raises for bad text.

    With problems the tree is what could be made out (slips mended), or None.
    """
    text, problems = _decoded(source, file, SIZE)
    return (None, problems) if problems else _read(text, file, 0)


def read_documents(source: str | bytes, file: str, size: int = 32 * SIZE) -> tuple[list[Tree], list[Problem]]:
    """Return the trees of all documents (parted by ``---`` lines), each within the limits of one file."""
    text, problems = _decoded(source, file, size)
    trees: list[Tree] = []
    for before, part in [] if problems else _parts(text):
        tree, found = _read(part, file, before)
        problems += found
        if tree is not None or found:
            trees.append(tree)
    return trees, problems


def _parts(text: str) -> Iterator[tuple[int, str]]:
    """Yield each document that is not blank, with the number of lines before it."""
    starts = [0, *(match.start() for match in _DOCUMENT.finditer(text)), len(text)]
    line = 0
    for start, end in pairwise(starts):
        part = text[start:end]
        if part.removeprefix("---").strip():
            yield line, part
        line += len(BREAK.findall(part))


def _decoded(source: str | bytes, file: str, size: int) -> tuple[str, list[Problem]]:
    """Return the text of ``source`` without its byte order mark, or the reason why it cannot be had."""
    if len(source) > size:
        what = f"文件太大，至多 {size // 1_000_000} MB"
        return "", [Problem(file, 0, "读取", ERROR, what, "请分成几个文件")]
    if isinstance(source, str):
        return source.removeprefix("\ufeff"), []
    try:
        return source.decode("utf-8-sig"), []
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        return "", [Problem(file, line, "读取", ERROR, f"不是 UTF-8 编码{_looks(source)}", "请另存为 UTF-8")]


def _looks(source: bytes) -> str:
    """Return what the bytes look like instead of UTF-8."""
    if source[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return "，像是 UTF-16"
    try:
        source.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    return "，像是 GBK"


def _read(text: str, file: str, before: int) -> tuple[Tree, list[Problem]]:
    """Return the tree of one document; a line with a slip is mended and the text read again, so that all are told."""
    lines = BREAK.split(text)
    problems = list(islice(_flaws(lines, file, before), FOUND))
    if problems:
        return None, problems
    problems = list(islice(_ease(lines, file, before), FOUND))
    for _ in range(MENDED if len(text) < SIZE // 10 else 1):
        builder = Builder(file, before)
        fault = builder.build("\n".join(lines))
        if fault is None:
            root, more = _mended(builder, lines)
            return root, sorted({*problems, *builder.problems, *more})
        problems.append(Problem(file, before + fault.line + 1, "读取", ERROR, fault.what, fault.mend))
        if fault.meant is None:
            break
        lines[fault.line] = fault.meant
    return None, sorted({*problems, *builder.problems})


def _ease(lines: list[str], file: str, before: int) -> Iterator[Problem]:
    """Mend in place what would mislead the parser, and yield what was mended."""
    for at, line in enumerate(lines):
        if line.isascii():
            continue
        lines[at], slip = slips.eased(line)
        if slip:
            yield Problem(file, before + at + 1, "读取", ERROR, f"{slip[0]}：{line.strip()[:40]}", slip[1])


def _mended(builder: Builder, lines: list[str]) -> tuple[Tree, list[Problem]]:
    """Return the tree with the slips mended that did not stop the parser, so that they do not tell on all the rest."""
    if not builder.slipped or builder.root is None:
        return builder.root, []
    meant = [slips.mended(line)[0] if at in builder.slipped else line for at, line in enumerate(lines)]
    again = Builder(builder.file, builder.before)
    fault = again.build("\n".join(meant)) if meant != lines else None
    if fault or again.root is None:
        return builder.root, []
    return again.root, again.problems


def _flaws(lines: list[str], file: str, before: int) -> Iterator[Problem]:
    """Yield what is seen without parsing: long lines, hidden characters, tabs as indentation."""
    for number, line in enumerate(lines, before + 1):
        flaw = _flaw(line)
        if flaw:
            yield Problem(file, number, "读取", ERROR, *flaw)


def _flaw(line: str) -> tuple[str, str] | None:
    if line.isprintable() and line.isascii() and len(line) <= LINE:
        return None
    if len(line) > LINE:
        return f"这一行太长，至多 {LINE} 字", "请分行写"
    hidden = HIDDEN.search(line)
    if hidden:
        return f"第 {hidden.start() + 1} 个字符看不见（U+{ord(hidden[0]):04X}），不许用", "请删去，重新输入"
    return ("用制表符缩进", "请改用空格，每层两格") if _TABBED.match(line) else None
