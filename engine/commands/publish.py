"""``publish``: append one line to a book's published.jsonl, when file, examples and names stand up to it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TextIO

from engine.commands.options import parser
from engine.library import Library
from engine.problems import BookError
from engine.published import KINDS, WITHDRAW, Version
from engine.publishing import WORDS, Refused, Request, publish


def run(argv: list[str], stdin: TextIO, stdout: TextIO, library: Library) -> int:
    """Publish one version; exit 1 with every reason where it is refused, and nothing is written."""
    options = _options(argv)
    request = Request(
        path=Path(options.file),
        by=options.by,
        confirmed_by=options.confirmed,
        at=options.at,
        why=options.why,
        kind=options.kind,
        first=options.first,
        last=options.until,
    )
    try:
        id, line = publish(library, request)
    except Refused as error:
        stdout.write("".join(f"{reason}\n" for reason in [*error.reasons, "没有登记。"]))
        return 1
    except BookError as error:
        stdout.write(f"{error}\n没有登记。\n")
        return 1
    stdout.write(f"{line.to_line()}\n" if options.format == "json" else f"{_said(id, line)}\n")
    return 0


def _options(argv: list[str]) -> argparse.Namespace:
    made = parser("publish", "登记发布")
    made.add_argument("file", help="版本文件，如 rules/city/appeals/2025-03-01.yaml")
    made.add_argument("--by", required=True, help="发布的角色")
    made.add_argument("--confirmed", required=True, help="确认的角色，须是另一个")
    made.add_argument("--at", required=True, help="何时发布，如 2025-02-20 10:00")
    made.add_argument("--why", required=True, help="缘由")
    made.add_argument("--kind", choices=KINDS, default=KINDS[0], help="发布、勘误、改期、撤回")
    made.add_argument("--from", dest="first", default="", help="第一日；不写则取“施行”")
    made.add_argument("--until", default="", help="最后一日，或 未载明；不写则取“有效至”")
    return made.parse_args(argv)


def _said(id: str, line: Version) -> str:
    days = f"自 {line.first} 起" if line.kind == WITHDRAW else f"{line.first} 至 {line.until}"
    return f"已登记{WORDS[line.kind]}：{id}@{line.version}，{days}；{line.by}发布，{line.confirmed_by}确认"
