"""``mutate``: change each thing in a book once; what no example notices is told, unless a reason is written down."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from multiprocessing import Pool, cpu_count
from typing import TextIO

from engine.commands.options import parser, put_json
from engine.library import Library
from engine.mutation.equivalents import EQUIVALENTS, Equivalent, read_equivalents
from engine.mutation.survivors import Trial
from engine.problems import Problem
from engine.reader import read

_trials: dict[str, Trial] = {}  # of one worker process: what it got ready, by book


@dataclass
class Found:
    """What came of one book: how many mutants were tried, the survivors (place, sentence), its reasons."""

    id: str
    tried: int = 0
    survivors: list[tuple[str, str]] = field(default_factory=list)
    reasons: dict[str, Equivalent] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def unexplained(self) -> list[tuple[str, str]]:
        """The survivors without a reason."""
        return [each for each in self.survivors if each[1] not in self.reasons]


def run(argv: list[str], stdin: TextIO, stdout: TextIO, library: Library) -> int:
    """Write the survivors of each book. Return 1 where one has no reason or a reason has no survivor, else 0."""
    made = parser("mutate", "逐处改动规则，看例子认不认得出")
    made.add_argument("books", nargs="*", metavar="编号", help="哪几本；不写则全部")
    made.add_argument("--jobs", type=int, default=cpu_count(), help="同时几个进程")
    made.add_argument("--sample", type=int, default=0, help="每本只试这么多个，均匀地取")
    options = made.parse_args(argv)
    clean = True
    for id in options.books or library.ids():
        found = _book(library, id.strip("/").removeprefix("rules/"), options.jobs, options.sample)
        clean = clean and not found.unexplained and not found.wrong
        (_as_json if options.format == "json" else _as_text)(found, stdout)
        stdout.flush()
    return 0 if clean else 1


def _book(library: Library, id: str, jobs: int, sample: int) -> Found:
    trial = Trial(library, id)
    at = _spread(len(trial.mutants), sample)
    found = Found(id, len(at))
    named = library.name_of(trial.path)
    for index, survived in zip(at, _judged(library, trial, at, jobs), strict=True):
        if survived:
            mutant = trial.mutants[index]
            found.survivors.append((f"{named}:{mutant.line}", mutant.sentence))
    _explain(library, found, whole=len(at) == len(trial.mutants))
    return found


def _spread(count: int, sample: int) -> list[int]:
    """Return which of ``count`` are tried: all, or a sample spread evenly over them."""
    return list(range(count)) if not 0 < sample < count else [index * count // sample for index in range(sample)]


def _judged(library: Library, trial: Trial, at: list[int], jobs: int) -> Iterator[bool]:
    if jobs < 2 or len(at) < jobs:
        yield from (trial.survives(trial.mutants[index]) for index in at)
        return
    with Pool(jobs) as pool:
        tasks = ((library, trial.id, index) for index in at)
        yield from pool.imap(_one, tasks, chunksize=4)


def _one(task: tuple[Library, str, int]) -> bool:
    """In a worker: whether one mutant survives; the book is got ready once in each."""
    library, id, index = task
    if id not in _trials:
        _trials[id] = Trial(library, id)
    trial = _trials[id]
    return trial.survives(trial.mutants[index])


def _explain(library: Library, found: Found, whole: bool) -> None:
    """Take in the reasons; one that explains nothing (any more) is wrong, if every mutant was tried."""
    path = library.folder(found.id) / EQUIVALENTS
    if not path.exists():
        return
    name = library.name_of(path)
    tree, unread = read(library.bytes_of(path), name)
    reasons, problems = read_equivalents(tree, name)
    found.reasons = {each.sentence: each for each in reasons}
    found.wrong = [str(problem) for problem in (*unread, *problems)]
    if whole:
        found.wrong += map(str, _idle(reasons, {sentence for _, sentence in found.survivors}, name))


def _idle(reasons: Iterable[Equivalent], sentences: set[str], name: str) -> Iterator[Problem]:
    for each in reasons:
        if each.sentence not in sentences:
            what = f"“{each.sentence}”已有例子认得出，或已没有这一处"
            yield Problem(name, each.line, "变异", "error", what, "删去这一条")


def _as_text(found: Found, out: TextIO) -> None:
    for place, sentence in found.unexplained:
        out.write(f"{place}: {sentence}\n")
    for line in found.wrong:
        out.write(f"{line}\n")
    explained = [each for each in found.survivors if each[1] in found.reasons]
    if explained:
        out.write("写了理由的：\n")
    for place, sentence in explained:
        out.write(f"    {place}: {sentence}　{found.reasons[sentence].reason}\n")
    killed, left = found.tried - len(found.survivors), len(found.unexplained)
    out.write(f"{found.id}：改动 {found.tried} 处，认出 {killed}，等同 {len(explained)}，没有例子也没有理由 {left}\n")


def _as_json(found: Found, out: TextIO) -> None:
    for place, sentence in found.survivors:
        reason = found.reasons.get(sentence)
        put_json(
            out, {"book": found.id, "place": place, "mutant": sentence, "reason": reason.reason if reason else None}
        )
    for line in found.wrong:
        put_json(out, {"book": found.id, "wrong": line})
    left = len(found.unexplained)
    put_json(out, {"book": found.id, "tried": found.tried, "survived": len(found.survivors), "unexplained": left})
