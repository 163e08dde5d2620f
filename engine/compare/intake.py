"""What is accepted, refused and published, compared on cases that are decided under both books.

The cases come from the rows themselves: the facts of each row, on top of the facts of each row that accepts. Where the
tables of both say the same row for row, they are equal; else a case that both decide differently is the witness, and
where none is found that is said, not taken for a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, time
from itertools import chain, islice, product
from typing import Any

from engine.book import OUTCOME_CODES, Book
from engine.checks.values import TooMany, candidates, shown
from engine.compare.pair import Both
from engine.compare.verdict import EQUAL, INCOMPARABLE, LAXER, STRICTER, UNPROVEN, Finding
from engine.decision import OUTCOME_WORDS
from engine.domains import MISSING, Cell
from engine.happenings import RECEIVED, Case, Happening
from engine.problems import listed
from engine.rows import Row, Table
from engine.walk import Walk

ACCEPT, ACCEPTED, OPEN = "accept", "受理", "open"
_BEST = {ACCEPT: 2, "hold": 1}
_EACH, _MOST, MOST_CASES = 3, 12, 1500
NO_ROWS = Table(ACCEPTED, ())
INTAKE, PUBLICATION = ("收件", "受理什么、不受理什么"), ("公开", "公开什么")
Facts = Mapping[str, Any]
Answer = tuple[str, Row | None]


def compare_intake(both: Both) -> Iterator[Finding]:
    """Yield how intake and publication stand to the parent's, each kind of difference with a case."""
    tables = [dict(book.intake) for book in (both.mine, both.theirs)]
    if all(_same(*(each.get(name) for each in tables)) for name in {**tables[0], **tables[1]}):
        yield Finding(EQUAL, *INTAKE, "与上位逐行相同", "同左")
    else:
        yield from _intake(both)
    if _same(both.mine.publication, both.theirs.publication):
        yield Finding(EQUAL, *PUBLICATION, "与上位逐行相同", "同左")
    else:
        yield from _publication(both)


def _same(mine: Table | None, theirs: Table | None) -> bool:
    """Whether two tables say the same, row for row."""
    sides = [
        sorted(((row.cells, str(row.then)) for row in table.rows) if table else (), key=str) for table in (mine, theirs)
    ]
    return sides[0] == sides[1]


# -- cases ---------------------------------------------------------------------------------------------------------


class _Maker:
    """Makes the facts in which a row holds, as far as they are facts that a message brings."""

    def __init__(self, both: Both) -> None:
        self.books = (both.mine, both.theirs)
        rows = [row for book in self.books for table in book.tables() for row in table.rows]
        self.cells: dict[str, list[Cell]] = {}
        for row in rows:
            for name, cell in row.cells:
                self.cells.setdefault(name, []).append(cell)

    def of(self, row: Row) -> list[dict[str, Any]]:
        """Return facts in which a row holds, a few for each way to tell them apart; none where it rests on more."""
        if not all(self._is_fact(name) for name, _ in row.cells):
            return []
        ways = [[(name, value) for value in self._values(name, cell)] for name, cell in row.cells]
        return [
            {name: value for name, value in chosen if value is not MISSING} for chosen in islice(product(*ways), _MOST)
        ]

    def others(self, rows: Sequence[Row]) -> list[tuple[str, Any]]:
        """Return every value of the facts of these rows that any cell tells apart."""
        cells = {name: cell for row in rows for name, cell in row.cells if self._is_fact(name)}
        return [(name, value) for name, cell in cells.items() for value in self._told_apart(name, cell)]

    def _is_fact(self, name: str) -> bool:
        return any(name in book.names.fields for book in self.books)

    def _values(self, name: str, cell: Cell) -> list[Any]:
        if cell.presence and cell.missing:
            return [MISSING]
        return [value for value in self._told_apart(name, cell) if cell.test(value)][:_EACH]

    def _told_apart(self, name: str, cell: Cell) -> list[Any]:
        try:
            return candidates(cell.domain, [each for each in self.cells[name] if each.domain == cell.domain])
        except TooMany:
            return candidates(cell.domain, [cell])


def _tried(both: Both, rows: Sequence[Row]) -> Iterator[dict[str, Any]]:
    """The facts of each row on top of those of each row that accepts, then each fact of them otherwise; each once."""
    maker = _Maker(both)
    accepting = [row for book in (both.theirs, both.mine) for row in dict(book.intake).get(ACCEPTED, NO_ROWS).rows]
    grounds: list[dict[str, Any]] = [{}, *(facts for row in accepting for facts in maker.of(row)[:2])]
    of_rows = [facts for row in [*accepting, *rows] for facts in maker.of(row)]
    made = ({**ground, **facts} for facts in of_rows for ground in grounds)
    varied = ({**grounds[-1], **facts, name: value} for facts in of_rows for name, value in maker.others(rows))
    seen: set[str] = set()
    for facts in islice(chain(made, varied), MOST_CASES):
        key = str(sorted(facts.items(), key=str))
        if key not in seen:
            seen.add(key)
            yield facts


class _Under:
    """Decides facts under one book, received on the last day compared."""

    def __init__(self, book: Book, calendar: Any, both: Both) -> None:
        self.book, self.calendar = book, calendar
        self.at = datetime.combine(both.span.last, time(9), book.zone)

    def walk(self, facts: Facts) -> Walk:
        known = {name: value for name, value in facts.items() if name in self.book.names.fields}
        case = Case(self.at, (Happening(RECEIVED, self.at, self.at, facts=known),))
        return Walk(self.book, case, self.at, self.calendar).run()


Decide = Callable[[_Under, Facts], Answer]

# -- what each decides ---------------------------------------------------------------------------------------------


def _intake(both: Both) -> list[Finding]:
    rows = [row for book in (both.mine, both.theirs) for _, table in book.intake for row in table.rows]
    found, count = _told_apart(both, rows, _outcome)
    return [_different(facts, mine, theirs, both) for facts, mine, theirs in found] or [_nothing_found(*INTAKE, count)]


def _publication(both: Both) -> list[Finding]:
    rows = [row for book in (both.mine, both.theirs) for row in book.publication.rows]
    found, count = _told_apart(both, rows, _published)
    made = [_otherwise(mine[0], theirs[0], facts, both) for facts, mine, theirs in found]
    return made or [_nothing_found(*PUBLICATION, count)]


def _told_apart(both: Both, rows: Sequence[Row], decide: Decide) -> tuple[list[tuple[Facts, Answer, Answer]], int]:
    """Return cases that both answer differently, one for each pair of answers, and how many cases both could answer."""
    under = (_Under(both.mine, both.my_calendar, both), _Under(both.theirs, both.their_calendar, both))
    found: dict[tuple[object, ...], tuple[Facts, Answer, Answer]] = {}
    count = 0
    for facts in _tried(both, rows):
        mine, theirs = (decide(each, facts) for each in under)
        if OPEN not in (mine[0], theirs[0]):
            count += 1
            if mine[0] != theirs[0]:
                key = tuple(part for said, row in (mine, theirs) for part in (said, row and row.name))
                found.setdefault(key, (facts, mine, theirs))
    return list(found.values()), count


def _nothing_found(what: str, aspect: str, count: int) -> Finding:
    """No case was found in which both differ: that is no proof, and without any case nothing at all."""
    words = ("行与上位不同", "另有各行")
    if not count:
        return Finding(INCOMPARABLE, what, aspect, *words, note="没有一种情形两边都定得了：缺事实，或没有行管到")
    return Finding(UNPROVEN, what, aspect, *words, f"试了 {count} 种情形，结果都相同，没有证明没有别的")


def _outcome(under: _Under, facts: Facts) -> Answer:
    """The outcome and the row that decides it; OPEN where a fact that is lacking could still change it."""
    section, picked = under.walk(facts).view().intake()
    if not section and picked.missing:
        return OPEN, None
    return (OUTCOME_CODES[section] if section else "undetermined"), next(iter(picked.rows), None)


def _different(facts: Facts, mine: Answer, theirs: Answer, both: Both) -> Finding:
    ranks = [_BEST.get(outcome, 0) for outcome, _ in (mine, theirs)]
    known = "undetermined" not in (mine[0], theirs[0])
    verdict = INCOMPARABLE if ranks[0] == ranks[1] or not known else STRICTER if ranks[0] > ranks[1] else LAXER
    words = [_told(*side) for side in (mine, theirs)]
    used = mine[1].readings if mine[1] else frozenset()
    readings = tuple(f"{name}＝{both.mine.readings[name]}" for name in sorted(used & both.mine.readings.keys()))
    cites = [row.cites if row else () for _, row in (mine, theirs)]
    note = _apart(both) if known else "一边没有规则管到，由人定"
    return Finding(verdict, *INTAKE, words[0], words[1], f"如 {_case(facts, both)}",
                   readings=readings, note=note, cites=cites[0], parent_cites=cites[1])  # fmt: skip


def _apart(both: Both) -> str:
    """What to know where each side decides by fields that the other does not have: they may mean the same."""
    used = [{name for _, table in book.intake for name in table.names()} for book in (both.mine, both.theirs)]
    mine, theirs = (sorted(used[at] - (both.theirs, both.mine)[at].names.fields.keys()) for at in (0, 1))
    if not (mine and theirs):
        return ""
    return f"“{listed(mine)}”只有本级有，“{listed(theirs)}”只有上位有，当作互不相干的事"


def _told(outcome: str, row: Row | None) -> str:
    return OUTCOME_WORDS[outcome] + (f"（{row.name}）" if row else "")


def _case(facts: Facts, both: Both) -> str:
    fields = {**both.theirs.names.fields, **both.mine.names.fields}
    return "，".join(f"{name} {shown(value, fields[name].domain)}" for name, value in facts.items()) or "什么也没有填"


def _published(under: _Under, facts: Facts) -> Answer:
    """What is published; OPEN where a fact that is lacking could still decide it."""
    picked = under.walk(facts).view().pick(under.book.publication)
    if not picked.rows and picked.missing:
        return OPEN, None
    return listed(dict.fromkeys(str(row.then.get("公开", "")) for row in picked.rows)), None


def _otherwise(mine: str, theirs: str, facts: Facts, both: Both) -> Finding:
    verdict = LAXER if theirs == "公开" else STRICTER if mine == "公开" else INCOMPARABLE
    words = [said or "没有规则" for said in (mine, theirs)]
    return Finding(verdict, *PUBLICATION, words[0], words[1], witness=f"如 {_case(facts, both)}")
