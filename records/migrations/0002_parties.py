"""To which units a case lies, who handled an event, and what an event confirms. A frozen copy."""

from peewee import CharField, DateTimeField, ForeignKeyField, Model


def up(migrator, db):
    """Add the table of the units of a case, and two columns of an event."""

    class Unit(Model):
        class Meta:
            database, table_name = db, "unit"

    class Case(Model):
        class Meta:
            database, table_name = db, "case_file"

    class CaseUnit(Model):
        case = ForeignKeyField(Case, on_delete="CASCADE", index=False)
        unit = ForeignKeyField(Unit, on_delete="RESTRICT", index=False)
        since = DateTimeField()

        class Meta:
            database, table_name = db, "case_unit"
            indexes = ((("case", "unit"), True), (("unit", "case"), False))

    db.create_tables([CaseUnit])
    migrator.migrate(
        migrator.add_column("case_event", "officer", CharField(40, null=True)),
        migrator.add_column("case_event", "item", CharField(60, null=True)),
    )
