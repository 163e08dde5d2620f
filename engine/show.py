"""A book on one page, as tables of text: head, clauses, fields, parties, rows with clause and reading, duties, steps.

In: a rule file as the library read it, with readings taken and the parent's parts in. Out: plain data for a page. What
is drawn follows the file: a section or key that the language gains later is shown without a change here. The sections
of a subject (对象) come after those of the case, each under its name: 对象·月度·应办·总结.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from engine.book import INTAKE
from engine.compiling import texts
from engine.local import SECTION as LOCAL
from engine.local import UNSTATED, Datum
from engine.origins import Origins
from engine.problems import listed
from engine.published import Version
from engine.reader import Map, Seq
from engine.readings import FORK
from engine.sources import BookSource
from engine.subjects import SECTION as SUBJECTS
from engine.wording import condition, figure_source, part, said, triggers, without

NAME, LINE, READING = "名称", "行", "读法"
HEAD = ("历", "适用", "计时", "废止", "沿用", "次序")
FRONT = ("条款", "字段", "不并存", "字样", "主体", "事件", "查询")
LAST = ("判定", "应办", "分送", "公开", "措施", "追责", "步骤", "计分", "清单", "排名")
BACK = (LOCAL, SUBJECTS, "过渡", "保存", READING)
CELLS = ("当", "须", "可")
TRIGGERS = ("起", "止", "废")
OF_FIELD = ("由", "必填", "可查", "缺省", "个人信息", "说明")
OF_SCORE = ("当", "否则", "折算", "封顶", "保底", "取整", "由", "须确认", "单位", "步", "说明", "依据")


@dataclass(frozen=True)
class Table:
    """One part of the page: its title, the names of its columns, its rows of text."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def page(source: BookSource, version: Version | None = None) -> list[Table]:
    """Return the tables of the page; ``version`` is how the file was published (None: a draft)."""
    tree = source.resolved
    known = (*FRONT, *(texts(tree.get("次序")) or INTAKE), *LAST)
    later = [
        name for name in tree if isinstance(tree[name], (Map, Seq)) and name not in (*HEAD, *INTAKE, *known, *BACK)
    ]
    tables = [_head(source, version)]
    maker = _Maker(source)
    for name in (*known, *later, *BACK):
        tables += maker.section(name, tree.get(name))
    return [table for table in tables if table.rows]


def status(version: Version | None) -> str:
    """Return how a file stands: a draft, or published for which days, when, by whom."""
    if version is None:
        return "草案，没有发布"
    drawn = f"；自 {version.withdrawn.isoformat()} 起撤回" if version.withdrawn else ""
    by = f"{version.by}发布，{version.confirmed_by}确认"
    return f"已发布，{version.first.isoformat()} 至 {version.until}；{version.at}，{by}{drawn}"


def _head(source: BookSource, version: Version | None) -> Table:
    tree = source.resolved
    own = [(key, said(value)) for key, value in tree.items() if key in HEAD or not isinstance(value, (Map, Seq))]
    digest = [("摘要", f"sha256 {source.book.digest}")] if source.book else []
    known = [("编号", source.id), ("文件", source.file), ("状态", status(version)), *digest]
    return Table(str(tree.get("名称", source.id)), ("项", "内容"), tuple(known + own))


class _Maker:
    """Makes the tables of one file's sections."""

    def __init__(self, source: BookSource) -> None:
        self.source, self.origins = source, Origins(source)
        self.supplied = source.library.local_data(source.id)

    def section(self, name: str, node: Any, owner: str = "") -> list[Table]:
        """The tables of a section; ``owner`` is the title of the subject that it belongs to, with a mark behind."""
        title = owner + name
        if isinstance(node, Seq):
            return [self.rows(title, node)]
        if not isinstance(node, Map):
            return []
        several = {"应办": self.duty, "判定": self.judgement, "计分": self.sheet, "清单": self.checklist}
        several[SUBJECTS] = self.subject
        if name in several:
            return [table for key in node for table in several[name](f"{title}·{key}", node, key)]
        if name == "排名":
            return self.rankings(title, node)
        if name == LOCAL:
            return [_table(title, [row for key in node for row in self.local(node, key)])]
        shape = {"字段": _field, "条款": _clause}.get(name, _plain)
        return [_table(title, [{LINE: self.place(node, key), NAME: key, **shape(node[key])} for key in node])]

    def place(self, owner: Map | Seq, key: str | int) -> str:
        """Where an entry stands: its line, with the file where that is another."""
        file, line = self.origins.of(owner, key)
        return str(line) if file == self.source.file else f"{file}:{line}"

    def rows(self, title: str, node: Any) -> Table:
        """The table of decision rows: line, name, cells, what follows, clause, readings."""
        items = [(at, item) for at, item in enumerate(node or ()) if isinstance(item, Map)]
        return _table(title, [{LINE: self.place(node, at), **_row(item)} for at, item in items])

    def judgement(self, title: str, owner: Map, key: str) -> list[Table]:
        return [self.rows(title, owner[key].get("行"))]

    def duty(self, title: str, owner: Map, key: str) -> list[Table]:
        """A duty's parts, one a line; limits that are rows, and the caps of a promise, as tables of their own."""
        node = owner[key]
        limits, promise = node.get("限"), node.get("承诺")
        cap = promise.get("不超过") if isinstance(promise, Map) else None
        tables = [(f"{title}·限", limits), (f"{title}·承诺不超过", cap)]
        parts = [part for key, value in node.items() for part in _parts(key, value)]
        own = Table(title, ("项", "内容"), ((LINE, self.place(owner, key)), *parts, *_of_readings(node)))
        return [own, *(self.rows(title, rows) for title, rows in tables if isinstance(rows, Seq))]

    def subject(self, title: str, owner: Map, key: str) -> list[Table]:
        """A subject: what it is, then its own sections."""
        node = owner[key]
        plain = [(name, said(value)) for name, value in node.items() if not isinstance(value, (Map, Seq))]
        order = [name for name in (*FRONT, *LAST) if name in node] + [name for name in node if name not in FRONT + LAST]
        below = [table for name in order for table in self.section(name, node[name], f"{title}·")]
        return [Table(title, ("项", "内容"), ((LINE, self.place(owner, key)), *plain)), *below]

    def sheet(self, title: str, owner: Map, key: str) -> list[Table]:
        """A score sheet, its tree a line for each node, depth first; rows and bands as tables of their own."""
        nodes = list(score_nodes(owner, key))
        told = [{LINE: self.place(above, own), **_score(path, above[own])} for path, above, own in nodes]
        columns = [key for key in (LINE, "项", "数从哪来", *OF_SCORE, READING) if any(key in line for line in told)]
        lines = [{key: line.get(key, "") for key in columns} for line in told]
        start = title.removesuffix(key)
        rows = [self.rows(start + "·".join(path), above[own]["行"]) for path, above, own in nodes if "行" in above[own]]
        bands: Map = owner[key].get("分档") or Map()
        levels = [{LINE: self.place(bands, band), "档": band, "分": said(bands[band])} for band in bands]
        return [_table(title, lines), *rows, _table(f"{title}·分档", levels)]

    def checklist(self, title: str, owner: Map, key: str) -> list[Table]:
        return [self.rows(title, owner[key])]

    def rankings(self, title: str, node: Map) -> list[Table]:
        """The rankings, each on a line, and below them who is not ranked."""
        told = [{LINE: self.place(node, key), NAME: key, **_row(node[key])} for key in node]
        lines = [{key: value for key, value in line.items() if key != "不排"} for line in told]
        return [_table(title, lines), *(self.rows(f"{title}·{key}·不排", node[key].get("不排")) for key in node)]

    def local(self, owner: Map, key: str) -> list[dict[str, str]]:
        """A line for each value that a local datum has had; the last says 未载明 where it has none any more."""
        data = sorted((each for each in self.supplied if each.name == key), key=lambda each: each.first)
        told = [_datum(each) for each in data]
        if not data or data[-1].last:
            told.append({"值": UNSTATED})
        place, declared = self.place(owner, key), _row(owner[key])
        return [{LINE: place, NAME: key, **each, **declared} for each in told]


def score_nodes(owner: Map, key: str, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Map, str]]:
    """Yield the nodes of a score tree, depth first: the path from its sheet on, and where the node stands."""
    node = owner[key]
    if isinstance(node, Map):
        yield (*above, key), owner, key
        below = node.get("项")
        for name in below if isinstance(below, Map) else ():
            yield from score_nodes(node["项"], name, (*above, key))


def score_readings(node: Map) -> list[str]:
    """Return the readings that a score node itself rests on, but for those of the nodes and rows below it."""
    below = [part for key in ("项", "行") for part in _each(node.get(key))]
    inner = {name for part in below for name in getattr(part, "used", ())}
    return sorted({*texts(node.get(READING)), *(node.used - inner)})


def _each(node: Any) -> list[Any]:
    return list(node.values()) if isinstance(node, Map) else list(node or ())


def _score(path: tuple[str, ...], node: Map) -> dict[str, str]:
    cells = {key: condition(node[key]) if key == "当" else said(node[key]) for key in OF_SCORE if key in node}
    made = {"项": "·".join(path), "数从哪来": figure_source(node), **cells}
    readings = score_readings(node)
    return {**made, READING: listed(readings)} if readings else made


def _datum(datum: Datum) -> dict[str, str]:
    last = datum.last.isoformat() if datum.last else ""
    told = {"值": said(datum.value), "自": datum.first.isoformat(), "至": last}
    return {**told, "由": datum.by, "文号": datum.document}


def _parts(key: str, value: Any) -> list[tuple[str, str]]:
    """One line for a key of a duty, or one for each of several extensions, pauses, reminders, measures."""
    if key == READING or (key == "限" and isinstance(value, Seq)):
        return []
    if key in TRIGGERS:
        return [(key, triggers(value))]
    items = value if isinstance(value, Seq) and any(isinstance(item, Map) for item in value) else [value]
    if key == "除非":
        return [(key, condition(item)) for item in items]
    return [(key, part(item)) for item in items]


def _of_readings(node: Map) -> list[tuple[str, str]]:
    names = _readings(node)
    return [(READING, names)] if names else []


def _readings(node: Any) -> str:
    named = node.get(READING)
    return listed(sorted({*getattr(node, "used", ()), *texts(named if not isinstance(named, Map) else None)}))


def _row(node: Map) -> dict[str, str]:
    cells = {key: _cell(key, value) for key, value in node.items() if key != READING}
    readings = _readings(node)
    return {**cells, READING: readings} if readings else cells


def _cell(key: str, value: Any) -> str:
    return condition(value) if key == "当" or (key in CELLS and isinstance(value, Map)) else said(value)


def _clause(node: Any) -> dict[str, str]:
    return _row(node) if isinstance(node, Map) else {"要点": said(node), "性质": "规则"}


def _field(node: Any) -> dict[str, str]:
    """A field's own keys; what says its kind goes into one column."""
    if not isinstance(node, Map):
        return {"值": said(node)}
    return {"值": said(without(node, *OF_FIELD)), **{key: said(node[key]) for key in OF_FIELD if key in node}}


def _plain(node: Any) -> dict[str, str]:
    return _row(node) if isinstance(node, Map) and FORK not in node else {"内容": said(node)}


def _table(title: str, rows: list[dict[str, str]]) -> Table:
    """A table with the columns that any row has, in the order of their first use."""
    columns = tuple(dict.fromkeys(key for row in rows for key in row))
    return Table(title, columns, tuple(tuple(row.get(key, "") for key in columns) for row in rows))
