"""What surrounds every page: its own styles and scripts bear the mark that the header names."""

from __future__ import annotations

import re

import pytest
from shelf import CITY, DAY
from world import Browser

PAGES = [
    "/desk/",
    "/desk/cases/",
    "/desk/books/",
    f"/desk/books/{CITY}/{DAY}",
    "/desk/calendars/cn/2015",
    "/desk/units/",
]


@pytest.mark.parametrize("path", PAGES)
def test_every_mark_is_the_headers(reader: Browser, path: str) -> None:
    answer = reader.get(path)
    named = re.search(r"style-src 'self' 'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
    marks = set(re.findall(r'nonce="([^"]*)"', answer.text))
    assert answer.status_code == 200 and marks == {named[1]}


def test_every_page_begins_with_its_type(reader: Browser) -> None:
    for path in PAGES:
        assert reader.get(path).text.startswith("<!DOCTYPE html>"), path
