"""Figures that may still be open: what has been settled, and between which bounds the whole will come to lie.

A figure is known when its bounds meet; None for a bound: nothing can be said of it yet. Amounts never guess.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from engine.sheets import (
    FIRST,
    HIGHEST,
    LOWEST,
    MEAN,
    PART_LEFT,
    PART_SHARED,
    RATE,
    ROUNDINGS,
    Award,
    Conversion,
)

ZERO = Decimal(0)


@dataclass(frozen=True)
class Amount:
    """``settled`` counts only what stands or has been decided; ``low`` and ``high`` bound what it may become."""

    settled: Decimal = ZERO
    low: Decimal | None = ZERO
    high: Decimal | None = ZERO

    @property
    def value(self) -> Decimal | None:
        """The figure, where nothing can change it any more."""
        return self.low if self.low is not None and self.low == self.high else None

    def each(self, change: Callable[[Decimal], Decimal]) -> Amount:
        """The amount with every figure changed by a function that rises or falls throughout."""
        if self.low is None or self.high is None:
            return Amount(change(self.settled), None, None)
        ends = sorted((change(self.low), change(self.high)))
        return Amount(change(self.settled), ends[0], ends[1])


def exactly(figure: Decimal) -> Amount:
    return Amount(figure, figure, figure)


UNKNOWN = Amount(ZERO, None, None)


def perhaps(amount: Amount, otherwise: Decimal) -> Amount:
    """An amount of which nobody knows yet whether it counts; if not, ``otherwise`` does."""
    if amount.low is None or amount.high is None:
        return Amount(otherwise, None, None)
    return Amount(otherwise, min(amount.low, otherwise), max(amount.high, otherwise))


def proposed(award: Award) -> Amount:
    """What is proposed and waits for a person: until then it may also come to nothing."""
    return Amount(ZERO, min(award.low, ZERO), max(award.high, ZERO))


def combined(parts: Sequence[Amount], how: str) -> Amount | None:
    """Return what ``parts`` make together; None where there is nothing to make it of (a mean of none, a rate of 0)."""
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
    return count.to_integral_value(ROUND_FLOOR if part == PART_LEFT else ROUND_CEILING)


def rounded(amount: Amount, step: Decimal, how: str = "四舍五入") -> Amount:
    """Return the amount on the grid of ``step``."""
    mode = ROUNDINGS[how]
    if mode == ROUND_HALF_UP:  # away from zero, alike for gains and losses
        return amount.each(lambda figure: (figure / step).quantize(Decimal(1), ROUND_HALF_UP) * step)
    return amount.each(lambda figure: (figure / step).to_integral_value(mode) * step)
