"""Rankings: places by figures, within groups, with a rule for ties, and some left out (mission: 排名).

A figure of which something is still undecided counts with what has been settled, and makes the places of its group
provisional: rows over places (末位通报) wait until it is decided.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from engine.domains import MISSING, show_value
from engine.ledger import told
from engine.problems import listed
from engine.scoring import tally
from engine.sheets import DENSE, Ranking
from engine.view import View


@dataclass
class Place:
    """One place: the figures, the group, and (once ranked) the place, how many are ranked, whether it is shared.

    ``left_out`` says why somebody is not ranked; ``open`` that a figure of the group may still change.
    """

    ranking: Ranking
    view: View
    figures: tuple[Decimal, ...] = ()
    group: tuple[str, ...] = ()
    left_out: str = ""
    open: bool = False
    place: int | None = None
    from_end: int | None = None
    of: int = 0
    tied: bool = False

    def to_json(self) -> dict[str, Any]:
        """The place as plain data."""
        return {
            "ranking": self.ranking.name,
            "place": self.place,
            "from_end": self.from_end,
            "of": self.of,
            "group": list(self.group),
            "tied": self.tied,
            "figure": told(self.figures[0]) if self.figures else None,
            "provisional": self.open,
            "left_out": self.left_out or None,
            "cite": list(self.ranking.cites),
        }


def ranked(ranking: Ranking, views: Sequence[View]) -> list[Place]:
    """Return the place of each view in one ranking, in the order of ``views``."""
    places = [_placed(ranking, view) for view in views]
    for group in {place.group for place in places}:
        _settle(ranking, [place for place in places if place.group == group and not place.left_out])
    return places


def _placed(ranking: Ranking, view: View) -> Place:
    place = Place(ranking, view, group=tuple(show_value(view.get(name)) for name in ranking.groups))
    if ranking.left_out is not None:
        picked = view.pick(ranking.left_out)
        place.open = bool(picked.open)
        if picked.rows:
            place.left_out = listed(row.name for row in picked.rows)
            return place
    figures = []
    for name in ranking.by:
        figure, settled = _figure(view, name)
        place.open = place.open or not settled
        if figure is None:
            place.left_out = f"“{name}”还不定"
            return place
        figures.append(figure)
    place.figures = tuple(figures)
    return place


def _figure(view: View, name: str) -> tuple[Decimal | None, bool]:
    """Return the figure, or what has been settled of it, and whether it is final."""
    sheet = view.walk.book.sheets.get(name)
    if sheet is not None:
        amount = tally(view, sheet).amount
        known = amount.low is not None or amount.high is not None
        return (amount.settled if known or amount.value is not None else None), amount.value is not None
    value = view.get(name)
    return (None, False) if value is MISSING else (Decimal(value), True)


def _settle(ranking: Ranking, group: list[Place]) -> None:
    sign = 1 if ranking.low_first else -1
    key: Callable[[Place], tuple[Decimal, ...]] = lambda place: tuple(sign * figure for figure in place.figures)  # noqa: E731
    ordered = sorted(group, key=key)
    steps = sorted({key(place) for place in ordered})
    dense = ranking.ties == DENSE
    before, behind, count = dict[Any, int](), dict[Any, int](), dict[Any, int]()
    for at, place in enumerate(ordered):
        before.setdefault(key(place), at)
        behind[key(place)] = len(ordered) - 1 - at
        count[key(place)] = count.get(key(place), 0) + 1
    unsettled = any(place.open for place in group)
    for place in group:
        mine = key(place)
        place.place = steps.index(mine) + 1 if dense else before[mine] + 1
        place.from_end = len(steps) - steps.index(mine) if dense else behind[mine] + 1
        place.of, place.tied, place.open = len(ordered), count[mine] > 1, unsettled


def give(places: Sequence[Place]) -> None:
    """Let rows know the places that are final: 季度排名.名次, .倒数, .家数."""
    for place in places:
        if place.place is not None and place.from_end is not None and not place.open:
            name, values = place.ranking.name, place.view.walk.values
            values[f"{name}.名次"] = Decimal(place.place)
            values[f"{name}.倒数"] = Decimal(place.from_end)
            values[f"{name}.家数"] = Decimal(place.of)
