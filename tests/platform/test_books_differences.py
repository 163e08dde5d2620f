"""Two rule files compared on screen, and a book beside the one above it: expectations worked out by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from markup import Page, Rows
from shelf import CITY, DAY, PROVINCE, place, published
from test_books_versions import BAD
from world import Browser, World

from admin import books_findings
from admin.books_lines import Pair, beside
from engine.library import Library

DIFF = "/desk/books/diff"
FIRST, NEXT = f"{PROVINCE}@2024-01-01", f"{PROVINCE}@2024-02-01"
CELL = re.compile(r"<td[^>]*>")
FILES = f"/desk/books/{PROVINCE}/files"


def compared(reader: Browser, old: str = FIRST, new: str = NEXT) -> Any:
    return reader.get(DIFF, query_string={"old": old, "new": new})


def amended(shelf: Path, *pairs: tuple[str, str], day: str = "2024-02-01") -> None:
    """Write another file of the province beside the first, with one line more at its top."""
    folder = shelf / PROVINCE
    text = (folder / "2024-01-01.yaml").read_text("utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    (folder / f"{day}.yaml").write_text(f"# 修订\n{text}", "utf-8")


def rows(text: str) -> list[list[str]]:
    """The rows of the tables by meaning: the words of each cell, without marks and links to lines."""
    bodies = re.findall(r'<table class="list rules changes".*?</table>', text, re.S)
    found = [row for body in bodies for row in re.findall(r"<tr>\s*(?:<th scope=\"rowg.*?|<td.*?)</tr>", body, re.S)]
    cells = [re.findall(r"<td.*?</td>", row, re.S) for row in found]
    return [[" ".join(re.sub(r"<small>.*?</small>|<[^>]+>", " ", cell).split()) for cell in row] for row in cells]


def sides(text: str) -> list[tuple[str, str, str]]:
    """The lines marked as gone or come: which, their number, their words."""
    pattern = r'<td class="(gone|come)"><div><a [^>]*>(\d+)</a>.*?<code>(.*?)</code>'
    return [(kind, number, re.sub(r"<[^>]+>", "", words)) for kind, number, words in re.findall(pattern, text, re.S)]


# -- by meaning ----------------------------------------------------------------------------------------------------


def test_an_amended_figure_is_a_row_that_leads_to_both_lines(own: Flask, own_reader: Browser, shelf: Path) -> None:
    """Line 32 of the province's file holds the limit; the line added at the top makes it line 33 of the amended one."""
    amended(shelf, ("限: 1个工作日", "限: 3个工作日"))
    text = compared(own_reader).text
    assert "共 1 处不同：改动 1。" in text
    assert rows(text) == [["", "限", "1个工作日", "3个工作日", "改动"]]
    assert '<th scope="rowgroup" rowspan="1">应办·首次告知</th>' in text
    for file, line in (("2024-01-01", 32), ("2024-02-01", 33)):
        assert f'<small><a href="{FILES}/{file}.yaml#L{line}">第{line}行</a></small>' in text
        assert "首次告知" in Rows(own_reader.get(f"{FILES}/{file}.yaml").text).ids[f"L{line}"]


def test_what_came_what_went_and_what_has_a_new_name_are_told_in_words(
    own: Flask, own_reader: Browser, shelf: Path
) -> None:
    amended(
        shelf,
        ("印发: 2023-12-01\n", ""),
        ("有效至: 未载明\n", "有效至: 未载明\n时区: Asia/Shanghai\n"),
        ("情形: 已入法定渠道", "情形: 已在法定渠道"),
    )
    text = compared(own_reader).text
    assert "共 3 处不同：增加 1，删去 1，改名 1。" in text
    assert sorted(row[-1] for row in rows(text)) == ["删去", "增加", "改名"]
    assert ["", "印发", "2023-12-01", "", "删去"] in rows(text)
    assert ["", "时区", "", "Asia/Shanghai", "增加"] in rows(text)


def test_what_was_taken_over_leads_to_the_parents_file(own: Flask, own_reader: Browser, shelf: Path) -> None:
    """The city takes 首次告知 from the province; a draft of the city that does not is without it."""
    folder = shelf / CITY
    text = (folder / f"{DAY}.yaml").read_text("utf-8")
    assert "沿用: [应办/首次告知]" in text
    (folder / "2025-03-02.yaml").write_text(re.sub(r"沿用: \[应办/首次告知\].*\n", "", text), "utf-8")
    page = compared(own_reader, f"{CITY}@2025-03-02", f"{CITY}@{DAY}").text
    assert f"沿用 {PROVINCE}" in page
    assert f'<a href="{FILES}/2024-01-01.yaml#L32">{PROVINCE} 第32行</a>' in page


def test_a_file_and_itself_mean_the_same(reader: Browser) -> None:
    text = compared(reader, f"{CITY}@{DAY}", f"{CITY}@{DAY}").text
    assert "意思没有不同。" in text and "两个文件一字不差。" in text and not rows(text)


def test_other_comments_are_no_difference_by_meaning(own: Flask, own_reader: Browser, shelf: Path) -> None:
    amended(shelf)
    text = compared(own_reader).text
    assert "意思没有不同。" in text and sides(text) == [("come", "1", "# 修订")]


# -- by line -------------------------------------------------------------------------------------------------------


def test_the_changed_line_stands_on_both_sides_with_a_sign(own: Flask, own_reader: Browser, shelf: Path) -> None:
    amended(shelf, ("限: 1个工作日", "限: 3个工作日"))
    text = compared(own_reader).text
    line = "  首次告知: {谁: 受理中心, 对谁: 来信人, 起: [收到], 止: [告知], 限: %s个工作日, 依据: 第三条}"
    assert sides(text) == [("come", "1", "# 修订"), ("gone", "32", line % 1), ("come", "33", line % 3)]
    assert "限: <mark>1</mark>个工作日" in text and "限: <mark>3</mark>个工作日" in text
    assert text.count('<b aria-hidden="true">−</b>') == 1 and text.count('<b aria-hidden="true">＋</b>') == 2
    assert "… 相同 25 行 …" in text  # of the 31 lines above it, three after the first and three before this one stand


def lines(tmp_path: Path, old: list[str], new: list[str]) -> list[tuple[Any, ...]]:
    """What stands beside what: numbers of both lines, or how many are folded."""
    library = Library(tmp_path, Path(__file__).parents[2] / "schemas")
    sources = []
    for name, text in (("2025-01-01.yaml", old), ("2025-01-02.yaml", new)):
        path = tmp_path / "a/b" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{line}\n" for line in text), "utf-8")
        sources.append(library.source(path, "a/b"))

    def said(pair: Pair) -> tuple[Any, ...]:
        return (pair.folded,) if pair.folded else tuple(half and half.number for half in (pair.old, pair.new))

    return [said(pair) for pair in beside(*sources)]


def test_lines_are_folded_but_never_one_alone(own: Flask, tmp_path: Path) -> None:
    old = [f"行{number}" for number in range(1, 12)]
    with own.test_request_context():
        assert lines(tmp_path, old, old) == []
        assert lines(tmp_path, old, [*old[:10], "别"]) == [(7,), (8, 8), (9, 9), (10, 10), (11, 11)]
        assert lines(tmp_path, old[:5], ["别", *old[1:4], "异"])[0] == (1, 1)
        added = [*old[:4], "新", *old[4:]]
        assert lines(tmp_path, old, added) == [
            *((number, number) for number in range(1, 5)),
            (None, 5),
            *((number, number + 1) for number in range(5, 8)),
            (4,),
        ]
        assert lines(tmp_path, [], ["甲"]) == [(None, 1)]


# -- which two -----------------------------------------------------------------------------------------------------


def test_the_form_offers_every_file_and_keeps_what_was_chosen(own: Flask, own_reader: Browser, shelf: Path) -> None:
    amended(shelf, day="2024-01-01.1")
    line = {"version": "2024-01-01", "file": "2024-01-01.yaml", "from": "2024-01-01"}
    published(shelf / PROVINCE, line, {**line, "kind": "erratum", "file": "2024-01-01.1.yaml"})
    page = Page(compared(own_reader, f"{PROVINCE}@2024-01-01.yaml", FIRST).text)
    offered = [attrs for tag, attrs in page.tags if tag == "option"]
    values = ["", FIRST, f"{PROVINCE}@2024-01-01.yaml", f"{CITY}@{DAY}"]
    assert [one["value"] for one in offered] == [*values, *values]
    assert [one["value"] for one in offered if "selected" in one] == [values[2], values[1]]
    assert page.faults() == []
    versions = own_reader.get(f"/desk/books/{PROVINCE}/versions").text
    link = re.search(r'<a href="([^"]+)">与前一版比较', versions)
    assert link and f"{PROVINCE}@2024-01-01.yaml" in link[1]
    assert sides(own_reader.get(link[1].replace("&amp;", "&")).text) == [("come", "1", "# 修订")]


@pytest.mark.parametrize(
    ("asked", "said"),
    [({}, "选两份规则"), ({"old": FIRST, "new": ""}, "还没有选“现在”"), ({"new": FIRST}, "还没有选“原来”")],
)
def test_without_two_the_form_asks(reader: Browser, asked: dict[str, str], said: str) -> None:
    answer = reader.get(DIFF, query_string=asked)
    assert answer.status_code == 200 and said in answer.text and 'id="lines"' not in answer.text


@pytest.mark.parametrize("name", ["x", "x@y", "no/where@2024-01-01", f"{PROVINCE}@1999-01-01", "../..@etc", f"{CITY}@"])
def test_what_is_not_there_is_not_found(reader: Browser, name: str) -> None:
    assert compared(reader, FIRST, name).status_code == 404


@pytest.mark.parametrize("path", [f"{DIFF}?old={FIRST}&new={FIRST}", f"/desk/books/{CITY}/parent"])
def test_who_holds_no_role_is_turned_away(world: World, browse: Any, path: str) -> None:
    assert browse(world.user(unit=world.near)).get(path).status_code == 403
    assert browse(None).get(path).status_code == 302


def test_versions_and_tabs_lead_here(own: Flask, own_reader: Browser, shelf: Path) -> None:
    amended(shelf)
    page = own_reader.get(f"/desk/books/{PROVINCE}/versions").text
    assert page.count("与前一版比较") == 1  # the oldest has none before it
    tab = re.search(r'<a href="([^"]+)">比较</a>', own_reader.get(f"/desk/books/{PROVINCE}/2024-02-01").text)
    assert tab and "来信回应指引" in own_reader.get(tab[1].replace("&amp;", "&")).text
    assert f'href="{DIFF}"' in own_reader.get("/desk/books/").text


# -- files that are no good, and small screens ---------------------------------------------------------------------


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_used_is_compared_all_the_same(
    own: Flask, own_reader: Browser, shelf: Path, text: Any
) -> None:
    folder = shelf / "bad/book"
    folder.mkdir(parents=True)
    (folder / "2025-01-01.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    for old, new in ((FIRST, "bad/book@2025-01-01"), ("bad/book@2025-01-01", FIRST)):
        answer = compared(own_reader, old, new)
        assert answer.status_code == 200 and "2025-01-01.yaml（bad/book）有 " in answer.text
        assert "处不同" in answer.text or "读不出的文件比不了意思" in answer.text
        assert ("gone" if old == FIRST else "come", "3", "名称: 江原省来信回应指引") in sides(answer.text)
    assert own_reader.get("/desk/books/bad/book/parent").status_code == 200


def test_hostile_text_stays_text(own: Flask, own_reader: Browser, shelf: Path) -> None:
    bad = "<script>alert(1)</script>"
    amended(shelf, ("名称: 江原省来信回应指引", f'名称: "{bad}"'), ("来源: 虚构", f"来源: {bad}虚构"))
    text = compared(own_reader).text
    assert "<script>alert" not in text and text.count("&lt;script&gt;alert") >= 4  # title, both cells, both lines


def test_on_a_phone_each_cell_says_its_column(own: Flask, own_reader: Browser, shelf: Path) -> None:
    amended(shelf, ("限: 1个工作日", "限: 3个工作日"))
    for path in (f"{DIFF}?old={FIRST}&new={NEXT}", f"/desk/books/{CITY}/parent"):
        text = own_reader.get(path).text
        cells = [
            cell for table in re.findall(r'<table class="list.*?</table>', text, re.S) for cell in CELL.findall(table)
        ]
        assert cells and not [cell for cell in cells if not re.search(r' data-label="[^"]+"| class="blank"', cell)]
    found = compared(own_reader).text
    for label in ("项", "原来", "现在", "备注"):
        assert f'<td data-label="{label}">' in found


# -- a book beside the one above it --------------------------------------------------------------------------------

PARENT = """\
名称: 江原省来信办理办法
施行: 2024-01-01
历: [cn]
条款: {第一条: 一个工作日内告知。, 第二条: 五日答复。}
主体: {来信人: {独一: 是}, 受理机构: {独一: 是}, 承办单位: {相当于: 承办单位}}
字段: {类别: {选项: [咨询, 诉求], 必填: 是}}
受理: [{情形: 来信, 当: {类别: [咨询, 诉求]}, 依据: 第一条}]
应办:
  告知: {谁: 受理机构, 对谁: 来信人, 起: [收到], 止: [告知], 限: 1个工作日, 依据: 第一条}
  答复: {谁: 承办单位, 对谁: 来信人, 起: [交办], 止: [答复], 限: 5日, 依据: 第二条}
"""
CHILD = PARENT.replace("江原省", "望川市").replace("施行: 2024-01-01\n", "施行: 2025-01-01\n上位: p/q\n")


@pytest.fixture
def family(shelf: Path) -> Path:
    """A province and its city: ``a/b`` beside ``p/q``, drafts both."""
    for name, text in (("p/q/2024-01-01.yaml", PARENT), ("a/b/2025-01-01.yaml", CHILD)):
        path = shelf / name
        path.parent.mkdir(parents=True)
        path.write_text(text, "utf-8")
    return shelf


def judged(text: str) -> dict[tuple[str, str], list[str]]:
    """By duty and aspect: verdict, mine, theirs."""
    found = {}
    for part in re.findall(r'<section class="judged".*?</section>', text, re.S):
        name = re.search(r"<h2[^>]*>(.*?)</h2>", part)
        for row in re.findall(r"<tr>\s*<th scope=\"row\">(.*?)</tr>", part, re.S):
            aspect = re.split(r"<", row)[0]
            cells = [" ".join(re.sub(r"<[^>]+>", "", cell).split()) for cell in re.findall(r"<td.*?</td>", row, re.S)]
            assert name
            found[name[1], aspect] = cells[:3]
    return found


def test_a_laxer_child_is_told_with_sign_word_witness_and_clauses(
    own: Flask, own_reader: Browser, family: Path
) -> None:
    """Seven days for five: on every day later. The notice is the same; intake and publication are word for word so."""
    path = family / "a/b/2025-01-01.yaml"
    path.write_text(CHILD.replace("限: 5日", "限: 7日").replace("五日", "七日"), "utf-8")
    text = own_reader.get("/desk/books/a/b/parent").text
    found = judged(text)
    assert found["应办·答复", "期限"] == ["▼ 更宽", "7日", "5日"]
    assert found["应办·告知", "期限"] == ["＝ 相同", "1个工作日", "1个工作日"]
    assert {cells[0] for part, cells in found.items() if part != ("应办·答复", "期限")} == {"＝ 相同"}
    assert "合起来：更宽" in text and "有比上位宽的，没有比上位严的。" in text
    assert f"相同</span> {len(found) - 1} 项" in text and "更宽</span> 1 项" in text
    assert "每天起算：更晚" in text
    links = {place(attrs["href"]) for tag, attrs in Page(text).tags if tag == "a"}
    assert ("/desk/books/a/b/2025-01-01", "clause-第二条") in links
    assert ("/desk/books/p/q/2024-01-01", "clause-第二条") in links


def test_earlier_and_more_is_stricter_and_rests_on_its_reading(own: Flask, own_reader: Browser, family: Path) -> None:
    forked = CHILD.replace("限: 5日", "限: {按读法: 几日, 短: 3日, 长: 5日}")
    forked += "读法: {几日: {原文: 几日, 取: 短, 另: [长], 由: 某, 日期: 2025-01-01, 理由: 无}}\n"
    (family / "a/b/2025-01-01.yaml").write_text(forked, "utf-8")
    text = own_reader.get("/desk/books/a/b/parent").text
    assert judged(text)["应办·答复", "期限"] == ["▲ 更严", "3日", "5日"]
    assert "合起来：更严" in text and "</a>”取“短”" in text
    assert "没有一项比上位宽" in text


def test_a_comparison_is_kept_until_a_text_of_either_changes(
    own_reader: Browser, family: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[str] = []
    real = books_findings._FINDERS["parent"]
    monkeypatch.setitem(books_findings._FINDERS, "parent", lambda shelf, name: ran.append(name) or real(shelf, name))
    for _ in range(2):
        assert "合起来：相同" in own_reader.get("/desk/books/a/b/parent").text
    assert ran == ["a/b@2025-01-01.yaml"]
    (family / "p/q/2024-01-01.yaml").write_text(PARENT.replace("限: 5日", "限: 4日"), "utf-8")
    assert "合起来：更宽" in own_reader.get("/desk/books/a/b/parent").text
    assert len(ran) == 2


def test_a_book_without_a_parent_has_no_tab_and_says_so(own: Flask, own_reader: Browser) -> None:
    tab = f'href="/desk/books/{PROVINCE}/parent"'
    assert tab not in own_reader.get(f"/desk/books/{PROVINCE}/2024-01-01").text
    answer = own_reader.get(f"/desk/books/{PROVINCE}/parent")
    assert answer.status_code == 200 and "没有写“上位”" in answer.text and tab not in answer.text
    assert f'href="/desk/books/{CITY}/parent"' in own_reader.get(f"/desk/books/{CITY}/{DAY}").text
    assert own_reader.get("/desk/books/no/where/parent").status_code == 404


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("p/q", "名称: [甲\n", "比不了"),
        ("p/q", None, "没有“p/q”这本规则"),
        ("a/b", CHILD.replace("限: 5日", "限: 五天左右"), "五天左右"),
    ],
)
def test_what_cannot_be_judged_is_told(
    own: Flask, own_reader: Browser, family: Path, file: str, text: str | None, said: str
) -> None:
    for path in (family / file).glob("*.yaml"):
        path.unlink() if text is None else path.write_text(text, "utf-8")
    if text is None:
        (family / file).rmdir()
    answer = own_reader.get("/desk/books/a/b/parent")
    assert answer.status_code == 200 and "比不了" in answer.text and said in answer.text
    assert not judged(answer.text)


@pytest.mark.parametrize("path", [DIFF, f"/desk/books/{CITY}/parent"])
def test_nothing_is_sent_to_these_pages(own_reader: Browser, path: str) -> None:
    assert own_reader.post(path, {}).status_code == 405
