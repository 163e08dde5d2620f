"""One page of a list by keyset: as fast on the last page as on the first, and no query for each row.

A page is asked for by where the one before it ended (``after``) or the one after it began (``before``): a token with
the sort value and the key of that row. Rows may come and go meanwhile; none is shown twice or skipped.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime
from typing import Any

from peewee import (
    BooleanField,
    Expression,
    Field,
    ForeignKeyField,
    IntegerField,
    ModelSelect,
    Tuple,
    Value,
)

from records.fields import Moment

COUNTED = 1000
"""Rows are counted up to this many; beyond it the list says “more than”."""


@dataclass(frozen=True)
class Order:
    """The order of a list: by a column and then by key, both downwards if ``desc``."""

    field: Field
    key: Field
    desc: bool = False

    def reversed(self) -> Order:
        """Return the opposite order."""
        return Order(self.field, self.key, not self.desc)


@dataclass(frozen=True)
class Page:
    """Rows of one page, the tokens of its neighbours (None: there is none), and how many rows there are in all."""

    rows: list[Any]
    before: str | None
    after: str | None
    count: int
    more: bool


def page(query: ModelSelect, order: Order, size: int, after: str = "", before: str = "") -> Page:
    """Return the page of ``size`` rows that follows ``after`` or precedes ``before`` (tokens; "" for the first)."""
    back = read(order, before) if before else None
    mark = back or (read(order, after) if after else None)
    rows = _fetch(query, order.reversed() if back else order, size + 1, mark)
    further, rows = len(rows) > size, rows[:size]
    if back:
        rows.reverse()
    earlier = further if back else mark is not None
    later = bool(back) or further
    total = query.limit(COUNTED + 1).count()
    return Page(
        rows,
        token(order, rows[0]) if rows and earlier else None,
        token(order, rows[-1]) if rows and later else None,
        min(total, COUNTED),
        total > COUNTED,
    )


def stream(query: ModelSelect, order: Order, size: int = 1000) -> Iterator[Any]:
    """Yield every row in order, ``size`` at a time, references attached; memory does not grow with the list."""
    mark = None
    while True:
        rows = _fetch(query, order, size, mark)
        yield from rows
        if len(rows) < size:
            return
        mark = _mark(order, rows[-1])


def attach(rows: Iterable[Any], fields: Iterable[ForeignKeyField]) -> None:
    """Load what the rows refer to, one query a reference, and hang it on them."""
    rows = list(rows)
    for field in fields:
        wanted = {row.__data__.get(field.name) for row in rows} - {None}
        model = field.rel_model
        found = {one._pk: one for one in model.select().where(model._meta.primary_key.in_(sorted(wanted)))}
        for row in rows:
            key = row.__data__.get(field.name)
            if key in found:
                row.__rel__[field.name] = found[key]


def token(order: Order, row: Any) -> str:
    """Return the place of ``row`` in the order, as text for an address."""
    value, key = _mark(order, row)
    kind = "d" if isinstance(value, datetime) else "v"
    packed = json.dumps([kind, value.isoformat() if kind == "d" else value, key], default=str)
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


def read(order: Order, text: str) -> tuple[Any, Any] | None:
    """Return sort value and key of a token; None for one that is none of ours, or belongs to another order."""
    try:
        kind, value, key = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        value = datetime.fromisoformat(value) if kind == "d" else value
        fits = _fits(order.field, value, kind == "d") and _fits(order.key, key, False)
    except (ValueError, TypeError, RecursionError):
        return None
    return (value, key) if fits else None


def _fits(field: Field, value: Any, dated: bool) -> bool:
    """Tell whether ``value`` may be compared with the column; a token comes from the browser."""
    if value is None:
        return bool(field.null)
    if isinstance(field, Moment):
        return dated and value.tzinfo is not None and MINYEAR < value.year < MAXYEAR  # in UTC it is a moment, too
    if isinstance(field, IntegerField | BooleanField):
        return isinstance(value, int) and -(2**63) <= value < 2**63
    return isinstance(value, str) and b"\0" not in value.encode()


def _mark(order: Order, row: Any) -> tuple[Any, Any]:
    return row.__data__.get(order.field.name), row._pk


def _fetch(query: ModelSelect, order: Order, size: int, mark: tuple[Any, Any] | None) -> list[Any]:
    if mark:
        query = query.where(_beyond(order, *mark))
    rows = list(query.order_by(*_clauses(order)).limit(size))
    attach(rows, [field for field in query.model._meta.sorted_fields if isinstance(field, ForeignKeyField)])
    return rows


def _clauses(order: Order) -> list[Any]:
    field, key = order.field, order.key
    if field is key:
        return [key.desc() if order.desc else key.asc()]
    nulls = ("LAST" if order.desc else "FIRST") if field.null else None
    first = field.desc(nulls=nulls) if order.desc else field.asc(nulls=nulls)
    return [first, key.desc() if order.desc else key.asc()]


def _beyond(order: Order, value: Any, key: Any) -> Expression:
    """Return the condition that a row comes after (value, key); empty values come first, as the lowest."""
    field, own = order.field, order.key
    if field is own:
        return own < key if order.desc else own > key
    if value is None:
        same = field.is_null() & (own < key if order.desc else own > key)
        return same if order.desc else same | field.is_null(False)
    pair, mark = Tuple(field, own), Tuple(Value(value, converter=field.db_value), Value(key))
    if not order.desc:
        return pair > mark
    return (pair < mark) | field.is_null() if field.null else pair < mark
