"""The case desk for tests without a browser: the platform with a clock, accounts of the demonstration, its forms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from world import Browser

from app import create_app
from records.tables import Case, User, db

HERE = "/desk/cases"
BEIJING = ZoneInfo("Asia/Shanghai")
LETTER = {"f-类别": "诉求", "f-地点": "南巷", "f-内容": "夜里施工", "f-电话": "138-0000"}
BOOKS = {
    "liaoning/responder": "2015-03-09T09:00",
    "gansu/messages": "2015-08-10T09:00",
    "harbin/forum": "2005-12-12T08:40",
    "wangchuan/appeals": "2025-06-03T09:30",
}


class Desk:
    """The demonstration with a clock that stands still, and browsers for its accounts."""

    def __init__(self, app: Flask, time: list[datetime]) -> None:
        self.app, self.time = app, time

    def at(self, text: str) -> Desk:
        """Set the clock."""
        self.time[0] = datetime.fromisoformat(text).replace(tzinfo=BEIJING)
        return self

    def of(self, username: str) -> Browser:
        """A browser for an account of the demonstration."""
        return Browser(self.app.test_client(), User.get(User.username == username))

    def open(self, browser: Browser, more: dict[str, Any] | None = None, book: str = "wangchuan/appeals") -> Case:
        """Open a case through the form."""
        received = BOOKS.get(book, "")
        sent = {"book": book, "received": received, **(LETTER if book.startswith("w") else {}), **(more or {})}
        answer = browser.post(f"{HERE}/new/", sent)
        assert answer.status_code == 302, re.findall(r'class="error"[^>]*>([^<]*)', answer.text)
        return Case.get_by_id(int(answer.headers["Location"].rpartition("=")[2]))

    def add(self, browser: Browser, case: Case, name: str, **typed: Any) -> Any:
        """Record an event through the form."""
        version = Case.get_by_id(case.id).version
        at = f"{self.time[0]:%Y-%m-%dT%H:%M}"
        sent = {"name": name, "version": version, "f-时": at, **{f"f-{key}": value for key, value in typed.items()}}
        return browser.post(f"{HERE}/event/?id={case.id}", sent)


@contextmanager
def served(address: str, folder: Path, *moment: str, **config: Any) -> Iterator[Desk]:
    """The platform over the database at ``address``, with a clock that stands still if a moment is given."""
    time = [datetime.fromisoformat(text).replace(tzinfo=BEIJING) for text in moment]
    clock = {"XIZE_CLOCK": lambda: time[0]} if time else {}
    fixed = {"TESTING": True, "INSTANCE": str(folder), "DATABASE_URL": address, "XIZE_DRAFTS": True}
    app = create_app({**fixed, **clock, **config})
    with db.connection_context():
        yield Desk(app, time)


def faults(answer: Any) -> dict[str, str]:
    """Return the links of the error summary: id of the input, and what is said."""
    return dict(re.findall(r'<li><a href="#(f-[^"]+)">([^<]+)</a></li>', answer.text))
