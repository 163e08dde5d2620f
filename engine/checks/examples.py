"""Examples: each can be told from the others, stands in time, and expects only what its book could answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine import readings
from engine.book import Book
from engine.checks.trees import at, maps, names, section
from engine.examples import EXPECTATIONS
from engine.intake import read_case
from engine.library import Library
from engine.moments import MomentError, parse_moment
from engine.problems import ERROR, WARNING, BookError, CaseError, Problem, guess, listed
from engine.reader import Map, Seq
from engine.schema import problems as shape_problems
from engine.service import book_for
from engine.sources import BookSource

NAME = "例子"
Books = dict[tuple[str, str, str], Book | None]


def check(library: Library, id: str, examples: Seq) -> Iterator[Problem]:
    """Yield what is wrong with the examples of a book."""
    shape = list(shape_problems(examples, library.example_schema, NAME))
    yield from shape
    yield from _same_name(examples)
    known = _known(library, id)
    faulty = {problem.line for problem in shape}
    books: Books = {}
    for node in examples:
        if isinstance(node, Map):
            yield from (problem for problem in _expectations(node, known) if problem.line not in faulty)
            if not faulty & _lines(node) and "对象" not in node:
                yield from _case(library, id, node, books)


def _lines(node: Map) -> set[int]:
    return {line for _, part in maps(node) for line in (part.line, *part.lines.values())}


def _same_name(examples: Seq) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for node in (node for node in examples if isinstance(node, Map) and "例" in node):
        name = str(node["例"])
        if name in first:
            yield at(node, "例", NAME, f"这个例子与第 {first[name]} 行的同名", "说出它们的不同", WARNING)
        first.setdefault(name, node.lines["例"])


def _known(library: Library, id: str) -> dict[str, set[str]]:
    """The names that expectations may use: rows, duties, judgements and steps of any version, under any reading."""
    found: dict[str, set[str]] = {"情形": set(), "应办": set(), "判定": set(), "步骤": set()}
    for path in library.files(id) if id in library.ids() else ():
        source = library.source(path, id)
        for tree in _trees(source):
            found["情形"] |= {str(node["情形"]) for _, node in maps(tree) if "情形" in node}
            for key in ("应办", "判定", "步骤"):
                found[key] |= set(section(tree, key))
    found["情形"] |= found["应办"]
    return found


def _trees(source: BookSource) -> Iterator[Map]:
    """The book as written and as resolved, and the parts of each that are its subjects."""
    for tree in (source.tree, source.resolved):
        yield tree
        yield from (node for node in section(tree, "对象").values() if isinstance(node, Map))


EXPECTED = {"情形": "情形", "未命中": "情形", "可办": "步骤", "不可办": "步骤"}


def _expectations(node: Map, known: Mapping[str, set[str]]) -> Iterator[Problem]:
    """An expectation that names what the book does not have could never fail, or never pass."""
    wanted = section(node, "应得")
    for key in wanted:
        if key not in EXPECTATIONS:
            yield at(wanted, key, NAME, f"应得里没有“{key}”", guess(key, EXPECTATIONS))
    for key, kind in EXPECTED.items():
        yield from _each(wanted, key, names(wanted.get(key)), known[kind], "步骤" if kind == "步骤" else "行")
    for key in ("应办", "判定"):
        for name in section(wanted, key):
            yield from _each(section(wanted, key), name, [name.partition("@")[0]], known[key], key)


def _each(node: Map, key: str, said: list[str], known: set[str], kind: str) -> Iterator[Problem]:
    for name in said:
        if known and name != "无" and name not in known and (kind != "步骤" or name.partition("@")[0] not in known):
            yield at(node, key, NAME, f"规则里没有“{name}”这个{kind}", guess(name, known))


def _case(library: Library, id: str, node: Map, books: Books) -> Iterator[Problem]:
    """Whether the case itself can be decided: its version, its readings, its facts and events, its order in time.

    ``books`` keeps what examples of one day share.
    """
    key = (str(node.get("收到"))[:10], str(node.get("版本")), str(node.get("读法")))
    try:
        if key not in books:
            books[key] = book_for(library, id, node, draft=True)
        book = books[key]
    except BookError as error:
        yield from _no_book(node, error)
        return
    except CaseError:
        return
    if book is not None:
        yield from _readable(book, node)
        yield from _order(book, node)


def _no_book(node: Map, error: BookError) -> Iterator[Problem]:
    """Only what the example itself got wrong; faults of the rule file are told there."""
    for problem in error.problems:
        key = "读法" if problem.check == readings.CHECK else "版本"
        if problem.line == 0 and key in node:
            yield at(node, key, NAME, problem.what, problem.mend)


def _readable(book: Book, node: Map) -> Iterator[Problem]:
    try:
        read_case(book, node)
    except CaseError as error:
        for name, said in error.messages.items():
            yield _told(node, name, listed(said))


def _told(node: Map, name: str, said: str) -> Problem:
    """A fault of the case, on the line of the fact, event or party that has it."""
    where, _, rest = name.partition("·")
    if where.startswith("事件") and where[2:].isdigit():
        return Problem(node.file, node["事件"].lines[int(where[2:]) - 1], NAME, ERROR, f"{rest or where}：{said}")
    part = section(node, where)
    return at(part if rest in part else node, rest if rest in part else where, NAME, f"{name}：{said}")


def _order(book: Book, node: Map) -> Iterator[Problem]:
    """Nothing is asked about before it was received; nothing happens before that either."""
    received = _moment(book, node.get("收到"))
    asked = _moment(book, node.get("时点"))
    if received and asked and asked < received:
        yield at(node, "时点", NAME, f"时点 {node['时点']}，早于收到 {node['收到']}", "是不是日期写错了？")
    for event in node.get("事件") or ():
        when = _moment(book, event.get("时")) if isinstance(event, Map) else None
        if received and when and when < received:
            what = f"“{event.get('事')}”{event['时']}，早于收到 {node['收到']}"
            yield at(event, "时", NAME, what, "是不是日期写错了？", WARNING)


def _moment(book: Book, text: Any) -> Any:
    try:
        return parse_moment(text, book.zone) if text else None
    except MomentError:
        return None
