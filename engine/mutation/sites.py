"""The places of a rule file as written, each with what the schema says stands there, and the tree with one changed.

Trees are never written to: what is put at a place copies only the path to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from typing import Any

from engine.local import BY_LOCAL
from engine.reader import Map, Seq
from engine.readings import FORK, NOTHING

ABSENT: Any = object()
Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Site:
    """One place: what stands there, its ``schema`` and that schema's name (``kind``), and the place above it.

    ``forks`` are the branches of readings that it lies in, as (reading, branch).
    """

    node: Any
    kind: str
    schema: Schema
    key: str | int = ""
    up: Site | None = None
    forks: tuple[tuple[str, str], ...] = ()

    @property
    def path(self) -> tuple[str | int, ...]:
        """The keys that lead here; the branch of a reading is not one of them."""
        if self.up is None:
            return ()
        return self.up.path if _forked(self.up.node) else (*self.up.path, self.key)

    @property
    def name(self) -> str:
        """The last key that is a word."""
        return next((key for key in reversed(self.path) if isinstance(key, str)), "")

    @property
    def line(self) -> int:
        """The line on which this place is written."""
        above = self.up.node if self.up else None
        if isinstance(above, Seq):
            return int(above.lines[int(self.key)])
        return int(above.lines.get(str(self.key), above.line)) if isinstance(above, Map) else 1

    @property
    def owner(self) -> Site | None:
        """The nearest place above that is no fork."""
        above = self.up
        while above is not None and _forked(above.node):
            above = above.up
        return above

    def put(self, value: Any) -> Map:
        """Return the whole tree with ``value`` here; ABSENT takes away what stands here."""
        if self.up is None:
            made: Map = value
            return made
        return self.up.put(_with(self.up.node, self.key, value))


def _with(above: Map | Seq, key: str | int, value: Any) -> Map | Seq:
    made = copy(above)
    if isinstance(made, Map):
        if value is ABSENT and not _forked(made):
            del made[str(key)]
        else:
            made[str(key)] = NOTHING if value is ABSENT else value
    elif value is ABSENT:
        made.lines = list(made.lines)
        del made[int(key)], made.lines[int(key)]
    else:
        made[int(key)] = value
    return made


def sites(tree: Map, schema: Schema) -> Iterator[Site]:
    """Yield every place of a tree that the schema knows, from above."""
    yield from _from(Site(tree, "", schema), schema["definitions"])


def _from(site: Site, known: Mapping[str, Schema]) -> Iterator[Site]:
    yield site
    for below in _below(site, known):
        yield from _from(below, known)


def _below(site: Site, known: Mapping[str, Schema]) -> Iterator[Site]:
    node = site.node
    if _forked(node):
        for branch in (key for key in node if key != FORK and node[key] != NOTHING):
            kind, schema = _resolved(site.schema, node[branch], known)
            forks = (*site.forks, (str(node[FORK]), branch))
            yield Site(node[branch], kind or site.kind, schema, branch, site, forks)
    elif isinstance(node, Map) and BY_LOCAL not in node:
        for key, value in node.items():
            yield from _child(site, key, value, site.schema.get("properties", {}).get(key), known)
    elif isinstance(node, Seq):
        for at, value in enumerate(node):
            yield from _child(site, at, value, site.schema.get("items"), known)


def _child(site: Site, key: str | int, value: Any, schema: Any, known: Mapping[str, Schema]) -> Iterator[Site]:
    schema = schema if schema is not None else site.schema.get("additionalProperties")
    if isinstance(schema, Mapping):
        # a fork keeps the schema unresolved: each branch has a shape of its own
        kind, found = ("", schema) if _forked(value) else _resolved(schema, value, known)
        yield Site(value, kind, found, key, site, site.forks)


_TYPES: Mapping[str, type] = {"object": Map, "array": Seq}


def _resolved(schema: Schema, node: Any, known: Mapping[str, Schema]) -> tuple[str, Schema]:
    """Follow references and choices by type; return the last definition's name, and the schema for this node."""
    kind = ""
    while "$ref" in schema or "if" in schema or "anyOf" in schema:
        if "$ref" in schema:
            kind = str(schema["$ref"]).rpartition("/")[2]
            schema = known[kind]
        else:
            schema = _chosen(schema, node)
    return kind, schema


def _chosen(schema: Schema, node: Any) -> Schema:
    """The schema with the alternative that fits the node's type put in its place."""
    rest = {key: value for key, value in schema.items() if key not in ("if", "then", "else", "anyOf")}
    if "anyOf" in schema:
        fit = [each for each in schema["anyOf"] if isinstance(node, _TYPES.get(each.get("type", ""), str))]
        return {**rest, **(fit[0] if fit else {})}
    wanted = _TYPES.get(schema["if"].get("type", ""))
    branch = "then" if wanted and isinstance(node, wanted) else "else"
    return {**rest, **(schema.get(branch, {}) if wanted else {})}


def _forked(node: Any) -> bool:
    return isinstance(node, Map) and FORK in node
