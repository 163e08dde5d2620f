"""A library in which one file holds another tree: to try a change that is written nowhere."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from engine.library import Library, Overrides
from engine.problems import Problem
from engine.reader import Map
from engine.sources import BookSource


class Overlay(Library):
    """What was read and made of other files is shared with ``base``; ``source`` is the file as it is."""

    def __init__(self, base: Library, path: Path, tree: Map, source: BookSource) -> None:
        self.__dict__.update(base.__dict__)
        self._cache = {key: made for key, made in base._cache.items() if str(path) not in key}
        self._path, self._tree_there, self._as_it_is = str(path), tree, source

    def _read(self, path: Path, text: bytes) -> tuple[Any, list[Problem]]:
        return (self._tree_there, []) if str(path) == self._path else super()._read(path, text)

    def _looked_at(self, path: Path, id: str, overrides: Overrides, on: date | None) -> BookSource | None:
        found = super()._looked_at(path, id, overrides, on)
        return self._as_it_is if found is None and str(path) == self._path else found
