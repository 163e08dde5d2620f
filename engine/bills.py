"""算账单: how a last day was reckoned, day by day, each with its reason and the notice that says so.

In: the plan of a count (`engine.pauses`). Out: `Line`s in order of date, the last of them the last day; as many of
them are counted as the limit has days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime

from engine.calendars import Calendar
from engine.dues import Due
from engine.limits import CLOCKED, Limit
from engine.minutes import last_minute, office_spans
from engine.moments import show
from engine.pauses import Plan
from engine.settings import Settings
from engine.spans import MINUTE, ONE, Run, unit_of

_OPEN = "（放假安排未定，暂定）"


@dataclass(frozen=True)
class Line:
    """One day: whether it counted, as which (``number``, from 1), ``why`` in Chinese, under which ``notice``.

    In a count of office hours ``number`` is the minutes that the day gave.
    """

    date: date
    counted: bool
    number: int | None
    why: str
    notice: str | None = None


def told(start: datetime, limit: Limit, due: Due) -> list[Line]:
    """Return the bill of a limit that is not counted off: given by a fact, at once, unstated, or standing still."""
    day = start.date()
    if due.at_once:
        return [Line(day, False, None, "即时办理，没有可核的末刻")]
    if due.unstated:
        return [Line(day, False, None, "原文未载明期限，没有末日")]
    if due.due is None:
        return [Line(day, False, None, f"“{limit.text}”：暂停中，恢复后才有末日")]
    last = due.due.date() if isinstance(due.due, datetime) else due.due
    return [Line(last, False, None, f"“{limit.text}”：到 {show(due.due)} 为止{_OPEN if due.provisional else ''}")]


def named_lines(start: datetime, limit: Limit, settings: Settings, calendar: Calendar, due: Due) -> list[Line]:
    """Return the bill of a day that the calendar fixes (次月5日): the day named, and the days off it moves over."""
    run = Run(settings, calendar)
    day, last = run.last_day(run.begin(start).date(), limit), told(start, limit, due)[-1].date
    first = Line(day, False, None, f"“{limit.text}”是 {day.isoformat()}")
    if day == last:
        return [first, *told(start, limit, due)]
    moved = (calendar.day(each) for each in _between(day, last))
    rolled = [Line(each.date, False, None, f"{each.why}，末日顺延", each.notice) for each in moved]
    return [first, *rolled, *told(start, limit, due)]


def lines(start: datetime, limit: Limit, settings: Settings, calendar: Calendar, plan: Plan) -> list[Line]:
    """Return the bill of a counted limit."""
    bill = _Bill(start, limit, settings, calendar, plan)
    if limit.kind == "span" and limit.unit in CLOCKED:
        return [*bill.waiting(), *bill.minutes()]
    return [*bill.waiting(), *bill.days()]


class _Bill:
    """The lines of one count, drawn up along its plan."""

    def __init__(self, start: datetime, limit: Limit, settings: Settings, calendar: Calendar, plan: Plan) -> None:
        self.start, self.limit, self.settings, self.calendar, self.plan = start, limit, settings, calendar, plan
        self.run = Run(settings, calendar, plan.stops)
        self.begin = self.run.begin(plan.start)
        self.working = unit_of(limit, settings) == "working_day"
        self.end = plan.stopped or plan.due.due or start
        self.last = self.end.date() if isinstance(self.end, datetime) else self.end

    def waiting(self) -> Iterator[Line]:
        """The days before the one on which the count begins: a restart undid them, or receipt was put off."""
        for day in _between(self.start.date(), self.plan.start.date()):
            yield Line(day, False, None, "恢复后重新起算，此前的日子不算")
        for day in _between(self.plan.start.date(), self.begin.date()):
            if self.calendar.is_off(day):
                yield self._judged(day, "{}，视同次个工作日收到")
            else:
                yield Line(day, False, None, f"{self.settings.cutoff:%H:%M}以后收到，视同次个工作日收到")

    def days(self) -> Iterator[Line]:
        """The days from the first of the count to the last day."""
        first = self.begin.date()
        counted = self._counted(first)
        full = max(counted, default=first) if len(counted) == self._length(first) else None
        for day in _between(first, self.last + ONE):
            if number := counted.get(day):
                line = self._counting(day, number)
            elif day == first and self.limit.kind == "span":
                line = Line(day, False, None, "起算当日，不计")
            else:
                line = self._left_out(day, full is not None and day >= full)
            yield self._ending(line) if day == self.last else line

    def _length(self, first: date) -> int:
        return self.run.length(first, self.limit) if self.limit.kind == "span" else 0

    def _counted(self, first: date) -> dict[date, int]:
        """The days that count, numbered, as far as the last day (or the pause that still lasts)."""
        numbers = dict[date, int]()
        if self.limit.kind == "span":
            for number, day in enumerate(self.run.counted(first, self.limit), 1):
                if day > self.last or (day == self.last and self.plan.stopped and not self.settings.stop_counts):
                    break
                numbers[day] = number
        return numbers

    def _counting(self, day: date, number: int) -> Line:
        if not self.working:
            return Line(day, True, number, f"第{number}日")
        return self._judged(day, f"{{}}，第{number}个工作日", number)

    def _left_out(self, day: date, full: bool) -> Line:
        """A day that does not count: before the count is full, or while the last day moves on."""
        if self.run.paused(day) and not (full and day == self.last):
            return Line(day, False, None, "暂停，不计")
        if full and self.run.rolls(self.limit) and self.calendar.is_off(day):
            return self._judged(day, "{}，末日顺延")
        if full:
            return self._judged(day, "{}") if self.run.rolls(self.limit) else Line(day, False, None, "当日")
        return self._judged(day, "{}，不计") if self.working else Line(day, False, None, "暂停，不计")

    def _judged(self, day: date, why: str, number: int | None = None) -> Line:
        """A line that rests on the calendar: its reason and notice, and whether it may still change."""
        said = self.calendar.day(day)
        why = why.format(said.why) + ("" if said.settled else _OPEN)
        return Line(day, number is not None, number, why, said.notice)

    def _ending(self, line: Line) -> Line:
        """The last line, which says so."""
        if self.plan.stopped:
            return replace(line, why=f"{line.why}；{show(self.plan.stopped)} 起暂停，恢复后再算")
        due, due_at = self.plan.due.due, self.plan.due.due_at
        if not self.calendar.settled(line.date) and self.plan.due.provisional and _OPEN not in line.why:
            line = replace(line, why=line.why + _OPEN)
        if isinstance(due, datetime):
            return replace(line, why=f"{line.why}，末日，{due:%H:%M}为止")
        closing = f"，{due_at:%H:%M}下班为止" if self.settings.office_close else ""
        return replace(line, why=f"{line.why}，末日{closing}")

    def minutes(self) -> Iterator[Line]:
        """The steps of a count in minutes: where it begins, pauses, days left out, where it ends."""
        assert isinstance(self.end, datetime)
        how = "只计办公时间" if self.limit.unit == "office_hour" else "连续计算"
        yield Line(self.begin.date(), False, None, f"自 {show(self.begin)} 起，{self.limit.text}，{how}")
        yield from sorted((*self._pauses(), *self._office_days(), *self._rolled()), key=lambda line: line.date)
        if self.plan.stopped:
            yield Line(self.last, False, None, f"{show(self.end)} 起暂停，恢复后再算")
        else:
            yield Line(self.last, True, None, f"到 {show(self.end)} 为止")

    def _pauses(self) -> Iterator[Line]:
        for stop, resume in self.plan.stops:
            yield Line(stop.date(), False, None, f"{show(stop)} 至 {show(resume)} 暂停，不计")

    def _office_days(self) -> Iterator[Line]:
        """The minutes that each day gives to a count of office hours."""
        if self.limit.unit != "office_hour":
            return
        ran = dict[date, int]()
        for opens, closes in office_spans(self.run, self.begin):
            if opens >= self.end:
                break
            ran[opens.date()] = ran.get(opens.date(), 0) + (min(closes, self.end) - opens) // MINUTE
        for day in _between(self.begin.date(), self.last + ONE):
            if ran.get(day):
                yield self._judged(day, f"{{}}，计{ran[day]}分钟", ran[day])
            elif self.calendar.is_off(day):
                yield self._judged(day, "{}，不计")

    def _rolled(self) -> Iterator[Line]:
        """The days off from which the last minute of a count in hours has moved on."""
        if not self.run.rolls(self.limit) or self.plan.stopped:
            return
        natural = last_minute(
            Run(replace(self.settings, hour_rolls=False), self.calendar, self.plan.stops), self.begin, self.limit
        )
        for day in _between(natural.date(), self.last):
            yield self._judged(day, "{}，末刻顺延")


def _between(first: date, end: date) -> Iterator[date]:
    """The days from ``first`` on, before ``end``."""
    for number in range((end - first).days):
        yield first + number * ONE
