"""What the limit of a duty rests on, worked out once for a book: most events cannot change most limits.

Only names count, never values: a limit that an event does not touch has the same row after it as before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from engine.duties import EVENT, Duty
from engine.fields import START
from engine.happenings import Happening
from engine.limits import QUANTITY, events_of, facts_of

if TYPE_CHECKING:
    from engine.book import Book


class Rests(NamedTuple):
    """The facts and events that a limit rests on; ``unsettled``: also on what any event, or time alone, may change."""

    facts: frozenset[str]
    events: frozenset[str]
    unsettled: bool

    def touched(self, event: Happening) -> bool:
        """Whether ``event`` can change the limit."""
        if self.unsettled or not self.facts.isdisjoint(event.facts):
            return True
        return bool(self.events) and event.kind == EVENT and (event.name in self.events or bool(event.to))


def rests_of(book: Book, duty: Duty) -> Rests:
    """Return what the limit of ``duty`` rests on: the facts of its rows, and those that its limits name."""
    limits = [row.then for row in duty.limits.rows] + [each.limit for each in duty.extensions if each.limit]
    names = duty.limits.names().union(*map(facts_of, limits)) - {QUANTITY}
    facts, events, unsettled = set[str](), set[str]().union(*map(events_of, limits)), False
    for name in _given(book, names):
        head = name.rpartition(".")[0]
        own = head == START or (head == duty.who and not duty.who_from)
        if name in book.names.fields or head in book.names.fields:
            facts.add(name if name in book.names.fields else head)
        elif head in book.names.events and head not in book.names.parties and not name.endswith(".状态"):
            events.add(head)
        elif not own:  # look-ups, other parties, the states of duties
            unsettled = True
    return Rests(frozenset(facts), frozenset(events), unsettled)


def _given(book: Book, names: Iterable[str]) -> set[str]:
    """Return the names with judgements and the intake's outcome replaced by what these rest on."""
    found: set[str] = set()
    queue = list(names)
    while queue:
        name = queue.pop()
        if name not in found:
            found.add(name)
            tables = [table for _, table in book.intake] if name == "结论" else []
            tables += [book.judgements[name][1]] if name in book.judgements else []
            queue += [below for table in tables for below in table.names()]
    return found - {"结论", *book.judgements}
