"""What a page may cost: each text is looked at once, each row loaded once, nothing worked out twice."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from desk import HERE, Desk
from shelf import CITY
from world import Browser, Queries

from admin import library
from engine.calendars import Calendar
from engine.library import Library


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often the library listed its books, read a calendar's file, or made a calendar."""
    found: Counter[str] = Counter()
    ids, bytes_of, from_years = Library.ids, Library.bytes_of, Calendar.from_years

    def read(library: Library, path: Path) -> bytes:
        found[path.name if path.parent.name == "cn" else ""] += 1
        return bytes_of(library, path)

    monkeypatch.setattr(Library, "ids", lambda library: found.update(["ids"]) or ids(library))
    monkeypatch.setattr(Library, "bytes_of", read)
    monkeypatch.setattr(Calendar, "from_years", lambda *given: found.update(["years"]) or from_years(*given))
    return found


def test_the_list_of_books_reads_each_calendar_once(reader: Browser, counted: Counter[str]) -> None:
    for _ in range(2):
        counted.clear()
        assert CITY in reader.get("/desk/books/").text
        assert (counted["ids"], counted["2025.yaml"], counted["2015.yaml"]) == (1, 1, 1)


def test_a_year_is_made_once(reader: Browser, counted: Counter[str]) -> None:
    library._library.cache_clear()  # an earlier test may have made it
    first = reader.get("/desk/calendars/cn/2015").text
    assert counted["years"] == 1
    assert reader.get("/desk/calendars/cn/2015").text.count("<td") == first.count("<td")
    assert reader.get("/desk/calendars/cn/2016").status_code == 200
    assert counted["years"] == 1


def test_books_do_not_each_load_every_unit(desk: Desk) -> None:
    centre = desk.at("2026-11-20 09:00").of("shouli")
    with Queries() as queries:
        assert CITY in centre.get(f"{HERE}/new/").text
    units = [sent for sent in queries.sent if re.search(r'FROM "unit"', sent)]
    assert len(units) <= 2, units


def test_a_case_page_loads_its_events_once_and_no_inputs_of_old_rulings(desk: Desk) -> None:
    centre = desk.of("shouli")
    case = desk.open(centre)
    desk.add(centre, case, "受理", 由="受理中心")
    with Queries() as queries:
        assert centre.get(f"{HERE}/details/?id={case.id}").status_code == 200
    own = [
        sent for sent in queries.sent if 'FROM "case_event"' in sent and '"t1"."case_id" = ?' in sent.replace("%s", "?")
    ]
    assert len(own) == 1, own
    inputs = [sent for sent in queries.sent if 'FROM "ruling"' in sent and '"inputs"' in sent]
    assert len(inputs) <= 1, inputs  # the attributes of parties, as the last one had them


def test_the_books_stand_as_on_the_day_of_the_clock(desk: Desk) -> None:
    """A version in force until 2020-08-05, looked at on both sides of that day."""
    reader = desk.at("2020-08-05 12:00").of("shenji")
    page = "/desk/books/?q=gansu/messages"
    assert "施行中" in reader.get(page).text
    desk.at("2020-08-06 12:00")
    text = reader.get(page).text
    assert "已届满" in text and "施行中" not in text


def test_the_calendar_opens_at_the_year_of_the_clock(desk: Desk) -> None:
    assert desk.of("shenji").get("/desk/calendars/cn/").headers["Location"].endswith("/2025")
