"""The first account of an installation."""

from __future__ import annotations

from flask import Flask

from admin.access import ADMIN
from records.tables import AuditEntry, User


def test_the_first_administrator_is_set_up_once(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    assert "至少 10 个字符" in run(args=["first-admin", "guanli", "--password", "short"]).output
    assert run(args=["first-admin", "guanli", "--password", "a-long-password"]).output == "已设立 guanli\n"
    assert "已有管理员" in run(args=["first-admin", "another", "--password", "a-long-password"]).output
    made = User.get()
    assert (made.username, made.everywhere, [str(role) for role in made.roles]) == ("guanli", True, [ADMIN])
    assert AuditEntry.select().where(AuditEntry.what == "设立管理员").count() == 1
