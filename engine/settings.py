"""How limits are counted (``计时``, language.md 5.3): each setting with its default, and none hidden in code.

In: the map of a book's head or of one duty, laid over the settings above it. Out: frozen `Settings`. What cannot be
used raises `LimitError` with the key, and a guess in Chinese.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import time
from itertools import pairwise
from typing import Any

from engine.limits import LimitError
from engine.moments import parse_time
from engine.problems import guess, listed

Hours = tuple[tuple[time, time], ...]
NONE = "无"
# setting: its Chinese key, the word for False, the word for True
CHOICES = {
    "start_counts": ("起日", "不计", "计入"),
    "rolls": ("末日逢假", "不顺延", "顺延"),
    "office_close": ("截至", "日终", "下班"),
    "days_work": ("日", "自然日", "工作日"),
    "rest_shifts": ("休息日收件", "照常", "视同次个工作日"),
    "hour_rolls": ("小时", "连续", "末刻逢假顺延"),
    "stop_counts": ("停日", "不计", "计入"),
    "resume_counts": ("复日", "不计", "计入"),
}
OFFICE, CUTOFF = "办公时间", "收件截止"
KEYS = (*(key for key, _, _ in CHOICES.values()), OFFICE, CUTOFF)
_BY_KEY = {key: (name, no, yes) for name, (key, no, yes) in CHOICES.items()}


@dataclass(frozen=True)
class Settings:
    """The settings of one clock; the defaults follow Civil Code 201–204.

    ``office`` is the office's hours in order; ``cutoff`` the last minute at which something still arrives that day.
    """

    start_counts: bool = False
    rolls: bool = True
    office_close: bool = False
    days_work: bool = False
    office: Hours = ()
    cutoff: time | None = None
    rest_shifts: bool = False
    hour_rolls: bool = False
    stop_counts: bool = True
    resume_counts: bool = False

    @classmethod
    def from_tree(cls, tree: Mapping[str, Any] | None, base: Settings | None = None) -> Settings:
        """Return ``base`` (the defaults where None) with the keys of ``tree`` laid over it. Raises LimitError."""
        if tree is not None and not isinstance(tree, Mapping):
            raise LimitError("“计时”是一组键和值", "如 {起日: 计入, 末日逢假: 不顺延}", "计时")
        changed = dict(_setting(key, value) for key, value in (tree or {}).items())
        settings = replace(base or cls(), **changed)
        if settings.office_close and not settings.office:
            raise LimitError("截至下班，却没有写“办公时间”", "如 办公时间: [08:30-12:00, 13:30-17:30]", "截至")
        return settings

    def words(self) -> dict[str, str | list[str]]:
        """Return every setting as a rule file would write it."""
        said: dict[str, str | list[str]] = {
            key: yes if getattr(self, name) else no for name, (key, no, yes) in CHOICES.items()
        }
        said[OFFICE] = [f"{start:%H:%M}-{end:%H:%M}" for start, end in self.office] or NONE
        said[CUTOFF] = f"{self.cutoff:%H:%M}" if self.cutoff else NONE
        return said


def _setting(key: str, value: Any) -> tuple[str, Any]:
    if key == OFFICE:
        return "office", _hours(value)
    if key == CUTOFF:
        return "cutoff", None if value == NONE else _time(value, key)
    if key not in _BY_KEY:
        raise LimitError(f"计时里没有“{key}”这个设定", guess(key, KEYS) or f"可写{listed(KEYS)}", str(key))
    name, no, yes = _BY_KEY[key]
    if value not in (no, yes):
        raise LimitError(f"“{key}”不能写“{value}”", guess(value, (no, yes)) or f"可写{listed((no, yes))}", key)
    return name, value == yes


def _hours(value: Any) -> Hours:
    """Return the office hours, in order and without overlap."""
    if value == NONE:
        return ()
    if isinstance(value, str) or not isinstance(value, Sequence) or not value:
        raise LimitError(f"“{OFFICE}”是一列时间段", "如 [08:30-12:00, 13:30-17:30]", OFFICE)
    spans = tuple(map(_interval, value))
    backwards = any(end <= start for start, end in spans) or any(b[0] < a[1] for a, b in pairwise(spans))
    if backwards:
        raise LimitError(f"“{OFFICE}”须由早到晚，互不重叠", "如 [08:30-12:00, 13:30-17:30]", OFFICE)
    return spans


def _interval(text: Any) -> tuple[time, time]:
    parts = re.split(r"[-—–~至]+", str(text))
    if len(parts) != 2:
        raise LimitError(f"“{text}”不是时间段", "如 08:30-12:00", OFFICE)
    return _time(parts[0], OFFICE), _time(parts[1], OFFICE)


def _time(text: Any, key: str) -> time:
    try:
        return parse_time(text)
    except ValueError as error:
        raise LimitError(str(error), "如 17:00", key) from error
