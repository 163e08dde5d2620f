"""What a page says, read from its markup: its tags and words with what is wrong in them; the words under each id."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

FOREIGN = re.compile(r"(https?:)?//|javascript:")


class Page(HTMLParser):
    """What a page consists of, as far as these tests ask."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.words: list[str] = []
        self._skip = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the tag."""
        self.tags.append((tag, {key: value or "" for key, value in attrs}))
        self._skip = tag in ("script", "style")

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        if not self._skip and data.strip():
            self.words.append(data.strip())

    def unlabelled(self) -> list[dict[str, str]]:
        """Return the inputs that nothing names."""
        named = {attrs.get("for") for tag, attrs in self.tags if tag == "label"}
        return [
            attrs
            for tag, attrs in self.tags
            if tag in ("input", "select", "textarea")
            and attrs.get("type") not in ("hidden", "submit")
            and attrs.get("id") not in named
            and "aria-label" not in attrs
        ]

    def faults(self) -> list[str]:
        """Return what no page of ours may have; an empty list is a good page."""
        tags = Counter(tag for tag, _ in self.tags)
        ids = Counter(attrs["id"] for _, attrs in self.tags if "id" in attrs)
        found = [f"unlabelled: {attrs}" for attrs in self.unlabelled()]
        found += [f"id {id!r} {count} times" for id, count in ids.items() if count > 1]
        found += [] if tags["h1"] == 1 else [f"{tags['h1']} h1"]
        for tag, attrs in self.tags:
            found += [f"{tag} {key}" for key in attrs if key == "style" or key.startswith("on")]
            addresses = [attrs.get(key, "") for key in ("src", "href", "action")]
            found += [f"{tag} leads to {address}" for address in addresses if FOREIGN.match(address)]
        return found


class Rows(HTMLParser):
    """The words of each element that has an id, its own elements included."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: dict[str, str] = {}
        self._open: list[tuple[str, str | None]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element."""
        if tag not in ("input", "link", "meta", "br"):
            self._open.append((tag, dict(attrs).get("id")))

    def handle_endtag(self, tag: str) -> None:
        """Close it."""
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep the words for every open element with an id."""
        for _, name in self._open:
            if name:
                self.ids[name] = " ".join([*self.ids.get(name, "").split(" "), *data.split()]).strip()
