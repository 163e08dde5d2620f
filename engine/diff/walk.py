"""Walking two trees side by side: entries by name, rows by name or by what they say, the rest by likeness."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine import readings
from engine.diff.change import ADDED, CHANGED, NOWHERE, REMOVED, RENAMED, Change, Path, Place
from engine.diff.meaning import CELLS, ORDERED, Meaning, is_cell, items, told, told_cell, told_entry
from engine.diff.names import CLAUSES, NAMED, ROW, pairs, rows_alike
from engine.local import BY_LOCAL
from engine.problems import listed
from engine.reader import Map, Seq
from engine.readings import FORK, NOTHING
from engine.sheets import FIRST, RATE

ORDERED_MAPS = ("步骤", "事件")
ABSENT: Any = object()
_NO_ROW_NAME = "一律"


class Walker:
    """Yields the changes between two trees; readings are followed as each file takes them."""

    def __init__(self, meaning: Meaning, old_taken: Mapping[str, str], new_taken: Mapping[str, str]) -> None:
        self.meaning, self.names = meaning, meaning.names
        self.old_taken, self.new_taken = old_taken, new_taken

    def book(self, old: Map, new: Map) -> Iterator[Change]:
        """Yield every change between two whole files, section by section in the order of the new one."""
        for key in [*new, *(key for key in old if key not in new)]:
            path = Path((key,)) if _is_section(old.get(key), new.get(key)) else Path().at(key)
            yield from self.either(path, _get(old, key), _get(new, key))

    # -- one place -------------------------------------------------------------------------------------------------

    def either(self, path: Path, old: tuple[Any, Place], new: tuple[Any, Place]) -> Iterator[Change]:
        """Yield the changes at one place, forks taken first; then those of branches that are not taken."""
        forked = _forked(old[0]) or _forked(new[0])
        yield from self._taken(path, self._take(old, self.old_taken), self._take(new, self.new_taken))
        yield from self._branches(path, old, new) if forked and not path.reading else ()

    def _taken(self, path: Path, old: tuple[Any, Place], new: tuple[Any, Place]) -> Iterator[Change]:
        one, two = _plain(path, *old), _plain(path, *new)
        if one is ABSENT and two is ABSENT:
            return
        if (one is ABSENT or two is ABSENT) and _of_parts(path, two if one is ABSENT else one):
            yield from self._parts(path, old, new)
        elif one is ABSENT or two is ABSENT:
            yield self._whole(path, old, new)
        elif isinstance(one, Map) and isinstance(two, Map) and BY_LOCAL not in one and BY_LOCAL not in two:
            yield from self.maps(path, one, two)
        elif _holds_maps(one) or _holds_maps(two):
            yield from self.lists(path, _as_list(path, one, old[1]), _as_list(path, two, new[1]))
        elif not self.meaning.same(path, one, two):
            yield from self._scalars(path, old, new)

    def _parts(self, path: Path, old: tuple[Any, Place], new: tuple[Any, Place]) -> Iterator[Change]:
        """A section that only one side has, told entry by entry; a subject by what it is, then its sections."""
        node = old[0] if new[0] is ABSENT else new[0]
        if _names_subject(path):
            kind = Map(node.file, node.line)
            kind.update({key: value for key, value in node.items() if not isinstance(value, (Map, Seq))})
            sides = [(kind if side[0] is not ABSENT else ABSENT, side[1]) for side in (old, new)]
            yield self._whole(path, *sides)
        if isinstance(node, Seq):
            yield from self.lists(path, *([] if side[0] is ABSENT else _as_list(path, *side) for side in (old, new)))
            return
        for key, value in node.items():
            if not _names_subject(path) or isinstance(value, (Map, Seq)):
                found = [(ABSENT, NOWHERE) if side[0] is ABSENT else _get(side[0], key) for side in (old, new)]
                yield from self.either(path.name(key), *found)

    def _take(self, found: tuple[Any, Place], taken: Mapping[str, str]) -> tuple[Any, Place]:
        node, place = found
        while _forked(node):
            node = node.get(taken.get(str(node[FORK]), ""), ABSENT)
            node = ABSENT if node == NOTHING else node
        return node, place

    def _face(self, found: tuple[Any, Place], taken: Mapping[str, str]) -> Any:
        """What an item of a list is known by: what it is as read, else what another reading would make it."""
        node = self._take(found, taken)[0]
        if node is not ABSENT or not _forked(found[0]):
            return node
        return next((branch for branch in found[0].values() if isinstance(branch, Map)), ABSENT)

    def _branches(self, path: Path, old: tuple[Any, Place], new: tuple[Any, Place]) -> Iterator[Change]:
        """What the branches say that the new file does not take."""
        name = str((new[0] if _forked(new[0]) else old[0])[FORK])
        sides = [side[0] if _forked(side[0]) and str(side[0][FORK]) == name else ABSENT for side in (old, new)]
        known = dict.fromkeys(key for side in sides if side is not ABSENT for key in side if key != FORK)
        taken = self.new_taken.get(name, self.old_taken.get(name))
        for branch in known:
            if branch != taken:
                both = [_branch(side, branch) for side in sides]
                below = path.under(f"{name}＝{branch}")
                yield from self.either(below, (both[0], old[1]), (both[1], new[1]))

    def _scalars(self, path: Path, old: tuple[Any, Place], new: tuple[Any, Place]) -> Iterator[Change]:
        one, two, places = old[0], new[0], (old[1], new[1])
        key = path.keys[-1] if path.keys else path.where[-1]
        lists = isinstance(one, Seq) and isinstance(two, Seq) and key not in ORDERED and not is_cell(path)
        if lists and len(one) + len(two) > 2:
            mine = self.meaning.followed(key, one, two)
            for text in (text for text in mine if text not in items(two)):
                yield path.change(REMOVED, text, "", places)
            for text in (text for text in items(two) if text not in mine):
                yield path.change(ADDED, "", text, places)
        else:
            say = told_cell if is_cell(path) else lambda node: told(key, node)
            note = "条号已改，这里没有跟着改" if key == "依据" and items(one) == items(two) else ""
            yield path.change(CHANGED, say(one), say(two), places, note)

    def _whole(self, path: Path, old: tuple[Any, Place], new: tuple[Any, Place]) -> Change:
        """A part that only one side has, told as that file reads it."""
        added = old[0] is ABSENT
        node, taken = (new[0], self.new_taken) if added else (old[0], self.old_taken)
        node = readings.take(node, taken)
        key = path.keys[-1] if path.keys else ""
        row = not key or (isinstance(node, Map) and ROW in node)
        said = told_cell(node) if is_cell(path) else told_entry(node) if row else told(key, node)
        used = listed(f"“{name}”" for name in sorted(getattr(node, "used", ())))
        both = ("", said) if added else (said, "")
        places = (old[1], new[1])
        return path.change(ADDED if added else REMOVED, *both, places=places, note=f"按读法{used}" if used else "")

    # -- maps ------------------------------------------------------------------------------------------------------

    def maps(self, path: Path, old: Map, new: Map) -> Iterator[Change]:
        """Yield the changes between two maps: named entries by name or rename, keys by themselves."""
        named = _named(path)
        became = {name: self.names.of(path.where, name) if named else self.names.follow(name) for name in old}
        was = {now: name for name, now in sorted(became.items(), key=lambda pair: pair[0] != pair[1]) if now in new}
        if not path.keys and path.where[-1:] in [(name,) for name in ORDERED_MAPS]:
            yield from _order(path, [became[name] for name in old], list(new))
        if any(self._combined(node, taken) for node, taken in ((old, self.old_taken), (new, self.new_taken))):
            mine, theirs = (node.get("项") or {} for node in (old, new))
            yield from _order(path, [self.names.of(path.where, name) for name in mine], list(theirs))
        yield from self._renames(path, old, new, became) if named else ()
        for key in new:
            if named or key != ROW:
                one, two = _get(old, was[key]) if key in was else (ABSENT, NOWHERE), _get(new, key)
                yield from self.either(_below(path, key, one, two), one, two)
        for key in (name for name in old if name not in was.values()):
            one = _get(old, key)
            yield from self.either(_below(path, key, one, one), one, (ABSENT, NOWHERE))

    def _combined(self, node: Map, taken: Mapping[str, str]) -> bool:
        """Whether the parts of a score node are taken in their order."""
        return self._take(_get(node, "合"), taken)[0] in (FIRST, RATE)

    def _renames(self, path: Path, old: Map, new: Map, became: Mapping[str, str]) -> Iterator[Change]:
        for name, now in became.items():
            if name != now and now in new:
                places = _get(old, name)[1], _get(new, now)[1]
                yield path.change(RENAMED, name, now, places)

    # -- lists -----------------------------------------------------------------------------------------------------

    def lists(self, path: Path, old: list[tuple[Any, Place]], new: list[tuple[Any, Place]]) -> Iterator[Change]:
        """Yield the changes between two lists of rows or of parts, whatever their order."""
        mine, theirs = dict(enumerate(old)), dict(enumerate(new))
        matched = self._matched(mine, theirs)
        back = {to: at for at, to in matched.items()}
        for to, two in theirs.items():
            one = mine[back[to]] if to in back else (ABSENT, NOWHERE)
            yield from self._item(path, one, two)
        for at, one in mine.items():
            if at not in matched:
                yield from self._item(path, one, (ABSENT, NOWHERE))

    def _matched(self, old: dict[int, tuple[Any, Place]], new: dict[int, tuple[Any, Place]]) -> dict[int, int]:
        """Which item goes on as which: by its name, then by what it says."""
        mine = {at: self._face(each, self.old_taken) for at, each in old.items()}
        theirs = {at: self._face(each, self.new_taken) for at, each in new.items()}
        by_name = {_name(node): to for to, node in reversed(theirs.items()) if _name(node)}
        found = {at: by_name[_name(node)] for at, node in mine.items() if _name(node) in by_name}
        left = {at: node for at, node in mine.items() if at not in found}
        free = {to: node for to, node in theirs.items() if to not in found.values()}
        return {**found, **pairs(left, free, 0.5, _score)}

    def _item(self, path: Path, old: tuple[Any, Place], new: tuple[Any, Place]) -> Iterator[Change]:
        one, two = self._face(old, self.old_taken), self._face(new, self.new_taken)
        names = [_name(node) for node in (one, two)]
        name = names[1] or names[0]
        if name:
            below = path.of_row(name)
            if all(names) and names[0] != names[1] and _NO_ROW_NAME not in names:
                yield path.change(RENAMED, names[0], names[1], (old[1], new[1]))
        else:
            below = _labelled(path, one if two is ABSENT else two)
        yield from self.either(below, old, new)


def _order(path: Path, old: list[str], new: list[str]) -> Iterator[Change]:
    """Where the order says something: of steps and events at one moment, of what is tried first or divides what."""
    mine, theirs = [name for name in old if name in new], [name for name in new if name in old]
    if mine != theirs:
        yield path.at("次序").change(CHANGED, "、".join(mine), "、".join(theirs))


def _is_section(old: Any, new: Any) -> bool:
    branches = [part for node in (old, new) for part in (node.values() if _forked(node) else (node,))]
    return any(_holds_maps(node) or isinstance(node, Map) for node in branches)


def _plain(path: Path, node: Any, place: Place) -> Any:
    """The long form of what may be written short: a clause that is a rule, a field that is yes or no."""
    if path.keys or len(path.where) < 2 or node is ABSENT or isinstance(node, (Map, Seq)):
        return node
    made = Map(*place)
    if path.where[0] == CLAUSES:
        made.update({"要点": node, "性质": "规则"})
    elif path.where[-2] == "字段" and node == "是否":
        made["选项"] = Seq()
        made["选项"] += ["是", "否"]
    else:
        return node
    made.lines = dict.fromkeys(made, place[1])
    return made


def _of_parts(path: Path, node: Any) -> bool:
    """Whether what stands at ``path`` is told by its parts: a section of names or of rows, a subject."""
    if path.keys or not path.where or _forked(node):
        return False
    rows = _holds_maps(node) and (path.where[-2:-1] == ("清单",) or not _named(Path(path.where[:-1])))
    return isinstance(node, (Map, Seq)) and (_named(path) or rows or _names_subject(path))


def _below(path: Path, key: str, *sides: tuple[Any, Place]) -> Path:
    """The path of an entry of a map: by its name where the book gives names, and for a section of a subject."""
    section = _names_subject(path) and any(isinstance(side[0], (Map, Seq)) for side in sides)
    return path.name(key) if section or _named(path) else path.at(key)


def _names_subject(path: Path) -> bool:
    return not path.keys and len(path.where) == 2 and path.where[0] == "对象"


def _get(node: Map, key: str) -> tuple[Any, Place]:
    if key not in node:
        return ABSENT, NOWHERE
    value = node[key]
    file = value.file if isinstance(value, (Map, Seq)) else node.file  # of what was taken over: the parent's
    return value, (file, node.lines.get(key, node.line))


def _forked(node: Any) -> bool:
    return isinstance(node, Map) and FORK in node


def _branch(fork: Any, branch: str) -> Any:
    node = fork if fork is ABSENT else fork.get(branch, ABSENT)
    return ABSENT if node == NOTHING else node


def _holds_maps(node: Any) -> bool:
    return isinstance(node, Seq) and any(isinstance(item, Map) for item in node)


def _named(path: Path) -> bool:
    """Whether the keys of a map at ``path`` are names that the book gives."""
    if path.keys:
        return path.keys[-1] == "项" and path.where[:1] == ("计分",)
    last = path.where[-1] if path.where else ""
    return last in NAMED or last == CLAUSES


def _as_list(path: Path, node: Any, place: Place) -> list[tuple[Any, Place]]:
    """A list as its items; what stands alone as the only one, a limit as the row that always holds."""
    if isinstance(node, Seq):
        return [(item, (node.file, line)) for item, line in zip(node, node.lines, strict=True)]
    if path.keys and path.keys[-1] in ("限", "不超过"):
        row = Map(*place)
        row.update({ROW: _NO_ROW_NAME, "当": "其余", "则": node})
        row.lines = dict.fromkeys(row, place[1])
        node = row
    return [(node, place)]


def _name(node: Any) -> str:
    return str(node.get(ROW, "")) if isinstance(node, Map) else ""


def _score(one: Any, two: Any) -> float:
    return rows_alike(*("" if node is ABSENT else node for node in (one, two)))


def _labelled(path: Path, node: Any) -> Path:
    """The path of a part without a name: its first words tell which one is meant."""
    first = next(((key, value) for key, value in node.items()), None) if isinstance(node, Map) else None
    if first is None or not path.keys or path.keys[-1] in CELLS:
        return path
    label = f"{path.keys[-1]}（{first[0]} {told(*first)}）"
    return Path(path.where, path.row, (*path.keys[:-1], label), path.reading, path.origin)
