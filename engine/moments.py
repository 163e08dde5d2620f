"""Dates and moments: our own reading of text, since YAML's is silent about mistakes.

A date is ``2025-03-01``; a moment is ``2025-03-01 09:30``, with seconds or an offset if wanted.
A moment without an offset is local time of the given zone. Nothing here asks what time it is.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Shanghai"
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_TIME = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s*(Z|[+-]\d{2}:?\d{2})?)?")


class MomentError(ValueError):
    """Text that is no date or moment; the message is Chinese and says how to write it."""


@lru_cache(maxsize=64)
def zone(name: str) -> tzinfo:
    """Return the time zone of that IANA name. Raises MomentError for an unknown one."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError) as error:
        raise MomentError(f"没有“{name}”这个时区；如 Asia/Shanghai") from error


def parse_date(text: object) -> date:
    """Return the date written as ``2025-03-01``. Raises MomentError."""
    if isinstance(text, date) and not isinstance(text, datetime):
        return text
    match = _DATE.fullmatch(str(text).strip())
    if not match:
        raise MomentError(f"“{text}”不是日期；如 2025-03-01")
    try:
        return date(*map(int, match.groups()))
    except ValueError as error:
        raise MomentError(f"没有“{text}”这一天") from error


def parse_time(text: object) -> time:
    """Return the time of day written as ``09:30``. Raises MomentError."""
    match = _TIME.fullmatch(str(text).strip())
    if not match:
        raise MomentError(f"“{text}”不是时间；如 09:30")
    return time(int(match[1]), int(match[2]))


def parse_moment(text: object, where: tzinfo) -> datetime:
    """Return an aware moment in zone ``where``; a bare date is its first moment. Raises MomentError."""
    if isinstance(text, datetime):
        return text.astimezone(where) if text.tzinfo else text.replace(tzinfo=where)
    if isinstance(text, date):
        return datetime.combine(text, time(), where)
    match = _MOMENT.fullmatch(str(text).strip())
    if not match:
        raise MomentError(f"“{text}”不是时刻；如 2025-03-01 09:30")
    day = parse_date(match[1])
    if match[2] is None:
        return datetime.combine(day, time(), where)
    hour, _, rest = match[2].partition(":")
    try:
        clock = time.fromisoformat(f"{hour:0>2}:{rest}")
    except ValueError as error:
        raise MomentError(f"“{match[2]}”不是时间；如 09:30") from error
    moment = datetime.combine(day, clock)
    if match[3] is None:
        return moment.replace(tzinfo=where)
    offset = "+00:00" if match[3] == "Z" else match[3]
    try:
        return datetime.fromisoformat(moment.isoformat() + offset).astimezone(where)
    except (ValueError, OverflowError) as error:
        raise MomentError(f"“{text}”不是时刻；如 2025-03-01T09:30+08:00") from error


def show(moment: datetime | date) -> str:
    """Return a moment as minutes are written in rule files, a date as itself."""
    if isinstance(moment, datetime):
        return moment.strftime("%Y-%m-%d %H:%M")
    return moment.isoformat()


def iso(day: date | datetime | None) -> str | None:
    """Return a due date as decisions write it: a day, or a local minute without its offset."""
    return day.strftime("%Y-%m-%dT%H:%M") if isinstance(day, datetime) else day.isoformat() if day else None
