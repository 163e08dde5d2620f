"""docs/language.md as tests see it: its fenced blocks, its prose, and a library made of them.

A block named after a file is that file. Other YAML maps are laid over the page's first book; lists are examples for the
book before them in the same section.
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.library import Library
from engine.reader import Map, Seq, read, read_documents

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs/language.md").read_text("utf-8")
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PROSE = FENCE.sub("", PAGE)
ID = "wangchuan/letters"
BOOK = f"rules/{ID}/2025-03-01.yaml"


@dataclass(frozen=True)
class Block:
    """A fenced block: what it is written in, the file that it stands for ("" for none), where it begins."""

    kind: str
    file: str
    text: str
    line: int

    @property
    def tree(self) -> Any:
        trees, problems = read_documents(self.text.encode(), f"docs/language.md+{self.line}")
        assert not problems, problems
        return trees[0]


BLOCKS = [
    Block(match[1], match[2] or "", match[3], PAGE[: match.start()].count("\n") + 1) for match in FENCE.finditer(PAGE)
]
FILES = {block.file: block.text for block in BLOCKS if block.file}
YAML = [block for block in BLOCKS if block.kind == "yaml" and not block.file]
EXAMPLES = [block for block in YAML if isinstance(block.tree, Seq)]
FRAGMENTS = [block for block in YAML if block not in EXAMPLES]


def shelf(tmp: Path) -> Path:
    """Return a folder with the page's files, the real calendar and the schemas."""
    shutil.copytree(ROOT / "rules/_calendar/cn", tmp / "rules/_calendar/cn")
    shutil.copytree(ROOT / "schemas", tmp / "schemas")
    for name, text in FILES.items():
        (tmp / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp / name).write_text(text, "utf-8")
    return tmp


def maps(tree: Any) -> Iterator[Map]:
    """Yield every map of a tree."""
    if isinstance(tree, dict):
        yield tree
    for inner in tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ():
        yield from maps(inner)


def laid_over(fragment: Map) -> str:
    """Return the page's first book with a fragment over it, and a line for each clause cited; one key a line."""
    tree, _ = read(FILES[BOOK], BOOK)
    for key, value in fragment.items():
        tree[key] = {**tree[key], **value} if isinstance(value, dict) and key in tree else value
    cited = [node["依据"] for key, part in tree.items() if key != "条款" for node in maps(part) if "依据" in node]
    names = {name for cite in cited for name in (cite if isinstance(cite, list) else [cite]) if " " not in name}
    kept = {name: node for name, node in tree["条款"].items() if name in names or isinstance(node, dict)}
    tree["条款"] = {**dict.fromkeys(sorted(names), "测试补的。"), **kept}
    return "".join(f"{key}: {json.dumps(value, ensure_ascii=False, default=float)}\n" for key, value in tree.items())


def book_before(block: Block) -> str:
    """Return the text of the book that examples in ``block`` are about."""
    section = PAGE.splitlines()[: block.line]
    start = max(number for number, line in enumerate(section, 1) if line.startswith("## "))
    before = [each for each in FRAGMENTS if start < each.line < block.line]
    return laid_over(before[-1].tree) if before else FILES[BOOK]


def library(tmp: Path, text: str) -> Library:
    (shelf(tmp) / BOOK).write_text(text, "utf-8")
    return Library(tmp / "rules", tmp / "schemas")


def words(text: str) -> set[str]:
    """Return what stands in backticks, and its parts."""
    return {part for span in re.findall(r"`([^`]+)`", text) for part in [span, *re.split(r"[ .:,/{}\[\]|]+", span)]}


def section(number: int) -> str:
    return PROSE.split(f"\n## {number}. ")[1].split("\n## ")[0]


def rows(text: str) -> Iterator[list[str]]:
    """Yield the cells of each row of the tables in a text."""
    yield from (line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `"))
