"""One kind of subject in one period, all together: who kept which duty, figures, checklists, places in rankings."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from peewee import ModelSelect

from engine.assessment import Assessment
from engine.periods import PeriodError, any_period, next_period, previous
from engine.problems import listed
from records import rulings, subjects
from records.office import Office
from records.tables import Case


@dataclass(frozen=True)
class Row:
    """One subject of the overview. ``cells`` by column; ``tone`` late where something was not kept."""

    case: Case
    shown: bool
    cells: dict[str, str]
    tone: str
    raised: str


@dataclass(frozen=True)
class Overview:
    """The page: what it is about, its columns, its rows (ranked first), the periods beside it, what cannot be said."""

    book: str
    subject: str
    period: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    before: str
    after: str
    notes: tuple[str, ...]
    rankings: tuple[str, ...]


def overview(office: Office, reach: ModelSelect, book: str, subject: str, period: str) -> Overview:
    """Return the overview. All are ranked; ``reach`` are the cases that the present person may open."""
    cases = subjects.of_period(book, subject, period)
    mine = {case.id for case in reach.where(Case.book == book, Case.subject == subject, Case.period == period)}
    found = subjects.together(office, cases)
    listed_ = [(case, each) for case, each in found if case.id in mine or each.ranks]
    rankings = list(dict.fromkeys(place["ranking"] for _, each in found for place in each.ranks))
    columns = [*rankings, *_names(found, "totals", "name"), *_duties(found), *_names(found, "lists", "list")]
    rows = [_row(case, each, case.id in mine) for case, each in listed_]
    if rankings:
        places = {case.id: _place(each) for case, each in listed_}
        rows.sort(key=lambda row: places[row.case.id])
    return Overview(
        book,
        subject,
        period,
        tuple(columns),
        tuple(rows),
        *_beside(period),
        tuple(_notes(found, cases)),
        tuple(rankings),
    )


def _place(found: Assessment) -> tuple[list[str], int, str]:
    place = found.ranks[0]
    return place["group"], place["place"] or 10**6, found.subject["name"]


def _names(found: Iterable[tuple[Case, Assessment]], part: str, key: str) -> list[str]:
    return list(dict.fromkeys(item[key] for _, each in found for item in getattr(each, part)))


def _duties(found: Iterable[tuple[Case, Assessment]]) -> list[str]:
    return list(dict.fromkeys(duty["name"] for _, each in found for duty in each.duties))


def _row(case: Case, found: Assessment, shown: bool) -> Row:
    cells: dict[str, str] = {}
    for place in found.ranks:
        cells[place["ranking"]] = _of_place(place)
    for each in found.totals:
        cells[each["name"]] = rulings.total(each)
    for duty in found.duties:
        cells[duty["name"]] = duty["state_zh"] + (f" {duty['ended'][5:16].replace('T', ' ')}" if duty["ended"] else "")
    for name in dict.fromkeys(line["list"] for line in found.lists):
        results = [line["result"] for line in found.lists if line["list"] == name]
        failed, open_ = results.count("不合格"), results.count("待查")
        cells[name] = f"不合 {failed} 项" if failed else f"待查 {open_} 项" if open_ else "合格"
    raised = listed(
        dict.fromkeys(
            f"{each['measure']}{'（待确认）' if each['state'] == 'proposed' else ''}" for each in found.raised
        )
    )
    return Row(case, shown, cells, "late" if found.breaches else "", raised)


def _of_place(place: dict[str, Any]) -> str:
    if place["place"] is None:
        return f"不排：{place['left_out']}"
    group = f"{listed(place['group'])} " if place["group"] else ""
    tied, open_ = "，并列" if place["tied"] else "", "，暂定" if place["provisional"] else ""
    return f"{group}第 {place['place']} 名（共 {place['of']} 家{tied}{open_}）"


def _beside(period: str) -> tuple[str, str]:
    try:
        found = any_period(period)
    except PeriodError:
        return "", ""
    return previous(found).text, next_period(found).text


def _notes(found: list[tuple[Case, Assessment]], cases: list[Case]) -> Iterable[str]:
    if len(found) < len(cases):
        yield f"有 {len(cases) - len(found)} 个现在评定不了，没有列出"
    yield from dict.fromkeys(note for _, each in found for note in each.notes)
