"""Rulings done again: as known then they are equal; as known now each difference names its cause."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from bureau import CITY, LETTER, PROVINCE, ROOT, Bureau

from engine.library import Library
from records import replay, texts
from records.cases import Deed, add_event
from records.database import migrate
from records.differences import Difference
from records.tables import Case, RuleText, Ruling


@pytest.fixture
def copied(either: Any, tmp_path: Path) -> Bureau:
    """The same over a copy of the rules, in which nothing is published: what it holds may be changed."""
    migrate()
    rules = tmp_path / "rules"
    shutil.copytree(ROOT / "rules", rules)
    for listing in rules.rglob("published.jsonl"):
        listing.unlink()
    return Bureau(tmp_path / "shelf", rules)


def walked(bureau: Bureau) -> Case:
    """A case with events, facts that change, a promise, a correction and one event struck."""
    case = bureau.open("2025-06-03 09:30", {**LETTER, "领域": ["供热"], "户数": "60"})
    bureau.add(case, "2025-06-03 10:00", "受理", "受理中心")
    bureau.add(case, "2025-06-03 11:00", "分送", "受理中心", "市城管局", "望江区")
    bureau.add(case, "2025-06-03 13:40", "签收", "市城管局")
    bureau.add(case, "2025-06-04 09:00", "承诺", "市城管局", "来信人", quantity="2025-07-01")
    bureau.add(case, "2025-06-03 09:30", "更正", "受理中心", given={"户数": "40"}, recorded="2025-06-05 09:00")
    bureau.add(case, "2025-06-05 10:00", "更正", "受理中心", retracts=5)
    return case


def of(case: Case) -> list[Ruling]:
    return list(Ruling.select().where(Ruling.case == case).order_by(Ruling.id))


def told(found: replay.Again) -> set[tuple[str, str, str, str]]:
    return {(one.what, one.before, one.after, one.cause) for one in found.differences}


def test_every_ruling_is_equal_as_known_then(bureau: Bureau) -> None:
    case = walked(bureau)
    bureau.at("2026-01-05 09:00")
    found = of(case)
    assert len(found) == 7
    for ruling in found:
        again = replay.as_known_then(bureau.office, ruling)
        assert again.equal and again.decision == ruling.decision


def test_it_needs_neither_the_rules_nor_the_rest_of_the_database(copied: Bureau, tmp_path: Path) -> None:
    case = walked(copied)
    shutil.rmtree(tmp_path / "rules")
    (tmp_path / "rules").mkdir()
    empty = replace(copied.office, library=Library(tmp_path / "rules", ROOT / "schemas"), shelf=tmp_path / "other")
    copied.units["市城管局"].kind = "区县"
    copied.units["市城管局"].save()
    for ruling in of(case):
        assert replay.as_known_then(empty, ruling).equal


def test_what_a_ruling_stores(bureau: Bureau) -> None:
    case = walked(bureau)
    ruling = of(case)[3]
    assert ruling.inputs["主体"] == {
        "市城管局": {"类型": "部门", "级别": "市"},
        "望江区": {"类型": "区县", "级别": "县"},
    }
    assert ruling.inputs["查询"] == {"答过几次": []} and "电话" not in ruling.inputs["案情"]
    assert ruling.engine == ruling.decision["engine"] and ruling.moment == bureau.at("2025-06-03 13:40").time
    assert ruling.decision["calendars"][0]["notices"][-1] == "国办发明电〔2024〕12号"
    for row in RuleText.select():
        assert texts.digest(row.text) == row.digest
    manifest = RuleText.get_by_id(ruling.digests["texts"]).text
    for origin in ("rules/wangchuan/appeals/2025-03-01.yaml", "rules/jiangyuan/guide/2024-01-01.yaml"):
        assert origin in manifest
    assert "rules/_calendar/cn/2025.yaml" in manifest and "schemas/terms.yaml" in manifest


def test_texts_are_stored_once(bureau: Bureau) -> None:
    walked(bureau)
    count = RuleText.select().count()
    walked(bureau)
    assert RuleText.select().count() == count


def test_nothing_new_no_difference(bureau: Bureau) -> None:
    """A case with a single event, asked again later under the same rules: the moment is the ruling's own."""
    case = bureau.open("2025-06-03 09:30")
    bureau.at("2026-11-20 09:00")
    assert replay.as_known_now(bureau.office, of(case)[0]).equal


def test_a_notice_that_came_later_is_the_cause(bureau: Bureau) -> None:
    """60 days from 2019-03-03 end on Thursday 2019-05-02. The notice of 2019-03-22 made 1 to 4 May holidays and
    Sunday the 5th a working day, so the last day moves there."""
    given = {"类型": "咨询", "内容": "过户", "实名": "某甲", "联系方式": "1", "所涉": ["政策决策"], "法定时限": "60日"}
    case = bureau.open("2019-03-03 09:00", given, PROVINCE, to=("市城管局",))
    assert bureau.dues(case) == {"答复@市城管局": ("2019-05-02", "办理中")}
    assert bureau.dues(case, "2019-03-21 23:59") == {"答复@市城管局": ("2019-05-02", "办理中")}
    assert replay.as_known_now(bureau.office, of(case)[0]).equal
    assert bureau.dues(case, "2019-03-22 00:00") == {"答复@市城管局": ("2019-05-05", "办理中")}
    found = replay.as_known_now(bureau.office, of(case)[0])
    what = "答复（市城管局，自 2019-03-03 09:00）的末日"
    assert (what, "2019-05-02", "2019-05-05", replay.CALENDAR) in told(found)
    assert {cause for *_, cause in told(found)} == {replay.CALENDAR}
    assert replay.as_known_then(bureau.office, of(case)[0]).equal


def test_what_was_recorded_later_is_the_cause(bureau: Bureau) -> None:
    """A district's five days from Tuesday 3 June end on Sunday the 8th, so on Monday the 9th. The answer of the 9th is
    recorded on the 11th: the ruling of the 10th called it overdue, and that stays visible."""
    case = bureau.open("2025-06-03 09:30")
    bureau.add(case, "2025-06-03 10:00", "受理", "受理中心")
    bureau.add(case, "2025-06-03 11:00", "分送", "受理中心", "望江区")
    bureau.add(case, "2025-06-10 09:00", "告知", "受理中心", "来信人")
    assert of(case)[-1].decision["duties"][-1]["state_zh"] == "逾期"
    fact = {"涉密或隐私": "否"}
    bureau.add(case, "2025-06-09 16:00", "答复", "望江区", "来信人", given=fact, recorded="2025-06-11 09:00")
    found = replay.as_known_now(bureau.office, of(case)[3])
    state = "答复（望江区，自 2025-06-03 11:00）的状态"
    assert (state, "逾期", "已办", replay.LATER) in {(w, b, a.split("，")[0], c) for w, b, a, c in told(found)}
    assert {cause for *_, cause in told(found)} == {replay.LATER}
    now = bureau.stand(case)["duties"][-1]
    assert now["state_zh"] == "已办" and now["rescued"].startswith("2025-06-10T00:00")


def test_another_text_of_the_same_version_is_the_cause(copied: Bureau, tmp_path: Path) -> None:
    case = copied.open("2025-06-03 09:30")
    copied.add(case, "2025-06-03 10:00", "受理", "受理中心")
    copied.add(case, "2025-06-03 11:00", "分送", "受理中心", "市城管局")
    path = tmp_path / "rules" / CITY / "2025-03-01.yaml"
    text = path.read_text("utf-8")
    assert text.count("则: 3个工作日, 依据: 第九条") == 1
    path.write_text(text.replace("则: 3个工作日, 依据: 第九条", "则: 4个工作日, 依据: 第九条"), "utf-8")
    ruling = of(case)[-1]
    assert replay.as_known_then(copied.office, ruling).equal
    found = replay.as_known_now(copied.office, ruling)
    what = "答复（市城管局，自 2025-06-03 11:00）的末日"
    assert told(found) == {(what, "2025-06-06", "2025-06-09", replay.TEXT)}


def test_another_engine_is_the_cause(bureau: Bureau) -> None:
    """A ruling as an older engine would have left it: the same inputs, another answer."""
    case = bureau.open("2025-06-03 09:30")
    own = of(case)[0]
    old = {**own.decision, "duties": [{**own.decision["duties"][0], "due": "2025-06-05"}], "engine": "xize 0.0.1"}
    ruling = Ruling.create(
        case=case, moment=own.moment, decision=old, inputs=own.inputs, digests=own.digests, engine="xize 0.0.1"
    )
    then = replay.as_known_then(bureau.office, ruling)
    what = "首次告知（受理中心，自 2025-06-03 09:30）的末日"
    assert then.differences == (Difference(what, "2025-06-05", "2025-06-04", replay.ENGINE),)
    assert told(replay.as_known_now(bureau.office, ruling)) == {(what, "2025-06-05", "2025-06-04", replay.ENGINE)}


def test_what_other_cases_say_now_is_the_cause(bureau: Bureau) -> None:
    """Refused for two earlier answers, of which one is struck afterwards: now the letter would be taken in."""
    first = bureau.open("2025-04-01 09:00")
    bureau.add(first, "2025-04-01 10:00", "答复", "市城管局", "来信人")
    second = bureau.open("2025-05-06 09:00", matter=first)
    bureau.add(second, "2025-05-06 10:00", "答复", "市城管局", "来信人")
    third = bureau.open("2025-06-03 09:30", matter=first)
    assert of(third)[0].decision["outcome"] == "refuse"
    bureau.add(first, "2025-06-04 09:00", "更正", "受理中心", retracts=2)
    found = replay.as_known_now(bureau.office, of(third)[0])
    assert ("结论", "不受理", "受理", replay.AROUND) in told(found)
    assert {cause for *_, cause in told(found)} == {replay.AROUND}


def test_a_unit_that_changed_is_the_cause(bureau: Bureau) -> None:
    case = bureau.open("2025-06-03 09:30")
    bureau.add(case, "2025-06-03 11:00", "分送", "受理中心", "市城管局")
    bureau.units["市城管局"].kind = "区县"
    bureau.units["市城管局"].save()
    found = replay.as_known_now(bureau.office, of(case)[-1])
    what = "答复（市城管局，自 2025-06-03 11:00）的末日"
    assert (what, "2025-06-06", "2025-06-09", replay.AROUND) in told(found)


def test_a_text_that_is_not_what_it_says_is_found(bureau: Bureau) -> None:
    case = bureau.open("2025-06-03 09:30")
    own = of(case)[0]
    RuleText.create(digest="f" * 64, origin="目录", text="{}")
    for wrong in ("f" * 64, "0" * 64):
        digests = {**own.digests, "texts": wrong}
        ruling = Ruling.create(
            case=case, moment=own.moment, decision=own.decision, inputs=own.inputs, digests=digests, engine="x"
        )
        for again in (replay.as_known_then(bureau.office, ruling), replay.as_known_now(bureau.office, ruling)):
            assert again.decision is None and "规则原文" in again.failed and not again.equal


def test_a_whole_case_is_ruled_in_one_transaction_each(bureau: Bureau) -> None:
    case = bureau.open("2025-06-03 09:30")
    bureau.at("2025-06-03 10:00")
    before = Ruling.select().count()
    add_event(bureau.office, None, case, Deed("受理", "2025-06-03 10:00", by="受理中心"))
    assert Ruling.select().count() == before + 1
