"""Days fixed by the calendar: every notation by hand, all of them against a slow search, one spelling, and rolling."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.clock import bill, due
from engine.limits import LimitError, parse_limit
from engine.named_days import parse_named
from engine.settings import Settings
from tests.brute_force import Paper

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
PAPER = Paper()
STAY = Settings.from_tree({"末日逢假": "不顺延"})
ROLL = Settings.from_tree({})

# Columns below: the day on which the clock starts, as written, the day, from a wall calendar with the notices
BY_HAND = [
    ("2025-06-03", "当月5日", "2025-06-05"),
    ("2025-06-03", "当月1日", "2025-06-01"),
    ("2025-06-03", "次月5日", "2025-07-05"),
    ("2025-12-31", "次月5日", "2026-01-05"),
    ("2025-01-31", "次月31日", "2025-02-28"),
    ("2024-01-31", "次月31日", "2024-02-29"),
    ("2025-03-31", "次月31日", "2025-04-30"),
    ("2025-01-31", "次月末日", "2025-02-28"),
    ("2025-06-03", "当月首日", "2025-06-01"),
    ("2025-06-03", "当周星期五", "2025-06-06"),
    ("2025-06-08", "当周星期一", "2025-06-02"),
    ("2025-06-08", "次周星期一", "2025-06-09"),
    ("2025-06-09", "次周星期日", "2025-06-22"),
    ("2025-06-03", "当周末日", "2025-06-08"),
    ("2025-06-03", "当季末日", "2025-06-30"),
    ("2025-06-03", "次季首月10日", "2025-07-10"),
    ("2025-12-03", "次季首月10日", "2026-01-10"),
    ("2025-06-03", "当季末月25日", "2025-06-25"),
    ("2025-06-03", "次季2月15日", "2025-08-15"),
    ("2025-11-30", "次季2月30日", "2026-02-28"),
    ("2025-06-30", "当半年首日", "2025-01-01"),
    ("2025-06-30", "次半年末日", "2025-12-31"),
    ("2025-07-01", "次半年首月末日", "2026-01-31"),
    ("2025-07-01", "当半年3月5日", "2025-09-05"),
    ("2025-06-03", "当年12月31日", "2025-12-31"),
    ("2025-06-03", "次年1月31日", "2026-01-31"),
    ("2025-06-03", "次年2月29日", "2026-02-28"),
    ("2025-06-03", "当年末日", "2025-12-31"),
    # May 2025 is off until the 5th; 5 October is off until the 8th and Saturday the 11th is worked
    ("2025-04-30", "次月第1个工作日", "2025-05-06"),
    ("2025-09-30", "次月第3个工作日", "2025-10-11"),
    ("2025-05-12", "当月最后一个工作日", "2025-05-30"),
    ("2025-05-12", "次月倒数第2个工作日", "2025-06-27"),
    ("2025-01-06", "当月最后一个工作日", "2025-01-27"),
    ("2025-06-03", "当周第1个工作日", "2025-06-03"),
    ("2025-06-03", "次年第1个工作日", "2026-01-04"),
    ("2025-06-03", "当季倒数第1个工作日", "2025-06-30"),
]
# Columns below: as written, as an official writes it
SPELT = [
    ("本月5日", "当月5日"),
    ("下月5日", "次月5日"),
    ("下星期星期五", "次周星期五"),
    ("本周周五", "当周星期五"),
    ("次周星期天", "次周星期日"),
    ("次周周天", "次周星期日"),
    ("当季度末日", "当季末日"),
    ("本季度末月末日", "当季末月末日"),
    ("本年度12月31日", "当年12月31日"),
    ("下半年首日", "次半年首日"),
    ("当月最后一日", "当月末日"),
    ("当月第一日", "当月首日"),
    ("次月倒数第1个工作日", "次月最后一个工作日"),
    ("次月5日9:30", "次月5日09:30"),
    ("次月5日17：00", "次月5日17:00"),
]
REFUSED = [
    "次月",
    "次月32日",
    "次月0日",
    "次月05日",
    "次月第0个工作日",
    "次月3月5日",
    "次月首月5日",
    "次季5日",
    "次季4月5日",
    "当半年7月1日",
    "次年13月1日",
    "次年31日",
    "次月星期五",
    "次周5日",
    "次周3月5日",
    "次周首月5日",
    "上月5日",
    "次日5日",
    "当月第3个工作日内",
]

# -- a slow search: all days of the period are listed, and the day is picked from the list -----------------------

MONTH_SPANS = {"月": 1, "季": 3, "半年": 6, "年": 12}
WEEK = "一二三四五六日"
Picker = Callable[[list[date]], date]


def the_days(period: str, ahead: int, start: date) -> list[date]:
    """The days of the period of ``start``, or of the next: those near it that share what names a period."""
    near = [start + n * DAY for n in range(-740, 741)]

    def name(day: date) -> object:
        if period == "周":
            return (day - date(2001, 1, 1)).days // 7  # a Monday
        return (day.year * 12 + day.month - 1) // MONTH_SPANS[period]

    mine = name(start)
    assert isinstance(mine, int)
    return [day for day in near if name(day) == mine + ahead]


def months(days: list[date]) -> list[list[date]]:
    """The days, month by month."""
    found: dict[tuple[int, int], list[date]] = {}
    for day in days:
        found.setdefault((day.year, day.month), []).append(day)
    return list(found.values())


def nth_working(days: list[date], nth: int) -> date:
    """The nth working day, counted from the first day on, or back from the last one."""
    day, step = (days[0], DAY) if nth > 0 else (days[-1], -DAY)
    left = abs(nth)
    while True:
        left -= not PAPER.is_off(day)
        if not left:
            return day
        day += step


def of_month(days: list[date], at: int, number: int) -> date:
    """The day of that number in the month at that place, or the month's last where it is shorter."""
    month = months(days)[at]
    return month[min(number, len(month)) - 1]


@st.composite
def named(draw: st.DrawFn) -> tuple[str, str, int, Picker]:
    """A day as an official writes it, with its period, whether the next one is meant, and who picks it."""
    which, period = draw(st.sampled_from("当次")), draw(st.sampled_from(["周", *MONTH_SPANS]))
    head, ahead = which + period, int(which == "次")
    most = {"周": 5, "月": 17, "季": 50, "半年": 99, "年": 99}[period]
    nth, number, at = draw(st.integers(1, most)), draw(st.integers(1, 31)), draw(st.integers(1, 12))
    ways: list[tuple[str, Picker]] = [
        ("首日", lambda days: days[0]),
        ("末日", lambda days: days[-1]),
        (f"第{nth}个工作日", lambda days: nth_working(days, nth)),
        (
            f"倒数第{nth}个工作日" if nth > 1 else "最后一个工作日",
            lambda days: nth_working(days, -nth),
        ),
    ]
    if period == "周":
        weekday = number % 7
        ways.append((f"星期{WEEK[weekday]}", lambda days: days[weekday]))
    elif period == "月":
        ways.append((f"{number}日", lambda days: of_month(days, 0, number)))
    else:
        month = (at - 1) % MONTH_SPANS[period]
        ways += [
            (f"首月{number}日", lambda days: of_month(days, 0, number)),
            (f"末月{number}日", lambda days: of_month(days, -1, number)),
            (f"{month + 1}月{number}日", lambda days: of_month(days, month, number)),
            (f"{month + 1}月末日", lambda days: months(days)[month][-1]),
            ("首月末日", lambda days: months(days)[0][-1]),
        ]
    text, pick = draw(st.sampled_from(ways))
    return head + text, period, ahead, pick


def when(start: date, text: str, settings: Settings = STAY) -> date:
    """What the engine's clock answers."""
    found = due(datetime.combine(start, time(10), SHANGHAI), parse_limit(text), settings, PAPER)
    assert isinstance(found.due, date)
    return found.due


@given(named(), st.dates(date(2015, 1, 1), date(2026, 12, 20)))
def test_the_day_that_a_slow_search_finds(what: tuple[str, str, int, Picker], start: date) -> None:
    text, period, ahead, pick = what
    assert when(start, text) == pick(the_days(period, ahead, start))


@pytest.mark.parametrize(
    "text", ["次月5日", "当季末日", "次周星期一", "次月第3个工作日", "当年12月31日", "次半年2月30日"]
)
def test_every_start_of_twelve_years(text: str) -> None:
    """Each notation, from every fifth day of 2015 to 2026."""
    period = next(p for p in ("半年", "周", "月", "季", "年") if text[1:].startswith(p))
    for n in range(0, 4370, 5):
        start = date(2015, 1, 1) + n * DAY
        days = the_days(period, int(text[0] == "次"), start)
        wanted = {
            "次月5日": lambda d: d[4],
            "当季末日": lambda d: d[-1],
            "次周星期一": lambda d: d[0],
            "次月第3个工作日": lambda d: [x for x in d if not PAPER.is_off(x)][2],
            "当年12月31日": lambda d: d[-1],
            "次半年2月30日": lambda d: of_month(d, 1, 30),
        }[text](days)
        assert when(start, text) == wanted


@pytest.mark.parametrize(("start", "text", "day"), BY_HAND)
def test_by_hand(start: str, text: str, day: str) -> None:
    assert when(date.fromisoformat(start), text).isoformat() == day


@pytest.mark.parametrize(("text", "said"), SPELT)
def test_one_spelling_for_each(text: str, said: str) -> None:
    assert parse_limit(text) == parse_limit(said)
    assert parse_limit(text).text == said


@given(named())
def test_an_officials_spelling_comes_back(what: tuple[str, str, int, Picker]) -> None:
    found = parse_named(what[0])
    assert found is not None and found[1] == what[0]
    assert parse_limit(what[0]).named == found[0]


@pytest.mark.parametrize("text", REFUSED)
def test_refused(text: str) -> None:
    assert parse_named(text) is None
    with pytest.raises(LimitError):
        parse_limit(text)


@given(named(), st.dates(date(2015, 1, 1), date(2025, 6, 30)))
def test_a_last_day_off_moves_to_the_next_working_day(what: tuple[str, str, int, Picker], start: date) -> None:
    text, period, ahead, pick = what
    day = pick(the_days(period, ahead, start))
    while PAPER.is_off(day):
        day += DAY
    assert when(start, text, ROLL) == day


def test_a_time_of_day_and_its_end() -> None:
    """5 July 2025 is a Saturday: Monday the 7th, until 17:00; one minute later it is too late."""
    start = datetime(2025, 6, 3, 10, tzinfo=SHANGHAI)
    found = due(start, parse_limit("次月5日17:00"), ROLL, PAPER)
    assert found.due == datetime(2025, 7, 7, 17, tzinfo=SHANGHAI)
    assert found.due_at == datetime(2025, 7, 7, 17, 1, tzinfo=SHANGHAI)
    plain = due(start, parse_limit("次月5日"), ROLL, PAPER)
    assert (plain.due, plain.due_at) == (date(2025, 7, 7), datetime(2025, 7, 8, tzinfo=SHANGHAI))


def test_the_bill_shows_the_day_and_what_it_moves_over() -> None:
    start = datetime(2025, 6, 3, 10, tzinfo=SHANGHAI)
    lines = bill(start, parse_limit("次月5日"), ROLL, PAPER)
    assert "次月5日" in lines[0].why and "2025-07-05" in lines[0].why
    assert [line.date for line in lines if "顺延" in line.why] == [date(2025, 7, 5), date(2025, 7, 6)]


def test_days_that_no_notice_has_settled_are_provisional() -> None:
    """2027 is not arranged: a working day of it may move, a day that does not roll may not."""
    start = datetime(2026, 12, 10, 10, tzinfo=SHANGHAI)
    assert due(start, parse_limit("次年第1个工作日"), STAY, PAPER).provisional
    assert due(start, parse_limit("次月5日"), ROLL, PAPER).provisional
    assert not due(start, parse_limit("次月5日"), STAY, PAPER).provisional
    assert not due(start, parse_limit("当月20日"), ROLL, PAPER).provisional
