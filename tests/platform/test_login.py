"""Signing in: the right password, one answer for every wrong one, limits, and what the session may do."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask_security import hash_password
from world import Browser, World

from admin import access
from app import create_app
from records.tables import AuditEntry, User, db

RIGHT = "a-right-password"


@pytest.fixture
def person(app: Flask, world: World) -> User:
    """Somebody with a password."""
    user = world.user(access.STAFF, unit=world.near, name="某职员")
    user.password = _hashed(app, RIGHT)
    user.save()
    return user


def _hashed(app: Flask, password: str) -> str:
    with app.app_context():
        return hash_password(password)


def _try(browser: Browser, username: str, password: str) -> Any:
    return browser.post("/login", {"username": username, "password": password}, page="/login")


def test_the_right_password_opens_the_desk_and_is_recorded(person: User, browse: Any) -> None:
    browser = browse(None)
    assert _try(browser, f" {person.username} ", RIGHT).headers["Location"] == "/desk/"
    assert "某职员" in browser.get("/desk/").text
    entry = AuditEntry.select().order_by(AuditEntry.id.desc()).get()
    assert (entry.what, entry.actor_id) == ("登录", person.id)
    assert browser.post("/logout", {}).status_code == 302
    assert browser.get("/desk/").status_code == 302


def test_every_wrong_try_gets_the_same_answer(app: Flask, person: User, browse: Any) -> None:
    stopped = User.create(username="ting", name="x", fs_uniquifier="s", active=False, password=_hashed(app, RIGHT))
    answers = set()
    for username, password in ((person.username, "wrong"), ("nobody", "wrong"), (stopped.username, "wrong")):
        text = _try(browse(None), username, password).text
        answers.add(text[text.index('class="said') : text.index("</p>")])
    assert len(answers) == 1 and "账号或口令不对" in answers.pop()
    failed = [entry.key for entry in AuditEntry.select().where(AuditEntry.what == "登录失败")]
    assert str(person.id) in failed


def test_a_stopped_account_stays_out(person: User, browse: Any) -> None:
    User.update(active=False).where(User.id == person.id).execute()
    browser = browse(None)
    assert _try(browser, person.username, RIGHT).status_code == 200
    assert browse(User.get_by_id(person.id)).get("/desk/").status_code == 302


def test_tries_are_limited_by_account_but_success_is_free(person: User, browse: Any) -> None:
    browser = browse(None)
    codes = [_try(browser, person.username, "wrong").status_code for _ in range(11)]
    assert codes == [200] * 10 + [429]
    assert "试得太多" in _try(browser, person.username, "wrong").text
    assert _try(browser, "someone-else", "wrong").status_code == 200


def test_tries_are_limited_by_address(app: Flask, browse: Any) -> None:
    browser = browse(None)
    codes = [_try(browser, f"guess{n}", "wrong").status_code for n in range(21)]
    assert codes == [200] * 20 + [429]


def test_right_passwords_cost_nothing(person: User, app: Flask) -> None:
    for _ in range(12):
        browser = Browser(app.test_client(), None)
        assert _try(browser, person.username, RIGHT).status_code == 302


def test_a_foreign_address_after_login_is_refused(person: User, browse: Any) -> None:
    browser = browse(None)
    sent = {"username": person.username, "password": RIGHT}
    for evil in ("https://evil.example/", "//evil.example", "/\\evil.example"):
        answer = browser.post(f"/login?next={evil}", sent, page="/login")
        target = answer.headers.get("Location", "/")
        assert urlsplit(target).netloc == "" and not target.startswith(("//", "/\\")), target


def test_one_may_change_ones_own_password(person: User, browse: Any) -> None:
    browser = browse(person)
    new = {"new_password": "a-new-password", "new_password_confirm": "a-new-password"}
    assert browser.post("/change", {"password": "wrong", **new}, page="/change").status_code == 200
    assert not AuditEntry.select().where(AuditEntry.what == "修改口令").exists()
    assert User.get_by_id(person.id).password == person.password
    assert browser.post("/change", {"password": RIGHT, **new}, page="/change").status_code == 302
    assert AuditEntry.select().where(AuditEntry.what == "修改口令").count() == 1
    assert _try(browse(None), person.username, "a-new-password").status_code == 302


def test_cookies_are_shut(person: User, browse: Any) -> None:
    answer = browse(None).get("/login")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie


def test_keys_are_made_once_and_for_the_owner_only(tmp_path: Path, address: str) -> None:
    config = {"INSTANCE": str(tmp_path / "i"), "DATABASE_URL": address, "TESTING": True}
    first = create_app(config).config["SECRET_KEY"]
    assert create_app(config).config["SECRET_KEY"] == first and len(first) == 64
    path = tmp_path / "i" / "keys.json"
    assert os.stat(path).st_mode & 0o777 == 0o600 and json.loads(path.read_text())["SECRET_KEY"] == first


def test_demonstration_accounts_exist_only_in_the_demonstration(tmp_path: Path, address: str) -> None:
    config = {"INSTANCE": str(tmp_path / "i"), "DATABASE_URL": address, "TESTING": True}
    app = create_app(config)
    with db.connection_context():
        assert User.select().count() == 0
    assert "演示" not in app.test_client().get("/login").text
    shown = create_app({**config, "XIZE_DEMO": True})
    accounts = shown.config["XIZE_DEMO_ACCOUNTS"]
    assert {role for one in accounts for role in one["roles"]} == set(access.ROLES)
    with db.connection_context():
        assert {user.username for user in User.select()} == {one["username"] for one in accounts}
    browser = Browser(shown.test_client(), None)
    assert all(one["password"] in browser.get("/login").text for one in accounts)
    assert _try(browser, accounts[0]["username"], accounts[0]["password"]).status_code == 302
