"""What a score sheet comes to: lines that are not there, the order of changes, bands, other sheets, local data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.test_scoring import ATTENDANCE, GOOD
from tests.tiny_sheets import CITE, assessed, events, item, shaped, subject, total

ONE = f"得: 5分{CITE}"


@pytest.mark.parametrize(
    ("items", "facts", "wanted"),
    [
        (f"项: {{甲: {{当: {{类: 一}}, {ONE}}}", "类: 一", (5, 5, 5, 5)),
        (f"项: {{甲: {{当: {{类: 一}}, {ONE}}}", "类: 二", (0, 0, 0, 0)),
        (f"项: {{甲: {{当: {{类: 一}}, {ONE}}}", "", (None, 0, 0, 5)),
        (f"项: {{甲: {{当: {{类: 一}}, 否则: 2分, {ONE}}}", "类: 二", (2, 2, 2, 2)),
        (f"项: {{甲: {{当: {{类: 一}}, 否则: 2分, {ONE}}}", "", (None, 2, 2, 5)),
        (f"项: {{甲: {{当: {{类: 一}}, 否则: 5分, {ONE}}}", "", (5, 5, 5, 5)),
        (f"合: 取首, 项: {{甲: {{当: {{甲: 已填}}, 取: 甲{CITE}, 乙: {{{ONE}}}", "", (5, 5, 5, 5)),
        (f"合: 取首, 项: {{甲: {{当: {{甲: 已填}}, 取: 甲{CITE}, 乙: {{{ONE}}}", "甲: 8", (8, 8, 8, 8)),
        (f"合: 均, 项: {{甲: {{当: {{甲: 已填}}, 取: 甲{CITE}, 乙: {{{ONE}}}", "", (5, 5, 5, 5)),
        (f"合: 均, 项: {{甲: {{当: {{甲: 已填}}, 取: 甲{CITE}, 乙: {{{ONE}}}", "甲: 8", (6.5, 6.5, 6.5, 6.5)),
        (f"合: 均, 项: {{甲: {{当: {{甲: 已填}}, 取: 甲{CITE}}}", "", (None, 0, None, None)),
        (f"合: 比率, 项: {{甲: {{取: 甲{CITE}, 乙: {{取: 乙{CITE}}}", "{甲: 7, 乙: 350}", (2, 2, 2, 2)),
        (f"合: 比率, 项: {{甲: {{取: 甲{CITE}, 乙: {{取: 乙{CITE}}}", "{甲: 7, 乙: 0}", (None, 0, None, None)),
        (f"项: {{甲: {{得: 未载明{CITE}, 乙: {{{ONE}}}", "", (None, 5, None, None)),
        (f"项: {{甲: {{取: 甲{CITE}, 乙: {{{ONE}}}", "", (None, 5, None, None)),
        # the one or the other counts, nobody knows which: 5 or 10; 10 or (10 + 4) ÷ 2; 3 or 5
        (f"合: 取首, 项: {{甲: {{当: {{类: 一}}, {ONE}, 乙: {{得: 10分{CITE}}}", "", (None, 10, 5, 10)),
        (f"合: 均, 项: {{甲: {{得: 10分{CITE}, 乙: {{当: {{类: 一}}, 得: 4分{CITE}}}", "", (None, 10, 7, 10)),
        (f"合: 取低, 项: {{甲: {{{ONE}, 乙: {{当: {{类: 一}}, 得: 3分{CITE}}}", "", (None, 5, 3, 5)),
    ],
)
def test_what_is_not_there(tmp_path: Path, items: str, facts: str, wanted: tuple[Any, ...]) -> None:
    text = f"案情: {facts if facts.startswith('{') else '{' + facts + '}'}\n"
    assert total(shaped(tmp_path, items, text=text)) == wanted


def test_a_line_that_does_not_exist_has_no_line_in_the_ledger(tmp_path: Path) -> None:
    found = shaped(tmp_path, f"项: {{甲: {{当: {{类: 一}}, {ONE}}}", text="案情: {类: 二}\n")
    assert [line["item"] for line in found.items] == ["得分"]


def test_an_open_line_names_what_is_lacking(tmp_path: Path) -> None:
    found = shaped(tmp_path, f"项: {{甲: {{当: {{类: 一}}, {ONE}, 乙: {{取: 乙{CITE}}}")
    assert sorted(each["fact"] for each in found.missing) == ["乙", "类"]
    assert {line["state"] for line in found.items if line["leaf"]} == {"open"}


def test_the_order_is_conversion_then_bounds_then_rounding(tmp_path: Path) -> None:
    """33.35 × 30% = 10.005, capped at 9.26, rounded down to halves: 9."""
    items = f"项: {{甲: {{取: 甲, 折算: 30%, 封顶: 9.26分, 取整: {{步: 0.5, 法: 舍去}}{CITE}}}"
    assert total(shaped(tmp_path, items, text="案情: {甲: 33.35}\n", step="0.01"))[0] == 9


def test_the_whole_is_rounded_to_the_sheets_step(tmp_path: Path) -> None:
    """12.25 + 0.5 = 12.75: to 12.8 on the step of 0.1, half up."""
    items = f"项: {{甲: {{取: 甲{CITE}, 乙: {{取: 乙{CITE}}}"
    assert total(shaped(tmp_path, items, text="案情: {甲: 12.25, 乙: 0.5}\n"))[0] == 12.8


BANDED = (
    f"项: {{甲: {{取: 甲{CITE}, 乙: {{得: 0至10分{CITE}}}, 封顶: 100分, 保底: 0分, 分档: {{好: 60分以上, 差: 不满60分}}"
)


@pytest.mark.parametrize(
    ("fact", "band"), [("50", None), ("49.9", "差"), ("49.95", None), ("60", "好"), ("59.94", None), ("59.95", "好")]
)
def test_a_band_is_given_once_both_bounds_lie_in_it(tmp_path: Path, fact: str, band: str | None) -> None:
    """The total lies between the fact and ten more, each rounded to a tenth."""
    found = shaped(tmp_path, BANDED, text=f"案情: {{甲: {fact}}}\n")
    assert found.totals[0]["band"] == found.band == band


def test_bounds_on_both_sides_of_a_band_are_in_no_band(tmp_path: Path) -> None:
    """A band may be in two pieces; what lies between them is not of it."""
    bands = BANDED.replace("{好: 60分以上, 差: 不满60分}", "{偏: [不满5分, 8分以上], 中: 5分以上不满8分}")
    found = shaped(tmp_path, bands, text="案情: {甲: 1}\n")
    assert (found.totals[0]["low"], found.totals[0]["high"], found.band) == (1, 11, None)


def test_rows_settle_what_a_line_gives(tmp_path: Path) -> None:
    rows = "行: [{情形: 一般, 当: 其余, 则: 0分, 依据: 第一条}, {情形: 一类, 当: {类: 一}, 则: 1至2分, 依据: 第一条}]"
    items = f"项: {{甲: {{{rows}}}}}"
    for fact, wanted, row in (
        ("类: 二", (0, 0, 0, 0), "一般"),
        ("类: 一", (None, 0, 0, 2), "一类"),
        ("", (None, 0, None, None), None),
    ):
        found = shaped(tmp_path / str(row), items, text=f"案情: {{{fact}}}\n")
        assert total(found) == wanted
        assert item(found, "得分·甲")["row"] == row


def test_one_sheet_takes_another_with_its_bounds(tmp_path: Path) -> None:
    """0.1 to 0.5 is proposed; sixty times that, at least nothing, of what the other sheet comes to."""
    sections = ATTENDANCE + f"      总评: {{步: 0.1, 项: {{甲: {{取: 得分, 折算: 50%{CITE}}}}}\n"
    lib = subject(tmp_path, sections)
    assert total(assessed(lib), "总评") == (None, 1.5, 0.8, 1.8)  # 1.5 ÷ 2 = 0.75, 3.5 ÷ 2 = 1.75, rounded
    absent = "事: 评定, 项: 缺勤, 分: -0.2, 经办人: 督查员, 理由: 一次"
    done = assessed(lib, events(GOOD, absent, "事: 撤销, 项: 通报, 由: 督查室"))
    assert (total(done)[0], total(done, "总评")[0]) == (3.1, 1.6)  # 1.55, half up


LOCAL = "- {名: 线, 值: VALUE, 自: 2025-01-01, 由: 办公室}\n"


@pytest.mark.parametrize(
    ("items", "value", "wanted"),
    [
        (f"项: {{甲: {{得: {{按本地: 线}}{CITE}}}", "5分", (5, 5, 5, 5)),
        (f"项: {{甲: {{得: {{按本地: 线}}{CITE}}}", "1至5分", (None, 0, 0, 5)),
        (f"项: {{甲: {{取: 甲, 折算: {{按本地: 线}}{CITE}}}", "20%", (10, 10, 10, 10)),
        (f"项: {{甲: {{取: 甲, 封顶: {{按本地: 线}}{CITE}}}", "30分", (30, 30, 30, 30)),
        (f"项: {{甲: {{取: 甲, 保底: {{按本地: 线}}{CITE}}}", "60分", (60, 60, 60, 60)),
        (f"项: {{甲: {{取: 甲, 折算: {{每: 1分, 得: {{按本地: 线}}}}{CITE}}}", "0.1分", (5, 5, 5, 5)),
        (f"项: {{甲: {{当: {{甲: {{按本地: 线}}}}, {ONE}}}", "50分以上", (5, 5, 5, 5)),
    ],
)
def test_local_data_in_a_sheet(tmp_path: Path, items: str, value: str, wanted: tuple[Any, ...]) -> None:
    """The fact is 50; without the datum nothing is known, and the datum is what is lacking."""
    given = shaped(tmp_path / "a", items, text="案情: {甲: 50}\n", local=LOCAL.replace("VALUE", value))
    assert (total(given), given.missing) == (wanted, [])
    lacking = shaped(tmp_path / "b", items, text="案情: {甲: 50}\n")
    assert total(lacking)[0] is None
    assert [each["fact"] for each in lacking.missing] == ["本地·线"]


def test_bands_without_their_local_figure(tmp_path: Path) -> None:
    items = f"项: {{甲: {{取: 甲{CITE}}}, 分档: {{好: {{按本地: 线}}, 差: 不满60分}}"
    for fact, band in (("50", "差"), ("90", None)):
        found = shaped(tmp_path / fact, items, text=f"案情: {{甲: {fact}}}\n")
        assert (found.totals[0]["value"], found.band) == (int(fact), band)
        assert ("本地·线" in [each["fact"] for each in found.missing]) or band
