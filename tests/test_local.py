"""Local data: dated entries beside the rules, what they state in limits, rows and shares, and what stays unstated."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from pathlib import Path

import pytest

from engine.assessing import assess_raw
from engine.assessment import Assessment
from engine.checks import problems
from engine.library import Library
from engine.local import in_force, read_local
from engine.problems import BookError
from engine.reader import read
from tests.tiny import HEAD, case, decided, duty, library

BOOK = (
    HEAD
    + """主体:
  来信人: {独一: 是}
  承办单位: {}
本地:
  几日: {说明: 几日内答复, 依据: 第一条}
  几户: {说明: 几户算多, 依据: 第一条}
字段: {户数: {数: 户}}
应办:
  答复: {谁: 承办单位, 起: [交办], 止: [答复], 限: {按本地: 几日}, 依据: 第一条}
判定:
  轻重: {选项: [轻, 重], 行: [{情形: 轻, 当: 其余, 则: 轻, 依据: 第一条}, {情形: 多户, 当: {户数: {按本地: 几户}}, 则: 重, 依据: 第一条}]}
"""
)
TWO = """- {名: 几日, 值: 3个工作日, 自: 2025-01-01, 至: 2025-06-03, 由: 办公室}
- {名: 几日, 值: 5个工作日, 自: 2025-06-04, 由: 办公室, 文号: 望政办〔2025〕8号}
- {名: 几户, 值: 50户以上, 自: 2025-06-04, 由: 办公室}
"""
CASE = "收到: 2025-06-0DAY 09:30\n案情: {户数: 60}\n事件: [{时: 2025-06-0DAY 10:00, 事: 交办, 给: 甲局}]\n"


def office(tmp_path: Path, local: str = "", book: str = BOOK) -> Library:
    """A library of one book with its local data."""
    lib = library(tmp_path, {"w/a/2025-01-01.yaml": book})
    if local:
        (tmp_path / "rules/w/a/local.yaml").write_text(local, "utf-8")
    return lib


def read_text(text: str):
    """The entries of a local.yaml and its problems."""
    tree, found = read(text, "local.yaml")
    assert found == []
    return read_local(tree, "local.yaml")


# -- the file ----------------------------------------------------------------------------------------------------


def test_dated_entries_are_in_force_from_their_first_day_to_their_last() -> None:
    """Day by day through 2025, against the two entries as a person reads them; the figure of houses begins later."""
    data, wrong = read_text(TWO)
    assert wrong == []
    for n in range(365):
        day = date(2025, 1, 1) + timedelta(days=n)
        wanted = {"几日": "3个工作日"} if day < date(2025, 6, 4) else {"几日": "5个工作日", "几户": "50户以上"}
        assert in_force(data, day) == wanted
    assert in_force(data, date(2024, 12, 31)) == {}
    assert in_force(data, None) == {"几日": "5个工作日", "几户": "50户以上"}


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("至: 2025-06-03", "至: 2025-06-04", 2, "“几日”与第 1 行的日子重叠"),
        (", 至: 2025-06-03", "", 2, "“几日”与第 1 行的日子重叠"),
        ("至: 2025-06-03", "至: 2024-06-03", 1, "“至”早于“自”"),
        ("值: 3个工作日, ", "", 1, "没有写“值”"),
        (", 由: 办公室}", "}", 1, "没有写“由”"),
        ("自: 2025-01-01, ", "", 1, "没有写“自”"),
        ("名: 几日, 值: 3", "值: 3", 1, "没有写“名”"),
        ("文号:", "文好:", 2, "没有“文好”这个键；是否想写“文号”？"),
        ("自: 2025-06-04, 由: 办公室, 文", "自: 六月四日, 由: 办公室, 文", 2, "六月四日"),
        ("自: 2025-06-04, 由: 办公室, 文", "自: 2025-02-30, 由: 办公室, 文", 2, "2025-02-30"),
        ("- {名: 几户, 值: 50户以上, 自: 2025-06-04, 由: 办公室}", "- 几户", 3, "不是一组键和值"),
    ],
)
def test_a_faulty_entry_is_told_on_its_line(old: str, new: str, line: int, said: str) -> None:
    assert old in TWO
    (problem,) = read_text(TWO.replace(old, new, 1))[1]
    assert (problem.line, problem.file) == (line, "local.yaml")
    assert said in str(problem)


def test_entries_of_different_names_do_not_overlap() -> None:
    assert read_text(TWO.replace("名: 几日, 值: 5", "名: 他日, 值: 5"))[1] == []


def test_a_file_that_is_no_list() -> None:
    assert "应是一个列表" in str(read_text("几日: 5日\n")[1][0])


@pytest.mark.parametrize(
    ("local", "said"),
    [
        (TWO.replace("几户", "几户线"), "本地数据里的“几户线”，规则没有这一项；是否想写“几户”？"),
        (TWO.replace("至: 2025-06-03", "至: 2025-06-09"), "日子重叠"),
        (TWO.replace("5个工作日", "5工作日"), "是否想写“5个工作日”？"),
        (TWO.replace("50户以上", "50件以上"), "50"),
    ],
)
def test_a_book_with_faulty_local_data_decides_nothing(tmp_path: Path, local: str, said: str) -> None:
    with pytest.raises(BookError, match=said):
        decided(office(tmp_path, local), "w/a", CASE.replace("DAY", "4"))


# -- what it states ----------------------------------------------------------------------------------------------


def test_a_case_goes_by_the_data_of_the_day_it_was_received(tmp_path: Path) -> None:
    """From Tuesday 3 June three working days end on Friday the 6th; from Wednesday the 4th five end on the 11th."""
    lib = office(tmp_path, TWO)
    before, after = (decided(lib, "w/a", CASE.replace("DAY", day)) for day in "34")
    assert (duty(before, "答复")["due"], duty(after, "答复")["due"]) == ("2025-06-06", "2025-06-11")
    assert (before.judgements.get("轻重"), after.judgements["轻重"]) == (None, "重")
    assert [each["fact"] for each in before.missing] == ["本地·几户"]
    assert after.missing == []


def test_what_nobody_supplied_is_unstated_and_named(tmp_path: Path) -> None:
    found = decided(office(tmp_path), "w/a", CASE.replace("DAY", "4"))
    assert (duty(found, "答复")["due"], duty(found, "答复")["unstated"]) == (None, True)
    assert {each["fact"] for each in found.missing} == {"本地·几日", "本地·几户"}


def test_a_local_figure_is_lacking_whatever_the_facts(tmp_path: Path) -> None:
    found = decided(office(tmp_path), "w/a", CASE.replace("DAY", "4").replace("案情: {户数: 60}\n", ""))
    assert "本地·几户" in {each["fact"] for each in found.missing}


def test_sources_hold_the_digest_of_the_file_that_was_used(tmp_path: Path) -> None:
    lib = office(tmp_path, TWO)
    path = tmp_path / "rules/w/a/local.yaml"
    for text in (TWO, TWO.replace("5个工作日", "4个工作日")):
        path.write_text(text, "utf-8")
        found = decided(lib, "w/a", CASE.replace("DAY", "4"))
        digests = {Path(each["file"]).name: each["sha256"] for each in found.sources}
        assert digests["local.yaml"] == hashlib.sha256(text.encode()).hexdigest()
    assert duty(found, "答复")["due"] == "2025-06-10"  # the book needs no new version


def test_no_file_is_no_source(tmp_path: Path) -> None:
    found = decided(office(tmp_path), "w/a", CASE.replace("DAY", "4"))
    assert "local.yaml" not in {Path(each["file"]).name for each in found.sources}


SUBJECT = (
    HEAD
    + """主体: {承办单位: {}}
本地: {满意线: {说明: 几分满意, 依据: 第一条}}
对象:
  评议:
    类: 评议
    期: 年
    主体: 承办单位
    字段: {分数: {数: 分}}
    计分: {得分: {取: 分数, 依据: 第一条, 保底: 0分, 分档: {满意: {按本地: 满意线}, 不满意: 不满85分}}}
"""
)
LINES = """- {名: 满意线, 值: 85分以上, 自: 2025-01-01, 至: 2025-12-31, 由: 办公室}
- {名: 满意线, 值: 90分以上, 自: 2026-01-01, 由: 办公室}
"""


@pytest.mark.parametrize(("year", "band"), [("2025", "满意"), ("2026", None)])
def test_a_subject_goes_by_the_data_of_its_first_day(tmp_path: Path, year: str, band: str | None) -> None:
    """What happened in it later, or when one looks, does not matter: 87 is enough in 2025, not in 2026."""
    text = f"对象: 评议\n是: 甲局\n期: {year}\n案情: {{分数: 87}}\n时点: {int(year) + 1}-05-01\n"
    (found,) = assess_raw(office(tmp_path, LINES, SUBJECT), "w/a", [case(text)])
    assert isinstance(found, Assessment)
    assert found.band == band


# -- a book below another ----------------------------------------------------------------------------------------

CHILD = """名称: 南县来信办理办法
施行: 2025-01-01
历: [cn]
上位: w/a
沿用: [主体, 字段, 本地, 应办/答复, 判定/轻重]
条款: {第一条: 从市}
"""


def below(tmp_path: Path, parents: str, own: str) -> Library:
    """A child that takes over its parent's sections, each with local data."""
    lib = library(tmp_path, {"w/a/2025-01-01.yaml": BOOK, "w/b/2025-01-01.yaml": CHILD})
    for folder, text in (("a", parents), ("b", own)):
        if text:
            (tmp_path / f"rules/w/{folder}/local.yaml").write_text(text, "utf-8")
    return lib


def test_a_child_may_state_what_its_parent_lacks(tmp_path: Path) -> None:
    """Two working days from Wednesday 4 June: Friday the 6th; the parent itself still lacks the figure."""
    lib = below(tmp_path, "", "- {名: 几日, 值: 2个工作日, 自: 2025-01-01, 由: 县办公室}\n")
    assert duty(decided(lib, "w/b", CASE.replace("DAY", "4")), "答复")["due"] == "2025-06-06"
    assert duty(decided(lib, "w/a", CASE.replace("DAY", "4")), "答复")["unstated"]


def test_a_child_without_a_figure_takes_its_parents(tmp_path: Path) -> None:
    found = decided(below(tmp_path, TWO, ""), "w/b", CASE.replace("DAY", "4"))
    assert duty(found, "答复")["due"] == "2025-06-11"
    assert "本地·几日" not in {each["fact"] for each in found.missing}


def test_a_child_goes_by_its_parents_data_of_the_same_day(tmp_path: Path) -> None:
    """On 3 June the parent said three working days (until Friday the 6th), whatever it says today."""
    assert duty(decided(below(tmp_path, TWO, ""), "w/b", CASE.replace("DAY", "3")), "答复")["due"] == "2025-06-06"


def test_a_childs_figure_stands_before_its_parents(tmp_path: Path) -> None:
    lib = below(tmp_path, TWO, "- {名: 几日, 值: 2个工作日, 自: 2025-01-01, 由: 县办公室}\n")
    assert duty(decided(lib, "w/b", CASE.replace("DAY", "4")), "答复")["due"] == "2025-06-06"


def test_a_child_without_any_figure_lacks_it(tmp_path: Path) -> None:
    found = decided(below(tmp_path, "", ""), "w/b", CASE.replace("DAY", "4"))
    assert duty(found, "答复")["unstated"]
    assert "本地·几户" in {each["fact"] for each in found.missing}


def test_checking_says_nothing_of_data_that_is_there_or_lacking(tmp_path: Path) -> None:
    for local in ("", TWO):
        lib = office(tmp_path / str(len(local)), local)
        told = problems(lib.source(lib.rules / "w/a/2025-01-01.yaml"))
        assert [problem for problem in told if "本地" in str(problem) or "几" in str(problem)] == []
