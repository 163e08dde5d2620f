"""What a limit was probably meant to be: other spellings of it, likeliest first."""

from __future__ import annotations

import re

from engine.alike import nearest, simplified
from engine.limit_words import LONGEST, SPAN, UNITS, WRITTEN
from engine.spellings import as_time, narrow

_MISTAKEN = {
    "工作日": "working_day",
    "工作天": "working_day",
    "个工作天": "working_day",
    "办公小时": "office_hour",
    "工作小时": "office_hour",
    "个工作小时": "office_hour",
    "分": "minute",
    "时": "hour",
    "钟头": "hour",
    "个钟头": "hour",
    "自然日": "day",
    "个自然日": "day",
    "个日": "day",
    "个天": "day",
    "个周": "week",
    "月": "month",
    "个年": "year",
    "h": "hour",
    "hr": "hour",
    "hrs": "hour",
    "hours": "hour",
    "min": "minute",
    "d": "day",
    "day": "day",
    "days": "day",
    "个工日": "working_day",
    "工日": "working_day",
    "小时时": "hour",
    "个小时时": "hour",
}
_MEANT = {
    "立即": "即时",
    "立刻": "即时",
    "马上": "即时",
    "即刻": "即时",
    "随时": "即时",
    "次日": "1日",
    "次个工作日": "1个工作日",
    "下一个工作日": "1个工作日",
    "半年": "6个月",
    "半个月": "15日",
    "半月": "15日",
    "半小时": "30分钟",
    "半个小时": "30分钟",
    "一刻钟": "15分钟",
    "无": "未载明",
    "当天": "当日",
}
_HEAD = re.compile(r"^(?:不超过|至多|最多|最长|最迟|不晚于|在|自?.{0,6}(?:之日|之时|当日)起|<=|≤)")
_TAIL = re.compile(r"(?:之内|以内|内|之前|以前|前|的)$")
_BRACKETED = re.compile(r"[(（].*?[)）]")
_RANGE = re.compile(r"[0-9]{1,4}(?:-|至|到)(?=[0-9]{1,4}\D)")
_CLOCK = re.compile(r"(当日|当天|当个工作日|次.+?|当.+?)((?:上午|下午)?[0-9]{1,2}(?:[:点时].*))")


def candidates(text: str) -> list[str]:
    """Return spellings that may be meant by ``text``: known slips, other characters, words around it, a wrong unit."""
    if len(text) > LONGEST:
        return []
    plain = simplified(narrow(text)).strip("'\"“”‘’[]【】")
    shorter = _TAIL.sub("", _HEAD.sub("", _BRACKETED.sub("", plain)))
    tried = [_MEANT.get(plain, ""), _MEANT.get(shorter, ""), plain, shorter, _RANGE.sub("", shorter)]
    if (match := _CLOCK.fullmatch(shorter)) and (clock := as_time(match[2])):
        tried.append(f"{'当日' if match[1] == '当天' else match[1]}{clock}")
    if (match := SPAN.fullmatch(_RANGE.sub("", shorter))) and (unit := _unit(match["unit"])):
        tried.append(f"{match['number']}{UNITS[unit]}{match['time'] or ''}")
    tried.append(nearest(plain, ["未载明", "即时"]) if not re.search("[0-9]", plain) else "")
    return [one for one in dict.fromkeys(tried) if one and one != text]


def _unit(word: str) -> str:
    """The unit that a wrong word for it means, or ""."""
    word = word.casefold()
    return _MISTAKEN.get(word) or WRITTEN.get(nearest(word, WRITTEN)) or ""
