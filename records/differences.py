"""What differs between two decisions on one case, in words an official reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.ledger import STATE_WORDS
from engine.problems import listed
from records.rulings import said


@dataclass(frozen=True)
class Difference:
    """What changed (Chinese), from what to what, and why."""

    what: str
    before: str
    after: str
    cause: str


def between(old: Mapping[str, Any], new: Mapping[str, Any], cause: str) -> Iterator[Difference]:
    """Yield each difference in outcome, duties, missing facts, routing, publication, measures, judgements, steps."""
    first, second = _flat(old), _flat(new)
    for what in dict.fromkeys([*first, *second]):
        before, after = first.get(what, "无"), second.get(what, "无")
        if before != after:
            yield Difference(what, before, after, cause)


def _flat(decision: Mapping[str, Any]) -> dict[str, str]:
    found = {"结论": said(decision), "版本": str(decision["version"] or "无")}
    for line in decision.get("scores") or decision.get("items") or ():
        found[f"计分·{line['item']}{line['entry']}{line['who']}"] = _line(line)
    for duty in decision["duties"]:
        found.update(_duty(duty))
    found["缺什么"] = _names(decision["missing"], "fact")
    found["分送"] = listed(sorted(f"{item['role']}{item['to']}" for item in decision["route"])) or "无"
    found["公开"] = listed(sorted(str(item.get("公开", "")) for item in decision["public"])) or "无"
    found["措施"] = listed(sorted(f"{item['to']}{item['measure']}" for item in decision["raised"])) or "无"
    found["可办"] = listed(sorted(f"{item['step']}（{item['who']}）" for item in decision["may"])) or "无"
    for name, value in decision["judgements"].items():
        found[f"判定·{name}"] = listed(value) if isinstance(value, list) else str(value)
    return found


def _duty(duty: Mapping[str, Any]) -> dict[str, str]:
    whose = f"{duty['name']}（{duty['who']}，自 {duty['start'][:16].replace('T', ' ')}）"
    return {
        f"{whose}的末日": (duty["due"] or "无").replace("T", " "),
        f"{whose}的状态": duty["state_zh"] + ("，曾逾期" if duty["rescued"] else ""),
        f"{whose}是否暂定": "暂定" if duty["provisional"] else "已定",
    }


def _line(line: Mapping[str, Any]) -> str:
    figure = line["delta"] if line["delta"] is not None else f"{line['min']}至{line['max']}"
    return f"{figure}{line['unit']}，{STATE_WORDS[line['state']]}"


def _names(items: list[Mapping[str, Any]], key: str) -> str:
    return listed(sorted(str(item[key]) for item in items)) or "无"
