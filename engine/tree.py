"""The tree of a YAML text: lists and maps that know their lines, built from the parser's events without recursion."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any, TypeAlias

import yaml

from engine import faults, slips
from engine.problems import ERROR, Problem

DEPTH, NODES, FOUND = 40, 50_000, 100
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
BREAK = re.compile(r"\r\n|\r|\n")
_INT = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]{0,17})\.[0-9]{1,18}")
# Control characters, surrogates, and characters that cannot be seen: they make equal-looking words differ.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\u3164\ufeff\uffa0"
    "\ufff9-\uffff\ud800-\udfff]|(?<=\\w)[\u200c\u200d]|[\u200c\u200d](?=\\w)"  # these two also join emoji
)


class Map(dict[str, Any]):
    """A map as read: ``file``, ``line`` where it begins, ``lines`` of its keys (all from 1); ``used``: readings in it.

    ``used`` names the readings that went into it, once they are resolved (engine/readings.py).
    """

    used: frozenset[str] = frozenset()

    def __init__(self, file: str = "", line: int = 0) -> None:
        super().__init__()
        self.file, self.line = file, line
        self.lines: dict[str, int] = {}
        self.used: frozenset[str] = frozenset()


class Seq(list[Any]):
    """A list as read: ``file``, ``line`` where it begins, ``lines`` of its items (all from 1); ``used`` as in Map."""

    used: frozenset[str] = frozenset()

    def __init__(self, file: str = "", line: int = 0) -> None:
        super().__init__()
        self.file, self.line = file, line
        self.lines: list[int] = []
        self.used: frozenset[str] = frozenset()


Tree: TypeAlias = Map | Seq | str | int | Decimal | None


class _Stop(Exception):
    """Reading cannot go on; the problem has been noted."""


class _Frame:
    """A map or list that is being filled, and the key (with its line) waiting for its value."""

    __slots__ = ("flow", "key", "line", "node")

    def __init__(self, node: Map | Seq, flow: bool) -> None:
        self.node, self.flow = node, flow
        self.key: str | None = None
        self.line = 0


class Builder:
    """Takes events into ``root``, and what is wrong into ``problems``; ``before`` is the number of lines before."""

    def __init__(self, file: str, before: int) -> None:
        self.file, self.before = file, before
        self.root: Tree = None
        self.problems: list[Problem] = []
        self.slipped: set[int] = set()  # lines (from 0) with a slip that did not stop the parser
        self._stack: list[_Frame] = []
        self._nodes = self._documents = 0
        self._lines: list[str] = []

    def build(self, text: str) -> faults.Fault | None:
        """Read one document. Return the syntax error, if there is one; ``root`` is None when reading stopped."""
        self._lines = BREAK.split(text)
        try:
            for event in yaml.parse(text, Loader=LOADER):
                self._take(event)
        except _Stop:
            self.root = None
        except yaml.MarkedYAMLError as error:
            return faults.explain(error, self._lines)
        except yaml.YAMLError:
            return faults.Fault(0, "有不许用的字符", "请删去，重新输入", None)
        return None

    def _take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event, self._line(event))
        elif isinstance(event, yaml.CollectionStartEvent):
            self._open(event, self._line(event))
        elif isinstance(event, yaml.CollectionEndEvent):
            self._stack.pop()
        elif isinstance(event, yaml.AliasEvent):
            self._problem(
                self._line(event), f"不许用别名“*{str(event.anchor)[:40]}”", "请把内容写出来；是文字的，请加引号"
            )
            self._put(None, self._line(event))
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def _line(self, event: Any) -> int:
        return int(event.start_mark.line) + 1 + self.before

    def _problem(self, line: int, what: str, mend: str = "") -> None:
        self.problems.append(Problem(self.file, line, "读取", ERROR, what, mend))
        if len(self.problems) >= FOUND:
            self._stop(line, "问题太多，以下没有再看", "先改上面的")

    def _stop(self, line: int, what: str, mend: str) -> None:
        self.problems.append(Problem(self.file, line, "读取", ERROR, what, mend))
        raise _Stop

    def _document(self, event: Any) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(self._line(event), "一个文件里写了几份", "一个文件只写一份，删去“---”")
        if event.version or event.tags:
            self._problem(self._line(event), "不许用“%”指令", "请删去")

    def _node(self, event: Any, line: int) -> None:
        """Count the node and refuse tags and anchors."""
        self._nodes += 1
        if self._nodes > NODES:
            self._stop(line, f"内容太多，至多 {NODES} 项", "请分成几个文件")
        if event.tag is not None:
            self._problem(line, f"不许用标签“{event.tag[:40]}”", "请删去；是文字的，请加引号")
        if event.anchor is not None:
            self._problem(line, f"不许用锚点“&{event.anchor[:40]}”", "请删去；是文字的，请加引号")

    def _open(self, event: Any, line: int) -> None:
        self._node(event, line)
        if len(self._stack) >= DEPTH:
            self._stop(line, f"一层套一层，超过 {DEPTH} 层", "请查看括号与缩进")
        if self._stack and self._wants_key():
            self._stop(line, "列表或花括号不能当键", "键只能是文字；请查看括号")
        node = (Map if isinstance(event, yaml.MappingStartEvent) else Seq)(self.file, line)
        self._put(node, line)
        self._stack.append(_Frame(node, bool(event.flow_style)))

    def _wants_key(self) -> bool:
        frame = self._stack[-1]
        return isinstance(frame.node, Map) and frame.key is None

    def _put(self, value: Tree, line: int) -> None:
        """Put a finished value where it belongs; the first of two equal keys stays."""
        if not self._stack:
            self.root = value
            return
        frame = self._stack[-1]
        if isinstance(frame.node, Seq):
            frame.node.append(value)
            frame.node.lines.append(line)
        elif frame.key is None:
            frame.key, frame.line = str(value), line
        else:
            frame.node.setdefault(frame.key, value)
            frame.node.lines.setdefault(frame.key, frame.line)
            frame.key = None

    def _scalar(self, event: Any, line: int) -> None:
        self._node(event, line)
        text, plain = event.value, not event.style
        if not plain and HIDDEN.search(text):
            self._problem(line, "文字里有看不见的字符", "请删去，重新输入")
        if self._stack and self._wants_key():
            self._key(text, line, plain)
            self._put(text, line)
            return
        if plain:
            slip = slips.in_value(text, **self._place(line)) if text else slips.in_nothing(self._written(line))
            self._slip(slip, text or self._written(line), line)
        self._put(_plain(text) if plain else text, line)

    def _place(self, line: int) -> dict[str, bool]:
        """Return where a value stands: alone on its line, as an item of ``[…]``."""
        if not self._stack:
            return {"alone": True, "listed": False}
        frame = self._stack[-1]
        item = isinstance(frame.node, Seq)
        return {"alone": item or line != frame.line, "listed": item and frame.flow}

    def _key(self, text: str, line: int, plain: bool) -> None:
        frame = self._stack[-1]
        if plain and text == "<<":
            self._problem(line, "不许用合并键“<<”", "请把内容写出来")
        elif plain:
            self._slip(slips.in_key(text, self._written(line)), text, line)
        if text in frame.node:
            first = frame.node.lines[text]  # type: ignore[call-overload]
            self._problem(line, f"“{text[:40]}”写了两次，第 {first} 行已有", "请删去一处，或改名")

    def _slip(self, slip: tuple[str, str] | None, text: str, line: int) -> None:
        if slip:
            self.slipped.add(line - 1 - self.before)
            self._problem(line, f"{slip[0]}：{text.strip()[:40]}", slip[1])

    def _written(self, line: int) -> str:
        """The text of a line; PyYAML counts an empty value at the end of the file beyond the last."""
        at = line - 1 - self.before
        return self._lines[at] if at < len(self._lines) else ""


def _plain(text: str) -> Tree:
    """Return an unquoted scalar: whole number, decimal, nothing, or the text itself."""
    if text == "":
        return None
    if _INT.fullmatch(text):
        return int(text)
    return Decimal(text) if _DECIMAL.fullmatch(text) else text
