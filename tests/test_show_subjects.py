"""``show``: subjects, score sheets, checklists, rankings and local data, read off the fictional rules/wangchuan/duty."""

from __future__ import annotations

import re

from tests.test_show import REAL, part, shown
from tests.tiny_sheets import subject


def test_a_subject_is_a_group_of_tables_of_its_own():
    text = shown(REAL, "wangchuan/duty")
    assert part(text, "对象·月度")[1:] == [
        ["行", "59"],
        ["说明", "每月的值守率、逾期件和得分"],
        ["类", "单位"],
        ["期", "月"],
        ["主体", "承办单位"],
    ]
    assert dict(part(text, "对象·月度·应办·总结")[1:])["限"] == "次月5日"
    assert [row[:3] for row in part(text, "对象·月度·查询")[1:]] == [["67", "值守率", "比率"], ["68", "逾期件", "计次"]]
    assert part(text, "对象·季度·措施")[1][:2] == ["92", "末名约谈"]
    assert dict(part(text, "对象·年度评议")[1:])["初态"] == "待启动"
    assert dict(part(text, "应办·答复")[1:])["行"] == "36"  # the case has its own, as before
    titles = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert len(titles) == len(set(titles)) and "对象" not in titles and titles.index("步骤") < titles.index("对象·值守")


def test_a_score_sheet_is_its_tree_line_by_line():
    text = shown(REAL, "wangchuan/duty")
    columns, *rows = part(text, "对象·月度·计分·得分")
    assert columns == ["行", "项", "数从哪来", "当", "折算", "封顶", "由", "步", "依据"]
    assert rows == [
        ["72", "得分", "下列各项之和", "", "", "", "", "0.1", ""],
        ["75", "得分·满勤", "得 0.1至0.5分", "值守率：100%", "", "", "督查室", "", "第四条"],
        ["76", "得分·缺勤", "得 -0.5至-0.1分", "值守率：不满100%", "", "", "督查室", "", "第四条"],
        ["77", "得分·逾期", "逐条（逾期件）得 -0.5至-0.1分", "", "", "", "督查室", "", "第五条"],
        ["78", "得分·经验", "取 经验", "", "每 1条，得 0.2分", "1分", "", "", "第五条"],
    ]


def test_checklists_and_rankings_are_tables():
    text = shown(REAL, "wangchuan/duty")
    assert [row[:3] for row in part(text, "对象·查阅点·清单·设施")] == [
        ["行", "情形", "须"],
        ["103", "标牌", "标牌：有"],
        ["104", "大厅的查询机", "查询机：有"],
        ["105", "其他的查询机", ""],
    ]
    assert part(text, "对象·季度·排名") == [
        ["行", "名称", "凭", "分组", "依据"],
        ["90", "季度排名", "季分", "承办单位.类型", "第六条"],
    ]


def test_local_data_show_each_value_and_the_bands_that_rest_on_them():
    """The newest day is 2026-01-01, on which 满意线 is 90 and 合格线 has run out."""
    text = shown(REAL, "wangchuan/duty")
    by, number = "望川市政府办公室", "望政办〔2025〕8号"
    assert [row[1:7] for row in part(text, "本地")] == [
        ["名称", "值", "自", "至", "由", "文号"],
        ["优秀线", "2分以上", "2025-03-01", "", by, number],
        ["一般线", "不满2分", "2025-03-01", "", by, number],
        ["满意线", "85分以上", "2025-03-01", "2025-12-31", by, "未载明"],
        ["满意线", "90分以上", "2026-01-01", "", by, "未载明"],
        ["合格线", "60分以上不满85分", "2025-03-01", "2025-12-31", by, "未载明"],
        ["合格线", "未载明", "", "", "", ""],
    ]
    assert [row[1:] for row in part(text, "对象·年度评议·计分·评议分·分档")[1:]] == [
        ["满意", "90分以上"],
        ["基本满意", "未载明（本地·合格线）"],
        ["不满意", "不满60分"],
    ]


SHEET = """    字段:
      件数: {数: 件, 缺省: 0, 由: 工作人员}
    计分:
      得分:
        合: 取高
        项:
          质量:
            读法: 一次
            行:
              - {情形: 多, 当: {件数: 9件以上}, 则: 2分, 依据: 第一条}
              - {情形: 少, 当: 其余, 则: 1分, 依据: 第一条}
          门槛: {当: {件数: 3件以上}, 否则: 0分, 得: {按读法: 一次, 一件: 3分, 一项: 1分}, 保底: 1分, 依据: 第一条}
    排名:
      排: {凭: 得分, 不排: [{情形: 没有件, 当: {件数: 0件}, 依据: 第一条}], 依据: 第一条}
"""
ONCE = "读法:\n  一次: {原文: 加3分, 取: 一件, 另: [一项], 由: 办公室, 日期: 2025-01-01, 理由: 一件一次}\n"


def test_rows_and_readings_of_a_score_sheet_and_who_is_not_ranked(tmp_path):
    text = shown(subject(tmp_path, SHEET, ONCE), "w/a")
    title = "对象·月度·计分·得分"
    assert [row[1:] for row in part(text, title)] == [
        ["项", "数从哪来", "当", "否则", "保底", "依据", "读法"],
        ["得分", "下列最高的", "", "", "", "", ""],
        ["得分·质量", "按行定", "", "", "", "", "一次"],
        ["得分·门槛", "得 3分", "件数：3件以上", "0分", "1分", "第一条", "一次"],
    ]
    assert [row[1:4] for row in part(text, f"{title}·质量")[1:]] == [
        ["多", "件数：9件以上", "2分"],
        ["少", "其余情形", "1分"],
    ]
    assert part(text, "对象·月度·排名·排·不排")[1][1:] == ["没有件", "件数：0件", "第一条"]
