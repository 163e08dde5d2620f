"""Mutants: which changes are made to a book, whether its examples notice them, and the reasons for those they do not."""

from __future__ import annotations

import io
import json
import random
from pathlib import Path

import pytest
from tiny import ROOT, library

from engine import domains as d
from engine.checks.files import check_files
from engine.commands import mutate
from engine.library import Library
from engine.mutation.equivalents import EQUIVALENTS, read_equivalents
from engine.mutation.mutant_values import cells, figures, limits, windows
from engine.mutation.mutants import mutants
from engine.mutation.survivors import Trial
from engine.reader import Map, Seq, read

RULES = ROOT / "rules"
REAL = sorted(path.parent.relative_to(RULES).as_posix() for path in RULES.glob(f"*/*/{EQUIVALENTS}"))
EACH = 8  # mutants of each book: getting its examples ready takes longer than trying them
BOOK = """\
名称: 望川市来信办理办法
施行: 2025-01-01
历: [cn]
计时: {末日逢假: 顺延}
条款: {第一条: 五日内答复。}
读法: {五日: {原文: 五日, 取: 自然日, 另: [工作日], 由: 编写者, 理由: 照字面}}
主体: {来信人: {独一: 是}, 承办单位: {}}
字段:
  类别: {选项: [咨询, 诉求, 广告], 缺省: 咨询}
  户数: {数: 户, 缺省: 1}
不受理:
  - {情形: 广告, 当: {类别: 广告, 户数: 3户以上}, 则: {告知: 不收广告。}, 依据: 第一条}
  - {情形: 大户, 当: {户数: 超过9户}, 依据: 第一条}
应办:
  答复:
    谁: 承办单位
    起: [交办, 转办]
    止: [答复]
    除非: {类别: 广告}
    限: {按读法: 五日, 自然日: 5日, 工作日: 5个工作日}
    提醒: [{前: 1日, 给: 来信人, 依据: 第一条}]
    依据: 第一条
"""
EXPECTED = """\
4 计时｜末日逢假：顺延 → 不顺延
6 读法·五日｜取：自然日 → 工作日（连带共 3 处）
9 字段·类别｜缺省：咨询 → 诉求
9 字段·类别｜缺省：删去 咨询
10 字段·户数｜缺省：1 → 2
10 字段·户数｜缺省：删去 1
12 不受理｜广告：删去 类别：广告；户数：3户以上；则 告知 不收广告。；依据 第一条
12 不受理｜广告｜当·类别：广告 → 咨询
12 不受理｜广告｜当·类别：删去 广告
12 不受理｜广告｜当·户数：3户以上 → 4户以上
12 不受理｜广告｜当·户数：3户以上 → 2户以上
12 不受理｜广告｜当·户数：删去 3户以上
13 不受理｜大户：删去 户数：超过9户；依据 第一条
13 不受理｜大户｜当：户数：超过9户 → 其余
13 不受理｜大户｜当·户数：超过9户 → 超过10户
13 不受理｜大户｜当·户数：超过9户 → 超过8户
17 应办·答复｜起：删去 交办
17 应办·答复｜起：删去 转办
18 应办·答复｜止：答复 → 收到
19 应办·答复｜除非：删去 类别：广告
19 应办·答复｜除非·类别：广告 → 咨询
20 应办·答复｜限：5日 → 6日
20 应办·答复｜限：5日 → 5个工作日
20 应办·答复｜限：5个工作日 → 6个工作日（读法“五日”取“工作日”时）
20 应办·答复｜限：5个工作日 → 5日（读法“五日”取“工作日”时）
21 应办·答复｜提醒：删去 （前 1日，给 来信人，依据 第一条）
21 应办·答复｜提醒（前 2日）·前：1日 → 2日
21 应办·答复｜提醒（前 1个工作日）·前：1日 → 1个工作日
21 应办·答复｜提醒（前 1日）·给：来信人 → 承办单位
"""
EXAMPLES = """\
- 例: 三户的广告不收
  收到: 2025-06-03 09:30
  案情: {类别: 广告, 户数: 3}
  应得: {结论: 不受理, 情形: [广告]}
- 例: 五日后是周日，顺延到周一
  收到: 2025-06-03 09:30
  事件: [{时: 2025-06-03 11:00, 事: 交办, 给: 市水务局}]
  应得: {应办: {答复@市水务局: 2025-06-09}}
"""


@pytest.fixture
def office(tmp_path: Path) -> Library:
    return library(tmp_path, {"w/a/2025-01-01.yaml": BOOK, "w/a/examples.yaml": EXAMPLES})


def told(office: Library, *options: str) -> tuple[int, list[str]]:
    out = io.StringIO()
    return mutate.run(["w/a", "--jobs", "1", *options], io.StringIO(), out, office), out.getvalue().splitlines()


def test_every_place_is_changed(office: Library) -> None:
    source = office.source(office.files("w/a")[-1])
    before = json.dumps(source.tree, ensure_ascii=False)
    made = list(mutants(source))
    assert [f"{mutant.line} {mutant.sentence}" for mutant in made] == EXPECTED.splitlines()
    assert json.dumps(source.tree, ensure_ascii=False) == before
    assert all(mutant.tree["条款"] is source.tree["条款"] for mutant in made)


def test_what_no_example_notices_is_told(office: Library) -> None:
    code, lines = told(office)
    assert code == 1
    assert "rules/w/a/2025-01-01.yaml:12: 不受理｜广告｜当·户数：3户以上 → 2户以上" in lines
    assert not any(killed in line for line in lines for killed in ("→ 4户以上", "5日 → 5个", "末日逢假", "取：自然日"))
    assert any("5个工作日 → 6个工作日（读法" in line for line in lines)  # no example takes the other reading


def test_a_reason_is_taken_and_an_idle_one_told(office: Library) -> None:
    left = [line.partition(": ")[2] for line in told(office)[1][:-1]]
    reasons = "".join(f'- {{变异: "{sentence}", 理由: 试}}\n' for sentence in left)
    path = office.folder("w/a") / EQUIVALENTS
    path.write_text(reasons, "utf-8")
    code, lines = told(office)
    assert code == 0 and lines[0] == "写了理由的：" and lines[-1].endswith(f"等同 {len(left)}，没有例子也没有理由 0")
    path.write_text(reasons + '- {变异: "计时｜末日逢假：顺延 → 不顺延", 理由: 试}\n', "utf-8")
    code, lines = told(office)
    assert code == 1 and "已有例子认得出" in lines[0]
    assert told(office, "--sample", "3")[0] == 0  # of a sample nothing is said about other reasons


def test_several_processes_find_the_same(office: Library) -> None:
    out = io.StringIO()
    mutate.run(["w/a", "--jobs", "2"], io.StringIO(), out, office)
    assert out.getvalue().splitlines() == told(office)[1]


def test_json(office: Library) -> None:
    lines = [json.loads(line) for line in told(office, "--format", "json", "--sample", "6")[1]]
    assert lines[-1]["tried"] == 6 and lines[-1]["survived"] == len(lines) - 1


WRONG = [
    ("变异: 甲\n理由: 乙\n", "应是一个列表"),
    ("- 甲\n", "应是一组"),
    ("- {变异: 甲}\n", "没有写“理由”"),
    ("- {变异: [], 理由: 乙}\n", "没有写“变异”"),
    ("- {变异: 甲, 理由: 乙, 里由: 丙}\n", "没有“里由”"),
    ("- {变异: 甲, 理由: 乙}\n- {变异: [丙, 甲], 理由: 乙}\n", "第 1 行已经写了"),
]


@pytest.mark.parametrize(("text", "what"), WRONG)
def test_the_shape_of_reasons(office: Library, text: str, what: str) -> None:
    path = office.folder("w/a") / EQUIVALENTS
    path.write_text(text, "utf-8")
    assert [problem for problem in check_files(office, [path]) if what in problem.what]


CELLS = [
    ("3次以上", d.Domain(d.NUMBER, unit="次"), ["4次以上", "2次以上"]),
    ("不满3分", d.Domain(d.NUMBER, unit="分", step=d.Decimal("0.5")), ["不满3.5分", "不满2.5分"]),
    ("2025-03-01以后", d.Domain(d.DATE), ["2025-03-02以后", "2025-02-28以后"]),
    ("17:00以后", d.Domain(d.TIME), ["17:01以后", "16:59以后"]),
    ("除 甲、乙 外", d.Domain(d.OPTION, ("甲", "乙", "丙", "丁")), ["除 乙 外", "除 甲 外"]),
    ("甲", d.Domain(d.OPTION, ("甲", "乙")), [["乙"]]),
    ("已填", d.Domain(d.TEXT), ["未填"]),
    ("不满60日", d.Domain(d.LIMIT), ["不满61日", "不满59日"]),
]


@pytest.mark.parametrize(("cell", "domain", "others"), CELLS, ids=[each[0] for each in CELLS])
def test_cells(cell: str, domain: d.Domain, others: list[object]) -> None:
    assert list(cells(cell, domain)) == others


LIMITS = [
    ("24小时", ["25小时", "24个工作日"]),
    ("当日17:00", ["当日17:01"]),
    ("次月5日", ["次月6日"]),
    ("当年12月31日", ["当年11月31日", "当年12月30日"]),
    ("未载明", ["1日"]),
    ("3个月", ["4个月", "3周"]),
]


@pytest.mark.parametrize(("limit", "others"), LIMITS, ids=[each[0] for each in LIMITS])
def test_limits(limit: str, others: list[str]) -> None:
    assert list(limits(limit)) == others


def test_figures_and_windows() -> None:
    assert list(figures("-0.5至-0.1分")) == ["-0.4至-0.1分", "-0.5至-0.2分"]
    assert list(figures("1至5星")) == ["2至5星", "1至6星"]
    assert list(windows("本期")) == ["上期"] and list(windows("本年")) == ["本日"]
    assert list(windows("30日")) == ["31日", "30个工作日"]


@pytest.mark.parametrize("id", REAL)
def test_a_sample_of_each_book_is_noticed_or_has_a_reason(id: str) -> None:
    trial = Trial(Library(RULES, ROOT / "schemas"), id)
    tree, problems = read((RULES / id / EQUIVALENTS).read_text("utf-8"), EQUIVALENTS)
    assert isinstance(tree, (Map, Seq)) and not problems
    reasons = {each.sentence for each in read_equivalents(tree, EQUIVALENTS)[0]}
    sample = random.Random(id).sample(trial.mutants, min(EACH, len(trial.mutants)))
    left = [mutant.sentence for mutant in sample if mutant.sentence not in reasons and trial.survives(mutant)]
    assert not left
