"""A unit and its month over ten thousand cases, and a ranking of three hundred units, beside the same by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine import Library
from engine.assess import Standing, assess, assess_all
from engine.subject_intake import read_subject

ROOT = Path(__file__).resolve().parent.parent
CASES, UNITS = 10_000, 300
BEIJING = ZoneInfo("Asia/Shanghai")
MOMENT = datetime(2025, 7, 1, 12, tzinfo=BEIJING)
LATE = frozenset({"逾期", "逾期已办"})


def _entries() -> list[dict[str, Any]]:
    """Cases through May, June and July, every seventh of them answered late."""
    first, step = datetime(2025, 5, 1), timedelta(minutes=13)
    return [
        {
            "时": f"{first + at * step:%Y-%m-%d %H:%M}",
            "编号": f"来{at}",
            "答复.状态": "逾期已办" if at % 7 == 0 else "已办",
        }
        for at in range(CASES)
    ]


def month() -> dict[str, Callable[[], object]]:
    """Return the late answers of a month: the engine's whole assessment, and a loop that only counts them."""
    library = Library(ROOT / "rules", ROOT / "schemas")
    subject = library.book("wangchuan/duty", "2025-03-01").subjects["月度"]
    calendar = library.calendars(subject.book.calendars)
    raw = {"对象": "月度", "是": "甲局", "期": "2025-06", "查询": {"逾期件": _entries(), "值守率": []}}
    case = read_subject(subject, raw)
    entries = case.lookups["逾期件"]
    first, end = datetime(2025, 6, 1, tzinfo=BEIJING), datetime(2025, 7, 1, tzinfo=BEIJING)

    def by_hand() -> int:
        return sum(1 for e in entries if first <= e["时"] < end and not LATE.isdisjoint(e["答复.状态"]))

    def engine() -> int:
        found = assess(subject, case, MOMENT, calendar)
        return sum(1 for line in found.items if line["entry"])

    assert engine() == by_hand() > 0
    return {
        "a loop that counts, by hand": by_hand,
        "the engine's assessment": engine,
        "reading the raw entries": lambda: read_subject(subject, raw),
    }


def ranking() -> dict[str, Callable[[], object]]:
    """Return three hundred units ranked: the engine from walked subjects on, and a bare sort by hand."""
    library = Library(ROOT / "rules", ROOT / "schemas")
    subject = library.book("wangchuan/duty", "2025-03-01").subjects["季度"]
    calendar = library.calendars(subject.book.calendars)
    figures = {f"单位{at}": Decimal(at * 37 % 101) / 10 for at in range(UNITS)}
    cases = [
        read_subject(
            subject,
            {
                "对象": "季度",
                "是": name,
                "期": "2025-Q2",
                "主体": {name: {"类型": "部门"}},
                "查询": {"季内得分": [{"时": "2025-04-30", "得分": str(figure)}]},
            },
        )
        for name, figure in figures.items()
    ]

    def by_hand() -> dict[str, int]:
        ordered = sorted(figures.values(), reverse=True)
        return {name: ordered.index(figure) + 1 for name, figure in figures.items()}

    def engine() -> dict[str, int]:
        found = assess_all([Standing(subject, case, MOMENT, calendar) for case in cases])
        return {each.subject["name"]: each.ranks[0]["place"] for each in found}

    assert engine() == by_hand()
    return {"a sort and its places, by hand": by_hand, "the engine, walks and assessments too": engine}
