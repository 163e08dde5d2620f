"""The engine against the oracle (tests/oracle.py): random small books, random histories, every clock must agree."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from engine import Library, decide, read_case
from engine.reader import read
from tests.oracle import Event, simulate
from tests.tiny import HEAD

ROOT = Path(__file__).parent.parent
LIB = Library(ROOT / "rules", ROOT / "schemas")
CALENDAR = LIB.calendars(["cn"])
ZONE = ZoneInfo("Asia/Shanghai")
RECEIVED = datetime(2025, 6, 3, 9, 0, tzinfo=ZONE)
DECLARED = """主体:
  来信人: {独一: 是}
  中心: {独一: 是}
  督查: {独一: 是}
  承办单位: {属性: {类型: [部门, 区县]}}
字段:
  复杂: {选项: [是, 否], 缺省: 否, 由: 工作人员}
  类别: {选项: [咨询, 诉求], 由: 工作人员}
  地点: {文字: 20}
"""
PARTIES = {"甲局": {"类型": "部门"}, "乙区": {"类型": "区县"}, "丙所": {}}
SPANS = st.sampled_from(
    ["2日", "5日", "1个工作日", "3个工作日", "10个工作日", "1周", "26小时", "90分钟", "1个工作日12:00"]
)
COMPLEX, KIND = {"复杂": "是"}, {"类别": "诉求"}
STARTS = [
    "交办",
    "转办",
    "重办",
    "收到",
    {"事件": "交办", "当": COMPLEX},
    {"事件": "交办", "当": KIND},
    {"齐备": ["地点"]},
]
ENDS = ["答复", "办结", {"事件": "答复", "当": COMPLEX}, "退件"]


def maybe(strategy):
    return st.one_of(st.none(), strategy, strategy)


def some(choices, most=2):
    return st.lists(st.sampled_from(choices), min_size=1, max_size=most, unique_by=str)


def listed(choices):
    """任一, or 均有."""
    both = st.lists(st.sampled_from(choices), min_size=2, max_size=2, unique_by=str)
    return st.one_of(some(choices), some(choices), both.map(lambda each: {"均有": each}))


LIMITS = st.one_of(
    SPANS,
    st.just("未载明"),
    st.tuples(SPANS, SPANS).map(
        lambda two: [
            {"情形": "一般", "当": "其余", "则": two[0], "依据": "第一条"},
            {"情形": "复杂", "当": COMPLEX, "则": two[1], "依据": "第一条"},
        ]
    ),
    st.tuples(SPANS, SPANS).map(
        lambda two: [
            {"情形": "咨询", "当": {"类别": "咨询"}, "则": two[0], "依据": "第一条"},
            {"情形": "诉求", "当": KIND, "则": two[1], "依据": "第一条"},
        ]
    ),
)
OF_UNITS = st.tuples(SPANS, SPANS).map(
    lambda two: [
        {"情形": "部门", "当": {"承办单位.类型": "部门"}, "则": two[0], "依据": "第一条"},
        {"情形": "其他", "当": "其余", "则": two[1], "依据": "第一条"},
    ]
)
EXTENSIONS = st.fixed_dictionaries(
    {
        "方式": st.just("批准"),
        "凭": st.just(["批准延期"]),
        "期限": SPANS,
        "起算": st.sampled_from(["自起始", "自原期满", "自提出"]),
        "依据": st.just("第一条"),
    },
    optional={
        "申请": st.just(["申请延期"]),
        "须在期满前": st.sampled_from(["申请", "生效"]),
        "次数": st.integers(1, 2),
        "累计不超过": SPANS,
        "上限自": st.sampled_from(["起始", "提出", "原期满"]),
        "期满后": st.sampled_from(["无效", "有效"]),
        "当": st.just(COMPLEX),
    },
)
PROMISES = st.fixed_dictionaries(
    {"凭": st.just(["承诺"]), "依据": st.just("第一条")},
    optional={
        "不超过": SPANS,
        "上限自": st.sampled_from(["起始", "提出", "原期满"]),
        "期满后": st.sampled_from(["无效", "有效"]),
        "当": st.just(COMPLEX),
    },
)
PAUSES = st.lists(
    st.fixed_dictionaries(
        {"自": st.just(["要求补正"]), "至": st.just(["补正"]), "依据": st.just("第一条")},
        optional={"期间": st.sampled_from(["计", "不计"]), "之后": st.sampled_from(["续算", "重算"])},
    ),
    min_size=1,
    max_size=1,
)
PAUSES = st.one_of(PAUSES, PAUSES.map(lambda p: [*p, {"自": ["受理"], "至": ["告知"], "依据": "第一条"}]))


@st.composite
def duties(draw):
    """One to three duties; a later one may hang on the lapse of the first."""
    found = {}
    for name in ("一", "二", "三")[: draw(st.integers(1, 3))]:
        lapse = [{"届满": "一"}] if name != "一" else []
        who = draw(st.sampled_from(["承办单位", "承办单位", "中心"]))
        parts = {
            "谁": who,
            "起": draw(listed(STARTS + lapse * 3)) if name != "一" or draw(st.booleans()) else ["交办"],
            "止": draw(listed(ENDS)),
            "废": draw(some(["撤回", "退件", *lapse])) if draw(st.integers(0, 3)) == 0 else None,
            "除非": draw(st.sampled_from([COMPLEX, [COMPLEX, KIND]])) if draw(st.integers(0, 4)) == 0 else None,
            "限": draw(st.one_of(LIMITS, OF_UNITS) if who == "承办单位" else LIMITS),
            "延期": draw(maybe(EXTENSIONS)),
            "承诺": draw(maybe(PROMISES)),
            "暂停": draw(maybe(PAUSES)),
            "改类": draw(maybe(st.sampled_from(["自始", "自改类日"]))),
            "届满": draw(st.sampled_from([None, None, {"视为": "同意"}])),
            "依据": "第一条",
        }
        found[name] = {key: value for key, value in parts.items() if value is not None}
    return found


WHO = st.sampled_from(["甲局", "甲局", "甲局", "甲局", "乙区", "丙所", "中心", "督查", "来信人", ""])
TO = st.sampled_from([(), (), ("甲局",), ("甲局",), ("乙区",), ("甲局", "乙区"), ("中心",), ("来信人",), ("丙所",)])
QUANTITIES = st.sampled_from(
    ["2025-06-05", "2025-06-13", "2025-06-13 17:00", "2025-06-29", "2025-07-30", "8日", "6个工作日"]
)
TIMES = st.tuples(
    st.one_of(st.integers(0, 8), st.integers(0, 26)),
    st.sampled_from([0, 1, 10 * 60, 12 * 60, 12 * 60 + 1, 23 * 60 + 59]),
)
CARRY = ("更正", "补正", "要求补正", "交办", "转办")


@st.composite
def histories(draw):
    """Events after the receipt: no two of one name in the same minute; some recorded late, some struck."""
    events = [Event("收到", RECEIVED, RECEIVED, by="来信人", to=("中心",), facts=draw(FACTS), id="e0")]
    taken = {(RECEIVED, "收到")}
    for number in range(1, draw(st.integers(4, 12))):
        day, minute = draw(TIMES) if number > 1 else (0, draw(st.sampled_from([10 * 60, 17 * 60])))
        name = draw(st.sampled_from(NAMES)) if number > 1 else "交办"
        at = max(RECEIVED, RECEIVED.replace(hour=0) + timedelta(days=day, minutes=minute))
        if (at, name) in taken:
            continue
        taken.add((at, name))
        late = timedelta(days=draw(st.sampled_from([0, 0, 0, 0, 0, 1, 4, 9])))
        facts = draw(FACTS) if name in CARRY else ()
        quantity = draw(QUANTITIES) if name == "承诺" else ""
        by = draw(WHO) if name != "交办" else "中心"
        to = draw(TO) if number > 1 else draw(st.sampled_from([("甲局",), ("甲局", "乙区")]))
        events.append(Event(name, at, at + late, by, to, facts, quantity, f"e{number}"))
    if draw(st.integers(0, 4)) == 0 and len(events) > 2:
        struck = draw(st.sampled_from(events[1:]))
        at = max(struck.recorded, struck.at) + timedelta(days=draw(st.integers(0, 5)), minutes=7)
        events.append(Event("更正", at, at, strikes=struck.id))
    return events


FACTS = st.dictionaries(st.sampled_from(["复杂", "类别", "地点"]), st.booleans(), max_size=2).map(
    lambda chosen: tuple(
        sorted(
            (name, {"复杂": "是否", "类别": ("诉求", "咨询"), "地点": ("北门", "南门")}[name][not yes])
            for name, yes in chosen.items()
        )
    )
)
NAMES = [
    "交办", "转办", "重办", "答复", "答复", "办结", "退件", "撤回", "要求补正", "要求补正", "补正", "补正", "申请延期",
    "申请延期", "批准延期", "批准延期", "批准延期", "承诺", "承诺", "承诺", "更正", "更正", "受理", "告知",
]  # fmt: skip


def compiled(book):
    text = (
        HEAD + DECLARED + "应办:\n" + "".join(f"  {n}: {json.dumps(p, ensure_ascii=False)}\n" for n, p in book.items())
    )
    name = "w/a/2025-01-01.yaml"
    tree, problems = read(text, name)
    source = LIB.compile_tree(("w/a", name), text.encode(), (tree, problems))
    assert source.book, "\n".join(map(str, source.problems))
    return source.book


def raw(events):
    """The case as language.md 5.1 has it."""
    first, *rest = events
    said = [
        {
            "时": event.at.isoformat(), "记": event.recorded.isoformat(), "事": event.name, "由": event.by,
            "给": list(event.to), "案情": dict(event.facts), "量": event.quantity, "编号": event.id, "撤": event.strikes,
        }
        for event in rest
    ]  # fmt: skip
    return {
        "收到": first.at.isoformat(), "由": first.by, "给": list(first.to), "编号": first.id,
        "主体": PARTIES, "案情": dict(first.facts), "事件": said,
    }  # fmt: skip


def engine_says(book, events, moment):
    decision = decide(book, read_case(book, raw(events)), moment, CALENDAR)
    return sorted(
        (d["name"], d["who"], datetime.fromisoformat(d["start"]), d["due"] or "无", d["state_zh"], d["breached"])
        for d in decision.duties
    )


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(duties(), histories(), st.integers(0, 45))
def test_every_clock_agrees(book, events, days):
    agree(book, events, days)


def agree(book, events, days):
    moment = RECEIVED + timedelta(days=days)
    said, told = engine_says(compiled(book), events, moment), simulate(book, events, PARTIES, moment)
    note(story(book, events, moment))
    assert said == told


def story(book, events, moment):
    """A disagreement in few words."""
    lines = [f"{name}: {json.dumps(parts, ensure_ascii=False)}" for name, parts in book.items()]
    for each in events:
        parts = (each.name, each.by, "、".join(each.to), dict(each.facts) or "", each.quantity, each.strikes)
        late = f"（记 {each.recorded:%m-%d %H:%M}）" if each.recorded != each.at else ""
        lines.append(f"{each.at:%m-%d %H:%M}{late} {each.id} " + " ".join(map(str, parts)))
    return "\n".join([*lines, f"时点 {moment:%m-%d %H:%M}"])
