"""How the cost of an event grows with its case: one office hands a letter to more and more units, each of them acts."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bench.cases import CASE, Setting, setting
from engine import read_case
from engine.happenings import Case

UNITS = (1, 10, 100)
FIRST = datetime(2025, 6, 3, 11)


def _case(given: Setting, count: int) -> Case:
    """A case of three events a unit and two more: handed over, signed for, replied to two days later."""
    units = [f"单位{at}" for at in range(count)]
    events: list[dict[str, Any]] = [{"时": "2025-06-03 10:00", "事": "受理", "由": "受理中心"}]
    for at, unit in enumerate(units):
        events.append({"时": _minute(at), "事": "分送", "由": "受理中心", "给": [unit]})
        events.append({"时": _minute(100 + at), "事": "签收", "由": unit})
        events.append({"时": _minute(2880 + at), "事": "答复", "由": unit})
    return read_case(given.book, {**CASE, "主体": {unit: {"类型": "部门"} for unit in units}, "事件": events})


def _minute(after: int) -> str:
    return (FIRST + timedelta(minutes=after)).strftime("%Y-%m-%d %H:%M")


def walks() -> tuple[dict[str, Callable[[], object]], dict[str, int]]:
    """Return walks over ever longer cases, and the number of events of each."""
    given = setting()
    cases = [_case(given, count) for count in UNITS]
    counts = {f"{len(case.events)} events": len(case.events) for case in cases}
    found: dict[str, Callable[[], object]] = {}
    found.update((name, partial(given.walk, case)) for name, case in zip(counts, cases, strict=True))
    return found, counts
