"""What an example may expect of sheets: totals and lines of a score, checklists, places, what was not kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from engine.checklists import APART, WITHOUT
from engine.ledger import STATE_WORDS
from engine.problems import guess, listed
from engine.sheets import FAILED, PASSED, UNKNOWN

OPEN, NONE = "待定", "无"
Line = Mapping[str, Any]


def _said(figure: Any) -> str:
    return OPEN if figure is None else str(figure)


TOTAL_KEYS: dict[str, Callable[[Line], str]] = {
    "合计": lambda total: _said(total["value"]),
    "已定": lambda total: _said(total["settled"]),
    "低": lambda total: _said(total["low"]),
    "高": lambda total: _said(total["high"]),
    "档": lambda total: total["band"] or NONE,
}
ITEM_KEYS: dict[str, Callable[[Sequence[Line]], str]] = {
    "得": lambda lines: _said(lines[-1]["delta"]),
    "低": lambda lines: _said(lines[-1]["min"]),
    "高": lambda lines: _said(lines[-1]["max"]),
    "状态": lambda lines: STATE_WORDS[lines[-1]["state"]],
    "条": lambda lines: str(len([line for line in lines if line["entry"]])),
    "依据": lambda lines: listed(lines[-1]["cite"]),
}
LIST_KEYS = {"合": PASSED, "不合": FAILED, "待查": UNKNOWN, "不适用": APART, "可设未设": WITHOUT}


def _differ(what: str, want: Any, got: str) -> Iterator[str]:
    want = listed(want) if isinstance(want, list) else str(want)
    if want != got and not (want == NONE and got == OPEN):
        yield f"{what}应是“{want}”，得到“{got}”"


def totals(found: Iterable[Line], want: Mapping[str, Any]) -> Iterator[str]:
    """Compare ``计分`` with the totals of an assessment, or of a case's sheets."""
    listed_ = list(found)
    for name, parts in want.items():
        parts = parts if isinstance(parts, Mapping) else {"合计": parts}
        unit = parts.get("单位")
        mine = [total for total in listed_ if total["name"] == name and unit in (None, total["who"])]
        if not mine:
            yield f"没有计分表“{name}”；有：{listed(dict.fromkeys(each['name'] for each in listed_)) or NONE}"
            continue
        for part, value in parts.items():
            if part in TOTAL_KEYS:
                yield from _differ(f"{name}·{part}", value, TOTAL_KEYS[part](mine[-1]))
            elif part != "单位":
                yield f"计分的应得里没有“{part}”；{guess(part, TOTAL_KEYS) or '可写 ' + listed(TOTAL_KEYS)}"


def items(found: Iterable[Line], want: Mapping[str, Any]) -> Iterator[str]:
    """Compare ``计分项`` with lines of the ledger, named from the sheet on or, if that is plain, by themselves."""
    listed_ = list(found)
    for key, parts in want.items():
        name, _, who = str(key).partition("@")
        lines = [
            e for e in listed_ if name in (e["item"], e["item"].rpartition("·")[2]) and (not who or e["who"] == who)
        ]
        if parts == NONE:
            yield from (f"计分项“{key}”不应有" for _ in lines[:1])
            continue
        if not lines:
            yield f"没有计分项“{key}”；有：{listed(dict.fromkeys(each['item'] for each in listed_)) or NONE}"
            continue
        for part, value in (parts if isinstance(parts, Mapping) else {"得": parts}).items():
            if part in ITEM_KEYS:
                yield from _differ(f"{key}·{part}", value, ITEM_KEYS[part](lines))
            else:
                yield f"计分项的应得里没有“{part}”；{guess(part, ITEM_KEYS) or '可写 ' + listed(ITEM_KEYS)}"


def lists(found: Iterable[Line], want: Mapping[str, Any]) -> Iterator[str]:
    """Compare ``清单`` with the lines of checklists."""
    listed_ = list(found)
    for name, parts in want.items():
        lines = [line for line in listed_ if line["list"] == name]
        results = {line["result"] for line in lines}
        whole = FAILED if FAILED in results else UNKNOWN if UNKNOWN in results else PASSED
        if not lines:
            yield f"没有清单“{name}”"
            continue
        for part, value in (parts if isinstance(parts, Mapping) else {"结果": parts}).items():
            yield from _differ(f"{name}·结果", value, whole) if part == "结果" else _of_list(name, lines, part, value)


def _of_list(name: str, lines: Sequence[Line], part: str, value: Any) -> Iterator[str]:
    """Compare the lines of a checklist that have one result."""
    if part not in LIST_KEYS:
        yield f"清单的应得里没有“{part}”；{guess(part, LIST_KEYS) or '可写 ' + listed(LIST_KEYS)}"
        return
    names = [line["item"] for line in lines if line["result"] == LIST_KEYS[part]]
    for item in value if isinstance(value, list) else [value]:
        if item != NONE and str(item) not in names:
            yield f"{name}·{part}应有“{item}”，得到：{listed(names) or NONE}"
    if value == NONE and names:
        yield f"{name}·{part}应无，得到：{listed(names)}"


def places(found: Iterable[Line], want: Mapping[str, Any]) -> Iterator[str]:
    """Compare ``名次`` with places in rankings; 不排 for one that is left out."""
    by_name = {place["ranking"]: place for place in found}
    for name, value in want.items():
        place = by_name.get(name)
        if place is None:
            yield f"没有排名“{name}”；有：{listed(by_name) or NONE}"
        else:
            yield from _differ(f"{name}·名次", value, "不排" if place["place"] is None else str(place["place"]))


def not_kept(found: Iterable[Line]) -> list[str]:
    """The names under which ``违反`` may find a breach: a duty, a line of a checklist."""
    return [str(each.get("duty") or each.get("item")) for each in found]
