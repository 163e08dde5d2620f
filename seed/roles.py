"""The roles every installation has."""

from __future__ import annotations

from admin.access import ROLES
from records.tables import Role
from records.writes import write


def load() -> None:
    """Add the roles that are missing."""
    present = {role.name for role in Role.select(Role.name)}
    missing = [Role(name=name, description=said) for name, said in ROLES.items() if name not in present]
    if not missing:
        return
    with write(None, "设立角色") as entry:
        for role in missing:
            role.save()
        entry.after = {"roles": [role.name for role in missing]}
