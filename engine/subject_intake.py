"""From a subject as sent (YAML or JSON) to a typed Case: who or what it is, which period, and what happened in it.

The period begins with 开始 and ends with 期末, which nobody sends: both are put in here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.happenings import BEGUN, CORRECTED, PERIOD_END, RECEIVED, Case, Happening
from engine.intake import CASE_KEYS, Reader
from engine.moments import MomentError, parse_moment
from engine.periods import Period, PeriodError, named_period
from engine.problems import CaseError, guess
from engine.sheets import Subject

SUBJECT_KEYS = ("对象", "是", "期", "起", *(key for key in CASE_KEYS if key not in ("收到", "由", "给")), "同评")
GIVEN = (RECEIVED, BEGUN, PERIOD_END)
_A_SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Stretch:
    """Days of a subject under one version: first and last (None: no end).

    ``begins``: no version was in force before; ``ends``: none follows within the period.
    """

    first: date
    last: date | None
    begins: bool = True
    ends: bool = True


def subject_name(raw: Mapping[str, Any], subject: Subject) -> str:
    """Return who or what is assessed: ``是``, or the single office that the subject belongs to. Raises CaseError."""
    name = raw.get("是")
    if name is None and subject.party and subject.book.names.parties[subject.party].single:
        return subject.party
    if name is None or isinstance(name, (Mapping, list, tuple)) or not str(name).strip():
        raise CaseError({"是": [f"没有写是哪一个；如 是: 某{subject.party or subject.kind}"]})
    return str(name).strip()


def period_of(raw: Mapping[str, Any], subject: Subject) -> Period | None:
    """Return the period that a raw subject names; None for one that has none. Raises CaseError."""
    if not subject.period:
        if raw.get("期") is not None:
            raise CaseError({"期": [f"“{subject.name}”不分期；写“起”"]})
        return None
    if raw.get("起") is not None:
        raise CaseError({"起": [f"“{subject.name}”分期，写“期”就够了"]})
    try:
        return named_period(raw.get("期", ""), subject.period)
    except PeriodError as error:
        raise CaseError({"期": [str(error)]}) from error


def began(raw: Mapping[str, Any], subject: Subject, period: Period | None) -> datetime:
    """Return the first moment of the subject: of its period, else 起. Raises CaseError."""
    zone = subject.book.zone
    if period is not None:
        return datetime.combine(period.first, time(), zone)
    try:
        return parse_moment(raw.get("起") or "", zone)
    except MomentError as error:
        raise CaseError({"起": [str(error)]}) from error


def read_subject(subject: Subject, raw: Mapping[str, Any], stretch: Stretch | None = None) -> Case:
    """Return the typed case of a subject, or of one stretch of its period. Raises CaseError, all faults at once."""
    name, period = subject_name(raw, subject), period_of(raw, subject)
    reader = _SubjectReader(subject, name, period, stretch)
    case = reader.read_whole(raw, began(raw, subject, period))
    if reader.problems:
        raise CaseError(reader.problems)
    return case


class _SubjectReader(Reader):
    def __init__(self, subject: Subject, name: str, period: Period | None, stretch: Stretch | None) -> None:
        super().__init__(subject.book)
        self.subject, self.name, self.period, self.stretch = subject, name, period, stretch

    def read_whole(self, raw: Mapping[str, Any], start: datetime) -> Case:
        self._keys("对象", raw, SUBJECT_KEYS)
        party = self.subject.book.names.parties.get(self.subject.party)
        to = (self.name,) if party and not party.single else ()
        begins = self.stretch is None or self.stretch.begins
        if self.stretch and self.stretch.last:
            start = datetime.combine(self.stretch.first, time(), self.book.zone)
        facts, mark = self._facts("案情", raw.get("案情")), str(raw.get("编号") or "")
        first = Happening(BEGUN if begins else CORRECTED, start, start, "", to, facts, id=mark)
        listed = [(f"事件{at}", node) for at, node in enumerate(self._list("事件", raw.get("事件")), 1)]
        events = [self._event(where, node) for where, node in listed if self._is_map(where, node)]
        lookups = self._lookups(raw.get("查询"))
        self._marks((first, *events), lookups)
        for where, event in zip([where for where, _ in listed], events, strict=False):
            self._placed(where, event, start)
        inside = [event for event in events if self._inside(event)]
        stretch = self.stretch
        within = (stretch.first, stretch.last) if stretch and stretch.last else None
        return Case(
            start, (first, *inside, *self._end(to)), self._parties(raw.get("主体")), lookups,
            self.name, self.period, within,
        )  # fmt: skip

    def _placed(self, where: str, event: Happening, start: datetime) -> None:
        """开始 and 期末 come by themselves; nothing else happens before the subject began."""
        if event.name in GIVEN:
            self.bad(where, f"“{event.name}”由引擎放进来，不用写")
        if event.at < start and self.stretch is None:
            self.bad(where, f"“{event.name}”早于{'这一期' if self.period else '“起”'}")

    def _inside(self, event: Happening) -> bool:
        """Whether an event belongs to the stretch; what comes after the period belongs to its last one."""
        if self.stretch is None:
            return True
        day = event.at.astimezone(self.book.zone).date()
        late = self.stretch.last is not None and day > self.stretch.last and not self.stretch.ends
        return day >= self.stretch.first and not late

    def _end(self, to: tuple[str, ...]) -> tuple[Happening, ...]:
        if self.period is None or (self.stretch and not self.stretch.ends):
            return ()
        at = datetime.combine(self.period.last + timedelta(days=1), time(), self.book.zone) - _A_SECOND
        return (Happening(PERIOD_END, at, at, "", to),)


def known_subject(subjects: Mapping[str, Any], raw: Mapping[str, Any], id: str) -> str:
    """Return the name under 对象, or the only one that the book has. Raises CaseError with a guess."""
    name = str(raw.get("对象") or (next(iter(subjects)) if len(subjects) == 1 else ""))
    if name not in subjects:
        have = guess(name, subjects) or ("可写：" + "、".join(subjects) if subjects else f"{id} 没有写“对象”一节")
        raise CaseError({"对象": [f"没有“{name}”这个对象；{have}" if name else f"没有写是哪个对象；{have}"]})
    return name
