"""The texts that rulings have used, by digest, and a library rebuilt from them.

A ruling names one digest: that of a manifest, a list of files with their digests. With it the library stands again as
it stood then, on a shelf of its own, without the present checkout.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from engine.book import Book
from engine.library import PUBLISHED, Library
from records.fields import canonical
from records.tables import RuleText

MANIFEST = "目录"
_SCHEMAS = ("terms.yaml", "rule.schema.json", "examples.schema.json")


class Lost(Exception):
    """A text that a ruling rests on is not there, or is not what its digest says."""


def keep(library: Library, books: Iterable[Book]) -> str:
    """Store every text that decisions under ``books`` can rest on; return the digest of their manifest.

    That is: the books' own files and their parents', what has been published of each, calendars, standard terms.
    """
    texts = {_origin(library, path): path.read_bytes().decode() for path in sorted(_paths(library, books))}
    digests = {origin: digest(text) for origin, text in texts.items()}
    listing = canonical(digests)
    rows = [{"digest": digests[origin], "origin": origin, "text": text} for origin, text in texts.items()]
    _store([*rows, {"digest": digest(listing), "origin": MANIFEST, "text": listing}])
    return digest(listing)


def digest(text: str) -> str:
    """Return the sha-256 of a text in UTF-8, as hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def _store(rows: list[dict[str, str]]) -> None:
    present = {
        row.digest for row in RuleText.select(RuleText.digest).where(RuleText.digest << [r["digest"] for r in rows])
    }
    missing = {row["digest"]: row for row in rows if row["digest"] not in present}
    if missing:
        RuleText.insert_many(list(missing.values())).on_conflict_ignore().execute()


def _paths(library: Library, books: Iterable[Book]) -> set[Path]:
    found = {library.schemas / name for name in _SCHEMAS}
    for book in books:
        files = [library.rules.parent / source.file for source in book.sources]
        found.update(files)
        for id in {library.id_of(path.parent) for path in files}:
            found.update(_published(library, id))
        for name in book.calendars:
            found.update(library.calendar_files(name))
    return found


def _published(library: Library, id: str) -> Iterator[Path]:
    listing = library.folder(id) / PUBLISHED
    if listing.exists():
        yield listing
        yield from (library.folder(id) / version.file for version in library.versions(id).values())


def _origin(library: Library, path: Path) -> str:
    try:
        return f"rules/{path.resolve().relative_to(library.rules.resolve()).as_posix()}"
    except ValueError:
        return f"schemas/{path.name}"


@lru_cache(maxsize=16)
def restored(shelf: Path, manifest: str) -> Library:
    """Return the library as it stood when ``manifest`` was kept; written under ``shelf`` once. Raises Lost."""
    place = shelf / manifest
    if not place.is_dir():
        _write(shelf, place, _texts(manifest))
    return Library(place / "rules", place / "schemas")


def _texts(manifest: str) -> dict[str, str]:
    listing = _text(manifest)
    return {origin: _text(one) for origin, one in json.loads(listing).items()}


def _text(wanted: str) -> str:
    row = RuleText.get_or_none(RuleText.digest == wanted)
    if row is None or digest(row.text) != wanted:
        raise Lost(f"规则原文 {wanted[:12]} 不在，或与摘要不符")
    return str(row.text)


def _write(shelf: Path, place: Path, texts: dict[str, str]) -> None:
    """Write all files beside their place, then move them there in one step; another process may have been faster."""
    shelf.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=shelf))
    for origin, text in texts.items():
        path = made / origin
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    try:
        os.rename(made, place)
    except OSError:
        if not place.is_dir():
            raise
        shutil.rmtree(made)
