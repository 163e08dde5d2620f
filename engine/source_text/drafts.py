"""What grows while a document is cut: its texts, their heads and clauses, the paragraphs of these."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.source_text.clause_marks import Mark


@dataclass
class Para:
    """A paragraph while it grows; ``first`` and ``last`` are the places of its parts among the fragments."""

    text: str
    first: int
    last: int


@dataclass
class Head:
    """编, 章 or 节 (``mark``) at a place among the fragments, and its title, which may stand at a later one."""

    mark: Mark
    place: int
    title: str
    last: int


@dataclass
class Node:
    """A clause while it grows: its paragraphs and the clauses below it, in order; ``heads``: under which 章 and 节."""

    mark: Mark
    line: int
    heads: dict[str, int]
    body: list[Para | Node] = field(default_factory=list)

    @property
    def below(self) -> list[Node]:
        return [each for each in self.body if isinstance(each, Node)]

    @property
    def paras(self) -> list[Para]:
        return [each for each in self.body if isinstance(each, Para)]


@dataclass
class Draft:
    """A text while it grows. ``roots`` are all of one kind, 条 or 部 (一、)."""

    title: str
    line: int
    lead: list[Para] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    at: dict[str, int] = field(default_factory=dict)
    roots: list[Node] = field(default_factory=list)
    annexed: bool = False

    @property
    def kind(self) -> str:
        return self.roots[0].mark.kind if self.roots else ""

    def expects(self, mark: Mark) -> bool:
        """Whether a mark is the next number at the top of this text."""
        last = self.roots[-1].mark if self.roots else None
        if last is None:
            return mark.number == 1
        return mark.follows(last) and mark.kind == last.kind
