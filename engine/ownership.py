"""Whose clock it is: to whom a starting event opens one, and which clocks a later event concerns.

Each starting event opens its own clock, owned by the party it was addressed to; what one party does never moves
another's clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from engine.clocks import Clock
from engine.duties import EVENT, LAPSE
from engine.fields import Event, Party
from engine.happenings import Happening

Owner = tuple[str, bool, tuple[str, ...]]


def owners(who: str, start: Happening, parties: Mapping[str, Party], bound: Iterable[str]) -> list[Owner]:
    """Return (owner, bound, about) for each clock that ``start`` opens; ``bound`` are the case's present recipients.

    ``who`` is a role, or a party by its own name. A single office owns its duty itself; any other role is bound by
    给, else by 由, else by whom the case lies with.
    """
    if who not in parties:
        return [(who, True, (start.by,) if start.by else ())]
    role = parties[who]
    if role.single:
        about = start.to if start.by == role.name else (start.by,) if start.by else ()
        return [(role.name, True, about or ((start.owner,) if start.owner else ()))]
    singles = {party.name for party in parties.values() if party.single}
    found = [party for party in start.to if party not in singles]
    if not found and start.owner and start.owner not in singles:
        found = [start.owner]
    if not found and start.by and start.by not in singles:
        found = [start.by]
    found = found or list(bound)
    return [(party, True, (start.by,) if start.by else ()) for party in found] or [(role.name, False, ())]


def concerned(
    event: Happening, clocks: list[Clock], events: Mapping[str, Event], parties: Mapping[str, Party]
) -> tuple[list[Clock], str]:
    """Return the clocks of one duty that ``event`` concerns, and a Chinese note where it concerns none of several."""
    declared = events.get(event.name)
    if event.ref:
        clocks = [clock for clock in clocks if clock.start.id == event.ref]
        if not clocks:
            return [], ""
    if declared and declared.whole and event.kind == EVENT:
        return clocks, ""
    if event.kind != EVENT:
        return _inserted(event, clocks), ""
    mine = [clock for clock in clocks if clock.bound and clock.owner == event.by]
    if mine:
        return _about(mine, event), ""
    addressed = [clock for clock in clocks if clock.bound and clock.owner in event.to]
    if addressed:
        return addressed, ""
    unbound = [clock for clock in clocks if not clock.bound]
    if unbound:
        return unbound, ""
    return _of_nobody(event, clocks, parties)


def _inserted(event: Happening, clocks: list[Clock]) -> list[Clock]:
    if event.kind != LAPSE:
        return clocks
    same = [clock for clock in clocks if clock.owner == event.owner]
    return same or [clock for clock in clocks if event.owner in clock.about] or clocks


def _about(clocks: list[Clock], event: Happening) -> list[Clock]:
    """Among one owner's clocks, those about the party addressed, where the event names one of them."""
    about = [clock for clock in clocks if set(clock.about) & set(event.to)]
    return about or clocks


def _of_nobody(event: Happening, clocks: list[Clock], parties: Mapping[str, Party]) -> tuple[list[Clock], str]:
    """An event that neither comes from an owner nor is addressed to one."""
    acts_alone = parties.get(event.by, Party("")).single and not event.to
    if acts_alone or (not event.by and len({clock.owner for clock in clocks}) == 1):
        return clocks, ""
    whose = f"由“{event.by}”作出" if event.by else "没有写明由谁作出"
    return [], f"“{event.name}”{whose}，与“{clocks[0].duty.name}”的责任人无关，没有动任何一方的钟"
