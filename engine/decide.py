"""What follows for a case: pure, so that it can be done again years later with the same answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engine.addressing import named
from engine.alarms import reminder_at
from engine.book import Book
from engine.checklists import Checked
from engine.clocks import BREACHED, LAPSED, MET, MET_LATE, OPEN, STATE_WORDS, Clock, Raised
from engine.decision import Decision
from engine.fields import STAFF, SUPPLY
from engine.happenings import DECIDED, Case
from engine.hindsight import rescued
from engine.lacking import lacking
from engine.ledger import Tally
from engine.limits import QUANTITY
from engine.local import SECTION
from engine.moments import iso, show
from engine.outcome import effects, near, outcome_of, proposals, publication, routing
from engine.rows import NOTHING, Picked, Row
from engine.scoring import tally
from engine.seats import hits, seats, sheet_seats
from engine.steps import barred_steps, may, places
from engine.view import View
from engine.walk import Walk


def decide(book: Book, case: Case, moment: datetime, calendar: Any, with_near: bool = False) -> Decision:
    """Return what follows for ``case`` at ``moment`` (aware).

    ``calendar`` holds every notice ever known; only those of the moment count. Facts and look-up entries travel in
    the case. Raises WalkError where the book's duties start each other without end.
    """
    walk = Walk(book, case, moment, calendar).run()
    view = walk.view()
    section, picked = view.intake()
    counts = [tally(seen, sheet) for sheet in book.sheets.values() for seen in sheet_seats(walk, sheet)]
    return Decision(
        book=book.id,
        outcome=outcome_of(walk, section),
        effects=list(effects(walk, section, picked.rows)),
        near=list(near(book, view)) if with_near else [],
        scores=[line for each in counts for line in each.lines()],
        **shared(walk, calendar, Reckoned(tuple(counts)), picked),
    )


@dataclass(frozen=True)
class Reckoned:
    """What has been reckoned beside the walk: score sheets and checklists, whose gaps and readings count as well."""

    counts: tuple[Tally, ...] = ()
    lists: tuple[Checked, ...] = ()

    def missing(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield each section with the facts that it lacks."""
        yield from ((f"计分·{each.sheet.name}", frozenset(each.missing)) for each in self.counts)
        yield from ((f"清单·{each.name}", frozenset(each.missing)) for each in self.lists)

    def readings(self) -> set[str]:
        """The readings that the lines rest on."""
        used = {name for each in self.counts for item in each.items for name in item.node.readings}
        used |= {name for each in self.counts for name in each.readings()}
        return used | {name for each in self.lists for line in each.lines for name in line.item.readings}


def shared(walk: Walk, calendar: Any, reckoned: Reckoned, picked: Picked = NOTHING) -> dict[str, Any]:
    """Return what decisions and assessments have in common; ``picked`` is what decided the intake, if there is one."""
    book, view = walk.book, walk.view()
    breaches = rescued(book, walk.case, walk.moment, calendar, walk)
    used = list(_rows_used(walk, view, picked.rows))
    reached = list(places(walk))
    refused = [item for each in reckoned.counts for item in each.barred]
    return {
        "version": book.version,
        "at": walk.moment.isoformat(),
        "rows": [row.cite() for row in used],
        "missing": _missing(walk, view, frozenset() if picked.rows else picked.missing, reckoned),
        "duties": [_duty(walk, clock_, breaches) for clock_ in walk.by_start()],
        "route": list(routing(walk, view, picked.rows)),
        "barred": walk.barred + list(barred_steps(reached)) + refused,
        "may": list(may(reached)),
        "raised": [_raised(walk, each) for each in walk.raised] + list(proposals(walk)),
        "public": list(publication(walk)),
        "judgements": _judged(book, view),
        "state": {"case": walk.case_state, "parties": dict(walk.party_states)},
        "notes": list(dict.fromkeys(walk.notes)),
        "readings": _readings(book, walk, used, reckoned.readings()),
        "sources": [{"file": source.file, "sha256": source.digest} for source in book.sources]
        + [{"file": f"{book.id}@{book.version}", "sha256": book.digest}],
        "calendars": [_calendar(walk)],
    }


def _judged(book: Book, view: View) -> dict[str, Any]:
    found = {name: view.get(name) for name in book.judgements}
    return {name: sorted(v) if isinstance(v, frozenset) else v for name, v in found.items() if v}


def _duty(walk: Walk, clock_: Clock, breaches: dict[tuple[Any, ...], datetime]) -> dict[str, Any]:
    row, due = clock_.row, clock_.due
    cites = [*(clock_.overridden_by or (row.cites if row else ())), *clock_.duty.cites]
    once = (clock_.lapsed_at or clock_.rescued_at) is not None and not clock_.duty.outcome
    return {
        "name": clock_.duty.name,
        "who": clock_.owner,
        "role": clock_.role,
        "to": clock_.duty.to,
        "about": list(clock_.about),
        "event": clock_.start.name,
        "start": clock_.start.at.isoformat(),
        "due": iso(due.due),
        "due_at": due.due_at.isoformat() if due.due_at else None,
        "state": clock_.state,
        "state_zh": STATE_WORDS[clock_.state],
        "provisional": due.provisional,
        "unstated": due.unstated,
        "immediate": due.at_once,
        "limit": _limit_words(clock_),
        "ended": clock_.ended.at.isoformat() if clock_.ended else None,
        "breached": once or clock_.identity() in breaches,
        "rescued": _rescue(clock_, breaches),
        "outcome": clock_.duty.outcome if clock_.state == LAPSED else None,
        "reminders": list(_reminders(walk, clock_)),
        "row": row.name if row else None,
        "line": row.line if row else clock_.duty.line,
        "cite": list(dict.fromkeys(cites)),
    }


def _rescue(clock_: Clock, breaches: dict[tuple[Any, ...], datetime]) -> str | None:
    """When this clock stood as breached before it was put right, or None."""
    if clock_.state in (BREACHED, MET_LATE) or clock_.duty.outcome:
        return None
    at = breaches.get(clock_.identity()) or clock_.rescued_at or (clock_.lapsed_at if clock_.state == MET else None)
    return at.isoformat() if at else None


def _limit_words(clock_: Clock) -> str | None:
    if clock_.promised:
        return show(clock_.promised)
    _, limit = clock_.basis()
    return limit.text if limit else None


def _reminders(walk: Walk, clock_: Clock) -> Iterator[dict[str, Any]]:
    view = walk.view(clock_)
    for measure in clock_.duty.reminders:
        at = reminder_at(walk, clock_, measure)
        if at is None:
            continue
        fired = any(each.measure is measure and each.clock is clock_ and each.at >= at for each in walk.raised)
        if fired or (clock_.state in OPEN and at > walk.moment):
            to, by = named(view, measure.to), named(view, measure.by)
            yield {"at": at.isoformat(), "to": to, "by": by, "sent": fired, "cite": list(measure.cites)}


def _raised(walk: Walk, each: Raised) -> dict[str, Any]:
    measure, view = each.measure, walk.view(each.clock)
    return {
        "measure": measure.what,
        "to": named(view, measure.to),
        "by": named(view, measure.by),
        "at": each.at.isoformat(),
        "duty": each.clock.duty.name,
        "who": each.clock.owner,
        "state": "proposed" if measure.harmful else "stands",
        "cite": list(measure.cites),
    }


def _rows_used(walk: Walk, view: View, intake: tuple[Row, ...]) -> Iterator[Row]:
    yield from intake
    for _, table in walk.book.judgements.values():
        yield from view.pick(table).rows
    found: dict[Row, None] = {}
    for table in (walk.book.routing, walk.book.publication, walk.book.measures, walk.book.liability):
        found.update((row, None) for _, _, row in hits(walk, table))
    for clock_ in walk.all_clocks():
        found.update((row, None) for row in (clock_.row, clock_.cap_row) if row)
    yield from found


def _missing(walk: Walk, view: View, blocking: frozenset[str], reckoned: Reckoned) -> list[dict[str, Any]]:
    found = {fact: {"收件"} for fact in blocking}
    for section, facts in reckoned.missing():
        for fact in facts:
            found.setdefault(fact, set()).add(section)
    for fact, duty in lacking(walk):
        found.setdefault(fact, set()).add(f"应办·{duty}")
    for section, facts in _open_tables(walk, view):
        for fact in facts:
            found.setdefault(fact, set()).add(section)
    return [
        {"fact": fact, "from": SUPPLY.get(_source(walk.book, fact), "待查"), "blocks": sorted(blocks)}
        for fact, blocks in sorted(found.items())
    ]


def _open_tables(walk: Walk, view: View) -> Iterator[tuple[str, frozenset[str]]]:
    """What tables still lack. A measure counts as open only where part of its row already holds."""
    for table in (*(table for _, table in walk.book.judgements.values()), walk.book.publication):
        for _, each, _ in seats(walk, table):
            yield table.section, each.pick(table).missing
    for table in (walk.book.measures, walk.book.liability):
        for _, each, rows in seats(walk, table):
            for row in each.pick(table).open:
                _, unknown = row.test(each)
                if row in rows and len(unknown) < len(row.cells):
                    yield table.section, frozenset(cause for name in unknown for cause in each.causes(name))


def _source(book: Book, fact: str) -> str:
    field = book.names.fields.get(fact)
    if field:
        return field.source
    head = fact.rpartition(".")[0]
    if fact.startswith((f"{SECTION}·", f"{DECIDED}·")):
        return STAFF
    return STAFF if fact == QUANTITY or head in book.names.events or head in book.names.duties else "查询"


def _readings(book: Book, walk: Walk, rows: list[Row], used: set[str]) -> list[dict[str, str]]:
    lookups = book.names.lookups
    used |= {name for row in rows for name in row.readings}
    used |= {name for row in rows for cell, _ in row.cells if cell in lookups for name in lookups[cell].readings}
    for clock_ in walk.all_clocks():
        used |= clock_.readings | clock_.duty.readings
    settings = book.tree.get("计时")
    used |= getattr(settings, "used", frozenset()) if walk.clocks else frozenset()
    return [{"name": name, "taken": book.readings[name]} for name in sorted(used) if name in book.readings]


def _calendar(walk: Walk) -> dict[str, Any]:
    notices = [number for number, _ in walk.calendar.notices()]
    return {"name": walk.calendar.name, "digest": walk.calendar.digest, "notices": notices}
