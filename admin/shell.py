"""What surrounds every page: tokens against forged requests, headers, error pages, and the menu."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, render_template, request
from flask_admin import Admin
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from admin import access, words
from records.writes import Busy

_SAID = {
    400: ("请求不完整", "请返回上一页，重新提交。"),
    403: ("没有权限", "您的角色不能看这一页，或不能做这一步。需要时请找系统管理员。"),
    404: ("没有这一页", "可能已经移走，也可能不在您的范围之内。"),
    405: ("不能这样做", "这里不接受这种操作。"),
    413: ("内容太大", "请减小附件或分次提交。"),
    429: ("试得太多", "请过几分钟再试。"),
    500: ("系统出了错", "什么都没有保存。请稍后再试；仍然不行，请告诉系统管理员发生的时间。"),
    503: ("系统正忙", "什么都没有保存。请稍后再试。"),
}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def nonce() -> str:
    """Return the word that marks this page's own scripts and styles; one a request."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    word: str = g.nonce
    return word


def start(app: Flask) -> None:
    """Give the application its frame. Call before Flask-Security."""
    CSRFProtect(app)
    app.register_blueprint(
        Blueprint("desk", __name__, template_folder="templates", static_folder="static", static_url_path="/static/desk")
    )
    app.after_request(_headers)
    app.register_error_handler(HTTPException, _said)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(Busy, lambda _error: _page(503))
    app.register_error_handler(Exception, _broken)
    app.context_processor(lambda: {"menu": _menu(app), "csp_nonce": nonce, "person": access.person()})
    app.add_template_filter(words.plain, "plain")


def _headers(response: Response) -> Response:
    mark = f"'nonce-{nonce()}'"
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'none'; script-src 'self' {mark}; style-src 'self' {mark}; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if not request.path.startswith("/static/") and "/static/" not in request.path:
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _menu(app: Flask) -> list[tuple[str, str, bool]]:
    """Return name, address and whether it is open, for each desk that the present person may enter."""
    admins: list[Admin] = app.extensions.get("admin", [])
    if not admins or not access.person():
        return []
    views = [view for view in admins[0]._views if view.is_accessible() and view.is_visible()]
    here = max((f"{view.url}/" for view in views if request.path.startswith(f"{view.url}/")), key=len, default="")
    return [(view.name, f"{view.url}/", f"{view.url}/" == here) for view in views]


def _page(code: int) -> tuple[str, int]:
    title, text = _SAID.get(code, _SAID[500 if code >= 500 else 400])
    return render_template("desk/error.html", title=title, words=text), code


def _said(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    return _page(error.code)


def _forged(_error: CSRFError) -> tuple[str, int]:
    text = "页面放得太久，或不是从本站提交的。什么都没有保存，请刷新后再提交。"
    return render_template("desk/error.html", title="请刷新页面", words=text), 400


def _broken(error: Exception) -> Any:
    """Log what nobody foresaw; let it through to the tests and the debugger."""
    if current_app.testing or current_app.debug:
        raise error
    current_app.logger.exception("unforeseen")
    return _page(500)
