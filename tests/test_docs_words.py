"""Nothing of the language is left out of docs/language.md and docs/words.md: keys, words, fields, options."""

from __future__ import annotations

import contextlib
import json
import re
import tempfile
from dataclasses import fields
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest

import engine.__main__ as main
from engine import domains as d
from engine import settings
from engine.assessing import assess_raw
from engine.assessment import Assessment
from engine.book import OUTCOME_CODES
from engine.cells import parse_cell
from engine.clocks import STATE_WORDS
from engine.decision import Decision
from engine.ledger import STATE_WORDS as SCORE_STATES
from engine.limits import UNITS, LimitError, parse_limit
from engine.reader import Seq, read
from engine.service import answer
from tests.page import BLOCKS, EXAMPLES, ID, PROSE, ROOT, book_before, library, maps, rows, section, words

SCHEMAS = {
    name: json.loads((ROOT / f"schemas/{name}.schema.json").read_text("utf-8"))
    for name in ("rule", "examples", "calendar")
}
DOMAINS = {
    "选项": d.Domain(d.OPTION, ("咨询", "诉求", "建议")),
    "主体": d.Domain(d.PARTY, open=True),
    "多选": d.Domain(d.MULTI, ("环保", "食品", "拆迁")),
    "数": d.Domain(d.NUMBER, unit="户"),
    "日期": d.Domain(d.DATE),
    "期限": d.Domain(d.LIMIT),
    "时间": d.Domain(d.TIME),
    "任何": d.Domain(d.TEXT),
}
SHARED = {"why": {"--at", "--near", "--draft"}}  # said under decide


@cache
def decisions() -> tuple[Decision, ...]:
    """Every decision on an example of the page about a case."""
    found = []
    for block in EXAMPLES:
        with tempfile.TemporaryDirectory() as folder:
            books = library(Path(folder), book_before(block))
            nodes = [node for node in block.tree if "对象" not in node]
            found += [answer(books, ID, node, near=True, draft=True)[0] for node in nodes]
    return tuple(found)


def test_fields_of_assessments() -> None:
    """Section 17 names every field of an assessment, and every key of its sheets, lists and places."""
    told = words(section(17))
    keys = {field.name for field in fields(Assessment)}
    for block in EXAMPLES:
        with tempfile.TemporaryDirectory() as folder:
            books = library(Path(folder), book_before(block))
            for found in assess_raw(books, ID, [node for node in block.tree if "对象" in node], draft=True):
                assert isinstance(found, Assessment)
                keys |= set(found.subject)
                parts = [*found.items, *found.totals, *found.ranks, *found.lists, *found.breaches]
                keys |= {key for part in parts for key in part}
    assert keys - told == set()
    assert set(SCORE_STATES) - told == set()


def test_fields_of_decisions() -> None:
    """Section 10 names every field of a decision, every key of its parts, every code."""
    told = words(section(10))
    keys = {field.name for field in fields(Decision)}
    for decision in decisions():
        lists = {name: value for name, value in decision.to_json().items() if name != "scores"}  # section 17 has those
        parts = [part for value in lists.values() if isinstance(value, list) for part in value]
        parts += [reminder for duty in decision.duties for reminder in duty["reminders"]]
        keys |= {key for part in parts if isinstance(part, dict) for key in part}
    assert keys - told == set()
    assert {*OUTCOME_CODES.values(), *STATE_WORDS} - told == set()


def keys_of(schema: Any) -> set[str]:
    """Return every key of the language that a schema declares."""
    if isinstance(schema, dict):
        found = set(schema.get("properties", {}))
        inner = [value for word, value in schema.items() if word not in ("if", "examples", "default")]
        return found.union(*map(keys_of, inner))
    return set().union(*map(keys_of, schema)) if isinstance(schema, list) else set()


def options_of(schema: Any) -> set[str]:
    """Return every word that a schema lets one choose."""
    inner = list(schema.values()) if isinstance(schema, dict) else schema if isinstance(schema, list) else []
    found = set(schema.get("enum", ())) if isinstance(schema, dict) else set()
    return found.union(*map(options_of, inner))


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key(name: str) -> None:
    """Every key of the schemas is explained, and stands in a block that runs; every choice is named."""
    trees = {"rule": [], "examples": [], "calendar": []}
    for block in BLOCKS:
        if block.kind == "yaml" and block.file not in ("草稿.yaml", "案.yaml"):
            kind = "calendar" if "_calendar" in block.file else "examples" if isinstance(block.tree, Seq) else "rule"
            trees[kind].append(block.tree)
    used = {key for tree in trees[name] for part in maps(tree) for key in part}
    assert keys_of(SCHEMAS[name]) - used == set()
    assert keys_of(SCHEMAS[name]) - words(PROSE) == set()
    assert {str(word) for word in options_of(SCHEMAS[name])} - words(PROSE) == set()


def test_settings() -> None:
    """The table of settings has each with its choices and the default that the engine takes."""
    told = {row[0].strip("`"): row for row in rows(section(5).split("### 5.3")[1].split("### 5.4")[0])}
    assert set(told) == set(settings.KEYS)
    for key, default in settings.Settings().words().items():
        assert told[key][2] == f"`{default}`", key
    for key, no, yes in settings.CHOICES.values():
        assert set(re.findall(r"`([^`]+)`", told[key][1])) == {no, yes}


def test_limits() -> None:
    """Each notation in the table of limits is one, and together they are of every kind and unit."""
    table = section(5).split("期限的写法：")[1].split("### 5.3")[0]
    found = [parse_limit(read(text, "t")[0]) for row in rows(table) for text in re.findall(r"`([^`]+)`", row[0])]
    kinds = {"span", "same_day", "same_working_day", "at_once", "unstated", "fact", "earliest", "latest", "since"}
    assert {limit.kind for limit in found} == kinds
    assert {limit.unit for limit in found} >= set(UNITS)
    with pytest.raises(LimitError):
        parse_limit("五天工作日")


def test_cells() -> None:
    """Each notation in the table of cells can be read over the kinds of facts that it is said to suit."""
    table = section(3).split("| 写法 | 适用 | 意思 |")[1].split("\n\n")[0]
    seen = set()
    for notations, suits, *_ in rows(table):
        for kind, text in product(suits.split("、"), re.findall(r"`([^`]+)`", notations)):
            seen |= {kind}
            parse_cell(read(text, "t")[0], DOMAINS[kind])
    assert seen == set(DOMAINS)


def test_terms() -> None:
    """Section 16 has every standard word, and says of it what schemas/terms.yaml says."""
    terms, _ = read((ROOT / "schemas/terms.yaml").read_text("utf-8"), "terms.yaml")
    told = {}
    for part in section(16).split("\n\n"):
        told.update({(part.split()[1], row[0].strip("`")): row[1] for row in rows(part)})
    wanted = {(kind, name): node["义"] for kind, names in terms.items() for name, node in names.items()}
    assert set(told) == set(wanted)
    for key, meaning in wanted.items():
        assert told[key].startswith(meaning.rstrip("。")), key


def test_options(tmp_path: Path, capsys: Any) -> None:
    """Section 11 has every command, and every option that its parser knows."""
    page = section(11)
    for name in main.COMMANDS:
        assert f"**{name}**" in page
        with contextlib.suppress(SystemExit):
            main.main([name, "--help"])
        options = set(re.findall(r"(?<![\w-])--[a-z]+", capsys.readouterr().out))
        part = page.split(f"**{name}**")[1].split("\n**")[0]
        assert options - set(re.findall(r"--[a-z]+", part)) <= {"--help", "--format"} | SHARED.get(name, set()), name


def test_words() -> None:
    """docs/words.md has a row for every key of the language, and its code names are in the code."""
    page = (ROOT / "docs/words.md").read_text("utf-8")
    table = {name for row in rows(page) for name in re.findall(r"`([^`]+)`", row[0])}
    assert set().union(*map(keys_of, SCHEMAS.values())) - table == set()
    assert all(len(row) == 4 and all(row) for row in rows(page))
    code = set(re.findall(r"\w+", "".join(path.read_text("utf-8") for path in (ROOT / "engine").rglob("*.py"))))
    assert {part for row in rows(page) for part in words(row[1]) if part.isidentifier()} - code == set()


def test_contents() -> None:
    """The contents name every section, in order, and each link leads to one."""
    heads = re.findall(r"^## (.+)$", PROSE, re.MULTILINE)
    anchors = {f"#{head.lower().replace('.', '').replace(' ', '-')}" for head in heads}
    assert [f"{n}." for n in range(len(heads))] == [head.split()[0] for head in heads]
    assert set(re.findall(r"\]\((#[^)]+)\)", PROSE)) == anchors
