"""Slips of Chinese typing and YAML syntax, told in Chinese on the line where they were made.

A slip is found in a scalar that PyYAML took for text (``in_key``, ``in_value``), or behind a syntax error, which
PyYAML often reports a line too late (``explain``). Each comes with the line as it was probably meant.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from yaml import MarkedYAMLError

COLON = ("“：”是全角", "应写半角“:”，后面空一格；确是一句话的，请加引号")
COMMA = ("“，”是全角", "应写半角“,”；确是一句话的，请加引号")
BRACKET = ("括号是全角", "应写半角的“[ ]”或“{ }”；确是一句话的，请加引号")
SPACE = ("冒号后面没有（半角）空格", "“:”后面空一格；确是一句话的，请加引号")
BLANK = ("行首有全角空格", "改用半角空格")

_WORD = r"[^\s:：,，。；、\"'\[\]{}#][^:：,，。；\"'\[\]{}]{0,30}"
_BRACKETS = str.maketrans("［］｛｝", "[]{}")
_LINE_COLON = re.compile(rf"^(\s*(?:- +)*{_WORD}?)\s*：[ \u3000]*")
_FLOW_COLON = re.compile(rf"([\[{{,，]\s*{_WORD}?)\s*：[ \u3000]*")
_LINE_SPACE = re.compile(rf"^(\s*(?:- +)*(?!\d){_WORD}?):(?:[\u3000\xa0]+|(?=[^\s/\d]))")
_FLOW_SPACE = re.compile(rf"([{{,，]\s*(?!\d){_WORD}?):(?=[^\s/\d])")
_FLOW_COMMA = re.compile(r"，(?=[^,，\[\]{}]*[\]},，]|\s*" + _WORD + "[:：])")
_SPACE_SLIP = re.compile(rf"(?!\d){_WORD}?:[^\s/\d]")
_COLON_SLIP = re.compile(r"[^\s：，。；、“]{1,12}：")

# What a character cannot begin unquoted, and why.
_STARTS = {"*": "别名", "&": "锚点", "!": "标签", "%": "指令", "@": "保留字符", "`": "保留字符", "\t": "制表符"}
# English of the parser (part of it) -> what is wrong, how to mend it.
_SAID = (
    ("mapping values are not allowed", "这里不该再有“键: 值”", "看上一行的冒号与缩进；一句话里有“: ”的请加引号"),
    ("could not find expected ':'", "这一行缺冒号", "写成“键: 值”"),
    ("escape", "双引号里的反斜线写法不对", "改用单引号"),
    ("quoted scalar", "引号没有收尾", "补上收尾的引号"),
    ("flow sequence", "方括号没有收尾，或少了逗号", "补上“]”或“,”"),
    ("flow mapping", "花括号没有收尾，或少了逗号", "补上“}”或“,”"),
    ("block scalar", "“>”“|”之后不能这样写", "不写比较符号：“>= 3”写成“3次以上”；文字请加引号"),
    ("expected key", "缩进与上一行对不齐，或引号之后还有文字", "同一层的键要对齐"),
    ("'-' indicator", "缩进与上一行对不齐，或少了“- ”", "列表的每一项以“- ”开头，互相对齐"),
    ("block end", "缩进与上一行对不齐", "同一层要对齐"),
    ("sequence entries are not allowed", "这里不能有“- ”", "列表另起一行，或写成 [甲, 乙]"),
    ("document start", "前面已经写完，这里多出了内容", "查看上一行的括号与缩进"),
    ("anchor", "锚点写法不对", "不许用锚点"),
    ("alias", "“*”开头是别名", "文字请加引号"),
    ("tag", "“!”开头是标签", "文字请加引号"),
    ("directive", "“%”开头是指令", "文字请加引号"),
)


class Fault(NamedTuple):
    """A syntax error: line (from 0), what, how to mend it, and the line as probably meant (None: not known)."""

    line: int
    what: str
    mend: str
    meant: str | None


def in_key(text: str) -> tuple[str, str] | None:
    """Return what is wrong with a plain key such as ``情形：甲，当``, and how to mend it."""
    if text[:1] in ("\u3000", "\xa0"):
        return BLANK
    for mark, slip in (("：", COLON), ("，", COMMA)):
        if mark in text:
            return slip
    return SPACE if _SPACE_SLIP.match(text) else None


def in_value(text: str, *, alone: bool, listed: bool) -> tuple[str, str] | None:
    """Return the slip in a plain value; ``alone``: no key on its line, ``listed``: an item of ``[…]``."""
    if text[:1] in ("［", "｛"):
        return BRACKET
    if text[:1] in ("\u3000", "\xa0"):
        return BLANK
    if alone and _COLON_SLIP.match(text):
        return COLON
    if listed and "，" in text:
        return COMMA
    return SPACE if alone and _SPACE_SLIP.match(text) else None


def explain(error: MarkedYAMLError, lines: list[str]) -> Fault:
    """Return the parser's error in Chinese, on the line of the slip behind it where one is found."""
    for number in _suspects(error, lines):
        meant, slip = _meant(lines[number])
        if slip:
            return Fault(number, f"{slip[0]}：{lines[number].strip()[:40]}", slip[1], meant)
    said = f"{error.context or ''} {error.problem or ''}"
    number, column = _place(error, lines)
    if "cannot start any token" in said:
        sign = lines[number][column : column + 1]
        return Fault(number, f"“{sign}”不能放在开头（{_STARTS.get(sign, '保留字符')}）", "文字请加引号", None)
    what, mend = next(((what, mend) for part, what, mend in _SAID if part in said), ("不合 YAML 的写法", ""))
    return Fault(number, what, mend, None)


def _place(error: MarkedYAMLError, lines: list[str]) -> tuple[int, int]:
    """Return line and column (from 0): where an open quote or bracket began, else where the parser stopped."""
    opened = "quoted" in (error.context or "") or "flow" in (error.context or "")
    mark = (opened and error.context_mark) or error.problem_mark or error.context_mark
    if mark is None:
        return 0, 0
    return min(mark.line, len(lines) - 1), mark.column


def _suspects(error: MarkedYAMLError, lines: list[str]) -> list[int]:
    """Return the lines (from 0) where the slip behind ``error`` may be, the likeliest first."""
    if error.problem_mark is None:
        return []
    end = min(error.problem_mark.line, len(lines) - 1)
    context = error.context or ""
    start = error.context_mark.line if error.context_mark else end
    if "flow" in context:
        return list(range(start, min(end, start + 50) + 1))
    before = next((n for n in range(end - 1, max(end - 50, -1), -1) if lines[n].split("#")[0].strip()), end)
    named = [start] if "simple key" in context else []
    return [*named, before, end]


def _meant(line: str) -> tuple[str, tuple[str, str] | None]:
    """Return ``line`` with its slips mended, and the first kind of slip found (None: nothing to mend)."""
    found: list[tuple[str, str]] = []
    flow = "[" in line or "{" in line or "［" in line or "｛" in line
    steps = [(_LINE_COLON, r"\1: ", COLON), (_LINE_SPACE, r"\1: ", SPACE)]
    if flow:
        steps += [(_FLOW_COLON, r"\1: ", COLON), (_FLOW_COMMA, ", ", COMMA), (_FLOW_SPACE, r"\1: ", SPACE)]
        mended = line.translate(_BRACKETS)
        found += [BRACKET] if mended != line else []
        line = mended
    for pattern, put, slip in steps:
        line, count = pattern.subn(put, line)
        found += [slip] if count else []
    return line, found[0] if found else None
