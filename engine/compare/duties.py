"""Duties compared: which of the book's answer to one of the parent's, case by case, and how each part stands to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.book import Book
from engine.checks.reach import Case, Judged, reachable
from engine.checks.values import TooMany, shown
from engine.compare.pair import Both, Pair, events_of
from engine.compare.verdict import LAXER, STRICTER, UNPROVEN, Finding
from engine.duties import Duty
from engine.problems import listed
from engine.rows import Row

NONE, UNLESS = "没有这项应办", "除非"


def compare_duties(both: Both) -> Iterator[Finding]:
    """Yield what differs, duty by duty of the parent; then the duties that only the book has."""
    answering: set[str] = set()
    for theirs in both.theirs.duties.values():
        matched = [mine for mine in both.mine.duties.values() if _answers(both, mine, theirs)]
        answering |= {mine.name for mine in matched}
        yield from _duty(both, matched, theirs)
    for mine in both.mine.duties.values():
        if mine.name not in answering:
            told = listed(dict.fromkeys(row.then.text for row in mine.limits.rows))
            what, has = f"应办·{mine.name}", f"有（{told}）"
            yield Finding(STRICTER, what, "有无", has, NONE, _begins(mine), cites=_cites(mine))


# -- which duty answers to which -----------------------------------------------------------------------------------


def _answers(both: Both, mine: Duty, theirs: Duty) -> bool:
    """Whether a duty is owed for the same act: it has the same name, or the same kind of party ends it by one event."""
    if mine.name == theirs.name:
        return True
    ends = events_of(both.mine, mine.ends) & events_of(both.theirs, theirs.ends)
    return bool(ends) and _role(both.mine, mine) == _role(both.theirs, theirs)


def _role(book: Book, duty: Duty) -> str:
    party = book.names.parties.get(duty.who)
    return (party.same_as if party else "") or duty.who or duty.who_from


# -- case by case --------------------------------------------------------------------------------------------------


def _duty(both: Both, matched: list[Duty], theirs: Duty) -> Iterator[Finding]:
    what = f"应办·{theirs.name}"
    if not matched:
        limits = listed(dict.fromkeys(row.then.text for row in theirs.limits.rows))
        note = "细则没有写，也没有沿用"
        yield Finding(
            LAXER, what, "有无", NONE, f"有（{limits}）", _begins(theirs), note=note, parent_cites=_cites(theirs)
        )
        return
    try:
        cases = list(_cases(both, matched, theirs))
    except TooMany:
        yield Finding(UNPROVEN, what, "期限", "", "", note="情形太多，没有比完")
        return
    seen: set[tuple[object, ...]] = set()
    for case in cases:
        mine, row, parent_row = _in_case(matched, theirs, case)
        key = (mine and mine.name, row and row.then, parent_row and parent_row.then)
        if parent_row is not None and key not in seen:
            seen.add(key)
            yield from _of_case(both, (mine, row), (theirs, parent_row), case)


def _cases(both: Both, matched: list[Duty], theirs: Duty) -> Iterator[Case]:
    """One case for each set of rows, exceptions and starts of these duties that can hold together."""
    rows = [row for duty in (theirs, *matched) for row in (*duty.limits.rows, *_conditions(duty))]
    barred = [cells for book in (both.mine, both.theirs) for cells, _ in book.exclusive]
    defaults = {**both.theirs.defaults, **both.mine.defaults}
    judged = {
        name: Judged(name, domain, table)
        for book in (both.theirs, both.mine)
        for name, (domain, table) in book.judgements.items()
        if name not in book.names.fields
    }
    yield from (case for case in reachable(rows, barred, defaults, judged.values()) if not case.open)


def _conditions(duty: Duty) -> Iterator[Row]:
    """The conditions on which a duty is there at all, as rows: its exceptions, and the facts of its starts."""
    yield from (Row(UNLESS, duty.name, cells, None) for cells in duty.unless)
    yield from (Row(trigger.name, duty.name, trigger.cells, None) for trigger in duty.starts if trigger.cells)


def _in_case(matched: list[Duty], theirs: Duty, case: Case) -> tuple[Duty | None, Row | None, Row | None]:
    """The duty and row of the book that answer to the parent's in a case (one of its name first), the parent's row."""
    parent_row = _row(theirs, case)
    for mine in sorted(matched, key=lambda duty: duty.name != theirs.name):
        row = _row(mine, case)
        if row is not None:
            return mine, row, parent_row
    return None, None, parent_row


def _row(duty: Duty, case: Case) -> Row | None:
    """The row that decides the limit of a duty in a case; None where the duty does not arise, or two rows clash."""
    holds = [(row.name, row.cells) for row in case.hits if row.section == duty.name]
    if any((UNLESS, cells) in holds for cells in duty.unless):
        return None
    if duty.starts and all(each.cells and (each.name, each.cells) not in holds for each in duty.starts):
        return None
    hits = [row for row in duty.limits.rows if row in case.hits]
    left = [row for row in hits if not any(duty.limits.prevails(other, row) for other in hits if other is not row)]
    return left[0] if left and all(row.then == left[0].then for row in left) else None


# -- one case ------------------------------------------------------------------------------------------------------


def _of_case(
    both: Both, mine: tuple[Duty | None, Row | None], theirs: tuple[Duty, Row], case: Case
) -> Iterator[Finding]:
    (duty, row), (parent, parent_row) = mine, theirs
    what, when = f"应办·{parent.name}", _when(case, mine, theirs)
    if duty is None or row is None:
        has = f"有（{parent_row.then.text}）"
        yield Finding(LAXER, what, "有无", NONE, has, _begins(parent), when, parent_cites=_cites(parent))
        return
    made = Pair(both, duty, row, parent, parent_row, what, when, case)
    yield from made.limit()
    yield from made.extension()
    yield from made.rest()


def _when(case: Case, mine: tuple[Duty | None, Row | None], theirs: tuple[Duty, Row]) -> str:
    """The facts of the case that the rows in question speak of."""
    rows: list[Row] = [*case.hits, *theirs[0].limits.rows, *(mine[0].limits.rows if mine[0] else ())]
    domains: Mapping[str, Any] = {name: cell.domain for row in rows for name, cell in row.cells}
    facts = {name: value for name, value in case.facts.items() if name in domains}
    return "，".join(f"{name} {shown(value, domains[name])}" for name, value in facts.items())


def _begins(duty: Duty) -> str:
    return f"如“{duty.starts[0].words()}”之后" if duty.starts else ""


def _cites(duty: Duty) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*duty.cites, *(cite for row in duty.limits.rows for cite in row.cites))))
