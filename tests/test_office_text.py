"""A .docx is read as a reader sees it: Word's own numbers, tables, text boxes, changes; damage is told, not thrown."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from engine.source_text import office_text
from engine.source_text.importing import import_text
from engine.source_text.provisions import SourceTextError, cut

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
KINDS = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{KINDS}.{kind}+xml"/>'
        for name, kind in [("document", "document.main"), ("numbering", "numbering"), ("styles", "styles")]
    )
    + "</Types>"
)


def related(*parts: tuple[str, str]) -> str:
    found = [f'<Relationship Id="r{i}" Type="{OFFICE}/{kind}" Target="{to}"/>' for i, (kind, to) in enumerate(parts)]
    return (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        + "".join(found)
        + "</Relationships>"
    )


def package(body: str, numbering: str = "", styles: str = "", **more: bytes) -> bytes:
    """A .docx with this body, these lists and styles."""
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": related(("officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": related(("numbering", "numbering.xml"), ("styles", "styles.xml")),
        "word/document.xml": f"<w:document {W} {MC}><w:body>{body}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {W}>{numbering}</w:numbering>",
        "word/styles.xml": f"<w:styles {W}>{styles}</w:styles>",
    }
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in {**parts, **more}.items():
            file.writestr(name, part)
    return written.getvalue()


def zipped(**parts: bytes) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(name, part)
    return written.getvalue()


def p(words: str, num: str = "", depth: int = 0, style: str = "") -> str:
    asked = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{num}"/></w:numPr>' if num else ""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{asked}</w:pPr><w:r><w:t>{words}</w:t></w:r></w:p>"


def level(depth: int, kind: str, text: str, start: int = 1, more: str = "") -> str:
    return (
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


def listed(id: str, *levels: str, more: str = "") -> str:
    return f'<w:abstractNum w:abstractNumId="{id}">{more}{"".join(levels)}</w:abstractNum>'


def num(id: str, abstract: str, more: str = "") -> str:
    return f'<w:num w:numId="{id}"><w:abstractNumId w:val="{abstract}"/>{more}</w:num>'


def lines(body: str, numbering: str = "", styles: str = "") -> list[str]:
    return office_text.words_of(package(body, numbering, styles)).split("\n")


ARTICLES = listed(
    "0",
    level(0, "chineseCountingThousand", "第%1章"),
    level(1, "chineseCountingThousand", "第%2条", more='<w:lvlRestart w:val="0"/>'),
    level(2, "chineseCounting", "（%3）"),
    level(3, "decimal", "%4."),
) + num("1", "0")


def test_numbers_that_word_puts_are_read_as_a_reader_sees_them() -> None:
    body = [
        ("总则", 0),
        ("甲。", 1),
        ("乙：", 1),
        ("丙；", 2),
        ("丁：", 2),
        ("戊；", 3),
        ("己。", 3),
        ("办理", 0),
        ("庚：", 1),
        ("辛。", 2),
    ]
    found = lines("".join(p(words, "1", depth) for words, depth in body), ARTICLES)
    assert [line.split(" ")[0] for line in found] == (
        ["第一章", "第一条", "第二条", "（一）", "（二）", "1.", "2.", "第二章", "第三条", "（一）"]
    )
    (text,) = cut("\n".join(found))
    assert [each.name for each in text.provisions if each.level == "条"] == ["第一条", "第二条", "第三条"]
    assert [each.name for each in text.provisions if each.level == "目"] == ["第二条（二）1", "第二条（二）2"]


@pytest.mark.parametrize(
    ("kind", "start", "label"),
    [
        *[("chineseCountingThousand", 12, "十二"), ("chineseCountingThousand", 102, "一百零二"), ("chineseCounting", 20, "二十")],
        *[("chineseCounting", 102, "一〇二"), ("japaneseCounting", 11, "十一"), ("ideographDigital", 10, "一〇"), ("decimal", 7, "7")],
        *[("decimalZero", 7, "07"), ("decimalEnclosedCircle", 3, "③"), ("ideographTraditional", 2, "乙"), ("upperRoman", 14, "XIV")],
        *[("lowerLetter", 27, "aa"), ("upperLetter", 2, "B"), ("chineseLegalSimplified", 3, "叁"), ("ordinalText", 5, "5")],
    ],
)  # fmt: skip
def test_formats(kind: str, start: int, label: str) -> None:
    assert lines(p("甲", "1"), listed("0", level(0, kind, "第%1条", start)) + num("1", "0")) == [f"第{label}条 甲"]


def test_bullets_and_missing_lists_have_no_number() -> None:
    bullets = listed("0", level(0, "bullet", "●"), level(1, "none", "")) + num("1", "0")
    assert lines(p("甲", "1") + p("乙", "1", 1) + p("丙", "7") + p("丁", "0") + p("戊", "1", 5), bullets) == list(
        "甲乙丙丁戊"
    )


def test_two_lists_of_one_kind_go_on_unless_one_starts_over() -> None:
    over = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride>'
    numbering = listed("0", level(0, "decimal", "第%1条")) + num("1", "0") + num("2", "0") + num("3", "0", over)
    assert lines("".join(p("甲", each) for each in "112133"), numbering) == (
        ["第1条 甲", "第2条 甲", "第3条 甲", "第4条 甲", "第5条 甲", "第6条 甲"]
    )
    assert lines("".join(p("甲", each) for each in "1331"), numbering) == [
        "第1条 甲",
        "第5条 甲",
        "第6条 甲",
        "第7条 甲",
    ]


def test_a_level_replaced_and_numbers_of_upper_levels() -> None:
    other = f'<w:lvlOverride w:ilvl="0">{level(0, "decimal", "第%1条", 3)}</w:lvlOverride>'
    numbering = listed("0", level(0, "decimal", "%1."), level(1, "decimal", "%1.%2")) + num("1", "0", other)
    assert lines(p("甲", "1", 1) + p("乙", "1", 1) + p("丙", "1") + p("丁", "1", 1), numbering) == (
        ["3.1 甲", "3.2 乙", "第4条 丙", "4.1 丁"]
    )
    legal = listed("0", level(0, "chineseCounting", "%1、"), level(1, "decimal", "%1.%2", more="<w:isLgl/>")) + num(
        "1", "0"
    )
    assert lines(p("甲", "1") + p("乙", "1", 1), legal) == ["一、 甲", "1.1 乙"]


def test_numbers_asked_for_by_a_style_or_by_what_it_is_based_on() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="a"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="b"><w:basedOn w:val="a"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="c"><w:basedOn w:val="c"/></w:style>'
    )
    numbering = listed("0", level(0, "chineseCounting", "第%1条")) + num("1", "0")
    assert lines(p("甲", style="a") + p("乙", style="b") + p("丙", style="c") + p("丁"), numbering, styles) == (
        ["第一条 甲", "第二条 乙", "丙", "丁"]
    )


def test_a_list_defined_by_its_style() -> None:
    numbering = (
        listed("0", more='<w:numStyleLink w:val="s"/>')
        + listed("1", level(0, "chineseCounting", "第%1条"), more='<w:styleLink w:val="s"/>')
        + num("1", "0")
        + num("2", "1")
    )
    assert lines(p("甲", "1") + p("乙", "2"), numbering) == ["第一条 甲", "第二条 乙"]


def test_tables_boxes_breaks_and_changes() -> None:
    cell = f"<w:tc>{p('第一条')}</w:tc><w:tc>{p('甲。')}<w:tbl><w:tr><w:tc>{p('乙。')}</w:tc></w:tr></w:tbl></w:tc>"
    run = "<w:r><w:t>第二条</w:t><w:tab/><w:t>丙</w:t><w:br/><w:t>丁。</w:t></w:r>"
    changed = "<w:ins><w:r><w:t>第三条 戊。</w:t></w:r></w:ins><w:del><w:r><w:delText>己</w:delText><w:t>己</w:t></w:r></w:del>"
    box = f"<w:txbxContent>{p('庚。')}</w:txbxContent>"
    boxed = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback><w:t>旧</w:t>{box}</mc:Fallback></mc:AlternateContent>"
    held = f"<w:sdt><w:sdtContent>{p('第四条 辛。')}</w:sdtContent></w:sdt>"
    body = f"<w:tbl><w:tr>{cell}</w:tr></w:tbl><w:p>{run}</w:p><w:p>{changed}</w:p><w:p><w:r><w:t>壬</w:t>{boxed}</w:r></w:p>{held}"
    assert lines(body) == ["第一条", "甲。", "乙。", "第二条\t丙", "丁。", "第三条 戊。", "壬", "庚。", "第四条 辛。"]


def test_damage_is_never_a_traceback() -> None:
    """Bytes flipped in every part of a .docx: it is read, or refused."""
    chance = random.Random(20261122)
    whole = package(p("第一条 甲。", style="a") + p("乙", "1", 1), ARTICLES)
    parts = {
        each.filename: zipfile.ZipFile(io.BytesIO(whole)).read(each)
        for each in zipfile.ZipFile(io.BytesIO(whole)).infolist()
    }
    for _ in range(300):
        torn = dict(parts)
        name = chance.choice(list(torn))
        data = bytearray(torn[name])
        for _ in range(chance.randint(1, 3)):
            data[chance.randrange(len(data))] = chance.choice(b'<>/"=09aZ&w')
        torn[name] = bytes(data)
        flipped = bytearray(whole)
        flipped[chance.randrange(4, len(whole))] ^= 1 << chance.randrange(8)
        for each in (zipped(**torn), bytes(flipped)):
            try:
                import_text(each)
            except SourceTextError as error:
                assert error.mend
