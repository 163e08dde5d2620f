"""What the case desk stands on: the services' office for this application, and who may act for whom.

Setting: ``XIZE_DRAFTS`` (unpublished rule files decide too; for trying out). The key of pseudonyms is SECRET_KEY.
"""

from __future__ import annotations

from pathlib import Path

from flask import current_app, g

from admin import access, cases_clock
from admin.library import library
from engine.book import Book
from engine.fields import SENDER, Party
from records.office import Office
from records.tables import Unit


def office() -> Office:
    """Return the office of this application; its clock is that of ``admin.cases_clock``, trial clock included."""
    if "office" not in g:
        config = current_app.config
        g.office = Office(
            library(),
            config["SECRET_KEY"],
            cases_clock.present,
            Path(current_app.instance_path) / "texts",
            bool(config.get("XIZE_DRAFTS")),
        )
    found: Office = g.office
    return found


class Parties:
    """The parties of one book as units and offices of this place, seen by the present person."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.units = [unit for unit in Unit.select().where(Unit.active).order_by(Unit.id) if inside(unit, book)]
        self.singles = [name for name, party in book.names.parties.items() if party.single]

    def players(self, single: str) -> list[Unit]:
        """Return the units that are this office: those whose name has its name in it."""
        return [unit for unit in self.units if single in unit.name]

    def sender(self) -> str:
        """Return what the book calls whoever writes."""
        parties = self.book.names.parties.values()
        return next((party.name for party in parties if SENDER in (party.name, party.same_as)), SENDER)

    def handlers(self) -> list[str]:
        """Return the names of the units that may be given a case: of a kind that the book knows, and no office."""
        playing = {unit.id for single in self.singles for unit in self.players(single)}
        kinds = {kind for party in self.book.names.parties.values() for kind in _kinds(party)}
        return [u.name for u in self.units if u.id not in playing and (u.kind in kinds if kinds else u.parent_id)]

    def below(self, names: list[str]) -> list[str]:
        """Return the people and rooms of units (属于) as the book speaks of them: 甲局分管领导."""
        roles = [party.name for party in self.book.names.parties.values() if party.of]
        return [f"{name}{role}" for name in names for role in roles]

    def mine(self) -> list[str]:
        """Return for whom the present person may act: own units, offices that they are, and offices nobody is."""
        reach = access.reach()
        units = [unit for unit in self.units if reach is None or unit.id in reach]
        handlers = set(self.handlers())
        names = [unit.name for unit in units if unit.name in handlers]
        offices = [single for single in self.singles if self._open(single, {unit.id for unit in units})]
        return [*offices, *names, *self.below(names)]

    def _open(self, single: str, mine: set[int]) -> bool:
        players = self.players(single)
        return not players or access.reach() is None or any(unit.id in mine for unit in players)


def _kinds(party: Party) -> tuple[str, ...]:
    return () if party.single or not party.attributes else party.attributes.get("类型", ())


def inside(unit: Unit, book: Book) -> bool:
    """Whether a unit lies in the region of the book; where either has none, it does."""
    region = str(book.tree.get("区划") or "")
    while region.endswith("00"):
        region = region[:-2]
    return not region or not unit.region or str(unit.region).startswith(region)
