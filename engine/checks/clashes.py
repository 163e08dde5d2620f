"""Clashes: where exactly one row must hold, two that hold together must not differ, and one must always hold.

合格：较窄的一行当然优先，不必写。

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
历: [cn]
条款:
  第五条: 供热的三个工作日内答复，供热影响五十户以上的二十四小时内答复，其余五个工作日。
字段:
  类别: {选项: [供水, 供热, 噪声]}
  户数: {数: 户}
主体:
  承办单位: {}
应办:
  答复:
    谁: 承办单位
    起: [交办]
    止: [答复]
    限:
      - {情形: 一般, 当: 其余, 则: 5个工作日, 依据: 第五条}
      - {情形: 供热, 当: {类别: 供热}, 则: 3个工作日, 依据: 第五条}
      - {情形: 大面积供热, 当: {类别: 供热, 户数: 50户以上}, 则: 24小时, 依据: 第五条}
```

不合格：供热、五十户以上，两行都成立，分不出宽窄，期限又不同。

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
历: [cn]
条款:
  第五条: 供热的三个工作日内答复，五十户以上的二十四小时内答复，其余五个工作日。
字段:
  类别: {选项: [供水, 供热, 噪声]}
  户数: {数: 户}
主体:
  承办单位: {}
应办:
  答复:
    谁: 承办单位
    起: [交办]
    止: [答复]
    限:
      - {情形: 一般, 当: 其余, 则: 5个工作日, 依据: 第五条}
      - {情形: 供热, 当: {类别: 供热}, 则: 3个工作日, 依据: 第五条}
      - {情形: 大面积, 当: {户数: 50户以上}, 则: 24小时, 依据: 第五条}
```

不合格：五十户整，哪一行都不成立。

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
历: [cn]
条款:
  第五条: 五十户以上的二十四小时内答复，不满五十户的三个工作日。
字段:
  户数: {数: 户}
主体:
  承办单位: {}
应办:
  答复:
    谁: 承办单位
    起: [交办]
    止: [答复]
    限:
      - {情形: 大面积, 当: {户数: 超过50户}, 则: 24小时, 依据: 第五条}
      - {情形: 小面积, 当: {户数: 不满50户}, 则: 3个工作日, 依据: 第五条}
```
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from engine.book import Book
from engine.cells import parse_cell
from engine.checks.bands import bands
from engine.checks.reach import Case, Cells, Judged, reachable
from engine.checks.telling import facts_told, on_the_edge, shared_edge, then_told
from engine.checks.values import TooMany, holds_ever
from engine.duties import Duty
from engine.problems import ERROR, WARNING, Problem, listed
from engine.rows import ALL, ONE, Row, Table
from engine.sources import BookSource

NAME = "撞车"


def check(source: BookSource) -> Iterator[Problem]:
    """Yield clashes and gaps of every table, each with a case in which it happens, and rows that can never decide."""
    for part in (source, *source.parts):
        if part.book:
            yield from _of_book(part.book)


def _of_book(book: Book) -> Iterator[Problem]:
    barred = [cells for cells, _ in book.exclusive] + list(_never_together(book))
    for table in book.tables():
        if table.rule == ALL:
            yield from _dead_alone(book, table, barred)
    yield from check_table(book.publication, barred, book, False)
    for _, table in book.judgements.values():
        if table.rule == ONE:
            yield from check_table(table, barred, book, True)
    yield from _of_sheets(book, barred)
    for duty in book.duties.values():
        for table in _limits(duty):
            yield from check_table(table, [*barred, *duty.unless], book, True)


def _of_sheets(book: Book, barred: list[Cells]) -> Iterator[Problem]:
    """Score sheets: their bands, and their rows."""
    for sheet in book.sheets.values():
        yield from bands(sheet, NAME)
        for node in sheet.root.nodes():
            if node.table:
                yield from check_table(node.table, barred, book, True)


def _limits(duty: Duty) -> Iterator[Table]:
    yield duty.limits
    if duty.promise and duty.promise.cap:
        yield duty.promise.cap


def _judged(book: Book, table: Table) -> list[Judged]:
    """The judgements that may decide whether rows of ``table`` hold; a field of the same name hides one."""
    fields = book.names.fields
    return [
        Judged(name, domain, rows)
        for name, (domain, rows) in book.judgements.items()
        if rows is not table and name not in fields
    ]


def _never_together(book: Book) -> Iterator[Cells]:
    """An event that has happened no times has not happened, and the other way round."""
    used = {name for table in book.tables() for name in table.names()}
    for event in (event for event in book.names.events if {f"{event}.次", f"{event}.有"} <= used):
        times, has = book.names.domain_of(f"{event}.次"), book.names.domain_of(f"{event}.有")
        if times and has:
            for count, said in (("0次", "是"), ("1次以上", "否")):
                yield ((f"{event}.次", parse_cell(count, times)), (f"{event}.有", parse_cell(said, has)))


def check_table(table: Table, barred: Iterable[Cells], book: Book, total: bool) -> Iterator[Problem]:
    """Yield what is wrong with a table in which no two rows may hold; ``total``: one always must.

    ``barred`` are facts that cannot occur together, and what takes the duty away (除非).
    """
    if _beat_each_other(table) or not table.names():
        return
    try:
        cases = reachable(table.rows, barred, book.defaults, _judged(book, table))
    except TooMany:
        first = table.rows[0]
        what = f"“{table.section}”格子太多，未能证明没有两行相撞"
        yield Problem(first.file, first.line, NAME, WARNING, what, "减少多选的选项，或分成几张表")
        return
    order = _order(table, book)
    yield from _clashes(table, cases, order)
    yield from _dead(table, cases, book)
    if total:
        yield from _gap(table, cases, order)


def _beat_each_other(table: Table) -> bool:
    """Whether priorities run in a circle, which the check of words tells."""
    return any(table.prevails(one, two) and table.prevails(two, one) for one, two in combinations(table.rows, 2))


def _order(table: Table, book: Book) -> list[str]:
    """The names of the table as a case is written: fields as declared, then the rest."""
    declared = [name for name in book.names.fields if name in table.names()]
    return [*declared, *sorted(table.names() - set(declared))]


def standing(table: Table, case: Case) -> list[Row]:
    """Return the rows that hold and are set aside by none."""
    return [row for row in case.hits if not any(table.prevails(other, row) for other in case.hits)]


def _clashes(table: Table, cases: Iterable[Case], order: Sequence[str]) -> Iterator[Problem]:
    told: set[tuple[int, int]] = set()
    for case in cases:
        for one, two in combinations(standing(table, case), 2):
            key = (id(one), id(two))
            if one.then != two.then and key not in told:
                told.add(key)
                yield _clash(table, one, two, case, order)


def _clash(table: Table, one: Row, two: Row, case: Case, order: Sequence[str]) -> Problem:
    first, last = sorted((one, two), key=lambda row: row.line)
    names = {name for row in (one, two) for name, _ in row.cells}
    names |= {name for row in table.rows if _over(table, row, one, two) for name, _ in row.cells}
    facts = facts_told(case, [name for name in order if name in names], table.rows)
    what = (
        f"“{table.section}”的“{last.name}”（{then_told(last.then)}）与第 {first.line} 行“{first.name}”"
        f"（{then_told(first.then)}）会同时命中{facts}"
    )
    mend = shared_edge(one, two) or "写明哪一行“优先于”哪一行；不会同时发生的，写进“不并存”"
    return Problem(last.file, last.line, NAME, ERROR, what, mend)


def _over(table: Table, row: Row, one: Row, two: Row) -> bool:
    return table.prevails(row, one) or table.prevails(row, two)


def _dead(table: Table, cases: list[Case], book: Book) -> Iterator[Problem]:
    """Rows that never hold, and rows that always give way."""
    hit = {id(row) for case in cases for row in case.hits}
    decides = {id(row) for case in cases for row in standing(table, case)}
    for row in table.rows:
        if id(row) not in hit:
            yield from _never(row, book)
        elif id(row) not in decides:
            over = listed(f"“{other.name}”" for other in table.rows if table.prevails(other, row))
            what = f"“{table.section}”的“{row.name}”用不上：命中它的，都让位于{over}"
            yield Problem(row.file, row.line, NAME, WARNING, what, "改窄优先的一行，或删去这一行")


def _dead_alone(book: Book, table: Table, barred: list[Cells]) -> Iterator[Problem]:
    for row in table.rows:
        try:
            if not any(case.hits for case in reachable([row], barred, book.defaults, _judged(book, table))):
                yield from _never(row, book)
        except TooMany:
            continue


def _never(row: Row, book: Book) -> Iterator[Problem]:
    """A row that cannot hold; where a single cell is to blame, the check of cells has said so."""
    if all(holds_ever(cell)[0] and not (cell.missing and name in book.defaults) for name, cell in row.cells):
        what = f"“{row.section}”的“{row.name}”永远不会命中：它的格子不会同时成立"
        yield Problem(row.file, row.line, NAME, WARNING, what, "对照“不并存”“除非”和所用的判定，改写或删去这一行")


def _gap(table: Table, cases: list[Case], order: Sequence[str]) -> Iterator[Problem]:
    for case in cases:
        if not case.hits and not case.open:
            first = min(table.rows, key=lambda row: row.line)
            what = f"“{table.section}”没有一行管得到{facts_told(case, order, table.rows)}"
            mend = on_the_edge(case, table.rows) or "补一行；或写一行 当: 其余"
            yield Problem(first.file, first.line, NAME, WARNING, what, mend)
            return
