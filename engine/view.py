"""The facts as seen from one place of a walk: the whole case, or one party's clock.

Plain facts, defaults, and the names that the engine works out itself: attributes of parties, counts and dates of
events, states of duties, look-ups, judgements, figures of sheets, the outcome of the intake.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from engine import domains as d
from engine.domains import MISSING
from engine.fields import DAY_KINDS, START, WEEKDAYS
from engine.figures import figure
from engine.happenings import Happening
from engine.limits import parse_limit
from engine.lookups import value_of
from engine.rows import Picked, Table

if TYPE_CHECKING:
    from engine.walk import Walk


class View:
    """Answers ``get`` and ``causes`` for rows; ``owner`` and ``start`` are those of a clock, if it is one's view."""

    def __init__(self, walk: Walk, role: str = "", owner: str = "", start: Happening | None = None) -> None:
        self.walk, self.role, self.owner, self.start = walk, role, owner, start
        self.sheets: dict[str, Any] = {}
        self.lists: dict[str, Any] = {}
        self._memo: dict[Any, Any] = {}
        self._why: dict[str, frozenset[str]] = {}

    def get(self, name: str) -> Any:
        values = self.walk.values
        if name in values:
            return values[name]
        if self.walk.own_values:
            for party in (self.owner, ""):
                if name in self.walk.own_values.get(party, ()):
                    return self.walk.own_values[party][name]
        if name in self.walk.book.defaults:
            return self.walk.book.defaults[name]
        if name not in self._memo:
            self._memo[name] = MISSING  # a name that rests on itself stays missing
            self._memo[name] = self._work_out(name)
        return self._memo[name]

    def causes(self, name: str) -> frozenset[str]:
        if name in self._why:
            return self._why[name]
        head = name.rpartition(".")[0]
        return frozenset([head if head in self.walk.book.names.fields else name])

    def pick(self, table: Table) -> Picked:
        """What a table answers from here, worked out once."""
        if table not in self._memo:
            self._memo[table] = table.pick(self)
        found: Picked = self._memo[table]
        return found

    def limit_value(self, name: str) -> Any:
        """The value of a fact that a limit rests on: a number with a unit of time is a limit."""
        value = self.get(name)
        field = self.walk.book.names.fields.get(name)
        if value is not MISSING and field and field.domain.kind == d.NUMBER:
            return parse_limit(f"{value:f}{field.domain.unit}")
        return value

    def moment_of(self, event: str) -> datetime | None:
        """When an event last happened, as seen from here (a limit may count from it)."""
        happened = self._happened(event)
        return happened[-1].at if happened else None

    def _work_out(self, name: str) -> Any:
        book = self.walk.book
        if name in book.names.fields:
            return MISSING
        if name in book.judgements:
            return self._judged(name)
        if name in book.names.lookups:
            return self._looked_up(name)
        if name in book.names.figures:
            value, self._why[name] = figure(self, name)
            return value
        if name == "结论":
            return self._outcome()
        head, _, tail = name.rpartition(".")
        return self._dotted(head, tail)

    def _looked_up(self, name: str) -> Any:
        """The figure of a look-up; entries that must agree with this case (同) need its facts to be known."""
        lookup = self.walk.book.names.lookups[name]
        lacking = frozenset(each for each in lookup.same if self.get(each) is MISSING)
        if lacking and self.walk.case.lookups.get(name):
            self._why[name] = lacking
            return MISSING
        return value_of(lookup, self.walk, self)

    def _judged(self, name: str) -> Any:
        domain, table = self.walk.book.judgements[name]
        picked = self.pick(table)
        if picked.open:
            self._why[name] = picked.missing
            return MISSING
        if domain.kind == d.MULTI:
            return frozenset(row.then for row in picked.rows)
        return picked.row.then if picked.row else MISSING

    def _outcome(self) -> str:
        section, picked = self.intake()
        return section or ("待定" if picked.open else "规则未及")

    def intake(self) -> tuple[str, Picked]:
        """The section of the intake that decides ("" where none does) and its rows, or the open rows that block."""
        for section, table in self.walk.book.intake:
            picked = self.pick(table)
            if picked.rows:
                return section, picked
            if picked.open:
                return "", self._blocked(picked)
        return "", Picked()

    def _blocked(self, first: Picked) -> Picked:
        """All open rows of the sections that could still decide: up to the first that holds."""
        open_rows, missing = list(first.open), first.missing
        started = False
        for _, table in self.walk.book.intake:
            picked = self.pick(table)
            if started and picked.rows:
                break
            if picked.open and picked.open[0] not in open_rows:
                open_rows.extend(picked.open)
                missing |= picked.missing
            started = started or bool(picked.open)
        return Picked((), tuple(open_rows), missing)

    def _dotted(self, head: str, tail: str) -> Any:
        names = self.walk.book.names
        field = names.fields.get(head)
        if field and field.domain.kind == d.TEXT:
            return self._of_text(self.get(head), tail)
        if head in names.parties or (field and field.role):
            return self._attribute(head, tail)
        if head in names.duties and tail == "状态":
            return self.walk.states_of(head, self.owner if self.owner else "")
        if head == START:
            return self._time_of(self.start, tail) if self.start else MISSING
        return self._of_event(head, tail)

    def _of_text(self, text: Any, tail: str) -> Any:
        if text is MISSING:
            return MISSING
        if tail == "字数":
            return len(text)
        lists = self.walk.book.words
        return frozenset(name for name, words in lists.items() if any(word in text for word in words))

    def _attribute(self, head: str, tail: str) -> Any:
        field = self.walk.book.names.fields.get(head)
        party = self.get(head) if field else self._party_of(head)
        if not party:
            return MISSING
        value = self.walk.case.parties.get(party, {}).get(tail, MISSING)
        if value is MISSING:
            self._why[f"{head}.{tail}"] = frozenset([f"{party}.{tail}"])
        return value

    def _party_of(self, role: str) -> str:
        """Who holds a role, seen from here: the owner of the clock, else the only party of the case."""
        party = self.walk.book.names.parties.get(role)
        mine = role == self.role or (party and not party.single and self.owner in self.walk.addressed)
        return self.owner if mine else self.walk.bound_to(role)

    def _of_event(self, name: str, tail: str) -> Any:
        happened = self._happened(name)
        if tail == "次":
            return len(happened)
        if tail == "有":
            return "是" if happened else "否"
        if not happened:
            return MISSING
        if tail == "项":
            return happened[-1].item or MISSING
        if tail == "分":
            return happened[-1].score if happened[-1].score is not None else MISSING
        return self._time_of(happened[-1], tail)

    def _happened(self, name: str) -> Sequence[Happening]:
        happened: Sequence[Happening] = self.walk.history.get(name, ())
        if self.owner in self.walk.addressed:
            return [event for event in happened if self._mine(event)]
        return happened

    def _mine(self, event: Happening) -> bool:
        """Seen from a clock, what other parties did (or what was done to them alone) has not happened."""
        others = self.walk.others(self.owner)
        if self.owner == event.by or self.owner in event.to:
            return True
        return event.by not in others and not (event.to and set(event.to) <= others)

    def _time_of(self, happening: Happening, tail: str) -> Any:
        at: datetime = happening.at.astimezone(self.walk.book.zone)
        if tail == "日":
            return DAY_KINDS[self.walk.calendar.is_off(at.date())]
        return at.hour * 60 + at.minute if tail == "时" else WEEKDAYS[at.weekday()]
