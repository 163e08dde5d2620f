"""Coverage: what the examples of a small book have not touched, counted by hand; and that the real books leave nothing."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path

import pytest
from tiny import ROOT, library

from engine import examples
from engine.commands import test as command
from engine.coverage import CLAUSES, NUMBERS, READINGS, ROWS, Part, coverage, summed
from engine.library import Library

BOOK = """\
名称: 望川市来信办理办法
施行: 2025-01-01
历: [cn]
条款:
  第一条: {要点: 何为来信, 性质: 定义}
  第二条: 五十户以上的，重。
  第三条: 三次以上的，不受理。
  第四条: 五日答复。
  第五条: {要点: 要认真, 性质: 人工, 理由: 由人看}
读法:
  五日: {取: 自然日, 另: [工作日], 由: 甲, 日期: 2025-01-01, 理由: 乙}
主体:
  来信人: {独一: 是}
  承办单位: {}
字段:
  户数: {数: 户}
  早晚: {选项: [早, 晚], 缺省: 早}
不受理:
  - {情形: 反复, 当: {交办.次: 3次以上}, 依据: 第三条}
判定:
  轻重:
    选项: [轻, 重]
    行:
      - {情形: 小, 当: 其余, 则: 轻, 依据: 第二条}
      - {情形: 大, 当: {户数: 50户以上}, 则: 重, 依据: 第二条}
应办:
  答复: {谁: 承办单位, 对谁: 来信人, 起: [{事件: 交办, 当: {交办.时: 09:00以后}}], 止: [答复], 限: {按读法: 五日, 自然日: 5日, 工作日: 5个工作日}, 依据: 第四条}
"""
ONE = """\
- 例: 五十户，正好重
  收到: 2025-06-03 09:30
  案情: {户数: 50}
  应得: {判定: {轻重: 重}}
"""
TWO = (
    ONE
    + """\
- 例: 四十九户，轻；九点整交办，五日
  收到: 2025-06-03 08:30
  案情: {户数: 49}
  事件: [{时: 2025-06-03 09:00, 事: 交办, 给: 市水务局}]
  应得: {判定: {轻重: 轻}, 应办: {答复: 2025-06-09}}
"""
)


def parts(tmp_path: Path, text: str) -> tuple[Library, list[Part]]:
    books = library(tmp_path, {"a/b/2025-01-01.yaml": BOOK, "a/b/examples.yaml": text})
    tree, problems = books.examples(tmp_path / "rules/a/b/examples.yaml")
    assert not problems
    results = examples.run(books, "a/b", tree)
    assert all(result.passed for result in results), [result.faults for result in results]
    return books, coverage(books, "a/b", list(zip(tree, results, strict=True)))


def missing(found: list[Part]) -> list[tuple[str, int, str]]:
    return [(part.kind, part.line, part.what) for part in found if not part.covered]


def test_one_example(tmp_path: Path) -> None:
    """It decides 大 and shows 50, has no event, rests on no reading, cites 第二条."""
    _, found = parts(tmp_path, ONE)
    assert missing(found) == [
        (ROWS, 19, "“不受理”的“反复”"),
        (ROWS, 24, "“判定·轻重”的“小”"),
        (ROWS, 27, "“应办·答复”的“答复”"),
        (NUMBERS, 19, "不受理｜反复｜交办.次：3次以上，2次（不合）"),
        (NUMBERS, 19, "不受理｜反复｜交办.次：3次以上，3次（合）"),
        (NUMBERS, 25, "判定·轻重｜大｜户数：50户以上，49户（不合）"),
        (NUMBERS, 27, "应办·答复｜交办.时：09:00以后，08:59（不合）"),
        (NUMBERS, 27, "应办·答复｜交办.时：09:00以后，09:00（合）"),
        (READINGS, 11, "读法“五日”取“自然日”"),
        (READINGS, 11, "读法“五日”取“工作日”"),
        (CLAUSES, 7, "条款“第三条”"),
        (CLAUSES, 8, "条款“第四条”"),
    ]
    assert summed(found) == {ROWS: (1, 4), NUMBERS: (1, 6), READINGS: (0, 2), CLAUSES: (1, 3)}


def test_two_examples(tmp_path: Path) -> None:
    _, found = parts(tmp_path, TWO)
    assert missing(found) == [
        (ROWS, 19, "“不受理”的“反复”"),
        (NUMBERS, 19, "不受理｜反复｜交办.次：3次以上，2次（不合）"),
        (NUMBERS, 19, "不受理｜反复｜交办.次：3次以上，3次（合）"),
        (NUMBERS, 27, "应办·答复｜交办.时：09:00以后，08:59（不合）"),
        (READINGS, 11, "读法“五日”取“工作日”"),
        (CLAUSES, 7, "条款“第三条”"),
    ]


def test_three_times_have_been_twice(tmp_path: Path) -> None:
    """Three events show the third time and, before it, the second; the other reading is shown by forcing it."""
    thrice = ", ".join(f"{{时: 2025-06-0{day} 08:59, 事: 交办, 给: 市水务局}}" for day in (3, 4, 5))
    more = f"""\
- 例: 交办三次，不受理；八点五十九交办的不起算
  收到: 2025-06-03 08:30
  案情: {{户数: 49}}
  读法: {{五日: 工作日}}
  事件: [{thrice}]
  应得: {{结论: 不受理}}
"""
    _, found = parts(tmp_path, TWO + more)
    assert missing(found) == []


def test_command(tmp_path: Path) -> None:
    books, _ = parts(tmp_path, TWO)
    out = StringIO()
    assert command.run(["a/b", "--coverage"], StringIO(), out, books) == 0
    said = out.getvalue().splitlines()
    assert "rules/a/b/2025-01-01.yaml:19: ［覆盖］“不受理”的“反复”没有例子" in said
    assert "a/b 的例子触到：行 3/4，数的两侧 3/6，读法 1/2，条款 2/3" in said
    out = StringIO()
    command.run(["a/b", "--coverage", "--format", "json"], StringIO(), out, books)
    lines = [json.loads(line) for line in out.getvalue().splitlines()]
    assert {"book": "a/b", "covered": {"行": [3, 4], "数的两侧": [3, 6], "读法": [1, 2], "条款": [2, 3]}} in lines
    assert sum(line.get("covered") is False for line in lines) == 6


REAL = Library(ROOT / "rules", ROOT / "schemas")


@pytest.mark.parametrize("id", REAL.ids())
def test_the_books_leave_nothing(id: str) -> None:
    tree, _ = REAL.examples(REAL.folder(id) / "examples.yaml")
    results = examples.run(REAL, id, tree)
    found = coverage(REAL, id, list(zip(tree, results, strict=True)))
    assert found
    assert [str(part) for part in found if not part.covered] == []
