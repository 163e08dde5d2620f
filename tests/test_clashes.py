"""Clashes and gaps against brute force: every value of every fact is tried, and the tables' own ``pick`` decides."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import combinations, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine import domains as d
from engine.cells import parse_cell
from engine.checks.clashes import standing
from engine.checks.reach import Judged, reachable
from engine.checks.values import TooMany, candidates
from engine.domains import MISSING, Domain
from engine.rows import ONE, Row, Table, holds

DOMAINS = {
    "类别": Domain(d.OPTION, ("甲", "乙", "丙")),
    "领域": Domain(d.MULTI, ("子", "丑", "寅")),
    "户数": Domain(d.NUMBER, unit="户"),
    "评分": Domain(d.NUMBER, unit="分", step=Decimal("0.5")),
    "轻重": Domain(d.OPTION, ("轻", "重")),
}
VALUES = {
    "类别": ["甲", "乙", "丙", MISSING],
    "领域": [frozenset(c) for n in range(4) for c in combinations(("子", "丑", "寅"), n)] + [MISSING],
    "户数": [*map(Decimal, range(8)), MISSING],
    "评分": [*(Decimal(n) / 2 for n in range(14)), MISSING],
}
OPTIONS = st.lists(st.sampled_from(["甲", "乙", "丙"]), min_size=1, max_size=3, unique=True)
SIGNS = st.lists(st.sampled_from(["子", "丑", "寅"]), min_size=1, max_size=2, unique=True)
EDGES = st.integers(1, 5)


def bands(unit: str) -> st.SearchStrategy:
    one = st.builds(str.format, st.sampled_from(["{0}U以上", "不满{0}U", "超过{0}U", "{0}U以下", "{0}U"]), EDGES)
    two = st.builds(lambda a, b: f"{min(a, b)}至{max(a, b)}U", EDGES, EDGES)
    return st.one_of(one, two).map(lambda text: text.replace("U", unit)) | st.sampled_from(["已填", "未填"])


CELLS = {
    "类别": OPTIONS | st.builds(lambda names: {"除": names[:2]}, OPTIONS) | st.sampled_from(["已填", "未填"]),
    "领域": st.builds(lambda names, key: {key: names}, SIGNS, st.sampled_from(["含其一", "均含", "不含"])),
    "户数": bands("户"),
    "评分": bands("分"),
}
WHEN = st.fixed_dictionaries({}, optional=CELLS)


def cells(node):
    return tuple(sorted((name, parse_cell(value, DOMAINS[name])) for name, value in node.items()))


@st.composite
def tables(draw) -> Table:
    names = [f"行{at}" for at in range(draw(st.integers(2, 4)))]
    rows = []
    for at, name in enumerate(names):
        beats = tuple(draw(st.lists(st.sampled_from(names[at + 1 :]), max_size=1))) if names[at + 1 :] else ()
        rows.append(Row(name, "表", cells(draw(WHEN)), draw(st.integers(1, 3)), beats=beats))
    return Table("表", tuple(rows), ONE)


class Facts:
    def __init__(self, values):
        self.values = dict(values)

    def get(self, name):
        return self.values.get(name, MISSING)

    def causes(self, name):
        return frozenset([name])


def every_case(table: Table, barred, without=frozenset()) -> Iterator[Facts]:
    """Every assignment; a fact is absent only where some cell asks whether it is there, as the checks define it."""
    sets = [*(row.cells for row in table.rows), *barred]
    names = sorted({name for each in sets for name, _ in each} - without)
    asked = {name for each in sets for name, cell in each if cell.presence}
    values = [[value for value in VALUES[name] if value is not MISSING or name in asked] for name in names]
    for chosen in product(*values):
        facts = Facts(zip(names, chosen, strict=True))
        if not any(holds(each, facts) for each in barred):
            yield facts


def brute(table: Table, barred) -> tuple[set, set, bool]:
    """Pairs of rows that clash, rows that are hit, and whether some case has no row."""
    clashes, hit, gap = set(), set(), False
    for facts in every_case(table, barred):
        tested = {row.name: row.test(facts)[0] for row in table.rows}
        hits = [row for row in table.rows if tested[row.name]]
        hit |= {row.name for row in hits}
        gap = gap or all(result is False for result in tested.values())
        if table.pick(facts).clash:
            left = [row for row in hits if not any(table.prevails(other, row) for other in hits)]
            clashes |= {(a.name, b.name) for a, b in combinations(left, 2) if a.then != b.then}
    return clashes, hit, gap


@settings(max_examples=300)
@given(tables(), st.lists(WHEN.filter(bool).map(cells), max_size=2))
def test_the_proof_finds_what_brute_force_finds(table, barred):
    assume(any(True for _ in every_case(table, barred)))
    cases = reachable(table.rows, barred)
    clashes = {
        (a.name, b.name) for case in cases for a, b in combinations(standing(table, case), 2) if a.then != b.then
    }
    hit = {row.name for case in cases for row in case.hits}
    gap = any(not case.hits and not case.open for case in cases)
    assert (clashes, hit, gap) == brute(table, barred)


@settings(max_examples=150)
@given(tables(), st.lists(WHEN.filter(bool).map(cells), max_size=2))
def test_every_witness_is_a_case_that_does_what_is_said(table, barred):
    for case in reachable(table.rows, barred):
        facts = Facts(case.facts)
        assert [row for row in table.rows if row.test(facts)[0]] == list(case.hits)
        touched = [each for each in barred if {name for name, _ in each} <= set(case.facts)]
        assert not any(holds(each, facts) for each in touched)


@settings(max_examples=300)
@given(st.sampled_from(sorted(CELLS)), st.data())
def test_the_values_tried_stand_for_all_values(name, data):
    nodes = data.draw(st.lists(CELLS[name], max_size=3))
    read = [parse_cell(node, DOMAINS[name]) for node in nodes]
    tried = {tuple(cell.test(value) for cell in read) for value in candidates(DOMAINS[name], read)}
    assert tried == {tuple(cell.test(value) for cell in read) for value in VALUES[name] if value is not MISSING}


@st.composite
def judgements(draw) -> Judged:
    """轻重, worked out from 类别 and 户数; some cases may be left without an answer."""
    when = st.fixed_dictionaries({}, optional={name: CELLS[name] for name in ("类别", "户数")})
    rows = [Row(f"判{at}", "判定", cells(draw(when)), draw(st.sampled_from(["轻", "重"]))) for at in range(2)]
    return Judged("轻重", DOMAINS["轻重"], Table("判定", tuple(rows), ONE))


@settings(max_examples=300)
@given(
    judgements(),
    st.lists(st.tuples(WHEN, st.sampled_from(["轻", "重", None]), st.integers(1, 2)), min_size=2, max_size=3),
)
def test_a_judgement_has_the_value_that_its_rows_give(judged, drawn):
    made = [(cells({**when, **({"轻重": grave} if grave else {})}), then) for when, grave, then in drawn]
    table = Table("表", tuple(Row(f"行{at}", "表", when, then) for at, (when, then) in enumerate(made)), ONE)
    cases = reachable(table.rows, judged=[judged])
    found = {frozenset(row.name for row in case.hits) for case in cases}
    both = Table("两表", (*table.rows, *judged.table.rows), ONE) if "轻重" in table.names() else table
    expected = set()
    for facts in every_case(both, [], {"轻重"}):
        picked = judged.table.pick(facts)
        facts.values["轻重"] = picked.row.then if picked.row else MISSING
        expected.add(frozenset(row.name for row in table.rows if row.test(facts)[0]))
    assert found == expected


def test_a_proof_that_costs_too_much_is_given_up():
    rows = [Row(f"行{at}", "表", cells({"户数": f"{at}户"}), at) for at in range(50)]
    with pytest.raises(TooMany):
        reachable(rows, budget=50)


def test_a_default_leads_the_witness():
    table = Table("表", (Row("一", "表", cells({"户数": "2户以上"}), 1), Row("二", "表", cells({"类别": "甲"}), 2)))
    clash = next(case for case in reachable(table.rows, (), {"户数": Decimal(3)}) if len(case.hits) == 2)
    assert clash.facts == {"户数": Decimal(3), "类别": "甲"}


def test_part_of_the_options_that_cells_name_together_is_tried():
    read = [parse_cell({key: ["子", "丑"]}, DOMAINS["领域"]) for key in ("均含", "含其一")]
    assert {tuple(cell.test(value) for cell in read) for value in candidates(DOMAINS["领域"], read)} == {
        (False, False),
        (False, True),
        (True, True),
    }
