"""Cells: each says something in its field, and neither never nor always; limits and settings can be reckoned.

合格：

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
历: [cn]
条款:
  第五条: 十户以上的三个工作日内答复，其余五个工作日。
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
      - {情形: 十户以上, 当: {户数: 10户以上}, 则: 3个工作日, 依据: 第五条}
      - {情形: 其他, 当: 其余, 则: 5个工作日, 依据: 第五条}
```

不合格：民法典的“以上”写成了符号。

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
历: [cn]
条款:
  第五条: 十户以上的另行登记。
字段:
  户数: {数: 户}
受理:
  - {情形: 十户以上, 当: {户数: ">=10"}, 依据: 第五条}
```

不合格：选项都列上了，这一格总是成立。

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
历: [cn]
条款:
  第五条: 咨询和诉求都受理。
字段:
  类别: {选项: [咨询, 诉求]}
受理:
  - {情形: 咨询诉求, 当: {类别: [咨询, 诉求]}, 依据: 第五条}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.book import Book
from engine.cells import CellError, parse_cell
from engine.checks.trees import at, maps
from engine.checks.values import holds_ever
from engine.domains import Cell
from engine.duties import Duty
from engine.fields import Names
from engine.limits import Limit, LimitError, parse_limit
from engine.problems import ERROR, WARNING, Problem
from engine.reader import Map
from engine.sources import BookSource

NAME = "格子"
CELL_KEYS = ("当", "除非", "分子", "达到", "回落", "须", "可")


def check(source: BookSource) -> Iterator[Problem]:
    """Yield cells, limits and settings that cannot be read, and those that say nothing or cannot be reckoned."""
    yield from (problem for problem in source.problems if problem.check == NAME)
    yield from _kept(source.resolved)
    if source.book:
        for part in (source, *source.parts):
            if part.book:
                yield from _idle(part.book, part.resolved)
                for duty in part.book.duties.values():
                    yield from _office(duty)


def _kept(tree: Map) -> Iterator[Problem]:
    """How long things are kept is a limit like others, though nothing is compiled from it."""
    for _, node in maps(tree.get("保存")):
        try:
            parse_limit(node.get("期限", ""))
        except LimitError as error:
            yield at(node, "期限", NAME, error.what, error.mend)


def _idle(book: Book, tree: Map) -> Iterator[Problem]:
    """Cells that never or always hold, wherever they stand."""
    for path, node in maps(tree):
        if path and path[0] != "对象" and path[-1] in CELL_KEYS:
            names = _names_at(book, path)
            for name, value in node.items():
                domain = names.domain_of(name, True)
                try:
                    cell = parse_cell(value, domain) if domain else None
                except CellError:
                    continue
                if cell:
                    yield from _one(book, node, name, cell)


def _names_at(book: Book, path: tuple[str, ...]) -> Names:
    """The names that a cell may use there: in the filter of a look-up, those that its entries carry."""
    lookup = book.names.lookups.get(path[1]) if path[0] == "查询" and len(path) > 1 else None
    return book.entries(lookup)[0] if lookup else book.names


def _one(book: Book, node: Map, name: str, cell: Cell) -> Iterator[Problem]:
    if cell.lacks:
        return  # nothing to say before the local datum is supplied
    ever, always = holds_ever(cell)
    if cell.presence:
        yield from _defaulted(book, node, name, cell)
    elif not ever:
        yield at(node, name, NAME, f"［{name}］“{cell.words}”永远不会成立", "几个条件自相矛盾，删去一个", ERROR)
    elif always:
        mend = "删去这一格；要的是“有人填了”，写 已填"
        yield at(node, name, NAME, f"［{name}］“{cell.words}”总是成立", mend, WARNING)


def _defaulted(book: Book, node: Map, name: str, cell: Cell) -> Iterator[Problem]:
    if name in book.defaults:
        how = "永远不会成立" if cell.missing else "总是成立"
        what = f"［{name}］有缺省，“{cell.words}”{how}"
        yield at(node, name, NAME, what, "删去缺省，或改写这一格", ERROR if cell.missing else WARNING)


def _office(duty: Duty) -> Iterator[Problem]:
    """Office hours can be counted only where the office has hours."""
    limits = [(row.then, row.line) for row in duty.limits.rows]
    limits += [(each.limit, duty.line) for each in duty.extensions if each.limit]
    limits += [(each.span, duty.line) for each in (*duty.reminders, *duty.measures)]
    for limit, line in limits:
        if not duty.settings.office and _in_office_hours(limit):
            what = f"“{duty.name}”按办公小时计，却没有写“办公时间”"
            mend = "在“计时”里写，如 办公时间: [08:30-12:00, 13:30-17:30]"
            yield Problem(duty.file, line, NAME, ERROR, what, mend)


def _in_office_hours(limit: Limit) -> bool:
    moved = (part for part in (limit.before, limit.after, *limit.parts) if part)
    return limit.unit == "office_hour" or any(map(_in_office_hours, moved))
