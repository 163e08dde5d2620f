"""Opens the database named by a URL, brings it to the present shape, and says how writes are kept apart."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from peewee import Database, SqliteDatabase
from playhouse.migrations import Runner
from playhouse.pool import PooledPostgresqlDatabase

from records.tables import db

MIGRATIONS = Path(__file__).with_name("migrations")
_PRAGMAS = {"journal_mode": "wal", "synchronous": "full", "foreign_keys": 1}
_POOL = {"max_connections": 32, "stale_timeout": 300, "timeout": 10}
"""Connections of one process at most; seconds that one may lie idle; seconds to wait for a free one."""


def connect(url: str) -> Database:
    """Open ``sqlite:///path`` or ``postgresql://user:pass@host/name`` and make it the database of all tables.

    Raises ValueError for another scheme. One process serves one database.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        database: Database = SqliteDatabase(parts.path[1:] or ":memory:", pragmas=_PRAGMAS, timeout=10)
    elif parts.scheme in ("postgres", "postgresql"):
        database = PooledPostgresqlDatabase(unquote(parts.path[1:]), **_POOL, **_server(parts))
    else:
        raise ValueError(f"DATABASE_URL 只认 sqlite 与 postgresql，不认“{parts.scheme}”")
    db.initialize(database)
    return database


def _server(parts: Any) -> dict[str, Any]:
    """Return the driver's keywords for the host, the account and whatever the query string adds."""
    given = {
        "host": parts.hostname,
        "port": parts.port,
        "user": parts.username and unquote(parts.username),
        "password": parts.password and unquote(parts.password),
    }
    return {**{key: value for key, value in given.items() if value is not None}, **dict(parse_qsl(parts.query))}


def is_sqlite() -> bool:
    """Tell whether the database of the tables is SQLite."""
    return isinstance(db.obj, SqliteDatabase)


def lock_path() -> Path | None:
    """Return the file that processes writing to this SQLite database lock in turn; None elsewhere and in memory."""
    if not is_sqlite() or db.obj.database == ":memory:":
        return None
    return Path(f"{db.obj.database}.lock")


def migrate() -> list[str]:
    """Apply the pending migrations, one process at a time; return their names, oldest first."""
    with _alone():
        names: list[str] = Runner(db.obj, str(MIGRATIONS)).up()
    return names


@contextmanager
def _alone() -> Iterator[None]:
    """Keep other processes from migrating at the same time."""
    path = lock_path()
    if path:
        with path.open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
    elif is_sqlite():
        yield
    else:
        db.execute_sql("SELECT pg_advisory_lock(7208)")
        try:
            yield
        finally:
            db.execute_sql("SELECT pg_advisory_unlock(7208)")
