"""Wires the floors together; the only module that knows them all.

``create_app(config)`` takes any setting of Flask and its extensions (``admin.identity`` has defaults for some), and:

* ``DATABASE_URL``: SQLite in the instance folder by default, or PostgreSQL; ``XIZE_ZONE``: the desks' time zone;
* ``SECRET_KEY``: made on the first start where it is not given; ``RATELIMIT_STORAGE_URI``: where tries are counted;
* ``XIZE_DEMO`` (demonstration accounts, cases and trial clock), ``XIZE_DRAFTS`` (unpublished rule files decide too),
  ``XIZE_HTTPS`` (cookies over HTTPS only): 1, 0, true or false; ``XIZE_PROXIES``: how many proxies stand in front.

Those may also be environment variables; these may not: ``INSTANCE`` (folder for database, keys, compiled words and
texts of old rulings), ``RULES_DIR`` and ``SCHEMAS_DIR`` (the library, where it lies elsewhere), ``XIZE_CLOCK`` (a
function that returns the present aware moment), ``XIZE_WARM`` (examples and checks are worked out in the background),
``XIZE_LOGIN_PER_ADDRESS`` and ``XIZE_LOGIN_PER_ACCOUNT`` (limits on failed tries).

``python app.py`` serves, on the port that the environment variable ``PORT`` names.
"""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any

from flask import Flask, g, redirect
from werkzeug.middleware.proxy_fix import ProxyFix

from admin import desks, identity, language, shell
from admin.cases_office import office
from engine.problems import BookError, CaseError
from records import database
from records.tables import db
from seed import cases, demo, first, roles

_DEFAULTS: dict[str, Any] = {
    "XIZE_ZONE": "Asia/Shanghai",
    "XIZE_DEMO": False,
    "XIZE_DEMO_ACCOUNTS": (),
    "XIZE_PROXIES": 0,
    "XIZE_HTTPS": False,
    "MAX_CONTENT_LENGTH": 20 * 1024 * 1024,
}
_FROM_ENVIRONMENT = ("DATABASE_URL", "SECRET_KEY", "RATELIMIT_STORAGE_URI", "XIZE_ZONE")
_FLAGS = ("XIZE_DEMO", "XIZE_DRAFTS", "XIZE_HTTPS")
_SAID = {"1": True, "true": True, "0": False, "false": False}


def create_app(config: dict[str, Any] | None = None) -> Flask:
    """Return the application, its database migrated, its roles present. Raises ValueError for a bad setting."""
    given = {**_environment(), **(config or {})}
    app = Flask(__name__, instance_path=given.get("INSTANCE"), static_folder=None, template_folder=None)
    Path(app.instance_path).mkdir(parents=True, exist_ok=True)
    app.config.from_mapping(_DEFAULTS | identity.SETTINGS | _keys(Path(app.instance_path)) | given)
    app.config["SESSION_COOKIE_SECURE"] = bool(app.config["XIZE_HTTPS"])
    if app.config["XIZE_PROXIES"]:
        hops = int(app.config["XIZE_PROXIES"])
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    _database(app)
    for floor in (language, shell, identity, desks):
        floor.start(app)
    app.add_url_rule("/", "front", lambda: redirect("/desk/"))
    app.cli.add_command(first.first_admin)
    _fill(app)
    return app


def _environment() -> dict[str, Any]:
    text = {name: os.environ[name] for name in _FROM_ENVIRONMENT if os.environ.get(name)}
    flags = {name: _flag(name, os.environ[name]) for name in _FLAGS if os.environ.get(name)}
    proxies = os.environ.get("XIZE_PROXIES", "")
    return text | flags | ({"XIZE_PROXIES": _count("XIZE_PROXIES", proxies)} if proxies else {})


def _flag(name: str, text: str) -> bool:
    if text.strip().lower() not in _SAID:
        raise ValueError(f"{name} 应是 1、0、true 或 false，不能是“{text}”")
    return _SAID[text.strip().lower()]


def _count(name: str, text: str) -> int:
    if not text.strip().isdecimal():
        raise ValueError(f"{name} 应是 0 或正整数，不能是“{text}”")
    return int(text)


def _keys(instance: Path) -> dict[str, str]:
    """Return the keys of this installation; made on the first start, readable by the owner only."""
    path = instance / "keys.json"
    if not path.exists():
        made = {"SECRET_KEY": secrets.token_hex(32), "SECURITY_PASSWORD_SALT": secrets.token_hex(32)}
        try:
            with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
                json.dump(made, handle)
        except FileExistsError:
            pass
    keys: dict[str, str] = json.loads(path.read_text())
    return keys


def _database(app: Flask) -> None:
    url = app.config.setdefault("DATABASE_URL", f"sqlite:///{Path(app.instance_path) / 'xize.db'}")
    database.connect(url)
    with db.connection_context():
        database.migrate()

    @app.before_request
    def _open() -> None:
        g.opened = db.connect(reuse_if_open=True)

    @app.teardown_appcontext
    def _close(_error: BaseException | None) -> None:
        if g.pop("opened", False) and not db.is_closed():
            db.close()


def _fill(app: Flask) -> None:
    with app.app_context(), db.connection_context():
        roles.load()
        if app.config["XIZE_DEMO"]:
            app.config["XIZE_DEMO_ACCOUNTS"] = demo.load()


def _demonstrate(app: Flask) -> None:
    """Load the demonstration cases; where a book has been changed so that they cannot stand, say so and go on."""
    with app.app_context(), db.connection_context():
        try:
            cases.load(office())
        except (BookError, CaseError) as error:
            print(f"演示的来信没有载全：{error}", flush=True)


def serve() -> None:
    """Serve on 127.0.0.1, port PORT (8000), and say where, and with which demonstration accounts."""
    from waitress import serve as waitress

    app = create_app()
    port = int(os.environ.get("PORT", "8000"))
    if app.config["XIZE_DEMO"]:
        _demonstrate(app)
    print(f"细则 http://127.0.0.1:{port}/", flush=True)
    for one in app.config["XIZE_DEMO_ACCOUNTS"]:
        print(f"  {one['username']:<10} {one['password']:<16} {'、'.join(one['roles'])}", flush=True)
    waitress(app, host="127.0.0.1", port=port, threads=8)


if __name__ == "__main__":
    serve()
