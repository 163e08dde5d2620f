"""A duty of a decision as lines: who owes what to whom since when, until when, how reckoned, what moved it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from engine.bills import Line
from engine.explain import DutySeen, weekday
from engine.moments import show
from engine.problems import listed
from engine.row_sentences import cited, row_line
from engine.seen import CLASH, OFF
from engine.trace import RECLASSED, Change


def duty_lines(told: Mapping[str, Any], seen: DutySeen, file: str) -> Iterator[str]:
    """Yield the lines of one duty: ``told`` as the decision has it, ``seen`` as the explanation does."""
    role = f"（{told['role']}）" if told["role"] != seen.who else ""
    to = f"对{told['to']}" if told["to"] else ""
    yield f"{seen.name}：{seen.who}{role}{to}，{told['state_zh']}{cited(told['cite'])}"
    for line in _inner(told, seen, file):
        yield f"  {line}"


def bare_lines(told: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines of a duty that another version has reckoned: what the decision itself says of it."""
    start = datetime.fromisoformat(told["start"])
    limit = told["limit"]
    seen = DutySeen(told["name"], told["who"], told["event"], start, "", (), None, limit, None, (), (), ())
    yield from duty_lines(told, seen, "")
    yield "  按后来版本的过渡规定算，见附注"


def _inner(told: Mapping[str, Any], seen: DutySeen, file: str) -> Iterator[str]:
    yield _began(seen)
    if seen.unless:
        yield f"除非：{listed(cell.said for cell in seen.unless)}，所以没有这项义务"
        return
    yield from _due(told, seen)
    yield from (row_line(row, file) for row in seen.rows if row.standing != OFF and len(seen.rows) > 1)
    if seen.bill and told["due_at"]:
        yield "算账单："
        yield from (f"  {bill_line(line)}" for line in seen.bill)
    if seen.changes:
        yield "变动："
        yield from (f"  {_change(change)}" for change in seen.changes)
    yield from _end(told, seen)
    yield from (_reminder(item) for item in told["reminders"])


def _began(seen: DutySeen) -> str:
    to = f"（给{listed(seen.given_to)}）" if seen.given_to else ""
    return f"自 {moment_words(seen.start)} {seen.by}“{seen.event}”{to}起"


def _due(told: Mapping[str, Any], seen: DutySeen) -> Iterator[str]:
    since = f"，自 {moment_words(seen.since)} 起数" if seen.since else ""
    if seen.lacks:
        yield f"末日未定：缺 {listed(seen.lacks)}"
    elif not seen.limit:
        clash = any(row.standing == CLASH for row in seen.rows)
        yield f"末日未定：{'几行期限同时成立，分不出先后' if clash else '没有一行期限成立'}，由人定"
    elif told["immediate"] or told["unstated"]:
        yield f"期限 {seen.limit}，没有可核的末日"
    elif told["due"]:
        late = moment_words(datetime.fromisoformat(told["due_at"]))
        provisional = "；暂定，放假安排还可能变动" if told["provisional"] else ""
        yield f"期限 {seen.limit}{since}，末日 {due_words(told['due'])}；自 {late} 起为逾期{provisional}"
    else:
        yield f"期限 {seen.limit}{since}，暂停中，恢复后才有末日"


def due_words(iso: str) -> str:
    """Return a due date in words: 2025年10月14日（星期二）, with the minute where it has one."""
    day = date.fromisoformat(iso[:10])
    minute = f" {iso[11:16]}" if len(iso) > 10 else ""
    return f"{day.year}年{day.month}月{day.day}日（{weekday(day)}）{minute}"


def moment_words(moment: datetime) -> str:
    """Return a moment with its weekday: 2025-09-30 16:00 星期二."""
    return f"{show(moment)} {weekday(moment.date())}"


def bill_line(line: Line) -> str:
    """Return one day of a bill: ✓ for a day that counts, · for one that does not, why, by which notice."""
    notice = f"　{line.notice}" if line.notice else ""
    return f"{'✓' if line.counted else '·'} {line.date.isoformat()} {weekday(line.date)}　{line.why}{notice}"


def _change(change: Change) -> str:
    row = f"为“{change.row}”" if change.kind == RECLASSED else ""
    moved = f"末日由 {_day(change.before)} 改为 {_day(change.after)}"
    same = f"末日仍为 {_day(change.after)}"
    said = same if change.before == change.after else moved
    return f"{moment_words(change.at)} {change.by}“{change.event}”，{change.kind}{row}：{said}{cited(change.cites)}"


def _day(due: date | datetime | None) -> str:
    return show(due) if due else "未定"


def _end(told: Mapping[str, Any], seen: DutySeen) -> Iterator[str]:
    if told["ended"]:
        at = moment_words(datetime.fromisoformat(told["ended"]))
        yield f"{at} {seen.ended_actor}“{seen.ended_by}”，{told['state_zh']}"
    if told["outcome"]:
        yield f"期限届满，视为“{told['outcome']}”，不算违约"
    elif told["rescued"]:
        at = moment_words(datetime.fromisoformat(told["rescued"]))
        yield f"自 {at} 起曾是逾期，后来记下的事改正了它；这一笔仍留着"
    elif told["breached"]:
        yield "已经违约"


def _reminder(item: Mapping[str, Any]) -> str:
    at = moment_words(datetime.fromisoformat(item["at"]))
    sent = "已到时" if item["sent"] else "未到时"
    return f"提醒：{at} {item['by']}提醒{item['to']}，{sent}{cited(item['cite'])}"
