"""What stood as breached before something recorded later put it right: a rescued breach stays visible."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from engine.book import Book
from engine.clocks import BREACHED, MET_LATE
from engine.happenings import Case
from engine.walk import Walk

Identity = tuple[Any, ...]


def rescued(book: Book, case: Case, moment: datetime, calendar: Any, now: Walk) -> dict[Identity, datetime]:
    """Return, for clocks that are not breached now, when they lapsed as the records stood then.

    The case is walked again as it was known just before each late record (recorded after it happened).
    """
    late = sorted({event.recorded for event in case.events if event.at < event.recorded <= moment})
    breached = {clock_.identity() for clock_ in now.all_clocks() if clock_.state in (BREACHED, MET_LATE)}
    found: dict[Identity, datetime] = {}
    for recorded in late:
        then = Walk(book, case, recorded - timedelta(microseconds=1), calendar)
        for clock_ in then.run().all_clocks():
            if clock_.lapsed_at and clock_.state in (BREACHED, MET_LATE) and clock_.identity() not in breached:
                found.setdefault(clock_.identity(), clock_.lapsed_at)
    return found
