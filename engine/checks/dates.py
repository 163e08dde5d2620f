"""Dates: they exist, stand in order, agree with the file's name, with other versions and with what was published.

合格：

```yaml
名称: 某市来信办理办法
印发: 2025-02-10
施行: 2025-03-01
有效至: 2027-02-28
历: [cn]
核对: 2025-03-05
```

不合格：先失效，后施行。

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
有效至: 2024-02-28
历: [cn]
核对: 2025-03-05
```

不合格：二月没有三十日。

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
历: [cn]
核对: 2026-02-30
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path, PurePath
from typing import Any

from engine.checks.trees import at, section
from engine.compiler import UNSTATED
from engine.library import VERSION_FILE, Library
from engine.moments import MomentError, parse_date
from engine.problems import ERROR, NOTE, WARNING, BookError, Problem
from engine.reader import Map
from engine.readings import FORK
from engine.sources import BookSource

NAME = "日期"
FIRST, LAST, ISSUED, CHECKED = "施行", "有效至", "印发", "核对"
_APART, _EARLIEST = 20, 1949
HEAD = (ISSUED, FIRST, LAST, CHECKED)
_WRITTEN = re.compile(r"\d{4}-\d{2}-\d{2}")


def check(source: BookSource) -> Iterator[Problem]:
    """Yield dates that do not exist, that stand in the wrong order, or that disagree with the file's name."""
    tree = source.resolved
    found = {key: _date(tree, key) for key in HEAD}
    yield from (each for each in found.values() if isinstance(each, Problem))
    days = {key: day for key, day in found.items() if isinstance(day, date)}
    yield from _order(tree, days)
    yield from _file_name(source, days)
    yield from _overlaps(source, days)
    yield from _readings(source.tree)


def _date(tree: Map, key: str) -> date | Problem | None:
    """The date under a key; what is wrong with it; or None where there is none (the shape has complained)."""
    text = str(tree.get(key, UNSTATED))
    if text == UNSTATED:
        return None
    try:
        return parse_date(text)
    except MomentError as error:
        return at(tree, key, NAME, str(error)) if _WRITTEN.fullmatch(text) else None


def _order(tree: Map, days: dict[str, date]) -> Iterator[Problem]:
    first = days.get(FIRST)
    if first is None:
        return
    if odd := _odd(days):
        yield _of_another_age(tree, odd, days)
        days = {key: day for key, day in days.items() if key != odd}
        if odd == FIRST:
            return
    if LAST in days and days[LAST] < first:
        yield at(tree, LAST, NAME, f"有效至 {days[LAST]}，早于施行 {first}", _or_year(days[LAST], first))
    if ISSUED in days and first < days[ISSUED]:
        yield at(tree, FIRST, NAME, f"施行 {first}，早于印发 {days[ISSUED]}", "原文写明溯及的，不必改", WARNING)
    if CHECKED not in tree:
        yield Problem(tree.file, tree.line, NAME, NOTE, "没有写“核对”", "与原文逐条核对后写上日期")
    elif CHECKED in days and days[CHECKED] < days.get(ISSUED, first):
        yield at(tree, CHECKED, NAME, f"核对 {days[CHECKED]}，那时文件还没有印发", "重新核对后改写", NOTE)


def _odd(days: dict[str, date]) -> str:
    """The date of the head whose year is far from that of the others, or ""; when it was checked says nothing."""
    years = {key: days[key].year for key in (ISSUED, FIRST, LAST) if key in days}
    if len(years) == 1 and years[FIRST] < _EARLIEST:
        return FIRST
    usual = sorted(years.values())[(len(years) - 1) // 2]
    return next((key for key in (LAST, FIRST, ISSUED) if key in years and abs(years[key] - usual) > _APART), "")


def _of_another_age(tree: Map, odd: str, days: dict[str, date]) -> Problem:
    others = {key: day for key, day in days.items() if key in (ISSUED, FIRST, LAST) and key != odd}
    near = min(others.values(), default=days.get(CHECKED, days[odd]))
    upside_down = LAST in days and days[LAST] < days[FIRST]
    what = f"{odd} {days[odd]}，与其他日期相差 {abs(days[odd].year - near.year)} 年"
    return at(tree, odd, NAME, what, _or_year(days[odd], near), ERROR if upside_down else WARNING)


def _or_year(day: date, near: date) -> str:
    """The same day in a year that differs by a digit, or by two that changed places, and comes after ``near``."""
    text = f"{day.year:04}"
    tried = {text[:n] + text[n + 1 : n + 2] + text[n : n + 1] + text[n + 2 :] for n in range(3)}
    tried |= {text[:n] + digit + text[n + 1 :] for n in range(4) for digit in "0123456789"}
    days = sorted(f"{year}{day.isoformat()[4:]}" for year in tried if int(year) <= near.year + _APART)
    later = next((text for text in days if text >= near.isoformat()), "")
    return f"是不是年份写错了？是否想写“{later}”？" if later else "是不是年份写错了？"


def _file_name(source: BookSource, days: dict[str, date]) -> Iterator[Problem]:
    """A version's file is called by the day it begins, under one reading or another."""
    match = VERSION_FILE.fullmatch(PurePath(source.file).name)
    firsts = _branches(source.tree.get(FIRST))
    if match and FIRST in days and match[1] not in firsts:
        mend = f"文件改名为 {days[FIRST]}.yaml，或改“施行”"
        yield at(source.tree, FIRST, NAME, f"文件名是 {match[1]}，施行却是 {days[FIRST]}", mend)


def _branches(node: Any) -> list[str]:
    """Every value that a place can take under its readings."""
    if isinstance(node, Map) and FORK in node:
        return [text for key, value in node.items() if key != FORK for text in _branches(value)]
    return [str(node)]


def _overlaps(source: BookSource, days: dict[str, date]) -> Iterator[Problem]:
    """An earlier version that says it lasts beyond the first day of this one."""
    name, folder = PurePath(source.file).name, source.library.rules / source.id
    if FIRST not in days or not (folder / name).is_file() or source.library.name_of(folder / name) != source.file:
        return
    for path in source.library.files(source.id):
        first, last = _span(source.library, path)
        if first and last and first < days[FIRST] <= last:
            what = f"{path.name} 写明有效至 {last}，与本版的施行 {days[FIRST]} 重叠"
            mend = "重叠的日子用新版；原文不是这样的，改日期"
            yield at(source.tree, FIRST, NAME, what, mend, WARNING)


def _span(library: Library, path: Path) -> tuple[date | None, date | None]:
    try:
        return library.dates(path)
    except (BookError, MomentError):
        return None, None


def _readings(tree: Map) -> Iterator[Problem]:
    """A reading says who took it, when and why."""
    for name, node in section(tree, "读法").items():
        for key in ("由", "日期", "理由"):
            if isinstance(node, Map) and key not in node:
                what = f"读法“{name}”没有写“{key}”"
                yield at(section(tree, "读法"), name, NAME, what, "谁定的、何时、为什么，都要写", WARNING)
        if isinstance(node, Map):
            day = _date(node, "日期")
            if isinstance(day, Problem):
                yield day
