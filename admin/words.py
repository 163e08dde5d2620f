"""How values are written on a screen and in an export, and how local time is told."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import current_app
from markupsafe import Markup, escape

FIRST, LAST = 1900, 2199
"""The years that may be asked for."""


def zone() -> ZoneInfo:
    """Return the time zone of the desks (setting XIZE_ZONE)."""
    return ZoneInfo(current_app.config["XIZE_ZONE"])


def local(moment: datetime) -> datetime:
    """Return an aware moment as the wall clock of the desks shows it, without offset."""
    return moment.astimezone(zone()).replace(tzinfo=None)


def plain(value: Any) -> str:
    """Return ``value`` as an official reads it: 是 and 否, local minutes, JSON opened out, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return (local(value) if value.tzinfo else value).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def shown(_view: Any, value: Any, _name: str) -> Any:
    """Flask-Admin's type formatter for lists and details; markup stays markup, all else is text."""
    return value if isinstance(value, Markup) else escape(plain(value))


def written(_view: Any, value: Any, _name: str) -> Any:
    """Flask-Admin's type formatter for exports; numbers stay numbers."""
    return value if isinstance(value, int | float) and not isinstance(value, bool) else plain(value)
