"""The texts of regulations that people import: kept as they were, the newest of a book is read beside it."""

from __future__ import annotations

import hashlib
from typing import Any

from engine.source_text.importing import text_of, texts_in
from records.tables import SourceDocument, User
from records.writes import write


def keep(book: str, name: str, data: bytes, person: User) -> tuple[SourceDocument, bool]:
    """Keep a document (.txt, .docx) as the text of a book; return it, and whether it is new.

    The same file again is not kept twice. Raises SourceTextError where no clause can be found in it; then nothing is
    written.
    """
    text = text_of(data)
    texts_in(text)
    digest = hashlib.sha256(data).hexdigest()
    known = newest(book)
    if known and known.digest == digest:
        return known, False
    made = SourceDocument(book=book, name=name[:200], digest=digest, text=text, by=person)
    with write(person, "导入原文", made) as entry:
        made.save(force_insert=True)
        entry.after = {"book": book, "name": made.name, "digest": digest, "characters": len(text)}
    return made, True


def newest(book: str) -> SourceDocument | None:
    """Return the document last imported for a book."""
    found: SourceDocument | None = _of(book).first()
    return found


def of_book(book: str) -> list[SourceDocument]:
    """Return every document imported for a book, the newest first."""
    return list(_of(book))


def _of(book: str) -> Any:
    return SourceDocument.select().where(SourceDocument.book == book).order_by(SourceDocument.id.desc())
