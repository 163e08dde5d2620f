"""``import-text``: an official document cut into its texts and clauses, and held against a book's 条款."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from engine.commands.options import parser, put_json
from engine.editions import find
from engine.library import Library
from engine.problems import listed
from engine.source_text.clause_coverage import ClauseCoverage, clause_coverage, texts_of, unknown_clauses
from engine.source_text.importing import import_text
from engine.source_text.provisions import PARAGRAPH, Provision, SourceText, SourceTextError
from engine.sources import BookSource

INDENT = {"项": "　", "目": "　　", "小目": "　　　"}


def run(argv: list[str], stdin: TextIO, stdout: TextIO, library: Library) -> int:
    """Write what was found. Return 1 where the book and the text do not match, 2 for a file that cannot be used."""
    made = parser("import-text", "导入原文：把文件切成章、条、项、款；有没处理的条或对不上的条款，退出码为 1")
    made.add_argument("file", help="原文，.txt 或 .docx")
    made.add_argument("--book", help="与哪本规则的条款对照，如 city/appeals，或 city/appeals@2025-03-01")
    options = made.parse_args(argv)
    path = Path(options.file)
    try:
        texts = import_text(library.bytes_of(path))
    except OSError:
        print(f"{path}：打不开这个文件；看看路径写对没有，是不是文件夹，有没有权限读", file=sys.stderr)
        return 2
    except SourceTextError as error:
        print(f"{path}：{error}", file=sys.stderr)
        return 2
    held = _held(library, options.book, texts) if options.book else None
    if options.format == "json":
        put_json(stdout, {"texts": [asdict(text) for text in texts], **({"coverage": held.as_json()} if held else {})})
    else:
        stdout.write("".join(f"{line}\n" for line in _page(texts, held)))
    return 1 if held and held.findings else 0


class Held:
    """A book beside the texts that it carries out."""

    def __init__(self, source: BookSource, texts: Sequence[SourceText]) -> None:
        self.source, self.texts = source, texts_of(source, texts)
        self.covered = clause_coverage(source, self.texts)
        self.undealt = [each.provision.name for each in self.covered if each.owed]
        self.unknown = unknown_clauses(source, self.texts)
        self.findings = bool(self.undealt or self.unknown or not self.texts)

    def of(self, text: SourceText) -> dict[Provision, ClauseCoverage]:
        return {each.provision: each for each in self.covered} if text in self.texts else {}

    def as_json(self) -> dict[str, Any]:
        return {
            "book": self.source.id,
            "file": self.source.file,
            "texts": [text.title for text in self.texts],
            "provisions": [asdict(each) for each in self.covered],
            "undealt": self.undealt,
            "unknown": self.unknown,
        }

    def summary(self) -> Iterator[str]:
        yield f"对照 {self.source.file}："
        yield f"  对照的原文：{listed(map(_title, self.texts)) or '没有，这份文件里没有一篇像是它的原文'}"
        yield f"  没有处理的条：{listed(self.undealt) or '无'}"
        yield f"  条款里有、原文里没有的：{listed(self.unknown) or '无'}"


def _held(library: Library, book: str, texts: Sequence[SourceText]) -> Held:
    """The book as written, even where it cannot be compiled yet. Raises BookError for one that is not there."""
    path, _ = find(library, book, draft=False)
    return Held(library.source(path, book.partition("@")[0]), texts)


def _title(text: SourceText) -> str:
    return f"《{text.title}》" if text.title else f"（第 {text.line} 行起，没有认出标题）"


# -- the page ----------------------------------------------------------------------------------------------------------


def _page(texts: Sequence[SourceText], held: Held | None) -> Iterator[str]:
    for text in texts:
        yield from _text(text, held.of(text) if held else {})
        yield ""
    if any(text.left_out for text in texts):
        yield "没有收进条文的行（请看看有没有误漏）："
        yield from (f"  {line.number:>4}　{line.text}" for text in texts for line in text.left_out)
    if held:
        yield from held.summary()


def _text(text: SourceText, covered: dict[Provision, ClauseCoverage]) -> Iterator[str]:
    count = {level: sum(each.level == level for each in text.provisions) for level in ("条", "项", "目", "款")}
    counted = listed(f"{level} {found}" for level, found in count.items() if found)
    yield f"{_title(text)}　第 {text.line} 行起；{counted}"
    yield from (f"　　{words}" for words in text.lead)
    heads = list(text.headings)
    several = {each.above for each in text.provisions if each.level == PARAGRAPH}
    for each in text.provisions:
        while heads and heads[0].line <= each.line:
            head = heads.pop(0)
            yield f"{head.mark}　{head.title}"
        yield from _provision(each, each.name in several)
        yield from _covered(covered[each]) if each in covered else ()
    yield from (f"请对照原文：{doubt}" for doubt in text.doubts)


def _provision(each: Provision, in_paragraphs: bool) -> Iterator[str]:
    first, *more = [""] if in_paragraphs else each.text.split("\n")
    indent = INDENT.get(each.level, "")
    yield f"{indent}{each.name}　{first}".rstrip("　")
    yield from (f"{indent}　　{words}" for words in more)


def _covered(each: ClauseCoverage) -> Iterator[str]:
    if each.natures:
        reason = f"；理由：{each.reason}" if each.reason else ""
        yield f"      ［{listed(each.natures)}］{each.points}{reason}"
    elif each.owed:
        yield "      ［没有处理］"
    for place in each.cited:
        yield f"      ← {place.section} {place.name}　{place.file}:{place.line}"
