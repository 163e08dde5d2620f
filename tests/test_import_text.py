"""``import-text``: what it writes, what it says of bad files, and a book held against its text."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

import engine.__main__ as main
from engine import library
from engine.commands import import_text as command
from engine.library import Library
from engine.reader import Map
from engine.source_text import importing
from engine.source_text.clause_coverage import Place, clause_coverage, texts_of, unknown_clauses
from engine.source_text.importing import import_text
from engine.source_text.provisions import SourceTextError, cut
from engine.sources import BookSource
from tests.test_office_text import W, p, package, zipped

ROOT = Path(__file__).resolve().parents[1]

# -- bad files ---------------------------------------------------------------------------------------------------------


BAD = {
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "旧格式的 .doc"),
    "scan.pdf": (b"%PDF-1.7\n", "这是 PDF 文件"),
    "page.png": (b"\x89PNG\r\n\x1a\n", "这是图片"),
    "page.jpg": (b"\xff\xd8\xff\xe0", "这是图片"),
    "text.rtf": (b"{\\rtf1", "这是 RTF 文件"),
    "page.html": ("<!DOCTYPE html><p>第一条 甲。".encode(), "网页的源文件"),
    "empty.txt": (b"", "文件里没有文字"),
    "blank.txt": ("\ufeff \n　\n".encode(), "文件里没有文字"),
    "empty.docx": (package(p("")), "文件里没有文字"),
    "none.txt": ("首页\n没有条文。".encode(), "没有找到条文：找的是行首（或句号后）的“第一条”"),
    "none.docx": (package(p("没有条文。")), "没有找到条文"),
    "wrong.txt": ("第一条 甲。\n".encode("utf-16-le"), "认不出文字的编码"),
    "half.docx": (package(p("第一条 甲。"))[:300], "文件不完整"),
    "book.xlsx": (zipped(**{"xl/workbook.xml": b"<a/>"}), "不是能读的 Word 文件"),
    "torn.docx": (package("", **{"word/document.xml": b"<w:document"}), "不是能读的 Word 文件"),
    "hollow.docx": (package("", **{"word/document.xml": f"<w:document {W}/>".encode()}), "不是能读的 Word 文件"),
    "bomb.docx": (package(p("第一条 甲。"), **{"word/big.xml": bytes(16_000_000)}), "展开后太大"),
    "pictures.docx": (package(p("第一条 甲。"), **{"word/media/big.bmp": bytes(61_000_000)}), "展开后太大"),
    "parts.docx": (package(p("第一条 甲。"), **{f"word/{n}.bin": b"" for n in range(2000)}), "展开后太大"),
    "long.txt": ("第一条 甲。\n".encode() * 50_000, "至多 30 万字"),
    "huge.txt": ("第一条 甲。\n".encode() * 400_000, "文件太大"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_told_in_chinese(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, said = BAD[name]
    (tmp_path / name).write_bytes(data)
    assert main.main(["import-text", str(tmp_path / name)]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"{tmp_path / name}：")
    assert said in told.err and "；" in told.err and "Traceback" not in told.err


def test_a_file_that_is_not_there_and_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for path in (tmp_path / "none.txt", tmp_path):
        assert main.main(["import-text", str(path)]) == 2
        assert "打不开这个文件" in capsys.readouterr().err


def test_what_the_library_reads_is_what_may_be_imported() -> None:
    assert library.MOST_BYTES == importing.MOST_BYTES


def test_entities_are_not_unpacked() -> None:
    bomb = f'<!DOCTYPE a [<!ENTITY b "第一条 甲。">]><w:document {W}><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body></w:document>'
    with pytest.raises(SourceTextError):
        import_text(package("", **{"word/document.xml": bomb.encode()}))


# -- the command -------------------------------------------------------------------------------------------------------

TEXT = """云上县来信办法
第一条 为了来信。
第二条 受理下列来信：
（一）咨询；
（二）投诉。
第三条 五日内答复。
难办的另行说明。
第四条 由办公室解释。
来源：云上网
"""
BOOK = """名称: 云上县来信办法
施行: 2025-03-01
上位: jiangyuan/basics
历: [cn]
条款:
  第一条: {要点: 宗旨。, 性质: 不执行, 理由: 宗旨不产生事项}
  第二条（一）: 咨询受理。
  第三条第一款: 五日内答复。
  第五条: 没有这一条。
读法: {几日: {取: 五日, 另: [七日], 因: 数法不一}}
应办:
  答复:
    依据: [第三条第一款, jiangyuan/basics 第四条]
    限:
      - {情形: 一般, 当: 其余, 则: 5日, 依据: {按读法: 几日, 五日: 第三条第一款, 七日: 第三条第二款}}
受理:
  - {情形: 咨询, 依据: 第二条（一）}
  - {情形: 自引, 依据: city/letters 第二条（一）}
对象:
  值守:
    计分:
      月分: {项: {满勤: {得: 1分, 依据: 第一条}}}
"""


def written(tmp_path: Path) -> Library:
    folder = tmp_path / "rules" / "city" / "letters"
    folder.mkdir(parents=True)
    (folder / "2025-03-01.yaml").write_text(BOOK, "utf-8")
    (tmp_path / "text.txt").write_bytes(TEXT.encode("gbk"))
    return Library(tmp_path / "rules", ROOT / "schemas")


def source(tmp_path: Path) -> BookSource:
    return written(tmp_path).source(tmp_path / "rules/city/letters/2025-03-01.yaml", "city/letters")


def test_what_is_dealt_with_and_what_cites_it(tmp_path: Path) -> None:
    book, texts = source(tmp_path), cut(TEXT)
    found = {each.provision.name: each for each in clause_coverage(book, texts)}
    assert {name for name, each in found.items() if each.dealt} == {"第一条", "第二条（一）", "第三条第一款"}
    assert [name for name, each in found.items() if each.owed] == ["第二条（二）", "第三条第二款", "第四条"]
    assert unknown_clauses(book, texts) == ["第五条"]
    assert (found["第一条"].points, found["第一条"].natures, found["第一条"].reason) == (
        "宗旨。",
        ("不执行",),
        "宗旨不产生事项",
    )
    assert (found["第二条（一）"].points, found["第二条（一）"].natures) == ("咨询受理。", ("规则",))
    file = "rules/city/letters/2025-03-01.yaml"
    assert found["第三条第一款"].cited == (Place("应办", "答复", file, 13), Place("应办", "答复·限·一般", file, 15))
    assert found["第三条第二款"].cited == (Place("应办", "答复·限·一般", file, 15),)
    assert found["第二条（一）"].cited == (Place("受理", "咨询", file, 17), Place("受理", "自引", file, 18))
    assert found["第一条"].cited == (Place("对象·值守·计分", "月分·项·满勤", file, 22),)
    assert found["第四条"].cited == ()  # the parent's 第四条 is another text's


@pytest.mark.parametrize(
    ("names", "owed"),
    [
        ("第一条 第二条 第三条 第四条", []),
        ("第一条 第二条（一） 第二条（二） 第三条第一款 第三条第二款 第四条", []),
        ("第一条 第二条（一） 第三条 第四条", ["第二条（二）"]),
        ("第二条 第三条第二款", ["第一条", "第三条第一款", "第四条"]),
    ],
)
def test_an_article_is_dealt_with_whole_or_by_all_its_parts(tmp_path: Path, names: str, owed: list[str]) -> None:
    book = source(tmp_path)
    book.tree["条款"] = clauses = Map(book.file, 1)
    clauses.update(dict.fromkeys(names.split(), "一句话。"))
    found = clause_coverage(book, cut("关于来信的通知\n现印发。\n2020年5月6日\n" + TEXT))
    assert [each.provision.name for each in found if each.owed] == owed
    dealt = {each.provision.name for each in found if each.dealt}
    assert ("第二条" in dealt) == ("第二条（二）" not in owed)
    assert ("第三条" in dealt) == ("第三条第一款" not in owed)


def test_the_texts_of_a_book_are_those_that_it_names(tmp_path: Path) -> None:
    book = source(tmp_path)
    other = "关于印发来信办法的通知\n现印发。\n2020年5月6日\n" + TEXT + "云上县值守办法\n第一条 值守。\n"
    assert [text.title for text in texts_of(book, cut(other))] == ["云上县来信办法"]
    book.tree["条款"]["通知"] = "印发。"
    assert [text.title for text in texts_of(book, cut(other))] == ["关于印发来信办法的通知", "云上县来信办法"]
    book.tree["名称"] = "另一个名称"
    assert [text.title for text in texts_of(book, cut(other))] == [
        "关于印发来信办法的通知",
        "云上县来信办法",
        "云上县值守办法",
    ]


def run(tmp_path: Path, books: Library, *argv: str) -> tuple[int, str]:
    out = io.StringIO()
    return command.run([str(tmp_path / "text.txt"), *argv], io.StringIO(), out, books), out.getvalue()


def test_the_page(tmp_path: Path) -> None:
    code, page = run(tmp_path, written(tmp_path))
    assert code == 0
    assert page.split("\n") == [
        "《云上县来信办法》　第 1 行起；条 4、项 2、款 2",
        "第一条　为了来信。",
        "第二条　受理下列来信：",
        "　第二条（一）　咨询；",
        "　第二条（二）　投诉。",
        "第三条",
        "第三条第一款　五日内答复。",
        "第三条第二款　难办的另行说明。",
        "第四条　由办公室解释。",
        "",
        "没有收进条文的行（请看看有没有误漏）：",
        "     9　来源：云上网",
        "",
    ]


def test_the_page_beside_a_book(tmp_path: Path) -> None:
    code, page = run(tmp_path, written(tmp_path), "--book", "city/letters")
    assert code == 1
    assert "第一条　为了来信。\n      ［不执行］宗旨。；理由：宗旨不产生事项\n" in page
    assert "      ← 受理 咨询　rules/city/letters/2025-03-01.yaml:17\n" in page
    assert "第四条　由办公室解释。\n      ［没有处理］\n" in page
    assert page.endswith("没有处理的条：第二条（二）、第三条第二款、第四条\n  条款里有、原文里没有的：第五条\n")


def test_json(tmp_path: Path) -> None:
    code, page = run(tmp_path, written(tmp_path), "--format", "json", "--book", "city/letters@2025-03-01")
    found = json.loads(page)
    assert code == 1
    assert found["texts"][0]["provisions"][2] == {
        **{"name": "第二条（一）", "level": "项", "chapter": 0, "section": 0, "above": "第二条"},
        **{"mark": "（一）", "text": "咨询；", "line": 4, "paragraph": 0},
    }
    assert found["texts"][0]["left_out"] == [{"number": 9, "text": "来源：云上网"}]
    assert (found["coverage"]["undealt"], found["coverage"]["unknown"]) == (
        ["第二条（二）", "第三条第二款", "第四条"],
        ["第五条"],
    )
    assert "coverage" not in json.loads(
        run(tmp_path, Library(tmp_path / "rules", ROOT / "schemas"), "--format", "json")[1]
    )


def test_an_unknown_book(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    written(tmp_path)
    assert main.main(["import-text", str(tmp_path / "text.txt"), "--book", "city/none"]) == 2
    assert "没有“city/none”这本规则" in capsys.readouterr().err
