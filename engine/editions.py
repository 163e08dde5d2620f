"""Which rule file a name means: BOOK, or BOOK@VERSION."""

from __future__ import annotations

from pathlib import Path

from engine.library import Library
from engine.problems import ERROR, BookError, Problem, guess
from engine.published import Version


def find(library: Library, name: str, draft: bool) -> tuple[Path, Version | None]:
    """Return the file of BOOK or BOOK@VERSION and how it was published (None: a draft). Raises BookError.

    Without a version: the published one that begins last, unless ``draft`` is asked for or nothing is published.
    """
    id, _, wanted = name.partition("@")
    files, listed = library.files(id), library.versions(id)
    if not wanted:
        standing = [version for version in listed.values() if version.withdrawn is None]
        newest = max(standing, key=lambda version: version.first, default=None)
        if newest and not draft:
            return library.folder(id) / newest.file, newest
        wanted = files[-1].stem if files else ""
    if wanted in listed:
        return library.folder(id) / listed[wanted].file, listed[wanted]
    path = library.folder(id) / f"{wanted}.yaml"
    if path not in files:
        mend = guess(wanted, [file.stem for file in files])
        raise BookError([Problem(id, 0, "读取", ERROR, f"没有“{wanted}”这个版本", mend)])
    return path, None
