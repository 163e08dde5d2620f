"""Further general mechanisms: a role settled by rows, facts of each party, limits from another event, caps, steps."""

from __future__ import annotations

from tests.tiny import HEAD, decided, duty, library

PARTIES = """主体:
  来信人: {独一: 是}
  网站中心: {独一: 是}
  服务中心: {独一: 是}
  督查: {独一: 是}
  承办单位: {属性: {类型: [部门, 区县]}}
"""
FIELDS = """字段:
  渠道: {选项: [网站, 投诉], 缺省: 网站}
  有不良影响: 是否
  超权限: {选项: [是, 否], 归: 本方, 缺省: 否}
  说明: {文字: 50}
判定:
  复审机构:
    选项: [网站中心, 服务中心]
    行:
      - {情形: 网站件, 当: {渠道: 网站}, 则: 网站中心, 依据: 第一条}
      - {情形: 投诉件, 当: {渠道: 投诉}, 则: 服务中心, 依据: 第一条}
"""
TWO = """收到: 2025-06-03 09:00
主体: {甲局: {类型: 部门}, 乙区: {类型: 区县}}
事件:
  - {时: 2025-06-03 10:00, 事: 交办, 由: 网站中心, 给: [甲局, 乙区]}
"""
ANSWER = "应办:\n  答复: {谁: 承办单位, 起: [交办], 止: [答复], 限: LIMIT, 依据: 第一条}\n"


def book(tmp_path, rest: str):
    return library(tmp_path, {"w/a/2025-01-01.yaml": HEAD + PARTIES + FIELDS + rest})


def test_who_owes_it_can_be_settled_by_rows(tmp_path):
    lib = book(
        tmp_path,
        "应办:\n  复审: {谁: {凭: 复审机构}, 起: [报送], 止: [复审], 限: 2日, 依据: 第一条}\n"
        "步骤:\n  复审: {谁: {凭: 复审机构}, 对方自: [待复审], 对方至: 已复审, 依据: 第一条}\n"
        "  交办: {谁: 网站中心, 对方至: 在办, 依据: 第一条}\n"
        "  报送: {谁: 承办单位, 自: [在办], 至: 待复审, 依据: 第一条}\n",
    )
    text = TWO.replace("收到: 2025-06-03 09:00", "收到: 2025-06-03 09:00\n案情: {渠道: KIND}")
    sent = "  - {时: 2025-06-04 10:00, 事: 报送, 由: 甲局}\n"
    for kind, office in (("网站", "网站中心"), ("投诉", "服务中心")):
        decision = decided(lib, "w/a", text.replace("KIND", kind) + sent)
        assert duty(decision, "复审")["who"] == office
        reviews = [(step["who"], step["about"]) for step in decision.may if step["step"] == "复审"]
        assert reviews == [(office, "甲局")]
    done = decided(
        lib, "w/a", text.replace("KIND", "网站") + sent + "  - {时: 2025-06-05, 事: 复审, 由: 网站中心, 给: 甲局}\n"
    )
    assert duty(done, "复审")["state"] == "met" and "复审" not in [step["step"] for step in done.may]


def test_a_measure_names_the_unit_that_is_overdue_and_no_other(tmp_path):
    rest = ANSWER.replace("LIMIT", "3个工作日") + (
        "追责:\n  - {情形: 逾期有不良影响, 当: {答复.状态: {含其一: [逾期, 逾期已办]}, 有不良影响: 是}, "
        "则: {措施: 书面检查, 给: 承办单位}, 依据: 第一条}\n"
    )
    lib = book(tmp_path, rest)
    events = TWO + "  - {时: 2025-06-05, 事: 答复, 由: 乙区}\n  - {时: 2025-06-10, 事: 更正, 案情: {有不良影响: 是}}\n"
    raised = decided(lib, "w/a", events).raised
    assert [(each["measure"], each["to"], each["state"]) for each in raised] == [("书面检查", "甲局", "proposed")]
    unknown = decided(lib, "w/a", events.replace("案情: {有不良影响: 是}", "案情: {说明: 无}"))
    assert [(each["fact"], each["blocks"]) for each in unknown.missing] == [("有不良影响", ["追责"])]


def test_a_fact_kept_for_each_party_is_not_the_other_partys(tmp_path):
    rest = (
        "应办:\n  答复:\n    谁: 承办单位\n    起: [交办]\n    止: [答复]\n    限:\n"
        "      - {情形: 一般, 当: 其余, 则: 3个工作日, 依据: 第一条}\n"
        "      - {情形: 须报上级, 当: {超权限: 是}, 则: 10个工作日, 依据: 第一条}\n"
    )
    lib = book(tmp_path, rest)
    decision = decided(lib, "w/a", TWO + "  - {时: 2025-06-04, 事: 认领, 由: 甲局, 案情: {超权限: 是}}\n")
    # From Tuesday 3 June: 4 5 6 9 10 11 12 13 16 17.
    assert duty(decision, "答复", "甲局")["due"] == "2025-06-17"
    assert duty(decision, "答复", "乙区")["due"] == "2025-06-06"


def test_a_limit_may_count_from_another_event_than_the_clocks_start(tmp_path):
    lib = book(tmp_path, ANSWER.replace("LIMIT", "{最早: [5个工作日, {自: 收到, 限: 10日}]}"))
    early = TWO.replace("收到: 2025-06-03 09:00", "收到: 2025-05-26 09:00")
    # Ten days from Monday 26 May end on Thursday 5 June; five working days from 3 June on Tuesday 10 June.
    assert duty(decided(lib, "w/a", early), "答复", "甲局")["due"] == "2025-06-05"
    assert duty(decided(lib, "w/a", TWO), "答复", "甲局")["due"] == "2025-06-10"


PROMISE = """应办:
  答复:
    谁: 承办单位
    起: [交办]
    止: [答复]
    限: 3个工作日
    承诺: {凭: [承诺], 不超过: 10日, 上限自: WHERE, 依据: 第一条}
    依据: 第一条
"""


def test_a_cap_counts_from_the_start_from_the_act_or_from_the_old_due_date(tmp_path):
    one = TWO.replace("[甲局, 乙区]", "甲局") + "  - {时: 2025-06-05 10:00, 事: 承诺, 由: 甲局, 量: 2025-12-01}\n"
    # Ten days from 3 June: Friday 13; from Thursday 5 June: Sunday 15, rolls to 16; from the due date 6 June: Monday 16.
    for where, cap in (("起始", "2025-06-13"), ("提出", "2025-06-16"), ("原期满", "2025-06-16")):
        decision = decided(book(tmp_path / where, PROMISE.replace("WHERE", where)), "w/a", one)
        assert decision.barred[0]["cap"] == cap


EXTEND = """应办:
  办结:
    谁: 承办单位
    起: [交办]
    止: [办结]
    限: 3个工作日
    延期: {方式: 批准, 申请: [申请延期], 凭: [批准延期], 期限: 5个工作日, 起算: 自原期满, 须在期满前: WHICH, 依据: 第一条}
    依据: 第一条
"""


def test_applying_in_time_is_enough_or_the_approval_itself_must_be(tmp_path):
    one = TWO.replace("[甲局, 乙区]", "甲局")
    asked = "  - {时: 2025-06-06 10:00, 事: 申请延期, 由: 甲局, 给: 网站中心}\n"
    granted = "  - {时: 2025-06-09 10:00, 事: 批准延期, 由: 网站中心, 给: 甲局}\n"
    enough = book(tmp_path / "1", EXTEND.replace("WHICH", "申请"))
    strict = book(tmp_path / "2", EXTEND.replace("WHICH", "生效"))
    # Due Friday 6 June; five working days on: 9 10 11 12 13 June.
    assert duty(decided(enough, "w/a", one + asked + granted), "办结")["due"] == "2025-06-13"
    assert duty(decided(enough, "w/a", one + asked + granted), "办结")["breached"] is True
    assert duty(decided(strict, "w/a", one + asked + granted), "办结")["state"] == "breached"
    assert decided(enough, "w/a", one + granted).barred[0]["why"] == "没有先申请延期"


def test_an_application_that_was_answered_does_not_serve_twice(tmp_path):
    lib = book(tmp_path, EXTEND.replace("WHICH", "申请"))
    one = TWO.replace("[甲局, 乙区]", "甲局")
    asked = "  - {时: 2025-06-05 10:00, 事: 申请延期, 由: 甲局, 给: 网站中心}\n"
    granted = "  - {时: DAY 10:00, 事: 批准延期, 由: 网站中心, 给: 甲局}\n"
    twice = one + asked + granted.replace("DAY", "2025-06-06") + granted.replace("DAY", "2025-06-12")
    decision = decided(lib, "w/a", twice)
    assert duty(decision, "办结")["due"] == "2025-06-13"
    assert decision.barred[0]["why"] == "没有先申请延期"


def test_what_a_step_requires_may_depend_on_the_case(tmp_path):
    lib = book(
        tmp_path,
        "步骤:\n  受理: {谁: 网站中心, 自: [待审], 至: 已受理, 须有: [{字段: [说明], 当: {渠道: 投诉}}], 依据: 第一条}\n",
    )
    for kind, needs in (("网站", []), ("投诉", ["说明"])):
        decision = decided(lib, "w/a", f"收到: 2025-06-03 09:00\n案情: {{渠道: {kind}}}\n")
        assert decision.may[0]["requires"] == needs


def test_the_limit_may_be_what_the_starting_event_sets(tmp_path):
    lib = book(tmp_path, "应办:\n  下派处理: {谁: 承办单位, 起: [下派], 止: [答复], 限: 凭量, 依据: 第一条}\n")
    text = TWO + "  - {时: 2025-06-04 10:00, 事: 下派, 由: 甲局, 给: 丙科QUANTITY}\n"
    by_date = decided(lib, "w/a", text.replace("QUANTITY", ", 量: 2025-06-20"))
    by_limit = decided(lib, "w/a", text.replace("QUANTITY", ", 量: 3个工作日"))
    by_nothing = decided(lib, "w/a", text.replace("QUANTITY", ""))
    assert duty(by_date, "下派处理")["due"] == "2025-06-20"
    assert duty(by_limit, "下派处理")["due"] == "2025-06-09"  # Wednesday 4 June: 5, 6, 9
    assert duty(by_nothing, "下派处理")["due"] is None
    assert [each["fact"] for each in by_nothing.missing] == ["凭量"]


def test_an_extension_may_count_from_the_act_itself(tmp_path):
    text = (
        EXTEND.replace("须在期满前: WHICH, ", "")
        .replace("起算: 自原期满", "起算: 自提出")
        .replace("申请: [申请延期], ", "")
    )
    one = TWO.replace("[甲局, 乙区]", "甲局") + "  - {时: 2025-06-05 10:00, 事: 批准延期, 由: 网站中心, 给: 甲局}\n"
    # Five working days from Thursday 5 June: 6 9 10 11 12.
    assert duty(decided(book(tmp_path, text), "w/a", one), "办结")["due"] == "2025-06-12"


def test_a_look_up_may_ask_for_entries_that_agree_with_this_case(tmp_path):
    rest = (
        "查询:\n  同渠道次数: {取: 计次, 范围: 来信人, 事件: 收到, 同: [渠道], 单位: 次, 依据: 第一条}\n"
        "措施:\n  - {情形: 反复, 当: {同渠道次数: 2次以上}, 则: {措施: 督办, 给: 督查}, 依据: 第一条}\n"
    )
    lib = book(tmp_path, rest)
    text = "收到: 2025-06-03 09:00\n案情: {渠道: 投诉}\n查询: {同渠道次数: [{时: 2025-05-01, 渠道: A}, {时: 2025-05-02, 渠道: 投诉}]}\n"
    assert decided(lib, "w/a", text.replace("A", "投诉")).raised[0]["measure"] == "督办"
    assert decided(lib, "w/a", text.replace("A", "网站")).raised == []


def test_a_unit_without_a_clock_of_its_own_answers_for_nobody_elses(tmp_path):
    rest = ANSWER.replace("LIMIT", "3个工作日") + (
        "追责:\n  - {情形: 逾期, 当: {答复.状态: {含其一: [逾期, 逾期已办]}}, 则: {措施: 书面检查, 给: 承办单位}, 依据: 第一条}\n"
    )
    lib = book(tmp_path, rest)
    one = (
        TWO.replace("[甲局, 乙区]", "甲局")
        + "  - {时: 2025-06-04, 事: 告知, 由: 网站中心, 给: 乙区}\n时点: 2025-06-10\n"
    )
    assert [each["to"] for each in decided(lib, "w/a", one).raised] == ["甲局"]
