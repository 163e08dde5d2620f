"""Calendar files: one for each year, every day off and every make-up working day under the notice that ordered it.

A file belongs to the year its notices arrange; they may also name days of the December before (元旦).
The form is in ``schemas/calendar.schema.json``; what a schema cannot say is checked here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import PurePath
from typing import Any

from engine.moments import MomentError, parse_date
from engine.problems import ERROR, WARNING, Problem, guess, listed

UNKNOWN = "未查得"
MAIN, EXTRA = "主", "附加"
_KEYS = ("年", "名称", "类", "说明", "通知")
_NOTICE_KEYS = ("文号", "日期", "公布", "全年", "来源", "休", "班", "撤")
_LONGEST = 15  # days in one span; the longest so far had 9
_NUMBER_YEAR = re.compile(r"[〔\[（(【](\d{4})[〕\]）)】]")


@dataclass(frozen=True)
class Order:
    """What a notice says of one day: off (True), worked (False), or an earlier order taken back (None)."""

    off: bool | None
    name: str


@dataclass(frozen=True, eq=False)
class Notice:
    """One notice: its number and dates (None: not found), whether it arranges the whole year, and its orders."""

    year: int
    number: str
    dated: date | None
    published: date | None
    whole: bool
    orders: Mapping[date, Order]

    @property
    def known(self) -> date | None:
        """The first day on which anybody could know it: published, else dated; None when neither was found."""
        return self.published or self.dated


@dataclass(frozen=True, eq=False)
class CalendarFile:
    """One file as read. ``extra`` (类: 附加): it adds to other calendars, and its silence means nothing."""

    year: int
    extra: bool
    notices: tuple[Notice, ...]


def read_file(tree: Any, file: str) -> tuple[CalendarFile, list[Problem]]:
    """Return what ``tree`` (parsed YAML) holds, and every problem; the file is fit for use when none is an error."""
    sheet = _Sheet(file)
    if not isinstance(tree, dict):
        sheet.say(1, "日历文件须是一张“键: 值”的表", "如“年: 2019”")
        return CalendarFile(0, False, ()), sheet.problems
    sheet.keys(tree, _KEYS, ("年", "名称"))
    sheet.year = sheet.read_year(tree)
    sheet.extra = sheet.choice(tree, "类", (MAIN, EXTRA)) == EXTRA
    notices = list(sheet.read_notices(tree))
    _check_order(sheet, notices)
    _check_names(sheet, tree.get("通知"))
    return CalendarFile(sheet.year, sheet.extra, tuple(notice for _, notice in notices)), sorted(sheet.problems)


def problems(tree: Any, file: str) -> list[Problem]:
    """Return everything that is wrong with a calendar file."""
    return read_file(tree, file)[1]


@dataclass
class _Sheet:
    """A file being read: collects its problems, and the days that its notices have named so far."""

    file: str
    year: int = 0
    extra: bool = False
    problems: list[Problem] = field(default_factory=list)
    named: set[date] = field(default_factory=set)

    def say(self, line: int, what: str, mend: str = "", severity: str = ERROR) -> None:
        self.problems.append(Problem(self.file, line, "日历", severity, what, mend))

    def keys(self, node: Mapping[str, Any], known: Sequence[str], needed: Sequence[str]) -> None:
        """Refuse keys that are not known, and the lack of those needed."""
        for key in node:
            if key not in known:
                self.say(_line(node, key), f"没有“{key}”这个键", guess(key, known) or f"可写{listed(known)}")
        for key in needed:
            if node.get(key) in (None, ""):
                self.say(_line(node, key), f"缺“{key}”")

    def choice(self, node: Mapping[str, Any], key: str, options: Sequence[str]) -> str:
        """Return the option chosen under ``key``; the first one when nothing is written."""
        value = str(node.get(key, options[0]))
        if value not in options:
            self.say(_line(node, key), f"“{key}”不能是“{value}”", guess(value, options) or f"可写{listed(options)}")
        return value

    def read_year(self, tree: Mapping[str, Any]) -> int:
        text = str(tree.get("年", ""))
        stem = PurePath(self.file).stem
        if not re.fullmatch(r"[12][0-9]{3}", text):
            self.say(_line(tree, "年"), f"“年”须是四位数字，不能是“{text}”")
            return 0
        if re.fullmatch(r"\d{4}", stem) and stem != text:
            self.say(_line(tree, "年"), f"文件名是 {stem}，“年”却写 {text}", "两处须一致")
        return int(text)

    def read_notices(self, tree: Mapping[str, Any]) -> Iterator[tuple[int, Notice]]:
        """Yield the notices with their lines, in the file's order; a year without any is an unknown year."""
        nodes = tree.get("通知")
        if nodes is not None and not isinstance(nodes, list):
            self.say(_line(tree, "通知"), "“通知”须是列表", "每份通知以“- ”开头")
            return
        for index, node in enumerate(nodes or ()):
            line = _line(nodes, index)
            if isinstance(node, dict):
                yield line, self.read_notice(node, line)
            else:
                self.say(line, f"“{node}”不是一份通知", "写明文号、日期、休、班")

    def read_notice(self, node: Mapping[str, Any], line: int) -> Notice:
        self.keys(node, _NOTICE_KEYS, ("文号", "日期"))
        dated, published = self.read_date(node, "日期"), self.read_date(node, "公布")
        if dated and published and published < dated:
            self.say(_line(node, "公布"), f"公布（{published}）早于成文（{dated}）")
        number = str(node.get("文号") or UNKNOWN)
        said = _NUMBER_YEAR.search(number)
        if said and dated and int(said[1]) != dated.year:
            self.say(_line(node, "文号"), f"文号是 {said[1]} 年的，日期却在 {dated.year} 年", "请核对", WARNING)
        whole = self.choice(node, "全年", ("是", "否")) == "是"
        if not any(node.get(key) for key in ("休", "班", "撤")):
            self.say(line, "这份通知没有写哪天休、哪天班", "写“休”“班”或“撤”")
        notice = Notice(self.year, number, dated, published, whole, self.read_orders(node))
        _check_dates(self, line, notice)
        self.named |= notice.orders.keys()
        return notice

    def read_date(self, node: Mapping[str, Any], key: str) -> date | None:
        text = node.get(key)
        if text in (None, "", UNKNOWN):
            return None
        try:
            return parse_date(text)
        except MomentError as error:
            self.say(_line(node, key), f"“{key}”：{error}", f"查不到的写“{UNKNOWN}”")
            return None

    def read_orders(self, node: Mapping[str, Any]) -> dict[date, Order]:
        """Return the orders of one notice by day; a day named twice is a problem, the first order stands."""
        orders: dict[date, Order] = {}
        for line, day, order in self.each_order(node):
            before = orders.setdefault(day, order)
            if before is not order:
                self.say(line, f"{day} 写了两次：先是“{_said(before)}”，又是“{_said(order)}”", "一份通知里一天只写一次")
        return orders

    def each_order(self, node: Mapping[str, Any]) -> Iterator[tuple[int, date, Order]]:
        for key, off in (("休", True), ("班", False)):
            group = node.get(key) or {}
            if not isinstance(group, dict):
                self.say(_line(node, key), f"“{key}”须按节日分列", f"如“{key}: {{春节: [2019-02-02]}}”")
                continue
            for name, spans in group.items():
                for line, day in self.each_day(spans, _line(group, name)):
                    self.check_workday(line, day, off)
                    yield line, day, Order(off, str(name))
        for line, day in self.each_day(node.get("撤") or [], _line(node, "撤")):
            if day.year == self.year and day not in self.named:
                self.say(line, f"撤 {day}：先前的通知没有写这一天")
            yield line, day, Order(None, "")

    def each_day(self, spans: Any, line: int) -> Iterator[tuple[int, date]]:
        """Yield every day of a list of days (``2019-01-01``) and spans (``2019-05-01至2019-05-04``)."""
        if not isinstance(spans, list):
            self.say(line, f"“{spans}”须写成列表", "如 [2019-01-01, 2019-05-01至2019-05-04]")
            return
        for index, text in enumerate(spans):
            where = _line(spans, index) or line
            begin, _, end = str(text).partition("至")
            try:
                first, last = parse_date(begin), parse_date(end or begin)
            except MomentError as error:
                self.say(where, str(error))
                continue
            self.check_span(where, first, last)
            yield from ((where, first + timedelta(n)) for n in range(min((last - first).days, 366) + 1))

    def check_span(self, line: int, first: date, last: date) -> None:
        if last < first:
            self.say(line, f"{first}至{last}：末日早于首日")
        elif (last - first).days >= _LONGEST:
            self.say(line, f"{first}至{last}共{(last - first).days + 1}天", "请核对", WARNING)
        for day in {first, last}:
            if self.year and day.year != self.year and (day.year, day.month) != (self.year - 1, 12):
                self.say(line, f"{day} 不在 {self.year} 年，也不在上年 12 月", "写到它那一年的文件里")

    def check_workday(self, line: int, day: date, off: bool) -> None:
        if not off and day.weekday() < 5:
            severity = WARNING if self.extra else ERROR  # an extra calendar may undo another's day off
            self.say(line, f"{day} 是周{'一二三四五'[day.weekday()]}，本来就上班，不是调休", "请核对日期", severity)


def _check_dates(sheet: _Sheet, line: int, notice: Notice) -> None:
    """A notice dated long after, or long before, the days that it orders is a slip of the pen."""
    if not (notice.known and notice.orders):
        return
    first = min(notice.orders)
    if notice.known - first > timedelta(365):
        sheet.say(line, f"通知（{notice.known}）比所定的 {first} 晚了一年多", "请核对年份")
    elif sheet.year and notice.known.year < sheet.year - 1:
        sheet.say(line, f"通知（{notice.known}）比 {sheet.year} 年早了一年多", "请核对年份", WARNING)


def _check_order(sheet: _Sheet, notices: Sequence[tuple[int, Notice]]) -> None:
    """Notices stand in the order of their dates, each once."""
    latest, numbers = date.min, set[str]()
    for line, notice in notices:
        if notice.known and notice.known < latest:
            sheet.say(line, f"“{notice.number}”早于上面的通知", "通知按日期先后写，后面的改前面的")
        if notice.number in numbers:
            sheet.say(line, f"“{notice.number}”写了两次")
        latest = max(latest, notice.known or latest)
        numbers |= {notice.number} - {UNKNOWN}


def _check_names(sheet: _Sheet, nodes: Any) -> None:
    """A make-up day belongs to a holiday of the same file."""
    groups = [node for node in nodes if isinstance(node, dict)] if isinstance(nodes, list) else []
    rests = {str(name) for node in groups if isinstance(node.get("休"), dict) for name in node["休"]}
    for node in groups:
        works = node.get("班")
        for name in works if isinstance(works, dict) else ():
            if str(name) not in rests:
                sheet.say(_line(works, name), f"“班”里的“{name}”没有放假", guess(name, rests), WARNING)


def _said(order: Order) -> str:
    return "撤" if order.off is None else f"{order.name}{'休' if order.off else '班'}"


def _line(node: Any, key: Any) -> int:
    """Return the line of a key or item as the reader noted it, else of the whole, else 0."""
    lines = getattr(node, "lines", None)
    found: Any = lines.get(key) if isinstance(lines, dict) else lines[key] if lines else None
    return int(found or getattr(node, "line", 0))
