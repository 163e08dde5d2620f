"""The first account of a new installation: ``flask --app app first-admin ACCOUNT`` asks for a password twice."""

from __future__ import annotations

import click
from flask.cli import with_appcontext

from admin.access import ADMIN
from admin.identity import SETTINGS, account
from records.tables import User, db
from records.writes import write


@click.command("first-admin")
@click.argument("username")
@click.password_option(prompt="口令", confirmation_prompt="再输一次")
@with_appcontext
def first_admin(username: str, password: str) -> None:
    """Set up a system administrator with boundless reach, where there is no active one yet."""
    if len(password) < SETTINGS["SECURITY_PASSWORD_LENGTH_MIN"]:
        raise click.ClickException(f"口令至少 {SETTINGS['SECURITY_PASSWORD_LENGTH_MIN']} 个字符")
    with db.connection_context():
        if User.select().where(User.active, User.everywhere).exists():
            raise click.ClickException("已有管理员；请登录后在“人员”里添加")
        with write(None, "设立管理员") as entry:
            made = account(username, "系统管理员", password, [ADMIN], everywhere=True)
            entry.label, entry.after = str(made), {"username": username, "roles": [ADMIN]}
    click.echo(f"已设立 {username}")
