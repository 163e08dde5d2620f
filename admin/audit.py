"""Desk: the audit record (审计), for reading only."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from admin import access, words
from admin.base import View
from records.tables import NAMES, AuditEntry

_TABLES = {model._meta.table_name: model for model in NAMES}
_BESIDE = {"roles": "角色", "units": "单位数", "accounts": "账号数"}
"""What entries tell beyond the columns of the row."""


def told(kind: str, values: dict[str, Any] | None) -> list[str]:
    """Return the values of an entry as phrases: 名称：甲局."""
    fields = _TABLES[kind]._meta.fields if kind in _TABLES else {}
    labels = {name: field.verbose_name or name for name, field in fields.items()} | {"id": "序号"} | _BESIDE
    return [f"{labels.get(name, name)}：{_phrase(value)}" for name, value in (values or {}).items()]


def _phrase(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(words.plain, value)) or "无"
    return words.plain(value) or "空"


def _lines(_view: Any, _context: Any, entry: AuditEntry, name: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in told(entry.kind, getattr(entry, name)))


def _text(_view: Any, _context: Any, entry: AuditEntry, name: str) -> str:
    return "；".join(told(entry.kind, getattr(entry, name)))


def _kind(_view: Any, _context: Any, entry: AuditEntry, _name: str) -> str:
    return NAMES[_TABLES[entry.kind]] if entry.kind in _TABLES else str(entry.kind)


class Audit(View):
    """Who did what, when, why, and the values before and after."""

    viewers = frozenset({access.AUDITOR, access.ADMIN})
    row_name = "审计记录"
    can_create = False
    can_edit = False

    column_list = ("at", "actor_name", "what", "kind", "label", "before", "after", "reason")
    column_details_list = (*column_list, "key", "unit")
    column_formatters = {"kind": _kind, "before": _lines, "after": _lines}  # noqa: RUF012
    column_formatters_export = {"kind": _kind, "before": _text, "after": _text}  # noqa: RUF012
    column_filters = ("at", "actor_name", "what", "unit", "id")
    column_searchable_list = ("label", "reason", "actor_name")
    column_default_sort = ("at", True)


def view() -> Audit:
    """Return the desk."""
    return Audit(AuditEntry, "审计", endpoint="audit")
