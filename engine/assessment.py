"""An assessment, as plain data: what follows for a subject other than a case, with figures, clauses and sources."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from engine.decision import ENGINE


@dataclass(frozen=True)
class Assessment:
    """See docs/language.md 17 for each part. Everything here is JSON already; moments are ISO 8601 with offset.

    ``subject`` holds object, kind, name, period, first and last day; ``items`` the lines of all score sheets,
    ``totals`` their sums; ``lists`` the checklists line by line; ``breaches`` what was not kept: duties, lines.
    """

    book: str
    version: str | None
    subject: dict[str, Any]
    at: str
    items: list[dict[str, Any]] = field(default_factory=list)
    totals: list[dict[str, Any]] = field(default_factory=list)
    band: str | None = None
    rank: dict[str, Any] | None = None
    ranks: list[dict[str, Any]] = field(default_factory=list)
    lists: list[dict[str, Any]] = field(default_factory=list)
    breaches: list[dict[str, Any]] = field(default_factory=list)
    cite: list[str] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)
    missing: list[dict[str, Any]] = field(default_factory=list)
    duties: list[dict[str, Any]] = field(default_factory=list)
    route: list[dict[str, Any]] = field(default_factory=list)
    barred: list[dict[str, Any]] = field(default_factory=list)
    may: list[dict[str, Any]] = field(default_factory=list)
    raised: list[dict[str, Any]] = field(default_factory=list)
    public: list[dict[str, Any]] = field(default_factory=list)
    judgements: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    readings: list[dict[str, str]] = field(default_factory=list)
    sources: list[dict[str, str]] = field(default_factory=list)
    calendars: list[dict[str, Any]] = field(default_factory=list)
    engine: str = ENGINE

    def to_json(self) -> dict[str, Any]:
        """Return the assessment as a JSON object."""
        return asdict(self)
