"""The rule library on screen: subjects, score sheets, checklists, rankings and local data of the fictional duty book."""

from __future__ import annotations

from itertools import pairwise

import pytest
from flask import Flask
from markup import Page, Rows
from shelf import EDITIONS, REAL, ROOT, place
from world import Browser

from admin import library
from admin.books_editions import Edition
from admin.cases_words import row_link

DUTY, DAY = "wangchuan/duty", "2025-03-01"
PAGE = f"/desk/books/{DUTY}/{DAY}"
SUBJECTS = [one for one in EDITIONS if REAL.source(one.path).resolved.get("对象")]


@pytest.fixture
def ids(reader: Browser) -> dict[str, str]:
    return Rows(reader.get(PAGE).text).ids


@pytest.mark.parametrize("one", SUBJECTS, ids=lambda one: one.id)
def test_every_row_of_a_subject_has_its_address(app: Flask, reader: Browser, one: Edition) -> None:
    """Rows, duties, steps, lines of score sheets and checklists, rankings: each an element that says so."""
    whole = REAL.source(one.path).book
    assert whole is not None
    text = reader.get(f"/desk/books/{one.id}/{one.version}").text
    assert Page(text).faults() == []
    found = Rows(text).ids
    for book in (subject.book for subject in whole.subjects.values()):
        named = [(row.section, row.name, row.cites) for table in book.tables() for row in table.rows]
        named += [("应办", duty.name, ()) for duty in book.duties.values()]
        named += [("步骤", step.name, step.cites) for step in book.steps.values()]
        named += [("计分", node.title, node.cites) for sheet in book.sheets.values() for node in sheet.root.nodes()]
        named += [(f"清单·{name}", item.name, item.cites) for name, items in book.lists.items() for item in items]
        named += [("排名", ranking.name, ranking.cites) for ranking in book.rankings.values()]
        for section, row, cites in named:
            with app.test_request_context():
                anchor = place(library.row_url(one.id, one.version, section, row, book.part))[1]
            words = found[anchor]
            assert row in words or words.startswith(("限 ", "承诺 ")), (section, row)
            assert all(cite in words for cite in cites), (row, cites)


def test_a_subjects_row_is_linked_from_its_own_book(app: Flask) -> None:
    book = REAL.book(DUTY, DAY)
    with app.test_request_context():
        links = [row_link(each, "应办", "答复") for each in (book, book.subjects["月度"].book)]
    assert list(map(place, links)) == [(PAGE, "row-应办.答复"), (PAGE, "row-月度.应办.答复")]


def test_rows_of_the_same_name_stand_apart() -> None:
    case, month = library.row_anchor("应办", "答复"), library.row_anchor("应办", "答复", "月度")
    assert (case, month) == ("row-应办.答复", "row-月度.应办.答复")


def test_subjects_come_below_the_case_with_headings_of_their_own(reader: Browser, ids: dict[str, str]) -> None:
    text = reader.get(PAGE).text
    order = [
        text.index(f'<h2 id="{anchor}"')
        for anchor in ("section-步骤", "subject-值守", "subject-年度评议", "section-本地", "section-条款")
    ]
    assert order == sorted(order)
    assert ids["about-月度.期"].startswith("期 月 第62行")
    assert ids["row-月度.应办.总结"].startswith("应办·总结") and "次月5日" in ids["row-月度.应办·总结.总结"]
    assert ids["section-月度.查询"] == "查询" and "值守率" in ids["row-月度.查询.值守率"]
    page = Page(text)
    levels = [("h1", "h2", "h3").index(tag) for tag, _ in page.tags if tag in ("h1", "h2", "h3")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    contents = {attrs["href"] for tag, attrs in page.tags if tag == "a" and attrs["href"].startswith("#")}
    assert {"#subject-月度", "#row-月度.应办.总结", "#section-月度.查询"} <= contents


def test_a_score_sheet_says_where_each_figure_comes_from(ids: dict[str, str]) -> None:
    row = ids["row-月度.计分.得分·缺勤"]
    for said in ("值守率：不满100%", "得 -0.5至-0.1分", "督查室", "第四条", "第76行"):
        assert said in row, said
    assert "逐条（逾期件）得 -0.5至-0.1分" in ids["row-月度.计分.得分·逾期"]
    assert "折算：每 1条，得 0.2分 封顶：1分" in ids["row-月度.计分.得分·经验"]
    assert ids["row-年度评议.计分·评议分·分档.满意"].startswith("满意 90分以上")
    assert "未载明（本地·合格线）" in ids["row-年度评议.计分·评议分·分档.基本满意"]
    assert "查阅点.种类：县级大厅 查询机：有 第七条" in ids["row-查阅点.清单·设施.大厅的查询机"]
    assert "季分" in ids["row-季度.排名.季度排名"] and "承办单位.类型" in ids["row-季度.排名.季度排名"]


def test_clauses_name_the_rows_of_subjects_that_cite_them(ids: dict[str, str]) -> None:
    assert "值守·应办·上午·限" in ids["clause-第二条"] and "月度·计分·得分·缺勤" in ids["clause-第四条"]
    for said in ("季度·排名·季度排名", "季度·措施·末名约谈", "季度·计分·季分", "本地·优秀线"):
        assert said in ids["clause-第六条"], said
    assert "查阅点·清单·设施·标牌" in ids["clause-第七条"]


def test_local_data_show_value_days_and_source(ids: dict[str, str]) -> None:
    """Whatever today is after 2026: 满意线 is 90, its former value stands beside; 合格线 has run out."""
    line = ids["row-本地.满意线"]
    assert "评议得分多少算满意 90分以上 2026-01-01 起；望川市政府办公室；文号 未载明" in line
    assert "85分以上 2025-03-01 至 2025-12-31" in line and "对象·年度评议·计分·评议分·分档·满意" in line
    assert ids["row-本地.合格线"].startswith("合格线 评议得分多少算基本满意 未载明 ")
    assert "60分以上不满85分 2025-03-01 至 2025-12-31" in ids["row-本地.合格线"]
    assert "2分以上 2025-03-01 起；望川市政府办公室；文号 望政办〔2025〕8号" in ids["row-本地.优秀线"]


def test_examples_of_subjects_lead_to_the_rows_they_hit(reader: Browser) -> None:
    page = f"/desk/books/{DUTY}/examples"
    text = reader.get(page).text
    count = (ROOT / "rules" / DUTY / "examples.yaml").read_text("utf-8").count("\n- 例:") + 1
    assert f"通过 {count}/{count}" in " ".join(Page(text).words) and "每一行都有例子" in text
    shown = reader.get(page, query_string={"row": "row-月度.计分.得分·缺勤"}).text
    assert "两天缺一天" in shown and "扣分申诉以后撤销" in shown
    assert "只列命中这一行的例子：月度·计分·得分·缺勤" in shown
    listed = Rows(reader.get(PAGE).text).ids
    for row in ("row-月度.计分.得分·缺勤", "row-季度.措施.末名约谈", "row-查阅点.清单·设施.标牌"):
        hits = reader.get(page, query_string={"row": row}).text.count('class="example"')
        assert 2 <= hits < count and f"{hits}个" in listed[row]  # those alone that hit it


def test_no_link_of_the_page_leads_nowhere(reader: Browser) -> None:
    text = reader.get(PAGE).text
    found = Rows(text).ids
    links = {
        place(attrs["href"])
        for tag, attrs in Page(text).tags
        if tag == "a" and attrs["href"].startswith(("#", "/desk/books/wangchuan"))
    }
    assert len(links) > 100
    pages: dict[str, dict[str, str]] = {"": found}
    for path, anchor in links:
        if path not in pages:
            answer = reader.get(path, follow_redirects=True)
            assert answer.status_code == 200, path
            pages[path] = Rows(answer.text).ids
        assert not anchor or anchor in pages[path] or anchor == "main", (path, anchor)


def test_cells_are_labelled_for_a_narrow_screen(reader: Browser) -> None:
    """Every cell of a table of rules bears its column's name, or is blank and hidden."""
    cells = [attrs for tag, attrs in Page(reader.get(PAGE).text).tags if tag == "td"]
    assert cells and all(attrs.get("data-label") or attrs.get("class") == "blank" for attrs in cells)
