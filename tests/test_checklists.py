"""Checklists, line by line: whether a line applies, whether what must be so is so, and what nobody has looked at."""

from __future__ import annotations

import itertools

import pytest

from engine.assessing import assess_raw
from engine.assessment import Assessment
from engine.library import Library
from tests.tiny import HEAD, library

BOOK = (
    HEAD
    + """主体: {查阅点: {}}
对象:
  点:
    类: 场所
    主体: 查阅点
    字段: {大厅: {选项: [是, 否]}, 标牌: {选项: [有, 无]}, 座位: {数: 个}}
    清单:
      设施:
        - {情形: 须, 当: {大厅: 是}, 须: {标牌: 有}, 依据: 第一条}
        - {情形: 可, 当: {大厅: 是}, 可: {标牌: 有}, 依据: 第一条}
        - {情形: 座, 须: {座位: 3个以上}, 依据: 第一条}
    计分: {分: {单位: 项, 步: 1, 取: 设施.不合项, 依据: 第一条}}
    措施:
      - {情形: 通报, 当: {设施.结果: 不合格}, 则: {措施: 通报, 给: 查阅点}, 依据: 第一条}
"""
)
# Columns below: does the line apply, is what must be so there, the line that must, the line that may
LINES = [
    ("是", "有", "合格", "合格"),
    ("是", "无", "不合格", "可设未设"),
    ("是", None, "待查", "可设未设"),
    ("否", "有", "不适用", "不适用"),
    ("否", "无", "不适用", "不适用"),
    ("否", None, "不适用", "不适用"),
    (None, "无", "待查", "可设未设"),
    (None, None, "待查", "可设未设"),
]


@pytest.fixture(scope="module")
def lib(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return library(tmp_path_factory.mktemp("rules"), {"w/a/2025-01-01.yaml": BOOK})


def looked(lib: Library, **facts: object) -> Assessment:
    """The assessment of one place with these facts."""
    said = {name: value for name, value in facts.items() if value is not None}
    (found,) = assess_raw(lib, "w/a", [{"对象": "点", "是": "东厅", "起": "2025-06-03", "案情": said}])
    assert isinstance(found, Assessment), found
    return found


@pytest.mark.parametrize(("hall", "sign", "must", "may"), LINES)
def test_a_line(lib: Library, hall: str | None, sign: str | None, must: str, may: str) -> None:
    found = looked(lib, 大厅=hall, 标牌=sign, 座位=3)
    results = {line["item"]: line["result"] for line in found.lists}
    assert results == {"须": must, "可": may, "座": "合格"}
    assert [each["item"] for each in found.breaches] == (["须"] if must == "不合格" else [])


def test_a_line_that_may_not_apply_but_is_fulfilled_fails_nowhere(lib: Library) -> None:
    found = looked(lib, 标牌="有", 座位=3)
    assert {line["item"]: line["result"] for line in found.lists}["须"] in ("合格", "不适用")


@pytest.mark.parametrize(
    ("hall", "sign", "lacks"), [("是", None, {"标牌"}), (None, "无", {"大厅"}), ("否", None, set())]
)
def test_what_is_lacking_is_what_can_still_change_it(lib: Library, hall: str, sign: str, lacks: set[str]) -> None:
    found = looked(lib, 大厅=hall, 标牌=sign, 座位=3)
    assert {each["fact"] for each in found.missing if "清单·设施" in each["blocks"]} == lacks


def test_the_whole_fails_with_one_line_whatever_the_others(lib: Library) -> None:
    """All combinations: it fails where a line fails, else it is open where one is, else it passes."""
    for hall, sign, seats in itertools.product(("是", "否", None), ("有", "无", None), (3, 2, None)):
        fails = (hall == "是" and sign == "无") or seats == 2
        open_ = (hall != "否" and sign is None) or (hall is None and sign == "无") or seats is None
        found = looked(lib, 大厅=hall, 标牌=sign, 座位=seats)
        assert [each["measure"] for each in found.raised] == (["通报"] if fails else [])
        count = found.totals[0]["value"]
        failing = int(hall == "是" and sign == "无") + int(seats == 2)
        assert count == (None if open_ else failing)
