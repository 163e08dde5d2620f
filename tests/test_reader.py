"""The reader: what a scalar becomes, where things stand, and every slip told on its own line."""

from __future__ import annotations

from decimal import Decimal

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import tree as tree_module
from engine.reader import SIZE, Map, Seq, read, read_documents

# As written, and what docs/language.md says it is.
SCALARS = [
    ("3", 3),
    ("0", 0),
    ("-12", -12),
    ("1.10", Decimal("1.10")),
    ("0.5", Decimal("0.5")),
    ("-2.25", Decimal("-2.25")),
    ("", None),
    ("010", "010"),
    ("00.5", "00.5"),
    ("1_000", "1_000"),
    ("0x1f", "0x1f"),
    ("1e3", "1e3"),
    (".5", ".5"),
    ("5.", "5."),
    ("+3", "+3"),
    ("３", "３"),
    ("1２", "1２"),
    ("1.５", "1.５"),
    ("٣", "٣"),
    ("1234567890123456789012", "1234567890123456789012"),
    ("17:30", "17:30"),
    ("190:20:30", "190:20:30"),
    ("2025-03-01", "2025-03-01"),
    ("2025-02-30", "2025-02-30"),
    ("yes", "yes"),
    ("true", "true"),
    ("null", "null"),
    ("~", "~"),
    (".inf", ".inf"),
    ("=", "="),
    ("'3'", "3"),
    ('"1.5"', "1.5"),
    ("''", ""),
    ("50户以上", "50户以上"),
]

# A text with one fault: the line it is on, and a word that the message must hold.
FAULTS = [
    ("施行: 1\n名称: 甲\n施行: 2\n", 3, "“施行”写了两次，第 1 行已有"),
    ("甲: {乙: 1, 丙: 2, 乙: 3}\n", 1, "“乙”写了两次"),
    ("甲: 1\n'甲': 2\n", 2, "写了两次"),
    ("甲: !!python/object:os.system x\n", 1, "标签"),
    ("甲: !自己 x\n", 1, "标签"),
    ("甲: 1\n乙: &a 2\n", 2, "锚点“&a”"),
    ("甲: 1\n乙: &锚 2\n", 2, "锚点"),
    ("甲: 1\n乙: [*a]\n", 2, "别名“*a”"),
    ("甲: 1\n乙: [*锚]\n", 2, "别名"),
    ("甲:\n  <<: {乙: 1}\n", 2, "合并键"),
    ("甲:\n\t乙: 1\n", 2, "制表符"),
    ("甲:\n  \t乙: 1\n", 2, "制表符"),
    ("标题：望川市\n", 1, "“：”是全角"),
    ("名称: 甲\n施行：2025-03-01\n历: [cn]\n", 2, "“：”是全角"),
    ("名称: 甲\n说明：一\n  二\n历: [cn]\n", 2, "“：”是全角"),
    ("应办:\n  答复：\n    谁: 甲\n", 2, "“：”是全角"),
    ("条款:\n  第七条：来信须写明事由。\n", 2, "“：”是全角"),
    ("- 例：国庆前一天\n  收到: 2025-09-30\n", 1, "“：”是全角"),
    ("甲: {乙：丙}\n", 1, "“：”是全角"),
    ("甲: {乙: 丙，丁: 戊}\n", 1, "“，”是全角"),
    ("甲: {情形：一，当: 其余}\n", 1, "“：”是全角"),
    ("类别:\n  - x\n  - [噪声，扬尘]\n", 3, "“，”是全角"),
    ("甲: 1\n乙: [丙, 丁］\n戊: 2\n", 2, "括号是全角"),
    ("甲: ［丙，丁］\n", 1, "括号是全角"),
    ("名称: 甲\n谁:承办单位\n对谁: 乙\n", 2, "没有（半角）空格"),
    ("甲: {乙:丙}\n", 1, "没有（半角）空格"),
    ("甲:\u3000乙\n丙: 丁\n", 1, "没有（半角）空格"),
    ("甲:\n\u3000乙: 1\n", 2, "全角空格"),
    ("甲: 1\n乙: 一\u200b二\n", 2, "U+200B"),
    ("甲: 1\n乙: 一\u202e二\n", 2, "U+202E"),
    ("甲: 1\n乙: \x07\n", 2, "U+0007"),
    ("甲: 1\x0b\n", 1, "U+000B"),
    ('甲: "一\\0二"\n', 1, "看不见"),
    ("甲: 1\n---\n乙: 2\n", 2, "几份"),
    ("%YAML 1.1\n---\n甲: 1\n", 1, "指令"),
    ("? [甲]\n: 1\n", 1, "不能当键"),
    ("甲: >= 3\n", 1, "“>”“|”之后"),
    ("甲: [*]\n", 1, "“*”"),
    ("甲: @乙\n", 1, "“@”不能放在开头"),
    ("甲: 1\n乙: '没完\n丙: 2\n", 2, "引号没有收尾"),
    ("甲: 1\n乙: [没完\n丙: 2\n", 2, "方括号没有收尾"),
    ("甲: 1\n乙: {没: 完\n丙: 2\n", 2, "花括号没有收尾"),
    ("甲:\n   乙: 1\n  丙: 2\n", 3, "对不齐"),
    ("甲: 乙: 丙\n", 1, "一句话里有“: ”"),
    ('甲: "\\q"\n', 1, "反斜线"),
    ("甲: 1\n- 乙\n", 2, "对不齐"),
]

# Chinese text with full-width signs that is perfectly right.
RIGHT = [
    "告知: 您的事项已在法定程序中，请向原机关查询：谢谢。\n",
    "- {告知: 您好，注意：请看, 依据: 第八条（三）}\n",
    "说明: |\n  第一：甲\n  第二：乙，丙\n",
    "说明: >\n  标题：甲\n",
    "要点: 答复要准确、\n  文明：不得粗暴。\n",
    "要点: '甲：乙'\n丙: [\"丁，戊\"]\n",
    "甲: 12:00以后\n乙: [08:30-12:00, 13:30-17:30]\n",
    "来源: http://example.org/a\n",
    "# 注：这里，随便\n甲: 一  # 乙：丙\n",
    "甲: 除 咨询、诉求 外\n乙: “引用”\n",
    "甲: 👩‍👧\n",
]


@pytest.mark.parametrize(("written", "value"), SCALARS)
def test_scalar(written: str, value: object) -> None:
    tree, problems = read(f"甲: {written}\n", "f.yaml")
    assert problems == []
    assert isinstance(tree, Map)
    assert (tree["甲"], type(tree["甲"])) == (value, type(value))


@pytest.mark.parametrize(("text", "line", "word"), FAULTS)
def test_fault_is_told_on_its_line(text: str, line: int, word: str) -> None:
    _, problems = read(text, "f.yaml")
    assert len(problems) == 1, problems
    assert (problems[0].file, problems[0].line, problems[0].check) == ("f.yaml", line, "读取")
    assert word in problems[0].what
    assert problems[0].mend


@pytest.mark.parametrize(("text", "line", "word"), FAULTS)
def test_fault_under_the_pure_parser(text: str, line: int, word: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second parser stops elsewhere and says it in other words; the line must be the same."""
    monkeypatch.setattr(tree_module, "LOADER", yaml.SafeLoader)
    _, problems = read(text, "f.yaml")
    assert [problem.line for problem in problems] == [line]


@pytest.mark.parametrize("text", RIGHT)
def test_right_text_is_left_alone(text: str) -> None:
    tree, problems = read(text, "f.yaml")
    assert problems == []
    assert tree == yaml.load(text, Loader=yaml.BaseLoader)


def test_lines() -> None:
    tree, problems = read("# 头\n甲:\n  乙: 1\n  丙:\n    - 一\n    - {丁: 2,\n       戊: 3}\n", "f.yaml")
    assert problems == []
    assert isinstance(tree, Map)
    assert (tree.file, tree.line, tree.lines) == ("f.yaml", 2, {"甲": 2})
    inner = tree["甲"]
    assert (inner.line, inner.lines) == (3, {"乙": 3, "丙": 4})
    assert isinstance(inner["丙"], Seq)
    assert (inner["丙"].line, inner["丙"].lines) == (5, [5, 6])
    assert inner["丙"][1].lines == {"丁": 6, "戊": 7}


@pytest.mark.parametrize("ending", ["\r\n", "\r"])
def test_lines_of_other_systems(ending: str) -> None:
    tree, problems = read(ending.join(["甲: 1", "乙: 2", "甲: 3"]), "f.yaml")
    assert [problem.line for problem in problems] == [3]
    assert tree == {"甲": 1, "乙": 2}


def test_keys_are_text() -> None:
    tree, _ = read("1: 甲\n1.0: 乙\n2025-03-01: 丙\nyes: 丁\n", "f.yaml")
    assert list(tree or ()) == ["1", "1.0", "2025-03-01", "yes"]


def test_all_faults_in_one_pass() -> None:
    text = "名称：甲\n施行: 1\n施行: 2\n应办:\n  答复：\n    谁: [噪声，扬尘]\n  乙: &a 1\n丙: *a\n"
    tree, problems = read(text, "f.yaml")
    assert [problem.line for problem in problems] == [1, 3, 5, 6, 7, 8]
    assert isinstance(tree, Map)
    assert tree["应办"]["答复"] == {"谁": ["噪声", "扬尘"]}


def test_slips_before_an_error_that_cannot_be_mended() -> None:
    tree, problems = read("甲: [乙，丙]\n丁: '没完\n", "f.yaml")
    assert tree is None
    assert [problem.line for problem in problems] == [1, 2]


def test_a_thousand_faults_are_cut_short() -> None:
    _, problems = read("甲: 1\n" * 5000, "f.yaml")
    assert len(problems) == 101
    assert "问题太多" in problems[-1].what


def test_encodings() -> None:
    text = "名称: 望川\n文号: 望川〔2025〕1号\n"
    assert read(text.encode("utf-8-sig"), "f") == read(text, "f") == ({"名称": "望川", "文号": "望川〔2025〕1号"}, [])
    assert read("\ufeff" + text, "f")[1] == []
    (gbk,) = read(text.encode("gbk"), "f")[1]
    assert (gbk.line, "GBK" in gbk.what, "UTF-8" in gbk.mend) == (1, True, True)
    (late,) = read(b"a: 1\nb: 2\n" + text.encode("gb18030"), "f")[1]
    assert late.line == 3
    (wide,) = read(text.encode("utf-16"), "f")[1]
    assert "UTF-16" in wide.what
    (torn,) = read(b"a: \xff\xff\xff", "f")[1]
    assert "GBK" not in torn.what


def test_limits() -> None:
    assert read("x" * (SIZE + 1), "f")[1][0].line == 0
    assert read("甲: " + "x" * 20_000, "f")[1][0].line == 1
    nested = "".join("  " * depth + "甲:\n" for depth in range(40))
    assert read(nested + "  " * 40 + "乙", "f")[1] == []
    (deep,) = read(nested + "  " * 40 + "乙: 1", "f")[1]
    assert (deep.line, "40 层" in deep.what) == (41, True)


def test_empty() -> None:
    assert read("", "f") == (None, [])
    assert read("# 只有注\n", "f") == (None, [])
    assert read(b"", "f") == (None, [])


def test_documents() -> None:
    text = "收到: 1\n---\n---\n收到: 2\n甲: |\n  ---\n--- \n收到：3\n案情: {}\n---\n[a, b\n"
    trees, problems = read_documents(text, "f")
    assert trees == [{"收到": 1}, {"收到": 2, "甲": "---\n"}, {"收到": 3, "案情": {}}, None]
    assert [problem.line for problem in problems] == [8, 11]
    assert trees[1].lines == {"收到": 4, "甲": 5}
    assert read_documents("", "f") == ([], [])


def test_many_documents_are_each_within_the_limits() -> None:
    text = "---\n{收到: 2025-03-01, 案情: {类别: 咨询, 户数: 3}}\n" * 8_000
    trees, problems = read_documents(text, "f")
    assert (len(trees), problems) == (8_000, [])


def _plain(tree: object) -> object:
    """The tree as PyYAML's own base loader has it: every scalar the text that was written."""
    if isinstance(tree, Map):
        return {key: _plain(value) for key, value in tree.items()}
    if isinstance(tree, Seq):
        return [_plain(value) for value in tree]
    return "" if tree is None else str(tree)


@settings(max_examples=600)
@given(st.text("甲乙：，、: ,-[]{}\n'\"#|>&*!?%@ \t1.０ab［］\u3000", max_size=40))
def test_any_text(text: str) -> None:
    """Whatever is typed: no crash, and what is accepted is what PyYAML reads."""
    tree, problems = read(text, "f")
    if not problems:
        assert _plain(tree) == _plain_of_base(text)
    assert all(0 <= problem.line <= text.count("\n") + 1 and problem.what for problem in problems)


def _plain_of_base(text: str) -> object:
    found = yaml.load(text, Loader=yaml.CBaseLoader)
    return "" if found is None else found
