"""The demonstration cases: complete, readable, loaded once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from desk import HERE, Desk
from markup import Page
from world import Queries

from admin.cases_office import office
from records.tables import Case, CaseEvent, Ruling, Unit
from seed import cases as plan

SUBJECTS = "/desk/subjects"
ROOT = Path(__file__).parents[2]


def desk_of(case: Case) -> str:
    """Where a case is shown."""
    return SUBJECTS if case.subject else HERE


def test_every_demonstration_case_can_be_read(filled: Desk) -> None:
    browser = filled.of("shiyong")
    kinds = {case.subject for case in Case.select()}
    assert Case.select().where(Case.subject == "").count() == 35 and {"值守", "月度", "季度", "查阅点", "答卷"} <= kinds
    for case in Case.select():
        answer = browser.get(f"{desk_of(case)}/details/?id={case.id}")
        page = Page(answer.text)
        assert answer.status_code == 200 and page.faults() == [], case.number
        assert "None" not in page.words and "undefined" not in answer.text.lower()


def test_the_demonstration_is_complete_and_is_loaded_once(filled: Desk) -> None:
    """Every outcome and every state of a clock that these books have."""
    messages = Case.select().where(Case.subject == "")
    said = {fact.text for case in messages for fact in case.facts if fact.name == "结论"}
    assert said == {"受理", "不受理", "转送", "屏蔽", "须先", "规则未及", "待认定"}
    page = filled.of("shiyong")
    states = {s for c in Case.select() for s in re.findall(
        r'<span class="tag">(办理中|暂停|已办|逾期已办|逾期|届满|作废)</span>', page.get(f"{desk_of(c)}/details/?id={c.id}").text
    )}  # fmt: skip
    assert states == {"办理中", "暂停", "已办", "逾期已办", "逾期", "届满", "作废"}
    assert Case.select().where(Case.provisional).count() == 1
    count = CaseEvent.select().count()
    with filled.app.app_context():
        assert plan.load(office()) == 0
    assert CaseEvent.select().count() == count


def test_a_broken_off_load_goes_on_where_it_stopped(desk: Desk, monkeypatch: Any) -> None:
    desk.at("2026-11-20 17:30")
    real, left = plan.add_event, [10]

    def tiring(*given: Any) -> Any:
        left[0] -= 1
        if left[0] < 0:
            raise OSError("power")
        return real(*given)

    with desk.app.app_context():
        monkeypatch.setattr(plan, "add_event", tiring)
        with pytest.raises(OSError):
            plan.load(office())
        monkeypatch.setattr(plan, "add_event", real)
        plan.load(office())
        assert plan.load(office()) == 0
    assert Case.select().count() == len(plan.whole_plan())


def test_nothing_is_loaded_before_its_time(desk: Desk) -> None:
    desk.at("2026-11-19 12:00")
    with desk.app.app_context():
        assert plan.load(office()) == 0
    assert not Case.select().exists()


def test_a_list_page_costs_the_same_for_more_rows(filled: Desk) -> None:
    browser = filled.of("shiyong")
    browser.get(f"{HERE}/")
    counts = []
    numbers = [case.number for case in Case.select().where(Case.subject == "").order_by(Case.id)]
    for search in (numbers[0], ""):
        with Queries() as queries:
            assert browser.get(f"{HERE}/?search={search}").status_code == 200
        counts.append(len(queries.sent))
    assert counts[0] == counts[1]


def test_an_old_ruling_is_done_again_on_the_page(filled: Desk) -> None:
    """The answer of 11 November was recorded on the 16th: the ruling between them is explained by that."""
    browser = filled.of("shiyong")
    case = next(c for c in Case.select() if any(f.name == "演示" and f.text == "答了没有记" for f in c.facts))
    first = Ruling.select().where(Ruling.case == case).order_by(Ruling.id).first()
    text = browser.get(f"{HERE}/ruling/?id={case.id}&ruling={first.id}").text
    assert "用存下的事实、规则原文、日历通知重算，每一项都相同" in text
    assert "曾是逾期" in browser.get(f"{HERE}/details/?id={case.id}").text
    assert Unit.select().count() > 10
