"""``why`` on subjects: the sentences of an assessment, worked out by hand from the fictional rules/wangchuan/duty."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

from engine.commands import why
from engine.library import Library
from tests.tiny import HEAD, ROOT, library, publish, under
from tests.tiny_sheets import CITE, PARTIES, subject

REAL = Library(ROOT / "rules", ROOT / "schemas")
MONTH = "对象: 月度\n是: 市水务局\n期: 2025-06\n"
LATE = "查询:\n  值守率: [{时: 2025-06-03 23:59, 上午.状态: 逾期, 下午.状态: 已办}]\n  逾期件: []\n"


def told(text: str, *options: str, lib: Library = REAL, id: str = "wangchuan/duty", status: int = 0) -> str:
    out = io.StringIO()
    assert why.run([id, *options], io.StringIO(text), out, lib) == status
    return out.getvalue()


# -- score sheets --------------------------------------------------------------------------------------------------


def test_a_total_says_who_decided_what_and_what_was_refused() -> None:
    """-0.2 for absence (decided), -0.3 for 来0012 (decided), 7 experiences at 0.2 come to 1.4 and are capped at 1."""
    page = told(
        MONTH
        + """案情: {经验: 7}
查询:
  值守率: [{时: 2025-06-03 23:59, 上午.状态: 已办, 下午.状态: 逾期}]
  逾期件: [{时: 2025-06-05, 编号: 来0012, 答复.状态: 逾期已办}]
事件:
  - {时: 2025-07-01 10:00, 事: 评定, 项: 缺勤, 分: -0.6分, 经办人: 督查员, 理由: 缺一次}
  - {时: 2025-07-01 11:00, 事: 评定, 项: 缺勤, 分: -0.2分, 经办人: 督查员, 理由: 只缺一次}
  - {时: 2025-07-01 11:05, 事: 评定, 项: 逾期, 就: 来0012, 分: -0.3, 经办人: 督查员, 理由: 晚了三天}
"""
    )
    assert under(page, "结论") == [
        "《望川市值守与计分办法·月度》 wangchuan/duty@2025-03-01，时点 2025-07-01 11:05",
        "月度：市水务局，2025-06（2025-06-01 至 2025-06-30）",
    ]
    assert under(page, "计分") == [
        "得分：0.5分",
        "✓ 得分·缺勤：-0.2分，幅度 -0.5至-0.1分（第四条）；2025-07-01 11:00 星期二 督查员评定：只缺一次"
        "；凭 1 条记录：2025-06-03 23:59",
        "✗ 2025-07-01 10:00 星期二 督查员“评定”不作数：评定-0.6分，不在-0.5至-0.1分之内",
        "✓ 得分·逾期：-0.3分（第五条）",
        "✓ 得分·逾期（来0012）：-0.3分，幅度 -0.5至-0.1分（第五条）；2025-07-01 11:05 星期二 督查员评定：晚了三天",
        "✓ 得分·经验：1分（第五条）",
    ]
    assert "【不作数的】" not in page  # told with its line


def test_what_nobody_has_decided_is_proposed_with_its_range() -> None:
    """What is proposed may come to nothing, so the total is at least -0.5 and at most 0."""
    page = told(MONTH + LATE)
    assert under(page, "计分")[:2] == [
        "得分：待定，已定 0分，至少 -0.5分，至多 0分",
        "？ 得分·缺勤：待评定，幅度 -0.5至-0.1分，由督查室评定（第四条）；凭 1 条记录：2025-06-03 23:59",
    ]


def test_an_appeal_and_a_reversal_stay_on_the_page() -> None:
    acts = """事件:
  - {时: 2025-07-01 11:00, 事: 评定, 项: 缺勤, 分: -0.1, 经办人: 督查员, 理由: 缺一次}
  - {时: 2025-07-02 11:00, 事: 申诉, 项: 缺勤, 由: 市水务局, 理由: 那天停电}
  - {时: 2025-07-04 11:00, 事: 撤销, 项: 缺勤, 由: 督查室, 经办人: 督查室主任, 理由: 属实}
"""
    line = under(told(MONTH + LATE + acts), "计分")[1]
    assert line.startswith("✗ 得分·缺勤：0分（第四条）；2025-07-02 11:00 星期三 有人申诉")
    assert "；2025-07-04 11:00 星期五 督查室主任撤销：属实" in line


def test_the_band_says_what_it_takes_or_what_is_lacking() -> None:
    """88 × 60% + 80.5 × 40% = 52.8 + 32.2 = 85: 满意 from 85 on in 2025; in 2026 nobody has said what 基本满意 is."""
    asked = "对象: 年度评议\n是: 市水务局\n期: {}\n事件:\n  - {{时: {}-11-20 09:00, 事: 评议, 案情: {{问卷分: {}, 座谈分: {}}}}}\n"
    first = told(asked.format(2025, 2025, 88, 80.5))
    assert under(first, "计分") == [
        "评议分：85分，“满意”档（85分以上）",
        "✓ 评议分·问卷：52.8分（第八条）",
        "✓ 评议分·座谈：32.2分（第八条）",
    ]
    second = told(asked.format(2026, 2026, 80, 80))
    assert under(second, "计分")[0] == "评议分：80分，档未定：“基本满意”几分没有载明"
    assert under(second, "还缺什么") == ["本地·合格线：未载明，须由当地写进 local.yaml；影响 计分·评议分"]


SHEET = """    字段: {件数: {数: 件}}
    计分:
      得分:
        项:
          质量:
            行:
              - {情形: 多, 当: {件数: 9件以上}, 则: 2分, 依据: 第一条}
              - {情形: 少, 当: 其余, 则: -1分, 依据: 第一条}
          奖励: {得: 未载明, 依据: 第一条}
"""


def test_rows_what_is_unstated_and_what_lacks_a_fact(tmp_path: Path) -> None:
    lib, asked = subject(tmp_path, SHEET), "对象: 月度\n是: 甲局\n期: 2025-06\n"
    lines = under(told(asked + "案情: {件数: 9}\n", lib=lib, id="w/a"), "计分")
    assert lines[1:] == ["✓ 得分·质量：2分，按“多”（第一条）", "？ 得分·奖励：未载明（第一条）"]
    lines = under(told(asked + "案情: {件数: 3}\n", lib=lib, id="w/a"), "计分")
    assert lines[1] == "？ 得分·质量：待评定，拟 -1分，由具名的人评定，按“少”（第一条）"
    page = told(asked, lib=lib, id="w/a")
    assert under(page, "计分")[1].startswith("？ 得分·质量：待查")
    assert under(page, "还缺什么")[0].startswith("件数：待补充")


# -- checklists, places, duties ------------------------------------------------------------------------------------


def test_a_checklist_says_what_fails_and_why_and_the_duty_has_its_bill() -> None:
    """15 days from 3 June (not counted): 4 to 18 June."""
    page = told(
        "对象: 查阅点\n是: 西县大厅\n起: 2025-06-03\n主体: {西县大厅: {种类: 县级大厅}}\n案情: {标牌: 有, 查询机: 无}\n"
    )
    assert under(page, "清单") == [
        "设施：不合格",
        "✓ 标牌：合格（第七条）",
        "✗ 大厅的查询机：不合格（第七条）：查询机是“无”，须为“有”",
        "○ 其他的查询机：不适用（第七条）",
    ]
    assert under(page, "没有做到的") == ["✗ 设施·大厅的查询机：查询机是“无”，须为“有”（第七条）"]
    duty = under(page, "应办")
    assert duty[0] == "整改：西县大厅（查阅点），办理中（第七条）"
    assert duty[-1] == "✓ 2025-06-18 星期三　第15日，末日"


def test_a_duty_that_was_late_is_told_with_its_minute() -> None:
    page = told("对象: 值守\n是: 市水务局\n期: 2025-06-03\n事件: [{时: 2025-06-03 08:50, 事: 登录, 由: 市水务局}]\n")
    assert under(page, "没有做到的") == ["✗ 下午：逾期，期限 2025年6月3日（星期二） 14:00（第二条）"]


QUARTER = "".join(
    json.dumps(
        {
            "对象": "季度", "是": name, "期": "2025-Q2", "主体": {name: {"类型": kind}},
            "查询": {"季内得分": [{"时": "2025-04-30 23:59", "得分": score}]},
        },
        ensure_ascii=False,
    ) + "\n"
    for name, kind, score in (("甲局", "部门", "2"), ("乙局", "部门", "0.3"), ("丙局", "部门", "2"), ("东县", "区县", "1"))
)  # fmt: skip


def test_those_of_one_period_are_ranked_and_rows_over_places_are_told() -> None:
    pages = [f"【结论】\n{page}" for page in told(QUARTER).split("【结论】\n")[1:]]
    assert [under(page, "排名") for page in pages] == [
        ["季度排名（部门）：第 1 名，倒数第 2，共 3 家，有并列，凭 2（第六条）"],
        ["季度排名（部门）：第 3 名，倒数第 1，共 3 家，凭 0.3（第六条）"],
        ["季度排名（部门）：第 1 名，倒数第 2，共 3 家，有并列，凭 2（第六条）"],
        ["季度排名（区县）：第 1 名，倒数第 1，共 1 家，凭 1（第六条）"],
    ]
    row = "第92行 末名约谈（第六条）："
    assert under(pages[1], "为什么")[1] == f"✓ {row}季度排名.倒数“1”合“1名”、季度排名.家数“3”合“2家以上”"
    assert under(pages[1], "提醒、措施与追责") == ["督查室对乙局约谈：末名约谈（第六条）"]
    assert under(pages[0], "为什么不是")[1] == f"✗ {row}季度排名.倒数是“2”，须为“1名”"
    assert under(pages[3], "为什么不是")[1] == f"✗ {row}季度排名.家数是“1”，须为“2家以上”"


RANKED = """    字段: {件数: {数: 件, 缺省: 0, 由: 工作人员}}
    计分:
      得分: {步: 1, 项: {勤: {当: {件数: 1件以上}, 得: 1至5分, 由: 督查室, 依据: 第一条}}}
    排名:
      排: {凭: 得分, 不排: [{情形: 没有件, 当: {件数: 0件}, 依据: 第一条}], 依据: 第一条}
"""


def test_a_place_that_may_change_and_one_left_out(tmp_path: Path) -> None:
    """Nobody has decided 甲局's 1 to 5: of two ranked both are provisional, at 0; 乙局 has nothing and is left out."""
    asked = "对象: 月度\n期: 2025-06\n是: {}\n案情: {{件数: {}}}\n"
    text = "---\n".join(asked.format(name, count) for name, count in (("甲局", 3), ("乙局", 0)))
    pages = told(text, lib=subject(tmp_path, RANKED), id="w/a").split("【结论】\n")[1:]
    assert under(pages[0], "排名") == ["排：第 1 名，倒数第 1，共 1 家，凭 0；暂定，还有分数没有定（第一条）"]
    assert under(pages[1], "排名") == ["排：不排：没有件（第一条）"]


# -- the command ---------------------------------------------------------------------------------------------------


def test_cases_and_subjects_are_answered_in_the_order_sent() -> None:
    case = "收到: 2025-06-03 09:30\n案情: {类别: 诉求}\n"
    faulty = "对象: 月渡\n是: 市水务局\n期: 2025-06\n"
    out = told(f"{MONTH}---\n{case}---\n{faulty}---\n五\n", "--format", "json", status=1)
    found: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()]
    assert [sorted(each) for each in found] == [
        ["assessment", "explanation"], ["decision", "explanation"], ["error"], ["error"],
    ]  # fmt: skip
    assert found[0]["assessment"]["subject"]["object"] == "月度"
    assert found[0]["explanation"]["duties"][0]["name"] == "总结"
    assert found[2]["error"] == {"对象": ["没有“月渡”这个对象；是否想写“月度”？"]}


def test_without_a_version_in_force_only_the_note_is_told() -> None:
    page = told(MONTH.replace("2025-06", "2024-06"))
    assert under(page, "结论") == ["wangchuan/duty，时点 2024-06-01", "月度：市水务局，2024-06"]
    assert under(page, "附注") == ["wangchuan/duty 在 2024-06-01 没有施行中的版本，由人决定"]


def test_a_period_under_two_versions_is_told_without_bills(tmp_path: Path) -> None:
    duty = f"    应办:\n      报: {{谁: 承办单位, 起: [期末], 止: [报告], 限: 次月5日{CITE}\n"
    lib = subject(tmp_path, duty)
    first = tmp_path / "rules/w/a/2025-01-01.yaml"
    second = first.with_name("2025-06-16.yaml")
    second.write_text(first.read_text("utf-8").replace("施行: 2025-01-01", "施行: 2025-06-16"), "utf-8")
    publish(second)
    page = told("对象: 月度\n是: 甲局\n期: 2025-06\n", lib=lib, id="w/a")
    assert under(page, "结论")[0].endswith("w/a@2025-01-01、2025-06-16，时点 2025-06-30 23:59")
    assert under(page, "应办") == ["报：甲局，办理中，末日 2025年7月7日（星期一）（第一条）"]
    assert under(page, "附注")[0].startswith("这一期跨 2025-01-01、2025-06-16 几版")


def test_the_ledger_of_a_case_is_told_unit_by_unit(tmp_path: Path) -> None:
    book = HEAD + PARTIES + "受理: [{情形: 来信, 当: 其余, 依据: 第一条}]\n"
    book += "字段: {重视: {选项: [是, 否], 缺省: 否, 归: 本方, 由: 工作人员}}\n"
    book += f"计分:\n  星: {{单位: 星, 步: 1, 项: {{领导: {{当: {{重视: 是}}, 得: 1至5星, 由: 督查室{CITE}}}}}\n"
    lib = library(tmp_path, {"w/a/2025-01-01.yaml": book})
    case = """收到: 2025-06-03 09:30
事件:
  - {时: 2025-06-03 11:00, 事: 交办, 由: 受理中心, 给: [甲局, 乙局]}
  - {时: 2025-06-04 11:00, 事: 更正, 给: 甲局, 案情: {重视: 是}}
"""
    assert under(told(case, lib=lib, id="w/a"), "计分") == [
        "乙局：",
        "✓ 星：0星",
        "甲局：",
        "？ 星：待评定，在 0 与 5星 之间",
        "？ 星·领导：待评定，幅度 1至5星，由督查室评定（第一条）",
    ]
