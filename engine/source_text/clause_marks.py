"""The marks that number a Chinese document: 第八条, 第二章, 一、, （一）, 1., and what is only a mention of one."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

HEADS, TOPS = ("编", "章", "节"), ("条", "部")
RANK = {"条": 0, "部": 1, "项": 2, "目": 3, "小目": 4, "圈": 5}  # 一、 may stand in an article, or at the top

CHINESE = "〇○零一二三四五六七八九十百千"
VALUES = {"〇": 0, "○": 0, "零": 0} | {digit: value for value, digit in enumerate("一二三四五六七八九", 1)}
UNITS = {"十": 10, "百": 100, "千": 1000}

_CHINESE = rf"[{CHINESE}](?:\s{{0,3}}[{CHINESE}]){{0,6}}"
NUMBER = rf"(?:\d(?:\s{{0,3}}\d){{0,3}}|{_CHINESE})"
ARTICLE = rf"第\s*{NUMBER}\s*条"
_CLOSE = r"(?:\s*[、：:．.](?!\d))?\s*"
_PATTERNS = {
    **{kind: re.compile(rf"第\s*({NUMBER})\s*{kind}\s*") for kind in HEADS},
    "条": re.compile(rf"第\s*({NUMBER})\s*条(?:之({_CHINESE}))?(?!之){_CLOSE}"),
    "部": re.compile(rf"({_CHINESE})\s*[、.．]\s*"),
    "项": re.compile(rf"(?:[（(]\s*({_CHINESE})\s*[)）]|([㈠-㈩])){_CLOSE}"),
    "目": re.compile(r"(?:(\d{1,3})\s*[.．、](?=\D|$|\d{4}\s*年)|([⒈-⒛]))\s*"),
    "小目": re.compile(rf"(?:[（(]\s*(\d{{1,2}})\s*[)）]|(?<!\S)(\d{{1,2}})[)）]|([⑴-⒇])){_CLOSE}"),
    "圈": re.compile(rf"([①-⑳]){_CLOSE}"),
}
# What follows a number that is only mentioned: 第八条规定, 第八条第二款, 第八条、第九条, （一）项, 第八条，
_CONDITIONS = "规定|要求|情形|程序|期限|内容|标准|办理"
_MENTION = re.compile(
    rf"之规定|规定|所[列述称指规]|中[的所]|的(?:{_CONDITIONS})|第\s*{NUMBER}\s*[条款项目]|[款项目](?![目前])"
    rf"|(?:和|或者?|至|到|及|以及|与|、)\s*(?:第|本|前|其他|[（(])|[（(]\s*{_CHINESE}\s*[)）]\s*(?:项|、|和|至|规定|所)"
)
_COUNT = re.compile(rf"[{CHINESE}]+\s*(?:[、季月级类年个等届期次产线]|星级)")  # 二、三季度
_CUT_OFF = re.compile(r"[，,。；;）)》”’」』】]")
_SENTENCE = re.compile(r"[。；;：:，,！？!?]")
MOST_IN_HEAD, MOST = 40, 9999


@dataclass(frozen=True)
class Mark:
    """A number at the start of a line: its kind, its value (``extra``: 之一 is 1), as written, and what follows it."""

    kind: str
    number: int
    words: str
    rest: str
    extra: int = 0

    @property
    def spaced(self) -> bool:
        return self.words != self.words.rstrip()

    def follows(self, last: Mark) -> bool:
        """Whether this is the number after another of its kind: 第九条, or 第八条之一, after 第八条."""
        return (self.number, self.extra) in ((last.number + 1, 0), (last.number, last.extra + 1))

    @property
    def label(self) -> str:
        """The number as rule files spell it."""
        return label(self.kind, self.number, self.extra)


def label(kind: str, number: int, extra: int = 0) -> str:
    """Return a number as rule files spell it: 第八条, 五, （三）, 1."""
    if kind == "条":
        return f"第{spell(number)}条" + (f"之{spell(extra)}" if extra else "")
    if kind == "圈":
        return chr(ord("①") + number - 1)
    return {"部": spell(number), "项": f"（{spell(number)}）", "目": f"{number}", "小目": f"（{number}）"}[kind]


def mark_of(text: str) -> Mark | None:
    """Return the mark with which a line begins; None where there is none, or where it is only a mention."""
    for kind, pattern in _PATTERNS.items():
        found = pattern.match(text)
        if found:
            first, *more = (group for group in found.groups() if group)
            mark = Mark(kind, number(first), found[0], text[found.end() :], number(more[0]) if more else 0)
            return None if not 0 < mark.number <= MOST or mark.extra > MOST or _is_mention(mark) else mark
    return None


def _is_mention(mark: Mark) -> bool:
    if mark.kind in HEADS:
        return bool(_SENTENCE.search(mark.rest)) or len(mark.rest) > MOST_IN_HEAD or bool(_MENTION.match(mark.rest))
    if mark.kind == "部":
        return bool(_COUNT.match(mark.rest))
    if mark.kind not in ("条", "项"):
        return False
    mentioned = not mark.spaced and not mark.words.endswith(("：", ":")) and _MENTION.match(_after_comma(mark))
    return bool(mentioned or _CUT_OFF.match(mark.rest))


def _after_comma(mark: Mark) -> str:
    """What follows the number, with the 、 that may belong to it: 第八条、第九条."""
    return ("、" if mark.words.rstrip().endswith("、") else "") + mark.rest


def number(words: str) -> int:
    """Return the value of a numeral: 十二, 一百零二, 二〇, 12, １２, ③."""
    words = "".join(words.split())
    if words.isdecimal():
        return int(words)
    if len(words) == 1 and words not in UNITS:
        return int(unicodedata.numeric(words, 0)) if words not in VALUES else VALUES[words]
    if not set(words) & set(UNITS):
        return int("".join(str(VALUES[digit]) for digit in words))
    total, digit = 0, 0
    for each in words:
        if each in UNITS:
            total, digit = total + (digit or 1) * UNITS[each], 0
        else:
            digit = VALUES[each]
    return total + digit


def spell(value: int) -> str:
    """Return a whole number as a Chinese numeral: 十二, 一百零二, 一百一十; in digits from ten thousand on."""
    if value > MOST:
        return str(value)
    words, gap = "", False
    for unit, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        digit, value = divmod(value, size)
        if digit:
            words += ("零" if gap and words else "") + "一二三四五六七八九"[digit - 1] + unit
        gap = not digit
    return words[1:] if words.startswith("一十") else words
