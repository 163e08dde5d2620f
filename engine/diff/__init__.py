"""What differs between two rule files, by what they mean: not by line, not by order.

In: two sources as the library reads them. Out: changes, each a sentence with both places. What was taken over from a
parent is compared as it resolves to, with the parent's id; a reading that is flipped shows what follows from it.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import replace

from engine import parents, readings
from engine.diff.change import ADDED, CHANGED, HEAD, REMOVED, RENAMED, Change
from engine.diff.meaning import Meaning
from engine.diff.names import Names
from engine.diff.walk import Walker
from engine.reader import Map
from engine.sources import BookSource

__all__ = ["ADDED", "CHANGED", "HEAD", "REMOVED", "RENAMED", "Change", "differences"]


def differences(old: BookSource, new: BookSource) -> list[Change]:
    """Return every change from ``old`` to ``new``, in the order of the new file's sections; each once."""
    one, two = _joined(old), _joined(new)
    names = Names(one, two)
    walker = Walker(Meaning(old, new, names), readings.taken(one), readings.taken(two))
    return list(dict.fromkeys(_placed(change, old, new) for change in walker.book(one, two)))


def _joined(source: BookSource) -> Map:
    """The file as written, its forks left in, with what it takes over from its parent put in."""
    tree = source.tree
    above = source.parent.before_local if source.parent else None
    if above is None or "沿用" not in tree:
        return tree
    wanted = copy(tree)
    wanted["沿用"] = source.resolved.get("沿用")
    return parents.take_over(wanted, above, str(tree.get("上位", "")))[0]


def _placed(change: Change, old: BookSource, new: BookSource) -> Change:
    """The change with the id of the parent that it comes from, where it stands in another file."""
    file, own = (change.new_place, new) if change.new_place[0] else (change.old_place, old)
    above = own.parent
    return replace(change, origin=above.id) if above and file[0] and file[0] != own.file else change


def by_place(changes: list[Change]) -> Iterator[tuple[str, list[Change]]]:
    """Yield the changes of each section and entry together."""
    groups: dict[str, list[Change]] = {}
    for change in changes:
        groups.setdefault(change.where, []).append(change)
    yield from groups.items()
