"""One due date against an inline look-up and a library, and a whole case against the same walk written by hand."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import holidays

from engine import Library, decide, read_case
from engine.book import Book
from engine.calendars import Calendar
from engine.clock import Settings, due
from engine.decision import Decision
from engine.happenings import Case
from engine.limits import parse_limit
from engine.moments import parse_moment
from engine.walk import Walk

ROOT = Path(__file__).parent.parent
CASE = {
    "收到": "2025-06-03 09:30",
    "主体": {"甲局": {"类型": "部门"}, "乙区": {"类型": "区县"}},
    "案情": {"类别": "诉求", "内容": "夜里施工", "地点": "南巷", "有电话": "是"},
    "查询": {"答过几次": []},
    "事件": [
        {"时": "2025-06-03 10:00", "事": "受理", "由": "受理中心"},
        {"时": "2025-06-03 11:00", "事": "分送", "由": "受理中心", "给": ["甲局", "乙区"]},
        {"时": "2025-06-03 13:40", "事": "签收", "由": "甲局"},
        {"时": "2025-06-03 14:10", "事": "签收", "由": "乙区"},
        {"时": "2025-06-05 10:00", "事": "承诺", "由": "乙区", "量": "2025-06-25"},
        {"时": "2025-06-05 15:00", "事": "答复", "由": "甲局"},
        {"时": "2025-06-24 15:00", "事": "答复", "由": "乙区"},
    ],
}


class Setting(NamedTuple):
    """A book with what it takes to decide a case under it."""

    book: Book
    calendar: Calendar
    moment: datetime

    def walk(self, case: Case) -> Walk:
        return Walk(self.book, case, self.moment, self.calendar).run()

    def decide(self, case: Case) -> Decision:
        return decide(self.book, case, self.moment, self.calendar)


def setting() -> Setting:
    """Return the example book and the first of July, long after the cases' last event."""
    library = Library(ROOT / "rules", ROOT / "schemas")
    id = next(id for id in library.ids() if id.endswith("/appeals"))
    book = library.book(id, library.files(id)[-1].stem, draft=True)
    return Setting(book, library.calendars(book.calendars), parse_moment("2025-07-01 10:00", book.zone))


def _working_days(calendar: Calendar) -> list[date]:
    first = date(2025, 1, 1)
    return [day for at in range(730) if not calendar.is_off(day := first + timedelta(days=at))]


def due_dates() -> dict[str, Callable[[], object]]:
    """Five working days from a moment: by the clock, by an index into a list of working days, and by a library."""
    calendar = Library(ROOT / "rules", ROOT / "schemas").calendars(["cn"])
    start, limit, settings = datetime.fromisoformat("2025-09-30T16:00+08:00"), parse_limit("5个工作日"), Settings()
    days = _working_days(calendar)

    def inline() -> date:
        return days[bisect_right(days, start.date()) + 4]

    library = holidays.country_holidays("CN", years=range(2024, 2028))
    assert due(start, limit, settings, calendar).due == inline() == library.get_nth_working_day(start.date(), 5)
    return {
        "inline look-up": inline,
        "engine clock": partial(due, start, limit, settings, calendar),
        "holidays library": partial(library.get_nth_working_day, start.date(), 5),
    }


def whole_cases() -> dict[str, Callable[[], object]]:
    """The walk and the decision, against the duties of this one case written out by hand."""
    given = setting()
    case, by_hand = read_case(given.book, CASE), _HandWritten(_working_days(given.calendar))
    states = {(c.duty.name, c.owner): (c.due.due, c.state) for c in given.walk(case).all_clocks()}
    for name, owner, last, state in by_hand.run(case, given.moment):
        assert states[name, owner] == (last, state), (name, owner, states[name, owner], last, state)
    return {
        "by hand, this case only": partial(by_hand.run, case, given.moment),
        "engine walk": partial(given.walk, case),
        "engine decision": partial(given.decide, case),
        "reading the raw case": partial(read_case, given.book, CASE),
    }


class _HandWritten:
    """What a programmer would write for this one regulation: replies by two kinds of units, promises, receipts."""

    def __init__(self, days: list[date]) -> None:
        self.days = days

    def _after(self, day: date, count: int) -> date:
        return self.days[bisect_right(self.days, day) + count - 1]

    def _rolled(self, day: date) -> date:
        return self.days[bisect_right(self.days, day - timedelta(days=1))]

    def run(self, case: Any, moment: datetime) -> list[tuple[str, str, Any, str]]:
        replies: dict[str, list[Any]] = {}
        hands: dict[str, list[Any]] = {}
        for event in sorted(case.events, key=lambda event: event.at):
            if event.at > moment:
                break
            if event.name == "分送":
                for unit in event.to:
                    self._open(case, event, unit, replies, hands)
            elif event.name == "承诺" and event.at.date() <= replies[event.by][0]:
                replies[event.by][0] = min(event.quantity, self._after(event.at.date(), 30))
            elif event.name == "答复":
                replies[event.by][1] = "met" if event.at.date() <= replies[event.by][0] else "met_late"
            elif event.name == "签收":
                hands[event.by][1] = "void"
        found = [("答复", unit, last, state) for unit, (last, state) in replies.items()]
        return found + [("退件", unit, last, state) for unit, (last, state) in hands.items()]

    def _open(self, case: Any, event: Any, unit: str, replies: dict[str, Any], hands: dict[str, Any]) -> None:
        day = event.at.date()
        kind = case.parties[unit]["类型"]
        last = self._after(day, 3) if kind == "部门" else self._rolled(day + timedelta(days=5))
        replies[unit], hands[unit] = [last, "running"], [day, "running"]
