"""Reminders before a limit runs out (提醒) and measures after it (逾期): when they fall due; each comes once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from engine import clock
from engine.clocks import BREACHED, Clock, Raised
from engine.duties import Measure
from engine.limits import LimitError
from engine.rows import holds

if TYPE_CHECKING:
    from engine.walk import Walk


def reminder_at(walk: Walk, clock_: Clock, measure: Measure) -> datetime | None:
    """When a reminder falls due: so long before the limit, or so long after the start; None where there is no limit."""
    settings = clock_.duty.settings
    try:
        if measure.from_start:
            return clock.due(clock_.start.at, measure.span, settings, walk.calendar).due_at
        if clock_.due.due_at is None or clock_.due.at_once:
            return None
        return clock.before(clock_.due, measure.span, settings, walk.calendar)
    except (LimitError, OverflowError):  # beyond the calendar's first or last year
        return None


def plan_reminders(walk: Walk, clock_: Clock) -> None:
    """Put the reminders that have not had their turn on the agenda."""
    for measure in clock_.duty.reminders:
        at = reminder_at(walk, clock_, measure)
        if at is not None and at > clock_.start.at and (measure, at) not in clock_.fired:
            walk.plan(max(at, walk.now), "remind", (clock_, measure), clock_.generation)


def remind(walk: Walk, clock_: Clock, measure: Measure, at: datetime) -> None:
    """Raise a reminder if its condition holds now; either way it has had its turn."""
    clock_.fired.add((measure, reminder_at(walk, clock_, measure)))
    if holds(measure.cells, walk.view(clock_)) is True:
        walk.raised.append(Raised(measure, clock_, at))


def plan_measures(walk: Walk, clock_: Clock) -> None:
    """Put the measures that follow this breach, and have not been raised for it, on the agenda."""
    for measure in clock_.duty.measures if clock_.state == BREACHED else ():
        if (measure, clock_.lapsed_at) in clock_.fired:
            continue
        try:
            when = clock.after(clock_.due, measure.span, clock_.duty.settings, walk.calendar)
        except (LimitError, OverflowError):
            continue
        walk.plan(max(when, walk.now), "measure", (clock_, measure), clock_.generation)


def arm(walk: Walk, clock_: Clock, measure: Measure, at: datetime) -> None:
    """A measure's time has come: it is raised as soon as its condition holds."""
    if measure not in clock_.armed:
        clock_.armed.append(measure)
    fire_armed(walk, clock_, at)


def fire_armed(walk: Walk, clock_: Clock, at: datetime) -> None:
    """Measures after a breach wait for their condition as long as the breach lasts."""
    for measure in list(clock_.armed) if clock_.state == BREACHED else ():
        if holds(measure.cells, walk.view(clock_)) is True:
            clock_.armed.remove(measure)
            clock_.fired.add((measure, clock_.lapsed_at))
            walk.raised.append(Raised(measure, clock_, at))
