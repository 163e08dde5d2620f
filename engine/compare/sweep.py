"""Which of two limits runs out first, tried on every day of years: equal, stricter, laxer, incomparable, with days."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from engine.compare.verdict import EQUAL, INCOMPARABLE, LAXER, STRICTER
from engine.moments import show

DAYTIME = (time(9),)
HOURS = (time(8, 30), time(12), time(17, 30), time(23))
Late = Callable[[datetime], datetime | None]
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Span:
    """The starting days tried: all from the first to the last, at these hours."""

    first: date
    last: date
    zone: tzinfo
    hours: Sequence[time] = DAYTIME

    def starts(self) -> Iterator[datetime]:
        """Yield every start, in the zone."""
        for number in range((self.last - self.first).days + 1):
            for hour in self.hours:
                yield datetime.combine(self.first + timedelta(days=number), hour, self.zone)

    def __str__(self) -> str:
        return f"{self.first.isoformat()} 至 {self.last.isoformat()} 每天起算"


@dataclass(frozen=True)
class Swept:
    """What trying found: the verdict on ``mine``, and the first start that shows each side, with both ends."""

    verdict: str
    witness: str


def sweep(mine: Late, theirs: Late, span: Span, suits: Callable[[datetime], bool] = lambda start: True) -> Swept:
    """Return how ``mine`` stands to ``theirs``; each gives the first moment too late (None: never runs out).

    Raises what they raise. ``suits`` leaves out starts at which other rows would hold.
    """
    shown: dict[str, str] = {}
    count: dict[str, int] = {}
    for start in span.starts():
        if suits(start):
            one, two = mine(start), theirs(start)
            verdict = _order(one, two)
            count[verdict] = count.get(verdict, 0) + 1
            shown.setdefault(verdict, f"{_start(start)}：本级{_end(one)}，上位{_end(two)}")
    found = [verdict for verdict in (STRICTER, LAXER) if verdict in count]
    told = "；".join(f"{_WORD[verdict]} {count[verdict]} 次，如 {shown[verdict]}" for verdict in found)
    if not found:
        return Swept(EQUAL, f"{span}都相同")
    verdict = found[0] if len(found) == 1 else INCOMPARABLE
    rest = f"，{count[EQUAL]} 次相同" if EQUAL in count else ""
    return Swept(verdict, f"{span}：{told}{rest}")


_WORD = {STRICTER: "更早", LAXER: "更晚"}


def _order(one: datetime | None, two: datetime | None) -> str:
    if one == two:
        return EQUAL
    return STRICTER if two is None or (one is not None and one < two) else LAXER


def _start(start: datetime) -> str:
    return f"{show(start)}（周{_WEEKDAYS[start.weekday()]}）起"


def _end(late: datetime | None) -> str:
    if late is None:
        return "没有末日"
    last = late - timedelta(minutes=1)
    return f" {last.date().isoformat()}" if late.time() == time() else f" {show(last)}"
