"""One case of each book, played through the screens day by day. Due dates are worked out by hand beside each case."""

from __future__ import annotations

import pytest
from player import Player

pytestmark = pytest.mark.browser


def test_two_units_over_national_day(player: Player) -> None:
    """The fictional city, received on Tuesday 2025-09-30, the eve of eight days off (1 to 8 October).

    First notice, one working day: 9 October. Department, three working days: 9, 10, and Saturday the 11th, which was
    worked. District, five days: 5 October is a holiday, so the 9th. Acknowledging, two office hours from 16:10: eighty
    minutes to 17:30, the other forty from 08:30 on the 9th, so 09:10.
    """
    player.at("2025-09-30 16:00").sign_in("shouli")
    player.begin("2025-09-30T15:50", "望川市来信办理办法")
    player.fill(类别="诉求", 地点="南巷", 户数="三十", 姓名="来信人甲", 电话="000-0001")
    player.press("登记")
    assert player.faults() == {"f-内容": "内容：必填", "f-户数": "户数：应填数目，不能是“三十”"}
    assert (player.value("地点"), player.value("户数"), player.value("电话")) == ("南巷", "三十", "000-0001")
    player.shoot("city-faults")
    player.fill(户数="30", 内容="工地夜里还在打桩")
    player.press("登记")
    assert "已登记，编号 2025-000001" in player.text()
    assert "2025-10-09 星期四 还有 9 天" in player.duty("首次告知", "受理中心")
    assert player.steps() == ["受理"]

    player.record("受理", "2025-09-30 16:05")
    player.record("分送", "2025-09-30 16:10", 给=["望川市教育局", "望江区"])
    assert "2025-10-09 星期四 09:10" in player.duty("签收", "望川市教育局")
    assert "2025-10-11 星期六" in player.duty("答复", "望川市教育局")
    assert "2025-10-09 星期四" in player.duty("答复", "望江区")
    assert player.bill("答复", "望川市教育局") == ["2025-10-09", "2025-10-10", "2025-10-11"]
    assert player.bill("答复", "望江区") == [f"2025-10-0{day}" for day in range(1, 6)]
    assert "国办发明电〔2024〕12号" in player.duty("答复", "望川市教育局")
    player.shoot("city-sent")

    case = player.driver.current_url
    player.at("2025-10-09 09:00").sign_in("jiaoyu").driver.get(case)
    assert player.steps()[:2] == ["签收", "退件"] and "分送" not in player.steps()
    player.record("签收", "2025-10-09 09:05")
    assert "已办" in player.duty("签收", "望川市教育局")
    text = player.look("2025-10-10 09:00")
    assert "2025-10-09 星期四 已逾期 1 天" in player.duty("答复", "望江区")
    assert "明天到期" in player.duty("答复", "望川市教育局")
    assert "督查室 对 望江区 督办" in text
    player.at("2025-10-11 23:00").driver.refresh()
    player.step("答复")
    player.press("记下")
    assert player.faults() == {"f-涉密或隐私": "涉密或隐私：必填"}
    player.fill(涉密或隐私="否", 给=["来信人"])
    player.press("记下")
    assert "已办" in player.duty("答复", "望川市教育局") and "逾期" in player.duty("答复", "望江区")
    player.link("重新算一遍")
    assert "每一项都相同" in player.text()
    player.shoot("city-again")


def test_extension_on_the_fifth_working_day(player: Player) -> None:
    """Liaoning, Monday 2015-03-09. Five working days: 10, 11, 12, 13, Monday the 16th. Told on the 16th that it takes
    longer: fifteen from the 9th, so 10-13, 16-20, 23-27, and Monday the 30th is the fifteenth."""
    unit = "甲市教育局（辽宁演示）"
    player.at("2015-03-09 09:10").sign_in("shiyong")
    player.begin("2015-03-09T09:00", "网络回应人")
    player.fill(类型="咨询", 内容="中考加分的办法还照旧吗？", 所涉=["政策决策"], 给=[unit])
    player.press("登记")
    text = player.text()
    assert "须先" in text and "登记实名" in text and "补留联系方式" in text
    player.link("更正事实")
    player.fill(时="2015-03-09T09:00", 由="来信人", 实名="来信人丙", 联系方式="000-0011")
    player.press("记下")
    text = player.text()
    assert "受理：政策咨询" in text and "2015-03-16 星期一 还有 7 天" in player.duty("答复", unit)
    assert player.bill("答复", unit) == [f"2015-03-{day}" for day in (10, 11, 12, 13, 16)]
    player.shoot("province-received")

    assert "今天到期" in player.look("2015-03-16 15:00")
    player.link("记别的事")
    player.choose("延期告知")
    player.fill(由=unit, 给=["来信人"], 情况复杂="是")
    player.press("记下")
    assert "2015-03-30 星期一 还有 14 天" in player.duty("答复", unit)
    assert len(player.bill("答复", unit)) == 15

    assert "已逾期 1 天" in player.look("2015-03-31 08:00")
    assert "不及时" in player.text() and "待具名的人确认" in player.text()
    player.shoot("province-late")


def test_a_claim_on_a_working_saturday(player: Player) -> None:
    """Gansu, handed over on Saturday 2015-10-10, which was worked: to be claimed that very day. Important, so five
    working days: 12 to 16 October. The head of the unit is reminded on the working day before."""
    unit = "甲市政府（甘肃演示）"
    player.at("2015-10-10 08:50").sign_in("shiyong")
    player.begin("2015-10-10T08:40", "网民留言")
    player.fill(渠道="领导留言板", 内容="学校门口的摊点没有一家有证。")
    player.press("登记")
    assert "类别：待认定" in player.text()
    player.link("补上或更正事实")
    player.fill(时="2015-10-10T08:40", 由="网站管理中心", 类别=["重要突出"], 领域=["食品安全"])
    player.press("记下")
    assert "受理：重要突出" in player.text()
    assert "原文没有写期限" in player.duty("呈报", "网站管理中心")

    player.record("交办", "2015-10-10 09:00", 给=[unit])
    assert "2015-10-10 星期六 今天到期" in player.duty("认领", unit)
    assert "2015-10-16 星期五 还有 6 天" in player.duty("办结", unit)
    assert player.bill("办结", unit) == [f"2015-10-{day}" for day in range(12, 17)]
    assert "2015-10-15 00:00 星期四 网站管理中心提醒" in player.duty("办结", unit)
    player.record("认领", "2015-10-10 10:00")
    assert "已办" in player.duty("认领", unit)
    player.record("签发", "2015-10-15 16:00")
    player.record("报送", "2015-10-16 17:00", 给=["网站管理中心"])
    assert "已办" in player.duty("办结", unit)
    assert "督查室 对 甲市政府（甘肃演示） 专项督办" in player.text()
    player.shoot("portal-sent")


def test_department_and_district_each_on_its_clock(player: Player) -> None:
    """Harbin, distributed on Monday 2005-12-12. Department, three working days: 13, 14, 15. District, five days: the
    17th is a Saturday, so Monday the 19th; not answered, it is overdue on the 20th and to be supervised."""
    bureau, district = "甲局（哈尔滨演示）", "甲区（哈尔滨演示）"
    player.at("2005-12-12 08:45").sign_in("shiyong")
    player.begin("2005-12-12T08:40", "百姓谈")
    player.fill(内容="供热费怎么算？", 类别="咨询", 受理范围="职能范围内的问题", 十三方面="否", 批评="否")
    player.press("登记")
    player.record("分发", "2005-12-12 10:00", 给=[bureau, district])
    assert "2005-12-15 星期四 还有 3 天" in player.duty("答复", bureau)
    assert "2005-12-19 星期一 还有 7 天" in player.duty("答复", district)
    assert player.bill("答复", bureau) == ["2005-12-13", "2005-12-14", "2005-12-15"]
    player.at("2005-12-14 15:00").driver.refresh()
    player.step("答复", bureau)
    player.press("记下")
    assert set(player.faults()) == {"f-文件名称", "f-文号"}
    player.fill(给=["来信人"], 文件名称="供热收费的规定", 文号="无")
    player.press("记下")
    assert "已办" in player.duty("答复", bureau) and "还有 5 天" in player.duty("答复", district)
    text = player.look("2005-12-20 09:00")
    assert "已逾期 1 天" in player.duty("答复", district) and "已办" in player.duty("答复", bureau)
    assert f"信息办 对 {district} 督办" in text
    player.shoot("forum-late")
    player.link("返回列表")
    assert "2005-000001" in player.text() and "已逾期 1 天" in player.text()
    player.shoot("list")
