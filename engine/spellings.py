"""Dates, times and words as people and spreadsheets write them, and as our language would: only ever for a guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta

from engine.alike import nearest
from engine.limit_words import numeral

_DASHES = re.compile("[\u2010-\u2015\u2212\u2500ー~]")
_YMD = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:T?0{1,2}:00(?::00)?)?")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SERIAL = re.compile(r"(\d{5})(?:\.0)?")
_WORDS = re.compile(r"[〇零一二三四五六七八九]{4}年[一二三四五六七八九十]{1,3}月[一二三四五六七八九十]{1,3}日")
_CLOCK = re.compile(r"(上午|下午|早上|晚上)?(\d{1,2})(?:[:点时.](\d{1,2})?)分?(?:整)?(半)?")
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_FIRST_OF_EXCEL = date(1899, 12, 30)
_WRITTEN = re.compile(r"[\u4e00-\u9fff]+")
_WITHIN = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")


def narrow(text: object) -> str:
    """Return the text with half-width signs, hyphens for dashes, and no blanks."""
    return _DASHES.sub("-", "".join(unicodedata.normalize("NFKC", str(text)).split()))


def as_date(text: object) -> str:
    """Return ``2025-03-01`` for 2025/3/1, 2025年3月1日, 20250301, 45717 and the like; "" for what is no day."""
    word = narrow(text).strip("'\"“”‘’")
    if _WORDS.fullmatch(word):
        year, month, day = re.split("[年月]", word[:-1])
        word = f"{year.translate(_DIGITS)}-{numeral(month)}-{numeral(day)}"
    with suppress(ValueError, OverflowError):
        if match := _YMD.fullmatch(word) or _COMPACT.fullmatch(word):
            return date(*map(int, match.groups())).isoformat()
        if match := _SERIAL.fullmatch(word):
            return (_FIRST_OF_EXCEL + timedelta(days=int(match[1]))).isoformat()
    return ""


def with_dates(text: str) -> str:
    """Return the text with every date in it as our language writes it."""
    return _WITHIN.sub(lambda match: as_date(match[0]) or match[0], narrow(text))


def as_time(text: object) -> str:
    """Return ``17:00`` for 17点, 下午5点, 17：00; "" for what is no time."""
    match = _CLOCK.fullmatch(narrow(text))
    if not match:
        return ""
    hour = int(match[2]) + (12 if match[1] in ("下午", "晚上") and int(match[2]) < 12 else 0)
    minute = 30 if match[4] else int(match[3] or 0)
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else ""


def fitting(value: object, pattern: str) -> str:
    """Return what ``value`` was probably meant to be, among spellings that the pattern allows; "" for none."""
    shape = re.compile(pattern)
    return next((tried for tried in _spellings(value, shape) if tried and shape.search(tried)), "")


def _spellings(value: object, shape: re.Pattern[str]) -> Iterator[str]:
    word = narrow(value)
    yield from (as_date(value), as_time(value), word)
    yield "-".join(as_time(part) for part in re.split("[-至到]", word))
    yield nearest(value, [name for name in _WRITTEN.findall(shape.pattern) if shape.search(name)])
