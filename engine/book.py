"""A rule book, compiled: everything that a decision reads, each part once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from functools import cached_property
from typing import Any

from engine.domains import Domain
from engine.duties import Cells, Duty, Trigger
from engine.fields import OWN, Lookup, Names
from engine.reader import Map
from engine.rests import Rests, rests_of
from engine.rows import Table
from engine.settings import Settings
from engine.sheets import CheckItem, Ranking, Sheet, Subject, lines_of

OUTCOME_CODES = {"受理": "accept", "不受理": "refuse", "转送": "divert", "须先": "hold", "屏蔽": "hide"}
INTAKE = ("屏蔽", "转送", "不受理", "须先", "受理")
HARMFUL = ("不受理", "屏蔽", "追责")


@dataclass(frozen=True)
class Step:
    """One step of the workflow: who may do it, from which states to which, on what condition, with which actions.

    ``needs`` are fields to be filled first, each with the cells under which it is needed. ``other_froms`` are the
    states of the party that the step is done to (对方自). ``who_from`` as in a duty.
    """

    name: str
    who: str
    froms: tuple[str, ...]
    to: str
    other_to: str = ""
    cells: Cells = ()
    needs: tuple[tuple[str, Cells], ...] = ()
    actions: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    readings: frozenset[str] = frozenset()
    line: int = 0
    who_from: str = ""
    other_froms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A file that went into the book, by name and sha-256."""

    file: str
    digest: str


@dataclass(frozen=True, eq=False)
class Book:
    """One version of one regulation, with its readings taken and its parent's sections taken over.

    Each subject other than a case is a book of its own inside (``subjects``; there ``part`` is its name).
    ``before_local`` is the tree with local data still open, ``local`` the data in force: a child takes over from these.
    ``entry_names`` are, for the case ("") and each subject, the names and the defaults that entries of look-ups have.
    """

    id: str
    version: str
    tree: Map
    digest: str
    sources: tuple[Source, ...]
    first: date
    last: date | None
    zone: tzinfo
    calendars: tuple[str, ...]
    settings: Settings
    names: Names
    readings: Mapping[str, str]
    intake: tuple[tuple[str, Table], ...]
    judgements: Mapping[str, tuple[Domain, Table]]
    routing: Table
    publication: Table
    measures: Table
    liability: Table
    duties: Mapping[str, Duty]
    steps: Mapping[str, Step]
    initial: str
    triggers: Mapping[tuple[str, str], tuple[Duty, ...]] = field(repr=False)
    watches: tuple[Trigger, ...] = ()
    exclusive: tuple[tuple[Cells, str], ...] = ()
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    lists: Mapping[str, tuple[CheckItem, ...]] = field(default_factory=dict)
    rankings: Mapping[str, Ranking] = field(default_factory=dict)
    subjects: Mapping[str, Subject] = field(default_factory=dict)
    part: str = ""
    before_local: Map = field(default_factory=Map, repr=False)
    local: Mapping[str, Any] = field(default_factory=dict, repr=False)
    entry_names: Mapping[str, tuple[Names, Mapping[str, Any]]] = field(default_factory=dict, repr=False)

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """The typed defaults of the fields."""
        return self.entry_names[self.part][1] if self.entry_names else {}

    def entries(self, lookup: Lookup) -> tuple[Names, Mapping[str, Any]]:
        """Return the names that the entries of a look-up may carry, and their defaults."""
        return self.entry_names[self.part if lookup.scope == OWN else lookup.subject]

    @cached_property
    def lines(self) -> frozenset[str]:
        """How an act may name the lines of the score sheets."""
        return frozenset(lines_of(self))

    @property
    def title(self) -> str:
        return str(self.tree.get("名称", self.id))

    @cached_property
    def rests(self) -> Mapping[Duty, Rests]:
        """What the limit of each duty rests on."""
        return {duty: rests_of(self, duty) for duty in self.duties.values()}

    def tables(self) -> list[Table]:
        """Every table of rows in the book, limits and caps of duties included."""
        limits = [duty.limits for duty in self.duties.values()]
        caps = [duty.promise.cap for duty in self.duties.values() if duty.promise and duty.promise.cap]
        fixed = [self.routing, self.publication, self.measures, self.liability]
        return (
            [table for _, table in self.intake]
            + [table for _, table in self.judgements.values()]
            + fixed
            + limits
            + caps
            + [node.table for sheet in self.sheets.values() for node in sheet.root.nodes() if node.table]
        )
