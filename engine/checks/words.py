"""Words: every name that is used has been declared, every declared name is used, nothing rests on itself.

合格：

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
历: [cn]
条款:
  第五条: 诉求五个工作日内答复，咨询三个工作日内答复。
字段:
  类别: {选项: [咨询, 诉求]}
主体:
  承办单位: {相当于: 承办单位}
事件:
  分发: {相当于: 交办}
应办:
  答复:
    谁: 承办单位
    起: [分发]
    止: [答复]
    限:
      - {情形: 诉求, 当: 其余, 则: 5个工作日, 依据: 第五条}
      - {情形: 咨询, 当: {类别: 咨询}, 则: 3个工作日, 依据: 第五条, 优先于: 诉求}
```

不合格：标准事件里没有“交半”，只有“交办”。

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
历: [cn]
事件:
  分发: {相当于: 交半}
```

不合格：字段“类别”没有一行用到，也不叫人填。

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
历: [cn]
字段:
  类别: {选项: [咨询, 诉求]}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.cells import EMPTY, FILLED
from engine.checks.rests import circles
from engine.checks.trees import at, maps, names, section
from engine.checks.unused import unused
from engine.problems import WARNING, Problem, guess, listed
from engine.reader import Map
from engine.sources import BookSource

NAME, LISTED = "词", 14


def check(source: BookSource) -> Iterator[Problem]:
    """Yield names that nobody declared or nobody uses, names given twice, and what rests on itself."""
    yield from (problem for problem in source.problems if problem.check == NAME)
    yield from _beside(source)
    yield from _kept(source)
    yield from _readings(source.resolved)
    for part in (source, *source.parts):
        yield from _standard(part)
        yield from _referred(part.resolved)
        yield from _steps(part) if part.book else ()
        yield from _twice(part.resolved)
        yield from _options(part.resolved)
        yield from circles(part, NAME)
    if source.book:
        yield from unused(source, NAME)


def _beside(source: BookSource) -> Iterator[Problem]:
    """Calendars and the parent, which lie beside the book in the library."""
    calendars, books = source.library.calendar_names(), source.library.ids()
    for key, known, kind in (("历", calendars, "部日历"), ("上位", books, "本规则")):
        for name in names(source.resolved.get(key)):
            if name not in known:
                few = f"现有：{listed(known)}" if 0 < len(known) <= LISTED else ""
                yield at(source.resolved, key, NAME, f"没有“{name}”这{kind}", guess(name, known) or few)


def _standard(source: BookSource) -> Iterator[Problem]:
    """相当于 must name a standard word of schemas/terms.yaml."""
    terms = source.library.terms
    for key, known, kind in (("事件", terms.events, "事件"), ("主体", terms.roles, "主体")):
        for node in section(source.resolved, key).values():
            word = str(node.get("相当于", "")) if isinstance(node, Map) else ""
            if word and word not in known:
                yield at(node, "相当于", NAME, f"标准{kind}里没有“{word}”", _or_terms(word, known))


def _or_terms(word: str, known: object) -> str:
    return guess(word, list(known)) or "标准用语见 schemas/terms.yaml；都不相当就不写“相当于”"  # type: ignore[call-overload]


def _referred(tree: Map) -> Iterator[Problem]:
    """Names inside declarations: the field that another is derived from, the party that one belongs to."""
    fields, parties = section(tree, "字段"), section(tree, "主体")
    for node in (node for node in fields.values() if isinstance(node, Map)):
        yield from _known(node, "主体", parties, "主体")
        derived = section(node, "派生")
        for how in derived:
            yield from _known(derived, how, fields, "字段")
    for node in (node for node in parties.values() if isinstance(node, Map)):
        yield from _known(node, "属于", parties, "主体")
    for subject in section(tree, "对象").values():
        if isinstance(subject, Map):
            yield from _known(subject, "主体", parties, "主体")


def _options(tree: Map) -> Iterator[Problem]:
    """An option that a cell would take for something else."""
    for name, node in section(tree, "字段").items():
        for key in ("选项", "多选") if isinstance(node, Map) else ():
            for option in set(names(node.get(key))) & {FILLED, EMPTY}:
                what = f"“{name}”的选项“{option}”与格子里的写法相同，比不到它"
                yield at(node, key, NAME, what, f"换一个说法，如“{option}了”")


def _known(node: Map, key: str, choices: Map, kind: str) -> Iterator[Problem]:
    for name in names(node.get(key)):
        if name not in choices:
            yield at(node, key, NAME, f"没有“{name}”这个{kind}", guess(name, choices))


def _kept(source: BookSource) -> Iterator[Problem]:
    """What is kept, is kept from an event on."""
    tree = source.resolved
    events = [*section(tree, "事件"), *section(tree, "步骤"), *source.library.terms.events]
    for _, node in maps(tree.get("保存")):
        start = str(node.get("自", "")) if isinstance(node, Map) else ""
        if start and start not in events:
            yield at(node, "自", NAME, f"没有“{start}”这个事件", guess(start, events))


def _steps(source: BookSource) -> Iterator[Problem]:
    """A step records the event of its name: a misspelt one would make an event that nothing waits for."""
    steps, events = section(source.resolved, "步骤"), section(source.resolved, "事件")
    known = [*events, *source.library.terms.events]
    for name in steps:
        if name not in known:
            mend = guess(name, known) or f"在“事件”里写明 {name}"
            yield at(steps, name, NAME, f"步骤“{name}”不是事件", mend, WARNING)


def _twice(tree: Map) -> Iterator[Problem]:
    """A name means one thing: a field, a judgement, a look-up, a score sheet."""
    kinds = ("字段", "判定", "查询", "计分")
    for place, later in enumerate(kinds):
        word = later
        for earlier in kinds[:place]:
            taken = section(tree, earlier)
            for name in section(tree, later):
                if name in taken:
                    what = f"{word}“{name}”与第 {taken.lines.get(name, taken.line)} 行的{earlier}同名"
                    yield at(section(tree, later), name, NAME, what, "换一个名字，格子里才分得清")


def _readings(tree: Map) -> Iterator[Problem]:
    """读法 named on a row, a duty or a part of it."""
    known = section(tree, "读法")
    for path, node in maps(tree):
        if path and path[0] != "读法":
            yield from _known(node, "读法", known, "读法")
