"""Opening cases and recording events through the services, on both databases."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bureau import BEIJING, CITY, LETTER, PROVINCE, ROOT, Bureau
from world import at_once

from engine.library import Library
from engine.problems import CaseError
from records import texts
from records.cases import Deed, Message, Stale, add_event, open_case
from records.tables import (
    TABLES,
    AuditEntry,
    Case,
    CaseData,
    CaseEvent,
    CaseFact,
    CaseUnit,
    PersonalData,
    RuleText,
    Ruling,
)


def facts(case: Case) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for row in CaseFact.select().where(CaseFact.case == case).order_by(CaseFact.id):
        found.setdefault(row.name, []).append(row.text)
    return found


def test_each_message_gets_the_next_number_of_its_year(bureau: Bureau) -> None:
    numbers = [bureau.open(day).number for day in ("2025-06-03 09:30", "2025-06-03 10:00", "2026-01-05 09:00")]
    assert numbers == ["2025-000001", "2025-000002", "2026-000001"]


def test_what_fails_takes_no_number_and_writes_nothing(bureau: Bureau, monkeypatch: Any) -> None:
    def broken(*_: Any) -> str:
        raise OSError("disk full")

    with monkeypatch.context() as patch, pytest.raises(OSError):
        patch.setattr(texts, "keep", broken)
        bureau.open("2025-06-03 09:30")
    tables = (Case, CaseEvent, CaseData, CaseFact, CaseUnit, PersonalData, Ruling, RuleText, AuditEntry)
    assert [table.select().count() for table in tables] == [0] * len(tables)
    assert bureau.open("2025-06-03 09:30").number == "2025-000001"


def test_writers_at_the_same_time_get_numbers_of_their_own(bureau: Bureau) -> None:
    def write() -> None:
        for _ in range(3):
            open_case(bureau.office, None, Message(CITY, "2025-06-03 09:30", LETTER))

    assert at_once(6, write) == []
    assert sorted(case.number for case in Case.select()) == [f"2025-{n:06}" for n in range(1, 19)]


def test_personal_data_lies_in_its_own_table_alone(bureau: Bureau) -> None:
    case = bureau.open("2025-06-03 09:30", {**LETTER, "姓名": "某甲一二三", "电话": "139-7788"})
    kept = {row.name: row for row in PersonalData.select().where(PersonalData.case == case)}
    assert {name: row.value for name, row in kept.items()} == {"姓名": "某甲一二三", "电话": "139-7788"}
    assert kept["姓名"].salt != kept["电话"].salt and all(len(row.salt) == 32 for row in kept.values())
    for table in TABLES:
        if table is not PersonalData:
            for row in table.select().dicts():
                assert "某甲一二三" not in str(row) and "139-7788" not in str(row), table


def test_what_is_derived_from_personal_data(bureau: Bureau) -> None:
    first, second = bureau.open("2025-06-03 09:30"), bureau.open("2025-06-03 09:31", {**LETTER, "电话": "1380000"})
    bare = bureau.open("2025-06-03 09:32", {**LETTER, "电话": "  "})
    data = {case.id: case.data.get().facts for case in (first, second, bare)}
    assert data[first.id]["有电话"] == "是" and data[bare.id]["有电话"] == "否"
    assert data[first.id]["来信代号"] == data[second.id]["来信代号"]
    assert "来信代号" not in data[bare.id]
    other = open_case(bureau.keyed("another key"), None, Message(CITY, "2025-06-03 09:30", LETTER))
    assert other.data.get().facts["来信代号"] != data[first.id]["来信代号"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"类别": "诉求"}, {"内容": ["必填"]}),
        ({**LETTER, "户数": "三"}, {"户数": ["应填数目，不能是“三”"]}),
        ({**LETTER, "急迫": "1.2"}, {"急迫": ["应是 0.5 的整数倍，不能是“1.2”"]}),
        ({**LETTER, "地点": "长" * 81}, {"地点": ["至多 80 字，现有 81 字"]}),
        ({**LETTER, "姓名": "长" * 21}, {"姓名": ["至多 20 字，现有 21 字"]}),
        ({**LETTER, "有电话": "是"}, {"有电话": ["由平台算出，不能填写"]}),
        (
            {**LETTER, "类别": "举报", "要求公开": "是"},
            {"要求公开": ["不能与所填的其他事实并存：举报页面不问是否公开"]},
        ),
    ],
)
def test_each_fault_is_told_at_its_field(bureau: Bureau, given: dict[str, Any], said: dict[str, list[str]]) -> None:
    with pytest.raises(CaseError) as caught:
        bureau.open("2025-06-03 09:30", given)
    assert caught.value.messages == said
    assert not Case.select().exists()


def test_all_faults_at_once(bureau: Bureau) -> None:
    with pytest.raises(CaseError) as caught:
        bureau.open("2025-06-03 09:30", {"类别": "闲聊", "户数": "x", "姓名": "长" * 21})
    assert set(caught.value.messages) == {"类别", "户数", "姓名", "内容"}


def test_no_version_in_force_no_case(bureau: Bureau) -> None:
    given = {"渠道": "领导留言板", "类别": ["监督建议"]}
    assert bureau.open("2020-08-05 23:59", given, "gansu/messages").status == "待初审"
    with pytest.raises(CaseError, match="没有施行中的版本"):
        bureau.open("2020-08-06 00:00", given, "gansu/messages")


def test_a_draft_decides_nothing_unless_asked(bureau: Bureau, tmp_path: Path) -> None:
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    (rules / CITY / "published.jsonl").unlink()
    library = Library(rules, ROOT / "schemas")
    message = Message(CITY, "2025-06-03 09:30", LETTER)
    bureau.at("2025-06-03 09:30")
    with pytest.raises(CaseError, match="没有施行中的版本"):
        open_case(replace(bureau.office, library=library, drafts=False), None, message)
    assert open_case(replace(bureau.office, library=library, drafts=True), None, message).status == "待审"


def test_time_is_given_never_guessed(bureau: Bureau) -> None:
    """Happened as told, recorded as the clock says; nothing in the future, nothing before the message."""
    case = bureau.open("2025-06-03 09:30")
    bureau.at("2025-06-03 10:07")
    for happened, why in (("2025-06-03 10:08", "不能晚于现在"), ("2025-06-03 09:29", "早于收到"), ("昨天", "不是时刻")):
        with pytest.raises(CaseError, match=why):
            add_event(bureau.office, None, case, Deed("受理", happened, by="受理中心"))
    event = add_event(bureau.office, None, case, Deed("受理", "2025-06-03 09:40", by="受理中心"))
    event = CaseEvent.get_by_id(event.id)
    assert event.happened.astimezone(BEIJING).isoformat() == "2025-06-03T09:40:00+08:00"
    assert event.recorded == bureau.time and event.seq == 2
    with pytest.raises(CaseError, match="不能晚于现在"):
        open_case(bureau.office, None, Message(CITY, "2025-06-03 10:08", LETTER))


def test_an_event_is_checked_as_part_of_the_whole_case(bureau: Bureau) -> None:
    case = bureau.open("2025-06-03 09:30")
    for deed, place in (
        (Deed("答付", "2025-06-03 09:30", by="市城管局"), "事"),
        (Deed("承诺", "2025-06-03 09:30", by="市城管局", quantity="过几天"), "事"),
        (Deed("答复", "2025-06-03 09:30", by="市城管局", given={"户数": "x"}), "户数"),
        (Deed("更正", "2025-06-03 09:30", retracts=9), "撤"),
        (Deed("更正", "2025-06-03 09:30", retracts=1), "撤"),
    ):
        with pytest.raises(CaseError) as caught:
            add_event(bureau.office, None, case, deed)
        assert set(caught.value.messages) == {place}, deed
    assert CaseEvent.select().count() == 1


def test_two_clocks_by_hand(bureau: Bureau) -> None:
    """2025-06-03 is a Tuesday. A department has three working days: 4, 5, 6. A district five days: 8 June is a Sunday
    and moves to Monday the 9th. Acknowledging takes two office hours: 11:00-12:00 and 13:30-14:30."""
    case = bureau.open("2025-06-03 09:30")
    bureau.add(case, "2025-06-03 10:00", "受理", "受理中心")
    bureau.add(case, "2025-06-03 11:00", "分送", "受理中心", "市城管局", "望江区")
    bureau.add(case, "2025-06-03 13:40", "签收", "市城管局")
    dues = bureau.dues(case, "2025-06-03 14:31")
    assert dues["答复@市城管局"] == ("2025-06-06", "办理中")
    assert dues["答复@望江区"] == ("2025-06-09", "办理中")
    assert dues["签收@市城管局"] == ("2025-06-03T14:30", "已办")
    assert dues["签收@望江区"] == ("2025-06-03T14:30", "逾期")
    bureau.add(case, "2025-06-05 15:00", "答复", "市城管局", "来信人", given={"涉密或隐私": "否"})
    dues = bureau.dues(case, "2025-06-10 00:00")
    assert dues["答复@市城管局"] == ("2025-06-06", "已办")
    assert dues["答复@望江区"] == ("2025-06-09", "逾期")


def test_the_list_shows_the_earliest_limit_still_open(bureau: Bureau) -> None:
    case = bureau.open("2025-06-03 09:30")
    assert case.due.astimezone(BEIJING).isoformat() == "2025-06-05T00:00:00+08:00"  # one working day: the 4th
    bureau.add(case, "2025-06-03 10:00", "告知", "受理中心", "来信人")
    assert Case.get_by_id(case.id).due is None
    bureau.add(case, "2025-06-03 10:10", "受理", "受理中心")
    bureau.add(case, "2025-06-03 11:00", "分送", "受理中心", "市城管局")
    fresh = Case.get_by_id(case.id)
    assert fresh.due.astimezone(BEIJING).isoformat() == "2025-06-03T14:31:00+08:00"
    assert (fresh.status, fresh.provisional, facts(case)["结论"]) == ("已分送", False, ["受理"])


def test_a_limit_whose_lapse_is_no_breach_is_not_in_the_list(bureau: Bureau) -> None:
    """Sent at 16:00: sending it back lapses that day without harm; two office hours for acknowledging end at 09:00."""
    case = bureau.open("2025-06-03 15:00")
    bureau.add(case, "2025-06-03 15:30", "受理", "受理中心")
    bureau.add(case, "2025-06-03 16:00", "分送", "受理中心", "市城管局")
    assert bureau.dues(case)["退件@市城管局"] == ("2025-06-03", "办理中")
    assert Case.get_by_id(case.id).due.astimezone(BEIJING).isoformat() == "2025-06-04T09:01:00+08:00"


def test_facts_for_lists_are_narrow_rows(bureau: Bureau) -> None:
    given = {"类型": "批评", "内容": "漏雨", "实名": "某甲", "联系方式": "1", "所涉": ["权益问题", "政府工作"]}
    case = bureau.open("2025-06-03 09:30", given, PROVINCE, to=("市城管局",))
    kept = facts(case)
    assert kept["类型"] == ["批评"] and sorted(kept["所涉"]) == ["政府工作", "权益问题"]
    assert "内容" not in kept and "有实名" not in kept
    bureau.add(case, "2025-06-03 10:00", "更正", "市城管局", given={"类型": "建议"})
    assert facts(case)["类型"] == ["建议"]


def test_a_correction_appends(bureau: Bureau) -> None:
    case = bureau.open("2025-06-03 09:30")
    bureau.add(case, "2025-06-03 09:30", "更正", "受理中心", given={"类别": "咨询"}, recorded="2025-06-04 09:00")
    first, second = CaseEvent.select().order_by(CaseEvent.seq)
    assert (first.facts["类别"], second.facts) == ("诉求", {"类别": "咨询"})
    assert CaseData.get().facts["类别"] == "咨询" and facts(case)["类别"] == ["咨询"]


def test_a_struck_event_never_was(bureau: Bureau) -> None:
    case = bureau.open("2025-06-03 09:30")
    bureau.add(case, "2025-06-03 10:00", "受理", "受理中心")
    sent = bureau.add(case, "2025-06-03 11:00", "分送", "受理中心", "市城管局", given={"户数": "60"})
    bureau.add(case, "2025-06-03 11:30", "更正", "受理中心", retracts=sent.seq)
    assert not [name for name in bureau.dues(case) if "市城管局" in name]
    assert "户数" not in CaseData.get().facts
    with pytest.raises(CaseError, match="已经撤过"):
        bureau.add(case, "2025-06-03 11:30", "更正", "受理中心", retracts=sent.seq)


def test_the_second_of_two_writers_is_told(bureau: Bureau) -> None:
    case = bureau.open("2025-06-03 09:30")
    seen = Case.get_by_id(case.id).version
    deed = Deed("受理", "2025-06-03 09:30", by="受理中心")
    add_event(bureau.office, None, case, deed, seen)
    with pytest.raises(Stale):
        add_event(bureau.office, None, case, Deed("告知", "2025-06-03 09:30", by="受理中心"), seen)
    assert [event.name for event in CaseEvent.select()] == ["收到", "受理"]


def test_a_case_lies_with_every_unit_it_was_addressed_to(bureau: Bureau) -> None:
    home = bureau.units["市教育局"]
    case = bureau.open("2025-06-03 09:30", unit=home)
    bureau.add(case, "2025-06-03 10:00", "受理", "受理中心")
    bureau.add(case, "2025-06-03 11:00", "分送", "受理中心", "市城管局", "望江区", "不存在的单位")
    assert {row.unit.name for row in CaseUnit.select()} == {"市教育局", "市城管局", "望江区"}


def test_confirmation_needs_a_name(bureau: Bureau, either: Any) -> None:
    from records.tables import User

    case = bureau.open("2025-06-03 09:30", {**LETTER, "内容": "代开发票"})
    assert bureau.stand(case)["effects"][0]["state"] == "proposed" and facts(case)["待确认"] == ["是"]
    person = User.create(username="u", name="值班甲", fs_uniquifier="f")
    add_event(bureau.office, person, case, Deed("屏蔽", "2025-06-03 09:30", by="受理中心"))
    effect = bureau.stand(case)["effects"][0]
    assert (effect["state"], effect["by"]) == ("confirmed", "值班甲") and facts(case)["待确认"] == ["否"]
