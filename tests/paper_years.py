"""Calendars made up for tests: a year of an office, a later notice, a city's own days."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from engine.calendars import Calendar
from engine.reader import read

SCHEMA = json.loads((Path(__file__).resolve().parent.parent / "schemas/calendar.schema.json").read_text("utf-8"))

YEAR = """\
年: 2031
名称: 试
通知:
  - 文号: 某办〔2030〕9号
    日期: 2030-11-05
    来源: 报上所见
    休:
      元旦: [2031-01-01至2031-01-02]
    班:
      元旦: [2031-01-05]
"""
LATER = """\
  - 文号: 某办〔2030〕12号
    日期: 2030-12-02
    全年: 否
    撤: [2031-01-02, 2031-01-05]
"""
CITY = """\
年: 2027
名称: 望川市龙舟节
类: 附加
通知:
  - 文号: 望政办〔2026〕30号
    日期: 2026-12-20
    休: {龙舟节: [2027-06-18]}
    班: {龙舟节: [2027-06-20]}
"""


def tree_of(text: str, file: str = "2031.yaml") -> Any:
    tree, found = read(text, file)
    assert not found
    return tree


def calendar_of(name: str, *texts: str) -> Calendar:
    trees = [tree_of(text, f"{name}.yaml") for text in texts]
    return Calendar.from_years(name, {int(tree["年"]): tree for tree in trees})
