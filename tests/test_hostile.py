"""Files made to do harm: each is read in a child process with little time and memory, and a crash is a failure.

The child reads the file in every way, and holds what comes out against the rule schema. Five seconds and 512 MB are
far more than any of them needs; the point is that none grows without bound or brings the interpreter down.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SECONDS, BYTES = 5, 512 * 1024 * 1024
CHILD = """
import json, sys
from pathlib import Path
from engine.reader import read, read_documents
from engine.schema import problems
source = Path(sys.argv[1]).read_bytes()
schema = json.loads(Path("schemas/rule.schema.json").read_text(encoding="utf-8"))
tree, found = read(source, "f")
more = read_documents(source, "f")[1] + problems(tree, schema)
print(json.dumps([len(found), len(more), found[0].line if found else 0, "\\n".join(map(str, [*found, *more]))]))
"""
LAUGHS = "\n".join(["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 60))])

# name: (content, line of the first problem, a word it must hold); line None: nothing need be wrong with it
FILES: dict[str, tuple[str | bytes, int | None, str]] = {
    "brackets": ("[" * 200_000, 1, "太长"),
    "brackets, one a line": ("[\n" * 200_000, 41, "40 层"),
    "braces": ("{a: " * 4_000, 1, "40 层"),
    "dashes": ("- " * 9_000, 1, "40 层"),
    "block maps": ("".join(" " * depth + "a:\n" for depth in range(1_900)), 41, "40 层"),
    "200,000 block maps": ("? " * 200_000, 1, "太长"),
    "question marks, one a line": ("?\n " * 200_000, 2, "当键"),
    "line of 10 MB": ("a: " + "x" * 10_000_000, 0, "太大"),
    "line of 1 MB": ("a: " + "x" * 1_000_000, 1, "太长"),
    "billion laughs": (LAUGHS, 1, "锚点"),
    "alias to itself": ("a: &a [*a]", 1, "锚点"),
    "python object": ("a: !!python/object/apply:os.system ['echo no']", 1, "标签"),
    "GBK": ("名称: 望川市\n".encode("gbk"), 1, "GBK"),
    "UTF-16": ("名称: 望川市\n".encode("utf-16"), 1, "UTF-16"),
    "NUL": (b"a: 1\nb: \x00\n", 2, "U+0000"),
    "escape sequences": (b"a: \x1b[2J\n", 1, "U+001B"),
    "surrogate in bytes": (b"a: 1\nb: \xed\xa0\x80\n", 2, "UTF-8"),
    "surrogate escaped": ('a: "\\ud800"', 1, "反斜线"),
    "text turned round": ("a: 1\nb: \u202e1\n", 2, "U+202E"),
    "huge whole number": ("a: 1" + "0" * 100_000, 1, "太长"),
    "long whole number": ("a: 1" + "0" * 15_000, None, ""),
    "long decimal": ("a: 1." + "0" * 15_000, None, ""),
    "duplicate keys": ("a: 1\n" * 300_000, 2, "写了两次"),
    "anchors": ("a: &a x\n" * 200_000, 1, "锚点"),
    "empty keys": (":\n" * 500_000, 1, ""),
    "many items": ("- a\n" * 400_000, 50_000, "太多"),
    "many keys": ("".join(f"k{n}: {n}\n" for n in range(24_000)), None, ""),
    "many documents": ("---\n" * 400_000, 2, "几份"),
    "quotation without end": ('"' + "a\n" * 900_000, 1, "引号"),
    "text of many lines": ("a\n" * 600_000 + "b: c", 600_000, "缺冒号"),
    "full-width colons": ("a：1\n" * 300_000, 1, "全角"),
    "full-width braces": ("- " + "{a：" * 4_000, 1, "全角"),
    "full-width commas": ("[" + "，" * 19_000 + "\nb: c: d", 1, "全角"),
    "full-width lists": ("- {a：b，c：d}\n" * 100_000, 1, "全角"),
    "spaces and a colon": (" " * 19_000 + "：\nb: c: d", 2, ""),
    "spaces in a list": ("a: [" + "x" + " " * 19_000 + "y]", None, ""),
    "brackets of another script": ("a: " + "[【" * 9_000, 1, ""),
    "number signs": ("a: " + "[#" * 9_000, 1, ""),
    "semicolons": ("a: [" + "; " * 9_000, 1, ""),
    "items of every kind": ("依据: [" + "{}, a, [], 1, " * 1_000 + "a]", None, ""),
    "tabs": ("\ta: 1\n" * 200_000, 1, "制表符"),
    "stars": ("*" * 19_000, 1, "别名"),
    "tags": ("!" * 19_000, 1, "标签"),
    "nothing": (b"", None, ""),
    "random bytes": (bytes(n * n * 31 % 251 for n in range(100_000)), 1, "UTF-8"),
}


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))


def _write(path: Path, content: str | bytes) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize("name", FILES)
def test_reading(name: str, tmp_path: Path) -> None:
    content, line, word = FILES[name]
    file = _write(tmp_path / "hostile.yaml", content)
    ran = subprocess.run(
        [sys.executable, "-c", CHILD, str(file)],
        cwd=ROOT,
        preexec_fn=_limit,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ran.returncode == 0, (ran.returncode, ran.stderr[-500:])
    found, more, first, said = json.loads(ran.stdout)
    assert found <= 121 and more <= 250 and len(said) < 60_000
    if line is not None:
        assert found and (first, word in said) == (line, True), said[:300]


HEAD = "名称: 甲\n施行: 2025-03-01\n历: [cn]\n"
SECTIONS = (
    *("施行", "历", "计时", "过渡", "保存", "条款", "字段", "不并存", "字样", "主体", "查询", "次序", "受理", "事件"),
    *("应办", "判定", "分送", "公开", "步骤", "初态", "读法", "上位", "沿用", "适用"),
)
# Every section as everything that it is not: text, a number, nothing, a list, a map, lists and maps within.
WRONG = (
    "甲",
    "3",
    "",
    "[甲]",
    "{甲: }",
    "{甲: 乙}",
    "[[甲]]",
    "{甲: {甲: {甲: [甲]}}}",
    "{按读法: 甲}",
    "{按读法: [甲]}",
    "[{甲: 3}]",
)


def test_check_command_on_hostile_files(tmp_path: Path) -> None:
    """One run over all of them: findings (exit 1), no crash (exit 2), nothing on stderr but Chinese."""
    for number, (content, line, _) in enumerate(FILES.values()):
        if line is not None:
            _write(tmp_path / f"{number}" / "2025-03-01.yaml", content)
    _check(tmp_path)


def test_check_command_on_wrong_shapes(tmp_path: Path) -> None:
    for section in SECTIONS:
        for number, wrong in enumerate(WRONG):
            lines = [line for line in HEAD.splitlines() if not line.startswith(f"{section}:")]
            _write(tmp_path / f"{section}{number}" / "2025-03-01.yaml", "\n".join([*lines, f"{section}: {wrong}\n"]))
    _check(tmp_path)


def _check(folder: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "engine", "check", str(folder)],
        cwd=ROOT,
        preexec_fn=_limit_whole,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert "Traceback" not in ran.stderr, ran.stderr[-1500:]
    assert ran.returncode == 1, (ran.returncode, ran.stderr[-500:])


def _limit_whole() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
