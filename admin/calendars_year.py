"""A year of a calendar as months, weeks and days, with the notices behind it and what later notices moved."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby

from engine.calendar_files import UNKNOWN, Notice, read_file
from engine.calendars import Calendar, Day
from engine.library import Library
from engine.reader import Map, Seq, read
from engine.wording import said

OFF, WORKED, REST, OPEN = "假", "班", "休", "？"
WEEK = "一二三四五六日"


@dataclass(frozen=True)
class Shown:
    """One day: its sign (假、班、休; none for an ordinary working day), whether it may still change, why."""

    day: int
    sign: str
    open: bool
    why: str


@dataclass(frozen=True)
class Month:
    """A month: weeks from Monday on (None: a day of another month), and sentences for days that a notice names."""

    number: int
    weeks: tuple[tuple[Shown | None, ...], ...]
    told: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A notice: number, dates, source, whether it arranges the whole year, and its days in words."""

    number: str
    dated: str
    published: str
    source: str
    whole: bool
    days: tuple[str, ...]
    file: str
    line: int


@dataclass(frozen=True)
class Moved:
    """A day that a later notice made another."""

    day: date
    weekday: str
    before: str
    after: str
    number: str
    known: date


def years(library: Library, name: str) -> range:
    """Return the years of a calendar that have a file, and one more. Raises BookError for an unknown calendar."""
    found = [int(path.stem) for path in library.calendar_files(name)]
    return range(min(found), max(found) + 2)


def year_months(calendar: Calendar, year: int) -> list[Month]:
    """Return the twelve months of a year."""
    return [_month(calendar, year, number) for number in range(1, 13)]


def _month(calendar: Calendar, year: int, number: int) -> Month:
    weeks = months.Calendar().monthdatescalendar(year, number)
    days = {day: calendar.day(day) for week in weeks for day in week if day.month == number}
    drawn = tuple(tuple(_shown(days[day]) if day in days else None for day in week) for week in weeks)
    return Month(number, drawn, tuple(_told(days.values(), year)))


def _shown(day: Day) -> Shown:
    weekend = day.date.weekday() >= 5
    sign = (REST if weekend and not _ordered(day) else OFF) if day.off else WORKED if weekend else ""
    return Shown(day.date.day, sign, not day.settled, day.why)


def _ordered(day: Day) -> bool:
    """Whether a notice, not the weekday alone, makes the day what it is."""
    return bool(day.notice) and not day.why.startswith("周")


def _told(days: Iterable[Day], year: int) -> Iterator[str]:
    """Yield a sentence for each run of days that a notice treats alike."""
    ordered = [day for day in days if day.notice]
    for (why, notice), group in groupby(ordered, key=lambda day: (day.why, day.notice)):
        yield from (f"{span}　{why}（{notice}）" for span in _spans([day.date for day in group], year))


def _spans(days: list[date], year: int) -> Iterator[str]:
    """Yield each unbroken run of days in words: 10月1日至7日; with the year where it is another."""
    for _, group in groupby(enumerate(days), key=lambda pair: pair[1].toordinal() - pair[0]):
        run = [day for _, day in group]
        end = _day(run[-1], year).removeprefix(f"{run[0].month}月") if len(run) > 1 else ""
        yield _day(run[0], year) + (f"至{end}" if end else "")


def _day(day: date, year: int) -> str:
    return f"{day.month}月{day.day}日" if day.year == year else f"{day.year}年{day.month}月{day.day}日"


def notices(library: Library, name: str, year: int) -> list[tuple[Notice, Told]]:
    """Return the notices that order days of a year, in force order: its own file's, and the next year's about it."""
    own = _of_file(library, name, year)
    after = _of_file(library, name, year + 1)
    return own + [pair for pair in after if any(day.year == year for day in pair[0].orders)]


def _of_file(library: Library, name: str, year: int) -> list[tuple[Notice, Told]]:
    path = next((path for path in library.calendar_files(name) if path.stem == str(year)), None)
    if path is None:
        return []
    return _of_text(library.bytes_of(path), library.name_of(path))


@lru_cache(maxsize=64)
def _of_text(text: bytes, file: str) -> list[tuple[Notice, Told]]:
    """Read the notices of a file's text, once for each content."""
    tree, _ = read(text, file)
    nodes = tree.get("通知") if isinstance(tree, Map) else None
    told = [node for node in nodes if isinstance(node, Map)] if isinstance(nodes, Seq) else []
    pairs = zip(read_file(tree, file)[0].notices, told, strict=False)
    return [(notice, _notice(notice, node)) for notice, node in pairs]


def _notice(notice: Notice, node: Map) -> Told:
    return Told(
        number=notice.number,
        dated=str(notice.dated or UNKNOWN),
        published=str(notice.published or ""),
        source=said(node.get("来源")),
        whole=notice.whole,
        days=tuple(_ordered_days(notice)),
        file=node.file,
        line=node.line,
    )


def _ordered_days(notice: Notice) -> Iterator[str]:
    orders = sorted(notice.orders.items())
    for order, group in groupby(orders, key=lambda pair: pair[1]):
        words = "撤销原安排" if order.off is None else f"{order.name}{'放假' if order.off else '调休上班'}"
        yield from (f"{span}　{words}" for span in _spans([day for day, _ in group], notice.year))


def moved(calendar: Calendar, found: Iterable[Notice], year: int) -> list[Moved]:
    """Return the days of a year that a notice made others than its earlier arrangement had them."""
    made = []
    for notice, known in ((notice, notice.known) for notice in found):
        if known is None:
            continue
        before, after = calendar.as_known(known - timedelta(1)), calendar.as_known(known)
        arranged = before.settled(date(year, 6, 1))
        for day in sorted(day for day in notice.orders if day.year == year and arranged):
            old, new = before.day(day), after.day(day)
            if old.off != new.off:
                made.append(Moved(day, WEEK[day.weekday()], _state(old), _state(new), notice.number, known))
    return made


def _state(day: Day) -> str:
    return f"{'休息' if day.off else '上班'}（{day.why}）"
