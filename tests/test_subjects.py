"""Subjects and their periods: duties from the first and the last moment, windows, versions, faults told by place."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest

from engine.assessing import assess_raw
from engine.assessment import Assessment
from engine.library import Library
from engine.problems import CaseError
from tests.tiny import HEAD, case, library

PARTIES = "主体:\n  督查室: {独一: 是}\n  承办单位: {属性: {类型: [部门, 区县]}}\n  查阅点: {}\n"
BOOK = (
    HEAD
    + PARTIES
    + """字样: {辱骂: [混蛋]}
读法:
  几点: {原文: 上午, 取: 九点, 另: [十点], 由: 编写者, 日期: 2025-01-01, 理由: 上班后}
事件: {登录: {}, 巡查: {}}
对象:
  值守:
    类: 单位
    期: 日
    主体: 承办单位
    应办:
      上午: {谁: 承办单位, 起: [开始], 止: [登录], 限: {按读法: 几点, 九点: 当日09:00, 十点: 当日10:00}, 除非: {起.日: 休息日}, 依据: 第一条}
  月度:
    类: 单位
    期: 月
    主体: 承办单位
    字段: {件数: {数: 件}, 备注: {文字: 50}, 类别: {选项: [甲, 乙]}}
    查询:
      在岗: {取: 计次, 范围: 单位, 对象: 值守, 当: {上午.状态: 已办}, 窗: 本期}
      上月在岗: {取: 计次, 范围: 单位, 对象: 值守, 当: {上午.状态: 已办}, 窗: 上期}
      连着缺: {取: 连次, 范围: 单位, 对象: 值守, 分子: {上午.状态: {含其一: [逾期, 逾期已办]}}}
      往月: {取: 合计, 范围: 单位, 对象: 月度, 项: 得分, 单位: 分}
    应办:
      月初: {谁: 承办单位, 起: [开始], 止: [报告], 限: 2个工作日, 依据: 第一条}
      总结: {谁: 承办单位, 对谁: 督查室, 起: [期末], 止: [报告], 限: 次月5日, 依据: 第一条}
    计分:
      得分: {步: 0.1, 项: {在岗: {取: 在岗, 依据: 第一条}, 扣: {当: {类别: 乙}, 得: -1分, 须确认: 否, 依据: 第一条}}}
      连: {单位: 次, 步: 1, 取: 连着缺, 依据: 第一条}
      均分: {步: 0.1, 合: 均, 项: {甲: {取: 在岗, 依据: 第一条}, 乙: {取: 上月在岗, 依据: 第一条}}}
  总表:
    类: 其他
    期: 年
    主体: 督查室
    应办: {年报: {谁: 督查室, 起: [期末], 止: [报告], 限: 次年1月31日, 依据: 第一条}}
  查阅点:
    类: 场所
    主体: 查阅点
    字段: {标牌: {选项: [有, 无]}}
    清单: {设施: [{情形: 标牌, 须: {标牌: 有}, 依据: 第一条}]}
    应办:
      整改: {谁: 查阅点, 起: [{达到: {设施.结果: 不合格}}], 止: [{回落: {设施.结果: 不合格}}], 限: 15日, 依据: 第一条}
"""
)


@pytest.fixture(scope="module")
def lib(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return library(tmp_path_factory.mktemp("rules"), {"w/a/2025-01-01.yaml": BOOK})


def assessed(lib: Library, text: str, at: str = "") -> Assessment:
    """The assessment of one subject written as YAML."""
    (found,) = assess_raw(lib, "w/a", [case(text)], at)
    assert isinstance(found, Assessment), getattr(found, "messages", found)
    return found


def duty(found: Assessment, name: str) -> tuple[str, Any]:
    """The state and the due date of one duty."""
    (one,) = [each for each in found.duties if each["name"] == name]
    return one["state_zh"], one["due"]


DAY = "对象: 值守\n是: 甲局\n期: 2025-06-03\n"
MONTH = "对象: 月度\n是: 甲局\n期: 2025-06\n"
PLACE = "对象: 查阅点\n是: 东厅\n起: 2025-06-03\n"


# -- the first and the last moment -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "state"), [("08:59", "已办"), ("09:00", "已办"), ("09:01", "逾期已办"), ("23:59", "逾期已办")]
)
def test_a_daily_duty_runs_from_the_first_moment_of_the_day(lib: Library, at: str, state: str) -> None:
    found = assessed(lib, DAY + f"事件: [{{时: 2025-06-03 {at}, 事: 登录, 由: 甲局}}]\n")
    assert duty(found, "上午") == (state, "2025-06-03T09:00")
    assert [each["duty"] for each in found.breaches] == (["上午"] if state == "逾期已办" else [])


def test_a_day_without_anything_is_assessed_at_its_end(lib: Library) -> None:
    found = assessed(lib, DAY)
    assert duty(found, "上午") == ("逾期", "2025-06-03T09:00")
    (breach,) = found.breaches
    assert (breach["who"], breach["cite"]) == ("甲局", ["第一条"])
    assert found.at.startswith("2025-06-03T23:59")
    assert (found.subject["first"], found.subject["last"]) == ("2025-06-03", "2025-06-03")


@pytest.mark.parametrize(("day", "state"), [("2025-06-02", "作废"), ("2025-06-07", "作废"), ("2025-09-28", "逾期")])
def test_duties_of_working_days(lib: Library, day: str, state: str) -> None:
    """2 June is the Dragon Boat holiday, 7 June a Saturday, 28 September a Sunday that is worked."""
    assert duty(assessed(lib, DAY.replace("2025-06-03", day)), "上午")[0] == state


def test_duties_of_a_month(lib: Library) -> None:
    """From Sunday 1 June two working days: off on Monday the 2nd, so the 3rd and the 4th; 5 July is a Saturday."""
    found = assessed(lib, MONTH)
    assert duty(found, "月初") == ("逾期", "2025-06-04")
    assert duty(found, "总结") == ("办理中", "2025-07-07")


def test_what_comes_after_the_period_still_belongs_to_it(lib: Library) -> None:
    late = MONTH + "事件: [{时: 2025-07-DAY 10:00, 事: 报告, 由: 甲局}]\n"
    assert duty(assessed(lib, late.replace("DAY", "07")), "总结")[0] == "已办"
    assert duty(assessed(lib, late.replace("DAY", "08")), "总结")[0] == "逾期已办"


def test_a_report_within_the_month_does_not_meet_the_duty_of_its_end(lib: Library) -> None:
    found = assessed(lib, MONTH + "事件: [{时: 2025-06-04 10:00, 事: 报告, 由: 甲局}]\n")
    assert (duty(found, "月初")[0], duty(found, "总结")[0]) == ("已办", "办理中")


def test_a_single_office_needs_no_name(lib: Library) -> None:
    """31 January 2026 is a Saturday."""
    found = assessed(lib, "对象: 总表\n期: 2025\n", "2026-03-01 09:00")
    assert found.subject["name"] == "督查室"
    assert duty(found, "年报") == ("逾期", "2026-02-02")


def test_a_place_has_a_beginning_and_no_end(lib: Library) -> None:
    found = assessed(lib, PLACE + "案情: {标牌: 无}\n")
    assert duty(found, "整改") == ("办理中", "2025-06-18")
    assert found.subject["period"] is found.subject["last"] is None
    mended = "事件: [{时: 2025-06-19 10:00, 事: 检查, 由: 督查室, 案情: {标牌: 有}}]\n"
    assert duty(assessed(lib, PLACE + "案情: {标牌: 无}\n" + mended), "整改")[0] == "逾期已办"


# -- windows -----------------------------------------------------------------------------------------------------

ENTRIES = """查询:
  在岗:
    - {时: 2025-05-31 23:59, 上午.状态: 已办}
    - {时: 2025-06-01 00:00, 上午.状态: 已办}
    - {时: 2025-06-30 23:59, 上午.状态: 已办}
    - {时: 2025-06-15 23:59, 上午.状态: 逾期}
    - {时: 2025-07-01 00:00, 上午.状态: 已办}
"""


@pytest.mark.parametrize(("name", "count"), [("在岗", 2), ("上月在岗", 1)])
def test_windows_are_the_subjects_own_periods(lib: Library, name: str, count: int) -> None:
    text = MONTH + ENTRIES.replace("在岗", name) + "时点: 2025-08-01\n"
    total = assessed(lib, text)
    figures = {line["item"]: line["delta"] for line in total.items}
    assert figures["得分·在岗" if name == "在岗" else "均分·乙"] == count


def test_the_previous_period_of_a_january(lib: Library) -> None:
    entries = "查询: {上月在岗: [{时: 2025-12-31 23:59, 上午.状态: 已办}, {时: 2026-01-01 00:00, 上午.状态: 已办}]}\n"
    found = assessed(lib, MONTH.replace("2025-06", "2026-01") + entries)
    assert next(line["delta"] for line in found.items if line["item"] == "均分·乙") == 1


@pytest.mark.parametrize(
    ("states", "run"),
    [
        (["逾期", "逾期", "已办"], 0),
        (["已办", "逾期", "逾期"], 2),
        (["逾期", "已办", "逾期"], 1),
        (["逾期", "逾期已办", "逾期"], 3),
        ([], 0),
    ],
)
def test_a_run_counts_the_latest_without_a_break(lib: Library, states: list[str], run: int) -> None:
    """Sent in any order."""
    entries = [{"时": f"2025-06-0{day} 23:59", "上午.状态": state} for day, state in enumerate(states, 3)]
    for order in itertools.permutations(entries):
        raw = {"对象": "月度", "是": "甲局", "期": "2025-06", "查询": {"连着缺": list(order)}}
        (found,) = assess_raw(lib, "w/a", [raw])
        assert isinstance(found, Assessment)
        assert {each["name"]: each["value"] for each in found.totals}["连"] == run


def test_entries_are_those_of_another_subject(lib: Library) -> None:
    """They carry its facts, states and totals, and nothing else."""
    good = "查询: {往月: [{时: 2025-05-31 23:59, 得分: 3, 总结.状态: 已办, 件数: 2}]}\n"
    assert assessed(lib, MONTH + good)
    for slip, said in (
        ("得芬: 3", "是否想写“得分”？"),
        ("得分: 三", "数"),
        ("月初.状态: 办了", "办了"),
        ("标牌: 有", "没有这一栏"),
    ):
        (found,) = assess_raw(lib, "w/a", [case(MONTH + f"查询: {{往月: [{{时: 2025-05-31, {slip}}}]}}\n")])
        assert isinstance(found, CaseError)
        assert said in str(found.messages), found.messages


# -- readings, versions ------------------------------------------------------------------------------------------


def test_another_reading(lib: Library) -> None:
    found = assessed(lib, DAY + "读法: {几点: 十点}\n事件: [{时: 2025-06-03 09:30, 事: 登录, 由: 甲局}]\n")
    assert duty(found, "上午") == ("已办", "2025-06-03T10:00")
    assert {each["name"]: each["taken"] for each in found.readings} == {"几点": "十点"}


NEWER = BOOK.replace("施行: 2025-01-01", "施行: 2025-06-16").replace("得: -1分, 须确认: 否", "得: -2分, 须确认: 否")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A book of which a second version begins on 16 June 2025: it takes two points where the first took one."""
    older = BOOK.replace("施行: 2025-01-01", "施行: 2025-01-01\n有效至: 2025-06-15")
    books = {"w/a/2025-01-01.yaml": older, "w/a/2025-06-16.yaml": NEWER}
    return library(tmp_path_factory.mktemp("two"), books)


SPLIT = (
    MONTH
    + """案情: {类别: 乙}
查询:
  在岗: [{时: 2025-06-03 23:59, 上午.状态: 已办}, {时: 2025-06-04 23:59, 上午.状态: 已办}, {时: 2025-06-15 23:59, 上午.状态: 已办}, {时: 2025-06-16 23:59, 上午.状态: 已办}]
  上月在岗: []
"""
)


def test_versions_that_change_within_a_period(two: Library) -> None:
    """Each day goes by its version; what is added up adds up, what is not is left to a person."""
    found = assessed(two, SPLIT)
    assert found.version == "2025-01-01、2025-06-16"
    totals = {each["name"]: each["value"] for each in found.totals}
    assert totals["均分"] is None
    assert any("几版" in note for note in found.notes)
    # three days less one point, one day less two
    assert totals["得分"] == 3 - 1 + 1 - 2


def test_each_part_of_the_period_has_its_own_events(two: Library) -> None:
    """The month begins once, under the older version, and ends once, under the newer one."""
    events = "事件: [{时: 2025-06-03 10:00, 事: 报告, 由: 甲局}, {时: 2025-07-09 10:00, 事: 报告, 由: 甲局}]\n"
    found = assessed(two, MONTH + events)
    duties = [(each["name"], each["state_zh"], each["due"]) for each in found.duties]
    assert duties == [("月初", "已办", "2025-06-04"), ("总结", "逾期已办", "2025-07-07")]


def test_the_first_moment_belongs_to_the_period(lib: Library) -> None:
    found = assessed(lib, DAY + "事件: [{时: 2025-06-03 00:00, 事: 登录, 由: 甲局}]\n")
    assert duty(found, "上午")[0] == "已办"


@pytest.mark.parametrize(("day", "version"), [("2025-06-15", "2025-01-01"), ("2025-06-16", "2025-06-16")])
def test_a_day_goes_by_the_version_in_force(two: Library, day: str, version: str) -> None:
    assert assessed(two, DAY.replace("2025-06-03", day)).version == version


def test_a_version_may_be_forced(two: Library) -> None:
    found = assessed(two, SPLIT + "版本: 2025-06-16\n")
    assert found.version == "2025-06-16"
    assert {each["name"]: each["value"] for each in found.totals}["得分"] == 4 - 2


def test_before_any_version_people_decide(lib: Library) -> None:
    found = assessed(lib, MONTH.replace("2025-06", "2024-12"))
    assert (found.version, found.duties) == (None, [])
    assert any("没有施行中的版本" in note for note in found.notes)


def test_days_before_the_rules_were_in_force_bind_nobody(tmp_path: Path) -> None:
    """In force from Tuesday 10 June: the month's duty of its first days cannot have run out on the 4th."""
    text = BOOK.replace("施行: 2025-01-01", "施行: 2025-06-10")
    small = library(tmp_path, {"w/a/2025-06-10.yaml": text})
    found = assessed(small, MONTH)
    assert "2025-06-04" not in [each["due"] for each in found.duties]
