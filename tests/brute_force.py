"""Limits counted the slow way, day by day and minute by minute, to hold the engine's answers against.

Nothing here comes from the engine: the notices are read from their files as plain text, and each rule is walked
through as a person with a paper calendar would. Slow on purpose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path

import yaml
from dateutil.relativedelta import relativedelta

NOTICES = Path(__file__).parent.parent / "rules" / "_calendar" / "cn"
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
DEFAULTS = {
    "起日": "不计",
    "末日逢假": "顺延",
    "截至": "日终",
    "日": "自然日",
    "办公时间": [],
    "收件截止": "无",
    "休息日收件": "照常",
    "小时": "连续",
    "停日": "计入",
    "复日": "不计",
}
UNITS = ("分钟", "小时", "个办公小时", "日", "个工作日", "周", "个月", "年")


@lru_cache(maxsize=1)
def notices() -> tuple[dict[date, bool], frozenset[int]]:
    """Return which days the notices name (True: off), later notices over earlier ones, and the years arranged."""
    named: dict[date, bool] = {}
    years = set()
    for path in sorted(NOTICES.glob("*.yaml")):
        paper = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
        for notice in paper["通知"]:
            if notice.get("全年", "是") == "是":
                years.add(int(paper["年"]))
            for word, off in (("休", True), ("班", False)):
                for spans in (notice.get(word) or {}).values():
                    named.update(dict.fromkeys(days_in(spans), off))
    return named, frozenset(years)


def days_in(spans: Iterable[str]) -> Iterable[date]:
    """Yield the days of ``2025-10-01至2025-10-08`` and the like."""
    for span in spans:
        first, _, last = span.partition("至")
        day = date.fromisoformat(first)
        while day <= date.fromisoformat(last or first):
            yield day
            day += DAY


@dataclass(frozen=True)
class PaperDay:
    """What the paper calendar says of one day, in the form that the engine's calendar has."""

    date: date
    off: bool
    settled: bool
    why: str = "某日"
    notice: str | None = None


@dataclass(eq=False)
class Paper:
    """A calendar made of the notices; ``flipped`` days are turned over, from ``open_from`` on nothing is settled."""

    flipped: frozenset[date] = frozenset()
    open_from: date = date(2026, 12, 25)
    named: dict[date, bool] = field(default_factory=lambda: notices()[0])

    def is_off(self, day: date) -> bool:
        return self.named.get(day, day.weekday() >= 5) != (day in self.flipped)

    def settled(self, day: date) -> bool:
        return day < self.open_from

    def day(self, day: date) -> PaperDay:
        return PaperDay(day, self.is_off(day), self.settled(day))


@dataclass(frozen=True)
class Halt:
    """A pause on paper."""

    start: datetime
    end: datetime
    restart: bool = False
    counts: bool = False


@dataclass(frozen=True)
class Slow:
    """One limit: an amount, a Chinese unit (or 当日, 当个工作日), perhaps a time of day."""

    amount: int
    unit: str
    clock: time | None = None


def read_limit(text: str) -> Slow | None:
    """Return the limit in that text, or None where it is no plain amount."""
    match = re.fullmatch(r"(?:(\d+)(分钟|小时|个办公小时|日|个工作日|周|个月|年)|(当日|当个工作日))(\d+:\d+)?", text)
    if not match:
        return None
    clock = time(*map(int, match[4].split(":"))) if match[4] else None
    return Slow(int(match[1] or 0), match[2] or match[3], clock)


def brute(
    start: datetime, limit: Slow, said: dict[str, object], off: Callable[[date], bool], halts: list[Halt]
) -> tuple[date | datetime, datetime]:
    """Return the last day (or minute) and the first moment too late."""
    walker = _Walker(limit, DEFAULTS | said, off, sorted(halts, key=lambda halt: halt.start))
    return walker.from_moment(start.replace(second=0, microsecond=0))


class _Walker:
    def __init__(self, limit: Slow, said: dict, off: Callable[[date], bool], halts: list[Halt]) -> None:
        self.limit, self.said, self.off, self.halts = limit, said, off, halts
        self.office = [tuple(time(*map(int, half.split(":"))) for half in span.split("-")) for span in said["办公时间"]]
        self.unit = "个工作日" if limit.unit == "日" and said["日"] == "工作日" else limit.unit

    def from_moment(self, start: datetime) -> tuple[date | datetime, datetime]:
        """Count from ``start``: at receipt, or again after a restart."""
        self.start, self.begin = start, self.put_off(start)
        return self.by_minutes() if self.unit in ("分钟", "小时", "个办公小时") else self.by_days()

    def put_off(self, start: datetime) -> datetime:
        cutoff = self.said["收件截止"]
        late = cutoff != "无" and start.time() > time(*map(int, cutoff.split(":")))
        resting = self.said["休息日收件"] == "视同次个工作日" and self.off(start.date())
        if not late and not resting:
            return start
        day = start.date() + DAY
        while self.off(day):
            day += DAY
        return datetime.combine(day, self.office[0][0] if self.office else time(0), start.tzinfo)

    # days

    def by_days(self) -> tuple[date | datetime, datetime]:
        day, counted, needed = self.begin.date(), 0, self.days_needed()
        while True:
            if again := self.anew(self.closing(day)):
                return self.from_moment(again.end)
            full = counted + self.counts(day, self.closing(day)) >= needed
            if full and self.may_end(day) and not self.still(self.closing(day) - MINUTE):
                clock = self.limit.clock
                last = datetime.combine(day, clock, self.start.tzinfo) if clock else day
                return last, self.closing(day)
            counted += self.counts(day, self.closing(day) + DAY)
            day += DAY

    def anew(self, moment: datetime) -> Halt | None:
        """Return the pause after which the count begins anew, if it took the clock over before ``moment``."""
        taken = (h for h in self.halts if h.restart and (h.end if h.counts else h.start) < moment)
        return next((h for h in taken if h.end > self.start), None)

    def days_needed(self) -> int:
        day, amount = self.begin.date(), self.limit.amount
        if self.unit in ("日", "个工作日"):
            return amount
        if self.unit == "周":
            return 7 * amount
        if self.unit not in ("个月", "年"):
            return 0
        target = day + (relativedelta(months=amount) if self.unit == "个月" else relativedelta(years=amount))
        if self.said["起日"] == "不计":
            return (target - day).days
        last = target - DAY if target.day == day.day else target
        return (last - day).days + 1

    def counts(self, day: date, until: datetime) -> bool:
        """Whether the day counts, as things stand at ``until``: a pause that begins later is not known yet."""
        if day == self.begin.date() and self.said["起日"] == "不计":
            return False
        if self.unit == "个工作日" and self.off(day):
            return False
        halts = [h for h in self.halts if not h.counts and not h.restart and h.start < until]
        return not any(self.left_out(day, halt) for halt in halts)

    def left_out(self, day: date, halt: Halt) -> bool:
        if halt.end < self.start:
            return False
        stopped, resumed = halt.start.date(), halt.end.date()
        after_stop = day > stopped or (day == stopped and self.said["停日"] == "不计")
        before_resume = day < resumed or (day == resumed and self.said["复日"] == "不计")
        return after_stop and before_resume

    def may_end(self, day: date) -> bool:
        if self.unit in ("个工作日", "当个工作日"):
            return not self.off(day)
        return self.unit == "当日" or self.said["末日逢假"] == "不顺延" or not self.off(day)

    def closing(self, day: date) -> datetime:
        zone = self.start.tzinfo
        if self.limit.clock:
            return datetime.combine(day, self.limit.clock, zone) + MINUTE
        if self.said["截至"] == "下班":
            return datetime.combine(day, self.office[-1][1], zone)
        return datetime.combine(day + DAY, time(0), zone)

    # minutes

    def still(self, minute: datetime) -> bool:
        """Whether the clock stands still in that minute."""
        halts = [h for h in self.halts if not h.counts and not h.restart and h.end > self.start]
        return any(h.start <= minute < h.end for h in halts)

    def open_office(self, minute: datetime) -> bool:
        within = any(opens <= minute.time() < closes for opens, closes in self.office)
        return within and not self.off(minute.date())

    def by_minutes(self) -> tuple[datetime, datetime]:
        minute, left = self.begin, self.limit.amount * (1 if self.unit == "分钟" else 60)
        ran = False  # whether the minute before this one was counted
        while left or self.still(minute) or not (ran or self.runs(minute)):
            if again := self.anew(minute + MINUTE):
                return self.from_moment(again.end)
            ran = left > 0 and not self.still(minute) and self.runs(minute)
            left -= ran
            minute += MINUTE
        rolls = self.said["小时"] == "末刻逢假顺延" and self.unit != "个办公小时"
        while rolls and (self.off(minute.date()) or self.still(minute)):
            minute += DAY
        if again := self.anew(minute + MINUTE):
            return self.from_moment(again.end)
        return minute, minute + MINUTE

    def runs(self, minute: datetime) -> bool:
        return self.unit != "个办公小时" or self.open_office(minute)
