"""Why a decision is as it is, as data: every row with its cells, every duty with its bill and its history.

`explain` walks once and is pure, like `engine.decide.decide`; the duties stand in the order of the decision's duties.
The words of a whole page are `engine.sentences`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from engine.bills import Line
from engine.book import Book
from engine.clocks import Clock
from engine.fields import WEEKDAYS
from engine.happenings import Case
from engine.moments import iso
from engine.rows import Table, holds
from engine.seats import seats
from engine.seen import CellSeen, RowSeen, cell_of, intake_rows, rows_of
from engine.trace import Change, Trace


@dataclass(frozen=True)
class DutySeen:
    """One clock: whose, since which event (by whom, to whom), its limit's rows, its bill, what moved its due date.

    ``since`` is where the limit counts from, when that is not the start; ``ended_by`` the event that ended it;
    ``lacks`` the facts without which there is no due date; ``unless`` the cells that take the duty away (除非).
    """

    name: str
    who: str
    event: str
    start: datetime
    by: str
    given_to: tuple[str, ...]
    since: datetime | None
    limit: str | None
    due: date | datetime | None
    rows: tuple[RowSeen, ...]
    bill: tuple[Line, ...]
    changes: tuple[Change, ...]
    ended_by: str = ""
    ended_actor: str = ""
    lacks: tuple[str, ...] = ()
    unless: tuple[CellSeen, ...] = ()
    line: int = 0

    def tells(self, duty: Mapping[str, Any]) -> bool:
        """Whether a duty of a decision is this clock, reckoned alike (a later version may have reckoned it anew)."""
        mine = (self.name, self.who, self.event, self.start.isoformat(), iso(self.due))
        return mine == tuple(duty[key] for key in ("name", "who", "event", "start", "due"))


@dataclass(frozen=True)
class Explanation:
    """Rows of the case (intake, judgements, routing, publication, measures, liability) and its duties."""

    book: str
    version: str
    at: datetime
    rows: tuple[RowSeen, ...]
    duties: tuple[DutySeen, ...]

    def to_json(self) -> dict[str, Any]:
        """Return it as a JSON object; moments are ISO 8601 with offset, each day of a bill has its weekday."""
        found: dict[str, Any] = _plain(asdict(self))
        for duty in found["duties"]:
            for line in duty["bill"]:
                line["weekday"] = weekday(date.fromisoformat(line["date"]))
        return found


def explain(book: Book, case: Case, moment: datetime, calendar: Any) -> Explanation:
    """Return why ``decide`` answers as it does for the same arguments. Raises WalkError as it does."""
    trace = Trace(book, case, moment, calendar).run()
    duties = tuple(_duty(trace, clock_) for clock_ in trace.by_start())
    return Explanation(book.id, book.version, moment.astimezone(book.zone), _rows(trace), duties)


def weekday(day: date) -> str:
    """Return 星期一 … 星期日."""
    return WEEKDAYS[day.weekday()]


def _rows(trace: Trace) -> tuple[RowSeen, ...]:
    view, book = trace.view(), trace.book
    tables = [table for _, table in book.judgements.values()]
    tables += [book.routing, book.publication, book.measures, book.liability]
    return intake_rows(view) + tuple(row for table in tables for row in _seated(trace, table))


def _seated(trace: Trace, table: Table) -> Iterator[RowSeen]:
    """The rows of a table, those that speak of a unit once for each unit of the case."""
    for unit, view, rows in seats(trace, table):
        names = {row.name for row in rows}
        yield from (replace(row, who=unit) for row in rows_of(table, view) if row.row in names)


def _duty(trace: Trace, clock_: Clock) -> DutySeen:
    start, limit = clock_.basis()
    event, ended, account = clock_.start, clock_.ended, trace.accounts.get(clock_)
    return DutySeen(
        name=clock_.duty.name,
        who=clock_.owner,
        event=event.name,
        start=event.at,
        by=event.by,
        given_to=event.to,
        since=start if start != event.at else None,
        limit=limit.text if limit else None,
        due=clock_.due.due,
        rows=account.rows if account else (),
        bill=tuple(trace.bill(clock_)),
        changes=tuple(account.changes) if account else (),
        ended_by=ended.name if ended else "",
        ended_actor=ended.by if ended else "",
        lacks=tuple(sorted(clock_.missing)),
        unless=tuple(_unless(trace, clock_)),
        line=clock_.duty.line,
    )


def _unless(trace: Trace, clock_: Clock) -> Iterator[CellSeen]:
    view = trace.view(clock_)
    for alternative in clock_.duty.unless if clock_.unless_held else ():
        if holds(alternative, view):
            yield from (cell_of(name, cell, view.get(name)) for name, cell in alternative)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
