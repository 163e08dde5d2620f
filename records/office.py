"""What the services on cases need from outside: the rule library, the key of pseudonyms, and the one clock.

Nobody's clock is guessed: whatever a service decides or dates on a case, it takes from ``Office.now`` and from nowhere
else. Only marks of when a row was written (audit, stored texts) are the machine's own time, ``records.tables.now``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from engine.book import Book
from engine.library import Library
from engine.problems import CaseError
from engine.service import book_for


@dataclass(frozen=True)
class Office:
    """``drafts`` lets files that are not published decide; ``shelf`` is a folder for the texts of old rulings."""

    library: Library
    secret: str
    now: Callable[[], datetime]
    shelf: Path
    drafts: bool = False

    def book(self, id: str, raw: Mapping[str, Any]) -> Book:
        """Return the book under which a raw case stands. Raises CaseError where no version was in force."""
        found = book_for(self.library, id, raw, self.drafts)
        if found is None:
            raise CaseError({"收到": [f"{str(raw.get('收到'))[:10]} 没有施行中的版本；请核对收到的日子，或另选规则"]})
        return found
