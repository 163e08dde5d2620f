"""Calendars on screen: each day as its notice has it, by sign and not by colour alone; what was known when.

The days expected here are read off the notices themselves (their numbers stand beside), not off the program.
"""

from __future__ import annotations

import calendar
import re
import shutil
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from markup import Page
from world import Browser, World

from admin import access, library
from app import create_app
from records.tables import db

ROOT = Path(__file__).parent.parent.parent
YEAR = "/desk/calendars/cn/{}"
CELL = re.compile(r"<td(?P<attrs>[^>]*)>(?P<day>\d+)?(?:<b>(?P<sign>[^<]*)</b>)?</td>")


def months(text: str) -> list[list[list[tuple[int, str] | None]]]:
    """Return the twelve tables: weeks of (day, sign), None for an empty cell."""
    tables = re.findall(r'class="month".*?<tbody>(.*?)</tbody>', text, re.S)
    rows = [re.findall(r"<tr>(.*?)</tr>", table, re.S) for table in tables]
    return [[[_cell(match) for match in CELL.finditer(row)] for row in table] for table in rows]


def _cell(match: re.Match[str]) -> tuple[int, str] | None:
    return (int(match["day"]), match["sign"] or "") if match["day"] else None


def signs(text: str) -> dict[tuple[int, int], str]:
    """Return the sign of each day, by month and day."""
    return {
        (number, cell[0]): cell[1]
        for number, weeks in enumerate(months(text), 1)
        for week in weeks
        for cell in week
        if cell
    }


@pytest.mark.parametrize("path", ["/desk/calendars/cn/2015", "/desk/calendars/cn/2027", YEAR.format("2015?known=bad")])
def test_pages_open_for_each_role_and_are_labelled(world: World, browse: Any, path: str) -> None:
    for role in access.ROLES:
        assert browse(world.user(role, unit=world.near)).get(path).status_code == 200
    answer = browse(world.user(access.STAFF, unit=world.near)).get(path)
    page = Page(answer.text)
    tags = [tag for tag, _ in page.tags]
    assert page.faults() == [] and tags.count("table") == tags.count("caption")
    assert all(attrs.get("scope") in ("row", "col") for tag, attrs in page.tags if tag == "th")
    assert browse(world.user(unit=world.near)).get(path).status_code == 403
    assert browse(None).get(path).status_code == 302


@pytest.mark.parametrize("year", [2004, 2015, 2024, 2026, 2027])
def test_every_day_stands_once_under_its_weekday(reader: Browser, year: int) -> None:
    drawn = months(reader.get(YEAR.format(year)).text)
    assert len(drawn) == 12
    for number, weeks in enumerate(drawn, 1):
        first, length = calendar.monthrange(year, number)
        cells = [cell for week in weeks for cell in week]
        assert all(len(week) == 7 for week in weeks)
        assert [cell[0] if cell else 0 for cell in cells[:first]] == [0] * first
        assert [cell[0] for cell in cells if cell] == list(range(1, length + 1))


def test_days_as_the_notices_have_them(reader: Browser) -> None:
    """国办发明电〔2014〕28号 for the year, 国发明电〔2015〕1号 for September."""
    found = signs(reader.get(YEAR.format(2015)).text)
    assert [found[9, day] for day in range(2, 8)] == ["", "假", "假", "假", "班", ""]
    assert [found[10, day] for day in (1, 7, 8, 9, 10, 11)] == ["假", "假", "", "", "班", "休"]
    assert [found[2, day] for day in (14, 15, 18, 24, 25, 28)] == ["休", "班", "假", "假", "", "班"]
    assert "？" not in "".join(found.values())


def test_what_was_known_before_the_late_notice(reader: Browser) -> None:
    page = reader.get(YEAR.format("2015?known=2015-05-12")).text
    found = signs(page)
    assert [found[9, day] for day in range(2, 8)] == ["", "", "", "休", "休", ""]
    assert "国发明电〔2015〕1号" not in page and "后来的通知改了哪些天</h2>\n<p>没有" in page
    assert signs(reader.get(YEAR.format("2015?known=2015-05-13")).text)[9, 3] == "假"


def test_moved_days_are_told(reader: Browser) -> None:
    """The 3rd and 4th were a Thursday and a Friday, the 6th a Sunday; the 5th was a Saturday and stayed off."""
    text = reader.get(YEAR.format(2015)).text
    moved = re.findall(r'<th scope="row">(2015-\S+) 周(.)</th><td[^>]*>(..)[^<]*</td><td[^>]*>(..)', text)
    assert moved == [
        ("2015-09-03", "四", "上班", "休息"),
        ("2015-09-04", "五", "上班", "休息"),
        ("2015-09-06", "日", "休息", "上班"),
    ]


def test_a_day_moved_by_the_next_years_notice_is_told_in_its_own_year(reader: Browser) -> None:
    """国办发明电〔2005〕35号 made Saturday 31 December 2005 a working day."""
    text = reader.get(YEAR.format(2005)).text
    assert signs(text)[12, 31] == "班" and '<th scope="row">2005-12-31 周六</th>' in text
    assert "国办发明电〔2005〕35号" in text


def test_a_year_without_a_notice_is_unknown_not_free_of_holidays(reader: Browser) -> None:
    text = reader.get(YEAR.format(2027)).text
    assert "2027 年的放假安排未查得" in text and "没有查得这一年的通知" in text
    assert set(signs(text).values()) == {"？", "休？"}
    assert "2026 年的放假安排到 2025-11-03 还没有公布" in reader.get(YEAR.format("2026?known=2025-11-03")).text


def test_the_end_of_the_last_known_year_is_open(reader: Browser) -> None:
    found = signs(reader.get(YEAR.format(2026)).text)
    assert [day for day in range(1, 32) if "？" in found[12, day]] == list(range(25, 32))
    assert not any("？" in sign for (month, _), sign in found.items() if month < 12)


def test_a_date_that_is_none_is_told(reader: Browser) -> None:
    text = reader.get(YEAR.format("2015?known=2015-02-30")).text
    assert "没有“2015-02-30”这一天" in unescape(text) and 'aria-describedby="known-wrong"' in text
    assert "<script" not in reader.get(YEAR.format('2015?known="><script>')).text


@pytest.mark.parametrize("path", ["xx/2015", "cn/1066", "cn/99999", "cn/abc", "..%2f/2015"])
def test_what_is_not_there_is_not_found(reader: Browser, path: str) -> None:
    assert reader.get(f"/desk/calendars/{path}", follow_redirects=True).status_code == 404


def test_the_menu_leads_to_the_present_year(app: Flask, reader: Browser) -> None:
    with app.app_context():
        year = library.today().year
    answer = reader.get("/desk/calendars/", follow_redirects=True)
    assert answer.status_code == 200 and answer.request.path == YEAR.format(year)


def test_a_faulty_calendar_is_told(address: str, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "rules/_calendar", tmp_path / "rules/_calendar")
    (tmp_path / "rules/_calendar/cn/2016.yaml").write_text("年: 2017\n名称: 甲\n通知: <script>\n", "utf-8")
    config = {"TESTING": True, "INSTANCE": str(tmp_path / "i"), "DATABASE_URL": address}
    app = create_app({**config, "RULES_DIR": tmp_path / "rules"})
    with db.connection_context():
        reader = Browser(app.test_client(), World().user(access.AUDITOR, everywhere=True))
        text = reader.get(YEAR.format(2015)).text
    assert "这部日历有错" in text and "2016.yaml" in text and "<script>" not in text
