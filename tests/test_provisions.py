"""A document is cut into what rules cite; nothing is lost; tests/articles.py, which shares no code, sees the same."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.library import Library
from engine.source_text.clause_coverage import clause_coverage, texts_of, unknown_clauses
from engine.source_text.provisions import SourceText, cut, decode
from tests import articles
from tests.test_clauses import BOOKS, versions

ROOT = Path(__file__).resolve().parents[1]


def names(text: SourceText) -> list[str]:
    return [each.name for each in text.provisions]


def texts(text: SourceText) -> dict[str, str]:
    return {each.name: each.text for each in text.provisions}


def one(document: str) -> SourceText:
    (text,) = cut(document)
    return text


def pieces(found: list[SourceText]) -> list[str]:
    """Every word that the cut put somewhere; 款 repeat what their article has, and 通知 may be a title given by it."""
    kept = []
    for text in found:
        kept += [*text.lead, *(head.mark + head.title for head in text.headings)]
        kept += [each.mark + each.text for each in text.provisions if each.level != "款"]
        kept += [text.title, *(line.text for line in text.left_out)]
    return kept


def characters(words: str) -> Counter[str]:
    return Counter("".join(words.split()))


# -- the documents -----------------------------------------------------------------------------------------------------


def seed(name: str) -> bytes:
    path = articles.SEEDS / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"the document {name} is not on this machine")
    return path.read_bytes()


@pytest.mark.parametrize(("book", "name", "titles"), BOOKS, ids=[book for book, *_ in BOOKS])
def test_both_ways_of_cutting_agree_and_the_book_leaves_nothing_undealt(
    book: str, name: str, titles: list[str]
) -> None:
    document = decode(seed(name))
    found = cut(document)
    mine = [text for text in found if text.title.endswith(tuple(titles))]
    theirs = [text for text in articles.cut(document) if text.title.endswith(tuple(titles))]
    assert [text.names for text in mine] == [text.names() for text in theirs]
    library = Library(ROOT / "rules", ROOT / "schemas")
    for path in versions(book):
        source = library.source(path, book)
        assert texts_of(source, found) == mine
        assert [each.provision.name for each in clause_coverage(source, mine) if each.owed] == []
        assert unknown_clauses(source, mine) == []


@pytest.mark.parametrize("name", sorted({name for _, name, _ in BOOKS}))
def test_nothing_of_a_document_is_lost_or_added(name: str) -> None:
    document = decode(seed(name))
    found = cut(document)
    assert not any(text.doubts for text in found)
    given_by_us = characters("通知") if name == "liaoning-2015" else Counter()  # the only one without a title
    assert characters("".join(pieces(found))) == characters(document) + given_by_us


# -- a page worked by hand ---------------------------------------------------------------------------------------------

PAGE = """首页 > 公告
分享：
云上县办公室
关于来信的通知
2020-05-06
云办发〔2020〕3号
各乡镇：
现印发办法，并通知如下。
一、意义
要紧。二、三季度尤其要紧。
二、要求
(一)定人。
1.专职。
2、2019年前的兼职。
（二）备案。
特此通知。
附件:1.云上县来信办法
     2.登记表
云上县办公室
2020年5月6日
附件
云上县来信
办法(试行)
（2020年5月6日第3次会议通过）
目　录
第一章 总则……1
第二章 受理……2
第一章 总 则
第 一 条　为了来信，依照第三条规定，制定本办法。第二章受理范围
第２条 第一条规定的来信，包括：（一）咨询；(二)投诉；（ 三 ）建议。
— 2 —
第3条 十日内答复。第四条 难办的，二十日。
第五条规定的除外。
前款规定不适用于急件。
第五条 （一）甲；
（二）乙：
1.子；
2．丑。
前款规定不适用于丙。
第六条 自五月起施行
云上县办公室
二〇二〇年五月六日
相关链接
关于另一件事的通知
"""


def test_a_page_worked_by_hand() -> None:
    notice, measure = cut(PAGE)
    assert (notice.title, measure.title) == ("云上县办公室关于来信的通知", "云上县来信办法(试行)")
    assert notice.lead == ("各乡镇：", "现印发办法，并通知如下。")
    assert names(notice) == ["通知一", "通知二", "通知二（一）", "通知二（一）1", "通知二（一）2", "通知二（二）"]
    assert texts(notice)["通知一"] == "意义\n要紧。二、三季度尤其要紧。"
    assert texts(notice)["通知二（一）2"] == "2019年前的兼职。"
    assert [(head.level, head.number, head.title) for head in measure.headings] == [
        ("章", 1, "总 则"),
        ("章", 2, "受理范围"),
    ]
    assert texts(measure) == {
        "第一条": "为了来信，依照第三条规定，制定本办法。",
        "第二条": "第一条规定的来信，包括：",
        "第二条（一）": "咨询；",
        "第二条（二）": "投诉；",
        "第二条（三）": "建议。",
        "第三条": "十日内答复。",
        "第四条": "难办的，二十日。\n第五条规定的除外。\n前款规定不适用于急件。",
        "第四条第一款": "难办的，二十日。",
        "第四条第二款": "第五条规定的除外。",
        "第四条第三款": "前款规定不适用于急件。",
        "第五条": "前款规定不适用于丙。",
        "第五条（一）": "甲；",
        "第五条（二）": "乙：",
        "第五条（二）1": "子；",
        "第五条（二）2": "丑。",
        "第六条": "自五月起施行",
    }
    assert [each.chapter for each in measure.provisions if each.level == "条"] == [1, 2, 2, 2, 2, 2]
    assert [line.number for line in notice.left_out] == [1, 2, 5, 6, 16, 17, 17, 18, 19, 20, 21]
    assert [line.number for line in measure.left_out] == [24, 25, 26, 27, 31, 41, 42, 43, 44]
    assert characters("".join(pieces([notice, measure]))) == characters(PAGE)


WRAPPED = """    云上县信访办法
    第一条  为了规范来信办理工作，保护来信人的合法权益，根据
有关法律、法规和国家有关规定，结合本县实际情况，制定本办法。
    第二条  县政府各部门和各乡镇应当按照属地管理分级负责的原
则办理来信，具体办法依照第九条和
第十条规定执行。
    第二款在这里开始，各单位应当明确一名负责人和一名联络员。
并且按时报送。
    第三条  来信分别处理：
    （一）属于本单位职责范围内的，应当在五个工作日内予以答复
- 7 -
并告知来信人；
    （二）不属于的，转送。
"""


def test_lines_broken_by_width_are_joined() -> None:
    found = texts(one(WRAPPED))
    assert found["第一条"].startswith("为了规范来信办理工作，保护来信人的合法权益，根据有关法律")
    assert found["第二条第一款"].endswith("属地管理分级负责的原则办理来信，具体办法依照第九条和第十条规定执行。")
    assert found["第二条第二款"].endswith("联络员。并且按时报送。")
    assert found["第三条（一）"] == "属于本单位职责范围内的，应当在五个工作日内予以答复并告知来信人；"
    assert "第十条" not in found
    short = texts(one("第一条 为了来信，制定\n本办法。\n第二条 乙，丙\n\n丁。"))
    assert short == {"第一条": "为了来信，制定本办法。", "第二条": "乙，丙\n丁。"}
    assert [line.text for line in one(WRAPPED).left_out] == ["- 7 -"]


def test_a_list_that_begins_anew_in_another_paragraph_is_named_by_it() -> None:
    text = one("第一条 甲：\n（一）乙；\n（二）丙。\n另有下列情形：\n（一）丁；\n（二）戊。")
    assert names(text) == [
        *("第一条", "第一条第一款", "第一条（一）", "第一条（二）"),
        *("第一条第二款", "第一条第二款（一）", "第一条第二款（二）"),
    ]
    assert [each.paragraph for each in text.provisions] == [0, 1, 1, 1, 2, 2, 2]


def test_a_paragraph_behind_the_last_item_is_the_items_where_items_have_paragraphs() -> None:
    text = one("第一条 甲：\n（一）乙。\n乙的第二款。\n（二）丙。\n丙的第二款。")
    assert names(text) == [
        "第一条",
        *("第一条（一）", "第一条（一）第一款", "第一条（一）第二款"),
        *("第一条（二）", "第一条（二）第一款", "第一条（二）第二款"),
    ]


def test_several_texts_restart_the_count_and_a_page_that_ran_over_goes_on() -> None:
    document = "甲办法\n第一条 甲。\n第二条 乙。\n乙制度\n缘由。\n一、丙。\n二、丁。\n丙制度\n第一条 戊。"
    assert [(text.title, names(text)) for text in cut(document)] == [
        ("甲办法", ["第一条", "第二条"]),
        ("乙制度", ["一", "二"]),
        ("丙制度", ["第一条"]),
    ]


def test_a_title_of_no_known_kind_is_the_line_above_the_first_article() -> None:
    found = cut("首页\n云上县来信十条\n（2020年修订）\n第一条 甲。\n第二条 乙。\n云上县回信十条\n第一条 丙。")
    assert [(text.title, names(text)) for text in found] == [
        ("云上县来信十条", ["第一条", "第二条"]),
        ("云上县回信十条", ["第一条"]),
    ]
    assert [line.number for line in found[0].left_out] == [1, 3]


def test_sections_under_chapters() -> None:
    text = one("第一章 甲\n第一节 乙\n第一条 子。\n第二节 丙\n第二条 丑。\n第二章 丁\n第一节 戊\n第三条 寅。")
    assert [(each.chapter, each.section) for each in text.provisions] == [(1, 1), (1, 2), (2, 1)]


def test_chapters_listed_before_the_text_are_left_out() -> None:
    text = one("甲办法\n第一章 总则\n第二章\n办理\n第一章 总则\n第一条 子。\n第二章 办理\n第二条 丑。")
    assert [head.line for head in text.headings] == [5, 7]
    assert [line.number for line in text.left_out] == [2, 3, 4]


def test_an_issuing_notice_without_numbers_is_cited_as_a_whole() -> None:
    issuing, ten = cut("关于来信的通知\n现印发给你们。\n2020年5月6日\n云上县来信十条\n第一条 甲。")
    assert (names(issuing), ten.title, names(ten)) == (["通知"], "云上县来信十条", ["第一条"])
    issuing, measure = cut(
        "云上县关于印发来信办法的通知\n现印发给你们。\n2020年5月6日\n云上县来信办法\n第一条 为了来信。"
    )
    assert names(issuing) == ["通知"]
    assert names(measure) == ["第一条"]


def test_the_sections_of_a_notice_that_carries_another_text_are_named_so() -> None:
    first, second = "关于甲的通知\n一、甲。\n二、乙。\n", "关于乙的通知\n一、丙。\n二、丁。"
    assert [names(text) for text in cut(first + second)] == [["一", "二"], ["一", "二"]]
    assert [names(text) for text in cut(first + "附件\n" + second)] == [["通知一", "通知二"], ["一", "二"]]
    assert [names(text) for text in cut(first + "乙办法\n第一条 丙。")] == [["通知一", "通知二"], ["第一条"]]


def test_numbers_that_do_not_follow_are_told() -> None:
    text = one("甲办法\n第一条 甲：\n（一）乙；\n（三）丙。\n第三条 丁。\n第三条之一 戊。\n第三条 己。")
    assert text.doubts == (
        "第 5 行：“第一条”之后是“第三条”",
        "第 7 行：“第三条之一”之后是“第三条”",
        "第 4 行：第一条“（一）”之后是“（三）”",
    )
    assert one("第一章 甲\n第五条 乙。").doubts == ("第 2 行：从“第五条”开始",)


@pytest.mark.parametrize(
    "document", ["", "首页\n没有条文。", "二、热门推荐", "一、只有一节", "依照第八条规定。", "1.甲\n2.乙"]
)
def test_no_article_no_text(document: str) -> None:
    assert cut(document) == []


# -- nothing is lost ---------------------------------------------------------------------------------------------------

SCRAPS = [
    *("第一条 甲。", "第二条 乙：", "第 3 条 丙", "第一百零二条 丁。", "第八条规定的。", "第一章 总则", "第二章办理", "第一节 子"),
    *("一、甲", "二、乙。", "三、丙：一、丁；二、戊。", "（一）甲；", "(二)乙。", "（一）甲；（二）乙。", "1.甲", "2、乙。", "（1）甲。", "①甲"),
    *("云上县来信办法", "关于来信的通知", "管理办法（试行）", "目录", "第一章 总则……1", "附件", "附件：1.甲", "特此通知。", "2020年5月6日"),
    *("云上县办公室", "打印】 【关闭", "— 2 —", "分享：", "各乡镇：", "一句话。", "半句话，", "没有完", "第一条 甲。第二条 乙。第二章 丙", "　", "\t1"),
]  # fmt: skip


@settings(max_examples=600, deadline=None)
@given(st.lists(st.sampled_from(SCRAPS), max_size=14), st.sampled_from(["\n", "\r\n", "\n\n", ""]))
def test_every_character_of_a_document_is_somewhere(scraps: list[str], between: str) -> None:
    document = between.join(scraps)
    found = cut(document)
    untitled = sum(text.title == "通知" for text in found)
    assert not found or characters("".join(pieces(found))) == characters(document + "通知" * untitled)
    assert not any(text.names & {""} for text in found)
