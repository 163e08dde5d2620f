"""One duty of a book beside one of the parent's, in one case: limit, extension, notice, and what else differs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from engine.book import Book
from engine.calendars import Calendar
from engine.checks.reach import Case
from engine.compare.limits import Side, compared, latest
from engine.compare.sweep import Span, sweep
from engine.compare.verdict import EQUAL, INCOMPARABLE, LAXER, STRICTER, Finding
from engine.duties import EVENT, NOTICE, Duty, Extension, Trigger
from engine.fields import START
from engine.limits import facts_of
from engine.problems import listed
from engine.rows import Row


@dataclass(frozen=True)
class Both:
    """A book and its parent, each with its calendar."""

    mine: Book
    theirs: Book
    my_calendar: Calendar
    their_calendar: Calendar
    span: Span


def events_of(book: Book, triggers: tuple[Trigger, ...]) -> set[str]:
    """The events among triggers, each by its name and by the standard event that it equals."""
    names = {each.name for each in triggers if each.kind == EVENT}
    return names | {event.same_as for name in names if (event := book.names.events.get(name)) and event.same_as}


@dataclass(frozen=True)
class Pair:
    """A duty of the book and one of the parent, in one case."""

    both: Both
    duty: Duty
    row: Row
    parent: Duty
    parent_row: Row
    what: str
    when: str
    case: Case

    def ways(self, duty: Duty) -> tuple[Extension, ...]:
        """The extensions of a duty that this case leaves open."""
        facts = self.case.facts
        open_ = (
            all(name not in facts or cell.test(facts[name]) for name, cell in each.cells) for each in duty.extensions
        )
        return tuple(each for each, able in zip(duty.extensions, open_, strict=True) if able)

    @property
    def sides(self) -> tuple[Side, Side]:
        both = self.both
        mine = Side(both.mine, both.my_calendar, self.duty.settings, self.row.then)
        return mine, Side(both.theirs, both.their_calendar, self.parent.settings, self.parent_row.then)

    def found(self, verdict: str, aspect: str, mine: str, theirs: str, witness: str = "", note: str = "",
              readings: frozenset[str] = frozenset()) -> Finding:  # fmt: skip
        own = (readings or self.row.readings) & self.both.mine.readings.keys()
        cites = tuple(dict.fromkeys((*self.row.cites, *self.duty.cites)))
        above = tuple(dict.fromkeys((*self.parent_row.cites, *self.parent.cites)))
        if verdict != EQUAL and not witness and self.parent.starts:
            witness = f"如“{self.parent.starts[0].words()}”之后"
        taken = tuple(f"{name}＝{self.both.mine.readings[name]}" for name in sorted(own))
        return Finding(verdict, self.what, aspect, mine, theirs, witness, self.when, taken, note, cites, above)

    def limit(self) -> Iterator[Finding]:
        """The limit itself, from the same start."""
        mine, theirs = self.sides
        found = compared(mine, theirs, self.both.span, self.suits)
        notes = []
        if self.duty.name != self.parent.name:
            notes.append(f"本级由“{self.duty.name}”承担")
        if events_of(self.both.mine, self.duty.starts) != events_of(self.both.theirs, self.parent.starts):
            words = [listed(each.words() for each in duty.starts) for duty in (self.duty, self.parent)]
            notes.append(f"起算不同（本级 {words[0]}，上位 {words[1]}），这里按同一时刻起算比")
        readings = self.row.readings | self.duty.readings
        yield self.found(found.verdict, "期限", _words(mine), _words(theirs), found.witness, "；".join(notes), readings)

    def extension(self) -> Iterator[Finding]:
        """How late the limit may be brought by extensions and promises, and whether the sender is told."""
        mine, theirs = (replace(duty, extensions=self.ways(duty)) for duty in (self.duty, self.parent))
        if not any(duty.extensions or duty.promise for duty in (mine, theirs)):
            return
        verdict, witness = self._latest(mine, theirs)
        words, note = (_extension_words(mine), _extension_words(theirs)), _conditions_told(mine, theirs)
        yield self.found(verdict, "延期后最迟", words[0], words[1], witness, note, self._silence())
        ways = [{each.way for each in duty.extensions} for duty in (mine, theirs)]
        if all(ways) and (NOTICE in ways[0]) != (NOTICE in ways[1]):
            told = ("要", "不要") if NOTICE in ways[0] else ("不要", "要")
            yield self.found(LAXER if NOTICE in ways[1] else STRICTER, "延期告知来信人", told[0], told[1])

    def _silence(self) -> frozenset[str]:
        """The readings that decide the extension, also where the one taken leaves none."""
        tree = self.both.mine.tree.get("应办") or {}
        used: frozenset[str] = getattr(tree.get(self.duty.name), "used", frozenset())
        limits = self.row.readings | frozenset(name for each in self.duty.extensions for name in each.readings)
        return frozenset(limits | (used - self.row.readings if not self.duty.extensions else frozenset()))

    def _latest(self, mine: Duty, theirs: Duty) -> tuple[str, str]:
        able = [bool(duty.extensions or duty.promise) for duty in (mine, theirs)]
        if not all(able):
            return (LAXER, "上位不能延长") if able[0] else (STRICTER, "本级不能延长")
        sides = self.sides
        if all(map(_dated, sides)):
            ends = latest(sides[0], mine), latest(sides[1], theirs)
            if ends[0] and ends[1]:
                found = sweep(ends[0], ends[1], self.both.span, self.suits)
                return found.verdict, found.witness
        same = sides[0].same(sides[1]) and _changes(mine) == _changes(theirs)
        return (EQUAL, "") if same else (INCOMPARABLE, "期限或延长多久没有写定，比不出最迟到哪天")

    def rest(self) -> Iterator[Finding]:
        """To whom it is owed, what its lapse means, what takes it away."""
        if self.duty.to != self.parent.to:
            verdict = STRICTER if not self.parent.to else INCOMPARABLE if self.duty.to else LAXER
            yield self.found(verdict, "对谁", self.duty.to or "没有写", self.parent.to or "没有写")
        if self.duty.outcome != self.parent.outcome:
            words = [f"视为{duty.outcome}" if duty.outcome else "违约" for duty in (self.duty, self.parent)]
            yield self.found(INCOMPARABLE, "届满", words[0], words[1])
        ends = events_of(self.both.theirs, (*self.parent.ends, *self.parent.voids))
        more = [each.words() for each in self.duty.voids if each.name not in ends]
        if more:
            yield self.found(LAXER, "作废", listed(more), "没有")

    def suits(self, start: datetime) -> bool:
        """Whether a start is one of those that the case speaks of: a working day, an hour, a day of the week."""
        for name in (name for name in self.case.facts if name.startswith(f"{START}.")):
            value = self._of_start(name, start)
            cells = [cell for row in (self.row, self.parent_row) for key, cell in row.cells if key == name]
            if any(cell.test(value) != cell.test(self.case.facts[name]) for cell in cells):
                return False
        return True

    def _of_start(self, name: str, start: datetime) -> Any:
        tail = name.removeprefix(f"{START}.")
        if tail == "时":
            return start.hour * 60 + start.minute
        if tail == "星期":
            return f"星期{'一二三四五六日'[start.weekday()]}"
        return "休息日" if self.both.my_calendar.is_off(start.date()) else "工作日"


def _dated(side: Side) -> bool:
    """Whether the limit gives a date from its start alone."""
    return side.limit.kind not in ("unstated", "at_once") and not facts_of(side.limit)


def _changes(duty: Duty) -> tuple[object, ...]:
    """How a limit may be prolonged, without clauses and readings."""
    told = [(each.way, each.limit, each.start, each.times, each.cap, each.cap_from) for each in duty.extensions]
    caps = [row.then for row in duty.promise.cap.rows] if duty.promise and duty.promise.cap else []
    return (*told, duty.promise is not None, *caps)


def _conditions_told(mine: Duty, theirs: Duty) -> str:
    told = ["、".join(f"{name} {cell.words}" for each in duty.extensions for name, cell in each.cells) or "没有限定"
            for duty in (mine, theirs)]  # fmt: skip
    both = mine.extensions and theirs.extensions
    return f"可以延长的情形：本级 {told[0]}，上位 {told[1]}" if both and told[0] != told[1] else ""


def _words(side: Side) -> str:
    return side.limit.text


def _extension_words(duty: Duty) -> str:
    told = [f"{each.way}可延{each.limit.text if each.limit else ''}{f'，至多{each.times}次' if each.times else ''}"
            f"{f'，合计不过{each.cap.text}' if each.cap else ''}" for each in duty.extensions]  # fmt: skip
    if duty.promise:
        told.append(
            "可以承诺" + (f"，不过{listed(row.then.text for row in duty.promise.cap.rows)}" if duty.promise.cap else "")
        )
    return "；".join(told) or "没有写可以延长"
