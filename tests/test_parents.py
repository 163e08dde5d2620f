"""Parents: sections and single duties taken over whole, with what they name; silence stays silence."""

from __future__ import annotations

import pytest

from engine.problems import BookError
from tests.tiny import HEAD, decided, duty, library

PARENT = """名称: 省办法
施行: 2024-01-01
历: [cn]
条款: {第八条: 不受理的, 第十一条: 延期要告知}
主体: {来信人: {独一: 是}, 承办单位: {属性: {类型: [部门]}}}
字段:
  渠道: {选项: [无, 诉讼], 缺省: 无, 由: 工作人员}
  无关: 是否
读法:
  五日: {原文: 5日, 取: 自然日, 另: [工作日], 由: 办公室, 日期: 2024-01-01, 理由: 测试}
不受理:
  - {情形: 在诉讼, 当: {渠道: 诉讼}, 依据: 第八条}
应办:
  答复: {谁: 承办单位, 起: [收到], 止: [答复], 限: 1日, 依据: 第十一条}
  延期告知:
    谁: 承办单位
    起: [收到]
    止: [延期告知]
    限: {按读法: 五日, 自然日: 5日, 工作日: 5个工作日}
    依据: 第十一条
"""
CHILD = HEAD.replace("施行: 2025-01-01", "施行: 2025-01-01\n上位: p/b\n沿用: [不受理, 应办/延期告知]") + (
    "主体: {来信人: {独一: 是}, 承办单位: {属性: {类型: [部门]}}}\n"
    "受理: [{情形: 一般, 当: 其余, 依据: 第一条}]\n"
    "应办:\n  答复: {谁: 承办单位, 起: [收到], 止: [答复], 限: 4日, 依据: 第一条}\n"
)


def both(tmp_path, child=CHILD):
    return library(tmp_path, {"p/b/2024-01-01.yaml": PARENT, "c/b/2025-01-01.yaml": child})


def test_a_child_takes_over_what_it_names_and_cites_the_parent(tmp_path):
    lib = both(tmp_path)
    decision = decided(lib, "c/b", "收到: 2025-06-03 09:00\n案情: {渠道: 诉讼}\n")
    assert decision.outcome == "refuse"
    assert decision.effects[0]["cite"] == ["p/b 第八条"]
    assert duty(decision, "延期告知")["cite"] == ["p/b 第十一条"]
    assert duty(decision, "延期告知")["due"] == "2025-06-09"  # 3 + 5 = Sunday 8 June, rolls to Monday
    assert duty(decision, "答复")["due"] == "2025-06-09"  # its own: 3 + 4 = Saturday 7 June, rolls to Monday


def test_only_what_is_named_comes_along(tmp_path):
    lib = both(tmp_path)
    book = lib.book("c/b", "2025-01-01")
    assert "渠道" in book.names.fields
    assert "无关" not in book.names.fields
    assert {source.file.split("/")[-3] for source in book.sources} == {"p", "c"}


def test_the_parents_reading_can_be_flipped_from_the_child(tmp_path):
    lib = both(tmp_path)
    decision = decided(lib, "c/b", "收到: 2025-06-03 09:00\n读法: {五日: 工作日}\n")
    assert duty(decision, "延期告知")["due"] == "2025-06-10"


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        ("应办/延期告之", "是否想写“延期告知”"),
        ("不受里", "是否想写“不受理”"),
        ("应办/答复", "已经自己写了"),
    ],
)
def test_what_cannot_be_taken_over_is_said(tmp_path, wanted, said):
    lib = both(tmp_path, CHILD.replace("应办/延期告知", wanted))
    with pytest.raises(BookError, match=said):
        lib.book("c/b", "2025-01-01")


def test_the_resolved_digest_changes_with_the_parent(tmp_path):
    one = both(tmp_path / "1").book("c/b", "2025-01-01").digest
    changed = PARENT.replace("{按读法: 五日, 自然日: 5日, 工作日: 5个工作日}", "6日")
    two = library(tmp_path / "2", {"p/b/2024-01-01.yaml": changed, "c/b/2025-01-01.yaml": CHILD})
    assert two.book("c/b", "2025-01-01").digest != one
