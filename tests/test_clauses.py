"""Every clause of a document stands in its book's 条款, and nothing that the document does not have."""

from pathlib import Path

import pytest
import yaml

from tests.articles import SEEDS, Text, cut, strange

RULES = Path(__file__).resolve().parents[1] / "rules"

# Book, its document, and which texts of it are the book's (the end of their titles; 通知 is a notice without title).
BOOKS = [
    ("liaoning/responder", "liaoning-2015", ["通知", "管理办法(试行)"]),
    ("gansu/messages", "gansu-2015", ["》的通知", "工作实施办法"]),
    ("harbin/forum", "harbin-2005", ["工作的通知"]),
    ("quzhou/opinion", "quzhou-2018", ["舆情回应制度"]),
    ("quzhou/appraisal", "quzhou-2018", ["社会评议办法"]),
    ("quzhou/reading-points", "quzhou-2018", ["建设管理制度"]),
    ("panjin/responder", "panjin-2016", ["工作管理细则"]),
    ("panjin/requests", "panjin-2016", ["工作管理细则"]),
]


def texts(seed: str, titles: list[str]) -> list[Text]:
    path = SEEDS / f"{seed}.txt"
    if not path.exists():
        pytest.skip(f"the document {seed} is not on this machine")
    return [text for text in cut(path.read_text("utf-8")) if text.title.endswith(tuple(titles))]


def versions(book: str) -> list[Path]:
    return sorted(path for path in (RULES / book).glob("*.yaml") if path.name[:1].isdigit())


def named(path: Path) -> set[str]:
    """The names under 条款, as text; nothing else of the file is looked at."""
    with path.open(encoding="utf-8") as file:
        return set(yaml.load(file, Loader=yaml.BaseLoader)["条款"])


@pytest.mark.parametrize(("book", "seed", "titles"), BOOKS, ids=[book for book, *_ in BOOKS])
def test_no_clause_is_forgotten_and_none_is_invented(book: str, seed: str, titles: list[str]) -> None:
    document = texts(seed, titles)
    assert len(document) == len(titles)
    assert versions(book), f"{book} has no version"
    for path in versions(book):
        names = named(path)
        assert not [name for text in document for name in text.owed(names)], f"{path.name}: nobody deals with these"
        assert not list(strange(document, names)), f"{path.name}: the document has no such clause"


# Made up, with every trouble met in the real ones: navigation, a signature, an annex, a chapter head glued to a
# sentence, a second paragraph, half-width brackets, an ideographic space, an advertisement that looks like a section.
PAGE = """首页 > 公告
二、热门推荐
云上县办公室关于来信的通知
各乡镇：
现印发办法，并通知如下。
一、意义
要紧。
二、要求
(一)定人。
1.专职。
2、兼职。
（二）备案。
特此通知。
附件:云上县来信办法
云上县办公室
2020年5月6日
附件
云上县来信
办法(试行)
第一章 总 则
第一条　为了来信。第二章受理范围
第二条 受理下列来信：
（一）咨询；
(二)投诉。
第三条 十日内答复。
难办的另行说明。
来源:云上网
打印】 【关闭
第四条 这是另一篇的条文。
"""


def test_a_page_worked_by_hand() -> None:
    notice, measure = cut(PAGE)
    assert [clause.name for clause in notice.clauses] == (
        ["通知一", "通知二", "通知二（一）", "通知二（一）1", "通知二（一）2", "通知二（二）"]
    )
    assert [clause.name for clause in measure.clauses] == (
        ["第一条", "第二条", "第二条（一）", "第二条（二）", "第三条"]
    )
    assert notice.lead == ["各乡镇：", "现印发办法，并通知如下。"]
    assert [clause.paragraphs for clause in measure.clauses] == [
        ["为了来信。"],
        ["受理下列来信："],
        ["咨询；"],
        ["投诉。"],
        ["十日内答复。", "难办的另行说明。"],
    ]


@pytest.mark.parametrize(
    ("names", "owed"),
    [
        ("第一条 第二条 第三条", []),
        ("第一条 第二条（一） 第二条（二） 第三条", []),
        ("第一条 第二条 第三条第一款 第三条第二款", []),
        ("第一条 第二条（一） 第三条", ["第二条（二）"]),
        ("第二条 第三条第二款", ["第一条", "第三条"]),
        ("", ["第一条", "第二条（一）", "第二条（二）", "第三条"]),
    ],
)
def test_an_article_is_dealt_with_whole_or_by_all_its_parts(names: str, owed: list[str]) -> None:
    _, measure = cut(PAGE)
    assert measure.owed(set(names.split())) == owed


def test_planted_names_are_found() -> None:
    right = ["通知一", "通知二（一）2", "第二条（二）", "第三条第二款"]
    wrong = ["一", "通知二（三）", "第二条(二)", "第二条（三）", "第三条第三款", "第四条"]
    assert list(strange(cut(PAGE), right + wrong)) == wrong


def test_an_issuing_notice_without_numbers_may_be_cited_as_a_whole() -> None:
    issuing, measure = cut(
        "云上县关于印发来信办法的通知\n现印发给你们。\n2020年5月6日\n云上县来信办法\n第一条 为了来信。"
    )
    assert issuing.names() == {"通知"}
    assert issuing.owed(set()) == []
    assert measure.names() == {"第一条"}


def test_several_texts_in_one_document_restart_the_count() -> None:
    document = "甲办法\n第一条 甲。\n第二条 乙。\n乙制度\n缘由。\n一、丙。\n二、丁。\n丙制度\n第一条 戊。"
    assert [(text.title, [clause.name for clause in text.clauses]) for text in cut(document)] == [
        ("甲办法", ["第一条", "第二条"]),
        ("乙制度", ["一", "二"]),
        ("丙制度", ["第一条"]),
    ]
