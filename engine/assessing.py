"""From raw subjects to assessments: which versions are in force in their period, readings, local data, calendars."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from engine.assess import Standing, assess_all, joined
from engine.assessment import Assessment
from engine.book import Book
from engine.library import Library
from engine.moments import DEFAULT_ZONE, MomentError, parse_moment, zone
from engine.periods import Period, PeriodError, any_period
from engine.problems import BookError, CaseError
from engine.sheets import Subject
from engine.subject_intake import Stretch, known_subject, read_subject

ONE = timedelta(days=1)
Found = Assessment | CaseError | BookError


@dataclass
class _Asked:
    """One raw subject on its way: what it stands for in each stretch, or why it cannot be assessed."""

    raw: Mapping[str, Any]
    standings: list[Standing] = field(default_factory=list)
    answer: Found | None = None
    note: str = ""


def assess_raw(
    library: Library, id: str, raws: Sequence[Any], at: str = "", draft: bool = False, complete: bool = True
) -> list[Found]:
    """Return the assessment of each raw subject, or its error; those of one period are ranked among each other.

    Where they are not ``complete`` nobody is ranked. The moment is ``at``, else the subject's 时点, else the last thing
    that it knows of (the end of its period).
    """
    asked = [_ask(library, id, raw, at, draft) for raw in raws]
    _once_each(asked)
    standings = [standing for each in asked for standing in each.standings]
    done = iter(assess_all(standings, complete))
    faulty = sum(isinstance(each.answer, (CaseError, BookError)) for each in asked)
    return [each.answer or _answer(each, [next(done) for _ in each.standings], faulty) for each in asked]


def standings(library: Library, id: str, raw: Any, draft: bool = False) -> list[Standing]:
    """Return one raw subject walked through, under each version of its time. Raises CaseError, BookError."""
    return _stand(library, id, raw, "", draft).standings


def _once_each(asked: Sequence[_Asked]) -> None:
    """Whoever is ranked is ranked once: sent twice, the second is a fault, not a second place."""
    seen: set[Any] = set()
    for each in asked:
        if each.standings and each.standings[0].subject.book.rankings:
            case = each.standings[0].walk.case
            mark = (each.standings[0].subject.name, case.name, case.period.text if case.period else str(case.received))
            if mark in seen:
                each.answer, each.standings = CaseError({"是": [f"“{case.name}”送来了两次"]}), []
            seen.add(mark)


def _answer(asked: _Asked, parts: Sequence[Assessment], faulty: int) -> Found:
    found = parts[0] if len(parts) == 1 else joined(parts, asked.standings[-1].subject)
    notes = [asked.note] if asked.note else []
    notes += [f"另有 {faulty} 个对象送来的有错，没有参加排名"] if found.ranks and faulty else []
    return replace(found, notes=[*found.notes, *notes]) if notes else found


def _ask(library: Library, id: str, raw: Any, at: str, draft: bool) -> _Asked:
    try:
        if not isinstance(raw, Mapping):
            raise CaseError({"对象": ["应是一组键和值，如 对象: 月度计分"]})
        return _stand(library, id, raw, at, draft)
    except (CaseError, BookError) as error:
        return _Asked(raw if isinstance(raw, Mapping) else {}, answer=error)


def _stand(library: Library, id: str, raw: Mapping[str, Any], at: str, draft: bool) -> _Asked:
    asked = _Asked(raw)
    books = list(_books(library, id, raw, draft))
    if not books:
        day = _first_day(raw)
        note = f"{id.partition('@')[0]} 在 {day} 没有施行中的版本，由人决定"
        told = {"object": str(raw.get("对象", "")), "name": str(raw.get("是", "")), "period": _text(raw.get("期"))}
        asked.answer = Assessment(id.partition("@")[0], None, told, at or str(day), notes=[note])
        return asked
    for book, stretch in books:
        subject = _subject(book, raw)
        whole = len(books) == 1 and stretch.ends and stretch.first == _days(raw)[0]
        case = read_subject(subject, raw, None if whole else stretch)
        try:
            asked_for = at or raw.get("时点")
            latest = case.last() if stretch.ends else datetime.max.replace(tzinfo=book.zone)
            moment = parse_moment(asked_for, book.zone) if asked_for else latest
        except MomentError as error:
            raise CaseError({"时点": [str(error)]}) from error
        asked.standings.append(
            Standing(subject, case, _until(stretch, moment, book), library.calendars(book.calendars))
        )
    if not books[0][1].begins:
        asked.note = f"{books[0][1].first.isoformat()} 起才有施行中的版本，这一期从那天算"
    return asked


def _until(stretch: Stretch, moment: datetime, book: Book) -> datetime:
    """The moment at which a stretch is looked at: not after its own last day, if another version follows."""
    if stretch.ends or stretch.last is None:
        return moment
    end = datetime.combine(stretch.last + ONE, time(), book.zone) - timedelta(seconds=1)
    return min(moment, end)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _subject(book: Book, raw: Mapping[str, Any]) -> Subject:
    return book.subjects[known_subject(book.subjects, raw, book.id)]


def _books(library: Library, id: str, raw: Mapping[str, Any], draft: bool) -> Iterator[tuple[Book, Stretch]]:
    """Yield each book that is in force in the subject's time, with the days for which it is."""
    id, _, named = id.partition("@")
    readings = raw.get("读法") or {}
    if not isinstance(readings, Mapping):
        raise CaseError({"读法": ["应是一组键和值，如 {五日: 工作日}"]})
    overrides = {str(k): str(v) for k, v in readings.items()}
    first, last = _days(raw)
    version = str(raw.get("版本") or named)
    if version:
        yield library.book(id, version, overrides, draft, first), Stretch(first, last)
        return
    begins = True
    for start, end, name in _versions(library, id, (first, last), overrides, draft):
        if name:
            yield library.book(id, name, overrides, draft, start), Stretch(start, end, begins, end == last)
            begins = False


def _versions(
    library: Library, id: str, days: tuple[date, date | None], overrides: Mapping[str, str], draft: bool
) -> list[tuple[date, date | None, str]]:
    """Return the stretches of days with the version in force ("": none); a subject without an end has one."""
    first, last = days
    starts = sorted({first, *_edges(library, id, overrides, first, last)}) if last else [first]
    found: list[tuple[date, date | None, str]] = []
    for at, start in enumerate(starts):
        end = starts[at + 1] - ONE if at + 1 < len(starts) else last
        version = library.in_force(id, start, overrides)
        name = version.version if version else library.draft_on(id, start, overrides) if draft else ""
        if found and found[-1][2] == name:
            found[-1] = (found[-1][0], end, name)
        else:
            found.append((start, end, name))
    return found


def _edges(library: Library, id: str, overrides: Mapping[str, str], first: date, last: date) -> Iterator[date]:
    """Yield the days after the first on which another version may come into force, or one may end."""
    days = [day for path in library.files(id) for day in library.dates(path, overrides)]
    days += [day for version in library.versions(id).values() for day in (version.first, version.last)]
    ends = {day + ONE for day in days if day and day < date.max}
    drawn = {version.withdrawn for version in library.versions(id).values()}
    yield from (day for day in {*days, *ends, *drawn} if day and first < day <= last)


def _days(raw: Mapping[str, Any]) -> tuple[date, date | None]:
    """The first and the last day of a raw subject, before any book is known: its period, or 起. Raises CaseError."""
    if raw.get("期") is not None:
        period = _any_period(raw["期"])
        return period.first, period.last
    return _first_day(raw), None


def _any_period(text: Any) -> Period:
    try:
        return any_period(text)
    except PeriodError as error:
        raise CaseError({"期": [str(error)]}) from error


def _first_day(raw: Mapping[str, Any]) -> date:
    if raw.get("期") is not None:
        return _any_period(raw["期"]).first
    try:
        return parse_moment(raw.get("起") or "", zone(DEFAULT_ZONE)).date()
    except MomentError as error:
        raise CaseError({"起": [f"{error}；分期的对象写“期”"]}) from error
