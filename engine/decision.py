"""A decision, as plain data: what follows for a case at a moment, with rows, clauses, readings and sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from engine.book import OUTCOME_CODES
from engine.fields import SUPPLY

ENGINE = "xize 0.1.0"
OUTCOME_WORDS = {code: word for word, code in OUTCOME_CODES.items()} | {"undetermined": "规则未及", "no_book": "无规则"}


@dataclass(frozen=True)
class Decision:
    """See docs/language.md 10 for each part. Everything here is JSON already; moments are ISO 8601 with offset."""

    book: str
    version: str | None
    at: str
    outcome: str
    effects: list[dict[str, Any]] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    near: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)
    duties: list[dict[str, Any]] = field(default_factory=list)
    route: list[dict[str, Any]] = field(default_factory=list)
    barred: list[dict[str, Any]] = field(default_factory=list)
    may: list[dict[str, Any]] = field(default_factory=list)
    raised: list[dict[str, Any]] = field(default_factory=list)
    scores: list[dict[str, Any]] = field(default_factory=list)
    public: list[dict[str, Any]] = field(default_factory=list)
    judgements: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    readings: list[dict[str, str]] = field(default_factory=list)
    sources: list[dict[str, str]] = field(default_factory=list)
    calendars: list[dict[str, Any]] = field(default_factory=list)
    engine: str = ENGINE

    def to_json(self) -> dict[str, Any]:
        """Return the decision as a JSON object."""
        return asdict(self)


def conclusion(outcome: str, missing: Iterable[Mapping[str, Any]]) -> str:
    """Return the outcome of a decision in Chinese; an open one by who must supply what is missing."""
    lacking = {item["from"] for item in missing if "收件" in item["blocks"]} if outcome == "undetermined" else set()
    return next((word for word in SUPPLY.values() if word in lacking), OUTCOME_WORDS[outcome])


def no_book(book: str, at: str, why: str) -> Decision:
    """The decision where no version is in force: no clock runs, a person decides."""
    return Decision(book, None, at, "no_book", notes=[why])
