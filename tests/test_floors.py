"""The house: a room imports only rooms below it; the engine asks neither time, environment nor chance; no place in code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = {"engine": 1, "records": 2, "admin": 3, "portal": 3, "seed": 4, "app": 5}
WEB_OR_DATABASE = {"flask", "flask_admin", "peewee", "playhouse", "werkzeug", "wtforms", "flask_security", "sqlite3"}
CLOCKS = {"now", "today", "utcnow"}
FORBIDDEN = {"environ", "getenv", "urandom", "uuid4", "monotonic", "time_ns"}
DISK = {"open", "read_text", "read_bytes", "write_text", "write_bytes", "glob", "rglob", "iterdir", "unlink"}
DISK_ROOMS = {"engine/library.py", "engine/commands/options.py", "engine/commands/check.py", "engine/__main__.py"}
CODE = [path for room in FLOORS for path in ([ROOT / f"{room}.py"] if room == "app" else (ROOT / room).rglob("*.py"))]
CODE = [path for path in CODE if path.exists()]


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def imported(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("path", CODE, ids=name)
def test_a_room_imports_only_rooms_below_it(path):
    room = name(path).split("/")[0].removesuffix(".py")
    others = imported(ast.parse(path.read_text("utf-8"))) & set(FLOORS)
    assert all(other == room or FLOORS[other] < FLOORS[room] for other in others), others
    if room == "engine":
        assert not imported(ast.parse(path.read_text("utf-8"))) & WEB_OR_DATABASE


@pytest.mark.parametrize("path", sorted((ROOT / "engine").rglob("*.py")), ids=name)
def test_the_engine_asks_neither_time_environment_nor_chance(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert not imported(tree) & {"random", "secrets", "time", "uuid"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            of_clock = isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date", "time")
            assert not (node.attr in CLOCKS and of_clock), f"{name(path)}:{node.lineno}"
            assert node.attr not in FORBIDDEN, f"{name(path)}:{node.lineno}"


@pytest.mark.parametrize("path", sorted((ROOT / "engine").rglob("*.py")), ids=name)
def test_disk_is_read_in_one_module(path):
    if name(path) in DISK_ROOMS:
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert called not in DISK, f"{name(path)}:{node.lineno}"


PLACES = re.compile(
    "辽宁|甘肃|哈尔滨|盘锦|衢州|望川|百姓谈|民心网|黑龙江|浙江|liaoning|gansu|harbin|panjin|quzhou|wangchuan"
)


@pytest.mark.parametrize("path", CODE, ids=name)
def test_no_place_unit_or_document_is_named_in_code(path):
    text = path.read_text("utf-8")
    found = [number for number, line in enumerate(text.splitlines(), 1) if PLACES.search(line)]
    assert not found, f"{name(path)}: {found}"
