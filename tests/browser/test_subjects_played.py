"""Each kind of subject, played through the screens; what must come of it is worked out by hand beside it."""

from __future__ import annotations

import pytest
from player import Player
from selenium.webdriver.common.by import By

pytestmark = pytest.mark.browser
EDUCATION, HEATING = "望川市教育局", "望川市供热办"
BUREAU = "甲局（衢州演示）"


def line(player: Player, name: str) -> str:
    """The line of the ledger of that name, unfolded."""
    player.driver.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
    rows = player.driver.find_elements(By.CSS_SELECTOR, "table.ledger tbody tr")
    return next(text for text in (" ".join(row.text.split()) for row in rows) if text.startswith(name))


def test_the_roster_of_a_day_and_the_ledger_of_a_month(player: Player) -> None:
    """Friday 30 October 2026: one bureau looks in at 08:50 and at 14:30, half an hour late; so October falls short.

    −0.5 to −0.1 for that, at discretion; three good practices at 0.2 make 0.6. The summary for October is due on 5
    November.
    """
    player.at("2026-10-30 08:30").sign_in("shiyong")
    player.found("wangchuan/duty·值守", 期="2026-10-30", 各家=[EDUCATION, HEATING])
    assert "已立 2 个" in player.text() and "值守 2026-10-30 一览" in player.text()
    player.shoot("roster-begun")
    player._go(player.driver.find_element(By.XPATH, f"//a[@aria-label='打开 {EDUCATION}']"))
    assert "2026-10-30 星期五 09:00" in player.duty("上午", EDUCATION)
    player.tell("登录", "2026-10-30 08:50", 由=EDUCATION)
    player.tell("登录", "2026-10-30 14:30", 由=EDUCATION)
    assert "逾期已办" in player.duty("下午", EDUCATION)
    player.link("这一期的一览")
    assert "已办 10-30 08:50" in player.text() and "有未做到的" in player.text()
    player.shoot("roster")

    player.at("2026-11-02 09:00")
    player.found("wangchuan/duty·月度", 期="2026-10", 各家=[EDUCATION], 经验="3")
    assert "2026-11-05 星期四 还有 3 天" in player.duty("总结", EDUCATION)
    assert "-0.5 至 -0.1 分 待评定" in line(player, "缺勤") and "0.6 分" in line(player, "经验")
    player.link("评定")
    player.fill(评定几分="-0.6", 评定的理由="缺了一次")
    player.press("确认并记下") if player.driver.find_elements(By.XPATH, "//button[.='确认并记下']") else player.press(
        "记下"
    )
    assert "不在-0.5至-0.1分之内" in player.faults()["f-评定几分"]
    assert (player.value("评定几分"), player.value("评定的理由")) == ("-0.6", "缺了一次")
    player.shoot("ledger-refused")
    player.fill(评定几分="-0.2")
    player.press("确认并记下") if player.driver.find_elements(By.XPATH, "//button[.='确认并记下']") else player.press(
        "记下"
    )
    assert "得分 0.4分" in player.text() and "缺了一次" in line(player, "缺勤")
    player.shoot("ledger")
    player.link("2026-000001")
    assert "值守 2026-10-30" in player.text()


def test_a_place_and_its_inspections(player: Player) -> None:
    """A county hall opened on 2 November; looked at on the 12th without a terminal: to be mended by the 27th."""
    player.at("2026-11-02 09:30").sign_in("shiyong")
    player.found("wangchuan/duty·查阅点", 起="2026-11-02T09:00", 是="望江区大厅")
    assert player.faults() == {"f-属性：种类": "种类：必填"} and player.value("是") == "望江区大厅"
    player.fill(**{"属性：种类": "县级大厅"})
    player.press("立")
    assert "待查 2 项" in player.text()
    player.tell("检查", "2026-11-12 10:00", 由="督查室", 标牌="有", 查询机="无")
    assert "不合 1 项" in player.text() and "2026-11-27 星期五" in player.duty("整改", "望江区大厅")
    player.shoot("place")
    player.tell("检查", "2026-11-20 10:00", 由="督查室", 查询机="有")
    assert "清单无不合" in player.text() and "已办" in player.duty("整改", "望江区大厅")


def test_an_appraisal_step_by_step(player: Player) -> None:
    """Six tenths of 95 and four tenths of 90 make 93: 满意 from 90 on in 2026; only then may it be published."""
    player.at("2026-11-02 08:30").sign_in("shiyong")
    player.found("wangchuan/duty·年度评议", 期="2026", 各家=[EDUCATION])
    player.record("通知", "2026-11-02 09:00", 由="督查室")
    assert player.steps() == ["评议"]
    player.record("评议", "2026-11-20 09:00", 由="督查室", 问卷分="95", 座谈分="90")
    assert "评议分 93分（满意）" in player.text() and player.steps() == ["公布"]
    player.shoot("appraisal")
    player.record("公布", "2026-11-20 10:00", 由="督查室")
    assert "已公布" in player.text()
    player.link("重新算一遍")
    assert "每一项都相同" in player.text()


def test_a_ranking_waits_for_what_is_undecided(player: Player) -> None:
    """The month of one bureau is undecided, so its quarter has no figure and no place; then it has."""
    player.at("2026-11-02 09:00").sign_in("shiyong")
    player.found("wangchuan/duty·值守", 期="2026-10-30", 各家=[HEATING])
    player.found("wangchuan/duty·月度", 期="2026-10", 各家=[EDUCATION, HEATING], 经验="1")
    player.found("wangchuan/duty·季度", 期="2026-Q4", 各家=[EDUCATION, HEATING])
    assert player.text().count("还不定") == 2
    player.shoot("ranking-open")


def test_an_opinion_event_from_saturday_night(player: Player) -> None:
    """Found on Saturday 2026-11-21 at 21:00, no sudden event: 48 hours end on Monday the 23rd at 21:00."""
    player.at("2026-11-21 21:30").sign_in("shiyong")
    player.begin("2026-11-21T21:00", "政务舆情回应制度")
    player.fill(重点=["误解误读"], 突发事件="不涉及", 给=[BUREAU])
    player.press("登记")
    assert "2026-11-23 星期一 21:00" in player.duty("回应", BUREAU)
    player.shoot("opinion")


def test_answers_to_a_questionnaire_make_the_grade_of_a_unit_once_the_weights_are_there(player: Player) -> None:
    """The regulation gives no weights: the answers are kept, and the page says which local data are lacking."""
    player.at("2026-10-20 10:00").sign_in("shiyong")
    marks = {"合规": "90", "渠道": "85", "制度": "80", "申请": "95", "重点领域": "88", "态度": "92"}
    nature = {"属性：性质": "行政机关"}
    player.found("quzhou/appraisal·答卷", 起="2026-10-20T09:00", 是=BUREAU, 途径="公众评议", **nature, **marks)
    assert "本地·合规权重" in player.text() and "答卷分 待定" in player.text()
    player.shoot("questionnaire")
    player.found("quzhou/appraisal·单位评议", 期="2026", 各家=[BUREAU], 评议方式=["公众评议"], **nature)
    assert "本地·满意线" in player.text() and "公众分 待定" in player.text()
    assert "2026-10-20 09:00 2026-000001" in line(player, "公众分")
    player.shoot("appraisal-of-a-unit")
