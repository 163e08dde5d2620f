"""The first tables, and the triggers that keep evidence append-only. A frozen copy: never edited once released."""

from peewee import (
    BooleanField,
    CharField,
    DateTimeField,
    DoubleField,
    ForeignKeyField,
    IntegerField,
    Model,
    SqliteDatabase,
    TextField,
)

APPEND_ONLY = ("case_event", "rule_text", "ruling", "audit_entry")


def up(migrator, db):
    """Create every table in the order of their references, then the guards."""
    people = _people(db)
    cases = _cases(db, people["Unit"])
    audit = _audit(db, people["User"], people["Unit"])
    db.create_tables([*people.values(), *cases.values(), audit])
    for table in APPEND_ONLY:
        _guard(db, table)


def _people(db):
    class Unit(Model):
        name = CharField(100, unique=True)
        kind = CharField(20)
        level = CharField(20)
        parent = ForeignKeyField("self", null=True, on_delete="RESTRICT")
        region = CharField(12)
        active = BooleanField()
        version = IntegerField()

        class Meta:
            database, table_name = db, "unit"

    class Role(Model):
        name = CharField(40, unique=True)
        description = CharField(200)

        class Meta:
            database, table_name = db, "role"

    class User(Model):
        username = CharField(64, unique=True)
        name = CharField(40)
        email = CharField(200, null=True)
        password = CharField(255, null=True)
        active = BooleanField()
        fs_uniquifier = CharField(64, unique=True)
        unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT")
        everywhere = BooleanField()
        created = DateTimeField()
        version = IntegerField()

        class Meta:
            database, table_name = db, "person"

    class UserRole(Model):
        user = ForeignKeyField(User, on_delete="CASCADE")
        role = ForeignKeyField(Role, on_delete="RESTRICT")

        class Meta:
            database, table_name = db, "person_role"
            indexes = ((("user", "role"), True),)

    return {"Unit": Unit, "Role": Role, "User": User, "UserRole": UserRole}


def _cases(db, units):
    class Case(Model):
        number = CharField(40, unique=True)
        book = CharField(80, index=True)
        received = DateTimeField()
        unit = ForeignKeyField(units, null=True, on_delete="RESTRICT", index=False)
        status = CharField(40)
        due = DateTimeField(null=True)
        provisional = BooleanField()
        created = DateTimeField()
        version = IntegerField()

        class Meta:
            database, table_name = db, "case_file"
            indexes = (
                (("received", "id"), False),
                (("unit", "received", "id"), False),
                (("unit", "due", "id"), False),
                (("status", "due"), False),
            )

    return {"Case": Case, **_contents(db, Case), **_evidence(db, Case)}


def _contents(db, cases):
    class CaseFact(Model):
        case = ForeignKeyField(cases, on_delete="CASCADE")
        name = CharField(60)
        text = CharField(200, null=True)
        num = DoubleField(null=True)

        class Meta:
            database, table_name = db, "case_fact"
            indexes = ((("name", "text", "case"), False), (("name", "num", "case"), False))

    class CaseData(Model):
        case = ForeignKeyField(cases, primary_key=True, on_delete="CASCADE")
        facts = TextField()

        class Meta:
            database, table_name = db, "case_data"

    class PersonalData(Model):
        case = ForeignKeyField(cases, on_delete="CASCADE")
        name = CharField(60)
        value = TextField(null=True)
        salt = CharField(64, null=True)
        state = CharField(10)

        class Meta:
            database, table_name = db, "personal_data"
            indexes = ((("case", "name"), True),)

    return {"CaseFact": CaseFact, "CaseData": CaseData, "PersonalData": PersonalData}


def _evidence(db, cases):
    class CaseEvent(Model):
        case = ForeignKeyField(cases, on_delete="RESTRICT", index=False)
        seq = IntegerField()
        happened = DateTimeField()
        recorded = DateTimeField()
        name = CharField(60)
        by = CharField(100, null=True)
        to = TextField(null=True)
        facts = TextField(null=True)
        quantity = TextField(null=True)
        ref = IntegerField(null=True)
        retracts = IntegerField(null=True)

        class Meta:
            database, table_name = db, "case_event"
            indexes = ((("case", "seq"), True), (("name", "happened"), False))

    class RuleText(Model):
        digest = CharField(64, primary_key=True)
        origin = CharField(200)
        text = TextField()
        stored = DateTimeField()

        class Meta:
            database, table_name = db, "rule_text"

    class Ruling(Model):
        case = ForeignKeyField(cases, null=True, on_delete="RESTRICT")
        moment = DateTimeField()
        decided = DateTimeField()
        decision = TextField()
        inputs = TextField()
        digests = TextField()
        engine = CharField(40)

        class Meta:
            database, table_name = db, "ruling"

    return {"CaseEvent": CaseEvent, "RuleText": RuleText, "Ruling": Ruling}


def _audit(db, users, units):
    class AuditEntry(Model):
        at = DateTimeField(index=True)
        actor = ForeignKeyField(users, null=True, on_delete="RESTRICT")
        actor_name = CharField(40)
        what = CharField(40)
        kind = CharField(40)
        key = CharField(64)
        label = CharField(200)
        unit = ForeignKeyField(units, null=True, on_delete="RESTRICT")
        before = TextField(null=True)
        after = TextField(null=True)
        reason = CharField(500)

        class Meta:
            database, table_name = db, "audit_entry"
            indexes = ((("kind", "key", "id"), False),)

    return AuditEntry


def _guard(db, table):
    """Let the database itself refuse to change or delete a row of ``table``."""
    if isinstance(db, SqliteDatabase):
        for verb in ("UPDATE", "DELETE"):
            db.execute_sql(
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
            )
        return
    db.execute_sql(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '%% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; "
        "END $$"
    )
    db.execute_sql(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
