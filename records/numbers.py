"""Numbers of cases: year and six digits, one after the other, given before anything else is decided."""

from __future__ import annotations

from records.database import is_sqlite
from records.tables import Case, db

_LOCK = 7209


def next_number(year: int) -> str:
    """Return the next number of the year, such as 2026-000123; call inside the transaction that uses it.

    Writers queue here until that transaction ends, so a number is skipped only where a transaction fails.
    """
    if not is_sqlite():
        db.execute_sql("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
    last = Case.select(Case.number).where(Case.number.startswith(f"{year}-")).order_by(Case.id.desc()).first()
    return f"{year}-{int(last.number[5:]) + 1 if last else 1:06}"
