"""The facts for which clocks still wait at the end of a walk: only those that can still change something."""

from __future__ import annotations

from collections.abc import Iterator

from engine import lifecycle, starting
from engine.clocks import OPEN, PAUSED, RUNNING, Clock
from engine.rows import holds, unfilled
from engine.walk import Walk


def lacking(walk: Walk) -> Iterator[tuple[str, str]]:
    """Yield (fact, duty): a duty lacks the fact for its start, its limit, its 除非, or to know whether it has ended."""
    for clock_ in walk.all_clocks():
        facts = clock_.missing if clock_.state in (RUNNING, PAUSED) else frozenset()
        yield from ((fact, clock_.duty.name) for fact in facts | _exception(walk, clock_))
    for clock_, event in walk.pending:
        for trigger in lifecycle.undecided(walk, clock_, event) if clock_.standing in OPEN else ():
            yield from ((fact, clock_.duty.name) for fact in unfilled(trigger.condition, walk.view(clock_)))
    for opening in walk.waiting:
        yield from ((fact, opening.duty.name) for fact in starting.lacks(walk, opening))


def _exception(walk: Walk, clock_: Clock) -> frozenset[str]:
    """What must be known before it is clear whether the duty exists."""
    if clock_.standing not in OPEN or clock_.unless_held:
        return frozenset()
    view = walk.view(clock_)
    return frozenset(
        fact for cells in clock_.duty.unless if holds(cells, view) is None for fact in unfilled(cells, view)
    )
