"""The last day that a list shows is the decision's own, not guessed back from the first moment too late."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bureau import BEIJING, Bureau
from desk import HERE, served
from peewee import BooleanField, CharField, IntegerField, Model
from playhouse.migrations import Runner
from shelf import CITY

from records.database import MIGRATIONS, migrate
from records.fields import Moment
from records.tables import Case, Ruling, db, now


def test_a_day_that_ends_with_office_hours_is_still_a_day(address: str, tmp_path: Path, shelf: Path) -> None:
    """One working day from Tuesday 3 June ends on the 4th, when offices close at 17:30."""
    path = shelf / CITY / "2025-03-01.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("  收件截止: 17:00\n", "  收件截止: 17:00\n  截至: 下班\n"), "utf-8")
    with served(address, tmp_path / "i", "2025-06-03 09:30", XIZE_DEMO=True, RULES_DIR=shelf) as desk:
        centre = desk.of("shouli")
        case = desk.open(centre)
        assert case.due.astimezone(BEIJING).isoformat() == "2025-06-04T17:30:00+08:00"
        assert case.last == "2025-06-04"
        assert '<span class="due">2025-06-04 星期三</span>' in centre.get(f"{HERE}/").text
        rows = csv.DictReader(io.StringIO(centre.get(f"{HERE}/export/csv/").data.decode("utf-8-sig")))
        assert [row["最近期限"] for row in rows] == ["2025-06-04"]


def test_a_minute_is_told_as_a_minute_and_nothing_as_nothing(bureau: Bureau) -> None:
    case = bureau.open("2025-06-03 09:30")
    bureau.add(case, "2025-06-03 10:00", "告知", "受理中心", "来信人")
    assert Case.get_by_id(case.id).last is None
    bureau.add(case, "2025-06-03 10:10", "受理", "受理中心")
    bureau.add(case, "2025-06-03 11:00", "分送", "受理中心", "市城管局")
    assert Case.get_by_id(case.id).last == "2025-06-03T14:30"


def _older(**values: Any) -> Any:
    """Store a case in the table as it was then, without the columns that came later."""

    class Older(Model):
        number, book, status = CharField(), CharField(), CharField(default="")
        received, due, created = Moment(), Moment(null=True), Moment(default=now)
        provisional, version = BooleanField(default=False), IntegerField(default=1)

        class Meta:
            database, table_name = db, "case_file"

    return Older.create(**values)


def test_cases_from_before_are_filled_in(either: Any) -> None:
    Runner(db.obj, str(MIGRATIONS)).up("0002_parties")
    day = datetime(2025, 6, 4, 16, tzinfo=UTC)
    with_, without = (_older(number=n, book="b", received=day, due=due) for n, due in (("1", day), ("2", None)))
    duties = [{"due": "2025-07-01", "due_at": "2025-07-02T00:00:00+08:00"}, {"due": None, "due_at": None}]
    duties.append({"due": "2025-06-04", "due_at": "2025-06-05T00:00:00+08:00"})
    for found in ([], duties):
        Ruling.create(case=with_.id, moment=day, decision={"duties": found}, inputs={}, digests={}, engine="0")
    bare = _older(number="3", book="b", received=day, due=day)
    assert migrate() == ["0003_last_day", "0004_subjects", "0005_source_document"]
    assert [Case.get_by_id(case.id).last for case in (with_, without, bare)] == ["2025-06-04", None, None]
    assert Case.get_by_id(with_.id).due == day
