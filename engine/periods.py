"""Periods of the calendar: a day, week, month, quarter, half-year or year, as officials name them.

``2016-06-03``, ``2016-W23`` (ISO 8601, Monday to Sunday), ``2016-06``, ``2016-Q2``, ``2016-H1``, ``2016``.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

ONE = timedelta(days=1)
DAY, WEEK, MONTH, QUARTER, HALF, YEAR = KINDS = ("日", "周", "月", "季", "半年", "年")
MONTHS = {MONTH: 1, QUARTER: 3, HALF: 6, YEAR: 12}
EXAMPLES = {DAY: "2016-06-03", WEEK: "2016-W23", MONTH: "2016-06", QUARTER: "2016-Q2", HALF: "2016-H1", YEAR: "2016"}
_SHAPES = {
    DAY: re.compile(r"(\d{4})-(\d{2})-(\d{2})"),
    WEEK: re.compile(r"(\d{4})-W(\d{2})"),
    MONTH: re.compile(r"(\d{4})-(\d{2})"),
    QUARTER: re.compile(r"(\d{4})-Q([1-4])"),
    HALF: re.compile(r"(\d{4})-H([12])"),
    YEAR: re.compile(r"(\d{4})"),
}


UNSTATED = "未载明"


class PeriodError(ValueError):
    """Text that names no period of the kind; the message is Chinese and says how to write it."""


@dataclass(frozen=True)
class Period:
    """A period by its ``kind``, with its first and last day."""

    kind: str
    first: date
    last: date

    @property
    def text(self) -> str:
        """How the period is written: ``2016-Q2``."""
        year, month = self.first.year, self.first.month
        if self.kind == WEEK:
            iso = self.first.isocalendar()
            return f"{iso.year}-W{iso.week:02d}"
        if self.kind == MONTH:
            return f"{year:04d}-{month:02d}"
        if self.kind in (QUARTER, HALF):
            return f"{year:04d}-{'Q' if self.kind == QUARTER else 'H'}{(month - 1) // MONTHS[self.kind] + 1}"
        return f"{year:04d}" if self.kind == YEAR else self.first.isoformat()


def containing(day: date, kind: str) -> Period:
    """Return the period of that kind in which ``day`` lies. Raises OverflowError beyond the calendar's last year."""
    if kind == DAY:
        return Period(kind, day, day)
    if kind == WEEK:
        first = day - day.weekday() * ONE
        return Period(kind, first, first + 6 * ONE)
    length = MONTHS[kind]
    month = (day.month - 1) // length * length + 1
    end = month + length - 1
    return Period(kind, date(day.year, month, 1), date(day.year, end, monthrange(day.year, end)[1]))


def next_period(period: Period) -> Period:
    """Return the period after this one."""
    return containing(period.last + ONE, period.kind)


def previous(period: Period) -> Period:
    """Return the period before this one."""
    return containing(period.first - ONE, period.kind)


def parse_period(text: object, kind: str) -> Period:
    """Return the period of ``kind`` that ``text`` names. Raises PeriodError."""
    said = str(text).strip()
    match = _SHAPES[kind].fullmatch(said)
    try:
        if match:
            return _period(kind, [int(part) for part in match.groups()])
    except (ValueError, OverflowError) as error:
        raise PeriodError(f"没有“{said}”这一{kind}") from error
    raise PeriodError(f"“{said}”不是一{'个' if kind in (MONTH, QUARTER, HALF) else ''}{kind}；如 {EXAMPLES[kind]}")


def any_period(text: object) -> Period:
    """Return the period, of whatever kind, that ``text`` names. Raises PeriodError."""
    for kind in KINDS:
        if _SHAPES[kind].fullmatch(str(text).strip()):
            return parse_period(text, kind)
    raise PeriodError(f"“{text}”不是一期；如 {'、'.join(EXAMPLES.values())}")


def named_period(text: object, kind: str) -> Period:
    """Return the period of ``kind`` that ``text`` names; of any kind where the text leaves it open. PeriodError."""
    return any_period(text) if kind == UNSTATED else parse_period(text, kind)


def _period(kind: str, parts: list[int]) -> Period:
    if kind == WEEK:
        return containing(date.fromisocalendar(parts[0], parts[1], 1), kind)
    if kind in (QUARTER, HALF):
        return containing(date(parts[0], (parts[1] - 1) * MONTHS[kind] + 1, 1), kind)
    return containing(date(*parts, *[1] * (3 - len(parts))), kind)
