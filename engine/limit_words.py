"""The words in which limits are written, right and wrong: units, Chinese numerals, and what a slip was meant to be."""

from __future__ import annotations

import re
import unicodedata

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
_MISTAKEN = {
    "工作日": "working_day",
    "工作天": "working_day",
    "个工作天": "working_day",
    "办公小时": "office_hour",
    "工作小时": "office_hour",
    "个工作小时": "office_hour",
    "分": "minute",
    "时": "hour",
    "钟头": "hour",
    "个钟头": "hour",
    "自然日": "day",
    "个自然日": "day",
    "个日": "day",
    "个天": "day",
    "个周": "week",
    "月": "month",
    "个年": "year",
}
_MEANT = {
    "立即": "即时",
    "立刻": "即时",
    "马上": "即时",
    "即刻": "即时",
    "随时": "即时",
    "次日": "1日",
    "次个工作日": "1个工作日",
    "下一个工作日": "1个工作日",
    "半年": "6个月",
    "半个月": "15日",
    "半月": "15日",
    "半小时": "30分钟",
    "半个小时": "30分钟",
    "一刻钟": "15分钟",
    "未规定": "未载明",
    "未明确": "未载明",
    "不明": "未载明",
    "无": "未载明",
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


def candidates(text: str) -> list[str]:
    """Return spellings that may be meant by ``text``, likeliest first: known slips, full-width digits, a wrong unit."""
    if len(text) > LONGEST:
        return []
    plain = unicodedata.normalize("NFKC", text)
    shorter = re.sub(r"(?:之内|以内|内|之前|前)$", "", plain)
    tried = [_MEANT.get(plain, ""), _MEANT.get(shorter, ""), plain, shorter]
    if (match := SPAN.fullmatch(shorter)) and match["unit"] in _MISTAKEN:
        tried.append(f"{match['number']}{UNITS[_MISTAKEN[match['unit']]]}{match['time'] or ''}")
    return [one for one in dict.fromkeys(tried) if one and one != text]
