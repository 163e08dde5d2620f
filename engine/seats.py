"""From whose seat a table is judged: rows that speak of a unit are judged once for each unit of the case.

With one unit overdue and another in time, a measure must name the one that is overdue.
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.rows import ALL, Row, Table
from engine.sheets import Sheet
from engine.view import View
from engine.walk import Seat, Walk


def seats(walk: Walk, table: Table) -> list[Seat]:
    """Return (unit, view, rows): "" and the case's view for rows about the whole case, each unit's for the others.

    A table in which one row must prevail is judged whole from each unit's seat if any of its rows speaks of a unit.
    """
    if table not in walk.seated:
        walk.seated[table] = list(_seats(walk, table))
    return walk.seated[table]


def _seats(walk: Walk, table: Table) -> Iterator[Seat]:
    units = sorted(walk.addressed)
    if not units:
        yield "", walk.view(), table.rows
        return
    personal = [row for row in table.rows if any(_of_unit(walk, name) for name, _ in row.cells)]
    if table.rule != ALL and personal:
        personal = list(table.rows)
    common = tuple(row for row in table.rows if row not in personal)
    if common:
        yield "", walk.view(), common
    for unit in units if personal else ():
        yield unit, walk.seat(unit), tuple(personal)


def _of_unit(walk: Walk, name: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether a name's value differs from unit to unit: their attributes, states of their duties, their own facts."""
    names = walk.book.names
    field = names.fields.get(name)
    if field:
        return field.own
    if name in names.figures:
        sheet = walk.book.sheets.get(name) or walk.book.sheets.get(name.rpartition(".")[0])
        if sheet is None or sheet.name in seen:
            return False
        return any(_of_unit(walk, each, seen | {sheet.name}) for each in sheet.names())
    head, _, tail = name.rpartition(".")
    who = walk.book.duties[head].who if tail == "状态" and head in walk.book.duties else head
    party = names.parties.get(who)
    return party is not None and not party.single


def sheet_seats(walk: Walk, sheet: Sheet) -> list[View]:
    """Return the views from which a sheet is reckoned: each unit's where it speaks of a unit, else the case's."""
    personal = any(_of_unit(walk, name) for name in sheet.names())
    return [walk.seat(unit) for unit in sorted(walk.addressed)] if personal and walk.addressed else [walk.view()]


def hits(walk: Walk, table: Table) -> Iterator[tuple[str, View, Row]]:
    """Yield each row that holds and prevails, with the unit it holds for ("": the whole case) and its view."""
    for unit, view, rows in seats(walk, table):
        picked = view.pick(table)
        for row in picked.rows if not picked.clash and (table.rule == ALL or not picked.open) else ():
            if row in rows:
                yield unit, view, row
