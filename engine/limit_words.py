"""The words in which limits are written: units, and Chinese numerals."""

from __future__ import annotations

import re

UNITS = {
    "minute": "分钟",
    "hour": "小时",
    "office_hour": "个办公小时",
    "day": "日",
    "working_day": "个工作日",
    "week": "周",
    "month": "个月",
    "year": "年",
}
WRITTEN = {word: unit for unit, word in UNITS.items()} | {
    "天": "day",
    "个小时": "hour",
    "星期": "week",
    "个星期": "week",
}
TIMED = r"(?P<time>[0-9]{1,2}[:：][0-9]{2})?"
SPAN = re.compile(
    rf"(?P<number>[0-9]{{1,9}}(?:\.[0-9]{{1,9}})?|[〇零一二两三四五六七八九十百千]+)(?P<unit>[^0-9:：]+?){TIMED}"
)
_DIGITS = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}
LONGEST = 30


def numeral(text: str) -> int | None:
    """Return the number in Chinese numerals (up to 9999), or None where they make no number."""
    total, place, digit = 0, 10_000, None
    for sign in text:
        if _PLACES.get(sign, place) < place and digit != 0:
            place = _PLACES[sign]
            total, digit = total + (digit or 1) * place, None
        elif sign in _DIGITS and not digit:
            digit = _DIGITS[sign]
        else:
            return None
    return total + (digit or 0)
