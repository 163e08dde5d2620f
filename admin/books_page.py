"""The page of one version: head, counting, the deciding tables, subjects, local data, clauses with who cites them,
readings, human duties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from admin import books_subjects, library
from admin.books_editions import Edition
from admin.books_links import CITE, CLAUSES, READING, Links, Text, Used, gist
from admin.books_rows import PLACE, Cells, Rows, Section, lines
from admin.books_tables import Tables
from engine.book import Book
from engine.checks.trees import section
from engine.compiling import texts
from engine.problems import listed
from engine.reader import Map, Seq
from engine.readings import FORK, NOTHING
from engine.settings import Settings
from engine.sources import BookSource
from engine.wording import said

HEAD = ("文号", "制定", "印发", "施行", "有效至", "废止", "沿用", "区划", "适用", "时区", "核对", "来源", "说明")
RULE, HUMAN = "规则", "人工"
WHO = ("由", "日期")


@dataclass(frozen=True)
class Page:
    """What the page shows: the head as label and lines, then its sections."""

    head: tuple[tuple[str, tuple[Text, ...]], ...]
    sections: tuple[Section, ...]


def page(edition: Edition, source: BookSource, hits: Mapping[str, int] | None) -> Page:
    """Return the page of a version; sections only where it compiles. ``hits``: number of examples by row anchor."""
    head = tuple(_head(edition, source))
    if source.book is None:
        return Page(head, ())
    links = Links(edition, source, hits)
    body = Tables(links).sections()
    before = next((at for at, one in enumerate(body) if one.title == "应办"), len(body))
    body.insert(before, _counting(links, source.book))
    body += books_subjects.sections(links)
    back = (_clauses(links), _human(links), _readings(links))
    return Page(head, tuple(one for one in (*body, *back) if one.tables))


def title_of(source: BookSource) -> str:
    """Return the name of a book, as far as its file has one."""
    return said(source.tree.get("名称")) or source.id


def _head(edition: Edition, source: BookSource) -> Iterator[tuple[str, tuple[Text, ...]]]:
    tree = source.resolved
    yield "编号", (Text(f"{edition.id}@{edition.version}"),)
    yield "状态", (Text(state_of(edition)),)
    above = str(tree.get("上位", ""))
    if above:
        version = library.version_above(edition.id, edition.version, above)
        yield "上位", (Text(above, library.book_url(above, version) if version else ""),)
    yield from ((key, lines(tree[key])) for key in HEAD if key in tree)
    yield "历", tuple(Text(name, url_for("calendars.calendar", calendar=name)) for name in texts(tree.get("历")))
    yield "文件", (Text(source.file, library.line_url(source.file, 0), f"摘要 sha256 {source.digest}"),)
    if source.book and source.parent:
        yield "并入上位后", (Text(f"摘要 sha256 {source.book.digest}"),)


def state_of(edition: Edition) -> str:
    """Return how a version stands, as one phrase."""
    said = edition.listed
    if said is None:
        return f"{edition.state}，没有发布，不据以办件"
    return f"{edition.state}；{said.first.isoformat()} 起，至 {said.until}；{said.by}发布，{said.confirmed_by}确认"


def _counting(links: Links, book: Book) -> Section:
    """Every counting setting, whether the book says it or the default stands."""
    written = section(book.tree, "计时")
    default = Settings().words()
    anchor = library.anchor("section", "计时")
    rows = Rows("", "设定")
    for key, value in book.settings.words().items():
        place = links.place(written, key) if key in written else ()
        usual = listed(texts(default[key]))
        mine = "本书写明" if listed(texts(value)) == usual else f"本书写明；不写是“{usual}”"
        why = mine if key in written else "没有写，按默认"
        made: Cells = {"内容": (Text(listed(texts(value))),), "来历": (Text(why),), PLACE: place}
        rows.found.append((library.anchor("setting", key), key, made))
    note = links.taken(sorted(written.used), Used("计时", anchor))
    text = f"与读法有关：{listed(line.text for line in note)}。" if note else ""
    return Section("计时", anchor, (rows.table(),), text)


def _clauses(links: Links) -> Section:
    """Every clause, what it is, and which rows carry it out."""
    node, rows = section(links.source.resolved, CLAUSES), Rows("", "条")
    for name in node:
        made = _clause(node[name])
        made["引它的"] = tuple(Text(used.title, f"#{used.anchor}") for used in links.citing.get(name, ()))
        rows.found.append((library.clause_anchor(name), name, {**made, PLACE: links.place(node, name)}))
    return _section(CLAUSES, rows)


def _clause(node: Any) -> Cells:
    known = node if isinstance(node, Map) else Map()
    nature = said(known.get("性质")) or RULE
    return {"要点": (Text(gist(node)),), "性质": (Text(nature),), "理由": lines(known.get("理由"))}


def _human(links: Links) -> Section:
    """What people owe and the engine does not judge, with the reason."""
    rows = Rows("", "条")
    for name, item in section(links.source.resolved, CLAUSES).items():
        if isinstance(item, Map) and item.get("性质") == HUMAN:
            link = (Text(name, f"#{library.clause_anchor(name)}"),)
            made: Cells = {"要点": lines(item.get("要点")), "为何由人": lines(item.get("理由")), CITE: link}
            rows.found.append((library.anchor("human", name), name, made))
    return _section("由人办的", rows, "引擎不判，只在这里写明。")


def _readings(links: Links) -> Section:
    """Where the text can be read in two ways: what was taken, what else, who decided, and where it matters."""
    node, rows = section(links.source.resolved, READING), Rows("", "读法")
    forks = list(_forks(links.source.tree))
    for name, item in node.items():
        known = item if isinstance(item, Map) else Map()
        made: Cells = {key: lines(value) for key, value in known.items() if key not in WHO}
        made["谁定的"] = tuple(Text(said(known[key])) for key in WHO if key in known)
        made["各怎样写"] = tuple(dict.fromkeys(text for f in forks if f.get(FORK) == name for text in _branches(f)))
        made["用在"] = tuple(Text(used.title, f"#{used.anchor}") for used in links.resting.get(name, ()))
        rows.found.append((library.reading_anchor(name), name, {**made, PLACE: links.place(node, name)}))
    return _section(READING, rows, "原文可以两样读的地方。换读法只改“取”。")


def _forks(node: Any) -> Iterator[Map]:
    if isinstance(node, Map):
        if FORK in node:
            yield node
        for value in node.values():
            yield from _forks(value)
    elif isinstance(node, Seq):
        for value in node:
            yield from _forks(value)


def _branches(fork: Map) -> Iterable[Text]:
    """What each way of reading puts in this place."""
    return (Text(f"{key}：{_branch(value)}") for key, value in fork.items() if key != FORK)


def _branch(value: Any) -> str:
    if isinstance(value, Map) and FORK in value:
        return f"再看读法“{said(value[FORK])}”"
    if isinstance(value, Map) and "情形" in value:
        return f"有“{said(value['情形'])}”一行"
    return "没有这一格、这一行或这一项" if value == NOTHING else said(value)


def _section(title: str, rows: Rows, note: str = "") -> Section:
    tables = (rows.table(),) if rows.found else ()
    return Section(title, library.anchor("section", title), tables, note)
