"""The write gate: one transaction with its audit entry, in turn, across threads and processes."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from peewee import Database
from world import PATIENCE, at_once

from records import writes
from records.database import migrate
from records.tables import AuditEntry, Unit, User, db
from records.writes import Busy, write

ROOT = Path(__file__).parents[2]


@pytest.fixture
def unit(either: Database) -> Unit:
    """A unit in a migrated database."""
    migrate()
    return Unit.create(name="甲局")


def test_writes_the_row_and_its_entry(unit: Unit) -> None:
    user = User.create(username="u", name="某职员", fs_uniquifier="f", unit=unit)
    with write(user, "修改", unit, "更名"):
        unit.name = "甲委"
        unit.save()
    entry = AuditEntry.get()
    assert (entry.actor_id, entry.actor_name, entry.what, entry.kind, entry.key) == (
        user.id,
        "某职员",
        "修改",
        "unit",
        str(unit.id),
    )
    assert (entry.before, entry.after, entry.label, entry.reason) == (
        {"name": "甲局"},
        {"name": "甲委"},
        "甲委",
        "更名",
    )


def test_a_failure_keeps_neither(unit: Unit) -> None:
    with pytest.raises(KeyError), write(None, "修改", unit):
        unit.name = "甲委"
        unit.save()
        raise KeyError
    assert Unit.get().name == "甲局" and AuditEntry.select().count() == 0


def test_no_write_inside_a_write(unit: Unit) -> None:
    with pytest.raises(RuntimeError, match="one action"), write(None, "a", unit), write(None, "b", unit):
        pass
    with write(None, "c", unit):
        pass
    assert [entry.what for entry in AuditEntry.select()] == ["c"]


def test_an_open_transaction_rolls_back_with_the_entry(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AuditEntry, "create", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError), write(None, "修改", unit):
        Unit.update(name="甲委").execute()
    assert Unit.get().name == "甲局"


def test_sixteen_threads_lose_nothing(unit: Unit) -> None:
    """Each reads, adds one and writes; without the turn (or the row lock) some of it would be lost."""

    def add() -> None:
        for _ in range(10):
            with write(None, "加一", unit):
                Unit.update(version=Unit.version + 1).where(Unit.id == unit.id).execute()

    assert at_once(16, add) == []
    assert Unit.get().version == 161 and AuditEntry.select().count() == 160


def test_processes_take_turns(tmp_path: Path) -> None:
    from records.database import connect

    address = f"sqlite:///{tmp_path}/p.db"
    connect(address)
    with db.connection_context():
        migrate()
        unit = Unit.create(name="甲局")
    program = textwrap.dedent(
        f"""
        from records.database import connect
        from records.tables import Unit, db
        from records.writes import write
        connect({address!r})
        with db.connection_context():
            for _ in range(20):
                with write(None, "加一", Unit.get()):
                    one = Unit.get()
                    one.version += 1
                    one.save()
        """
    )
    running = [subprocess.Popen([sys.executable, "-c", program], cwd=ROOT) for _ in range(3)]
    try:
        assert [process.wait(PATIENCE) for process in running] == [0, 0, 0]
    finally:
        for process in running:
            process.kill()
            process.wait()
    with db.connection_context():
        assert Unit.get_by_id(unit.id).version == 61


def test_whoever_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from records.database import connect

    connect(f"sqlite:///{tmp_path}/p.db")
    monkeypatch.setattr(writes, "PATIENCE", 0.05)

    def late() -> None:
        with write(None, "x"):
            pass

    with db.connection_context():
        migrate()
        with write(None, "y"):
            [error] = at_once(1, late)
    assert isinstance(error, Busy) and str(error) == "系统正忙，请稍后再试"
    with db.connection_context():
        assert [entry.what for entry in AuditEntry.select()] == ["y"]
