"""Figures that may still be open: what has been settled, and between which bounds the whole will come to lie.

A figure is known when its bounds meet; None for a bound: nothing can be said of it yet. Amounts never guess.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from itertools import product

from engine.sheets import (
    FIRST,
    HIGHEST,
    LOWEST,
    MEAN,
    PART_LEFT,
    PART_SHARED,
    RATE,
    ROUNDINGS,
    SUM,
    Award,
    Conversion,
)

ZERO = Decimal(0)
_MOST_OPEN = 8
_GUARD = Decimal("1e-12")  # three thirds make one


@dataclass(frozen=True)
class Amount:
    """``settled`` counts only what stands or has been decided; ``low`` and ``high`` bound what it may become.

    ``ways`` are set where nobody knows yet whether it counts at all: the amount if so, and what counts if not.
    """

    settled: Decimal = ZERO
    low: Decimal | None = ZERO
    high: Decimal | None = ZERO
    ways: tuple[Amount | None, ...] = ()

    @property
    def value(self) -> Decimal | None:
        """The figure, where nothing can change it any more."""
        return self.low if self.low is not None and self.low == self.high else None

    def each(self, change: Callable[[Decimal], Decimal]) -> Amount:
        """The amount with every figure changed by a function that rises or falls throughout."""
        if self.low is None or self.high is None:
            return Amount(change(self.settled) if self.settled else ZERO, None, None)
        ends = sorted((change(self.low), change(self.high)))
        return Amount(change(self.settled), ends[0], ends[1])


def exactly(figure: Decimal) -> Amount:
    return Amount(figure, figure, figure)


UNKNOWN = Amount(ZERO, None, None)


def perhaps(amount: Amount, otherwise: Decimal | None) -> Amount:
    """An amount of which nobody knows yet whether it counts; if not, ``otherwise`` does (None: it is left out)."""
    without = None if otherwise is None else exactly(otherwise)
    return replace(_either([amount, without or Amount()]), settled=otherwise or ZERO, ways=(amount, without))


def _either(amounts: Sequence[Amount]) -> Amount:
    """The bounds within which it lies, whichever of these it comes to be."""
    lows, highs = [each.low for each in amounts], [each.high for each in amounts]
    low = min([each for each in lows if each is not None]) if None not in lows else None
    high = max([each for each in highs if each is not None]) if None not in highs else None
    return Amount(min(each.settled for each in amounts), low, high)


def proposed(award: Award) -> Amount:
    """What is proposed and waits for a person: until then it may also come to nothing."""
    return Amount(ZERO, min(award.low, ZERO), max(award.high, ZERO))


def combined(parts: Sequence[Amount], how: str) -> Amount | None:
    """Return what ``parts`` make together; None where there is nothing to make it of (a mean of none, a rate of 0)."""
    open_ = [part for part in parts if part.ways]
    if how == SUM or not open_:
        return _combined(parts, how)
    if len(open_) > _MOST_OPEN:
        return UNKNOWN
    found = [
        _combined([each for each in way if each is not None], how) for way in product(*(p.ways or (p,) for p in parts))
    ]
    without = found[-1]  # the last way is the one in which nothing open counts
    return replace(_either([each or Amount() for each in found]), settled=without.settled if without else ZERO)


def _combined(parts: Sequence[Amount], how: str) -> Amount | None:
    if how == FIRST:
        return parts[0] if parts else None
    if how in (HIGHEST, LOWEST):
        pick: Callable[[Sequence[Decimal]], Decimal] = max if how == HIGHEST else min
        return _together(parts, pick) if parts else None
    if how == RATE:
        return _rate(parts) if len(parts) == 2 else None
    total = _together(parts, lambda figures: sum(figures, ZERO))
    if how == MEAN:
        return total.each(lambda figure: figure / len(parts)) if parts else None
    return total


def _together(parts: Sequence[Amount], make: Callable[[Sequence[Decimal]], Decimal]) -> Amount:
    lows, highs = [part.low for part in parts], [part.high for part in parts]
    low = make([each for each in lows if each is not None]) if None not in lows else None
    high = make([each for each in highs if each is not None]) if None not in highs else None
    return Amount(make([part.settled for part in parts]), low, high)


def _rate(parts: Sequence[Amount]) -> Amount | None:
    part, whole = parts
    if whole.value == 0:
        return None
    if whole.value is not None:
        share = whole.value
        return part.each(lambda figure: figure * 100 / share)
    return UNKNOWN


def converted(amount: Amount, rule: Conversion) -> Amount:
    """Return the amount after 折算."""
    if rule.times is not None:
        times = rule.times
        return amount.each(lambda figure: figure * times)

    def give(figure: Decimal) -> Decimal:
        over = figure
        if rule.below is not None:
            over = max(rule.below - figure, ZERO)
        elif rule.above is not None:
            over = max(figure - rule.above, ZERO)
        return _portions(over / rule.per, rule.part) * rule.give

    return amount.each(give)


def _portions(count: Decimal, part: str) -> Decimal:
    if part == PART_SHARED:
        return count
    return count.quantize(_GUARD).to_integral_value(ROUND_FLOOR if part == PART_LEFT else ROUND_CEILING)


def rounded(amount: Amount, step: Decimal, how: str = "四舍五入") -> Amount:
    """Return the amount on the grid of ``step``."""
    mode = ROUNDINGS[how]
    if mode == ROUND_HALF_UP:  # away from zero, alike for gains and losses
        return amount.each(lambda figure: (figure / step).quantize(Decimal(1), ROUND_HALF_UP) * step)
    return amount.each(lambda figure: (figure / step).quantize(_GUARD).to_integral_value(mode) * step)
