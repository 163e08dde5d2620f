"""Somebody at the browser: signs in, fills in forms, reads what the page says."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select, WebDriverWait

WIDTHS = (1280, 390)


class Player:
    """Plays one account after another in the same window."""

    HEIGHT = 900

    def __init__(self, driver: Any, site: Any, shots: Path) -> None:
        self.driver, self.site, self.shots = driver, site, shots
        driver.get("about:blank")
        driver.get_log("performance")  # what the browser asks itself for before the first page

    def at(self, text: str) -> Player:
        """Set the clock of the platform."""
        self.site.at(text)
        return self

    def sign_in(self, account: str) -> Player:
        """Sign in, signing out whoever was there."""
        self.driver.delete_all_cookies()
        self.driver.get(f"{self.site.url}/login")
        self._box("username").send_keys(account)
        self._box("password").send_keys(f"demo-{account}-1")
        self.press("登录")
        assert self.driver.current_url == f"{self.site.url}/desk/"
        return self

    def open(self, page: str) -> Player:
        """Open a page of the desk by its address."""
        self.driver.get(f"{self.site.url}/desk/{page}")
        return self

    def resize(self, width: int) -> Player:
        """Make the window that wide; a narrow one is a phone's."""
        metrics = {"width": width, "height": self.HEIGHT, "deviceScaleFactor": 1, "mobile": width < 600}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        return self

    def width(self) -> int:
        """Return how wide the page is."""
        return int(self.driver.execute_script("return document.documentElement.scrollWidth"))

    # -- forms -------------------------------------------------------------------------------------------------

    def begin(self, received: str, title: str) -> None:
        """Go to a new case by the menu, give the moment of receipt, choose the book by its title."""
        self.link("来信")
        self.link("新建来信")
        self.type("received", received)
        self.press("按这一刻列出规则")
        self._go(self.driver.find_element(By.XPATH, f"//button[@name='book'][contains(., '{title}')]"))

    def found(self, kind: str, **values: Any) -> Player:
        """Go to a new subject by the menu, choose its kind, fill in its form and send it."""
        self.link("对象")
        self.link("立一个对象")
        self._go(self.driver.find_element(By.XPATH, f"//button[@value='{kind}']"))
        self.fill(**values)
        self.press("立")
        return self

    def tell(self, event: str, when: str, **values: Any) -> Player:
        """Record an event that is no step, at the moment given, which becomes the present."""
        self.at(when)
        self.driver.refresh()
        self.link("记别的事")
        self.choose(event)
        self.fill(**values)
        self.press("记下")
        assert f"已记下“{event}”" in self.text()
        return self

    def fill(self, **values: Any) -> Player:
        """Fill in inputs by the names of their fields: text, an option, a list of boxes."""
        for name, value in values.items():
            self._unfold(f"f-{name}")
            element = self._box(f"f-{name}")
            if element.tag_name == "fieldset":
                self._tick(element, value)
            elif element.tag_name == "select":
                Select(element).select_by_visible_text(value)
            else:
                self.type(f"f-{name}", value)
        return self

    def _unfold(self, id: str) -> None:
        script = "document.getElementById(arguments[0]).closest('details')?.setAttribute('open', '')"
        self.driver.execute_script(script, id)

    def _tick(self, group: Any, wanted: list[str]) -> None:
        for box in group.find_elements(By.TAG_NAME, "input"):
            if (box.get_attribute("value") in wanted) != box.is_selected():
                box.click()

    def type(self, id: str, text: str) -> None:
        """Type into an input; dates and moments are set as the picker would."""
        element = self._box(id)
        if element.get_attribute("type") in ("date", "datetime-local"):
            self.driver.execute_script("arguments[0].value = arguments[1]", element, text)
        else:
            element.clear()
            element.send_keys(text)

    def press(self, words: str) -> None:
        """Press the button with these words."""
        self._go(self.driver.find_element(By.XPATH, f"//main//button[normalize-space()='{words}']"))

    def link(self, words: str) -> None:
        """Follow the first link with these words."""
        self._go(self.driver.find_element(By.XPATH, f"//a[normalize-space()='{words}']"))

    def _go(self, element: Any) -> None:
        self.leave(element.click)

    def leave(self, act: Callable[[], None]) -> None:
        """Do what leads to another page, and wait until that page stands."""
        self.driver.execute_script("window.left = true")
        act()
        arrived = "return !window.left && document.readyState === 'complete'"
        WebDriverWait(self.driver, 20).until(lambda driver: driver.execute_script(arrived))

    def faults(self) -> dict[str, str]:
        """Return the error summary: id of the input and message; it has the focus and the title says so."""
        assert self.driver.title.startswith("错误：")
        assert self.driver.switch_to.active_element.get_attribute("id") == "errors"
        links = self.driver.find_elements(By.CSS_SELECTOR, "#errors a")
        return {unquote(link.get_attribute("href").rpartition("#")[2]): link.text for link in links}

    def value(self, name: str) -> str:
        """Return what stands in an input."""
        return str(self._box(f"f-{name}").get_attribute("value"))

    def _box(self, id: str) -> Any:
        return self.driver.find_element(By.ID, id)

    # -- a case ------------------------------------------------------------------------------------------------

    def record(self, step: str, when: str, **values: Any) -> None:
        """Take a step by its button on the page of the case, at the moment given, which becomes the present."""
        self.at(when)
        self.driver.refresh()
        self.step(step)
        self.fill(**values)
        self.press("确认并记下" if self.driver.find_elements(By.CSS_SELECTOR, ".confirm") else "记下")
        assert f"已记下“{step}”" in self.text()

    def choose(self, event: str) -> None:
        """Choose what has happened, where the page asks."""
        Select(self._box("name")).select_by_visible_text(event)
        self.press("下一步")

    def step(self, name: str, who: str = "") -> None:
        """Follow the button of a step, of one party if several may take it."""
        links = self.driver.find_elements(By.CSS_SELECTOR, f"ul.steps a[href*='name={quote(name)}&']")
        self._go(next(link for link in links if who in unquote(link.get_attribute("href"))))

    def duty(self, name: str, who: str) -> str:
        """Return what the card of a duty says, unfolded, in one line."""
        self.driver.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
        cards = self.driver.find_elements(By.CSS_SELECTOR, "article.duty")
        found = [" ".join(card.text.split()) for card in cards]
        return next(text for text in found if text.startswith(name) and who in text)

    def bill(self, name: str, who: str) -> list[str]:
        """Return the days that count in the bill of a duty."""
        self.driver.execute_script("document.querySelectorAll('details').forEach(one => one.open = true)")
        for card in self.driver.find_elements(By.CSS_SELECTOR, "article.duty"):
            if card.text.startswith(name) and who in card.text:
                rows = card.find_elements(By.CSS_SELECTOR, "tr.counted td:first-child")
                return [row.text for row in rows]
        raise AssertionError(name)

    def look(self, when: str) -> str:
        """Set the clock, draw the page anew, and return its text."""
        self.at(when)
        self.driver.refresh()
        return self.text()

    def text(self) -> str:
        """Return the text of the page in one line."""
        return " ".join(self.driver.find_element(By.TAG_NAME, "main").text.split())

    def steps(self) -> list[str]:
        """Return the steps that can be taken here."""
        return [link.text for link in self.driver.find_elements(By.CSS_SELECTOR, "ul.steps a")]

    # -- what every page must be -------------------------------------------------------------------------------

    def shoot(self, name: str) -> None:
        """Take the page at both widths; it is never wider than the window."""
        for width in WIDTHS:
            assert self.resize(width).width() <= width, name
            self.driver.save_screenshot(str(self.shots / f"{name}-{width}.png"))
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    def leaves_nothing_behind(self) -> None:
        """Assert a clean console, and that every request stayed on 127.0.0.1."""
        said = [entry for entry in self.driver.get_log("browser") if entry["level"] in ("SEVERE", "WARNING")]
        assert said == []
        asked = [address for address in map(_requested, self.driver.get_log("performance")) if address]
        assert len(asked) > 10
        assert [one for one in asked if not re.match(r"http://127\.0\.0\.1:\d+/|data:", one)] == []


def _requested(entry: dict[str, Any]) -> str:
    message = json.loads(entry["message"])["message"]
    return str(message["params"]["request"]["url"]) if message["method"] == "Network.requestWillBeSent" else ""
