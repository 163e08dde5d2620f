"""The words of regulations that people have imported, append-only. A frozen copy."""

from peewee import AutoField, CharField, DateTimeField, ForeignKeyField, Model, SqliteDatabase, TextField


def up(migrator, db):
    """Make the table, and let the database itself refuse to change or delete a row of it."""

    class User(Model):
        id = AutoField()

        class Meta:
            database, table_name = db, "person"

    class SourceDocument(Model):
        book = CharField(100)
        name = CharField(200)
        digest = CharField(64)
        text = TextField()
        by = ForeignKeyField(User, on_delete="RESTRICT")
        imported = DateTimeField()

        class Meta:
            database, table_name = db, "source_document"
            indexes = ((("book", "id"), False),)

    SourceDocument.create_table()
    _guard(db, "source_document")


def _guard(db, table):
    if isinstance(db, SqliteDatabase):
        for verb in ("UPDATE", "DELETE"):
            db.execute_sql(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    db.execute_sql(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
