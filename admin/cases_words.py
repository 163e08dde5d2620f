"""How the case desk tells dates, what is left of a limit, facts, and where a citation leads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from admin import library
from admin.cases_inputs import NONE
from engine.book import Book
from engine.explain import weekday
from engine.problems import listed
from records.rulings import RUNNING


@dataclass(frozen=True)
class Cite:
    """A clause and where it is shown ("" for nowhere)."""

    text: str
    url: str


@dataclass(frozen=True)
class Countdown:
    """What is left of a limit, in words; ``late`` once it has run out, ``near`` when it does within a day."""

    text: str
    late: bool
    near: bool


def cites(book: Book, names: Iterable[str]) -> tuple[Cite, ...]:
    """Return the clauses of a book, each with its address."""
    return tuple(Cite(name, library.clause_url(book.id, book.version, name)) for name in names)


def row_link(book: Book, section: str, row: str) -> str:
    """Return the address of a row of the book, which may be that of a subject."""
    return library.row_url(book.id, book.version, section, row, book.part)


def minute(iso: str, zone: tzinfo) -> str:
    """Return a moment with offset (ISO 8601) as minutes in ``zone``, with the weekday."""
    moment = datetime.fromisoformat(iso).astimezone(zone)
    return f"{moment:%Y-%m-%d %H:%M} {weekday(moment.date())}"


def due_words(iso: str) -> str:
    """Return a last day or minute as a decision writes it, with its weekday."""
    day = date.fromisoformat(iso[:10])
    return f"{day.isoformat()} {weekday(day)}{f' {iso[11:16]}' if len(iso) > 10 else ''}"


def countdown(duty: Mapping[str, Any], now: datetime, zone: tzinfo) -> Countdown | None:
    """Return what is left until a duty is late; None where it is over, paused, or has no last day."""
    if duty["state"] not in RUNNING or not duty["due_at"]:
        return None
    return left(datetime.fromisoformat(duty["due_at"]), now, zone)


def left(due_at: datetime, now: datetime, zone: tzinfo) -> Countdown:
    """Return what is left until ``due_at``, the first moment too late: in days, or in hours where it is a minute."""
    end, here = due_at.astimezone(zone), now.astimezone(zone)
    if (end.hour, end.minute) != (0, 0):
        return _in_minutes(end - here)
    days = ((end - timedelta(days=1)).date() - here.date()).days
    if here >= end:
        return Countdown(f"已逾期 {-days} 天", True, False)
    words = {0: "今天到期", 1: "明天到期"}
    return Countdown(words.get(days, f"还有 {days} 天"), False, days <= 1)


def _in_minutes(rest: timedelta) -> Countdown:
    late = rest <= timedelta(0)
    total = int(abs(rest) / timedelta(minutes=1))
    days, hours, minutes = total // 1440, total % 1440 // 60, total % 60
    parts = [f"{days} 天" if days else "", f"{hours} 小时" if hours else "", f"{minutes} 分" if not days else ""]
    words = " ".join(part for part in parts if part)
    return Countdown(f"已逾期 {words}" if late else f"还有 {words}", late, not late and days < 1)


def value(fact: Any) -> str:
    """Return a fact as people read it."""
    return listed(fact) or NONE if isinstance(fact, list) else str(fact)
