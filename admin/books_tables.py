"""A book as tables: each section's rows with clause and reading beside them, each row under an address of its own.

What is drawn follows the file: a key or section that the language gains later is shown without a change here. Subjects
(对象) are drawn by the same makers, each from its own part of the tree, under addresses that name it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from admin import books_sheets, library
from admin.books_links import CITE, CLAUSES, READING, Links, Text, Used, reading_names
from admin.books_rows import EXAMPLES, HIDDEN, PLACE, TRIGGERS, WANTED, Cells, Rows, Section, Table, named, value_of
from engine.book import INTAKE
from engine.compiling import texts
from engine.reader import Map, Seq
from engine.wording import said

LEAD = ("当", *WANTED, "则")
DECISIONS = ("判定", "应办", "分送", "公开", "措施", "追责", *books_sheets.SECTIONS)
FLOW = ("步骤",)
WORDS = ("字段", "主体", "事件", "查询", "不并存", "字样")
BACK = ("过渡", "保存")
APART_FROM_HERE = ("对象", "本地")
MARKS = ("必填", "可查", "个人信息")
TOGETHER, APART = ("字段", "查询"), ("由", "缺省", "说明")


class Tables:
    """Makes the tables of one version, or (``part``) those of one of its subjects, from its own part of the tree."""

    def __init__(self, links: Links, tree: Map | None = None, part: str = "") -> None:
        self.links, self.part = links, part
        self.tree = links.source.resolved if tree is None else tree
        self.anchor = library.Anchors().new

    def address(self, section: str, row: str) -> str:
        """Return the id of a row."""
        return library.row_anchor(section, row, self.part)

    def used(self, title: str, anchor: str) -> Used:
        """Return a place of this part of the book, as one that cites something."""
        return Used(f"{self.part}·{title}" if self.part else title, anchor)

    def order(self) -> list[str]:
        """Return the sections to be drawn: intake, judgements, duties, what follows, steps, and the words."""
        intake = tuple(texts(self.tree.get("次序")) or INTAKE)
        head = ("历", "适用", "计时", "废止", "沿用", "次序", CLAUSES, READING, *APART_FROM_HERE)
        known = (*INTAKE, *DECISIONS, *FLOW, *WORDS, *BACK, *head)
        later = [name for name, node in self.tree.items() if isinstance(node, (Map, Seq)) and name not in known]
        return [*intake, *DECISIONS, *FLOW, *later, *WORDS, *BACK]

    def sections(self) -> list[Section]:
        """Return the parts of the page that decide."""
        made = [Section(name, library.anchor("section", name), tuple(self.section(name))) for name in self.order()]
        return [section for section in made if section.tables]

    def section(self, name: str) -> Iterable[Table]:
        """Yield the tables of a section; none where the book does not have it."""
        node = self.tree.get(name)
        if isinstance(node, Seq) and node:
            yield self.decision(Rows("", "情形"), name, node)
        elif isinstance(node, Map) and node:
            yield from self.map(name, node)

    def map(self, name: str, node: Map) -> Iterable[Table]:
        """Yield the tables of a section that maps names to things."""
        if name == "应办":
            for duty, item in node.items():
                yield from Duty(self, duty, item).tables(self.links.place(node, duty))
        elif name == "判定":
            yield from (self.judgement(item, node[item]) for item in node)
        elif name in books_sheets.SECTIONS:
            yield from books_sheets.tables(self, name, node)
        else:
            yield self.entries(name, node)

    def judgement(self, name: str, node: Map) -> Table:
        """The table of a judgement: its options in the title, its rows below."""
        kind = next((key for key in ("选项", "多选") if key in node), "")
        rule = {"选项": "恰有一行成立", "多选": "命中几行得几项"}.get(kind, "")
        title = f"{name}（{said(node.get(kind))}；{rule}）" if kind else name
        return self.decision(Rows(title, "情形", self.address("判定", name)), f"判定·{name}", node.get("行"))

    def decision(self, rows: Rows, section: str, node: Any) -> Table:
        """The table of decision rows of a section."""
        rows.lead = LEAD
        for at, item in enumerate(node or ()):
            if isinstance(item, Map):
                name = str(item.get("情形") or item.get("何物") or section)
                anchor = self.anchor(self.address(section, name))
                rows.found.append((anchor, name, self.row(section, name, anchor, item, self.links.place(node, at))))
        return rows.table()

    def row(self, section: str, name: str, anchor: str, node: Map, place: tuple[Text, ...]) -> Cells:
        """The cells of a decision row."""
        used = self.used(f"{section}·{name}", anchor)
        made: Cells = {key: value_of(key, value) for key, value in node.items() if key not in HIDDEN}
        made |= {CITE: self.links.cites(node, used), READING: self.links.readings(node, used), PLACE: place}
        if section not in WORDS:
            made[EXAMPLES] = self.links.examples(self.address(section, name))
        return made

    def entries(self, section: str, node: Map) -> Table:
        """The table of a section that maps names to things: fields, parties, events, look-ups, steps."""
        rows = Rows("", "名称")
        for name, item in node.items():
            anchor = self.anchor(self.address(section, name))
            used = self.used(f"{section}·{name}", anchor)
            made = self.entry(section, item)
            made |= {CITE: self.links.cites(item, used), READING: self.links.readings(item, used)}
            rows.found.append((anchor, name, {**made, PLACE: self.links.place(node, name)}))
        return rows.table()

    def entry(self, section: str, node: Any) -> Cells:
        """The cells of one named thing; marks such as 必填 share a column, and so does all that says its kind."""
        if not isinstance(node, Map):
            return {"内容": value_of("", node)}
        told = {key: value for key, value in node.items() if key not in (*HIDDEN, *MARKS)}
        made: Cells = {key: value_of(key, value) for key, value in told.items()}
        if section in TOGETHER:
            kind = tuple(line for key, value in told.items() if key not in APART for line in named(key, value))
            made = {"内容": kind, **{key: made[key] for key in APART if key in made}}
        made["标记"] = tuple(Text(key) for key in MARKS if node.get(key) == "是")
        return made


class Duty:
    """Makes the tables of one duty: its parts, one a line; its limits and caps that are rows, below."""

    def __init__(self, page: Tables, name: str, node: Any) -> None:
        self.page, self.name, self.node = page, name, node if isinstance(node, Map) else Map()
        self.section = f"应办·{name}"

    def tables(self, place: tuple[Text, ...]) -> Iterable[Table]:
        """Yield the duty's own table, then those of its rows."""
        anchor = self.page.anchor(self.page.address("应办", self.name))
        own = Rows(self.name, "项", anchor, place=place)
        limits = self.node.get("限")
        for key, value in self.node.items():
            if key not in HIDDEN and not (key == "限" and isinstance(value, Seq)):
                own.found += self.parts(key, value)
        own.found += self.foot()
        yield own.table()
        if isinstance(limits, Seq):
            yield self.page.decision(Rows(f"{self.name}的期限：恰有一行成立", "情形", below=True), self.section, limits)
        promise = self.node.get("承诺")
        caps = promise.get("不超过") if isinstance(promise, Map) else None
        if isinstance(caps, Seq):
            rows = Rows(f"{self.name}的承诺，最长到哪一天：恰有一行成立", "情形", below=True)
            yield self.page.decision(rows, self.section, caps)

    def parts(self, key: str, value: Any) -> Iterable[tuple[str, str, Cells]]:
        """Yield one line for a key, or one for each of several extensions, pauses, reminders, measures."""
        several = isinstance(value, Seq) and any(isinstance(item, Map) for item in value) and key not in TRIGGERS
        for at, item in enumerate(value if several else [value]):
            owner, index = (value, at) if several else (self.node, key)
            anchor = self.page.anchor(self.of(key, item))
            used = self.page.used(f"{self.section}·{key}", anchor)
            made: Cells = {"内容": value_of(key, item), READING: self.page.links.readings(item, used)}
            if key == "限" or isinstance(item, Map):
                cited = self.node if key == "限" else item
                made |= {CITE: self.page.links.cites(cited, used), PLACE: self.page.links.place(owner, index)}
            if anchor == self.of("限"):
                made[EXAMPLES] = self.page.links.examples(anchor)
            yield anchor, key, made

    def of(self, key: str, value: Any = None) -> str:
        """The id of a part; a limit, or else a cap, that is no table is a row like others, named as the duty."""
        capped = isinstance(value, Map) and "不超过" in value and not isinstance(value["不超过"], Seq)
        row = key == "限" or (capped and isinstance(self.node.get("限"), Seq))
        return self.page.address(self.section, self.name if row else key)

    def foot(self) -> Iterable[tuple[str, str, Cells]]:
        """Yield the duty's own clauses, where its limits are rows of their own, and its own readings."""
        anchor = self.page.anchor(self.of("整项"))
        used = self.page.used(self.section, self.page.address("应办", self.name))
        bare = not isinstance(self.node.get("限"), Seq)
        inner = {name for value in self.node.values() for name in getattr(value, "used", ())}
        made: Cells = {CITE: () if bare else self.page.links.cites(self.node, used)}
        made[READING] = self.page.links.taken(reading_names(self.node) - inner, used)
        if made[CITE] or made[READING]:
            yield anchor, "整项", made
