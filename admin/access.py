"""Who is at the desk, which roles that person holds, and how far the person's reach goes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import abort, g, has_request_context, redirect, request, url_for
from flask_security import current_user

from records.tables import Unit, User

ADMIN = "系统管理员"
RULES = "规则管理员"
STAFF = "工作人员"
SUPERVISOR = "督办员"
AUDITOR = "审计员"

ROLES = {
    ADMIN: "管单位、人员和设置，不办件",
    RULES: "起草、审核、发布规则和日历",
    STAFF: "办理本单位的件",
    SUPERVISOR: "督办本单位以下的件",
    AUDITOR: "只看：件、规则、审计记录",
}
"""Every role and what it is for. Rights of a screen are told by that screen (``viewers``, ``editors``)."""

GIVEN_BY_ALL = frozenset({ADMIN, STAFF, SUPERVISOR, AUDITOR})
"""Roles that an administrator of one unit may give; the others reach beyond any unit."""


def person() -> User | None:
    """Return whoever is signed in, as a row of the person table; None outside a request or before sign-in."""
    if not has_request_context() or not current_user.is_authenticated:
        return None
    found: User = current_user._get_current_object()
    return found


def roles() -> frozenset[str]:
    """Return the names of the roles held."""
    someone = person()
    return frozenset(role.name for role in someone.roles) if someone else frozenset()


def holds(any_of: Iterable[str]) -> bool:
    """Tell whether at least one of the roles is held."""
    return not roles().isdisjoint(any_of)


def turned_away() -> Any:
    """Answer whoever may not enter a desk: a stranger is sent to the sign-in page, anybody else is refused."""
    return abort(403) if person() else redirect(url_for("security.login", next=request.full_path))


def reach() -> frozenset[int] | None:
    """Return the keys of the units within reach; None means all. Nobody signed in, or no unit: nothing."""
    someone = person()
    if someone is None:
        return frozenset()
    if someone.everywhere:
        return None
    if "reach" not in g:
        g.reach = below(someone.unit_id)
    found: frozenset[int] = g.reach
    return found


def below(unit: int | None) -> frozenset[int]:
    """Return the unit and everything under it, by key; safe against a circle in the tree."""
    if unit is None:
        return frozenset()
    top = Unit.select(Unit.id).where(Unit.id == unit).cte("below", recursive=True, columns=("id",))
    rest = Unit.select(Unit.id).join(top, on=(Unit.parent == top.c.id))
    tree = top.union(rest)
    return frozenset(row[0] for row in tree.select_from(tree.c.id).tuples())
