"""``why``: the sentences an auditor reads, each worked out by hand from a made-up regulation and the 2025 calendar.

The notice of 2025 (国办发明电〔2024〕12号): 1 to 8 October off, Saturday 11 October worked.
"""

from __future__ import annotations

import io
import json

import pytest

from engine.commands import why
from engine.library import Library
from tests.tiny import library, under

BOOK = """名称: 望川市来信办理办法
施行: 2025-01-01
历: [cn]
条款: {第七条: 诉讼的不受理, 第九条: 可以承诺, 第十条: 补正不计, 第十一条: 五日, 第十二条: 停水停热, 第十三条: 多人}
主体: {来信人: {独一: 是}, 中心: {独一: 是}, 承办单位: {属性: {类型: [部门, 区县]}}, 负责人: {属于: 承办单位}}
字段:
  类别: {选项: [供水, 供热, 噪声, 其他]}
  户数: {数: 户, 缺省: 1}
  人数: {数: 人, 缺省: 1}
  渠道: {选项: [无, 诉讼], 缺省: 无, 由: 工作人员}
  满意: {选项: [是, 否]}
读法:
  五日: {原文: 五日, 取: 工作日, 另: [自然日], 由: 办公室, 日期: 2025-01-01, 理由: 同条另写了自然日}
不受理:
  - {情形: 在诉讼, 当: {渠道: 诉讼}, 则: {告知: 请向法院查询。}, 依据: 第七条}
受理:
  - {情形: 三类来信, 当: {类别: [供水, 供热, 噪声]}, 依据: 第十一条}
应办:
  答复:
    谁: 承办单位
    对谁: 来信人
    起: [交办]
    止: [答复]
    限:
      - {情形: 一般, 当: 其余, 则: {按读法: 五日, 工作日: 5个工作日, 自然日: 5日}, 依据: 第十一条}
      - {情形: 停水停热, 当: {类别: [供水, 供热], 户数: 50户以上}, 则: 24小时, 依据: 第十二条, 优先于: 多人反映}
      - {情形: 多人反映, 当: {人数: 10人以上}, 则: 3个工作日, 依据: 第十三条}
    承诺: {凭: [承诺], 不超过: 20个工作日, 依据: 第九条}
    暂停: [{自: [要求补正], 至: [补正], 期间: 不计, 之后: 续算, 依据: 第十条}]
    提醒: [{前: 1个工作日, 给: 负责人, 由: 中心, 依据: 第十一条}]
  再答:
    谁: 承办单位
    起: [评价]
    止: [重办]
    除非: {满意: 是}
    限: 未载明
    依据: 第十三条
步骤:
  交办: {谁: 中心, 自: [待办], 至: 已交办, 对方至: 待答, 动作: [交办], 依据: 第十一条}
  答复: {谁: 承办单位, 自: [待答], 至: 已答, 依据: 第十一条}
"""
GIVEN = "事件:\n  - {时: 2025-09-30 16:00, 事: 交办, 由: 中心, 给: 甲局}\n"


@pytest.fixture
def lib(tmp_path) -> Library:
    return library(tmp_path, {"w/a/2025-01-01.yaml": BOOK})


def told(lib: Library, text: str, *options: str) -> str:
    out = io.StringIO()
    assert why.run(["w/a", *options], io.StringIO(text), out, lib) == 0
    return out.getvalue()


HEATING = "收到: 2025-09-30 15:00\n案情: {类别: 供热, 户数: 120}\n" + GIVEN
NOISE = "收到: 2025-09-30 15:00\n案情: {类别: 噪声}\n" + GIVEN


def test_the_row_that_decides_shows_line_clause_and_each_cell_with_its_value(lib):
    duty = under(told(lib, HEATING), "应办")
    assert "✓ 第26行 停水停热（第十二条）：户数“120”合“50户以上”、类别“供热”合“供水或供热”" in duty
    assert "✗ 第27行 多人反映（第十三条）：人数是“1”，须为“10人以上”" in duty
    assert "○ 第25行 一般（第十一条）：其余情形——让位于“停水停热”" in duty


def test_conclusion_and_the_intake_that_was_not_taken(lib):
    page = told(lib, HEATING)
    assert under(page, "结论")[:2] == ["《望川市来信办理办法》 w/a@2025-01-01，时点 2025-09-30 16:00", "结论：受理"]
    assert under(page, "为什么") == ["受理：", "✓ 第17行 三类来信（第十一条）：类别“供热”合“供水或供热或噪声”"]
    assert under(page, "为什么不是") == ["不受理：", "✗ 第15行 在诉讼（第七条）：渠道是“无”，须为“诉讼”"]


def test_hours_run_on_through_the_holiday(lib):
    duty = under(told(lib, HEATING), "应办")
    assert duty[:3] == [
        "答复：甲局（承办单位）对来信人，办理中（第十二条）",
        "自 2025-09-30 16:00 星期二 中心“交办”（给甲局）起",
        "期限 24小时，末日 2025年10月1日（星期三） 16:00；自 2025-10-01 16:01 星期三 起为逾期",
    ]


def test_the_bill_counts_day_by_day_with_the_notice(lib):
    duty = under(told(lib, NOISE), "应办")
    assert "期限 5个工作日，末日 2025年10月14日（星期二）；自 2025-10-15 00:00 星期三 起为逾期" in duty
    bill = duty[duty.index("算账单：") + 1 :]
    assert bill[0] == "· 2025-09-30 星期二　起算当日，不计"
    assert [line[:12] for line in bill if line[0] == "·"][1:] == [
        *(f"· 2025-10-0{day}" for day in range(1, 9)),
        "· 2025-10-12",
    ]
    assert [line[2:12] for line in bill if line[0] == "✓"] == [
        "2025-10-09", "2025-10-10", "2025-10-11", "2025-10-13", "2025-10-14",
    ]  # fmt: skip
    saturday = next(line for line in bill if "2025-10-11" in line)
    assert saturday == "✓ 2025-10-11 星期六　国庆节、中秋节调休上班，第3个工作日　国办发明电〔2024〕12号"
    # The working day before Tuesday 14 October is Monday 13.
    assert "提醒：2025-10-13 00:00 星期一 中心提醒负责人，未到时（第十一条）" in duty


def test_a_refusal_waits_for_a_person_and_tells_the_sender(lib):
    page = told(lib, "收到: 2025-09-30 15:00\n案情: {类别: 噪声, 渠道: 诉讼}\n")
    assert under(page, "结论")[1:] == [
        "结论：不受理",
        "不受理：在诉讼，由引擎提出，待具名的人确认（第七条）",
        "告知：请向法院查询。",
    ]
    assert "○ 第17行 三类来信（第十一条）：类别“噪声”合“供水或供热或噪声”——“不受理”先定" in page
    named = told(
        lib,
        "收到: 2025-09-30 15:00\n案情: {类别: 噪声, 渠道: 诉讼}\n"
        "事件: [{时: 2025-09-30 17:00, 事: 不受理, 由: 中心, 经办人: 科长}]\n",
    )
    assert "不受理：在诉讼，已由科长确认（第七条）" in under(named, "结论")


def test_what_is_missing_and_who_supplies_it(lib):
    page = told(lib, "收到: 2025-09-30 15:00\n" + GIVEN)
    assert under(page, "结论")[1] == "结论：待补充"
    missing = under(page, "还缺什么")
    assert missing[0] == "类别：待补充，由来信人补充；影响 收件"
    assert missing[-1] == "？ 第17行 三类来信（第十一条）：类别未填，要看是否“供水或供热或噪声”"


def test_a_promise_moves_the_due_date_and_one_beyond_the_cap_is_refused(lib):
    events = (
        "  - {时: 2025-10-10 09:00, 事: 承诺, 由: 甲局, 量: 2025-10-20}\n"
        "  - {时: 2025-10-13 09:00, 事: 承诺, 由: 甲局, 量: 2025-12-01}\n"
    )
    page = told(lib, NOISE + events)
    assert "2025-10-10 09:00 星期五 甲局“承诺”，承诺：末日由 2025-10-14 改为 2025-10-20（第九条）" in under(
        page, "应办"
    )
    # Twenty working days after 30 September: 9, 10, 11 October; 13–17 (8), 20–24 (13), 27–31 (18), 3 and 4 November.
    refused = "✗ 2025-10-13 09:00 甲局“承诺”，于“答复”不作数：2025-12-01超过上限20个工作日，上限是2025-11-04（第九条）"
    assert under(page, "不作数的") == [refused]


def test_pauses_are_told_with_what_they_did_to_the_due_date(lib):
    stop, resume = (
        "时: 2025-10-09 10:00, 事: 要求补正, 由: 甲局",
        "时: 2025-10-13 10:00, 事: 补正, 由: 来信人, 给: 甲局",
    )
    events = f"  - {{{stop}}}\n  - {{{resume}}}\n"
    duty = under(told(lib, NOISE + events), "应办")
    # The day on which it stops counts (9 October, the first); 10 to 13 do not; 14 to 17 are the second to fifth.
    assert "2025-10-09 10:00 星期四 甲局“要求补正”，暂停：末日由 2025-10-14 改为 未定（第十条）" in duty
    assert "2025-10-13 10:00 星期一 来信人“补正”，恢复：末日由 未定 改为 2025-10-17（第十条）" in duty
    paused = told(lib, NOISE + events.splitlines()[0] + "\n")
    assert "期限 5个工作日，暂停中，恢复后才有末日" in under(paused, "应办")


def test_another_row_is_told_as_a_change(lib):
    events = "  - {时: 2025-10-09 10:00, 事: 更正, 案情: {人数: 12}}\n"
    duty = under(told(lib, NOISE + events), "应办")
    # Three working days from the beginning: 9, 10, 11 October.
    assert "2025-10-09 10:00 星期四 “更正”，改类为“多人反映”：末日由 2025-10-14 改为 2025-10-11（第十三条）" in duty


def test_a_limit_that_counts_from_the_change_says_so(tmp_path):
    lib = library(tmp_path, {"w/a/2025-01-01.yaml": BOOK.replace("    承诺:", "    改类: 自改类日\n    承诺:")})
    events = "  - {时: 2025-10-09 10:00, 事: 更正, 案情: {人数: 12}}\n"
    duty = under(told(lib, NOISE + events), "应办")
    # Three working days from 9 October: 10, Saturday 11 (worked), Monday 13.
    since, due = "自 2025-10-09 10:00 星期四 起数", "末日 2025年10月13日（星期一）；自 2025-10-14 00:00 星期二 起为逾期"
    assert f"期限 3个工作日，{since}，{due}" in duty


def test_only_rows_short_of_a_single_cell_are_near(lib):
    assert "停水停热" not in told(lib, NOISE)  # neither its kind nor its number of households
    one_open = told(lib, NOISE.replace("类别: 噪声", "人数: 3"))
    assert not any(line.startswith("✗ 第26行") for line in under(one_open, "应办"))  # households fail, kind unknown


def test_rows_of_a_closed_clock_stand_as_they_stood(lib):
    events = "  - {时: 2025-10-09 10:00, 事: 答复, 由: 甲局}\n  - {时: 2025-10-10 10:00, 事: 更正, 案情: {人数: 12}}\n"
    duty = under(told(lib, NOISE + events), "应办")
    assert "✓ 第25行 一般（第十一条）：其余情形" in duty
    assert "✗ 第27行 多人反映（第十三条）：人数是“1”，须为“10人以上”" in duty
    assert "2025-10-09 10:00 星期四 甲局“答复”，已办" in duty


def test_breach_and_rescue_stay_visible(lib):
    late = told(lib, NOISE, "--at", "2025-10-15")
    assert "已经违约" in under(late, "应办")
    events = "  - {时: 2025-10-13 10:00, 事: 答复, 由: 甲局, 记: 2025-10-20 09:00}\n"
    rescued = under(told(lib, NOISE + events), "应办")
    assert rescued[0].startswith("答复：甲局（承办单位）对来信人，已办")
    assert "自 2025-10-15 00:00 星期三 起曾是逾期，后来记下的事改正了它；这一笔仍留着" in rescued


def test_a_duty_taken_away_says_by_which_fact(lib):
    events = "  - {时: 2025-10-13 10:00, 事: 评价, 由: 来信人, 给: 甲局, 案情: {满意: 是}}\n"
    duty = under(told(lib, NOISE + events), "应办")
    assert "除非：满意是“是”，所以没有这项义务" in duty


def test_the_reading_taken_comes_with_the_other_one(lib):
    assert under(told(lib, NOISE), "读法") == [
        "五日：原文“五日”，取“工作日”，另可读作“自然日”；办公室、2025-01-01：同条另写了自然日"
    ]
    # Read as plain days: 1 to 5 October, the last a holiday as are 6 to 8, so the 9th.
    flipped = told(lib, NOISE + "读法: {五日: 自然日}\n")
    assert under(flipped, "读法")[0].startswith("五日：原文“五日”，取“自然日”，另可读作“工作日”")
    assert "末日 2025年10月9日（星期四）" in flipped


def test_next_steps(lib):
    page = told(lib, "收到: 2025-09-30 15:00\n案情: {类别: 噪声}\n")
    assert under(page, "下一步") == ["可办 交办（中心），至“已交办”，动作：交办（第十一条）"]


def test_a_due_date_beyond_the_known_notices_is_provisional(lib):
    page = told(lib, "收到: 2026-12-28 09:00\n案情: {类别: 噪声}\n" + GIVEN.replace("2025-09-30", "2026-12-28"))
    assert any("暂定，放假安排还可能变动" in line for line in under(page, "应办"))
    assert "暂定：答复（甲局）的末日所凭的放假安排还可能变动，通知公布后再定" in under(page, "出处")


def test_sources_are_named_by_digest(lib):
    sources = under(told(lib, NOISE), "出处")
    assert sources[0].startswith("rules/w/a/2025-01-01.yaml　sha256 ")
    assert any(line.startswith("日历 cn　sha256 ") for line in sources)


def test_before_any_version_a_person_decides(lib):
    page = told(lib, "收到: 2024-12-31 09:00\n案情: {类别: 噪声}\n")
    assert under(page, "结论")[1] == "结论：无规则"
    assert "应办" not in page


def test_json_lines_hold_rows_cells_and_bills(lib):
    line = json.loads(told(lib, NOISE, "--format", "json"))
    duty = line["explanation"]["duties"][0]
    assert [day["date"] for day in duty["bill"] if day["counted"]][-1] == "2025-10-14"
    assert duty["bill"][0]["weekday"] == "星期二"
    cell = next(row for row in duty["rows"] if row["row"] == "多人反映")["cells"][0]
    assert (cell["name"], cell["value"], cell["wanted"], cell["held"]) == ("人数", "1", "10人以上", False)
    assert line["decision"]["duties"][0]["due"] == "2025-10-14"


def test_two_cases_two_pages_and_a_faulty_one_between(lib):
    out = io.StringIO()
    faulty = NOISE.replace("噪声", "噪音")
    assert why.run(["w/a"], io.StringIO(f"{NOISE}---\n{faulty}---\n{HEATING}"), out, lib) == 1
    assert out.getvalue().count("【结论】") == 2
    assert "噪音" in out.getvalue()


def test_two_rows_that_clash_are_shown_side_by_side(tmp_path):
    text = BOOK.replace(", 优先于: 多人反映", "")
    lib = library(tmp_path, {"w/a/2025-01-01.yaml": text})
    duty = under(told(lib, HEATING.replace("户数: 120", "户数: 120, 人数: 10")), "应办")
    assert any(line.startswith("！ 第26行 停水停热") and "与“多人反映”同时成立" in line for line in duty)
    assert "末日未定：几行期限同时成立，分不出先后，由人定" in duty


def test_duties_under_a_later_version_are_told_as_the_decision_has_them(tmp_path):
    """The version of 10 October takes running duties over: three working days instead of five."""
    newer = BOOK.replace("施行: 2025-01-01", "施行: 2025-10-10\n过渡: {应办: 适用新版}").replace(
        "5个工作日", "3个工作日"
    )
    lib = library(tmp_path, {"w/a/2025-01-01.yaml": BOOK, "w/a/2025-10-10.yaml": newer})
    page = told(lib, NOISE, "--at", "2025-10-10 09:00")
    duty = under(page, "应办")
    assert "期限 3个工作日，末日 2025年10月11日（星期六）；自 2025-10-12 00:00 星期日 起为逾期" in duty
    assert "按后来版本的过渡规定算，见附注" in duty
    assert "2025-10-10 版的过渡规定：应办适用新版" in under(page, "附注")


def test_rows_about_a_unit_are_told_for_each_unit(tmp_path):
    """甲局 answers in time, 乙局 not: only 乙局 is to be supervised."""
    row = "{情形: 逾期, 当: {答复.状态: 逾期}, 则: {措施: 督办, 给: 承办单位, 由: 中心}, 依据: 第十三条}"
    lib = library(tmp_path, {"w/a/2025-01-01.yaml": BOOK.replace("步骤:", f"措施:\n  - {row}\n步骤:")})
    events = GIVEN.replace("给: 甲局", "给: [甲局, 乙局]") + "  - {时: 2025-10-10 09:00, 事: 答复, 由: 甲局}\n"
    page = told(lib, "收到: 2025-09-30 15:00\n案情: {类别: 噪声}\n" + events, "--at", "2025-10-15 09:00")
    assert "就乙局：中心对乙局督办：逾期（第十三条）" in under(page, "提醒、措施与追责")
    assert "✓ 第39行 逾期（第十三条），乙局：答复.状态是“逾期”" in under(page, "为什么")
    assert "✗ 第39行 逾期（第十三条），甲局：答复.状态是“已办”，须为“逾期”" in under(page, "为什么不是")
