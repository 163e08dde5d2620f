"""The subjects of a book (对象), each a section of its page, and the local data (本地) with what supplies them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from admin import library
from admin.books_links import CITE, Links, Text, Used
from admin.books_rows import PLACE, Cells, Rows, Section, Table
from admin.books_tables import Tables
from engine import local, subjects
from engine.checks.trees import section
from engine.library import LOCAL
from engine.local import Datum
from engine.reader import Map, Seq
from engine.wording import said

NOTE = "原文留给各地定的数，写在 local.yaml 里；没有写的就是未载明，不替人补。本页各表用的是最近的一条。"


def sections(links: Links) -> list[Section]:
    """Return a section for each subject, then the local data."""
    node = section(links.source.resolved, subjects.SECTION)
    made = [_subject(links, node, name) for name in node if isinstance(node[name], Map)]
    return [*made, _local(links)]


def _subject(links: Links, owner: Map, name: str) -> Section:
    """What a subject is, then its own sections, each under its name."""
    page = Tables(links, owner[name], name)
    head = Rows("", "项")
    for key, value in owner[name].items():
        if not isinstance(value, (Map, Seq)):
            made: Cells = {"内容": (Text(said(value)),), PLACE: links.place(owner[name], key)}
            head.found.append((page.anchor(library.anchor("about", name, key)), key, made))
    below = [_titled(table, key, name) for key in page.order() for table in page.section(key)]
    title = f"{subjects.SECTION}·{name}"
    return Section(title, library.anchor("subject", name), (head.table(), *below))


def _titled(table: Table, key: str, part: str) -> Table:
    """The table under a heading that names its section; what belongs to the table before it keeps its caption."""
    if table.below:
        return table
    title = f"{key}·{table.title}" if table.title else key
    return replace(table, title=title, anchor=table.anchor or library.anchor("section", part, key))


def _local(links: Links) -> Section:
    """Each local datum: what it is, the value of today, earlier and later ones, where it is used."""
    node, rows = section(links.source.resolved, local.SECTION), Rows("", "名称", lead=("说明", "现在"))
    data, uses = links.source.library.local_data(links.edition.id), list(_uses(links.source.tree, ()))
    for name in node:
        anchor = library.row_anchor(local.SECTION, name)
        used = Used(f"{local.SECTION}·{name}", anchor)
        made = _supplied(links, [each for each in data if each.name == name])
        made["说明"] = (Text(said(node[name].get("说明"))),)
        made["用在"] = tuple(Text(where) for where, what in uses if what == name)
        rows.found.append((anchor, name, {**made, CITE: links.cites(node[name], used), PLACE: links.place(node, name)}))
    tables = (rows.table(),) if rows.found else ()
    return Section(local.SECTION, library.anchor("section", local.SECTION), tables, NOTE)


def _supplied(links: Links, data: list[Datum]) -> Cells:
    day = library.today()
    now = [each for each in data if each.first <= day and (each.last is None or day <= each.last)]
    others = [each for each in data if each not in now]
    return {
        "现在": tuple(_value(links, each) for each in now) or (Text(local.UNSTATED),),
        "以前和以后": tuple(_value(links, each) for each in others),
    }


def _value(links: Links, datum: Datum) -> Text:
    """A value, the line where it is written, and from when, until when, by whom, on which document."""
    file = f"{links.source.file.rpartition('/')[0]}/{LOCAL}"
    until = f"至 {datum.last.isoformat()}" if datum.last else "起"
    more = f"{datum.first.isoformat()} {until}；{datum.by}；文号 {datum.document}"
    return Text(said(datum.value), library.line_url(file, datum.line), more)


def _uses(node: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield where local data are used, with their names."""
    if isinstance(node, Map) and local.BY_LOCAL in node:
        yield "·".join(path), said(node[local.BY_LOCAL])
    elif isinstance(node, Map):
        for key, value in node.items():
            yield from _uses(value, (*path, key))
    elif isinstance(node, Seq):
        for value in node:
            name = said(value.get("情形")) if isinstance(value, Map) else ""
            yield from _uses(value, (*path, name) if name else path)
