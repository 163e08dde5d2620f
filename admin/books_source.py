"""A book beside the text of its regulation: each clause, what the book makes of it, the rows that cite it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from flask import request
from werkzeug.datastructures import FileStorage

from admin import access
from admin.books_editions import Edition
from admin.library import clause_url, library, line_url
from engine.problems import listed
from engine.source_text.clause_coverage import ClauseCoverage, Place, clause_coverage, texts_of, unknown_clauses
from engine.source_text.importing import texts_in
from engine.source_text.provisions import PARAGRAPH, Heading, Line, SourceText, SourceTextError
from records import documents
from records.tables import SourceDocument

EDITORS = frozenset({access.RULES})
FIELD = "file"
DONE, OWED, NOT_OURS, INSIDE = "已处理", "没有处理", "不执行", "见各项"


@dataclass(frozen=True)
class Row:
    """One clause: its text, what the book says of it, the places that cite it, each with its address."""

    covered: ClauseCoverage
    state: str
    url: str
    places: list[tuple[str, str]]
    headings: list[Heading]

    @property
    def name(self) -> str:
        return self.covered.provision.name

    @property
    def depth(self) -> int:
        """How deep it stands: an article 0, its items 1, and so on."""
        return {"条": 0, "全文": 0, "款": 1, "项": 1, "目": 2}.get(self.covered.provision.level, 3)


@dataclass(frozen=True)
class Part:
    """One text of the document: its title, its rows, what was left out of it, what to look at."""

    title: str
    lead: tuple[str, ...]
    rows: list[Row]
    left_out: tuple[Line, ...]
    doubts: tuple[str, ...]


def may_import() -> bool:
    """Whether the present person may import a text."""
    return access.holds(EDITORS)


def imported(edition: Edition) -> tuple[SourceDocument | None, bool, str]:
    """Take in what was sent: the document kept, whether it is new; or why nothing was kept."""
    sent: FileStorage | None = request.files.get(FIELD)
    person = access.person()
    if sent is None or not sent.filename:
        return None, False, "没有选文件；选一个 .txt 或 .docx"
    assert person is not None
    try:
        return *documents.keep(edition.id, sent.filename, sent.read(), person), ""
    except SourceTextError as error:
        return None, False, f"{sent.filename}：{error}"


def page(edition: Edition) -> dict[str, Any]:
    """Return what the page shows: the newest text beside the book, and all that were imported before."""
    kept = documents.of_book(edition.id)
    shown: dict[str, Any] = {"document": None, "documents": kept, "may_import": may_import(), "parts": []}
    if not kept:
        return shown
    source = library().source(edition.path, edition.id)
    texts = _cut(kept[0].text)
    own = texts_of(source, texts)
    rows = {each.title: [row for row in clause_coverage(source, [each])] for each in own}
    parts = [_part(each, rows[each.title], edition) for each in own]
    covered = [row for part in parts for row in part.rows]
    return shown | {
        "document": kept[0],
        "parts": parts,
        "others": [each.title or f"第 {each.line} 行起" for each in texts if each not in own],
        "owed": [row.name for row in covered if row.state == OWED],
        "unknown": unknown_clauses(source, own),
        "counted": {state: sum(row.state == state for row in covered) for state in (DONE, NOT_OURS, OWED)},
    }


@lru_cache(maxsize=16)
def _cut(text: str) -> list[SourceText]:
    return texts_in(text)


def _part(text: SourceText, covered: list[ClauseCoverage], edition: Edition) -> Part:
    heads, rows = list(text.headings), []
    for each in covered:
        above = [head for head in heads if head.line <= each.provision.line]
        heads = heads[len(above) :]
        url = clause_url(edition.id, edition.version, each.provision.name) if each.natures else ""
        places = [(_said(place), line_url(place.file, place.line)) for place in each.cited]
        rows.append(Row(each, _state(each), url, places, above))
    several = {each.provision.above for each in covered if each.provision.level == PARAGRAPH}
    shown = [row for row in rows if row.name not in several or row.covered.natures]
    return Part(text.title, text.lead, shown, text.left_out, text.doubts)


def _said(place: Place) -> str:
    return "·".join(filter(None, (place.section, place.name)))


def _state(each: ClauseCoverage) -> str:
    if each.owed:
        return OWED
    if not each.natures:
        return DONE if each.dealt else INSIDE
    return NOT_OURS if "不执行" in each.natures else DONE


def natures(row: Row) -> str:
    """Return what kind of clause it is, as the book says."""
    return listed(row.covered.natures)
