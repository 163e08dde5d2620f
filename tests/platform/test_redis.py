"""Limits kept in Redis hold for every process of the platform, not for one."""

from __future__ import annotations

import os
import uuid
from pathlib import Path

import pytest
import redis
from world import Browser

from app import create_app
from records.tables import db

SERVER = os.environ.get("XIZE_TEST_REDIS", "redis://127.0.0.1:6379/15")


def test_tries_on_one_process_count_on_the_next(address: str, tmp_path: Path) -> None:
    store = redis.Redis.from_url(SERVER, socket_connect_timeout=2)
    try:
        store.ping()
    except redis.ConnectionError as error:
        pytest.skip(f"no Redis: {error}")
    finally:
        store.close()
    name = f"nobody-{uuid.uuid4().hex}"
    config = {"TESTING": True, "DATABASE_URL": address, "INSTANCE": str(tmp_path), "RATELIMIT_STORAGE_URI": SERVER}
    apps = [create_app({**config, "RATELIMIT_KEY_PREFIX": name}) for _ in range(2)]
    with db.connection_context():
        here, there = (Browser(app.test_client(), None) for app in apps)
        tries = [here, there] * 5 + [here, there]
        codes = [each.post("/login", {"username": name, "password": "wrong"}, "/login").status_code for each in tries]
    assert codes == [200] * 10 + [429, 429]
