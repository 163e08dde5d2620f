"""The oracle's clocks: what moves the limit of one, and how its last day is counted (tests/brute_force.py)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from tests.brute_force import Halt, Paper, brute, read_limit


@dataclass(frozen=True)
class Event:
    """One event; ``kind`` 事 is given, 届满 and 齐备 follow from others (``owner``: whose clock lapsed)."""

    name: str
    at: datetime
    recorded: datetime
    by: str = ""
    to: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    quantity: str = ""
    id: str = ""
    strikes: str = ""
    kind: str = "事"
    owner: str = ""


@dataclass
class Clock:
    """One clock: ``changes`` are what moved its limit, ``pauses`` [rule, begin, end or None]."""

    duty: str
    start: Event
    owner: str
    bound: bool
    about: tuple[str, ...]
    state: str = "办理中"
    under: str = ""
    row: dict | None = None
    last_row: dict | None = None
    since: datetime | None = None
    changes: list = field(default_factory=list)
    pauses: list = field(default_factory=list)
    asked: list = field(default_factory=list)
    extended: int = 0
    seen: set = field(default_factory=set)
    lapsed: datetime | None = None
    ever: bool = False

    @property
    def standing(self) -> str:
        return self.under or self.state


class Changes:
    """Extensions, promises and pauses of clocks; the world that tells the case says what is hit and what holds."""

    def extend(self, clock: Clock, rule: dict | None, event: Event) -> None:  # noqa: C901 (read top to bottom, as the page has it)
        if not rule or event.kind != "事":
            return
        if event.name in rule.get("申请", ()):
            clock.asked.append(event)
        if event.name not in rule["凭"] or self.holds(rule.get("当"), clock.owner) is not True:
            return
        asked = [a for a in clock.asked if clock.lapsed is None or a.at < clock.lapsed]
        early = asked and rule.get("须在期满前", "申请") == "申请"
        if "申请" in rule and not clock.asked:
            return
        if not (self.in_time(clock, event) or early or rule.get("期满后") == "有效"):
            return
        if "次数" in rule and clock.extended >= rule["次数"]:
            return
        start = rule.get("起算", "自起始")
        wanted = (*clock.changes, ("on", rule["期限"]))
        if start != "自原期满":
            wanted = (("from", clock.start.at if start == "自起始" else event.at, rule["期限"]),)
        cap = rule.get("累计不超过")
        if cap and self.beyond(clock, wanted, cap, rule.get("上限自", "起始"), event):
            return
        clock.extended += 1
        clock.asked = []
        self.change(clock, wanted)

    def promise(self, clock: Clock, rule: dict | None, event: Event) -> None:
        if not rule or event.kind != "事" or event.name not in rule["凭"] or not event.quantity:
            return
        if self.holds(rule.get("当"), clock.owner) is not True:
            return
        if not self.in_time(clock, event) and rule.get("期满后") != "有效":
            return
        is_date = re.match(r"\d{4}-", event.quantity)
        wanted = (("date", event.quantity),) if is_date else (("from", clock.start.at, event.quantity),)
        if "不超过" in rule and self.beyond(clock, wanted, rule["不超过"], rule.get("上限自", "起始"), event):
            return
        self.change(clock, wanted)

    def change(self, clock: Clock, wanted: tuple) -> None:
        clock.changes = list(wanted)
        if clock.state == "逾期":
            clock.state, clock.lapsed = "办理中", None

    def beyond(self, clock: Clock, wanted: tuple, cap: str, cap_from: str, event: Event) -> bool:
        """Weighed as if a clock that stands still went on now."""
        halts = [[rule, begin, end or event.at] for rule, begin, end in clock.pauses]
        as_if = replace(clock, pauses=halts)
        old, new = self.due(as_if), self.due(replace(as_if, changes=list(wanted)))
        if cap_from == "原期满" and not old:
            return True
        start = {"起始": clock.start.at, "提出": event.at, "原期满": old and _morning(old, clock)}[cap_from]
        most = self.count(clock, start, cap, cap_from == "原期满", halts)
        return bool(most and new and new[1] > most[1])

    def pause(self, clock: Clock, rules: list, event: Event) -> None:
        if clock.state not in ("办理中", "暂停"):
            return
        for rule in rules:
            lasting = next((p for p in clock.pauses if p[0] is rule and p[2] is None), None)
            if lasting and any(self.hit(t, event, clock) for t in rule["至"]):
                lasting[2] = event.at
            elif not lasting and any(self.hit(t, event, clock) for t in rule["自"]):
                clock.pauses.append([rule, event.at, None])
        stands = any(p[2] is None and p[0].get("期间") != "计" for p in clock.pauses)
        clock.state = "暂停" if stands else "办理中"

    # counting

    def due(self, clock: Clock) -> tuple | None:
        """The last day (or minute) and the first moment too late, worked out from the beginning."""
        changes = list(clock.changes)
        if not changes or changes[0][0] == "on":
            if clock.row is None:
                return None
            changes.insert(0, ("from", clock.since or clock.start.at, clock.row["则"]))
        due = None
        for how, *rest in changes:
            if how == "date":
                due = self.by_date(clock, rest[0])
            elif how == "from":
                due = self.count(clock, *rest, False, clock.pauses)
            else:
                due = due and self.count(clock, _morning(due, clock), rest[0], True, clock.pauses)
        return due

    def by_date(self, clock: Clock, text: str) -> tuple | None:
        zone = clock.start.at.tzinfo
        if len(text) > 10:
            last = datetime.fromisoformat(text).replace(tzinfo=zone)
            due = (last, last + timedelta(minutes=1))
        else:
            last = date.fromisoformat(text)
            due = (last, datetime.combine(last + timedelta(days=1), time(), zone))
        return None if self.stands(due, clock.pauses) else due

    def count(self, clock: Clock, start: datetime, text: str, on: bool, pauses: list) -> tuple | None:
        if text == "未载明":
            return None
        halts = [
            Halt(begin, end, rule.get("之后") == "重算", rule.get("期间") == "计")
            for rule, begin, end in pauses
            if end and end >= start
        ]
        said = {} if not on else {"起日": "不计"}
        due = brute(start, read_limit(text), said, Paper().is_off, halts)
        return None if self.stands(due, pauses) else due

    def stands(self, due: tuple, pauses: list) -> bool:
        """Whether a pause that still lasts has stopped the clock before it ran out."""
        return any(end is None and rule.get("期间") != "计" and begin < due[1] for rule, begin, end in pauses)


def _morning(due: tuple, clock: Clock) -> datetime:
    last = due[0]
    return last if isinstance(last, datetime) else datetime.combine(last, time(), clock.start.at.tzinfo)
