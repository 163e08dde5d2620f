"""The tables of a decision: outcome of the intake, routing, publication, and what hurts and must be confirmed.

The engine proposes what hurts somebody (refuse, hide, accountability); a named person's event confirms it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.addressing import named
from engine.book import HARMFUL, OUTCOME_CODES, Book
from engine.clocks import LAPSED
from engine.happenings import CONFIRMED, Happening
from engine.rows import Row, Table
from engine.seats import hits
from engine.view import View
from engine.walk import Walk

PROPOSED, CONFIRMED_STATE, STANDS = "proposed", "confirmed", "stands"


def outcome_of(walk: Walk, section: str) -> str:
    """Return the outcome's code; where the rules decide nothing, a person's own event does."""
    if section:
        return OUTCOME_CODES[section]
    decided = _decided(walk)
    return OUTCOME_CODES[decided.name] if decided else "undetermined"


def _decided(walk: Walk) -> Happening | None:
    """The last event with which a person decided the intake."""
    events = [walk.history[name][-1] for name in OUTCOME_CODES if walk.history.get(name)]
    return max(events, key=lambda event: event.at, default=None)


def effects(walk: Walk, section: str, rows: tuple[Row, ...]) -> Iterator[dict[str, Any]]:
    """What the intake brings about, each with its row and whether a person has confirmed it."""
    decided = _decided(walk)
    for row in rows:
        person = _confirmed_by(walk, section, row)
        harmful = section in HARMFUL
        state = (CONFIRMED_STATE if person else PROPOSED) if harmful else STANDS
        yield {"effect": section, "row": row.name, "state": state, "by": person, **row.then, "cite": list(row.cites)}
    if decided and decided.name != section:
        yield {"effect": decided.name, "row": None, "state": "by_person", "by": decided.by, "cite": []}
    for clock_ in walk.all_clocks():
        if clock_.state == LAPSED:
            duty = clock_.duty
            yield {"effect": duty.outcome, "row": duty.name, "state": STANDS, "by": None, "cite": list(duty.cites)}


def _confirmed_by(walk: Walk, section: str, row: Row, unit: str = "") -> str | None:
    """Who confirmed it, by the event named like the section or 确认 with the row's name; nameless ones do not count."""
    own = [event for event in walk.history.get(section, []) if event.item in ("", row.name)]
    events = [*own, *(event for event in walk.history.get(CONFIRMED, []) if event.item == row.name)]
    meant = [event for event in events if not unit or not event.to or unit in event.to]
    return next((event.officer or event.by for event in meant if event.officer or event.by), None)


def routing(walk: Walk, view: View, intake: tuple[Row, ...]) -> Iterator[dict[str, Any]]:
    """To whom the case goes: the intake's redirections, then the rows of 分送."""
    for row in intake:
        if "转至" in row.then:
            yield {"to": row.then["转至"], "role": "转送", "cite": list(row.cites)}
    for unit, each, row in hits(walk, walk.book.routing):
        for to, role in row.then:
            yield {"to": named(each, to), "role": role, "who": unit, "cite": list(row.cites)}


def publication(walk: Walk) -> Iterator[dict[str, Any]]:
    """What is published, how and in whose name."""
    for unit, _, row in hits(walk, walk.book.publication):
        yield {**row.then, "who": unit, "row": row.name, "cite": list(row.cites)}


def proposals(walk: Walk) -> Iterator[dict[str, Any]]:
    """Measures and accountability whose rows hold, for the case or for each unit; the latter wait for a person."""
    tables: tuple[tuple[str, Table], ...] = (("措施", walk.book.measures), ("追责", walk.book.liability))
    for section, table in tables:
        for unit, view, row in hits(walk, table):
            yield from _proposal(walk, section, row, unit, view)


def _proposal(walk: Walk, section: str, row: Row, unit: str, view: View) -> Iterator[dict[str, Any]]:
    person = _confirmed_by(walk, section, row, unit)
    state = STANDS if section == "措施" else CONFIRMED_STATE if person else PROPOSED
    for measure in row.then["措施"]:
        for to in row.then["给"] or ("",):
            yield {
                "measure": measure,
                "to": named(view, to) if to else "",
                "by": named(view, str(row.then.get("由", ""))),
                "who": unit,
                "state": state,
                "confirmed_by": person,
                "section": section,
                "row": row.name,
                "cite": list(row.cites),
            }


def near(book: Book, view: View) -> Iterator[dict[str, Any]]:
    """Rows that would hold but for one cell, with the sentence that says why not."""
    for table in book.tables():
        for row in table.rows:
            failing = row.failing(view)
            if len(failing) == 1:
                yield {**row.cite(), "why": failing}
