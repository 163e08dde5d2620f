"""Small libraries for tests: a rules folder made of texts, with the real schemas and calendars."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from engine.decision import Decision
from engine.library import Library
from engine.reader import read
from engine.service import answer

ROOT = Path(__file__).parent.parent
HEAD = "名称: 望川市来信办理办法\n施行: 2025-01-01\n历: [cn]\n条款: {第一条: 总则}\n"


def library(tmp_path: Path, books: dict[str, str]) -> Library:
    """Return a library of ``{"a/b/2025-01-01.yaml": text}``; each version is published from 施行 on, without end."""
    rules = tmp_path / "rules"
    for name, text in books.items():
        path = rules / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        if path.name != "examples.yaml":
            publish(path)
    if not (rules / "_calendar").exists():
        (rules / "_calendar").symlink_to(ROOT / "rules" / "_calendar")
    return Library(rules, ROOT / "schemas")


def publish(path: Path, until: str | None = None, **more: Any) -> None:
    """Append the line that publishes a file."""
    line = {
        "version": path.stem[:10],
        "file": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "from": path.stem[:10],
        "until": until,
        "at": "2025-01-01T00:00:00+08:00",
        "by": "规则管理员",
        "confirmed_by": "复核人",
        "why": "测试",
        **more,
    }
    with (path.parent / "published.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")


def case(text: str) -> Any:
    """Return a raw case written as YAML."""
    tree, problems = read(text, "case")
    assert not problems, problems
    return tree


def decided(library: Library, id: str, text: str, at: str = "") -> Decision:
    """Return the decision on a case written as YAML."""
    return answer(library, id, case(text), at)[0]


def duty(decision: Decision, name: str, who: str = "") -> dict[str, Any]:
    """Return the one duty of that name (and owner)."""
    found = [each for each in decision.duties if each["name"] == name and who in ("", each["who"])]
    assert len(found) == 1, [(each["name"], each["who"]) for each in decision.duties]
    return found[0]


def under(page: str, title: str) -> list[str]:
    """Return the lines of one part of what ``why`` says: 【title】 and below."""
    parts = dict(part.split("】\n", 1) for part in page.split("【")[1:])
    return [line.strip() for line in parts[title].strip().splitlines()]
