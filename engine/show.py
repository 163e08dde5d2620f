"""A book on one page, as tables of text: head, clauses, fields, parties, rows with clause and reading, duties, steps.

In: a rule file as the library read it, with readings taken and the parent's parts in. Out: plain data for a page. What
is drawn follows the file: a section or key that the language gains later is shown without a change here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from engine.book import INTAKE
from engine.compiling import texts
from engine.origins import Origins
from engine.problems import listed
from engine.published import Version
from engine.reader import Map, Seq
from engine.readings import FORK
from engine.sources import BookSource
from engine.wording import condition, part, said, triggers, without

NAME, LINE, READING = "名称", "行", "读法"
HEAD = ("历", "适用", "计时", "废止", "沿用", "次序")
FRONT = ("条款", "字段", "不并存", "字样", "主体", "事件", "查询")
LAST = ("判定", "应办", "分送", "公开", "措施", "追责", "步骤")
BACK = ("过渡", "保存", READING)
TRIGGERS = ("起", "止", "废")
OF_FIELD = ("由", "必填", "可查", "缺省", "个人信息", "说明")


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

    def section(self, name: str, node: Any) -> list[Table]:
        if isinstance(node, Seq):
            return [self.rows(name, node)]
        if not isinstance(node, Map):
            return []
        if name == "应办":
            return [table for duty, item in node.items() for table in self.duty(duty, item, self.place(node, duty))]
        if name == "判定":
            return [self.rows(f"判定·{item}", node[item].get("行")) for item in node]
        shape = {"字段": _field, "条款": _clause}.get(name, _plain)
        return [_table(name, [{LINE: self.place(node, key), NAME: key, **shape(node[key])} for key in node])]

    def place(self, owner: Map | Seq, key: str | int) -> str:
        """Where an entry stands: its line, with the file where that is another."""
        file, line = self.origins.of(owner, key)
        return str(line) if file == self.source.file else f"{file}:{line}"

    def rows(self, title: str, node: Any) -> Table:
        """The table of decision rows: line, name, cells, what follows, clause, readings."""
        items = [(at, item) for at, item in enumerate(node or ()) if isinstance(item, Map)]
        return _table(title, [{LINE: self.place(node, at), **_row(item)} for at, item in items])

    def duty(self, name: str, node: Map, place: str) -> list[Table]:
        """A duty's parts, one a line; limits that are rows, and the caps of a promise, as tables of their own."""
        limits, promise = node.get("限"), node.get("承诺")
        cap = promise.get("不超过") if isinstance(promise, Map) else None
        tables = [(f"应办·{name}·限", limits), (f"应办·{name}·承诺不超过", cap)]
        parts = [part for key, value in node.items() for part in _parts(key, value)]
        own = Table(f"应办·{name}", ("项", "内容"), ((LINE, place), *parts, *_of_readings(node)))
        return [own, *(self.rows(title, rows) for title, rows in tables if isinstance(rows, Seq))]


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
    cells = {key: condition(value) if key == "当" else said(value) for key, value in node.items() if key != READING}
    readings = _readings(node)
    return {**cells, READING: readings} if readings else cells


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
