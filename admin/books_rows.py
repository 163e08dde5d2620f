"""Rows, tables and sections of a book's page, and how a value of a rule file becomes lines of a cell."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from admin.books_links import CITE, READING, Text
from engine.cells import words
from engine.reader import Map, Seq
from engine.wording import condition, said, triggers

Cells = dict[str, tuple[Text, ...]]
EXAMPLES, PLACE = "例子", "出处"
LAST = (CITE, READING, EXAMPLES, PLACE)
TRIGGERS = ("起", "止", "废", "自", "至")
WANTED = ("须", "可")
HIDDEN = ("情形", CITE, READING)


@dataclass(frozen=True)
class Row:
    """One row: the id of its element, its name, its cells in the order of the table's columns."""

    anchor: str
    name: str
    cells: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True)
class Table:
    """One table; ``below`` means that it belongs to the table before it and has a caption instead of a heading."""

    title: str
    first: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    anchor: str = ""
    below: bool = False
    place: tuple[Text, ...] = ()


@dataclass(frozen=True)
class Section:
    """One part of the page: a heading and its tables."""

    title: str
    anchor: str
    tables: tuple[Table, ...]
    note: str = ""


@dataclass
class Rows:
    """Rows on their way to a table, each as id, name and cells by column."""

    title: str
    first: str
    anchor: str = ""
    below: bool = False
    place: tuple[Text, ...] = ()
    lead: tuple[str, ...] = ()
    found: list[tuple[str, str, Cells]] = field(default_factory=list)

    def table(self) -> Table:
        """Return the table, with the columns in which any row says something."""
        keys = dict.fromkeys(key for _, _, cells in self.found for key, value in cells.items() if value)
        middle = [key for key in keys if key not in (*self.lead, *LAST)]
        columns = tuple(key for key in (*self.lead, *middle, *LAST) if key in keys)
        rows = tuple(Row(a, name, tuple(cells.get(key, ()) for key in columns)) for a, name, cells in self.found)
        return Table(self.title, self.first, columns, rows, self.anchor, self.below, self.place)


def lines(node: Any, key: str = "") -> tuple[Text, ...]:
    """Return a value of a rule file as lines: each key of a map, each map of a list, on one of its own."""
    if key in TRIGGERS:
        return (Text(triggers(node)),) if node else ()
    if isinstance(node, Map):
        return tuple(line for name, value in node.items() if name not in HIDDEN for line in named(name, value))
    if isinstance(node, Seq) and any(isinstance(item, Map) for item in node):
        return tuple(Text("；".join(line.text for line in lines(item)) or said(item)) for item in node)
    return (Text(said(node)),) if node not in (None, "") else ()


def named(name: str, value: Any) -> tuple[Text, ...]:
    if name == "当":
        return (Text(f"当 {condition(value)}"),)
    if isinstance(value, Seq) and any(isinstance(item, Map) for item in value):
        return (
            (Text(f"{name}：见下表"),) if name == "不超过" else tuple(Text(f"{name}：{x.text}") for x in lines(value))
        )
    return (Text(f"{name}：{(triggers(value) if name in TRIGGERS else said(value)) or '没有'}"),)


def cells(node: Any) -> tuple[Text, ...]:
    """Return the cells of a ``当``, each on its line."""
    if isinstance(node, Map):
        return tuple(Text(f"{name}：{words(cell)}") for name, cell in node.items())
    return (Text(condition(node)),) if node else ()


def value_of(key: str, value: Any) -> tuple[Text, ...]:
    """Return the value of a key as lines; conditions cell by cell."""
    bare = key in ("当", "除非") or (key in WANTED and isinstance(value, Map))
    return cells(value) if bare else lines(value, key)
