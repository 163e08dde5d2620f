"""The shape of a file against its JSON schema (draft-07), each finding in Chinese, on its line, with a guess."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import reduce
from itertools import islice
from operator import getitem
from typing import Any

from jsonschema import Draft7Validator, ValidationError, validators

from engine.misplaced import MISSING, OTHER, UNKNOWN, Finding, together
from engine.problems import ERROR, Problem
from engine.reader import Map, Seq
from engine.shape_sentences import SAYINGS, Error, hint, name_of, other, unknown

LIMIT = 100
FORK = {"$ref": "#/definitions/按读法"}


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
    looks = extend(
        Draft7Validator, {"$ref": _reference(schema, set() if sound is None else sound), "uniqueItems": _unique}
    )
    errors = islice(looks(schema).iter_errors(tree), LIMIT)
    properties = schema.get("properties", {})
    told = islice((told for error in errors for told in _told(_deepest(error), tree)), LIMIT)
    return sorted(
        {Problem(*_place(each.node, each.key), check, ERROR, *each.said) for each in together(told, tree, properties)}
    )


def _reference(root: Mapping[str, Any], sound: set[tuple[str, int]]) -> Callable[..., Iterator[Error]]:
    """The keyword ``$ref`` within one schema: each reference resolved once, each sound node looked at once."""
    resolved: dict[str, Any] = {}

    def check(validator: Any, ref: str, instance: Any, schema: Any) -> Iterator[Error]:
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


def _unique(validator: Any, wanted: bool, instance: Any, schema: Any) -> Iterator[Error]:
    """The keyword ``uniqueItems`` in linear time: the library compares each item with each other."""
    words = [str(item) for item in instance if not isinstance(item, (Map, Seq))] if isinstance(instance, Seq) else []
    if wanted and len(set(words)) < len(words):
        yield ValidationError("twice")


def _deepest(error: Error) -> Error:
    """Follow anyOf and oneOf to the branch that got furthest, since that was meant; a plain choice of keys stays."""
    while error.context and not _choice(error):
        error = max(error.context, key=lambda inner: (len(inner.absolute_path), inner.validator != "type"))
    return error


def _choice(error: Error) -> bool:
    """Whether the error is a oneOf that only says which keys exclude one another."""
    return error.validator == "oneOf" and all(set(branch) == {"required"} for branch in error.validator_value)


def _told(error: Error, tree: Any) -> Iterator[Finding]:
    """Yield a finding for each fault that the error stands for."""
    path = tuple(error.absolute_path)
    here = (_at(tree, path[:-1]), path[-1]) if path else (tree, None)
    if "propertyNames" in error.absolute_schema_path:
        node = _at(tree, path)
        said = unknown(str(error.instance), error.schema.get("enum", ()), node)
        yield Finding(path, UNKNOWN, node, error.instance, said, error)
    elif error.validator == "additionalProperties":
        known = error.schema.get("properties", {})
        for key in (key for key in error.instance if key not in known):
            yield Finding(path, UNKNOWN, error.instance, key, unknown(key, known, error.instance), error)
    elif error.validator == "required":
        for key in (key for key in error.validator_value if key not in error.instance):
            yield Finding(path, MISSING, here[0], here[1], (f"{name_of(error)}没有写“{key}”", hint(error, key)), error)
    elif isinstance(error.instance, dict) or not _choice(error):  # of what is no map, its type is told
        yield Finding(path, OTHER, here[0], here[1], SAYINGS.get(str(error.validator), other)(error), error)


def _at(tree: Any, path: tuple[Any, ...]) -> Any:
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
