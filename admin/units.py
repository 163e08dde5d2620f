"""Desk: units (单位)."""

from __future__ import annotations

from typing import Any

from wtforms import Form
from wtforms.validators import ValidationError

from admin import access
from admin.base import View
from records.tables import Unit


class Units(View):
    """The tree of units."""

    viewers = frozenset({access.SUPERVISOR, access.AUDITOR, access.STAFF})
    editors = frozenset({access.ADMIN})
    row_name = "单位"

    column_list = ("name", "kind", "level", "parent", "region", "active")
    column_details_list = (*column_list, "version")
    column_filters = ("name", "kind", "level", "parent", "active")
    column_searchable_list = ("name", "region")
    column_default_sort = "name"
    form_columns = ("name", "kind", "level", "parent", "region", "active")

    def on_model_change(self, form: Form, model: Any, is_created: bool) -> None:
        """Refuse a circle, and a unit that would leave the reach of whoever moves it."""
        if not is_created and model.parent_id in access.below(model.id):
            raise ValidationError("上级不能是单位自己或其下级")
        if model.parent_id is None and access.reach() is not None and model.id != access.person().unit_id:
            raise ValidationError("请选择上级：您管理的是一个单位以下的范围")


def view() -> Units:
    """Return the desk."""
    return Units(Unit, "单位", endpoint="units")
