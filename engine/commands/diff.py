"""``diff``: what differs between two rule files or versions, by meaning; also what git calls for its own diff."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TextIO

from engine.commands.options import parser, put_json
from engine.diff import Change, by_place, differences
from engine.editions import find
from engine.library import Library
from engine.problems import ERROR, BookError
from engine.sources import BookSource

GIT = 7  # git's arguments: path, then for both sides file, id and mode; two more follow for a file that was renamed
NOTHING = "/dev/null"


def run(argv: list[str], stdin: TextIO, stdout: TextIO, library: Library) -> int:
    """Write the changes from A to B; exit 0 where both mean the same, 1 where they differ. Raises BookError."""
    made = parser("diff", "按意思比较两份规则：行按名称和内容对，先后、注释不算")
    made.add_argument("sides", nargs="+", metavar="甲 乙", help="文件、编号，或 编号@版本；也可由 git 调用（七个参数）")
    made.add_argument("--markdown", action="store_true", help="写成 Markdown 表")
    options = made.parse_args(argv)
    if len(options.sides) >= GIT:
        return _for_git(options.sides, stdout, library)
    if len(options.sides) != 2:
        made.error("写两份：python -m engine diff 甲 乙")
    old, new = (source_of(library, side) for side in options.sides)
    changes = differences(old, new)
    if options.format == "json":
        for change in changes:
            put_json(stdout, as_json(change))
    else:
        stdout.write(markdown(old, new, changes) if options.markdown else plain(old, new, changes))
    return 1 if changes else 0


def source_of(library: Library, name: str) -> BookSource:
    """Return the rule file that a path, BOOK or BOOK@VERSION means. Raises BookError where it cannot be read."""
    path = Path(name)
    if path.is_file():
        return _read(library, path)
    return _read(library, find(library, name.strip("/").removeprefix("rules/"), False)[0])


def _read(library: Library, path: Path, id: str = "") -> BookSource:
    source = library.source(path, id)
    unread = [problem for problem in source.problems if problem.check == "读取" and problem.severity == ERROR]
    if unread:
        raise BookError(unread)
    return source


def as_json(change: Change) -> dict[str, Any]:
    """Return a change as JSON holds it; kind is changed, added, removed or renamed."""
    sides = {"old_file": change.old_place[0], "old_line": change.old_place[1]}
    sides |= {"new_file": change.new_place[0], "new_line": change.new_place[1]}
    told = {"kind": change.kind, "where": change.where, "row": change.row, "key": change.key}
    about = {"reading": change.reading, "origin": change.origin, "note": change.note}
    return {**told, "old": change.old, "new": change.new, **sides, **about, "text": str(change)}


def plain(old: BookSource, new: BookSource, changes: list[Change]) -> str:
    """Return the changes one a line, under a line that names both sides; the last line counts them."""
    lines = [f"--- {named(old)}", f"+++ {named(new)}", *unusable(old), *unusable(new), *map(str, changes)]
    return "\n".join([*lines, f"{len(changes)} 处不同" if changes else "意思没有不同"]) + "\n"


def markdown(old: BookSource, new: BookSource, changes: list[Change]) -> str:
    """Return the changes as tables in Markdown, one for each section and entry."""
    lines = [f"# {named(old)} → {named(new)}", "", *unusable(old), *unusable(new)]
    for where, found in by_place(changes):
        lines += [f"## {where}", "", "| 行 | 项 | 原来 | 现在 | 备注 |", "|---|---|---|---|---|"]
        lines += [_cells(change.row, change.key, change.old, change.new, _remark(change)) for change in found]
        lines.append("")
    return "\n".join([*lines, f"共 {len(changes)} 处不同。" if changes else "意思没有不同。"]) + "\n"


def _remark(change: Change) -> str:
    kind = {"added": "增加", "removed": "删去", "renamed": "改名"}.get(change.kind, "")
    return "；".join(part for part in (kind, change.remarks) if part)


def _cells(*texts: str) -> str:
    return "| " + " | ".join(text.replace("|", "｜").replace("\n", " ") for text in texts) + " |"


def named(source: BookSource) -> str:
    """Return how a file is called: its name and its path."""
    return f"{source.tree.get('名称', source.id)}（{source.file}）"


def unusable(source: BookSource) -> list[str]:
    """Return a warning where a file cannot be compiled, so that cells are compared by their text."""
    wrong = sum(problem.severity == ERROR for problem in source.problems)
    return [f"{source.file} 有 {wrong} 处错，读不成规则，格子只比字面；先查错"] if wrong else []


def _for_git(sides: list[str], stdout: TextIO, library: Library) -> int:
    """What git calls as an external diff. Always 0: another exit status would stop git."""
    path, old, new = sides[0], Path(sides[1]), Path(sides[4])
    id = "/".join(Path(path).parts[-3:-1])
    if NOTHING in (str(old), str(new)):
        stdout.write(f"{path}：{'新文件' if str(old) == NOTHING else '文件已删去'}\n")
        return 0
    try:
        one, two = _read(library, old, id), _read(library, new, id)
        stdout.write(f"diff {path}\n" + plain(one, two, differences(one, two)))
    except BookError as error:
        stdout.write(f"diff {path}：读不出，比不了\n{error}\n")
    return 0
