"""The filters of the case list: made for each request, and of the book that is chosen."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from desk import HERE, Desk
from flask import g

from admin import cases_filters
from admin.cases import Cases
from engine import domains as d
from engine.fields import Field

CITY, PORTAL, FORUM = "wangchuan/appeals", "gansu/messages", "harbin/forum"


def drawn(page: str) -> dict[str, list[str]]:
    """Return the label of each filter, with the options of its drop-down."""
    fields = re.findall(r'<label for="flt[^"]+">([^<]+)</label>(.*?)</div>', page, re.DOTALL)
    return {label: re.findall(r'<option value="([^"]+)"', rest) for label, rest in fields}


def names(page: str) -> dict[str, str]:
    """Return the name by which an address calls each filter, by label."""
    return {label: name for name, label in re.findall(r'<label for="(flt[^"]+)">([^<]+)</label>', page)}


def test_a_request_changes_nothing_on_the_desk_that_all_share(desk: Desk) -> None:
    """Another thread draws the same list at the same moment; what this one reads must not be its own half-done work."""
    centre = desk.of("shouli")
    case = desk.open(centre)
    view = next(one for one in desk.app.extensions["admin"][0]._views if isinstance(one, Cases))
    book = names(centre.get(f"{HERE}/").text)["规则"]
    before = dict(vars(view))
    shown = [case.number in centre.get(f"{HERE}/", query_string={book: id}).text for id in (CITY, FORUM)]
    assert shown == [True, False]
    assert [name for name, value in vars(view).items() if before.get(name) is not value] == []


def test_a_filter_has_the_options_of_the_chosen_book(desk: Desk) -> None:
    centre = desk.of("shouli")
    book = names(centre.get(f"{HERE}/").text)["规则"]
    kinds = {id: drawn(centre.get(f"{HERE}/", query_string={book: id}).text)["类别"] for id in (CITY, PORTAL, FORUM)}
    assert kinds[CITY] == ["咨询", "诉求", "建议", "举报"]
    assert kinds[PORTAL] == ["政策意见", "监督建议", "重要突出", "不在三类"]
    assert kinds[FORUM] == ["咨询", "诉求", "建议", "评议", "信访", "举报", "综合", "其他"]


def test_a_filter_in_use_is_shown_whatever_book_is_chosen(desk: Desk) -> None:
    """Without a book it offers the options of all, each once; with another book still the one in use."""
    centre = desk.of("shouli")
    book = names(centre.get(f"{HERE}/").text)["规则"]
    kind = names(centre.get(f"{HERE}/", query_string={book: CITY}).text)["类别"]
    page = unescape(centre.get(f"{HERE}/", query_string={kind: "举报"}).text)
    offered = drawn(page)["类别"]
    assert {"举报", "评议", "不在三类"} <= set(offered) and len(offered) == len(set(offered))
    page = unescape(centre.get(f"{HERE}/", query_string={kind: "举报", book: PORTAL}).text)
    assert drawn(page)["类别"][-1] == "举报" and '<option value="举报" selected>' in page


def test_options_and_text_under_one_name_are_two_filters(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    option, text = Field("定性", d.Domain(d.OPTION, ("甲", "乙"))), Field("定性", d.Domain(d.TEXT))
    more = Field("定性", d.Domain(d.MULTI, ("乙", "丙")))
    made: Any = [("a/a", "甲", [option]), ("b/b", "乙", [text]), ("c/c", "丙", [more])]
    monkeypatch.setattr(cases_filters, "books", lambda: made)
    with desk.app.test_request_context():
        found = list(cases_filters.facts())
        assert "case_table" not in g
    assert [(one.name, one.widget, sorted(one.options)) for one in found] == [
        ("定性", "select", ["a/a", "c/c"]),
        ("定性", "text", ["b/b"]),
    ]
    select = found[0]
    assert [value for value, _ in select.choices()] == ["甲", "乙", "丙"]
    assert [value for value, _ in select.offered("c/c", "")] == ["乙", "丙"]
