"""The demonstration: a fictional city's units and one account for each role. Never loaded unless asked for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from admin.identity import account
from records.tables import Unit, User
from records.writes import write

SOURCE = Path(__file__).with_name("demo.yaml")


def load() -> list[dict[str, Any]]:
    """Add what is missing of the demonstration; return its accounts with their passwords."""
    plan = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    accounts: list[dict[str, Any]] = plan["accounts"]
    known = {user.username for user in User.select(User.username)}
    missing = [one for one in accounts if one["username"] not in known]
    if missing:
        with write(None, "载入演示") as entry:
            units = {one["name"]: _unit(one) for one in plan["units"]}
            for one in missing:
                _person(one, units)
            entry.after = {"units": len(units), "accounts": len(missing)}
    return accounts


def _unit(one: dict[str, Any]) -> Unit:
    parent = Unit.get_or_none(Unit.name == one.get("parent"))
    found = Unit.get_or_none(Unit.name == one["name"])
    return found or Unit.create(**{**one, "parent": parent})


def _person(one: dict[str, Any], units: dict[str, Unit]) -> None:
    unit = units.get(one.get("unit", ""))
    account(one["username"], one["name"], one["password"], one["roles"], unit=unit, everywhere=unit is None)
