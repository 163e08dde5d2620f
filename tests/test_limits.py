"""How limits and settings are written: every notation of language.md 5.2 and 5.3, and what slips are answered with."""

from __future__ import annotations

from datetime import time
from decimal import Decimal

import pytest

from engine.limits import Limit, LimitError, facts_of, parse_limit
from engine.settings import Settings

# Columns below: as written, amount, unit, as an official writes it
SPANS = [
    ("30分钟", 30, "minute", "30分钟"),
    ("24小时", 24, "hour", "24小时"),
    ("24个小时", 24, "hour", "24小时"),
    ("1.5小时", Decimal("1.5"), "hour", "1.5小时"),
    ("2.0小时", 2, "hour", "2小时"),
    ("4个办公小时", 4, "office_hour", "4个办公小时"),
    ("5日", 5, "day", "5日"),
    ("5天", 5, "day", "5日"),
    ("05日", 5, "day", "5日"),
    ("0日", 0, "day", "0日"),
    ("3个工作日", 3, "working_day", "3个工作日"),
    ("五个工作日", 5, "working_day", "5个工作日"),
    ("3 个工作日", 3, "working_day", "3个工作日"),
    ("十五日", 15, "day", "15日"),
    ("二十日", 20, "day", "20日"),
    ("二十四小时", 24, "hour", "24小时"),
    ("一百零五日", 105, "day", "105日"),
    ("一百二十日", 120, "day", "120日"),
    ("两周", 2, "week", "2周"),
    ("2个星期", 2, "week", "2周"),
    ("1个月", 1, "month", "1个月"),
    ("三个月", 3, "month", "3个月"),
    ("1年", 1, "year", "1年"),
    ("10000日", 10_000, "day", "10000日"),
]

# Columns below: what is wrong, what the answer says
REFUSED = [
    ("5工作日", "是否想写“5个工作日”？"),
    ("五工作日", "是否想写“5个工作日”？"),
    ("4工作小时", "是否想写“4个办公小时”？"),
    ("半年", "是否想写“6个月”？"),
    ("半年内", "是否想写“6个月”？"),
    ("半个月", "是否想写“15日”？"),
    ("半小时", "是否想写“30分钟”？"),
    ("1月", "是否想写“1个月”？"),
    ("1月12:00", "是否想写“1个月12:00”？"),
    ("5个工作日内", "是否想写“5个工作日”？"),
    ("15日以内", "是否想写“15日”？"),
    ("１５日", "是否想写“15日”？"),
    ("立即", "是否想写“即时”？"),
    ("次日", "是否想写“1日”？"),
    ("未规定", "是否想写“未载明”？"),
    ("24小时12:00", "是否想写“24小时”？"),
    ("1个工作日25:00", "“25:00”不是时间"),
    ("10001日", "至多10000日"),
    ("101年", "至多100年"),
    ("1201个月", "至多1200个月"),
    ("1.5日", "不是整数"),
    ("1.333小时", "不是整数"),
    ("1.5分钟", "不是整数"),
    ("五十百日", "不是数目"),
    ("五五日", "不是数目"),
    ("一百零十日", "不是数目"),
    ("5", "不是期限"),
    ("日", "不是期限"),
    ("", "不是期限"),
    ("-5日", "不是期限"),
    ("5日5日", "不是期限"),
    ("内" * 100_000, "不是期限"),
    ("9" * 100_000 + "日", "不是期限"),
    (5, "期限要有单位"),
    (None, "不是期限"),
    (["5日"], "不是期限"),
    ({}, "只写其一"),
    ({"凭": "甲", "最早": ["1日", "2日"]}, "只写其一"),
    ({"最早": ["1日", "2日"], "最晚": ["1日", "2日"]}, "只写其一"),
    ({"最早": ["1日", "2日"], "前": "1日"}, "只写其一"),
    ({"凭": ""}, "字段的名称"),
    ({"凭": ["甲"]}, "字段的名称"),
    ({"凭": "甲", "前": "1日", "后": "1日"}, "只写一个"),
    ({"凭": "甲", "前": "当日"}, "一段时间"),
    ({"凭": "甲", "前": "1日12:00"}, "一段时间"),
    ({"凭": "甲", "前": {"凭": "乙"}}, "一段时间"),
    ({"凭": "甲", "后": "3工作日"}, "是否想写“3个工作日”？"),
    ({"凭": "甲", "之前": "1日"}, "没有“之前”这个键"),
    ({"最早": ["1日"]}, "两个以上"),
    ({"最早": "1日"}, "两个以上"),
    ({"最晚": ["1日", "2工作日"]}, "是否想写“2个工作日”？"),
]


@pytest.mark.parametrize(("text", "amount", "unit", "canonical"), SPANS)
def test_spans(text: str, amount: int | Decimal, unit: str, canonical: str) -> None:
    limit = parse_limit(text)
    assert limit == Limit("span", amount, unit, text=canonical)
    assert type(limit.amount) is type(amount)
    assert parse_limit(limit.text) == limit


@pytest.mark.parametrize(("node", "said"), REFUSED)
def test_refused_with_a_word_on_how_to_mend_it(node: object, said: str) -> None:
    with pytest.raises(LimitError) as caught:
        parse_limit(node)
    assert said in str(caught.value)
    assert str(caught.value) == "；".join(filter(None, (caught.value.what, caught.value.mend)))


def test_days_that_end_at_a_time() -> None:
    noon = parse_limit("1个工作日12:00")
    assert (noon.amount, noon.unit, noon.time, noon.text) == (1, "working_day", time(12), "1个工作日12:00")
    assert parse_limit("1个工作日 12：00") == noon
    assert parse_limit("1个月9:30").text == "1个月09:30"
    assert parse_limit("当日17:00") == Limit("same_day", time=time(17), text="当日17:00")
    assert parse_limit("当天17:00") == parse_limit("当日17:00")
    assert parse_limit("当个工作日12:00") == Limit("same_working_day", time=time(12), text="当个工作日12:00")


def test_limits_without_a_number() -> None:
    assert parse_limit("当日") == Limit("same_day", text="当日")
    assert parse_limit("当个工作日") == Limit("same_working_day", text="当个工作日")
    assert parse_limit("即时") == Limit("at_once", text="即时")
    assert parse_limit("未载明") == Limit("unstated", text="未载明")


def test_limits_from_facts() -> None:
    limit = parse_limit({"凭": "法定时限", "前": "七日"})
    assert limit == Limit("fact", fact="法定时限", before=parse_limit("7日"), text="按法定时限前7日")
    assert parse_limit({"凭": "承诺日"}).text == "按承诺日"
    assert parse_limit({"凭": "承诺日", "后": "3个工作日"}).after == parse_limit("3个工作日")


def test_earliest_and_latest() -> None:
    limit = parse_limit({"最早": ["5天", {"最晚": [{"凭": "承诺日"}, {"凭": "法定时限"}]}]})
    assert (limit.kind, limit.parts[0], limit.parts[1].kind) == ("earliest", parse_limit("5日"), "latest")
    assert limit.text == "5日、（按承诺日、按法定时限中最晚的）中最早的"
    assert facts_of(limit) == {"承诺日", "法定时限"}
    assert facts_of(parse_limit("5日")) == set()


def test_nesting_has_an_end() -> None:
    node: object = "1日"
    for _ in range(2000):
        node = {"最早": [node, "2日"]}
    with pytest.raises(LimitError, match="套得太深"):
        parse_limit(node)


OFFICE = {"办公时间": ["08:30-12:00", "13:30-17:30"]}


def test_settings_are_laid_over_the_ones_above() -> None:
    book = Settings.from_tree({**OFFICE, "起日": "计入", "收件截止": "17:00"})
    duty = Settings.from_tree({"起日": "不计", "截至": "下班", "收件截止": "无"}, book)
    assert (book.start_counts, duty.start_counts) == (True, False)
    assert (book.cutoff, duty.cutoff) == (time(17), None)
    assert duty.office == book.office == ((time(8, 30), time(12)), (time(13, 30), time(17, 30)))
    assert Settings.from_tree(None, book) == Settings.from_tree({}, book) == book


def test_office_hours_may_touch() -> None:
    assert len(Settings.from_tree({"办公时间": ["08:30-12:00", "12:00-17:30"]}).office) == 2


def test_settings_are_written_as_they_are_read() -> None:
    tree = {**OFFICE, "末日逢假": "不顺延", "收件截止": "17:00", "截至": "下班", "日": "工作日"}
    settings = Settings.from_tree(tree)
    assert tree.items() <= settings.words().items()
    assert Settings.from_tree(settings.words()) == settings
    assert Settings.from_tree(Settings().words()) == Settings()


@pytest.mark.parametrize(
    ("tree", "key", "said"),
    [
        ({"起": "计入"}, "起", "是否想写“起日”？"),
        ({"完全不同": "计入"}, "完全不同", "可写起日、末日逢假"),
        ({"末日逢假": "不顺廷"}, "末日逢假", "是否想写“不顺延”？"),
        ({"起日": "一"}, "起日", "可写不计、计入"),
        ({"起日": 1}, "起日", "不能写“1”"),
        ({"起日": ["计入"]}, "起日", "不能写"),
        ({"收件截止": "25:00"}, "收件截止", "不是时间"),
        ({"收件截止": 1050}, "收件截止", "不是时间"),
        ({"截至": "下班"}, "截至", "没有写“办公时间”"),
        ({"办公时间": "08:30-12:00"}, "办公时间", "一列时间段"),
        ({"办公时间": []}, "办公时间", "一列时间段"),
        ({"办公时间": ["08:30"]}, "办公时间", "不是时间段"),
        ({"办公时间": ["12:00-08:30"]}, "办公时间", "由早到晚"),
        ({"办公时间": ["08:30-08:30"]}, "办公时间", "由早到晚"),
        ({"办公时间": ["08:30-12:00", "11:00-17:00"]}, "办公时间", "由早到晚"),
        ({"办公时间": ["08:30-12:70"]}, "办公时间", "不是时间"),
        ("计入", "计时", "一组键和值"),
    ],
)
def test_settings_refused(tree: object, key: str, said: str) -> None:
    with pytest.raises(LimitError) as caught:
        Settings.from_tree(tree)
    assert caught.value.key == key
    assert said in str(caught.value)
