"""Changes at a desk: forms, and the one transaction in which a change, its hooks and its audit entry stand or fall."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, request
from flask_admin import expose
from peewee import IntegrityError
from wtforms import Form, StringField
from wtforms.validators import Length, ValidationError

from admin import access, locking
from admin.listing import Listed
from records.writes import Entry, write

_LAST = 10**9
_DUPLICATE = "没有保存：内容与已有的记录重复，或所引用的记录已不在"


class Changed(Listed):
    """A listed view whose changes are whole, recorded, and never silently overwritten."""

    def scaffold_form(self) -> type[Form]:
        """Return the form with its fields in the order that ``form_columns`` gives."""
        form = super().scaffold_form()
        for place, name in enumerate(self.form_columns or ()):
            getattr(form, name).creation_counter = place
        return form

    def get_edit_form(self) -> type[Form]:
        """Return the form for changes, with the version and the reason."""
        form = super().get_edit_form()
        return _with_reason(form, locking.locked(self.model))

    def get_create_form(self) -> type[Form]:
        """Return the form for new rows, with the reason."""
        return _with_reason(super().get_create_form(), False)

    def scaffold_list_form(self, widget: Any = None, validators: Any = None) -> type[Form]:
        """Return the form of one editable cell of the list, with native inputs and the version."""
        form = super().scaffold_list_form(widget=_own_widget, validators=validators)
        locking.add_version(form)
        return form

    def create_model(self, form: Form) -> Any:
        """Add the row the form describes; False (with the words shown) where it cannot be."""
        row = self.model()
        return self._change("新建", form, row, True) and row

    def update_model(self, form: Form, model: Any) -> bool:
        """Change the row as the form says; False where it cannot be, or where somebody was faster."""
        return self._change("修改", form, model, False)

    def _change(self, what: str, form: Form, row: Any, created: bool) -> bool:
        try:
            with write(access.person(), what, row, _reason(form)) as entry:
                self._apply(entry, form, row, created)
        except locking.Conflict as conflict:
            locking.beside(conflict, form)
            self._template_args["conflict"] = conflict
        except ValidationError as error:
            flash(str(error), "error")
        except IntegrityError:
            flash(_DUPLICATE, "error")
        else:
            return True
        return False

    def _apply(self, entry: Entry, form: Form, row: Any, created: bool) -> None:
        """Do it all inside the transaction, so that a hook that fails undoes everything."""
        entry.before.update({} if created else self.besides(row))
        if not created:
            locking.claim(row, form.version.claimed if "version" in form else None)
        for name, field in form._fields.items():
            if name in self.model._meta.fields:
                field.populate_obj(row, name)
        self._on_model_change(form, row, created)
        row.save(force_insert=created)
        self.after_model_change(form, row, created)
        entry.beside = self.besides(row)

    def besides(self, row: Any) -> dict[str, Any]:
        """Return what the audit should tell of a row beyond its own columns (JSON), such as the roles of a person."""
        return {}

    @expose("/edit/", methods=("GET", "POST"))
    def edit_view(self) -> Any:
        """Show or save one row; 409 where somebody was faster."""
        shown = super().edit_view()
        return (shown, 409) if "conflict" in self._template_args else shown

    @expose("/ajax/update/", methods=("POST",))
    def ajax_update(self) -> Any:
        """Save one cell of the list; plain words as the answer."""
        if not self.column_editable_list:
            abort(404)
        form = self.list_form()
        for name in list(form._fields):
            if name not in request.form:
                del form[name]
        if "list_form_pk" not in form:
            abort(404)
        row = self.get_one(form.list_form_pk.data)
        if not self.validate_form(form):
            return "；".join(str(said) for field in form for said in field.errors), 422
        if self.update_model(form, row):
            return f"已保存 {row.version}" if locking.locked(self.model) else "已保存"
        conflict = self._template_args.get("conflict")
        return (str(conflict), 409) if conflict else (_DUPLICATE, 422)


def _own_widget(field: Any, **kwargs: Any) -> Any:
    """Draw a list cell's field by the widget its class has by nature."""
    return type(field).widget(field, **kwargs)


def _with_reason(form: type[Form], versioned: bool) -> type[Form]:
    if versioned:
        locking.add_version(form)
    reason = StringField("变更理由", [Length(max=500)])
    reason.creation_counter = _LAST
    form.change_reason = reason
    return form


def _reason(form: Form) -> str:
    return (form.change_reason.data or "").strip() if "change_reason" in form else ""
