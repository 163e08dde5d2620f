"""What every suite stands on: no setting from outside, an empty database for each test, no deadline on examples.

``DATABASE_URL`` (PostgreSQL) moves all suites there, each test into a schema of its own; tests that ask for
``postgres`` run wherever a server answers.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("xize", deadline=None)
settings.load_profile("xize")

CHOSEN = os.environ.get("DATABASE_URL", "")
SERVER = os.environ.get("XIZE_TEST_POSTGRES", "postgresql://root@127.0.0.1:5432/test")
SETTINGS = ("DATABASE_URL", "SECRET_KEY", "RATELIMIT_STORAGE_URI")
CHEAP = {"SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {"argon2__rounds": 1, "argon2__memory_cost": 1024}}


@pytest.fixture(scope="session", autouse=True)
def _cheap_passwords() -> Iterator[None]:
    """Eight accounts of the demonstration are made for each test; Argon2 as it is meant would take most of the time."""
    from admin import identity

    with pytest.MonkeyPatch.context() as patch:
        for name, value in CHEAP.items():
            patch.setitem(identity.SETTINGS, name, value)
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_setting_from_outside() -> Iterator[None]:
    """What this machine is set to (a real database among it) reaches no test."""
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name in SETTINGS or (name.startswith("XIZE_") and not name.startswith("XIZE_TEST_")):
                patch.delenv(name)
        yield


def _schema(server: str) -> Iterator[str]:
    """Make a schema for one test, yield its address, and drop it."""
    import psycopg2
    from playhouse.db_url import parse

    from records.tables import db

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
    if CHOSEN.startswith("postgres"):
        yield from _schema(CHOSEN)
    else:
        yield f"sqlite:///{tmp_path}/test.db"
