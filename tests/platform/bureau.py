"""An office for tests: the books as they lie here, a clock that stands still until it is set, some units."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from engine.library import Library
from records import rulings
from records.cases import Deed, Message, add_event, open_case
from records.office import Office
from records.tables import Case, CaseEvent, Unit

ROOT = Path(__file__).parents[2]
BEIJING = ZoneInfo("Asia/Shanghai")
CITY, PROVINCE, PORTAL, FORUM = "wangchuan/appeals", "liaoning/responder", "gansu/messages", "harbin/forum"
LETTER = {"类别": "诉求", "地点": "南巷", "内容": "夜里施工", "电话": "138 0000"}


class Bureau:
    """Opens cases and records events; ``at`` sets the clock, which otherwise stands still."""

    def __init__(self, shelf: Path, rules: Path | None = None, drafts: bool = True) -> None:
        self.time = datetime(2025, 6, 3, 9, 30, tzinfo=BEIJING)
        library = Library(rules or ROOT / "rules", ROOT / "schemas")
        self.office = Office(library, "the key", lambda: self.time, shelf, drafts)
        self.units = {name: Unit.create(name=name, **more) for name, more in _UNITS.items()}

    def at(self, text: str) -> Bureau:
        """Set the clock."""
        self.time = datetime.fromisoformat(text).replace(tzinfo=BEIJING)
        return self

    def open(self, received: str, given: dict[str, Any] | None = None, book: str = CITY, **more: Any) -> Case:
        """Open a case at its moment of receipt."""
        self.at(received)
        return open_case(self.office, None, Message(book, received, LETTER if given is None else given, **more))

    def add(self, case: Case, happened: str, name: str, by: str = "", *to: str, **more: Any) -> CaseEvent:
        """Record an event when it happens, or at ``recorded``."""
        self.at(more.pop("recorded", happened))
        return add_event(self.office, None, case, Deed(name, happened, by, to, **more))

    def stand(self, case: Case, at: str = "") -> dict[str, Any]:
        """Return the decision on the case as it stands, as JSON."""
        if at:
            self.at(at)
        return rulings.stand(self.office, Case.get_by_id(case.id)).decision.to_json()

    def dues(self, case: Case, at: str = "") -> dict[str, tuple[str | None, str]]:
        """Return last day and state (in Chinese) of each duty, by name@party."""
        duties = self.stand(case, at)["duties"]
        return {f"{duty['name']}@{duty['who']}": (duty["due"], duty["state_zh"]) for duty in duties}

    def keyed(self, secret: str) -> Office:
        """Return the office with another key."""
        return replace(self.office, secret=secret)


_UNITS: dict[str, dict[str, str]] = {
    "市城管局": {"kind": "部门", "level": "市"},
    "望江区": {"kind": "区县", "level": "县"},
    "市教育局": {"kind": "部门", "level": "市"},
}
