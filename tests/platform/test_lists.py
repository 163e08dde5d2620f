"""Lists page by keyset without a query a row; filters and exports hold what they promise."""

from __future__ import annotations

import base64
import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from two_desks import add_ours, plain_app
from world import Browser, Queries, World

from admin import access, export, paging
from records.tables import AuditEntry, Case, CaseFact, Unit, db, now

HERE = "/desk/test"


@pytest.fixture
def staff(app: Flask, world: World, browse: Any) -> Browser:
    """Somebody who may see everything and edit."""
    return browse(world.user(access.STAFF, everywhere=True))


def _many(world: World, count: int) -> None:
    """Add cases, each in one of ten units; some without a due date, some received in the same second."""
    units = [Unit.create(name=f"科{n}", parent=world.near) for n in range(10)]
    start = datetime(2025, 1, 1, tzinfo=UTC)
    rows = [
        {
            "number": f"M-{n:04}",
            "book": "b",
            "received": start + timedelta(seconds=n // 3),
            "unit": units[n % 10],
            "due": None if n % 4 == 0 else start + timedelta(days=n % 7),
            "status": "",
        }
        for n in range(count)
    ]
    with db.atomic():
        Case.insert_many(rows).execute()


def test_plain_asks_a_query_for_each_row(world: World) -> None:
    _many(world, 40)
    client = plain_app(list(Unit.select()), page_size=40, column_editable_list=None).test_client()
    with Queries() as queries:
        assert "M-0001" in client.get(f"{HERE}/").text
    assert len(queries.sent) > 40


@pytest.mark.parametrize("path", ["", "export/csv/"])
def test_ours_asks_no_query_for_a_row(app: Flask, world: World, staff: Browser, path: str) -> None:
    add_ours(app, column_editable_list=None)
    counts = []
    for size in (10, 40):
        Case.delete().where(Case.number.startswith("M-")).execute()
        Unit.delete().where(Unit.name.startswith("科")).execute()
        _many(world, size)
        with Queries() as queries:
            assert "M-0001" in staff.get(f"{HERE}/{path}").text
        counts.append(len(queries.sent))
    assert counts[0] == counts[1] <= 12, counts


@pytest.mark.parametrize("desc", [False, True])
@pytest.mark.parametrize("name", ["id", "received", "due", "number", "provisional"])
def test_pages_show_every_row_once_in_order(app: Flask, world: World, name: str, desc: bool) -> None:
    _many(world, 60)
    field = Case._meta.fields[name]
    order = paging.Order(field, Case.id, desc)
    lowest = (False, "")
    expected = sorted(
        Case.select(),
        key=lambda row: ((True, getattr(row, name)) if getattr(row, name) is not None else lowest, row.id),
    )
    expected = [row.id for row in (reversed(expected) if desc else expected)]

    seen, after, pages = [], "", []
    while True:
        page = paging.page(Case.select(), order, 7, after=after)
        seen += [row.id for row in page.rows]
        pages.append([row.id for row in page.rows])
        if not page.after:
            break
        after = page.after
    assert seen == expected

    before = page.before
    for earlier in reversed(pages[:-1]):
        page = paging.page(Case.select(), order, 7, before=before)
        assert [row.id for row in page.rows] == earlier
        before = page.before
    assert before is None and [row.id for row in paging.stream(Case.select(), order, 7)] == expected


@pytest.mark.parametrize(
    "token", ["x", "", "W10", "bnVsbA", "WyJ2IixbXSwxXQ", "WyJ2IiwiMSIsIjEiXQ", "WyJkIiwieCIsMV0", "é", "A" * 5000]
)
def test_a_token_from_elsewhere_shows_the_first_page(app: Flask, world: World, staff: Browser, token: str) -> None:
    add_ours(app)
    for sort in ("", "&sort=0", "&sort=2&desc=1"):
        answer = staff.get(f"{HERE}/?after={token}{sort}")
        assert answer.status_code == 200 and "N-near" in answer.text


def _forged(packed: str) -> str:
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "packed",
    [
        '["d", "2025-01-01T00:00:00", 1]',
        '["d", "0001-01-01T00:00:00+08:00", 1]',
        '["d", "9999-12-31T23:59:59-08:00", 1]',
        '["d", "2025-01-01", 1]',
        '["v", "\\ud800", 1]',
        '["v", "\\u0000", 1]',
        "[" * 30000,
    ],
)
def test_a_forged_token_shows_the_first_page(app: Flask, world: World, staff: Browser, packed: str) -> None:
    add_ours(app, column_list=("number", "received", "status"))
    for sort in ("", "&sort=0", "&sort=1", "&sort=1&desc=1"):
        for side in ("after", "before"):
            answer = staff.get(f"{HERE}/?{side}={_forged(packed)}{sort}")
            assert answer.status_code == 200 and "N-near" in answer.text


def test_the_count_is_bounded(app: Flask, world: World, staff: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    add_ours(app)
    assert re.search(r"共\s+3\s+条", staff.get(f"{HERE}/").text)
    monkeypatch.setattr(paging, "COUNTED", 2)
    assert re.search(r"超过\s+2\s+条", staff.get(f"{HERE}/").text)


def test_search_takes_signs_literally(app: Flask, world: World, staff: Browser) -> None:
    add_ours(app)
    Case.update(status="百分之50%_x").where(Case.id == world.cases["near"].id).execute()
    assert "N-near" in staff.get(f"{HERE}/", query_string={"search": "50%_"}).text
    for sign in ("%", "_"):
        found = staff.get(f"{HERE}/", query_string={"search": sign}).text
        assert "N-near" in found and "N-far" not in found


@pytest.mark.parametrize("column", ["unit", "id"])
def test_plain_cannot_filter_by_reference_or_key(world: World, column: str) -> None:
    with pytest.raises(Exception, match="Unsupported filter type"):
        plain_app([world.near], column_filters=(column,))


def test_ours_filters_every_kind_of_column(app: Flask, world: World, staff: Browser) -> None:
    near, far = world.cases["near"], world.cases["far"]
    Case.update(received=datetime(2025, 3, 1, 15, 59, 59, tzinfo=UTC), provisional=True).where(
        Case.id == near.id
    ).execute()  # 23:59:59 local
    Case.update(received=datetime(2025, 3, 1, 16, tzinfo=UTC)).where(Case.id == far.id).execute()  # next local day
    Case.delete().where(Case.id == world.cases["below"].id).execute()
    add_ours(app, column_filters=("unit", "id", "received", "provisional", "status"))
    shown = {
        f"flt0_0={near.unit_id}": "near",
        f"flt0_1={far.id}": "far",
        "flt0_2=2025-03-02": "far",
        "flt0_3=2025-03-01": "near",
        "flt0_4=1": "near",
        "flt0_4=0": "far",
        "flt0_5=far": "far",
        "flt0_5=near&flt0_0=" + str(near.unit_id): "near",
    }
    for query, which in shown.items():
        text = staff.get(f"{HERE}/?{query}").text
        assert [name for name in ("near", "far") if f"N-{name}" in text] == ([which] if which else []), query


@pytest.mark.parametrize("value", ["abc", "9" * 40, "2025-02-30", "0001-01-01", "9999-12-31", "'"])
def test_a_bad_filter_value_is_told(app: Flask, world: World, staff: Browser, value: str) -> None:
    add_ours(app, column_filters=("id", "received", "provisional"))
    for index in range(4):
        answer = staff.get(f"{HERE}/", query_string={f"flt0_{index}": value})
        assert answer.status_code == 200 and "的值" in answer.text


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1+1", "=cmd|' /C calc'!A0"]


def test_plain_exports_live_formulas_without_mark(world: World) -> None:
    near = world.cases["near"]
    Case.update(status="=1+1").where(Case.id == near.id).execute()
    data = plain_app([world.near]).test_client().get(f"{HERE}/export/csv/").data
    assert not data.startswith(b"\xef\xbb\xbf")
    assert "=1+1" in [cell for row in csv.reader(io.StringIO(data.decode())) for cell in row]


def test_ours_exports_harmless_text_that_excel_reads(app: Flask, world: World, staff: Browser) -> None:
    add_ours(app)
    for n, text in enumerate(DANGEROUS):
        Case.create(number=f"D{n}", book="b", received=now(), unit=world.near, status=text)
    answer = staff.get(f"{HERE}/export/csv/?sort=0")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    assert "filename*=UTF-8''%E4%BB%B6-" in answer.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["编号", "单位", "状态"]
    assert [row for row in rows if row[0].startswith("D")] == [
        [f"D{n}", "甲局", f"'{text}"] for n, text in enumerate(DANGEROUS)
    ]
    entry = AuditEntry.select().where(AuditEntry.what == "导出").get()
    assert entry.label == "件" and entry.after == {"条件": {"sort": "0"}}


def test_numbers_stay_numbers() -> None:
    assert [export.safe(value) for value in (-5, 1.5, True, None, "-5", "5")] == [-5, 1.5, "True", "None", "'-5", "5"]


def test_an_export_holds_the_filter_and_order_of_the_list(app: Flask, world: World, staff: Browser) -> None:
    add_ours(app)
    text = staff.get(f"{HERE}/export/csv/?search=N&sort=0&desc=1&flt0_0=状").data.decode("utf-8-sig")
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == ["N-near", "N-far", "N-below"]


def test_an_export_is_streamed(app: Flask, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are fetched as they are read, a batch at a time."""
    _many(world, 60)
    order = paging.Order(Case.id, Case.id)
    with Queries() as queries:
        rows = paging.stream(Case.select(), order, 20)
        next(rows)
        first = len(queries.sent)
        list(rows)
    assert first <= 2 < len(queries.sent)


def test_facts_marked_for_search_are_found_by_index(app: Flask, world: World) -> None:
    """The narrow table answers from its index, on the database at hand."""
    near = world.cases["near"]
    CaseFact.create(case=near, name="类别", text="供热")
    query = CaseFact.select(CaseFact.case).where(CaseFact.name == "类别", CaseFact.text == "供热")
    sql, values = query.sql()
    with db.atomic():
        if "sqlite" in type(db.obj).__name__.lower():
            explain, said = "EXPLAIN QUERY PLAN", "COVERING INDEX"
        else:
            db.execute_sql("SET LOCAL enable_seqscan = off")  # the table is too small to be worth an index otherwise
            explain, said = "EXPLAIN", "Index Cond: "
        plan = " ".join(str(row) for row in db.execute_sql(f"{explain} {sql}", values))
    assert said in plan, plan
    assert [row.case_id for row in query] == [near.id]
