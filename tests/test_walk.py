"""The walk on tiny books: owners, inserted events, changes of limits, corrections; and that order never matters."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tiny import HEAD, case, decided, duty, library

PARTIES = """主体:
  来信人: {独一: 是}
  中心: {独一: 是}
  督查: {独一: 是}
  承办单位: {属性: {类型: [部门, 区县]}}
"""
FIELDS = """字段:
  类别: {选项: [咨询, 诉求], 缺省: 咨询}
  复杂: 是否
  地点: {文字: 20}
"""
FAR = "时点: 2025-06-30\n"


def book(duties: str, more: str = "") -> dict[str, str]:
    return {"w/a/2025-01-01.yaml": HEAD + PARTIES + FIELDS + more + "应办:\n" + duties}


ANSWER = """  答复:
    谁: 承办单位
    对谁: 来信人
    起: [交办]
    止: [答复]
    限:
      - {情形: 部门, 当: {承办单位.类型: 部门}, 则: 3个工作日, 依据: 第一条}
      - {情形: 区县, 当: {承办单位.类型: 区县}, 则: 5日, 依据: 第一条}
"""
TWO = """收到: 2025-06-03 09:00
主体: {甲局: {类型: 部门}, 乙区: {类型: 区县}}
事件:
  - {时: 2025-06-03 10:00, 事: 交办, 由: 中心, 给: [甲局, 乙区]}
"""


def test_one_event_addressed_to_two_opens_two_clocks_and_an_answer_stops_only_its_own(tmp_path):
    lib = library(tmp_path, book(ANSWER))
    decision = decided(
        lib, "w/a", TWO + "  - {时: 2025-06-05 10:00, 事: 答复, 由: 甲局}\n" + "时点: 2025-06-05 11:00\n"
    )
    # Tuesday 3 June: Wednesday, Thursday, Friday 6 June; five plain days end on Sunday 8 June and roll to Monday 9.
    assert (duty(decision, "答复", "甲局")["due"], duty(decision, "答复", "甲局")["state"]) == ("2025-06-06", "met")
    assert (duty(decision, "答复", "乙区")["due"], duty(decision, "答复", "乙区")["state"]) == ("2025-06-09", "running")


def test_an_answer_by_a_stranger_moves_no_clock_and_is_noted(tmp_path):
    lib = library(tmp_path, book(ANSWER))
    decision = decided(lib, "w/a", TWO + "  - {时: 2025-06-05 10:00, 事: 答复, 由: 丙局}\n")
    assert {each["state"] for each in decision.duties} == {"running"}
    assert "丙局" in decision.notes[0]


def test_an_answer_by_nobody_is_ambiguous_between_two_but_plain_with_one(tmp_path):
    lib = library(tmp_path, book(ANSWER))
    answer = "  - {时: 2025-06-05 10:00, 事: 答复}\n"
    assert {each["state"] for each in decided(lib, "w/a", TWO + answer).duties} == {"running"}
    one = TWO.replace("[甲局, 乙区]", "甲局")
    assert {each["state"] for each in decided(lib, "w/a", one + answer).duties} == {"met"}


def test_the_moment_too_late_is_midnight_after_the_last_day(tmp_path):
    lib = library(tmp_path, book(ANSWER))
    one = TWO.replace("[甲局, 乙区]", "甲局")
    last = decided(lib, "w/a", one + "  - {时: 2025-06-06 23:59, 事: 答复, 由: 甲局}\n")
    late = decided(lib, "w/a", one + "  - {时: 2025-06-07 00:00, 事: 答复, 由: 甲局}\n")
    assert duty(last, "答复")["state"] == "met"
    assert duty(late, "答复")["state"] == "met_late"


def test_a_lapse_starts_another_duty_on_the_day_after(tmp_path):
    lib = library(
        tmp_path,
        book(
            ANSWER
            + "  督办:\n    谁: 督查\n    起: [{届满: 答复}]\n    止: [督办]\n    限: 1个工作日\n    依据: 第一条\n"
        ),
    )
    decision = decided(lib, "w/a", TWO.replace("[甲局, 乙区]", "甲局") + "时点: 2025-06-07 08:00\n")
    # Due Friday 6 June, so it lapses on Saturday 7 June 00:00; the next working day is Monday 9 June.
    assert duty(decision, "督办")["start"].startswith("2025-06-07T00:00")
    assert duty(decision, "督办")["due"] == "2025-06-09"


def test_all_of_several_starts_counts_from_the_last(tmp_path):
    text = (
        "  补正:\n    谁: 中心\n    起: {均有: [受理, {齐备: [地点]}]}\n    止: [告知]\n    限: 2日\n    依据: 第一条\n"
    )
    lib = library(tmp_path, book(text))
    base = "收到: 2025-06-03 09:00\n事件:\n  - {时: 2025-06-03 10:00, 事: 受理, 由: 中心}\n"
    assert decided(lib, "w/a", base + FAR).duties == []
    full = decided(
        lib, "w/a", base + "  - {时: 2025-06-05 10:00, 事: 补正, 案情: {地点: 北门}}\n时点: 2025-06-05 12:00\n"
    )
    assert duty(full, "补正")["due"] == "2025-06-09"  # Thursday 5 + 2 = Saturday 7 June, rolls to Monday 9


def test_a_count_is_reached_and_falls_back_when_its_window_has_passed(tmp_path):
    more = "查询:\n  近期退件: {取: 计次, 范围: 本件, 事件: 退件, 窗: 10日, 单位: 次, 依据: 第一条}\n"
    text = (
        "  约谈:\n    谁: 督查\n    起: [{达到: {近期退件: 2次以上}}]\n    废: [{回落: {近期退件: 2次以上}}]\n"
        "    止: [督办]\n    限: 未载明\n    依据: 第一条\n"
    )
    lib = library(tmp_path, book(text, more))
    base = "收到: 2025-06-03 09:00\n事件:\n  - {时: 2025-06-04 10:00, 事: 退件}\n  - {时: 2025-06-06 10:00, 事: 退件}\n"
    assert duty(decided(lib, "w/a", base + "时点: 2025-06-07\n"), "约谈")["state"] == "running"
    # The first return counts through 14 June (ten days after the 4th); from the 15th on there is only one.
    assert duty(decided(lib, "w/a", base + "时点: 2025-06-14 23:59\n"), "约谈")["state"] == "running"
    gone = duty(decided(lib, "w/a", base + "时点: 2025-06-15\n"), "约谈")
    assert (gone["state"], gone["ended"][:10]) == ("void", "2025-06-15")


PROMISE = """  答复:
    谁: 承办单位
    起: [交办]
    止: [答复]
    限: 3个工作日
    承诺: {凭: [承诺], 不超过: 20个工作日, 依据: 第一条}
    依据: 第一条
"""


def test_a_promise_beyond_the_cap_is_refused_with_the_caps_date_and_moves_nothing(tmp_path):
    lib = library(tmp_path, book(PROMISE))
    one = TWO.replace("[甲局, 乙区]", "甲局")
    # From Tuesday 3 June: 4..6 (3), 9..13 (8), 16..20 (13), 23..27 (18), 30 (19), 1 July (20).
    kept = decided(lib, "w/a", one + "  - {时: 2025-06-04 10:00, 事: 承诺, 由: 甲局, 量: 2025-07-01}\n")
    over = decided(lib, "w/a", one + "  - {时: 2025-06-04 10:00, 事: 承诺, 由: 甲局, 量: 2025-07-02}\n")
    late = decided(lib, "w/a", one + "  - {时: 2025-06-07 00:00, 事: 承诺, 由: 甲局, 量: 2025-07-01}\n")
    assert (duty(kept, "答复")["due"], kept.barred) == ("2025-07-01", [])
    assert (duty(over, "答复")["due"], over.barred[0]["cap"]) == ("2025-06-06", "2025-07-01")
    assert (duty(late, "答复")["state"], late.barred[0]["event"]) == ("breached", "承诺")


RECLASS = """  办结:
    谁: 承办单位
    起: [交办]
    止: [办结]
    改类: {how}
    限:
      - {{情形: 简单, 当: {{复杂: 否}}, 则: 5个工作日, 依据: 第一条}}
      - {{情形: 复杂, 当: {{复杂: 是}}, 则: 10个工作日, 依据: 第一条}}
"""


def test_a_matter_that_becomes_complex_counts_from_the_beginning_or_from_that_day(tmp_path):
    text = TWO.replace("[甲局, 乙区]", "甲局").replace("事件:", "案情: {复杂: 否}\n事件:")
    change = "  - {时: 2025-06-06 10:00, 事: 更正, 案情: {复杂: 是}}\n"
    for how, due in (("自始", "2025-06-17"), ("自改类日", "2025-06-20")):
        lib = library(tmp_path / how, book(RECLASS.format(how=how)))
        # From 3 June: 4 5 6 9 10 11 12 13 16 17 June; from Friday 6 June: 9–13, 16–20 June.
        assert duty(decided(lib, "w/a", text + change), "办结")["due"] == due


def test_a_correction_recorded_late_rescues_a_breach_but_it_stays_visible(tmp_path):
    lib = library(tmp_path, book(ANSWER))
    one = TWO.replace("[甲局, 乙区]", "甲局")
    answer = "  - {时: 2025-06-06 10:00, 记: 2025-06-09 10:00, 事: 答复, 由: 甲局}\n"
    then = duty(decided(lib, "w/a", one + answer, at="2025-06-08 09:00"), "答复")
    now = duty(decided(lib, "w/a", one + answer, at="2025-06-10 09:00"), "答复")
    assert then["state"] == "breached"
    assert (now["state"], now["rescued"][:16]) == ("met", "2025-06-07T00:00")


def test_an_event_that_never_was_can_be_struck(tmp_path):
    lib = library(tmp_path, book(ANSWER))
    one = TWO.replace("[甲局, 乙区]", "甲局")
    text = one + "  - {时: 2025-06-05 10:00, 事: 答复, 由: 甲局, 编号: e1}\n"
    struck = text + "  - {时: 2025-06-06 10:00, 事: 更正, 撤: e1}\n"
    assert duty(decided(lib, "w/a", text), "答复")["state"] == "met"
    assert duty(decided(lib, "w/a", struck), "答复")["state"] == "running"


PAUSE = """  办结:
    谁: 承办单位
    起: [交办]
    止: [办结]
    限: 5个工作日
    暂停: [{自: [要求补正], 至: [补正], 期间: 不计, 之后: 续算, 依据: 第一条}]
    依据: 第一条
"""


def test_a_pause_holds_the_clock_and_its_days_do_not_count(tmp_path):
    lib = library(tmp_path, book(PAUSE))
    text = TWO.replace("[甲局, 乙区]", "甲局") + "  - {时: 2025-06-05 10:00, 事: 要求补正, 由: 甲局, 给: 来信人}\n"
    held = duty(decided(lib, "w/a", text + "时点: 2025-07-30\n"), "办结")
    assert (held["state"], held["due"]) == ("paused", None)
    # 4 and 5 June counted (2); asked on the 5th, supplied on Tuesday 10 June, which does not count: 11, 12, 13 June.
    resumed = decided(lib, "w/a", text + "  - {时: 2025-06-10 10:00, 事: 补正, 由: 来信人}\n")
    assert duty(resumed, "办结")["due"] == "2025-06-13"


def test_a_duty_does_not_exist_while_its_exception_holds(tmp_path):
    text = ANSWER.replace("    限:", "    除非: {复杂: 是}\n    限:")
    lib = library(tmp_path, book(text))
    one = TWO.replace("[甲局, 乙区]", "甲局").replace("事件:", "案情: {复杂: 是}\n事件:")
    assert duty(decided(lib, "w/a", one), "答复")["state"] == "void"
    back = decided(lib, "w/a", one + "  - {时: 2025-06-04 10:00, 事: 更正, 案情: {复杂: 否}}\n")
    assert (duty(back, "答复")["state"], duty(back, "答复")["due"]) == ("running", "2025-06-06")


MANY = """收到: 2025-06-03 09:00
主体: {甲局: {类型: 部门}, 乙区: {类型: 区县}}
案情: {复杂: 否, 类别: 诉求, 地点: 北门}
事件:
  - {时: 2025-06-03 10:00, 事: 交办, 由: 中心, 给: [甲局, 乙区]}
  - {时: 2025-06-04 10:00, 事: 承诺, 由: 甲局, 量: 2025-06-20}
  - {时: 2025-06-04 10:00, 事: 承诺, 由: 乙区, 量: 2025-09-20}
  - {时: 2025-06-05, 事: 更正, 案情: {复杂: 是}}
  - {时: 2025-06-05, 事: 更正, 案情: {类别: 咨询}}
  - {时: 2025-06-06 11:00, 记: 2025-06-12, 事: 答复, 由: 乙区}
  - {时: 2025-06-19 23:00, 事: 答复, 由: 甲局}
时点: 2025-07-01
"""


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(7)), st.permutations(["复杂", "类别", "地点"]))
def test_order_of_events_and_facts_never_matters_and_repeating_changes_nothing(tmp_path, order, names):
    lib = library(tmp_path, {}) if (tmp_path / "rules").exists() else library(tmp_path, book(PROMISE))
    plain = case(MANY)
    shuffled = case(MANY)
    shuffled["事件"][:] = [plain["事件"][at] for at in order]
    shuffled["案情"] = {name: plain["案情"][name] for name in names}
    from engine.service import answer

    first = answer(lib, "w/a", plain)[0].to_json()
    assert answer(lib, "w/a", shuffled)[0].to_json() == first
    assert answer(lib, "w/a", plain)[0].to_json() == first
