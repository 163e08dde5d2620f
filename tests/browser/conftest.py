"""The demonstration, served with a clock that the test sets; Chromium without a window."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from selenium import webdriver
from werkzeug.serving import make_server

from app import create_app

pytest.register_assert_rewrite("player")
from player import Player  # noqa: E402

SWITCHES = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage --lang=zh-CN"
)


class Site:
    """Where the demonstration is served, and its clock."""

    def __init__(self) -> None:
        self.time = datetime(2025, 6, 3, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
        self.url = ""

    def at(self, text: str) -> None:
        """Set the clock (local time)."""
        self.time = datetime.fromisoformat(text).replace(tzinfo=self.time.tzinfo)


@pytest.fixture
def site(address: str, tmp_path: Path) -> Iterator[Site]:
    """The demonstration, on 127.0.0.1."""
    made = Site()
    config = {"INSTANCE": str(tmp_path / "i"), "DATABASE_URL": address, "XIZE_DEMO": True, "XIZE_DRAFTS": True}
    server = make_server("127.0.0.1", 0, create_app({**config, "XIZE_CLOCK": lambda: made.time}), threaded=True)
    server.log = lambda *_args, **_more: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made.url = f"http://127.0.0.1:{server.port}"
    yield made
    server.shutdown()
    server.server_close()


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[Any]:
    """Chromium with a profile of its own, which tells of its console and of every request."""
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        pytest.skip("Chromium or its driver is not installed")
    options = webdriver.ChromeOptions()
    for switch in SWITCHES.split():
        options.add_argument(switch)
    options.add_argument(f"--user-data-dir={tmp_path / 'profile'}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    made = webdriver.Chrome(options=options, service=webdriver.ChromeService(shutil.which("chromedriver")))
    yield made
    made.quit()


@pytest.fixture
def player(site: Site, driver: Any, tmp_path: Path) -> Iterator[Player]:
    """Somebody at the browser; afterwards the console is clean and no request has left this machine."""
    made = Player(driver, site, tmp_path)
    yield made
    made.leaves_nothing_behind()
