"""What a comparison finds: one part of a rule, stricter or laxer than the parent's as the citizen feels it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

EQUAL, STRICTER, LAXER, INCOMPARABLE, UNPROVEN = "equal", "stricter", "laxer", "incomparable", "unproven"
WORDS = {EQUAL: "相同", STRICTER: "更严", LAXER: "更宽", INCOMPARABLE: "不能比", UNPROVEN: "未能证明"}
UNSTATED = "未载明"


@dataclass(frozen=True)
class Finding:
    """One part compared. ``what`` is the duty or table (应办·答复), ``aspect`` the part of it (期限, 延期, 告知 …).

    ``mine`` and ``theirs`` are what the book and its parent say; ``witness`` the case or day that shows the verdict,
    ``when`` the facts under which it holds; ``readings`` of the book that it rests on (名＝甲).
    """

    verdict: str
    what: str
    aspect: str
    mine: str
    theirs: str
    witness: str = ""
    when: str = ""
    readings: tuple[str, ...] = ()
    note: str = ""
    cites: tuple[str, ...] = ()
    parent_cites: tuple[str, ...] = ()

    def __str__(self) -> str:
        when = f"（{self.when}）" if self.when else ""
        said = f"{self.what}｜{self.aspect}{when}：{self.mine}，上位 {self.theirs}：{WORDS[self.verdict]}"
        taken = (reading.split("＝") for reading in self.readings)
        readings = "按读法" + "、".join(f"“{name}”取“{branch}”" for name, branch in taken) if self.readings else ""
        return "；".join(part for part in (said, self.witness, readings, self.note) if part)


def together(verdicts: Iterable[str]) -> str:
    """Return the verdict on a whole from those on its parts: stricter only where no part is laxer."""
    found = set(verdicts) - {EQUAL}
    if not found:
        return EQUAL
    for verdict in (LAXER, UNPROVEN, INCOMPARABLE):
        if verdict in found:
            return INCOMPARABLE if verdict == LAXER and STRICTER in found else verdict
    return STRICTER
