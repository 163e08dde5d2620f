"""A platform of its own for each test: SQLite in a temporary folder, or a schema of its own on PostgreSQL.

``DATABASE_URL`` (PostgreSQL) moves the whole suite there. Tests marked ``postgres`` run wherever a server answers.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import Desk, served
from flask import Flask
from playhouse.db_url import parse
from world import Browser, World

from admin.cases_office import office
from app import create_app
from records.database import connect
from records.tables import User, db
from seed import cases

SERVER = os.environ.get("XIZE_TEST_POSTGRES", "postgresql://root@127.0.0.1:5432/test")


def _schema(server: str) -> Iterator[str]:
    """Make a schema for one test, yield its address, and drop it."""
    import psycopg2

    name = f"xize_{uuid.uuid4().hex[:12]}"
    place = parse(server)
    admin = psycopg2.connect(dbname=place.pop("database"), connect_timeout=2, **place)
    admin.autocommit = True
    admin.cursor().execute(f"CREATE SCHEMA {name}")
    try:
        yield f"{server}?options=-csearch_path%3D{name}"
    finally:
        db.obj.close_all()
        admin.cursor().execute(f"DROP SCHEMA {name} CASCADE")
        admin.close()


@pytest.fixture
def postgres() -> Iterator[str]:
    """The address of an empty schema; skips where no server answers."""
    import psycopg2

    try:
        yield from _schema(SERVER)
    except psycopg2.OperationalError as error:
        pytest.skip(f"no PostgreSQL: {error}".strip())


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """The address of an empty database, of the kind the suite runs on."""
    chosen = os.environ.get("DATABASE_URL", "")
    if chosen.startswith("postgres"):
        yield from _schema(chosen)
    else:
        yield f"sqlite:///{tmp_path}/test.db"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    """An open, empty database of each kind in turn."""
    if request.param == "postgres":
        database = connect(request.getfixturevalue("postgres"))
    else:
        database = connect(f"sqlite:///{tmp_path}/either.db")
    with db.connection_context():
        yield database


@pytest.fixture
def app(address: str, tmp_path: Path) -> Iterator[Flask]:
    """The platform, empty but for its roles."""
    made = create_app({"TESTING": True, "INSTANCE": str(tmp_path / "instance"), "DATABASE_URL": address})
    with db.connection_context():
        yield made


@pytest.fixture
def world(app: Flask) -> World:
    """The data of a test."""
    return World()


@pytest.fixture
def browse(app: Flask) -> Callable[[User | None], Browser]:
    """Make a browser for a person."""
    return lambda user: Browser(app.test_client(), user)


@pytest.fixture
def desk(address: str, tmp_path: Path) -> Iterator[Desk]:
    """The demonstration, without its cases, with a clock that stands still."""
    with served(address, tmp_path / "instance", "2025-06-03 09:30", XIZE_DEMO=True) as made:
        yield made


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """The demonstration with its cases."""
    desk.at("2026-11-20 17:30")
    with desk.app.app_context():
        cases.load(office())
    return desk
