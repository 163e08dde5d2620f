"""Publishing a version: what must hold before one more line may stand in published.jsonl, and the line itself.

Nothing is ever rewritten: an erratum, another first or last day, a withdrawal are further lines (`engine.published`).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine import checks, examples
from engine.compiler import UNSTATED, days_of
from engine.library import EXAMPLES, VERSION_FILE, Library
from engine.moments import DEFAULT_ZONE, MomentError, parse_date, parse_moment, zone
from engine.problems import ERROR
from engine.published import ERRATUM, POSTPONE, PUBLISH, WITHDRAW, Version, fold
from engine.sources import BookSource

WORDS = {PUBLISH: "发布", ERRATUM: "勘误", POSTPONE: "改期", WITHDRAW: "撤回"}


class Refused(Exception):
    """A line that may not be written; ``reasons`` are Chinese sentences, all of them at once."""

    def __init__(self, reasons: list[str]) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


@dataclass(frozen=True)
class Request:
    """What is to be published, as asked: dates and moment are text ("" for the default), names those of roles."""

    path: Path
    by: str
    confirmed_by: str
    at: str
    why: str
    kind: str = PUBLISH
    first: str = ""
    last: str = ""


class AsPublished(Library):
    """The library as it would be with one more line in a book's published.jsonl."""

    def __init__(self, library: Library, id: str, line: Version) -> None:
        super().__init__(library.rules, library.schemas)
        self._id, self._line = id, line

    def versions(self, id: str) -> dict[str, Version]:
        found = super().versions(id)
        return fold([self._line], found) if id == self._id else found


def publish(library: Library, request: Request) -> tuple[str, Version]:
    """Append the line that ``request`` asks for; return the book's id and the line. Raises Refused, BookError."""
    id = _id_of(library, request.path)
    listed = library.versions(id)
    _refuse(_formal(request, listed))
    source = library.source(request.path, id)
    line = _line(source, request, listed)
    if request.kind in (PUBLISH, ERRATUM):
        _refuse(_unfit(library, source, line))
    library.append_published(id, line.to_line())
    return id, line


def _refuse(reasons: Iterator[str]) -> None:
    """Raise Refused with all of ``reasons``, if there are any."""
    found = list(reasons)
    if found:
        raise Refused(found)


def _id_of(library: Library, path: Path) -> str:
    """The book in whose folder the file lies."""
    if not VERSION_FILE.fullmatch(path.name):
        raise Refused([f"“{path.name}”不是版本文件的名字；如 2025-03-01.yaml，勘误如 2025-03-01.1.yaml"])
    if not path.is_file():
        raise Refused([f"没有这个文件：{path}"])
    id = library.id_of(path.parent)
    if library.folder(id).resolve() != path.resolve().parent:
        raise Refused([f"{path} 不在规则库里，不能发布"])
    return id


def _formal(request: Request, listed: dict[str, Version]) -> Iterator[str]:
    """What is wrong before the file is even read: names, reason, whether the version is listed."""
    names = {"发布的人": request.by, "确认的人": request.confirmed_by, "缘由": request.why}
    yield from (f"没有写{name}" for name, value in names.items() if not value.strip())
    if request.by.strip() and _folded(request.by) == _folded(request.confirmed_by):
        yield f"发布的与确认的都是“{request.by}”，须是两个人"
    version = _version(request.path)
    known = listed.get(version)
    if request.kind == PUBLISH and known:
        yield f"{version} 已经发布过；改错以勘误（{version}.1.yaml、--kind erratum）发布，改内容另发新版"
    if request.kind != PUBLISH and not known:
        yield f"{version} 还没有发布过，不能{WORDS[request.kind]}"
    if request.kind == ERRATUM and known and known.file == request.path.name:
        yield f"{request.path.name} 就是已发布的文件；勘误写在另一个文件里，如 {version}.1.yaml"
    if request.kind == WITHDRAW and not request.first:
        yield "撤回须写自哪一天起（--from）"
    if request.kind == POSTPONE and not (request.first or request.last):
        yield "改期须写新的第一日（--from）或最后一日（--until）"


def _version(path: Path) -> str:
    return path.name.partition(".")[0]


def _folded(name: str) -> str:
    """A name without what the eye does not see: width, case, spaces."""
    return "".join(unicodedata.normalize("NFKC", name).casefold().split())


def _line(source: BookSource, request: Request, listed: dict[str, Version]) -> Version:
    """The line: dates as the version stands, those of the head where it is new; the text of an erratum is another."""
    version = _version(request.path)
    known = listed.get(version)
    try:
        first, last = _days(source, request, known)
        as_it_was = known and request.kind in (POSTPONE, WITHDRAW)
        file, digest = (known.file, known.sha256) if known and as_it_was else (request.path.name, source.digest)
        first = parse_date(request.first) if request.first else first
        last = _last(request.last) if request.last else last
        at = parse_moment(request.at, source.book.zone if source.book else zone(DEFAULT_ZONE)).isoformat()
    except MomentError as error:
        raise Refused([str(error)]) from error
    if last and last < first and request.kind != WITHDRAW:
        raise Refused([f"最后一日 {last} 早于第一日 {first}"])
    by, confirmed = request.by.strip(), request.confirmed_by.strip()
    return Version(version, file, digest, first, last, at, by, confirmed, request.why.strip(), request.kind)


def _days(source: BookSource, request: Request, known: Version | None) -> tuple[date, date | None]:
    """First and last day: as they stand, unless an erratum corrects those of the head; else those of the head."""
    library = source.library
    if known and (
        request.kind != ERRATUM or library.dates(library.folder(source.id) / known.file) == library.dates(request.path)
    ):
        return known.first, known.last
    first, last = days_of(source.resolved)
    if first == date.max:
        raise Refused(["“施行”未载明，不能发布"])
    return first, last


def _last(text: str) -> date | None:
    return None if text == UNSTATED else parse_date(text)


def _unfit(library: Library, source: BookSource, line: Version) -> Iterator[str]:
    """What stands against the text: problems of the file, examples that fail, children that it would break."""
    faults = [problem for problem in checks.problems(source) if problem.severity == ERROR]
    yield from map(str, faults)
    if faults:
        return
    future = AsPublished(library, source.id, line)
    yield from _failing(future, source.id)
    yield from _broken(future, source.id)


def _failing(future: Library, id: str) -> Iterator[str]:
    """The examples beside the book that would fail."""
    path = future.folder(id) / EXAMPLES
    if not path.exists():
        return
    tree, problems = future.examples(path)
    yield from map(str, problems)
    for result in examples.run(future, id, tree):
        if not result.passed:
            yield f"{result.file}:{result.line}: 例子“{result.name}”不合：{'；'.join(result.faults)}"


def _broken(future: Library, id: str) -> Iterator[str]:
    """Published children that would no longer compile."""
    for child in future.ids():
        versions = [] if child == id else future.versions(child).values()
        for version in versions:
            source = future.source(future.folder(child) / version.file, child)
            if version.withdrawn is None and str(source.tree.get("上位", "")) == id and source.book is None:
                yield from (f"下级规则因此不能用：{problem}" for problem in source.problems)
