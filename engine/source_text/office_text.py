"""The words of a .docx, one paragraph a line, with the numbers that Word puts before paragraphs by itself.

Tables are read cell by cell, text boxes after the paragraph that holds them; deleted words are not read. Headers,
footers and footnotes are no part of the text.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.exceptions import OpcError

from engine.source_text.office_numbers import Numbering, w
from engine.source_text.provisions import SourceTextError

MOST_UNPACKED, MOST_XML, MOST_PARTS = 60_000_000, 15_000_000, 2_000
# What python-docx, lxml and zipfile raise for a damaged package, or for one of Excel or PowerPoint.
_BROKEN = (
    OpcError,
    zipfile.BadZipFile,
    zlib.error,
    AttributeError,
    EOFError,
    LookupError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
_SPACES = {w("tab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-"}
_NOT_READ = {w("del"), w("moveFrom"), w("instrText"), w("pPr"), w("rPr"), w("txbxContent")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


def words_of(data: bytes) -> str:
    """Return the words of a .docx. Raises SourceTextError for one that is too large, broken, or not of Word."""
    _measured(data)
    try:
        part = docx.Document(BytesIO(data)).part
        numbering = Numbering(_related(part, RELATIONSHIP_TYPE.NUMBERING), _related(part, RELATIONSHIP_TYPE.STYLES))
        return "\n".join(_lines(part.element.body, numbering))
    except _BROKEN as error:
        raise SourceTextError("这不是能读的 Word 文件（.docx）", "用 Word 或 WPS 打开，另存为 .docx 再导入") from error


def _measured(data: bytes) -> None:
    """Refuse what would unpack to more than any document holds. What a part says of its size bounds what is read."""
    try:
        parts = zipfile.ZipFile(BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise SourceTextError("文件不完整，打不开", "重新下载，或用 Word、WPS 打开另存为 .docx") from error
    xml = sum(each.file_size for each in parts if each.filename.endswith((".xml", ".rels")))
    if len(parts) > MOST_PARTS or xml > MOST_XML or sum(each.file_size for each in parts) > MOST_UNPACKED:
        raise SourceTextError("这个 .docx 展开后太大，不像一份文件", "只把正文复制到新的文件里，存为 .txt 或 .docx")


def _related(part: Any, kind: str) -> Any:
    """A part's XML; None where the document has no such part."""
    try:
        return part.part_related_by(kind).element
    except (KeyError, AttributeError):
        return None


def _lines(node: Any, numbering: Numbering) -> Iterator[str]:
    """Yield the paragraphs below a node in reading order, each with its number."""
    for child in node:
        if child.tag == w("p"):
            yield numbering.label(child) + "".join(_words(child))
            for box in _boxes(child):
                yield from _lines(box, numbering)
        elif child.tag not in _NOT_READ:
            yield from _lines(child, numbering)


def _words(node: Any) -> Iterator[str]:
    for child in node:
        if child.tag == w("t"):
            yield child.text or ""
        elif child.tag in _SPACES:
            yield _SPACES[child.tag]
        elif child.tag not in _NOT_READ and child.tag != _FALLBACK:
            yield from _words(child)


def _boxes(node: Any) -> Iterator[Any]:
    """The text boxes of a paragraph; what is there only for old readers repeats them."""
    for child in node:
        if child.tag == w("txbxContent"):
            yield child
        elif child.tag != _FALLBACK:
            yield from _boxes(child)
