"""A real browser: no page is wider than a phone, nothing breaks the content policy, and the keyboard gets around."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait
from werkzeug.serving import make_server

from app import create_app

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (shutil.which("chromium") and shutil.which("chromedriver")), reason="no Chromium on this machine"
    ),
]
PAGES = ("", "units/", "units/new/", "units/edit/?id=2", "units/details/?id=2", "people/", "people/new/", "audit/")


@pytest.fixture
def site(tmp_path: Path, address: str) -> Iterator[str]:
    """The demonstration, served."""
    config = {"INSTANCE": str(tmp_path / "i"), "DATABASE_URL": address, "XIZE_DEMO": True}
    server = make_server("127.0.0.1", 0, create_app(config), threaded=True)
    server.log = lambda *_args, **_more: None
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def driver() -> Iterator[Any]:
    """Chromium without a window."""
    options = webdriver.ChromeOptions()
    for switch in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(switch)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    service = webdriver.ChromeService(shutil.which("chromedriver"))
    made = webdriver.Chrome(options=options, service=service)
    yield made
    made.quit()


def _sign_in(driver: Any, site: str) -> None:
    driver.get(f"{site}/login")
    driver.find_element(By.ID, "username").send_keys("xitong")
    driver.find_element(By.ID, "password").send_keys("demo-xitong-1", Keys.ENTER)
    _arrive(driver, f"{site}/desk/")


def _arrive(driver: Any, address: str) -> None:
    """Wait until the browser stands at an address: the key that sends a form does not wait for the answer."""
    arrived = "return document.readyState === 'complete' && location.origin + location.pathname === arguments[0]"
    WebDriverWait(driver, 20).until(lambda seen: seen.execute_script(arrived, address), driver.current_url)


def test_pages_fit_and_break_no_policy(driver: Any, site: str) -> None:
    _sign_in(driver, site)
    for width in (390, 1280):
        metrics = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 600}
        driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        for page in PAGES:
            driver.get(f"{site}/desk/{page}")
            assert driver.execute_script("return document.documentElement.scrollWidth") <= width, (page, width)
    assert [entry for entry in driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")] == []


def test_a_record_is_made_by_keyboard_alone(driver: Any, site: str) -> None:
    _sign_in(driver, site)
    driver.get(f"{site}/desk/units/new/")
    driver.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB, Keys.ENTER)
    assert driver.switch_to.active_element.get_attribute("id") == "main"
    driver.switch_to.active_element.send_keys(Keys.TAB)
    assert driver.switch_to.active_element.get_attribute("id") == "name"
    driver.switch_to.active_element.send_keys("望川市水务局", Keys.ENTER)
    _arrive(driver, f"{site}/desk/units/")
    assert "望川市水务局" in driver.page_source
