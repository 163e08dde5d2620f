"""The tables of last days in ``tests/clock``: worked by hand, then compared with the engine and the slow count.

A row: 例 (a sentence), 起 (start with its weekday), 限, 计时 (settings), 暂停 (pauses), 末日 (last day or minute, with
its weekday), 逾 (first moment too late, where it matters), 暂定, 因 (the days counted, in words).
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml

from engine.calendars import Calendar
from engine.clock import Pause, Settings, bill, due
from engine.limits import parse_limit
from tests.brute_force import DEFAULTS, NOTICES, Halt, Paper, brute, read_limit

SHANGHAI = ZoneInfo("Asia/Shanghai")
TABLES = sorted((Path(__file__).parent / "clock").glob("*.yaml"))
KEYS = {"例", "起", "限", "计时", "暂停", "末日", "逾", "暂定", "因"}


def plain(path: Path) -> object:
    """Return a YAML file with every scalar as text."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


ROWS = [pytest.param(row, id=row["例"]) for path in TABLES for row in plain(path)]
CALENDARS = {
    "notices": Paper(),
    "engine": Calendar.from_years("cn", {int(path.stem): plain(path) for path in NOTICES.glob("*.yaml")}),
}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def weekday(text: str) -> date | datetime:
    """Return the day or minute of ``2025-06-03 09:30 周二``, once its weekday has been checked."""
    day, _, name = text.rpartition(" ")
    found = moment(day) if " " in day else date.fromisoformat(day)
    assert name == f"周{'一二三四五六日'[found.weekday()]}", text
    return found


@pytest.mark.parametrize("calendar", CALENDARS.values(), ids=CALENDARS)
@pytest.mark.parametrize("row", ROWS)
def test_last_day(row: dict, calendar: Paper | Calendar) -> None:
    assert row.keys() <= KEYS, row.keys() - KEYS
    start, said = weekday(row["起"]), row.get("计时", {})
    halts = [
        Halt(moment(halt["自"]), moment(halt["至"]), halt.get("之后") == "重算", halt.get("期间") == "计")
        for halt in row.get("暂停", [])
    ]
    pauses = [Pause(halt.start, halt.end, halt.restart, halt.counts) for halt in halts]
    limit, rules = parse_limit(row["限"]), Settings.from_tree(said)
    found = due(start, limit, rules, calendar, pauses)
    assert found.due == weekday(row["末日"])
    assert (found.due, found.due_at) == brute(start, read_limit(row["限"]), said, calendar.is_off, halts)
    assert "逾" not in row or found.due_at == moment(row["逾"])
    assert found.provisional == (row.get("暂定") == "是")
    assert bill(start, limit, rules, calendar, pauses)[-1].date == date.fromisoformat(row["末日"][:10])


def test_the_tables_hold_every_setting_with_both_its_words() -> None:
    written = {(key, word) for row in ROWS for key, word in row.values[0].get("计时", {}).items() if key != "办公时间"}
    for key in DEFAULTS.keys() - {"办公时间"}:
        assert len({word for name, word in written if name == key}) >= 2, key
        assert (key, DEFAULTS[key]) in written
