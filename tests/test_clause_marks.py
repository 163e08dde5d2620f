"""Numbers and titles as documents write them, one by one; numerals; encodings."""

from __future__ import annotations

import pytest

from engine.source_text.clause_marks import mark_of, number, spell
from engine.source_text.provisions import SourceTextError, decode
from tests.test_provisions import names, one


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("云上县办法 第一条 甲。第二条 乙：（一）丙；（二）丁。", ["第一条", "第二条", "第二条（一）", "第二条（二）"]),
        ("第一章 总则第一条甲。\n第二章\n办理\n第二条乙。", ["第一条", "第二条"]),
        ("第一条\n甲。\n第二条【时限】\n乙。", ["第一条", "第二条"]),
        ("第一条 甲。\n第一条规定的除外。", ["第一条", "第一条第一款", "第一条第二款"]),
        ("第一条 甲。\n第二条第一款的期限另定。", ["第一条", "第一条第一款", "第一条第二款"]),
        ("第一条 依照\n第八条 的规定办。\n第二条 乙。", ["第一条", "第二条"]),
        ("第一条 甲：\n（1）乙；\n（2）丙。\n第二条 丁：\n①戊；\n②己。", ["第一条", "第一条（1）", "第一条（2）", "第二条", "第二条①", "第二条②"]),
        ("第一条 甲：\n㈠乙；\n㈡丙：\n⒈丁；\n⒉戊。", ["第一条", "第一条（一）", "第一条（二）", "第一条（二）1", "第一条（二）2"]),
        ("第一条 甲：\n1.乙；\n2.丙，2.5万元以上。", ["第一条", "第一条1", "第一条2"]),
        ("第一条 甲。\n一、乙；\n二、丙。", ["第一条", "第一条一", "第一条二"]),
        ("通知\n一、甲。任务：一、子；二、丑。\n二、乙。\n三、丙。", ["一", "二", "三"]),
        ("甲办法\n第一条 甲。\n来源：某网\n第二条 乙。", ["第一条", "第二条"]),
        ("第一条 甲。\n云上县有关规定\n第二条 乙。", ["第一条", "第一条第一款", "第一条第二款", "第二条"]),
        ("目次\n第一条 目的\n第二条 范围\n第一条 甲。\n第二条 乙。", ["第一条", "第二条"]),
        ("第一条 甲：（一）乙。\n第二条 丙。", ["第一条", "第二条"]),
        ("一、甲：\n（一）乙。\n（二）丙。\n再说丙。\n二、丁。", ["一", "一（一）", "一（二）", "一（二）第一款", "一（二）第二款", "二"]),
        ("一、甲：\n（一）乙；\n（二）丙。\n说甲。\n二、丁。", ["一", "一第一款", "一（一）", "一（二）", "一第二款", "二"]),
        ("一、甲：\n（一）乙。\n（二）丙。\n又：\n（一）丁。\n二、戊。", ["一", "一第一款", "一（一）", "一（二）", "一第二款", "一第二款（一）", "二"]),
    ],
)  # fmt: skip
def test_marks(document: str, expected: list[str]) -> None:
    assert names(one(document)) == expected


@pytest.mark.parametrize(
    ("above", "title"),
    [
        ("云上县滨河北岸综合治理工程\n委托建设项目实施办法", "云上县滨河北岸综合治理工程委托建设项目实施办法"),
        ("云上县滨河北岸综合治理工程\n\n委托建设项目实施办法", "委托建设项目实施办法"),
        ("政策法规\n云上县来信办法", "云上县来信办法"),
        ("云上县人民政府信访工作办公室\n云上县来信办法", "云上县来信办法"),
        ("云上县办公室关于\n\n印发云上县\n\n来信办法的通知", "云上县办公室关于印发云上县来信办法的通知"),
        ("云上县来信办法\n• 索引号:\n2020-1\n来源：\n2020-05-06\n云上县来信办法", "云上县来信办法"),
    ],
)
def test_titles_of_several_lines(above: str, title: str) -> None:
    text = one(f"{above}\n一、甲。\n二、乙。")
    assert (text.title, text.lead) == (title, ())


# -- numerals and encodings --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "value"),
    [
        *[("十", 10), ("十二", 12), ("二十", 20), ("一百零二", 102), ("一百〇二", 102), ("一百一十", 110), ("一百二十三", 123)],
        *[("二〇", 20), ("一○二", 102), ("一千零一", 1001), ("１２", 12), ("二 十 三", 23), ("㈢", 3), ("③", 3)],
    ],
)  # fmt: skip
def test_numerals_are_read(words: str, value: int) -> None:
    assert number(words) == value


def test_numerals_are_spelt_as_rule_files_spell_them() -> None:
    assert [spell(value) for value in (1, 10, 11, 20, 22, 100, 102, 110, 111, 1001, 1010)] == (
        ["一", "十", "十一", "二十", "二十二", "一百", "一百零二", "一百一十", "一百一十一", "一千零一", "一千零一十"]
    )
    assert all(number(spell(value)) == value for value in range(1, 10_000))


@pytest.mark.parametrize(
    "words",
    [
        "第零条 甲",
        "第〇章 甲",
        "第八条。",
        "第八条、第九条",
        "（一）项规定",
        "（一）、（二）项",
        "第二章规定的",
        "2.5万",
    ],
)
def test_what_is_no_mark(words: str) -> None:
    assert mark_of(words) is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    assert decode("第一条　为了来信。".encode(encoding)).lstrip("\ufeff") == "第一条　为了来信。"


def test_big_endian_with_its_mark() -> None:
    assert decode(b"\xfe\xff" + "第一条".encode("utf-16-be")) == "第一条"


@pytest.mark.parametrize("data", [b"\xff\xff\xff", "第一条".encode("utf-16-le") + b"\n\0", b"\xff\xfe\0"])
def test_other_encodings_are_refused(data: bytes) -> None:
    with pytest.raises(SourceTextError, match="编码"):
        decode(data)
