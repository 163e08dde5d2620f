"""What a test of the platform stands on: some data, and a browser for a person."""

from __future__ import annotations

import logging
import re
import threading
import uuid
from collections.abc import Callable
from typing import Any

from flask.testing import FlaskClient

from records.tables import Case, Role, Unit, User, UserRole, db, now

PATIENCE = 120


class World:
    """Two units side by side, one below the first, a case in each, and people to look at them."""

    def __init__(self) -> None:
        self.near = Unit.create(name="甲局")
        self.below = Unit.create(name="甲局一科", parent=self.near)
        self.far = Unit.create(name="乙局")
        self.cases = {
            where: Case.create(number=f"N-{where}", book="b", received=now(), unit=unit, status=f"{where}状")
            for where, unit in {"near": self.near, "below": self.below, "far": self.far}.items()
        }

    def user(self, *roles: str, unit: Unit | None = None, everywhere: bool = False, name: str = "") -> User:
        """Add an account without a password."""
        mark = str(uuid.uuid4().int)
        name = name or f"人{mark[:6]}"
        user = User.create(username=mark[:12], name=name, fs_uniquifier=mark, unit=unit, everywhere=everywhere)
        for role in Role.select().where(Role.name.in_(roles)):
            UserRole.create(user=user, role=role)
        return user


class Browser:
    """A signed-in client that sends the token with every form."""

    def __init__(self, client: FlaskClient, user: User | None) -> None:
        self.client = client
        if user:
            with client.session_transaction() as session:
                session.update(_user_id=user.fs_uniquifier, _fresh=True)

    def get(self, path: str, **more: Any) -> Any:
        """Fetch a page."""
        return self.client.get(path, **more)

    def token(self, path: str = "/desk/") -> str:
        """Return the token that a page carries."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).text)
        assert found, path
        return found[1]

    def post(self, path: str, data: dict[str, Any], page: str = "/desk/") -> Any:
        """Send a form with its token."""
        return self.client.post(path, data={"csrf_token": self.token(page), **data})


class Queries(logging.Handler):
    """Counts the statements that peewee sends while the block runs."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the statement."""
        self.sent.append(str(record.msg[0]) if isinstance(record.msg, tuple) else record.getMessage())

    def __enter__(self) -> Queries:
        log = logging.getLogger("peewee")
        log.addHandler(self)
        log.setLevel(logging.DEBUG)
        return self

    def __exit__(self, *_error: object) -> None:
        log = logging.getLogger("peewee")
        log.removeHandler(self)
        log.setLevel(logging.NOTSET)


def at_once(count: int, work: Callable[[], None]) -> list[BaseException]:
    """Do the work in so many threads, each with a connection of its own; return what went wrong in them."""
    faults: list[BaseException] = []

    def one() -> None:
        try:
            with db.connection_context():
                work()
        except BaseException as error:
            faults.append(error)

    threads = [threading.Thread(target=one, daemon=True) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), f"still at work after {PATIENCE} seconds"
    return faults
