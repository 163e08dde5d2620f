"""published.jsonl: which versions are in force, from when to when, by whose word. Append-only.

Kinds of line: ``publish``, ``erratum`` (another file for the same version), ``postpone`` (another first or last day),
``withdraw`` (from the day of ``from`` on).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from engine.moments import MomentError, parse_date
from engine.problems import ERROR, Problem, listed

PUBLISH, ERRATUM, POSTPONE, WITHDRAW = KINDS = ("publish", "erratum", "postpone", "withdraw")
KEYS = ("version", "file", "sha256", "from", "until", "at", "by", "confirmed_by", "why")


@dataclass(frozen=True)
class Version:
    """A published version: its file and digest, first and last day in force, who published and confirmed it and why."""

    version: str
    file: str
    sha256: str
    first: date
    last: date | None
    at: str
    by: str
    confirmed_by: str
    why: str
    kind: str = PUBLISH
    withdrawn: date | None = None
    line: int = 0

    def withdrawn_on(self, day: date) -> bool:
        return self.withdrawn is not None and day >= self.withdrawn

    @property
    def until(self) -> str:
        """The last day in words: 未载明 for one that is not stated."""
        return self.last.isoformat() if self.last else "未载明"

    def to_line(self) -> str:
        """Return the line of published.jsonl."""
        return json.dumps(
            {
                "kind": self.kind, "version": self.version, "file": self.file, "sha256": self.sha256,
                "from": self.first.isoformat(), "until": self.last.isoformat() if self.last else None,
                "at": self.at, "by": self.by, "confirmed_by": self.confirmed_by, "why": self.why,
            },
            ensure_ascii=False,
        )  # fmt: skip


def parse_lines(text: str, file: str) -> tuple[list[Version], list[Problem]]:
    """Return the lines of a published.jsonl and what is wrong with them."""
    lines, problems = [], []
    for number, raw in enumerate(text.split("\n"), 1):  # JSON may hold the other ends of lines
        if not raw.strip():
            continue
        try:
            lines.append(_line(json.loads(raw), number))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            what = str(error) if isinstance(error, MomentError) else "这一行读不出"
            mend = f"每行一个 JSON 对象，含 {listed(KEYS)}"
            problems.append(Problem(file, number, "发布", ERROR, what, mend))
    return lines, problems


def _line(node: Any, number: int) -> Version:
    kind = node.get("kind", PUBLISH)
    if kind not in KINDS:
        raise ValueError(kind)
    until = node["until"]
    return Version(
        str(node["version"]), str(node["file"]), str(node["sha256"]), parse_date(node["from"]),
        parse_date(until) if until else None, str(node["at"]), str(node["by"]), str(node["confirmed_by"]),
        str(node["why"]), kind, line=number,
    )  # fmt: skip


def fold(lines: Iterable[Version], known: Mapping[str, Version] | None = None) -> dict[str, Version]:
    """Return each version as its last line leaves it; ``known`` are versions as earlier lines left them."""
    found = dict(known or {})
    for line in lines:
        before = found.get(line.version)
        if line.kind == WITHDRAW and before:
            found[line.version] = replace(before, withdrawn=line.first)
        elif line.kind == POSTPONE and before:
            found[line.version] = replace(before, first=line.first, last=line.last)
        else:
            found[line.version] = replace(line, withdrawn=before.withdrawn if before else None)
    return found
