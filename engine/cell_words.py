"""What a cell over numbers, dates or times was probably meant to say: other spellings of it, likeliest first."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine import domains as d
from engine.alike import simplified
from engine.limit_words import numeral
from engine.spellings import as_time, narrow, with_dates

_FIGURE = r"-?\d+(?:\.\d+)?"
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_POWER = re.compile(r"(\d+(?:\.\d+)?)e\+?(\d{1,2})", re.IGNORECASE)
_TEN_THOUSAND = re.compile(r"(\d+(?:\.\d+)?)万")
_NUMERALS = re.compile("[〇零一二两三四五六七八九十百千]+")
_CLOCKED = re.compile(r"(?:上午|下午|早上|晚上)?\d{1,2}[:点时.](?:\d{1,2}分?|半|整)?")
_INCLUSIVE = re.compile(r"[(（]?(?:均|都)?(?:不含|含)(?:本数|本级)?[)）]?|及(?=以[上下前后])")
# How a comparison is written, and the end of a range that it means; the words of the language are put in later.
_BEFORE = (
    ("(?:>=|=>|≥|⩾|大于等于|大于或等于|不小于|不少于|不低于|不早于|至少|最少|自)", "from"),
    ("(?:<=|=<|≤|⩽|小于等于|小于或等于|不大于|不多于|不高于|不超过|不晚于|至多|最多)", "upto"),
    ("(?:>|大于|高于|多于|超出|超过|晚于)", "over"),
    ("(?:<|小于|低于|少于|不足|未满|不到|不满|早于)", "under"),
    ("(?:=|==|等于|恰为|为)", "just"),
)
_AFTER = (
    (r"(?:\+|以上|或更多|或以上|起|以后|之后|后)+", "from"),
    ("(?:以下|以内|之内|内|或更少|或以下|以前|之前|前)+", "upto"),
)


def candidates(text: str, domain: d.Domain) -> Iterator[str]:
    """Yield other spellings of the text that a cell over ``domain`` may read."""
    word = _narrowed(text, domain)
    yield word
    one = rf"({_point(domain)})(?:{_unit(domain)})"
    if match := re.fullmatch(rf"{one}(?:-|至|到){one}", word):
        yield f"{match[1]}至{match[2]}{domain.unit}"
    for shape, side in _BEFORE:
        if match := re.fullmatch(rf"{shape}{one}(?:以上|以下|以内|以前|以后)?", word):
            yield _said(match[1], side, domain)
    for shape, side in _AFTER:
        if match := re.fullmatch(rf"{one}{shape}", word) or re.fullmatch(rf"{shape}{one}", word):
            yield _said(match[1], side, domain)
    if match := re.fullmatch(one, word):
        yield f"{match[1]}{domain.unit}"


def _narrowed(text: str, domain: d.Domain) -> str:
    word = _INCLUSIVE.sub("", simplified(narrow(text))).strip("'\"“”‘’[]")
    if domain.kind == d.DATE:
        return with_dates(word)
    if domain.kind == d.TIME:
        return _CLOCKED.sub(lambda match: as_time(match[0]) or match[0], word)
    word = _POWER.sub(lambda match: _whole(float(match[1]) * 10 ** int(match[2])), _THOUSANDS.sub("", word))
    word = _NUMERALS.sub(lambda match: match[0] if (found := numeral(match[0])) is None else str(found), word)
    return _TEN_THOUSAND.sub(lambda match: _whole(float(match[1]) * 10_000), word)


def _whole(figure: float) -> str:
    return f"{figure:.0f}" if figure == int(figure) else f"{figure}"


def _point(domain: d.Domain) -> str:
    return {d.DATE: r"\d{4}-\d{2}-\d{2}", d.TIME: r"\d{1,2}:\d{2}"}.get(domain.kind, _FIGURE)


def _unit(domain: d.Domain) -> str:
    """The unit, a wrong one (a measure word or two), or none."""
    return rf"{re.escape(domain.unit)}|[^\d以或至到\-+之前后内起]{{0,2}}" if domain.kind == d.NUMBER else ""


def _said(point: str, side: str, domain: d.Domain) -> str:
    timed = domain.kind in (d.DATE, d.TIME)
    figure = f"{point}{domain.unit}"
    if side == "just":
        return figure
    words = {
        "from": f"{figure}{'以后' if timed else '以上'}",
        "upto": f"{figure}{'以前' if timed else '以下'}",
        "over": f"{'晚于' if timed else '超过'}{figure}",
        "under": f"{'早于' if timed else '不满'}{figure}",
    }
    return words[side]
