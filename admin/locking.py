"""Two people edit the same row: the second is told who changed what, keeps every word typed, and decides.

The form carries the ``version`` it was drawn from. A save first claims that version; where another has come in between
nothing is written, and the form is shown again with the present values beside the typed ones. Saving once more is then
a decision taken with open eyes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from peewee import Model
from wtforms import Form, IntegerField, widgets
from wtforms.validators import Optional

from records.tables import AuditEntry


class VersionField(IntegerField):
    """The version that a form was drawn from; hidden, and never copied to the row."""

    widget = widgets.HiddenInput()

    @property
    def claimed(self) -> int | None:
        """The version that the browser sent; never the row's own, which would agree with itself."""
        return self.data if self.raw_data else None

    def renew(self, version: int) -> None:
        """Draw the form from that version from now on."""
        self.data, self.raw_data = version, None

    def populate_obj(self, obj: Any, name: str) -> None:
        """Leave the row alone; only ``claim`` counts versions."""


@dataclass
class Conflict(Exception):
    """Someone else was faster. ``entries`` says who and what, ``theirs`` gives the present values by field."""

    row: Model
    entries: list[AuditEntry]
    theirs: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        who = self.entries[0].actor_name if self.entries else "别人"
        return f"{who}刚刚改过这条记录，您的修改还没有保存"


def locked(model: Any) -> bool:
    """Tell whether the table has a version column."""
    return "version" in model._meta.fields


def add_version(form: type[Form]) -> None:
    """Give a form class the hidden version."""
    form.version = VersionField(validators=[Optional()])  # type: ignore[attr-defined]


def claim(row: Any, version: int | None) -> None:
    """Count the row's version up, if it still is ``version``; call inside the transaction. Raises Conflict.

    A form without a version is one that does not know what it would overwrite, so it conflicts too.
    """
    model = type(row)
    if not locked(model):
        return
    mine = (model._meta.primary_key == row._pk) & (model.version == version)
    if version is None or not model.update(version=model.version + 1).where(mine).execute():
        raise _conflict(row, version)
    row.version = version + 1


def _conflict(row: Any, version: int | None) -> Conflict:
    """Return what happened since ``version``: the last so many audit entries of the row."""
    model = type(row)
    fresh = model.get_by_id(row._pk)
    since = max(fresh.version - version, 0) if version is not None else 1
    entries = (
        AuditEntry.select()
        .where(AuditEntry.kind == model._meta.table_name, AuditEntry.key == str(row._pk))
        .order_by(AuditEntry.id.desc())
        .limit(min(since, 20))
    )
    return Conflict(fresh, list(entries))


def beside(conflict: Conflict, form: Form) -> None:
    """Fill ``theirs`` with the present value of each field that differs from what was typed; renew the version."""
    for name, typed in form._fields.items():
        if name not in conflict.row._meta.fields or name == "version":
            continue
        present = getattr(conflict.row, name)
        if present != typed.data:
            conflict.theirs[name] = present
    if "version" in form:
        form.version.renew(conflict.row.version)
