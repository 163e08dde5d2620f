"""A book held against the text that it carries out: what the book says of each provision, and which rows cite it.

A provision is dealt with where 条款 names it, or what it stands in, or all its parts (items, paragraphs).
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from engine.checks.trees import maps, names, section
from engine.reader import Map
from engine.readings import FORK
from engine.source_text.provisions import NOTICE, PARAGRAPH, WHOLE, Provision, SourceText
from engine.sources import BookSource

CLAUSES, CITE, RULE = "条款", "依据", "规则"
SUBJECTS = "对象"


@dataclass(frozen=True)
class Place:
    """Where the rules cite a clause: section, name of the duty, row or line of a sheet, file and line."""

    section: str
    name: str
    file: str
    line: int


@dataclass(frozen=True)
class ClauseCoverage:
    """One provision and what the book has of it. ``owed``: nobody deals with it, and it has no parts of its own."""

    text: str
    provision: Provision
    points: str
    natures: tuple[str, ...]
    reason: str
    cited: tuple[Place, ...]
    dealt: bool
    owed: bool


def clause_coverage(source: BookSource, texts: Iterable[SourceText]) -> list[ClauseCoverage]:
    """Return what a book has of each provision of its texts, in their order; see ``texts_of``."""
    own, cited = section(source.tree, CLAUSES), cited_places(source)
    return [each for text in texts for each in _of_text(text, own, cited)]


def unknown_clauses(source: BookSource, texts: Iterable[SourceText]) -> list[str]:
    """Return the names under 条款 that no place in the texts bears."""
    known = frozenset[str]().union(*(text.names for text in texts))
    return [name for name in section(source.tree, CLAUSES) if name not in known]


def texts_of(source: BookSource, texts: Sequence[SourceText]) -> list[SourceText]:
    """Return the texts of a document that a book carries out.

    The one that its 名称 names, with a notice whose clauses it has taken up; else all that bear one of its names.
    """
    own = set(section(source.tree, CLAUSES))
    name = _plain(str(source.tree.get("名称", "")))
    named = [text for text in texts if text.title and text.title != NOTICE and _plain(text.title) in name]
    if not named:
        return [text for text in texts if own & text.names]
    notices = [text for text in texts if any(name.startswith(NOTICE) for name in own & text.names)]
    return [text for text in texts if text in named or text in notices]


def cited_places(source: BookSource) -> dict[str, list[Place]]:
    """Return for each clause of a book where its rules cite it, under any reading; the parent's clauses are its own."""
    found: dict[str, list[Place]] = defaultdict(list)
    for path, node in maps(source.tree):
        if CITE not in node or path[:1] == (CLAUSES,):
            continue
        place = _place(path, node)
        for cite in dict.fromkeys(_cites(node[CITE])):
            book, space, clause = cite.rpartition(" ")
            if not space or book == source.id:
                found[clause].append(place)
    return found


def _cites(node: Any) -> Iterator[str]:
    """The clauses that a citation names, in every branch where readings differ."""
    if isinstance(node, Map):
        for key in node:
            yield from () if key == FORK else _cites(node[key])
    yield from names(node)


def _place(path: tuple[str, ...], node: Map) -> Place:
    """A place is told by the section, the names below it, and the row: 应办, 答复, 一般."""
    head = 3 if path[0] == SUBJECTS and len(path) > 2 else 1
    row = node.get("情形")
    name = "·".join([*path[head:], *([str(row)] if isinstance(row, str) else [])])
    return Place("·".join(path[:head]), name, node.file, node.lines.get(CITE, node.line))


def _plain(title: str) -> str:
    return re.sub(r"\W", "", unicodedata.normalize("NFKC", title))


def _of_text(text: SourceText, own: Map, cited: dict[str, list[Place]]) -> Iterator[ClauseCoverage]:
    dealt = _dealt(text.provisions, set(own))
    parts = _parts(text.provisions)
    for each in text.provisions:
        node = own.get(each.name)
        points, natures, reason = _entry(node) if node is not None else ("", (), "")
        owed = each.name not in dealt and each.level != WHOLE and not parts[each.name]
        places = tuple(cited.get(each.name, ()))
        yield ClauseCoverage(text.title, each, points, natures, reason, places, each.name in dealt, owed)


def _entry(node: Any) -> tuple[str, tuple[str, ...], str]:
    """What 条款 says of a clause; a sentence alone is a rule."""
    if isinstance(node, Map):
        return str(node.get("要点", "")), tuple(names(node.get("性质", RULE))), str(node.get("理由", ""))
    return str(node), (RULE,), ""


def _parts(provisions: Sequence[Provision]) -> dict[str, list[Provision]]:
    """For each provision what it consists of: its paragraphs; or its items, which may stand in one of these."""
    found: dict[str, list[Provision]] = defaultdict(list)
    paragraphs = {(each.above, each.paragraph): each.name for each in provisions if each.level == PARAGRAPH}
    for each in provisions:
        inside = each.level != PARAGRAPH and each.paragraph
        found[paragraphs[each.above, each.paragraph] if inside else each.above].append(each)
    return found


def _dealt(provisions: Sequence[Provision], named: set[str]) -> set[str]:
    """The names of all provisions that are dealt with."""
    parts = _parts(provisions)
    found = {each.name for each in provisions if each.name in named}
    for each in reversed(provisions):  # what a provision consists of stands behind it
        if parts[each.name] and all(part.name in found for part in parts[each.name]):
            found.add(each.name)
    for each in provisions:
        if each.name in found:
            found |= {part.name for part in parts[each.name]}
    return found
