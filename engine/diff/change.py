"""One difference between two rule files, and the sentence that says it: 应办·答复｜区县｜限：5日 → 3个工作日."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from engine.readings import FORK

CHANGED, ADDED, REMOVED, RENAMED = "changed", "added", "removed", "renamed"
Place = tuple[str, int]
NOWHERE: Place = ("", 0)
HEAD = "头"


@dataclass(frozen=True)
class Change:
    """What differs at one place: ``where`` the section and name (应办·答复), ``row``, ``key``, and what it said.

    ``kind`` is changed, added, removed or renamed; ``old`` and ``new`` are text, empty where there is nothing on that
    side; the places are file and line. ``reading`` names the branch that neither file need have taken (名＝甲);
    ``origin`` is the parent's id for what was taken over; ``note`` says what else a reader must know.
    """

    kind: str
    where: str
    row: str = ""
    key: str = ""
    old: str = ""
    new: str = ""
    old_place: Place = NOWHERE
    new_place: Place = NOWHERE
    reading: str = ""
    origin: str = ""
    note: str = ""

    @property
    def place(self) -> str:
        """Where it is, as an official reads it."""
        return "｜".join(part for part in (self.where, self.row, self.key) if part)

    @property
    def said(self) -> str:
        """What happened there."""
        if self.kind == ADDED:
            return f"增加 {self.new}" if self.new else "增加"
        if self.kind == REMOVED:
            return f"删去 {self.old}" if self.old else "删去"
        return f"“{self.old}”改名为“{self.new}”" if self.kind == RENAMED else f"{self.old} → {self.new}"

    @property
    def remarks(self) -> str:
        """What stands in brackets behind: the reading under which it holds, where it was taken over from, a note."""
        reading = f"读法“{'”取“'.join(self.reading.split('＝'))}”时" if self.reading else ""
        return "；".join(part for part in (reading, f"沿用 {self.origin}" if self.origin else "", self.note) if part)

    def __str__(self) -> str:
        return f"{self.place}：{self.said}" + (f"（{self.remarks}）" if self.remarks else "")


@dataclass(frozen=True)
class Path:
    """Where a comparison stands: ``where`` names, the ``row``, the ``keys`` below, and under which reading."""

    where: tuple[str, ...] = ()
    row: str = ""
    keys: tuple[str, ...] = ()
    reading: str = ""
    origin: str = ""

    def name(self, name: str) -> Path:
        """Return the path of a named entry of a section."""
        return Path((*self.where, name), self.row, self.keys, self.reading, self.origin)

    def at(self, key: str) -> Path:
        """Return the path of a key."""
        return Path(self.where, self.row, (*self.keys, key), self.reading, self.origin)

    def of_row(self, name: str) -> Path:
        """Return the path of a row of a table; of a row within a row, its name joins the keys."""
        return self.at(name) if self.row else Path(self.where, name, self.keys, self.reading, self.origin)

    def under(self, reading: str) -> Path:
        """Return the same path, as it stands under a reading."""
        return Path(self.where, self.row, self.keys, reading, self.origin)

    def change(self, kind: str, old: str = "", new: str = "", places: tuple[Place, Place] = (NOWHERE, NOWHERE),
               note: str = "") -> Change:  # fmt: skip
        """Return a change at this path."""
        where = "·".join(self.where) or HEAD
        return Change(kind, where, self.row, "·".join(_shown(self.row, self.keys)), old, new, *places,
                      self.reading, self.origin, note)  # fmt: skip


def _shown(row: str, keys: tuple[str, ...]) -> Iterator[str]:
    """The keys as they are said: what follows from a row of a limit is its limit, the rows of a judgement its own."""
    if row and keys[:1] == ("限",) and len(keys) > 1:
        keys = ("限", *keys[2:]) if keys[1] == "则" else keys[1:]
    for at, key in enumerate(keys):
        if key not in (FORK, "行", "项") and not (key == "则" and keys[at - 1 : at] == ("不超过",)):
            yield key
