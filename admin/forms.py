"""Form fields drawn from columns: references offer only what is in scope, by list or by look-up."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from flask_admin.contrib.peewee.ajax import QueryAjaxModelLoader
from flask_admin.contrib.peewee.form import CustomModelConverter
from peewee import ForeignKeyField
from wtfpeewee.fields import SelectQueryField

from admin.scope import visible

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


class Converter(CustomModelConverter):
    """Chooses the form field for a column."""

    def handle_foreign_key(self, model: Any, field: ForeignKeyField, **kwargs: Any) -> Any:
        """A look-up where the view asked for one, else a list of what is in scope."""
        if field.name in getattr(self.view, "_form_ajax_refs", {}):
            return super().handle_foreign_key(model, field, **kwargs)
        if field.null:
            kwargs["allow_blank"] = True
        return field.name, ScopedSelect(model=field.rel_model, **kwargs)


class ScopedLoader(QueryAjaxModelLoader):
    """Answers a look-up while somebody types; only rows in scope, at most ``LOOKUPS``."""

    def get_one(self, pk: Any) -> Any:
        """Return the row with that key if it is in scope, else None."""
        return visible(self.model).where(self.model._meta.primary_key == pk).first()

    def get_list(self, term: str | None, offset: int | None = 0, limit: int | None = 10) -> list[Any]:
        """Return rows in scope whose fields contain ``term``."""
        query = visible(self.model)
        if term:
            query = query.where(reduce(or_, [field.contains(term) for field in self._cached_fields]))
        return list(query.offset(max(offset or 0, 0)).limit(min(max(limit or 10, 1), LOOKUPS)))
