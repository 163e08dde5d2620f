"""Sign-in: Flask-Security over the person table, Argon2, one answer for every failure, and a limit on tries."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Flask, abort, make_response, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_security import LoginForm, PeeweeUserDatastore, Security, hash_password, user_authenticated
from flask_security.proxies import _security
from flask_security.signals import user_failed_authn
from wtforms import StringField
from wtforms.validators import DataRequired, Optional, ValidationError

from admin.access import person
from records.tables import Role, User, UserRole, db
from records.writes import write, writing

SETTINGS: dict[str, Any] = {
    "SECURITY_PASSWORD_HASH": "argon2",
    "SECURITY_PASSWORD_SCHEMES": ["argon2"],
    "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
    "SECURITY_PASSWORD_LENGTH_MIN": 10,
    "SECURITY_CLI_USERS_NAME": None,
    "SECURITY_CLI_ROLES_NAME": None,
    "SECURITY_RETURN_GENERIC_RESPONSES": True,
    "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"username": {"mapper": str.strip, "case_insensitive": False}}],
    "SECURITY_POST_LOGIN_VIEW": "/desk/",
    "SECURITY_POST_LOGOUT_VIEW": "/login",
    "SECURITY_POST_CHANGE_VIEW": "/desk/",
    "SECURITY_CHANGEABLE": True,
    "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
    "SECURITY_LOGIN_USER_TEMPLATE": "desk/login.html",
    "SECURITY_CHANGE_PASSWORD_TEMPLATE": "desk/change_password.html",
    "SECURITY_FRESHNESS": timedelta(seconds=-1),
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "PERMANENT_SESSION_LIFETIME": timedelta(hours=8),
    "RATELIMIT_STORAGE_URI": "memory://",
    "XIZE_LOGIN_PER_ADDRESS": "20 per minute",
    "XIZE_LOGIN_PER_ACCOUNT": "10 per 5 minutes",
}
"""Defaults; ``create_app`` lets the configuration override each."""


class SignIn(LoginForm):
    """Account and password. Flask-Security looks people up by mail; we look them up by account."""

    email = StringField(validators=[Optional()])
    remember = None
    username = StringField("账号", [DataRequired("请填写账号")], render_kw={"autocomplete": "username"})

    def validate(self, **kwargs: Any) -> bool:
        """Find the person first, then let Flask-Security check the password in its own way."""
        self.ifield = self.username
        self.user = User.get_or_none(User.username == (self.username.data or "").strip())
        return bool(super().validate(**kwargs))


def start(app: Flask) -> None:
    """Give the application accounts, sign-in and its limits."""
    people = PeeweeUserDatastore(db, User, Role, UserRole)
    Security(app, people, login_form=SignIn)
    app.extensions["people"] = people
    views = app.view_functions
    views["security.login"] = _limited(app, views["security.login"])
    views["security.change_password"] = _recorded(views["security.change_password"])
    views["security.verify"] = lambda: abort(404)
    user_authenticated.connect(_signed_in, app)
    user_failed_authn.connect(_refused, app)


def account(username: str, name: str, password: str, roles: list[str], **more: Any) -> User:
    """Add a person inside the transaction at hand; ``more`` are further columns.

    Raises IntegrityError for a twin, ValidationError for a password that will not do.
    """
    user = User.create(username=username, name=name, password=hashed(password), **fresh_session(), **more)
    for role in Role.select().where(Role.name.in_(roles)):
        UserRole.create(user=user, role=role)
    return user


def sound(password: str) -> str:
    """Return a new password as sign-in will read it. Raises ValidationError with all that is wrong with it."""
    wrong, plain = _security.password_util.validate(password, True)
    if wrong:
        raise ValidationError("；".join(map(str, wrong)))
    return str(plain)


def hashed(password: str) -> str:
    """Return what is kept of a new password. Raises ValidationError."""
    return str(hash_password(sound(password)))


def fresh_session() -> dict[str, str]:
    """Return a new session mark; giving it to a person signs that person out everywhere."""
    return {"fs_uniquifier": uuid.uuid4().hex}


def _limited(app: Flask, view: Callable[[], Any]) -> Any:
    """Count failed tries by address and by account; a right password costs nothing."""
    limiter = Limiter(get_remote_address, app=app)
    rest: Any = {"methods": ["POST"], "deduct_when": lambda response: response.status_code != 302}
    by_account = limiter.limit(app.config["XIZE_LOGIN_PER_ACCOUNT"], key_func=_account_typed, **rest)
    return limiter.limit(app.config["XIZE_LOGIN_PER_ADDRESS"], **rest)(by_account(view))


def _account_typed() -> str:
    return "account:" + request.form.get("username", "").strip()[:64]


class _NotDone(Exception):
    """Carries an answer out of a transaction that is not to be kept."""


def _recorded(view: Callable[[], Any]) -> Callable[[], Any]:
    """Run the change of one's own password and its audit entry as one transaction."""

    @wraps(view)
    def changed() -> Any:
        if request.method != "POST" or not person():
            return view()
        try:
            with write(person(), "修改口令", person()):
                answer = make_response(view())
                if answer.status_code != 302:
                    raise _NotDone(answer)
        except _NotDone as refused:
            return refused.args[0]
        return answer

    return changed


def _signed_in(_app: Flask, user: User, **_more: Any) -> None:
    if not writing():  # changing one's password signs in anew, within its own transaction
        with write(user, "登录", user):
            pass


def _refused(_app: Flask, user: User, **_more: Any) -> None:
    with write(None, "登录失败", user):
        pass
