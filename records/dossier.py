"""A case as the engine reads it (docs/language.md 9), put together from the tables. Moments carry their offset."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from engine.book import Book
from engine.domains import PARTY
from engine.fields import Party
from records.answers import answer, standing
from records.tables import Case, CaseEvent, Unit


def raw(
    book: Book,
    case: Case,
    events: Sequence[CaseEvent],
    known: Mapping[str, Any] | None = None,
    now: datetime | None = None,
) -> dict[str, Any]:
    """Return the raw case with everything that the database knows now: events, attributes of parties, look-ups.

    ``events`` in order of ``seq``, 收到 first. ``known`` are attributes of parties as an earlier ruling had them, for
    units that are no longer there; ``now`` is the moment for which limits of other cases count as lapsed.
    """
    bare = bare_subject(case, book.zone, events) if case.subject else bare_case(book.zone, events)
    own = {case.name: dict(case.attributes)} if case.attributes else {}
    return {
        **bare,
        "主体": {**parties(book, named(book, bare), known or {}), **own},
        "查询": answer(book, case, events, now),
    }


def bare_subject(case: Case, zone: tzinfo, events: Sequence[CaseEvent]) -> dict[str, Any]:
    """Return what a subject other than a message is, and what its events alone say."""
    first, *rest = events
    when = {"期": case.period} if case.period else {"起": told(first.happened, zone)}
    head = {"对象": case.subject, "是": case.name, **when, "编号": mark(first.seq), "案情": first.facts or {}}
    return _filled({**head, "事件": [_event(zone, event) for event in rest]})


def bare_case(zone: tzinfo, events: Sequence[CaseEvent]) -> dict[str, Any]:
    """Return what the events alone say."""
    first, *rest = events
    return _filled(
        {
            "编号": mark(first.seq),
            "收到": told(first.happened, zone),
            "由": first.by,
            "给": first.to,
            "案情": first.facts or {},
            "事件": [_event(zone, event) for event in rest],
        }
    )


def _event(zone: tzinfo, event: CaseEvent) -> dict[str, Any]:
    return _filled(
        {
            "时": told(event.happened, zone),
            "记": told(event.recorded, zone),
            "事": event.name,
            "由": event.by,
            "给": event.to,
            "案情": event.facts,
            "量": event.quantity,
            "编号": mark(event.seq),
            "就": mark(event.ref) if event.ref else event.entry,
            "撤": mark(event.retracts) if event.retracts else None,
            "经办人": event.officer,
            "项": event.item,
            "分": event.score,
            "理由": event.reason,
        }
    )


def mark(seq: int) -> str:
    """Return the name by which the engine knows the event of that number."""
    return f"e{seq}"


def told(moment: datetime, zone: tzinfo) -> str:
    """Return an aware moment as text in ``zone``, with its offset."""
    return moment.astimezone(zone).isoformat()


def _filled(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if value not in (None, "", [], {}) or key == "案情"}


def named(book: Book, bare: Mapping[str, Any]) -> list[str]:
    """Return every party that a case names: by whom, to whom, and in facts that hold a party."""
    nodes = [bare, *bare.get("事件", ())]
    fields = [name for name, field in book.names.fields.items() if field.domain.kind == PARTY]
    found: list[str] = []
    for node in nodes:
        found += [node.get("由") or "", *(node.get("给") or ()), node.get("是") or ""]
        found += [str((node.get("案情") or {}).get(name) or "") for name in fields]
    return [name for name in dict.fromkeys(found) if name]


def parties(book: Book, names: Iterable[str], known: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Return the attributes (类型, 级别) of the named units, as far as the book asks for them."""
    options = _options(book)
    units = {unit.name: unit for unit in Unit.select().where(Unit.name.in_(list(names)))}
    found = {}
    for name in names:
        unit = units.get(name)
        own = {"类型": unit.kind, "级别": unit.level} if unit else dict(known.get(name, {}))
        kept = {key: value for key, value in own.items() if value in options.get(key, ())}
        if kept:
            found[name] = kept
    return found


def _options(book: Book) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for party in book.names.parties.values():
        for key, values in (party.attributes or {}).items():
            found.setdefault(key, set()).update(values)
    return found


def facts(book: Book, events: Sequence[CaseEvent]) -> dict[str, Any]:
    """Return the facts of the whole case as the last events leave them; what a struck event carried does not count."""
    fields = book.names.fields
    found: dict[str, Any] = {}
    for event in standing(events):
        found.update({name: value for name, value in (event.facts or {}).items() if not fields[name].own})
    return found


def own_facts(book: Book, events: Sequence[CaseEvent]) -> dict[str, dict[str, Any]]:
    """Return the facts that each party has for itself (归: 本方): by party, as the engine gives them to whom."""
    fields, parties_ = book.names.fields, book.names.parties
    found: dict[str, dict[str, Any]] = {}
    for event in standing(events):
        own = {name: value for name, value in (event.facts or {}).items() if fields[name].own}
        actors = [party for party in (event.by, *(event.to or ())) if party and not _single(parties_.get(party))]
        whose = [event.by] if event.by in actors else actors
        for party in whose if own else ():
            found.setdefault(party, {}).update(own)
    return found


def _single(party: Party | None) -> bool:
    return party is not None and party.single
