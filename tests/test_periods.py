"""Periods of the calendar, held against the standard library's calendar walked day by day, and how they are written."""

from __future__ import annotations

import calendar
from collections import defaultdict
from datetime import date, timedelta

import pytest

from engine.periods import KINDS, PeriodError, containing, next_period, parse_period, previous

DAY = timedelta(days=1)
FIRST, LAST = date(1999, 12, 20), date(2033, 1, 20)
DAYS = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
# How each kind writes a day's period, from the standard library's own formats; the halves and quarters by a list.
QUARTERS = ["", *["Q1"] * 3, *["Q2"] * 3, *["Q3"] * 3, *["Q4"] * 3]
WRITTEN = {
    "日": lambda day: day.strftime("%Y-%m-%d"),
    "周": lambda day: day.strftime("%G-W%V"),
    "月": lambda day: day.strftime("%Y-%m"),
    "季": lambda day: f"{day.year}-{QUARTERS[day.month]}",
    "半年": lambda day: f"{day.year}-{'H1' if day.month < 7 else 'H2'}",
    "年": lambda day: day.strftime("%Y"),
}
# Columns below: kind, as written, first day, last day; from a wall calendar
BY_HAND = [
    ("日", "2024-02-29", "2024-02-29", "2024-02-29"),
    ("周", "2016-W23", "2016-06-06", "2016-06-12"),
    ("周", "2020-W53", "2020-12-28", "2021-01-03"),
    ("周", "2021-W01", "2021-01-04", "2021-01-10"),
    ("周", "2025-W01", "2024-12-30", "2025-01-05"),
    ("月", "2024-02", "2024-02-01", "2024-02-29"),
    ("月", "2100-02", "2100-02-01", "2100-02-28"),
    ("月", "2025-12", "2025-12-01", "2025-12-31"),
    ("季", "2016-Q2", "2016-04-01", "2016-06-30"),
    ("季", "2025-Q4", "2025-10-01", "2025-12-31"),
    ("半年", "2016-H1", "2016-01-01", "2016-06-30"),
    ("半年", "2016-H2", "2016-07-01", "2016-12-31"),
    ("年", "2016", "2016-01-01", "2016-12-31"),
]
# Columns below: kind, what is written, what the answer says
REFUSED = [
    ("日", "2025-02-29", "没有“2025-02-29”这一日"),
    ("日", "2025-6-3", "“2025-6-3”不是一日；如 2016-06-03"),
    ("日", "20250603", "不是一日"),
    ("周", "2021-W53", "没有“2021-W53”这一周"),
    ("周", "2021-W00", "没有“2021-W00”这一周"),
    ("周", "2021-W1", "“2021-W1”不是一周；如 2016-W23"),
    ("月", "2025-13", "没有“2025-13”这一月"),
    ("月", "2025-00", "没有“2025-00”这一月"),
    ("月", "2025年6月", "“2025年6月”不是一个月；如 2016-06"),
    ("月", "2025-06-03", "不是一个月"),
    ("季", "2016-Q5", "“2016-Q5”不是一个季；如 2016-Q2"),
    ("季", "2016-q2", "不是一个季"),
    ("半年", "2016-H3", "“2016-H3”不是一个半年；如 2016-H1"),
    ("半年", "0000-H1", "没有“0000-H1”这一半年"),
    ("年", "0000", "没有“0000”这一年"),
    ("年", "16", "“16”不是一年；如 2016"),
    ("年", "", "不是一年"),
    ("月", ["2025-06"], "不是一个月"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_day_lies_in_the_days_that_are_written_alike(kind: str) -> None:
    """The days that the standard library writes alike are a period: its first, its last, its neighbours, its text."""
    alike: dict[str, list[date]] = defaultdict(list)
    for day in DAYS:
        alike[WRITTEN[kind](day)].append(day)
    whole = list(alike.items())[1:-1]  # those at the edges are cut
    for at, (text, days) in enumerate(whole):
        assert days == [days[0] + n * DAY for n in range(len(days))]
        for day in {days[0], days[len(days) // 2], days[-1]}:
            found = containing(day, kind)
            assert (found.kind, found.first, found.last, found.text) == (kind, days[0], days[-1], text)
        assert parse_period(text, kind) == found
        if 0 < at < len(whole) - 1:
            assert (previous(found).text, next_period(found).text) == (whole[at - 1][0], whole[at + 1][0])


def test_lengths_are_those_of_the_wall_calendar() -> None:
    for year in range(1900, 2101):
        for month in range(1, 13):
            found = parse_period(f"{year}-{month:02d}", "月")
            assert found.last.day == calendar.monthrange(year, month)[1]
            assert found.last + DAY == next_period(found).first
        whole = parse_period(year, "年")
        assert (whole.last - whole.first).days + 1 == 365 + calendar.isleap(year)


@pytest.mark.parametrize(("kind", "text", "first", "last"), BY_HAND)
def test_by_hand(kind: str, text: str, first: str, last: str) -> None:
    found = parse_period(text, kind)
    assert (found.first.isoformat(), found.last.isoformat(), found.text) == (first, last, text)
    assert parse_period(f" {text} ", kind) == found


@pytest.mark.parametrize(("kind", "text", "said"), REFUSED)
def test_refused_with_a_word_on_how_to_write_it(kind: str, text: object, said: str) -> None:
    with pytest.raises(PeriodError) as caught:
        parse_period(text, kind)
    assert said in str(caught.value)


def test_a_text_names_one_kind_only() -> None:
    for own in KINDS:
        text = containing(date(2016, 6, 3), own).text
        for kind in KINDS:
            if kind != own:
                with pytest.raises(PeriodError):
                    parse_period(text, kind)


def test_the_last_year_has_no_successor() -> None:
    for kind in KINDS[2:]:
        with pytest.raises((OverflowError, ValueError)):
            next_period(containing(date.max, kind))
