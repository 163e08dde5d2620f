"""Real books with slips of the hand: each is either told what is wrong with it, on its lines, or still works.

A few seconds here; for longer, with other seeds: ``python tests/test_fuzz_books.py SECONDS SEED``.
"""

from __future__ import annotations

import random
import sys
import time
import traceback
from pathlib import Path

import pytest

from engine import examples as run_examples
from engine.checks import problems
from engine.checks.files import check_files
from engine.diff import differences
from engine.library import EXAMPLES, LOCAL, Library
from engine.problems import Problem
from engine.reader import BREAK, read
from engine.resolved import lines
from engine.show import page
from tests.mutations import text_changed, tree_changed

ROOT = Path(__file__).parent.parent
RULES = ROOT / "rules"
REAL = Library(RULES, ROOT / "schemas")
BOOKS = sorted({path.parent.relative_to(RULES).as_posix() for path in RULES.glob("[a-z]*/*/*.yaml")})
SMALL = [id for id in BOOKS if id in ("jiangyuan/guide", "wangchuan/duty", "quzhou/reading-points")]
SECONDS, EXAMPLES_EACH = 24, 2


class Fuzz:
    """A library in which one book at a time is replaced by what became of it."""

    def __init__(self, root: Path, seed: int) -> None:
        self.rng, self.root = random.Random(seed), root
        self.rules = root / "rules"
        self.rules.mkdir(parents=True)
        (self.rules / "_calendar").symlink_to(RULES / "_calendar")
        for id in BOOKS:
            (self.rules / id).mkdir(parents=True)
            for path in (RULES / id).iterdir():
                (self.rules / id / path.name).symlink_to(path)
        self.library = Library(self.rules, ROOT / "schemas")
        self.last = ""

    def changed(self, text: str) -> str:
        self.last = self.rng.choice((text_changed, tree_changed))(self.rng, text)
        return self.last

    def one(self) -> None:
        """Change one file of one book and see what becomes of it."""
        self.rng.choice((self.book, self.book, self.book, self.book, self.local, self.cases))(self.rng.choice(BOOKS))

    def book(self, id: str) -> None:
        """The newest version of a book."""
        newest = REAL.files(id)[-1]
        text = self.changed(newest.read_text("utf-8"))
        folder = self._alone(id, newest.name, text)
        path = folder / newest.name
        source = self.library.source(path)
        told(source.problems, self.library.name_of(path), text)
        assert all(map(str, differences(REAL.source(newest), source)))
        if id in SMALL:
            told(problems(source), self.library.name_of(path), text)
        if source.book is None:
            assert source.problems
            return
        assert page(source) and list(lines(source))
        self._decides(id, newest.stem)

    def _alone(self, id: str, name: str, text: str) -> Path:
        """The folder of a book, with only this version of it."""
        folder = self.rules / "draft" / id.replace("/", "-")
        folder.mkdir(parents=True, exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
        if (RULES / id / LOCAL).exists():
            (folder / LOCAL).symlink_to(RULES / id / LOCAL)
        (folder / name).write_bytes(text.encode("utf-8", "surrogatepass"))
        return folder

    def _decides(self, id: str, version: str) -> None:
        nodes, _ = read((RULES / id / EXAMPLES).read_text("utf-8"), EXAMPLES)
        for node in self.rng.sample(list(nodes), min(EXAMPLES_EACH, len(nodes))):
            run_examples.run(self.library, f"draft/{id.replace('/', '-')}", [{**node, "版本": version}])

    def cases(self, id: str) -> None:
        """A few of a book's examples."""
        nodes, _ = read((RULES / id / EXAMPLES).read_text("utf-8"), EXAMPLES)
        chosen = self.rng.sample(list(nodes), min(3, len(nodes)))
        whole = (RULES / id / EXAMPLES).read_text("utf-8").split("\n")
        starts = [node.line - 1 for node in nodes] + [len(whole)]
        part = "\n".join(
            line for at, node in enumerate(nodes) if node in chosen for line in whole[starts[at] : starts[at + 1]]
        )
        self._beside(id, EXAMPLES, self.changed(part))

    def local(self, id: str) -> None:
        """The local data of a book that has some."""
        having = [each for each in BOOKS if (RULES / each / LOCAL).exists()]
        id = self.rng.choice(having)
        self._beside(id, LOCAL, self.changed((RULES / id / LOCAL).read_text("utf-8")))

    def _beside(self, id: str, name: str, text: str) -> None:
        path = self.rules / id / name
        path.unlink()
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        try:
            told(check_files(self.library, [path]), self.library.name_of(path), text)
            if name == LOCAL:
                self.library.source(self.library.files(id)[-1])
                self._decides_with(id)
            else:
                nodes, _ = self.library.examples(path)
                run_examples.run(self.library, id, [node for node in nodes if isinstance(node, dict)])
        finally:
            path.unlink()
            path.symlink_to(RULES / id / name)

    def _decides_with(self, id: str) -> None:
        nodes, _ = read((RULES / id / EXAMPLES).read_text("utf-8"), EXAMPLES)
        run_examples.run(self.library, id, [self.rng.choice(list(nodes))])


def told(found: list[Problem], file: str, text: str) -> None:
    """Every problem says what is wrong, on a line that there is."""
    for problem in found:
        assert problem.what, problem
        if problem.file == file:
            assert 0 <= problem.line <= len(BREAK.split(text)), problem


@pytest.fixture
def fuzz(tmp_path) -> Fuzz:
    return Fuzz(tmp_path, 20250301)


def test_a_book_with_slips_is_told_or_works(fuzz):
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        fuzz.one()


# What fuzzing has brought to a stop once: a sound book, and what became of a line of it.
SOUND = (ROOT / "tests/bad_rules/sound.yaml").read_text("utf-8")
STOPPED = [
    ("历: [cn]", "历: []\n保存: [甲]\n次序: {甲: 乙}\n上位: [甲]"),
    ("历: [cn]", "历: [cn]\n上位: liaoning/responder\n沿用: [应办/转办]\n应办: 5"),
    ("核对: 2025-03-05", "查询: {甲: {取: 计次, 范围: 来信人, 窗: 不久}}\n核对: 2025"),
    ("户数: 50户以上", f"户数: {'9' * 40}户以上"),
    ("户数: 50户以上", f"户数: {'9' * 20}至{'9' * 30}户"),
]


@pytest.mark.parametrize(("right", "wrong"), STOPPED)
def test_what_stopped_it_once_is_told(right, wrong):
    assert SOUND.count(right) == 1
    text = SOUND.replace(right, wrong)
    library = Library(RULES, ROOT / "schemas")
    found = problems(library.compile_tree(("city/letters", "f"), text.encode(), read(text, "f")))
    assert found
    told(found, "f", text)


@pytest.mark.parametrize(
    "expected", ["[甲]", "5", "{应办: 5}", "{应办: {答复: [5]}}", "{计分: 5, 计分项: [甲]}", "{清单: 甲}"]
)
def test_an_example_that_expects_what_cannot_be_fails(expected):
    text = f"- 例: 甲\n  收到: 2025-03-10\n  案情: {{}}\n  应得: {expected}\n"
    nodes, _ = read(text, "examples.yaml")
    library = Library(RULES, ROOT / "schemas")
    assert not any(each.passed for each in run_examples.run(library, "jiangyuan/guide", nodes))


def test_an_example_ranked_among_nothing_fails():
    text = "- {例: 甲, 对象: 月度, 是: 乙, 期: 2025-06, 同评: [甲], 应得: {计分: {得分: 1}}}\n"
    nodes, _ = read(text, "examples.yaml")
    [result] = run_examples.run(Library(RULES, ROOT / "schemas"), "wangchuan/duty", nodes)
    assert "同评" in result.faults[0]


def main(seconds: float, seed: int, root: Path) -> None:
    """Fuzz for long; each crash of a new kind is written beside the scratch library, and fuzzing goes on."""
    fuzz, until, count, met = Fuzz(root / str(seed), seed), time.monotonic() + seconds, 0, set()
    while time.monotonic() < until:
        count += 1
        try:
            started = time.monotonic()
            fuzz.one()
            if time.monotonic() - started > 20:
                raise TimeoutError("slow")
        except Exception as error:
            frames = traceback.extract_tb(error.__traceback__)
            place = (type(error).__name__, frames[-1].filename, frames[-1].lineno)
            if place not in met:
                met.add(place)
                (root / f"crash-{seed}-{len(met)}.yaml").write_bytes(fuzz.last.encode("utf-8", "surrogatepass"))
                print(f"--- {seed} {count} {place} {error!s:.300}")
                print("".join(traceback.format_tb(error.__traceback__)[-6:]), flush=True)
    print(f"{seed}: {count} files, {len(met)} crashes", flush=True)


if __name__ == "__main__":
    import tempfile

    main(float(sys.argv[1]), int(sys.argv[2]), Path(tempfile.mkdtemp()))
