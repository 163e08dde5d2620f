"""``why``: cases as ``decide`` takes them and subjects as ``assess`` does, answered in sentences or as JSON lines.

All is read before any is answered: subjects of one period are ranked among each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, TextIO

from engine.assessing import Found, assess_raw
from engine.assessment import Assessment
from engine.assessment_sentences import assessment_sentences, case_scores, with_places
from engine.book import Book
from engine.commands.decide import add_options, cases
from engine.commands.options import parser, put_json
from engine.explain import Explanation, explain
from engine.happenings import Case
from engine.library import Library
from engine.problems import BookError, CaseError, listed
from engine.sentences import Part, sentences
from engine.service import answer
from engine.sheets import Subject
from engine.subject_intake import Stretch, read_subject
from engine.subjects import SECTION

Told = tuple[dict[str, Any], list[Part]]


def run(argv: list[str], stdin: TextIO, stdout: TextIO, library: Library) -> int:
    """Explain every case and subject of standard input; exit 1 where one was faulty."""
    options = add_options(parser("why", "裁量的缘由")).parse_args(argv)
    raws = list(cases(library, stdin))
    subjects = [raw for raw in raws if _is_subject(raw)]
    found = iter(assess_raw(library, options.book, subjects, options.at, options.draft))
    status = 0
    for raw in raws:
        try:
            body, parts = (
                _subject(library, options, raw, next(found)) if _is_subject(raw) else _case(library, options, raw)
            )
        except (CaseError, BookError, RecursionError) as error:
            status = 1
            put_json(stdout, {"error": _faults(error)})
            continue
        if options.format == "json":
            put_json(stdout, body)
        else:
            stdout.write(_page(parts) + "\n")
    return status


def _is_subject(raw: Any) -> bool:
    return isinstance(raw, Mapping) and SECTION in raw


def _faults(error: CaseError | BookError | RecursionError) -> Mapping[str, list[str]]:
    if isinstance(error, CaseError):
        return error.messages
    return (
        {"规则": [str(each) for each in error.problems]}
        if isinstance(error, BookError)
        else {"案": ["一层套一层，太深"]}
    )


def _case(library: Library, options: Any, raw: Any) -> Told:
    """What to say of a case. Raises CaseError, BookError."""
    if not isinstance(raw, Mapping):
        raise CaseError({"案": ["应是一组键和值，如 收到: 2025-06-03 09:30"]})
    decision, case, book = answer(library, options.book, raw, options.at, options.near, options.draft)
    found = _explained(library, decision.at, case, book)
    body = {"decision": decision.to_json(), "explanation": found.to_json() if found else None}
    first, *rest = sentences(decision, found, book)
    return body, [first, *case_scores(decision), *rest]


def _subject(library: Library, options: Any, raw: Mapping[str, Any], found: Found) -> Told:
    """What to say of a subject. Raises the error that stands in the place of its assessment."""
    if isinstance(found, (CaseError, BookError)):
        raise found
    explanation, book = None, None
    if found.version:
        versions = found.version.split(listed(["", ""]))
        subject = _of(library, options, raw, found, versions[-1])
        book = subject.book
        if len(versions) == 1:  # a period under several versions is told without bills
            told = _explained(library, found.at, read_subject(subject, raw, _stretch(found, book)), book)
            explanation = with_places(told, found, book) if told else None
    body = {"assessment": found.to_json(), "explanation": explanation.to_json() if explanation else None}
    return body, assessment_sentences(found, explanation, book)


def _of(library: Library, options: Any, raw: Mapping[str, Any], found: Assessment, version: str) -> Subject:
    """The subject as assessed: of this version, with the readings taken and the local data of its first day."""
    id, first = options.book.partition("@")[0], date.fromisoformat(found.subject["first"])
    taken = {str(name): str(to) for name, to in (raw.get("读法") or {}).items()}
    book = library.book(id, version, taken, options.draft, first)
    if book.first > first:
        book = library.book(id, version, taken, options.draft, book.first)
    return book.subjects[found.subject["object"]]


def _stretch(found: Assessment, book: Book) -> Stretch | None:
    """The days of the period on which the book is in force; None where it is on all of them."""
    first, last = (date.fromisoformat(found.subject[key] or date.max.isoformat()) for key in ("first", "last"))
    start, end = max(first, book.first), min(last, book.last or date.max)
    return None if (start, end) == (first, last) or last == date.max else Stretch(start, end, True, end == last)


def _explained(library: Library, at: str, case: Case | None, book: Book | None) -> Explanation | None:
    if case is None or book is None:
        return None
    return explain(book, case, datetime.fromisoformat(at).astimezone(book.zone), library.calendars(book.calendars))


def _page(parts: Iterable[Part]) -> str:
    return "\n".join(f"【{part.title}】\n" + "".join(f"{line}\n" for line in part.lines) for part in parts)
