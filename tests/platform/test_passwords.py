"""Passwords that an administrator sets obey the same rules as those that people choose, and are read the same way."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from world import Browser, World

from admin import access
from app import create_app
from records.tables import User, db

WIDE = "Ｋｏｕｌｉｎｇ１２３４５"
"""Typed with a Chinese keyboard; sign-in reads it as Kouling12345."""


@pytest.fixture
def person() -> dict[str, Any]:
    """A form for a new person."""
    return {"username": "xin", "name": "新人", "active": "y", "unit": "__None"}


def signs_in(app: Flask, username: str, password: str) -> bool:
    sent = {"username": username, "password": password}
    return Browser(app.test_client(), None).post("/login", sent, page="/login").status_code == 302


def test_a_password_in_wide_signs_opens_the_desk(app: Flask, world: World, browse: Any, person: dict[str, Any]) -> None:
    admin = browse(world.user(access.ADMIN, everywhere=True))
    assert admin.post("/desk/people/new/", {**person, "new_password": WIDE}).status_code == 302
    assert signs_in(app, "xin", WIDE) and signs_in(app, "xin", "Kouling12345")
    made = User.get(User.username == "xin")
    changed = {**person, "version": made.version, "new_password": WIDE + "６"}
    assert admin.post(f"/desk/people/edit/?id={made.id}", changed).status_code == 302
    assert signs_in(app, "xin", WIDE + "６") and not signs_in(app, "xin", WIDE)


def test_the_first_administrator_may_type_wide_signs_too(app: Flask) -> None:
    app.test_cli_runner().invoke(args=["first-admin", "guanli", "--password", WIDE])
    assert signs_in(app, "guanli", WIDE)


def test_the_least_length_is_the_settings(address: str, tmp_path: Path, person: dict[str, Any]) -> None:
    config = {"TESTING": True, "INSTANCE": str(tmp_path / "i"), "DATABASE_URL": address}
    app = create_app({**config, "SECURITY_PASSWORD_LENGTH_MIN": 14})
    run = app.test_cli_runner().invoke
    assert "口令至少 14 个字符" in run(args=["first-admin", "guanli", "--password", "thirteen-char"]).output
    with db.connection_context():
        admin = Browser(app.test_client(), World().user(access.ADMIN, everywhere=True))
        assert "至少 14 个字符；留空则不改" in admin.get("/desk/people/new/").text
        told = admin.post("/desk/people/new/", {**person, "new_password": "thirteen-char"}).text
        assert re.search(r'id="new_password-wrong">口令至少 14 个字符<', told)
        assert not User.select().where(User.username == "xin").exists()
