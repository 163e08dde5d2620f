"""Chinese throughout: Babel, and the strings that the libraries leave in English."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask
from flask_admin.form import BaseForm
from flask_babel import Babel, Domain
from wtforms.i18n import messages_path

SOURCES = Path(__file__).with_name("translations")
LOCALE = "zh_Hans_CN"


def start(app: Flask) -> None:
    """Compile our catalogues into the instance folder and set the language of the application."""
    made = Path(app.instance_path) / "translations"
    _compile(made)
    app.config["BABEL_DEFAULT_LOCALE"] = LOCALE
    app.config["BABEL_DEFAULT_TIMEZONE"] = app.config["XIZE_ZONE"]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(made)
    app.config["SECURITY_I18N_DIRNAME"] = ["builtin", str(made)]
    Babel(app)
    Form.domain = Domain([messages_path(), str(made)], domain="wtforms")


def _compile(target: Path) -> None:
    for source in SOURCES.glob("*/LC_MESSAGES/*.po"):
        made = target / source.relative_to(SOURCES).with_suffix(".mo")
        if made.exists() and made.stat().st_mtime >= source.stat().st_mtime:
            continue
        made.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as text, made.open("wb") as binary:
            write_mo(binary, read_po(text, locale=LOCALE))


class _Words:
    """What WTForms asks for: texts in the language of the request."""

    def gettext(self, text: str) -> str:
        return str(Form.domain.get_translations().ugettext(text))

    def ngettext(self, one: str, many: str, number: int) -> str:
        return str(Form.domain.get_translations().ungettext(one, many, number))


class Form(BaseForm):
    """The base of every desk form: Flask-Admin's, with the whole Chinese catalogue."""

    domain: Domain

    class Meta:
        def get_translations(self, form: BaseForm) -> _Words:
            return _Words()
