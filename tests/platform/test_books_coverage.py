"""The page of what examples touch: counts, and each part that none touches, with the way to its line."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from shelf import CITY
from world import Browser


def test_nothing_is_open_in_the_book_as_it_is(reader: Browser) -> None:
    page = reader.get(f"/desk/books/{CITY}/coverage").text
    assert "没有触到的" not in page
    assert "触到的：" in page and "读法“五日”取“工作日”" in page


def test_what_no_example_touches_is_listed_with_its_line(own_reader: Browser, shelf: Path) -> None:
    path = shelf / CITY / "examples.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("急迫: 4}", "急迫: 5}"), "utf-8")  # the only example with four
    page = own_reader.get(f"/desk/books/{CITY}/coverage").text
    open_ = page.split("没有触到的</th>")[1].split("</tbody>")[0]
    assert "判定·紧急程度｜较急｜急迫：4分以上不满8分，4分（合）" in open_
    assert f"/desk/books/{CITY}/files/2025-03-01.yaml#L148" in unquote(open_)
    assert "没有触到的 1" in page
