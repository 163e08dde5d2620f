"""Days fixed by the calendar, as officials write them: ``次月5日``, ``当季末日``, ``次周星期一``, ``次月第3个工作日``.

In: the text of a limit. Out: a frozen `NamedDay` that finds its day from the day on which the clock starts. Months and
quarters end on their last day: ``次月31日`` is the last day of a shorter month (Civil Code 202).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from engine.periods import MONTHS, Period, containing, next_period

ONE = timedelta(days=1)
WEEK = "一二三四五六日"
_PERIOD = r"(?P<which>当|本|次|下)(?P<period>周|星期|半年|季度|季|月|年)(?:度)?"
_DAY = (
    r"(?:(?P<edge>末日|首日|最后一日|第一日)|星期(?P<weekday>[一二三四五六日天])|周(?P<weekday2>[一二三四五六日天])"
    r"|(?P<from_end>倒数)?第(?P<nth>[1-9][0-9]?)个工作日|(?P<last>最后一个工作日)"
    r"|(?:(?P<month>[1-9]|1[0-2])月|(?P<first_month>首月)|(?P<last_month>末月))?(?:(?P<day>[1-9]|[12][0-9]|3[01])日|(?P<month_end>末日)))"
)
NAMED = re.compile(_PERIOD + _DAY)
_SAME = {"星期": "周", "季度": "季", "本": "当", "下": "次", "天": "日"}


@dataclass(frozen=True)
class NamedDay:
    """One day of this period (``ahead`` 0) or the next (1): day ``day`` of its month ``month`` (from 1, negative from
    its end; 0 for the period's own days), its ``working`` day so many from the start (negative: from the end)."""

    period: str
    ahead: int
    month: int = 0
    day: int = 0
    working: int = 0

    def of(self, start: date, working_from: Callable[[date, int], date]) -> date:
        """Return the day, counted from ``start``; ``working_from(day, n)`` is the n-th working day after ``day``."""
        period = containing(start, self.period)
        period = next_period(period) if self.ahead else period
        if self.working > 0:
            return working_from(period.first - ONE, self.working)
        if self.working < 0:
            return working_from(period.last + ONE, self.working)
        if self.month:
            return _in_month(period, self.month, self.day)
        return period.first + (self.day - 1) * ONE if self.day > 0 else period.last + (self.day + 1) * ONE


def _in_month(period: Period, month: int, day: int) -> date:
    first = period.first.year * 12 + period.first.month - 1
    at = first + month - 1 if month > 0 else first + MONTHS[period.kind] + month
    year, month = at // 12, at % 12 + 1
    last = monthrange(year, month)[1]
    return date(year, month, min(day, last) if day > 0 else last)


def parse_named(text: str) -> tuple[NamedDay, str] | None:
    """Return the day that ``text`` names and how it is written (one spelling for each), or None."""
    match = NAMED.fullmatch(text)
    if not match:
        return None
    part = {key: _SAME.get(value, value) for key, value in match.groupdict().items() if value}
    period, ahead = part["period"], int(part["which"] == "次")
    head = part["which"] + period
    if "edge" in part:
        first = part["edge"] in ("首日", "第一日")
        return NamedDay(period, ahead, day=1 if first else -1), head + ("首日" if first else "末日")
    if "nth" in part or "last" in part:
        nth = int(part.get("nth", 1))
        back = "last" in part or "from_end" in part
        said = "最后一个工作日" if back and nth == 1 else f"{'倒数' if back else ''}第{nth}个工作日"
        return NamedDay(period, ahead, working=-nth if back else nth), head + said
    weekday = part.get("weekday") or part.get("weekday2")
    if weekday:
        return (
            (NamedDay(period, ahead, day=WEEK.index(weekday) + 1), f"{head}星期{weekday}") if period == "周" else None
        )
    return _of_month(period, ahead, head, part)


def _of_month(period: str, ahead: int, head: str, part: dict[str, str]) -> tuple[NamedDay, str] | None:
    """A day of a month: of the month itself (次月5日), of a quarter's or year's first, last or numbered month."""
    numbered = int(part.get("month", 0))
    named = "首月" if "first_month" in part else "末月" if "last_month" in part else f"{numbered}月" if numbered else ""
    if period == "周" or bool(named) is (period == "月") or numbered > MONTHS[period]:
        return None
    month = 1 if "first_month" in part or not named else -1 if "last_month" in part else numbered
    day = int(part.get("day", 0))
    return NamedDay(period, ahead, month=month, day=day), f"{head}{named}{f'{day}日' if day else '末日'}"
