"""Which rows a person may see at all: one rule a table, used by lists, forms, filters, look-ups and exports alike.

A table without a rule cannot be shown: forgetting one is an error at start, not a leak.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from peewee import Field, ModelSelect

from admin import access
from records.tables import AuditEntry, Case, CaseUnit, Role, Unit, User

Rule = Callable[[ModelSelect], ModelSelect]
_rules: dict[type, Rule] = {}


def rule(model: type) -> Callable[[Rule], Rule]:
    """Register the decorated function as the rule of ``model``: it takes a query over it and narrows it."""

    def keep(function: Rule) -> Rule:
        _rules[model] = function
        return function

    return keep


def known(model: type) -> bool:
    """Tell whether ``model`` has a rule."""
    return model in _rules


def narrow(query: ModelSelect) -> ModelSelect:
    """Return the query cut down to what the present person may see. Raises LookupError for a table without a rule."""
    try:
        found = _rules[query.model]
    except KeyError as error:
        raise LookupError(f"no scope rule for {query.model.__name__}; add one with admin.scope.rule") from error
    return found(query)


def visible(model: Any) -> ModelSelect:
    """Return a query over all rows of ``model`` that the present person may see."""
    return narrow(model.select())


def within(query: ModelSelect, unit: Field) -> ModelSelect:
    """Keep the rows whose ``unit`` lies within reach."""
    ids = access.reach()
    return query if ids is None else query.where(unit.in_(sorted(ids)))


@rule(Unit)
def _units(query: ModelSelect) -> ModelSelect:
    return within(query, Unit.id)


@rule(User)
def _people(query: ModelSelect) -> ModelSelect:
    """Someone whose reach ends somewhere never sees, so never resets the password of, someone whose reach does not."""
    if access.reach() is None:
        return query
    return within(query, User.unit).where(~User.everywhere)


@rule(Role)
def _roles(query: ModelSelect) -> ModelSelect:
    return query if access.reach() is None else query.where(Role.name.in_(sorted(access.GIVEN_BY_ALL)))


@rule(Case)
def _cases(query: ModelSelect) -> ModelSelect:
    """Whoever reaches the unit that registered a case, or one that it was addressed to, reaches the case."""
    ids = access.reach()
    if ids is None:
        return query
    addressed = CaseUnit.select(CaseUnit.case).where(CaseUnit.unit.in_(sorted(ids)))
    return query.where(Case.unit.in_(sorted(ids)) | Case.id.in_(addressed))


@rule(AuditEntry)
def _audit(query: ModelSelect) -> ModelSelect:
    return within(query, AuditEntry.unit)
