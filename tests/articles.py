"""Cut an official document into texts and numbered clauses, to hold a book's 条款 against it.

In: the words of a document as copied from a web page or an office file. Out: the texts in it, in order, each with
the names of its clauses in the spelling that rule files use: 第八条, 第八条（一）, 五（三）1; a notice that carries
another text as its annex has 通知 before each name. Unnumbered paragraphs of a clause are named 第二十条第二款.
Left out: site navigation, print buttons, signatures, chapter heads (also those glued to the end of an article).
This is a second, independent reading: it shares no code with the platform's own import.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"

DIGITS = "一二三四五六七八九十百"
MARKS = {
    "条": re.compile(rf"(第[{DIGITS}]+条)\s*(.*)"),
    "节": re.compile(rf"([{DIGITS}]+)、\s*(.*)"),
    "项": re.compile(rf"[（(]([{DIGITS}]+)[)）]\s*(.*)"),
    "目": re.compile(r"(\d+)[.、．]\s*(.*)"),
}
DEPTH = {"条": 1, "节": 1, "项": 2, "目": 3}
FIRST = ("第一条", "一")

CHAPTER = re.compile(rf"第[{DIGITS}]+章")
GLUED = re.compile(rf"(?<=[。；;])第[{DIGITS}]+章.*$")
TITLE = re.compile(r"[^。；;:：]*(办法|制度|细则|规定|通知)([（(]试行[)）])?")
ANNEX = re.compile(r"附件([:：].*)?")
END = re.compile(r"特此通知|抄送[:：]|来源[:：]|打印|.*\d年\d+月\d+日(印发)?$|二○")
SENTENCE = ("。", "；", ";", "：", ":")


@dataclass
class Clause:
    """One numbered clause: its name, the name of the clause it stands in, its unnumbered paragraphs."""

    name: str
    above: str = ""
    paragraphs: list[str] = field(default_factory=list)

    def by_paragraph(self) -> list[str]:
        """Names of the single paragraphs; none where there is only one."""
        if len(self.paragraphs) < 2:
            return []
        return [f"{self.name}第{DIGITS[number]}款" for number in range(len(self.paragraphs))]


@dataclass
class Text:
    """One text of a document. `lead` is what stands before its first numbered clause."""

    title: str = "通知"
    lead: list[str] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)

    def names(self) -> set[str]:
        """Every name by which a rule file may call a place in this text."""
        if not self.clauses:
            return {"通知"} if self.title.endswith("通知") else set()
        return {name for clause in self.clauses for name in [clause.name, *clause.by_paragraph()]}

    def owed(self, named: set[str]) -> list[str]:
        """Clauses that `named` leaves out. A clause may be dealt with whole, or by all its items or paragraphs."""
        return [clause.name for clause in self.clauses if not self._below(clause) and not self._dealt(clause, named)]

    def _below(self, clause: Clause) -> list[Clause]:
        return [other for other in self.clauses if other.above == clause.name]

    def _dealt(self, clause: Clause, named: set[str]) -> bool:
        paragraphs = clause.by_paragraph()
        if clause.name in named or (paragraphs and named.issuperset(paragraphs)):
            return True
        return any(self._dealt(other, named) for other in self.clauses if other.name == clause.above)


class Cutter:
    """Walks the lines of one document; `texts` is what it has found so far."""

    def __init__(self) -> None:
        self.texts: list[Text] = []
        self.text: Text | None = None
        self.path: list[Clause] = []

    def line(self, line: str) -> None:
        if CHAPTER.match(line):
            return
        if ANNEX.fullmatch(line):
            self.annex()
        elif END.match(line):
            self.close()
        elif TITLE.fullmatch(line):
            self.open(Text(line))
        else:
            self.words(GLUED.sub("", line))

    def words(self, line: str) -> None:
        for kind, mark in MARKS.items():
            if (found := mark.match(line)) and self.belongs(kind, found[1]):
                return self.clause(kind, found[1], found[2].strip())
        if self.path:
            self.path[-1].paragraphs.append(line)
        elif self.text and line.endswith(SENTENCE):
            self.text.lead.append(line)

    def belongs(self, kind: str, number: str) -> bool:
        """Is this mark a clause here? 第一条 and 一、 always begin; the rest needs what it stands in."""
        if number in FIRST and DEPTH[kind] == 1:
            return True
        return len(self.path) >= max(DEPTH[kind] - 1, 1)

    def clause(self, kind: str, number: str, words: str) -> None:
        if DEPTH[kind] == 1 and (self.text is None or (number in FIRST and self.text.clauses)):
            self.open(Text())
        assert self.text is not None
        del self.path[DEPTH[kind] - 1 :]
        above = self.path[-1].name if self.path else ""
        name = above + (f"（{number}）" if kind == "项" else number)
        heading = kind == "节" and not words.endswith(SENTENCE)
        self.path.append(Clause(name, above, [] if heading else [words]))
        self.text.clauses.append(self.path[-1])

    def open(self, text: Text) -> None:
        self.text, self.path = text, []
        self.texts.append(text)

    def annex(self) -> None:
        """What came before is the notice that carries the annex."""
        before = self.texts[-1].clauses if self.texts else []
        for clause in before:
            if clause.name.startswith(tuple(DIGITS)):
                clause.name, clause.above = f"通知{clause.name}", clause.above and f"通知{clause.above}"
        self.close()

    def close(self) -> None:
        self.text, self.path = None, []


def cut(document: str) -> list[Text]:
    """The texts of a document, in order; titles with nothing under them are dropped."""
    cutter = Cutter()
    for line in document.splitlines():
        if line.strip():
            cutter.line(line.strip())
    return [text for text in cutter.texts if text.clauses or text.lead]


def strange(texts: Iterable[Text], named: Iterable[str]) -> Iterator[str]:
    """Names that no clause of these texts bears."""
    known = set().union(*(text.names() for text in texts))
    return (name for name in named if name not in known)
