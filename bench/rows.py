"""Forty rows over twelve facts: the engine's table, the same logic by hand in Python, and zen-engine."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import zen

from engine.cells import parse_cell
from engine.domains import MISSING, NUMBER, OPTION, Domain
from engine.rows import ALL, Row, Table

OPTIONS = ("甲", "乙", "丙", "丁")
CHOICES = [f"选{at}" for at in range(6)]
NUMBERS = [f"数{at}" for at in range(6)]
ROWS = 40


class Facts:
    """Twelve plain facts."""

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def get(self, name: str) -> Any:
        return self.values.get(name, MISSING)

    def causes(self, name: str) -> frozenset[str]:
        return frozenset([name])


def _wanted(at: int) -> tuple[dict[str, str], dict[str, int]]:
    """What row ``at`` asks: three options and two least numbers."""
    choices = {CHOICES[(at + step) % 6]: OPTIONS[(at * 3 + step) % 4] for step in range(3)}
    numbers = {NUMBERS[(at + step) % 6]: (at * 7 + step * 5) % 20 for step in range(2)}
    return choices, numbers


def _table() -> Table:
    option, number = Domain(OPTION, OPTIONS), Domain(NUMBER, unit="户")
    rows = []
    for at in range(ROWS):
        choices, numbers = _wanted(at)
        cells = [(name, parse_cell(value, option)) for name, value in choices.items()]
        cells += [(name, parse_cell(f"{least}户以上", number)) for name, least in numbers.items()]
        rows.append(Row(f"行{at}", "分送", tuple(cells), at))
    return Table("分送", tuple(rows), ALL)


def _by_hand(facts: dict[str, Any]) -> list[int]:
    found = []
    for at, (choices, numbers) in enumerate(WANTED):
        if all(facts[name] == value for name, value in choices.items()) and all(
            facts[name] >= least for name, least in numbers.items()
        ):
            found.append(at)
    return found


def _zen() -> Any:
    inputs = [{"id": name, "name": name, "field": f"f{at}"} for at, name in enumerate([*CHOICES, *NUMBERS])]
    rules = []
    for at in range(ROWS):
        choices, numbers = _wanted(at)
        rule = {"_id": f"r{at}", "out": str(at)}
        rule.update(
            {name: json.dumps(choices[name], ensure_ascii=False) if name in choices else "" for name in CHOICES}
        )
        rule.update({name: f">= {numbers[name]}" if name in numbers else "" for name in NUMBERS})
        rules.append(rule)
    content = {
        "hitPolicy": "collect",
        "inputs": inputs,
        "outputs": [{"id": "out", "name": "行", "field": "row"}],
        "rules": rules,
    }
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in"},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": content},
        {"id": "out", "type": "outputNode", "name": "out"},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    return zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))


WANTED = [_wanted(at) for at in range(ROWS)]


def contestants() -> dict[str, Callable[[], object]]:
    """Return the three ways; they are made sure to agree first."""
    values: dict[str, Any] = {name: OPTIONS[at % 4] for at, name in enumerate(CHOICES)}
    values |= {name: 15 for name in NUMBERS}
    table, facts, decision = _table(), Facts(values), _zen()
    sent = {f"f{at}": values[name] for at, name in enumerate([*CHOICES, *NUMBERS])}
    by_hand = _by_hand(values)
    assert [row.then for row in table.pick(facts).rows] == by_hand
    assert [row["row"] for row in decision.evaluate(sent)["result"]] == by_hand
    return {
        "by hand in Python": lambda: _by_hand(values),
        "engine rows": lambda: table.pick(facts),
        "zen-engine": lambda: decision.evaluate(sent),
    }
