"""What happens to a file between keyboard and disk: slips of the hand on its text, and on the tree that it makes."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import yaml

from engine.reader import Map, Seq, read

SIGNS = "：，、；。“”（）｛｝［］《》【】－—–＃％＠　\u00a0\u00ad\u200b\u200d\u202e\x00\x07\t\x7f\ufffe\ud800#:,[]{}&*!|>'\"%@`\\?-~0９a甲⽇"
WIDE = {chr(code): chr(code + 0xFEE0) for code in range(0x21, 0x7F)} | {" ": "　"}
SCALARS = (
    "", "无", "其余", "未载明", "未填", "已填", "是", "否", "除 甲 外", "50户以上", "-1", "0", "1", "1.5", "99999999999999999999",
    "9" * 18, "0.000000000000000001", "-0.5至-0.1分", "2025-02-30", "0001-01-01", "9999-12-31", "45717", "24:00", "10000日",
    "次月31日", "当日25:00", "5个工作日", "{}", "[]", "[[]]", "{按读法: 甲}", "{按本地: 甲}", "{届满: 答复}", "{凭: 户数}", "{除: 甲}",
    "{最早: [5日, {凭: 户数}]}", "[无, 无]", "~", "null", "1e9999", "甲.次", ".", "·", "@", "/", "a/b", "第五条", "a/b 第五条",
)  # fmt: skip
TextChange = Callable[[random.Random, list[str]], list[str]]


def text_changed(rng: random.Random, text: str) -> str:
    """Return the text with one or two slips."""
    lines = text.split("\n")
    for _ in range(rng.choice((1, 1, 2))):
        lines = rng.choice(_TEXT)(rng, lines) or [""]
    return "\n".join(lines)


def _drop(rng: random.Random, lines: list[str]) -> list[str]:
    at = rng.randrange(len(lines))
    return lines[:at] + lines[at + rng.randint(1, 3) :]


def _twice(rng: random.Random, lines: list[str]) -> list[str]:
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    return [*lines[:to], lines[at], *lines[to:]]


def _swap(rng: random.Random, lines: list[str]) -> list[str]:
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    made = list(lines)
    made[at], made[to] = made[to], made[at]
    return made


def _indent(rng: random.Random, lines: list[str]) -> list[str]:
    at, by = rng.randrange(len(lines)), rng.choice((-4, -2, -1, 1, 2, 4))
    upto = at + rng.choice((1, 1, 2, 5))
    return [
        (" " * by + line if by > 0 else line[min(-by, len(line) - len(line.lstrip(" "))) :]) if at <= n < upto else line
        for n, line in enumerate(lines)
    ]


def _on_a_line(change: Callable[[random.Random, str], str]) -> TextChange:
    def changed(rng: random.Random, lines: list[str]) -> list[str]:
        full = [n for n, line in enumerate(lines) if line.strip()]
        if not full:
            return lines
        at = rng.choice(full)
        return [*lines[:at], change(rng, lines[at]), *lines[at + 1 :]]

    return changed


def _without(rng: random.Random, line: str) -> str:
    at = rng.randrange(len(line))
    return line[:at] + line[at + rng.randint(1, 2) :]


def _widened(rng: random.Random, line: str) -> str:
    places = [n for n, sign in enumerate(line) if sign in WIDE]
    at = rng.choice(places or [0])
    return line[:at] + WIDE.get(line[at], line[at]) + line[at + 1 :]


def _inserted(rng: random.Random, line: str) -> str:
    at = rng.randrange(len(line) + 1)
    return line[:at] + rng.choice(SIGNS) + line[at:]


def _renumbered(rng: random.Random, line: str) -> str:
    found = list(re.finditer(r"\d+", line))
    if not found:
        return line
    match = rng.choice(found)
    return line[: match.start()] + rng.choice(("0", "-1", "99", "1.5", "9" * 30, "", "０")) + line[match.end() :]


def _revalued(rng: random.Random, line: str) -> str:
    found = [match for match in re.finditer(r"(?<=: )[^,{}\[\]#]+", line) if match[0].strip()]
    if not found:
        return line
    match = rng.choice(found)
    return line[: match.start()] + rng.choice(SCALARS) + line[match.end() :]


def _exchanged(rng: random.Random, lines: list[str]) -> list[str]:
    """Two values of the file change places."""
    found = [
        (n, match) for n, line in enumerate(lines) for match in re.finditer(r"(?<=: )[^,{}\[\]#\s][^,{}\[\]#]*", line)
    ]
    if len(found) < 2:
        return lines
    (one, first), (two, second) = rng.sample(found, 2)
    if one == two:
        return lines
    made = list(lines)
    made[one] = lines[one][: first.start()] + second[0] + lines[one][first.end() :]
    made[two] = lines[two][: second.start()] + first[0] + lines[two][second.end() :]
    return made


def _cut(rng: random.Random, lines: list[str]) -> list[str]:
    at = rng.randrange(len(lines))
    return [*lines[:at], lines[at][: rng.randrange(len(lines[at]) + 1)]]


_TEXT: tuple[TextChange, ...] = (
    _drop, _twice, _swap, _indent, _cut, _exchanged, _exchanged,
    *map(_on_a_line, (_without, _widened, _inserted, _renumbered, _renumbered, _revalued, _revalued, _revalued)),
)  # fmt: skip


# -- trees -------------------------------------------------------------------------------------------------------


def tree_changed(rng: random.Random, text: str) -> str:
    """Return the text of the file's tree with one or two nodes changed."""
    tree = _plain(read(text, "f")[0])
    for _ in range(rng.choice((1, 1, 2))):
        places = list(_places(tree))
        if places:
            rng.choice(_TREE)(rng, *rng.choice(places), places)
    return yaml.dump(tree, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)


class _Dumper(yaml.CSafeDumper):
    """Writes decimals as they are, and no anchors."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


_Dumper.add_representer(
    Decimal, lambda dumper, value: dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}", style="")
)


def _plain(node: Any) -> Any:
    if isinstance(node, Map):
        return {key: _plain(value) for key, value in node.items()}
    return [_plain(value) for value in node] if isinstance(node, Seq) else node


def _places(node: Any):
    """Yield every map or list with each key or place in it."""
    for key in list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ():
        yield node, key
        yield from _places(node[key])


def _other(rng: random.Random, places: list[Any]) -> Any:
    """Another value of the same file, or a strange one."""
    node, key = rng.choice(places)
    if rng.random() < 0.5:
        return _plain_copy(node[key])
    return rng.choice(
        (None, {}, [], 0, -1, 10**17, Decimal("0.1"), Decimal("-1.5"), "甲", *map(_read, rng.sample(SCALARS, 3)))
    )


def _read(text: str) -> Any:
    return _plain(read(f"a: {text}", "f")[0] or {"a": text}).get("a")


def _plain_copy(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _plain_copy(value) for key, value in node.items()}
    return [_plain_copy(value) for value in node] if isinstance(node, list) else node


def _removed(rng: random.Random, node: Any, key: Any, places: list[Any]) -> None:
    del node[key]


def _replaced(rng: random.Random, node: Any, key: Any, places: list[Any]) -> None:
    node[key] = _other(rng, places)


def _wrapped(rng: random.Random, node: Any, key: Any, places: list[Any]) -> None:
    node[key] = rng.choice(([node[key]], {"甲": node[key]}, [node[key], _plain_copy(node[key])]))


def _renamed(rng: random.Random, node: Any, key: Any, places: list[Any]) -> None:
    if isinstance(node, dict):
        keys = [name for other, name in places if isinstance(other, dict)]
        items = [
            (rng.choice((*keys, "甲", "", "无", "a.b", "·")) if name == key else name, v) for name, v in node.items()
        ]
        node.clear()
        node.update(items)


def _added(rng: random.Random, node: Any, key: Any, places: list[Any]) -> None:
    if isinstance(node, dict):
        name = rng.choice([name for other, name in places if isinstance(other, dict)])
        node[name] = _other(rng, places)
    else:
        node.insert(rng.randrange(len(node) + 1), _other(rng, places))


_TREE = (_removed, _replaced, _replaced, _replaced, _wrapped, _renamed, _added)
