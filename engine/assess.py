"""What follows for subjects other than a case: pure, like ``decide``; those ranked together are assessed together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.assessment import Assessment
from engine.checklists import Checked, gone_through
from engine.clocks import BREACHED, MET_LATE
from engine.decide import Reckoned, shared
from engine.happenings import Case
from engine.ledger import Tally, told
from engine.problems import listed
from engine.ranking import Place, give, ranked
from engine.scoring import tally
from engine.sheets import Subject
from engine.view import View
from engine.walk import Walk


class Standing:
    """One subject walked up to a moment; ``finish`` tells what follows, once places in rankings are known."""

    def __init__(self, subject: Subject, case: Case, moment: datetime, calendar: Any) -> None:
        self.subject, self.calendar = subject, calendar
        self.walk = Walk(subject.book, case, moment, calendar).run()
        self.places: list[Place] = []

    @property
    def view(self) -> View:
        """The facts as the one who is assessed sees them."""
        name = self.walk.case.name
        return self.walk.seat(name) if name in self.walk.addressed else self.walk.view()

    def finish(self) -> Assessment:
        """Return the assessment."""
        walk, view, book = self.walk, self.view, self.subject.book
        counts = tuple(tally(view, sheet) for sheet in book.sheets.values())
        lists = tuple(gone_through(view, name) for name in book.lists)
        common = shared(walk, self.calendar, Reckoned(counts, lists))
        items = [line for each in counts for line in each.lines()]
        totals = [each.to_json() for each in counts]
        checked = [line.to_json(each.name, each.unit) for each in lists for line in each.lines]
        breaches = [*_overdue(common["duties"]), *_failed(lists)]
        ranks = [place.to_json() for place in self.places]
        readings = {place.ranking.name: place.ranking.readings for place in self.places}
        used = {name for names in readings.values() for name in names} - {each["name"] for each in common["readings"]}
        common["readings"] += [
            {"name": name, "taken": book.readings[name]} for name in sorted(used & set(book.readings))
        ]
        return Assessment(
            book=book.id,
            subject=described(self.subject, walk.case),
            items=items,
            totals=totals,
            band=next((each["band"] for each in totals if each["band"]), None),
            rank=ranks[0] if ranks else None,
            ranks=ranks,
            lists=checked,
            breaches=breaches,
            cite=_cites(counts, [*items, *checked, *breaches, *ranks]),
            **common,
        )


def assess(subject: Subject, case: Case, moment: datetime, calendar: Any) -> Assessment:
    """Return what follows for one subject at ``moment`` (aware), ranked by itself. Raises WalkError."""
    return assess_all([Standing(subject, case, moment, calendar)])[0]


def assess_all(standings: Sequence[Standing], complete: bool = True) -> list[Assessment]:
    """Return what follows for each, ranked among those of the same book, subject and period.

    ``complete`` False: not all who would be ranked are here, so nobody is.
    """
    groups: dict[Any, list[Standing]] = {}
    for each in standings if complete else ():
        period = each.walk.case.period
        groups.setdefault((each.subject.book, period.text if period else ""), []).append(each)
    for (book, _), together in groups.items():
        for ranking in book.rankings.values():
            for standing, place in zip(together, ranked(ranking, [each.view for each in together]), strict=True):
                standing.places.append(place)
        for standing in together:
            give(standing.places)
            if standing.places:
                standing.walk.fresh()
    return [each.finish() for each in standings]


def described(subject: Subject, case: Case) -> dict[str, Any]:
    """Who or what is assessed, for which period."""
    period = case.period
    return {
        "object": subject.name,
        "kind": subject.kind,
        "name": case.name,
        "period": period.text if period else None,
        "first": period.first.isoformat() if period else case.received.date().isoformat(),
        "last": period.last.isoformat() if period else None,
    }


def _overdue(duties: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "duty": duty["name"],
            "who": duty["who"],
            "due": duty["due"],
            "why": [f"{duty['state_zh']}，期限 {duty['due']}"],
            "cite": duty["cite"],
        }
        for duty in duties
        if duty["state"] in (BREACHED, MET_LATE)
    ]


def _failed(lists: Iterable[Checked]) -> list[dict[str, Any]]:
    return [
        {
            "list": each.name,
            "item": line.item.name,
            "who": each.unit,
            "why": list(line.why),
            "cite": list(line.item.cites),
        }
        for each in lists
        for line in each.failed
    ]


def _cites(counts: Iterable[Tally], lines: Iterable[dict[str, Any]]) -> list[str]:
    roots = [cite for each in counts for cite in each.sheet.root.cites]
    return list(dict.fromkeys([*roots, *(cite for line in lines for cite in line["cite"])]))


def joined(parts: Sequence[Assessment], subject: Subject) -> Assessment:
    """Return the assessment of a period that lies under several versions, from that of each stretch.

    Sums add up; a total that is not a plain sum is left to a person, with the stretches told one by one.
    """
    last = parts[-1]
    totals = [_added(total, parts, subject) for total in last.totals]
    versions = [str(part.version) for part in parts]
    note = f"这一期跨 {listed(versions)} 几版，各日照当时有效的一版；不是相加而成的合计由人定"
    body = last.to_json() | {
        key: [item for part in parts for item in getattr(part, key)]
        for key in (
            "items",
            "lists",
            "breaches",
            "rows",
            "missing",
            "duties",
            "route",
            "barred",
            "raised",
            "public",
            "sources",
        )
    }
    body |= {"totals": totals, "version": listed(versions), "band": None, "notes": [note, *last.notes]}
    return Assessment(**body)


def _added(total: dict[str, Any], parts: Sequence[Assessment], subject: Subject) -> dict[str, Any]:
    same = [each for part in parts for each in part.totals if each["name"] == total["name"]]
    root = subject.book.sheets[total["name"]].root
    plain = root.combine == "和" and not (root.conversion or root.cap or root.floor or root.rounding) and root.children
    if not plain or len(same) < len(parts):
        return {**total, "value": None, "settled": None, "low": None, "high": None, "band": None}
    return {
        **total,
        "band": None,
        **{key: _sum(each[key] for each in same) for key in ("value", "settled", "low", "high")},
    }


def _sum(figures: Iterable[Any]) -> Any:
    found = list(figures)
    return None if None in found else told(sum((Decimal(str(each)) for each in found), Decimal(0)))
