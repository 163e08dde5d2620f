"""What happened to a case: events with when they happened, when they were recorded, by whom and to whom.

Nothing after the moment exists yet, nor anything recorded after it. Input order means nothing: events are put into
one canonical order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from engine.duties import EVENT
from engine.limits import Limit
from engine.periods import Period

RECEIVED, CORRECTED, CONFIRMED = "收到", "更正", "确认"
BEGUN, PERIOD_END = "开始", "期末"
DECIDED, APPEALED, REVERSED = "评定", "申诉", "撤销"
FIRST = (RECEIVED, BEGUN)


@dataclass(frozen=True)
class Happening:
    """One event. ``at`` happened, ``recorded`` noted down (both aware); ``kind`` tells given from inserted ones.

    ``owner`` is set on inserted ones: whose clock lapsed. ``strikes`` names an event that never was. ``score`` and
    ``reason`` are what a person decided of a sheet's line (``item``), and why.
    """

    name: str
    at: datetime
    recorded: datetime
    by: str = ""
    to: tuple[str, ...] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)
    quantity: Limit | date | None = None
    id: str = ""
    ref: str = ""
    strikes: str = ""
    item: str = ""
    officer: str = ""
    kind: str = EVENT
    owner: str = ""
    score: Decimal | None = None
    reason: str = ""

    def key(self) -> tuple[Any, ...]:
        """The canonical order among events of one moment, given the book's order of names."""
        texts = (self.name, self.by, self.to, self.id, self.ref, self.strikes, self.item, self.officer, self.reason)
        return (
            self.recorded,
            *texts,
            str(self.quantity),
            str(self.score),
            sorted((name, _said(fact)) for name, fact in self.facts.items()),
        )


def _said(fact: Any) -> str:
    """A fact as text that is the same in every process: sets have no order of their own."""
    return "、".join(sorted(fact)) if isinstance(fact, frozenset) else str(fact)


@dataclass(frozen=True)
class Case:
    """A case as sent to the engine: typed facts, events, attributes of parties, entries for look-ups.

    For a subject other than a case: its ``name`` and its ``period`` (None: it has none); ``within`` are the first and
    the last day of it under one version, where that is not all of it.
    """

    received: datetime
    events: tuple[Happening, ...]
    parties: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    lookups: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    name: str = ""
    period: Period | None = None
    within: tuple[date, date] | None = None

    def last(self) -> datetime:
        """The latest moment that the case knows of."""
        return max(max(event.at, event.recorded) for event in self.events)


def known(events: Iterable[Happening], moment: datetime) -> list[Happening]:
    """Return the events that exist at ``moment``: happened and recorded by then, and not struck by a correction."""
    found = [event for event in events if event.at <= moment and event.recorded <= moment]
    struck: set[str] = set()
    strikes = [event for event in found if event.strikes]
    for event in sorted(strikes, key=lambda event: (event.recorded, event.at, event.id), reverse=True):
        if event.id not in struck:  # a strike that was itself struck never was
            struck.add(event.strikes)
    return [event for event in found if not (event.id and event.id in struck)] if struck else found


def ordered(events: Iterable[Happening], rank: Mapping[str, int]) -> list[Happening]:
    """Return events in canonical order: by moment, 收到 or 开始 first, then as the book's workflow has them."""
    first = -len(rank) - 1
    return sorted(events, key=lambda e: (e.at, first if e.name in FIRST else rank.get(e.name, 0), e.key()))
