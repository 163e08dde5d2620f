"""The last day or minute of a case's earliest limit, beside the first moment too late. A frozen copy."""

import json
from datetime import UTC, datetime

from peewee import CharField, DateTimeField, ForeignKeyField, Model, TextField


def up(migrator, db):
    """Add the column, and fill it from the last ruling of each case that has a limit."""

    class Case(Model):
        due = DateTimeField(null=True)
        last = CharField(20, null=True)

        class Meta:
            database, table_name = db, "case_file"

    class Ruling(Model):
        case = ForeignKeyField(Case)
        decision = TextField()

        class Meta:
            database, table_name = db, "ruling"

    migrator.migrate(migrator.add_column("case_file", "last", CharField(20, null=True)))
    for case in list(Case.select().where(Case.due.is_null(False))):
        ruling = Ruling.select().where(Ruling.case == case).order_by(Ruling.id.desc()).first()
        duties = json.loads(ruling.decision)["duties"] if ruling else []
        case.last = next((duty["due"] for duty in duties if _moment(duty["due_at"]) == case.due), None)
        case.save(only=[Case.last])


def _moment(text):
    """Return a moment with offset as the database keeps it: in UTC, without."""
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None) if text else None
