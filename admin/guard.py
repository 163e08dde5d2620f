"""Rights and scope of a desk: who may open it, what each verb may touch. Nothing is ever deleted."""

from __future__ import annotations

from typing import Any, ClassVar

from flask import abort, request
from flask_admin.contrib.peewee import ModelView
from peewee import AutoField, Field, ForeignKeyField, IntegerField, Model, ModelSelect

from admin import access, paging, scope
from admin.forms import ScopedLoader

_ONE = {
    "create_view": "can_create",
    "edit_view": "can_edit",
    "ajax_update": "can_edit",
    "details_view": "can_view_details",
    "export": "can_export",
}


class Guarded(ModelView):
    """A view over one table that lets nobody past the scope, by whatever verb."""

    row_name: ClassVar[str] = "记录"
    new_label: ClassVar[str] = ""
    viewers: ClassVar[frozenset[str]] = frozenset()
    editors: ClassVar[frozenset[str]] = frozenset()

    can_delete = False
    delete_view = None
    action_delete = None

    def __init__(self, model: type[Model], name: str, **kwargs: Any) -> None:
        if type(self).scope is Guarded.scope and not scope.known(model):
            raise LookupError(f"{model.__name__} has no scope rule")
        super().__init__(model, name, **kwargs)

    @property
    def can_create(self) -> bool:  # type: ignore[override]
        """Whether the present person may add rows here."""
        return access.holds(self.editors)

    @property
    def can_edit(self) -> bool:  # type: ignore[override]
        """Whether the present person may change rows."""
        return access.holds(self.editors)

    def is_accessible(self) -> bool:
        """Whether the present person may open this desk."""
        return access.holds(self.viewers | self.editors)

    def is_action_allowed(self, name: str) -> bool:
        """Batch actions change rows, so they need an editor."""
        return self.can_edit and super().is_action_allowed(name)

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        """Send a stranger to the sign-in page, and refuse anybody else."""
        return access.turned_away()

    def _handle_view(self, name: str, **kwargs: Any) -> Any:
        refused = super()._handle_view(name, **kwargs)
        if refused is None and name in _ONE and not getattr(self, _ONE[name]):
            abort(403)
        return refused

    def scope(self, query: ModelSelect) -> ModelSelect:
        """Narrow a query over the table to what the present person may see."""
        return scope.narrow(query)

    def get_query(self) -> ModelSelect:
        """Return the rows in scope; every verb starts here."""
        return self.scope(self.model.select())

    def get_one(self, id: Any) -> Any:
        """Return the row with that key; 404 where there is none in scope."""
        return self.chosen([id])[0]

    def chosen(self, ids: list[Any]) -> list[Any]:
        """Return the rows with those keys, references attached; 404 if a single one is not in scope."""
        key = self.model._meta.primary_key
        try:
            wanted = {_key(key, one) for one in ids}
        except (ValueError, TypeError):
            abort(404)
        rows = list(self.get_query().where(key.in_(sorted(wanted))))
        if not ids or len(rows) != len(wanted):
            abort(404)
        paging.attach(rows, self._references())
        return rows

    def handle_action(self, return_view: str | None = None) -> Any:
        """Run a batch action on rows in scope only."""
        self.chosen(request.form.getlist("rowid"))
        return super().handle_action(return_view)

    def _create_ajax_loader(self, name: str, options: dict[str, Any]) -> ScopedLoader:
        return ScopedLoader(name, getattr(self.model, name).rel_model, **options)

    def label_of(self, name: str) -> str:
        """Return the label of a column, for messages; the name itself where there is none."""
        labels: dict[str, str] = self.column_labels or {}
        field = self._field(name)
        own = "序号" if isinstance(field, AutoField) else getattr(field, "verbose_name", None)
        return labels.get(name) or own or name

    def _field(self, name: Any) -> Any:
        return self.model._meta.fields.get(str(name))

    def _references(self) -> list[ForeignKeyField]:
        return [field for field in self.model._meta.sorted_fields if isinstance(field, ForeignKeyField)]


def _key(field: Field, value: Any) -> Any:
    """Return a key as the column has it; it comes from an address. Raises ValueError, TypeError."""
    if not isinstance(field, IntegerField):
        return str(value)
    number = int(value)
    if not 0 <= number < 2**63:
        raise ValueError(value)
    return number
