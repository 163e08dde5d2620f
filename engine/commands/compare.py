"""``compare BOOK --parent``: is a place laxer than the one above it, part by part, with a day or a case as witness."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any, TextIO

from engine.commands.options import parser, put_json
from engine.compare import EQUAL, STRICTER, WORDS, Finding, compared, parent_of, together, usable, years
from engine.editions import find
from engine.library import Library
from engine.moments import MomentError, parse_date
from engine.problems import ERROR, BookError, Problem
from engine.sources import BookSource


def run(argv: list[str], stdin: TextIO, stdout: TextIO, library: Library) -> int:
    """Write how each part stands; exit 1 where the whole is not at least as strict. Raises BookError."""
    made = parser("compare", "与上位逐项比：期限、延期、告知、收件、公开，相同、更严、更宽还是不能比")
    made.add_argument("book", help="规则编号，或 编号@版本")
    made.add_argument("--parent", nargs="?", const="", default="", help="与哪一本比；不写编号就是它的上位")
    made.add_argument(
        "--from", dest="first", default="", help="试哪些起算日：第一日（缺省：最后有通知的那一年往前十一年）"
    )
    made.add_argument("--to", dest="last", default="", help="最后一日（缺省：最后有通知的那一年年末）")
    made.add_argument("--reading", action="append", default=[], help="换一种读法来比：名=支，可写多次")
    made.add_argument("--all", action="store_true", help="相同的也列出")
    options = made.parse_args(argv)
    mine, theirs = sides(library, options.book, options.parent, options.reading)
    found = compared(library, mine, theirs, _days(library, mine, options))
    whole = together(each.verdict for each in found)
    if options.format == "json":
        for each in found:
            put_json(stdout, asdict(each))
    else:
        _say(mine, theirs, found, whole, options.all, stdout)
    return 0 if whole in (EQUAL, STRICTER) else 1


def sides(library: Library, name: str, parent: str = "", readings: Iterable[str] = ()) -> tuple[BookSource, BookSource]:
    """Return a book, under other readings (名=支) if wanted, and the one named, else its parent. Raises BookError."""
    path, _ = find(library, name, False)
    overrides = dict(map(_reading, readings))
    mine = library.source(path, name.partition("@")[0], overrides)
    if "@" in parent:
        theirs = library.source(find(library, parent, False)[0], parent.partition("@")[0])
    else:
        theirs = parent_of(library, mine, parent)
    usable(mine, theirs)
    return mine, theirs


def _reading(text: str) -> tuple[str, str]:
    """A reading as it is asked for on the command line: 名=支. Raises BookError."""
    name, equals, branch = text.replace("＝", "=").partition("=")
    if not equals:
        raise BookError([Problem("--reading", 0, "读法", ERROR, f"“{text}”不是 名=支", "如 --reading 延长=照省办法")])
    return name, branch


def _days(library: Library, mine: BookSource, options: Any) -> tuple[date, date]:
    """The first and last start tried: twelve years, the last with a notice on its holidays among them."""
    assert mine.book is not None
    first, last = years(library.calendars(mine.book.calendars))
    try:
        first = parse_date(options.first) if options.first else first
        last = parse_date(options.last) if options.last else last
    except MomentError as error:
        raise BookError([Problem("--from、--to", 0, "日期", ERROR, str(error))]) from error
    if first > last:
        raise BookError([Problem("--from", 0, "日期", ERROR, f"{first} 晚于 {last}", "第一日在前，最后一日在后")])
    return first, last


def _say(
    mine: BookSource, theirs: BookSource, found: Iterable[Finding], whole: str, everything: bool, stdout: TextIO
) -> None:
    stdout.write(f"{mine.tree.get('名称')}（{mine.file}）\n上位 {theirs.tree.get('名称')}（{theirs.file}）\n\n")
    found = list(found)
    for each in found:
        if everything or each.verdict != EQUAL:
            stdout.write(f"{each}\n")
    counts = "，".join(f"{word} {sum(each.verdict == verdict for each in found)}" for verdict, word in WORDS.items()
                      if any(each.verdict == verdict for each in found))  # fmt: skip
    stdout.write(f"\n{counts}；合起来：{WORDS[whole]}\n")
