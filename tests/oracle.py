"""Duties over events, done again from docs/language.md alone: slow, naive, nothing from the engine.

``simulate`` takes a book and a case as plain values and a moment; it steps from one thing that happens to the next
and works every due date out from scratch (tests/brute_force.py counts the days). tests/test_oracle.py holds the engine
against it. A book is ``{duty: parts}`` with the keys of language.md 5; parts are plain lists, dicts and text.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from tests.oracle_clocks import Changes, Clock, Event

SINGLES = ("来信人", "中心", "督查")
ROLE = "承办单位"
DEFAULTS = {"复杂": "否"}
WHOLE = ("撤回",)
WORKFLOW = "收到 受理 要求补正 补正 交办 转办 退件 告知 答复 申请延期 延期告知 批准延期 承诺 督办 重办 办结 撤回 更正"
ORDER = WORKFLOW.split()
LIVE = ("办理中", "暂停", "逾期")
EPSILON = timedelta(seconds=1)


def simulate(book: dict, events: list[Event], parties: dict, moment: datetime) -> list[tuple]:
    """Return (duty, owner, start, last day, state, breached) of every clock, sorted."""
    now = World(book, events, parties, moment).run()
    standing = {_identity(clock) for clock in now.clocks if clock.state in ("逾期", "逾期已办")}
    ever = set()
    for recorded in {event.recorded for event in events if event.at < event.recorded <= moment}:
        for clock in World(book, events, parties, recorded - EPSILON).run().clocks:
            if clock.state in ("逾期", "逾期已办"):
                ever.add(_identity(clock))
    found = []
    for clock in now.clocks:
        breached = clock.ever or _identity(clock) in ever - standing
        due = now.due(clock)
        shown = due[0].strftime("%Y-%m-%dT%H:%M") if due and isinstance(due[0], datetime) else due and str(due[0])
        found.append((clock.duty, clock.owner, clock.start.at, shown or "无", clock.state, breached))
    return sorted(found)


def _identity(clock: Clock) -> tuple:
    return clock.duty, clock.owner, clock.start.at, clock.start.name


class World(Changes):
    """One telling of the case up to a moment."""

    def __init__(self, book: dict, events: list[Event], parties: dict, moment: datetime) -> None:
        self.book, self.parties, self.moment = book, parties, moment
        self.events = sorted(_known(events, moment), key=lambda e: (e.at, ORDER.index(e.name), e.recorded, e.by, e.to))
        self.facts = dict(DEFAULTS)
        self.clocks: list[Clock] = []
        self.told: list[Event] = []
        self.recipients: tuple[str, ...] = ()
        self.waiting: list[tuple] = []
        self.met: dict[str, list] = {}
        self.complete: set[str] = set()

    def run(self) -> World:
        for event in self.events:
            self.lapse_until(event.at)
            self.happen(event)
        self.lapse_until(self.moment)
        return self

    def lapse_until(self, at: datetime) -> None:
        while True:
            running = [(n, c) for n, c in enumerate(self.clocks) if c.state in ("办理中", "暂停")]
            late = [(self.due(clock)[1], n) for n, clock in running if self.due(clock)]
            if not late or min(late)[0] > at:
                return
            moment = min(late)[0]
            together = [self.clocks[n] for when, n in late if when == moment]
            for clock in together:
                outcome = self.book[clock.duty].get("届满")
                clock.lapsed, clock.state = moment, "届满" if outcome else "逾期"
                clock.ever = clock.ever or not outcome
            for clock in together:
                self.happen(Event(clock.duty, moment, moment, kind="届满", owner=clock.owner))

    # one thing happens

    def happen(self, event: Event) -> None:
        self.told.append(event)
        self.facts.update(event.facts)
        if event.kind == "事":
            self.recipients = tuple(p for p in event.to if p not in SINGLES) or self.recipients
        for clock in self.clocks:
            self.exception(clock, event.at)
        self.retry()
        self.lapse_until(event.at)
        for name in self.book:
            self.move(name, event)
        for name, duty in self.book.items():
            for place, trigger in enumerate(_list(duty["起"])):
                if _named(trigger) == (event.kind, event.name):
                    self.begin(name, place, event, self.recipients)
        if event.facts:
            self.rows(event)
        self.completed(event.at)

    def completed(self, at: datetime) -> None:
        for fact in ("地点",):
            if fact in self.facts and fact not in self.complete:
                self.complete.add(fact)
                self.happen(Event(fact, at, at, kind="齐备"))

    def retry(self) -> None:
        waiting, self.waiting = self.waiting, []
        for item in waiting:
            self.begin(*item)

    # starting

    def begin(self, name: str, place: int, event: Event, bound: tuple, only: str | None = None) -> None:
        duty = self.book[name]
        trigger, together = _list(duty["起"])[place], isinstance(duty["起"], dict) and "均有" in duty["起"]
        for owner, known, about in self.owners(duty["谁"], event, () if together else bound):
            if only not in (None, owner):
                continue
            held = self.holds(trigger.get("当") if isinstance(trigger, dict) else None, owner)
            if held is None:
                self.waiting.append((name, place, event, bound, owner))
            elif held and together:
                self.meet(name, place, event, bound, owner if known and duty["谁"] == ROLE else "")
            elif held:
                self.open(name, event, owner, known, about)

    def meet(self, name: str, place: int, event: Event, bound: tuple, party: str) -> None:
        """均有: for each party, once all of them have happened, a clock from the last; then they must happen again."""
        duty, seen = self.book[name], self.met.setdefault(name, [])
        seen.append({"place": place, "party": party, "event": event, "used": set()})
        named = sorted({each["party"] for each in seen if each["party"]})
        for whose in [party] if party else named or [""]:
            mine = [e for e in seen if e["party"] in ("", whose) and whose not in e["used"]]
            if {e["place"] for e in mine} != set(range(len(_list(duty["起"])))):
                continue
            for each in mine:
                if _named(_list(duty["起"])[each["place"]])[0] != "齐备":
                    each["used"].add(whose)
            last = max((e["event"] for e in mine), key=lambda e: (e.at, self.told.index(e)))
            for owner, known, about in self.owners(duty["谁"], last, (whose,) if whose else bound):
                if whose in ("", owner):
                    self.open(name, last, owner, known, about)

    def owners(self, who: str, event: Event, bound: tuple) -> list[tuple]:
        by = (event.by,) if event.by else ()
        if who in SINGLES:
            about = event.to if event.by == who else by
            return [(who, True, about or ((event.owner,) if event.owner else ()))]
        named = [p for p in event.to if p not in SINGLES]
        named = named or [p for p in (event.owner, event.by) if p and p not in SINGLES][:1] or list(bound)
        return [(p, True, by) for p in named] or [(who, False, ())]

    def open(self, name: str, event: Event, owner: str, known: bool, about: tuple) -> None:
        if any(c.duty == name and c.start is event and c.owner == owner for c in self.clocks):
            return
        clock = Clock(name, event, owner, known, about)
        self.clocks.append(clock)
        self.choose(clock, event.at)
        self.exception(clock, event.at)
        since = self.told.index(event) + 1
        for past in self.told[since:-1]:
            self.lapse_until(past.at)
            if clock.standing in LIVE and self.concerns(past, [clock]):
                self.touch(clock, past)

    # exceptions and rows

    def exception(self, clock: Clock, at: datetime) -> None:
        groups = _list(self.book[clock.duty].get("除非"))
        if clock.standing not in LIVE and not clock.under:
            return
        held = any(self.holds(group, clock.owner) is True for group in groups)
        if held and not clock.under:
            clock.under, clock.state = clock.state, "作废"
        elif not held and clock.under:
            clock.under, clock.state = "", clock.under
            if clock.state in ("办理中", "暂停"):
                self.choose(clock, at)

    def rows(self, event: Event) -> None:
        for clock in self.clocks:
            if clock.standing in ("办理中", "暂停"):
                self.choose(clock, event.at)

    def choose(self, clock: Clock, at: datetime) -> None:
        """恰有一行成立；较窄的优先；缺事实而还会改变结果的，没有。"""
        rows = _rows(self.book[clock.duty]["限"])
        verdicts = [(row, self.holds(row.get("当"), clock.owner)) for row in rows]
        hits = [row for row, held in verdicts if held]
        hits = [row for row in hits if not any(_beats(other, row) for other in hits)]
        open_rows = [row for row, held in verdicts if held is None and not any(_beats(hit, row) for hit in hits)]
        clock.row = hits[0] if len(hits) == 1 and all(row["则"] == hits[0]["则"] for row in open_rows) else None
        moved = clock.row and clock.last_row and clock.row != clock.last_row
        if moved and self.book[clock.duty].get("改类") == "自改类日":
            clock.since = at
        clock.last_row = clock.row or clock.last_row

    def holds(self, cells: dict | str | None, owner: str) -> bool | None:
        if not isinstance(cells, dict):
            return True
        results = []
        for name, wanted in cells.items():
            value = self.parties.get(owner, {}).get("类型") if name == f"{ROLE}.类型" else self.facts.get(name)
            results.append(None if value is None else value == wanted)
        return False if False in results else None if None in results else True

    # moving

    def move(self, name: str, event: Event) -> None:
        clocks = [c for c in self.clocks if c.duty == name and c.standing in LIVE]
        for clock in self.concerns(event, clocks):
            self.touch(clock, event)

    def concerns(self, event: Event, clocks: list[Clock]) -> list[Clock]:
        if event.kind == "届满":
            mine = [c for c in clocks if c.owner == event.owner]
            return mine or [c for c in clocks if event.owner in c.about] or clocks
        if event.kind == "齐备" or event.name in WHOLE:
            return clocks
        mine = [c for c in clocks if c.bound and c.owner == event.by]
        if mine:
            return [c for c in mine if set(c.about) & set(event.to)] or mine
        given = [c for c in clocks if c.bound and c.owner in event.to]
        unbound = [c for c in clocks if not c.bound]
        if given or unbound:
            return given or unbound
        if event.by in SINGLES and not event.to:
            return clocks
        return clocks if not event.by and len({c.owner for c in clocks}) == 1 else []

    def touch(self, clock: Clock, event: Event) -> None:
        duty, under = self.book[clock.duty], clock.under
        if under:
            clock.state = under
        together = isinstance(duty.get("止"), dict) and "均有" in duty["止"]
        ends = [n for n, t in enumerate(_list(duty.get("止"))) if self.hit(t, event, clock)]
        if any(self.hit(t, event, clock) for t in _list(duty.get("废"))):
            clock.state = "作废"
        elif ends and (not together or clock.seen | set(ends) == set(range(len(_list(duty["止"]))))):
            clock.state = "逾期已办" if clock.state == "逾期" else "已办"
        else:
            clock.seen |= set(ends)
            self.extend(clock, duty.get("延期"), event)
            self.promise(clock, duty.get("承诺"), event)
            self.pause(clock, duty.get("暂停") or [], event)
        if under:
            clock.under, clock.state = clock.state, "作废"

    def hit(self, trigger: dict | str, event: Event, clock: Clock) -> bool:
        cells = trigger.get("当") if isinstance(trigger, dict) else None
        return _named(trigger) == (event.kind, event.name) and self.holds(cells, clock.owner) is True

    def in_time(self, clock: Clock, event: Event) -> bool:
        due = self.due(clock)
        return clock.lapsed is None and (due is None or event.at < due[1])


def _known(events: list[Event], moment: datetime) -> list[Event]:
    there = [event for event in events if event.at <= moment and event.recorded <= moment]
    struck = {event.strikes for event in there if event.strikes}
    return [event for event in there if not event.id or event.id not in struck]


def _list(node: object) -> list:
    if isinstance(node, dict) and "均有" in node:
        return node["均有"]
    return [] if node is None else list(node) if isinstance(node, list) else [node]


def _named(trigger: dict | str) -> tuple[str, str]:
    if isinstance(trigger, str):
        return "事", trigger
    for key in ("届满", "齐备"):
        if key in trigger:
            return key, trigger[key] if key == "届满" else trigger[key][0]
    return "事", trigger["事件"]


def _rows(limit: list | str) -> list[dict]:
    return limit if isinstance(limit, list) else [{"情形": "一行", "则": limit}]


def _beats(one: dict, two: dict) -> bool:
    mine, theirs = (row.get("当") if isinstance(row.get("当"), dict) else {} for row in (one, two))
    mine, theirs = mine or {}, theirs or {}
    return one is not two and len(mine) > len(theirs) and all(mine.get(key) == value for key, value in theirs.items())
