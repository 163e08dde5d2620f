"""Versions: published or draft, first and last day, changed files, running cases under a new version."""

from __future__ import annotations

import pytest

from engine.problems import BookError
from tests.tiny import HEAD, decided, duty, library, publish

BODY = "主体: {承办单位: {属性: {类型: [部门]}}}\n应办:\n  答复: {谁: 承办单位, 起: [收到], 止: [答复], 限: LIMIT, 依据: 第一条}\n"


def text(first: str, limit: str, more: str = "") -> str:
    return HEAD.replace("2025-01-01", first) + more + BODY.replace("LIMIT", limit)


def two(tmp_path, more=""):
    return library(
        tmp_path,
        {"w/a/2025-01-01.yaml": text("2025-01-01", "10日"), "w/a/2025-06-10.yaml": text("2025-06-10", "5日", more)},
    )


def test_the_version_in_force_on_the_day_of_receipt_decides(tmp_path):
    lib = two(tmp_path)
    assert decided(lib, "w/a", "收到: 2025-06-09 23:59\n").version == "2025-01-01"
    assert decided(lib, "w/a", "收到: 2025-06-10 00:00\n").version == "2025-06-10"
    assert decided(lib, "w/a", "收到: 2024-12-31 23:59\n").outcome == "no_book"


def test_a_draft_decides_nothing_on_its_own(tmp_path):
    lib = two(tmp_path)
    (lib.rules / "w/a/published.jsonl").unlink()
    assert decided(lib, "w/a", "收到: 2025-06-10\n").outcome == "no_book"


def test_a_published_file_that_was_changed_is_an_error(tmp_path):
    lib = two(tmp_path)
    path = lib.rules / "w/a/2025-01-01.yaml"
    path.write_text(path.read_text("utf-8").replace("10日", "11日"), "utf-8")
    with pytest.raises(BookError, match="与发布时不同"):
        decided(lib, "w/a", "收到: 2025-06-10\n")


def test_last_day_withdrawal_postponement_and_erratum_are_further_lines(tmp_path):
    lib = two(tmp_path)
    path = lib.rules / "w/a/2025-06-10.yaml"
    publish(path, kind="postpone", **{"from": "2025-07-01", "until": "2025-07-31"})
    assert decided(lib, "w/a", "收到: 2025-06-10\n").version == "2025-01-01"
    assert decided(lib, "w/a", "收到: 2025-07-31\n").version == "2025-06-10"
    assert decided(lib, "w/a", "收到: 2025-08-01\n").version == "2025-01-01"
    erratum = lib.rules / "w/a/2025-06-10.1.yaml"
    erratum.write_text(text("2025-06-10", "6日"), "utf-8")
    publish(erratum, kind="erratum", **{"from": "2025-07-01", "until": "2025-07-31"})
    assert duty(decided(lib, "w/a", "收到: 2025-07-07\n"), "答复")["due"] == "2025-07-14"  # 13 July is a Sunday
    publish(erratum, kind="withdraw", **{"from": "2025-07-15", "until": None})
    assert decided(lib, "w/a", "收到: 2025-07-14\n").version == "2025-06-10"
    assert decided(lib, "w/a", "收到: 2025-07-15\n").version == "2025-01-01"


@pytest.mark.parametrize(
    ("mode", "due"),
    [("适用旧版", "2025-06-16"), ("适用新版", "2025-06-11"), ("有利于来信人", "2025-06-11")],
)
def test_a_running_case_under_the_new_versions_transition(tmp_path, mode, due):
    lib = two(tmp_path, f"过渡: {{应办: {mode}}}\n")
    # Received Friday 6 June: ten days end on Monday 16, five on Wednesday 11.
    before = decided(lib, "w/a", "收到: 2025-06-06 09:00\n时点: 2025-06-09\n")
    after = decided(lib, "w/a", "收到: 2025-06-06 09:00\n时点: 2025-06-10\n")
    assert duty(before, "答复")["due"] == "2025-06-16"
    assert duty(after, "答复")["due"] == due


def test_what_was_settled_before_the_new_version_is_left_alone(tmp_path):
    lib = two(tmp_path, "过渡: {应办: 适用新版}\n")
    done = "收到: 2025-06-02 09:00\n事件: [{时: 2025-06-09 12:00, 事: 答复, 由: 甲局}]\n时点: 2025-06-20\n"
    assert duty(decided(lib, "w/a", done), "答复")["state"] == "met"  # five days would have ended on the 9th's eve
