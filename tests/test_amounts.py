"""Figures that may still be open: bounds against every choice a person has, and each way of changing them by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.amounts import UNKNOWN, Amount, combined, converted, exactly, perhaps, proposed, rounded
from engine.sheets import Award, Conversion

D = Decimal
NIL = Decimal(0)
Number = Fraction | None

# -- a tree as data, worked out twice: by the engine's amounts, and with fractions for one choice of each range ---


@dataclass(frozen=True)
class Branch:
    """A leaf (``low`` to ``high``) or children, then what is done to it: in this order, as language.md 17.3 has it."""

    low: D = NIL
    high: D = NIL
    children: tuple[Branch, ...] = ()
    combine: str = "和"
    conversion: Conversion | None = None
    cap: D | None = None
    floor: D | None = None
    rounding: tuple[D, str] | None = None

    def leaves(self) -> Iterator[Branch]:
        """The leaves, from left to right."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()


def by_engine(tree: Branch) -> Amount | None:
    """The amount as a sheet works it out."""
    if tree.children:
        parts = [part for part in map(by_engine, tree.children) if part is not None]
        amount = combined(parts, tree.combine)
    else:
        award = Award(tree.low, tree.high)
        amount = exactly(tree.low) if award.fixed else proposed(award)
    if amount is None:
        return None
    amount = converted(amount, tree.conversion) if tree.conversion else amount
    cap, floor = tree.cap, tree.floor
    amount = amount if cap is None else amount.each(lambda figure: min(figure, cap))
    amount = amount if floor is None else amount.each(lambda figure: max(figure, floor))
    return rounded(amount, *tree.rounding) if tree.rounding else amount


def by_hand(tree: Branch, choices: Iterator[D]) -> Number:
    """The figure when each range has been decided; fractions, so that nothing is lost."""
    if not tree.children:
        figure: Number = Fraction(next(choices))
    else:
        parts = [by_hand(child, choices) for child in tree.children]
        figure = COMBINED[tree.combine]([part for part in parts if part is not None])
    if figure is None:
        return None
    if tree.conversion:
        figure = in_portions(figure, tree.conversion)
    if tree.cap is not None and figure > tree.cap:
        figure = Fraction(tree.cap)
    if tree.floor is not None and figure < tree.floor:
        figure = Fraction(tree.floor)
    if tree.rounding:
        step = Fraction(tree.rounding[0])
        figure = ON_GRID[tree.rounding[1]](figure / step) * step
    return figure


def half_up(count: Fraction) -> int:
    """The nearest whole number; a half goes away from zero."""
    whole = math.floor(abs(count) + Fraction(1, 2))
    return whole if count >= 0 else -whole


ON_GRID: dict[str, Callable[[Fraction], int]] = {"四舍五入": half_up, "舍去": math.floor, "进一": math.ceil}
COMBINED: dict[str, Callable[[Sequence[Fraction]], Number]] = {
    "和": lambda parts: sum(parts, Fraction(0)),
    "均": lambda parts: sum(parts, Fraction(0)) / len(parts) if parts else None,
    "取首": lambda parts: parts[0] if parts else None,
    "取高": lambda parts: sorted(parts)[-1] if parts else None,
    "取低": lambda parts: sorted(parts)[0] if parts else None,
    "比率": lambda parts: parts[0] / parts[1] * 100 if len(parts) == 2 and parts[1] != 0 else None,
}


def in_portions(figure: Fraction, rule: Conversion) -> Fraction:
    """折算, in the words of language.md 17.3."""
    if rule.times is not None:
        return figure * Fraction(rule.times)
    count = figure
    if rule.below is not None:
        count = Fraction(rule.below) - figure if figure < rule.below else Fraction(0)
    elif rule.above is not None:
        count = figure - Fraction(rule.above) if figure > rule.above else Fraction(0)
    count /= Fraction(rule.per)
    whole = {"按比例": count, "不计": Fraction(math.floor(count)), "进一": Fraction(math.ceil(count))}[rule.part]
    return whole * Fraction(rule.give)


def numbers(low: int, high: int) -> st.SearchStrategy[D]:
    """Numbers with one decimal."""
    return st.integers(low * 10, high * 10).map(lambda tenths: D(tenths) / 10)


STEPS = st.sampled_from([D("0.1"), D("0.5"), D(1), D(2), D(5)])
CONVERSIONS = st.one_of(
    st.sampled_from([D("0.3"), D("0.6"), D("0.25"), D(1)]).map(lambda times: Conversion(times=times)),
    st.builds(
        Conversion,
        per=st.sampled_from([D(1), D(2), D("0.5"), D(5)]),
        give=numbers(-2, 2),
        below=st.none() | numbers(0, 9),
        part=st.sampled_from(["不计", "按比例", "进一"]),
    ),
    st.builds(
        Conversion,
        per=st.sampled_from([D(1), D(2), D("0.1")]),
        give=numbers(-2, 2),
        above=numbers(0, 9),
        part=st.sampled_from(["不计", "按比例", "进一"]),
    ),
)
SHAPED = {
    "conversion": st.none() | CONVERSIONS,
    "cap": st.none() | numbers(0, 10),
    "floor": st.none() | numbers(-10, 0),
    "rounding": st.none() | st.tuples(STEPS, st.sampled_from(["四舍五入", "舍去", "进一"])),
}


def trees(leaves: st.SearchStrategy[Branch], combines: Sequence[str]) -> st.SearchStrategy[Branch]:
    """Small trees over ``leaves``; two or four children, so that a mean of decimals is a decimal."""

    def above(children: st.SearchStrategy[Branch]) -> st.SearchStrategy[Branch]:
        several = st.one_of(st.tuples(children, children), st.tuples(children, children, children, children))
        return st.builds(Branch, children=several, combine=st.sampled_from(combines), **SHAPED)

    return st.recursive(leaves, above, max_leaves=5)


FIXED = numbers(-20, 20).map(lambda figure: Branch(figure, figure))
RANGES = st.tuples(numbers(-9, 9), numbers(-9, 9)).map(lambda ends: Branch(min(ends), max(ends)))
ANY = ("和", "均", "取首", "取高", "取低")


@given(trees(FIXED, ANY))
def test_plain_numbers_come_to_what_fractions_say(tree: Branch) -> None:
    amount, wanted = by_engine(tree), by_hand(tree, (leaf.low for leaf in tree.leaves()))
    assert amount is not None and wanted is not None
    assert amount.value is not None and amount.settled == amount.value == amount.low == amount.high
    assert Fraction(amount.value) == wanted


def ends(leaf: Branch) -> set[D]:
    """What a person can make of a leaf at the most: either end, or (pending, reversed) nothing."""
    return {leaf.low} if leaf.low == leaf.high else {leaf.low, leaf.high, D(0)}


@given(trees(st.one_of(FIXED, RANGES), ANY), st.data())
def test_the_bounds_are_the_least_and_the_most_of_all_choices(tree: Branch, data: st.DataObject) -> None:
    """Every part rises or falls throughout, so the ends of the ranges are enough; and whatever is chosen lies within."""
    amount, leaves = by_engine(tree), list(tree.leaves())
    assert amount is not None and amount.low is not None and amount.high is not None
    figures = [by_hand(tree, iter(choice)) for choice in product(*map(ends, leaves))]
    found = [figure for figure in figures if figure is not None]
    assert (Fraction(amount.low), Fraction(amount.high)) == (min(found), max(found))
    assert (amount.value is not None) == (len(set(found)) == 1)
    chosen = [
        data.draw(st.integers(int(leaf.low * 10), int(leaf.high * 10)).map(lambda n: D(n) / 10)) for leaf in leaves
    ]
    one = by_hand(tree, iter(chosen))
    assert one is not None and amount.low <= one <= amount.high
    pending = [leaf.low if leaf.low == leaf.high else D(0) for leaf in leaves]
    assert Fraction(amount.settled) == by_hand(tree, iter(pending))


@given(st.tuples(RANGES, FIXED), st.tuples(RANGES, RANGES))
def test_a_rate_is_known_only_over_a_known_whole(closed: tuple[Branch, Branch], open_: tuple[Branch, Branch]) -> None:
    part, whole = closed
    amount = by_engine(Branch(children=closed, combine="比率"))
    if whole.low == 0:
        assert amount is None
    else:
        assert amount is not None and amount.low is not None and amount.high is not None
        shares = [Fraction(end) * 100 / Fraction(whole.low) for end in ends(part)]
        assert abs(Fraction(amount.low) - min(shares)) < Fraction(1, 10**15)
        assert abs(Fraction(amount.high) - max(shares)) < Fraction(1, 10**15)
    if open_[1].low != open_[1].high:
        assert by_engine(Branch(children=open_, combine="比率")) == UNKNOWN


# -- by hand ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "figures", "wanted"),
    [
        ("和", ["1", "-0.5", "2"], "2.5"),
        ("均", ["80", "90"], "85"),
        ("取首", ["3", "9"], "3"),
        ("取高", ["3", "9", "-1"], "9"),
        ("取低", ["3", "9", "-1"], "-1"),
        ("比率", ["7", "350"], "2"),
        ("比率", ["7", "0"], None),
        ("比率", ["0", "5"], "0"),
    ],
)
def test_combined(how: str, figures: list[str], wanted: str | None) -> None:
    found = combined([exactly(D(figure)) for figure in figures], how)
    assert (found.value if found else None) == (None if wanted is None else D(wanted))


@pytest.mark.parametrize(
    ("rule", "figure", "wanted"),
    [
        (Conversion(times=D("0.3")), "85", "25.5"),
        (Conversion(per=D(2), give=D(-1)), "5", "-2"),
        (Conversion(per=D(2), give=D(-1), part="进一"), "5", "-3"),
        (Conversion(per=D(2), give=D(-1), part="按比例"), "5", "-2.5"),
        (Conversion(per=D(1), give=D("-0.5"), below=D(95), part="进一"), "93.4", "-1"),
        (Conversion(per=D(1), give=D("-0.5"), below=D(95)), "93.4", "-0.5"),
        (Conversion(per=D(1), give=D("-0.5"), below=D(95)), "95", "0"),
        (Conversion(per=D(1), give=D(1), above=D(90), part="按比例"), "92.25", "2.25"),
        (Conversion(per=D(1), give=D(1), above=D(90)), "90", "0"),
        (Conversion(per=D("0.1"), give=D("0.2")), "0.35", "0.6"),
    ],
)
def test_converted(rule: Conversion, figure: str, wanted: str) -> None:
    assert converted(exactly(D(figure)), rule).value == D(wanted)


@pytest.mark.parametrize(
    ("figure", "step", "half", "down", "up"),
    [
        ("2.25", "0.1", "2.3", "2.2", "2.3"),
        ("2.2", "0.1", "2.2", "2.2", "2.2"),
        ("-2.25", "0.1", "-2.3", "-2.3", "-2.2"),
        ("91.8", "1", "92", "91", "92"),
        ("0.5", "1", "1", "0", "1"),
        ("0.7", "0.5", "0.5", "0.5", "1"),
    ],
)
def test_rounded(figure: str, step: str, half: str, down: str, up: str) -> None:
    for how, wanted in (("四舍五入", half), ("舍去", down), ("进一", up)):
        assert rounded(exactly(D(figure)), D(step), how).value == D(wanted)


def test_what_is_proposed_may_still_come_to_nothing() -> None:
    assert proposed(Award(D(1), D(5))) == Amount(D(0), D(0), D(5))
    assert proposed(Award(D("-0.5"), D("-0.1"))) == Amount(D(0), D("-0.5"), D(0))
    assert proposed(Award(D(-1), D(2))) == Amount(D(0), D(-1), D(2))
    assert proposed(Award(D(-2), D(-2))).value is None


def test_what_may_not_be_there_is_between_itself_and_what_else_counts() -> None:
    for amount, otherwise, bounds in ((5, 0, (0, 0, 5)), (5, 8, (8, 5, 8)), (5, 5, (5, 5, 5))):
        found = perhaps(exactly(D(amount)), D(otherwise))
        assert (found.settled, found.low, found.high) == bounds
    unknown = perhaps(UNKNOWN, D(3))
    assert (unknown.settled, unknown.low, unknown.high) == (3, None, None)


def test_nothing_is_said_of_a_whole_with_a_part_of_which_nothing_is_known() -> None:
    for how in ("和", "均", "取高", "取低"):
        found = combined([exactly(D(5)), UNKNOWN], how)
        assert found is not None and (found.low, found.high, found.value) == (None, None, None)
    whole = combined([exactly(D(5)), UNKNOWN], "和")
    assert whole is not None and whole.settled == 5
    first = combined([exactly(D(5)), UNKNOWN], "取首")
    assert first is not None and first.value == 5


def test_nothing_is_settled_of_what_nobody_knows() -> None:
    """A rate that nobody has supplied does not cost 95 times half a point."""
    found = converted(UNKNOWN, Conversion(per=D(1), give=D("-0.5"), below=D(95)))
    assert (found.settled, found.low, found.high) == (0, None, None)


def test_three_thirds_are_one() -> None:
    """Three means of a third each, added up, are one, whichever way it is rounded."""
    third = Branch(children=tuple(Branch(D(n), D(n)) for n in (1, 0, 0)), combine="均")
    for how in ("舍去", "进一"):
        amount = by_engine(Branch(children=(third, third, third), rounding=(D(1), how)))
        assert amount is not None and amount.value == 1
