"""Walks the lines of a document and puts each where it belongs: a clause, a head, a title, the lead, or left out."""

from __future__ import annotations

from itertools import takewhile

from engine.source_text import source_lines as lines
from engine.source_text.clause_marks import HEADS, RANK, Mark
from engine.source_text.drafts import Draft, Head, Node, Para
from engine.source_text.source_reading import Reading

MOST_TITLE_LINES = 4


class Cutter(Reading):
    """Walks the lines of one document, once."""

    def walk(self) -> Cutter:
        for place in range(len(self.all)):
            self._put(place)
        self._close()
        return self

    def _put(self, place: int) -> None:
        fragment, mark = self.all[place], self.marks[place]
        if place in self.contents or (lines.leads_to_page(fragment.text) and (not mark or mark.kind in HEADS)):
            self.left[place] = fragment
        elif mark and self._takes(place, mark):
            self._number(place, mark)
        elif fragment.glued:
            self._rejoin(place)
        else:
            self._plain(place, fragment.text)

    # -- numbered lines ------------------------------------------------------------------------------------------

    def _number(self, place: int, mark: Mark) -> None:
        if mark.kind in HEADS:
            self._head(place, mark)
        else:
            self._clause(place, mark)
        self.floor = place

    def _head(self, place: int, mark: Mark) -> None:
        draft = self.drafts[-1] if self.drafts else None
        again = bool(draft and draft.roots and mark.number == 1 and mark.kind != "节" and "编" not in draft.at)
        if draft is None or again or (self.closed and mark.number == 1):
            draft = self._open_unnamed(place)
        self.closed, self.path = False, []
        if mark.number == 1 and mark.kind in draft.at and not draft.roots:
            self._forget_heads(draft)
        kept = HEADS[: HEADS.index(mark.kind)]
        draft.at = {kind: number for kind, number in draft.at.items() if kind in kept} | {mark.kind: mark.number}
        draft.heads.append(Head(mark, place, mark.rest, place))

    def _forget_heads(self, draft: Draft) -> None:
        """Heads that come again before any article were a table of contents."""
        self.left |= {place: self.all[place] for head in draft.heads for place in (head.place, head.last)}
        draft.heads, draft.at = [], {}

    def _clause(self, place: int, mark: Mark) -> None:
        draft = self.drafts[-1] if self.drafts else None
        top = mark.kind == "条" or (mark.kind == "部" and (self.closed or not draft or draft.kind != "条"))
        if top and (draft is None or self._anew(mark, draft)):
            draft = self._open_unnamed(place, mark.kind == "部")
        assert draft is not None
        self.closed = False
        self.path = [] if top else [node for node in self.path if RANK[node.mark.kind] < RANK[mark.kind]]
        body: list[Para | Node] = [Para(mark.rest, place, place)] if mark.rest else []
        node = Node(mark, self.all[place].line, dict(draft.at), body)
        if top:
            draft.roots.append(node)
        else:
            self.path[-1].body.append(node)
        self.path.append(node)

    def _anew(self, mark: Mark, draft: Draft) -> bool:
        if mark.number != 1 or mark.extra:
            return False
        return self.closed or bool(draft.roots)

    # -- other lines ---------------------------------------------------------------------------------------------

    def _rejoin(self, place: int) -> None:
        """A part of a line that is no number of its own goes where the part before it went."""
        target = self.path[-1].body if self.path else self.draft.lead if self.draft else []
        if self.closed or self.floor != place - 1 or not target or not isinstance(target[-1], Para):
            self.left[place] = self.all[place]
        else:
            self._append(target[-1], place)

    def _append(self, para: Para, place: int) -> None:
        after = self.all[place].text
        gap = " " if para.text[-1:].isascii() and after[:1].isascii() and para.text[-1:].isalnum() else ""
        para.text, para.last, self.floor = para.text + gap + after, place, place

    def _plain(self, place: int, text: str) -> None:
        if lines.passes(text) or (self.draft and self.draft.title == text):
            self.left[place] = self.all[place]
        elif self.path and lines.plainly_broken(self.all[self.floor].text, text) and self._continued(place):
            return
        elif lines.annexes(text):
            self._end(place, annexed=True)
        elif not lines.closes(text) and self._titles(place):
            self._open_named(place)
        elif lines.closes(text) or self._signs(place):
            self._end(place, closing=self._has_words())
        elif self.draft is None or not self._words(place, self.draft):
            self.left[place] = self.all[place]

    def _has_words(self) -> bool:
        """Whether the open text has begun; a date right below a title only says when the page was made."""
        return self.draft is None or bool(self.draft.roots or self.draft.lead)

    def _end(self, place: int, annexed: bool = False, closing: bool = True) -> None:
        if annexed and self.drafts:
            self.drafts[-1].annexed = True
        if closing:
            self._close()
        self.left[place], self.floor = self.all[place], place

    def _continued(self, place: int) -> bool:
        """Join a line to the last paragraph, if it goes on with it."""
        paras = self.path[-1].body if self.path else self.draft.lead if self.draft else []
        last = paras[-1] if paras else None
        if not isinstance(last, Para) or not self.wrap.continues(self.all[last.last], self.all[place]):
            return False
        self._append(last, place)
        return True

    def _words(self, place: int, draft: Draft) -> bool:
        """Put a line without number into the open text; False where it has no place there."""
        text = self.all[place].text
        if self._continued(place):
            return True
        if self.path:
            self.path[-1].body.append(Para(text, place, place))
        elif draft.heads and not draft.heads[-1].title and not lines.finished(text):
            draft.heads[-1].title, draft.heads[-1].last = text, place
        elif not draft.heads and self._leads(place):
            draft.lead.append(Para(text, place, place))
        else:
            return False
        self.floor = place
        return True

    # -- texts ---------------------------------------------------------------------------------------------------

    def _open(self, title: str, line: int) -> Draft:
        self._close()
        self.closed = False
        self.drafts.append(Draft(title, line))
        return self.drafts[-1]

    def _open_named(self, place: int) -> None:
        title, first = self._title(place)
        self._open(title, self.all[first].line)
        self.floor = place

    def _title(self, place: int) -> tuple[str, int]:
        """The title that ends at a place, and where it begins: the lines before that were left out and belong to it."""
        title, first = self.all[place].text, place
        for before in self._left_before(place):
            adjacent = self.all[before].line + 1 == self.all[first].line
            goes_on = lines.title_goes_on(self.all[before].text, title, adjacent)
            if place - before >= MOST_TITLE_LINES or not goes_on:
                break
            title, first = self.all[before].text + title, before
            del self.left[before]
        return title, first

    def _open_unnamed(self, place: int, notice: bool = False) -> Draft:
        """A text of which no title was seen: a notice with what leads up to it; else the line before may be one."""
        self._close()
        if notice:
            return self._open_notice(place)
        for before in self._left_before(place):
            if lines.may_begin_title(self.all[before].text):
                del self.left[before]
                title, first = self._title(before)
                return self._open(title, self.all[first].line)
            if not self.all[before].text.startswith(("（", "(", "〔", "[")) and not lines.passes(self.all[before].text):
                break
        return self._open("", self.all[place].line)

    def _open_notice(self, place: int) -> Draft:
        lead = list(takewhile(lambda before: lines.finished(self.all[before].text), self._left_before(place)))
        draft = self._open("", self.all[lead[-1] if lead else place].line)
        for before in reversed(lead):
            draft.lead.append(Para(self.all[before].text, before, before))
            del self.left[before]
        return draft

    def _close(self) -> None:
        """End the open text. What hangs behind its last clause without the end of a sentence is left out."""
        if self.draft and self.path:
            body = self.path[-1].body
            while len(body) > 1 and isinstance(last := body[-1], Para) and not lines.finished(last.text):
                body.pop()
                self.left |= {place: self.all[place] for place in range(last.first, last.last + 1)}
                self.floor = last.first - 1
        self.closed, self.path = True, []
