"""Every verb sees only what lies within reach. The plain view shows what happens otherwise."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from two_desks import add_ours, plain_app
from world import Browser, World

from admin import access
from records.tables import Case, Unit

HERE = "/desk/test"
Send = Callable[..., Any]


def _fresh(case: Case) -> Case | None:
    return Case.get_or_none(Case.id == case.id)


def _list(get: Send, post: Send, far: Case) -> bool:
    return far.number in get(f"{HERE}/").text


def _search(get: Send, post: Send, far: Case) -> bool:
    return far.status in get(f"{HERE}/?search={far.number}").text


def _filter(get: Send, post: Send, far: Case) -> bool:
    return far.number in get(f"{HERE}/?flt0_0={far.status}").text


def _details(get: Send, post: Send, far: Case) -> bool:
    return far.status in get(f"{HERE}/details/?id={far.id}").text


def _edit_page(get: Send, post: Send, far: Case) -> bool:
    return far.status in get(f"{HERE}/edit/?id={far.id}").text


def _edit(get: Send, post: Send, far: Case) -> bool:
    sent = {"number": far.number, "unit": far.unit_id, "status": "改过", "version": far.version}
    post(f"{HERE}/edit/?id={far.id}", sent)
    return _fresh(far).status == "改过"


def _inline(get: Send, post: Send, far: Case) -> bool:
    post(f"{HERE}/ajax/update/", {"list_form_pk": far.id, "status": "改过", "version": far.version})
    return _fresh(far).status == "改过"


def _action(get: Send, post: Send, far: Case) -> bool:
    post(f"{HERE}/action/", {"action": "mark", "rowid": far.id})
    return _fresh(far).status == "标记"


def _delete(get: Send, post: Send, far: Case) -> bool:
    post(f"{HERE}/delete/", {"id": far.id})
    return _fresh(far) is None


def _batch_delete(get: Send, post: Send, far: Case) -> bool:
    post(f"{HERE}/action/", {"action": "delete", "rowid": far.id})
    return _fresh(far) is None


def _export(get: Send, post: Send, far: Case) -> bool:
    return far.number in get(f"{HERE}/export/csv/").text


def _lookup(get: Send, post: Send, far: Case) -> bool:
    return far.unit_id in [key for key, _ in get(f"{HERE}/ajax/lookup/?name=unit&query=局").json or []]


def _assign(get: Send, post: Send, far: Case) -> bool:
    """Put a case of one's own into a foreign unit."""
    near = Case.get(Case.number == "N-near")
    sent = {"number": near.number, "unit": far.unit_id, "status": "x", "version": near.version}
    post(f"{HERE}/edit/?id={near.id}", sent)
    return _fresh(near).unit_id == far.unit_id


VERBS = {
    _list: False,
    _search: False,
    _filter: False,
    _export: False,
    _details: True,
    _edit_page: True,
    _edit: True,
    _inline: True,
    _action: True,
    _delete: True,
    _batch_delete: True,
    _lookup: True,
    _assign: True,
}
"""Each verb, and whether it reaches a foreign row on the plain view."""


@pytest.mark.parametrize(("verb", "leaks"), VERBS.items(), ids=lambda one: getattr(one, "__name__", ""))
def test_plain_view_reaches_foreign_rows(world: World, verb: Any, leaks: bool) -> None:
    client = plain_app([world.near, world.below]).test_client()
    assert verb(client.get, lambda path, data: client.post(path, data=data), world.cases["far"]) is leaks


@pytest.mark.parametrize("verb", VERBS, ids=lambda one: one.__name__)
def test_ours_reaches_none(app: Flask, world: World, browse: Any, verb: Any) -> None:
    add_ours(app)
    browser = browse(world.user(access.STAFF, unit=world.near))
    assert verb(browser.get, browser.post, world.cases["far"]) is False


@pytest.mark.parametrize("verb", VERBS, ids=lambda one: one.__name__)
def test_ours_reaches_units_below(app: Flask, world: World, browse: Any, verb: Any) -> None:
    """The refusals above are no blindness: what lies below is reached, but never deleted."""
    add_ours(app)
    browser = browse(world.user(access.STAFF, unit=world.near))
    reached = verb(browser.get, browser.post, world.cases["below"])
    assert reached is (verb not in (_delete, _batch_delete))


@pytest.mark.parametrize("path", ["details", "edit"])
@pytest.mark.parametrize("key", ["far", "999999", "abc", "1' OR '1'='1", "9" * 30, "-1"])
def test_foreign_and_odd_keys_are_404(app: Flask, world: World, browse: Any, path: str, key: str) -> None:
    add_ours(app)
    key = str(world.cases["far"].id) if key == "far" else key
    answer = browse(world.user(access.STAFF, unit=world.near)).get(f"{HERE}/{path}/", query_string={"id": key})
    assert answer.status_code == 404


def test_one_foreign_key_refuses_the_whole_batch(app: Flask, world: World, browse: Any) -> None:
    add_ours(app)
    browser = browse(world.user(access.STAFF, unit=world.near))
    mixed = [world.cases["near"].id, world.cases["far"].id]
    assert browser.post(f"{HERE}/action/", {"action": "mark", "rowid": mixed}).status_code == 404
    assert not Case.select().where(Case.status == "标记").exists()


def test_reach_follows_the_tree_and_survives_a_circle(app: Flask, world: World) -> None:
    leaf = Unit.create(name="甲局一科一股", parent=world.below)
    assert access.below(world.near.id) == {world.near.id, world.below.id, leaf.id}
    Unit.update(parent=leaf).where(Unit.id == world.near.id).execute()
    assert access.below(world.near.id) == {world.near.id, world.below.id, leaf.id}
    assert access.below(None) == frozenset()


def test_no_unit_no_reach(app: Flask, world: World, browse: Any) -> None:
    add_ours(app)
    assert "N-" not in browse(world.user(access.STAFF)).get(f"{HERE}/").text
    everybody = browse(world.user(access.STAFF, everywhere=True)).get(f"{HERE}/").text
    assert all(case.number in everybody for case in world.cases.values())


def test_a_table_without_a_rule_cannot_be_shown(app: Flask) -> None:
    from admin.base import View
    from records.tables import PersonalData

    with pytest.raises(LookupError, match="PersonalData"):
        View(PersonalData, "个人信息")


def test_who_may_open_what(app: Flask, world: World, browse: Any) -> None:
    """Rights by role, worked out from the list of roles: (desk, role) -> list, new."""
    expected = {
        ("units", access.ADMIN): (200, 200),
        ("units", access.STAFF): (200, 403),
        ("units", access.RULES): (403, 403),
        ("people", access.ADMIN): (200, 200),
        ("people", access.AUDITOR): (200, 403),
        ("people", access.STAFF): (403, 403),
        ("audit", access.AUDITOR): (200, 403),
        ("audit", access.STAFF): (403, 403),
    }
    for (desk, role), codes in expected.items():
        browser: Browser = browse(world.user(role, unit=world.near))
        got = tuple(browser.get(f"/desk/{desk}/{verb}").status_code for verb in ("", "new/"))
        assert got == codes, (desk, role)
    stranger = browse(None).get("/desk/units/")
    assert stranger.status_code == 302 and stranger.headers["Location"].startswith("/login")
