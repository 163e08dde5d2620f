"""The walk: events in their order, and between them what follows from them (a duty lapses, facts are complete, …).

Pure and deterministic: the same case, moment and calendar give the same clocks. Only duties that an event concerns
are looked at.
"""

from __future__ import annotations

import heapq
from collections import deque
from datetime import datetime
from itertools import count
from typing import Any

from engine import alarms, lifecycle, starting
from engine.book import Book
from engine.clocks import BREACHED, RUNNING, STATE_WORDS, Clock, Raised
from engine.domains import MISSING
from engine.duties import COMPLETE, EVENT, FALL, Trigger
from engine.happenings import FIRST, Case, Happening, known, ordered
from engine.lookups import WHEN, leaves
from engine.problems import ERROR, BookError, Problem
from engine.rows import Row, Table, holds
from engine.view import View

_NOT_BEGUN = frozenset(["未起"])
MOST_INSERTED = 2_000
Seat = tuple[str, View, tuple[Row, ...]]


class WalkError(BookError):
    """Inserted events without end: duties of the book start each other in a circle."""


class Walk:
    """One walk of a case through a book up to ``moment``; afterwards it holds clocks, facts, states and notes."""

    def __init__(self, book: Book, case: Case, moment: datetime, calendar: Any) -> None:
        self.book, self.case, self.moment = book, case, moment
        self.calendar = calendar.as_known(moment.astimezone(book.zone).date())
        self.now = moment
        self.singles = frozenset(party.name for party in book.names.parties.values() if party.single)
        self.values: dict[str, Any] = {}
        self.own_values: dict[str, dict[str, Any]] = {}
        self.history: dict[str, list[Happening]] = {}
        self.clocks: dict[str, list[Clock]] = {}
        self.raised: list[Raised] = []
        self.barred: list[dict[str, Any]] = []
        self.notes: list[str] = []
        self.log: list[Happening] = []
        self.recipients: tuple[str, ...] = ()
        self.addressed: set[str] = set()
        self.case_state = book.initial
        self.party_states = self._first_states()
        self._views: dict[Any, View] = {}
        self.seated: dict[Table, list[Seat]] = {}
        self._truths: dict[int, bool] = {}
        self.windows: dict[tuple[str, datetime], datetime | None] = {}
        self.waiting: list[starting.Opening] = []
        self.pending: list[tuple[Clock, Happening]] = []
        self.met_starts: dict[str, tuple[list[starting.Met], set[tuple[str, int]]]] = {}
        self._agenda: list[tuple[datetime, int, str, Any, int]] = []
        self._ticket = count()
        self._queue: deque[Happening] = deque()
        self._inserted = 0

    def _first_states(self) -> dict[str, str]:
        """A subject that takes steps of its own stands where the workflow begins."""
        takes = {step.who for step in self.book.steps.values()} - self.singles
        return {self.case.name: self.book.initial} if self.case.name and takes else {}

    # -- running -------------------------------------------------------------------------------------------------

    def run(self) -> Walk:
        """Walk all events and everything that falls due up to the moment."""
        rank = {name: event.order for name, event in self.book.names.events.items()}
        for event in ordered(known(self.case.events, self.moment), rank):
            self.until(event.at)
            self._take(event)
        self.until(self.moment)
        self.now = self.moment
        self.fresh()
        return self

    def until(self, at: datetime) -> None:
        """Deal with everything on the agenda up to ``at``: what is too late at ``at`` comes before an event then.

        Of several limits that run out in one moment all have run out before anything follows from one of them.
        """
        while self._agenda and self._agenda[0][0] <= at:
            self.now = when = self._agenda[0][0]
            while self._agenda and self._agenda[0][0] == when:
                self.fresh()
                _, _, what, subject, generation = heapq.heappop(self._agenda)
                self._due(what, subject, generation, when)
            self.drain()

    def _due(self, what: str, subject: tuple[Clock, Any], generation: int, when: datetime) -> None:
        clock_, measure = subject
        if what == "tick":
            self._watch(when)
        elif clock_.generation != generation:
            return
        elif what == "lapse":
            lifecycle.lapse(self, clock_, when)
        elif what == "remind" and clock_.state == RUNNING:
            alarms.remind(self, clock_, measure, when)
        elif what == "measure" and clock_.state == BREACHED:
            alarms.arm(self, clock_, measure, when)

    def _take(self, event: Happening) -> None:
        self.now = event.at
        self.fresh()
        self._queue.append(event)
        self.drain()

    def drain(self) -> None:
        while self._queue:
            self._process(self._queue.popleft())

    def fresh(self) -> None:
        """Forget what was worked out: facts, history, time or states have changed."""
        self._views.clear()
        self.seated.clear()

    def _process(self, event: Happening) -> None:
        self.log.append(event)
        if event.kind == EVENT:
            self._learn(event)
            self.history.setdefault(event.name, []).append(event)
            self._move(event)
            self._schedule_windows(event)
        self.fresh()
        lifecycle.reconsider(self)
        starting.again(self)
        self.until(event.at)
        self.now = event.at
        self.fresh()
        concerned = self.book.triggers.get((event.kind, event.name), ())
        for duty in concerned:
            lifecycle.concern(self, duty, event)
        for duty in concerned:
            starting.begin(self, duty, event)
        lifecycle.reclassify(self, event)
        self.fresh()
        self._watch(event.at)

    def _learn(self, event: Happening) -> None:
        """Take in the facts of an event; those kept for each party (归: 本方) belong to whom it concerns."""
        fields = self.book.names.fields
        own = {name: value for name, value in event.facts.items() if fields[name].own}
        self.values.update({name: value for name, value in event.facts.items() if name not in own})
        if own:
            singles = self.singles
            whose = [event.by] if event.by and event.by not in singles else [to for to in event.to if to not in singles]
            for party in whose or [""]:
                self.own_values.setdefault(party, {}).update(own)

    # -- views ---------------------------------------------------------------------------------------------------

    def view(self, clock_: Clock | None = None) -> View:
        """The facts as a clock sees them, or as the whole case does."""
        found = self._views.get(clock_)
        if found is None:
            found = View(self, clock_.role, clock_.owner, clock_.start) if clock_ else View(self)
            self._views[clock_] = found
        return found

    def seat(self, unit: str, role: str = "") -> View:
        """The facts as one party of the case sees them, under a role if one is given."""
        found = self._views.get((unit, role))
        if found is None:
            found = self._views[unit, role] = View(self, role, unit)
        return found

    def states_of(self, duty: str, owner: str = "") -> frozenset[str]:
        """The states of a duty's clocks in Chinese. A unit sees its own only, and all of a single office's duty."""
        clocks: list[Clock] = self.clocks.get(duty, [])
        own = [clock_ for clock_ in clocks if clock_.owner == owner]
        party = self.book.names.parties.get(self.book.duties[duty].who)
        alone = owner in self.addressed and party is not None and not party.single
        return frozenset(STATE_WORDS[clock_.state] for clock_ in (own if own or alone else clocks)) or _NOT_BEGUN

    def bound_to(self, role: str) -> str:
        """The party that holds ``role`` in this case, if there is just one."""
        party = self.book.names.parties.get(role)
        if party and party.single:
            return role
        if party and party.of:
            return ""
        return self.recipients[0] if len(self.recipients) == 1 else ""

    def others(self, owner: str) -> set[str]:
        """The parties, other than single offices and ``owner``, that the case has been addressed to so far."""
        return self.addressed - {owner}

    def all_clocks(self) -> list[Clock]:
        return [clock_ for clocks in self.clocks.values() for clock_ in clocks]

    def by_start(self) -> list[Clock]:
        """All clocks in the order in which a decision tells them."""
        order = {name: at for at, name in enumerate(self.book.duties)}
        return sorted(self.all_clocks(), key=lambda c: (c.start.at, order[c.duty.name], c.owner))

    def reckoned(self, clock_: Clock) -> None:
        """Called when a due date has been worked out anew, for a walk that remembers (engine/trace.py)."""

    # -- inserted events -----------------------------------------------------------------------------------------

    def insert(self, event: Happening) -> None:
        """Queue an event that follows from others. Raises WalkError when they follow each other without end."""
        self._inserted += 1
        if self._inserted > MOST_INSERTED + 4 * len(self.case.events):
            raise WalkError([Problem(self.book.id, 0, "应办", ERROR, f"应办互相引起，没有尽头：{event.name}")])
        self._queue.append(event)

    def _watch(self, at: datetime) -> None:
        """Insert 齐备, 达到 and 回落 where their truth has changed."""
        for place, trigger in enumerate(self.book.watches):
            before, after = self._truths.get(place, trigger.kind == FALL), self._truth(trigger)
            self._truths[place] = after
            if after and not before:
                self.insert(Happening(trigger.words(), at, at, kind=trigger.kind))

    def _truth(self, trigger: Trigger) -> bool:
        view = self.view()
        if trigger.kind == COMPLETE:
            return all(view.get(name) is not MISSING for name in trigger.facts)
        held = holds(trigger.cells, view)
        return held is not True if trigger.kind == FALL else held is True

    def _schedule_windows(self, event: Happening) -> None:
        """A count changes by time alone: look again when an entry comes, and when it leaves the window."""
        if not self.book.watches:
            return
        lookups = self.book.names.lookups
        entries = [(lookup, event.at) for lookup in lookups.values() if lookup.event == event.name]
        if event.name in FIRST:
            entries += [(lookups[name], entry[WHEN]) for name, sent in self.case.lookups.items() for entry in sent]
        for lookup, at in entries:
            gone = leaves(lookup, at, self)
            for when in (at, gone) if gone else (at,):
                self.plan(max(when, event.at), "tick", (None, None), 0)

    def plan(self, at: datetime, what: str, subject: Any, generation: int) -> None:
        if at <= self.moment:
            heapq.heappush(self._agenda, (at, next(self._ticket), what, subject, generation))

    # -- workflow ------------------------------------------------------------------------------------------------

    def _move(self, event: Happening) -> None:
        """Move the states of case and parties as the step of that name says."""
        addressed = tuple(party for party in event.to if party not in self.singles)
        if addressed:
            self.recipients = addressed
            self.addressed.update(addressed)
        step = self.book.steps.get(event.name)
        if step is None:
            return
        if step.other_to:
            self.party_states.update({party: step.other_to for party in addressed})
        if step.to:
            role = starting.role_of(self, step.who, step.who_from)
            if role in self.singles:
                self.case_state = step.to
            else:
                self.party_states[event.by or (self.recipients[0] if self.recipients else role)] = step.to
