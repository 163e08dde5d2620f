"""How a running limit changes: extension by notice or approval, promise, pause and restart.

A change is effective only if made before the limit ran out (unless the book says otherwise); one beyond its cap is
refused, and the cap's date is said. Source of the defaults: docs/language.md 5.4.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from engine import clock, lifecycle
from engine.clocks import BREACHED, BY_PROMISE, PAUSED, RUNNING, Clock, from_old_due, old_due
from engine.duties import ACT, BEGINNING, OLD_DUE, Extension, Pausing, Promise
from engine.happenings import Happening
from engine.limits import Limit, LimitError
from engine.moments import show
from engine.problems import listed
from engine.rows import NOTHING, holds, unmet

if TYPE_CHECKING:
    from engine.walk import Walk


def apply(walk: Walk, clock_: Clock, event: Happening) -> None:
    """Let ``event`` prolong, promise or pause ``clock_``, as its duty says."""
    duty = clock_.duty
    if any(event.name in extension.asked for extension in duty.extensions):
        clock_.asked.append(event)
    offered: list[Extension | Promise] = [each for each in duty.extensions if event.name in each.by]
    if duty.promise and event.name in duty.promise.by:
        offered.append(duty.promise)
    able = next((each for each in offered if _applies(walk, clock_, each)), None)
    if isinstance(able, Extension):
        _extend(walk, clock_, able, event)
    elif able:
        _promise(walk, clock_, able, event)
    elif offered:
        _refuse(walk, clock_, offered[0], event)
    for pausing in duty.pauses:
        _pause(walk, clock_, pausing, event)


def _applies(walk: Walk, clock_: Clock, change: Extension | Promise) -> bool:
    return holds(change.cells, walk.view(clock_)) is True


def _refuse(walk: Walk, clock_: Clock, change: Extension | Promise, event: Happening) -> None:
    """The condition under which the change is open does not hold: say which."""
    _bar(walk, clock_, event, "；".join(unmet(change.cells, walk.view(clock_))), None, change.cites)


def _bar(walk: Walk, clock_: Clock, event: Happening, why: str, cap: Any, cites: tuple[str, ...]) -> None:
    walk.barred.append(
        {
            "event": event.name,
            "at": event.at.isoformat(),
            "who": clock_.owner,
            "duty": clock_.duty.name,
            "why": why,
            "cap": cap.isoformat() if cap else None,
            "cite": list(cites),
        }
    )


def _in_time(clock_: Clock, event: Happening) -> bool:
    return clock_.lapsed_at is None and (clock_.due.due_at is None or event.at < clock_.due.due_at)


def _extend(walk: Walk, clock_: Clock, extension: Extension, event: Happening) -> None:
    asked_in_time = extension.asking_counts and any(
        clock_.lapsed_at is None or asked.at < clock_.lapsed_at for asked in clock_.asked
    )
    if extension.asked and not clock_.asked:
        _bar(walk, clock_, event, "没有先申请延期", None, extension.cites)
    elif not (_in_time(clock_, event) or asked_in_time or extension.late_ok):
        _bar(walk, clock_, event, f"期限已于{_last(clock_)}届满，延期没有效力", clock_.due.due, extension.cites)
    elif extension.times and clock_.extended.get(extension, 0) >= extension.times:
        _bar(walk, clock_, event, f"至多延期{extension.times}次", None, extension.cites)
    else:
        _prolong(walk, clock_, extension, event)


def _prolong(walk: Walk, clock_: Clock, extension: Extension, event: Happening) -> None:
    limit = extension.limit or event.quantity
    if limit is None:
        _bar(walk, clock_, event, "没有写明延长多久", None, extension.cites)
        return
    wanted = _wanted(clock_, limit, extension.start, event)
    if _beyond(walk, clock_, wanted, _Cap(extension.cap, extension.cap_from, extension.cites), event):
        return
    clock_.extended[extension] = clock_.extended.get(extension, 0) + 1
    clock_.asked.clear()
    wanted.put(walk, extension.cites, extension.readings)


def _promise(walk: Walk, clock_: Clock, promise: Promise, event: Happening) -> None:
    if not (_in_time(clock_, event) or promise.late_ok):
        _bar(walk, clock_, event, f"期限已于{_last(clock_)}届满，承诺没有效力", clock_.due.due, promise.cites)
        return
    if event.quantity is None:
        _bar(walk, clock_, event, "没有写明承诺到哪一天", None, promise.cites)
        return
    picked = promise.cap.pick(walk.view(clock_)) if promise.cap else NOTHING
    clock_.cap_row = row = picked.row
    if promise.cap and not row:
        _bar(walk, clock_, event, _no_cap(picked.missing), None, promise.cites)
        return
    cap = _Cap(row.then if row else None, promise.cap_from, row.cites if row else promise.cites)
    wanted = _wanted(clock_, event.quantity, BEGINNING, event)
    if not _beyond(walk, clock_, wanted, cap, event):
        wanted.put(walk, promise.cites, promise.readings | (row.readings if row else frozenset()))


def _no_cap(missing: frozenset[str]) -> str:
    return f"上限还定不了{'，缺' + listed(sorted(missing)) if missing else ''}"


@dataclass(frozen=True)
class _Wanted:
    """The limits that a change would put in the place of the old ones, and the date that it names."""

    of: Clock
    override: tuple[tuple[datetime | None, Limit], ...]
    promised: date | None

    def due(self, walk: Walk) -> clock.Due:
        """When the clock would run out; the clock is left as it was, but for its reckoning."""
        before = self.of.override, self.of.promised
        self.of.override, self.of.promised = self.override, self.promised
        self.of.reckon(walk.calendar, walk.view(self.of))
        self.of.override, self.of.promised = before
        return self.of.due

    def put(self, walk: Walk, cites: tuple[str, ...], readings: frozenset[str]) -> None:
        """Make the change hold: a breach that it comes too late for is taken back (an approval asked for in time)."""
        self.of.override, self.of.promised = self.override, self.promised
        self.of.overridden_by = cites
        self.of.readings |= readings
        if self.of.state == BREACHED:
            lifecycle.rescue(self.of)
        lifecycle.reckon(walk, self.of)


def _wanted(clock_: Clock, quantity: Limit | date, start: str, event: Happening) -> _Wanted:
    """The change to a limit counted from ``start``, or to a date."""
    if not isinstance(quantity, Limit):
        return _Wanted(clock_, ((clock_.start.at, BY_PROMISE),), quantity)
    if start == OLD_DUE:
        return _Wanted(clock_, (*clock_.override, (None, quantity)), clock_.promised)
    return _Wanted(clock_, ((event.at if start == ACT else clock_.start.at, quantity),), None)


@dataclass(frozen=True)
class _Cap:
    """The most that a change may reach: a limit (None: no cap), where it counts from, the clause."""

    limit: Limit | None
    start: str
    cites: tuple[str, ...]

    def due(self, walk: Walk, clock_: Clock, event: Happening) -> clock.Due:
        """The last day that the cap allows. Raises MissingFact, LimitError."""
        assert self.limit is not None
        start, settings = event.at if self.start == ACT else clock_.start.at, clock_.duty.settings
        if self.start == OLD_DUE:
            last = old_due(clock_.due, start.tzinfo)
            if last is None:
                raise LimitError("没有原末日，上限无从算起")
            start, settings = last, from_old_due(settings)
        given = clock_.given(self.limit, walk.view(clock_))
        return clock.due(start, self.limit, settings, walk.calendar, tuple(clock_.pauses), given)


def _beyond(walk: Walk, clock_: Clock, wanted: _Wanted, cap: _Cap, event: Happening) -> bool:
    """Refuse a change beyond its cap; say the cap's date. A clock that stands still is weighed as if it went on now."""
    if cap.limit is None:
        return False
    pauses = clock_.pauses
    clock_.pauses = [replace(pause, end=pause.end or event.at) for pause in pauses]
    try:
        clock_.reckon(walk.calendar, walk.view(clock_))
        most, due = cap.due(walk, clock_, event), wanted.due(walk)
    except clock.MissingFact as error:
        _bar(walk, clock_, event, _no_cap(walk.view(clock_).causes(error.name)), None, cap.cites)
        return True
    except LimitError as error:
        _bar(walk, clock_, event, str(error), None, cap.cites)
        return True
    finally:
        clock_.pauses = pauses
        lifecycle.reckon(walk, clock_)
    if most.due_at is None or due.due_at is None or due.due_at <= most.due_at:
        return False
    said = f"{show(due.due) if due.due else ''}超过上限{cap.limit.text}，上限是{show(most.due) if most.due else ''}"
    _bar(walk, clock_, event, said, most.due, cap.cites)
    return True


def _last(clock_: Clock) -> str:
    return show(clock_.due.due) if clock_.due.due else "原期限"


def _pause(walk: Walk, clock_: Clock, pausing: Pausing, event: Happening) -> None:
    """Stop the clock, or let it go on once nothing holds it any more; each pause ends by its own events."""
    view = walk.view(clock_)
    begun = clock_.stopped.get(pausing)
    if begun is not None and lifecycle.hit(pausing.end, event, view):
        clock_.pauses[begun] = replace(clock_.pauses[begun], end=event.at)
        del clock_.stopped[pausing]
    elif begun is None and clock_.state in (RUNNING, PAUSED) and lifecycle.hit(pausing.start, event, view):
        clock_.stopped[pausing] = len(clock_.pauses)
        clock_.pauses.append(clock.Pause(event.at, None, pausing.restart, pausing.counts))
    else:
        return
    if clock_.state in (RUNNING, PAUSED):
        clock_.state = PAUSED if any(not each.counts for each in clock_.stopped) else RUNNING
        lifecycle.reckon(walk, clock_)
