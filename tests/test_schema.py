"""The schemas are the language of docs/language.md, and what does not fit is told in Chinese on its line."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from jsonschema import Draft7Validator

from engine import examples, intake, sheet_examples, subject_intake
from engine.checks import shape
from engine.reader import Map, Seq, read
from engine.readings import resolve
from engine.schema import problems

ROOT = Path(__file__).resolve().parent.parent
RULE, EXAMPLES = (
    json.loads((ROOT / f"schemas/{name}.schema.json").read_text("utf-8")) for name in ("rule", "examples")
)

PARTS = ("计分", "计分项", "清单")

# One book and some examples that use every key of the language (a test below holds that).
BOOK, SOME = ((ROOT / f"tests/shape/{name}.yaml").read_text("utf-8") for name in ("book", "examples"))

# A text in BOOK, what stands there instead, the words that the message must hold.
FAULTS = [
    ("名称: 望川市来信办理办法", "名称:", "“名称”是空的"),
    ("名称: 望川市来信办理办法", "名字: 望川市", "没有“名字”这个键；是否想写“名称”？"),
    ("施行: 2025-03-01", "施行: 2025年3月1日", "“2025年3月1日”不是日期，也不是“未载明”；是否想写“2025-03-01”？"),
    ("施行: 2025-03-01", "施行: 2025", "“施行”应是日期"),
    ("文号: 未载明", "文号: [甲]", "“文号”应是文字"),
    ("历: [cn]", "历: []", "“历”是空的"),
    ("  起日: 计入\n", "  起日: 算\n", "“起日”不能写“算”；可写：不计、计入"),
    ("  收件截止: 17:00", "  收件截止: 25:00", "“25:00”不是时间；如 17:00"),
    ("过渡: {应办: 适用旧版", "过渡: {应半: 适用旧版", "没有“应半”这个键；是否想写“应办”？"),
    ("过渡: {应办: 适用旧版", "过渡: {应办: 适用老版", "“应办”不能写“适用老版”；是否想写“适用旧版”？"),
    (", 性质: 人工,", ", 性质: 人功,", "“性质”不能写“人功”；是否想写“人工”？"),
    ("性质: 不执行, 理由: 解释权不产生办理事项", "性质: 不执行", "“第二十条”没有写“理由”"),
    ("  匿名: 是否", "  匿名: 布尔", "“布尔”不是字段；如 {选项: [甲, 乙]}"),
    ("必填: 是,", "必真: 是,", "没有“必真”这个键；是否想写“必填”？"),
    ("{数: 户, 步: 0.1,", "{数: 户, 步: 0,", "“步”须大于 0"),
    ("{日期: 日}", "{日期: 日, 步: 1}", "“接到承诺”写了“步”，却没有写“数”"),
    ("{日期: 日}", "{日期: 日, 数: 户}", "同时写了“数”、“日期”；须写且只写其中一个"),
    ("{日期: 日}", "{由: 来信人}", "“接到承诺”缺一个键；须写且只写其中一个：选项"),
    ("{文字: 1000}", "{文字: 多}", "“文字”应是整数"),
    ("{文字: 1000}", "{文字: 0}", "“文字”须不小于 1"),
    ("{派生: {代号: 姓名}}", "{派生: {代号: 姓名, 有: 姓名}}", "“派生”至多 1 项"),
    ("取: 平均, 范围: 地方, 项: 户数", "取: 平均, 范围: 地方", "“平均户数”没有写“项”"),
    ("分子: {类别: 投诉}", "项: 户数", "“投诉占比”没有写“分子”"),
    ("{先: 先向单位反映}", "{现: 先向单位反映}", "没有“现”这个键；可写：告知、转至、先"),
    ("{情形: 一般, 当: 其余, 依据: 第八条}", "{情形: 一般, 当: 其它, 依据: 第八条}", "“其它”不是格子"),
    ("{情形: 一般, 当: 其余, 依据: 第八条}", "{情形: 一般, 当: 其余, 以据: 第八条}", "“以据”是否想写“依据”？"),
    ("{情形: 一般, 当: 其余, 依据: 第八条}", "一般", "“受理”第 1 项应是一行"),
    ("    起: [分发]", "    起: 分发", "“起”应是列表；是否想写“[分发]”？"),
    ("    改类: 自改类日", "    改累: 自改类日", "没有“改累”这个键；是否想写“改类”？"),
    ("{凭: 承诺日, 前: 7日}", "{凭: 承诺日, 最早: [5日, 6日]}", "同时写了“凭”、“最早”"),
    ("{最早: [5日, {凭: 接到承诺, 后: 1日}]}", "{最早: [5日]}", "“最早”至少要 2 项"),
    ("{最早: [5日, {凭: 接到承诺, 后: 1日}]}", "5", "“则”应是期限；如 5个工作日"),
    ("{届满: 答复}", "{届瞒: 答复}", "没有“届瞒”这个键；是否想写“届满”？"),
    ("    届满: 违约", "    届满: 算了", "“算了”不是“违约”"),
    ("      次数: 1\n", "      次数: 一\n", "“次数”应是整数"),
    ("提醒: [{前: 1个工作日,", "提醒: [{", "“提醒”第 1 项缺一个键"),
    ("选项: [一般, 重要], 行:", "行:", "“轻重”缺一个键；须写且只写其中一个：选项、多选"),
    ("  标签: {多选: [环保], 行: [{情形: 环保, 当: {领域: 环保}, 则: 环保, 依据: 第七条}]}", "  标签:", "“标签”是空的"),
    ("{公开: 公开, 署名", "{署名", "“则”没有写“公开”"),
    ("次序: [屏蔽, 受理]", "次序: [屏避, 受理]", "“次序”第 1 项不能写“屏避”；是否想写“屏蔽”？"),
    ("    步: 0.1\n    项:", "    步: 0\n    项:", "“步”须大于 0"),
    ("得: 0.1至0.5分, 由", "得: [1, 2], 由", "“得”应是数或幅度；如 5分、1至5星"),
    ("合: 均", "合: 平均", "“合”不能写“平均”；是否想写“均”？"),
    ("须确认: 是, 否则", "须确认: 要, 否则", "“须确认”不能写“要”；是否想写“是”？"),
    ("零头: 进一}", "零头: 舍去}", "“零头”不能写“舍去”；可写：不计、按比例、进一"),
    ("折算: 30%", "折算: [30%]", "“折算”应是折算；只写一个，不用括号；是否想写“30%”？"),
    ("{低于: 95, 每: 1, 得: -1分}", "{低于: 95, 得: -1分}", "“折算”没有写“每”"),
    ("{低于: 95, 每: 1, 得: -1分}", "{低与: 95, 每: 1, 得: -1分}", "没有“低与”这个键；是否想写“低于”？"),
    ("取整: {步: 0.1, 法: 舍去}", "取整: {法: 舍去}", "“取整”没有写“步”"),
    ("取整: {步: 0.1, 法: 舍去}", "取整: {步: 0.1, 法: 舍}", "“法”不能写“舍”；是否想写“舍去”？"),
    ("    分档: {好: 60分以上, 差: 不满60分}", "    分档: {}", "“分档”是空的"),
    ("则: 0分, 依据: 第五条, 读法: 五日}", "依据: 第五条, 读法: 五日}", "“行”第 1 项没有写“则”"),
    ("      户数: {取: 户数,", "      户数: 3\n      甲: {取: 户数,", "“户数”应是计分项；如 {得: 1至5分"),
    ("{按本地: 最低分}", "{按本地: [最低分]}", "“保底”应是"),
    ("{说明: 占比至少得几分, 依据: 第五条}", "{依据: 第五条}", "“最低分”没有写“说明”"),
    ("{说明: 占比至少得几分, 依据: 第五条}", "{说明: 几分, 值: 60分}", "没有“值”这个键；可写：说明、依据"),
    ("    类: 单位\n", "    类: 部门\n", "“类”不能写“部门”；可写：单位、人、场所、评议、其他"),
    ("    期: 月\n", "    期: 旬\n", "“期”不能写“旬”；可写：日、周、月、季、半年、年"),
    ("    说明: 每月一评", "    须先: 每月一评", "没有“须先”这个键"),
    ("对象: 月度, 分子: {经验: 0条}", "对象: 月度", "“缺勤”没有写“分子”"),
    ("取: 连次, 范围: 单位", "取: 连此, 范围: 单位", "“取”不能写“连此”；是否想写“连次”？"),
    ("须: {经验: 已填}, 依据", "依据", "“设施”第 1 项缺一个键；须写且只写其中一个：须、可"),
    ("须: {经验: 已填}, 依据", "须: {经验: 已填}, 可: {经验: 已填}, 依据", "同时写了“须”、“可”"),
    ("{情形: 机器, 可: {经验: 已填}, 依据: 第七条}", "{情形: 机器, 可: {经验: 已填}}", "第 2 项没有写“依据”"),
    ("{情形: 机器, 可: {经验: 已填}, 依据: 第七条}", "机器", "“设施”第 2 项应是一行；如 {情形: …, 须: {…}"),
    ("凭: [得分], 序", "序", "“名次表”没有写“凭”"),
    ("序: 低者在前", "序: 低的在前", "“序”不能写“低的在前”；是否想写“低者在前”？"),
    ("并列: 紧接", "并列: 同名", "“并列”不能写“同名”；是否想写“同名次”？"),
    ("{情形: 没有, 当: {经验: 0条}, 依据", "{情形: 没有, 依据", "“不排”第 1 项没有写“当”"),
    ("说明: 少的在前, 依据: 第五条, 读法: 五日}", "说明: 少的在前}", "“名次表”没有写“依据”"),
]
EXAMPLE_FAULTS = [
    ("收到: 2025-09-30 16:00", "收到: 2025-9-30", "“2025-9-30”不是时刻；是否想写“2025-09-30”？"),
    ("      再答复: 2025-11-01", "      再答复: 11月1日", "“再答复”：“11月1日”不是期限；如 2025-10-14"),
    ("    结论: 受理", "    结论: 授理", "“结论”不能写“授理”；是否想写“受理”？"),
    ("    缺: [地点]", "    缺少: [地点]", "没有“缺少”这个键；是否想写“缺”？"),
    ("状态: 办理中\n", "状态: 办理\n", "“状态”不能写“办理”；是否想写“办理中”？"),
    ("[{时: 2025-01-02, 类别: 投诉}]", "3", "“同内容次数”应是记录的列表；如 [{时: 2025-01-02}]"),
    ("  版本: 2025-03-01", "  版本: 第一版", "“第一版”不是版本；如 2025-03-01"),
    ("事: 更正, 撤: e1}", "撤: e1}", "“事件”第 3 项没有写“事”"),
    ("同评: [{是: 市城管局, ", "同评: [{", "“同评”第 1 项没有写“是”"),
    ("同评: [{是: 市城管局, ", "同评: [{是: 市城管局, 期: 2025-06, ", "没有“期”这个键；可写：是、主体"),
    ("  起: 2025-06-03\n", "  起: 6月3日\n", "“起”：“6月3日”不是时刻；如 2025-03-01 09:30"),
    ("{合计: 待定,", "{和计: 待定,", "没有“和计”这个键；是否想写“合计”？"),
    ("另一张: 3}", "另一张: [3]}", "“另一张”应是合计；只写一个，不用括号；是否想写“3”？"),
    ("状态: 待评定, 条: 1", "状态: 待定, 条: 1", "“状态”不能写“待定”；是否想写“待评定”？"),
    ("条: 1,", "条: 一,", "“条”应是整数"),
    ("结果: 不合格,", "结果: 不合,", "“结果”不能写“不合”；是否想写“不合格”？"),
    ("不合: 无, 待查", "不符: 无, 待查", "没有“不符”这个键；是否想写“不合”？"),
    ("违反: [总结]", "违返: [总结]", "没有“违返”这个键；是否想写“违反”？"),
    ("理由: 全勤}", "因为: 全勤}", "没有“因为”这个键"),
]


def _tree(text: str) -> Any:
    tree, found = read(text, "f.yaml")
    assert found == []
    return tree


def _properties(schema: Any) -> Iterator[tuple[str, Any]]:
    """Every key of the language with what the schema says of it."""
    if isinstance(schema, dict):
        yield from schema.get("properties", {}).items()
        schema = [inner for word, inner in schema.items() if word != "if"]
    for inner in schema if isinstance(schema, list) else ():
        yield from _properties(inner)


def _keys(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        yield from tree
    for inner in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from _keys(inner)


@pytest.mark.parametrize(("text", "schema"), [(BOOK, RULE), (SOME, EXAMPLES)], ids=["book", "examples"])
def test_every_key_of_the_language(text: str, schema: dict[str, Any]) -> None:
    Draft7Validator.check_schema(schema)
    tree = _tree(text)
    assert problems(tree, schema) == []
    assert {key for key, _ in _properties(schema)} <= set(_keys(tree))


def test_readings_taken() -> None:
    for branch in ("自然日", "工作日"):
        tree, found = resolve(_tree(BOOK), {"五日": branch})
        assert (found, problems(tree, RULE)) == ([], [])


def test_every_key_is_explained_to_editors() -> None:
    for schema in (RULE, EXAMPLES):
        for key, said in _properties(schema):
            name = said.get("$ref", "").rpartition("/")[2]
            assert "description" in said or "description" in schema["definitions"].get(name, {}), key


def test_expectations_are_those_that_examples_compare() -> None:
    expected, duty = (EXAMPLES["definitions"][name] for name in ("应得", "应得应办"))
    assert set(expected["properties"]) == set(examples.EXPECTATIONS)
    assert set(duty["then"]["properties"]) == set(examples.DUTY_KEYS)
    total, line, checked = (
        expected["properties"][name]["additionalProperties"]["then"]["properties"] for name in PARTS
    )
    assert set(total) == {*sheet_examples.TOTAL_KEYS, "单位"}
    assert set(line) == set(sheet_examples.ITEM_KEYS)
    assert set(checked) == {*sheet_examples.LIST_KEYS, "结果"}
    example = EXAMPLES["definitions"]["例"]
    assert set(example["properties"]) == {*intake.CASE_KEYS, *subject_intake.SUBJECT_KEYS}
    assert set(example["required"]) == {"例", "应得"}
    assert example["anyOf"] == [{"required": ["收到"]}, {"required": ["对象"]}]
    others = set(example["properties"]["同评"]["items"]["properties"])
    assert others == {"是", "主体", "案情", "查询", "事件"} and others < set(subject_intake.SUBJECT_KEYS)
    assert set(EXAMPLES["definitions"]["事件"]["properties"]) == {*intake.EVENT_KEYS}


def test_maps_are_closed() -> None:
    """Every map with declared keys says what becomes of others."""

    def maps(schema: Any) -> Iterator[Any]:
        if isinstance(schema, dict) and "object" in schema.get("type", ()):
            yield schema
        for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
            yield from maps(inner)

    open_maps = [found for found in maps(RULE) if "additionalProperties" not in found]
    named = [found for found in open_maps if found != {"type": "object"} and "properties" in found]
    assert [found["anyOf"] for found in named] == [[{"required": ["按读法"]}, {"required": ["按本地"]}]]


def _places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every value of the tree, by its path; forks, local data and the readings themselves do not fork again."""
    for step in list(tree) if isinstance(tree, dict) else range(len(tree)) if isinstance(tree, list) else ():
        if (*path, step) != ("读法",) and not (isinstance(tree, dict) and {"按读法", "按本地"} & set(tree)):
            yield (*path, step)
            yield from _places(tree[step], (*path, step))


def test_any_value_may_fork_or_be_local() -> None:
    """Editors must accept {按读法: …} and {按本地: …} in the place of any value, row or section, each tried alone."""
    head = {"名称": "甲", "施行": "2025-03-01", "历": ["cn"]}
    book = _tree(BOOK)
    validator = Draft7Validator(RULE)
    for path in _places(book):
        part = book[path[0]]
        part = {path[1]: part[path[1]]} if len(path) > 1 and isinstance(part, dict) else part
        small = copy.deepcopy({**head, path[0]: part})
        node: Any = small
        for step in path[:-1]:
            node = node[step]
        for other in ({"按读法": "五日", "自然日": node[path[-1]], "工作日": "无"}, {"按本地": "最低分"}):
            node[path[-1]] = other
            assert validator.is_valid(small), path


@pytest.mark.parametrize(("old", "new", "said"), FAULTS)
def test_fault(old: str, new: str, said: str) -> None:
    _told(BOOK, RULE, old, new, said)


@pytest.mark.parametrize(("old", "new", "said"), EXAMPLE_FAULTS)
def test_fault_in_examples(old: str, new: str, said: str) -> None:
    _told(SOME, EXAMPLES, old, new, said)


def _told(text: str, schema: dict[str, Any], old: str, new: str, said: str) -> None:
    assert text.count(old) >= 1
    line = text[: text.index(old)].count("\n") + 1
    found = problems(_tree(text.replace(old, new, 1)), schema)
    assert any(said in str(problem) for problem in found), found
    near = {problem.line for problem in found if problem.line != 2}
    assert near <= {line} or old.startswith("名称"), found
    assert all(problem.check == "形状" for problem in found)


def test_faults_in_one_pass_and_by_file() -> None:
    tree = _tree("名称: 甲\n施行: 乙\n历: [cn]\n应办: {}\n步骤: []\n")
    other, _ = read("答复: {谁: 甲, 起: 乙, 限: 5日}\n", "g.yaml")
    tree["应办"] = other
    assert [(p.file, p.line) for p in problems(tree, RULE)] == [("f.yaml", 2), ("f.yaml", 5), ("g.yaml", 1)]


def test_choice_of_branches_reports_the_one_that_was_meant() -> None:
    branches = [
        {"type": "string"},
        {"required": ["丁"]},
        {
            "type": "object",
            "required": ["甲"],
            "properties": {"甲": {"type": "object", "properties": {"乙": {"enum": ["是"]}}}},
        },
    ]
    for word in ("anyOf", "oneOf"):
        (found,) = problems(_tree("丙:\n  甲:\n    乙: 否\n"), {"properties": {"丙": {word: branches}}})
        assert (found.line, found.what) == (3, "“乙”不能写“否”")


def test_decimals_are_numbers() -> None:
    tree = _tree("甲: 0.1\n")
    assert isinstance(tree["甲"], Decimal)
    assert problems(tree, {"properties": {"甲": {"type": "number", "minimum": 0}}}) == []
    assert problems(tree, {"properties": {"甲": {"type": "integer"}}})[0].what == "“甲”应是整数"


def test_a_file_that_is_no_map() -> None:
    for text in ("甲", "[]", ""):
        (found,) = problems(_tree(text), RULE)
        assert found.line <= 1


@pytest.mark.parametrize("verdict", ["合格", "不合格"])
def test_snippets_of_the_check(verdict: str) -> None:
    snippet = re.search(rf"(?m)^{verdict}：\n\n```yaml\n(.*?)```", shape.__doc__ or "", re.DOTALL)
    assert snippet
    found = list(shape.check(SimpleNamespace(resolved=_tree(snippet[1]), schema=RULE)))
    assert (found == []) == (verdict == "合格")
    assert all(problem.check == shape.NAME for problem in found)


def test_lists_and_maps_from_the_reader_count_as_such() -> None:
    assert isinstance(_tree("[]"), Seq) and isinstance(_tree("{}"), Map)
