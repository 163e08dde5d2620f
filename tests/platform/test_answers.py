"""Answers to look-ups: entries of other cases, never numbers, from the same matter, sender, unit or place."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from bureau import CITY, FORUM, PROVINCE, ROOT, Bureau

from records.database import migrate
from records.tables import Case, Ruling, Unit


def answered(bureau: Bureau, received: str, **more: Any) -> Case:
    """A case that was answered on the day it arrived."""
    case = bureau.open(f"{received} 09:00", **more)
    bureau.add(case, f"{received} 09:10", "受理", "受理中心")
    bureau.add(case, f"{received} 09:20", "分送", "受理中心", "市城管局")
    bureau.add(case, f"{received} 10:00", "答复", "市城管局", "来信人", given={"涉密或隐私": "否"})
    return case


def test_two_answers_on_the_same_matter_and_the_third_letter_is_refused(bureau: Bureau) -> None:
    first = answered(bureau, "2025-04-01")
    second = answered(bureau, "2025-05-06", matter=first)
    answered(bureau, "2025-05-07")  # another matter
    assert bureau.stand(second)["outcome"] == "accept"
    third = bureau.open("2025-06-03 09:30", matter=second)
    decision = bureau.stand(third)
    assert decision["outcome"] == "refuse" and decision["effects"][0]["state"] == "proposed"
    sent = Ruling.select().where(Ruling.case == third).get().inputs["查询"]["答过几次"]
    assert [entry["时"] for entry in sent] == ["2025-04-01T10:00:00+08:00", "2025-05-06T10:00:00+08:00"]


def test_an_answer_that_was_struck_is_no_answer(bureau: Bureau) -> None:
    first = answered(bureau, "2025-04-01")
    answered(bureau, "2025-05-06", matter=first)
    bureau.add(first, "2025-05-07 09:00", "更正", "受理中心", retracts=4)
    third = bureau.open("2025-06-03 09:30", matter=first)
    assert bureau.stand(third)["outcome"] == "accept"


def test_same_sender_by_pseudonym(bureau: Bureau) -> None:
    """Liaoning points at earlier criticism by the same sender about the same subject; the entries carry what is asked
    of them, and those of another name are not among them."""

    def letter(day: str, kind: str, name: str, subject: str = "漏雨") -> Case:
        given = {"类型": kind, "内容": "漏雨", "实名": name, "联系方式": "1", "所涉": ["政府工作"], "事由": subject}
        return bureau.open(f"{day} 09:00", given, PROVINCE, to=("市城管局",))

    def pointed_at(case: Case) -> bool:
        return "提示查看同一人此前的来信" in [item["measure"] for item in bureau.stand(case)["raised"]]

    letter("2025-03-03", "批评", "某甲")
    letter("2025-03-04", "建议", "某甲")
    letter("2025-03-05", "批评", "某乙")
    case = letter("2025-06-03", "批评", "某 甲")
    sent = Ruling.select().where(Ruling.case == case).get().inputs["查询"]["同一内容"]
    assert [(entry["时"][:10], entry["类型"], entry["事由"]) for entry in sent] == [
        ("2025-03-03", "批评", "漏雨"),
        ("2025-03-04", "建议", "漏雨"),
    ]
    assert pointed_at(case)
    assert not pointed_at(letter("2025-06-04", "批评", "某甲", "停电"))
    assert not pointed_at(letter("2025-06-05", "批评", "某丙"))


def test_a_look_up_without_a_sender_stays_open(bureau: Bureau) -> None:
    given = {"类型": "批评", "内容": "漏雨"}
    case = bureau.open("2025-06-03 09:00", given, PROVINCE, to=("市城管局",))
    assert Ruling.select().where(Ruling.case == case).get().inputs["查询"] == {}


def test_earlier_posts_on_the_same_matter(bureau: Bureau) -> None:
    """Harbin: a repeated post that nobody has answered is handled, one that was answered is hidden."""
    post = {"内容": "供热", "类别": "咨询", "受理范围": "职能范围内的问题", "十三方面": "否", "批评": "否"}
    again = {**post, "类别": "其他", "其他情形": ["重贴"], "受理范围": "都不是"}
    first = bureau.open("2025-06-03 09:00", post, FORUM)
    assert bureau.stand(bureau.open("2025-06-04 09:00", again, FORUM, matter=first))["outcome"] == "accept"
    bureau.add(first, "2025-06-05 09:00", "分发", "栏目", "市城管局")
    bureau.add(first, "2025-06-05 10:00", "答复", "市城管局", "来信人")
    assert bureau.stand(bureau.open("2025-06-06 09:00", again, FORUM, matter=first))["outcome"] == "hide"


def test_units_without_a_region_lie_in_no_place(either: Any, tmp_path: Path) -> None:
    """A question over the place: answered by units of the same region, and not at all where there is none."""
    migrate()
    shutil.copytree(ROOT / "rules", tmp_path / "rules", ignore=shutil.ignore_patterns("published.jsonl"))
    path = tmp_path / "rules" / CITY / "2025-03-01.yaml"
    path.write_text(path.read_text("utf-8").replace("范围: 事项, 事件: 答复", "范围: 地方, 事件: 答复"), "utf-8")
    bureau = Bureau(tmp_path / "shelf", tmp_path / "rules")
    units = list(bureau.units.values())
    for unit, region in zip(units, ("990102", "990102", ""), strict=True):
        unit.region = region
        unit.save()

    def asked(day: str, unit: Unit | None) -> list[str] | None:
        case = answered(bureau, day, unit=unit)
        sent = Ruling.select().where(Ruling.case == case).order_by(Ruling.id).first().inputs.get("查询", {})
        return [entry["时"][:10] for entry in sent["答过几次"]] if "答过几次" in sent else None

    near, next_to, nowhere = units
    assert asked("2025-04-01", near) == []
    assert asked("2025-04-02", nowhere) is None and asked("2025-04-03", nowhere) is None
    assert asked("2025-04-07", None) is None
    assert asked("2025-04-08", next_to) == ["2025-04-01"]
