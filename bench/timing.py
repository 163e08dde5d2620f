"""Timing side by side: the functions take turns in one process, and only ratios of their best rounds are told."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping

ROUNDS, SECONDS = 25, 0.01


def fastest(functions: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Return the processor seconds a call of each function in its best round: what else runs only ever adds."""
    counts = {name: _count(function) for name, function in functions.items()}
    seen: dict[str, list[float]] = {name: [] for name in functions}
    for _ in range(ROUNDS):
        for name, function in functions.items():
            begin = time.process_time()
            for _ in range(counts[name]):
                function()
            seen[name].append((time.process_time() - begin) / counts[name])
    return {name: min(times) for name, times in seen.items()}


def _count(function: Callable[[], object]) -> int:
    """How many calls fill one round."""
    function()
    begin = time.process_time()
    function()
    return max(1, int(SECONDS / max(time.process_time() - begin, 1e-6)))


def ratios(found: Mapping[str, float], base: str, each: Mapping[str, int] | None = None) -> dict[str, float]:
    """Return multiples of ``base``; with ``each``, of its time for one of so many."""
    per = {name: seconds / (each[name] if each else 1) for name, seconds in found.items()}
    return {name: seconds / per[base] for name, seconds in per.items()}


def table(title: str, found: Mapping[str, float]) -> str:
    """Return ratios as a small table; the one that is 1 is what the others are multiples of."""
    return "\n".join([title, *(f"  {name:<34} {ratio:>8.1f}" for name, ratio in found.items())])
