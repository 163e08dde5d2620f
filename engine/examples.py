"""Running examples: each is a case with what must come of it (``应得``), in docs/language.md 9's words.

Unknown names in an expectation are errors: an example that could not fail would be worse than none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from engine import sheet_examples
from engine.assessing import assess_raw
from engine.assessment import Assessment
from engine.decision import Decision, conclusion
from engine.domains import show_value
from engine.library import Library
from engine.problems import BookError, CaseError, guess, listed
from engine.service import answer

Outcome = Decision | Assessment
DUTY_KEYS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    "期限": lambda duty: _due_words(duty),
    "状态": lambda duty: duty["state_zh"],
    "行": lambda duty: duty["row"] or "无",
    "暂定": lambda duty: "是" if duty["provisional"] else "否",
    "未载明": lambda duty: "是" if duty["unstated"] else "否",
    "曾违约": lambda duty: "是" if duty["breached"] else "否",
    "截止": lambda duty: (duty["due_at"] or "无").replace("T", " ")[:16],
    "对谁": lambda duty: duty["to"] or "无",
    "依据": lambda duty: listed(duty["cite"]),
}


def _due_words(duty: Mapping[str, Any]) -> str:
    """The due date as examples write it: a date or minute, 即时, 未载明, or 无."""
    if duty["immediate"]:
        return "即时"
    return "未载明" if duty["unstated"] else (duty["due"] or "无").replace("T", " ")


@dataclass(frozen=True)
class Result:
    """One example run: its sentence, place, the differences in Chinese (none: it passed) and the decision."""

    name: str
    file: str
    line: int
    faults: tuple[str, ...]
    decision: Outcome | None = None

    @property
    def passed(self) -> bool:
        return not self.faults


def run(library: Library, id: str, examples: Iterable[Any], draft: bool = True) -> list[Result]:
    """Return the results of all examples of a book; none stops another."""
    return [_run(library, id, node, draft) for node in examples]


def _run(library: Library, id: str, node: Mapping[str, Any], draft: bool) -> Result:
    place = (str(node.get("例", "（无名）")), getattr(node, "file", ""), getattr(node, "line", 0))
    expected = node.get("应得") or {}
    if not expected:
        return Result(*place, ("没有写“应得”",))
    try:
        decision = _assessed(library, id, node, draft) if "对象" in node else _decided(library, id, node, draft)
    except CaseError as error:
        return Result(*place, tuple(f"{name}：{'，'.join(said)}" for name, said in error.messages.items()))
    except BookError as error:
        return Result(*place, tuple(str(problem) for problem in error.problems))
    return Result(*place, tuple(_faults(decision, expected)), decision)


def _decided(library: Library, id: str, node: Mapping[str, Any], draft: bool) -> Decision:
    return answer(library, id, node, near=True, draft=draft)[0]


def ranked_with(node: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the subject of an example and those that it is ranked among (同评). Raises CaseError."""
    common = {key: node[key] for key in ("对象", "期", "起", "时点", "版本", "读法") if key in node}
    named = node.get("同评") or []
    if not isinstance(named, list) or not all(isinstance(other, Mapping) for other in named):
        raise CaseError({"同评": ["应是列表，每项一组“键: 值”，如 [{是: 市水务局}]"]})
    return [node, *({**common, **other} for other in named)]


def _assessed(library: Library, id: str, node: Mapping[str, Any], draft: bool) -> Assessment:
    """The assessment of a subject, ranked among those named with it. Raises CaseError, BookError."""
    found = assess_raw(library, id, ranked_with(node), draft=draft)
    for each in found:
        if isinstance(each, (CaseError, BookError)):
            raise each
    first = found[0]
    assert isinstance(first, Assessment)
    return first


def _faults(decision: Outcome, expected: Any) -> Iterable[str]:
    if not isinstance(expected, Mapping):
        yield f"“应得”应是一组“键: 值”，不能是“{expected}”"
        return
    for key, value in expected.items():
        compare = _COMPARE.get(key)
        if compare is not None and isinstance(decision, Assessment) and key in OF_CASES:
            yield f"应得里的“{key}”只用于来信"
        elif compare is not None and isinstance(decision, Decision) and key in OF_SUBJECTS:
            yield f"应得里的“{key}”只用于对象"
        elif compare is None:
            yield f"应得里没有“{key}”；{guess(key, _COMPARE) or '可写 ' + listed(_COMPARE)}"
        elif key in MAPPED and not isinstance(value, Mapping):
            yield f"应得里的“{key}”应是一组“键: 值”，不能是“{value}”"
        else:
            yield from compare(decision, value)


def _equal(what: str, want: Any, got: Any) -> Iterable[str]:
    if str(want) != str(got):
        yield f"{what}应是“{want}”，得到“{got}”"


def _all_in(what: str, want: Any, got: Iterable[Any]) -> Iterable[str]:
    got = [str(item) for item in got]
    for item in want if isinstance(want, list) else [want]:
        if str(item) != "无" and str(item) not in got:
            yield f"{what}应有“{item}”，得到：{listed(got) or '无'}"
    if want == "无" and got:
        yield f"{what}应无，得到：{listed(got)}"


def _none_in(what: str, want: Any, got: Iterable[Any]) -> Iterable[str]:
    got = [str(item) for item in got]
    for item in want if isinstance(want, list) else [want]:
        if str(item) in got:
            yield f"{what}不应有“{item}”"


def _with_unit(items: Iterable[Mapping[str, Any]], key: str, *units: str) -> list[str]:
    """The words of a list, each also with its unit: 督办 and 督办@市教育局."""
    found: dict[str, None] = {}
    for item in items:
        if item.get(key):
            found[str(item[key])] = None
            found.update((f"{item[key]}@{item[unit]}", None) for unit in units if item.get(unit))
    return list(found)


def _duties(decision: Outcome, want: Mapping[str, Any]) -> Iterable[str]:
    for key, parts in want.items():
        name, _, who = key.partition("@")
        found = [d for d in decision.duties if d["name"] == name and (not who or d["who"] == who)]
        if parts == "无":
            if found:
                yield f"应办“{key}”不应有"
            continue
        if not found:
            have = listed(dict.fromkeys(f"{d['name']}@{d['who']}" for d in decision.duties))
            yield f"没有应办“{key}”；有：{have or '无'}"
            continue
        yield from _duty(key, parts if isinstance(parts, Mapping) else {"期限": parts}, found[-1])


def _duty(key: str, want: Mapping[str, Any], duty: Mapping[str, Any]) -> Iterable[str]:
    for part, value in want.items():
        read = DUTY_KEYS.get(part)
        if read is None:
            yield f"应办的应得里没有“{part}”；{guess(part, DUTY_KEYS) or '可写 ' + listed(DUTY_KEYS)}"
        else:
            yield from _equal(f"{key}·{part}", value if not isinstance(value, list) else listed(value), read(duty))


def _judged(decision: Outcome, want: Mapping[str, Any]) -> Iterable[str]:
    for name, value in want.items():
        yield from _equal(f"判定·{name}", show_value(value), show_value(decision.judgements.get(name, "无")))


def _required(decision: Outcome, want: Mapping[str, Any]) -> Iterable[str]:
    """What a step still requires: ``须补: {不受理: [理由]}``."""
    for step, fields in want.items():
        found = [each["requires"] for each in decision.may if each["step"] == step]
        yield from _all_in(f"须补·{step}", fields, [name for names in found for name in names])


def _confirmed(decision: Outcome, want: Any) -> Iterable[str]:
    words = {"proposed": "待确认", "confirmed": "已确认"}
    effects = decision.effects if isinstance(decision, Decision) else []
    states = [each.get("state") for each in [*effects, *decision.raised]]
    yield from _all_in("确认", want, [words[state] for state in states if state in words])


def _totals(found: Outcome) -> list[dict[str, Any]]:
    """The totals of an assessment; of a case, the lines that stand for whole sheets."""
    if isinstance(found, Assessment):
        return found.totals
    return [
        {
            "name": line["item"],
            "value": line["delta"],
            "settled": line["settled"],
            "low": line["min"],
            "high": line["max"],
            "band": None,
            "who": line["who"],
        }
        for line in found.scores
        if line["item"] == line["sheet"]
    ]


def _items(found: Outcome) -> list[dict[str, Any]]:
    return found.items if isinstance(found, Assessment) else found.scores


_COMPARE: dict[str, Callable[[Any, Any], Iterable[str]]] = {
    "结论": lambda d, want: _equal("结论", want, conclusion(d.outcome, d.missing)),
    "情形": lambda d, want: _all_in("情形", want, [row["row"] for row in d.rows]),
    "未命中": lambda d, want: _none_in("情形", want, [row["row"] for row in d.rows]),
    "缺": lambda d, want: _all_in("缺", want, [item["fact"] for item in d.missing]),
    "确认": _confirmed,
    "应办": _duties,
    "分送": lambda d, want: _all_in("分送", want, [item["to"] for item in d.route]),
    "公开": lambda d, want: _all_in("公开", want, _with_unit(d.public, "公开", "who")),
    "署名": lambda d, want: _all_in("署名", want, [item.get("署名") for item in d.public]),
    "判定": _judged,
    "措施": lambda d, want: _all_in("措施", want, _with_unit(d.raised, "measure", "to", "who")),
    "无措施": lambda d, want: _none_in("措施", want, _with_unit(d.raised, "measure", "to", "who")),
    "措施给": lambda d, want: _all_in("措施给", want, _with_unit(d.raised, "measure", "to")),
    "不得": lambda d, want: _all_in(
        "不得", want, [*_with_unit(d.barred, "event", "who"), *_with_unit(d.barred, "step", "who")]
    ),
    "上限": lambda d, want: _all_in("上限", want, [item.get("cap") for item in d.barred]),
    "可办": lambda d, want: _all_in("可办", want, _with_unit(d.may, "step", "who", "about")),
    "须补": lambda d, want: _required(d, want),
    "不可办": lambda d, want: _none_in("可办", want, _with_unit(d.may, "step", "who", "about")),
    "状态": lambda d, want: _equal("状态", want, d.state.get("case", "")),
    "效果": lambda d, want: _all_in("效果", want, [item["effect"] for item in d.effects]),
    "读法": lambda d, want: _all_in("读法", want, [item["name"] for item in d.readings]),
    "附注": lambda d, want: _all_in("附注", want, d.notes),
    "规则": lambda d, want: _equal("规则", want, d.book),
    "版本": lambda d, want: _equal("版本", want, d.version or "无"),
}
_COMPARE |= {
    "计分": lambda d, want: sheet_examples.totals(_totals(d), want),
    "计分项": lambda d, want: sheet_examples.items(_items(d), want),
    "清单": lambda d, want: sheet_examples.lists(d.lists, want),
    "名次": lambda d, want: sheet_examples.places(d.ranks, want),
    "违反": lambda d, want: _all_in("违反", want, sheet_examples.not_kept(d.breaches)),
}
MAPPED = ("应办", "判定", "须补", "计分", "计分项", "清单", "名次")
OF_CASES, OF_SUBJECTS = ("结论", "效果"), ("清单", "名次", "违反")
EXPECTATIONS = tuple(_COMPARE)
