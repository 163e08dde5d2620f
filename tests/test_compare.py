"""``compare``: what was planted in a child is found and judged; the real books; sweeps against a second calendar."""

from __future__ import annotations

import itertools
import json
import re
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from zoneinfo import ZoneInfo

import chinese_calendar
import pytest
from tiny import ROOT, library

from engine.commands import compare as command
from engine.compare import EQUAL, INCOMPARABLE, LAXER, STRICTER, UNPROVEN, Finding, compare, together
from engine.library import Library
from engine.problems import BookError

PARENT = """\
名称: 江原省来信办理办法
施行: 2024-01-01
历: [cn]
条款:
  第一条: 一个工作日内告知来信人收到。
  第二条: 五个工作日答复，复杂的告知来信人可以延长，最长十五个工作日。
  第三条: 广告、重复的不受理；咨询、诉求受理。
  第四条: 答复公开，涉密的不公开。
主体:
  来信人: {独一: 是}
  受理机构: {独一: 是}
  承办单位: {相当于: 承办单位}
字段:
  类别: {选项: [咨询, 诉求, 广告], 必填: 是}
  重复: {选项: [是, 否], 缺省: 否}
  户数: {数: 户, 缺省: 1}
  涉密: {选项: [是, 否], 缺省: 否}
  复杂: {选项: [是, 否], 缺省: 否}
不受理:
  - {情形: 广告, 当: {类别: 广告}, 则: {告知: 不受理广告。}, 依据: 第三条}
  - {情形: 重复, 当: {重复: 是}, 依据: 第三条}
受理:
  - {情形: 来信, 当: {类别: [咨询, 诉求]}, 依据: 第三条}
应办:
  告知: {谁: 受理机构, 对谁: 来信人, 起: [收到], 止: [告知], 限: 1个工作日, 依据: 第一条}
  答复:
    谁: 承办单位
    对谁: 来信人
    起: [交办]
    止: [答复]
    限: 5个工作日
    延期: {方式: 告知, 凭: [延期告知], 期限: 10个工作日, 次数: 1, 累计不超过: 15个工作日, 当: {复杂: 是}, 依据: 第二条}
    依据: 第二条
公开:
  - {情形: 公开, 当: 其余, 则: {公开: 公开}, 依据: 第四条}
  - {情形: 涉密, 当: {涉密: 是}, 则: {公开: 不公开}, 依据: 第四条}
"""
CHILD = PARENT.replace("江原省", "望川市").replace("施行: 2024-01-01\n", "施行: 2025-01-01\n上位: p/q\n")


def findings(tmp_path: Path, pairs: list[tuple[str, str]], parent: str = PARENT, years: int = 2) -> list[Finding]:
    text = CHILD
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    books = library(tmp_path, {"p/q/2024-01-01.yaml": parent, "a/b/2025-01-01.yaml": text})
    return found(books, "a/b", date(2025, 1, 1), date(2024 + years, 12, 31))


def found(books: Library, id: str, first: date, last: date, readings: tuple[str, ...] = ()) -> list[Finding]:
    mine, theirs = command.sides(books, id, readings=readings)
    assert mine.book and theirs.book
    calendars = (books.calendars(mine.book.calendars), books.calendars(theirs.book.calendars))
    return list(compare(mine.book, theirs.book, calendars, first, last))


def told(found: list[Finding]) -> set[tuple[str, str, str]]:
    """What is not equal."""
    return {(each.verdict, each.what, each.aspect) for each in found if each.verdict != EQUAL}


LIMIT, LATEST = ("应办·答复", "期限"), ("应办·答复", "延期后最迟")
INTAKE, PUBLIC = ("收件", "受理什么、不受理什么"), ("公开", "公开什么")

PLANTED = {
    "nothing": ([], set()),
    "a longer limit": ([("限: 5个工作日", "限: 7个工作日")], {(LAXER, *LIMIT)}),
    "a shorter limit": ([("限: 5个工作日", "限: 3个工作日")], {(STRICTER, *LIMIT)}),
    "five days for five working days": ([("限: 5个工作日", "限: 5日")], {(STRICTER, *LIMIT)}),
    "seven days for five working days": ([("限: 5个工作日", "限: 7日")], {(INCOMPARABLE, *LIMIT)}),
    "unstated": ([("限: 5个工作日", "限: 未载明")], {(INCOMPARABLE, *LIMIT), (INCOMPARABLE, *LATEST)}),
    "at once": ([("限: 5个工作日", "限: 即时")], {(STRICTER, *LIMIT), (INCOMPARABLE, *LATEST)}),
    "a longer cap": ([("累计不超过: 15个工作日", "累计不超过: 20个工作日")], {(LAXER, *LATEST)}),
    "a shorter cap": ([("累计不超过: 15个工作日", "累计不超过: 12个工作日")], {(STRICTER, *LATEST)}),
    "no cap and as often as they like": ([("次数: 1, 累计不超过: 15个工作日, ", "")], {(LAXER, *LATEST)}),
    "no extension": ([("    延期: {方式: 告知, 凭: [延期告知], 期限: 10个工作日, 次数: 1, 累计不超过: 15个工作日, 当: {复杂: 是}, 依据: 第二条}\n", "")], {(STRICTER, *LATEST)}),
    "extension by approval, without notice": ([("{方式: 告知, 凭: [延期告知]", "{方式: 批准, 凭: [批准延期]")], {(LAXER, "应办·答复", "延期告知来信人")}),
    "a dropped notice": (
        [("  告知: {谁: 受理机构, 对谁: 来信人, 起: [收到], 止: [告知], 限: 1个工作日, 依据: 第一条}\n", "")], {(LAXER, "应办·告知", "有无")},
    ),
    "one more duty": (
        [("  答复:\n", "  回访: {谁: 受理机构, 对谁: 来信人, 起: [答复], 止: [回访], 限: 10日, 依据: 第一条}\n  答复:\n")], {(STRICTER, "应办·回访", "有无")},
    ),
    "told to nobody": ([("    谁: 承办单位\n    对谁: 来信人\n", "    谁: 承办单位\n")], {(LAXER, "应办·答复", "对谁")}),
    "an exception": ([("    止: [答复]\n", "    止: [答复]\n    除非: {重复: 是}\n")], {(LAXER, "应办·答复", "有无")}),
    "withdrawn when merged": ([("    止: [答复]\n", "    止: [答复]\n    废: [转办]\n")], {(LAXER, "应办·答复", "作废")}),
    "one more refusal": ([("受理:\n  - {情形: 来信", "  - {情形: 大户, 当: {户数: 50户以上}, 依据: 第三条}\n受理:\n  - {情形: 来信")], {(LAXER, *INTAKE)}),
    "one refusal less": ([("  - {情形: 重复, 当: {重复: 是}, 依据: 第三条}\n", "")], {(STRICTER, *INTAKE)}),
    "a narrower acceptance": ([("{类别: [咨询, 诉求]}", "{类别: 诉求}")], {(INCOMPARABLE, *INTAKE)}),
    "a narrower acceptance, the rest refused": (
        [("{类别: [咨询, 诉求]}", "{类别: 诉求}"), ("当: {类别: 广告}", "当: {类别: [广告, 咨询]}")], {(LAXER, *INTAKE)},
    ),
    "less is published": ([("当: {涉密: 是}", "当: {户数: 不满10户}")], {(LAXER, *PUBLIC), (STRICTER, *PUBLIC)}),
    "nothing is published": ([("{情形: 公开, 当: 其余, 则: {公开: 公开}", "{情形: 公开, 当: 其余, 则: {公开: 不公开}")], {(LAXER, *PUBLIC)}),
    "a stricter row for some": (
        [("    限: 5个工作日\n", "    限:\n      - {情形: 一般, 当: 其余, 则: 5个工作日}\n      - {情形: 大户, 当: {户数: 50户以上}, 则: 24小时}\n")],
        {(STRICTER, *LIMIT)},  # an extension counts from the same start, whatever the row
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found(tmp_path: Path, name: str) -> None:
    pairs, expected = PLANTED[name]
    made = findings(tmp_path, pairs)
    assert told(made) == expected, [str(each) for each in made]
    assert all(each.witness for each in made if each.verdict in (LAXER, STRICTER)), made


def test_a_row_with_its_case(tmp_path: Path) -> None:
    rows = "    限:\n      - {情形: 一般, 当: 其余, 则: 5个工作日}\n      - {情形: 大户, 当: {户数: 50户以上}, 则: 9个工作日}\n"
    found = [each for each in findings(tmp_path, [("    限: 5个工作日\n", rows)]) if (each.what, each.aspect) == LIMIT]
    assert {(each.verdict, each.when) for each in found} == {(EQUAL, "户数 49户"), (LAXER, "户数 50户")}


def test_both_witnesses_of_what_cannot_be_compared(tmp_path: Path) -> None:
    """Saturday 4 January: seven days end on Saturday the 11th, moved to Monday the 13th; 6, 7, 8, 9, 10 end on the 10th.

    Thursday 23 January, before the Spring Festival (28 January to 4 February; Sunday 26 January is worked): seven days
    end on the 30th, moved to 5 February; 24, 26, 27 January, 5, 6 February end on the 6th.
    """
    found = next(
        each for each in findings(tmp_path, [("限: 5个工作日", "限: 7日")]) if (each.what, each.aspect) == LIMIT
    )
    assert found.verdict == INCOMPARABLE
    assert "更晚 209 次，如 2025-01-04 09:00（周六）起：本级 2025-01-13，上位 2025-01-10" in found.witness
    assert "更早 80 次，如 2025-01-23 09:00（周四）起：本级 2025-02-05，上位 2025-02-06" in found.witness
    later = sooner = 0
    for number in range(730):
        day = date(2025, 1, 1) + timedelta(days=number)
        seventh = day + timedelta(days=7)
        while not _works(seventh):
            seventh += timedelta(days=1)
        later += seventh > _fifth_working_day(day)
        sooner += seventh < _fifth_working_day(day)
    assert (later, sooner) == (209, 80)


def test_a_refusal_is_shown_by_a_case(tmp_path: Path) -> None:
    made = findings(tmp_path, PLANTED["one more refusal"][0])
    shown = next(each for each in made if each.what == "收件")
    assert "户数 50户" in shown.witness
    assert (shown.mine, shown.theirs) == ("不受理（大户）", "受理（来信）")
    assert (shown.cites, shown.parent_cites) == (("第三条",), ("第三条",))


def test_facts_of_other_names_are_told(tmp_path: Path) -> None:
    others = [
        ("类别: {选项", "种类: {选项"),
        ("当: {类别: 广告}", "当: {种类: 广告}"),
        ("类别: [咨询, 诉求]}", "种类: [咨询, 诉求]}"),
    ]
    found = [each for each in findings(tmp_path, others) if each.what == "收件"]
    assert found and {each.note for each in found} == {"“种类”只有本级有，“类别”只有上位有，当作互不相干的事"}


def test_where_no_case_can_be_decided_nothing_is_said_to_be_the_same(tmp_path: Path) -> None:
    """The parent has no intake at all."""
    parent = PARENT[: PARENT.index("不受理:")] + PARENT[PARENT.index("应办:") :]
    found = [each for each in findings(tmp_path, [], parent) if each.what == "收件"]
    assert found and EQUAL not in {each.verdict for each in found}


def test_rows_that_differ_without_a_witness_are_unproven(tmp_path: Path) -> None:
    """Two refusals in one: the same messages are refused, in other words."""
    pairs = [
        (
            "  - {情形: 重复, 当: {重复: 是}, 依据: 第三条}\n",
            "  - {情形: 重复, 当: {重复: 是, 类别: [咨询, 诉求, 广告]}, 依据: 第三条}\n",
        )
    ]
    found = next(each for each in findings(tmp_path, pairs) if each.what == "收件")
    assert (found.verdict, found.theirs) == (UNPROVEN, "另有各行")
    assert re.search(r"试了 [1-9]\d* 种情形", found.witness)


def test_together() -> None:
    assert together([]) == together([EQUAL, EQUAL]) == EQUAL
    assert together([EQUAL, STRICTER]) == STRICTER
    assert together([STRICTER, LAXER]) == INCOMPARABLE
    assert together([EQUAL, LAXER]) == LAXER
    assert together([STRICTER, INCOMPARABLE]) == INCOMPARABLE
    assert together([STRICTER, UNPROVEN]) == UNPROVEN
    for parts in itertools.product((EQUAL, STRICTER, LAXER, INCOMPARABLE, UNPROVEN), repeat=3):
        assert (together(parts) == STRICTER) <= (LAXER not in parts)


# -- the real books ------------------------------------------------------------------------------------------------

REAL = Library(ROOT / "rules", ROOT / "schemas")
FIRST, LAST = date(2015, 1, 1), date(2026, 12, 31)
ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture(scope="module")
def panjin() -> list[Finding]:
    return found(REAL, "panjin/responder", FIRST, LAST)


def _works(day: date) -> bool:
    """By a second calendar; days of 2027, for which it has no notice, by their weekday."""
    return day.weekday() < 5 if day.year > 2026 else bool(chinese_calendar.is_workday(day))


def _fifth_working_day(start: date) -> date:
    day, left = start, 5
    while left:
        day += timedelta(days=1)
        left -= _works(day)
    return day


def test_four_days_to_reply_are_stricter_on_every_day(panjin: list[Finding]) -> None:
    every = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    assert all(day + timedelta(days=4) < _fifth_working_day(day) for day in every)
    said = next(
        each for each in panjin if (each.what, each.aspect, each.mine, each.when) == (*LIMIT, "4日", "法定时限 未填")
    )
    assert (said.verdict, said.theirs) == (STRICTER, "5个工作日")
    assert f"更早 {len(every)} 次" in said.witness


def test_transfer_within_four_days_is_laxer_than_at_once(panjin: list[Finding]) -> None:
    said = next(each for each in panjin if each.what == "应办·转办" and each.aspect == "期限")
    assert (said.verdict, said.mine, said.theirs) == (LAXER, "4日", "即时")
    assert "本级由“分转”承担" in said.note


def test_silence_on_extension_is_judged_by_its_reading(panjin: list[Finding]) -> None:
    said = next(each for each in panjin if (each.what, each.aspect, each.when) == (*LATEST, "法定时限 未填"))
    assert said.verdict == STRICTER
    assert "延长＝不得延长" in said.readings
    assert "按读法“延长”取“不得延长”" in str(said)
    other = found(REAL, "panjin/responder", FIRST, LAST, ("延长=照省办法",))
    flipped = next(each for each in other if (each.what, each.aspect, each.when) == (*LATEST, "法定时限 未填"))
    assert flipped.verdict == EQUAL  # the same fifteen working days from the same start
    assert "延长＝照省办法" in flipped.readings


def test_the_whole_is_not_stricter_while_a_part_is_laxer(panjin: list[Finding]) -> None:
    assert together(each.verdict for each in panjin) == INCOMPARABLE


# -- the command ---------------------------------------------------------------------------------------------------


def run(books: Library, *argv: str) -> tuple[int, str]:
    out = StringIO()
    return command.run(list(argv), StringIO(), out, books), out.getvalue()


def test_command(tmp_path: Path) -> None:
    books = library(
        tmp_path,
        {"p/q/2024-01-01.yaml": PARENT, "a/b/2025-01-01.yaml": CHILD.replace("限: 5个工作日", "限: 7个工作日")},
    )
    days = ("--from", "2025-06-02", "--to", "2025-06-02")
    code, said = run(books, "a/b", "--parent", *days)
    assert code == 1
    assert (
        "应办·答复｜期限：7个工作日，上位 5个工作日：更宽；2025-06-02 至 2025-06-02 每天起算：更晚 1 次，如 2025-06-02 09:00（周一）起：本级 2025-06-11，上位 2025-06-09"
        in said
    )
    lines = [json.loads(line) for line in run(books, "a/b", "--parent", *days, "--format", "json")[1].splitlines()]
    assert {line["verdict"] for line in lines} == {"equal", "laxer"}
    assert run(books, "a/b", "--parent", "a/b", *days)[0] == 0


def test_no_parent_is_told(tmp_path: Path) -> None:
    books = library(tmp_path, {"p/q/2024-01-01.yaml": PARENT})
    with pytest.raises(BookError, match="上位"):
        run(books, "p/q", "--parent")
    with pytest.raises(BookError, match="2025-13-01"):
        run(books, "p/q", "--parent", "p/q", "--from", "2025-13-01")


def test_an_unknown_reading_is_told(tmp_path: Path) -> None:
    books = library(tmp_path, {"p/q/2024-01-01.yaml": PARENT, "a/b/2025-01-01.yaml": CHILD})
    with pytest.raises(BookError, match="没有“延长”这条读法"):
        run(books, "a/b", "--parent", "--reading", "延长=照省办法")


def test_a_reading_without_its_branch_is_told(tmp_path: Path) -> None:
    books = library(tmp_path, {"p/q/2024-01-01.yaml": PARENT, "a/b/2025-01-01.yaml": CHILD})
    with pytest.raises(BookError, match="“延长”不是 名=支"):
        run(books, "a/b", "--parent", "--reading", "延长")


def test_hours_are_tried_at_several_times(tmp_path: Path) -> None:
    """A day against 24 hours: from 09:00 the hours end first, for a day lasts until its midnight."""
    made = findings(tmp_path, [("限: 5个工作日", "限: 24小时")], PARENT.replace("限: 5个工作日", "限: 1日"), years=1)
    said = next(each for each in made if each.aspect == "期限" and each.what == "应办·答复")
    assert said.verdict == STRICTER
    assert datetime(2025, 1, 1, 8, 30, tzinfo=ZONE).strftime("%Y-%m-%d %H:%M") in said.witness
