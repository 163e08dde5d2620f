"""What is out of shape, in Chinese: what it is, how to mend it, and what was probably meant.

The schema says what is meant by ``title`` (the kind of thing) and ``examples``; both go into the message.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import islice
from typing import Any, TypeAlias

from engine.problems import guess, listed
from engine.reader import Map, Seq
from engine.spellings import fitting

LISTED, _LONG = 14, 60
_TYPES = {"object": "“键: 值”", "array": "列表", "string": "文字", "number": "数", "integer": "整数"}
_WRITTEN = {"object": "写成“键: 值”，或 {键: 值}", "array": "每项一行，以“- ”开头，或写成 [甲, 乙]"}
Said: TypeAlias = tuple[str, str]
Error: TypeAlias = Any  # jsonschema's ValidationError; its stubs leave every attribute possibly unset


def name_of(error: Error) -> str:
    """Return what the faulty place is called: “限”, “限”第 2 项, or 文件."""
    path = list(error.absolute_path)
    if not path:
        return "文件"
    if isinstance(path[-1], str):
        return f"“{path[-1]}”"
    key = next((f"“{step}”" for step in reversed(path) if isinstance(step, str)), "")
    return f"{key}第 {path[-1] + 1} 项"


def unknown(key: str, known: Any, node: Any) -> Said:
    """Say that there is no such key; a key that is not yet there is the likelier one."""
    few = f"可写：{listed(known)}" if 0 < len(known) <= LISTED else ""
    meant = guess(key, [name for name in known if name not in node]) or guess(key, known)
    mend = _glued(key, known) or meant or _torn(key, node) or few
    return f"没有“{key[:40]}”这个键", mend


def _glued(key: str, known: Any) -> str:
    """A key that runs into its value for want of a colon: 情形 停水, 缺省=1."""
    match = re.match(r"([^\s:：=＝]+)[\s:：=＝]+(.+)", key)
    return f"缺（半角）冒号；是否想写“{match[1]}: {match[2][:20]}”？" if match and match[1] in known else ""


def _torn(key: str, node: Any) -> str:
    """The rest of a sentence that a half-width comma has cut in two."""
    if node[key] is not None or not isinstance(node, Map) or next(iter(node)) == key:
        return ""
    others = [line for name, line in node.lines.items() if name != key]
    return "前面那句话被半角“,”切开了：整句加引号，或改用“，”" if node.lines.get(key) in others else ""


def hint(error: Error, key: str) -> str:
    """Return the schema's own word on a key that is missing, or a key that looks like a slip for it."""
    known = error.schema.get("properties", {})
    strange = islice((name for name in error.instance if name not in known), LISTED)
    slip = next((name for name in strange if key in guess(name, known)), None)
    if slip:
        return f"“{slip}”{guess(slip, [key])}"
    return str(known.get(key, {}).get("description", ""))


def _example(error: Error) -> str:
    return f"如 {listed(error.schema['examples'])}" if "examples" in error.schema else ""


def _value(error: Error) -> str:
    return f"“{str(error.instance)[:40]}”"


def _type(error: Error) -> Said:
    if error.instance is None:
        return f"{name_of(error)}是空的", _example(error) or "写上内容，或删去这个键"
    types = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    kind = error.schema.get("title") or "或".join(_TYPES[name] for name in types if name in _TYPES)
    meant = _of_other_type(error, types)
    return f"{name_of(error)}应是{kind}", meant or _example(error) or _WRITTEN.get(types[0], "")


def _of_other_type(error: Error, types: list[str]) -> str:
    """A guess where a list stands for one value, one value for a list, or a number for text."""
    value = error.instance
    if isinstance(value, Seq) and len(value) == 1 and isinstance(value[0], (str, int)) and "string" in types:
        return f"只写一个，不用括号；是否想写“{value[0]}”？"
    if isinstance(value, Seq) and len(value) == 1 and isinstance(value[0], Map) and "object" in types:
        return "不用列表：去掉“- ”或方括号"
    if isinstance(value, str) and types[0] == "array":
        words = [word for word in re.split(r"[、，,；;/\s]+", value.strip("[]［］【】()（）")) if word]
        return f"是否想写“[{', '.join(words)}]”？" if words and len(value) <= _LONG else ""
    meant = fitting(value, error.schema["pattern"]) if isinstance(value, int) and "pattern" in error.schema else ""
    return f"是否想写“{meant}”？" if meant else ""


def _enum(error: Error) -> Said:
    words = error.validator_value
    value = error.instance
    what = f"{name_of(error)}是空的" if value is None else f"{name_of(error)}不能写{_value(error)}"
    one = value[0] if isinstance(value, Seq) and len(value) == 1 else value
    return what, (guess(one, words) if isinstance(one, (str, int)) else "") or f"可写：{listed(words)}"


def _pattern(error: Error) -> Said:
    meant = fitting(error.instance, error.validator_value) or _parts_of(error)
    said = f"{name_of(error)}：{_value(error)}不是{error.schema.get('title', '这里的写法')}"
    return said, f"是否想写“{meant}”？" if meant else _example(error)


def _parts_of(error: Error) -> str:
    """The parts of one item that was meant to be several."""
    words = [word for word in re.split(r"[、，；;。]\s*", str(error.instance)) if word]
    fit = len(words) > 1 and all(re.search(error.validator_value, word) for word in words)
    return ", ".join(words) if fit and len(str(error.instance)) <= _LONG else ""


def _twice(error: Error) -> Said:
    words = [str(word) for word in error.instance]
    twice = next((word for word in words if words.count(word) > 1), "")
    return f"{name_of(error)}里“{twice[:40]}”写了两次", "删去一个；是不是另有所指？"


def _empty(error: Error) -> Said:
    if error.validator_value == 1:
        return f"{name_of(error)}是空的", _example(error) or "写上内容，或删去这个键"
    return f"{name_of(error)}至少要 {error.validator_value} 项", _example(error)


def _most(error: Error) -> Said:
    return f"{name_of(error)}至多 {error.validator_value} 项", _example(error)


def _bound(error: Error) -> Said:
    word = "大于" if error.validator == "exclusiveMinimum" else "不小于"
    return f"{name_of(error)}须{word} {error.validator_value}", _example(error)


def _one_of(error: Error) -> Said:
    keys = [key for branch in error.validator_value for key in branch["required"]]
    both = [key for key in keys if key in error.instance]
    what = f"{name_of(error)}同时写了{listed(f'“{key}”' for key in both)}" if both else f"{name_of(error)}缺一个键"
    return what, f"须写且只写其中一个：{listed(keys)}"


def _dependency(error: Error) -> Said:
    for key, needs in error.validator_value.items():
        lacking = [need for need in needs if key in error.instance and need not in error.instance]
        if lacking:
            return f"{name_of(error)}写了“{key}”，却没有写“{listed(lacking)}”", "补上，或删去"
    return other(error)


def other(error: Error) -> Said:
    return f"{name_of(error)}不合要求（{error.validator}）", _example(error)


SAYINGS: dict[str, Callable[[Error], Said]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "minItems": _empty,
    "minLength": _empty,
    "minProperties": _empty,
    "maxItems": _most,
    "maxProperties": _most,
    "uniqueItems": _twice,
    "minimum": _bound,
    "exclusiveMinimum": _bound,
    "oneOf": _one_of,
    "dependencies": _dependency,
}
