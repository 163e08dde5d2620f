"""Working days by look-up: the n-th one after a day without walking there, and whether the way is settled.

A calendar is indexed year by year as the years are asked for; nothing here decides whether a day is off.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from datetime import MAXYEAR, MINYEAR, date
from functools import lru_cache
from typing import NamedTuple

from engine.calendars import Calendar
from engine.limits import LimitError

_MOST_YEARS = 165  # years looked through in one count: ten thousand working days and all the holidays between them
_NONE = ("算不出末日：一直没有工作日", "请核对日历")


class _Year(NamedTuple):
    """A year's working days, and its days whose status is not settled, each in order."""

    working: tuple[date, ...]
    unsettled: tuple[date, ...]


class Workdays:
    """The index of one calendar."""

    def __init__(self, calendar: Calendar) -> None:
        self._calendar = calendar
        self._years: dict[int, _Year] = {}

    def after(self, day: date, count: int) -> date:
        """Return the working day that is ``count`` (1 or more) after ``day``. Raises LimitError, OverflowError."""
        at = bisect_right(self._year(day.year).working, day) + count - 1
        for year in range(day.year, day.year + _MOST_YEARS):
            days = self._year(year).working
            if at < len(days):
                return days[at]
            at -= len(days)
        raise LimitError(*_NONE)

    def before(self, day: date, count: int) -> date:
        """Return the working day that is ``count`` (1 or more) before ``day``. Raises LimitError, OverflowError."""
        at = bisect_left(self._year(day.year).working, day) - count
        for year in range(day.year, day.year - _MOST_YEARS, -1):
            if at >= 0:
                return self._year(year).working[at]
            at += len(self._year(year - 1).working)
        raise LimitError(*_NONE)

    def settled(self, first: date, last: date) -> bool:
        """Return whether the status of every day from ``first`` to ``last`` is final."""
        for year in range(first.year, last.year + 1):
            unsettled = self._year(year).unsettled
            at = bisect_left(unsettled, first)
            if at < len(unsettled) and unsettled[at] <= last:
                return False
        return True

    def _year(self, number: int) -> _Year:
        found = self._years.get(number)
        if found is None:
            found = self._years[number] = _indexed(self._calendar, number)
        return found


def _indexed(calendar: Calendar, number: int) -> _Year:
    if not MINYEAR <= number <= MAXYEAR:
        raise OverflowError(f"year {number} is out of range")
    first, last = date(number, 1, 1).toordinal(), date(number, 12, 31).toordinal()
    days = [date.fromordinal(at) for at in range(first, last + 1)]
    working = tuple(day for day in days if not calendar.is_off(day))
    return _Year(working, tuple(day for day in days if not calendar.settled(day)))


@lru_cache(maxsize=256)
def workdays(calendar: Calendar) -> Workdays:
    """Return the index of ``calendar``, the same one each time while it is in use."""
    return Workdays(calendar)
