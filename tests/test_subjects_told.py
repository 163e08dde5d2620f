"""What a caller of ``assess`` is told: faults by place with a guess, lines of the command, the same whatever the order."""

from __future__ import annotations

import io
import itertools
import json
from pathlib import Path
from typing import Any

import pytest

from engine.assessing import assess_raw
from engine.assessment import Assessment
from engine.commands import assess as command
from engine.library import Library
from engine.problems import CaseError
from tests.test_subjects import BOOK, DAY, MONTH, PLACE
from tests.tiny import HEAD, case, library


@pytest.fixture(scope="module")
def lib(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return library(tmp_path_factory.mktemp("rules"), {"w/a/2025-01-01.yaml": BOOK})


# -- faults --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        (MONTH.replace("月度", "月渡"), "对象", "没有“月渡”这个对象；是否想写“月度”？"),
        (MONTH.replace("对象: 月度\n", ""), "对象", "没有写是哪个对象；可写：值守、月度、总表、查阅点"),
        (MONTH.replace("是: 甲局\n", ""), "是", "没有写是哪一个；如 是: 某承办单位"),
        (MONTH.replace("甲局", "[甲局, 乙局]"), "是", "没有写是哪一个"),
        (MONTH.replace("2025-06", "2025年6月"), "期", "“2025年6月”不是一期"),
        (MONTH.replace("2025-06", "2025-Q2"), "期", "“2025-Q2”不是一个月；如 2016-06"),
        (MONTH.replace("2025-06", "2025-13"), "期", "2025-13"),
        (MONTH.replace("期: 2025-06\n", ""), "起", "分期的对象写“期”"),
        (MONTH + "字段: {件数: 3}\n", "对象", "没有“字段”这个键"),
        (MONTH + "收到: 2025-06-03\n", "对象", "没有“收到”这个键"),
        (MONTH + "案情: {件输: 3}\n", "案情·件输", "是否想写“件数”？"),
        (MONTH + "案情: {件数: 三}\n", "案情·件数", "数目"),
        (MONTH + "主体: {甲局: {类型: 部们}}\n", "主体·甲局", "是否想写“部门”？"),
        (MONTH + "主体: {甲局: {类行: 部门}}\n", "主体·甲局", "是否想写“类型”？"),
        (MONTH + "查询: {在港: []}\n", "查询", "是否想写“在岗”？"),
        (MONTH + "查询: {在岗: 3}\n", "查询·在岗", "应是一个列表"),
        (MONTH + "事件: [{时: 2025-05-31 10:00, 事: 报告}]\n", "事件1", "“报告”早于这一期"),
        (PLACE + "事件: [{时: 2025-06-02 10:00, 事: 检查}]\n", "事件1", "“检查”早于“起”"),
        (MONTH + "事件: [{时: 2025-06-30 23:59, 事: 期末}]\n", "事件1", "“期末”由引擎放进来，不用写"),
        (MONTH + "事件: [{时: 2025-06-01, 事: 开始}]\n", "事件1", "“开始”由引擎放进来，不用写"),
        (MONTH + "事件: [{时: 2025-06-03, 事: 收到}]\n", "事件1", "“收到”由引擎放进来，不用写"),
        (MONTH + "事件: [{时: 2025-06-03, 事: 巡察}]\n", "事件1", "是否想写“巡查”？"),
        (MONTH + "事件: [{时: 2025-06-03, 事: 登录}, 登录]\n", "事件2", "一组键和值"),
        (MONTH + "事件: [{时: 2025-06-03, 事: 评定, 分: 三}]\n", "事件1·分", "“三”不是数；如 3、-0.5"),
        (MONTH + "事件: [{时: 2025-06-03, 事: 评定, 就: 来1}]\n", "事件1·就", "来1"),
        (MONTH + "时点: 六月\n", "时点", "六月"),
        (MONTH + "读法: [十点]\n", "读法", "应是一组键和值"),
        (PLACE.replace("2025-06-03", "六月三日"), "起", "六月三日"),
        (PLACE + "期: 2025-06\n", "期", "“查阅点”不分期；写“起”"),
        (MONTH + "起: 2025-06-03\n", "起", "期"),
    ],
)
def test_a_fault_is_told_by_its_place_with_a_guess(lib: Library, text: str, place: str, said: str) -> None:
    good, found, last = assess_raw(lib, "w/a", [case(DAY), case(text), case(DAY)])
    assert isinstance(found, CaseError), found
    assert place in found.messages, found.messages
    assert said in "".join(found.messages[place])
    assert good == last and isinstance(good, Assessment)  # a fault in one leaves the others


def test_all_faults_of_a_subject_are_told_at_once(lib: Library) -> None:
    (found,) = assess_raw(
        lib, "w/a", [case(MONTH + "案情: {件数: 三, 类别: 丙}\n事件: [{时: 2025-06-03, 事: 登路}]\n")]
    )
    assert isinstance(found, CaseError)
    assert set(found.messages) == {"案情·件数", "案情·类别", "事件1"}


@pytest.mark.parametrize("raw", ["月度", 3, None, ["月度"], {}])
def test_what_is_no_subject_is_told(lib: Library, raw: Any) -> None:
    (found,) = assess_raw(lib, "w/a", [raw])
    assert isinstance(found, CaseError) and found.messages


# -- determinism, the command ------------------------------------------------------------------------------------


def test_the_order_of_events_and_facts_does_not_matter(lib: Library) -> None:
    events = [
        {"时": "2025-06-03 10:00", "事": "报告", "由": "甲局"},
        {"时": "2025-06-20 10:00", "事": "更正", "案情": {"类别": "乙"}},
        {"时": "2025-06-10 10:00", "事": "更正", "案情": {"类别": "甲"}},
    ]
    raw = {"对象": "月度", "是": "甲局", "期": "2025-06", "案情": {"件数": 1, "备注": "无"}, "查询": {"在岗": []}}
    answers = []
    for order in itertools.permutations(events):
        (found,) = assess_raw(lib, "w/a", [{**dict(reversed(raw.items())), "事件": list(order)}])
        assert isinstance(found, Assessment)
        answers.append(json.dumps(found.to_json(), ensure_ascii=False))
    assert len(set(answers)) == 1
    assert {each["name"]: each["value"] for each in found.totals}["得分"] == -1  # 乙 came last


def run(lib: Library, text: str, *argv: str) -> tuple[int, list[Any]]:
    """The exit code of ``assess`` and its answers."""
    out = io.StringIO()
    code = command.run(["w/a", *argv], io.StringIO(text), out, lib)
    return code, [json.loads(line) for line in out.getvalue().splitlines()]


def test_the_command_answers_each_subject_on_a_line(lib: Library) -> None:
    code, lines = run(lib, DAY + "---\n" + MONTH)
    assert code == 0
    assert [line["subject"]["object"] for line in lines] == ["值守", "月度"]
    assert lines[0] == assess_raw(lib, "w/a", [case(DAY)])[0].to_json()  # type: ignore[union-attr]


def test_the_command_tells_faults_on_their_line_and_fails_at_the_end(lib: Library) -> None:
    code, lines = run(lib, DAY + "---\n" + MONTH.replace("月度", "月渡") + "---\n" + DAY)
    assert code == 1
    assert [next(iter(line)) for line in lines] == ["book", "error", "book"]
    assert lines[1]["error"] == {"对象": ["没有“月渡”这个对象；是否想写“月度”？"]}


def test_the_command_reads_json_lines(lib: Library) -> None:
    raw = json.dumps({"对象": "值守", "是": "甲局", "期": "2025-06-03"}, ensure_ascii=False)
    assert run(lib, raw + "\n" + raw + "\n") == (0, run(lib, DAY)[1] * 2)


def test_the_command_looks_from_the_moment_that_is_given(lib: Library) -> None:
    _, (line,) = run(lib, DAY, "--at", "2025-06-03 08:00")
    assert (line["duties"][0]["state_zh"], line["at"]) == ("办理中", "2025-06-03T08:00:00+08:00")


def test_an_unknown_book_and_a_version_that_was_never_published(lib: Library) -> None:
    out = io.StringIO()
    assert command.run(["w/b"], io.StringIO(DAY), out, lib) == 1
    assert "没有“w/b”这本规则" in out.getvalue()
    code, (line,) = run(lib, DAY + "版本: 2025-01-02\n")
    assert code == 1 and "2025-01-02" in str(line["error"])


def test_a_draft_is_used_only_where_it_is_asked_for(tmp_path: Path) -> None:
    folder = tmp_path / "rules/w/a"
    folder.mkdir(parents=True)
    (folder / "2025-01-01.yaml").write_text(BOOK, "utf-8")
    draft = library(tmp_path, {})
    assert run(draft, DAY)[1][0]["version"] is None
    assert run(draft, DAY, "--draft")[1][0]["version"] == "2025-01-01"


def test_a_book_without_subjects_says_so(tmp_path: Path) -> None:
    plain = library(tmp_path, {"w/a/2025-01-01.yaml": HEAD})
    (found,) = assess_raw(plain, "w/a", [case(DAY)])
    assert isinstance(found, CaseError) and "对象" in str(found.messages)
