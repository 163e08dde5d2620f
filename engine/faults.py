"""A syntax error of YAML, told in Chinese on the line of the slip behind it: PyYAML often sees it a line too late."""

from __future__ import annotations

import re
from typing import NamedTuple

from yaml import MarkedYAMLError

from engine import slips
from engine.slips import Slip

LACKS_COLON = ("这一行缺冒号", "写成“键: 值”")
CONTINUED = ("这一行没有“键:”", "是上一行那句话的，接到上一行后面；是新的一项，写成“键: 值”")
AFTER = ("收尾的括号、引号后面多出了文字", "删去；是注的，前面写“ #”；是一句话的，整句加引号")
EXTRA = ("多了一个收尾的括号", "对照着删去一个")

_PLAIN_LINE = re.compile(r"(\s*)([^\s:：#\-\[\]{}\"'][^:：#\[\]{}\"']*)")
_CLOSED = re.compile(r"^(\s*(?:- +)*[^:\[{\"']*:\s+)(\[[^\[\]]*\]|\{[^{}]*\}|\"[^\"]*\"|'[^']*')\s*([^\s#,\]}].*)$")
_IN_QUOTES = re.compile(r"\"[^\"]*\"|'[^']*'|(?:^|\s)#.*$")

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


def explain(error: MarkedYAMLError, lines: list[str]) -> Fault:
    """Return the parser's error in Chinese, on the line of the slip behind it where one is found."""
    for number in _suspects(error, lines):
        meant, slip = slips.mended(lines[number])
        if slip:
            return _fault(number, slip, meant, lines)
    said = f"{error.context or ''} {error.problem or ''}"
    return _lacking(error, said, lines) or _after(error, lines) or _said(error, said, lines)


def _fault(number: int, slip: Slip, meant: str | None, lines: list[str]) -> Fault:
    return Fault(number, f"{slip[0]}：{lines[number].strip()[:40]}", slip[1], meant)


def _lacking(error: MarkedYAMLError, said: str, lines: list[str]) -> Fault | None:
    """A line without a colon, where only “键: 值” can stand."""
    if "mapping values" not in said and "expected ':'" not in said:
        return None
    for number in _suspects(error, lines):
        match = _PLAIN_LINE.fullmatch(lines[number].rstrip())
        if match and re.search("[，。；]", match[2]):
            return _fault(number, CONTINUED, None, lines)
        if match:
            key, _, value = match[2].partition(" ")
            return _fault(number, LACKS_COLON, f"{match[1]}{key}: {value.strip()}".rstrip(), lines)
    return None


def _after(error: MarkedYAMLError, lines: list[str]) -> Fault | None:
    """Text after a closing bracket or quotation mark, or a closing bracket too many."""
    number = min(error.problem_mark.line, len(lines) - 1) if error.problem_mark else 0
    line = lines[number]
    bare = _IN_QUOTES.sub("", line)
    if sum(map(bare.count, "]}")) > sum(map(bare.count, "[{")) and "flow" not in (error.context or ""):
        return _fault(number, EXTRA, line.rstrip()[:-1] if line.rstrip()[-1:] in "]}" else None, lines)
    match = _CLOSED.match(line)
    if match is None:
        return None
    rest = match[3].rstrip("；;。，,、 ")
    comment = re.match(r"//|＃|--|;", match[3])
    meant = (
        f"{match[1]}{match[2]}" if not rest or comment else f"{match[1]}'{line[match.start(2) :].replace(chr(39), '')}'"
    )
    return _fault(number, AFTER, meant, lines)


def _said(error: MarkedYAMLError, said: str, lines: list[str]) -> Fault:
    """What the parser itself says, in Chinese."""
    number, column = _place(error, lines)
    if "cannot start any token" in said:
        sign = lines[number][column : column + 1]
        return Fault(number, f"“{sign}”不能放在开头（{_STARTS.get(sign, '保留字符')}）", "文字请加引号", None)
    what, mend = next(
        ((what, mend) for part, what, mend in _SAID if part in said), ("不合 YAML 的写法", "看这一行的括号、引号、冒号")
    )
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
