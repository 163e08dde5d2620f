"""The forms of the case desk: tokens, faults at their inputs, nothing typed is lost, two writers, books in force."""

from __future__ import annotations

import re
from pathlib import Path

from desk import BOOKS, HERE, LETTER, Desk, faults
from markup import Page

from admin import cases_inputs
from records.tables import Case, CaseEvent

ROOT = Path(__file__).parents[2]


def test_every_write_needs_a_token(desk: Desk) -> None:
    centre = desk.of("shouli")
    case = desk.open(centre)
    sent = {"book": "wangchuan/appeals", "received": "2025-06-03T09:30", **LETTER}
    assert centre.client.post(f"{HERE}/new/", data=sent).status_code == 400
    sent = {"name": "受理", "version": 1, "f-时": "2025-06-03T09:30", "f-由": "受理中心"}
    assert centre.client.post(f"{HERE}/event/?id={case.id}", data=sent).status_code == 400
    assert Case.select().count() == 1 and CaseEvent.select().count() == 1


def test_nothing_typed_is_lost(desk: Desk) -> None:
    typed = {
        "f-地点": "打好的地点<b>",
        "f-类别": "举报",
        "f-要求公开": "是",
        "f-户数": "三十",
        "f-领域": ["供热", "安全"],
        "f-法定时限": "两个月吧",
        "f-上级定期": "2025-06-30",
        "f-姓名": "打好的名字",
        "f-前件": "2020-000001",
    }
    sent = {"book": "wangchuan/appeals", "received": "2025-06-03T09:30", **typed}
    answer = desk.of("shouli").post(f"{HERE}/new/", sent)
    assert answer.status_code == 200 and "<title>错误：" in answer.text
    page = Page(answer.text)
    values = {attrs["name"]: attrs.get("value") for tag, attrs in page.tags if tag == "input" and "name" in attrs}
    for name in ("f-地点", "f-户数", "f-法定时限", "f-上级定期", "f-姓名", "f-前件"):
        assert values[name] == typed[name]
    ticked = [attrs["value"] for _, attrs in page.tags if "checked" in attrs]
    assert ticked == ["供热", "安全"] and answer.text.count(" selected>") == 2
    said = faults(desk.of("shouli").post(f"{HERE}/new/", {**sent, "f-前件": ""}))
    assert set(said) == {"f-内容", "f-户数", "f-法定时限"}
    assert said["f-户数"] == "户数：应填数目，不能是“三十”"
    assert set(faults(answer)) == {"f-前件"} and 'aria-invalid="true"' in answer.text
    assert not Case.select().exists()


def test_each_fault_is_linked_to_its_input(desk: Desk) -> None:
    for book, received in BOOKS.items():
        browser = desk.at("2026-11-20 09:00").of("shiyong")
        answer = browser.post(f"{HERE}/new/", {"book": book, "received": received, "f-前件": "没有的编号"})
        ids = {attrs.get("id") for _, attrs in Page(answer.text).tags}
        assert faults(answer) and set(faults(answer)) <= ids, book


def test_none_of_these_and_some_of_these(desk: Desk) -> None:
    """None of the boxes is an answer of its own, and contradicts any of them."""
    centre = desk.of("shouli")
    sent = {"book": "wangchuan/appeals", "received": "2025-06-03T09:30", **LETTER}
    answer = centre.post(f"{HERE}/new/", {**sent, "f-领域": ["供热", cases_inputs.NONE]})
    assert "就不能再选别的" in faults(answer)["f-领域"]
    case = desk.open(centre, {"f-领域": [cases_inputs.NONE]})
    assert case.data.get().facts["领域"] == []
    assert "领域" not in desk.open(centre).data.get().facts


def test_somebody_was_faster(desk: Desk) -> None:
    centre = desk.of("shouli")
    case = desk.open(centre)
    stale = {
        "name": "告知",
        "version": case.version,
        "f-时": "2025-06-03T09:30",
        "f-由": "受理中心",
        "f-地点": "新地点",
    }
    assert desk.add(centre, case, "受理", 由="受理中心").status_code == 302
    answer = centre.post(f"{HERE}/event/?id={case.id}", stale)
    assert answer.status_code == 409 and "别人刚刚" in answer.text and "新地点" in answer.text
    version = re.search(r'name="version" value="(\d+)"', answer.text)[1]
    assert centre.post(f"{HERE}/event/?id={case.id}", {**stale, "version": version}).status_code == 302
    assert [event.name for event in CaseEvent.select().order_by(CaseEvent.seq)] == ["收到", "受理", "告知"]
    assert centre.post(f"{HERE}/event/?id={case.id}", {**stale, "version": ""}).status_code == 409


def test_only_books_in_force_are_offered(desk: Desk) -> None:
    browser = desk.at("2026-11-20 09:00").of("shiyong")

    def offered(moment: str) -> set[str]:
        page = browser.get(f"{HERE}/new/?received={moment}").text
        return set(re.findall(r'name="book" value="([^"]+)"', page)) & set(BOOKS)

    assert offered("2005-12-08T23:59") == set()
    assert offered("2005-12-09T00:00") == {"harbin/forum"}
    assert offered("2015-08-05T00:00") == {"harbin/forum", "liaoning/responder", "gansu/messages"}
    assert "gansu/messages" in offered("2020-08-05T23:59") and "gansu/messages" not in offered("2020-08-06T00:00")
    answer = browser.get(f"{HERE}/new/?book=gansu/messages&received=2020-08-06T09:00")
    assert "没有施行中的版本" in answer.text and "f-渠道" not in answer.text
    assert "不是时刻" in browser.get(f"{HERE}/new/?received=昨天").text
    answer = browser.post(f"{HERE}/new/", {"book": "wangchuan/appeals", "received": "2026-11-20T09:01", **LETTER})
    assert answer.status_code == 200 and "不能晚于现在" in answer.text
