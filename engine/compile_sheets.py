"""Compiling 计分, 清单 and 排名: from the tree of a book or of one of its subjects to engine/sheets.py."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from engine import domains as d
from engine import sheets as sh
from engine.cells import CellError, parse_cell
from engine.compiling import CELLS, WORDS, Compiler, Unusable, as_list, texts
from engine.domains import Cell, Domain, Ranges
from engine.local import UNSTATED, Unsupplied, lacking
from engine.reader import Map
from engine.rows import ALL, ONE

CENT = Decimal("0.01")
PLACES = {"名次": "名", "倒数": "名", "家数": "家"}


def figures_of(tree: Mapping[str, Any]) -> dict[str, Domain]:
    """Return the names that the sheets, checklists and rankings of a tree give, with their domains."""
    found: dict[str, Domain] = {}
    for name, node in (tree.get("计分") or {}).items():
        if isinstance(node, Map):
            found[name] = _domain(node)
            if isinstance(node.get("分档"), Map):
                found[f"{name}.档"] = Domain(d.OPTION, tuple(map(str, node["分档"])))
    for name in tree.get("清单") or {}:
        found[f"{name}.结果"] = Domain(d.OPTION, sh.RESULTS)
        found[f"{name}.不合项"] = Domain(d.NUMBER, unit="项")
    for name in tree.get("排名") or {}:
        found.update((f"{name}.{place}", Domain(d.NUMBER, unit=unit)) for place, unit in PLACES.items())
    return found


def _domain(node: Map, above: Domain | None = None) -> Domain:
    unit = str(node["单位"]) if "单位" in node else above.unit if above else "分"
    step = Decimal(node["步"]) if "步" in node else above.step if above else CENT
    return Domain(d.NUMBER, unit=unit, step=step)


def compile_sheets(c: Compiler, node: Any) -> dict[str, sh.Sheet]:
    """Return the score sheets of a 计分 section; what cannot be compiled is left out, its problem noted."""
    found = {}
    for name, item in (node or {}).items():
        if isinstance(item, Map):
            try:
                root = _node(c, name, item, (name,), None)
                found[name] = sh.Sheet(name, root, tuple(_bands(c, item, root.domain)))
            except Unusable:
                continue
    return found


def _node(c: Compiler, name: str, node: Map, path: tuple[str, ...], above: Domain | None) -> sh.Node:
    domain = _domain(node, above)
    children = tuple(
        _node(c, child, item, (*path, child), domain)
        for child, item in (node.get("项") or {}).items()
        if isinstance(item, Map)
    )
    sources = [key for key in ("得", "取", "行", "项") if key in node]
    if len(sources) != 1:
        c.bad(
            node,
            sources[1] if sources else "",
            WORDS,
            f"“{name}”须写且只写 得、取、行、项 之一",
            "得：定数或幅度；取：一个数；行：按行定；项：由下列各项合成",
        )
        raise Unusable
    _odd(c, node, path)
    combine = str(node.get("合", sh.SUM))
    if combine == sh.RATE and len(children) != 2:
        c.bad(node, "合", WORDS, f"“{name}”按比率合成，须恰有两项：分子在前，分母在后", "写成两项")
    return sh.Node(
        name=name,
        path=path,
        domain=domain,
        cells=c.cells(node.get("当")),
        otherwise=_otherwise(c, node, domain),
        award=award(c, node, "得", domain) if "得" in node else None,
        figure=_figure(c, node) if "取" in node else "",
        table=c.table(f"计分·{'·'.join(path)}", node["行"], lambda row: award(c, row, "则", domain), ONE)
        if "行" in node
        else None,
        each=c.known(node, "逐", str(node["逐"]), c.names.lookups, "查询") if "逐" in node else "",
        children=children,
        combine=combine,
        conversion=_conversion(c, node, domain) if "折算" in node else None,
        cap=award(c, node, "封顶", domain) if "封顶" in node else None,
        floor=award(c, node, "保底", domain) if "保底" in node else None,
        rounding=_rounding(c, node) if "取整" in node else None,
        harmful=node["须确认"] == "是" if "须确认" in node else None,
        by=c.recipient(node, "由"),
        cites=texts(node.get("依据")),
        readings=c.readings(node),
        file=node.file,
        line=node.line,
    )


def _odd(c: Compiler, node: Map, path: tuple[str, ...]) -> None:
    """Keys that would say nothing where they stand."""
    if "合" in node and "项" not in node:
        c.bad(node, "合", WORDS, "“合”与“项”同用：没有下级，无从合成", "删去“合”，或写上“项”")
    if "分档" in node and len(path) > 1:
        c.bad(node, "分档", WORDS, "“分档”写在整张表上，下级不分档", "移到表上，或另立一张表")
    if "逐" in node and not {"得", "行"} & set(node):
        c.bad(node, "逐", WORDS, "“逐”与“得”或“行”同用", "写上每一条得多少")


def award(c: Compiler, node: Map, key: str, domain: Domain) -> sh.Award:
    """Return the figure or range under ``key``; it must lie on the sheet's step. Raises Unusable."""
    value = node[key]
    if isinstance(value, Unsupplied) or value == UNSTATED:
        return sh.Award(lacks=lacking(value.name) if isinstance(value, Unsupplied) else UNSTATED)
    try:
        cell = parse_cell(value, domain)
        intervals = cell.values.intervals if isinstance(cell.values, Ranges) else ()
        if len(intervals) != 1 or intervals[0].low is None or intervals[0].high is None:
            raise CellError(f"“{value}”不是一个数，也不是一段数")
    except CellError as error:
        usual = f"如 5{domain.unit}、1至5{domain.unit}、-5至-1{domain.unit}"
        what = error.what.replace("不是数格的写法", "不是一个数，也不是一段数")
        c.bad(node, key, CELLS, f"［{key}］{what}", usual if what != error.what or not error.mend else error.mend)
        raise Unusable from error
    return sh.Award(intervals[0].low, intervals[0].high)


def _otherwise(c: Compiler, node: Map, domain: Domain) -> Decimal | None:
    value = node.get("否则", sh.LEFT_OUT)
    if value == sh.LEFT_OUT:
        return None
    found = award(c, node, "否则", domain)
    if not found.fixed or found.lacks:
        c.bad(node, "否则", CELLS, f"“否则”须是“{sh.LEFT_OUT}”或一个数", f"如 {sh.LEFT_OUT}、0{domain.unit}")
    return found.low


def _figure(c: Compiler, node: Map) -> str:
    name = str(node["取"])
    domain = c.names.domain_of(name)
    if domain is None:
        c.bad(node, "取", WORDS, *c.names.unknown(name))
    elif domain.kind != d.NUMBER:
        c.bad(node, "取", CELLS, f"“{name}”不是数，不能计分", "取一个数：数字段、查询、另一张计分表、某事件的次数")
    return name


def _number(c: Compiler, node: Map, key: str, unit: str = "") -> Decimal:
    """Return a bare number, or one with any unit written behind it. Raises Unusable."""
    text = str(node[key]).strip()
    digits = text.rstrip("%").rstrip() if not unit else text.removesuffix(unit).rstrip()
    while digits and not (digits[-1].isdigit()):
        digits = digits[:-1]
    try:
        return Decimal(digits)
    except InvalidOperation as error:
        c.bad(node, key, CELLS, f"［{key}］“{text}”不是数", "如 95、0.5分、1件")
        raise Unusable from error


def _conversion(c: Compiler, node: Map, domain: Domain) -> sh.Conversion:
    value = node["折算"]
    if isinstance(value, Unsupplied) or value == UNSTATED:
        return sh.Conversion(lacks=lacking(value.name) if isinstance(value, Unsupplied) else UNSTATED)
    if not isinstance(value, Map):
        if not str(value).strip().endswith("%"):
            c.bad(
                node,
                "折算",
                CELLS,
                f"“{value}”不是权重",
                "如 30%；或 {每: 1件, 得: -2分}、{低于: 95%, 每: 1%, 得: -0.5分}",
            )
            raise Unusable
        return sh.Conversion(times=_number(c, node, "折算") / 100)
    for key in ("每", "得", "低于", "高于"):
        if isinstance(value.get(key), Unsupplied):
            return sh.Conversion(lacks=lacking(value[key].name))
    per = _number(c, value, "每")
    if not per:
        c.bad(value, "每", CELLS, "［每］0 份数不成", "如 每: 1件")
        raise Unusable
    if "低于" in value and "高于" in value:
        c.bad(value, "高于", CELLS, "“低于”与“高于”只写一个", "分成两项")
    return sh.Conversion(
        per=per,
        give=_number(c, value, "得"),
        below=_number(c, value, "低于") if "低于" in value else None,
        above=_number(c, value, "高于") if "高于" in value else None,
        part=str(value.get("零头", sh.PART_LEFT)),
    )


def _rounding(c: Compiler, node: Map) -> tuple[Decimal, str]:
    value = node["取整"]
    step = _number(c, value, "步") if isinstance(value, Map) else _number(c, node, "取整")
    if step <= 0:
        c.bad(node, "取整", CELLS, "［取整］须大于 0", "如 0.1、1")
        raise Unusable
    return step, str(value.get("法", "四舍五入")) if isinstance(value, Map) else "四舍五入"


def _bands(c: Compiler, node: Map, domain: Domain) -> list[tuple[str, Cell]]:
    found = []
    for name, value in (node.get("分档") or {}).items():
        try:
            found.append((str(name), parse_cell(value, domain)))
        except CellError as error:
            c.bad(node["分档"], name, CELLS, f"［{name}］{error.what}", error.mend)
    return found


def compile_lists(c: Compiler, node: Any) -> dict[str, tuple[sh.CheckItem, ...]]:
    """Return the checklists of a 清单 section."""
    return {
        name: tuple(_item(c, item) for item in as_list(items) if isinstance(item, Map))
        for name, items in (node or {}).items()
    }


def _item(c: Compiler, node: Map) -> sh.CheckItem:
    return sh.CheckItem(
        str(node.get("情形")),
        c.cells(node.get("当")),
        c.cells(node.get("须") or node.get("可")),
        "可" in node,
        texts(node.get("依据")),
        c.readings(node),
        node.file,
        node.line,
    )


def compile_rankings(c: Compiler, node: Any) -> dict[str, sh.Ranking]:
    """Return the rankings of a 排名 section."""
    found = {}
    for name, item in (node or {}).items():
        if isinstance(item, Map):
            by = texts(item.get("凭"))
            for figure in by:
                domain = c.names.domain_of(figure)
                if domain is None:
                    c.bad(item, "凭", WORDS, *c.names.unknown(figure))
                elif domain.kind != d.NUMBER:
                    c.bad(item, "凭", CELLS, f"“{figure}”不是数，不能排名", "凭一张计分表、一项查询、一个数字段")
            groups = texts(item.get("分组"))
            for group in groups:
                if c.names.domain_of(group) is None:
                    c.bad(item, "分组", WORDS, *c.names.unknown(group))
            found[name] = sh.Ranking(
                name,
                by,
                item.get("序") == sh.LOW_FIRST,
                groups,
                str(item.get("并列", sh.SHARED)),
                c.table(f"排名·{name}·不排", item["不排"], lambda row: True, ALL) if "不排" in item else None,
                texts(item.get("依据")),
                c.readings(item),
                item.line,
            )
    return found
