"""Subjects other than a message, and what a person decides of a score. A frozen copy."""

from peewee import CharField, TextField


def up(migrator, db):
    """Add who or what a case is about, its period and attributes; of an event the score, its reason, the entry."""
    migrator.migrate(
        migrator.add_column("case_file", "subject", CharField(60, default="")),
        migrator.add_column("case_file", "name", CharField(100, default="")),
        migrator.add_column("case_file", "period", CharField(10, default="")),
        migrator.add_column("case_file", "attributes", TextField(null=True)),
        migrator.add_index("case_file", ("subject", "period", "name")),
        migrator.add_column("case_event", "score", CharField(20, null=True)),
        migrator.add_column("case_event", "reason", CharField(500, null=True)),
        migrator.add_column("case_event", "entry", CharField(60, null=True)),
    )
