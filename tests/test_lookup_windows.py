"""Windows of look-ups that are calendar periods (本日 … 本年): an entry counts while both lie in one period."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.library import Library
from tests.tiny import HEAD, decided, library

# What the days of one period share, from the standard library's formats.
SHARED: dict[str, Any] = {
    "本日": lambda day: day.strftime("%Y-%m-%d"),
    "本周": lambda day: day.strftime("%G %V"),
    "本月": lambda day: day.strftime("%Y-%m"),
    "本季": lambda day: (day.year, "一一一二二二三三三四四四"[day.month - 1]),
    "本半年": lambda day: (day.year, day.month > 6),
    "本年": lambda day: day.year,
}
LOOKUPS = "".join(f"  {name}次: {{取: 计次, 范围: 来信人, 窗: {name}}}\n" for name in SHARED)
SHEETS = "".join(f"  {name}: {{单位: 次, 步: 1, 取: {name}次, 依据: 第一条}}\n" for name in SHARED)


@pytest.fixture(scope="module")
def lib(tmp_path_factory: pytest.TempPathFactory) -> Library:
    text = HEAD + "主体: {来信人: {独一: 是}}\n查询:\n" + LOOKUPS + "计分:\n" + SHEETS
    return library(tmp_path_factory.mktemp("rules"), {"w/a/2025-01-01.yaml": text})


def counts(lib: Library, entry: str, now: str) -> dict[str, int]:
    """How often the one entry counts in each window, at that moment."""
    asked = "".join(f"  {name}次: [{{时: {entry}}}]\n" for name in SHARED)
    found = decided(lib, "w/a", f"收到: {now}\n查询:\n{asked}")
    return {line["sheet"]: line["delta"] for line in found.scores}


MOMENTS = st.datetimes(datetime(2025, 6, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0))


@settings(max_examples=80)
@given(MOMENTS, st.sampled_from([0, 1, 2, 5, 6, 7, 27, 30, 31, 89, 92, 150]), st.integers(0, 1439))
def test_an_entry_counts_within_the_same_period(lib: Library, now: datetime, days: int, minutes: int) -> None:
    entry = now - timedelta(days=days, minutes=minutes)
    wanted = {name: int(shared(entry) == shared(now)) for name, shared in SHARED.items()}
    assert counts(lib, f"{entry:%Y-%m-%d %H:%M}", f"{now:%Y-%m-%d %H:%M}") == wanted


def test_the_edges_of_each_period(lib: Library) -> None:
    """1 January 2026 is a Thursday: the last minute of the year lies in the same week and in no other period."""
    found = counts(lib, "2025-12-31 23:59", "2026-01-01 00:00")
    assert found == {"本日": 0, "本周": 1, "本月": 0, "本季": 0, "本半年": 0, "本年": 0}
    assert set(counts(lib, "2026-01-01 00:00", "2026-01-01 00:00").values()) == {1}


def test_periods_are_those_of_the_books_own_zone(lib: Library) -> None:
    """18:00 on 31 December in Greenwich is 02:00 on 1 January in Shanghai."""
    assert set(counts(lib, "2025-12-31T18:00+00:00", "2026-01-01 09:00").values()) == {1}
