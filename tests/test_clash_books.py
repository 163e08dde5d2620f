"""Clashes, gaps and idle rows of made-up books, against every case of a model that shares nothing with the engine.

The model knows a cell only as a set of values, which the book then writes in words. What the check tells of a limit's
table is what the model finds, no more and no less; and each case that it gives as an example is decided by the engine
as a real case, where it does what was said of it.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.checks import clashes, words
from engine.commands import why
from engine.library import Library
from engine.reader import read
from tests.tiny import library

ABSENT = "（没有填）"
FIELDS = {
    "类别": "{选项: [甲, 乙, 丙]}",
    "紧急": "是否",
    "户数": "{数: 户}",
    "评分": "{数: 分, 步: 0.5}",
    "发现": "{日期: 日}",
    "法定": "{期限: 由法律规定}",
    "人数": "{数: 人, 缺省: 2}",
}
DAYS = [f"2025-03-{day:02}" for day in range(1, 8)]
UNIVERSE = {
    "类别": ["甲", "乙", "丙"],
    "紧急": ["是", "否"],
    "户数": [f"{n}户" for n in range(8)],
    "评分": [f"{n / 2:g}分" for n in range(15)],
    "发现": DAYS,
    "法定": [f"{n}日" for n in range(1, 8)] + ["3个月"],
    "人数": [f"{n}人" for n in range(8)],
    "起.时": [f"{n // 60:02}:{n % 60:02}" for hour in range(9, 13) for n in (hour * 60 - 1, hour * 60, hour * 60 + 1)],
}


@dataclass(frozen=True)
class Cell:
    """A cell of one fact: as written, and the values for which it holds."""

    fact: str
    words: str
    values: frozenset[str]


@dataclass(frozen=True)
class Row:
    name: str
    cells: tuple[Cell, ...]
    then: str
    beats: tuple[str, ...]


def choice(fact: str) -> st.SearchStrategy[Cell]:
    options = UNIVERSE[fact]
    some = st.lists(st.sampled_from(options), min_size=1, max_size=len(options) - 1, unique=True)
    one = some.map(lambda names: Cell(fact, f"[{', '.join(names)}]", frozenset(names)))
    left = some.map(lambda names: Cell(fact, f"除 {'、'.join(names)} 外", frozenset(options) - set(names)))
    return one | left


def band(fact: str, ends: tuple[str, str, str, str] = ("以上", "以下", "超过", "不满")) -> st.SearchStrategy[Cell]:
    """Bands over the ordered values of a fact; ends in the middle, so that each band and its rest hold something."""
    values = [value for value in UNIVERSE[fact] if value != "3个月"]
    from_, upto, over, under = ends
    edge = st.integers(1, len(values) - 3)
    shapes = [
        edge.map(lambda at: Cell(fact, f"{values[at]}{from_}", frozenset(values[at:]))),
        edge.map(lambda at: Cell(fact, f"{values[at]}{upto}", frozenset(values[: at + 1]))),
        edge.map(lambda at: Cell(fact, f"{over}{values[at]}", frozenset(values[at + 1 :]))),
        edge.map(lambda at: Cell(fact, f"{under}{values[at]}", frozenset(values[:at]))),
        edge.map(lambda at: Cell(fact, values[at], frozenset(values[at : at + 1]))),
    ]
    return st.one_of(shapes)


def presence(fact: str) -> st.SearchStrategy[Cell]:
    filled = Cell(fact, "已填", frozenset(UNIVERSE[fact]))
    return st.sampled_from([filled, Cell(fact, "未填", frozenset([ABSENT]))])


LATER = ("以后", "以前", "晚于", "早于")
CELLS = {
    "类别": choice("类别") | presence("类别"),
    "紧急": choice("紧急"),
    "户数": band("户数") | presence("户数"),
    "评分": band("评分"),
    "发现": band("发现", LATER) | presence("发现"),
    "法定": band("法定"),
    "人数": band("人数"),
    "起.时": band("起.时", LATER),
}


def when(facts: list[str], least: int = 0) -> st.SearchStrategy[tuple[Cell, ...]]:
    names = st.lists(st.sampled_from(facts), min_size=least, max_size=2, unique=True)
    return names.flatmap(lambda chosen: st.tuples(*(CELLS[name] for name in chosen)))


@dataclass(frozen=True)
class Book:
    """A table of limits over a few facts, facts that exclude one another, and what takes the duty away."""

    rows: list[Row]
    exclusive: list[tuple[Cell, ...]]
    unless: list[tuple[Cell, ...]]


@st.composite
def books(draw) -> Book:
    facts = draw(st.lists(st.sampled_from(sorted(CELLS)), min_size=1, max_size=3, unique=True))
    names = [f"行{at}" for at in range(draw(st.integers(2, 4)))]
    rows = []
    for at, name in enumerate(names):
        later = st.lists(st.sampled_from(names[at + 1 :] or ["其余"]), max_size=2, unique=True)
        beats = tuple(draw(later)) if names[at + 1 :] else ()
        rows.append(Row(name, draw(when(facts)), f"{draw(st.integers(1, 3))}日", beats))
    assume(any(row.cells for row in rows))
    of_cases = [fact for fact in facts if fact != "起.时"]
    barred = st.lists(when(of_cases, 1), max_size=1) if of_cases else st.just([])
    return Book(rows, draw(barred), draw(barred))


# -- the model ---------------------------------------------------------------------------------------------------


def holds(cells: tuple[Cell, ...], case: dict[str, str]) -> bool | None:
    """Whether cells hold; None where an absent fact leaves that open (已填 and 未填 never are)."""
    said = [
        case[cell.fact] in cell.values if cell.words in ("已填", "未填") or case[cell.fact] != ABSENT else None
        for cell in cells
    ]
    return False if False in said else None if None in said else True


def beaten(rows: list[Row]) -> set[tuple[str, str]]:
    """Pairs (over, under): written, through chains; or narrower, unless the other was written to prevail."""
    written = {(row.name, other) for row in rows for other in row.beats}
    for _ in rows:
        written |= {(a, d) for a, b in written for c, d in written if b == c}
    narrow = {
        (one.name, two.name)
        for one, two in product(rows, rows)
        if one is not two and inside(one, two) and not inside(two, one) and (two.name, one.name) not in written
    }
    return written | narrow


def inside(one: Row, two: Row) -> bool:
    mine = {cell.fact: cell for cell in one.cells}
    return all(cell.fact in mine and within(mine[cell.fact], cell) for cell in two.cells)


def within(one: Cell, two: Cell) -> bool:
    """Whether one cell says at least as much; 已填 asks for less than any value."""
    return one.values <= two.values and (two.words == "已填" or one.words != "已填")


def cases(rows: list[Row], barred: list[tuple[Cell, ...]]):
    """Yield every case that can occur; a fact is left out only where some cell asks whether it is there."""
    groups = [*(row.cells for row in rows), *barred]
    facts = sorted({cell.fact for cells in groups for cell in cells})
    asked = {cell.fact for cells in groups for cell in cells if cell.words in ("已填", "未填")}
    for values in product(*(UNIVERSE[fact] + [ABSENT] * (fact in asked) for fact in facts)):
        case = dict(zip(facts, values, strict=True))
        if not any(holds(cells, case) for cells in barred):
            yield case


@dataclass
class Found:
    """What is wrong with a table: rows that clash, rows that never hold, rows that always give way, a gap."""

    clashes: set[frozenset[str]]
    never: set[str]
    idle: set[str]
    gap: bool


def tried(rows: list[Row], barred: list[tuple[Cell, ...]]) -> Found:
    over = beaten(rows)
    clashing, hit, decides, gap, any_case = set(), set(), set(), False, False
    for case in cases(rows, barred):
        any_case = True
        held = {row.name: holds(row.cells, case) for row in rows}
        hits = [row for row in rows if held[row.name]]
        left = [row for row in hits if not any((other.name, row.name) in over for other in hits)]
        clashing |= {frozenset((one.name, two.name)) for one, two in combinations(left, 2) if one.then != two.then}
        hit |= {row.name for row in hits}
        decides |= {row.name for row in left}
        gap = gap or all(result is False for result in held.values())
    assume(any_case)
    names = {row.name for row in rows}
    return Found(clashing, names - hit, hit - decides, gap)


# -- the check ---------------------------------------------------------------------------------------------------

HEAD = """名称: 某市来信办理办法
施行: 2025-01-01
历: [cn]
条款: {第一条: 期限}
主体: {来信人: {独一: 是}, 承办单位: {}}
"""
CLASH = re.compile(r"“应办·答复”的“(行\d)”（.+?）与第 (\d+) 行“(行\d)”（.+?）会同时命中(?:，例如 (.*))?$")
IDLE = re.compile(r"“应办·答复”的“(行\d)”用不上")
NEVER = re.compile(r"“应办·答复”的“(行\d)”永远不会命中")
GAP = re.compile(r"“应办·答复”没有一行管得到(?:，例如 (.*))?$")


def written(rows: list[Row], exclusive: list[tuple[Cell, ...]], unless: list[tuple[Cell, ...]]) -> str:
    used = {cell.fact for cells in [*(row.cells for row in rows), *exclusive, *unless] for cell in cells}
    lines = [HEAD, *(["字段:"] if used - {"起.时"} else [])]
    lines += [f"  {fact}: {FIELDS[fact]}" for fact in FIELDS if fact in used]
    lines += ["不并存:"] * bool(exclusive) + [f"  - {{当: {flow(cells)}, 理由: 不会}}" for cells in exclusive]
    lines += ["应办:", "  答复:", "    谁: 承办单位", "    起: [交办]", "    止: [答复]", "    依据: 第一条"]
    lines += ["    除非:"] * bool(unless) + [f"      - {flow(cells)}" for cells in unless]
    lines += ["    限:"]
    for row in rows:
        beats = f", 优先于: [{', '.join(row.beats)}]" if row.beats else ""
        lines.append(
            f"      - {{情形: {row.name}, 当: {flow(row.cells) if row.cells else '其余'}, 则: {row.then}{beats}}}"
        )
    return "\n".join(lines) + "\n"


def flow(cells: tuple[Cell, ...]) -> str:
    return "{" + ", ".join(f"{cell.fact}: {cell.words}" for cell in cells) + "}"


def told(lib: Library, text: str) -> list[str]:
    tree, problems = read(text, "f.yaml")
    source = lib.compile_tree(("w/a", "f.yaml"), text.encode(), (tree, problems))
    assert source.book, source.problems
    return [problem.what for problem in clashes.check(source)]


@pytest.fixture(scope="module")
def lib(tmp_path_factory) -> Library:
    return library(tmp_path_factory.mktemp("clashes"), {"w/a/2025-01-01.yaml": HEAD + "说明: 空的\n"})


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(books())
def test_what_is_told_is_what_there_is(lib, book):
    found = tried(book.rows, [*book.exclusive, *book.unless])
    said = told(lib, written(book.rows, book.exclusive, book.unless))
    matches = {shape: [match for line in said if (match := shape.match(line))] for shape in (CLASH, IDLE, NEVER, GAP)}
    assert sum(map(len, matches.values())) == len(said), said
    assert {frozenset((match[1], match[3])) for match in matches[CLASH]} == found.clashes
    assert {match[1] for match in matches[IDLE]} == found.idle
    assert {match[1] for match in matches[NEVER]} == found.never
    assert bool(matches[GAP]) == found.gap


# -- the examples that are told ----------------------------------------------------------------------------------


def decided(folder: Path, text: str, facts: str | None) -> str:
    """Return what ``why`` says of the case that an official would write from what he was told."""
    given_ = dict(fact.split(" ", 1) for fact in facts.split("，")) if facts else {}
    time = given_.pop("起.时", "10:30")
    case = ", ".join(f"{fact}: {value}" for fact, value in given_.items() if value != "未填")
    lib = library(folder, {"w/a/2025-01-01.yaml": text})
    raw = f"收到: 2025-03-10 08:00\n案情: {{{case}}}\n事件: [{{时: 2025-03-10 {time}, 事: 交办, 给: 甲局}}]\n"
    out = io.StringIO()
    assert why.run(["w/a"], io.StringIO(raw), out, lib) == 0, (raw, out.getvalue())
    return out.getvalue()


@settings(max_examples=100, suppress_health_check=list(HealthCheck))
@given(book=books())
def test_each_example_does_what_is_said_of_it(lib, tmp_path_factory, book):
    text = written(book.rows, [], book.unless)
    for line in told(lib, text):
        folder = tmp_path_factory.mktemp("told")
        if match := CLASH.match(line):
            page = decided(folder, text, match[4])
            assert "几行期限同时成立" in page, (line, page)
            for name in (match[1], match[3]):
                assert re.search(rf"！ 第\d+行 {name}[（：]", page), (line, page)
        elif match := GAP.match(line):
            assert "没有一行期限成立" in decided(folder, text, match[1]), line


@pytest.mark.parametrize("length", [2, 3, 5])
def test_rows_that_prevail_in_a_circle_are_named_in_its_order(lib, length):
    names = [f"行{at}" for at in range(length)]
    rows = [Row(name, (), f"{at + 1}日", (names[(at + 1) % length],)) for at, name in enumerate(names)]
    text = written(rows, [], [])
    source = lib.compile_tree(("w/a", "f.yaml"), text.encode(), read(text, "f.yaml"))
    [what] = [each.what for each in words.check(source) if "互相优先" in each.what]
    assert " → ".join(f"“{name}”" for name in [*names, names[0]]) in what
    assert told(lib, text) == []  # which of them clash is not said before the circle is broken


def test_a_chain_of_priorities_reaches_its_end(lib):
    facts = ("类别", "紧急", "户数")
    cells = [Cell(fact, words, frozenset()) for fact, words in zip(facts, ("甲", "是", "3户以上"), strict=True)]
    rows = [Row(f"行{at}", (cell,), f"{at}日", (f"行{at + 1}",)[: 2 - at]) for at, cell in enumerate(cells)]
    assert not [line for line in told(lib, written(rows, [], [])) if CLASH.match(line)]
    loose = [rows[0], Row("行1", rows[1].cells, "1日", ()), rows[2]]
    pairs = [CLASH.match(line) for line in told(lib, written(loose, [], []))]
    assert {frozenset((match[1], match[3])) for match in pairs if match} == {
        frozenset(("行0", "行2")),
        frozenset(("行1", "行2")),
    }
