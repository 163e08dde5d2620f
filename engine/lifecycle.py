"""The life of a clock within a walk: reckoned, lapsed, prolonged, ended or void.

Functions take the walk whose clocks they move; ``starting`` opens them, ``changes`` holds extensions, promises and
pauses, ``alarms`` reminders and measures.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from engine import alarms, changes
from engine.clocks import BREACHED, LAPSED, MET, MET_LATE, OPEN, PAUSED, RUNNING, VOID, Clock
from engine.duties import LAPSE, Duty, Trigger
from engine.happenings import Happening
from engine.limits import events_of, facts_of
from engine.ownership import concerned
from engine.rows import holds
from engine.view import View

if TYPE_CHECKING:
    from engine.walk import Walk


def concern(walk: Walk, duty: Duty, event: Happening) -> None:
    """Let an event void, end, prolong and pause the clocks of one duty, in this order."""
    clocks = [clock_ for clock_ in walk.clocks.get(duty.name, ()) if clock_.standing in OPEN]
    if clocks:
        mine, note = concerned(event, clocks, walk.book.names.events, walk.book.names.parties)
        if note and moves(duty, event):
            walk.notes.append(note)
        for clock_ in mine:
            touch(walk, clock_, event)


def moves(duty: Duty, event: Happening) -> bool:
    """Whether an event does more to a duty's clocks than to open one."""
    pauses = (trigger for pausing in duty.pauses for trigger in (*pausing.start, *pausing.end))
    changing = [name for extension in duty.extensions for name in (*extension.by, *extension.asked)]
    changing += duty.promise.by if duty.promise else ()
    return event.name in changing or any(matches(each, event) for each in (*duty.ends, *duty.voids, *pauses))


def touch(walk: Walk, clock_: Clock, event: Happening, again: bool = False) -> None:
    """Let an event move one clock (``again``: one that has done so, but might have ended it had a fact been known).

    While its 除非 holds a duty stands aside, but what happens to it is not lost.
    """
    held = clock_.unless_held
    if held:
        clock_.state = clock_.resting
    if not _settle(walk, clock_, event) and not again:
        changes.apply(walk, clock_, event)
    if held:
        clock_.resting, clock_.state = clock_.state, VOID
    if clock_.standing in OPEN and undecided(walk, clock_, event):
        walk.pending.append((clock_, event))


def _settle(walk: Walk, clock_: Clock, event: Happening) -> bool:
    """Void or end a clock, and say whether that was done."""
    view = walk.view(clock_)
    if hit(clock_.duty.voids, event, view):
        _close(walk, clock_, VOID, event)
    elif _ends(clock_, event, view):
        late = clock_.state == BREACHED and clock_.lapsed_at is not None and event.at >= clock_.lapsed_at
        _close(walk, clock_, MET_LATE if late else MET, event)
    else:
        return False
    return True


def hit(triggers: tuple[Trigger, ...], event: Happening, view: View) -> bool:
    """Whether ``event`` is one of the triggers and its condition holds."""
    return any(matches(each, event) and holds(each.condition, view) is True for each in triggers)


def undecided(walk: Walk, clock_: Clock, event: Happening) -> list[Trigger]:
    """The triggers by which the event would end or void the clock if some fact were known."""
    view = walk.view(clock_)
    triggers = [each for each in (*clock_.duty.ends, *clock_.duty.voids) if matches(each, event)]
    return [each for each in triggers if holds(each.condition, view) is None]


def _ends(clock_: Clock, event: Happening, view: View) -> bool:
    duty = clock_.duty
    hit = [at for at, each in enumerate(duty.ends) if matches(each, event) and holds(each.condition, view) is True]
    clock_.end_seen.update(hit)
    return bool(hit) and (not duty.all_ends or len(clock_.end_seen) == len(duty.ends))


def _close(walk: Walk, clock_: Clock, state: str, event: Happening) -> None:
    clock_.state, clock_.ended = state, event
    clock_.generation += 1
    walk.fresh()


def check_unless(walk: Walk, clock_: Clock) -> None:
    """A duty does not exist while its 除非 holds; when it holds no more, the clock stands as it would have stood."""
    if clock_.standing not in OPEN and not clock_.unless_held:
        return
    held = any(holds(cells, walk.view(clock_)) is True for cells in clock_.duty.unless)
    if held == clock_.unless_held:
        return
    clock_.unless_held = held
    if held:
        clock_.resting, clock_.state = clock_.state, VOID
    else:
        clock_.state = clock_.resting
        reckon(walk, clock_)
    walk.fresh()


def reckon(walk: Walk, clock_: Clock) -> None:
    """Work out a clock's due date anew and put its lapse, reminders and measures on the agenda."""
    if clock_.ended:
        return
    view = walk.view(clock_)
    if clock_.state != BREACHED:
        _choose_row(walk, clock_, view)
    clock_.reckon(walk.calendar, view)
    walk.reckoned(clock_)
    if clock_.fault:
        walk.notes.append(f"“{clock_.duty.name}”的末日算不出：{clock_.fault}")
    if clock_.state in (RUNNING, PAUSED):
        if clock_.due.due_at is not None and not clock_.due.at_once:
            walk.plan(clock_.due.due_at, "lapse", (clock_, None), clock_.generation)
        alarms.plan_reminders(walk, clock_)
    elif clock_.state == BREACHED:
        alarms.plan_measures(walk, clock_)
    walk.fresh()


def lapse(walk: Walk, clock_: Clock, at: datetime) -> None:
    """The limit has run out: a breach, or the outcome that the duty names; other duties may start by it."""
    if clock_.state not in (RUNNING, PAUSED):
        return
    clock_.lapsed_at = at
    clock_.state = LAPSED if clock_.duty.outcome else BREACHED
    alarms.plan_measures(walk, clock_)
    walk.fresh()
    walk.insert(Happening(clock_.duty.name, at, at, kind=LAPSE, owner=clock_.owner))


def rescue(clock_: Clock) -> None:
    """An approval asked for in time has come: the clock runs again, but that it had run out is not forgotten."""
    clock_.state, clock_.rescued_at, clock_.lapsed_at = RUNNING, clock_.lapsed_at, None
    clock_.armed.clear()


def reconsider(walk: Walk) -> None:
    """Let what waited for a fact end its clock after all; look again at duties that exist only under a condition."""
    pending, walk.pending = walk.pending, []
    for clock_, event in pending:
        if clock_.standing in OPEN:
            touch(walk, clock_, event, again=True)
    for duty in walk.book.duties.values():
        for clock_ in walk.clocks.get(duty.name, ()) if duty.unless else ():
            check_unless(walk, clock_)


def reclassify(walk: Walk, event: Happening) -> None:
    """Another row may hold now: its limit counts from the beginning, or from this day (改类: 自改类日)."""
    for clocks in list(walk.clocks.values()):
        touched = walk.book.rests[clocks[0].duty].touched(event)
        for clock_ in clocks:
            if clock_.start is event:
                continue
            if clock_.standing in (RUNNING, PAUSED):
                if touched or clock_.missing:
                    _rerow(walk, clock_)
            elif clock_.armed:
                alarms.fire_armed(walk, clock_, event.at)


def _rerow(walk: Walk, clock_: Clock) -> None:
    old, new = clock_.row, clock_.duty.limits.pick(walk.view(clock_)).row
    if old is not new or clock_.missing or (new and (facts_of(new.then) or events_of(new.then))):
        reckon(walk, clock_)


def _choose_row(walk: Walk, clock_: Clock, view: View) -> None:
    """Pick the row of the limit; where it is another than before, it may count from this moment on."""
    clock_.picked = clock_.duty.limits.pick(view)
    row = clock_.row
    if row and clock_.ruled and row is not clock_.ruled and clock_.duty.from_change:
        clock_.since = walk.now
    clock_.ruled = row or clock_.ruled


def matches(trigger: Trigger, event: Happening) -> bool:
    return trigger.kind == event.kind and (trigger.name or trigger.words()) == event.name
