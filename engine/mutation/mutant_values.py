"""Other values than the one written: of a cell, a limit, a figure; each differs in meaning from what it was.

Both sides of a figure are tried: 3次以上 becomes 2次以上, 4次以上. Two notations of one meaning are one value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

from engine import domains as d
from engine.cells import EMPTY, FILLED, CellError, parse_cell
from engine.limits import LimitError, parse_limit
from engine.local import UNSTATED
from engine.moments import MomentError, parse_date, parse_time
from engine.reader import Map, Seq

_FIGURE = re.compile(r"-?\d+(?:\.\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{1,2}:\d{2}")
_EXCEPT = re.compile(r"除\s*(.+?)\s*(?:外|以外|之外)")
_SIDES = (
    (re.compile(r"([^以超晚]+?)(?:以上|以后)"), "超过{}", "晚于{}"),
    (re.compile(r"([^以不早]+?)(?:以下|以内|以前)"), "不满{}", "早于{}"),
    (re.compile(r"(?:超过|晚于)([^以不早]+)"), "{}以上", "{}以后"),
    (re.compile(r"(?:不满|早于)([^以]+)"), "{}以下", "{}以前"),
)
_UNITS = {
    **dict.fromkeys(("个工作日", "工作日", "周"), "日"),
    **dict.fromkeys(("小时", "个小时", "日", "天"), "个工作日"),
    **dict.fromkeys(("办公小时", "个办公小时", "分钟"), "小时"),
    **{"个月": "周", "月": "周", "年": "个月"},
}
_WORDS = {UNSTATED: "1日", "即时": "1日", "凭量": "1日", "当日": "1日", "当天": "1日", "当个工作日": "1个工作日"}
_WINDOWS = ("本日", "本周", "本月", "本季", "本半年", "本年")
_STRETCHES = {"本期": "上期", "上期": "本期"}


# -- cells -------------------------------------------------------------------------------------------------------


def cells(node: Any, domain: d.Domain) -> Iterator[Any]:
    """Yield other cells over the same domain, each of another meaning."""
    seen = [_meaning(node, domain)]
    for tried in _written(node, domain):
        meaning = _meaning(tried, domain)
        if meaning is not None and meaning not in seen:
            seen.append(meaning)
            yield tried


def _meaning(node: Any, domain: d.Domain) -> Any:
    with suppress(CellError):
        cell = parse_cell(node, domain)
        return cell.values, cell.presence, cell.missing
    return None


def _written(node: Any, domain: d.Domain) -> Iterator[Any]:
    if node in (FILLED, EMPTY):
        yield EMPTY if node == FILLED else FILLED
    elif domain.kind in (d.OPTION, d.PARTY, d.MULTI):
        yield from _chosen(node, domain)
    elif isinstance(node, Seq):
        for at, item in enumerate(node):
            yield from (_replaced(node, at, text) for text in _compared(str(item), domain))
            yield _without(node, at)
    else:
        yield from _compared(str(node), domain)


def _chosen(node: Any, domain: d.Domain) -> Iterator[Any]:
    """One option dropped, or the only one replaced by another."""
    excepted = _EXCEPT.fullmatch(node) if isinstance(node, str) else None
    if isinstance(node, Map):
        for key, value in node.items():
            for other in _names(_listed(value), domain.options):
                yield _keyed(node, key, other)
    elif excepted:
        for other in _names(re.split(r"[、,，]\s*", excepted[1]), domain.options):
            yield f"除 {'、'.join(other)} 外" if other else FILLED
    else:
        yield from (other for other in _names(_listed(node), domain.options) if other)


def _names(names: Sequence[str], options: Iterable[str]) -> Iterator[Seq]:
    """Yield the names without one of them; where there is but one, nothing, and another one."""
    other = next((option for option in options if option not in names), "")
    for name in names if len(names) > 1 else ():
        yield _seq(each for each in names if each != name)
    if len(names) == 1:
        yield _seq(())
        if other:
            yield _seq([other])


def _compared(text: str, domain: d.Domain) -> Iterator[str]:
    """The figure one step up and down; the word beside it that excludes what it included."""
    yield from _stepped(text, domain)
    for shape, plain, timed in _SIDES:
        match = shape.fullmatch(text)
        if match:
            yield (timed if domain.kind in (d.DATE, d.TIME) else plain).format(match[1])
    if "以上不满" in text or "以上早于" in text:
        low, high = re.split("以上(?:不满|早于)", text)
        yield from (f"超过{low}不满{high}", f"{low}以上{high}以下")


def _stepped(text: str, domain: d.Domain) -> Iterator[str]:
    pattern, move = _MOVES.get(domain.kind, (_FIGURE, _figure))
    for match in pattern.finditer(text):
        for step in (1, -1):
            with suppress(MomentError, OverflowError):
                yield text[: match.start()] + move(match[0], step, domain) + text[match.end() :]


def _figure(text: str, step: int, domain: d.Domain) -> str:
    return str(Decimal(text) + step * (domain.step if domain.kind == d.NUMBER else 1))


def _day(text: str, step: int, domain: d.Domain) -> str:
    day = parse_date(text)
    return day.fromordinal(day.toordinal() + step).isoformat()


def _minute(text: str, step: int, domain: d.Domain) -> str:
    moment = parse_time(text)
    minutes = (moment.hour * 60 + moment.minute + step) % (24 * 60)
    return f"{minutes // 60:02}:{minutes % 60:02}"


_MOVES: dict[str, tuple[re.Pattern[str], Callable[[str, int, d.Domain], str]]] = {
    d.DATE: (_DATE, _day),
    d.TIME: (_TIME, _minute),
}
_CLOCK = d.Domain(d.TIME)


# -- limits, figures -----------------------------------------------------------------------------------------------


def limits(node: Any) -> Iterator[Any]:
    """Yield other limits: one more, in another unit; a limit without figure becomes one day."""
    if isinstance(node, Map):
        yield from (_dropped(node, key) for key in ("前", "后") if key in node)
        yield from (_renamed(node, *pair) for pair in (("最早", "最晚"), ("最晚", "最早")) if pair[0] in node)
        return
    text = str(node)
    if text in _WORDS:
        yield _WORDS[text]
    yield from (tried for tried in _limits(text) if _is_limit(tried))


def _limits(text: str) -> Iterator[str]:
    yield from times(text)
    plain = _TIME.sub(lambda match: "#" * len(match[0]), text)
    for match in _FIGURE.finditer(plain):
        more = f"{text[: match.start()]}{Decimal(match[0]) + 1}{text[match.end() :]}"
        less = f"{text[: match.start()]}{Decimal(match[0]) - 1}{text[match.end() :]}"
        yield more if _is_limit(more) else less
    figure = re.fullmatch(rf"({_FIGURE.pattern})(\D+)", plain)
    if figure and figure[2] in _UNITS:
        yield figure[1] + _UNITS[figure[2]]


def _is_limit(text: str) -> bool:
    with suppress(LimitError):
        parse_limit(text)
        return True
    return False


def windows(text: str) -> Iterator[str]:
    """Yield other windows of a look-up."""
    if text in _STRETCHES:
        yield _STRETCHES[text]
    elif text in _WINDOWS:
        yield _WINDOWS[(_WINDOWS.index(text) + 1) % len(_WINDOWS)]
    else:
        yield from limits(text)


def times(text: str) -> Iterator[str]:
    """Yield the text with each time of day in it one minute later."""
    for match in _TIME.finditer(text):
        yield text[: match.start()] + _minute(match[0], 1, _CLOCK) + text[match.end() :]


def figures(node: Any) -> Iterator[str]:
    """Yield the text with each figure in it one unit of its last place more; what is not stated becomes one."""
    text = str(node)
    if text == UNSTATED:
        yield "1"
    for match in _FIGURE.finditer(text.replace("至-", "至−")):  # the second sign of a range stays where it is
        figure = Decimal(text[match.start() : match.end()])
        more = figure + Decimal(1).scaleb(int(figure.as_tuple().exponent))
        yield f"{text[: match.start()]}{more}{text[match.end() :]}"


def tenfold(node: Any) -> Any:
    """Return a step ten times as wide."""
    wide = Decimal(str(node)) * 10
    return int(wide) if wide == wide.to_integral_value() else wide


# -- lists and maps ------------------------------------------------------------------------------------------------


def _listed(node: Any) -> list[str]:
    return [str(each) for each in node] if isinstance(node, Seq) else [str(node)]


def _seq(items: Iterable[Any]) -> Seq:
    made = Seq()
    made.extend(items)
    made.lines = [0] * len(made)
    return made


def _replaced(node: Seq, at: int, value: Any) -> Seq:
    return _seq([*node[:at], value, *node[at + 1 :]])


def _without(node: Seq, at: int) -> Seq:
    return _seq([*node[:at], *node[at + 1 :]])


def _keyed(node: Map, key: str, value: Seq) -> Map:
    made = Map(node.file, node.line)
    made.lines = node.lines
    made.update({name: (value if name == key else kept) for name, kept in node.items() if name != key or value})
    return made


def _dropped(node: Map, key: str) -> Map:
    return _keyed(node, key, _seq(()))


def _renamed(node: Map, old: str, new: str) -> Map:
    made = Map(node.file, node.line)
    made.lines = {new if key == old else key: line for key, line in node.lines.items()}
    made.update({new if key == old else key: value for key, value in node.items()})
    return made
