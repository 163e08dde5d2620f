"""The rule library on screen: findings and versions as they stand, and a bad book shows all the same."""

from __future__ import annotations

import re
import shutil
import threading
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from markup import Rows
from shelf import CITY, PROVINCE, ROOT, place, published
from world import Browser, Queries, World

from admin import access, books_findings, library
from admin.books_findings import Findings
from app import create_app
from engine.library import Library
from records.tables import db


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
    count = (shelf / PROVINCE / "examples.yaml").read_text("utf-8").count("\n- 例:") + 1
    assert "核对中" not in text and f"通过 {count}/{count}" in text and "没有问题" in text


# -- versions ------------------------------------------------------------------------------------------------------


def test_versions_stand_as_published(own: Flask, own_reader: Browser, shelf: Path) -> None:
    folder = shelf / PROVINCE
    text = (folder / "2024-01-01.yaml").read_text("utf-8")
    for day in ("2020-01-01", "2021-01-01", "2022-01-01", "2098-01-01", "2099-01-01"):
        (folder / f"{day}.yaml").write_text(text.replace("施行: 2024-01-01", f"施行: {day}"), "utf-8")
    days = ("2020-01-01", "2021-01-01", "2022-01-01", "2024-01-01", "2098-01-01")
    made = [{"version": day, "file": f"{day}.yaml", "from": day} for day in days]
    made[0]["until"] = "2020-12-31"
    published(folder, *made, {**made[1], "kind": "withdraw", "from": "2021-06-01"})
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
    published(folder, {"version": "2024-01-01", "file": "2024-01-01.yaml", "from": "2024-01-01"})
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
    published(folder, first, {**first, "kind": "erratum", "file": "2024-01-01.1.yaml"})
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
        anchor = place(library.row_url("bad/book", "2025-01-01", "受理", bad.replace('\\"', '"')))[1]
    assert anchor in Rows(text).ids


def test_a_page_costs_few_queries(app: Flask, reader: Browser) -> None:
    """The bound is far above what it takes alone; a query a row would be hundreds."""
    with Queries() as queries:
        assert reader.get("/desk/books/harbin/forum/2005-12-09").status_code == 200
    assert len(queries.sent) < 12
