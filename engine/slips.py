"""Slips of Chinese typing and YAML syntax, told in Chinese on the line where they were made.

A slip is found in a scalar that PyYAML took for text (``in_key``, ``in_value``, ``in_nothing``), or on a line behind a
syntax error (engine/faults.py). ``mended`` gives the line as it was probably meant, so that reading can go on.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeAlias

from engine.alike import simplified

Slip: TypeAlias = tuple[str, str]
Change: TypeAlias = Callable[[str], str]

COLON = ("“：”是全角", "应写半角“:”，后面空一格；确是一句话的，请加引号")
COMMA = ("“，”是全角", "应写半角“,”；确是一句话的，请加引号")
BRACKET = ("括号是全角", "应写半角的“[ ]”或“{ }”；确是一句话的，请加引号")
SPACE = ("冒号后面没有（半角）空格", "“:”后面空一格；确是一句话的，请加引号")
BLANK = ("有全角空格或不间断空格", "行首改用半角空格，词里的、两头的删去")
RADICAL = ("有部首字符，与常用字不是同一个字（多半是从 PDF 复制来的）", "请重新输入")
DASH = ("行首的横线或圆点不是列表的“- ”", "写半角“-”，后面空一格")
SEPARATOR = ("分号、顿号分不开两项", "各项之间写半角“,”；确是一句话的，请加引号")
QUOTES = ("中文引号会算在词里", "删去引号，或改用半角引号")
HASH = ("“#”以后是注，不算内容", "文字里有“#”的，请加引号")
THOUSANDS = ("数目里有千分位的逗号", "删去逗号，如 1000")
TWO_COMMAS = ("两个逗号之间是空的", "删去一个逗号")
LACKS_COMMA = ("两项之间少了逗号", "补上半角“,”")
INNER_COLON = ("一句话里有“: ”", "整句加引号，或改用“：”")

_LONG = 2_000
_WORD = r"[^\s:：,，。；、\"'\[\]{}#][^:：,，。；\"'\[\]{}]{0,30}"
_BRACKETS = str.maketrans("［］｛｝", "[]{}")
_WIDE_BLANKS = "\u3000\xa0"
_LEADING = re.compile(rf"^ *[{_WIDE_BLANKS}][ {_WIDE_BLANKS}]*")
_INNER_BLANK = re.compile(rf"[{_WIDE_BLANKS}]+(?=[^:,\[\]{{}}]{{0,30}}:)|[{_WIDE_BLANKS}]+(?=\s*(?:[,\]}}]|$))")
_LINE_DASH = re.compile(r"^(\s*)(?:[－—–‐‑•·●▪◆]\s*|-(?=[{\[［｛\u4e00-\u9fff]))(?=\S)")
_LINE_COLON = re.compile(rf"^(\s*(?:- +)*{_WORD}?)\s*：[ \u3000]*")
_FLOW_COLON = re.compile(rf"([\[{{,，]\s*{_WORD}?)\s*：[ \u3000]*")
_LINE_SPACE = re.compile(rf"^(\s*(?:- +)*(?!\d){_WORD}?):(?:[\u3000\xa0]+|(?=[^\s/\d])|(?<=\D:)(?=\d))")
_FLOW_SPACE = re.compile(rf"([{{,，]\s*(?!\d){_WORD}?):(?:(?=[^\s/\d])|(?<=\D:)(?=\d))")
_FLOW_COMMA = re.compile(r"，(?=[^,，\[\]{}]*[\]},，]|\s*" + _WORD + "[:：])")
_BOXED = re.compile(r"((?:: |[\[,]) ?)【([^【】]{0,60})】")
_LIST = re.compile(r"\[[^\[\]{}]*\]")
_IN_LIST = re.compile(r"(?:；|;(?=\s))\s*")
_QUOTED = re.compile(r"(?<=[\[,])(\s*)[“”]([^“”,]*)[“”](?=\s*[,\]])")
_BETWEEN = re.compile(rf"([\]}}）\w])\s*[、；;]\s*(?={_WORD}?: )")
_TWO_COMMAS = re.compile(r",(?:\s*,)+")
_THOUSANDS = re.compile(r"(:\s*\d{1,3}),(?=\d{3}(?!\d))")
_NO_COMMA = re.compile(r"([\]}])\s+(?=[^\s:,{}\[\]]{1,8}: )|(: [^\s,{}\[\]:]+) +(?=[^\s:,{}\[\]]{1,8}: )")
_INNER = re.compile(r"([{,]\s*[^\s:,{}\[\]]{1,8}: )([^,{}\[\]\"'#][^,{}\[\]\"']*: [^,{}\[\]\"']*)")
_LINE_INNER = re.compile(rf"^(\s*(?:- +)*{_WORD}?: )([^\s\[{{\"'|>#&*!%@`][^\"\[{{]*?: [^\"]*)$")
_HASH = re.compile(r"(:\s+)(#[^\s,\]}][^,\]}]*)|([\[,]\s*)(#[^\s,\]}][^,\]}]{0,60})(?=[,\]}])")
_SPACE_SLIP = re.compile(rf"(?!\d){_WORD}?:(?:[^\s/\d]|(?<=\D:)\d)")
_COLON_SLIP = re.compile(r"[^\s：，。；、“]{1,12}：")
_DASH_SLIP = re.compile(r"[－—–‐‑•●▪◆]\s*\S")
_RADICALS = re.compile("[\u2e80-\u2fdf\uf900-\ufaff]")


def in_key(text: str, line: str) -> Slip | None:
    """Return what is wrong with a plain key such as ``情形：甲，当``, and how to mend it; ``line``: all of its line."""
    if any(blank in text for blank in _WIDE_BLANKS):
        return BLANK
    for mark, slip in (("：", COLON), ("，", COMMA)):
        if mark in text:
            return slip
    if re.match(r"\d{3}(?!\d)", text) and re.search(rf"\d,{re.escape(text)}", line):
        return THOUSANDS
    return SPACE if _SPACE_SLIP.match(text) else None


def in_value(text: str, *, alone: bool, listed: bool) -> Slip | None:
    """Return the slip in a plain value; ``alone``: no key on its line, ``listed``: an item of ``[…]``."""
    if text[:1] in ("［", "｛", "【"):
        return BRACKET
    if text[:1] in _WIDE_BLANKS or text[-1:] in _WIDE_BLANKS:
        return BLANK if text else None
    if alone and _COLON_SLIP.match(text):
        return COLON
    if alone and _DASH_SLIP.match(text):
        return DASH
    if listed:
        return _in_item(text)
    return SPACE if alone and _SPACE_SLIP.match(text) else None


def _in_item(text: str) -> Slip | None:
    if "，" in text:
        return COMMA
    if _IN_LIST.search(text):
        return SEPARATOR
    if len(text) > 1 and text[0] in "“”" and text[-1] in "“”":
        return QUOTES
    return SPACE if _SPACE_SLIP.match(text) else None


def in_nothing(line: str) -> Slip | None:
    """Return the slip behind a value that is empty: what was meant stands after a ``#``."""
    return HASH if re.search(r":\s+#\S", line) else None


def eased(line: str) -> tuple[str, Slip | None]:
    """Return the line without what can be mended before anything is parsed: wide blanks in front, radicals."""
    if line[:1] in _WIDE_BLANKS and line.strip():
        return _unblanked(line), BLANK
    found = _RADICALS.findall(line)
    if found:
        said = "".join(dict.fromkeys(found))[:10]
        usual = _usual(said)
        mend = f"请重新输入“{usual}”" if usual != said else RADICAL[1]
        return _RADICALS.sub(lambda match: _usual(match[0]), line), (RADICAL[0], mend)
    return line, None


def _usual(text: str) -> str:
    """The characters in use for radicals that look like them; some stand for the traditional character."""
    return simplified(unicodedata.normalize("NFKC", text))


def _unblanked(line: str) -> str:
    return _LEADING.sub(lambda match: match[0].replace("\u3000", "  ").replace("\xa0", " "), line)


def mended(line: str) -> tuple[str, Slip | None]:
    """Return ``line`` with its slips mended, and the first kind of slip found (None: nothing to mend)."""
    flow = any(bracket in line for bracket in "[{［｛【")
    line, found = _changed(line, (*_OF_LINES, *(_OF_FLOW if flow else ())))
    if not found:
        line, found = _changed(line, _AT_LAST)
    return line, found[0] if found else None


def _changed(line: str, changes: Iterable[tuple[Change, Slip]]) -> tuple[str, list[Slip]]:
    found: list[Slip] = []
    for change, slip in changes:
        changed = change(line)
        found += [slip] if changed != line else []
        line = changed
    return line, found


def _put(pattern: re.Pattern[str], to: str) -> Change:
    return lambda line: pattern.sub(to, line)


def _lists(line: str) -> str:
    return _LIST.sub(lambda match: _IN_LIST.sub(", ", match[0]), line)


def _commas(line: str) -> str:
    return _NO_COMMA.sub(lambda match: f"{match[1] or match[2]}, ", line)


_OF_LINES = (
    (_unblanked, BLANK),
    (_put(_INNER_BLANK, ""), BLANK),
    (_put(_LINE_DASH, r"\1- "), DASH),
    (_put(_LINE_COLON, r"\1: "), COLON),
    (_put(_LINE_SPACE, r"\1: "), SPACE),
)
_OF_FLOW = (
    (lambda line: line.translate(_BRACKETS), BRACKET),
    (_put(_BOXED, r"\1[\2]"), BRACKET),
    (_put(_FLOW_COLON, r"\1: "), COLON),
    (_put(_FLOW_COMMA, ", "), COMMA),
    (_put(_FLOW_SPACE, r"\1: "), SPACE),
    (_put(_BETWEEN, r"\1, "), SEPARATOR),
    (_lists, SEPARATOR),
    (_put(_QUOTED, r"\1\2"), QUOTES),
    (_put(_TWO_COMMAS, ","), TWO_COMMAS),
    (_put(_THOUSANDS, r"\1"), THOUSANDS),
    (_commas, LACKS_COMMA),
    (_put(_INNER, r'\1"\2"'), INNER_COLON),
)
_AT_LAST = (
    (_put(_HASH, r'\1\3"\2\4"'), HASH),
    (lambda line: line if "#" in line or len(line) > _LONG else _LINE_INNER.sub(r'\1"\2"', line), INNER_COLON),
)
