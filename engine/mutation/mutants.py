"""Mutants: a rule file as written with one thing changed, everything once. What the examples do not notice, no example
holds: such a survivor gets an example, or a reason why it means the same.

In: a source as the library reads it. Out: mutants, each with its line and the tree; nothing is compiled here. What a
place is called in the schema (期限, 格子, 触发 …) says how it is changed; no book is known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

from engine.diff import Change, differences
from engine.mutation.mutations import Changes
from engine.mutation.sites import sites
from engine.reader import Map
from engine.sources import BookSource

UNSEEN = ("条款", "主体", "事件", "本地", "不并存", "保存", "适用", "字样", "过渡", "沿用", "历")


@dataclass(frozen=True)
class Mutant:
    """One change of a source: where it is written, the whole tree with it, the branches of readings it lies in."""

    source: BookSource = field(repr=False)
    line: int
    tree: Map = field(repr=False)
    path: tuple[str | int, ...] = ()
    forks: tuple[tuple[str, str], ...] = ()

    @cached_property
    def sentence(self) -> str:
        """What was changed, as ``diff`` says it; empty where both mean the same."""
        of = self.source
        made = of.library.compile_tree((of.id, of.file), of.text, (self.tree, []), looked_at=of)
        changes = differences(of, made)
        mine = [change for change in changes if self.line in (change.new_place[1], change.old_place[1])] or changes
        return _said(mine[0], changes) if mine else ""


def _said(first: Change, changes: list[Change]) -> str:
    """The change made, and how much follows from it; where one thing took another's place, both."""
    if len(changes) == 2:
        return "；".join(map(str, changes))
    return f"{first}（连带共 {len(changes)} 处）" if len(changes) > 1 else str(first)


def mutants(source: BookSource) -> Iterator[Mutant]:
    """Yield every mutant of a source that compiles, in the order of its lines."""
    made = Changes(source)
    for site in sites(source.tree, source.library.schema):
        if not set(UNSEEN) & set(site.path[:3:2]):
            for value in made.of(site):
                yield Mutant(source, site.line, site.put(value), site.path, site.forks)
