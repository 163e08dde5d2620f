"""The migrated schema is the models'; evidence cannot be changed; JSON and moments read the same on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from peewee import Database, IntegrityError, SqliteDatabase
from playhouse.schema_diff import diff_models

from records.database import MIGRATIONS, connect, migrate
from records.fields import canonical
from records.tables import TABLES, AuditEntry, Case, CaseEvent, RuleText, Ruling, User, db, now


def _shape(database: Database) -> dict[str, Any]:
    """Return every table's columns, indexes and references, as the database itself tells them."""
    return {
        table: (
            sorted((c.name, c.data_type, c.null, c.primary_key) for c in database.get_columns(table)),
            sorted((tuple(i.columns), bool(i.unique)) for i in database.get_indexes(table)),
            sorted((k.column, k.dest_table, k.dest_column) for k in database.get_foreign_keys(table)),
        )
        for table in database.get_tables()
        if table != "schema_migration"
    }


def test_a_fresh_migration_equals_the_models(either: Database) -> None:
    applied = migrate()
    assert applied == sorted(path.stem for path in MIGRATIONS.glob("[0-9]*.py"))
    assert not diff_models(either, TABLES)
    migrated = _shape(either)
    with db.atomic():
        db.drop_tables(TABLES)
        db.create_tables(TABLES)
    assert migrated == _shape(either)
    assert set(migrated) == {model._meta.table_name for model in TABLES}


def test_migrating_twice_changes_nothing(either: Database) -> None:
    migrate()
    assert migrate() == []


@pytest.fixture
def evidence(either: Database) -> list[Any]:
    """One row in each append-only table."""
    migrate()
    case = Case.create(number="1", book="b", received=now())
    return [
        CaseEvent.create(case=case, seq=1, happened=now(), name="收到"),
        RuleText.create(digest="d", origin="o", text="t"),
        Ruling.create(case=case, moment=now(), decision={}, inputs={}, digests={}, engine="0"),
        AuditEntry.create(actor_name="平台", what="x", kind="x"),
    ]


def test_the_database_refuses_to_change_evidence(either: Database, evidence: list[Any]) -> None:
    for row in evidence:
        model, key = type(row), row._pk
        name = model._meta.sorted_field_names[1]
        with pytest.raises(IntegrityError), db.atomic():
            model.update({name: getattr(row, name)}).execute()
        with pytest.raises(IntegrityError), db.atomic():
            model.delete().execute()
        assert model.get_by_id(key)


def test_sqlite_keeps_every_promise(tmp_path: Path) -> None:
    database = connect(f"sqlite:///{tmp_path}/p.db")
    assert isinstance(database, SqliteDatabase)
    with db.connection_context():
        kept = {name: database.pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys")}
    assert kept == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_json_and_moments_come_back(either: Database) -> None:
    migrate()
    facts = {"乙": [1, "二", None, True, {"丙": "0.10"}], "甲": ""}
    beijing = datetime(2025, 3, 1, 0, 30, tzinfo=timezone(timedelta(hours=8)))
    case = Case.create(number="1", book="b", received=beijing)
    CaseEvent.create(
        case=case, seq=1, happened=beijing, name="收到", facts=facts, to=["甲", "乙"], quantity="3个工作日"
    )
    event = CaseEvent.get()
    assert (event.facts, event.to, event.quantity) == (facts, ["甲", "乙"], "3个工作日")
    assert event.happened == beijing and event.happened.tzinfo == UTC
    assert Case.get(Case.received <= beijing).received == datetime(2025, 2, 28, 16, 30, tzinfo=UTC)
    stored = db.execute_sql("SELECT facts FROM case_event").fetchone()[0]
    assert stored == '{"乙":[1,"二",null,true,{"丙":"0.10"}],"甲":""}' == canonical(facts)


def test_a_moment_without_zone_is_refused(either: Database) -> None:
    migrate()
    with pytest.raises(ValueError, match="time zone"):
        Case.create(number="1", book="b", received=datetime(2025, 3, 1))
    with pytest.raises(ValueError):
        canonical(float("nan"))


def test_references_hold(either: Database) -> None:
    migrate()
    user = User.create(username="u", name="n", fs_uniquifier="f")
    AuditEntry.create(actor=user, actor_name="n", what="x", kind="x")
    with pytest.raises(IntegrityError), db.atomic():
        user.delete_instance()


def test_only_two_databases_are_known() -> None:
    with pytest.raises(ValueError, match="mysql"):
        connect("mysql://localhost/x")
