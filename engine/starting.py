"""How clocks are opened: for whom, when all that must have happened has, and what they lived through if it is late."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine import lifecycle
from engine.clocks import OPEN, Clock
from engine.domains import MISSING
from engine.duties import COMPLETE, Duty
from engine.happenings import Happening
from engine.ownership import Owner, concerned, owners
from engine.rows import holds, unfilled
from engine.view import View

if TYPE_CHECKING:
    from engine.walk import Walk


class Opening(NamedTuple):
    """A start that has happened. ``place`` among the duty's starts; ``bound`` had the case then.

    ``owner``: the only one for whom it is still to be tried (None: for all).
    """

    duty: Duty
    place: int
    event: Happening
    bound: tuple[str, ...]
    owner: str | None = None


class Met(NamedTuple):
    """One of several starts (均有) that has happened: which, for which party ("" is for all)."""

    place: int
    party: str
    event: Happening


def begin(walk: Walk, duty: Duty, event: Happening) -> None:
    """Open the clocks of one duty that an event starts; where a fact is lacking, wait for it."""
    for place, trigger in enumerate(duty.starts):
        if lifecycle.matches(trigger, event):
            attempt(walk, Opening(duty, place, event, walk.recipients))


def again(walk: Walk) -> None:
    """Try once more to open what has waited for facts."""
    waiting, walk.waiting = walk.waiting, []
    for opening in waiting:
        attempt(walk, opening)


def attempt(walk: Walk, opening: Opening) -> None:
    """Open a clock for each owner for whom the start's condition holds."""
    duty, event = opening.duty, opening.event
    role = role_of(walk, duty.who, duty.who_from)
    if duty.who_from and role == duty.who_from:
        walk.waiting.append(opening)
        return
    for owner in owners(role, event, walk.book.names.parties, () if duty.all_starts else opening.bound):
        if opening.owner not in (None, owner[0]):
            continue
        held = holds(duty.starts[opening.place].condition, View(walk, role, owner[0], event))
        if held is None:
            walk.waiting.append(opening._replace(owner=owner[0]))
        elif held and duty.all_starts:
            _met(walk, opening, role, owner)
        elif held:
            _open(walk, duty, event, role, owner)


def lacks(walk: Walk, opening: Opening) -> frozenset[str]:
    """The facts for which an opening waits."""
    duty = opening.duty
    role = role_of(walk, duty.who, duty.who_from)
    if duty.who_from and role == duty.who_from:
        return walk.view().causes(duty.who_from)
    seen = View(walk, role, opening.owner or "", opening.event)
    return unfilled(duty.starts[opening.place].condition, seen)


def role_of(walk: Walk, who: str, who_from: str) -> str:
    """Who is meant by 谁: the role itself, or the one that a judgement or a field names (凭)."""
    if not who_from:
        return who
    value = walk.view().get(who_from)
    return who_from if value is MISSING else str(value)


def _open(walk: Walk, duty: Duty, event: Happening, role: str, owner: Owner) -> None:
    """Open one clock; a start that two conditions allow is still one start."""
    name, bound, about = owner
    clocks = walk.clocks.setdefault(duty.name, [])
    if any(clock_.start is event and clock_.owner == name for clock_ in clocks):
        return
    clock_ = Clock(duty, event, name, bound, role, about)
    clocks.append(clock_)
    walk.fresh()
    lifecycle.check_unless(walk, clock_)
    lifecycle.reckon(walk, clock_)
    _catch_up(walk, clock_)


def _catch_up(walk: Walk, clock_: Clock) -> None:
    """A clock that opens late has yet to live through what has happened since its start."""
    now = walk.now
    if walk.log[-1] is clock_.start:
        return
    missed = walk.log[next(at for at, event in enumerate(walk.log) if event is clock_.start) + 1 : -1]
    for event in missed:
        walk.until(event.at)
        walk.now = now
        if concerned(event, [clock_], walk.book.names.events, walk.book.names.parties)[0] and clock_.standing in OPEN:
            lifecycle.touch(walk, clock_, event)


def _met(walk: Walk, opening: Opening, role: str, owner: Owner) -> None:
    """Note one of several starts; open a clock for each party for whom all of them have happened, from the last.

    Complete facts stay complete; any other start opens one clock for a party and must then happen again.
    """
    duty, parties = opening.duty, walk.book.names.parties
    seen, used = walk.met_starts.setdefault(duty.name, ([], set()))
    named = owner[1] and role in parties and not parties[role].single
    seen.append(Met(opening.place, owner[0] if named else "", opening.event))
    for party in [owner[0]] if named else sorted({each.party for each in seen if each.party}) or [""]:
        mine = [each for each in seen if each.party in ("", party) and (party, id(each)) not in used]
        if {each.place for each in mine} == set(range(len(duty.starts))):
            used.update((party, id(each)) for each in mine if duty.starts[each.place].kind != COMPLETE)
            last = max((each.event for each in mine), key=lambda event: event.at)
            bound = (party,) if party else opening.bound
            for found in owners(role, last, parties, bound):
                if party in ("", found[0]):
                    _open(walk, duty, last, role, found)
