"""Score sheets: what a named person may decide and what is refused, and what counts in the meantime."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.assessing import assess_raw
from engine.assessment import Assessment
from tests.tiny import HEAD, case, decided, library
from tests.tiny_sheets import CITE, PARTIES, assessed, events, item, number, subject, total

ATTENDANCE = f"""    计分:
      得分:
        步: 0.1
        项:
          满勤: {{得: 0.1至0.5分, 由: 督查室{CITE}
          缺勤: {{得: -0.5至-0.1分, 由: 督查室{CITE}
          通报: {{得: -1分, 由: 督查室{CITE}
          基础: {{得: 3分{CITE}
"""


def test_nobody_has_decided_yet(tmp_path: Path) -> None:
    """Fixed gains stand; ranges and losses are proposed and may come to nothing: 3-0.5-1 to 3+0.5."""
    found = assessed(subject(tmp_path, ATTENDANCE))
    assert total(found) == (None, 3, 1.5, 3.5)
    states = {
        line["item"]: (line["state"], *(number(line[key]) for key in ("delta", "min", "max"))) for line in found.items
    }
    assert states == {
        "得分": ("proposed", None, 1.5, 3.5),
        "得分·满勤": ("proposed", None, 0.1, 0.5),
        "得分·缺勤": ("proposed", None, -0.5, -0.1),
        "得分·通报": ("proposed", None, -1, -1),
        "得分·基础": ("stands", 3, 3, 3),
    }
    assert {line["decider"] for line in found.items} == {"督查室", ""}


GOOD = "事: 评定, 项: 满勤, 分: 0.3分, 经办人: 督查员, 理由: 全月都在"


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (GOOD.replace("0.3分", "0.6分"), "0.6分，不在0.1至0.5分之内"),
        (GOOD.replace("0.3分", "0.0分"), "不在0.1至0.5分之内"),
        (GOOD.replace("0.3分", "0.25分"), "不是0.1分的整数倍"),
        (GOOD.replace(", 理由: 全月都在", ""), "没有写理由"),
        (GOOD.replace(", 经办人: 督查员", ""), "没有写明由谁评定"),
        (GOOD.replace(", 分: 0.3分", ""), "没有写明评定几分"),
        (GOOD.replace("评定, ", "确认, ").replace(", 分: 0.3分", ""), "幅度是0.1至0.5分，须写明评定几分"),
        (GOOD.replace("满勤", "通报").replace("0.3分", "-2"), "-2分，不在-1分之内"),
    ],
)
def test_a_decision_without_force_is_refused_and_changes_nothing(tmp_path: Path, slip: str, said: str) -> None:
    lib = subject(tmp_path, ATTENDANCE)
    found, before = assessed(lib, events(slip)), assessed(lib)
    (barred,) = found.barred
    assert said in barred["why"] and barred["cite"] == ["第一条"] and barred["at"] == "2025-07-01T08:00:00+08:00"
    assert barred["duty"] == ("得分·通报" if "通报" in slip else "得分·满勤")
    assert found.totals == before.totals and found.items == before.items


@pytest.mark.parametrize("score", ["0.1", "0.5", "0.3分", "0.30"])
def test_a_decision_within_the_range_counts(tmp_path: Path, score: str) -> None:
    found = assessed(subject(tmp_path, ATTENDANCE), events(GOOD.replace("0.3分", score)))
    given = float(score.rstrip("分"))
    assert found.barred == []
    line = item(found, "得分·满勤")
    assert (line["state"], line["delta"], line["by"], line["why"]) == ("decided", given, "督查员", "全月都在")
    assert (line["min"], line["max"], line["at"]) == (0.1, 0.5, "2025-07-01T08:00:00+08:00")
    assert total(found)[1:] == (3 + given, 1.5 + given, 3 + given)


def test_what_is_fixed_and_hurts_needs_a_confirmation_only(tmp_path: Path) -> None:
    lib = subject(tmp_path, ATTENDANCE)
    for act in ("事: 确认, 项: 通报, 由: 督查室", "事: 评定, 项: 通报, 分: -1, 由: 督查室"):
        found = assessed(lib, events(act))
        assert (item(found, "得分·通报")["state"], item(found, "得分·通报")["delta"]) == ("decided", -1)
        assert (found.barred, total(found)) == ([], (None, 2, 1.5, 2.5))


def test_all_decided_is_a_total(tmp_path: Path) -> None:
    """3 + 0.3 - 0.2 - 1."""
    absent = "事: 评定, 项: 缺勤, 分: -0.2, 经办人: 督查员, 理由: 一次"
    found = assessed(subject(tmp_path, ATTENDANCE), events(GOOD, absent, "事: 确认, 项: 通报, 由: 督查室"))
    assert total(found) == (2.1, 2.1, 2.1, 2.1)


def test_the_later_decision_counts_in_whatever_order_they_are_sent(tmp_path: Path) -> None:
    lib = subject(tmp_path, ATTENDANCE)
    lines = events(GOOD, GOOD.replace("0.3分", "0.4分")).splitlines()
    for order in (lines, [lines[0], *reversed(lines[1:])]):
        assert item(assessed(lib, "\n".join(order) + "\n"), "得分·满勤")["delta"] == 0.4


def test_an_appeal_is_noted_and_a_reversal_brings_nothing(tmp_path: Path) -> None:
    lib = subject(tmp_path, ATTENDANCE)
    acts = (
        "事: 确认, 项: 通报, 由: 督查室, 经办人: 督查员",
        "事: 申诉, 项: 通报, 由: 甲局, 理由: 那天停电",
        "事: 撤销, 项: 通报, 由: 督查室, 经办人: 主任, 理由: 属实",
        "事: 确认, 项: 通报, 由: 督查室, 经办人: 主任",
    )
    appealed = item(assessed(lib, events(*acts[:2])), "得分·通报")
    assert (appealed["state"], appealed["delta"], appealed["appealed"]) == ("decided", -1, "2025-07-01T09:00:00+08:00")
    found = assessed(lib, events(*acts[:3]))
    line = item(found, "得分·通报")
    assert (line["state"], line["delta"], line["by"], line["why"]) == ("reversed", 0, "主任", "属实")
    assert total(found) == (None, 3, 2.5, 3.5)  # what is left open: 满勤 0 to 0.5, 缺勤 -0.5 to 0
    again = item(assessed(lib, events(*acts)), "得分·通报")
    assert (again["state"], again["delta"]) == ("decided", -1)


def test_what_is_decided_after_the_moment_is_not_known(tmp_path: Path) -> None:
    lib = subject(tmp_path, ATTENDANCE)
    assert item(assessed(lib, events(GOOD), "2025-07-01 07:59"), "得分·满勤")["state"] == "proposed"
    assert item(assessed(lib, events(GOOD), "2025-07-01 08:00"), "得分·满勤")["state"] == "decided"


def test_a_decision_on_a_line_that_is_not_there_is_told(tmp_path: Path) -> None:
    """A misspelt 项 must not vanish: it is refused, or the subject is sent back."""
    text = "对象: 月度\n是: 甲局\n期: 2025-06\n" + events(GOOD.replace("满勤", "满勒"))
    (found,) = assess_raw(subject(tmp_path, ATTENDANCE), "w/a", [case(text)])
    assert not isinstance(found, Assessment) or [each["event"] for each in found.barred] == ["评定"]


SHARED = f"""    计分:
      得分: {{项: {{通报: {{得: 1至5分{CITE}, 甲: {{项: {{满勤: {{得: 1至2分{CITE}}}}}, 乙: {{项: {{满勤: {{得: 1至2分{CITE}}}}}}}}}
"""


def test_one_name_of_two_leaves_must_be_written_in_full(tmp_path: Path) -> None:
    lib = subject(tmp_path, SHARED)
    by_name = "事: 评定, 项: NAME, 分: 2, 经办人: 督查员, 理由: 好"
    with pytest.raises(AssertionError, match="没有“满勤”这一项"):
        assessed(lib, events(by_name.replace("NAME", "满勤")))
    full = assessed(lib, events(by_name.replace("NAME", "得分·乙·满勤")))
    assert item(full, "得分·甲·满勤")["state"] == "proposed"
    assert item(full, "得分·乙·满勤")["delta"] == 2
    assert total(full) == (None, 2, 2, 9)  # 2 + (0 to 5) + (0 to 2)


EACH = f"""    查询:
      逾期件: {{取: 计次, 范围: 单位, 事件: 收到, 窗: 本期}}
    计分:
      得分: {{步: 0.1, 项: {{逾期: {{逐: 逾期件, 得: -0.5至-0.1分{CITE}}}}}
"""
THREE = "查询: {逾期件: [{时: 2025-06-05, 编号: 来9}, {时: 2025-06-03, 编号: 来1}, {时: 2025-06-04, 编号: 来2}, {时: 2025-07-02, 编号: 来7}]}\n"


def test_each_entry_is_decided_by_its_number(tmp_path: Path) -> None:
    """Three of June (the one of July lies outside): one decided at -0.3, one reversed, one open."""
    acts = events(
        "事: 评定, 项: 逾期, 就: 来1, 分: -0.3, 经办人: 督查员, 理由: 晚三天",
        "事: 评定, 项: 逾期, 就: 来9, 分: -0.5, 经办人: 督查员, 理由: 晚一月",
        "事: 撤销, 项: 逾期, 就: 来9, 经办人: 主任",
    )
    found = assessed(subject(tmp_path, EACH), THREE + acts)
    lines = [(line["entry"], line["state"], number(line["delta"])) for line in found.items if line["entry"]]
    assert lines == [("来1", "decided", -0.3), ("来2", "proposed", None), ("来9", "reversed", 0)]
    assert item(found, "得分·逾期", "来2")["evidence"] == [{"at": "2025-06-04 00:00", "number": "来2"}]
    assert total(found) == (None, -0.3, -0.8, -0.3)


def test_no_entries_are_no_points_and_no_answer_is_open(tmp_path: Path) -> None:
    lib = subject(tmp_path, EACH)
    assert total(assessed(lib, "查询: {逾期件: []}\n")) == (0, 0, 0, 0)
    unasked = assessed(lib)
    assert total(unasked) == (None, 0, None, None)
    assert [each["fact"] for each in unasked.missing] == ["逾期件"]


def test_entries_without_a_number_can_still_be_decided_one_by_one(tmp_path: Path) -> None:
    """The ledger calls them 1 and 2; a person who decides the second says so."""
    text = "查询: {逾期件: [{时: 2025-06-03}, {时: 2025-06-04}]}\n"
    act = events("事: 评定, 项: 逾期, 就: '2', 分: -0.3, 经办人: 督查员, 理由: 晚")
    found = assessed(subject(tmp_path, EACH), text + act)
    assert [line["state"] for line in found.items if line["entry"]] == ["proposed", "decided"]


STARS = f"""计分:
  星:
    单位: 星
    步: 1
    项:
      加星: {{得: 1至5星, 由: 督查室{CITE}
      晚: {{取: 晚几日, 折算: {{每: 2日, 得: -1星}}{CITE}
"""
CASE = """收到: 2025-06-03 09:30
事件:
  - {时: 2025-06-03 11:00, 事: 交办, 由: 受理中心, 给: [甲局, 乙局]}
  - {时: 2025-06-10 11:00, 事: 答复, 由: 甲局, 案情: {晚几日: 5}}
"""


def test_a_case_is_scored_for_each_unit(tmp_path: Path) -> None:
    """甲局 was five days late: two whole portions of two days, to be confirmed; 乙局 none. One of them gets stars."""
    fields = "字段: {晚几日: {数: 日, 缺省: 0, 归: 本方}}\n"
    lib = library(tmp_path, {"w/a/2025-01-01.yaml": HEAD + PARTIES + fields + STARS})
    found = decided(lib, "w/a", CASE)
    late = {line["who"]: (line["min"], line["state"]) for line in found.scores if line["item"] == "星·晚"}
    assert late == {"甲局": (-2, "proposed"), "乙局": (0, "stands")}
    stars = {line["who"]: line["state"] for line in found.scores if line["item"] == "星·加星"}
    assert stars == {"甲局": "proposed", "乙局": "proposed"}
    act = "  - {时: 2025-06-12 11:00, 事: 评定, 项: 加星, 分: 3, 经办人: 督查员, 理由: 好TO}\n"
    one = decided(lib, "w/a", CASE + act.replace("TO", ", 给: 乙局"))
    stars = {line["who"]: line["delta"] for line in one.scores if line["item"] == "星·加星"}
    assert stars == {"甲局": None, "乙局": 3}
    both = decided(lib, "w/a", CASE + act.replace("TO", ""))
    assert [line["delta"] for line in both.scores if line["item"] == "星·加星"] == [3, 3]


def test_rows_wait_for_what_a_person_has_yet_to_decide(tmp_path: Path) -> None:
    """A measure over a total stays open while a person may still change it, and says who must act."""
    measure = "    措施:\n      - {情形: 低分, 当: {得分: 不满3分, 评定.次: 不满9次}, 则: {措施: 约谈, 给: 承办单位}, 依据: 第一条}\n"
    lib = subject(tmp_path, ATTENDANCE + measure)
    waiting = assessed(lib)
    assert waiting.raised == []
    assert {each["fact"] for each in waiting.missing} == {"评定·得分·满勤", "评定·得分·缺勤", "评定·得分·通报"}
    acts = ("事: 确认, 项: 通报, 由: 督查室", "事: 撤销, 项: 满勤, 由: 督查室", "事: 撤销, 项: 缺勤, 由: 督查室")
    done = assessed(lib, events(*acts))
    assert (total(done)[0], [each["measure"] for each in done.raised]) == (2, ["约谈"])


def test_a_reckoned_loss_may_be_left_to_a_person(tmp_path: Path) -> None:
    """须确认: 是 holds for a figure that is taken and converted as it does for a fixed one."""
    sections = f"""    字段: {{件: {{数: 件}}}}
    计分:
      得分: {{项: {{退件: {{取: 件, 折算: {{每: 1件, 得: -2分}}, 须确认: 是, 由: 督查室{CITE}}}}}
"""
    found = assessed(subject(tmp_path, sections), "案情: {件: 3}\n")
    assert (item(found, "得分·退件")["state"], total(found)) == ("proposed", (None, 0, -6, 0))
