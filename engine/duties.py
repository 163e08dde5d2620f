"""Duties (应办) as compiled: who owes what to whom, what starts, ends and voids it, and how its limit changes."""

from __future__ import annotations

from dataclasses import dataclass

from engine.domains import Cell
from engine.limits import Limit
from engine.rows import Table
from engine.settings import Settings

EVENT, LAPSE, COMPLETE, REACH, FALL = "event", "lapse", "complete", "reach", "fall"
NOTICE = "告知"
BEGINNING, ACT, OLD_DUE = "起始", "提出", "原期满"
Cells = tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class Trigger:
    """What makes something happen: an event by ``name`` (and ``cells``), or one that the engine inserts.

    ``name`` is the event, the duty that lapses, or "" (facts complete, a count reached or fallen back).
    """

    kind: str
    name: str = ""
    cells: Cells = ()
    facts: tuple[str, ...] = ()

    def key(self) -> tuple[str, str]:
        """What the walk indexes triggers by; events that are inserted carry the trigger's words as their name."""
        return (self.kind, self.name or self.words())

    @property
    def condition(self) -> Cells:
        """The cells that must hold when an event of that name happens; a count reached needs no second look."""
        return self.cells if self.kind in (EVENT, LAPSE) else ()

    def words(self) -> str:
        """The trigger as an official reads it."""
        names = {LAPSE: "届满", COMPLETE: "齐备", REACH: "达到", FALL: "回落"}
        said = self.name or "、".join(self.facts) or "，".join(f"{name}{cell.words}" for name, cell in self.cells)
        return f"{names[self.kind]}·{said}" if self.kind in names else said


@dataclass(frozen=True)
class Extension:
    """How a limit may be prolonged (延期); ``limit`` None means the event's own quantity counts (凭量).

    ``start``: the new limit counts from the clock's beginning, the old due date, or the act itself. ``times`` 0: as
    often as they like. ``cap_from`` says where the cap counts from. With ``asked`` events somebody
    must have applied; ``asking_counts``: applying before the limit ran out is enough.
    """

    way: str
    by: tuple[str, ...]
    asked: tuple[str, ...] = ()
    limit: Limit | None = None
    start: str = BEGINNING
    times: int = 0
    cap: Limit | None = None
    cap_from: str = BEGINNING
    late_ok: bool = False
    asking_counts: bool = True
    cells: Cells = ()
    cites: tuple[str, ...] = ()
    readings: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Promise:
    """A promise that replaces the limit (承诺), within a cap that is itself decided by rows."""

    by: tuple[str, ...]
    cap: Table | None = None
    cap_from: str = BEGINNING
    late_ok: bool = False
    cells: Cells = ()
    cites: tuple[str, ...] = ()
    readings: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Pausing:
    """From which events to which the clock stands still; ``counts`` the days count all the same; ``restart`` anew."""

    start: tuple[Trigger, ...]
    end: tuple[Trigger, ...]
    counts: bool = False
    restart: bool = False
    cites: tuple[str, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A reminder ``span`` before the limit (``from_start``: after the clock began), or a measure ``span`` after it.

    ``to`` and ``by`` are roles; ``harmful`` ones wait for a person.
    """

    what: str
    span: Limit
    to: str = ""
    by: str = ""
    cells: Cells = ()
    cites: tuple[str, ...] = ()
    harmful: bool = False
    from_start: bool = False


@dataclass(frozen=True, eq=False)
class Duty:
    """One duty of a book.

    ``who`` is the role that owes it; where ``who_from`` is set, that judgement or field names the role or party.
    """

    name: str
    who: str
    to: str
    starts: tuple[Trigger, ...]
    ends: tuple[Trigger, ...]
    limits: Table
    settings: Settings
    all_starts: bool = False
    all_ends: bool = False
    voids: tuple[Trigger, ...] = ()
    unless: tuple[Cells, ...] = ()
    extensions: tuple[Extension, ...] = ()
    promise: Promise | None = None
    pauses: tuple[Pausing, ...] = ()
    from_change: bool = False
    reminders: tuple[Measure, ...] = ()
    measures: tuple[Measure, ...] = ()
    outcome: str = ""
    cites: tuple[str, ...] = ()
    readings: frozenset[str] = frozenset()
    file: str = ""
    line: int = 0
    who_from: str = ""

    def triggers(self) -> tuple[Trigger, ...]:
        """Every trigger that concerns this duty."""
        pauses = tuple(trigger for pause in self.pauses for trigger in (*pause.start, *pause.end))
        return (*self.starts, *self.ends, *self.voids, *pauses)
