"""The command ``clock``: one question on the command line, many on standard input; every refusal in Chinese."""

from __future__ import annotations

import io
import json

import pytest
import yaml

from engine.calendars import Calendar, join
from engine.commands.clock import run
from tests.brute_force import NOTICES


class Shelf:
    """A library with the national calendar and one of a city's own."""

    def __init__(self) -> None:
        years = {int(path.stem): path.read_text(encoding="utf-8") for path in NOTICES.glob("*.yaml")}
        trees = {year: yaml.load(text, Loader=yaml.BaseLoader) for year, text in years.items()}
        notice = {"文号": "未查得", "日期": "2025-01-01", "来源": "试", "休": {"市庆": ["2025-06-10"]}}
        own = {"年": "2025", "名称": "市历", "类": "附加", "通知": [notice]}
        self.shelf = {"cn": Calendar.from_years("cn", trees), "own": Calendar.from_years("own", {2025: own})}

    def calendars(self, names: list[str]) -> Calendar:
        for name in names:
            if name not in self.shelf:
                raise ValueError(f"没有“{name}”这个日历")
        return join([self.shelf[name] for name in names])


SHELF = Shelf()


def ask(*argv: str, lines: str = "") -> tuple[int, str]:
    """Return the exit status and what was printed."""
    out = io.StringIO()
    return run(list(argv), io.StringIO(lines), out, SHELF), out.getvalue()


def answers(lines: str, *argv: str) -> tuple[int, list[dict]]:
    status, out = ask("-", *argv, lines=lines)
    return status, [json.loads(line) for line in out.splitlines()]


def test_one_question_as_sentences() -> None:
    status, out = ask("--from", "2025-09-30T16:00", "--limit", "5个工作日", "--why")
    assert status == 0
    assert out.splitlines()[:2] == ["末日　2025-10-14　周二", "自 2025-10-15 00:00 起为逾期"]
    assert "✓ 2025-10-11 周六　国庆节、中秋节调休上班，第3个工作日　国办发明电〔2024〕12号" in out
    assert out.splitlines()[-1] == "✓ 2025-10-14 周二　周二，第5个工作日，末日"


def test_one_question_as_json() -> None:
    status, out = ask("--from", "2025-09-30 16:00", "--limit", "24小时", "--format", "json")
    assert (status, json.loads(out)) == (
        0,
        {"due": "2025-10-01T16:00", "due_at": "2025-10-01T16:01:00+08:00", "provisional": False},
    )


def test_settings_calendars_and_what_was_known() -> None:
    june = ("--from", "2025-06-03", "--limit", "5个工作日", "--format", "json")
    assert json.loads(ask(*june)[1])["due"] == "2025-06-10"
    assert json.loads(ask(*june, "--calendar", "cn,own")[1])["due"] == "2025-06-11"
    assert json.loads(ask(*june, "--set", "起日=计入")[1])["due"] == "2025-06-09"
    office = ("--set", "办公时间=08:30-12:00,13:30-17:30", "--set", "截至=下班")
    assert json.loads(ask(*june, *office)[1])["due_at"] == "2025-06-10T17:30:00+08:00"
    spring = ("--from", "2020-01-21", "--limit", "10日", "--format", "json")
    assert json.loads(ask(*spring, "--known", "2020-01-26")[1])["due"] == "2020-01-31"
    assert json.loads(ask(*spring, "--known", "2020-01-27")[1])["due"] == "2020-02-03"


def test_provisional_at_once_and_unstated_are_said() -> None:
    assert "暂定" in ask("--from", "2026-12-30", "--limit", "5个工作日")[1]
    assert "即时" in ask("--from", "2026-12-30", "--limit", "即时")[1]
    assert "未载明" in ask("--from", "2026-12-30", "--limit", "未载明")[1]


@pytest.mark.parametrize(
    ("argv", "status", "said"),
    [
        ((), 2, "须写 --from 与 --limit"),
        (("--from", "2025-06-03"), 2, "须写 --from 与 --limit"),
        (("--set", "起日"), 2, "要写成 键=值"),
        (("--set", "起日=一"), 2, "可写不计、计入"),
        (("--whence", "x"), 2, "参数有误"),
        (("--from", "2025-06-03", "--limit", "5工作日"), 1, "是否想写“5个工作日”？"),
        (("--from", "2025-06-31", "--limit", "5日"), 1, "没有“2025-06-31”这一天"),
        (("--from", "2025-06-03", "--limit", "5日", "--known", "去年"), 1, "不是日期"),
        (("--from", "2025-06-03", "--limit", "5日", "--calendar", "cn,nowhere"), 1, "没有“nowhere”这个日历"),
        (("--help",), 0, "期限到哪一天为止"),
    ],
)
def test_refusals(argv: tuple[str, ...], status: int, said: str) -> None:
    found, out = ask(*argv)
    assert (found, said in out) == (status, True), out


def test_lines_are_answered_one_for_one_and_a_bad_one_stops_nothing() -> None:
    lines = [
        '{"from": "2025-09-30T16:00", "limit": "5个工作日"}',
        "",
        "不是 JSON",
        "[" * 100_000,
        "[1]",
        '{"from": "2025-09-30", "limit": "5工作日"}',
        '{"from": "2025-09-30", "limit": {"凭": "法定时限"}}',
        '{"from": "2025-09-30", "limit": {"最早": ["5日", "3个工作日"]}, "settings": {"末日逢假": "不顺延"}}',
        '{"from": "2025-09-30", "limit": "5日", "settings": []}',
        '{"from": "2025-09-30", "limit": "5日", "settings": "起日"}',
        '{"from": "2025-09-30", "limit": "5日", "calendar": 7}',
        '{"from": "2025-09-30", "limit": "5日", "calendar": ["cn"], "known": "2025-01-01"}',
        '{"from": "2025-09-30", "limit": 5}',
        '{"from": 20250930, "limit": "5日"}',
        '{"limit": "5日"}',
        '{"form": "2025-09-30", "limit": "5日"}',
        '{"from": "\\ud800", "limit": "5日"}',
        '{"from": "2025-06-03T01:30Z", "limit": "30分钟", "why": true}',
    ]
    status, found = answers("\n".join(lines) + "\n")
    assert status == 1
    assert len(found) == len(lines) - 1
    assert found[0] == {"due": "2025-10-14", "due_at": "2025-10-15T00:00:00+08:00", "provisional": False}
    assert [place for place, answer in enumerate(found) if "error" not in answer] == [0, 6, 10, 16]
    assert found[6]["due"] == "2025-10-05"
    assert found[10]["due"] == "2025-10-09"
    assert (found[16]["due"], found[16]["why"][-1]["date"]) == ("2025-06-03T10:00", "2025-06-03")
    assert all(answer["error"] for answer in found if "error" in answer)


def test_lines_take_the_arguments_as_defaults() -> None:
    status, found = answers('{"from": "2025-06-03", "limit": "5日"}\n', "--set", "末日逢假=不顺延")
    assert (status, found[0]["due"]) == (0, "2025-06-08")
    own = '{"from": "2025-06-03", "limit": "5日", "settings": {"末日逢假": "顺延"}}'
    assert answers(own, "--set", "末日逢假=不顺延")[1][0]["due"] == "2025-06-09"
