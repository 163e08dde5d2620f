"""The figures that sheets, checklists and rankings give to rows: 总分, 总分.档, 五个一.结果, 季度排名.名次."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.checklists import gone_through
from engine.domains import MISSING
from engine.scoring import tally
from engine.sheets import UNKNOWN

if TYPE_CHECKING:
    from engine.view import View


def figure(view: View, name: str) -> tuple[Any, frozenset[str]]:
    """Return the value of a name that a sheet gives, with what must be known or decided before it has one.

    Places in a ranking are known only once all that are ranked have been assessed; until then they are missing.
    """
    book = view.walk.book
    head, dot, tail = name.rpartition(".")
    if name in book.sheets or (dot and head in book.sheets):
        return _of_sheet(view, name if name in book.sheets else head, tail if name not in book.sheets else "")
    if head in book.lists:
        checked = gone_through(view, head)
        if tail == "不合项":
            return (MISSING, frozenset(checked.missing)) if checked.missing else (len(checked.failed), frozenset())
        known = checked.result != UNKNOWN
        return (checked.result, frozenset()) if known else (MISSING, frozenset(checked.missing))
    return MISSING, frozenset([name])


def _of_sheet(view: View, name: str, tail: str) -> tuple[Any, frozenset[str]]:
    found = tally(view, view.walk.book.sheets[name])
    value = found.band if tail else found.amount.value
    return (MISSING, frozenset(found.missing) | frozenset(found.waiting())) if value is None else (value, frozenset())
