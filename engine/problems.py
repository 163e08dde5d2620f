"""What is wrong with a file, and how it is told: where, what, how to mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.alike import nearest

ERROR, WARNING, NOTE = "error", "warning", "note"
SEVERITIES = {ERROR: "不能发布", WARNING: "请确认", NOTE: "提示"}


@dataclass(frozen=True, order=True)
class Problem:
    """One finding. ``line`` counts from 1 (0: the file as a whole); ``what`` and ``mend`` are Chinese."""

    file: str
    line: int
    check: str
    severity: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        mend = f"；{self.mend}" if self.mend else ""
        return f"{place}: {SEVERITIES[self.severity]}［{self.check}］{self.what}{mend}"


class BookError(Exception):
    """A rule file (or calendar) that cannot be used; carries every problem found, never just the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class CaseError(Exception):
    """A case that cannot be decided as sent: ``messages`` maps the faulty field or event to Chinese sentences."""

    def __init__(self, messages: dict[str, list[str]]) -> None:
        self.messages = messages
        super().__init__("；".join(f"{name}：{'，'.join(said)}" for name, said in messages.items()))


def guess(word: object, choices: Iterable[str]) -> str:
    """Return "是否想写“…”？" for the choice that ``word`` was probably meant to be, or "" where none is near."""
    found = nearest(word, choices)
    return f"是否想写“{found}”？" if found else ""


def listed(words: Iterable[object]) -> str:
    """Return the words as a Chinese enumeration: 甲、乙、丙."""
    return "、".join(str(word) for word in words)
