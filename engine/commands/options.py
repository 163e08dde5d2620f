"""What the commands share: an argument parser that speaks Chinese, paths to rule files, output."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TextIO

from engine.library import PUBLISHED, Library


def parser(name: str, about: str) -> argparse.ArgumentParser:
    """Return a parser with the option that every command has."""
    made = argparse.ArgumentParser(prog=f"python -m engine {name}", description=about)
    made.add_argument("--format", choices=("pretty", "json"), default="pretty", help="输出的样子")
    return made


def files_under(library: Library, names: Iterable[str]) -> list[Path]:
    """Return the files that paths and books' ids mean, each once; all of the library for none. FileNotFoundError."""
    return list(dict.fromkeys(path for name in list(names) or [str(library.rules)] for path in _under(library, name)))


def _under(library: Library, name: str) -> list[Path]:
    path = Path(name)
    if not path.exists() and (library.rules / name).is_dir():
        path = library.rules / name
    if not path.exists():
        raise FileNotFoundError(name)
    found = sorted(path.rglob("*")) if path.is_dir() else [path]
    return [each for each in found if each == path or each.suffix == ".yaml" or each.name == PUBLISHED]


def put_json(out: TextIO, value: Any) -> None:
    """Write one JSON line."""
    out.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
    out.flush()
