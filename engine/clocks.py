"""A clock: one duty, started by one event, owned by one party. Its state moves only through the walk."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, tzinfo
from typing import TYPE_CHECKING, Any

from engine import clock
from engine.domains import MISSING
from engine.duties import Duty, Extension, Measure, Pausing
from engine.happenings import Happening
from engine.limits import QUANTITY, Limit, LimitError, events_of, facts_of, lacks_of
from engine.local import lacking
from engine.rows import NOTHING, Picked, Row
from engine.settings import Settings

if TYPE_CHECKING:
    from engine.view import View

RUNNING, PAUSED, MET, MET_LATE = "running", "paused", "met", "met_late"
BREACHED, LAPSED, VOID = "breached", "lapsed", "void"
STATE_WORDS = {
    RUNNING: "办理中",
    PAUSED: "暂停",
    MET: "已办",
    MET_LATE: "逾期已办",
    BREACHED: "逾期",
    LAPSED: "届满",
    VOID: "作废",
}
OPEN = (RUNNING, PAUSED, BREACHED)
NO_DUE = clock.Due(None, None, False)
PROMISED = "承诺之日"
BY_PROMISE = Limit("fact", fact=PROMISED, text=f"按{PROMISED}")


@dataclass(eq=False)
class Clock:
    """The running account of one duty. ``begin`` is where its limit counts from; ``since`` where the row counts from.

    ``override`` holds the limits, each with its start, that extensions or a promise have put in the place of the row's;
    one without a start counts on from the last day before it. ``promised`` is the date that a promise named.
    ``ruled`` is the row that decided last.
    ``stopped`` says which of ``pauses`` still last, ``resting`` is the state underneath while a 除非 holds.
    ``lapsed_at`` is when it ran out, ``rescued_at`` when it had run out before an approval put that right.
    """

    duty: Duty
    start: Happening
    owner: str
    bound: bool
    role: str = ""
    about: tuple[str, ...] = ()
    state: str = RUNNING
    picked: Picked = NOTHING
    ruled: Row | None = None
    due: clock.Due = NO_DUE
    since: datetime | None = None
    override: tuple[tuple[datetime | None, Limit], ...] = ()
    promised: date | None = None
    overridden_by: tuple[str, ...] = ()
    readings: frozenset[str] = frozenset()
    pauses: list[clock.Pause] = field(default_factory=list)
    stopped: dict[Pausing, int] = field(default_factory=dict)
    extended: dict[Extension, int] = field(default_factory=dict)
    asked: list[Happening] = field(default_factory=list)
    ended: Happening | None = None
    end_seen: set[int] = field(default_factory=set)
    lapsed_at: datetime | None = None
    rescued_at: datetime | None = None
    unless_held: bool = False
    resting: str = RUNNING
    generation: int = 0
    fired: set[tuple[Any, ...]] = field(default_factory=set)
    armed: list[Measure] = field(default_factory=list)
    cap_row: Row | None = None
    missing: frozenset[str] = frozenset()
    fault: str = ""
    _last: tuple[datetime, Limit, Settings] | None = None

    @property
    def standing(self) -> str:
        """The state, or the one underneath while a 除非 holds."""
        return self.resting if self.unless_held else self.state

    @property
    def row(self) -> Row | None:
        return self.picked.row

    def identity(self) -> tuple[str, str, datetime, str]:
        """What makes this the same clock in another walk over the same case."""
        return (self.duty.name, self.owner, self.start.at, self.start.name)

    def reckon(self, calendar: Any, facts: View) -> None:
        """Work out the due date anew from row or override; ``facts`` supplies what limits rest on."""
        self.generation += 1
        self.missing, self.due, self._last, self.fault = self.picked.missing, NO_DUE, None, ""
        for start, limit in self._stages():
            start = start or old_due(self.due, self.start.at.tzinfo)
            if limit is None or start is None:
                return
            settings = self.duty.settings if self._last is None else from_old_due(self.duty.settings)
            self._last = (start, limit, settings)
            if not self._reckon_stage(start, limit, settings, calendar, facts):
                return

    def _reckon_stage(self, start: datetime, limit: Limit, settings: Settings, calendar: Any, facts: View) -> bool:
        """Work out when one limit runs out; whether there is a last day. None is known where facts are lacking."""
        before = self.due.provisional
        self.missing |= {lacking(name) for name in lacks_of(limit)}
        try:
            given = self.given(limit, facts)
            found = clock.due(start, limit, settings, calendar, tuple(self.pauses), given)
            self.due = replace(found, provisional=found.provisional or before)
        except clock.MissingFact as error:
            self.missing, self.due = self.missing | facts.causes(str(error.args[0])), NO_DUE
        except LimitError as error:
            self.fault, self.due = str(error), NO_DUE
        return self.due.due is not None

    def _stages(self) -> list[tuple[datetime | None, Limit | None]]:
        """The limits, counted one after the other: the row's, unless it has been replaced, and what prolongs it."""
        if self.override and self.override[0][0]:
            return list(self.override)
        return [(self.since or self.start.at, self.row.then if self.row else None), *self.override]

    def basis(self) -> tuple[datetime, Limit | None]:
        """The moment and the limit from which the due date follows."""
        if self._last:
            return self._last[:2]
        return self.since or self.start.at, None

    def given(self, limit: Limit, facts: View) -> dict[str, Any]:
        """The facts that ``limit`` rests on, as the clock takes them."""
        found = {name: facts.limit_value(name) for name in facts_of(limit) if name not in (PROMISED, QUANTITY)}
        if self.start.quantity is not None:
            found[QUANTITY] = self.start.quantity
        found.update({clock.since_key(name): facts.moment_of(name) for name in events_of(limit)})
        if self.promised:
            found[PROMISED] = self.promised
        return {name: value for name, value in found.items() if value is not MISSING}

    def settings(self) -> Settings:
        """The counting settings of the limit from which the due date follows."""
        return self._last[2] if self._last else self.duty.settings


def old_due(due: clock.Due, where: tzinfo | None) -> datetime | None:
    """Where what counts on from an old due date begins: that day, or that minute (None: there is none)."""
    if due.due is None or isinstance(due.due, datetime):
        return due.due
    return datetime.combine(due.due, time(), where)


def from_old_due(settings: Settings) -> Settings:
    """The settings of a count that goes on from an old due date: that day is never counted again, nor put off."""
    return replace(settings, start_counts=False, cutoff=None, rest_shifts=False)


@dataclass(frozen=True, eq=False)
class Raised:
    """A reminder or measure that fell due: what, when, for which clock."""

    measure: Measure
    clock: Clock
    at: datetime
