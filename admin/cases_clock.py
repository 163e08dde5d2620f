"""The trial clock of the demonstration: a visitor's own present moment, so that a case can be played day by day.

Only in demonstration mode, and only for whoever set it; elsewhere the present is the present. It runs on from the
moment that was set.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app, has_request_context, session

from admin.words import zone
from engine.moments import MomentError, parse_moment
from records.tables import now

_KEY = "trial-clock"


def allowed() -> bool:
    """Whether visitors may set a clock of their own."""
    return bool(current_app.config["XIZE_DEMO"]) and not current_app.config.get("XIZE_CLOCK")


def real() -> datetime:
    """Return the present moment of the platform, aware: by the setting XIZE_CLOCK, else the machine's."""
    clock = current_app.config.get("XIZE_CLOCK") or now
    moment: datetime = clock()
    return moment


def present() -> datetime:
    """Return the present moment of cases, aware: the visitor's own where one has been set."""
    return real() + timedelta(seconds=ahead())


def ahead() -> int:
    """Return by how many seconds the visitor's clock is ahead of the real one (behind: negative)."""
    return int(session.get(_KEY, 0)) if has_request_context() and allowed() else 0


def set_to(text: str) -> str:
    """Set the visitor's clock to a local moment, or back to the present for ""; return what is wrong ("": nothing)."""
    if not text:
        session.pop(_KEY, None)
        return ""
    try:
        moment = parse_moment(text.replace("T", " "), zone())
    except MomentError as error:
        return str(error)
    session[_KEY] = int((moment - now()).total_seconds())
    return ""
