"""What the engine skips must change nothing: working days by look-up, limits that an event cannot have changed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import Library
from engine.book import Book
from engine.happenings import Case
from engine.limits import LimitError
from engine.rests import Rests, rests_of
from engine.service import answer
from engine.subject_intake import read_subject
from engine.walk import Walk
from engine.workdays import workdays
from tests.brute_force import DAY, Paper
from tests.tiny import HEAD, decided, duty, library

ROOT = Path(__file__).parent.parent
LIBRARY = Library(ROOT / "rules", ROOT / "schemas")
PAPER = Paper()


@given(st.dates(date(2004, 1, 1), date(2027, 12, 31)), st.integers(1, 400))
def test_the_nth_working_day_is_where_one_arrives_day_by_day(day: date, count: int) -> None:
    for step, found in ((DAY, workdays(PAPER).after(day, count)), (-DAY, workdays(PAPER).before(day, count))):
        there, left = day, count
        while left:
            there += step
            left -= not PAPER.is_off(there)
        assert found == there


@given(st.dates(date(2025, 12, 1), date(2027, 2, 1)), st.integers(0, 500))
def test_a_stretch_is_settled_when_each_of_its_days_is(day: date, length: int) -> None:
    last = day + timedelta(days=length)
    paper = Paper(open_from=date(2026, 12, 25))
    assert workdays(paper).settled(day, last) == all(paper.settled(day + n * DAY) for n in range(length + 1))


def test_a_calendar_without_working_days_is_given_up() -> None:
    class AlwaysOff(Paper):
        def is_off(self, day: date) -> bool:
            return True

    for look in (workdays(AlwaysOff()).after, workdays(AlwaysOff()).before):
        with pytest.raises(LimitError, match="一直没有工作日"):
            look(date(2025, 6, 3), 1)


def _clocks(book: Any, case: Any) -> list[tuple[object, ...]]:
    """The clocks of a case half a year after its last event, as they stand."""
    walk = Walk(book, case, case.last() + timedelta(days=180), LIBRARY.calendars(book.calendars)).run()
    return [(*clock.identity(), clock.state, clock.due, clock.row, clock.since) for clock in walk.all_clocks()]


def _of_subject(id: str, node: Any) -> tuple[Case, Book]:
    """The case and the book of an example about a subject, under the newest file."""
    overrides = {str(name): str(branch) for name, branch in (node.get("读法") or {}).items()}
    book = LIBRARY.source(LIBRARY.files(id)[-1], id, overrides).book
    assert book is not None
    subject = book.subjects[node["对象"]]
    return read_subject(subject, node), subject.book


@pytest.mark.parametrize("id", LIBRARY.ids())
def test_a_limit_that_no_event_touches_would_not_have_moved(id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    quick, slow = [], []
    for node in LIBRARY.examples(LIBRARY.folder(id) / "examples.yaml")[0]:
        case, book = _of_subject(id, node) if "对象" in node else answer(LIBRARY, id, node, draft=True)[1:]
        if case and book:
            quick.append(_clocks(book, case))
            with monkeypatch.context() as patched:
                patched.setattr(Rests, "touched", lambda rests, event: True)
                slow.append(_clocks(book, case))
    assert quick and quick == slow


TWICE = """
主体: {来信人: {独一: 是}, 中心: {独一: 是}, 承办单位: {}}
事件: {交办: {}, 转办: {}, 退件: {}, 答复: {}}
应办:
  答复:
    谁: 承办单位
    起: [交办]
    止: [答复]
    限:
      - {情形: 一般, 当: 其余, 则: 3个工作日, 依据: 第一条}
      - {情形: 两次, 当: {退件.次: 2次以上}, 则: 10个工作日, 依据: 第一条}
    依据: 第一条
"""
SENT = """
  - {时: 2025-06-03 10:00, 事: 交办, 由: 中心, 给: 甲局}
"""
BACK_TWICE = """
  - {时: 2025-06-03 11:00, 事: 退件, 由: 甲局}
  - {时: 2025-06-03 12:00, 事: 退件, 由: 甲局}
"""
BOTH_BACK_BEFORE = """
  - {时: 2025-06-03 09:10, 事: 退件, 由: 甲局}
  - {时: 2025-06-03 09:20, 事: 退件, 由: 乙局}
"""
ANOTHER_CONCERNED = """
  - {时: 2025-06-03 13:00, 事: 转办, 由: 中心, 给: 乙局}
"""


@pytest.mark.parametrize(
    ("events", "row", "due"),
    [
        (SENT, "一般", "2025-06-06"),
        (SENT + BACK_TWICE, "两次", "2025-06-17"),
        (BOTH_BACK_BEFORE + SENT, "两次", "2025-06-17"),
        (BOTH_BACK_BEFORE + SENT + ANOTHER_CONCERNED, "一般", "2025-06-06"),
    ],
    ids=["never", "twice", "both before", "then the other is a party"],
)
def test_an_event_moves_a_limit_that_rests_on_events(tmp_path: Path, events: str, row: str, due: str) -> None:
    """By hand: after Tuesday 3 June come 4 5 6 9 10 11 12 13 16 17. A unit that is sent the case itself is another
    party from then on, and what it did no longer counts on the clock of the first: an event named nowhere in the
    limit moves it by whom it is given to."""
    lib = library(tmp_path, {"w/a/2025-01-01.yaml": HEAD + TWICE})
    found = duty(decided(lib, "w/a", f"收到: 2025-06-03 09:00\n事件:{events}", "2025-06-04 00:00"), "答复")
    assert (found["row"], found["due"]) == (row, due)


BOOK = """
主体: {来信人: {独一: 是}, 甲方: {属性: {类型: [大, 小]}}, 乙方: {属性: {类型: [大, 小]}}}
事件: {分发: {}, 退回: {}, 定期: {}}
字段: {急: 是否, 类别: {选项: [咨询, 诉求]}, 限期: {期限: 由法律规定}}
查询: {来过: {取: 计次, 范围: 来信人}}
判定: {轻重: {选项: [轻, 重], 行: [{情形: 一, 当: {急: 是}, 则: 重, 依据: 第一条}, {情形: 二, 当: 其余, 则: 轻, 依据: 第一条}]}}
受理: [{情形: 来信, 当: {类别: 已填}, 依据: 第一条}]
应办:
  无条件: {谁: 甲方, 起: [分发], 止: [退回], 限: 5日, 依据: 第一条}
"""
ROWS = {  # the cell of a row: the facts, the events, whether any event may move it
    "急: 是": ({"急"}, set(), False),
    "轻重: 重": ({"急"}, set(), False),
    "结论: 受理": ({"类别"}, set(), False),
    "甲方.类型: 大": (set(), set(), False),
    "起.星期: 星期一": (set(), set(), False),
    "退回.次: 2次以上": (set(), {"退回"}, False),
    "乙方.类型: 大": (set(), set(), True),
    "来过: 2次以上": (set(), set(), True),
    "无条件.状态: 逾期": (set(), set(), True),
}
LIMITS = {
    "{凭: 限期}": ({"限期"}, set(), False),
    "{自: 定期, 限: 5日}": (set(), {"定期"}, False),
    "5日": (set(), set(), False),
}


def _duty(rows: str) -> str:
    return BOOK + f"  试: {{谁: 甲方, 起: [分发], 止: [退回], 限: {rows}, 依据: 第一条}}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [(_duty(f"[{{情形: 一, 当: {{{cell}}}, 则: 5日}}]"), found) for cell, found in ROWS.items()]
    + [(_duty(limit), found) for limit, found in LIMITS.items()],
    ids=[*ROWS, *LIMITS],
)
def test_what_a_limit_rests_on(tmp_path: Path, text: str, expected: tuple[set[str], set[str], bool]) -> None:
    book = library(tmp_path, {"a/b/2025-01-01.yaml": HEAD + text}).book("a/b", "2025-01-01")
    facts, events, unsettled = rests_of(book, book.duties["试"])
    assert (set(facts), set(events), unsettled) == expected
