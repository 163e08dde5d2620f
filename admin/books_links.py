"""What a line of a book points at: its clauses with what they say, its readings, its place in the file, its examples.

Also keeps who cites which clause and who rests on which reading, for the tables that tell it the other way round.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from admin import library
from admin.books_editions import Edition
from engine.compiling import texts
from engine.origins import Origins
from engine.reader import Map, Seq
from engine.sources import BookSource
from engine.wording import said

CITE, READING, CLAUSES = "依据", "读法", "条款"


@dataclass(frozen=True)
class Text:
    """A line in a cell: where it leads ("" for nowhere), and what stands small below it."""

    text: str
    url: str = ""
    more: str = ""


@dataclass(frozen=True)
class Used:
    """A place in the book that cites or rests on something."""

    title: str
    anchor: str


def gist(node: Any) -> str:
    """Return what a clause says, in the few words of the book."""
    return said(node.get("要点")) if isinstance(node, Map) else said(node)


class Links:
    """The links of one version's page. ``hits``: the examples by row anchor; None where they have not been run."""

    def __init__(self, edition: Edition, source: BookSource, hits: Mapping[str, int] | None) -> None:
        self.edition, self.source, self.hits = edition, source, hits
        self.origins = Origins(source)
        self.citing: dict[str, dict[Used, None]] = defaultdict(dict)
        self.resting: dict[str, dict[Used, None]] = defaultdict(dict)

    def cites(self, node: Any, used: Used) -> tuple[Text, ...]:
        """Return the clauses that ``node`` cites, each with what it says."""
        return self.clauses(texts(node.get(CITE)), used) if isinstance(node, Map) else ()

    def clauses(self, names: Iterable[str], used: Used) -> tuple[Text, ...]:
        """Return clauses by name, each with what it says and a link to it; notes that ``used`` cites them."""
        return tuple(self._clause(name, used) for name in names)

    def _clause(self, name: str, used: Used) -> Text:
        self.citing[name][used] = None
        other, _, clause = name.rpartition(" ")
        if not other:
            node = (self.source.resolved.get(CLAUSES) or {}).get(clause)
            return Text(name, f"#{library.clause_anchor(clause)}" if node is not None else "", gist(node))
        parent = self.source.parent
        node = (parent.tree.get(CLAUSES) or {}).get(clause) if parent and parent.id == other else None
        return Text(name, library.clause_url(self.edition.id, self.edition.version, name), gist(node))

    def readings(self, node: Any, used: Used) -> tuple[Text, ...]:
        """Return the readings that ``node`` rests on, each with the branch taken."""
        return self.taken(reading_names(node), used)

    def taken(self, names: Iterable[str], used: Used) -> tuple[Text, ...]:
        """Return readings by name, each with the branch taken and the words that can be read in two ways."""
        made = []
        for name in sorted(names):
            self.resting[name][used] = None
            node = (self.source.resolved.get(READING) or {}).get(name)
            node = node if isinstance(node, Map) else {}
            words = f"原文“{said(node['原文'])}”" if node.get("原文") else ""
            taken = f"取“{said(node['取'])}”" if node.get("取") else ""
            made.append(Text(f"{name}：{taken}" if taken else name, f"#{library.reading_anchor(name)}", words))
        return tuple(made)

    def place(self, owner: Map | Seq, key: str | int) -> tuple[Text, ...]:
        """Return where an entry is written: its line; where it was taken over, the parent's line."""
        file, line = self.origins.of(owner, key)
        if file == self.source.file:
            return (Text(f"第{line}行", library.line_url(file, line)),)
        above = self.source.parent.id if self.source.parent else file
        return (Text(f"沿用，第{line}行", library.line_url(file, line), above),)

    def examples(self, anchor: str) -> tuple[Text, ...]:
        """Return how many examples hit a row, with the way to them."""
        area, _, book = self.edition.id.partition("/")
        url = url_for("books.examples", area=area, book=book, row=anchor)
        if self.hits is None:
            return (Text("查看", url),)
        return (Text(f"{self.hits[anchor]}个", url),) if self.hits.get(anchor) else (Text("没有"),)


def reading_names(node: Any) -> set[str]:
    """Return the readings a node rests on: forks inside it, and those it names."""
    if not isinstance(node, (Map, Seq)):
        return set()
    named = node.get(READING) if isinstance(node, Map) else None
    return {*node.used, *texts(None if isinstance(named, Map) else named)}
