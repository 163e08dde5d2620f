"""Next steps of the workflow: which are open, to whom, and which are barred and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from engine.book import Step
from engine.domains import MISSING
from engine.rows import holds, unfilled, unmet
from engine.starting import role_of
from engine.view import View
from engine.walk import Walk


class Place(NamedTuple):
    """A step whose state has been reached: the role, who may take it, and the unit that it is done to ("": none).

    ``held``: whether its condition holds (None: open), as ``view`` has the facts.
    """

    step: Step
    role: str
    who: str
    about: str
    view: View
    held: bool | None


def may(places: Iterable[Place]) -> Iterator[dict[str, Any]]:
    """Yield the steps that can be taken now; ``requires`` are fields to be filled first."""
    for place in places:
        view = place.view
        if place.held is True:
            needed = [name for name, cells in place.step.needs if holds(cells, view) is not False]
            yield {
                "step": place.step.name,
                "who": place.who,
                "role": place.role,
                "about": place.about,
                "to_state": place.step.to,
                "actions": list(place.step.actions),
                "requires": [name for name in needed if view.get(name) is MISSING],
                "cite": list(place.step.cites),
            }


def barred_steps(places: Iterable[Place]) -> Iterator[dict[str, Any]]:
    """Yield the steps whose state has been reached but whose condition does not hold, with the reason."""
    for place in places:
        view, cells = place.view, place.step.cells
        if place.held is not True:
            yield {
                "step": place.step.name,
                "who": place.who,
                "about": place.about,
                "why": "；".join(unmet(cells, view)),
                "missing": sorted(unfilled(cells, view)) if place.held is None else [],
                "cite": list(place.step.cites),
            }


def places(walk: Walk) -> Iterator[Place]:
    """Yield each step whose state has been reached, for each party that may take it."""
    for step in walk.book.steps.values():
        role = role_of(walk, step.who, step.who_from)
        for who, about in _taken_by(walk, step, role):
            view = walk.seat(about or who, "" if about else role)
            yield Place(step, role, who, about, view, holds(step.cells, view))


def _taken_by(walk: Walk, step: Step, role: str) -> list[tuple[str, str]]:
    """Who may take a step, and the unit that it is done to.

    A single office's step depends on the state of the case, and on that of the unit where 对方自 says so.
    """
    party = walk.book.names.parties.get(role)
    if party and not party.single:
        return [(who, "") for who, state in walk.party_states.items() if state in step.froms]
    if step.froms and walk.case_state not in step.froms:
        return []
    if not step.other_froms:
        return [(role, "")]
    return [(role, unit) for unit, state in walk.party_states.items() if state in step.other_froms]
