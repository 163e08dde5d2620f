"""Working days: which days are off, why, under which notice, and whether that can still change.

A calendar knows notices. A year is *known* when a notice that arranges it whole is known; in any other year the
weekday pattern is assumed and no day is settled. From 25 December on a day is settled only when the next year is known
too, since the arrangement of New Year's Day may reach back. (全国年节及纪念日放假办法 and the yearly notices.)

A notice is known from the day it was published (``公布``), else dated (``日期``); one with neither date, always.
Later notices override earlier ones day by day; a year's file overrides the file of the year before.
Nothing here reads the disk or the clock: parsed files come in, the day asked about is an argument.
"""

from __future__ import annotations

import hashlib
import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from engine.calendar_files import UNKNOWN, Notice, Order, problems, read_file
from engine.problems import ERROR, BookError, Problem

__all__ = ["Calendar", "Day", "join", "problems"]

_OPEN_FROM = (12, 25)
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Day:
    """One day: off or worked, why (Chinese), the notice's number (None: the weekday alone), whether it is final."""

    date: date
    off: bool
    why: str
    notice: str | None
    settled: bool


class _Year(NamedTuple):
    """A year's answers, one byte a day: ordinal of 1 January, off, settled."""

    first: int
    off: bytes
    settled: bytes


class _Layer:
    """The notices of one calendar, in force order; ``extra``: its silence about a year means nothing."""

    def __init__(self, name: str, extra: bool, notices: Iterable[Notice]) -> None:
        self.name, self.extra, self.notices = name, extra, tuple(notices)
        self.orders = {day: (order, notice) for notice in self.notices for day, order in notice.orders.items()}
        self.years = frozenset(notice.year for notice in self.notices if notice.whole)

    def until(self, day: date) -> _Layer:
        """Return the layer with the notices that were known on ``day``."""
        return _Layer(self.name, self.extra, [n for n in self.notices if n.known is None or n.known <= day])

    def settles(self, day: date) -> bool:
        """Return whether no yearly arrangement to come can still change ``day``."""
        open_end = (day.month, day.day) >= _OPEN_FROM
        return self.extra or (day.year in self.years and (not open_end or day.year + 1 in self.years))

    def content(self) -> list[object]:
        """Return what the layer's answers depend on, for the digest (a notice's 来源 decides nothing)."""
        return [self.name, self.extra, [_content(notice) for notice in self.notices]]


class Calendar:
    """Days off and worked by the notices of one calendar, or of several joined. Immutable; compare by ``digest``."""

    def __init__(self, layers: Sequence[_Layer]) -> None:
        self.name = "+".join(layer.name for layer in layers)
        self._layers = tuple(layers)
        self._moments = sorted({notice.known for layer in layers for notice in layer.notices if notice.known})
        self._known: dict[int, Calendar] = {}
        self._years: dict[int, _Year] = {}

    def last_year(self) -> int:
        """Return the last year for which a notice is known; 0 where none is."""
        return max((year for layer in self._layers for year in layer.years), default=0)

    @classmethod
    def from_years(cls, name: str, trees: Mapping[int, Any]) -> Calendar:
        """Return the calendar of these parsed files by year. Raises BookError, with every problem, if one is unfit."""
        files, found = [], list[Problem]()
        for year, tree in sorted(trees.items()):
            path = getattr(tree, "file", "") or f"{name}/{year}.yaml"
            file, faults = read_file(tree, path)
            files.append(file)
            found += faults
            if file.year not in (0, year):
                found.append(Problem(path, 0, "日历", ERROR, f"“年”写 {file.year}，却放在 {year} 年"))
            if file.extra != files[0].extra:
                found.append(Problem(path, 0, "日历", ERROR, "“类”与这个日历其他年份的不同", "各年须一致"))
        if any(problem.severity == ERROR for problem in found):
            raise BookError(found)
        extra = bool(files) and files[0].extra
        return cls([_Layer(name, extra, [notice for file in files for notice in file.notices])])

    @cached_property
    def digest(self) -> str:
        """SHA-256 (hex) over the canonical content of all its notices: equal digests give equal answers."""
        content = [layer.content() for layer in self._layers]
        text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    def as_known(self, day: date) -> Calendar:
        """Return the calendar with the notices known at the end of ``day``; the same object for the same notices."""
        count = bisect_right(self._moments, day)
        if count == len(self._moments):
            return self
        if count not in self._known:
            self._known[count] = Calendar([layer.until(day) for layer in self._layers])
        return self._known[count]

    def notices(self) -> list[tuple[str, date | None]]:
        """Return number and date of every notice (None: date not found), in force order."""
        return [(notice.number, notice.dated) for layer in self._layers for notice in layer.notices]

    def day(self, day: date) -> Day:
        """Return what is known of ``day`` and why; the last calendar that names it decides."""
        weekday = f"周{_WEEKDAYS[day.weekday()]}"
        notice = None
        for place in range(len(self._layers) - 1, -1, -1):
            order, source = self._layers[place].orders.get(day, (None, None))
            if order is not None and order.off is not None:
                settled = self._settled_from(place, day)
                return Day(day, order.off, _why(order), source.number if source else None, settled)
            notice = notice or source
        why = f"{weekday}（原安排已撤）" if notice else weekday
        return Day(day, day.weekday() >= 5, why, notice.number if notice else None, self._settled_from(0, day))

    def is_off(self, day: date) -> bool:
        """Return whether ``day`` is off (a table look-up)."""
        year = self._years.get(day.year) or self._year(day.year)
        return year.off[day.toordinal() - year.first] == 1

    def settled(self, day: date) -> bool:
        """Return whether the answer for ``day`` is final (a table look-up)."""
        year = self._years.get(day.year) or self._year(day.year)
        return year.settled[day.toordinal() - year.first] == 1

    def _settled_from(self, place: int, day: date) -> bool:
        """Calendars below the one that decides cannot change the day; itself and those above it still could."""
        return all(layer.settles(day) for layer in self._layers[place:])

    def _year(self, number: int) -> _Year:
        first, last = date(number, 1, 1).toordinal(), date(number, 12, 31).toordinal()
        days = [self.day(date.fromordinal(n)) for n in range(first, last + 1)]
        year = _Year(first, bytes(day.off for day in days), bytes(day.settled for day in days))
        self._years[number] = year
        return year


def join(calendars: Sequence[Calendar]) -> Calendar:
    """Return the calendars as one: on a day that several name, the last of them decides.

    A day is settled when the calendar that decides it, and every one after it, is settled there; a day that none
    names, when all are. So a city's own day off is final even in a year whose national notice is still to come.
    Raises ValueError for no calendar at all.
    """
    if not calendars:
        raise ValueError("至少要有一个日历")
    return calendars[0] if len(calendars) == 1 else _joined(tuple(calendars))


@lru_cache(maxsize=64)
def _joined(calendars: tuple[Calendar, ...]) -> Calendar:
    return Calendar([layer for calendar in calendars for layer in calendar._layers])


def _why(order: Order) -> str:
    return f"{order.name}{'放假' if order.off else '调休上班'}"


def _content(notice: Notice) -> list[object]:
    """Return a notice as plain values, days in order."""
    dates = [day.isoformat() if day else UNKNOWN for day in (notice.dated, notice.published)]
    orders = [[day.isoformat(), order.off, order.name] for day, order in sorted(notice.orders.items())]
    return [notice.year, notice.number, *dates, notice.whole, orders]
