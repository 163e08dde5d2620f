"""A walk that remembers: what moved each clock's due date, and by which facts its row was chosen at the time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from engine import clock
from engine.clocks import PAUSED, RUNNING, Clock
from engine.happenings import Happening
from engine.seen import RowSeen, rows_of
from engine.walk import Walk

EXTENDED, PROMISED, STOPPED, RESUMED, RECLASSED, FACTS = "延期", "承诺", "暂停", "恢复", "改类", "事实变更"


@dataclass(frozen=True)
class Change:
    """One event that changed a running limit: when, which, by whom; the last day before and after (None: none)."""

    kind: str
    at: datetime
    event: str
    by: str
    before: date | datetime | None
    after: date | datetime | None
    cites: tuple[str, ...] = ()
    row: str = ""


@dataclass
class Account:
    """What is remembered of one clock: its changes, the rows of its limit as last judged, the facts it rested on."""

    changes: list[Change] = field(default_factory=list)
    rows: tuple[RowSeen, ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    last: tuple[Any, ...] = ()


class Trace(Walk):
    """The walk of `engine.walk`, with an `Account` of every clock in ``accounts``."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.accounts: dict[Clock, Account] = {}

    def run(self) -> Trace:
        """Walk. Clocks that still run are judged by the facts of the moment, others by those when last reckoned."""
        super().run()
        for clock_, account in self.accounts.items():
            if clock_.state in (RUNNING, PAUSED):
                account.rows = rows_of(clock_.duty.limits, self.view(clock_))
        return self

    def reckoned(self, clock_: Clock) -> None:
        """Note what a reckoning of this clock has changed."""
        account = self.accounts.setdefault(clock_, Account())
        view = self.view(clock_)
        account.rows = rows_of(clock_.duty.limits, view)
        limit = clock_.basis()[1]
        account.given = clock_.given(limit, view) if limit and not clock_.fault else {}
        now = _snapshot(clock_)
        kind = _kind(clock_, account.last, now, self.log[-1])
        if kind:
            account.changes.append(_change(kind, clock_, self.log[-1], account.last[-1]))
        account.last = now

    def bill(self, clock_: Clock) -> list[clock.Line]:
        """Return the arithmetic of a clock's due date; empty where facts or a row are lacking."""
        start, limit = clock_.basis()
        account = self.accounts.get(clock_)
        if limit is None or clock_.missing or clock_.fault or account is None:
            return []
        return clock.bill(start, limit, clock_.settings(), self.calendar, tuple(clock_.pauses), account.given)


def _snapshot(clock_: Clock) -> tuple[Any, ...]:
    return tuple(clock_.pauses), (clock_.override, clock_.promised), clock_.row, clock_.due.due


def _kind(clock_: Clock, before: tuple[Any, ...], now: tuple[Any, ...], event: Happening) -> str:
    """What has changed since the last reckoning ("" for nothing, and for the first)."""
    if not before or before == now:
        return ""
    if before[0] != now[0]:
        return STOPPED if clock_.pauses[-1].end is None else RESUMED
    if before[1] != now[1]:
        promise = clock_.duty.promise
        return PROMISED if promise and event.name in promise.by else EXTENDED
    return RECLASSED if before[2] is not now[2] else FACTS


def _change(kind: str, clock_: Clock, event: Happening, before: Any) -> Change:
    cites: tuple[str, ...] = ()
    if kind in (EXTENDED, PROMISED):
        cites = clock_.overridden_by
    elif kind in (STOPPED, RESUMED):
        cites = tuple(dict.fromkeys(cite for pausing in clock_.duty.pauses for cite in pausing.cites))
    elif clock_.row:
        cites = clock_.row.cites
    row = clock_.row.name if clock_.row and kind == RECLASSED else ""
    return Change(kind, event.at, event.name, event.by, before, clock_.due.due, cites, row)
