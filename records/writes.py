"""The one gate through which everything is written: one action, one transaction, one audit entry.

    with write(actor, "修改", unit, "换届更名") as entry:
        unit.name = "…"
        unit.save()

The state before is taken on entry and the state after on exit, so the audit entry cannot tell another story than the
rows. If the entry cannot be written, nothing is. On SQLite the writers of this and other processes queue here, before
``BEGIN IMMEDIATE``: sixteen of them then wait a tenth of a second at worst, where the database's own busy loop lets
one of them wait more than one.
"""

from __future__ import annotations

import fcntl
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any

from peewee import ForeignKeyField, Model

from records.database import is_sqlite, lock_path
from records.tables import AuditEntry, Unit, User, db

PATIENCE = 30.0
"""Seconds that a writer waits for its turn."""

SECRET = frozenset({"password", "fs_uniquifier", "version"})
"""Columns that an audit entry never shows."""

_turn = threading.Lock()
_inside = threading.local()


class Busy(Exception):
    """Nobody left the gate for ``PATIENCE`` seconds; nothing was written."""


@dataclass
class Entry:
    """The audit entry in the making. A caller may set any of these before the block ends.

    ``beside`` joins the row's own state after the change: what belongs to the row but lies in other tables.
    """

    what: str
    obj: Model | None
    reason: str
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] | None = None
    beside: dict[str, Any] = field(default_factory=dict)
    label: str = ""


@contextmanager
def write(actor: User | None, what: str, obj: Model | None = None, reason: str = "") -> Iterator[Entry]:
    """Run the block as one transaction and add its audit entry; ``actor`` None is the platform itself.

    ``obj`` is the row changed: unsaved for a new one. Raises Busy, RuntimeError inside another ``write``, and whatever
    the block or the database raises, in which case nothing at all is written.
    """
    if writing():
        raise RuntimeError("write() inside write(): one action is one transaction")
    _inside.busy = True
    try:
        with _gate(), _transaction():
            entry = Entry(what, obj, reason, before=_stored(obj))
            yield entry
            _record(actor, entry)
    finally:
        _inside.busy = False


def writing() -> bool:
    """Tell whether this thread is inside a ``write``."""
    return bool(getattr(_inside, "busy", False))


def snapshot(row: Model) -> dict[str, Any]:
    """Return the row's values as JSON, by column; secrets left out, references as their keys."""
    names = [name for name in row._meta.fields if name not in SECRET]
    return {name: _plain(row.__data__.get(name)) for name in names}


def changes(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return both sides cut down to what differs."""
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    return {n: before[n] for n in names if n in before}, {n: after[n] for n in names if n in after}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _stored(obj: Model | None) -> dict[str, Any]:
    """Return the row as the database has it at this moment, inside the transaction; {} for a new one."""
    if obj is None or obj._pk is None:
        return {}
    row = type(obj).get_or_none(type(obj)._meta.primary_key == obj._pk)
    return snapshot(row) if row else {}


def _record(actor: User | None, entry: Entry) -> None:
    obj = entry.obj
    after = entry.after if entry.after is not None else _stored(obj)
    before, after = changes(entry.before, {**after, **entry.beside})
    for side in (before, after):
        _name_references(obj, side)
    AuditEntry.create(
        actor=actor,
        actor_name=actor.name if actor else "平台",
        what=entry.what,
        kind=type(obj)._meta.table_name if obj is not None else "",
        key=str(obj._pk) if obj is not None else "",
        label=(entry.label or (str(obj) if obj is not None else ""))[:200],
        unit=_unit_of(obj, actor),
        before=before or None,
        after=after or None,
        reason=entry.reason[:500],
    )


def _name_references(obj: Model | None, values: dict[str, Any]) -> None:
    """Write beside each key what it then stood for, since names change and the entry does not."""
    for name in [] if obj is None else values:
        field = obj._meta.fields.get(name)
        if isinstance(field, ForeignKeyField) and values[name] is not None:
            row = field.rel_model.get_or_none(field.rel_field == values[name])
            values[name] = f"{values[name]} {row}" if row else str(values[name])


def _unit_of(obj: Model | None, actor: User | None) -> Any:
    """Return the key of the unit the entry belongs to: the object's own, else the actor's."""
    if isinstance(obj, Unit):
        return obj._pk
    if obj is not None and isinstance(obj._meta.fields.get("unit"), ForeignKeyField):
        return obj.__data__.get("unit")
    return actor.__data__.get("unit") if actor else None


def _transaction() -> Any:
    return db.atomic("IMMEDIATE") if is_sqlite() else db.atomic()


@contextmanager
def _gate() -> Iterator[None]:
    """Hold the turn of this process, then that of all processes. PostgreSQL needs neither."""
    if not is_sqlite():
        yield
        return
    until = time.monotonic() + PATIENCE
    if not _turn.acquire(timeout=PATIENCE):
        raise Busy("系统正忙，请稍后再试")
    with ExitStack() as stack:
        stack.callback(_turn.release)
        path = lock_path()
        if path:
            _lock(stack.enter_context(path.open("w")), until)
        yield


def _lock(handle: IO[str], until: float) -> None:
    """Lock the file, looking again every few milliseconds until ``until`` (monotonic seconds). Raises Busy."""
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > until:
                raise Busy("系统正忙，请稍后再试") from None
            time.sleep(0.002)
