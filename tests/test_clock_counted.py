"""The clock against a slow count on paper: random starts, limits, settings and pauses must give the same last day."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.clock import Due, Pause, Settings, bill, due
from engine.limits import parse_limit
from tests.brute_force import DAY, MINUTE, Halt, Paper, brute, read_limit

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = ["08:30-12:00", "13:30-17:30"]
PAPER = Paper()
DAYS = ("5日", "1日", "12日", "3个工作日", "10个工作日", "2周", "1个月", "3个月", "1年")
ENDS = ("当日", "当个工作日", "当日17:00", "1个工作日12:00", "当个工作日09:30", "3日10:15", "1个月16:00")
MINUTES = ("30分钟", "24小时", "48小时", "1小时", "4个办公小时", "17个办公小时")
BOTH = {
    "起日": ("不计", "计入"),
    "末日逢假": ("顺延", "不顺延"),
    "截至": ("日终", "下班"),
    "日": ("自然日", "工作日"),
    "收件截止": ("无", "17:00", "11:45"),
    "休息日收件": ("照常", "视同次个工作日"),
    "小时": ("连续", "末刻逢假顺延"),
    "停日": ("计入", "不计"),
    "复日": ("不计", "计入"),
}
SAID = st.fixed_dictionaries({key: st.sampled_from(words) for key, words in BOTH.items()})
EDGES = st.sampled_from(
    [time(0), time(8, 30), time(12), time(12, 1), time(13, 30), time(17), time(17, 30), time(23, 59)]
)
STARTS = st.datetimes(datetime(2005, 1, 1), datetime(2026, 9, 30))


@st.composite
def later(draw: st.DrawFn, moment: datetime) -> datetime:
    """A moment within six days of ``moment``, often on an edge: midnight, an office hour, the same time of day."""
    if draw(st.booleans()):
        return moment + draw(st.integers(1, 6 * 24 * 60)) * MINUTE
    edge = datetime.combine(moment.date() + draw(st.integers(0, 6)) * DAY, draw(EDGES), moment.tzinfo)
    return max(edge, moment + MINUTE)


@st.composite
def halted(draw: st.DrawFn) -> tuple[datetime, list[Halt]]:
    """A start, and up to three pauses one after another, most of them near the start."""
    start = draw(STARTS).replace(tzinfo=SHANGHAI)
    if draw(st.booleans()):
        start = datetime.combine(start.date(), draw(EDGES), SHANGHAI)
    moment, halts = start.replace(second=0, microsecond=0) - MINUTE, []
    for _ in range(draw(st.integers(0, 3))):
        begin = draw(later(moment))
        moment = draw(later(begin))
        halts.append(Halt(begin, moment, restart=draw(st.booleans()), counts=draw(st.booleans())))
    return start, halts


def same(start: datetime, text: str, said: dict[str, object], halts: list[Halt]) -> Due:
    """Reckon both ways, compare, and hand the engine's answer on."""
    said = {**said, "办公时间": OFFICE}
    pauses = [Pause(halt.start, halt.end, halt.restart, halt.counts) for halt in halts]
    found = due(start, parse_limit(text), Settings.from_tree(said), PAPER, pauses)
    slow = read_limit(text)
    assert slow is not None
    assert (found.due, found.due_at) == brute(start, slow, said, PAPER.is_off, halts)
    return found


@settings(max_examples=400)
@given(STARTS, st.sampled_from(DAYS + ENDS), SAID)
def test_days_agree_with_a_count_on_paper(start: datetime, text: str, said: dict[str, object]) -> None:
    same(start.replace(tzinfo=SHANGHAI), text, said, [])


@settings(max_examples=60)
@given(STARTS, st.sampled_from(MINUTES), SAID)
def test_minutes_agree_with_a_count_on_paper(start: datetime, text: str, said: dict[str, object]) -> None:
    same(start.replace(tzinfo=SHANGHAI), text, said, [])


@settings(max_examples=400)
@given(halted(), st.sampled_from(DAYS + ENDS), SAID)
def test_days_with_pauses_agree_with_a_count_on_paper(
    story: tuple[datetime, list[Halt]], text: str, said: dict[str, object]
) -> None:
    same(story[0], text, said, story[1])


@settings(max_examples=100)
@given(halted(), st.sampled_from(MINUTES), SAID)
def test_minutes_with_pauses_agree_with_a_count_on_paper(
    story: tuple[datetime, list[Halt]], text: str, said: dict[str, object]
) -> None:
    same(story[0], text, said, story[1])


@settings(max_examples=200)
@given(halted(), st.sampled_from(DAYS + ENDS), SAID)
def test_a_bill_has_a_line_a_day_and_counts_as_many_as_the_limit(
    story: tuple[datetime, list[Halt]], text: str, said: dict[str, object]
) -> None:
    start, halts = story
    pauses = [Pause(halt.start, halt.end, halt.restart, halt.counts) for halt in halts]
    rules, limit = Settings.from_tree({**said, "办公时间": OFFICE}), parse_limit(text)
    lines = bill(start, limit, rules, PAPER, pauses)
    found = due(start, limit, rules, PAPER, pauses).due
    last = found.date() if isinstance(found, datetime) else found
    assert [line.date for line in lines] == [start.date() + n * DAY for n in range((last - start.date()).days + 1)]
    numbers = [line.number for line in lines if line.counted]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(line.number is None for line in lines if not line.counted)
    if limit.unit in ("day", "working_day", "week", ""):
        assert len(numbers) == limit.amount * (7 if limit.unit == "week" else 1)
    assert "末日" in lines[-1].why


@settings(max_examples=60)
@given(halted(), st.sampled_from(("4个办公小时", "17个办公小时")), SAID)
def test_a_bill_of_office_hours_adds_up(story: tuple[datetime, list[Halt]], text: str, said: dict[str, object]) -> None:
    start, halts = story
    pauses = [Pause(halt.start, halt.end, halt.restart, halt.counts) for halt in halts]
    rules, limit = Settings.from_tree({**said, "办公时间": OFFICE}), parse_limit(text)
    lines = bill(start, limit, rules, PAPER, pauses)
    assert sum(line.number or 0 for line in lines) == limit.amount * 60
    assert lines[-1].date == due(start, limit, rules, PAPER, pauses).due.date()


@settings(max_examples=150)
@given(
    st.datetimes(datetime(2025, 9, 1), datetime(2025, 10, 20)),
    st.sampled_from(DAYS[:6] + ENDS),
    st.integers(0, 30),
    SAID,
)
def test_provisional_means_that_another_calendar_would_move_it(
    start: datetime, text: str, open_after: int, said: dict[str, object]
) -> None:
    said = {**said, "办公时间": OFFICE}
    start = start.replace(tzinfo=SHANGHAI)
    first_open = start.date() + open_after * DAY
    slow, rules = read_limit(text), Settings.from_tree(said)
    found = due(start, parse_limit(text), rules, Paper(open_from=first_open))
    plain = brute(start, slow, said, PAPER.is_off, [])
    moved = any(
        brute(start, slow, said, Paper(flipped=frozenset({first_open + n * DAY})).is_off, []) != plain
        for n in range(40)
    )
    put_off = rules.cutoff or rules.rest_shifts  # a start put off may land on the same last day all the same
    assert found.provisional >= moved
    assert found.provisional == moved or put_off
