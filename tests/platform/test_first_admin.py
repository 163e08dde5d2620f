"""The first account of an installation."""

from __future__ import annotations

from flask import Flask
from world import World

from admin.access import ADMIN, AUDITOR
from records.tables import AuditEntry, User


def test_the_first_administrator_is_set_up_once(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    assert "至少 10 个字符" in run(args=["first-admin", "guanli", "--password", "short"]).output
    assert run(args=["first-admin", "guanli", "--password", "a-long-password"]).output == "已设立 guanli\n"
    assert "已有管理员" in run(args=["first-admin", "another", "--password", "a-long-password"]).output
    made = User.get()
    assert (made.username, made.everywhere, [str(role) for role in made.roles]) == ("guanli", True, [ADMIN])
    assert AuditEntry.select().where(AuditEntry.what == "设立管理员").count() == 1


def test_who_is_no_administrator_does_not_stand_in_for_one(app: Flask, world: World) -> None:
    """Nobody could add people: an auditor reaches everywhere, a local administrator is bound, a former one is out."""
    world.user(AUDITOR, everywhere=True)
    world.user(ADMIN, unit=world.near)
    User.update(active=False).where(User.id == world.user(ADMIN, everywhere=True).id).execute()
    args = ["first-admin", "guanli", "--password", "a-long-password"]
    assert app.test_cli_runner().invoke(args=args).output == "已设立 guanli\n"


def test_an_account_that_is_there_is_told(app: Flask, world: World) -> None:
    taken = world.user(AUDITOR, everywhere=True).username
    answer = app.test_cli_runner().invoke(args=["first-admin", taken, "--password", "a-long-password"])
    assert answer.output == f"Error: 已有账号 {taken}，请换一个\n" and answer.exit_code == 1
