"""Score sheets (计分), checklists (清单) and rankings (排名) of a book as tables of its page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from admin.books_links import CITE, READING, Text
from admin.books_rows import EXAMPLES, PLACE, Cells, Rows, Table, cells, lines
from engine.reader import Map
from engine.show import score_nodes, score_readings
from engine.wording import figure_source, said, without

if TYPE_CHECKING:
    from admin.books_tables import Tables

SCORES, LISTS, RANKINGS = SECTIONS = ("计分", "清单", "排名")
FIGURE, CHANGES = "数从哪来", "怎样变"
CHANGING = ("折算", "封顶", "保底", "取整")
PLAIN = ("由", "须确认", "单位", "步", "说明")


def tables(page: Tables, section: str, node: Map) -> Iterator[Table]:
    """Yield the tables of one of these sections."""
    if section == RANKINGS:
        yield from _rankings(page, node)
        return
    for name in node:
        if section == SCORES:
            yield from _sheet(page, node, name)
        else:
            rows = Rows(name, "情形", page.anchor(page.address(section, name)), place=page.links.place(node, name))
            yield page.decision(rows, f"{section}·{name}", node[name])


def _sheet(page: Tables, owner: Map, name: str) -> Iterator[Table]:
    """The tree of a sheet, a line for each node, depth first; then its rows and its bands."""
    heading = page.anchor(page.address("计分表", name))
    tree = Rows(name, "项", heading, lead=("当", FIGURE, CHANGES))
    nodes = [("·".join(path), above, key) for path, above, key in score_nodes(owner, name)]
    for title, above, key in nodes:
        anchor = page.anchor(page.address(SCORES, title))
        tree.found.append((anchor, title, _node(page, title, anchor, above, key)))
    yield tree.table()
    for title, above, key in nodes:
        if "行" in above[key]:
            rows = Rows(f"{title}：恰有一行成立", "情形", below=True)
            yield page.decision(rows, f"{SCORES}·{title}", above[key]["行"])
    bands = owner[name].get("分档")
    if isinstance(bands, Map):
        yield _bands(page, name, bands)


def _node(page: Tables, title: str, anchor: str, owner: Map, key: str) -> Cells:
    node, used = owner[key], page.used(f"{SCORES}·{title}", anchor)
    otherwise = (Text(f"没有时：{said(node['否则'])}"),) if "否则" in node else ()
    return {
        "当": cells(node.get("当")) + otherwise,
        FIGURE: (Text(figure_source(node)),),
        CHANGES: tuple(Text(f"{name}：{said(node[name])}") for name in CHANGING if name in node),
        **{name: lines(node[name]) for name in PLAIN if name in node},
        CITE: page.links.cites(node, used),
        READING: page.links.taken(score_readings(node), used),
        EXAMPLES: page.links.examples(anchor),
        PLACE: page.links.place(owner, key),
    }


def _bands(page: Tables, name: str, bands: Map) -> Table:
    rows = Rows(f"{name}的分档", "档", below=True)
    for band in bands:
        made: Cells = {"分": lines(bands[band]), PLACE: page.links.place(bands, band)}
        rows.found.append((page.anchor(page.address(f"{SCORES}·{name}·分档", band)), band, made))
    return rows.table()


def _rankings(page: Tables, node: Map) -> Iterable[Table]:
    """The rankings, each on a line; below them, who is not ranked."""
    rows = Rows("", "排名")
    for name in node:
        anchor = page.anchor(page.address(RANKINGS, name))
        used = page.used(f"{RANKINGS}·{name}", anchor)
        made: Cells = page.entry(RANKINGS, without(node[name], "不排"))
        made |= {CITE: page.links.cites(node[name], used), READING: page.links.readings(node[name], used)}
        rows.found.append((anchor, name, {**made, PLACE: page.links.place(node, name)}))
    yield rows.table()
    for name in node:
        left: Any = node[name].get("不排")
        if left:
            yield page.decision(Rows(f"{name}不排的", "情形", below=True), f"{RANKINGS}·{name}·不排", left)
