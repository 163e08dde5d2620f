"""The desk of subjects: opened from the book's own words, events recorded, ledger, overview, who sees what."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import quote, unquote

import pytest
from desk import HERE as CASES
from desk import Desk, faults
from markup import Page
from world import Browser

from records.tables import AuditEntry, Case, CaseEvent, CaseUnit, Unit

HERE = "/desk/subjects"
EDUCATION, HEATING, DISTRICT = "望川市教育局", "望川市供热办", "望江区"


@pytest.fixture
def now(desk: Desk) -> Iterator[Desk]:
    """The demonstration, without its plan, on a Monday in November."""
    yield desk.at("2026-11-23 09:00")


def begin(browser: Browser, kind: str, *names: str, **typed: str) -> Any:
    """Open a subject (one for each name) through the form."""
    sent = {"kind": f"wangchuan/duty·{kind}", **{f"f-{key}": value for key, value in typed.items()}}
    return browser.post(f"{HERE}/new/", {**sent, **({"f-各家": list(names)} if names else {})})


def one(kind: str, name: str = EDUCATION) -> Case:
    """The subject of that kind and name."""
    found: Case = Case.get(Case.subject == kind, Case.name == name)
    return found


def record(browser: Browser, case: Case, name: str, at: str, **typed: str) -> Any:
    """Record an event through the form."""
    version = Case.get_by_id(case.id).version
    sent = {"name": name, "version": version, "f-时": at, **{f"f-{key}": value for key, value in typed.items()}}
    return browser.post(f"{HERE}/event/?id={case.id}", sent)


def said(browser: Browser, case: Case) -> str:
    """The page of a subject as words."""
    return words_of(browser.get(f"{HERE}/details/?id={case.id}").text)


def words_of(page: str) -> str:
    """A page as one line of words."""
    return " ".join(Page(page).words)


def decide(
    browser: Browser, case: Case, line: str, score: str, why: str, by: str = "督查室", name: str = "评定"
) -> Any:
    """Decide a line of the ledger through its form."""
    return record(browser, case, name, "2026-11-23T08:00", 评定的项=line, 评定几分=score, 评定的理由=why, 由=by)


def test_one_form_opens_one_for_each_unit(now: Desk) -> None:
    browser = now.of("shiyong")
    answer = begin(browser, "月度", EDUCATION, DISTRICT, 期="2026-10", 经验="2")
    assert answer.status_code == 302 and "/overview/" in answer.headers["Location"]
    made = list(Case.select().where(Case.subject == "月度").order_by(Case.id))
    assert [(case.name, case.period) for case in made] == [(EDUCATION, "2026-10"), (DISTRICT, "2026-10")]
    assert len({case.number for case in made}) == 2
    entry = AuditEntry.get(AuditEntry.what == "立：月度")
    assert entry.after["names"] == [EDUCATION, DISTRICT]
    own = {row.unit.name for row in CaseUnit.select().where(CaseUnit.case == made[0])}
    assert own == {EDUCATION}


@pytest.mark.parametrize(
    ("typed", "place", "words"),
    [
        ({"期": "2026年10月"}, "f-期", "如 2026-06"),
        ({"期": "2027-01"}, "f-期", "还没有开始"),
        ({"期": "", "经验": "7"}, "f-期", "必填"),
        ({"期": "2026-10", "经验": "两条"}, "f-经验", "应填数目"),
    ],
)
def test_a_fault_is_told_at_its_input_and_nothing_typed_is_lost(
    now: Desk, typed: dict[str, str], place: str, words: str
) -> None:
    words = words.replace("2026-06", "2016-06")
    answer = begin(now.of("shiyong"), "月度", EDUCATION, **typed)
    assert answer.status_code == 200 and words in faults(answer)[f"#{place}".lstrip("#")]
    assert f'value="{EDUCATION}" checked' in answer.text
    assert all(f'value="{value}"' in answer.text for value in typed.values())
    assert Case.select().count() == 0


def test_the_same_is_not_opened_twice_and_then_none_of_them_is(now: Desk) -> None:
    browser = now.of("shiyong")
    begin(browser, "月度", EDUCATION, 期="2026-10")
    answer = begin(browser, "月度", DISTRICT, EDUCATION, 期="2026-10")
    assert "已经立过" in faults(answer)["f-各家"]
    assert Case.select().count() == 1 and CaseEvent.select().count() == 1


def test_a_day_of_duty(now: Desk) -> None:
    """Friday 20 November 2026: one look-in in time, the second half an hour late; on Sunday nothing is owed."""
    browser = now.of("shiyong")
    begin(browser, "值守", EDUCATION, 期="2026-11-20")
    begin(browser, "值守", HEATING, 期="2026-11-22")
    case = one("值守")
    assert record(browser, case, "登录", "2026-11-20T08:55", 由=EDUCATION).status_code == 302
    assert record(browser, case, "登录", "2026-11-20T14:30", 由=EDUCATION).status_code == 302
    page = browser.get(f"{HERE}/overview/?book=wangchuan/duty&subject=值守&period=2026-11-20").text
    assert re.search(r'data-label="上午">已办 11-20 08:55<', page) and re.search(r'data-label="下午">逾期已办', page)
    assert "有未做到的" in page
    sunday = browser.get(f"{HERE}/overview/?book=wangchuan/duty&subject=值守&period=2026-11-22").text
    assert 'data-label="上午">作废' in sunday and "有未做到的" not in sunday


@pytest.fixture
def october(now: Desk) -> Case:
    """October for the bureau of education: one day of duty with a lapse."""
    browser = now.of("shiyong")
    begin(browser, "值守", EDUCATION, 期="2026-10-30")
    begin(browser, "月度", EDUCATION, 期="2026-10", 经验="3")
    return one("月度")


def test_the_range_is_proposed_and_a_person_decides_within_it(now: Desk, october: Case) -> None:
    """Short of full duty: −0.5 to −0.1, or nothing if nobody decides so; three good practices: 0.6."""
    browser, line = now.of("ducha"), f"得分·缺勤 {EDUCATION}"
    assert "0.1 至 0.6 分" in said(browser, october) and "待评定" in said(browser, october)
    count = CaseEvent.select().count()
    for score, why, place, words in (
        ("-0.6", "缺一天", "f-评定几分", "不在-0.5至-0.1分之内"),
        ("-0.25", "缺一天", "f-评定几分", "不是0.1分的整数倍"),
        ("两分", "缺一天", "f-评定几分", "不是数"),
        ("-0.2", "", "f-评定的理由", "必填"),
        ("", "缺一天", "f-评定几分", "必填"),
    ):
        answer = decide(browser, october, line, score, why)
        assert words in faults(answer)[place], (score, why)
        assert f'value="{score}"' in answer.text and why in answer.text
    assert CaseEvent.select().count() == count
    assert decide(browser, october, line, "-0.2", "缺一天").status_code == 302
    words = said(browser, october)
    assert "得分 0.4分" in words and "演示督办员" in words and "缺一天" in words


def test_only_the_role_that_the_book_names_decides(now: Desk, october: Case) -> None:
    answer = decide(now.of("shiyong"), october, f"得分·缺勤 {EDUCATION}", "-0.2", "缺一天", by=EDUCATION)
    assert faults(answer)["f-由"] == "由谁：这一项由“督查室”评定"


def test_appeal_and_reversal_are_events(now: Desk, october: Case) -> None:
    browser, line = now.of("shiyong"), f"得分·缺勤 {EDUCATION}"
    decide(browser, october, line, "-0.2", "缺一天")
    assert decide(browser, october, line, "", "那天停电", by=EDUCATION, name="申诉").status_code == 302
    assert "有申诉" in said(browser, october) and "得分 0.4分" in said(browser, october)
    assert decide(browser, october, line, "", "属实", name="撤销").status_code == 302
    assert "得分 0.6分" in said(browser, october) and "已撤销" in said(browser, october)


def test_a_figure_leads_to_what_it_rests_on(now: Desk, october: Case) -> None:
    browser = now.of("shiyong")
    page = browser.get(f"{HERE}/details/?id={october.id}").text
    number = one("值守").number
    link = next(unescape(url) for url in re.findall(r'href="([^"]*numbered[^"]*)"', page) if number in url)
    assert browser.get(link).headers["Location"].endswith(f"{HERE}/details/?id={one('值守').id}")
    stranger = now.of("shouli")
    assert stranger.get(link).status_code == 404


def test_late_answers_count_from_the_day_they_lapse(now: Desk) -> None:
    """Handed over on Monday 9 November: five working days end on the 16th; on the 17th it is late, without any event."""
    browser = now.of("shiyong")
    now.at("2026-11-09 10:00")
    case = now.open(browser, {"f-类别": "诉求", "received": "2026-11-09T09:00"}, book="wangchuan/duty")
    now.add(browser, case, "交办", 由="受理中心", 给=EDUCATION)
    begin(browser, "月度", EDUCATION, 期="2026-11")
    for day, count in (("2026-11-16 23:00", 0), ("2026-11-17 00:00", 1)):
        page = now.at(day).of("shiyong").get(f"{HERE}/details/?id={one('月度').id}").text
        assert page.count(f">{case.number}</a>") == count, day


def test_ranking_waits_until_everything_is_decided(now: Desk) -> None:
    """Two bureaus and a district: groups apart; the last of a group of two is called in once its figure is final."""
    browser = now.of("shiyong")
    begin(browser, "值守", HEATING, 期="2026-10-30")
    begin(browser, "月度", EDUCATION, HEATING, 期="2026-10", 经验="1")
    begin(browser, "季度", EDUCATION, HEATING, DISTRICT, 期="2026-Q4")
    address = f"{HERE}/overview/?book=wangchuan/duty&subject=季度&period=2026-Q4"
    before = words_of(browser.get(address).text)
    assert "不排：“季分”还不定" in before and "约谈" not in before
    decide(browser, one("月度", HEATING), f"得分·缺勤 {HEATING}", "-0.5", "一次也没有上线")
    begin(browser, "值守", EDUCATION, 期="2026-10-30")
    record(browser, one("值守"), "登录", "2026-10-30T08:00", 由=EDUCATION)
    record(browser, one("值守"), "登录", "2026-10-30T13:00", 由=EDUCATION)
    assert decide(browser, one("月度"), f"得分·满勤 {EDUCATION}", "0.3", "满勤").status_code == 302
    after = words_of(browser.get(address).text)
    assert "部门 第 1 名（共 2 家）" in after and "部门 第 2 名（共 2 家）" in after
    assert "区县 第 1 名（共 1 家）" in after and after.count("约谈") == 1
    assert after.index(EDUCATION) < after.index(HEATING)


def test_a_place_has_attributes_and_a_checklist(now: Desk) -> None:
    """Looked at on 12 November: no terminal, so it is to be mended within 15 days, by the 27th."""
    browser = now.of("shiyong")
    begin(browser, "查阅点", 起="2026-11-02T09:00", 是="望江区大厅", **{"属性：种类": "县级大厅"})
    case = one("查阅点", "望江区大厅")
    assert case.attributes == {"种类": "县级大厅"} and case.period == ""
    record(browser, case, "检查", "2026-11-12T10:00", 由="督查室", 标牌="有", 查询机="无")
    words = said(browser, case)
    assert "不合 1 项" in words and "查询机是“无”，须为“有”" in words and "2026-11-27 星期五" in words
    record(browser, case, "检查", "2026-11-20T10:00", 由="督查室", 查询机="有")
    assert "清单无不合" in said(browser, case) and "整改 已办" in said(browser, case)


def test_an_appraisal_goes_step_by_step_and_says_what_is_lacking(now: Desk) -> None:
    """2026: 90 and above is 满意; the line of 基本满意 has not been reported, so 80 has no grade."""
    browser = now.of("shiyong")
    begin(browser, "年度评议", EDUCATION, 期="2026")
    case = one("年度评议")
    record(browser, case, "通知", "2026-11-02T09:00", 由="督查室")
    lacking = record(browser, case, "评议", "2026-11-03T09:00", 由="督查室", 问卷分="80")
    assert record(browser, case, "评议", "2026-11-20T09:00", 由="督查室", 问卷分="80", 座谈分="80").status_code == 302
    words = said(browser, case)
    assert lacking.status_code in (200, 302) and "评议分 80分" in words and "本地·合格线" in words
    record(browser, case, "更正", "2026-11-21T09:00", 由="督查室", 问卷分="95", 座谈分="90")
    assert "评议分 93分（满意）" in said(browser, case)


def test_messages_and_subjects_have_desks_of_their_own(now: Desk, october: Case) -> None:
    browser = now.of("shiyong")
    message = now.open(browser, {"f-类别": "诉求", "received": "2026-11-20T09:00"}, book="wangchuan/duty")
    assert october.number not in browser.get(f"{CASES}/").text and message.number in browser.get(f"{CASES}/").text
    assert message.number not in browser.get(f"{HERE}/").text and october.number in browser.get(f"{HERE}/").text
    assert browser.get(f"{CASES}/details/?id={october.id}").status_code == 404
    assert browser.get(f"{HERE}/details/?id={message.id}").status_code == 404
    assert october.name in browser.get(f"{HERE}/export/csv/").text


def test_a_unit_sees_its_own_sheet_and_the_places_of_all(now: Desk, october: Case) -> None:
    everywhere, own = now.of("shiyong"), now.of("jiaoyu")
    begin(everywhere, "月度", HEATING, 期="2026-10")
    begin(everywhere, "季度", EDUCATION, HEATING, 期="2026-Q4")
    other = one("月度", HEATING)
    assert own.get(f"{HERE}/details/?id={other.id}").status_code == 404
    assert own.get(f"{HERE}/details/?id={october.id}").status_code == 200
    month = own.get(f"{HERE}/overview/?book=wangchuan/duty&subject=月度&period=2026-10").text
    assert EDUCATION in month and HEATING not in month
    quarter = own.get(f"{HERE}/overview/?book=wangchuan/duty&subject=季度&period=2026-Q4").text
    assert EDUCATION in quarter and HEATING in quarter and quarter.count(">打开</a>") == 1
    assert decide(own, october, f"得分·缺勤 {EDUCATION}", "-0.1", "自己评").status_code == 200
    assert not CaseEvent.select().where(CaseEvent.name == "评定").exists()


def test_an_overview_of_nothing_says_so(now: Desk) -> None:
    for address in ("?book=wangchuan/duty&subject=月度&period=2020-01", "?book=&subject=&period=", "?period=x"):
        assert "还没有立" in now.of("shiyong").get(f"{HERE}/overview/{quote(unquote(address), safe='?&=')}").text


def test_every_kind_of_the_book_is_offered_with_its_form(now: Desk) -> None:
    browser = now.of("shiyong")
    page = browser.get(f"{HERE}/new/").text
    kinds = [unescape(kind) for kind in re.findall(r'name="kind" value="([^"]+)"', page)]
    assert {f"wangchuan/duty·{kind}" for kind in ("值守", "月度", "季度", "查阅点", "年度评议")} <= set(kinds)
    for kind in kinds:
        answer = browser.get(f"{HERE}/new/?kind={quote(kind)}")
        assert answer.status_code == 200 and Page(answer.text).faults() == [], kind
    assert Unit.select().where(Unit.name == EDUCATION).exists()
