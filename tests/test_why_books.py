"""``why`` over the books of the house: explanations and decisions never differ."""

from __future__ import annotations

import io
from datetime import datetime

import pytest

from engine.commands import why
from engine.explain import explain
from engine.library import Library
from engine.sentences import sentences
from engine.service import answer
from tests.tiny import ROOT, case, under

REAL = Library(ROOT / "rules", ROOT / "schemas")


@pytest.mark.parametrize("id", REAL.ids())
def test_explanations_agree_with_the_decisions_on_every_example(id):
    """Same duties in the same order; each bill ends on the due date; each row that decides a limit is marked used."""
    tree, _ = REAL.examples(REAL.folder(id) / "examples.yaml")
    for example in tree:
        decision, case_, book = answer(REAL, id, example, draft=True)
        if case_ is None or book is None:
            continue
        moment = datetime.fromisoformat(decision.at).astimezone(book.zone)
        found = explain(book, case_, moment, REAL.calendars(book.calendars))
        assert sentences(decision, found, book)
        for one, two in zip(decision.duties, found.duties, strict=True):
            assert (one["name"], one["who"], one["start"]) == (two.name, two.who, two.start.isoformat())
            assert two.tells(one), example["例"]
            if one["due"]:
                assert two.bill[-1].date.isoformat() == one["due"][:10], example["例"]
            if one["row"]:
                assert one["row"] in [row.row for row in two.rows if row.standing == "used"], example["例"]


def test_the_forum_example_of_two_clocks(tmp_path):
    """A book of the house: the department by working days, the county by days that roll from Saturday to Monday."""
    text = """收到: 2005-12-12 08:40
案情: {类别: 咨询, 受理范围: 职能范围内的问题}
主体: {市教育局: {类型: 部门}, 道里区政府: {类型: 区县}}
事件: [{时: 2005-12-12 10:00, 事: 分发, 由: 栏目, 给: [市教育局, 道里区政府]}]
"""
    out = io.StringIO()
    assert why.run(["harbin/forum", "--draft"], io.StringIO(text), out, REAL) == 0
    duty = under(out.getvalue(), "应办")
    at = duty.index("答复：市教育局（承办单位）对来信人，办理中（五（三）1、五（三）2）")
    assert "末日 2005年12月15日（星期四）" in duty[at + 2]
    at = duty.index("答复：道里区政府（承办单位）对来信人，办理中（五（三）1、五（三）2）")
    assert "末日 2005年12月19日（星期一）" in duty[at + 2]
    assert case(text)["收到"] == "2005-12-12 08:40"
