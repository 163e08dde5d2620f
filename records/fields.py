"""Two column kinds that read the same on SQLite and PostgreSQL: JSON as text, and aware moments."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from peewee import DateTimeField, TextField


def canonical(value: object) -> str:
    """Return the one JSON text of ``value``: keys sorted, no spaces, Chinese as it is. Raises TypeError, ValueError."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


class JSONText(TextField):
    """A JSON value kept as canonical text, so that a digest over the column means the same in both databases."""

    def db_value(self, value: Any) -> str | None:
        """Take any JSON value; return its canonical text."""
        return None if value is None else canonical(value)

    def python_value(self, value: str | None) -> Any:
        """Take the stored text; return the JSON value."""
        return None if value is None else json.loads(value)


class Moment(DateTimeField):
    """An aware moment; stored as UTC without offset. A naive one is refused: nobody could say what it means."""

    def db_value(self, value: Any) -> Any:
        """Take an aware moment (any zone); return it in UTC, bare. Raises ValueError for a naive one."""
        if not isinstance(value, datetime):
            return value
        if value.tzinfo is None:
            raise ValueError("a moment without a time zone cannot be stored")
        return value.astimezone(UTC).replace(tzinfo=None)

    def python_value(self, value: Any) -> Any:
        """Take what the driver gives; return an aware moment in UTC."""
        moment = super().python_value(value)
        return moment.replace(tzinfo=UTC) if isinstance(moment, datetime) else moment
