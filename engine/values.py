"""Typed values: what the text of a fact becomes (docs/language.md 3.1), and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from engine import domains as d
from engine.fields import Field
from engine.limits import Limit, LimitError, parse_limit
from engine.moments import MomentError, parse_date, parse_moment, parse_time
from engine.problems import guess, listed


class ValueProblem(ValueError):
    """A value that a field cannot take; the message is Chinese."""


def typed(field: Field, raw: Any, zone: tzinfo) -> Any:
    """Return the typed value of ``raw`` for ``field``; dates are read in ``zone``. Raises ValueProblem."""
    return _READERS[field.domain.kind](field, raw, zone)


def _option(field: Field, raw: Any, zone: tzinfo) -> str:
    text = "是" if raw is True else "否" if raw is False else str(raw).strip()
    if text not in field.domain.options:
        options = field.domain.options
        raise ValueProblem(f"“{text}”不在可选之列；{guess(text, options) or f'可选：{listed(options)}'}")
    return text


def _multi(field: Field, raw: Any, zone: tzinfo) -> frozenset[str]:
    items = [raw] if isinstance(raw, str) else raw
    if not isinstance(items, (list, tuple, set, frozenset)):
        raise ValueProblem("应是一组选项，如 [甲, 乙]")
    return frozenset(_option(field, item, zone) for item in items)


def _number(field: Field, raw: Any, zone: tzinfo) -> Decimal:
    text = str(raw).strip()
    if field.domain.unit and text.endswith(field.domain.unit):
        text = text[: -len(field.domain.unit)].strip()
    try:
        number = Decimal(text)
    except InvalidOperation as error:
        raise ValueProblem(f"应填数目，不能是“{raw}”") from error
    if not number.is_finite() or abs(number) >= Decimal(10) ** 15:
        raise ValueProblem(f"“{raw}”太大或不是数目")
    if number % field.domain.step:
        raise ValueProblem(f"应是 {field.domain.step} 的整数倍，不能是“{raw}”")
    return number


def _date(field: Field, raw: Any, zone: tzinfo) -> date | datetime:
    try:
        return parse_moment(raw, zone) if field.with_time else parse_date(raw)
    except MomentError as error:
        raise ValueProblem(str(error)) from error


def _limit(field: Field, raw: Any, zone: tzinfo) -> Limit:
    try:
        limit = parse_limit(str(raw))
    except LimitError as error:
        raise ValueProblem(f"{error.what}{'；' + error.mend if error.mend else ''}") from error
    if limit.kind != "span":
        raise ValueProblem(f"“{raw}”不是一段期限；如 60日、3个月")
    return limit


def _text(field: Field, raw: Any, zone: tzinfo) -> str:
    if isinstance(raw, (list, tuple, Mapping)):
        raise ValueProblem("应是文字")
    text = str(raw)
    if field.longest and len(text) > field.longest:
        raise ValueProblem(f"至多 {field.longest} 字，现有 {len(text)} 字")
    return text


def _minute(field: Field, raw: Any, zone: tzinfo) -> int:
    try:
        clock = parse_time(raw)
    except MomentError as error:
        raise ValueProblem(str(error)) from error
    return clock.hour * 60 + clock.minute


_READERS: dict[str, Callable[[Field, Any, tzinfo], Any]] = {
    d.OPTION: _option,
    d.MULTI: _multi,
    d.NUMBER: _number,
    d.DATE: _date,
    d.LIMIT: _limit,
    d.TEXT: _text,
    d.PARTY: _text,
    d.TIME: _minute,
}


def plain(value: Any) -> Any:
    """Return a typed value as JSON holds it: numbers as numbers where whole, decimals and dates as text."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else str(value)
    if isinstance(value, (frozenset, set)):
        return sorted(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value.text if isinstance(value, Limit) else value
