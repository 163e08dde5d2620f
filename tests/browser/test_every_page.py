"""No page is wider than a phone, a row is found by its address, and the keyboard gets around."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

import pytest
from player import WIDTHS, Player
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

pytestmark = pytest.mark.browser
CITY, DAY = "wangchuan/appeals", "2025-03-01"
PAGES = (
    "",
    "units/",
    "units/new/",
    "units/edit/?id=2",
    "units/details/?id=2",
    "people/",
    "people/new/",
    "audit/",
    "books/",
    "books/?q=望川",
    f"books/{CITY}/{DAY}",
    f"books/{CITY}/versions",
    f"books/{CITY}/examples",
    f"books/{CITY}/problems",
    f"books/{CITY}/parent",
    "books/diff",
    f"books/diff?old=jiangyuan/guide@2024-01-01&new={CITY}@{DAY}",
    f"books/{CITY}/files/{DAY}.yaml",
    f"books/{CITY}/files/examples.yaml",
    "calendars/cn/2015",
    "calendars/cn/2027",
)


def test_pages_fit_and_a_row_is_found_by_its_address(player: Player) -> None:
    player.sign_in("xitong")
    for width in WIDTHS:
        player.resize(width)
        for page in PAGES:
            width_of_page = player.open(page).width()
            assert unquote(player.driver.current_url).endswith(f"/desk/{page}"), (page, player.driver.current_url)
            assert width_of_page <= width, (page, width)
        player.open(f"books/{CITY}/{DAY}#row-应办·答复.区县答复")
        script = "const box = document.querySelector(':target').getBoundingClientRect(); return [box.top, box.bottom]"
        top, bottom = player.driver.execute_script(script)
        assert 0 <= top < bottom <= player.HEIGHT, width


def _wait_until_active(driver: Any, id: str) -> None:
    script = "return document.activeElement.id === arguments[0]"
    WebDriverWait(driver, 10).until(lambda _: driver.execute_script(script, id), f"{id} is not the active element")


def test_a_record_is_made_by_keyboard_alone(player: Player) -> None:
    driver = player.sign_in("xitong").open("units/new/").driver
    driver.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB, Keys.ENTER)
    _wait_until_active(driver, "main")
    driver.switch_to.active_element.send_keys(Keys.TAB)
    _wait_until_active(driver, "name")
    player.leave(lambda: driver.switch_to.active_element.send_keys("望川市水务局", Keys.ENTER))
    assert driver.current_url.partition("#")[0] == f"{player.site.url}/desk/units/" and "望川市水务局" in player.text()
