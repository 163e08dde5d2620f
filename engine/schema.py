"""The shape of a file against its JSON schema (draft-07), each finding in Chinese, on its line, with a guess.

The schema says what is meant by ``title`` (the kind of thing) and ``examples``; both go into the message.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from itertools import islice
from operator import getitem
from typing import Any, TypeAlias

from jsonschema import Draft7Validator, validators

from engine.problems import ERROR, Problem, guess, listed
from engine.reader import Map, Seq

LIMIT, LISTED = 100, 14
FORK = {"$ref": "#/definitions/按读法"}
_TYPES = {"object": "“键: 值”", "array": "列表", "string": "文字", "number": "数", "integer": "整数"}
_WRITTEN = {"object": "写成“键: 值”，或 {键: 值}", "array": "每项一行，以“- ”开头，或写成 [甲, 乙]"}
Said: TypeAlias = tuple[str, str]
_Error: TypeAlias = Any  # jsonschema's ValidationError; its stubs leave every attribute possibly unset


def settled(schema: Any) -> Any:
    """Return a schema for trees in which readings are taken and local data put in: the ways to fork are left out.

    Every value of the language may be a fork; in a tree without any, asking each time costs more than all the rest.
    """
    if isinstance(schema, list):
        return [settled(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("if") == FORK and "then" not in schema:
        rest = {key: value for key, value in schema.items() if key not in ("if", "else")}
        return settled({**rest, **schema["else"]})
    return {key: settled(value) for key, value in schema.items()}


def problems(
    tree: Any, schema: Mapping[str, Any], check: str = "形状", sound: set[tuple[str, int]] | None = None
) -> list[Problem]:
    """Return what in ``tree`` (as read) does not fit ``schema``, by file and line; at most LIMIT findings.

    ``sound`` remembers, as (reference, identity), the nodes that fit what a reference of the schema asks of them: they
    are not looked at again. Whoever passes it keeps these nodes alive.
    """
    extend: Any = validators.extend  # which its library leaves without types
    looks = extend(Draft7Validator, {"$ref": _reference(schema, set() if sound is None else sound)})
    errors = islice(looks(schema).iter_errors(tree), LIMIT)
    told = (told for error in errors for told in _told(_deepest(error), tree))
    found = {Problem(*_place(node, key), check, ERROR, *said) for node, key, said in islice(told, LIMIT)}
    return sorted(found)


def _reference(root: Mapping[str, Any], sound: set[tuple[str, int]]) -> Callable[..., Iterator[_Error]]:
    """The keyword ``$ref`` within one schema: each reference resolved once, each sound node looked at once."""
    resolved: dict[str, Any] = {}

    def check(validator: Any, ref: str, instance: Any, schema: Any) -> Iterator[_Error]:
        key = (ref, id(instance))
        if key in sound:
            return
        if ref not in resolved:
            resolved[ref] = reduce(getitem, ref.removeprefix("#/").split("/"), root)
        fits = True
        for error in validator.descend(instance, resolved[ref]):
            fits = False
            yield error
        if fits and isinstance(instance, (Map, Seq)):
            sound.add(key)

    return check


def _deepest(error: _Error) -> _Error:
    """Follow anyOf and oneOf to the branch that got furthest, since that was meant; a plain choice of keys stays."""
    while error.context and not _choice(error):
        error = max(error.context, key=lambda inner: (len(inner.absolute_path), inner.validator != "type"))
    return error


def _choice(error: _Error) -> bool:
    """Whether the error is a oneOf that only says which keys exclude one another."""
    return error.validator == "oneOf" and all(set(branch) == {"required"} for branch in error.validator_value)


def _told(error: _Error, tree: Any) -> Iterator[tuple[Any, Any, Said]]:
    """Yield list or map, item or key in it, and words, for each fault that the error stands for."""
    path = list(error.absolute_path)
    here = (_at(tree, path[:-1]), path[-1]) if path else (tree, None)
    if "propertyNames" in error.absolute_schema_path:
        node = _at(tree, path)
        yield node, error.instance, _unknown(str(error.instance), error.schema.get("enum", ()), node)
    elif error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        for key in (key for key in error.instance if key not in known):
            yield error.instance, key, _unknown(key, known, error.instance)
    elif error.validator == "required":
        for key in (key for key in error.validator_value if key not in error.instance):
            yield *here, (f"{_name(error)}没有写“{key}”", _hint(error, key))
    elif isinstance(error.instance, dict) or not _choice(error):  # of what is no map, its type is told
        yield *here, _SAYINGS.get(str(error.validator), _other)(error)


def _at(tree: Any, path: list[Any]) -> Any:
    for step in path:
        tree = tree[step]
    return tree


def _place(node: Any, key: Any) -> tuple[str, int]:
    """Return file and line of a key or item; of the whole where there is none."""
    if not isinstance(node, Map | Seq):
        return "", 0
    if isinstance(node, Map):
        return node.file, node.lines.get(key, node.line)
    return node.file, node.lines[key] if isinstance(key, int) else node.line


def _name(error: _Error) -> str:
    """Return what the faulty place is called: “限”, “限”第 2 项, or 文件."""
    path = list(error.absolute_path)
    if not path:
        return "文件"
    if isinstance(path[-1], str):
        return f"“{path[-1]}”"
    key = next((f"“{step}”" for step in reversed(path) if isinstance(step, str)), "")
    return f"{key}第 {path[-1] + 1} 项"


def _unknown(key: str, known: Any, present: Any) -> Said:
    """Say that there is no such key; a key that is not yet there is the likelier one."""
    few = f"可写：{listed(known)}" if 0 < len(known) <= LISTED else ""
    meant = guess(key, [name for name in known if name not in present]) or guess(key, known)
    return f"没有“{key[:40]}”这个键", meant or few


def _hint(error: _Error, key: str) -> str:
    """Return the schema's own word on a key that is missing, or a key that looks like a slip for it."""
    known = error.schema.get("properties", {})
    strange = islice((name for name in error.instance if name not in known), LISTED)
    slip = next((name for name in strange if key in guess(name, known)), None)
    if slip:
        return f"“{slip}”{guess(slip, [key])}"
    return str(known.get(key, {}).get("description", ""))


def _example(error: _Error) -> str:
    return f"如 {listed(error.schema['examples'])}" if "examples" in error.schema else ""


def _value(error: _Error) -> str:
    return f"“{str(error.instance)[:40]}”"


def _type(error: _Error) -> Said:
    if error.instance is None:
        return f"{_name(error)}是空的", _example(error) or "写上内容，或删去这个键"
    types = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
    kind = error.schema.get("title") or "或".join(_TYPES[name] for name in types if name in _TYPES)
    return f"{_name(error)}应是{kind}", _example(error) or _WRITTEN.get(types[0], "")


def _enum(error: _Error) -> Said:
    words = error.validator_value
    value = error.instance
    what = f"{_name(error)}是空的" if value is None else f"{_name(error)}不能写{_value(error)}"
    return what, (guess(value, words) if isinstance(value, str) else "") or f"可写：{listed(words)}"


def _pattern(error: _Error) -> Said:
    return f"{_name(error)}：{_value(error)}不是{error.schema.get('title', '这里的写法')}", _example(error)


def _empty(error: _Error) -> Said:
    if error.validator_value == 1:
        return f"{_name(error)}是空的", _example(error) or "写上内容，或删去这个键"
    return f"{_name(error)}至少要 {error.validator_value} 项", _example(error)


def _most(error: _Error) -> Said:
    return f"{_name(error)}至多 {error.validator_value} 项", _example(error)


def _bound(error: _Error) -> Said:
    word = "大于" if error.validator == "exclusiveMinimum" else "不小于"
    return f"{_name(error)}须{word} {error.validator_value}", _example(error)


def _one_of(error: _Error) -> Said:
    keys = [key for branch in error.validator_value for key in branch["required"]]
    both = [key for key in keys if key in error.instance]
    what = f"{_name(error)}同时写了{listed(f'“{key}”' for key in both)}" if both else f"{_name(error)}缺一个键"
    return what, f"须写且只写其中一个：{listed(keys)}"


def _dependency(error: _Error) -> Said:
    for key, needs in error.validator_value.items():
        lacking = [need for need in needs if key in error.instance and need not in error.instance]
        if lacking:
            return f"{_name(error)}写了“{key}”，却没有写“{listed(lacking)}”", "补上，或删去"
    return _other(error)


def _other(error: _Error) -> Said:
    return f"{_name(error)}不合要求（{error.validator}）", _example(error)


_SAYINGS: dict[str, Callable[[_Error], Said]] = {
    "type": _type,
    "enum": _enum,
    "pattern": _pattern,
    "minItems": _empty,
    "minLength": _empty,
    "minProperties": _empty,
    "maxItems": _most,
    "maxProperties": _most,
    "minimum": _bound,
    "exclusiveMinimum": _bound,
    "oneOf": _one_of,
    "dependencies": _dependency,
}
