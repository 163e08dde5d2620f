"""Desk: people (人员) and the roles they hold."""

from __future__ import annotations

from typing import Any

from flask import current_app
from wtforms import Form, PasswordField, SelectMultipleField, widgets
from wtforms.validators import DataRequired, Optional, ValidationError

from admin import access
from admin.base import View
from admin.identity import fresh_session, hashed, sound
from admin.scope import visible
from records.tables import Role, User, UserRole


def _offered() -> list[tuple[str, str]]:
    return [(role.name, f"{role.name}：{role.description}") for role in visible(Role).order_by(Role.id)]


class RolesField(SelectMultipleField):
    """The roles held, as a list of boxes; offers only what the present person may give."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, choices=_offered, **kwargs)

    def process_data(self, value: Any) -> None:
        """Take the roles of the row."""
        super().process_data([role.name for role in value or ()])


class NewPassword(PasswordField):
    """A password to be set; sound by the same rules as one that people choose themselves."""

    def __init__(self, label: str, validators: Any, **kwargs: Any) -> None:
        least = current_app.config["SECURITY_PASSWORD_LENGTH_MIN"]
        kwargs |= {"description": f"至少 {least} 个字符；留空则不改", "render_kw": {"autocomplete": "new-password"}}
        super().__init__(label, [*validators, lambda _form, field: sound(field.data)], **kwargs)


class People(View):
    """Accounts."""

    editors = frozenset({access.ADMIN})
    viewers = frozenset({access.AUDITOR})
    row_name = "人员"

    column_list = ("username", "name", "unit", "everywhere", "active", "created")
    column_details_list = ("username", "name", "email", "unit", "roles", "everywhere", "active", "created")
    column_labels = {"roles": "角色"}  # noqa: RUF012
    column_formatters = {"roles": lambda _v, _c, row, _n: "、".join(map(str, row.roles))}  # noqa: RUF012
    column_filters = ("name", "unit", "active")
    column_searchable_list = ("username", "name")
    column_default_sort = "username"
    form_columns = ("username", "name", "email", "unit", "everywhere", "active")

    def get_create_form(self) -> type[Form]:
        """Return the form for a new person; a password is needed."""
        return self._with_rights(super().get_create_form(), DataRequired("请填写口令"))

    def get_edit_form(self) -> type[Form]:
        """Return the form for a person; an empty password leaves the old one."""
        return self._with_rights(super().get_edit_form(), Optional())

    def _with_rights(self, form: type[Form], needed: Any) -> type[Form]:
        form.roles = RolesField("角色")
        form.new_password = NewPassword("新口令", [needed])
        return form

    def create_form(self, obj: Any = None) -> Form:
        """Return the form; who is bound to a unit cannot give boundless reach."""
        return _bounded(super().create_form(obj))

    def edit_form(self, obj: Any = None) -> Form:
        """Return the form; who is bound to a unit cannot give boundless reach."""
        return _bounded(super().edit_form(obj))

    def on_model_change(self, form: Form, model: Any, is_created: bool) -> None:
        """Set the password, keep people from locking themselves out, and keep every account within reach."""
        me = access.person()
        if model.id == me.id and (not model.active or access.ADMIN not in form.roles.data):
            raise ValidationError("不能停用自己，也不能取消自己的系统管理员角色")
        if access.reach() is not None and model.unit_id is None:
            raise ValidationError("请选择单位")
        if form.new_password.data:
            model.password = hashed(form.new_password.data)
        if is_created or form.new_password.data or not model.active:
            model.fs_uniquifier = fresh_session()["fs_uniquifier"]

    def after_model_change(self, form: Form, model: Any, is_created: bool) -> None:
        """Give and take roles, but only those that the present person may give."""
        mine = list(visible(Role))
        UserRole.delete().where(UserRole.user == model, UserRole.role.in_(mine)).execute()
        for role in mine:
            if role.name in form.roles.data:
                UserRole.create(user=model, role=role)
        model.__dict__.pop("_roles", None)

    def besides(self, row: Any) -> dict[str, Any]:
        """Tell the audit which roles the person holds."""
        return {"roles": [role.name for role in row.roles]}


def _bounded(form: Form) -> Form:
    if access.reach() is not None and "everywhere" in form:
        del form.everywhere
    return form


def view() -> People:
    """Return the desk."""
    return People(User, "人员", endpoint="people")
