"""The checks: every fault in tests/bad_rules is told once, on its line, and the docstrings show what they claim."""

import io
import json
import re
from importlib import import_module
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.checks import CHECKS, problems
from engine.checks.files import check_files
from engine.commands import check as command
from engine.library import Library
from engine.problems import ERROR, SEVERITIES, WARNING
from engine.reader import Map, read

ROOT = Path(__file__).parent.parent
BAD = Path(__file__).parent / "bad_rules"
HEAD = re.compile(r"# (.+)［(.+)］第 (\d+) 行：(.*)")
SOUND = (BAD / "sound.yaml").read_text("utf-8")
SNIPPET = re.compile(r"(合格|不合格)：[^\n]*\n\n```yaml\n(.*?)```", re.DOTALL)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(ROOT / "rules", ROOT / "schemas")


def checked(library: Library, text: str, name: str = "rules/city/letters/draft.yaml"):
    """Return the problems of a rule file's text."""
    tree, found = read(text, name)
    if not isinstance(tree, Map):
        return found
    return problems(library.compile_tree(("city/letters", name), text.encode(), (tree, found)))


@pytest.mark.parametrize("path", sorted(BAD.glob("*.yaml")), ids=lambda path: path.stem)
def test_one_fault_is_told_once_on_its_line(library, path):
    head = HEAD.match(path.read_text("utf-8"))
    told = problems(library.source(path))
    if head is None:
        assert path.stem == "sound"
        assert told == []
        return
    severity, check, line, part = head.groups()
    assert [(SEVERITIES[each.severity], each.check, each.line) for each in told] == [(severity, check, int(line))]
    assert part in str(told[0])


def snippets():
    for name, check in CHECKS.items():
        for at, (verdict, text) in enumerate(SNIPPET.findall(import_module(check.__module__).__doc__)):
            yield pytest.param(name, verdict, text, id=f"{name}-{at}-{verdict}")


@pytest.mark.parametrize("name, verdict, text", list(snippets()))
def test_the_snippets_of_a_check_are_what_they_say(library, name, verdict, text):
    told = [problem for problem in checked(library, text) if problem.check == name]
    assert bool(told) == (verdict == "不合格"), told


def test_every_check_shows_both():
    for name, check in CHECKS.items():
        verdicts = {verdict for verdict, _ in SNIPPET.findall(import_module(check.__module__).__doc__)}
        assert verdicts == {"合格", "不合格"}, name


def test_faults_of_every_kind_are_told_in_one_pass(library):
    text = SOUND.replace("有效至: 2027-02-28", "有效至: 2017-02-28").replace("步骤:", "步聚:")
    text = text.replace("[供水, 供热], 户数", "[供水, 供暖热], 户数").replace("起: [分发]", "起: [分法]")
    text = text.replace("查询。}, 依据: 第七条", "查询。}, 依据: [第七条, 第十七条]")
    assert {problem.check for problem in checked(library, text)} == {"形状", "词", "格子", "依据", "日期"}


def test_a_misspelt_declaration_is_not_told_again_wherever_it_is_used(library):
    text = SOUND.replace("户数: {数: 户, 缺省: 1}", "户数: {数: 户, 缺省: 1, 必真: 是}")
    assert [problem.check for problem in checked(library, text)] == ["形状"]


READING = """
读法:
  五日: {原文: 5日, 取: 工作日, 另: [自然日], 由: 办公室, 日期: 2025-03-01, 理由: 同条另写了工作日}
"""


def test_a_clash_that_only_another_reading_brings_is_a_warning(library):
    rows = "优先于: {按读法: 五日, 工作日: 停水停热, 自然日: 无}"
    night = f"\n      - {{情形: 夜间, 当: {{时段: 夜}}, 则: 3个工作日, 依据: 第五条, {rows}}}\n    延期:"
    text = SOUND.replace("\n    延期:", night).replace("  户数: {", "  时段: {选项: [昼, 夜]}\n  户数: {") + READING
    [problem] = checked(library, text)
    assert (problem.check, problem.severity) == ("撞车", WARNING)
    assert "读法“五日”若取“自然日”" in problem.what


def test_a_version_is_called_by_its_first_day(library):
    [problem] = checked(library, SOUND, "rules/city/letters/2025-04-01.yaml")
    assert (problem.check, problem.line) == ("日期", 4)
    assert "2025-03-01.yaml" in problem.mend
    assert checked(library, SOUND, "rules/city/letters/2025-03-01.yaml") == []


# -- files beside the rules --------------------------------------------------------------------------------------


EXAMPLE = """- 例: 五十户停水，二十四小时
  收到: 2025-06-03 09:30
  由: 来信人
  案情: {类别: 供水, 户数: 50}
  事件:
    - {时: 2025-06-03 10:00, 事: 分发, 由: 受理中心, 给: 某局}
  应得: {应办: {答复@某局: {行: 停水停热}}}
"""


def check_all(library: Library, names):
    """Return how many files the names mean, and their problems."""
    files = command.files_under(library, names)
    return len(files), check_files(library, files)


@pytest.fixture
def office(tmp_path) -> Library:
    """A library of one sound book with one example."""
    folder = tmp_path / "rules" / "city" / "letters"
    folder.mkdir(parents=True)
    (folder / "2025-03-01.yaml").write_text(SOUND, "utf-8")
    (folder / "examples.yaml").write_text(EXAMPLE, "utf-8")
    (tmp_path / "rules" / "_calendar").symlink_to(ROOT / "rules" / "_calendar")
    return Library(tmp_path / "rules", ROOT / "schemas")


def test_a_sound_library_has_nothing_to_tell(office):
    assert check_all(office, []) == (2, [])


@pytest.mark.parametrize(
    "right, wrong, line, part",
    [
        ("应得: {应办", "应得: {应半", 7, "是否想写“应办”？"),
        ("答复@某局", "答付@某局", 7, "是否想写“答复”？"),
        ("应得: {应办", "应得: {情形: [停水停电], 应办", 7, "是否想写“停水停热”？"),
        ("应得: {应办", "应得: {可办: [归档], 应办", 7, "没有“归档”这个步骤"),
        ("类别: 供水", "类别: 共水", 4, "是否想写“供水”？"),
        ("户数: 50", "户数: 五十", 4, "应填数目"),
        ("事: 分发", "事: 分法", 6, "是否想写“分发”？"),
        ("2025-06-03 10:00", "2024-06-03 10:00", 6, "早于收到"),
        ("  由: 来信人\n", "  时点: 2025-06-02 09:30\n", 3, "早于收到"),
        ("  由: 来信人\n", "  读法: {五日: 自然日}\n", 3, "没有“五日”这条读法"),
        ("  由: 来信人\n", "  版本: 2025-03-02\n", 3, "没有发布过版本“2025-03-02”"),
        ("2025-06-03 09:30", "2025/6/3", 2, "是否想写“2025-06-03”？"),
    ],
)
def test_a_fault_of_an_example_is_told_on_its_line(office, right, wrong, line, part):
    path = office.rules / "city/letters/examples.yaml"
    assert EXAMPLE.count(right) == 1
    path.write_text(EXAMPLE.replace(right, wrong), "utf-8")
    [problem] = check_all(office, [])[1]
    assert (problem.check, problem.line) == ("例子", line)
    assert part in str(problem)


def test_two_examples_of_one_name(office):
    (office.rules / "city/letters/examples.yaml").write_text(EXAMPLE * 2, "utf-8")
    [problem] = check_all(office, [])[1]
    assert (problem.line, problem.severity) == (8, WARNING)


def published(office: Library, **changes) -> dict[str, object]:
    """Return the line that publishes the one version, with ``changes``."""
    digest = office.source(office.rules / "city/letters/2025-03-01.yaml").digest
    line = {"version": "2025-03-01", "file": "2025-03-01.yaml", "sha256": digest, "from": "2025-03-01"}
    by = {"until": "2027-02-28", "at": "2025-02-20T09:00+08:00", "by": "甲", "confirmed_by": "乙", "why": "新办法"}
    return {"kind": "publish", **line, **by, **changes}


@pytest.mark.parametrize(
    "change, part",
    [
        ({}, None),
        ({"from": "2025-04-01"}, "文件的施行是 2025-03-01"),
        ({"until": None}, "文件的有效至是 2027-02-28"),
        ({"confirmed_by": "甲"}, "同一人"),
        ({"kind": "withdraw"}, "还没有发布过"),
        ({"sha256": "0" * 64}, "与发布时不同"),
        ({"file": "2025-03-02.yaml"}, "文件不在"),
        ({"at": "昨天"}, "昨天"),
    ],
)
def test_what_was_published_agrees_with_its_file(office, change, part):
    path = office.rules / "city/letters/published.jsonl"
    path.write_text(json.dumps(published(office, **change), ensure_ascii=False), "utf-8")
    told = check_all(office, [str(path)])[1]
    assert [part in str(problem) for problem in told] == ([True] if part else [])


def test_a_version_is_published_once(office):
    line = json.dumps(published(office))
    (office.rules / "city/letters/published.jsonl").write_text(f"{line}\n{line}\n", "utf-8")
    [problem] = check_all(office, [])[1]
    assert (problem.line, problem.check) == (2, "发布")


def test_versions_that_overlap(office):
    newer = SOUND.replace("施行: 2025-03-01", "施行: 2026-03-01")
    (office.rules / "city/letters/2026-03-01.yaml").write_text(newer, "utf-8")
    [problem] = check_all(office, [])[1]
    assert (problem.check, problem.severity) == ("日期", WARNING)
    assert "2025-03-01.yaml" in problem.what


def test_a_file_that_no_one_would_find(office):
    (office.rules / "city/letters/2025-3-1.yaml").write_text(SOUND, "utf-8")
    [problem] = check_all(office, [])[1]
    assert "文件名" in problem.what


def test_a_calendar_is_checked(office):
    (office.rules / "_calendar").unlink()
    copytree(ROOT / "rules/_calendar/cn", office.rules / "_calendar/cn")
    assert check_all(office, [])[1] == []
    path = office.rules / "_calendar/cn/2025.yaml"
    path.write_text(path.read_text("utf-8").replace("年: 2025", "年: 2024"), "utf-8")
    assert check_all(office, [str(path)])[1]


# -- the command -------------------------------------------------------------------------------------------------


def run(library: Library, *argv: str) -> tuple[int, str]:
    out = io.StringIO()
    return command.run(list(argv), io.StringIO(), out, library), out.getvalue()


def test_errors_fail_warnings_and_notes_do_not(library):
    assert run(library, str(BAD / "sound.yaml"))[0] == 0
    assert run(library, str(BAD / "wrong-year.yaml"))[0] == 1
    assert run(library, str(BAD / "bands-with-a-hole.yaml"))[0] == 0
    assert run(library, str(BAD / "field-that-nobody-uses.yaml"))[0] == 0
    assert run(library, "no-such-file.yaml")[0] == 2


def test_a_problem_is_one_line_and_the_last_line_counts(library):
    _, said = run(library, str(BAD / "wrong-year.yaml"))
    first, last = said.splitlines()
    assert re.fullmatch(r".*wrong-year\.yaml:5: 不能发布［日期］有效至 2017-02-28，早于施行 2025-03-01；.+", first)
    assert last == "1 个文件：不能发布 1"


def test_json_lines(library):
    _, said = run(library, "--format", "json", str(BAD / "wrong-year.yaml"))
    told = json.loads(said)
    assert (told["line"], told["check"], told["severity"]) == (5, "日期", ERROR)


def test_a_folder_and_a_book_by_its_id(office):
    folder = str(office.rules / "city")
    assert run(office, folder) == run(office, "city/letters") == (0, "2 个文件：没有问题\n")


def test_problems_come_sorted(library):
    told = check_all(library, [str(BAD)])[1]
    assert told == sorted(told)
    assert len({problem.file for problem in told}) == len(list(BAD.glob("*.yaml"))) - 1


def test_every_check_has_its_place_on_the_page():
    page = (ROOT / "docs/checks.md").read_text("utf-8")
    headings = set(re.findall(r"^### (.+)$", page, re.MULTILINE))
    told = {HEAD.match(path.read_text("utf-8"))[2] for path in BAD.glob("*.yaml") if path.stem != "sound"}
    assert headings >= {*CHECKS, *told, "例子", "发布", "日历"}


LINES = SOUND.splitlines()
SLIPS = ("", "无", "其余", "{}", "[]", "{按读法: 甲}", "未载明", "{届满: 答复}", "{凭: 户数}", "-1", "2025-02-30", "：")


@settings(max_examples=80)
@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, 40), st.sampled_from(SLIPS)), max_size=3))
def test_no_slip_makes_checking_fail(library, slips):
    lines = list(LINES)
    for line, at, slip in slips:
        key, colon, _ = lines[line].partition(": ")
        lines[line] = f"{key}{colon}{slip}" if at > 20 else lines[line][:at] + slip + lines[line][at + 2 :]
    assert all(problem.what for problem in checked(library, "\n".join(lines)))
