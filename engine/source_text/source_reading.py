"""What a line is, seen from where the cutting of a document has got to: questions that change nothing.

Is this number the number of a clause, or mentioned in a sentence? Does this line sign the text, or lead up to it?
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.source_text import source_lines as lines
from engine.source_text.clause_marks import HEADS, RANK, TOPS, Mark, mark_of
from engine.source_text.drafts import Draft, Node
from engine.source_text.source_lines import Fragment


class Reading:
    """A document while it is cut. ``drafts`` is what was found so far, ``left`` what was left out, by place."""

    def __init__(self, text: str) -> None:
        self.all: Sequence[Fragment] = lines.fragments(text)
        self.marks = [mark_of(each.text) for each in self.all]
        self.contents = lines.contents(self.all)
        self.wrap = lines.wrapping(self.all)
        self.first_follows = self._first_follows()
        self.drafts: list[Draft] = []
        self.left: dict[int, Fragment] = {}
        self.path: list[Node] = []
        self.closed = True
        self.floor = -1  # the last place that belongs to something; what a title is made of stands behind it
        self.refused: set[tuple[int, str]] = set()

    @property
    def draft(self) -> Draft | None:
        """The text that is open."""
        return self.drafts[-1] if self.drafts and not self.closed else None

    def _first_follows(self) -> list[bool]:
        """For each place, whether the next number at the top is a first one (第一章, 第一条, 一、)."""
        found, first = [False] * len(self.all), False
        for place in reversed(range(len(self.all))):
            found[place] = first
            mark = self.marks[place]
            glued = self.all[place].glued and (mark is None or mark.number > 1)
            if mark and mark.kind in (*HEADS, *TOPS) and not glued and place not in self.contents:
                first = mark.number == 1
        return found

    # -- numbers -------------------------------------------------------------------------------------------------

    def _takes(self, place: int, mark: Mark) -> bool:
        """Whether a mark is a number here. Of several in one line none is taken behind one that was not."""
        known = (self.all[place].line, mark.kind)
        if self.all[place].glued and known in self.refused:
            return False
        inside = mark.kind == "部" and self.draft is not None and self.draft.kind == "条"
        asked = self._takes_head if mark.kind in HEADS else self._takes_top if mark.kind in TOPS else self._takes_part
        if (self._takes_part if inside else asked)(place, mark):
            return True
        self.refused.add(known)
        return False

    def _takes_head(self, place: int, mark: Mark) -> bool:
        draft = self.drafts[-1] if self.drafts else None
        if mark.number == 1 and not self.all[place].glued:
            return mark.kind != "节" or self.draft is not None
        following = draft is not None and mark.number == draft.at.get(mark.kind, 0) + 1
        if self.all[place].glued or self.closed or self._broken(place):
            return following
        return True

    def _takes_top(self, place: int, mark: Mark) -> bool:
        draft, glued = self.drafts[-1] if self.drafts else None, self.all[place].glued
        if draft and draft.kind in ("", mark.kind) and draft.expects(mark) and draft.roots:
            return not (glued and self.closed)
        if mark.number == 1 and not mark.extra:
            return self._begins(place, mark)
        return not glued and self.draft is not None and self._out_of_turn(place, mark, self.draft)

    def _begins(self, place: int, mark: Mark) -> bool:
        """Whether 第一条 or 一、 begins a text here."""
        if self.all[place].glued:
            return mark.kind == "条" and self.draft is not None and not self.draft.roots
        return not self._broken(place) and (mark.kind == "条" or self._second(place, mark, len(self.all)))

    def _out_of_turn(self, place: int, mark: Mark, draft: Draft) -> bool:
        """A number that is not the next: a slip of the document, unless the line only goes on with a sentence."""
        if draft.kind != mark.kind and (draft.roots or mark.kind == "部"):
            return False
        if self._broken(place):
            return False
        return not draft.roots or mark.number > draft.roots[-1].mark.number or mark.spaced

    def _takes_part(self, place: int, mark: Mark) -> bool:
        if not self.path or self.closed:
            return False
        last = self._last_beside(mark)
        if last and mark.follows(last.mark):
            return True
        if self.all[place].glued:
            return mark.number == 1 and self._second(place, mark, 60)
        if mark.number == 1:
            return mark.kind != "部" or self._second(place, mark, 60)
        later = last is not None and mark.number > last.mark.number
        return not self._broken(place) and (mark.kind == "项" or (later and mark.kind != "部"))

    def _last_beside(self, mark: Mark) -> Node | None:
        above = [node for node in self.path if RANK[node.mark.kind] < RANK[mark.kind]]
        below = reversed(above[-1].body) if above else ()
        return next((node for node in below if isinstance(node, Node) and node.mark.kind == mark.kind), None)

    def _second(self, place: int, mark: Mark, far: int) -> bool:
        """Whether a second number of this kind follows, before what is above it begins anew."""
        for at in range(place + 1, min(place + 1 + far, len(self.marks))):
            later = self.marks[at]
            if later and later.kind == mark.kind and not (mark.kind in TOPS and self.all[at].glued):
                return later.number == 2
            if later and mark.kind not in TOPS and RANK.get(later.kind, -1) < RANK[mark.kind]:
                return False
        return False

    def _broken(self, place: int) -> bool:
        """Whether the line before breaks off in the middle of a sentence that was taken."""
        return bool(self.path) and self.wrap.continues(self.all[self.floor], self.all[place])

    # -- other lines ---------------------------------------------------------------------------------------------

    def _titles(self, place: int) -> bool:
        """Whether a line is the title of a text that begins below."""
        return self.first_follows[place] and lines.titles(self.all[place].text) and not self._broken(place)

    def _signs(self, place: int) -> bool:
        """Whether a line is a name above a date."""
        for each in self.all[place : place + 4]:
            if lines.DATE.fullmatch(each.text):
                return True
            if not lines.may_sign(each.text) or lines.titles(each.text):
                return False
        return False

    def _leads(self, place: int) -> bool:
        text = self.all[place].text
        following = self.all[place + 1 : place + 2]
        wrapped = bool(following) and lines.wide(text) > 30 and not self.marks[place + 1]
        if lines.labels(text):
            return False
        return lines.finished(text) or (wrapped and self.wrap.continues(self.all[place], following[0]))

    def _left_before(self, place: int) -> Iterator[int]:
        return (before for before in range(place - 1, self.floor, -1) if before in self.left)
