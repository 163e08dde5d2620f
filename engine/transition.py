"""Running cases when a new version comes into force (过渡): old version, new version, or what favours the sender.

A case stands under the version in force when it was received. The *new* version may say otherwise, section by
section; what had ended or lapsed before its first day is never touched.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.decision import Decision

OLD, NEW, FAVOURABLE = "适用旧版", "适用新版", "有利于来信人"
PARTS = {
    "收件": ("outcome", "effects"),
    "应办": ("duties",),
    "分送": ("route",),
    "公开": ("public",),
    "措施": ("raised",),
}
OPEN = ("running", "paused")


def merged(old: Decision, new: Decision, modes: Mapping[str, str], first: datetime) -> Decision:
    """Return ``old`` with the parts that ``modes`` takes from ``new``, whose first moment in force is ``first``."""
    changed: dict[str, Any] = {}
    for section, mode in modes.items():
        if mode == OLD or section not in PARTS:
            continue
        if section == "应办":
            changed["duties"] = list(_duties(old, new, mode, first))
        elif mode == NEW or (section == "收件" and new.outcome == "accept"):
            changed.update({name: getattr(new, name) for name in PARTS[section]})
    if not changed:
        return old
    said = "、".join(f"{section}{mode}" for section, mode in modes.items() if mode != OLD)
    note = f"{new.version} 版的过渡规定：{said}"
    return replace(old, **changed, notes=[*old.notes, note], sources=[*old.sources, *new.sources])


def _duties(old: Decision, new: Decision, mode: str, first: datetime) -> Iterator[dict[str, Any]]:
    theirs = {_key(duty): duty for duty in new.duties}
    for duty in old.duties:
        other = theirs.pop(_key(duty), None)
        if other is None or _over(duty, first):
            yield duty
        else:
            yield other if mode == NEW or _sooner(other, duty) else duty
    if mode == NEW:
        yield from (duty for duty in theirs.values() if not _over(duty, first))


def _key(duty: Mapping[str, Any]) -> tuple[Any, ...]:
    return duty["name"], duty["who"], duty["start"]


def _over(duty: Mapping[str, Any], first: datetime) -> bool:
    """Whether a duty was settled before the new version began: ended, void, or its limit had run out."""
    ended, due_at = duty["ended"], duty["due_at"]
    settled = ended is not None and datetime.fromisoformat(ended) < first
    lapsed = due_at is not None and datetime.fromisoformat(due_at) <= first
    return settled or (lapsed and duty["state"] not in OPEN)


def _sooner(one: Mapping[str, Any], two: Mapping[str, Any]) -> bool:
    """Whether ``one`` is due before ``two``; a date is sooner than none."""
    mine, theirs = one["due_at"], two["due_at"]
    if mine is None or theirs is None:
        return mine is not None and theirs is None
    return datetime.fromisoformat(mine) < datetime.fromisoformat(theirs)
