"""The rule library on screen: every page opens, every row and clause has its address."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from flask import Flask
from markup import Page, Rows
from shelf import CITY, DAY, EDITIONS, PAGES, PROVINCE, REAL, ROOT, place
from world import Browser, World

from admin import access, library
from admin.books_editions import Edition
from engine.service import answer

HEADINGS = ("h1", "h2", "h3")


# -- who may see ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", PAGES)
def test_every_page_opens_for_each_role_and_for_nobody_else(world: World, browse: Any, path: str) -> None:
    for role in access.ROLES:
        assert browse(world.user(role, unit=world.near)).get(path).status_code == 200, role
    assert browse(world.user(unit=world.near)).get(path).status_code == 403
    answer = browse(None).get(path)
    assert answer.status_code == 302 and answer.location.startswith("/login?next=")


@pytest.mark.parametrize("path", [*PAGES, "/desk/books/gansu/messages/2015-08-05"])
def test_pages_are_labelled_whole_and_from_here(reader: Browser, path: str) -> None:
    page = Page(reader.get(path).text)
    tags = [tag for tag, _ in page.tags]
    assert page.faults() == []
    assert tags.count("table") == tags.count("caption")
    assert all(attrs.get("scope") in ("row", "col", "rowgroup") for tag, attrs in page.tags if tag == "th")
    levels = [HEADINGS.index(tag) for tag in tags if tag in HEADINGS]
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(
    "path",
    [
        "nowhere/nothing/",
        "nowhere/nothing/versions",
        "_calendar/cn/2025",
        f"{CITY}/1999-01-01",
        f"{CITY}/files/..%2f..%2fREADME.md",
        f"{CITY}/files/none.yaml",
    ],
)
def test_what_is_not_there_is_not_found(reader: Browser, path: str) -> None:
    assert reader.get(f"/desk/books/{path}").status_code == 404


# -- addresses -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", EDITIONS, ids=lambda one: f"{one.id}@{one.version}")
def test_every_row_and_clause_of_the_real_books_has_its_address(app: Flask, reader: Browser, one: Edition) -> None:
    """What a decision names (section and row; a step; a duty; a clause) is an element that says so."""
    id, version = one.id, one.version
    book = REAL.source(one.path).book
    assert book is not None, REAL.source(one.path).problems
    named = [(row.section, row.name, row.cites) for table in book.tables() for row in table.rows]
    named += [("应办", duty.name, ()) for duty in book.duties.values()]
    named += [("步骤", step.name, step.cites) for step in book.steps.values()]
    text = reader.get(f"/desk/books/{id}/{version}").text
    ids = Rows(text).ids
    for section, row, cites in named:
        with app.test_request_context():
            path, anchor = place(library.row_url(id, version, section, row))
        assert unquote(path) == f"/desk/books/{id}/{version}"
        words = ids[anchor]
        assert row in words or words.startswith(("限 ", "承诺 ")), (section, row)
        assert all(cite in words for cite in cites), (row, cites)
    for clause in book.tree["条款"]:
        with app.test_request_context():
            assert ids[place(library.clause_url(id, version, clause))[1]].startswith(clause)


def test_a_decision_leads_to_its_rows_and_clauses(app: Flask, reader: Browser) -> None:
    case = {"收到": "2025-06-03 09:30", "案情": {"类别": "咨询", "内容": "问", "地点": "南巷", "法定渠道": "诉讼"}}
    decision, _, _ = answer(REAL, CITY, case, draft=True)
    assert {"section": "不受理", "row": "已入法定渠道"}.items() <= decision.rows[0].items()
    for row in decision.rows:
        with app.test_request_context():
            path, anchor = place(library.row_url(decision.book, decision.version, row["section"], row["row"]))
            clauses = [library.clause_url(decision.book, decision.version, cite) for cite in row["cite"]]
        assert anchor in Rows(reader.get(path).text).ids
        for clause in map(place, clauses):
            assert clause[1] in Rows(reader.get(clause[0]).text).ids


def test_citing_the_parent_leads_into_the_parents_book(app: Flask, reader: Browser) -> None:
    with app.test_request_context():
        path, anchor = place(library.clause_url(CITY, DAY, f"{PROVINCE} 第四条"))
        assert library.clause_url(CITY, DAY, "no/where 第四条") == ""
    assert path == f"/desk/books/{PROVINCE}/2024-01-01"
    said = "已由法院、仲裁、复议机构受理的，请来信人向原机构查询。"
    assert said in Rows(reader.get(path).text).ids[anchor]
    ids = Rows(reader.get(f"/desk/books/{CITY}/{DAY}").text).ids
    assert said in ids["row-不受理.已入法定渠道"]
    assert "沿用" in ids["row-应办.首次告知"] and PROVINCE in ids["row-应办·首次告知.首次告知"]


def test_names_with_odd_signs_keep_apart() -> None:
    names = ["甲 乙", "甲/乙", "甲-乙", "甲.乙", "甲乙", "<b>", '"', "", "第八条（一）"]
    found = {library.anchor("row", "节", name) for name in names}
    assert len(found) == len(names) and "row-节.第八条（一）" in found
    assert all(re.fullmatch(r"[^\s<>\"'#%/]+", name) for name in found)


def test_no_link_of_a_book_leads_nowhere(reader: Browser) -> None:
    pages = {path: reader.get(path) for path in PAGES}
    links = {
        (*place(attrs["href"]), path)
        for path, answer in pages.items()
        for tag, attrs in Page(answer.text).tags
        if tag == "a" and attrs["href"].startswith(("/desk/books", "/desk/calendars", "#"))
    }
    assert len(links) > 300
    ids = {path: Rows(answer.text).ids for path, answer in pages.items()}
    for path, anchor, page in links:
        where = path or page
        if where not in ids:
            answer = reader.get(where, follow_redirects=True)
            assert answer.status_code == 200, where
            ids[where] = Rows(answer.text).ids
        assert not anchor or anchor in ids[where] or anchor == "main", (page, where, anchor)


# -- what the pages say --------------------------------------------------------------------------------------------


def test_a_row_says_its_cells_its_clause_and_its_reading(reader: Browser) -> None:
    ids = Rows(reader.get(f"/desk/books/{CITY}/{DAY}").text).ids
    row = ids["row-应办·答复.区县答复"]
    for said in (
        "承办单位.类型：区县",
        "5日",
        "第九条",
        "区县五日内签收后答复",
        "五日：取“自然日”",
        "原文“区县五日”",
        "第187行",
    ):
        assert said in row, said
    assert ids["row-应办·答复.整项"].startswith("整项 第九条") and "row-应办·签收.整项" not in ids
    reading = ids["reading-五日"]
    for said in ("自然日", "工作日：5个工作日", "市政府办公室", "2025-02-20", "没有写", "应办·答复·区县答复"):
        assert said in reading, said
    assert "步骤·受理" in ids["clause-第三条"] and "受理·来信" in ids["clause-第三条"]
    assert "说没说清、平不平和，须由人看" in ids["human-第十七条"]
    assert "没有写，按默认" in ids["setting-起日"] and "17:00 本书写明" in ids["setting-收件截止"]


def test_the_line_of_a_row_is_the_line_of_the_file(reader: Browser) -> None:
    ids = Rows(reader.get(f"/desk/books/{CITY}/files/{DAY}.yaml").text).ids
    lines = (ROOT / f"rules/{CITY}/{DAY}.yaml").read_text("utf-8").splitlines()
    assert "区县答复" in lines[186]
    for number, line in enumerate(lines, 1):
        assert ids[f"L{number}"].split() == [str(number), *line.split()]


def test_the_list_is_narrowed_by_any_word(reader: Browser) -> None:
    everything = reader.get("/desk/books/").text
    assert everything.count('scope="row"') == len(REAL.ids())
    for words in ("望川市来信", "望政办〔2025〕6号", CITY, "望川 2028-02-29"):
        text = reader.get("/desk/books/", query_string={"q": words}).text
        assert "望川市来信办理办法" in text and text.count('scope="row"') == 1, words
    assert "没有符合的规则" in reader.get("/desk/books/?q=望川 没有这样的词").text


def test_examples_show_case_expectation_and_result(own: Flask, own_reader: Browser, shelf: Path) -> None:
    path = shelf / CITY / "examples.yaml"
    wrong = "- {例: 故意不合, 收到: 2025-06-03 09:30, 案情: {类别: 咨询, 内容: 问}, 查询: {答过几次: []}, "
    wrong += "应得: {结论: 受理}}\n"
    shapeless = "- {例: 写坏了, 收到: 2025-06-03 09:30, 案情: 五, 读法: 六, 应得: {结论: 受理}}\n"
    path.write_text(path.read_text("utf-8") + wrong + shapeless, "utf-8")
    count = path.read_text("utf-8").count("- 例: ")
    text = own_reader.get(f"/desk/books/{CITY}/examples").text
    assert f"通过 {count}/{count + 2}" in text
    ids = Rows(text).ids
    for said in ("不合", "类别：咨询", "结论应是“受理”，得到“须先”"):
        assert said in ids["example-故意不合"], said
    assert "不合" in ids["example-写坏了"] and "第" in ids["example-写坏了"]
    only = Rows(own_reader.get(f"/desk/books/{CITY}/examples?failed=1").text).ids
    assert {name for name in only if name.startswith("example-")} == {"example-故意不合", "example-写坏了"}


def test_a_row_leads_to_the_examples_that_hit_it(own: Flask, own_reader: Browser, shelf: Path) -> None:
    """广告 is hit by three examples; without them the row is told as lacking one."""
    names = ("代开发票的广告", "广告可以屏蔽", "举报又有广告字样")
    page = f"/desk/books/{CITY}/examples"
    text = own_reader.get(f"{page}?row=row-屏蔽.广告").text
    assert text.count('class="example"') == 3 and all(name in text for name in names)
    assert "只列命中这一行的例子：屏蔽·广告" in text
    assert "3个" in Rows(own_reader.get(f"/desk/books/{CITY}/{DAY}").text).ids["row-屏蔽.广告"]

    path = shelf / CITY / "examples.yaml"
    kept = re.sub(rf"- 例: (?:{'|'.join(names)}).*?(?=\n- 例)", "", path.read_text("utf-8"), flags=re.S)
    path.write_text(kept, "utf-8")
    assert "还没有例子的行：1" in own_reader.get(page).text
    assert "没有" in Rows(own_reader.get(f"/desk/books/{CITY}/{DAY}").text).ids["row-屏蔽.广告"]
