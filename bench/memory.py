"""Memory, as Python itself traces it, in multiples of the files or texts that it stands for."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from datetime import date

from bench.cases import CASE, ROOT, setting
from engine import Library, read_case
from engine.calendars import Calendar
from engine.workdays import Workdays


def ratios() -> dict[str, float]:
    """Return what is held, and what is needed at the most, over the bytes of what it stands for."""
    given = setting()
    case, library = read_case(given.book, CASE), Library(ROOT / "rules", ROOT / "schemas")
    calendars = [*(ROOT / "rules" / "_calendar" / "cn").glob("*.yaml")]
    notices = sum(path.stat().st_size for path in calendars)
    rules = sum(len(library.bytes_of(ROOT / source.file)) for source in given.book.sources)
    decision = len(json.dumps(given.decide(case).to_json(), ensure_ascii=False).encode())
    books = _traced(lambda: library.book(given.book.id, given.book.version, draft=True))[0]
    known = _traced(lambda: library.calendars(["cn"]))[0]
    return {
        "a book and its parent, compiled": books / rules,
        "a calendar of all years": known / notices,
        "its index of working days": _traced(lambda: _index(given.calendar, len(calendars)))[0] / notices,
        "deciding one case, at the peak": _traced(lambda: given.decide(case))[1] / decision,
    }


def _index(calendar: Calendar, years: int) -> Workdays:
    """The working days of so many years, as a case from each of them would have them indexed."""
    index = Workdays(calendar)
    for back in range(years):
        index.after(date(2026 - back, 1, 1), 1)
    return index


def _traced(make: Callable[[], object]) -> tuple[int, int]:
    """Return the bytes held by what ``make`` returns, and the most that was needed on the way."""
    tracemalloc.start()
    made = make()
    held = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del made
    return held
