"""Examples on a page: each with its case, what must come of it, what did; and which rows they hit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from admin import library
from admin.books_editions import Edition
from admin.books_links import Text
from admin.books_rows import lines
from engine.assessment import Assessment
from engine.book import Book
from engine.checklists import APART as NOT_HERE
from engine.decision import Decision, conclusion
from engine.examples import Outcome, Result
from engine.reader import Map, Seq
from engine.wording import said

Run = list[tuple[Map, Result]]
Place = tuple[str, str, str]  # section, row, subject ("" for the case)
EVENT = ("时", "事", "由", "给")
APART = ("例", "案情", "查询", "主体", "事件", "应得")


@dataclass(frozen=True)
class Event:
    """An event of an example: when, what, by whom, to whom, and the rest as lines."""

    when: str
    what: str
    by: str
    to: str
    rest: tuple[Text, ...]


@dataclass(frozen=True)
class Shown:
    """One example as the page shows it. ``rows`` are the rows it hit, by their ids."""

    anchor: str
    name: str
    line: int
    line_url: str
    passed: bool
    faults: tuple[str, ...]
    head: tuple[tuple[str, tuple[Text, ...]], ...]
    events: tuple[Event, ...]
    expected: tuple[tuple[str, tuple[Text, ...]], ...]
    outcome: str
    rows: dict[str, Text]


def hits(run: Run | None, version: str) -> Counter[str] | None:
    """Return how many examples hit each row of a version, by the row's id; None where they have not been run."""
    if run is None:
        return None
    return Counter(each for _, result in run for each in _anchors(result, version))


def _anchors(result: Result, version: str = "") -> frozenset[str]:
    decision = result.decision
    if decision is None or (version and decision.version != version):
        return frozenset()
    return frozenset(library.row_anchor(*place) for place in _places(decision))


def _places(decision: Outcome) -> Iterator[Place]:
    """What an example hits: rows, lines of score sheets, lines of checklists that apply."""
    part = decision.subject["object"] if isinstance(decision, Assessment) else ""
    items = decision.items if isinstance(decision, Assessment) else decision.scores
    lists = decision.lists if isinstance(decision, Assessment) else []
    yield from ((row["section"], row["row"], part) for row in decision.rows)
    yield from dict.fromkeys(("计分", line["item"], part) for line in items)
    yield from ((f"清单·{line['list']}", line["item"], part) for line in lists if line["result"] != NOT_HERE)


def lacking(run: Run, edition: Edition, book: Book) -> list[Text]:
    """Return the rows of a version that no example hits, each with the way to it."""
    found = hits(run, book.version) or Counter()
    books = (book, *(subject.book for subject in book.subjects.values()))
    return [
        _linked(edition.id, edition.version, place)
        for each in books
        for place in _wanted(each)
        if not found[library.row_anchor(*place)]
    ]


def _wanted(book: Book) -> Iterator[Place]:
    """What an example should hit: rows, the lowest lines of score sheets, lines of checklists."""
    yield from ((row.section, row.name, book.part) for table in book.tables() for row in table.rows)
    for node in (node for sheet in book.sheets.values() for node in sheet.root.nodes()):
        if not node.table and not node.children:
            yield "计分", node.title, book.part
    yield from ((f"清单·{name}", item.name, book.part) for name, items in book.lists.items() for item in items)


def _linked(id: str, version: str, place: Place) -> Text:
    section, row, part = place
    return Text("·".join(filter(None, (part, section, row))), library.row_url(id, version, *place))


def shown(run: Run) -> list[Shown]:
    """Return every example, ready for the page."""
    anchors = library.Anchors()
    return [_shown(node, result, anchors.new(library.anchor("example", result.name))) for node, result in run]


def _shown(node: Map, result: Result, anchor: str) -> Shown:
    decision = result.decision
    return Shown(
        anchor=anchor,
        name=result.name,
        line=result.line,
        line_url=library.line_url(result.file, result.line),
        passed=result.passed,
        faults=result.faults,
        head=tuple(_head(node)),
        events=tuple(_event(item) for item in node.get("事件") or () if isinstance(item, Map)),
        expected=tuple(_parts(node.get("应得"))),
        outcome=_outcome(decision) if decision else "没有得出",
        rows=dict(_rows(decision)) if decision else {},
    )


def _outcome(decision: Outcome) -> str:
    """What came of an example in a few words: the outcome of a case; totals, places and breaches of a subject."""
    if isinstance(decision, Decision):
        return conclusion(decision.outcome, decision.missing)
    parts = [_total(total) for total in decision.totals]
    parts += [f"{rank['ranking']} 第{rank['place']}名" for rank in decision.ranks if rank["place"]]
    kept = f"没有做到的 {len(decision.breaches)} 项" if decision.breaches else "没有违反"
    return "；".join([*parts, kept])


def _total(total: Mapping[str, Any]) -> str:
    value = "待定" if total["value"] is None else f"{total['value']}{total['unit']}"
    band = f"，{total['band']}" if total["band"] else ""
    return f"{total['name']} {value}{band}"


def _rows(decision: Outcome) -> Iterator[tuple[str, Text]]:
    for place in _places(decision):
        yield library.row_anchor(*place), _linked(decision.book, decision.version or "", place)


def _head(node: Map) -> Iterable[tuple[str, tuple[Text, ...]]]:
    """The case but for its events: plain keys first, then facts, look-ups and parties."""
    yield from ((key, lines(value)) for key, value in node.items() if key not in APART)
    for key in ("案情", "查询", "主体"):
        if key in node:
            yield key, lines(node[key]) or (Text("没有"),)


def _event(node: Map) -> Event:
    rest = tuple(line for key, value in node.items() if key not in EVENT for line in _rest(key, value))
    when, what, by, to = (said(node.get(key)) for key in EVENT)
    return Event(when, what, by, to, rest)


def _rest(key: str, value: Any) -> tuple[Text, ...]:
    return lines(value) if key == "案情" else (Text(f"{key}：{said(value)}"),)


def _parts(node: Any) -> Iterable[tuple[str, tuple[Text, ...]]]:
    for key, value in (node if isinstance(node, Map) else Map()).items():
        yield key, lines(value) if isinstance(value, (Map, Seq)) else (Text(said(value)),)
