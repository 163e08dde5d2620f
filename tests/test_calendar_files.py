"""Calendar files: each fault is told on its line, and the schema for editors agrees."""

from __future__ import annotations

import jsonschema
import pytest

from engine.calendars import Calendar, problems
from engine.problems import ERROR, WARNING, BookError
from tests.paper_years import CITY, LATER, SCHEMA, YEAR, tree_of


@pytest.mark.parametrize(
    ("old", "new", "line", "severity", "what"),
    [
        ("名称: 试", "名称: 试\n节日: 元旦", 3, ERROR, "没有“节日”这个键"),
        ("名称: 试\n", "", 1, ERROR, "缺“名称”"),
        ("年: 2031", "年: 31年", 1, ERROR, "须是四位数字"),
        ("年: 2031", "年: 2030", 1, ERROR, "文件名是 2031，“年”却写 2030"),
        ("名称: 试", "名称: 试\n类: 另加", 3, ERROR, "“类”不能是“另加”"),
        ("    休:", "    放:", 7, ERROR, "没有“放”这个键"),
        ("来源: 报上所见", "全年: 半", 6, ERROR, "“全年”不能是“半”"),
        ("    日期: 2030-11-05\n", "", 4, ERROR, "缺“日期”"),
        ("2030-11-05", "2030-11-31", 5, ERROR, "没有“2030-11-31”这一天"),
        ("来源: 报上所见", "公布: 2030-11-01", 6, ERROR, "公布（2030-11-01）早于成文（2030-11-05）"),
        ("日期: 2030-11-05", "日期: 2029-11-05", 4, WARNING, "文号是 2030 年的，日期却在 2029 年"),
        ("日期: 2030-11-05", "日期: 2029-11-05", 4, WARNING, "早了一年多"),
        ("日期: 2030-11-05", "日期: 2032-11-05", 4, ERROR, "晚了一年多"),
        ("元旦: [2031-01-05]", "元旦: [2031-01-02]", 10, ERROR, "2031-01-02 写了两次：先是“元旦休”，又是“元旦班”"),
        ("    班:", "      春节: [2031-01-02]\n    班:", 9, ERROR, "先是“元旦休”，又是“春节休”"),
        ("2031-01-05", "2031-01-06", 10, ERROR, "2031-01-06 是周一，本来就上班"),
        ("2031-01-05", "2031-01-03", 10, ERROR, "2031-01-03 是周五，本来就上班"),
        ("2031-01-05", "2032-01-04", 10, ERROR, "2032-01-04 不在 2031 年，也不在上年 12 月"),
        ("2031-01-05", "2030-11-30", 10, ERROR, "2030-11-30 不在 2031 年，也不在上年 12 月"),
        ("2031-01-01至2031-01-02", "2031-01-02至2031-01-01", 8, ERROR, "末日早于首日"),
        ("2031-01-01至2031-01-02", "2031-01-01至2031-02-02", 8, WARNING, "共33天"),
        ("2031-01-01至2031-01-02", "2031-01-01至2031-01-02至2031-01-03", 8, ERROR, "不是日期"),
        ("[2031-01-05]", "2031-01-05", 10, ERROR, "须写成列表"),
        ("      元旦: [2031-01-05]", "      圆旦: [2031-01-05]", 10, WARNING, "“班”里的“圆旦”没有放假"),
        (
            "    班:\n      元旦: [2031-01-05]",
            "    撤: [2031-03-03]",
            9,
            ERROR,
            "撤 2031-03-03：先前的通知没有写这一天",
        ),
        ("    班:\n      元旦: [2031-01-05]", "    班: [2031-01-05]", 9, ERROR, "“班”须按节日分列"),
    ],
)
def test_bad_files_are_told_on_their_line(old: str, new: str, line: int, severity: str, what: str) -> None:
    assert old in YEAR
    found = problems(tree_of(YEAR.replace(old, new)), "2031.yaml")
    assert [(p.line, p.severity) for p in found if what in p.what] == [(line, severity)], found


def test_one_fault_is_told_once() -> None:
    assert [str(p) for p in problems(tree_of(YEAR.replace("    班:", "    斑:")), "2031.yaml")] == [
        "2031.yaml:9: 不能发布［日历］没有“斑”这个键；可写文号、日期、公布、全年、来源、休、班、撤"
    ]


def test_notices_out_of_order_or_twice() -> None:
    early = LATER.replace("2030-12-02", "2030-10-02")
    assert "早于上面的通知" in problems(tree_of(YEAR + early), "2031.yaml")[0].what
    twice = LATER.replace("12号", "9号")
    assert "“某办〔2030〕9号”写了两次" in [p.what for p in problems(tree_of(YEAR + twice), "2031.yaml")]
    assert problems(tree_of(YEAR + LATER), "2031.yaml") == []
    unnumbered = (YEAR + LATER).replace("某办〔2030〕9号", "未查得").replace("某办〔2030〕12号", "未查得")
    assert problems(tree_of(unnumbered), "2031.yaml") == []


def test_what_is_no_calendar_at_all() -> None:
    assert "须是一张" in problems(tree_of("- 年"), "x.yaml")[0].what
    assert "须是列表" in problems(tree_of("年: 2031\n名称: 试\n通知: 无"), "x.yaml")[0].what
    assert "不是一份通知" in problems(tree_of("年: 2031\n名称: 试\n通知: [无]"), "x.yaml")[0].what
    empty = "年: 2031\n名称: 试\n通知:\n  - {文号: 未查得, 日期: 未查得}"
    assert "没有写哪天休、哪天班" in problems(tree_of(empty), "x.yaml")[0].what


def test_an_extra_calendar_may_call_to_work_on_a_weekday() -> None:
    found = problems(tree_of(CITY.replace("2027-06-20", "2027-06-21"), "2027.yaml"), "2027.yaml")
    assert [p.severity for p in found] == [WARNING]


def test_unfit_files_make_no_calendar_and_all_faults_are_told() -> None:
    bad = {2031: tree_of(YEAR.replace("2031-01-05", "2031-01-06")), 2030: tree_of("年: 2029\n名称: 试\n类: 附加")}
    with pytest.raises(BookError) as caught:
        Calendar.from_years("x", bad)
    said = "\n".join(p.what for p in caught.value.problems)
    assert "2031-01-06 是周一" in said
    assert "却放在 2030 年" in said
    assert "“类”与这个日历其他年份的不同" in said


# The schema


def test_schema_is_sound_and_takes_good_files() -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    for text in (YEAR, YEAR + LATER, CITY, "年: 2031\n名称: 试"):
        jsonschema.validate(tree_of(text), SCHEMA)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("名称: 试", "节日: 试"),
        ("日期: 2030-11-05", "日期: 2030年"),
        ("[2031-01-05]", "2031-01-05"),
        ("来源:", "出处:"),
        ("年: 2031", "年: 31"),
        ("来源: 报上所见", "全年: 半"),
    ],
)
def test_schema_refuses(old: str, new: str) -> None:
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(tree_of(YEAR.replace(old, new)), SCHEMA)
