"""Limits as officials write them: ``5个工作日``, ``当日17:00``, ``{凭: 法定时限, 前: 7日}``.

In: the text or map that a rule file holds. Out: a frozen `Limit`; what cannot be read raises `LimitError`, which says
in Chinese what is wrong and what was perhaps meant. Nothing here knows a calendar or a moment: see `engine.clock`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import time
from decimal import Decimal
from functools import lru_cache
from typing import Any

from engine.limit_slips import candidates
from engine.limit_words import LONGEST, SPAN, TIMED, UNITS, WRITTEN, numeral
from engine.local import UNSTATED, Unsupplied
from engine.moments import parse_time
from engine.named_days import NamedDay, parse_named
from engine.problems import guess, listed

__all__ = [
    "CLOCKED",
    "LARGEST",
    "QUANTITY",
    "UNITS",
    "Limit",
    "LimitError",
    "events_of",
    "facts_of",
    "lacks_of",
    "parse_limit",
]

CLOCKED = frozenset({"minute", "hour", "office_hour"})
LARGEST = dict.fromkeys(UNITS, 10_000) | {"month": 1200, "year": 100}
QUANTITY = "凭量"
_DEEPEST = 5
_ENDS = re.compile(rf"(?P<head>.*?){TIMED}")
_SAME = re.compile(rf"(?P<day>当日|当天|当个工作日){TIMED}")


class LimitError(ValueError):
    """A limit or setting that cannot be used: ``what`` is wrong, how to ``mend`` it; ``key`` names the setting."""

    def __init__(self, what: str, mend: str = "", key: str = "") -> None:
        self.what, self.mend, self.key = what, mend, key
        super().__init__("；".join(filter(None, (what, mend))))


class _Unread(LimitError):
    """Text that is no limit in any notation; a guess is worth trying."""


@dataclass(frozen=True)
class Limit:
    """One limit: span, same_day, same_working_day, named_day, at_once, unstated, fact, earliest, latest or since.

    A span has ``amount`` and ``unit`` (a key of `UNITS`); spans of days and the same-day kinds may end at a ``time``.
    A ``fact`` is the name of a field, moved by ``before`` or ``after``; earliest and latest have ``parts``;
    ``since`` counts its one part from the event named by ``event`` instead of the clock's own start; ``named`` is a day
    that the calendar fixes (次月5日). ``lacks`` names the local datum that would state an unstated limit.
    ``text`` is how an official writes it, the same for every spelling of the same limit.
    """

    kind: str
    amount: int | Decimal = 0
    unit: str = ""
    time: time | None = None
    fact: str = ""
    before: Limit | None = None
    after: Limit | None = None
    parts: tuple[Limit, ...] = ()
    event: str = ""
    text: str = ""
    named: NamedDay | None = None
    lacks: str = ""


def parse_limit(node: str | Mapping[str, Any]) -> Limit:
    """Return the limit written as text or map (language.md 5.2). Raises LimitError with a guess where there is one."""
    return _parse(node, 0)


def facts_of(limit: Limit) -> set[str]:
    """Return the names of the facts that the limit rests on."""
    names = {limit.fact} if limit.fact else set()
    return names.union(*map(facts_of, limit.parts))


def lacks_of(limit: Limit) -> set[str]:
    """Return the names of the local data that would state what the limit leaves unstated."""
    names = {limit.lacks} if limit.lacks else set()
    return names.union(*map(lacks_of, limit.parts))


def events_of(limit: Limit) -> set[str]:
    """Return the names of the events that the limit counts from."""
    names = {limit.event} if limit.event else set()
    return names.union(*map(events_of, limit.parts))


def _parse(node: Any, depth: int) -> Limit:
    if isinstance(node, Mapping):
        if depth >= _DEEPEST:
            raise LimitError("期限套得太深", f"至多套{_DEEPEST}层")
        return _mapped(node, depth)
    if isinstance(node, Unsupplied):
        return Limit("unstated", text=UNSTATED, lacks=node.name)
    if node == QUANTITY:
        return Limit("fact", fact=QUANTITY, text="按起算那件事所定的量")
    if not isinstance(node, str):
        raise LimitError(f"“{node}”不是期限", "期限要有单位，如“5日”“3个工作日”")
    return _read("".join(node.split()))


def _mapped(node: Mapping[str, Any], depth: int) -> Limit:
    """Read ``{凭: …, 前: …, 后: …}``, ``{最早: […]}`` or ``{最晚: […]}``."""
    known = ("凭", "前", "后", "最早", "最晚", "自", "限")
    for key in node:
        if key not in known:
            raise LimitError(f"期限里没有“{key}”这个键", guess(key, known) or f"可写{listed(known)}")
    if set(node) == {"自", "限"}:
        part = _parse(node["限"], depth + 1)
        name = str(node["自"]).strip()
        return Limit("since", parts=(part,), event=name, text=f"自{name}起{part.text}")
    if "凭" in node and not {"最早", "最晚"} & set(node):
        return _by_fact(node)
    if len(node) == 1 and "凭" not in node and next(iter(node)) in ("最早", "最晚"):
        return _among(*next(iter(node.items())), depth)
    raise LimitError(
        "期限须写“凭”，或“最早”，或“最晚”，或“自”与“限”，只写其一",
        "如 {凭: 法定时限, 前: 7日}、{最早: [5日, {凭: 承诺日}]}、{自: 收到, 限: 10日}",
    )


def _by_fact(node: Mapping[str, Any]) -> Limit:
    name = node["凭"]
    if not isinstance(name, str) or not name.strip():
        raise LimitError("“凭”后面是一个字段的名称", "如 {凭: 法定时限}")
    if "前" in node and "后" in node:
        raise LimitError("“前”与“后”只写一个")
    before, after = (_offset(key, node[key]) if key in node else None for key in ("前", "后"))
    moved = f"前{before.text}" if before else f"后{after.text}" if after else ""
    return Limit("fact", fact=name.strip(), before=before, after=after, text=f"按{name.strip()}{moved}")


def _offset(key: str, node: Any) -> Limit:
    offset = Limit("fact", text="又一个字段") if isinstance(node, Mapping) else _parse(node, 0)
    if offset.kind != "span" or offset.time:
        raise LimitError(f"“{key}”后面是一段时间，不是“{offset.text}”", "如 7日、3个工作日、2小时")
    return offset


def _among(word: str, nodes: Any, depth: int) -> Limit:
    if isinstance(nodes, str) or not isinstance(nodes, Sequence) or len(nodes) < 2:
        raise LimitError(f"“{word}”后面是两个以上期限的列表", "如 {最早: [5日, {凭: 承诺日}]}")
    parts = tuple(_parse(node, depth + 1) for node in nodes)
    text = f"{listed(part.text for part in parts)}中{word}的"
    return Limit("earliest" if word == "最早" else "latest", parts=parts, text=text if depth == 0 else f"（{text}）")


@lru_cache(maxsize=1024)
def _read(text: str) -> Limit:
    """Read text; where it is no limit at all, say what may have been meant."""
    try:
        return _exact(text)
    except _Unread as error:
        raise LimitError(error.what, _meant(text)) from None


def _exact(text: str) -> Limit:
    if text in ("即时", UNSTATED):
        return Limit("at_once" if text == "即时" else "unstated", text=text)
    if match := _SAME.fullmatch(text):
        kind, word = ("same_working_day", "当个工作日") if match["day"] == "当个工作日" else ("same_day", "当日")
        ends = _time(match["time"])
        return Limit(kind, time=ends, text=word + _timed(ends))
    if text[:1] in "当本次下":
        return _named(text)
    match = SPAN.fullmatch(text)
    if match and match["unit"] in WRITTEN:
        return _span(text, match)
    raise _Unread(f"“{text if len(text) <= LONGEST else text[:LONGEST] + '…'}”不是期限")


def _named(text: str) -> Limit:
    """A day that the calendar fixes, with a time of day if one is written."""
    match = _ENDS.fullmatch(text)
    assert match is not None
    found = parse_named(match["head"])
    if found is None:
        raise _Unread(f"“{text if len(text) <= LONGEST else text[:LONGEST] + '…'}”不是期限")
    ends = _time(match["time"])
    return Limit("named_day", time=ends, text=found[1] + _timed(ends), named=found[0])


def _span(text: str, match: re.Match[str]) -> Limit:
    unit, ends, amount = WRITTEN[match["unit"]], _time(match["time"]), _amount(match["number"])
    if amount > LARGEST[unit]:
        raise LimitError(f"“{text}”太长", f"至多{LARGEST[unit]}{UNITS[unit]}")
    if isinstance(amount, Decimal) and (unit not in ("hour", "office_hour") or amount * 60 % 1):
        raise LimitError(f"“{text}”不是整数", "只有小时可写小数，而且须合整分钟，如“1.5小时”")
    if ends and unit in CLOCKED:
        raise LimitError(f"“{text}”：按{UNITS[unit]}计的，不能再写几点为止", f"是否想写“{amount}{UNITS[unit]}”？")
    return Limit("span", amount, unit, ends, text=f"{amount}{UNITS[unit]}{_timed(ends)}")


def _time(text: str | None) -> time | None:
    try:
        return parse_time(text) if text else None
    except ValueError as error:
        raise LimitError(str(error)) from error


def _timed(ends: time | None) -> str:
    return ends.strftime("%H:%M") if ends else ""


def _amount(text: str) -> int | Decimal:
    """Return the number: digits, a decimal (whole ones as int), or Chinese numerals up to 9999."""
    if text[0].isascii():
        number = Decimal(text)
        return number.normalize() if number % 1 else int(number)
    found = numeral(text)
    if found is None:
        raise LimitError(f"“{text}”不是数目", "请写阿拉伯数字，如“5个工作日”")
    return found


def _meant(text: str) -> str:
    """Return a guess at what was meant, or how limits are written."""
    for tried in candidates(text):
        with suppress(LimitError):
            return f"是否想写“{_exact(tried).text}”？"
    return "如“5日”“3个工作日”“24小时”“当日17:00”“次月5日”"
