"""Whom a name in a row means, as seen from one place of a walk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.domains import MISSING

if TYPE_CHECKING:
    from engine.view import View


def named(view: View, name: str) -> str:
    """Whom a name in 给, 由, 主办 means: the party in a field or judgement, the unit that holds a role, else itself."""
    if not name:
        return ""
    book = view.walk.book
    if name in book.names.fields or name in book.judgements:
        value = view.get(name)
        return name if value is MISSING else str(value)
    party = book.names.parties.get(name)
    if party and not party.single and not party.of and view.owner in view.walk.addressed:
        return view.owner
    return view.walk.bound_to(name) or name
