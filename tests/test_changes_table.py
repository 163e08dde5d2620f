"""The table of changed limits in ``tests/changes``: worked by hand, held against the engine and the slow count.

A row: 例, 案情, 应办 (what is particular about the duty), 事 (events by the owner unless 由 says otherwise), 末日 with
its weekday (or 无), 状态, 不得, 上限, 曾违约, 因 (in words), 数 (the slow count's own start and amount).
"""

from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path

import pytest
import yaml

from tests.brute_force import Paper, brute, read_limit
from tests.tiny import HEAD, decided, duty, library

KEYS = {"例", "案情", "应办", "事", "末日", "状态", "不得", "上限", "曾违约", "因", "数"}
ROWS = [
    pytest.param(row, id=row["例"])
    for path in sorted((Path(__file__).parent / "changes").glob("*.yaml"))
    for row in yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)
]
REST = """主体: {来信人: {独一: 是}, 中心: {独一: 是}, 承办单位: {属性: {类型: [部门]}}}
字段:
  复杂: {选项: [是, 否], 缺省: 否}
  法定时限: {期限: 由法律规定}
  会期: {日期: 日}
"""


def written(value: object) -> str:
    """A value in flow style, with no quotes that our reader would take for something else."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(item)}" for key, item in value.items()) + "}"
    return "[" + ", ".join(map(written, value)) + "]" if isinstance(value, list) else str(value)


@pytest.mark.parametrize("row", ROWS)
def test_changed_limit(row, tmp_path):
    assert row.keys() <= KEYS, row.keys() - KEYS
    parts = {"谁": "承办单位", "起": ["交办"], "止": ["答复"], "依据": "第一条", **row["应办"]}
    lib = library(tmp_path, {"w/a/2025-01-01.yaml": HEAD + REST + f"应办:\n  办结: {written(parts)}\n"})
    events = [{"由": "甲局", **event} for event in row.get("事", [])]
    lines = "".join(f"  - {written(event)}\n" for event in events)
    decision = decided(
        lib,
        "w/a",
        f"收到: 2025-05-29 09:00\n案情: {written(row.get('案情', {}))}\n事件:\n"
        f"  - {{时: 2025-06-03 09:00, 事: 交办, 由: 中心, 给: 甲局}}\n{lines}",
    )
    found = duty(decision, "办结")
    day, _, name = row["末日"].partition(" ")
    assert (found["due"] or "无") == day, json.dumps(decision.barred, ensure_ascii=False)
    if name:
        assert name == f"周{'一二三四五六日'[date.fromisoformat(day).weekday()]}"
    assert found["state_zh"] == row.get("状态", "办理中")
    assert ("是" if found["breached"] else "否") == row.get("曾违约", "是" if found["state"] == "breached" else "否")
    assert [each["event"] for each in decision.barred] == ([row["不得"]] if "不得" in row else [])
    if "上限" in row:
        assert decision.barred[0]["cap"] == row["上限"]


@pytest.mark.parametrize("row", [row for row in ROWS if "数" in row.values[0]])
def test_the_slow_count_agrees(row):
    start, amount = row["数"]
    last, _ = brute(datetime.fromisoformat(f"{start}T09:00"), read_limit(amount), {}, Paper().is_off, [])
    assert last.isoformat() == row["末日"].split()[0]
