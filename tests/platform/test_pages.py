"""Every page: Chinese, labelled, from this server only, and with the headers that keep others out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from markup import Page
from two_desks import add_ours, plain_app
from world import Browser, World

from admin import access, language
from records.tables import AuditEntry

PAGES = (
    "/login",
    "/change",
    "/desk/",
    "/desk/units/",
    "/desk/units/new/",
    "/desk/units/edit/?id=1",
    "/desk/units/details/?id=1",
    "/desk/people/",
    "/desk/people/new/",
    "/desk/people/edit/?id=1",
    "/desk/people/details/?id=1",
    "/desk/audit/",
    "/desk/audit/details/?id=1",
    "/desk/test/",
    "/desk/test/edit/?id=1",
    "/no/such/page",
)


@pytest.fixture
def all_roles(app: Flask, world: World, browse: Any) -> Browser:
    """Somebody who may open everything."""
    add_ours(app)
    AuditEntry.create(actor_name="平台", what="改", kind="unit", before={"name": "甲"}, after={"name": "乙"})
    return browse(world.user(*access.ROLES, everywhere=True))


def test_plain_pages_have_no_language_and_no_labels(world: World) -> None:
    text = plain_app([world.near]).test_client().get("/desk/test/").text
    assert "<html>" in text and Page(text).unlabelled()


@pytest.mark.parametrize(
    "bad",
    [
        "<h1>二</h1>",
        "<p id=a></p><p id=a></p>",
        "<input name=a>",
        "<p style='color: red'>",
        "<p onclick='x()'>",
        "<a href='//other/'>",
        "<form action='https://other/'>",
        "<script src='http://other/'></script>",
        "<a href='javascript:x()'>",
    ],
)
def test_each_fault_of_a_page_is_seen(bad: str) -> None:
    good = "<h1 id=main>一</h1><label for=b>乙</label><input id=b><a href='/desk/'>"
    assert Page(good).faults() == [] and len(Page(good + bad).faults()) == 1


@pytest.mark.parametrize("path", PAGES)
def test_pages(app: Flask, world: World, browse: Any, all_roles: Browser, path: str) -> None:
    answer = (browse(None) if path == "/login" else all_roles).get(path)
    assert answer.status_code == (404 if "such" in path else 200)
    page = Page(answer.text)

    assert ("html", {"lang": "zh-CN"}) in page.tags
    assert page.faults() == []
    english = [word for word in page.words if re.search(r"[A-Za-z]{3,}", word) and not re.search(r"N-", word)]
    assert english == [], english


@pytest.mark.parametrize("path", PAGES)
def test_headers(all_roles: Browser, path: str) -> None:
    headers = all_roles.get(path).headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY"
    assert "no-store" in headers["Cache-Control"]


def test_the_nonce_is_new_for_each_page_and_stands_in_it(all_roles: Browser) -> None:
    words = set()
    for _ in range(2):
        answer = all_roles.get("/desk/")
        word = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])[1]
        assert f'nonce="{word}"' in answer.text
        words.add(word)
    assert len(words) == 2


def test_style_sheets_are_served_from_here(all_roles: Browser) -> None:
    sheets = [a["href"] for tag, a in Page(all_roles.get("/desk/").text).tags if a.get("rel") == "stylesheet"]
    assert len(sheets) == 2
    for sheet in sheets:
        with all_roles.get(sheet) as answer:
            assert answer.status_code == 200 and "text/css" in answer.headers["Content-Type"]
            assert not re.search(r"(@import|url\(\s*['\"]?(https?:)?//)", answer.text)


def test_faults_are_linked_to_their_fields_and_nothing_typed_is_lost(all_roles: Browser) -> None:
    sent = {"name": "", "kind": "打好的字", "level": "市", "parent": "__None", "change_reason": "理由在此"}
    text = all_roles.post("/desk/units/new/", sent).text
    assert '<a href="#name">名称：请填写这一栏</a>' in text and "<title>错误：" in text
    assert "打好的字" in text and "理由在此" in text
    assert 'aria-describedby="name-wrong"' in text


def test_a_stale_page_is_told_so_in_chinese(all_roles: Browser) -> None:
    answer = all_roles.client.post("/desk/units/new/", data={"name": "x"})
    assert answer.status_code == 400 and "请刷新" in answer.text


def test_an_unforeseen_error_shows_nothing_of_itself(app: Flask, all_roles: Browser) -> None:
    app.add_url_rule("/boom", "boom", lambda: 1 / 0)
    app.testing = False
    app.config["PROPAGATE_EXCEPTIONS"] = False
    app.logger.disabled = True
    answer = all_roles.get("/boom")
    assert answer.status_code == 500 and "什么都没有保存" in answer.text and "Zero" not in answer.text


def test_every_string_of_the_libraries_is_in_chinese() -> None:
    """Flask-Security: its own catalogue and ours together leave nothing; the placeholders agree."""
    import flask_security
    from babel.messages.pofile import read_po

    there = Path(flask_security.__file__).parent / "translations"

    def read(path: Path) -> Any:
        with path.open("rb") as text:
            return read_po(text)

    ours = read(language.SOURCES / language.LOCALE / "LC_MESSAGES" / "flask_security.po")
    theirs = read(there / language.LOCALE / "LC_MESSAGES" / "flask_security.po")
    said = {m.id: m.string for m in (*theirs, *ours) if m.id and m.string and not m.fuzzy}
    for message in read(there / "flask_security.pot"):
        if message.id:
            assert message.id in said, message.id
            holes = r"%\(\w+\)s|%s"
            assert sorted(re.findall(holes, message.id)) == sorted(re.findall(holes, said[message.id])), message.id
