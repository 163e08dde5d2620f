"""An assessment as sentences: what it comes to, line by line, and on what that rests; plain text, in Chinese.

In: the assessment, its explanation, the book of its subject. What assessments and decisions have in common is told as
`engine.sentences` tells it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from engine.assessment import Assessment
from engine.book import Book
from engine.checklists import APART, WITHOUT
from engine.decision import Decision
from engine.duty_sentences import due_words, moment_words
from engine.explain import Explanation
from engine.ledger import DECISION, OPEN, PROPOSED, REVERSAL, STANDS, STATE_WORDS, UNSAID
from engine.local import SECTION as LOCAL
from engine.problems import listed
from engine.row_sentences import cited
from engine.rows import Row
from engine.seen import ASIDE, NEAR, OFF, USED, CellSeen, RowSeen, cell_of
from engine.sentences import Part, sentences
from engine.sheets import FAILED, PASSED, UNKNOWN, Sheet

Said = Mapping[str, Any]
MARKS = {STANDS: "✓", DECISION: "✓", PROPOSED: "？", OPEN: "？", UNSAID: "？", REVERSAL: "✗"}
RESULTS = {PASSED: "✓", FAILED: "✗", UNKNOWN: "？", APART: "○", WITHOUT: "○"}
FIRST, SCORES, LACKING, DUTIES = "结论", "计分", "还缺什么", "应办"
BEFORE = ("为什么", "为什么不是", LACKING, DUTIES)
COMMON = {each.name for each in fields(Decision)} & {each.name for each in fields(Assessment)}


def assessment_sentences(found: Assessment, explanation: Explanation | None, book: Book | None) -> list[Part]:
    """Return the parts that have something to say; without a book in force only what the notes say."""
    common = {name: getattr(found, name) for name in COMMON}
    local = [item for item in found.missing if item["fact"].startswith(f"{LOCAL}·")]
    told = Decision(**{**common, "outcome": "accept"})
    told = replace(
        told,
        missing=[item for item in found.missing if item not in local],
        barred=[item for item in found.barred if not _refusals(found.items, [item])],
        duties=found.duties if explanation else [],
    )
    others = {part.title: part.lines for part in sentences(told, explanation, book) if part.title != FIRST}
    unread = [] if explanation else [_duty(duty) for duty in found.duties]
    parts = {title: others.pop(title, ()) for title in BEFORE}
    parts[LACKING] = (*map(_local, local), *parts[LACKING])
    parts[DUTIES] = (*parts[DUTIES], *unread)
    parts |= others
    own = [
        Part(FIRST, tuple(_conclusion(found, book))),
        Part(SCORES, tuple(_scores(found, book))),
        Part("清单", tuple(_lists(found.lists))),
        Part("排名", tuple(map(_place, found.ranks))),
        Part("没有做到的", tuple(map(_breach, found.breaches))),
    ]
    return [part for part in (*own, *(Part(title, lines) for title, lines in parts.items())) if part.lines]


def _local(item: Said) -> str:
    return f"{item['fact']}：未载明，须由当地写进 local.yaml；影响 {listed(item['blocks'])}"


def _conclusion(found: Assessment, book: Book | None) -> Iterator[str]:
    subject = found.subject
    name = f"《{book.title}》 {found.book}@{found.version}" if book else found.book
    yield f"{name}，时点 {found.at[:16].replace('T', ' ')}"
    days = f"（{subject['first']} 至 {subject['last']}）" if subject.get("last") else ""
    period = f"，{subject['period']}{days}" if subject.get("period") else ""
    yield f"{subject['object']}：{subject['name']}{period}"
    if found.state.get("case"):
        yield f"状态：{found.state['case']}"


def _duty(duty: Said) -> str:
    """A duty in one line, where there is no explanation of it."""
    due = f"，末日 {due_words(duty['due'])}" if duty["due"] else ""
    return f"{duty['name']}：{duty['who']}，{duty['state_zh']}{due}{cited(duty['cite'])}"


def case_scores(decision: Decision) -> list[Part]:
    """Return the ledger of a case, unit by unit; none where its book has no score sheet."""
    units = dict.fromkeys(item["who"] for item in decision.scores)
    lines = [line for unit in units for line in _of_unit(unit, decision.scores)]
    return [Part(SCORES, tuple(lines))] if lines else []


def _of_unit(unit: str, items: Iterable[Said]) -> Iterator[str]:
    if unit:
        yield f"{unit}："
    yield from (f"  {_item(item)}" for item in items if item["who"] == unit)


# -- 计分 ----------------------------------------------------------------------------------------------------------


def _scores(found: Assessment, book: Book | None) -> Iterator[str]:
    for total in found.totals:
        sheet = book.sheets.get(total["name"]) if book else None
        who = f"（{total['who']}）" if total["who"] not in ("", found.subject["name"]) else ""
        yield f"{total['name']}{who}：{_total(total)}{_band(total, sheet)}{cited(total['cite'])}"
        for item in found.items:
            if item["sheet"] == total["name"] and item["who"] == total["who"]:
                if item["item"] != total["name"] or item["leaf"]:
                    yield f"  {_item(item)}"
                yield from (f"    {_refusal(act)}" for act in _refusals([item], found.barred))


def _total(total: Said) -> str:
    unit = total["unit"]
    if total["value"] is not None:
        return f"{total['value']}{unit}"
    return "，".join(
        ["待定"] + [f"{words} {total[key]}{unit}" for key, words in _BOUNDS.items() if total[key] is not None]
    )


_BOUNDS = {"settled": "已定", "low": "至少", "high": "至多"}


def _band(total: Said, sheet: Sheet | None) -> str:
    """The band with what it takes, or why there is none yet."""
    bands = dict(sheet.bands) if sheet else {}
    if total["band"]:
        taken = bands.get(total["band"])
        return f"，“{total['band']}”档{f'（{taken.words}）' if taken else ''}"
    unsaid = [name for name, cell in bands.items() if cell.lacks]
    why = f"：{listed(f'“{name}”' for name in unsaid)}几{total['unit']}没有载明" if unsaid else ""
    return f"，档未定{why}" if bands else ""


def _item(item: Said) -> str:
    """One line of the ledger: what stands, or what is proposed; who decided and why; on what it rests."""
    entry = f"（{item['entry']}）" if item["entry"] else ""
    row = f"，按“{item['row']}”" if item["row"] else ""
    acts = "".join(f"；{act}" for act in _acts(item))
    name = f"{item['item']}{entry}"
    return f"{MARKS[item['state']]} {name}：{_figure(item)}{row}{cited(item['cite'])}{acts}{_evidence(item)}"


def _figure(item: Said) -> str:
    unit, state = item["unit"], item["state"]
    range_ = _range(item)
    if state == PROPOSED and item["leaf"]:
        by = f"，由{item['decider']}评定" if item["decider"] else "，由具名的人评定"
        return f"{STATE_WORDS[state]}，{range_}{by}"
    if item["delta"] is None:
        return f"{STATE_WORDS[state]}{f'，{range_}' if range_ else ''}"
    return f"{item['delta']}{unit}{f'，{range_}' if state == DECISION and item['min'] != item['max'] else ''}"


def _range(item: Said) -> str:
    low, high, unit = item["min"], item["max"], item["unit"]
    if low is None or high is None:
        return ""
    if low == high:
        return f"拟 {low}{unit}"
    return f"幅度 {low}至{high}{unit}" if item["leaf"] else f"在 {low} 与 {high}{unit} 之间"


def _acts(item: Said) -> Iterator[str]:
    if item["appealed"]:
        yield f"{_when(item['appealed'])} 有人申诉"
    if item["at"]:
        done = "撤销" if item["state"] == REVERSAL else "评定"
        why = f"：{item['why']}" if item["why"] else ""
        yield f"{_when(item['at'])} {item['by'] or '未具名的人'}{done}{why}"


def _evidence(item: Said) -> str:
    said = [str(each["number"] or each["at"]) for each in item["evidence"]]
    return f"；凭 {len(said)} 条记录：{listed(said)}" if said and not item["entry"] else ""


def _refusals(items: Sequence[Said], barred: Iterable[Said]) -> list[Said]:
    """What had no force upon these lines; an act on one of several entries is told with the line of them all."""
    titles = {item["item"] for item in items if not item["entry"]}
    return [act for act in barred if "event" in act and act["duty"] in titles]


def _refusal(act: Said) -> str:
    return f"✗ {_when(act['at'])} {act['who']}“{act['event']}”不作数：{act['why']}"


def _when(iso: str) -> str:
    return moment_words(datetime.fromisoformat(iso))


# -- 清单, 排名, 没有做到的 ------------------------------------------------------------------------------------------


def _lists(lines: Sequence[Said]) -> Iterator[str]:
    for name, who in dict.fromkeys((line["list"], line["who"]) for line in lines):
        mine = [line for line in lines if (line["list"], line["who"]) == (name, who)]
        found = {line["result"] for line in mine}
        yield f"{name}：{FAILED if FAILED in found else UNKNOWN if UNKNOWN in found else PASSED}"
        for line in mine:
            why = f"：{'；'.join(line['why'])}" if line["why"] else ""
            yield f"  {RESULTS[line['result']]} {line['item']}：{line['result']}{cited(line['cite'])}{why}"


def _place(rank: Said) -> str:
    group = f"（{'、'.join(rank['group'])}）" if rank["group"] else ""
    if rank["place"] is None:
        why = f"：{rank['left_out']}" if rank["left_out"] else ""
        return f"{rank['ranking']}{group}：不排{why}{cited(rank['cite'])}"
    tied = "，有并列" if rank["tied"] else ""
    open_ = "；暂定，还有分数没有定" if rank["provisional"] else ""
    where = f"第 {rank['place']} 名，倒数第 {rank['from_end']}，共 {rank['of']} 家"
    return f"{rank['ranking']}{group}：{where}{tied}，凭 {rank['figure']}{open_}{cited(rank['cite'])}"


def _breach(breach: Said) -> str:
    what = breach["duty"] if "duty" in breach else f"{breach['list']}·{breach['item']}"
    why = "；".join(breach["why"])
    if breach.get("due"):
        why = why.replace(breach["due"], due_words(breach["due"]))
    return f"✗ {what}：{why}{cited(breach['cite'])}"


# -- rows over places ----------------------------------------------------------------------------------------------


def with_places(explanation: Explanation, found: Assessment, book: Book) -> Explanation:
    """Return the explanation with the places that are final: one subject explained by itself has none."""
    values = {
        f"{rank['ranking']}.{name}": Decimal(rank[key])
        for rank in found.ranks
        if rank["place"] is not None and not rank["provisional"]
        for name, key in (("名次", "place"), ("倒数", "from_end"), ("家数", "of"))
    }
    rows = {(row.section, row.name): row for table in book.tables() for row in table.rows}
    used = {(row["section"], row["row"]) for row in found.rows}
    return replace(explanation, rows=tuple(_ranked(seen, rows, values, used) for seen in explanation.rows))


def _ranked(
    seen: RowSeen, rows: Mapping[tuple[str, str], Row], values: Mapping[str, Decimal], used: set[tuple[str, str]]
) -> RowSeen:
    place = (seen.section, seen.row)
    given = {name: cell for name, cell in (rows[place].cells if place in rows else ()) if name in values}
    if not given:
        return seen
    cells: tuple[CellSeen, ...] = tuple(
        cell_of(each.name, given[each.name], values[each.name]) if each.name in given else each for each in seen.cells
    )
    short = [cell for cell in cells if cell.held is False]
    if any(cell.held is None for cell in cells) and not short:
        return replace(seen, cells=cells)
    standing = USED if place in used else ASIDE if not short else NEAR if len(short) == 1 else OFF
    return replace(seen, cells=cells, standing=standing)
