"""The rule library for tests of its pages: what stands under an address, and a line of published.jsonl."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from admin.books_editions import editions
from engine.library import Library
from tests.tiny import publish

ROOT = Path(__file__).parent.parent.parent
REAL = Library(ROOT / "rules", ROOT / "schemas")
EDITIONS = [one for id in REAL.ids() for one in editions(REAL, id, date(2026, 11, 22))]
CITY, PROVINCE, DAY = "wangchuan/appeals", "jiangyuan/guide", "2025-03-01"
PAGES = (
    "/desk/books/",
    "/desk/books/?q=望川",
    f"/desk/books/{CITY}/{DAY}",
    f"/desk/books/{CITY}/versions",
    f"/desk/books/{CITY}/examples",
    f"/desk/books/{CITY}/problems",
    f"/desk/books/{CITY}/parent",
    f"/desk/books/diff?old={PROVINCE}@2024-01-01&new={CITY}@{DAY}",
    f"/desk/books/{CITY}/files/{DAY}.yaml",
    f"/desk/books/{CITY}/files/examples.yaml",
)


def place(url: str) -> tuple[str, str]:
    """Return path and fragment of an address."""
    parts = urlsplit(url)
    return parts.path, unquote(parts.fragment)


def published(folder: Path, *lines: dict[str, Any]) -> None:
    """Write published.jsonl anew: a line for each file as it is."""
    (folder / "published.jsonl").unlink(missing_ok=True)
    for line in lines:
        publish(folder / line["file"], **line)
