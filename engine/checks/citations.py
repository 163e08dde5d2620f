"""Citations: every row says which clause it carries out, that clause exists, and every clause of rules is carried out.

合格：

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
历: [cn]
条款:
  第一条: {要点: 何为来信。, 性质: 定义}
  第七条: 已在法定程序中的，不受理。
  第九条: {要点: 答复要文明。, 性质: 人工, 理由: 是否文明须由人看}
字段:
  渠道: {选项: [网上, 诉讼]}
不受理:
  - {情形: 已入法定程序, 当: {渠道: 诉讼}, 则: {告知: 请向原机关查询。}, 依据: 第七条}
```

不合格：条款里没有第十七条。

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
历: [cn]
条款:
  第七条: 已在法定程序中的，不受理。
字段:
  渠道: {选项: [网上, 诉讼]}
不受理:
  - {情形: 已入法定程序, 当: {渠道: 诉讼}, 则: {告知: 请向原机关查询。}, 依据: [第七条, 第十七条]}
```

不合格：第八条是规则，却没有一行引它。

```yaml
名称: 某市来信办理办法
施行: 2025-03-01
历: [cn]
条款:
  第七条: 已在法定程序中的，不受理。
  第八条: 匿名的，须先登记姓名。
字段:
  渠道: {选项: [网上, 诉讼]}
不受理:
  - {情形: 已入法定程序, 当: {渠道: 诉讼}, 则: {告知: 请向原机关查询。}, 依据: 第七条}
```
"""

from __future__ import annotations

from collections.abc import Iterator

from engine.alike import counted
from engine.checks.trees import at, maps, names, section
from engine.problems import ERROR, NOTE, WARNING, BookError, Problem, guess
from engine.reader import Map, Seq
from engine.sources import BookSource

NAME = "依据"
CITE, CLAUSES = "依据", "条款"
RULE, HUMAN, NOT_DONE = "规则", "人工", "不执行"


def check(source: BookSource) -> Iterator[Problem]:
    """Yield citations of clauses that are not there, rows that cite none, and clauses of rules that none cites."""
    yield from _unfounded(source)
    for part in (source, *source.parts):
        yield from _silent(part.resolved)
        for name, sheet in section(part.resolved, "计分").items():
            yield from _uncited(name, sheet) if isinstance(sheet, Map) else ()
    yield from _clauses(source)


def _citing(tree: Map) -> Iterator[Map]:
    """Every map that cites, outside the clauses themselves."""
    return (node for path, node in maps(tree) if CITE in node and path[:1] != (CLAUSES,))


def _unfounded(source: BookSource) -> Iterator[Problem]:
    own, spelled = section(source.resolved, CLAUSES), _spelled_otherwise(source)
    for node in _citing(source.resolved):
        for cite in names(node[CITE]) if isinstance(node[CITE], (str, Seq)) else ():
            book, space, clause = cite.rpartition(" ")
            if space:
                yield from _of_other(source, node, book, clause)
            elif cite not in own and cite not in spelled.values():
                yield at(node, CITE, NAME, f"“条款”里没有“{cite}”", _or_clause(cite, own))


def _spelled_otherwise(source: BookSource) -> dict[str, str]:
    """Clauses that every row cites in another spelling (第9条 for 第九条): by their name, how they are cited."""
    cites = {cite for node in _citing(source.tree) for cite in names(node[CITE])}
    own = section(source.tree, CLAUSES)
    meant = {counted(cite): cite for cite in cites if cite not in own}
    return {name: meant[counted(name)] for name in own if name not in cites and counted(name) in meant}


def _or_clause(cite: str, known: Map) -> str:
    items = [name for name in known if name.startswith(cite)]
    if items:
        return f"这一条分了项，写到项，如“{items[0]}”"
    return guess(cite, known) or "先在“条款”里写明这一条"


def _of_other(source: BookSource, node: Map, book: str, clause: str) -> Iterator[Problem]:
    """A citation of another book, as a rule its parent: 上位编号 第八条."""
    above = str(source.tree.get("上位", ""))
    try:
        known = _clauses_of(source, book)
    except BookError:
        yield at(node, CITE, NAME, f"没有“{book}”这本规则", guess(book, [above, *source.library.ids()]))
        return
    if clause not in known:
        yield at(node, CITE, NAME, f"“{book}”的“条款”里没有“{clause}”", _or_clause(clause, known))
    elif book != above:
        yield at(node, CITE, NAME, f"引了“{book}”，却没有写它是上位", f"在文件头写 上位: {book}", WARNING)


def _clauses_of(source: BookSource, book: str) -> Map:
    """The clauses of the parent's version that was taken over, else of the book's newest file. Raises BookError."""
    if source.parent and source.parent.id == book:
        return section(source.parent.tree, CLAUSES)
    newest = source.library.files(book)[-1]
    return section(source.library.source(newest, book).resolved, CLAUSES)


def _silent(tree: Map) -> Iterator[Problem]:
    """Duties and rows of limits without any citation; elsewhere the shape demands one."""
    for name, duty in section(tree, "应办").items():
        if isinstance(duty, Map) and CITE not in duty and "限" in duty:
            limits = duty.get("限")
            rows = [row for row in limits if isinstance(row, Map)] if isinstance(limits, Seq) else []
            for row in rows:
                if CITE not in row:
                    yield at(row, "情形", NAME, f"“{name}”的“{row.get('情形')}”没有写依据", "写上条号，如 依据: 第五条")
            if not rows:
                yield at(section(tree, "应办"), name, NAME, f"应办“{name}”没有写依据", "写上条号，如 依据: 第五条")
    for name, step in section(tree, "步骤").items():
        if isinstance(step, Map) and CITE not in step:
            yield at(section(tree, "步骤"), name, NAME, f"步骤“{name}”没有写依据", "原文有写的，写上条号", NOTE)


def _uncited(name: str, node: Map) -> Iterator[Problem]:
    """Leaves of a score sheet for which neither they nor a node above, nor their rows, cite anything."""
    if CITE in node:
        return
    children = section(node, "项")
    for child in children:
        yield from _uncited(f"{name}·{child}", children[child]) if isinstance(children[child], Map) else ()
    rows = node.get("行")
    cited = isinstance(rows, Seq) and all(isinstance(row, Map) and CITE in row for row in rows)
    if not children and not cited:
        yield at(node, "", NAME, f"计分项“{name}”没有写依据", "写上条号，如 依据: 第五条")


def _clauses(source: BookSource) -> Iterator[Problem]:
    """Clauses of rules must be cited, under one reading or another; the rest must say why nothing carries them out."""
    cited = {cite for node in _citing(source.tree) for cite in names(node[CITE])}
    if source.book is None:  # a misspelt key hides what it cites
        cited |= {str(text) for path, node in maps(source.tree) if path[:1] != (CLAUSES,) for text in node.values()}
    own, spelled = section(source.tree, CLAUSES), _spelled_otherwise(source)
    for name, cite in spelled.items():
        yield at(own, name, NAME, f"条号写作“{name}”，各行引的是“{cite}”", f"两处写成一样；是否想写“{cite}”？")
    for name, node in own.items():
        natures = names(node.get("性质", RULE)) if isinstance(node, Map) else [RULE]
        if RULE in natures and name not in cited and name not in spelled:
            mend = "补上规则行；或写明 性质: 人工、定义、不执行"
            yield at(own, name, NAME, f"“{name}”是规则，却没有一行引它", mend, ERROR)
        if HUMAN in natures and "理由" not in node:
            yield at(own, name, NAME, f"“{name}”由人办，没有写理由", "写明为何不能由规则判", WARNING)
        if NOT_DONE in natures and RULE not in natures and name in cited:
            yield at(own, name, NAME, f"“{name}”写的是不执行，却有一行引它", "改性质，或改那一行的依据", WARNING)
