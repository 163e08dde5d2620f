"""The tables. A column's Chinese label stands here once; forms, lists, messages and exports take it from here.

``version`` counts the changes of a row and carries the optimistic lock. Append-only tables (events, rulings, rule
texts, audit) are guarded by triggers in the database itself; see ``records/migrations``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from peewee import (
    BooleanField,
    CharField,
    DatabaseProxy,
    DoubleField,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from records.fields import JSONText, Moment

db = DatabaseProxy()


def now() -> datetime:
    """Return the machine's present moment, aware, UTC: for marks of when a row was written, and where no clock is set.

    What happens to a case is dated by ``Office.now`` instead.
    """
    return datetime.now(UTC)


class Table(Model):
    """What all tables share: the one deferred database."""

    class Meta:
        database = db
        legacy_table_names = False


class Unit(Table):
    """A unit of government; ``parent`` makes the tree by which rights reach downwards."""

    name = CharField(100, unique=True, verbose_name="名称")
    kind = CharField(20, default="部门", verbose_name="类型")
    level = CharField(20, default="市", verbose_name="级别")
    parent = ForeignKeyField("self", null=True, backref="children", on_delete="RESTRICT", verbose_name="上级")
    region = CharField(12, default="", verbose_name="区划代码")
    active = BooleanField(default=True, verbose_name="在用")
    version = IntegerField(default=1, verbose_name="版本")

    def __str__(self) -> str:
        return str(self.name)


class Role(Table, RoleMixin):
    """A bundle of rights, known by its name; what each may do is told in ``admin.access``."""

    name = CharField(40, unique=True, verbose_name="名称")
    description = CharField(200, default="", verbose_name="说明")

    def __str__(self) -> str:
        return str(self.name)


class User(Table, UserMixin):
    """A person who may sign in. Reach: the own unit and all below it, or everything where ``everywhere`` is set."""

    username = CharField(64, unique=True, verbose_name="账号")
    name = CharField(40, verbose_name="姓名")
    email = CharField(200, null=True, verbose_name="邮箱")
    password = CharField(255, null=True, verbose_name="口令")
    active = BooleanField(default=True, verbose_name="在用")
    fs_uniquifier = CharField(64, unique=True, verbose_name="会话标识")
    unit = ForeignKeyField(Unit, null=True, backref="people", on_delete="RESTRICT", verbose_name="单位")
    everywhere = BooleanField(default=False, verbose_name="不限单位")
    created = Moment(default=now, verbose_name="建立时间")
    version = IntegerField(default=1, verbose_name="版本")

    class Meta:
        table_name = "person"

    def __str__(self) -> str:
        return str(self.name)

    def get_id(self) -> str:
        """Return the session mark: what the sign-in cookie carries, not the key of the row."""
        return str(self.fs_uniquifier)

    @property
    def roles(self) -> list[Role]:
        """The roles held, by name; read once for each loaded person."""
        if "_roles" not in self.__dict__:
            held = Role.select().join(UserRole).where(UserRole.user == self.id).order_by(Role.id)
            self.__dict__["_roles"] = list(held)
        roles: list[Role] = self.__dict__["_roles"]
        return roles


class UserRole(Table):
    """Who holds which role."""

    user = ForeignKeyField(User, backref="held", on_delete="CASCADE", verbose_name="人员")
    role = ForeignKeyField(Role, backref="holders", on_delete="RESTRICT", verbose_name="角色")

    class Meta:
        table_name = "person_role"
        indexes = ((("user", "role"), True),)


class Case(Table):
    """One message from a citizen, or one subject: the few columns every book shares. The rest lies in the tables below.

    ``subject`` names what it is if it is no message (对象), ``name`` and ``period`` whose and which; ``attributes`` are
    those that no unit has. ``due`` is the first moment too late of the earliest limit, ``last`` its last day or minute.
    """

    number = CharField(40, unique=True, verbose_name="编号")
    book = CharField(80, index=True, verbose_name="规则")
    received = Moment(verbose_name="收到")
    unit = ForeignKeyField(Unit, null=True, backref="cases", on_delete="RESTRICT", index=False, verbose_name="单位")
    subject = CharField(60, default="", verbose_name="对象")
    name = CharField(100, default="", verbose_name="是谁")
    period = CharField(10, default="", verbose_name="期")
    attributes = JSONText(null=True, verbose_name="属性")
    status = CharField(40, default="", verbose_name="状态")
    due = Moment(null=True, verbose_name="最近期限")
    last = CharField(20, null=True, verbose_name="最近末日")
    provisional = BooleanField(default=False, verbose_name="期限暂定")
    created = Moment(default=now, verbose_name="登记时间")
    version = IntegerField(default=1, verbose_name="版本")

    class Meta:
        table_name = "case_file"
        indexes = (
            (("received", "id"), False),
            (("unit", "received", "id"), False),
            (("unit", "due", "id"), False),
            (("status", "due"), False),
            (("subject", "period", "name"), False),
        )

    def __str__(self) -> str:
        return str(self.number)


class CaseUnit(Table):
    """A unit that a case lies with, or has been addressed to; whoever reaches the unit reaches the case."""

    case = ForeignKeyField(Case, backref="units", on_delete="CASCADE", index=False, verbose_name="件")
    unit = ForeignKeyField(Unit, backref="addressed", on_delete="RESTRICT", index=False, verbose_name="单位")
    since = Moment(default=now, verbose_name="自")

    class Meta:
        indexes = ((("case", "unit"), True), (("unit", "case"), False))


class CaseFact(Table):
    """A fact marked 可查, one row a value, so that lists can be filtered by it on an index."""

    case = ForeignKeyField(Case, backref="facts", on_delete="CASCADE", verbose_name="件")
    name = CharField(60, verbose_name="字段")
    text = CharField(200, null=True, verbose_name="文字")
    num = DoubleField(null=True, verbose_name="数")

    class Meta:
        indexes = ((("name", "text", "case"), False), (("name", "num", "case"), False))


class CaseData(Table):
    """All facts of a case that the engine may see, as one JSON object."""

    case = ForeignKeyField(Case, primary_key=True, backref="data", on_delete="CASCADE", verbose_name="件")
    facts = JSONText(default=dict, verbose_name="案情")


class PersonalData(Table):
    """Personal data and free text, outside the evidence. Erasing destroys value and salt and leaves the row.

    ``state`` is 在用, 受限 or 已删.
    """

    case = ForeignKeyField(Case, backref="personal", on_delete="CASCADE", verbose_name="件")
    name = CharField(60, verbose_name="字段")
    value = TextField(null=True, verbose_name="内容")
    salt = CharField(64, null=True, verbose_name="盐")
    state = CharField(10, default="在用", verbose_name="状况")

    class Meta:
        indexes = ((("case", "name"), True),)


class CaseEvent(Table):
    """What happened, append-only. ``by`` and ``to`` are parties as the rule book names them.

    ``ref`` names the event this one is about (就), ``retracts`` the one it takes back (撤), both by ``seq``;
    ``officer`` the person who acted, ``item`` the proposal that a 确认 confirms, or the line of a score that is decided
    (``score``, ``reason``; ``entry`` where the line is one of several).
    """

    case = ForeignKeyField(Case, backref="events", on_delete="RESTRICT", index=False, verbose_name="件")
    seq = IntegerField(verbose_name="序号")
    happened = Moment(verbose_name="时")
    recorded = Moment(default=now, verbose_name="记")
    name = CharField(60, verbose_name="事")
    by = CharField(100, null=True, verbose_name="由")
    to = JSONText(null=True, verbose_name="给")
    facts = JSONText(null=True, verbose_name="案情")
    quantity = JSONText(null=True, verbose_name="量")
    ref = IntegerField(null=True, verbose_name="就")
    retracts = IntegerField(null=True, verbose_name="撤")
    officer = CharField(40, null=True, verbose_name="经办人")
    item = CharField(60, null=True, verbose_name="项")
    score = CharField(20, null=True, verbose_name="分")
    reason = CharField(500, null=True, verbose_name="理由")
    entry = CharField(60, null=True, verbose_name="就哪一条")

    class Meta:
        indexes = ((("case", "seq"), True), (("name", "happened"), False))


class RuleText(Table):
    """Every rule or calendar text that a ruling has used, by digest; so an old ruling recomputes without files."""

    digest = CharField(64, primary_key=True, verbose_name="摘要")
    origin = CharField(200, verbose_name="出处")
    text = TextField(verbose_name="原文")
    stored = Moment(default=now, verbose_name="存入")


class SourceDocument(Table):
    """The words of a regulation as a person has imported them, read beside the book of it. Append-only."""

    book = CharField(100, verbose_name="规则")
    name = CharField(200, verbose_name="文件")
    digest = CharField(64, verbose_name="摘要")
    text = TextField(verbose_name="原文")
    by = ForeignKeyField(User, on_delete="RESTRICT", verbose_name="谁导入")
    imported = Moment(default=now, verbose_name="何时导入")

    class Meta:
        indexes = ((("book", "id"), False),)

    def __str__(self) -> str:
        return f"{self.book} 的原文 {self.name}"


class Ruling(Table):
    """One decision with everything that recomputing it needs. Append-only."""

    case = ForeignKeyField(Case, null=True, backref="rulings", on_delete="RESTRICT", verbose_name="件")
    moment = Moment(verbose_name="时点")
    decided = Moment(default=now, verbose_name="作出")
    decision = JSONText(verbose_name="决定")
    inputs = JSONText(verbose_name="依据的事实")
    digests = JSONText(verbose_name="所用文本")
    engine = CharField(40, verbose_name="引擎")


class AuditEntry(Table):
    """Who did what to which object, when, why, and the values before and after. Append-only.

    ``actor_name`` is the name as it then was; ``actor`` is empty where the platform itself acted.
    """

    at = Moment(default=now, index=True, verbose_name="时间")
    actor = ForeignKeyField(User, null=True, backref="deeds", on_delete="RESTRICT", verbose_name="账号")
    actor_name = CharField(40, verbose_name="谁")
    what = CharField(40, verbose_name="做了什么")
    kind = CharField(40, verbose_name="对象种类")
    key = CharField(64, default="", verbose_name="对象标识")
    label = CharField(200, default="", verbose_name="对象")
    unit = ForeignKeyField(Unit, null=True, on_delete="RESTRICT", verbose_name="单位")
    before = JSONText(null=True, verbose_name="改前")
    after = JSONText(null=True, verbose_name="改后")
    reason = CharField(500, default="", verbose_name="理由")

    class Meta:
        indexes = ((("kind", "key", "id"), False),)

    def __str__(self) -> str:
        return f"{self.what} {self.label}"


NAMES: dict[Any, str] = {
    Unit: "单位",
    Role: "角色",
    User: "人员",
    UserRole: "人员的角色",
    Case: "件",
    CaseUnit: "件所在的单位",
    CaseFact: "可查的事实",
    CaseData: "案情",
    PersonalData: "个人信息",
    CaseEvent: "事件",
    RuleText: "规则原文",
    SourceDocument: "法规原文",
    Ruling: "决定",
    AuditEntry: "审计",
}
"""Every table, in the order of their references, and what an official calls it."""

TABLES: list[Any] = list(NAMES)
