"""``diff``: amendments of every kind, made as an administrator would make them, and what must be said of each."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny import library

from engine.commands import diff
from engine.diff import differences

BOOK = """\
# 一份虚构的细则
名称: 望川市来信办理办法
文号: 望政办〔2025〕6号
施行: 2025-01-01
历: [cn]
计时: {起日: 不计}
条款:
  第一条: {要点: 何为来信, 性质: 定义}
  第二条: 广告、匿名的不受理。
  第三条: 交给部门的三个工作日答复，交给区县的五日。
  第四条: 情况复杂的可以延长，到期前提醒。
  第五条: 答复要公开。
  第六条: 逾期的扣分。
读法:
  末日:
    原文: 五日
    取: 顺延
    另: [不顺延]
    由: 编写者
    日期: 2025-01-01
    理由: 照民法典
主体:
  来信人: {独一: 是}
  承办单位: {属性: {类型: [部门, 区县]}, 相当于: 承办单位}
  单位负责人: {属于: 承办单位}
事件:
  分发: {相当于: 交办}
字段:
  类别: {选项: [咨询, 诉求, 广告], 必填: 是}
  户数: {数: 户, 缺省: 1}
  匿名: 是否
  复杂: {选项: [是, 否], 缺省: 否}
不受理:
  - {情形: 广告, 当: {类别: 广告}, 则: {告知: 不受理广告。}, 依据: 第二条}
  - {情形: 匿名, 当: {匿名: 是, 类别: [咨询, 诉求]}, 依据: 第二条}
应办:
  答复:
    谁: 承办单位
    对谁: 来信人
    起: [分发]
    止: [答复]
    限:
      - {情形: 部门, 当: {承办单位.类型: 部门}, 则: 3个工作日, 依据: 第三条}
      - {情形: 区县, 当: {承办单位.类型: 区县, 户数: 不满50户}, 则: 5日, 依据: 第三条}
      - {情形: 大面积, 当: {户数: 50户以上, 承办单位.类型: 区县}, 则: 24小时, 依据: 第三条}
    计时: {末日逢假: {按读法: 末日, 顺延: 顺延, 不顺延: 不顺延}}
    延期: {方式: 告知, 凭: [延期告知], 期限: 10个工作日, 次数: 1, 当: {复杂: 是}, 依据: 第四条}
    提醒:
      - {前: 1个工作日, 给: 单位负责人, 依据: 第四条}
      - {前: 0日, 给: 承办单位, 依据: 第四条}
公开:
  - {情形: 公开, 当: 其余, 则: {公开: 公开}, 依据: 第五条}
追责:
  - {情形: 逾期, 当: {答复.状态: {含其一: [逾期, 逾期已办]}}, 则: {措施: 通报, 给: 承办单位}, 依据: 第六条}
步骤:
  分发: {谁: 来信人, 自: [待发], 至: 办理, 依据: 第三条}
  答复: {谁: 承办单位, 自: [办理], 至: 办结, 依据: 第三条}
计分:
  扣分: {单位: 分, 步: 0.1, 当: {答复.状态: {含其一: [逾期]}}, 得: -0.5至-0.1分, 由: 承办单位, 依据: 第六条}
"""

SAME = {
    "a comment": [("# 一份虚构的细则", "# 另一份")],
    "rows moved": [(BOOK[BOOK.index("  - {情形: 广告"):BOOK.index("应办:")],
                    "\n".join(reversed(BOOK[BOOK.index("  - {情形: 广告"):BOOK.index("应办:")].strip("\n").split("\n"))) + "\n")],
    "sections moved": [("公开:\n  - {情形: 公开, 当: 其余, 则: {公开: 公开}, 依据: 第五条}\n", ""),
                       ("追责:\n", "公开:\n  - {情形: 公开, 当: 其余, 则: {公开: 公开}, 依据: 第五条}\n追责:\n")],
    "keys of a row moved": [("{情形: 广告, 当: {类别: 广告}, 则: {告知: 不受理广告。}, 依据: 第二条}",
                             "{依据: 第二条, 则: {告知: 不受理广告。}, 当: {类别: 广告}, 情形: 广告}")],
    "options in another order": [("类别: [咨询, 诉求]}", "类别: [诉求, 咨询]}")],
    "the same options, said by what is left out": [("类别: [咨询, 诉求]}", "类别: 除 广告 外}")],
    "one value as a list": [("当: {类别: 广告}", "当: {类别: [广告]}")],
    "within for below": [("不满50户", "49户以下")],
    "block style for flow style": [("计时: {起日: 不计}", "计时:\n  起日: 不计")],
    "yes or no in full": [("匿名: 是否", "匿名: {选项: [是, 否]}")],
    "a clause in full": [("第五条: 答复要公开。", "第五条: {要点: 答复要公开, 性质: 规则}")],
    "a limit with a blank": [("则: 5日", "则: 5 日")],
    "quotes": [("文号: 望政办〔2025〕6号", '文号: "望政办〔2025〕6号"')],
}  # fmt: skip

AMENDED = {
    "a limit": ([("则: 5日", "则: 3个工作日")], ["应办·答复｜区县｜限：5日 → 3个工作日"]),
    "a unit only": ([("24小时", "24个工作日")], ["应办·答复｜大面积｜限：24小时 → 24个工作日"]),
    "a threshold": (
        [("不满50户", "不满30户"), ("50户以上", "30户以上")],
        ["应办·答复｜区县｜当·户数：不满50户 → 不满30户", "应办·答复｜大面积｜当·户数：50户以上 → 30户以上"],
    ),
    "more options in a cell": ([("当: {类别: 广告}", "当: {类别: [广告, 咨询]}")], ["不受理｜广告｜当·类别：广告 → 广告或咨询"]),
    "a cell added": ([("当: {类别: 广告}", "当: {类别: 广告, 户数: 5户以上}")], ["不受理｜广告｜当·户数：增加 5户以上"]),
    "a cell dropped": ([("匿名: 是, 类别: [咨询, 诉求]", "匿名: 是")], ["不受理｜匿名｜当·类别：删去 咨询或诉求"]),
    "what is told": ([("告知: 不受理广告。", "告知: 广告请找工商。")], ["不受理｜广告｜则·告知：不受理广告。 → 广告请找工商。"]),
    "a row added": (
        [("应办:\n", "  - {情形: 大户, 当: {户数: 100户以上}, 依据: 第二条}\n应办:\n")],
        ["不受理｜大户：增加 户数：100户以上；依据 第二条"],
    ),
    "a row dropped": (
        [("  - {情形: 广告, 当: {类别: 广告}, 则: {告知: 不受理广告。}, 依据: 第二条}\n", "")],
        ["不受理｜广告：删去 类别：广告；则 告知 不受理广告。；依据 第二条"],
    ),
    "a row renamed": ([("情形: 广告", "情形: 商业推销")], ["不受理：“广告”改名为“商业推销”"]),
    "a row renamed and changed": (
        [("{情形: 广告, 当: {类别: 广告}, 则: {告知: 不受理广告。}", "{情形: 推销, 当: {类别: [广告, 咨询]}, 则: {告知: 不受理广告。}")],
        ["不受理：“广告”改名为“推销”", "不受理｜推销｜当·类别：广告 → 广告或咨询"],
    ),
    "a setting": ([("起日: 不计", "起日: 计入")], ["计时｜起日：不计 → 计入"]),
    "a setting of one duty": ([("计时: {末日逢假:", "计时: {截至: 下班, 末日逢假:")], ["应办·答复｜计时·截至：增加 下班"]),
    "a reading flipped": (
        [("取: 顺延\n    另: [不顺延]", "取: 不顺延\n    另: [顺延]")],
        ["读法·末日｜取：顺延 → 不顺延", "读法·末日｜另：不顺延 → 顺延", "应办·答复｜计时·末日逢假：顺延 → 不顺延"],
    ),
    "the branch that is not taken": (
        [("不顺延: 不顺延}", "不顺延: 顺延}")],
        ["应办·答复｜计时·末日逢假：不顺延 → 顺延（读法“末日”取“不顺延”时）"],
    ),
    "a fork where there was none": (
        [("则: 5日", "则: {按读法: 末日, 顺延: 5日, 不顺延: 7日}")],
        ["应办·答复｜区县｜限：增加 7日（读法“末日”取“不顺延”时）"],
    ),
    "the words of a clause": ([("答复要公开。", "答复三日内公开。")], ["条款·第五条｜要点：答复要公开。 → 答复三日内公开。"]),
    "a clause put in before, citations following": (
        [("  第五条: 答复要公开。\n  第六条: 逾期的扣分。", "  第五条: 单位要有专人。\n  第六条: 答复要公开。\n  第七条: 逾期的扣分。"),
         ("则: {公开: 公开}, 依据: 第五条", "则: {公开: 公开}, 依据: 第六条"),
         ("给: 承办单位}, 依据: 第六条", "给: 承办单位}, 依据: 第七条"),
         ("由: 承办单位, 依据: 第六条", "由: 承办单位, 依据: 第七条")],
        ["条款：“第五条”改名为“第六条”", "条款：“第六条”改名为“第七条”", "条款·第五条：增加 单位要有专人。"],
    ),
    "a clause renumbered, one citation forgotten": (
        [("  第六条: 逾期的扣分。", "  第八条: 逾期的扣分。"), ("由: 承办单位, 依据: 第六条", "由: 承办单位, 依据: 第八条")],
        ["条款：“第六条”改名为“第八条”", "追责｜逾期｜依据：第六条 → 第六条（条号已改，这里没有跟着改）"],
    ),
    "a field renamed": (
        [("类别: {选项", "来信类别: {选项"), ("当: {类别: 广告}", "当: {来信类别: 广告}"), ("类别: [咨询, 诉求]}", "来信类别: [咨询, 诉求]}")],
        ["字段：“类别”改名为“来信类别”"],
    ),
    "a duty renamed": (
        [("应办:\n  答复:\n", "应办:\n  办理答复:\n"), ("答复.状态: {含其一: [逾期, 逾期已办]}", "办理答复.状态: {含其一: [逾期, 逾期已办]}"),
         ("答复.状态: {含其一: [逾期]}", "办理答复.状态: {含其一: [逾期]}")],
        ["应办：“答复”改名为“办理答复”"],
    ),
    "a duty renamed, and one more event that ends it": (
        [("应办:\n  答复:\n", "应办:\n  办理答复:\n"), ("答复.状态: {含其一: [逾期, 逾期已办]}", "办理答复.状态: {含其一: [逾期, 逾期已办]}"),
         ("答复.状态: {含其一: [逾期]}", "办理答复.状态: {含其一: [逾期]}"), ("止: [答复]", "止: [答复, 不受理]")],
        ["应办：“答复”改名为“办理答复”", "应办·办理答复｜止：增加 不受理"],
    ),
    "an event renamed": (
        [("分发: {相当于: 交办}", "派发: {相当于: 交办}"), ("起: [分发]", "起: [派发]")],
        ["事件：“分发”改名为“派发”"],
    ),
    "a party renamed": (
        [("单位负责人: {属于", "部门负责人: {属于"), ("给: 单位负责人", "给: 部门负责人")],
        ["主体：“单位负责人”改名为“部门负责人”"],
    ),
    "an option added": ([("[咨询, 诉求, 广告]", "[咨询, 诉求, 广告, 建议]")], ["字段·类别｜选项：增加 建议"]),
    "a field added": ([("匿名: 是否", "匿名: 是否\n  地点: {文字: 80}")], ["字段·地点：增加 文字 80"]),
    "a default": ([("缺省: 1}", "缺省: 2}")], ["字段·户数｜缺省：1 → 2"]),
    "what starts a duty": ([("起: [分发]", "起: [收到, 分发]")], ["应办·答复｜起：增加 收到"]),
    "what ends a duty": ([("止: [答复]", "止: [答复, 不受理]")], ["应办·答复｜止：增加 不受理"]),
    "when there is no duty": ([("止: [答复]\n", "止: [答复]\n    除非: {匿名: 是}\n")], ["应办·答复｜除非：增加 匿名：是"]),
    "an extension": ([("期限: 10个工作日", "期限: 15个工作日")], ["应办·答复｜延期·期限：10个工作日 → 15个工作日"]),
    "how often": ([("次数: 1", "次数: 2")], ["应办·答复｜延期·次数：1 → 2"]),
    "a reminder": ([("前: 1个工作日", "前: 2个工作日")], ["应办·答复｜提醒（前 2个工作日）·前：1个工作日 → 2个工作日"]),
    "a reminder dropped": (
        [("      - {前: 0日, 给: 承办单位, 依据: 第四条}\n", "")],
        ["应办·答复｜提醒（前 0日）：删去 前 0日，给 承办单位，依据 第四条"],
    ),
    "a citation": ([("限:\n      - {情形: 部门, 当: {承办单位.类型: 部门}, 则: 3个工作日, 依据: 第三条}", "限:\n      - {情形: 部门, 当: {承办单位.类型: 部门}, 则: 3个工作日, 依据: 第四条}")],
                   ["应办·答复｜部门｜依据：第三条 → 第四条"]),
    "what is published": ([("则: {公开: 公开}", "则: {公开: 不公开}")], ["公开｜公开｜则·公开：公开 → 不公开"]),
    "steps in another order": (
        [("  分发: {谁: 来信人, 自: [待发], 至: 办理, 依据: 第三条}\n", ""), ("依据: 第三条}\n计分", "依据: 第三条}\n  分发: {谁: 来信人, 自: [待发], 至: 办理, 依据: 第三条}\n计分")],
        ["步骤｜次序：分发、答复 → 答复、分发"],
    ),
    "a score": ([("-0.5至-0.1分", "-1至-0.1分")], ["计分·扣分｜得：-0.5至-0.1分 → -1至-0.1分"]),
    "the head": ([("6号", "8号"), ("施行: 2025-01-01", "施行: 2025-01-01\n有效至: 2027-12-31")],
                 ["头｜文号：望政办〔2025〕6号 → 望政办〔2025〕8号", "头｜有效至：增加 2027-12-31"]),
    "the calendars in another order": ([("历: [cn]", "历: [cn, own]")], ["头｜历：cn → cn、own"]),
    "a section dropped": (
        [(BOOK[BOOK.index("公开:\n"):BOOK.index("追责:\n")], "")],
        ["公开｜公开：删去 其余情形；则 公开 公开；依据 第五条"],
    ),
}  # fmt: skip


def amended(pairs: list[tuple[str, str]]) -> str:
    text = BOOK
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def told(tmp_path: Path, new: str, old: str = BOOK) -> list[str]:
    books = library(tmp_path, {"a/old/2025-01-01.yaml": old, "a/new/2025-01-01.yaml": new})
    return [str(change) for change in differences(*(diff.source_of(books, name) for name in ("a/old", "a/new")))]


@pytest.mark.parametrize("name", SAME)
def test_what_says_the_same_is_no_change(tmp_path: Path, name: str) -> None:
    assert told(tmp_path, amended(SAME[name])) == []


@pytest.mark.parametrize("name", AMENDED)
def test_an_amendment_is_said(tmp_path: Path, name: str) -> None:
    pairs, expected = AMENDED[name]
    assert sorted(told(tmp_path, amended(pairs))) == sorted(expected)


@pytest.mark.parametrize("name", [name for name in AMENDED if "forgotten" not in name])
def test_the_other_way_round_as_many_changes(tmp_path: Path, name: str) -> None:
    pairs, expected = AMENDED[name]
    assert len(told(tmp_path, BOOK, amended(pairs))) == len(expected)


def test_one_limit_for_all_becomes_rows(tmp_path: Path) -> None:
    one = BOOK[: BOOK.index("    限:\n")] + "    限: 5日\n    依据: 第三条\n" + BOOK[BOOK.index("    计时: {末日") :]
    rows = one.replace(
        "    限: 5日\n",
        "    限:\n      - {情形: 一般, 当: 其余, 则: 5日}\n      - {情形: 大户, 当: {户数: 50户以上}, 则: 24小时}\n",
    )
    assert told(tmp_path, rows, one) == ["应办·答复｜大户｜限：增加 户数：50户以上；则 24小时"]


PARENT = """\
名称: 江原省来信办理办法
施行: {day}
历: [cn]
条款: {{第一条: 一个工作日内告知}}
主体: {{受理机构: {{独一: 是}}, 来信人: {{独一: 是}}}}
应办:
  告知: {{谁: 受理机构, 对谁: 来信人, 起: [收到], 止: [告知], 限: {limit}, 依据: 第一条}}
"""


def test_what_is_tried_first_is_ordered(tmp_path: Path) -> None:
    sheet = "  记分:\n    合: 取首\n    单位: 分\n    依据: 第六条\n    项:\n      {}\n      {}\n"
    one, two = "甲: {得: 1分, 当: {匿名: 是}}", "乙: {得: 2分}"
    first, second = (BOOK + sheet.format(*pair) for pair in ((one, two), (two, one)))
    assert told(tmp_path, second, first) == ["计分·记分｜次序：甲、乙 → 乙、甲"]
    assert told(tmp_path, second.replace("取首", "和"), first.replace("取首", "和")) == []


SUBJECT = """\
对象:
  值守:
    类: 单位
    期: 日
    主体: 承办单位
    判定:
      勤:
        选项: [满, 缺]
        行:
          - {情形: 满, 当: {答复.次: 1次以上}, 则: 满, 依据: 第六条}
          - {情形: 缺, 当: 其余, 则: 缺, 依据: 第六条}
    应办:
      上线: {谁: 承办单位, 起: [开始], 止: [登录], 限: 当日, 依据: 第六条}
"""


def test_a_subject_is_compared_section_by_section(tmp_path: Path) -> None:
    changed = SUBJECT.replace("1次以上", "2次以上").replace("限: 当日", "限: 当日12:00").replace("期: 日", "期: 月")
    assert told(tmp_path, BOOK + changed, BOOK + SUBJECT) == [
        "对象·值守｜期：日 → 月",
        "对象·值守·判定·勤｜满｜当·答复.次：1次以上 → 2次以上",
        "对象·值守·应办·上线｜限：当日 → 当日12:00",
    ]


def test_what_is_taken_over_is_compared_as_it_resolves(tmp_path: Path) -> None:
    head = "名称: 望川市来信办理办法\n施行: {day}\n历: [cn]\n上位: p/q\n沿用: [应办/告知]\n条款: {{第一条: 总则}}\n"
    books = library(tmp_path, {
        "p/q/2024-01-01.yaml": PARENT.format(day="2024-01-01", limit="1个工作日"),
        "p/q/2026-01-01.yaml": PARENT.format(day="2026-01-01", limit="2个工作日"),
        "a/b/2025-01-01.yaml": head.format(day="2025-01-01"),
        "a/b/2026-06-01.yaml": head.format(day="2026-06-01"),
    })  # fmt: skip
    found = differences(*(diff.source_of(books, f"a/b@{day}") for day in ("2025-01-01", "2026-06-01")))
    assert [str(change) for change in found] == [
        "头｜施行：2025-01-01 → 2026-06-01",
        "应办·告知｜限：1个工作日 → 2个工作日（沿用 p/q）",
    ]
    assert found[1].old_place == ("rules/p/q/2024-01-01.yaml", 7)
    assert found[1].new_place == ("rules/p/q/2026-01-01.yaml", 7)


def test_no_longer_taking_over_says_what_is_lost(tmp_path: Path) -> None:
    head = "名称: 望川市来信办理办法\n施行: 2025-01-01\n历: [cn]\n上位: p/q\n条款: {第一条: 总则}\n"
    books = library(tmp_path, {
        "p/q/2024-01-01.yaml": PARENT.format(day="2024-01-01", limit="1个工作日"),
        "a/b/2025-01-01.yaml": head + "沿用: [应办/告知]\n",
        "a/c/2025-01-01.yaml": head,
    })  # fmt: skip
    found = [str(change) for change in differences(diff.source_of(books, "a/b"), diff.source_of(books, "a/c"))]
    assert "头｜沿用：删去 应办/告知" in found
    assert (
        "应办·告知：删去 谁 受理机构；对谁 来信人；起 收到；止 告知；限 1个工作日；依据 p/q 第一条（沿用 p/q）" in found
    ), found
