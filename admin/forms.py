"""Form fields drawn from columns: Chinese labels, native inputs, and references that offer only what is in scope."""

from __future__ import annotations

from typing import Any

from flask_admin.contrib.peewee.ajax import QueryAjaxModelLoader
from flask_admin.contrib.peewee.form import CustomModelConverter
from peewee import DateField, ForeignKeyField
from wtforms import fields, widgets
from wtfpeewee.fields import SelectQueryField

from admin.scope import visible
from admin.words import local, zone
from records.fields import JSONText, Moment

LOOKUPS = 50
"""Rows that one look-up may return at most."""


class ScopedSelect(SelectQueryField):
    """A reference to another table. What the row refers to already stays allowed, even outside the reach."""

    def __init__(self, label: str | None = None, validators: Any = None, model: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, query=visible(model), **{"blank_text": "（无）", **kwargs})

    def process_data(self, value: Any) -> None:
        """Take the row's present reference (a row, a key or None)."""
        super().process_data(value)
        key = getattr(value, "_pk", value)
        if key is not None:
            own = self.model._meta.primary_key
            allowed = self.query.select(own)
            self.query = self.model.select().where(own.in_(allowed) | (own == key))


class MomentField(fields.DateTimeLocalField):
    """A moment typed as the local wall clock shows it; aware in Python."""

    def __init__(self, label: str | None = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"], **kwargs)

    def process_data(self, value: Any) -> None:
        """Take an aware moment; show it locally."""
        super().process_data(local(value) if value else value)

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take what was typed; a bare time is local."""
        super().process_formdata(valuelist)

    def populate_obj(self, obj: Any, name: str) -> None:
        """Write the moment, with its zone, to the row."""
        setattr(obj, name, self.data.replace(tzinfo=zone()) if self.data else None)


class JSONArea(fields.TextAreaField):
    """A JSON value, shown and never taken from the browser."""

    def populate_obj(self, obj: Any, name: str) -> None:
        """Leave the row as it is."""


class Converter(CustomModelConverter):
    """Chooses the form field for a column."""

    def __init__(self, view: Any, additional: Any = None) -> None:
        super().__init__(view, additional)
        first = {Moment: self.handle_moment, JSONText: self.handle_json_text, DateField: self.handle_day}
        self.converters = {**first, **{key: made for key, made in self.converters.items() if key not in first}}

    def handle_foreign_key(self, model: Any, field: ForeignKeyField, **kwargs: Any) -> Any:
        """A look-up where the view asked for one, else a list of what is in scope."""
        if field.name in getattr(self.view, "_form_ajax_refs", {}):
            return super().handle_foreign_key(model, field, **kwargs)
        if field.null:
            kwargs["allow_blank"] = True
        return field.name, ScopedSelect(model=field.rel_model, **kwargs)

    def handle_moment(self, _model: Any, field: Moment, **kwargs: Any) -> Any:
        """A native date-and-time input."""
        return field.name, MomentField(**kwargs)

    def handle_day(self, _model: Any, field: DateField, **kwargs: Any) -> Any:
        """A native date input."""
        return field.name, fields.DateField(widget=widgets.DateInput(), **kwargs)

    def handle_json_text(self, _model: Any, field: JSONText, **kwargs: Any) -> Any:
        """The value as text, not editable."""
        return field.name, JSONArea(render_kw={"readonly": True}, **kwargs)


class ScopedLoader(QueryAjaxModelLoader):
    """Answers a look-up while somebody types; only rows in scope, at most ``LOOKUPS``."""

    def get_one(self, pk: Any) -> Any:
        """Return the row with that key if it is in scope, else None."""
        return visible(self.model).where(self.model._meta.primary_key == pk).first()

    def get_list(self, term: str | None, offset: int | None = 0, limit: int | None = 10) -> list[Any]:
        """Return rows in scope whose fields contain ``term``."""
        query = visible(self.model)
        if term:
            found = [field.contains(term) for field in self._cached_fields]
            either = found[0]
            for one in found[1:]:
                either |= one
            query = query.where(either)
        return list(query.offset(max(offset or 0, 0)).limit(min(max(limit or 10, 1), LOOKUPS)))
