"""The lines of a rule file: numbered, and beside the lines of another, with what is gone and what has come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import takewhile, zip_longest

from admin.library import line_url
from engine.sources import BookSource

CONTEXT = 3
Words = tuple[str, str, str]


@dataclass(frozen=True)
class Half:
    """A line of one file: its number, its address, its words (before, what differs, after), gone or come."""

    number: int
    url: str
    words: Words
    kind: str = ""


@dataclass(frozen=True)
class Pair:
    """A line beside a line; ``folded``: how many that are the same stand here unshown."""

    old: Half | None = None
    new: Half | None = None
    folded: int = 0

    @property
    def same(self) -> bool:
        """Whether both sides say the same."""
        return bool(self.old and self.new and not self.old.kind)


def numbered(data: bytes) -> list[str]:
    """Return the lines of a file as text; what is no UTF-8 is replaced."""
    return data.decode("utf-8", "replace").splitlines()


def beside(old: BookSource, new: BookSource) -> Iterator[Pair]:
    """Yield the lines of both files beside each other; what is the same further off is folded. Nothing where all is."""
    one, two = numbered(old.text), numbered(new.text)
    steps = SequenceMatcher(None, one, two).get_opcodes()
    for at, (kind, *spans) in enumerate(steps):
        halves = _halves(old, one, *spans[:2], "gone"), _halves(new, two, *spans[2:], "come")
        if kind != "equal":
            yield from _differing(*halves)
        elif len(steps) > 1:
            same = [Pair(replace(old, kind=""), replace(new, kind="")) for old, new in zip(*halves, strict=True)]
            yield from _folded(same, CONTEXT if at else 0, CONTEXT if at + 1 < len(steps) else 0)


def _halves(source: BookSource, lines: list[str], start: int, end: int, kind: str) -> list[Half]:
    url = line_url(source.file, 0)
    return [Half(at + 1, f"{url}#L{at + 1}", (lines[at], "", ""), kind) for at in range(start, end)]


def _folded(same: list[Pair], first: int, last: int) -> Iterator[Pair]:
    """Yield the first and last of a run that is the same, and how many stand between; one alone is not folded."""
    between = len(same) - first - last
    if between < 2:
        yield from same
    else:
        yield from (*same[:first], Pair(folded=between), *same[len(same) - last :])


def _differing(old: list[Half], new: list[Half]) -> Iterator[Pair]:
    for one, two in zip_longest(old, new):
        if one and two:
            words = _marked(one.words[0], two.words[0])
            yield Pair(replace(one, words=words[0]), replace(two, words=words[1]))
        else:
            yield Pair(one, two)


def _marked(one: str, two: str) -> tuple[Words, Words]:
    """Both lines, parted where they differ in less than half of their words."""
    head = _alike(one, two)
    tail = _alike(one[head:][::-1], two[head:][::-1])
    if len(one[:head].strip()) + tail < min(len(one.strip()), len(two.strip())) / 2:
        return (one, "", ""), (two, "", "")
    return _parted(one, head, len(one) - tail), _parted(two, head, len(two) - tail)


def _alike(one: str, two: str) -> int:
    """How many characters two texts begin with in common."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False)))


def _parted(line: str, start: int, end: int) -> Words:
    return line[:start], line[start:end], line[end:]
