"""Intake: the order of its sections, what is missing and from whom, confirmations; and bad cases, all faults at once."""

from __future__ import annotations

import pytest

from engine.problems import CaseError
from tests.tiny import HEAD, decided, library

BOOK = (
    HEAD
    + """主体: {来信人: {独一: 是}, 中心: {独一: 是}, 承办单位: {属性: {类型: [部门, 区县]}}}
字段:
  类别: {选项: [咨询, 投诉, 广告]}
  渠道: {选项: [无, 诉讼], 由: 工作人员}
  有联系方式: 是否
  户数: {数: 户, 缺省: 1}
  姓名: {文字: 20, 个人信息: 是}
查询:
  同内容: {取: 计次, 范围: 来信人, 事件: 收到, 当: {类别: 投诉}, 窗: 30日, 单位: 次, 依据: 第一条}
屏蔽: [{情形: 广告, 当: {类别: 广告}, 依据: 第一条}]
不受理:
  - {情形: 在诉讼, 当: {渠道: 诉讼}, 依据: 第一条}
  - {情形: 反复投诉, 当: {类别: 投诉, 同内容: 3次以上}, 依据: 第一条}
须先: [{情形: 留下联系方式, 当: {类别: 投诉, 有联系方式: 否}, 则: {先: 留下联系方式}, 依据: 第一条}]
受理: [{情形: 来信, 当: {类别: [咨询, 投诉]}, 依据: 第一条}]
"""
)


@pytest.fixture
def lib(tmp_path):
    return library(tmp_path, {"w/a/2025-01-01.yaml": BOOK})


def ask(lib, facts, more=""):
    return decided(lib, "w/a", f"收到: 2025-06-03 09:00\n案情: {{{facts}}}\n{more}")


def test_the_first_section_that_hits_decides(lib):
    assert ask(lib, "类别: 广告, 渠道: 诉讼").outcome == "hide"
    assert ask(lib, "类别: 咨询, 渠道: 诉讼").outcome == "refuse"
    assert ask(lib, "类别: 咨询, 渠道: 无").outcome == "accept"


def test_missing_facts_are_listed_only_where_they_can_change_the_result(lib):
    assert [(m["fact"], m["from"]) for m in ask(lib, "类别: 咨询").missing] == [("渠道", "待认定")]
    assert ask(lib, "类别: 广告").missing == []
    complaint = ask(lib, "类别: 投诉, 渠道: 无")
    assert {(m["fact"], m["from"]) for m in complaint.missing} == {("同内容", "待查"), ("有联系方式", "待补充")}
    assert complaint.outcome == "undetermined"


def test_look_ups_count_matching_entries_inside_the_window(lib):
    entries = "查询: {同内容: [{时: 2025-06-01, 类别: 投诉}, {时: 2025-05-20, 类别: 投诉}, {时: DAY, 类别: KIND}]}\n"
    facts = "类别: 投诉, 渠道: 无, 有联系方式: 是"
    inside = entries.replace("DAY", "2025-05-04").replace("KIND", "投诉")
    outside = entries.replace("DAY", "2025-05-03").replace("KIND", "投诉")  # 3 May + 30 days = 2 June
    other = entries.replace("DAY", "2025-05-04").replace("KIND", "咨询")
    assert ask(lib, facts, inside).outcome == "refuse"
    assert ask(lib, facts, outside).outcome == "accept"
    assert ask(lib, facts, other).outcome == "accept"


def test_what_hurts_is_proposed_and_a_named_person_confirms(lib):
    proposed = ask(lib, "类别: 咨询, 渠道: 诉讼")
    assert proposed.effects[0]["state"] == "proposed"
    nameless = ask(lib, "类别: 咨询, 渠道: 诉讼", "事件: [{时: 2025-06-03 10:00, 事: 不受理}]\n")
    assert nameless.effects[0]["state"] == "proposed"
    named = ask(lib, "类别: 咨询, 渠道: 诉讼", "事件: [{时: 2025-06-03 10:00, 事: 不受理, 由: 中心}]\n")
    assert (named.effects[0]["state"], named.effects[0]["by"]) == ("confirmed", "中心")


def test_a_bad_case_is_told_all_its_faults_and_how_to_mend_them(lib):
    with pytest.raises(CaseError) as error:
        decided(
            lib,
            "w/a",
            "收到: 2025-02-30\n案情: {类别: 咨寻, 户数: 两户, 名: 甲, 姓名: 张}\n"
            "事件: [{时: 2025-06-03, 事: 答付, 由来: 中心}, 无]\n主体: {甲局: {类型: 部们}}\n查询: {同: []}\n",
        )
    said = str(error.value)
    for part in ("没有“2025-02-30”这一天",):
        assert part in said


def test_each_fault_has_its_place(lib):
    with pytest.raises(CaseError) as error:
        decided(
            lib,
            "w/a",
            "收到: 2025-06-03\n案情: {类别: 咨寻, 户数: 两户, 类型: 甲, 姓名: 张}\n"
            "事件: [{时: 2025-06-03, 事: 答付, 由来: 中心}, 无]\n主体: {甲局: {类型: 部们}}\n查询: {同: []}\n",
        )
    messages = error.value.messages
    assert "是否想写“咨询”" in messages["案情·类别"][0]
    assert "应填数目" in messages["案情·户数"][0]
    assert "没有这一栏" in messages["案情·类型"][0]
    assert "个人信息" in messages["案情·姓名"][0]
    assert any("是否想写“答复”" in said for said in messages["事件1"])
    assert "事件2" in messages
    assert "是否想写“部门”" in messages["主体·甲局"][0]
    assert "没有“同”这项查询" in messages["查询"][0]
