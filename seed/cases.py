"""Demonstration cases, brought about through the services themselves: each action at its own recorded moment.

The plan lies in ``cases.yaml`` (messages) and ``subjects.yaml`` (units and periods, places, appraisals): what there is,
what happened, when each was recorded. Its moments are fixed, so every installation shows the same. Loading twice adds
nothing; a load that broke off goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from engine.moments import DEFAULT_ZONE, parse_moment
from engine.reader import read
from records.cases import Deed, Message, add_event, open_case
from records.office import Office
from records.subjects import Beginning, open_subjects
from records.tables import Case, CaseEvent, CaseFact, Unit, User

SOURCES = tuple(Path(__file__).with_name(name) for name in ("cases.yaml", "subjects.yaml"))
MARK = "演示"
_ZONE = ZoneInfo(DEFAULT_ZONE)
_DELAY = timedelta(minutes=5)


class Action(NamedTuple):
    """One thing recorded: when, for which case of the plan, which of its events (0: its arrival)."""

    recorded: datetime
    key: str
    place: int


def load(office: Office) -> int:
    """Add what is missing of the demonstration cases; return how many actions were recorded.

    Does nothing before the plan's last moment: what has not happened yet cannot be recorded.
    """
    plan = whole_plan()
    left = [action for action in sorted(_actions(plan)) if not _done(action)]
    if not left or office.now() < max(action.recorded for action in left):
        return 0
    for action in left:
        at = action.recorded
        _act(replace(office, now=lambda at=at: at), plan[action.key], action)
    return len(left)


def whole_plan() -> dict[str, Any]:
    """Return everything that is to be shown, by the names that the plan gives."""
    plan: dict[str, Any] = {}
    for source in SOURCES:
        tree, problems = read(source.read_bytes(), source.name)
        assert isinstance(tree, dict) and not problems, problems
        plan.update(tree)
    return plan


def _actions(plan: dict[str, Any]) -> Iterator[Action]:
    for key, case in plan.items():
        yield Action(_recorded(case, case.get("收到", "")), key, 0)
        for place, event in enumerate(case.get("事") or (), 1):
            yield Action(_recorded(event, event["时"]), key, place)


def _recorded(node: dict[str, Any], happened: str) -> datetime:
    return parse_moment(node["记"], _ZONE) if "记" in node else parse_moment(happened, _ZONE) + _DELAY


def _case(key: str) -> Case | None:
    return Case.select().join(CaseFact).where(CaseFact.name == MARK, CaseFact.text == key).first()


def _done(action: Action) -> bool:
    case = _case(action.key)
    return case is not None and CaseEvent.select().where(CaseEvent.case == case).count() > action.place


def _act(office: Office, case: dict[str, Any], action: Action) -> None:
    if action.place:
        event = case["事"][action.place - 1]
        found = _case(action.key)
        assert found is not None
        add_event(office, _person(event.get("账号") or case["账号"]), found, _deed(event))
        return
    person = _person(case["账号"])
    made = _begin(office, case, person) if "对象" in case else open_case(office, person, _message(case, person))
    CaseFact.create(case=made, name=MARK, text=action.key)


def _begin(office: Office, case: dict[str, Any], person: User) -> Case:
    kind = office.book(case["规则"], {"收到": case["记"]}).subjects[case["对象"]].period
    beginning = Beginning(
        case["规则"],
        case["对象"],
        kind,
        str(case.get("期", "")),
        case.get("起", ""),
        given=dict(case.get("填") or {}),
        attributes=dict(case.get("属性") or {}),
        unit=Unit.get(Unit.name == case["登记"]) if "登记" in case else person.unit,
    )
    return open_subjects(office, person, beginning, [case["是"]])[0]


def _message(case: dict[str, Any], person: User) -> Message:
    unit = Unit.get(Unit.name == case["登记"]) if "登记" in case else person.unit
    return Message(
        case["规则"],
        case["收到"],
        dict(case.get("填") or {}),
        by=case.get("由", ""),
        to=tuple(case.get("给") or ()),
        unit=unit,
        matter=_case(case["前件"]) if "前件" in case else None,
    )


def _deed(event: dict[str, Any]) -> Deed:
    return Deed(
        event["事"],
        event["时"],
        by=event.get("由", ""),
        to=tuple(event.get("给") or ()),
        quantity=event.get("量", ""),
        given=dict(event.get("填") or {}),
        retracts=int(event["撤"]) if "撤" in event else None,
        item=event.get("项", ""),
        score=str(event.get("分", "")),
        reason=event.get("理由", ""),
        entry=event.get("就", ""),
    )


def _person(username: str) -> User:
    person: User = User.get(User.username == username)
    return person
