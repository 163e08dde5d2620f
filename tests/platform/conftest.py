"""A platform of its own for each test, over the empty database of tests/conftest.py."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from bureau import Bureau
from desk import Desk, served
from flask import Flask
from shelf import CITY, PROVINCE, ROOT
from world import Browser, World

from admin import access
from admin.cases_office import office
from app import create_app
from records.database import connect, migrate
from records.tables import User, db
from seed import cases


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
def bureau(either: Any, tmp_path: Path) -> Bureau:
    """An office over an empty database of each kind."""
    migrate()
    return Bureau(tmp_path / "shelf")


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


@pytest.fixture
def reader(world: World, browse: Callable[..., Browser]) -> Browser:
    """Somebody of the staff."""
    return browse(world.user(access.STAFF, unit=world.near))


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    """A rule library of its own: the real calendar, and the fictional city with its province."""
    for part in ("_calendar", CITY, PROVINCE):
        leave = shutil.ignore_patterns("published.jsonl")
        shutil.copytree(ROOT / "rules" / part, tmp_path / "rules" / part, ignore=leave)
    return tmp_path / "rules"


@pytest.fixture
def own(address: str, tmp_path: Path, shelf: Path) -> Iterator[Flask]:
    """The platform over that library."""
    config = {"TESTING": True, "INSTANCE": str(tmp_path / "i"), "DATABASE_URL": address, "RULES_DIR": shelf}
    made = create_app(config)
    with db.connection_context():
        yield made


@pytest.fixture
def own_reader(own: Flask) -> Browser:
    """An auditor of that platform."""
    return Browser(own.test_client(), World().user(access.AUDITOR, everywhere=True))
