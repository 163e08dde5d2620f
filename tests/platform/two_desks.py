"""The same desk twice: on Flask-Admin's plain view, and on ours. Each fault is shown on the first, its cure on both."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import Flask
from flask_admin import Admin
from flask_admin.actions import action
from flask_admin.contrib.peewee import ModelView
from flask_babel import Babel

from admin import access
from admin.base import View
from records.tables import Case, Unit


class Spec:
    """What both desks say of themselves."""

    column_list = ("number", "unit", "status")
    column_filters = ("status",)
    column_searchable_list = ("number", "status")
    column_editable_list = ("status",)
    form_columns = ("number", "unit", "status")
    form_ajax_refs: ClassVar = {"unit": {"fields": ("name",)}}
    can_export = True
    can_view_details = True
    hook: ClassVar[Any] = None

    @action("mark", "标记", None)
    def mark(self, ids: list[str]) -> None:
        Case.update(status="标记").where(Case.id.in_([int(one) for one in ids])).execute()

    def after_model_change(self, form: Any, model: Any, is_created: bool) -> None:
        if self.hook:
            type(self).hook()


class Plain(Spec, ModelView):
    """As people usually limit it: by ``get_query``."""

    units: ClassVar[list[int]] = []

    def get_query(self) -> Any:
        return super().get_query().where(Case.unit.in_(self.units))


class Ours(Spec, View):
    """The same on our base."""

    editors = frozenset({access.STAFF})


def add_ours(app: Flask, **changed: Any) -> None:
    """Add our desk at /desk/test/."""
    made = type("Ours", (Ours,), changed)
    app.extensions["admin"][0].add_view(made(Case, "件", endpoint="test"))


def plain_app(units: list[Unit], **changed: Any) -> Flask:
    """Return an application with the plain desk at /desk/test/, over the same database."""
    app = Flask("plain")
    app.config.update(SECRET_KEY="test", TESTING=True)
    Babel(app)
    made = type("Plain", (Plain,), {"units": [unit.id for unit in units], **changed})
    Admin(app, url="/desk").add_view(made(Case, "件", endpoint="test"))
    return app
