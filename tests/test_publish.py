"""``publish``: one more line in published.jsonl, or every reason why not, and then nothing is written."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date
from pathlib import Path

import pytest

from engine.commands import publish
from engine.library import Library
from tests.tiny import ROOT

BOOK = """名称: 市办法
文号: 未载明
制定: 办公室
印发: 2025-02-20
施行: 2025-03-01
有效至: 2027-02-28
历: [cn]
核对: 2025-02-20
条款:
  第五条: 收到之后五个工作日内答复。
主体:
  来信人: {独一: 是}
  承办单位: {属性: {类型: [部门]}}
应办:
  答复:
    谁: 承办单位
    对谁: 来信人
    起: [收到]
    止: [答复]
    限: 5个工作日
    依据: 第五条
"""
EXAMPLES = """- 例: 星期二收到，下星期二是末日
  收到: 2025-06-03 09:00
  给: 甲局
  应得: {应办: {答复@甲局: {期限: 2025-06-10}}}
"""
WHO = ["--by", "规则管理员", "--confirmed", "法制审核", "--at", "2025-02-21 10:00", "--why", "首次发布"]


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "rules" / "c" / "b"
    folder.mkdir(parents=True)
    (tmp_path / "rules" / "_calendar").symlink_to(ROOT / "rules" / "_calendar")
    (folder / "2025-03-01.yaml").write_text(BOOK, "utf-8")
    (folder / "examples.yaml").write_text(EXAMPLES, "utf-8")
    return folder


def run(folder: Path, *argv: str, who: list[str] | None = None, file: str = "2025-03-01.yaml") -> tuple[int, str]:
    out = io.StringIO()
    library = Library(folder.parent.parent, ROOT / "schemas")
    status = publish.run([str(folder / file), *(WHO if who is None else who), *argv], io.StringIO(), out, library)
    return status, out.getvalue()


def listed(folder: Path) -> list[dict[str, object]]:
    path = folder / "published.jsonl"
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def test_a_sound_version_gets_one_line_with_the_dates_of_its_head(folder):
    status, said = run(folder)
    assert status == 0, said
    assert said == "已登记发布：c/b@2025-03-01，2025-03-01 至 2027-02-28；规则管理员发布，法制审核确认\n"
    assert listed(folder) == [
        {
            "kind": "publish",
            "version": "2025-03-01",
            "file": "2025-03-01.yaml",
            "sha256": hashlib.sha256(BOOK.encode()).hexdigest(),
            "from": "2025-03-01",
            "until": "2027-02-28",
            "at": "2025-02-21T10:00:00+08:00",
            "by": "规则管理员",
            "confirmed_by": "法制审核",
            "why": "首次发布",
        }
    ]


def test_other_dates_may_be_given(folder):
    assert run(folder, "--from", "2025-04-01", "--until", "未载明")[0] == 0
    library = Library(folder.parent.parent, ROOT / "schemas")
    assert library.in_force("c/b", date(2025, 3, 31)) is None
    assert library.in_force("c/b", date(2030, 1, 1)).version == "2025-03-01"


def refused(folder: Path, *reasons: str, **more: object) -> None:
    before = listed(folder)
    argv = more.pop("argv", [])
    status, said = run(folder, *argv, **more)
    assert status == 1
    for reason in reasons:
        assert reason in said
    assert said.endswith("没有登记。\n")
    assert listed(folder) == before


@pytest.mark.parametrize("other", ["规则管理员", " 规则 管理员", "规则管理员　"])
def test_one_and_the_same_person_cannot_publish_and_confirm(folder, other):
    who = ["--by", "规则管理员", "--confirmed", other, "--at", "2025-02-21", "--why", "首次发布"]
    refused(folder, "须是两个人", who=who)


def test_names_and_reason_are_needed(folder):
    who = ["--by", " ", "--confirmed", "", "--at", "2025-02-21", "--why", ""]
    refused(folder, "没有写发布的人", "没有写确认的人", "没有写缘由", who=who)


def test_a_file_with_errors_is_refused_on_its_line(folder):
    (folder / "2025-03-01.yaml").write_text(BOOK.replace("限: 5个工作日", "限: 5个工作天"), "utf-8")
    refused(folder, "2025-03-01.yaml:20: 不能发布")


def test_a_failing_example_refuses_with_its_sentence(folder):
    (folder / "examples.yaml").write_text(EXAMPLES.replace("2025-06-10", "2025-06-11"), "utf-8")
    refused(folder, "星期二收到，下星期二是末日", "应是“2025-06-11”，得到“2025-06-10”")


def test_examples_run_as_if_the_version_were_published(folder):
    """With the old version in force without end, only the new line lets the new text decide on 3 June."""
    old = BOOK.replace("施行: 2025-03-01", "施行: 2024-03-01").replace("有效至: 2027-02-28", "有效至: 未载明")
    (folder / "2024-03-01.yaml").write_text(old.replace("5个工作日", "1个工作日"), "utf-8")
    (folder / "examples.yaml").unlink()
    assert run(folder, file="2024-03-01.yaml")[0] == 0
    (folder / "examples.yaml").write_text(EXAMPLES, "utf-8")
    assert run(folder)[0] == 0
    assert [line["version"] for line in listed(folder)] == ["2024-03-01", "2025-03-01"]


def test_a_listed_version_cannot_be_published_again(folder):
    run(folder)
    refused(folder, "2025-03-01 已经发布过")


def test_an_erratum_is_another_file_for_the_same_version(folder):
    erratum = ["--kind", "erratum"]
    (folder / "2025-03-01.1.yaml").write_text(BOOK.replace("之后", "以后"), "utf-8")
    refused(folder, "还没有发布过，不能勘误", file="2025-03-01.1.yaml", argv=erratum)
    run(folder)
    refused(folder, "勘误写在另一个文件里", argv=erratum)
    assert run(folder, *erratum, file="2025-03-01.1.yaml")[0] == 0
    assert [(line["kind"], line["version"], line["file"]) for line in listed(folder)] == [
        ("publish", "2025-03-01", "2025-03-01.yaml"),
        ("erratum", "2025-03-01", "2025-03-01.1.yaml"),
    ]


def test_postponing_and_withdrawing_add_lines_for_the_listed_file(folder):
    run(folder)
    refused(folder, "改期须写", argv=["--kind", "postpone"])
    refused(folder, "撤回须写自哪一天起", argv=["--kind", "withdraw"])
    assert run(folder, "--kind", "postpone", "--from", "2025-05-01")[0] == 0
    assert run(folder, "--kind", "postpone", "--until", "2026-06-30")[0] == 0
    assert (listed(folder)[-1]["from"], listed(folder)[-1]["until"]) == ("2025-05-01", "2026-06-30")
    status, said = run(folder, "--kind", "withdraw", "--from", "2026-01-01")
    assert (status, said) == (
        0,
        "已登记撤回：c/b@2025-03-01，自 2026-01-01 起；规则管理员发布，法制审核确认\n",
    )
    library = Library(folder.parent.parent, ROOT / "schemas")
    days = [date(2025, 4, 30), date(2025, 5, 1), date(2025, 12, 31), date(2026, 1, 1)]
    assert [library.in_force("c/b", day) is not None for day in days] == [False, True, True, False]
    assert {line["sha256"] for line in listed(folder)} == {hashlib.sha256(BOOK.encode()).hexdigest()}


def test_dates_that_make_no_sense_are_refused(folder):
    refused(folder, "最后一日 2025-02-28 早于第一日 2025-03-01", argv=["--until", "2025-02-28"])
    refused(folder, "没有“2025-02-30”这一天", argv=["--from", "2025-02-30"])


def test_a_file_named_for_another_day_is_refused(folder):
    (folder / "2025-03-02.yaml").write_text(BOOK, "utf-8")
    refused(folder, "文件名是 2025-03-02，施行却是 2025-03-01", file="2025-03-02.yaml")


def test_only_version_files_of_the_library_are_published(folder, tmp_path):
    refused(folder, "没有这个文件", file="2026-03-01.yaml")
    refused(folder, "不是版本文件的名字", file="examples.yaml")
    other = tmp_path / "elsewhere" / "c" / "b"
    other.mkdir(parents=True)
    (other / "2025-03-01.yaml").write_text(BOOK, "utf-8")
    out = io.StringIO()
    library = Library(folder.parent.parent, ROOT / "schemas")
    assert publish.run([str(other / "2025-03-01.yaml"), *WHO], io.StringIO(), out, library) == 1
    assert "不在规则库里" in out.getvalue()


def test_a_listed_file_that_was_changed_afterwards_stops_everything(folder):
    run(folder)
    (folder / "2025-03-01.yaml").write_text(BOOK + "# 改\n", "utf-8")
    refused(folder, "与发布时不同", argv=["--kind", "withdraw", "--from", "2026-01-01"])


def test_a_parent_that_would_break_a_published_child_is_refused(folder):
    run(folder)
    child = folder.parent.parent / "d" / "b"
    child.mkdir(parents=True)
    text = BOOK.replace("历: [cn]", "上位: c/b\n沿用: [应办/答复]\n历: [cn]")
    text = text.replace("收到之后五个工作日内答复。", "{要点: 期限照上位。, 性质: 定义}")
    (child / "2025-03-01.yaml").write_text(text[: text.index("应办:")], "utf-8")
    assert run(child) == (0, "已登记发布：d/b@2025-03-01，2025-03-01 至 2027-02-28；规则管理员发布，法制审核确认\n")
    (folder / "2025-03-01.1.yaml").write_text(BOOK.replace("  答复:", "  回应:"), "utf-8")
    (folder / "examples.yaml").unlink()
    refused(folder, "下级规则因此不能用", "没有“答复”", file="2025-03-01.1.yaml", argv=["--kind", "erratum"])


def test_json_prints_the_line(folder):
    status, said = run(folder, "--format", "json")
    assert (status, json.loads(said)) == (0, listed(folder)[0])
