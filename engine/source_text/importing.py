"""From the bytes of a file to the texts in it, whatever kind of file it is; what cannot be used says why."""

from __future__ import annotations

from engine.source_text.office_text import words_of
from engine.source_text.provisions import SourceText, SourceTextError, cut, decode

MOST_BYTES, MOST_CHARACTERS = 5_000_000, 300_000  # the library reads no more of a file
_SAVE = "用 Word 或 WPS 打开，另存为 .docx（或 .txt）再导入"
_COPY = "把正文复制到记事本，存为 UTF-8 的 .txt 再导入"
_PICTURE = ("这是图片，不能导入", "请找文字的原件，存为 .docx 或 .txt")
_OTHER_KINDS = {
    b"%PDF": ("这是 PDF 文件，不能导入", "能选中文字的，" + _COPY + "；扫描件请找 Word 原件"),
    b"\xd0\xcf\x11\xe0": ("这是旧格式的 .doc（或 .wps、加了密码的 .docx），不能导入", "去掉密码，" + _SAVE),
    b"{\\rtf": ("这是 RTF 文件，不能导入", _SAVE),
    **{start: _PICTURE for start in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")},
}
_NOTHING = "没有找到条文：找的是行首（或句号后）的“第一条”“第1条”，或通知里顺次的“一、”“二、”"


def import_text(data: bytes) -> list[SourceText]:
    """Return the texts of a document, at least one, with their clauses. Raises SourceTextError."""
    return texts_in(text_of(data))


def text_of(data: bytes) -> str:
    """Return the words of a document, whatever kind of file it is. Raises SourceTextError."""
    if len(data) >= MOST_BYTES:
        raise SourceTextError(f"文件太大，须小于 {MOST_BYTES // 1_000_000} MB", "去掉图片，只留正文再导入")
    for start, said in _OTHER_KINDS.items():
        if data.startswith(start):
            raise SourceTextError(*said)
    text = words_of(data) if data.startswith(b"PK") else decode(data)
    if not text.strip("\ufeff \t\r\n\u3000"):
        raise SourceTextError("文件里没有文字", "看看是否选错了文件；扫描件须先转成文字")
    if text.lstrip("\ufeff \t\r\n").lower().startswith(("<!doctype", "<html")):
        raise SourceTextError("这是网页的源文件，不能导入", "用浏览器打开，" + _COPY)
    if len(text) > MOST_CHARACTERS:
        raise SourceTextError(
            f"文字太多，至多 {MOST_CHARACTERS // 10_000} 万字", "只留要导入的这一份，分成几个文件再导入"
        )
    return text


def texts_in(text: str) -> list[SourceText]:
    """Return the texts in the words of a document, at least one. Raises SourceTextError."""
    texts = cut(text)
    if not texts:
        raise SourceTextError(_NOTHING, "看看是否选错了文件，打开是否乱码，编号是否完整")
    return texts
