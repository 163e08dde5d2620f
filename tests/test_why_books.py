"""``why`` over the books of the house: explanations and decisions never differ."""

from __future__ import annotations

import io
import json
from datetime import datetime

import pytest

from engine.commands import why
from engine.explain import explain
from engine.library import Library
from engine.sentences import sentences
from engine.service import answer
from tests.tiny import ROOT, case, under

REAL = Library(ROOT / "rules", ROOT / "schemas")
KEYS = ("name", "who", "start", "due")


@pytest.mark.parametrize("id", REAL.ids())
def test_explanations_agree_with_the_decisions_on_every_example(id):
    """Same duties in the same order; each bill ends on the due date; each row that decides a limit is marked used."""
    tree, _ = REAL.examples(REAL.folder(id) / "examples.yaml")
    for example in (each for each in tree if "对象" not in each):
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


@pytest.mark.parametrize("id", REAL.ids())
def test_explanations_agree_with_the_assessments_on_every_example(id):
    """Same duties, each with its own bill; a row that was used is marked used; every total and place is told."""
    tree, _ = REAL.examples(REAL.folder(id) / "examples.yaml")
    for example in (each for each in tree if "对象" in each):
        raws = [{key: value for key, value in example.items() if key not in ("例", "应得")}]
        common = {key: example[key] for key in ("对象", "期", "起", "时点", "版本", "读法") if key in example}
        raws += [{**common, **other} for other in example.get("同评") or ()]
        text = "".join(json.dumps(raw, ensure_ascii=False, default=str) + "\n" for raw in raws)
        out = {}
        for form in ("json", "pretty"):
            written = io.StringIO()
            assert why.run([id, "--draft", "--format", form], io.StringIO(text), written, REAL) == 0, example["例"]
            out[form] = written.getvalue()
        first = json.loads(out["json"].splitlines()[0])
        found, told = first["assessment"], first["explanation"]
        page = out["pretty"].split("\n【结论】\n")[0]
        for total in found["totals"]:
            assert f"{total['name']}：" in page, example["例"]
        for rank in found["ranks"]:
            assert rank["ranking"] in page, example["例"]
        if told is None:
            assert "、" in str(found["version"]) or found["version"] is None, example["例"]
            continue
        duties = [[(each[key] or "")[:16] for key in KEYS] for each in found["duties"]]
        assert duties == [[(each[key] or "")[:16] for key in KEYS] for each in told["duties"]], example["例"]
        used = {(row["section"], row["row"]) for row in told["rows"] if row["standing"] in ("used", "pending")}
        used |= {(row["section"], row["row"]) for duty in told["duties"] for row in duty["rows"]}
        tables = {row["section"] for row in told["rows"]}
        hit = {(row["section"], row["row"]) for row in found["rows"] if row["section"] in tables}
        assert hit <= used, example["例"]


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
