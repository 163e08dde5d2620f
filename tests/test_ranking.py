"""Rankings against a slow one of their own: groups, ties, order, several figures, who is left out, what may change."""

from __future__ import annotations

import itertools
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.assessing import assess_raw
from engine.assessment import Assessment
from engine.library import Library
from tests.tiny import HEAD, case, library

BOOK = (
    HEAD
    + """主体: {督查室: {独一: 是}, 承办单位: {属性: {类型: [部门, 区县], 大小: [大, 小]}}}
对象:
  月度:
    类: 单位
    期: 月
    主体: 承办单位
    字段:
      甲: {数: 分, 步: 0.1}
      乙: {数: 分, 步: 0.1}
      新设: {选项: [是, 否], 缺省: 否}
      借调: {选项: [是, 否]}
    计分:
      得分: {步: 0.1, 项: {甲: {取: 甲, 依据: 第一条}, 奖: {当: {借调: 是}, 得: 1至2分, 由: 督查室, 依据: 第一条}}}
    排名:
      高: {凭: 甲, 依据: 第一条}
      低: {凭: 甲, 序: 低者在前, 依据: 第一条}
      紧: {凭: 甲, 并列: 紧接, 依据: 第一条}
      两项: {凭: [甲, 乙], 分组: 承办单位.类型, 依据: 第一条}
      细分: {凭: [乙, 甲], 序: 低者在前, 并列: 紧接, 分组: [承办单位.类型, 承办单位.大小], 不排: [{情形: 新设的, 当: {新设: 是}, 依据: 第一条}], 依据: 第一条}
      凭分: {凭: 得分, 依据: 第一条}
      存疑: {凭: 甲, 不排: [{情形: 借调的, 当: {借调: 是}, 依据: 第一条}], 依据: 第一条}
    措施:
      - {情形: 末名, 当: {凭分.倒数: 1名, 凭分.家数: 2家以上}, 则: {措施: 约谈, 由: 督查室, 给: 承办单位}, 依据: 第一条}
      - {情形: 首名, 当: {凭分.名次: 1名}, 则: {措施: 通报表扬, 由: 督查室, 给: 承办单位}, 依据: 第一条}
"""
)
# Columns below: the ranking, its figures, whether low ones go first, whether ties are dense, groups, leaves out 新设
RANKINGS: list[tuple[str, tuple[str, ...], bool, bool, tuple[str, ...], bool]] = [
    ("高", ("甲",), False, False, (), False),
    ("低", ("甲",), True, False, (), False),
    ("紧", ("甲",), False, True, (), False),
    ("两项", ("甲", "乙"), False, False, ("类型",), False),
    ("细分", ("乙", "甲"), True, True, ("类型", "大小"), True),
]


@pytest.fixture(scope="module")
def lib(tmp_path_factory: pytest.TempPathFactory) -> Library:
    return library(tmp_path_factory.mktemp("rules"), {"w/a/2025-01-01.yaml": BOOK})


def raw(name: str, facts: dict[str, Any], kind: str = "部门", size: str = "大", **more: Any) -> dict[str, Any]:
    """One unit in June 2025 as a caller sends it."""
    parties = {name: {"类型": kind, "大小": size}}
    return {"对象": "月度", "是": name, "期": "2025-06", "主体": parties, "案情": facts, **more}


def assessed(lib: Library, raws: list[dict[str, Any]], at: str = "") -> dict[str, Assessment]:
    """The assessments by name."""
    found = assess_raw(lib, "w/a", raws, at)
    assert all(isinstance(each, Assessment) for each in found), found
    return {each.subject["name"]: each for each in found if isinstance(each, Assessment)}


def rank(found: Assessment, name: str) -> dict[str, Any]:
    """The line of one ranking."""
    (line,) = [each for each in found.ranks if each["ranking"] == name]
    return line


def before(one: tuple[int, ...], two: tuple[int, ...], low_first: bool) -> bool:
    """Whether the first goes before the second: by the first figure in which they differ."""
    for a, b in zip(one, two, strict=True):
        if a != b:
            return a < b if low_first else a > b
    return False


def slowly(mine: tuple[int, ...], all_: list[tuple[int, ...]], low: bool, dense: bool) -> tuple[int, int, bool]:
    """Place, place from the end, tied: counted one by one against all others, or (dense) against other figures."""
    others: list[tuple[int, ...]] = list(dict.fromkeys(all_)) if dense else all_
    place = 1 + sum(before(other, mine, low) for other in others)
    from_end = 1 + sum(before(mine, other, low) for other in others)
    return place, from_end, all_.count(mine) > 1


UNITS = st.lists(
    st.tuples(
        st.integers(-2, 3), st.integers(0, 2), st.sampled_from(["部门", "区县"]), st.sampled_from("大小"), st.booleans()
    ),
    min_size=1,
    max_size=9,
)


@settings(max_examples=60)
@given(UNITS, st.randoms(use_true_random=False))
def test_places_are_those_of_counting_one_by_one(lib: Library, units: list[Any], order: random.Random) -> None:
    raws = []
    for at, (one, two, kind, size, new) in enumerate(units):
        facts = {"甲": one, "乙": two, "新设": "是" if new else "否"}
        raws.append(raw(f"局{at}", facts, kind, size))
    order.shuffle(raws)
    found = assessed(lib, raws)
    for name, figures, low, dense, groups, leaves_out in RANKINGS:
        for at, (one, two, kind, size, new) in enumerate(units):
            line = rank(found[f"局{at}"], name)
            if leaves_out and new:
                assert (line["place"], line["left_out"], line["of"]) == (None, "新设的", 0)
                continue
            mine = {"类型": kind, "大小": size}
            peers = [
                tuple({"甲": a, "乙": b}[figure] for figure in figures)
                for a, b, k, s, n in units
                if all({"类型": k, "大小": s}[group] == mine[group] for group in groups) and not (leaves_out and n)
            ]
            me = tuple({"甲": one, "乙": two}[figure] for figure in figures)
            place, from_end, tied = slowly(me, peers, low, dense)
            wanted = {"place": place, "from_end": from_end, "tied": tied, "of": len(peers), "provisional": False}
            assert {key: line[key] for key in wanted} == wanted
            assert (line["group"], line["figure"]) == ([mine[group] for group in groups], me[0])


def test_by_hand() -> None:
    """1, 1, 3 with a gap and 1, 1, 2 without; the last is first from the end, and shared places are shared there too."""
    figures = [(2,), (2,), (1,)]
    assert [slowly(each, figures, False, False)[:2] for each in figures] == [(1, 2), (1, 2), (3, 1)]
    assert [slowly(each, figures, False, True)[:2] for each in figures] == [(1, 2), (1, 2), (2, 1)]


@pytest.mark.parametrize(
    ("name", "places"),
    [("高", [1, 1, 3, 4]), ("紧", [1, 1, 2, 3]), ("低", [3, 3, 2, 1])],
)
def test_ties_in_a_real_batch(lib: Library, name: str, places: list[int]) -> None:
    raws = [raw(unit, {"甲": figure}) for unit, figure in zip("ABCD", (9, 9, 5, 1), strict=True)]
    found = assessed(lib, raws)
    assert [rank(found[unit], name)["place"] for unit in "ABCD"] == places


def test_the_order_in_which_they_are_sent_does_not_matter(lib: Library) -> None:
    raws = [raw("A", {"甲": 2}), raw("B", {"甲": 2}), raw("C", {"甲": 1}, "区县"), raw("D", {})]
    whole = assessed(lib, raws)
    for order in itertools.permutations(raws):
        assert assessed(lib, list(order)) == whole


def test_who_has_no_figure_is_not_ranked(lib: Library) -> None:
    found = assessed(lib, [raw("A", {"甲": 1}), raw("B", {})])
    assert (rank(found["A"], "高")["place"], rank(found["A"], "高")["of"]) == (1, 1)
    line = rank(found["B"], "高")
    assert (line["place"], line["figure"], line["left_out"]) == (None, None, "“甲”还不定")


def test_periods_are_ranked_apart(lib: Library) -> None:
    one, two = raw("A", {"甲": 1}), raw("B", {"甲": 2}) | {"期": "2025-07"}
    found = assessed(lib, [one, two])
    assert [rank(found[unit], "高")["of"] for unit in "AB"] == [1, 1]


PRAISE = {"事": "评定", "项": "奖", "经办人": "督查员", "理由": "好", "时": "2025-07-02 09:00"}


def test_places_are_provisional_while_a_person_may_change_them(lib: Library) -> None:
    """A has 5 and one or two more to come, B has 6: settled, B leads; no measure is raised until it is decided."""
    raws = [raw("A", {"甲": 5, "借调": "是"}), raw("B", {"甲": 6, "借调": "否"})]
    waiting = assessed(lib, raws)
    lines = {unit: rank(waiting[unit], "凭分") for unit in "AB"}
    assert {unit: (line["place"], line["provisional"], line["figure"]) for unit, line in lines.items()} == {
        "A": (2, True, 5),
        "B": (1, True, 6),
    }
    assert [each.raised for each in waiting.values()] == [[], []]
    raws[0]["事件"] = [{**PRAISE, "分": "2"}]
    done = assessed(lib, raws)
    lines = {unit: rank(done[unit], "凭分") for unit in "AB"}
    assert [(line["place"], line["provisional"]) for line in lines.values()] == [(1, False), (2, False)]
    raised = {unit: [(each["measure"], each["to"]) for each in done[unit].raised] for unit in "AB"}
    assert raised == {"A": [("通报表扬", "A")], "B": [("约谈", "B")]}


def test_one_unit_alone_is_not_the_last_of_several(lib: Library) -> None:
    found = assessed(lib, [raw("A", {"甲": 5, "借调": "否"})])
    assert [each["measure"] for each in found["A"].raised] == ["通报表扬"]


def test_a_group_of_one_kind_does_not_wait_for_another(lib: Library) -> None:
    """What is open among districts leaves the departments' places final (in a ranking by groups)."""
    found = assessed(lib, [raw("A", {"甲": 1, "乙": 1}), raw("B", {"甲": 1, "乙": 1}, "区县")])
    assert [rank(found[unit], "两项")["place"] for unit in "AB"] == [1, 1]


def test_who_may_yet_be_left_out_keeps_the_places_open(lib: Library) -> None:
    """Nobody knows whether A was on loan: if it was, B is the first and not the second."""
    found = assessed(lib, [raw("A", {"甲": 9}), raw("B", {"甲": 1, "借调": "否"})])
    assert [rank(found[unit], "存疑")["provisional"] for unit in "AB"] == [True, True]


def test_a_ranking_by_one_that_was_sent_with_faults_says_so(lib: Library) -> None:
    found = assess_raw(lib, "w/a", [raw("A", {"甲": 1}), raw("B", {"甲": "一"})])
    assert isinstance(found[0], Assessment) and not isinstance(found[1], Assessment)
    assert any("1 个对象" in note for note in found[0].notes)


def test_a_ranking_is_cited(lib: Library) -> None:
    (found,) = assess_raw(lib, "w/a", [case("对象: 月度\n是: A\n期: 2025-06\n案情: {甲: 1}\n")])
    assert isinstance(found, Assessment)
    assert found.rank == found.ranks[0] and found.rank["cite"] == ["第一条"] and "第一条" in found.cite
