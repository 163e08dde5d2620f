"""``diff`` on the real books: moved about they are the same, and any figure changed is told on its line."""

from __future__ import annotations

import random
from copy import deepcopy
from pathlib import Path

import pytest
from tiny import ROOT

from engine.commands import diff
from engine.diff import differences
from engine.library import Library
from engine.reader import Map, Seq

REAL = Library(ROOT / "rules", ROOT / "schemas")
NEWEST = [REAL.files(id)[-1] for id in REAL.ids()]


def _shuffled(node: object, rng: random.Random) -> object:
    """The tree with the rows of every table, and the keys of every map that is not a list of steps or events, moved."""
    if isinstance(node, Map):
        keys = list(node)
        made = Map(node.file, node.line)
        made.lines, made.used = dict(node.lines), node.used
        rng.shuffle(keys)
        for key in keys:
            keep = key in ("步骤", "事件", "沿用") or node.get("合") in ("取首", "比率")
            made[key] = node[key] if keep else _shuffled(node[key], rng)
        return made
    if isinstance(node, Seq) and any(isinstance(item, Map) for item in node):
        pairs = [(_shuffled(item, rng), line) for item, line in zip(node, node.lines, strict=True)]
        rng.shuffle(pairs)
        listed = Seq(node.file, node.line)
        listed.extend(item for item, _ in pairs)
        listed.lines = [line for _, line in pairs]
        return listed
    return node


@pytest.mark.parametrize("path", NEWEST, ids=lambda path: path.parent.name)
def test_a_real_book_moved_about_is_the_same(path: Path) -> None:
    source = REAL.source(path)
    moved = _shuffled(source.tree, random.Random(4))
    other = REAL.compile_tree((source.id, source.file), source.text, (moved, []))
    assert other.book is not None
    assert [str(change) for change in differences(source, other)] == []


def _scalars(node: object) -> list[tuple[object, object]]:
    """Every place of a tree that holds a number with a unit, a limit or an option: where a slip would matter."""
    found: list[tuple[object, object]] = []
    for key, value in node.items() if isinstance(node, Map) else enumerate(node) if isinstance(node, Seq) else ():
        if isinstance(value, (Map, Seq)):
            found += _scalars(value)
        elif any(sign.isdigit() for sign in str(value)):
            found.append((node, key))
    return found


@pytest.mark.parametrize("path", NEWEST, ids=lambda path: path.parent.name)
def test_any_figure_changed_is_told(path: Path) -> None:
    """Each of a sample of figures, in every part of a real book, one at a time: a change, at that very line."""
    source = REAL.source(path)
    places = range(len(_scalars(source.tree)))
    for at in random.Random(7).sample(places, min(12, len(places))):
        tree = deepcopy(source.tree)
        node, key = _scalars(tree)[at]
        line = node.lines[key]  # type: ignore[attr-defined]
        node[key] = str(node[key]).translate(str.maketrans("0123456789", "1234567890"))  # type: ignore[index]
        other = REAL.compile_tree((source.id, source.file), source.text, (tree, []))
        assert line in [change.new_place[1] for change in differences(source, other)], (path, line)


def test_two_cities_can_be_compared() -> None:
    found = {
        str(change)
        for change in differences(*(diff.source_of(REAL, id) for id in ("liaoning/responder", "panjin/responder")))
    }
    assert "应办·答复｜一般答复｜限：5个工作日 → 4日" not in found  # another shape: four rows became one limit
    assert any(line.startswith("应办·答复｜限") or line.startswith("应办·答复｜一般答复") for line in found)
    assert not any("应办·再回应" in line for line in found if "依据" not in line)  # taken over as it stands
