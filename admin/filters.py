"""Filters of a list. Each column kind has few, and each is one labelled input; references and keys work too."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from flask_admin.contrib.peewee.filters import BasePeeweeFilter
from peewee import (
    AutoField,
    BooleanField,
    CharField,
    DateField,
    Field,
    ForeignKeyField,
    ModelSelect,
    TextField,
)

from admin.scope import visible
from admin.words import FIRST, LAST, zone
from records.fields import JSONText, Moment


class Filter(BasePeeweeFilter):
    """One condition on one column. ``widget`` is the kind of input; ``said`` follows the column's label."""

    widget = "text"
    said = ""

    def operation(self) -> str:
        """Return the words after the column's label."""
        return self.said

    def choices(self) -> list[tuple[str, str]]:
        """Return value and label of each choice, for a drop-down."""
        return []


class Contains(Filter):
    """The text contains what was typed, taken literally."""

    said = "含"

    def apply(self, query: ModelSelect, value: str) -> ModelSelect:
        """Narrow the query."""
        return query.where(self.column.contains(value))


class Number(Filter):
    """A whole number that fits a database."""

    widget = "number"

    def clean(self, value: str) -> int:
        """Return the number typed. Raises ValueError."""
        number = int(value)
        if not -(2**63) <= number < 2**63:
            raise ValueError(value)
        return number


class Is(Number):
    """Equals a number."""

    said = "等于"

    def apply(self, query: ModelSelect, value: int) -> ModelSelect:
        """Narrow the query."""
        return query.where(self.column == value)


class Day(Filter):
    """A calendar day; on a moment, the local day."""

    widget = "date"

    def clean(self, value: str) -> date:
        """Return the day typed, of a year that a calendar may show. Raises ValueError."""
        day = date.fromisoformat(value)
        if not FIRST <= day.year <= LAST:
            raise ValueError(value)
        return day

    def edge(self, day: date) -> date | datetime:
        """Return the first moment of ``day``, or the day itself on a date column."""
        return datetime.combine(day, time(), zone()) if isinstance(self.column, Moment) else day


class From(Day):
    """On that day or later."""

    said = "自"

    def apply(self, query: ModelSelect, value: date) -> ModelSelect:
        """Narrow the query."""
        return query.where(self.column >= self.edge(value))


class Until(Day):
    """On that day or earlier."""

    said = "至"

    def apply(self, query: ModelSelect, value: date) -> ModelSelect:
        """Narrow the query."""
        return query.where(self.column < self.edge(value + timedelta(days=1)))


class YesNo(Filter):
    """Yes or no."""

    widget = "select"

    def choices(self) -> list[tuple[str, str]]:
        """Return both."""
        return [("1", "是"), ("0", "否")]

    def clean(self, value: str) -> bool:
        """Return the choice. Raises ValueError."""
        if value not in ("0", "1"):
            raise ValueError(value)
        return value == "1"

    def apply(self, query: ModelSelect, value: bool) -> ModelSelect:
        """Narrow the query."""
        return query.where(self.column == value)


class Refers(Is):
    """Refers to that row; only rows in scope are offered."""

    widget = "select"
    said = ""

    def choices(self) -> list[tuple[str, str]]:
        """Return key and name of each row in scope."""
        model = self.column.rel_model
        rows = visible(model).order_by(model._meta.primary_key).limit(500)
        return [(str(row._pk), str(row)) for row in rows]


def filters_for(column: Field, label: str) -> list[Filter]:
    """Return the filters of a column; [] for one that cannot be filtered."""
    return [made(column, label) for made in _kinds(column)]


def _kinds(column: Field) -> tuple[type[Filter], ...]:
    for kinds, made in _TABLE:
        if isinstance(column, kinds):
            return made
    return ()


_TABLE: tuple[tuple[Any, tuple[type[Filter], ...]], ...] = (
    (ForeignKeyField, (Refers,)),
    (JSONText, ()),
    (BooleanField, (YesNo,)),
    (AutoField, (Is,)),
    ((Moment, DateField), (From, Until)),
    ((CharField, TextField), (Contains,)),
)
