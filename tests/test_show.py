"""``show``: a book on one page, and the one file that it amounts to with the origin of every row."""

from __future__ import annotations

import io
import json

import pytest
import yaml

from engine.commands import show
from engine.compiler import digest
from engine.library import Library
from engine.problems import BookError
from engine.reader import read
from engine.resolved import lines, scalar
from engine.show import page
from tests.tiny import ROOT, library, publish

PARENT = """名称: 省办法
施行: 2024-01-01
历: [cn]
条款: {第八条: 不受理的, 第十一条: 延期要告知}
主体: {来信人: {独一: 是}, 承办单位: {}}
字段:
  渠道: {选项: [无, 诉讼], 缺省: 无, 由: 工作人员}
  匿名: 是否
  无关: 是否
不受理:
  - {情形: 在诉讼, 当: {渠道: 诉讼}, 依据: 第八条}
  - {情形: 匿名信, 当: {匿名: 是}, 依据: 第八条}
应办:
  延期告知:
    谁: 承办单位
    起: [收到]
    止: [延期告知]
    限: 5日
    依据: 第十一条
"""
CHILD = """名称: 市办法
文号: 未载明
施行: 2025-01-01
上位: p/b
沿用: [不受理, 应办/延期告知]
历: [cn]
条款:
  第一条: 总则
  第二条: {要点: 态度好, 性质: 人工, 理由: 由人看}
主体: {来信人: {独一: 是}, 承办单位: {}}
读法:
  四日: {原文: 四日, 取: 自然日, 另: [工作日], 由: 办公室, 日期: 2025-01-01, 理由: 没写工作日}
受理:
  - {情形: 一般, 当: 其余, 依据: 第一条}
应办:
  答复:
    谁: 承办单位
    对谁: 来信人
    起: [收到, {届满: 延期告知}, {事件: 退件, 当: {渠道: 无}}]
    止: [答复]
    限:
      - {情形: 平时, 当: {渠道: 无}, 则: {按读法: 四日, 自然日: 4日, 工作日: 4个工作日}, 依据: 第一条}
      - {情形: 此外, 当: 其余, 则: 2日, 依据: 第一条}
    提醒: [{前: 1日, 给: 承办单位, 当: {渠道: 无}, 依据: 第一条}]
"""
CHILD_FILE, PARENT_FILE = "rules/c/b/2025-01-01.yaml", "rules/p/b/2024-01-01.yaml"


@pytest.fixture
def lib(tmp_path) -> Library:
    return library(tmp_path, {"p/b/2024-01-01.yaml": PARENT, "c/b/2025-01-01.yaml": CHILD})


def shown(lib: Library, *argv: str) -> str:
    out = io.StringIO()
    assert show.run([*argv], io.StringIO(), out, lib) == 0
    return out.getvalue()


def part(text: str, title: str) -> list[list[str]]:
    """The rows of one table of the page, its columns first."""
    block = text.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines() if line[:1] == "|"]
    return [rows[0], *rows[2:]]


def test_rows_stand_in_a_table_with_line_cells_and_clause(lib):
    text = shown(lib, "c/b")
    assert part(text, "受理") == [["行", "情形", "当", "依据"], ["14", "一般", "其余情形", "第一条"]]
    assert part(text, "应办·答复·限") == [
        ["行", "情形", "当", "则", "依据", "读法"],
        ["22", "平时", "渠道：无", "4日", "第一条", "四日"],
        ["23", "此外", "其余情形", "2日", "第一条", ""],
    ]


def test_what_was_taken_over_shows_the_parents_file_and_line(lib):
    text = shown(lib, "c/b")
    assert part(text, "不受理")[1:] == [
        [f"{PARENT_FILE}:11", "在诉讼", "渠道：诉讼", "p/b 第八条"],
        [f"{PARENT_FILE}:12", "匿名信", "匿名：是", "p/b 第八条"],
    ]
    assert part(text, "应办·延期告知")[1:3] == [["行", f"{PARENT_FILE}:14"], ["谁", "承办单位"]]
    fields = part(text, "字段")
    assert [row[:2] for row in fields[1:]] == [[f"{PARENT_FILE}:7", "渠道"], [f"{PARENT_FILE}:8", "匿名"]]


def test_duties_clauses_and_readings_are_written_out(lib):
    text = shown(lib, "c/b")
    duty = dict(part(text, "应办·答复")[1:])
    assert duty["起"] == "收到、届满·延期告知、退件（当 渠道：无）"
    assert duty["提醒"] == "前 1日，给 承办单位，依据 第一条，当 渠道：无"
    assert part(text, "条款")[1:] == [["8", "第一条", "总则", "规则", ""], ["9", "第二条", "态度好", "人工", "由人看"]]
    assert part(text, "读法")[1][1:4] == ["四日", "四日", "自然日"]


def test_the_head_says_how_the_book_was_published(lib, tmp_path):
    head = dict(part(shown(lib, "c/b"), "市办法")[1:])
    assert head["状态"] == "已发布，2025-01-01 至 未载明；2025-01-01T00:00:00+08:00，规则管理员发布，复核人确认"
    assert head["文件"] == CHILD_FILE
    assert head["沿用"] == "不受理、应办/延期告知"


def test_the_newest_published_version_is_shown_unless_a_draft_is_asked_for(lib, tmp_path):
    draft = tmp_path / "rules/c/b/2026-01-01.yaml"
    draft.write_text(CHILD.replace("施行: 2025", "施行: 2026"), "utf-8")
    assert json.loads(shown(lib, "c/b", "--format", "json"))["version"] == "2025-01-01"
    newest = json.loads(shown(lib, "c/b", "--draft", "--format", "json"))
    assert (newest["version"], newest["published"]) == ("2026-01-01", None)
    assert "草案，没有发布" in shown(lib, "c/b@2026-01-01")
    publish(tmp_path / "rules/c/b/2026-01-01.yaml")
    assert json.loads(shown(lib, "c/b", "--format", "json"))["version"] == "2026-01-01"


def test_an_unknown_version_is_refused_with_a_guess(lib):
    with pytest.raises(BookError, match="是否想写“2025-01-01”"):
        show.run(["c/b@2025-01-10"], io.StringIO(), io.StringIO(), lib)


def test_a_book_that_cannot_be_used_shows_its_problems(tmp_path):
    lib = library(tmp_path, {"c/b/2025-01-01.yaml": CHILD.replace("上位: p/b\n沿用", "沿用")})
    out = io.StringIO()
    assert show.run(["c/b"], io.StringIO(), out, lib) == 1
    assert "［沿用］" in out.getvalue()


def test_the_resolved_file_names_the_origin_of_each_row(lib):
    text = shown(lib, "c/b", "--resolved").splitlines()
    assert f"  - 情形: 在诉讼  # {PARENT_FILE}:11" in text
    assert f"  延期告知:  # {PARENT_FILE}:14" in text
    assert f"  匿名: 是否  # {PARENT_FILE}:8" in text
    assert f"  答复:  # {CHILD_FILE}:16" in text
    assert f"  - 情形: 一般  # {CHILD_FILE}:14" in text
    assert f"      - 情形: 平时  # {CHILD_FILE}:22" in text
    assert "        则: 4日" in text  # the reading taken, not the fork
    assert not any("无关" in line or "按读法" in line for line in text)


def test_the_resolved_file_reads_back_to_the_same_digest(lib):
    text = shown(lib, "c/b", "--resolved")
    tree, problems = read(text, "resolved")
    assert not problems
    assert f"# 摘要 sha256 {digest(tree)}" in text
    assert digest(tree) == lib.book("c/b", "2025-01-01").digest
    assert text.count("# 出自 ") == 2


def test_json_has_the_tree_and_the_origins(lib):
    found = json.loads(shown(lib, "c/b", "--resolved", "--format", "json"))
    origins = {tuple(each["path"]): (each["file"], each["line"]) for each in found["origins"]}
    assert origins["不受理", 1] == (PARENT_FILE, 12)
    assert origins["应办", "答复", "限", 1] == (CHILD_FILE, 23)
    assert found["tree"]["应办"]["答复"]["限"][1]["则"] == "2日"
    tables = {each["title"]: each for each in json.loads(shown(lib, "c/b", "--format", "json"))["tables"]}
    assert tables["受理"]["rows"] == [["14", "一般", "其余情形", "第一条"]]


def test_a_section_that_the_page_does_not_know_is_still_shown(lib):
    source = lib.source(lib.files("c/b")[0], "c/b")
    later, _ = read("评比:\n  准时: {分: 5, 依据: 第一条}\n", "later")
    source.resolved["评比"] = later["评比"]
    table = next(table for table in page(source) if table.title == "评比")
    assert table.rows == (("later:2", "准时", "5", "第一条"),)


@pytest.mark.parametrize(
    "value",
    ["是", "yes", "5", "0.1", "-3", "2025-03-01", "12:00", "#1", "甲: 乙", "甲，乙", "［甲", "两\n行", '"', "- 甲",
     "", "~", "*甲", "1个工作日12:00", "第五条（一）", "null", " 甲", "甲 #乙"],
)  # fmt: skip
def test_a_scalar_reads_back_as_the_same_text(value):
    tree, problems = read(f"键: {scalar(value)}\n表: [{scalar(value)}]\n{scalar(value or '空')}: 1\n", "x")
    assert not problems
    assert tree["键"] == value
    assert list(tree["表"]) == [value]
    assert (value or "空") in tree


@pytest.mark.parametrize("word", ["yes", "No", "on", "null", "true"])
def test_words_that_other_readers_of_yaml_take_for_something_else_are_quoted(word):
    assert yaml.safe_load(f"键: {scalar(word)}") == {"键": word}


REAL = Library(ROOT / "rules", ROOT / "schemas")


@pytest.mark.parametrize("id", REAL.ids())
def test_every_book_of_the_house_reads_back_and_shows_each_row_once(id):
    source = REAL.source(REAL.files(id)[-1], id)
    assert source.book is not None
    tree, problems = read("\n".join(lines(source)), "resolved")
    assert not problems
    assert digest(tree) == source.book.digest
    shown = [row for table in page(source) if table.columns[:2] == ("行", "情形") for row in table.rows]
    books = [source.book, *(subject.book for subject in source.book.subjects.values())]
    tables = [table for book in books for table in book.tables()]
    tables += [ranking.left_out for book in books for ranking in book.rankings.values() if ranking.left_out]
    rows = [row.name for table in tables for row in table.rows if row.name != table.section.rpartition("·")[2]]
    rows += [item.name for book in books for items in book.lists.values() for item in items]
    assert sorted(row[1] for row in shown) == sorted(rows)
