"""Cells: the words of Civil Code art. 1259, and sets: subsets and the values worth trying against trying every value."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import domains as d
from engine.cells import CellError, parse_cell
from engine.checks.values import candidates, holds_ever

HOUSES = d.Domain(d.NUMBER, unit="户")
POINTS = d.Domain(d.NUMBER, unit="分", step=Decimal("0.1"))
CLASS = d.Domain(d.OPTION, ("供水", "供热", "噪声"))
FIELDS = d.Domain(d.MULTI, ("环保", "食品", "拆迁"))
DAY = d.Domain(d.DATE)
CLOCK = d.Domain(d.TIME)


@pytest.mark.parametrize(
    ("words", "inside", "outside"),
    [
        ("50户以上", [50, 51], [49]),  # 以上 includes the number
        ("50户以下", [50, 0], [51]),
        ("50户以内", [50], [51]),
        ("超过50户", [51], [50]),  # 超过 does not
        ("50户以外", [51], [50]),
        ("不满50户", [49], [50]),
        ("4至7户", [4, 7], [3, 8]),
        ("4户以上不满8户", [4, 7], [3, 8]),
        ("4户以上8户以下", [4, 8], [3, 9]),
        ("超过4户不满8户", [5, 7], [4, 8]),
        ("3户", [3], [2, 4]),
        (["3户", "5户以上"], [3, 5, 9], [2, 4]),
    ],
)
def test_number_words(words, inside, outside):
    cell = parse_cell(words, HOUSES)
    assert all(cell.test(value) is True for value in inside)
    assert all(cell.test(value) is False for value in outside)
    assert cell.test(d.MISSING) is None


def test_steps_of_a_tenth():
    cell = parse_cell("不满4分", POINTS)
    assert cell.test(Decimal("3.9")) is True
    assert cell.test(Decimal("4.0")) is False
    with pytest.raises(CellError, match="步长"):
        parse_cell("3.95分以上", POINTS)


def test_dates_and_times():
    from datetime import date

    assert parse_cell("2025-03-01以后", DAY).test(date(2025, 3, 1)) is True
    assert parse_cell("早于2025-03-01", DAY).test(date(2025, 3, 1)) is False
    assert parse_cell("17:00以后", CLOCK).test(17 * 60) is True
    assert parse_cell("早于12:00", CLOCK).test(12 * 60) is False


def test_presence_is_known_even_when_the_fact_is_missing():
    assert parse_cell("未填", CLASS).test(d.MISSING) is True
    assert parse_cell("已填", CLASS).test(d.MISSING) is False
    assert parse_cell("已填", CLASS).test("供水") is True


@pytest.mark.parametrize(
    ("node", "domain", "said"),
    [
        ("供暖", CLASS, "没有“供暖”"),
        (">= 50", HOUSES, "不是数格的写法"),
        ("50人以上", HOUSES, "是否想写“50户以上”？"),
        ("8至4户", HOUSES, "下端大于上端"),
        ({"含一": ["环保"]}, FIELDS, "是否想写“含其一”"),
        ("除 供水、供热、噪声 外", CLASS, "一个选项也不剩"),
        ([], CLASS, "格子是空的"),
    ],
)
def test_bad_cells_say_what_and_how(node, domain, said):
    with pytest.raises(CellError) as error:
        parse_cell(node, domain)
    assert said in str(error.value)


NUMBERS = st.integers(0, 6).map(lambda n: n * 1)
RANGE = st.one_of(
    NUMBERS.map(lambda n: f"{n}户以上"),
    NUMBERS.map(lambda n: f"不满{n + 1}户"),
    NUMBERS.map(lambda n: f"超过{n}户"),
    st.tuples(NUMBERS, NUMBERS).map(lambda pair: f"{min(pair)}至{max(pair)}户"),
)
SUBSET = st.fixed_dictionaries(
    {},
    optional={
        key: st.lists(st.sampled_from(FIELDS.options), min_size=1, max_size=3, unique=True)
        for key in ("均含", "不含", "含其一")
    },
).filter(bool)
CHOSEN = st.lists(st.sampled_from(CLASS.options), min_size=1, max_size=2, unique=True).flatmap(
    lambda names: st.sampled_from([names, {"除": names}])
)
ALL_SUBSETS = [frozenset(name for bit, name in enumerate(FIELDS.options) if number >> bit & 1) for number in range(8)]


def every(domain):
    if domain is HOUSES:
        return [Decimal(n) for n in range(-2, 12)]
    return ALL_SUBSETS if domain is FIELDS else list(CLASS.options)


@given(st.data(), st.sampled_from([HOUSES, CLASS, FIELDS]))
def test_subsets_and_values_to_try_agree_with_trying_every_value(data, domain):
    strategy = {HOUSES: RANGE, CLASS: CHOSEN, FIELDS: SUBSET}[domain]
    one, two = (parse_cell(data.draw(strategy), domain) for _ in range(2))
    values = [value for value in every(domain) if domain is not HOUSES or value >= 0]
    tried = {(one.test(value), two.test(value)) for value in candidates(domain, [one, two])}
    assert tried == {(one.test(value), two.test(value)) for value in values}
    assert holds_ever(one) == (any(map(one.test, values)), all(map(one.test, values)))
    values = every(domain)
    inside = all(two.test(value) for value in values if one.test(value))
    if one.within(two):
        assert inside
    elif domain is not FIELDS:  # a set of several options may be inside without our seeing it, never the other way
        assert not inside or not any(one.test(value) for value in values)


def test_limits_of_another_unit_are_not_narrower():
    days, working = (parse_cell(words, d.Domain(d.LIMIT)) for words in ("5日以上", "3个工作日以上"))
    assert not days.within(working) and days.within(parse_cell("3日以上", d.Domain(d.LIMIT)))


@pytest.mark.parametrize("words", ["即时", "未载明", "凭量", "当日", "1个工作日12:00"])
def test_a_limit_cell_is_a_span_of_time(words):
    with pytest.raises(CellError, match="不是一段期限"):
        parse_cell(words, d.Domain(d.LIMIT))


@pytest.mark.parametrize("words", ["早于0001-01-01", "晚于9999-12-31"])
def test_dates_end_somewhere(words):
    with pytest.raises(CellError, match="尽头"):
        parse_cell(words, DAY)
