"""The first account of a new installation: ``flask --app app first-admin ACCOUNT`` asks for a password twice."""

from __future__ import annotations

import click
from flask.cli import with_appcontext
from peewee import IntegrityError
from wtforms.validators import ValidationError

from admin.access import ADMIN
from admin.identity import account
from records.tables import Role, User, UserRole, db
from records.writes import write


@click.command("first-admin")
@click.argument("username")
@click.password_option(prompt="口令", confirmation_prompt="再输一次")
@with_appcontext
def first_admin(username: str, password: str) -> None:
    """Set up a system administrator with boundless reach, where there is no active one yet."""
    with db.connection_context():
        there = User.select().join(UserRole).join(Role).where(User.active, User.everywhere, Role.name == ADMIN)
        if there.exists():
            raise click.ClickException("已有管理员；请登录后在“人员”里添加")
        try:
            _set_up(username, password)
        except ValidationError as error:
            raise click.ClickException(str(error)) from error
        except IntegrityError as error:
            raise click.ClickException(f"已有账号 {username}，请换一个") from error
    click.echo(f"已设立 {username}")


def _set_up(username: str, password: str) -> None:
    with write(None, "设立管理员") as entry:
        made = account(username, "系统管理员", password, [ADMIN], everywhere=True)
        entry.label, entry.after = str(made), {"username": username, "roles": [ADMIN]}
