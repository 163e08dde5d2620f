"""Compiling the section 应办: each duty with its limits, extensions, promises, pauses, reminders and measures."""

from __future__ import annotations

from typing import Any

from engine import duties as du
from engine.compiling import CELLS, Compiler, Unusable, as_list, texts
from engine.limits import QUANTITY, Limit, LimitError
from engine.reader import Map
from engine.settings import Settings

_LATER = ("限", "延期", "承诺")


def compile_duties(compiler: Compiler, node: Any, settings: Settings) -> dict[str, du.Duty]:
    """Return the duties of a book by name; one that cannot be compiled is left out, its problem noted."""
    found = {}
    for name, item in (node or {}).items():
        if isinstance(item, Map):
            try:
                found[name] = _duty(compiler, name, item, settings)
            except Unusable:
                continue
    return found


def read_settings(compiler: Compiler, owner: Map, base: Settings | None) -> Settings:
    """Return the counting settings written in ``owner``'s 计时, over ``base``. Raises Unusable."""
    node = owner.get("计时")
    if node is None:
        return base or Settings()
    try:
        return Settings.from_tree(node, base)
    except LimitError as error:
        key = next((key for key in node if f"“{key}”" in error.what), "")
        compiler.bad(node, key, CELLS, error.what, error.mend)
        raise Unusable from error


def _duty(c: Compiler, name: str, node: Map, settings: Settings) -> du.Duty:
    own = read_settings(c, node, settings)
    starts, all_starts = c.triggers(node.get("起"))
    ends, all_ends = c.triggers(node.get("止"))
    limits = c.limits(name, node.get("限"), node)
    who, who_from = c.role(node)
    return du.Duty(
        name=name,
        who=who,
        who_from=who_from,
        to=_party(c, node, "对谁"),
        starts=starts,
        ends=ends,
        limits=limits,
        settings=own,
        all_starts=all_starts,
        all_ends=all_ends,
        voids=c.triggers(node.get("废"))[0],
        unless=c.unless(node.get("除非")),
        extensions=tuple(_extension(c, item) for item in as_list(node.get("延期"))),
        promise=_promise(c, name, node["承诺"]) if isinstance(node.get("承诺"), Map) else None,
        pauses=tuple(_pause(c, item) for item in as_list(node.get("暂停"))),
        from_change=node.get("改类") == "自改类日",
        reminders=tuple(_measure(c, item, "前") for item in as_list(node.get("提醒"))),
        measures=tuple(_measure(c, item, "后") for item in as_list(node.get("逾期"))),
        outcome=str(node["届满"]["视为"]) if isinstance(node.get("届满"), Map) else "",
        cites=texts(node.get("依据")),
        readings=_readings(c, node),
        file=node.file,
        line=node.line,
    )


def _readings(c: Compiler, node: Map) -> frozenset[str]:
    """The readings the duty itself rests on: forks outside its rows and changes (named when those are used), 读法."""
    later = frozenset[str]().union(*(getattr(node.get(key), "used", frozenset()) for key in _LATER))
    own = frozenset[str]().union(*(getattr(node[key], "used", frozenset()) for key in node if key not in _LATER))
    return (c.readings(node) - later) | own | frozenset(texts(node.get("读法")))


def _party(c: Compiler, node: Map, key: str) -> str:
    return c.known(node, key, str(node[key]), c.names.parties, "主体") if key in node else ""


def _events(c: Compiler, node: Map, key: str) -> tuple[str, ...]:
    return tuple(c.known(node, key, name, c.names.events, "事件") for name in texts(node.get(key)))


def _extension(c: Compiler, node: Map) -> du.Extension:
    length = node.get("期限", QUANTITY)
    return du.Extension(
        way=str(node.get("方式", du.NOTICE)),
        by=_events(c, node, "凭"),
        asked=_events(c, node, "申请"),
        limit=None if length == QUANTITY else c.limit(node, "期限", length),
        start=str(node.get("起算", "自起始")).removeprefix("自"),
        times=int(node.get("次数", 0)),
        cap=_cap(c, node),
        cap_from=str(node.get("上限自", du.BEGINNING)),
        late_ok=node.get("期满后", "无效") == "有效",
        asking_counts=node.get("须在期满前", "申请") == "申请",
        cells=c.cells(node.get("当"), True),
        cites=texts(node.get("依据")),
        readings=c.readings(node),
    )


def _cap(c: Compiler, node: Map) -> Limit | None:
    return c.limit(node, "累计不超过", node["累计不超过"]) if "累计不超过" in node else None


def _promise(c: Compiler, duty: str, node: Map) -> du.Promise:
    cap = c.limits(duty, node["不超过"], node, "不超过") if "不超过" in node else None
    return du.Promise(
        by=_events(c, node, "凭"),
        cap=cap,
        cap_from=str(node.get("上限自", du.BEGINNING)),
        late_ok=node.get("期满后", "无效") == "有效",
        cells=c.cells(node.get("当"), True),
        cites=texts(node.get("依据")),
        readings=c.readings(node),
    )


def _pause(c: Compiler, node: Map) -> du.Pausing:
    return du.Pausing(
        start=c.triggers(node.get("自"))[0],
        end=c.triggers(node.get("至"))[0],
        counts=node.get("期间", "不计") == "计",
        restart=node.get("之后", "续算") == "重算",
        cites=texts(node.get("依据")),
    )


def _measure(c: Compiler, node: Map, key: str) -> du.Measure:
    from_start = "起后" in node
    span = _span(c, node, "起后" if from_start else key)
    return du.Measure(
        what=str(node.get("措施", "提醒" if key == "前" else "督办")),
        span=span,
        to=c.recipient(node, "给"),
        by=c.recipient(node, "由"),
        cells=c.cells(node.get("当"), True),
        cites=texts(node.get("依据")),
        harmful=node.get("须确认") == "是",
        from_start=from_start,
    )


def _span(c: Compiler, node: Map, key: str) -> Limit:
    limit = c.limit(node, key, node.get(key, "0日"))
    if limit.kind != "span":
        c.bad(node, key, CELLS, f"“{limit.text}”不能作提前或推后的量", "如 1个工作日、0日、2小时")
        raise Unusable
    return limit
