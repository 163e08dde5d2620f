"""What a person supplied, sorted: personal data, facts for the engine, and the facts derived from the former.

Personal fields (个人信息) never reach the engine; a row may only ask what is derived from them here, at intake.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.book import Book
from engine.domains import MISSING
from engine.fields import SENDER, Field
from engine.intake import clean
from engine.problems import CaseError
from engine.rows import holds
from engine.values import ValueProblem, plain, typed

HAS, CODE = "有", "代号"


@dataclass(frozen=True)
class Supplied:
    """``facts`` as JSON, derived ones included; ``personal`` as text; ``codes`` the names of pseudonyms."""

    facts: dict[str, Any]
    personal: dict[str, str]
    codes: tuple[str, ...]


class _Facts:
    """Facts and defaults as rows ask for them."""

    def __init__(self, book: Book, facts: Mapping[str, Any]) -> None:
        self.known = {**book.defaults, **facts}

    def get(self, name: str) -> Any:
        return self.known.get(name, MISSING)


def sort(book: Book, given: Mapping[str, Any], secret: str, whole: bool = True) -> Supplied:
    """Return what was ``given`` (raw, by field) sorted and cleaned; empty values are left out.

    ``whole`` is the intake: what the sender must give has to be there, and every derived fact is worked out; later only
    those whose source is given. Raises CaseError with all faults, by field.
    """
    filled = {name: value for name, value in given.items() if value is not None and value != ""}
    problems: dict[str, list[str]] = {}
    if whole:
        problems = {n: ["必填"] for n, f in book.names.fields.items() if needed(f) and n not in filled}
    personal = _personal(book, filled, problems)
    facts = _facts(book, {n: v for n, v in filled.items() if n not in personal and n not in problems}, problems)
    if not problems:
        problems = clashes(book, facts)
    if problems:
        raise CaseError(problems)
    said = {name: plain(value) for name, value in facts.items()}
    derived = _derived(book, filled, secret, whole)
    codes = tuple(n for n, f in book.names.fields.items() if f.derived and f.derived[0] == CODE and n in derived)
    return Supplied(said | derived, personal, codes)


def needed(field: Field) -> bool:
    """Whether a message cannot be taken in without the field; what staff must judge (待认定) may follow later."""
    return field.required and field.source == SENDER


def _personal(book: Book, filled: Mapping[str, Any], problems: dict[str, list[str]]) -> dict[str, str]:
    found = {}
    for name, value in filled.items():
        field = book.names.fields.get(name)
        if field and field.personal:
            found[name] = str(value)
            try:
                typed(field, value, book.zone)
            except ValueProblem as error:
                problems[name] = [str(error)]
    return found


def _facts(book: Book, given: Mapping[str, Any], problems: dict[str, list[str]]) -> dict[str, Any]:
    own = {n for n, field in book.names.fields.items() if field.derived}
    problems.update({name: ["由平台算出，不能填写"] for name in given if name in own})
    try:
        return clean(book, {name: value for name, value in given.items() if name not in own})
    except CaseError as error:
        problems.update(error.messages)
        return {}


def clashes(book: Book, facts: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return, by field, why typed ``facts`` cannot occur together (不并存); {} where they can."""
    view = _Facts(book, facts)
    found: dict[str, list[str]] = {}
    for cells, why in book.exclusive:
        if cells and holds(cells, view) is True:
            found.setdefault(cells[-1][0], []).append(f"不能与所填的其他事实并存：{why}")
    return found


def _derived(book: Book, filled: Mapping[str, Any], secret: str, whole: bool) -> dict[str, Any]:
    found = {}
    for name, field in book.names.fields.items():
        how, of = field.derived or ("", "")
        there = bool(str(filled.get(of, "")).strip())
        if how == HAS and (whole or of in filled):
            found[name] = "是" if there else "否"
        elif how == CODE and there:
            found[name] = pseudonym(str(filled[of]), secret)
    return found


def pseudonym(value: str, secret: str) -> str:
    """Return the keyed code of a personal value: the same for the same person, and of no use without the key."""
    same = "".join(value.split()).casefold()
    return hmac.new(secret.encode(), same.encode(), hashlib.sha256).hexdigest()[:32]
