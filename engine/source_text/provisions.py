"""An official document as its texts and their clauses, each under the name by which rule files cite it.

``decode`` makes text of bytes, ``cut`` makes texts of text. Names: 第八条, 第八条（一）, 五（三）1, 第二十条第二款; the
sections of a notice that carries another text have 通知 before them. No line is lost: each is in a title, a head, the
lead, a provision, or ``left_out``.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, takewhile

from engine.source_text.clause_marks import spell
from engine.source_text.cutting import Cutter
from engine.source_text.drafts import Draft, Node, Para
from engine.source_text.source_lines import finished

NOTICE, WHOLE, PARAGRAPH = "通知", "全文", "款"
LEVELS = {"条": "条", "部": "条", "项": "项", "目": "目", "小目": "小目", "圈": "小目"}
MARKS_OF_ORDER = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}


class SourceTextError(Exception):
    """A document that cannot be used: what is wrong, and how to mend it, in Chinese."""

    def __init__(self, what: str, mend: str) -> None:
        self.what, self.mend = what, mend
        super().__init__(f"{what}；{mend}")


@dataclass(frozen=True)
class Line:
    """A line of the document, or a part of one."""

    number: int
    text: str


@dataclass(frozen=True)
class Heading:
    """编, 章 or 节: its number, the mark as written, its title."""

    level: str
    number: int
    mark: str
    title: str
    line: int


@dataclass(frozen=True)
class Provision:
    """A place that rules can cite. ``text`` is without the mark, paragraphs on lines of their own.

    ``level``: 条 (also 一、 at the top), 项, 目, 小目, 款, or 全文 for a notice without numbers. ``above`` names what
    it stands in, ``paragraph`` in which 款 of that (0: there is only one), ``chapter`` and ``section`` are numbers
    (0: none). A 款 repeats what its article's text says.
    """

    name: str
    level: str
    chapter: int
    section: int
    above: str
    mark: str
    text: str
    line: int
    paragraph: int = 0


@dataclass(frozen=True)
class SourceText:
    """One text of a document. ``lead`` stands before its first clause, ``doubts`` are numbers that do not follow."""

    title: str
    line: int
    lead: tuple[str, ...]
    headings: tuple[Heading, ...]
    provisions: tuple[Provision, ...]
    left_out: tuple[Line, ...]
    doubts: tuple[str, ...]

    @property
    def names(self) -> frozenset[str]:
        """Every name by which a rule file may call a place in this text."""
        return frozenset(each.name for each in self.provisions)


def decode(data: bytes) -> str:
    """Return the text that bytes hold in UTF-8, GB18030 (GBK) or UTF-16 with its mark. Raises SourceTextError."""
    marked = next((name for mark, name in MARKS_OF_ORDER.items() if data.startswith(mark)), None)
    for encoding in [marked] if marked else ["utf-8", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise SourceTextError(
        "认不出文字的编码，试过 UTF-8、GB18030（GBK）、UTF-16", "用记事本打开，另存为 UTF-8 的 .txt 再导入"
    )


def cut(text: str) -> list[SourceText]:
    """Return the texts of a document, in order; none where it has no article at all."""
    cutter = Cutter(text).walk()
    if not any(draft.roots for draft in cutter.drafts):
        return []
    kept = [draft for draft in cutter.drafts if _counts(draft)]
    dropped = [line for draft in cutter.drafts if not _counts(draft) for line in _all_lines(draft, cutter)]
    left = sorted([*(Line(each.line, each.text) for _, each in sorted(cutter.left.items())), *dropped], key=_number)
    starts = [0, *(bisect_left(left, draft.line, key=_number) for draft in kept[1:]), len(left)]
    found = []
    for place, draft in enumerate(kept):
        carries = place + 1 < len(kept) and (draft.annexed or not kept[place + 1].title.endswith(NOTICE))
        found.append(_text(draft, carries, tuple(left[starts[place] : starts[place + 1]]), cutter))
    return found


def _counts(draft: Draft) -> bool:
    """Whether a text has clauses, or is a notice that may be cited as a whole."""
    return bool(draft.roots or (draft.lead and draft.title.endswith(NOTICE)))


def _number(line: Line) -> int:
    return line.number


def _all_lines(draft: Draft, cutter: Cutter) -> Iterator[Line]:
    """The lines of a text that came to nothing."""
    yield from [Line(draft.line, draft.title)] if draft.title else []
    yield from (Line(cutter.all[para.first].line, para.text) for para in draft.lead)
    yield from (Line(cutter.all[head.place].line, head.mark.words + head.title) for head in draft.heads)


def _text(draft: Draft, carries: bool, left: tuple[Line, ...], cutter: Cutter) -> SourceText:
    sections = draft.kind == "部"
    title = draft.title or (NOTICE if sections else "")
    for root in draft.roots:
        _lift(root, draft.kind == "条")
    prefix = NOTICE if carries and sections and title.endswith(NOTICE) else ""
    lead = tuple(para.text for para in draft.lead)
    made = tuple(_below(draft.roots, Provision("", "", 0, 0, "", "", "", 0), prefix))
    if not draft.roots:
        made, lead = (Provision(NOTICE, WHOLE, 0, 0, "", "", "\n".join(lead), draft.line),), ()
    headings = tuple(
        Heading(head.mark.kind, head.mark.number, head.mark.words.strip(), head.title, cutter.all[head.place].line)
        for head in draft.heads
    )
    return SourceText(title, draft.line, lead, headings, made, left, tuple(_doubts(draft.roots, "", True)))


# -- paragraphs and names ----------------------------------------------------------------------------------------------


def _lift(node: Node, article: bool) -> None:
    """Give the paragraphs behind the last item of a list to what the list stands in.

    They are the item's own where it is only a heading, or where items before it have paragraphs too. Under 一、 items
    are often passages of their own: there only a list whose items end with ； is taken for one sentence.
    """
    for below in node.below:
        _lift(below, article)
    body: list[Para | Node] = []
    run: list[Node] = []
    for place, each in enumerate(node.body):
        body.append(each)
        if isinstance(each, Node):
            following = node.body[place + 1] if place + 1 < len(node.body) else None
            run = run if each.mark.number > 1 else []
            run.append(each)
            anew = isinstance(following, Node) and following.mark.number == 1
            body += _loose(run, article or anew) if anew or following is None else []
    node.body = body


def _loose(run: Sequence[Node], article: bool) -> list[Para | Node]:
    """Take from the last item of a list the paragraphs that are not its own."""
    *before, last = run
    ends = last.below or (last.paras and last.paras[0].text.endswith(("。", "；", ";")))
    own = not ends or any(each.paras[1:] for each in before)
    one_sentence = article or all(each.paras and each.paras[-1].text.endswith(("；", ";")) for each in before[-1:])
    if own or not one_sentence:
        return []
    loose = list(takewhile(lambda each: isinstance(each, Para), reversed(last.body[1:])))
    last.body = last.body[: len(last.body) - len(loose)]
    return loose[::-1]


def _below(nodes: Sequence[Node], above: Provision, prefix: str) -> Iterator[Provision]:
    for node in nodes:
        yield from _provisions(node, above, prefix + node.mark.label, 0)


def _provisions(node: Node, above: Provision, name: str, paragraph: int) -> Iterator[Provision]:
    """A clause, its paragraphs where it has several, and what stands below it, in the order of the document."""
    heading = len(node.body) > 1 and isinstance(node.body[0], Para) and not finished(node.body[0].text)
    several = len(node.paras) - heading > 1
    text = "\n".join(para.text for para in node.paras)
    at, level = node.heads, LEVELS[node.mark.kind]
    place = (at.get("章", 0), at.get("节", 0))
    whole = Provision(name, level, *place, above.name, node.mark.words.strip(), text, node.line, paragraph)
    yield whole
    seen: set[str] = set()
    count = 0
    for each in node.body[heading:]:
        if isinstance(each, Para):
            count += 1
            if several:
                yield Provision(f"{name}第{spell(count)}款", PARAGRAPH, *place, name, "", each.text, node.line, count)
        else:
            again = f"第{spell(count)}款" if several and each.mark.label in seen else ""
            seen.add(each.mark.label)
            yield from _provisions(each, whole, f"{name}{again}{each.mark.label}", count if several else 0)


def _doubts(nodes: Sequence[Node], above: str, top: bool = False) -> Iterator[str]:
    """Numbers that do not follow one another, for a person to look at in the document."""
    if nodes and nodes[0].mark.number != 1:
        yield f"第 {nodes[0].line} 行：{above}从“{nodes[0].mark.label}”开始"
    for before, after in pairwise(nodes):
        first, second = before.mark, after.mark
        anew = not top and (second.number == 1 or first.kind != second.kind)
        if not anew and not second.follows(first):
            yield f"第 {after.line} 行：{above}“{first.label}”之后是“{second.label}”"
    for node in nodes:
        yield from _doubts(node.below, above + node.mark.label)
