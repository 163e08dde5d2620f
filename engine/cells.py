"""Reading a cell: a few phrases, taken from Civil Code art. 1259, over a declared domain. No expressions.

Every notation stands in docs/language.md 3.3. A cell that cannot be read raises CellError with a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from decimal import Decimal
from typing import Any

from engine import domains as d
from engine.cell_words import candidates
from engine.limit_words import LONGEST
from engine.limits import LimitError, parse_limit
from engine.local import Unsupplied, lacking
from engine.moments import MomentError, parse_date, parse_time
from engine.problems import guess, listed

NUMBER = r"(-?[0-9]+(?:\.[0-9]+)?)"
FILLED, EMPTY = "已填", "未填"
LARGEST = Decimal(10) ** 15
_EXCEPT = re.compile(r"除\s*[\[［]?(.+?)[\]］]?\s*(?:外|以外|之外)")


class CellError(ValueError):
    """A cell that says nothing in its domain; ``what`` and ``mend`` are Chinese."""

    def __init__(self, what: str, mend: str = "") -> None:
        self.what, self.mend = what, mend
        super().__init__(f"{what}；{mend}" if mend else what)


def parse_cell(node: Any, domain: d.Domain) -> d.Cell:
    """Return the cell that ``node`` (text, number, list or mapping) writes over ``domain``. Raises CellError."""
    if isinstance(node, Unsupplied):
        return d.Cell(domain, str(node), lacks=lacking(node.name))
    if node in (FILLED, EMPTY):
        return d.Cell(domain, str(node), missing=node == EMPTY, presence=True)
    if node is None or node == [] or node == {}:
        raise CellError("格子是空的", "写一个值、一组值，或 已填、未填")
    return d.Cell(domain, words(node), _READERS[domain.kind](node, domain))


def words(node: Any) -> str:
    """Return a cell as it is read aloud."""
    if isinstance(node, dict):
        return "；".join(f"{key}{words(value)}" for key, value in node.items())
    return "或".join(words(item) for item in node) if isinstance(node, list) else str(node)


def _names(node: Any, domain: d.Domain) -> frozenset[str]:
    names = [str(name) for name in node] if isinstance(node, list) else [str(node)]
    if not domain.open:
        for name in names:
            if name not in domain.options:
                raise CellError(f"没有“{name}”这个选项", _or_options(name, domain.options))
    return frozenset(names)


def _or_options(name: str, options: Iterable[str]) -> str:
    options = list(options)
    return guess(name, [*options, FILLED, EMPTY]) or f"可选：{listed(options[:12])}{'等' if len(options) > 12 else ''}"


def _excepted(node: Any) -> list[str] | None:
    if isinstance(node, dict) and list(node) == ["除"]:
        return node["除"] if isinstance(node["除"], list) else [node["除"]]
    match = _EXCEPT.fullmatch(node) if isinstance(node, str) else None
    return re.split(r"[、,，]\s*", match[1]) if match else None


def _choice(node: Any, domain: d.Domain) -> d.Choice:
    excepted = _excepted(node)
    if excepted is not None:
        names = _names(excepted, domain)
        return d.Choice(names, True) if domain.open else _left(frozenset(domain.options) - names)
    if isinstance(node, dict):
        raise CellError(f"“{words(node)}”不是选项格的写法", "写一个选项、[甲, 乙]，或 {除: [甲]}")
    return d.Choice(_names(node, domain))


def _left(names: frozenset[str]) -> d.Choice:
    if not names:
        raise CellError("除去之后一个选项也不剩", "这一格永远不会成立，请删去或改写")
    return d.Choice(names)


def _subset(node: Any, domain: d.Domain) -> d.Subset:
    if not isinstance(node, dict):
        names = _names(node, domain)
        return d.Subset(some=(names,))
    must: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()
    some: tuple[frozenset[str], ...] = ()
    for key, value in node.items():
        if key == "均含":
            must = _names(value, domain)
        elif key == "不含":
            barred = _names(value, domain)
        elif key == "含其一":
            some = (_names(value, domain),)
        else:
            raise CellError(f"多选格没有“{key}”", guess(key, ["均含", "不含", "含其一"]) or "可写 含其一、均含、不含")
    return d.Subset(must, barred, some)


def _ranges(node: Any, domain: d.Domain) -> d.Ranges:
    items = node if isinstance(node, list) else [node]
    read = _interval_reader(domain)
    return d.Ranges(tuple(read(str(item).strip()) for item in items), "")


def _interval_reader(domain: d.Domain) -> Callable[[str], d.Interval]:
    value: Callable[[str], Any]
    if domain.kind == d.NUMBER:
        pattern, value = _number_pattern(domain.unit), _figure
    elif domain.kind == d.DATE:
        pattern, value = r"([0-9]{4}-[0-9]{2}-[0-9]{2})", parse_date
    else:
        pattern, value = r"([0-9]{1,2}:[0-9]{2})", _minutes
    shapes = _shapes(pattern)

    def exact(text: str) -> d.Interval | None:
        for shape, build in shapes:
            match = shape.fullmatch(text)
            if match:
                return _checked(text, build([_value(value, part) for part in match.groups() if part]), domain)
        return None

    def read(text: str) -> d.Interval:
        found = exact(text)
        if found is None:
            raise CellError(f"“{text}”不是{_KINDS[domain.kind]}格的写法", _meant(text, domain, exact))
        return found

    return read


def _meant(text: str, domain: d.Domain, exact: Callable[[str], d.Interval | None]) -> str:
    """Return a guess at what was meant, or how such cells are written."""
    if len(text) <= LONGEST:
        for tried in candidates(text, domain):
            with suppress(CellError):
                if exact(tried):
                    return f"是否想写“{tried}”？"
    return guess(text, [FILLED, EMPTY]) or _HELP[domain.kind].format(unit=domain.unit)


def _number_pattern(unit: str) -> str:
    return NUMBER + (rf"\s*(?:{re.escape(unit)})?" if unit else "")


def _shapes(p: str) -> list[tuple[re.Pattern[str], Callable[[list[Any]], d.Interval]]]:
    interval = d.Interval
    table: list[tuple[str, Callable[[list[Any]], d.Interval]]] = [
        (p, lambda v: interval(v[0], v[0])),
        (rf"{p}(?:以上|以后)", lambda v: interval(v[0], None)),
        (rf"{p}(?:以下|以内|以前)", lambda v: interval(None, v[0])),
        (rf"(?:超过|晚于){p}", lambda v: interval(v[0], None, low_in=False)),
        (rf"{p}以外", lambda v: interval(v[0], None, low_in=False)),
        (rf"(?:不满|早于){p}", lambda v: interval(None, v[0], high_in=False)),
        (rf"{p}至{p}", lambda v: interval(v[0], v[1])),
        (rf"{p}(?:以上|以后){p}(?:以下|以内|以前)", lambda v: interval(v[0], v[1])),
        (rf"{p}(?:以上|以后)(?:不满|早于){p}", lambda v: interval(v[0], v[1], high_in=False)),
        (rf"(?:超过|晚于){p}(?:不满|早于){p}", lambda v: interval(v[0], v[1], False, False)),
        (rf"(?:超过|晚于){p}{p}(?:以下|以内|以前)", lambda v: interval(v[0], v[1], low_in=False)),
    ]
    return [(re.compile(shape), build) for shape, build in table]


def _value(convert: Callable[[str], Any], text: str) -> Any:
    try:
        return convert(text)
    except MomentError as error:
        raise CellError(str(error)) from error


def _figure(text: str) -> Decimal:
    number = Decimal(text)
    if abs(number) >= LARGEST or len(text) > LONGEST:
        raise CellError(f"“{text[:LONGEST]}”太大，或位数太多", "看看是不是多写了几位")
    return number


def _checked(text: str, interval: d.Interval, domain: d.Domain) -> d.Interval:
    step = d.grid(domain)
    for end in (interval.low, interval.high):
        if domain.kind == d.NUMBER and end is not None and end % step:
            raise CellError(f"“{text}”不在步长 {step} 上", f"写 {step} 的整数倍")
    try:
        closed = interval.closed(step)
    except OverflowError as error:
        raise CellError(f"“{text}”是空的：已到公历的尽头", "改写，或删去这一格") from error
    if closed.low is not None and closed.high is not None and closed.low > closed.high:
        raise CellError(f"“{text}”是空的：下端大于上端", "前后对调，或改写")
    return closed


def _minutes(text: str) -> int:
    moment = parse_time(text)
    return moment.hour * 60 + moment.minute


def _limit(node: Any, domain: d.Domain) -> d.Ranges:
    """Limits compare by amount within one unit: 5个工作日以上."""
    match = re.fullmatch(r"(超过|不满)?(.+?)(以上|以下|以内|以外)?", str(node))
    try:
        limit = parse_limit(match[2] if match else str(node))
    except LimitError as error:
        raise CellError(error.what, error.mend) from error
    if limit.kind != "span" or limit.time:
        raise CellError(f"“{node}”不是一段期限", "如 60日以上、不满3个月")
    head, tail = (match[1] or "", match[3] or "") if match else ("", "")
    reader = _interval_reader(d.Domain(d.NUMBER, step=Decimal(1)))
    return d.Ranges((reader(f"{head}{limit.amount}{tail}"),), limit.unit)


def _no_text(node: Any, domain: d.Domain) -> d.Values:
    raise CellError("文字不能直接比对", "写 已填、未填，或比对它的 .字数、.含字样")


_KINDS = {d.NUMBER: "数", d.DATE: "日期", d.TIME: "时间"}
_HELP = {
    d.NUMBER: "如 3{unit}以上、不满3{unit}、3至5{unit}",
    d.DATE: "如 2025-03-01以后、早于2025-03-01",
    d.TIME: "如 17:00以后、12:00以前",
}
_READERS: dict[str, Callable[[Any, d.Domain], d.Values]] = {
    d.OPTION: _choice,
    d.PARTY: _choice,
    d.MULTI: _subset,
    d.NUMBER: _ranges,
    d.DATE: _ranges,
    d.TIME: _ranges,
    d.LIMIT: _limit,
    d.TEXT: _no_text,
}
