"""All desks, in the order of the menu."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_admin import Admin, AdminIndexView
from flask_admin.theme import Bootstrap4Theme

from admin import access, audit, books, calendars, cases, people, shell, subjects, units


class Home(AdminIndexView):
    """The first page after sign-in."""

    def is_accessible(self) -> bool:
        """Open to everybody signed in."""
        return access.person() is not None

    def inaccessible_callback(self, name: str, **kwargs: Any) -> Any:
        """Send a stranger to the sign-in page."""
        return access.turned_away()


def start(app: Flask) -> Admin:
    """Add the desks to the application, under /desk/."""
    admin = Admin(
        app,
        name="细则",
        index_view=Home(name="工作台", template="desk/home.html", url="/desk"),
        theme=Bootstrap4Theme(base_template="desk/layout.html"),
        csp_nonce_generator=shell.nonce,
    )
    for desk in (cases, subjects, books, calendars, units, people, audit):
        admin.add_view(desk.view())
    return admin
