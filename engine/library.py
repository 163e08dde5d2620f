"""The library on disk: books with their versions, what has been published, examples, calendars, terms, schemas.

The only module of the engine that reads the disk (and, for ``publish``, appends one line to it).
Published means listed in ``published.jsonl``; a file that is not listed is a draft and decides nothing on its own.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

from engine import readings
from engine.book import Book
from engine.calendars import Calendar, join
from engine.compiler import Terms, days_of
from engine.local import Datum, read_local
from engine.moments import MomentError, parse_date
from engine.problems import ERROR, BookError, Problem, guess
from engine.published import Version, fold, parse_lines
from engine.reader import Map, Seq, read, read_documents
from engine.schema import settled
from engine.sources import NO_LOCAL, BookSource, Local, compile_source, local_of

VERSION_FILE = re.compile(r"(\d{4}-\d{2}-\d{2})(\.(\d+))?\.yaml")
EXAMPLES, PUBLISHED, CALENDARS, LOCAL = "examples.yaml", "published.jsonl", "_calendar", "local.yaml"
Overrides = Mapping[str, str] | None
MOST_BYTES, MOST_KEPT = 5_000_000, 500


class Library:
    """Books under ``rules``, with ``schemas`` beside. Paths are only ever inside these two (or named by the caller)."""

    def __init__(self, rules: Path, schemas: Path) -> None:
        self.rules, self.schemas = rules, schemas
        self._cache: dict[Any, Any] = {}
        self.terms = Terms.from_tree(self._tree(schemas / "terms.yaml"))
        self.schema: Mapping[str, Any] = settled(json.loads((schemas / "rule.schema.json").read_text("utf-8")))
        self.example_schema: Mapping[str, Any] = json.loads((schemas / "examples.schema.json").read_text("utf-8"))

    # -- what there is -------------------------------------------------------------------------------------------

    def ids(self) -> list[str]:
        """Return the ids of all books, sorted: folders that hold a version file."""
        found = {path.parent for path in self.rules.glob("*/*/*.yaml") if VERSION_FILE.fullmatch(path.name)}
        return sorted(self.id_of(path) for path in found if CALENDARS not in path.parts)

    def id_of(self, folder: Path) -> str:
        """Return the book's id of a folder; outside the library, its last two names."""
        try:
            return folder.resolve().relative_to(self.rules.resolve()).as_posix()
        except ValueError:
            return "/".join(folder.resolve().parts[-2:])

    def files(self, id: str) -> list[Path]:
        """Return the version files of a book, oldest first."""
        found = ((VERSION_FILE.fullmatch(path.name), path) for path in self.folder(id).glob("*.yaml"))
        return [path for *_, path in sorted((match[1], int(match[3] or 0), path) for match, path in found if match)]

    def folder(self, id: str) -> Path:
        """Return the folder of a book. Raises BookError with a guess for an unknown id."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*/[a-z0-9][a-z0-9_-]*", id) or not (self.rules / id).is_dir():
            raise BookError([Problem(id, 0, "读取", ERROR, f"没有“{id}”这本规则", guess(id, self.ids()))])
        return self.rules / id

    # -- published versions --------------------------------------------------------------------------------------

    def versions(self, id: str) -> dict[str, Version]:
        """Return the published versions of a book. Raises BookError where a listed file was changed afterwards."""
        path = self.folder(id) / PUBLISHED
        if not path.exists():
            return {}
        lines, problems = parse_lines(path.read_bytes().decode("utf-8", "replace"), str(path))
        found = fold(lines)
        problems += list(self._changed(id, found.values(), str(path)))
        if problems:
            raise BookError(problems)
        return found

    def _changed(self, id: str, versions: Iterable[Version], listed: str) -> Iterable[Problem]:
        for version in versions:
            path = self.rules / id / version.file
            if not path.exists():
                yield Problem(listed, version.line, "发布", ERROR, f"列有 {version.file}，文件不在")
            elif hashlib.sha256(path.read_bytes()).hexdigest() != version.sha256:
                mend = "已发布的文件不能改；另发新版，或以勘误（日期.1.yaml）发布"
                yield Problem(str(path), 0, "发布", ERROR, f"{version.file} 与发布时不同", mend)

    def in_force(self, id: str, day: date, overrides: Overrides = None) -> Version | None:
        """Return the version in force on ``day``: published, begun, not ended or withdrawn; the newest of several."""
        found = []
        for version in self.versions(id).values():
            path = self.rules / id / version.file
            flipped = self.dates(path, overrides) if overrides else None
            first, last = flipped if flipped and flipped != self.dates(path) else (version.first, version.last)
            if first <= day and (last is None or day <= last) and not version.withdrawn_on(day):
                found.append((first, version))
        return max(found, key=lambda pair: pair[0])[1] if found else None

    def dates(self, path: Path, overrides: Overrides = None) -> tuple[date, date | None]:
        """Return first and last day as a file's own head has them, under its readings or others. Raises BookError."""
        raw = self._tree(path)
        known = readings.branches(raw)
        head = Map(raw.file, raw.line)
        head.update({key: raw[key] for key in ("施行", "有效至", "读法") if key in raw})
        tree, _ = readings.resolve(head, {name: to for name, to in (overrides or {}).items() if name in known})
        try:
            return days_of(tree)
        except MomentError as error:
            raise BookError([Problem(self.name_of(path), 0, "日期", ERROR, str(error))]) from error

    def draft_on(self, id: str, day: date, overrides: Overrides = None) -> str:
        """Return the version whose file says that it is in force on ``day``, published or not ("" for none)."""
        found = ""
        for path in self.files(id):
            first, last = self.dates(path, overrides)
            if first <= day and (last is None or day <= last):
                found = path.stem
        return found

    # -- books ---------------------------------------------------------------------------------------------------

    def book(
        self, id: str, version: str, overrides: Overrides = None, draft: bool = False, on: date | None = None
    ) -> Book:
        """Return a version of a book, with the local data of the day ``on``. Raises BookError.

        ``draft`` allows a file that is not listed.
        """
        listed = self.versions(id)
        if version in listed:
            path = self.rules / id / listed[version].file
        else:
            path = self.rules / id / f"{version}.yaml"
            if not (draft and VERSION_FILE.fullmatch(f"{version}.yaml") and path.exists()):
                names = [p.stem for p in self.files(id)] if draft else list(listed)
                raise BookError([Problem(id, 0, "发布", ERROR, f"没有发布过版本“{version}”", guess(version, names))])
        source = self.source(path, overrides=overrides, on=on)
        if source.book is None:
            raise BookError(source.problems)
        return source.book

    def source(self, path: Path, id: str = "", overrides: Overrides = None, on: date | None = None) -> BookSource:
        """Read one rule file, wherever it lies, and compile it; problems are in the result, not raised."""
        text, file = self.bytes_of(path), self.name_of(path)
        id = id or self.id_of(path.parent)
        tree, problems = self._read(path, text)
        above = self._parent(id, tree, overrides, on) if isinstance(tree, Map) else (None, [])
        local = self._local(path.parent / LOCAL, on)
        given = (tuple(local.sources), tuple((name, str(value)) for name, value in local.values.items()))
        parent = (above[0].digest if above[0] else "", tuple(map(str, above[1])))
        key = ("book", id, str(path), text, tuple(sorted((overrides or {}).items())), parent, given)
        known = (id, file)

        def make() -> BookSource:
            own = self._looked_at(path, id, overrides, on)
            return compile_source(self, known, text, tree, problems, overrides, above, local, own)

        found: BookSource = self._once(key, make)
        return found

    def _looked_at(self, path: Path, id: str, overrides: Overrides, on: date | None) -> BookSource | None:
        """The same file under its own readings: what is the same there has been looked at in shape."""
        return self.source(path, id, on=on) if overrides else None

    def _local(self, path: Path, on: date | None) -> Local:
        """The local data beside a rule file, as in force on a day (None: the newest)."""
        text = self.bytes_of(path) if path.exists() else None
        return NO_LOCAL if text is None else local_of(self.name_of(path), text, self._read(path, text), on)

    def local_data(self, id: str) -> list[Datum]:
        """Return the local data of a book: every entry that can be read, in the order of its file."""
        path = self.folder(id) / LOCAL
        return read_local(self._read(path, self.bytes_of(path))[0], LOCAL)[0] if path.exists() else []

    def compile_tree(
        self,
        known_as: tuple[str, str],
        text: bytes,
        read: tuple[Any, list[Problem]],
        overrides: Overrides = None,
        looked_at: BookSource | None = None,
    ) -> BookSource:
        """Compile what was read from a rule file, under readings to be taken instead of its own, without local data.

        ``known_as``: the book's id, the file's name; ``looked_at``: the same file under its own readings.
        """
        id, (tree, problems) = known_as[0], read
        above = self._parent(id, tree, overrides) if isinstance(tree, Map) else (None, [])
        return compile_source(self, known_as, text, tree, problems, overrides, above, looked_at=looked_at)

    def _parent(
        self, id: str, tree: Map, overrides: Overrides, on: date | None = None
    ) -> tuple[Book | None, list[Problem]]:
        """The parent's version in force on the day the child begins, else the draft that says it is."""
        parent = str(tree.get("上位", ""))
        if not tree.get("沿用") or parent in ("", id):
            return None, []
        if id in self._ancestors(parent):
            mend = "上位规则不能再以它的下级为上位"
            line = tree.lines.get("上位", tree.line)
            return None, [Problem(tree.file, line, "沿用", ERROR, f"与“{parent}”互为上位", mend)]
        try:
            first = parse_date(tree.get("施行"))
            listed = self.in_force(parent, first)
            version = listed.version if listed else self.draft_on(parent, first)
            if not version:
                return None, []
            known = self.book(parent, version, draft=True, on=on)
            mine = {name: branch for name, branch in (overrides or {}).items() if name in known.readings}
            return (self.book(parent, version, mine, draft=True, on=on) if mine else known), []
        except (BookError, MomentError) as error:
            return None, list(error.problems) if isinstance(error, BookError) else []

    def _ancestors(self, id: str) -> set[str]:
        """The books that any version of a book, or of one above it, takes over from; an unreadable file names none."""
        found: set[str] = set()
        queue = [id]
        while queue:
            with suppress(BookError):
                trees = [self._read(path, self.bytes_of(path))[0] for path in self.files(queue.pop())]
                named = {str(tree.get("上位", "")) for tree in trees if isinstance(tree, Map) and tree.get("沿用")}
                queue += named - found - {""}
                found |= named
        return found

    # -- files ---------------------------------------------------------------------------------------------------

    def name_of(self, path: Path) -> str:
        """Return how a file is called in messages: from the library's parent folder on."""
        try:
            return path.resolve().relative_to(self.rules.resolve().parent).as_posix()
        except ValueError:
            return path.as_posix()

    def bytes_of(self, path: Path) -> bytes:
        """Return a file's bytes; a file beyond bounds is cut just past them, so that the reader refuses it."""
        with path.open("rb") as file:
            return file.read(MOST_BYTES)

    def _tree(self, path: Path) -> Map:
        tree, problems = self._read(path, self.bytes_of(path))
        if problems or not isinstance(tree, Map):
            raise BookError(problems or [Problem(self.name_of(path), 0, "读取", ERROR, "读不出内容")])
        return tree

    def _read(self, path: Path, text: bytes) -> tuple[Any, list[Problem]]:
        """What is written in a file, read once for each content, and what is wrong with it."""
        found: tuple[Any, list[Problem]] = self._once(("tree", str(path), text), lambda: read(text, self.name_of(path)))
        return found

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        """What ``make`` made for this key; of all that was made the latest are kept."""
        if key not in self._cache:
            while len(self._cache) >= MOST_KEPT:
                self._cache.pop(next(iter(self._cache)))
            self._cache[key] = make()
        return self._cache[key]

    def examples(self, path: Path) -> tuple[Seq, list[Problem]]:
        """Return the examples in a file (a list), and what is wrong with it."""
        tree, problems = read(self.bytes_of(path), self.name_of(path))
        if not isinstance(tree, Seq):
            wrong = Problem(self.name_of(path), 1, "例子", ERROR, "例子应是一个列表", "每条以“- 例:”起")
            return Seq(self.name_of(path), 1), problems or [wrong]
        return tree, problems

    def documents(self, data: bytes, name: str) -> tuple[list[Any], list[Problem]]:
        """Return the YAML documents in ``data`` (cases on standard input)."""
        return read_documents(data, name)

    # -- calendars -----------------------------------------------------------------------------------------------

    def calendars(self, names: Iterable[str]) -> Calendar:
        """Return the calendars of those names, joined. Raises BookError for an unknown or faulty one."""
        names = tuple(names)
        key = ("calendar", names, tuple(self._stamp(name) for name in names))
        found: Calendar = self._once(key, lambda: join([self.calendar(name) for name in names]))
        return found

    def _stamp(self, name: str) -> tuple[Any, ...]:
        return tuple((path.name, path.stat().st_mtime_ns) for path in self.calendar_files(name))

    def calendar_files(self, name: str) -> list[Path]:
        folder = self.rules / CALENDARS / name
        files = sorted(folder.glob("[0-9][0-9][0-9][0-9].yaml"))
        if not re.fullmatch(r"[a-z0-9_-]+", name) or not files:
            wrong = Problem(name, 0, "历", ERROR, f"没有“{name}”这部日历", guess(name, self.calendar_names()))
            raise BookError([wrong])
        return files

    def calendar(self, name: str) -> Calendar:
        """Return one calendar, from all its years."""
        trees = {int(path.stem): self._tree(path) for path in self.calendar_files(name)}
        return Calendar.from_years(name, trees)

    def calendar_names(self) -> list[str]:
        return sorted(path.name for path in (self.rules / CALENDARS).glob("*") if path.is_dir())

    def append_published(self, id: str, line: str) -> None:
        """Append one line to a book's published.jsonl."""
        path = self.folder(id) / PUBLISHED
        before = path.read_bytes() if path.exists() else b""
        unended = bool(before) and not before.endswith(b"\n")
        with path.open("a", encoding="utf-8") as file:
            file.write(("\n" if unended else "") + line + "\n")
