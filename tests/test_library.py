"""The library on disk: which file of a version comes last, what a listing that nobody can read does, old and new days."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import pytest

from engine import examples
from engine.commands import check, test
from engine.library import Library
from engine.problems import BookError, CaseError
from engine.publishing import AsPublished, Request
from engine.publishing import publish as append
from tests.tiny import HEAD, decided, library, publish

NAME = "w/a/2025-01-01.yaml"
RECEIVED = "收到: 2025-04-01 09:00\n"
READING = "读法:\n  五日: {取: 甲, 另: [乙], 由: 办公室, 理由: 同条另写}\n"
ROWS = "字段: {标题: {文字: 20}}\n受理: [{情形: 来信, 当: {标题: 已填}, 依据: 第一条}]\n"


def at(lib: Library, file: str) -> Path:
    return lib.rules / "w/a" / file


def ask(path: Path, kind: str, first: str = "", last: str = "") -> Request:
    return Request(path, "规则管理员", "复核人", "2025-01-02 09:00", "试", kind, first, last)


def erratum(lib: Library, number: int, old: str = "", new: str = "") -> Path:
    path = at(lib, f"2025-01-01.{number}.yaml")
    path.write_text(at(lib, "2025-01-01.yaml").read_text("utf-8").replace(old, new) + f"说明: {number}\n", "utf-8")
    return path


def test_errata_come_after_their_file_in_the_order_of_their_numbers(tmp_path):
    lib = library(tmp_path, {NAME: HEAD})
    made = [erratum(lib, number).name for number in (2, 10, 1)]
    assert [path.name for path in lib.files("w/a")] == ["2025-01-01.yaml", made[2], made[0], made[1]]
    assert lib.draft_on("w/a", date(2025, 4, 1)) == "2025-01-01.10"


def test_a_reading_that_moves_no_date_leaves_a_postponement_alone(tmp_path):
    lib = library(tmp_path, {NAME: HEAD + READING + ROWS})
    publish(at(lib, "2025-01-01.yaml"), kind="postpone", **{"from": "2025-06-01"})
    for text in (RECEIVED, RECEIVED + "读法: {五日: 乙}\n"):
        assert decided(lib, "w/a", text).outcome == "no_book"
    assert lib.in_force("w/a", date(2025, 6, 1), {"五日": "乙"})


def test_a_reading_that_moves_the_first_day_moves_it(tmp_path):
    forked = HEAD.replace("施行: 2025-01-01", "施行: {按读法: 五日, 甲: 2025-01-01, 乙: 2025-06-01}")
    lib = library(tmp_path, {NAME: forked + READING + ROWS})
    assert lib.in_force("w/a", date(2025, 4, 1)) and not lib.in_force("w/a", date(2025, 4, 1), {"五日": "乙"})


def test_what_is_tried_before_a_line_is_written_knows_what_was_withdrawn(tmp_path):
    lib = library(tmp_path, {NAME: HEAD})
    publish(at(lib, "2025-01-01.yaml"), kind="withdraw", **{"from": "2025-03-01"})
    line = next(iter(lib.versions("w/a").values()))
    future = AsPublished(lib, "w/a", line)
    assert future.in_force("w/a", date(2025, 2, 28)) and not future.in_force("w/a", date(2025, 4, 1))


def test_an_erratum_keeps_a_postponement_unless_it_corrects_the_days(tmp_path):
    lib = library(tmp_path, {NAME: HEAD + ROWS})
    publish(at(lib, "2025-01-01.yaml"), kind="postpone", **{"from": "2025-06-01", "until": "2026-12-31"})
    _, line = append(lib, ask(erratum(lib, 1), "erratum"))
    assert (line.first, line.last) == (date(2025, 6, 1), date(2026, 12, 31))
    corrected = erratum(lib, 2, "施行: 2025-01-01", "施行: 2025-01-01\n有效至: 2025-12-31")
    _, line = append(lib, ask(corrected, "erratum"))
    assert (line.first, line.last) == (date(2025, 1, 1), date(2025, 12, 31))
    out = io.StringIO()
    assert check.run(["w/a"], io.StringIO(), out, lib) == 0, out.getvalue()


@pytest.mark.parametrize("line", [b"[]", b"1", b"null", "{版本}".encode("gbk"), b"[" * 100_000])
def test_a_listing_that_cannot_be_read_is_told_on_its_line(tmp_path, line):
    lib = library(tmp_path, {NAME: HEAD + ROWS})
    listing = at(lib, "published.jsonl")
    listing.write_bytes(listing.read_bytes() + line + b"\n")
    with pytest.raises(BookError, match=r"published\.jsonl:2.*读不出"):
        lib.versions("w/a")
    out = io.StringIO()
    assert check.run(["w/a"], io.StringIO(), out, lib) == 1 and "published.jsonl:2" in out.getvalue()


def test_duties_that_start_each_other_stop_their_own_example_alone(tmp_path):
    duty = "{{谁: 中心, 起: [{起}], 止: [答复], 限: 0小时, 依据: 第一条}}"
    circle = (
        f"应办:\n  甲: {duty.format(起='{届满: 乙}, 告知')}\n  乙: {duty.format(起='{届满: 甲}')}\n"
        "主体: {中心: {独一: 是}}\n"
    )
    lib = library(tmp_path, {NAME: HEAD + circle + ROWS})
    told = "事件: [{时: 2025-04-02, 事: 告知, 由: 中心}]\n时点: 2025-05-02\n"
    plain = f"- 例: 一\n  {RECEIVED}  案情: {{标题: 路灯}}\n  应得: {{结论: 受理}}\n"
    round_and_round = f"- 例: 二\n  {RECEIVED}  事件: [{{时: 2025-04-02, 事: 告知, 由: 中心}}]\n  时点: 2025-05-02\n  应得: {{结论: 规则未及}}\n"
    at(lib, "examples.yaml").write_text(round_and_round + plain, "utf-8")
    tree, _ = lib.examples(at(lib, "examples.yaml"))
    first, second = examples.run(lib, "w/a", tree)
    assert "没有尽头" in first.faults[0] and second.passed
    with pytest.raises(BookError, match="没有尽头"):
        decided(lib, "w/a", RECEIVED + told)


def test_a_path_that_is_not_there_is_misuse(tmp_path):
    lib = library(tmp_path, {NAME: HEAD})
    for command in (check, test):
        out = io.StringIO()
        assert command.run(["nosuch"], io.StringIO(), out, lib) == 2 and "没有这个文件：nosuch" in out.getvalue()


def test_a_text_is_no_list(tmp_path):
    lib = library(tmp_path, {NAME: HEAD + ROWS})
    with pytest.raises(CaseError, match="应是文字"):
        decided(lib, "w/a", RECEIVED + "案情: {标题: [路灯]}")
