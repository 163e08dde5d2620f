"""A book beside the one above it (上位): what is stricter, what is laxer, duty by duty, each with its witness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from admin import books_page
from admin.books_editions import Edition, editions
from admin.books_findings import Against, findings
from admin.library import Anchors, anchor, book_url, clause_url, library, reading_anchor, today
from engine.compare import EQUAL, INCOMPARABLE, LAXER, STRICTER, UNPROVEN, WORDS, Finding, together
from engine.sources import BookSource

SIGNS = {EQUAL: "＝", STRICTER: "▲", LAXER: "▼", INCOMPARABLE: "≠", UNPROVEN: "？"}
TONES = {EQUAL: "past", STRICTER: "live", LAXER: "error", INCOMPARABLE: "warning", UNPROVEN: "warning"}
MEANINGS = {
    EQUAL: "每一项都与上位相同。",
    STRICTER: "没有一项比上位宽，至少有一项更严。",
    LAXER: "有比上位宽的，没有比上位严的。",
    INCOMPARABLE: "有的与上位分不出宽严，见标“不能比”的各项。",
    UNPROVEN: "有的没有找到见证，不能断定不比上位宽，见标“未能证明”的各项。",
}
ORDER = (LAXER, INCOMPARABLE, UNPROVEN, STRICTER, EQUAL)
BOTH_WAYS = "有更严的，也有更宽的，不能说整本更严或更宽。"


@dataclass(frozen=True)
class Verdict:
    """A verdict as it is shown: its sign, its word, its tone."""

    sign: str
    word: str
    tone: str


@dataclass(frozen=True)
class Row:
    """One part compared: its verdict, the readings it rests on, and the clauses of both, each with its address."""

    finding: Finding
    verdict: Verdict
    readings: list[tuple[str, str, str]]
    cites: list[tuple[str, str]]
    parent_cites: list[tuple[str, str]]


def above(source: BookSource) -> str:
    """Return the id of the book above, "" for none."""
    named = source.tree.get("上位")
    return named if isinstance(named, str) else ""


def page(edition: Edition) -> dict[str, Any]:
    """Return what the page of a book beside its parent shows."""
    source = library().source(edition.path, edition.id)
    named = above(source)
    if not named:
        return {"above": ""}
    found = findings().parent(edition.id, edition.path.name)
    shown: dict[str, Any] = {"above": named, "wrong": found.problems}
    return shown if found.theirs is None else shown | _judged(edition, source, found, found.theirs)


def _judged(edition: Edition, source: BookSource, found: Against, parent: BookSource) -> dict[str, Any]:
    version = _version(parent)
    rows = [_row(one, edition, (parent.id, version)) for one in found.findings]
    verdicts = [one.verdict for one in found.findings]
    whole = together(verdicts)
    both_ways = whole == INCOMPARABLE and {LAXER, STRICTER} <= set(verdicts)
    return {
        "parent": parent,
        "parent_title": books_page.title_of(parent),
        "parent_version": version,
        "parent_url": book_url(parent.id, version),
        "first": found.first,
        "last": found.last,
        "whole": _verdict(whole),
        "meaning": BOTH_WAYS if both_ways else MEANINGS[whole],
        "counted": _counted(verdicts),
        "duties": _duties(rows),
    }


def _version(source: BookSource) -> str:
    """The version that a rule file is known by."""
    known = editions(library(), source.id, today())
    file = source.file.rpartition("/")[2]
    return next((one.version for one in known if one.path.name == file), file.removesuffix(".yaml"))


def _duties(rows: list[Row]) -> list[tuple[str, str, list[tuple[Verdict, int]], list[Row]]]:
    """The rows by what they are about: its name, its id, its verdicts counted, its rows."""
    anchors = Anchors()
    names = dict.fromkeys(row.finding.what for row in rows)
    parted = {name: [row for row in rows if row.finding.what == name] for name in names}
    return [
        (name, anchors.new(anchor("part", name)), _counted(row.finding.verdict for row in its), its)
        for name, its in parted.items()
    ]


def _counted(verdicts: Iterable[str]) -> list[tuple[Verdict, int]]:
    counted = Counter(verdicts)
    return [(_verdict(name), counted[name]) for name in ORDER if counted[name]]


def _verdict(name: str) -> Verdict:
    return Verdict(SIGNS[name], WORDS[name], TONES[name])


def _row(one: Finding, mine: Edition, theirs: tuple[str, str]) -> Row:
    taken = (reading.split("＝") for reading in one.readings)
    readings = [(name, branch, book_url(mine.id, mine.version, reading_anchor(name))) for name, branch in taken]
    cites = [(cite, clause_url(mine.id, mine.version, cite)) for cite in one.cites]
    above = [(cite, clause_url(*theirs, cite)) for cite in one.parent_cites]
    return Row(one, _verdict(one.verdict), readings, cites, above)
