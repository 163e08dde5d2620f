"""The versions of a book as they stand on a day: in force, to come, over, withdrawn, replaced, or drafts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from engine.library import PUBLISHED, Library
from engine.problems import Problem
from engine.published import Version, fold, parse_lines

IN_FORCE, TO_COME, OVER, WITHDRAWN, REPLACED, DRAFT = "施行中", "未到施行日", "已届满", "已撤回", "已有新版", "草稿"
SAME, CHANGED, MISSING, UNTOUCHED = "一致", "不一致", "文件不在", "不涉及"
KINDS = {"publish": "发布", "erratum": "勘误", "postpone": "改期", "withdraw": "撤回"}


@dataclass(frozen=True)
class Edition:
    """One version of a book: its file, how it was published (None: a draft), how it stands.

    ``changed``: the file is no longer what was published, so nothing is decided by it.
    """

    id: str
    version: str
    path: Path
    listed: Version | None
    state: str
    changed: bool = False


@dataclass(frozen=True)
class Line:
    """One line of published.jsonl, what it does, and whether its file still has the digest it had."""

    said: Version
    kind: str
    digest: str


def published(library: Library, id: str) -> tuple[list[Version], list[Problem]]:
    """Return the lines of a book's published.jsonl, and which of them cannot be read. Raises BookError for no book."""
    path = library.folder(id) / PUBLISHED
    if not path.exists():
        return [], []
    return parse_lines(library.bytes_of(path).decode("utf-8", "replace"), library.name_of(path))


def lines(library: Library, id: str) -> list[Line]:
    """Return the record of publication, each file's digest looked at anew. Raises BookError for no book."""
    return [Line(said, KINDS[said.kind], _digest(library, id, said)) for said in published(library, id)[0]]


def _digest(library: Library, id: str, said: Version) -> str:
    if said.kind in ("withdraw", "postpone"):
        return UNTOUCHED
    files = {path.name: path for path in library.files(id)}
    if said.file not in files:
        return MISSING
    return SAME if _same(library, files[said.file], said) else CHANGED


def _same(library: Library, path: Path, said: Version) -> bool:
    return hashlib.sha256(library.bytes_of(path)).hexdigest() == said.sha256


def editions(library: Library, id: str, day: date) -> list[Edition]:
    """Return the versions of a book, the newest first. Raises BookError for no book."""
    files = {path.name: path for path in library.files(id)}
    listed = fold(published(library, id)[0])
    made = [*_published(library, id, files, listed, day), *_drafts(id, files, listed)]
    return sorted(made, key=lambda one: (one.path.stem, one.version), reverse=True)


def _published(
    library: Library, id: str, files: dict[str, Path], listed: dict[str, Version], day: date
) -> Iterator[Edition]:
    """Yield the published versions; of several in force the newest is."""
    states = {name: _standing(version, day) for name, version in listed.items()}
    latest = max((listed[name].first for name, state in states.items() if state == IN_FORCE), default=None)
    for name, version in listed.items():
        replaced = states[name] == IN_FORCE and version.first != latest
        if version.file in files:
            path = files[version.file]
            state = REPLACED if replaced else states[name]
            yield Edition(id, name, path, version, state, not _same(library, path, version))


def _standing(version: Version, day: date) -> str:
    if version.withdrawn_on(day):
        return WITHDRAWN
    if day < version.first:
        return TO_COME
    return OVER if version.last and version.last < day else IN_FORCE


def _drafts(id: str, files: dict[str, Path], listed: dict[str, Version]) -> Iterator[Edition]:
    taken = {version.file for version in listed.values()}
    for name, path in files.items():
        if name not in taken and path.stem not in listed:
            yield Edition(id, path.stem, path, None, DRAFT)


def edition(library: Library, id: str, version: str, day: date) -> Edition | None:
    """Return one version of a book; None where there is none of that name. Raises BookError for no book."""
    return next((one for one in editions(library, id, day) if one.version == version), None)


def foremost(found: list[Edition]) -> Edition | None:
    """Return the version that one means when naming none: in force, else the newest published, else the newest."""
    in_force = [one for one in found if one.state == IN_FORCE]
    return next(iter([*in_force, *(one for one in found if one.listed), *found]), None)
