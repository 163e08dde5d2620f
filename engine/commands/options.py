"""What the commands share: an argument parser that speaks Chinese, paths to rule files, output."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from engine.library import EXAMPLES, VERSION_FILE, Library


def parser(name: str, about: str) -> argparse.ArgumentParser:
    """Return a parser with the option that every command has."""
    made = argparse.ArgumentParser(prog=f"python -m engine {name}", description=about)
    made.add_argument("--format", choices=("pretty", "json"), default="pretty", help="输出的样子")
    return made


def rule_files(library: Library, paths: Iterable[str], examples: bool = False) -> list[Path]:
    """Return the version files (or the examples files) under ``paths``; all of the library where none is named."""
    names = list(paths)
    roots = [Path(name) for name in names] or [library.rules / id for id in library.ids()]
    found: list[Path] = []
    for root in roots:
        if not root.exists() and (library.rules / str(root)).is_dir():
            root = library.rules / str(root)
        if root.is_dir():
            found += sorted(path for path in root.rglob("*.yaml") if _wanted(path, examples))
        elif root.exists():
            found.append(root)
        else:
            raise SystemExit(f"没有这个文件：{root}")
    return found


def _wanted(path: Path, examples: bool) -> bool:
    return path.name == EXAMPLES if examples else bool(VERSION_FILE.fullmatch(path.name))


def put_json(out: TextIO, value: Any) -> None:
    """Write one JSON line."""
    out.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    out.flush()
