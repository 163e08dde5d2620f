"""What has been published: each line agrees with its file, with the lines before it, and was confirmed by another."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from engine.library import VERSION_FILE, Library
from engine.moments import DEFAULT_ZONE, MomentError, parse_moment, zone
from engine.problems import ERROR, WARNING, BookError, Problem
from engine.published import ERRATUM, PUBLISH, Version, fold, parse_lines

NAME = "发布"


def check(library: Library, id: str, text: str, file: str) -> Iterator[Problem]:
    """Yield what is wrong with a book's published.jsonl (its ``text``)."""
    lines, problems = parse_lines(text, file)
    yield from problems
    seen: dict[str, Version] = {}
    standing: dict[str, Version] = {}
    for line in lines:
        yield from (Problem(file, line.line, NAME, *said) for said in _line(line, seen))
        if line.kind == PUBLISH or (line.kind == ERRATUM and not _same_days(line, standing.get(line.version))):
            yield from (Problem(file, line.line, NAME, *said) for said in _head(library, id, line))
        seen.setdefault(line.version, line)
        standing = fold([line], standing)
    yield from _changed(library, id)


def _changed(library: Library, id: str) -> Iterator[Problem]:
    """Listed files that are gone or were changed afterwards."""
    try:
        library.versions(id)
    except BookError as error:
        yield from error.problems


def _same_days(line: Version, before: Version | None) -> bool:
    """Whether an erratum leaves the days as they stand, after any postponement."""
    return before is not None and (line.first, line.last) == (before.first, before.last)


def _line(line: Version, seen: dict[str, Version]) -> Iterator[tuple[str, str, str]]:
    if line.kind == PUBLISH and line.version in seen:
        yield ERROR, f"版本 {line.version} 第 {seen[line.version].line} 行已发布", "改正错字的，用勘误 erratum"
    if line.kind != PUBLISH and line.version not in seen:
        yield ERROR, f"版本 {line.version} 还没有发布过", "先有 publish 一行"
    if line.by == line.confirmed_by:
        yield WARNING, f"发布与确认是同一人“{line.by}”", "由另一人确认"
    try:
        parse_moment(line.at, zone(DEFAULT_ZONE))
    except MomentError as error:
        yield ERROR, str(error), "at 写发布的时刻"


def _head(library: Library, id: str, line: Version) -> Iterator[tuple[str, str, str]]:
    """The days that a line gives are those of its file's head, unless they were postponed."""
    path = library.folder(id) / line.file
    if not VERSION_FILE.fullmatch(line.file) or not path.is_file():
        return
    try:
        first, last = library.dates(path)
    except (BookError, MomentError):
        return
    if first != line.first:
        yield ERROR, f"登记的首日 {line.first}，文件的施行是 {first}", "改动施行日的，用 postpone 一行"
    if last != line.last:
        yield ERROR, f"登记的末日 {line.until}，文件的有效至是 {_day(last)}", "改动末日的，用 postpone 一行"


def _day(day: date | None) -> str:
    return str(day) if day else "未载明"
