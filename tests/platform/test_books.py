"""The rule library on screen: every page opens, every row and clause has its address, a bad book shows all the same."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from test_browser import _sign_in, driver, site  # noqa: F401
from test_pages import Page
from world import Browser, Queries, World

from admin import access, books_findings, library
from admin.books_findings import Findings
from app import create_app
from engine.library import Library
from engine.service import answer
from records.tables import db

ROOT = Path(__file__).parent.parent.parent
REAL = Library(ROOT / "rules", ROOT / "schemas")
FILES = [path for id in REAL.ids() for path in REAL.files(id)]
CITY, PROVINCE, DAY = "wangchuan/appeals", "jiangyuan/guide", "2025-03-01"
PAGES = (
    "/desk/books/",
    "/desk/books/?q=望川",
    f"/desk/books/{CITY}/{DAY}",
    f"/desk/books/{CITY}/versions",
    f"/desk/books/{CITY}/examples",
    f"/desk/books/{CITY}/problems",
    f"/desk/books/{CITY}/files/{DAY}.yaml",
    f"/desk/books/{CITY}/files/examples.yaml",
)
HEADINGS = ("h1", "h2", "h3")


class Rows(HTMLParser):
    """The words of each element that has an id, its own elements included."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: dict[str, str] = {}
        self._open: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag not in ("input", "link", "meta", "br"):
            self._open.append((tag, dict(attrs).get("id")))

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep the words for every open element with an id."""
        for _, name in self._open:
            if name:
                self.ids[name] = " ".join([*self.ids.get(name, "").split(" "), *data.split()]).strip()


@pytest.fixture
def reader(world: World, browse: Callable[..., Browser]) -> Browser:
    """Somebody of the staff."""
    return browse(world.user(access.STAFF, unit=world.near))


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A rule library of its own: the real calendar, and the fictional city with its province."""
    for part in ("_calendar", CITY, PROVINCE):
        leave = shutil.ignore_patterns("published.jsonl")
        shutil.copytree(ROOT / "rules" / part, tmp_path / "rules" / part, ignore=leave)
    return tmp_path / "rules"


@pytest.fixture
def own(address: str, tmp_path: Path, shelf: Path) -> Iterator[Flask]:
    """The platform over that library."""
    config = {"TESTING": True, "INSTANCE": str(tmp_path / "i"), "DATABASE_URL": address, "RULES_DIR": shelf}
    made = create_app(config)
    with db.connection_context():
        yield made


@pytest.fixture
def own_reader(own: Flask) -> Browser:
    """An auditor of that platform."""
    return Browser(own.test_client(), World().user(access.AUDITOR, everywhere=True))


def publish(folder: Path, *lines: dict[str, Any]) -> None:
    """Write published.jsonl: each line over what a plain publication says; the digest is that of the file as it is."""
    told = []
    for line in lines:
        data = (folder / line["file"]).read_bytes()
        plain = {"kind": "publish", "sha256": hashlib.sha256(data).hexdigest(), "until": None, "at": "2020-01-01 09:00"}
        told.append(plain | {"by": "甲", "confirmed_by": "乙", "why": "例"} | line)
    (folder / "published.jsonl").write_text("\n".join(json.dumps(one) for one in told), "utf-8")


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
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert page.unlabelled() == [] and tags.count("h1") == 1
    assert tags.count("table") == tags.count("caption")
    assert all(attrs.get("scope") in ("row", "col") for tag, attrs in page.tags if tag == "th")
    levels = [HEADINGS.index(tag) for tag in tags if tag in HEADINGS]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert not [attrs for _, attrs in page.tags if any(key.startswith("on") for key in attrs) or "style" in attrs]


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


def _place(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.path, unquote(parts.fragment)


@pytest.mark.parametrize("file", FILES, ids=lambda path: "/".join(path.parts[-3:]))
def test_every_row_and_clause_of_the_real_books_has_its_address(app: Flask, reader: Browser, file: Path) -> None:
    """What a decision names (section and row; a step; a duty; a clause) is an element that says so."""
    id = REAL.id_of(file.parent)
    book = REAL.source(file).book
    if book is None:
        pytest.skip("a draft that cannot be used")
    named = [(row.section, row.name, row.cites) for table in book.tables() for row in table.rows]
    named += [("应办", duty.name, ()) for duty in book.duties.values()]
    named += [("步骤", step.name, step.cites) for step in book.steps.values()]
    text = reader.get(f"/desk/books/{id}/{file.stem}").text
    ids = Rows(text).ids
    for section, row, cites in named:
        with app.test_request_context():
            path, anchor = _place(library.row_url(id, file.stem, section, row))
        assert unquote(path) == f"/desk/books/{id}/{file.stem}"
        words = ids[anchor]
        assert row in words or words.startswith(("限 ", "承诺 ")), (section, row)
        assert all(cite in words for cite in cites), (row, cites)
    for clause in book.tree["条款"]:
        with app.test_request_context():
            assert ids[_place(library.clause_url(id, file.stem, clause))[1]].startswith(clause)


def test_a_decision_leads_to_its_rows_and_clauses(app: Flask, reader: Browser) -> None:
    case = {"收到": "2025-06-03 09:30", "案情": {"类别": "咨询", "内容": "问", "地点": "南巷", "法定渠道": "诉讼"}}
    decision, _, _ = answer(REAL, CITY, case, draft=True)
    assert {"section": "不受理", "row": "已入法定渠道"}.items() <= decision.rows[0].items()
    for row in decision.rows:
        with app.test_request_context():
            path, anchor = _place(library.row_url(decision.book, decision.version, row["section"], row["row"]))
            clauses = [library.clause_url(decision.book, decision.version, cite) for cite in row["cite"]]
        assert anchor in Rows(reader.get(path).text).ids
        for clause in map(_place, clauses):
            assert clause[1] in Rows(reader.get(clause[0]).text).ids


def test_citing_the_parent_leads_into_the_parents_book(app: Flask, reader: Browser) -> None:
    with app.test_request_context():
        path, anchor = _place(library.clause_url(CITY, DAY, f"{PROVINCE} 第四条"))
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
        (*_place(attrs["href"]), path)
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
    for words in ("望川", "望政办〔2025〕6号", CITY, "望川 2028-02-29"):
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
    """广告 is hit by the example about invoices alone; without that example the row is told as lacking one."""
    page = f"/desk/books/{CITY}/examples"
    text = own_reader.get(f"{page}?row=row-屏蔽.广告").text
    assert text.count('class="example"') == 1 and "代开发票的广告" in text and "只列命中这一行的例子：屏蔽·广告" in text
    assert "1个" in Rows(own_reader.get(f"/desk/books/{CITY}/{DAY}").text).ids["row-屏蔽.广告"]

    path = shelf / CITY / "examples.yaml"
    kept = re.sub(r"- 例: 代开发票的广告.*?(?=\n- 例)", "", path.read_text("utf-8"), flags=re.S)
    path.write_text(kept, "utf-8")
    assert "还没有例子的行：1" in own_reader.get(page).text
    assert "没有" in Rows(own_reader.get(f"/desk/books/{CITY}/{DAY}").text).ids["row-屏蔽.广告"]


def test_findings_are_kept_until_a_text_changes(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = Findings(Library(shelf, ROOT / "schemas"), behind=False)
    ran: list[str] = []
    monkeypatch.setitem(books_findings._FINDERS, "results", lambda _library, id: ran.append(id) or [])
    for _ in range(3):
        found.results(PROVINCE)
    assert ran == [PROVINCE]
    assert found.ready("results", PROVINCE) == [] and found.ready("results", CITY) is None
    found.results(CITY)
    for touched in (shelf / PROVINCE / "2024-01-01.yaml", shelf / "_calendar/cn/2025.yaml"):  # the child rests on both
        touched.write_text(touched.read_text("utf-8") + "\n# 注\n", "utf-8")
        ran.clear()
        assert found.ready("results", CITY) is None
        found.results(CITY)
        assert ran == [CITY]


def test_the_list_waits_for_nothing_and_tells_what_is_not_yet_known(address: str, tmp_path: Path, shelf: Path) -> None:
    shutil.rmtree(shelf / CITY)
    config = {"TESTING": True, "INSTANCE": str(tmp_path / "i"), "DATABASE_URL": address}
    app = create_app({**config, "RULES_DIR": shelf, "XIZE_WARM": True})
    with db.connection_context():
        reader = Browser(app.test_client(), World().user(access.AUDITOR, everywhere=True))
        assert "核对中" in reader.get("/desk/books/").text
        worker = next((thread for thread in threading.enumerate() if thread.name == "findings"), None)
        if worker:
            worker.join(30)
        text = reader.get("/desk/books/").text
    assert "核对中" not in text and "通过 4/4" in text and "没有问题" in text


# -- versions ------------------------------------------------------------------------------------------------------


def test_versions_stand_as_published(own: Flask, own_reader: Browser, shelf: Path) -> None:
    folder = shelf / PROVINCE
    text = (folder / "2024-01-01.yaml").read_text("utf-8")
    for day in ("2020-01-01", "2021-01-01", "2022-01-01", "2098-01-01", "2099-01-01"):
        (folder / f"{day}.yaml").write_text(text.replace("施行: 2024-01-01", f"施行: {day}"), "utf-8")
    days = ("2020-01-01", "2021-01-01", "2022-01-01", "2024-01-01", "2098-01-01")
    made = [{"version": day, "file": f"{day}.yaml", "from": day} for day in days]
    made[0]["until"] = "2020-12-31"
    publish(folder, *made, {**made[1], "kind": "withdraw", "from": "2021-06-01"})
    page = own_reader.get(f"/desk/books/{PROVINCE}/versions").text
    states = dict(re.findall(r'">(\d{4}-\d\d-\d\d)</a></th>\s*<td[^>]*><span class="mark \w+">(\w+)</span>', page))
    assert states == {
        "2020-01-01": "已届满",
        "2021-01-01": "已撤回",
        "2022-01-01": "已有新版",
        "2024-01-01": "施行中",
        "2098-01-01": "未到施行日",
        "2099-01-01": "草稿",
    }
    assert page.count("一致") == 5 and "不一致" not in page and page.count("不涉及") == 1
    assert own_reader.get(f"/desk/books/{PROVINCE}/").location.endswith("/2024-01-01")


def test_a_file_changed_after_publication_is_told(own: Flask, own_reader: Browser, shelf: Path) -> None:
    folder = shelf / PROVINCE
    publish(folder, {"version": "2024-01-01", "file": "2024-01-01.yaml", "from": "2024-01-01"})
    assert "发布之后被改过，不能" not in own_reader.get(f"/desk/books/{PROVINCE}/2024-01-01").text
    file = folder / "2024-01-01.yaml"
    file.write_text(file.read_text("utf-8").replace("限: 1个工作日", "限: 2个工作日"), "utf-8")
    assert "发布之后被改过，不能" in own_reader.get(f"/desk/books/{PROVINCE}/2024-01-01").text
    assert ">不一致<" in own_reader.get(f"/desk/books/{PROVINCE}/versions").text
    assert "与发布时不同" in own_reader.get(f"/desk/books/{PROVINCE}/problems").text


def test_an_erratum_stands_in_for_its_version(own: Flask, own_reader: Browser, shelf: Path) -> None:
    folder = shelf / PROVINCE
    text = (folder / "2024-01-01.yaml").read_text("utf-8")
    (folder / "2024-01-01.1.yaml").write_text(text.replace("限: 1个工作日", "限: 3个工作日"), "utf-8")
    first = {"version": "2024-01-01", "file": "2024-01-01.yaml", "from": "2024-01-01"}
    publish(folder, first, {**first, "kind": "erratum", "file": "2024-01-01.1.yaml"})
    assert (
        "3个工作日" in Rows(own_reader.get(f"/desk/books/{PROVINCE}/2024-01-01").text).ids["row-应办·首次告知.首次告知"]
    )
    page = own_reader.get(f"/desk/books/{PROVINCE}/versions").text
    assert "勘误" in page and "草稿" not in page


# -- books that are no good ----------------------------------------------------------------------------------------

BAD = {
    "cut short": "名称: 半截\n施行: 2025-01-01\n历: [cn]\n应办: {答复: {谁: 单位\n",
    "a list": "- 一\n- 二\n",
    "empty": "",
    "wrong shapes": "名称: [甲]\n施行: 2025-01-01\n历: 5\n适用: 7\n应办: [1]\n条款: 3\n"
    "上位: {甲: 乙}\n沿用: 9\n步骤: 是\n",
    "no parent": "名称: 甲\n施行: 2025-01-01\n历: [cn]\n上位: ../../etc\n沿用: [应办]\n",
    "not text": b"\xff\xfe\x00\x01",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD)
def test_a_book_that_cannot_be_used_is_shown(own: Flask, own_reader: Browser, shelf: Path, text: Any) -> None:
    folder = shelf / "bad/book"
    folder.mkdir(parents=True)
    (folder / "2025-01-01.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    (folder / "published.jsonl").write_text("{oops\n", "utf-8")
    (folder / "examples.yaml").write_text("- 5\n- {例: [甲]}\n- 例: 乙\n", "utf-8")
    assert "bad/book" in own_reader.get("/desk/books/").text
    page = own_reader.get("/desk/books/bad/book/2025-01-01")
    assert page.status_code == 200 and page.text.index("不能发布") < page.text.index('class="source"')
    for other in ("versions", "examples", "problems", "files/2025-01-01.yaml"):
        assert own_reader.get(f"/desk/books/bad/book/{other}").status_code == 200, other
    assert "这一行读不出" in own_reader.get("/desk/books/bad/book/versions").text
    assert "不能用" in own_reader.get("/desk/books/").text


def test_hostile_text_stays_text(own: Flask, own_reader: Browser, shelf: Path) -> None:
    bad = "<script>alert(1)</script>\\\"'><img src=x onerror=alert(2)>"
    folder = shelf / "bad/book"
    folder.mkdir(parents=True)
    (folder / "2025-01-01.yaml").write_text(
        f"""名称: "{bad}"
制定: "{bad}"
施行: 2025-01-01
历: [cn]
条款: {{"{bad}": "{bad}"}}
主体: {{单位: {{独一: 是}}}}
字段: {{"{bad}": {{选项: ["{bad}", 乙], 说明: "{bad}"}}}}
受理: [{{情形: "{bad}", 当: {{"{bad}": "{bad}"}}, 则: {{告知: "{bad}"}}, 依据: "{bad}"}}]
应办: {{"{bad}": {{谁: 单位, 起: [收到], 止: [答复], 限: 5日, 依据: "{bad}"}}}}
""",
        "utf-8",
    )
    example = f"""- 例: "{bad}"
  收到: 2025-02-03 09:00
  案情: {{"{bad}": "{bad}"}}
  应得: {{结论: 受理, 情形: ["{bad}"]}}
"""
    (folder / "examples.yaml").write_text(example, "utf-8")
    pages = ["/desk/books/", *(f"/desk/books/bad/book/{p}" for p in ("2025-01-01", "versions", "examples", "problems"))]
    for path in [*pages, "/desk/books/bad/book/files/2025-01-01.yaml"]:
        page = own_reader.get(path)
        assert page.status_code == 200 and "&lt;script&gt;" in page.text, path
        assert "<script>alert" not in page.text and "<img" not in page.text
    assert "通过 1/1" in own_reader.get("/desk/books/bad/book/examples").text
    text = own_reader.get("/desk/books/bad/book/2025-01-01").text
    with own.test_request_context():
        anchor = _place(library.row_url("bad/book", "2025-01-01", "受理", bad.replace('\\"', '"')))[1]
    assert anchor in Rows(text).ids


def test_a_page_costs_few_queries_and_little_time(app: Flask, reader: Browser) -> None:
    """Cold: nothing compiled yet. The bound is far above what it takes alone; a query a row would be hundreds."""
    with Queries() as queries:
        start = time.perf_counter()
        assert reader.get("/desk/books/harbin/forum/2005-12-09").status_code == 200
        assert time.perf_counter() - start < 2
    assert len(queries.sent) < 12


@pytest.mark.browser
@pytest.mark.skipif(not (shutil.which("chromium") and shutil.which("chromedriver")), reason="no Chromium here")
def test_pages_fit_a_phone_and_a_desk_and_a_row_is_found(driver: Any, site: str) -> None:  # noqa: F811
    _sign_in(driver, site)
    row = f"books/{CITY}/{DAY}#row-应办·答复.区县答复"
    for width in (390, 1280):
        metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        for page in (*(page.removeprefix("/desk/") for page in PAGES), "calendars/cn/2015", "calendars/cn/2027", row):
            driver.get(f"{site}/desk/{page}")
            assert driver.execute_script("return document.documentElement.scrollWidth") <= width, (page, width)
        script = "const box = document.querySelector(':target').getBoundingClientRect(); return [box.top, box.bottom]"
        top, bottom = driver.execute_script(script)
        assert 0 <= top < bottom <= 844
    assert [entry for entry in driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []
