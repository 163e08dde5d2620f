"""Calendars: each day against two libraries and against the statute, what was known when, joining."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import chinese_calendar
import holidays
import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from engine.calendars import Calendar, Day, join, problems
from tests.paper_years import CITY, LATER, SCHEMA, YEAR, calendar_of, tree_of

ROOT = Path(__file__).resolve().parent.parent
FILES = sorted((ROOT / "rules/_calendar/cn").glob("*.yaml"))
FIRST, LAST = date(2004, 1, 1), date(2026, 12, 31)
DAYS = [FIRST + timedelta(n) for n in range((LAST - FIRST).days + 1)]

# Where a library differs from the notices, and the notice that decides.
CHINESE_CALENDAR_DIFFERS = {date(2005, 12, 31): "国办发明电〔2005〕35号"}  # worked: its rest day was moved to 3 January
HOLIDAYS_DIFFERS: dict[date, str] = {}


WHOLE = Calendar.from_years("cn", {int(file.stem): tree_of(file.read_text("utf-8"), file.name) for file in FILES})
RAW = [notice for file in FILES for notice in yaml.load(file.read_text("utf-8"), yaml.BaseLoader)["通知"]]


@pytest.fixture
def cn() -> Calendar:
    return WHOLE


# The data


def test_every_year_from_2004_to_2026_has_its_file() -> None:
    assert [int(file.stem) for file in FILES] == list(range(2004, 2027))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_files_are_without_fault(file: Path) -> None:
    tree = tree_of(file.read_text("utf-8"), file.name)
    assert problems(tree, file.name) == []
    jsonschema.validate(tree, SCHEMA)


def test_each_day_agrees_with_chinese_calendar(cn: Calendar) -> None:
    differs = {day for day in DAYS if cn.is_off(day) != chinese_calendar.is_holiday(day)}
    assert {day: cn.day(day).notice for day in differs} == CHINESE_CALENDAR_DIFFERS


def test_each_day_agrees_with_holidays(cn: Calendar) -> None:
    theirs = holidays.country_holidays("CN", years=range(2004, 2028))
    differs = {day for day in DAYS if cn.is_off(day) == theirs.is_working_day(day)}
    assert {day: cn.day(day).notice for day in differs} == HOLIDAYS_DIFFERS


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_days_off_balance_with_the_statute(file: Path) -> None:
    """Moving rest days gives none away: weekdays off less weekend days worked are the statute's days.

    全国年节及纪念日放假办法: 10 days by the text of 1999, 11 from 2008, 13 from 2025.
    """
    year = int(file.stem)
    statute = 10 if year < 2008 else 11 if year < 2025 else 13
    more = {2015: 1, 2020: 2}  # 3 September; Friday 31 January, and Saturday 1 February no longer worked
    orders = expand(yaml.load(file.read_text("utf-8"), yaml.BaseLoader)["通知"])
    weekdays_off = sum(off and day.weekday() < 5 for day, off in orders.items())
    worked = sum(not off for off in orders.values())
    assert weekdays_off - worked == statute + more.get(year, 0)


def expand(notices: list[Any]) -> dict[date, bool]:
    """Return day -> off by the last notice that names it (written anew here, apart from the engine)."""
    orders: dict[date, bool] = {}
    for notice in notices:
        for key in ("休", "班"):
            for span in [span for spans in notice.get(key, {}).values() for span in spans]:
                ends = [date.fromisoformat(part) for part in span.split("至")]
                for n in range((ends[-1] - ends[0]).days + 1):
                    orders[ends[0] + timedelta(n)] = key == "休"
    return orders


@given(st.sampled_from(DAYS), st.dates(date(2003, 1, 1), date(2027, 12, 31)))
def test_any_day_as_known_on_any_other(asked: date, known: date) -> None:
    notices = [notice for notice in RAW if notice.get("公布", notice["日期"]) <= known.isoformat()]
    expected = expand(notices).get(asked, asked.weekday() >= 5)
    assert WHOLE.as_known(known).is_off(asked) is expected


def test_notices_are_told_with_number_and_date(cn: Calendar) -> None:
    told = cn.notices()
    assert len(told) == 26
    assert ("国办发明电〔2019〕3号", date(2019, 3, 22)) in told
    assert told.index(("国办发明电〔2018〕15号", date(2018, 12, 4))) < told.index(
        ("国办发明电〔2019〕3号", date(2019, 3, 22))
    )


# As known on a day


def off_days(calendar: Calendar, *days: date) -> list[bool]:
    return [calendar.is_off(day) for day in days]


def test_labour_day_2019_before_and_after_the_second_notice(cn: Calendar) -> None:
    days = [date(2019, 4, 28), *(date(2019, 5, n) for n in range(1, 6))]  # Sunday; Wednesday to Sunday
    assert off_days(cn.as_known(date(2019, 3, 21)), *days) == [True, True, False, False, True, True]
    assert off_days(cn.as_known(date(2019, 3, 22)), *days) == [False, True, True, True, True, False]
    assert cn.as_known(date(2019, 3, 22)).day(date(2019, 5, 5)) == Day(
        date(2019, 5, 5), False, "劳动节调休上班", "国办发明电〔2019〕3号", True
    )
    assert cn.as_known(date(2019, 3, 21)).day(date(2019, 5, 5)) == Day(date(2019, 5, 5), True, "周日", None, True)


def test_spring_festival_2020_was_prolonged_on_27_january(cn: Calendar) -> None:
    days = [date(2020, 1, 30), date(2020, 1, 31), date(2020, 2, 1), date(2020, 2, 2), date(2020, 2, 3)]
    assert off_days(cn.as_known(date(2020, 1, 26)), *days) == [True, False, False, True, False]
    assert off_days(cn.as_known(date(2020, 1, 27)), *days) == [True, True, True, True, False]
    assert cn.day(date(2020, 1, 30)).notice == "国办发明电〔2019〕16号"
    assert cn.day(date(2020, 2, 1)).notice == "国办发明电〔2020〕1号"


def test_3_september_2015(cn: Calendar) -> None:
    days = [date(2015, 9, n) for n in range(2, 8)]  # Wednesday to Monday
    assert off_days(cn.as_known(date(2015, 5, 12)), *days) == [False, False, False, True, True, False]
    assert off_days(cn.as_known(date(2015, 5, 13)), *days) == [False, True, True, True, False, False]


def test_end_of_december_waits_for_the_next_notice(cn: Calendar) -> None:
    before, after = cn.as_known(date(2018, 12, 5)), cn.as_known(date(2018, 12, 6))
    days = [date(2018, 12, 24), date(2018, 12, 25), date(2018, 12, 29), date(2018, 12, 31)]
    assert [before.settled(day) for day in days] == [True, False, False, False]
    assert [after.settled(day) for day in days] == [True, True, True, True]
    assert off_days(before, *days) == [False, False, True, False]
    assert off_days(after, *days) == [False, False, False, True]
    assert not before.settled(date(2019, 1, 2))
    assert after.settled(date(2019, 1, 2))


def test_a_year_without_a_notice_is_unknown(cn: Calendar) -> None:
    year = [date(2027, 1, 1) + timedelta(n) for n in range(365)]
    assert not any(cn.settled(day) for day in year)
    assert [cn.is_off(day) for day in year] == [day.weekday() >= 5 for day in year]
    assert cn.day(date(2027, 1, 1)) == Day(date(2027, 1, 1), False, "周五", None, False)
    assert [cn.settled(date(2026, 12, n)) for n in (24, 25, 31)] == [True, False, False]
    assert not cn.settled(date(2003, 12, 31))
    assert not cn.as_known(date(2003, 12, 17)).settled(date(2004, 1, 1))
    assert cn.as_known(date(2003, 12, 18)).settled(date(2004, 1, 1))


def test_an_empty_file_is_an_unknown_year() -> None:
    assert not calendar_of("x", "年: 2031\n名称: 甲").settled(date(2031, 5, 6))
    assert not Calendar.from_years("x", {}).settled(date(2031, 5, 6))


def test_a_notice_of_a_few_days_does_not_make_the_year_known() -> None:
    few = YEAR.replace("日期: 2030-11-05", "日期: 2030-11-05\n    全年: 否")
    assert calendar_of("x", few).day(date(2031, 1, 1)) == Day(
        date(2031, 1, 1), True, "元旦放假", "某办〔2030〕9号", False
    )


def test_a_notice_without_a_date_is_always_known() -> None:
    calendar = calendar_of("x", YEAR.replace("日期: 2030-11-05", "日期: 未查得"))
    assert calendar.as_known(date(1990, 1, 1)) is calendar
    assert calendar.notices() == [("某办〔2030〕9号", None)]


def test_an_undated_notice_stays_known_where_dated_ones_are_not() -> None:
    undated = LATER.replace("2030-12-02", "未查得").replace("撤: [2031-01-02, 2031-01-05]", "休: {春节: [2031-01-23]}")
    early = calendar_of("x", YEAR + undated).as_known(date(2030, 11, 4))
    assert off_days(early, date(2031, 1, 1), date(2031, 1, 23)) == [False, True]


def test_the_file_of_the_next_year_overrides_in_december() -> None:
    sunday = date(2030, 12, 29)
    old = YEAR.replace("年: 2031", "年: 2030").replace("2031-01-05", "2030-12-29").replace("2031-01", "2030-01")
    new = YEAR.replace("[2031-01-01至", "[2030-12-29, 2031-01-01至")
    assert calendar_of("x", new, old.replace("2030-11-05", "2029-11-05")).is_off(sunday)
    assert not calendar_of("x", old.replace("2030-11-05", "2029-11-05")).is_off(sunday)


def test_same_notices_known_same_calendar(cn: Calendar) -> None:
    assert cn.as_known(date(2019, 3, 22)) is cn.as_known(date(2019, 11, 20))
    assert cn.as_known(date(2019, 3, 22)) is not cn.as_known(date(2019, 3, 21))
    assert cn.as_known(date(2030, 1, 1)) is cn


def test_what_is_taken_back_falls_to_the_weekday() -> None:
    calendar = calendar_of("x", YEAR + LATER)
    assert calendar.day(date(2031, 1, 2)) == Day(
        date(2031, 1, 2), False, "周四（原安排已撤）", "某办〔2030〕12号", True
    )
    assert calendar.day(date(2031, 1, 5)) == Day(date(2031, 1, 5), True, "周日（原安排已撤）", "某办〔2030〕12号", True)
    before = calendar.as_known(date(2030, 12, 1))
    assert off_days(before, date(2031, 1, 2), date(2031, 1, 5)) == [True, False]


def test_digest_follows_the_notices_and_nothing_else(cn: Calendar) -> None:
    assert calendar_of("x", YEAR).digest == calendar_of("x", YEAR.replace("来源: 报上所见", "来源: 别处")).digest
    same = calendar_of("x", YEAR.replace("2031-01-01至2031-01-02", "2031-01-01, 2031-01-02"))
    assert calendar_of("x", YEAR).digest == same.digest
    others = [YEAR.replace("9号", "8号"), YEAR.replace("2030-11-05", "2030-11-06"), YEAR.replace("元旦:", "新年:")]
    others.append(YEAR.replace("来源: 报上所见", "全年: 否"))
    assert len({calendar_of("x", text).digest for text in [YEAR, YEAR + LATER, *others]}) == 6
    assert calendar_of("y", YEAR).digest != calendar_of("x", YEAR).digest
    assert calendar_of("x", YEAR + LATER).as_known(date(2030, 11, 30)).digest == calendar_of("x", YEAR).digest
    assert len(cn.digest) == 64


# A city's own calendar (fictional)


def test_a_city_adds_its_days(cn: Calendar) -> None:
    joined = join([cn, calendar_of("wangchuan", CITY)])
    assert joined.name == "cn+wangchuan"
    friday, sunday = date(2027, 6, 18), date(2027, 6, 20)
    assert joined.day(friday) == Day(friday, True, "龙舟节放假", "望政办〔2026〕30号", True)
    assert joined.day(sunday) == Day(sunday, False, "龙舟节调休上班", "望政办〔2026〕30号", True)
    assert joined.settled(friday)
    assert not joined.settled(date(2027, 6, 17))  # the national notice is still to come
    assert joined.day(date(2026, 10, 1)) == cn.day(date(2026, 10, 1))
    assert not joined.as_known(date(2026, 12, 19)).is_off(friday)


def test_a_city_alone_is_silent_and_settled() -> None:
    city = calendar_of("wangchuan", CITY)
    assert city.day(date(2029, 3, 7)) == Day(date(2029, 3, 7), False, "周三", None, True)


def test_the_last_calendar_that_names_a_day_decides(cn: Calendar) -> None:
    undo = CITY.replace("2027-06-18", "2026-10-10").replace("2027-06-20", "2026-10-07").replace("年: 2027", "年: 2026")
    city = calendar_of("wangchuan", undo.replace("2026-12-20", "2026-01-20").replace("龙舟节: [", "甲: ["))
    saturday, holiday = date(2026, 10, 10), date(2026, 10, 7)
    assert off_days(join([cn, city]), saturday, holiday) == [True, False]
    assert off_days(join([city, cn]), saturday, holiday) == [False, True]


def test_an_unsettled_calendar_on_top_keeps_a_day_open(cn: Calendar) -> None:
    assert not join([calendar_of("wangchuan", CITY), cn]).settled(date(2027, 6, 18))


def test_taking_back_leaves_the_calendars_below_to_decide(cn: Calendar) -> None:
    text = (
        YEAR.replace("2031-01-0", "2026-10-0").replace("年: 2031", "年: 2026\n类: 附加").replace("2030-11", "2025-11")
    )
    later = LATER.replace("2031-01-0", "2026-10-0").replace("2030-12", "2025-12")
    joined = join([cn, calendar_of("x", text.replace("2030〕", "2025〕") + later.replace("2030〕", "2025〕"))])
    assert joined.day(date(2026, 10, 5)) == cn.day(date(2026, 10, 5))


def test_joining_one_none_and_the_same_again(cn: Calendar) -> None:
    city = calendar_of("wangchuan", CITY)
    assert join([cn]) is cn
    assert join([cn, city]) is join([cn, city])
    assert join([cn, city]).digest not in (cn.digest, city.digest, join([city, cn]).digest)
    with pytest.raises(ValueError, match="至少"):
        join([])
