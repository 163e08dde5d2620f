"""The page of one case as plain values: what follows, who owes what until when, what is lacking, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from admin import cases_scores
from admin.cases_words import Cite, Countdown, cites, countdown, due_words, minute, row_link
from engine.bills import Line
from engine.explain import DutySeen, Explanation, explain, weekday
from engine.happenings import FIRST
from engine.ledger import STATE_WORDS
from engine.moments import iso
from engine.seen import ASIDE, CLASH, NEAR, OPEN, PENDING, USED, RowSeen
from engine.trace import Change
from records.rulings import OPEN as OPEN_STATES
from records.rulings import Standing, earliest

_STATES = {"paused": "paused", "breached": "late", "met_late": "late", "met": "done", "lapsed": "done", "void": "void"}
_ORDER = {"breached": 0, "running": 1, "paused": 2}
STANDINGS = {
    USED: "成立",
    PENDING: "成立，但还有别的可能",
    CLASH: "成立，与别的行分不出先后",
    ASIDE: "成立，但让位",
    NEAR: "只差一项",
    OPEN: "还看不出",
}


@dataclass(frozen=True)
class Duty:
    """One duty of the case, told for its card. ``tone``: late, soon, running, paused, done, void."""

    name: str
    url: str
    who: str
    to: str
    state: str
    open: bool
    tone: str
    due: str
    countdown: Countdown | None
    provisional: bool
    since: str
    limit: str
    row: str
    rows: tuple[dict[str, Any], ...]
    bill: tuple[dict[str, Any], ...]
    changes: tuple[str, ...]
    notes: tuple[str, ...]
    reminders: tuple[str, ...]
    cites: tuple[Cite, ...]


@dataclass(frozen=True)
class Page:
    """Everything that the template shows of a standing."""

    standing: Standing
    duties: tuple[Duty, ...]
    next: Duty | None
    why: tuple[dict[str, Any], ...]
    why_not: tuple[dict[str, Any], ...]
    effects: tuple[dict[str, Any], ...]
    raised: tuple[dict[str, Any], ...]
    refused: tuple[dict[str, Any], ...]
    ledger: tuple[dict[str, Any], ...] = ()
    lists: tuple[dict[str, Any], ...] = ()

    @property
    def owed(self) -> list[Duty]:
        """The duties that are still owed."""
        return [duty for duty in self.duties if duty.open]

    @property
    def settled(self) -> list[Duty]:
        """The duties that are over."""
        return [duty for duty in self.duties if not duty.open]


def page(standing: Standing, calendar: Any) -> Page:
    """Return the page of a standing; ``calendar`` is the one it was decided with."""
    told = explain(standing.book, standing.case, standing.moment, calendar)
    decision = standing.decision
    raw = list(zip(decision.duties, _seen(decision.duties, told), strict=True))
    raw.sort(key=lambda pair: (_ORDER.get(pair[0]["state"], 3), pair[0]["due_at"] or "9", pair[0]["start"]))
    duties = tuple(_duty(standing, duty, seen) for duty, seen in raw)
    first = earliest(standing.book, decision.duties)
    upcoming = next((d for d, (duty, _) in zip(duties, raw, strict=True) if duty is first), None)
    return Page(
        standing,
        duties,
        upcoming,
        tuple(_rows(standing, told.rows, (USED, PENDING, CLASH))),
        tuple(_rows(standing, told.rows, (OPEN, ASIDE, NEAR))),
        tuple({**item, "cites": cites(standing.book, item["cite"])} for item in getattr(decision, "effects", ())),
        tuple({**item, "cites": cites(standing.book, item["cite"])} for item in decision.raised),
        tuple({**item, "cites": cites(standing.book, item["cite"])} for item in decision.barred if "event" in item),
        tuple(_ledger(standing)),
        tuple({**line, "cites": cites(standing.book, line["cite"])} for line in getattr(decision, "lists", ())),
    )


def _ledger(standing: Standing) -> Iterator[dict[str, Any]]:
    """The lines of score sheets: how deep each stands, its figure or range in words, how it may be decided."""
    decision = standing.decision
    offered = {(line.title, line.entry, line.who): line.label for line in cases_scores.lines(decision)}
    for line in getattr(decision, "items", None) or getattr(decision, "scores", ()):
        depth, name = line["item"].count("·"), line["item"].rpartition("·")[2]
        figure = line["delta"]
        if figure is None and line["min"] is not None and line["max"] is not None:
            figure = str(line["min"]) if line["min"] == line["max"] else f"{line['min']} 至 {line['max']}"
        yield {
            **line,
            "depth": depth + bool(line["entry"]),
            "name": f"第 {line['entry']} 条" if line["entry"] and depth else name,
            "figure": "未定" if figure is None else f"{figure} {line['unit']}",
            "state_zh": STATE_WORDS[line["state"]],
            "key": offered.get((line["item"], line["entry"], line["who"]), ""),
            "at": minute(line["at"], standing.book.zone) if line["at"] else "",
            "appealed": minute(line["appealed"], standing.book.zone) if line["appealed"] else "",
            "cites": cites(standing.book, line["cite"]),
        }


def _seen(duties: Iterable[Mapping[str, Any]], told: Explanation) -> Iterator[DutySeen | None]:
    """Yield, for each duty of the decision, the clock that explains it; None where a later version reckoned it."""
    left = list(told.duties)
    for duty in duties:
        found = next((each for each in left if each.tells(duty)), None)
        if found:
            left.remove(found)
        yield found


def _duty(standing: Standing, duty: Mapping[str, Any], seen: DutySeen | None) -> Duty:
    left = countdown(duty, standing.moment, standing.book.zone)
    tone = _STATES.get(duty["state"], "soon" if left and left.near else "running")
    return Duty(
        name=duty["name"],
        url=row_link(standing.book, "应办", duty["name"]),
        who=duty["who"],
        to=duty["to"],
        state=duty["state_zh"],
        open=duty["state"] in OPEN_STATES,
        tone=tone,
        due=_due(duty, seen),
        countdown=left,
        provisional=duty["provisional"],
        since=f"自 {minute(duty['start'], standing.book.zone)}“{duty['event']}”起",
        limit=str(duty["limit"] or ""),
        row=str(duty["row"] or ""),
        rows=tuple(_rows(standing, seen.rows, tuple(STANDINGS))) if seen else (),
        bill=tuple(_line(line) for line in seen.bill) if seen and duty["due_at"] else (),
        changes=tuple(_change(change, standing) for change in seen.changes) if seen else (),
        notes=tuple(_notes(standing, duty, seen)),
        reminders=tuple(_reminders(standing, duty)),
        cites=cites(standing.book, duty["cite"]),
    )


def _due(duty: Mapping[str, Any], seen: DutySeen | None) -> str:
    if duty["due"]:
        return due_words(duty["due"])
    if duty["immediate"]:
        return "立刻；没有可核的末刻"
    if duty["unstated"]:
        return "原文没有写期限"
    if duty["state"] == "paused":
        return "暂停中，恢复后再定"
    if seen and seen.lacks:
        return f"未定，缺 {'、'.join(seen.lacks)}"
    return "没有一行期限成立，由人定" if duty["state"] == "running" else "没有"


def _line(line: Line) -> dict[str, Any]:
    day = line.date
    return {
        "day": f"{day.year}-{day.month:02}-{day.day:02}",
        "weekday": weekday(day),
        "counted": line.counted,
        "number": line.number,
        "why": line.why,
        "notice": line.notice or "",
    }


def _change(change: Change, standing: Standing) -> str:
    row = f"为“{change.row}”" if change.row else ""
    before, after = (due_words(iso(day)) if day else "未定" for day in (change.before, change.after))
    moved = f"末日由 {before} 改为 {after}" if before != after else f"末日仍为 {after}"
    at = minute(change.at.isoformat(), standing.book.zone)
    return f"{at} {change.by}“{change.event}”，{change.kind}{row}：{moved}"


def _notes(standing: Standing, duty: Mapping[str, Any], seen: DutySeen | None) -> Iterator[str]:
    zone = standing.book.zone
    if seen and seen.unless:
        yield f"没有这项义务：{'；'.join(cell.said for cell in seen.unless)}"
    if duty["ended"]:
        by = f"{seen.ended_actor}“{seen.ended_by}”" if seen else "了结"
        yield f"{minute(duty['ended'], zone)} {by}"
    if duty["outcome"]:
        yield f"期限届满，视为“{duty['outcome']}”，不算违约"
    if duty["rescued"]:
        yield f"{minute(duty['rescued'], zone)} 起曾是逾期，后来记下的事改正了它；这一笔留着"
    if duty["due_at"] and duty["state"] in ("breached", "met_late"):
        yield f"自 {minute(duty['due_at'], zone)} 起逾期"


def _reminders(standing: Standing, duty: Mapping[str, Any]) -> Iterator[str]:
    for item in duty["reminders"]:
        sent = "已到提醒的时候" if item["sent"] else "到时提醒"
        yield f"{minute(item['at'], standing.book.zone)} {item['by']}提醒{item['to']}（{sent}）"


def _rows(standing: Standing, rows: Iterable[RowSeen], standings: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    for row in rows:
        if row.standing in standings:
            cells = row.cells if row.standing not in (NEAR, OPEN) else [c for c in row.cells if c.held is not True]
            yield {
                "section": row.section,
                "row": row.row,
                "url": row_link(standing.book, row.section, row.row),
                "cites": cites(standing.book, row.cite),
                "standing": STANDINGS[row.standing],
                "by": row.by,
                "cells": [cell.said for cell in cells] or ["其余情形"],
            }


def timeline(standing: Standing) -> list[dict[str, Any]]:
    """Return what happened, latest first: happened, recorded, by, to, facts, quantity, and what became of it."""
    struck = {event.retracts: event for event in standing.events if event.retracts}
    zone = standing.book.zone
    made = []
    for event in sorted(standing.events, key=lambda e: (e.happened, e.seq), reverse=True):
        late = event.recorded - event.happened
        made.append(
            {
                "event": event,
                "happened": minute(event.happened.isoformat(), zone),
                "recorded": f"{event.recorded.astimezone(zone):%Y-%m-%d %H:%M}",
                "late": late.days if late.days >= 1 else 0,
                "struck": struck.get(event.seq),
                "facts": list((event.facts or {}).items()),
                "retractable": event.name not in FIRST and event.seq not in struck and not event.retracts,
            }
        )
    return made


def readings(standing: Standing) -> list[dict[str, str]]:
    """Return the readings that the decision rests on: words, branch taken, the others, who decided, why."""
    tree: Mapping[str, Any] = standing.book.tree.get("读法") or {}
    found = []
    for item in standing.decision.readings:
        node = tree.get(item["name"]) or {}
        branches = [str(node.get("取", "")), *map(str, node.get("另") or ())]
        others = "、".join(branch for branch in branches if branch and branch != item["taken"])
        told = {key: str(node.get(key, "")) for key in ("原文", "由", "日期", "理由")}
        found.append({"name": item["name"], "taken": item["taken"], "others": others, **told})
    return found
