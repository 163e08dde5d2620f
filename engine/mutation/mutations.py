"""How each place of a rule file may be written wrongly: by its key, by what the schema calls it, or by its choices.

Each way is a function from a place to other values for it; ABSENT takes it away. No book is known here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from engine.fields import Names
from engine.mutation.mutant_values import cells, figures, limits, tenfold, times, windows
from engine.mutation.sites import ABSENT, Site
from engine.reader import Map, Seq
from engine.readings import branches
from engine.sources import BookSource

REST, OTHER_MEASURE, OTHER_PLACE, OTHER_RESULT = "其余", "另一措施", "另一处", "另一结果"
# What is told to people or to the platform, or declares who someone is: nothing that an example may expect.
UNSEEN_KEYS = {"必填", "可查", "个人信息", "独一", "由", "归", "类", "方式", "范围", "性质"}
CHANGING, TRIGGERED = ("延期", "承诺"), ("起", "止", "废", "自", "至")
LISTED = ("触发", "提醒", "逾期", "暂停", "延期", "格子们")
NAMED = ("自", "对方自", "措施", "给", "优先于", "同", "凭", "申请", "分组", "须有", "齐备")


class Changes:
    """Other values for each place of one source."""

    def __init__(self, source: BookSource) -> None:
        self.source = source
        self.readings = branches(source.tree)

    def of(self, site: Site) -> Iterator[Any]:
        """Yield what may be put at a place instead of what is there; ABSENT for nothing."""
        holder = _holder(site)
        by_key = _by_key(site, holder) if holder is not None else None
        by_kind = _BY_KIND.get(site.kind)
        if holder is not None and by_key is not None:
            yield from by_key(self, site, holder)
        elif holder is not None and by_kind is not None:
            yield from by_kind(self, site, holder)
        elif "enum" in site.schema and site.name not in UNSEEN_KEYS:
            yield from (value for value in site.schema["enum"] if value != site.node)
        if holder is not None and (_can_go(site, holder) or (_is_item(site) and len(_items(site)) > 1)):
            yield ABSENT

    # -- by kind -----------------------------------------------------------------------------------------------------

    def cell(self, site: Site, holder: Site) -> Iterator[Any]:
        """Other cells of the same name; and none."""
        names = self._names(site)
        name = str(site.path[-3]) if holder.name == "分档" else site.name
        domain = names.domain_of(name, in_duty="应办" in site.path) if names else None
        if domain is not None:
            yield from cells(site.node, domain)
        if holder.name != "分档" and len(holder.node) > 1:
            yield ABSENT

    def condition(self, site: Site, holder: Site) -> Iterator[Any]:
        """The only cell dropped: the row always holds, or what it limits always is."""
        if isinstance(site.node, Map) and len(site.node) == 1 and not isinstance(_listing(site), Seq):
            if site.kind == "当" and holder.kind.endswith("行") and holder.kind != "清单行":
                yield REST
            elif site.name not in holder.schema.get("required", ()) and site.name in ("当", "除非"):
                yield ABSENT

    def limit(self, site: Site, holder: Site) -> Iterator[Any]:
        """One more, another unit."""
        yield from windows(str(site.node)) if site.name == "窗" else limits(site.node)
        if site.name in ("累计不超过", "窗"):
            yield ABSENT

    def figure(self, site: Site, holder: Site) -> Iterator[Any]:
        """A figure of a score a step more."""
        if not isinstance(site.node, Map):
            yield from figures(site.node)

    def rounding(self, site: Site, holder: Site) -> Iterator[Any]:
        """A wider step."""
        if not isinstance(site.node, Map):
            yield tenfold(site.node)

    def trigger(self, site: Site, holder: Site) -> Iterator[Any]:
        """The only trigger replaced by another event."""
        if _listing(site) is None or len(_items(site)) == 1:
            yield from self.event(site, holder)

    def yes_or_no(self, site: Site, holder: Site) -> Iterator[Any]:
        """The other one."""
        if site.name not in UNSEEN_KEYS:
            yield "否" if site.node == "是" else "是"

    # -- by key ------------------------------------------------------------------------------------------------------

    def event(self, site: Site, holder: Site) -> Iterator[Any]:
        """Another event, where a list has no other."""
        names = self._names(site)
        if names and not isinstance(site.node, Seq) and len(_items(site)) < 2:
            known = {str(site.node), str(site.node.get("事件")) if isinstance(site.node, Map) else ""}
            yield next(name for name in names.events if name not in known)

    def state(self, site: Site, holder: Site) -> Iterator[Any]:
        """Another state, where a list has no other."""
        if not isinstance(site.node, Seq) and len(_items(site)) < 2:
            section = holder.node["步骤"] if site.name == "初态" else (_holder(holder) or holder).node
            known = (state for step in section.values() if isinstance(step, Map) for state in _states(step))
            yield from [state for state in known if state != site.node][:1]

    def party(self, site: Site, holder: Site) -> Iterator[Any]:
        """Another party, where a list has no other."""
        names = self._names(site)
        if names and not isinstance(site.node, (Seq, Map)) and len(_items(site)) < 2:
            yield from [name for name in names.parties if name != site.node][:1]

    def measure(self, site: Site, holder: Site) -> Iterator[Any]:
        """Another measure, where a list has no other."""
        if isinstance(site.node, str) and len(_items(site)) < 2:
            yield OTHER_MEASURE

    def outcome(self, site: Site, holder: Site) -> Iterator[Any]:
        """Another option of the judgement; whom a row of 分送 means is changed below it."""
        above = _holder(holder)
        options = [] if above is None else [str(each) for key in ("选项", "多选") for each in above.node.get(key, ())]
        yield from [option for option in options if option != site.node][:1]

    def published(self, site: Site, holder: Site) -> Iterator[Any]:
        """Published or not."""
        if isinstance(site.node, str):
            yield "不公开" if site.node == "公开" else "公开"

    def default(self, site: Site, holder: Site) -> Iterator[Any]:
        """Another default; none."""
        names = self._names(site)
        domain = names.domain_of(str(site.path[-2])) if names else None
        if domain is not None and domain.options:
            other = next((name for name in domain.options if name != site.node), None)
            yield from [] if other is None else [other]
        elif domain is not None and isinstance(site.node, int):
            yield site.node + int(domain.step or 1)
        yield ABSENT

    def taken(self, site: Site, holder: Site) -> Iterator[Any]:
        """The whole reading with another branch taken."""
        for name, known in self.readings.items():
            if name == site.name:
                yield from (_flipped(site.node, branch) for branch in known[1:])

    def order(self, site: Site, holder: Site) -> Iterator[Any]:
        """Two neighbours changed about."""
        for at in range(len(site.node) - 1) if isinstance(site.node, Seq) else ():
            made = Seq(site.node.file, site.node.line)
            made.lines = site.node.lines
            made += [*site.node[:at], site.node[at + 1], site.node[at], *site.node[at + 2 :]]
            yield made

    def period(self, site: Site, holder: Site) -> Iterator[Any]:
        """The next longer period."""
        known = [each for each in site.schema.get("enum", ()) if each != "未载明"]
        yield from [known[(known.index(site.node) + 1) % len(known)]] if site.node in known else []

    def count(self, site: Site, holder: Site) -> Iterator[Any]:
        """Once more; without end."""
        yield from (site.node + 1, ABSENT)

    def clocked(self, site: Site, holder: Site) -> Iterator[Any]:
        """A minute later."""
        yield from times(site.node) if isinstance(site.node, str) else ()

    def without(self, site: Site, holder: Site) -> Iterator[Any]:
        """Without it."""
        if not isinstance(_listing(site), Seq):
            yield ABSENT

    def elsewhere(self, site: Site, holder: Site) -> Iterator[Any]:
        """To another place; another result."""
        yield OTHER_PLACE if site.name == "转至" else OTHER_RESULT

    def lapse(self, site: Site, holder: Site) -> Iterator[Any]:
        """A breach where it was deemed, and the other way about."""
        if isinstance(site.node, Map):
            yield "违约"
        else:
            made = Map(self.source.file, site.line)
            made["视为"] = OTHER_RESULT
            yield made

    def _names(self, site: Site) -> Names | None:
        book = self.source.book
        subject = book.subjects.get(str(site.path[1])) if book and site.path[0] == "对象" else None
        return subject.book.names if subject else book.names if book else None


Maker = Callable[[Changes, Site, Site], Iterator[Any]]
_BY_KIND: Mapping[str, Maker] = {
    "格子": Changes.cell,
    "格子们": Changes.condition,
    "当": Changes.condition,
    "期限": Changes.limit,
    "数或幅度": Changes.figure,
    "折算": Changes.figure,
    "取整": Changes.rounding,
    "触发": Changes.trigger,
    "是否": Changes.yes_or_no,
    "读法": Changes.taken,
}
_BY_KEY: Mapping[tuple[str, str], Maker] = {
    **{("步骤", key): Changes.state for key in ("自", "至", "对方自", "对方至")},
    **{("", "初态"): Changes.state, ("对象", "初态"): Changes.state},
    **{("延期", "凭"): Changes.event, ("延期", "申请"): Changes.event, ("承诺", "凭"): Changes.event},
    **{("折算", key): Changes.figure for key in ("每", "得", "低于", "高于")},
    **{(kind, "优先于"): Changes.without for kind in ("期限行", "判定行", "公开行", "计分行")},
    **{
        (kind, key): Changes.without for kind, key in (("查询", "同"), ("排名", "分组"), ("", "署名"), ("步骤", "须有"))
    },
    **{(kind, "给"): Changes.party for kind in ("", "提醒", "逾期")},
    **{(kind, "措施"): Changes.measure for kind in ("", "提醒", "逾期")},
    ("判定行", "则"): Changes.outcome,
    ("", "公开"): Changes.published,
    ("字段", "缺省"): Changes.default,
    ("", "次序"): Changes.order,
    ("延期", "次数"): Changes.count,
    ("对象", "期"): Changes.period,
    ("计分", "步"): Changes.rounding,
    ("取整", "步"): Changes.rounding,
    ("计时", "收件截止"): Changes.clocked,
    ("计时", "办公时间"): Changes.clocked,
    ("", "转至"): Changes.elsewhere,
    ("", "视为"): Changes.elsewhere,
    ("应办", "届满"): Changes.lapse,
}


def _by_key(site: Site, holder: Site) -> Maker | None:
    """How a place is changed by its key: that of its map, of a map without a name, of a row that sends to parties."""
    if _sends(holder):
        return Changes.party
    return _BY_KEY.get((holder.kind, site.name)) or _BY_KEY.get(("", site.name))


def _sends(holder: Site) -> bool:
    """Whether a map says who gets a case: roles of the book's own, each with its parties."""
    row = _holder(holder)
    return row is not None and row.kind == "分送行" and holder.name == "则"


def _can_go(site: Site, holder: Site) -> bool:
    """Whether a place is a list with one row only, or what a limit may be changed by, that may be missing."""
    alone = isinstance(site.node, Seq) and len(site.node) == 1 and isinstance(site.node[0], Map)
    return site.name not in holder.schema.get("required", ()) and (
        (alone and site.name not in TRIGGERED and _listing(site) is None) or (site.name in CHANGING and not alone)
    )


def _is_item(site: Site) -> bool:
    """Whether a place is a row, a trigger, a name in a list, a part of a score that can be missing."""
    listing = _listing(site)
    if isinstance(listing, Map):
        return site.kind == "计分"
    holder = _holder(site)
    sent = holder is not None and _sends(holder)
    known = site.kind.endswith("行") or site.kind in LISTED or site.name in NAMED or sent
    return listing is not None and known


def _listing(site: Site) -> Map | Seq | None:
    """The list that a place is an item of, or the parts of a score that it is one of."""
    owner = site.owner
    if owner is None or not (isinstance(owner.node, Seq) or (owner.name == "项" and site.kind == "计分")):
        return None
    listing: Map | Seq = owner.node
    return listing


def _items(site: Site) -> Map | Seq | tuple[()]:
    listing = _listing(site)
    return () if listing is None else listing


def _holder(site: Site) -> Site | None:
    """The map with the key under which a place stands, lists between them passed over."""
    above = site.owner
    while above is not None and not isinstance(above.node, Map):
        above = above.owner
    return above


def _states(step: Map) -> Iterator[str]:
    for key in ("自", "对方自", "至", "对方至"):
        value = step.get(key)
        yield from map(str, value) if isinstance(value, Seq) else [value] if isinstance(value, str) else []


def _flipped(node: Map, branch: str) -> Map:
    made = Map(node.file, node.line)
    made.lines = node.lines
    others = Seq(node.file, node.line)
    others += [str(node["取"]), *(each for each in node["另"] if each != branch)]
    others.lines = [node.lines.get("另", node.line)] * len(others)
    made.update({**node, "取": branch, "另": others})
    return made
