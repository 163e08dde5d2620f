"""``clock``: when a limit runs out, and why; one on the command line, or many as JSON lines on standard input.

    python -m engine clock --from 2025-09-30T16:00 --limit 5个工作日 --why
    python -m engine clock - < lines        {"from": …, "limit": …} → {"due": …, "due_at": …, "provisional": …}

Exit status 0; 1 if something could not be reckoned (the other lines are still answered); 2 for wrong arguments.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NoReturn, Protocol, TextIO

from engine.calendars import Calendar
from engine.clock import Due, Line, MissingFact, Settings, bill, due
from engine.limits import Limit, LimitError, parse_limit
from engine.moments import DEFAULT_ZONE, iso, parse_date, parse_moment, show, zone
from engine.problems import BookError, guess, listed

_KEYS = ("from", "limit", "settings", "calendar", "known", "why")
_WEEKDAYS = "一二三四五六日"


class Calendars(Protocol):
    """What this command needs of the library."""

    def calendars(self, names: list[str]) -> Calendar:
        """Return the named calendars, joined."""


class _Shelf:
    """The library for one run: each joined calendar is fetched once, not for every line."""

    def __init__(self, library: Calendars) -> None:
        self._fetch = lru_cache(maxsize=64)(lambda names: library.calendars(list(names)))

    def calendars(self, names: list[str]) -> Calendar:
        """Return the named calendars, joined."""
        return self._fetch(tuple(names))


class _Usage(Exception):
    """Arguments that cannot be understood; the message is Chinese."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Usage(f"参数有误：{message}")


def run(argv: list[str], stdin: TextIO, stdout: TextIO, library: Calendars) -> int:
    """Answer one question from the arguments, or one for each line of ``stdin``. Returns the exit status."""
    parser = _parser()
    try:
        given = parser.parse_args(argv)
        base = _base(given)
    except (_Usage, LimitError) as error:
        print(f"{error}\n用法见 clock --help", file=stdout)
        return 2
    if given.help:
        parser.print_help(stdout)
        return 0
    if given.lines:
        return _many(stdin, stdout, _Shelf(library), base)
    if not (base.get("from") and base.get("limit")):
        print("须写 --from 与 --limit，或只写 - 从标准输入逐行读\n用法见 clock --help", file=stdout)
        return 2
    return _one(given.format, stdout, library, base)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m engine clock", add_help=False, description="期限到哪一天为止，怎么算的。")
    parser.add_argument("lines", nargs="?", choices=["-"], help="写 - 则从标准输入逐行读 JSON：{from, limit, …}")
    parser.add_argument("--from", dest="start", metavar="时刻", help="起算的时刻，如 2025-09-30T16:00")
    parser.add_argument("--limit", metavar="期限", help="如 5个工作日、24小时、当日17:00")
    parser.add_argument("--calendar", metavar="日历", default="cn", help="日历，以逗号分隔，后列的为准；默认 cn")
    parser.add_argument(
        "--set", metavar="键=值", action="append", default=[], help="计时的设定，可写多次，如 起日=计入"
    )
    parser.add_argument("--known", metavar="日期", help="只用那一天已经公布的放假通知")
    parser.add_argument("--why", action="store_true", help="逐日列出算账单")
    parser.add_argument("--format", choices=["pretty", "json"], default="pretty", help="输出的样式")
    parser.add_argument("-h", "--help", action="store_true", help="显示本说明")
    return parser


def _base(given: argparse.Namespace) -> dict[str, Any]:
    """Return the question in the arguments, in the form of a line; a line's own keys go over it."""
    settings: dict[str, Any] = {}
    for pair in given.set:
        key, equals, value = pair.partition("=")
        if not equals:
            raise _Usage(f"“--set {pair}”要写成 键=值")
        settings[key] = value.split(",") if key == "办公时间" and value != "无" else value
    Settings.from_tree(settings)
    asked = {"from": given.start, "limit": given.limit, "calendar": given.calendar, "known": given.known}
    return {**asked, "settings": settings, "why": given.why}


def _one(style: str, stdout: TextIO, library: Calendars, asked: Mapping[str, Any]) -> int:
    answer = _answer(library, asked)
    if style == "json":
        print(_dumped(answer), file=stdout)
    else:
        print("\n".join(_pretty(answer)), file=stdout)
    return 1 if "error" in answer else 0


def _many(stdin: TextIO, stdout: TextIO, library: Calendars, base: Mapping[str, Any]) -> int:
    status = 0
    for text in stdin:
        if not text.strip("\ufeff \t\r\n"):
            continue
        answer = _answer_line(library, text, base)
        status = 1 if "error" in answer else status
        print(_dumped(answer), file=stdout)
    return status


def _answer_line(library: Calendars, text: str, base: Mapping[str, Any]) -> dict[str, Any]:
    try:
        asked = json.loads(text.strip("\ufeff \t\r\n"))
    except (ValueError, RecursionError):
        return {"error": "这一行不是 JSON"}
    if not isinstance(asked, dict):
        return {"error": '一行须是一个对象，如 {"from": "2025-09-30T16:00", "limit": "5个工作日"}'}
    for key in asked:
        if key not in _KEYS:
            return {"error": f"没有“{key}”这个键；{guess(key, _KEYS) or '可写' + listed(_KEYS)}"}
    settings = asked.get("settings", {})
    if not isinstance(settings, dict):
        return {"error": '“settings”须是一个对象，如 {"起日": "计入"}'}
    return _answer(library, {**base, **asked, "settings": {**base["settings"], **settings}})


def _answer(library: Calendars, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Return ``due``, ``due_at`` and ``provisional`` (and the bill where asked), or ``error``."""
    try:
        question = _question(library, asked)
        answer = _told(due(*question))
        if asked.get("why"):
            answer["why"] = [_line(line) for line in bill(*question)]
        return answer
    except MissingFact as error:
        return {"error": f"期限凭“{error.name}”而定，这里没有给出"}
    except BookError as error:
        return {"error": str(error)}
    except (ValueError, LookupError) as error:
        return {"error": str(error.args[0] if error.args else error)}


def _question(library: Calendars, asked: Mapping[str, Any]) -> tuple[datetime, Limit, Settings, Calendar]:
    for key in ("from", "limit"):
        if not asked.get(key):
            raise ValueError(f"缺“{key}”")
    names = asked["calendar"].split(",") if isinstance(asked["calendar"], str) else asked["calendar"]
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError('“calendar”须是日历的名称，如 ["cn"]')
    calendar = library.calendars(names)
    if asked.get("known"):
        calendar = calendar.as_known(parse_date(asked["known"]))
    start = parse_moment(asked["from"], zone(DEFAULT_ZONE))
    return start, parse_limit(asked["limit"]), Settings.from_tree(asked["settings"]), calendar


def _told(found: Due) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "due": iso(found.due),
        "due_at": found.due_at.isoformat() if found.due_at else None,
        "provisional": found.provisional,
    }
    return answer | {name: True for name in ("unstated", "at_once") if getattr(found, name)}


def _line(line: Line) -> dict[str, Any]:
    return {
        "date": line.date.isoformat(),
        "counted": line.counted,
        "number": line.number,
        "why": line.why,
        "notice": line.notice,
    }


def _pretty(answer: Mapping[str, Any]) -> list[str]:
    """Return the answer as sentences."""
    if "error" in answer:
        return [f"算不出：{answer['error']}"]
    if not answer["due"]:
        return ["即时：没有可核的末刻" if answer.get("at_once") else "原文未载明期限，没有末日"]
    day = date.fromisoformat(answer["due"][:10])
    said = [
        f"末日　{answer['due'].replace('T', ' ')}　{_weekday(day)}{'　暂定' if answer['provisional'] else ''}",
        f"自 {show(datetime.fromisoformat(answer['due_at']))} 起为逾期",
    ]
    if answer["provisional"]:
        said.append("暂定：所凭的放假安排还可能变动，通知公布后再定。")
    return said + [_pretty_line(line) for line in answer.get("why", [])]


def _pretty_line(line: Mapping[str, Any]) -> str:
    mark = "✓" if line["counted"] else "·"
    notice = f"　{line['notice']}" if line["notice"] else ""
    return f"{mark} {line['date']} {_weekday(date.fromisoformat(line['date']))}　{line['why']}{notice}"


def _weekday(day: date) -> str:
    return f"周{_WEEKDAYS[day.weekday()]}"


def _dumped(answer: Mapping[str, Any]) -> str:
    """Return one line of JSON; half a surrogate pair, which no stream could carry, becomes a question mark."""
    return json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8")
