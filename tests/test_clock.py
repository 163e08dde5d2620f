"""The clock, case by case: months, hours, pauses, facts, offsets; what cannot be reckoned is refused in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from engine.clock import Due, MissingFact, Pause, Settings, after, before, bill, due
from engine.limits import LimitError, parse_limit
from tests.brute_force import DAY, DEFAULTS, MINUTE, Paper

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = ["08:30-12:00", "13:30-17:30"]
PAPER = Paper()
BOTH = {
    "起日": ("不计", "计入"),
    "末日逢假": ("顺延", "不顺延"),
    "截至": ("日终", "下班"),
    "日": ("自然日", "工作日"),
    "收件截止": ("无", "17:00", "11:45"),
    "休息日收件": ("照常", "视同次个工作日"),
    "小时": ("连续", "末刻逢假顺延"),
    "停日": ("计入", "不计"),
    "复日": ("不计", "计入"),
}


def at(text: str) -> datetime:
    """Return that local moment in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def reckon(start: str, limit: object, calendar: Paper = PAPER, pauses=(), facts=None, **said: object) -> Due:
    """Return the engine's answer; ``said`` are settings in Chinese."""
    return due(at(start), parse_limit(limit), Settings.from_tree(said), calendar, pauses, facts)


def test_hours_and_unrolled_days_never_depend_on_the_calendar() -> None:
    nothing_settled = Paper(open_from=date(2000, 1, 1))
    for text, said in (("24小时", {}), ("30分钟", {}), ("5日", {"末日逢假": "不顺延"}), ("当日", {}), ("即时", {})):
        assert not reckon("2025-09-30 16:00", text, nothing_settled, **said).provisional
    for text in ("5日", "5个工作日", "当个工作日", "1个月"):
        assert reckon("2025-09-30 16:00", text, nothing_settled).provisional


def test_months_end_on_the_corresponding_day_or_the_months_last() -> None:
    """Civil Code 202, by hand; with the first day counted, a period ends the day before the corresponding day."""
    plain = {"末日逢假": "不顺延"}
    for start, text, last, counted in (
        ("2025-01-31", "1个月", "2025-02-28", "2025-02-28"),
        ("2024-01-31", "1个月", "2024-02-29", "2024-02-29"),
        ("2025-03-15", "1个月", "2025-04-15", "2025-04-14"),
        ("2025-08-31", "6个月", "2026-02-28", "2026-02-28"),
        ("2024-02-29", "1年", "2025-02-28", "2025-02-28"),
        ("2025-01-01", "1年", "2026-01-01", "2025-12-31"),
        ("2025-03-01", "1个月", "2025-04-01", "2025-03-31"),
        ("2025-02-28", "1个月", "2025-03-28", "2025-03-27"),
    ):
        assert reckon(f"{start} 09:00", text, **plain).due == date.fromisoformat(last)
        assert reckon(f"{start} 09:00", text, 起日="计入", **plain).due == date.fromisoformat(counted)


def test_hours_are_elapsed_time_where_clocks_are_put_forward() -> None:
    """Berlin, night of 2025-03-30: 02:00 becomes 03:00, so 24 hours from 12:00 end at 13:00 by the clock."""
    start = datetime(2025, 3, 29, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    found = due(start, parse_limit("24小时"), Settings(), PAPER)
    assert found.due.isoformat() == "2025-03-30T13:00:00+02:00"
    assert found.due_at.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=24, minutes=1)


def test_seconds_of_the_start_are_dropped() -> None:
    assert reckon("2025-06-03 09:30:59", "30分钟").due == at("2025-06-03 10:00")
    assert reckon("2025-06-03 17:00:30", "1日", 收件截止="17:00").due == date(2025, 6, 4)
    assert reckon("2025-06-03 17:01:00", "1日", 收件截止="17:00").due == date(2025, 6, 5)


def test_a_pause_that_lasts_leaves_no_date_unless_its_days_count() -> None:
    still = Pause(at("2025-06-04 10:00"))
    for limit in ("5个工作日", "24小时", "1个月", "当日"):
        begun = Pause(at("2025-06-03 10:00"))
        assert reckon("2025-06-03 09:30", limit, pauses=[begun]) == Due(None, None)
    assert reckon("2025-06-03 09:30", {"凭": "承诺日"}, pauses=[still], facts={"承诺日": date(2025, 7, 1)}).due is None
    counting = Pause(at("2025-06-04 10:00"), counts=True, restart=True)
    assert reckon("2025-06-03 09:30", "5日", pauses=[counting]).due == date(2025, 6, 9)
    assert reckon("2025-06-03 09:30", "1小时", pauses=[still]).due == at("2025-06-03 10:30")
    assert "暂停" in bill(at("2025-06-03 09:30"), parse_limit("5日"), Settings(), PAPER, [still])[-1].why


def test_a_pause_still_open_stops_the_bill_on_its_day() -> None:
    """Stopped on Wednesday 2025-06-04; whether that day still counts is 停日."""
    still = [Pause(at("2025-06-04 10:00"))]
    for word, numbers in (("计入", [None, 1]), ("不计", [None, None])):
        lines = bill(at("2025-06-03 09:30"), parse_limit("5日"), Settings.from_tree({"停日": word}), PAPER, still)
        assert [line.number for line in lines] == numbers


def test_pauses_in_any_order_and_one_that_ends_before_it_begins() -> None:
    """Left by these two pauses: the working days 4, 6 and 11 June 2025; 25 hours, 19 hours, and 6 of the last run."""
    first = Pause(at("2025-06-04 10:00"), at("2025-06-05 15:00"))
    second = Pause(at("2025-06-06 10:00"), at("2025-06-10 15:00"))
    backwards = Pause(at("2025-06-05 10:00"), at("2025-06-04 10:00"), restart=True)
    for pauses in ([first, second], [second, first], [second, backwards, first]):
        assert reckon("2025-06-03 09:30", "3个工作日", pauses=pauses).due == date(2025, 6, 11)
        assert reckon("2025-06-03 09:00", "50小时", pauses=pauses).due == at("2025-06-10 21:00")


def test_a_restart_leaves_earlier_pauses_behind_but_not_one_that_still_lasts() -> None:
    """Restarted on Thursday the 5th; the other pause lasts until Monday the 9th, so the first day is Tuesday."""
    long = Pause(at("2025-06-03 10:00"), at("2025-06-09 15:00"))
    again = Pause(at("2025-06-04 10:00"), at("2025-06-05 15:00"), restart=True)
    assert reckon("2025-06-03 09:30", "2个工作日", pauses=[long, again]).due == date(2025, 6, 11)
    old = Pause(at("2025-06-03 10:00"), at("2025-06-05 15:00"))
    assert reckon("2025-06-03 09:30", "2个工作日", pauses=[old, again]).due == date(2025, 6, 9)


def test_a_pause_after_the_day_of_a_fact_does_not_stop_it() -> None:
    facts = {"承诺日": date(2025, 6, 5)}
    for pause, last in (
        (Pause(at("2025-06-06 00:00")), date(2025, 6, 5)),
        (Pause(at("2025-06-05 23:59")), None),
        (Pause(at("2025-06-05 09:00"), counts=True), date(2025, 6, 5)),
        (Pause(at("2025-06-04 09:00"), at("2025-06-09 09:00")), date(2025, 6, 5)),
    ):
        assert reckon("2025-06-03 09:30", {"凭": "承诺日"}, pauses=[pause], facts=facts).due == last


def test_an_offset_over_unsettled_days_is_provisional() -> None:
    facts = {"评议日": date(2025, 7, 1)}
    open_june = Paper(open_from=date(2025, 6, 20))
    for limit, provisional in (({"前": "3个工作日"}, True), ({"前": "7日"}, False), ({"后": "7日"}, True), ({}, False)):
        assert reckon("2025-06-03", {"凭": "评议日", **limit}, open_june, facts=facts).provisional == provisional


def test_a_fact_is_taken_as_it_stands() -> None:
    """2025-10-01 is a holiday, yet a date given is the last day; a limit given is counted from the start."""
    law = {"凭": "法定时限"}
    assert reckon("2025-06-03 09:00", law, facts={"法定时限": date(2025, 10, 1)}).due == date(2025, 10, 1)
    moment = datetime(2025, 7, 1, 1, 30, 20, tzinfo=UTC)
    assert reckon("2025-06-03 09:00", law, facts={"法定时限": moment}).due == at("2025-07-01 09:30")
    found = reckon("2025-06-03 09:00", law, facts={"法定时限": parse_limit("3个工作日")})
    assert found.due == date(2025, 6, 6)
    with pytest.raises(MissingFact, match="法定时限"):
        reckon("2025-06-03 09:00", law)
    with pytest.raises(LimitError, match="不是日期"):
        reckon("2025-06-03 09:00", law, facts={"法定时限": Decimal(5)})
    circle = {"法定时限": parse_limit({"凭": "另限"}), "另限": parse_limit(law)}
    with pytest.raises(MissingFact):
        reckon("2025-06-03 09:00", law, facts=circle)


def test_offsets_of_a_fact() -> None:
    """July 2025: the 1st is a Tuesday; nothing but weekends is off."""
    facts = {"评议日": date(2025, 7, 1), "会时": at("2025-07-01 15:00")}
    for limit, last in (
        ({"凭": "评议日", "前": "7日"}, date(2025, 6, 24)),
        ({"凭": "评议日", "前": "3个工作日"}, date(2025, 6, 26)),
        ({"凭": "评议日", "前": "2日"}, date(2025, 6, 29)),
        ({"凭": "评议日", "后": "3个工作日"}, date(2025, 7, 4)),
        ({"凭": "评议日", "后": "4日"}, date(2025, 7, 7)),
        ({"凭": "评议日", "后": "1个月"}, date(2025, 8, 1)),
        ({"凭": "评议日", "前": "24小时"}, at("2025-06-30 23:59")),
        ({"凭": "会时", "前": "2小时"}, at("2025-07-01 13:00")),
        ({"凭": "会时", "前": "1个工作日"}, at("2025-06-30 15:00")),
        ({"凭": "会时", "后": "30分钟"}, at("2025-07-01 15:30")),
    ):
        found = reckon("2025-06-03 09:00", limit, facts=facts)
        assert found.due == last, limit
        first_late = last + MINUTE if isinstance(last, datetime) else at(f"{last + DAY}")
        assert found.due_at == first_late
    assert reckon("2025-06-03", {"凭": "评议日", "后": "4日"}, facts=facts, 末日逢假="不顺延").due == date(2025, 7, 5)


def test_earliest_and_latest() -> None:
    """From Tuesday 2025-06-03: 5 days end on Sunday the 8th, rolled to Monday; 3 working days on Friday the 6th."""
    facts = {"承诺日": date(2025, 6, 20)}
    promise, five, three = {"凭": "承诺日"}, "5日", "3个工作日"
    start = "2025-06-03 09:00"
    assert reckon(start, {"最早": [five, three, promise]}, facts=facts).due == date(2025, 6, 6)
    assert reckon(start, {"最晚": [five, three, promise]}, facts=facts).due == date(2025, 6, 20)
    assert reckon(start, {"最早": [five, {"最晚": [three, promise]}]}, facts=facts).due == date(2025, 6, 9)
    assert reckon(start, {"最早": [five, "即时"]}).at_once
    assert reckon(start, {"最晚": [five, "即时"]}).due == date(2025, 6, 9)
    assert reckon(start, {"最晚": [five, "未载明"]}).unstated
    assert reckon(start, {"最早": ["未载明", "未载明"]}).unstated
    assert reckon(start, {"最晚": ["即时", "即时"]}).at_once
    earliest = reckon(start, {"最早": [five, "未载明"]})
    assert (earliest.due, earliest.provisional) == (date(2025, 6, 9), True)
    with pytest.raises(MissingFact):
        reckon(start, {"最早": [five, promise]})


def test_at_once_and_unstated_have_no_last_day() -> None:
    assert reckon("2025-06-03 09:00", "即时") == Due(None, None, at_once=True)
    assert reckon("2025-06-03 09:00", "未载明") == Due(None, None, unstated=True)


def test_reminders_and_measures() -> None:
    """Due Tuesday 2025-10-14, after a make-up Saturday the 11th; and due at 16:00 on a holiday."""
    rules = Settings.from_tree({"办公时间": OFFICE})
    day = reckon("2025-09-30 16:00", "5个工作日")
    hour = reckon("2025-09-30 16:00", "24小时")
    for found, text, falls in (
        (day, "1个工作日", "2025-10-13 00:00"),
        (day, "3个工作日", "2025-10-10 00:00"),
        (day, "3日", "2025-10-11 00:00"),
        (day, "1周", "2025-10-07 00:00"),
        (day, "1个月", "2025-09-14 00:00"),
        (day, "24小时", "2025-10-14 00:00"),
        (day, "0日", "2025-10-14 00:00"),
        (day, "2个办公小时", "2025-10-14 15:30"),
        (day, "5个办公小时", "2025-10-14 11:00"),
        (hour, "2小时", "2025-10-01 14:00"),
        (hour, "1个工作日", "2025-09-30 00:00"),
        (hour, "1个办公小时", "2025-09-30 16:30"),
    ):
        assert before(found, parse_limit(text), rules, PAPER) == at(falls), text
    for found, text, falls in (
        (day, "0日", "2025-10-15 00:00"),
        (day, "1日", "2025-10-16 00:00"),
        (day, "4个工作日", "2025-10-21 00:00"),
        (day, "2小时", "2025-10-15 02:00"),
        (day, "2个办公小时", "2025-10-15 10:30"),
        (hour, "0日", "2025-10-01 16:01"),
        (hour, "1个工作日", "2025-10-10 00:00"),
    ):
        assert after(found, parse_limit(text), rules, PAPER) == at(falls), text
    with pytest.raises(LimitError, match="没有末日"):
        before(Due(None, None), parse_limit("1日"), rules, PAPER)


def test_what_cannot_be_reckoned_is_refused_in_words() -> None:
    with pytest.raises(LimitError, match="办公时间"):
        reckon("2025-06-03 09:00", "4个办公小时")
    with pytest.raises(LimitError, match="公历之外"):
        reckon("9990-06-03 09:00", "20年")
    with pytest.raises(LimitError, match="公历之外"):
        reckon("9999-12-30 09:00", "5日", 末日逢假="不顺延")
    with pytest.raises(ValueError, match="zone"):
        due(datetime(2025, 6, 3), parse_limit("5日"), Settings(), PAPER)

    class AlwaysOff(Paper):
        def is_off(self, day: date) -> bool:
            return True

    for text, said in (("5个工作日", {}), ("5日", {}), ("24小时", {"小时": "末刻逢假顺延"}), ("当个工作日", {})):
        with pytest.raises(LimitError, match="工作日"):
            reckon("2025-06-03 09:00", text, AlwaysOff(), **said)


def test_every_setting_is_tried_with_both_words() -> None:
    assert set(BOTH) | {"办公时间"} == set(DEFAULTS) == set(Settings().words())
    assert all(BOTH[key][0] == word for key, word in DEFAULTS.items() if key != "办公时间")
    assert {key: word for key, word in Settings().words().items() if key != "办公时间"} == {
        key: word for key, word in DEFAULTS.items() if key != "办公时间"
    }


def test_bills_of_what_is_not_counted_say_so() -> None:
    """From Tuesday 2025-06-03; the appraisal is on 2025-07-01."""
    facts = {"评议日": date(2025, 7, 1), "法定时限": parse_limit("3个工作日")}

    def said(limit: object) -> list[tuple[str, str]]:
        lines = bill(at("2025-06-03 09:00"), parse_limit(limit), Settings(), PAPER, (), facts)
        return [(line.date.isoformat(), line.why) for line in lines]

    open_june = bill(at("2025-06-03 09:00"), parse_limit("3日"), Settings(), Paper(open_from=date(2025, 6, 1)))
    assert [line.why for line in open_june] == ["起算当日，不计", "第1日", "第2日", "第3日（放假安排未定，暂定），末日"]
    assert said("即时") == [("2025-06-03", "即时办理，没有可核的末刻")]
    assert said("未载明") == [("2025-06-03", "原文未载明期限，没有末日")]
    assert said({"凭": "评议日"}) == [("2025-07-01", "“按评议日”：到 2025-07-01 为止")]
    assert said({"凭": "评议日", "前": "7日"})[1] == ("2025-06-24", "“按评议日前7日”：到 2025-06-24 为止")
    assert [day for day, _ in said({"凭": "法定时限"})] == ["2025-06-03", "2025-06-04", "2025-06-05", "2025-06-06"]
    both = said({"最早": [{"凭": "评议日"}, "1日"]})
    assert [day for day, _ in both] == ["2025-07-01", "2025-06-04", "2025-06-03", "2025-06-04"]
    assert said({"最晚": ["5日", "未载明"]})[-1] == ("2025-06-03", "原文未载明期限，没有末日")
