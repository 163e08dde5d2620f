"""The numbers that Word puts before paragraphs by itself (numbering.xml): 第一条, （二）, 3., as a reader sees them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from engine.source_text.clause_marks import spell

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def w(name: str) -> str:
    """Return a name of Word's own markup in full."""
    return f"{{{_W}}}{name}"


def value_of(node: Any, name: str, default: str = "") -> str:
    """Return the value of the child ``name`` of a node; the default where there is none."""
    child = node.find(w(name)) if node is not None else None
    return default if child is None else str(child.get(w("val"), default))


def _whole(text: str, default: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 6 else default


def _digits(value: int) -> str:
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(value))


def _counting(value: int) -> str:
    """chineseCounting: 十二, but 一〇二 from a hundred on."""
    return spell(value) if value < 100 else _digits(value)


def _roman(value: int) -> str:
    words = "x" * (value // 10)
    value %= 10
    for size, sign in _ROMAN:
        while value >= size:
            words, value = words + sign, value - size
    return words


def _letter(value: int) -> str:
    return chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)


def _circled(value: int) -> str:
    return chr(ord("①") + value - 1) if 1 <= value <= 20 else str(value)


FORMATS: dict[str, Callable[[int], str]] = {
    "chineseCounting": _counting,
    "chineseCountingThousand": spell,
    "japaneseCounting": spell,
    "taiwaneseCounting": _counting,
    "taiwaneseCountingThousand": spell,
    "ideographDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "ideographTraditional": lambda value: "甲乙丙丁戊己庚辛壬癸"[(value - 1) % 10],
    "chineseLegalSimplified": lambda value: spell(value).translate(
        str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")
    ),
    "decimalZero": lambda value: f"{value:02}",
    "decimalEnclosedCircle": _circled,
    "decimalEnclosedCircleChinese": _circled,
    "lowerLetter": _letter,
    "upperLetter": lambda value: _letter(value).upper(),
    "lowerRoman": _roman,
    "upperRoman": lambda value: _roman(value).upper(),
    "bullet": lambda value: "",
    "none": lambda value: "",
}


class Numbering:
    """Counts the paragraphs of a document as Word does; ``numbering`` and ``styles`` are the parts' XML, or None."""

    def __init__(self, numbering: Any, styles: Any) -> None:
        nodes = [] if numbering is None else list(numbering)
        self.nums = {node.get(w("numId")): node for node in nodes if node.tag == w("num")}
        self.abstract = {node.get(w("abstractNumId")): node for node in nodes if node.tag == w("abstractNum")}
        found = [] if styles is None else styles.findall(w("style"))
        self.styles = {node.get(w("styleId")): node for node in found}
        self.plain = next((node.get(w("styleId")) for node in found if _is_plain(node)), "")
        self.counts: dict[str, list[int | None]] = {}
        self.begun: set[tuple[str, int]] = set()

    def label(self, paragraph: Any) -> str:
        """Return the number of the next paragraph with a blank behind it; "" where it has none."""
        id, depth = self._asked(paragraph)
        num = self.nums.get(id)
        if num is None or depth >= LEVELS:
            return ""
        kind, levels = self._levels(num)
        if depth not in levels:
            return ""
        counts = self._count(kind, id, num, depth, levels)
        level = levels[depth]
        legal = level.find(w("isLgl")) is not None
        filled = _PLACE.sub(lambda found: _shown(int(found[1]) - 1, counts, levels, legal), value_of(level, "lvlText"))
        bullet = value_of(level, "numFmt", "decimal") == "bullet"
        return f"{filled} " if filled.strip() and not bullet else ""

    def _asked(self, paragraph: Any) -> tuple[str, int]:
        """The list and the level that a paragraph, or its style, or what that is based on, asks for."""
        properties = paragraph.find(w("pPr"))
        style, seen = value_of(properties, "pStyle", self.plain), set()
        id, depth = "", ""
        while True:
            asked = properties.find(w("numPr")) if properties is not None else None
            id, depth = id or value_of(asked, "numId"), depth or value_of(asked, "ilvl")
            if id or style in seen or style not in self.styles:
                return id, _whole(depth, 0)
            seen.add(style)
            properties = self.styles[style].find(w("pPr"))
            style = value_of(self.styles[style], "basedOn")

    def _levels(self, num: Any) -> tuple[str, dict[int, Any]]:
        """The list that counts, and its levels, with what ``num`` puts in their place."""
        kind = value_of(num, "abstractNumId")
        abstract = self.abstract.get(kind)
        linked = value_of(abstract, "numStyleLink")
        if linked:
            kind = next((id for id, node in self.abstract.items() if value_of(node, "styleLink") == linked), kind)
            abstract = self.abstract.get(kind)
        levels = [] if abstract is None else abstract.findall(w("lvl"))
        others = [level for each in num.findall(w("lvlOverride")) for level in each.findall(w("lvl"))]
        return kind, {_whole(level.get(w("ilvl"), ""), LEVELS): level for level in [*levels, *others]}

    def _count(self, kind: str, id: str, num: Any, depth: int, levels: dict[int, Any]) -> list[int | None]:
        counts = self.counts.setdefault(kind, [None] * LEVELS)
        self._start_over(counts, id, num)
        for upper in range(depth):
            if counts[upper] is None and upper in levels:
                counts[upper] = _start(levels[upper])
        before = counts[depth]
        counts[depth] = _start(levels[depth]) if before is None else before + 1
        for lower in range(depth + 1, LEVELS):
            after = _whole(value_of(levels.get(lower), "lvlRestart"), lower)
            if depth < after:
                counts[lower] = None
        return counts

    def _start_over(self, counts: list[int | None], id: str, num: Any) -> None:
        """Where a list is used for the first time, the levels for which it says so begin anew."""
        for each in num.findall(w("lvlOverride")):
            depth, start = _whole(each.get(w("ilvl"), ""), LEVELS), value_of(each, "startOverride")
            if start and depth < LEVELS and (id, depth) not in self.begun:
                self.begun.add((id, depth))
                counts[depth] = _whole(start, 1) - 1


def _is_plain(style: Any) -> bool:
    return style.get(w("default")) in ("1", "true") and style.get(w("type")) == "paragraph"


def _start(level: Any) -> int:
    return _whole(value_of(level, "start"), 0 if level.find(w("start")) is None else 1)


def _shown(depth: int, counts: list[int | None], levels: dict[int, Any], legal: bool) -> str:
    value = counts[depth] or 0
    kind = value_of(levels.get(depth), "numFmt", "decimal")
    shown = str if legal and kind not in ("bullet", "none") else FORMATS.get(kind, str)
    return shown(value) if value > 0 else "0"
