"""What the case desk shows: forms drawn from the book, filters, confirmations, personal data, the trial clock."""

from __future__ import annotations

import html
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from desk import BEIJING, BOOKS, HERE, Desk, served
from markup import Page

from engine.library import Library
from records.tables import Case, CaseEvent

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("book", "received"), BOOKS.items())
def test_the_form_is_the_books(desk: Desk, book: str, received: str) -> None:
    """Every field that a person fills in, with its kind, options, unit and help; derived ones never."""
    browser = desk.at("2026-11-20 09:00").of("shiyong")
    answer = browser.get(f"{HERE}/new/?book={book}&received={received}")
    library = Library(ROOT / "rules", ROOT / "schemas")
    fields = library.book(book, library.files(book)[-1].stem[:10]).names.fields
    tags = Page(answer.text).tags
    ids = {attrs.get("id", ""): tag for tag, attrs in tags}
    kinds = {"option": "select", "multi": "fieldset", "party": "select"}
    for name, field in fields.items():
        if field.derived:
            assert f"f-{name}" not in ids
            continue
        long_text = field.domain.kind == "text" and field.longest >= 100
        assert ids[f"f-{name}"] == kinds.get(field.domain.kind, "textarea" if long_text else "input"), name
        assert not field.help or field.help in answer.text
        for option in field.domain.options:
            assert f">{option}</" in answer.text
    assert Page(answer.text).faults() == []


def test_personal_data_is_not_shown_to_auditors(desk: Desk) -> None:
    case = desk.open(desk.of("shouli"))
    assert "138-0000" in desk.of("shouli").get(f"{HERE}/details/?id={case.id}").text
    page = desk.of("shenji").get(f"{HERE}/details/?id={case.id}").text
    assert "138-0000" not in page and "（有，不显示）" in page
    assert "138-0000" not in desk.of("shouli").get(f"{HERE}/export/csv/").text


def test_what_hurts_is_confirmed_under_ones_own_name(desk: Desk) -> None:
    centre = desk.of("shouli")
    case = desk.open(centre, {"f-内容": "代开发票"})
    page = centre.get(f"{HERE}/details/?id={case.id}").text
    assert "须由具名的人确认才算数" in page and "待确认" in centre.get(f"{HERE}/").text
    form = centre.get(f"{HERE}/event/?id={case.id}&name=屏蔽&who=受理中心").text
    assert "确认人：<strong>演示受理员</strong>" in form and "确认并记下" in form
    assert desk.add(centre, case, "屏蔽", 由="受理中心").status_code == 302
    assert "已由 演示受理员 确认" in re.sub(r"\s+", " ", centre.get(f"{HERE}/details/?id={case.id}").text)


def test_accountability_is_confirmed_row_by_row(desk: Desk) -> None:
    """A department's three working days from Tuesday 3 June end on the 6th; answered on the 10th, with harm done."""
    centre, bureau = desk.of("shouli"), desk.of("jiaoyu")
    case = desk.open(centre)
    desk.add(centre, case, "受理", 由="受理中心")
    desk.add(centre, case, "分送", 由="受理中心", 给="望川市教育局")
    desk.at("2025-06-10 10:00").add(bureau, case, "签收", 由="望川市教育局")
    answer = {"由": "望川市教育局", "给": "来信人", "涉密或隐私": "否", "不良影响": "是"}
    assert desk.add(bureau, case, "答复", **answer).status_code == 302
    page = centre.get(f"{HERE}/details/?id={case.id}").text
    link = html.unescape(re.search(r'<a href="([^"]+)">去确认</a>', page)[1])
    form = centre.get(link).text
    assert "所确认：<strong>逾期有不良影响</strong>" in form and "确认人：<strong>演示受理员</strong>" in form
    assert re.search(r'value="望川市教育局" checked', form)
    sent = {"name": "确认", "item": "逾期有不良影响", "version": Case.get_by_id(case.id).version}
    sent |= {"f-时": "2025-06-10T10:00", "f-由": "受理中心", "f-给": "望川市教育局"}
    assert centre.post(f"{HERE}/event/?id={case.id}", sent).status_code == 302
    page = re.sub(r"\s+", " ", centre.get(f"{HERE}/details/?id={case.id}").text)
    assert "责令检查" in page and "已由 演示受理员 确认" in page and "去确认" not in page


def test_the_list_filters_by_the_books_own_fields(desk: Desk) -> None:
    centre = desk.of("shouli")
    first = desk.open(centre)
    second = desk.open(centre, {"f-类别": "咨询", "f-地点": "北门"})

    def listed(**asked: str) -> set[str]:
        page = centre.get(f"{HERE}/", query_string=asked).text
        return {case.number for case in (first, second) if case.number in page}

    names = dict(re.findall(r'<label for="(flt[^"]+)">([^<]+)</label>', centre.get(f"{HERE}/").text))
    assert "类别" not in names.values() and {"规则", "期限", "结论", "待确认"} <= set(names.values())
    by = {label: name for name, label in names.items()}
    page = centre.get(f"{HERE}/", query_string={by["规则"]: "wangchuan/appeals"}).text
    by |= {label: name for name, label in re.findall(r'<label for="(flt[^"]+)">([^<]+)</label>', page)}
    assert "类型" not in by and "渠道" not in by
    assert listed() == {first.number, second.number}
    assert listed(**{by["规则"]: "harbin/forum"}) == set()
    assert listed(**{by["类别"]: "咨询"}) == {second.number}
    assert listed(**{by["地点"]: "南"}) == {first.number}
    assert listed(**{by["期限"]: "已逾期"}) == set()
    desk.at("2025-06-05 00:00")
    assert listed(**{by["期限"]: "已逾期"}) == {first.number, second.number}
    assert "已逾期 1 天" in centre.get(f"{HERE}/").text


def test_an_export_knows_the_filters_from_the_first_request_on(desk: Desk) -> None:
    """Nobody has opened the list yet in this process."""
    centre = desk.of("shouli")
    desk.open(centre)
    desk.open(centre, {"f-类别": "咨询"})
    view = next(view for view in desk.app.extensions["admin"][0]._views if view.endpoint == "cases")
    assert not view._filters
    with desk.app.test_request_context():
        names = [one.name for one in view.get_filters()]
    books = f"flt0_{names.index('规则')}"
    assert len(centre.get(f"{HERE}/export/csv/?{books}=harbin/forum").text.splitlines()) == 1
    assert len(centre.get(f"{HERE}/export/csv/?{books}=wangchuan/appeals").text.splitlines()) == 3


def test_a_visitor_of_the_demonstration_has_a_clock_of_his_own(address: str, tmp_path: Path) -> None:
    """Another visitor keeps the real one."""
    with served(address, tmp_path / "i", XIZE_DEMO=True) as desk:
        first, second = desk.of("shiyong"), desk.of("shiyong")
        set_to = {"moment": "2015-08-10T09:00", "back": "//evil/"}
        assert first.post(f"{HERE}/clock/", set_to).location == f"{HERE}/"
        pages = [browser.get(f"{HERE}/new/").text for browser in (first, second)]
        assert "2015-08-10 09:0" in pages[0] and "不是真实时间" in pages[0] and "不是真实时间" not in pages[1]
        assert ["gansu/messages" in page for page in pages] == [True, False]
        sent = {"book": "gansu/messages", "received": "2015-08-10T08:00", "f-渠道": "领导留言板"}
        assert first.post(f"{HERE}/new/", sent).status_code == 302 and Case.get().number == "2015-000001"
        recorded = CaseEvent.get().recorded.astimezone(BEIJING)
        assert timedelta(0) <= recorded - datetime(2015, 8, 10, 9, tzinfo=BEIJING) < timedelta(minutes=2)
        first.post(f"{HERE}/clock/", {"moment": "昨天"})
        assert "“昨天”不是时刻" in first.get(f"{HERE}/").text
        first.post(f"{HERE}/clock/", {"real": "1", "moment": "2015-08-10T09:00"})
        assert "不是真实时间" not in first.get(f"{HERE}/").text


@pytest.mark.parametrize("config", [{"XIZE_DEMO": False}, {"XIZE_DEMO": True, "XIZE_CLOCK": lambda: datetime.now(UTC)}])
def test_nobody_else_has(address: str, tmp_path: Path, config: dict[str, Any]) -> None:
    with served(address, tmp_path / "i", XIZE_DEMO=True):
        pass
    with served(address, tmp_path / "i", **config) as desk:
        browser = desk.of("shiyong")
        assert browser.post(f"{HERE}/clock/", {"moment": "2015-08-10T09:00"}).status_code == 404
        assert "试用的时钟" not in browser.get(f"{HERE}/").text
