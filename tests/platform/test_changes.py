"""A change, its hooks and its audit entry are one; nothing is forged, deleted, or silently overwritten."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from two_desks import add_ours, plain_app
from world import Browser, World

from admin import access
from records.tables import AuditEntry, Case, Unit, User

HERE = "/desk/test"


class Broken(Exception):
    """What a hook raises."""


def _break() -> None:
    raise Broken


def _form(case: Case, **changed: Any) -> dict[str, Any]:
    return {
        "number": case.number,
        "unit": case.unit_id,
        "status": case.status,
        "version": case.version,
        "change_reason": "",
        **changed,
    }


def _status(case: Case) -> str:
    return str(Case.get_by_id(case.id).status)


@pytest.fixture
def staff(app: Flask, world: World, browse: Any) -> Browser:
    """Somebody who may edit."""
    return browse(world.user(access.STAFF, unit=world.near, name="前手"))


def test_plain_keeps_the_change_when_its_hook_fails(world: World) -> None:
    client = plain_app([world.near], hook=_break).test_client()
    near = world.cases["near"]
    with pytest.raises(Broken):
        client.post(f"{HERE}/edit/?id={near.id}", data=_form(near, status="半截"))
    assert _status(near) == "半截"


def test_a_failing_hook_undoes_the_change(app: Flask, world: World, staff: Browser) -> None:
    add_ours(app, hook=_break)
    near = world.cases["near"]
    with pytest.raises(Broken):
        staff.post(f"{HERE}/edit/?id={near.id}", _form(near, status="半截"))
    fresh = Case.get_by_id(near.id)
    assert (fresh.status, fresh.version) == ("near状", 1)
    assert not AuditEntry.select().where(AuditEntry.kind == "case_file").exists()


@pytest.mark.parametrize("verb", ["edit", "create", "inline"])
def test_a_failing_audit_undoes_the_change(
    app: Flask, world: World, browse: Any, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    add_ours(app)
    near = world.cases["near"]
    browser = browse(world.user(access.STAFF, access.ADMIN, everywhere=True))
    sent = {
        "edit": (f"{HERE}/edit/?id={near.id}", _form(near, status="新")),
        "create": ("/desk/units/new/", {"name": "新", "kind": "部门", "level": "市", "parent": "__None"}),
        "inline": (f"{HERE}/ajax/update/", {"list_form_pk": near.id, "status": "新", "version": 1}),
    }[verb]
    monkeypatch.setattr(AuditEntry, "create", lambda **_: _break())
    with pytest.raises(Broken):
        browser.post(*sent)
    assert (Unit.select().count(), _status(near)) == (3, "near状")


def test_the_audit_tells_who_what_why_and_both_values(app: Flask, world: World, staff: Browser) -> None:
    add_ours(app)
    near = world.cases["near"]
    answer = staff.post(f"{HERE}/edit/?id={near.id}", _form(near, status="已办", change_reason="办结"))
    assert answer.status_code == 302
    entry = AuditEntry.select().where(AuditEntry.kind == "case_file").get()
    assert (entry.actor_name, entry.what, entry.key, entry.label) == ("前手", "修改", str(near.id), "N-near")
    assert (entry.before, entry.after, entry.reason) == ({"status": "near状"}, {"status": "已办"}, "办结")
    assert entry.unit_id == world.near.id


def test_the_audit_never_shows_a_password(app: Flask, world: World, browse: Any) -> None:
    browser = browse(world.user(access.ADMIN, everywhere=True))
    sent = {
        "username": "xin",
        "name": "新人",
        "unit": world.near.id,
        "active": "y",
        "roles": [access.STAFF],
        "new_password": "a-long-password",
    }
    assert browser.post("/desk/people/new/", sent).status_code == 302
    made = User.get(User.username == "xin")
    assert made.password.startswith("$argon2") and [str(role) for role in made.roles] == [access.STAFF]
    entry = AuditEntry.select().where(AuditEntry.kind == "person").get()
    assert entry.after["roles"] == [access.STAFF]
    assert not {"password", "fs_uniquifier", "new_password"} & set(entry.after)


def test_plain_lets_the_last_of_two_win_silently(world: World) -> None:
    client = plain_app([world.near]).test_client()
    near = world.cases["near"]
    first, second = _form(near, status="甲的"), _form(near, status="乙的")
    for sent in (first, second):
        assert client.post(f"{HERE}/edit/?id={near.id}", data=sent).status_code == 302
    assert _status(near) == "乙的"


def test_the_second_of_two_is_told_and_loses_nothing(app: Flask, world: World, staff: Browser, browse: Any) -> None:
    add_ours(app)
    near = world.cases["near"]
    drawn = _form(near)
    staff.post(f"{HERE}/edit/?id={near.id}", {**drawn, "status": "前手的", "change_reason": "先到"})

    late = browse(world.user(access.STAFF, unit=world.near, name="后手"))
    told = late.post(f"{HERE}/edit/?id={near.id}", {**drawn, "status": "后手打的字", "change_reason": "后到"})
    assert told.status_code == 409 and _status(near) == "前手的"
    for words in ("前手刚刚改过", "先到", "后手打的字", "后到", "现在的值：<strong>前手的</strong>"):
        assert words in told.text, words
    assert 'name="version" type="hidden" value="2"' in told.text

    again = late.post(f"{HERE}/edit/?id={near.id}", {**drawn, "status": "后手打的字", "version": 2})
    assert again.status_code == 302 and _status(near) == "后手打的字"
    assert Case.get_by_id(near.id).version == 3


def test_a_save_without_version_is_refused(app: Flask, world: World, staff: Browser) -> None:
    add_ours(app)
    near = world.cases["near"]
    sent = _form(near, status="蒙的")
    del sent["version"]
    assert staff.post(f"{HERE}/edit/?id={near.id}", sent).status_code == 409
    assert _status(near) == "near状"


def test_inline_edits_conflict_too(app: Flask, world: World, staff: Browser) -> None:
    add_ours(app)
    near = world.cases["near"]
    cell = {"list_form_pk": near.id, "version": 1}
    assert staff.post(f"{HERE}/ajax/update/", {**cell, "status": "一"}).status_code == 200
    told = staff.post(f"{HERE}/ajax/update/", {**cell, "status": "二"})
    assert told.status_code == 409 and "前手刚刚改过" in told.text and _status(near) == "一"


def test_plain_inline_edits_what_may_not_be_edited(world: World) -> None:
    client = plain_app([world.near], can_edit=False).test_client()
    near = world.cases["near"]
    client.post(f"{HERE}/ajax/update/", data={"list_form_pk": near.id, "status": "改了"})
    assert _status(near) == "改了"


@pytest.mark.parametrize("path", ["edit/?id={id}", "ajax/update/", "action/", "new/"])
def test_ours_refuses_whoever_may_only_look(app: Flask, world: World, browse: Any, path: str) -> None:
    add_ours(app, viewers=frozenset({access.AUDITOR}))
    near = world.cases["near"]
    looker = browse(world.user(access.AUDITOR, unit=world.near))
    sent = {**_form(near, status="改了"), "list_form_pk": near.id, "action": "mark", "rowid": near.id}
    assert looker.post(f"{HERE}/{path.format(id=near.id)}", sent).status_code in (302, 403)
    assert _status(near) == "near状" and Case.select().count() == 3


def test_plain_takes_forged_requests(world: World) -> None:
    client = plain_app([world.near]).test_client()
    near = world.cases["near"]
    client.post(f"{HERE}/edit/?id={near.id}", data=_form(near, status="伪造"))
    assert _status(near) == "伪造"
    client.post(f"{HERE}/delete/", data={"id": near.id})
    assert Case.get_or_none(Case.id == near.id) is None


@pytest.mark.parametrize("path", ["edit/?id={id}", "ajax/update/", "action/", "new/", "delete/"])
@pytest.mark.parametrize("token", [None, "", "made-up"])
def test_ours_refuses_forged_requests(app: Flask, world: World, staff: Browser, path: str, token: str | None) -> None:
    add_ours(app)
    near = world.cases["near"]
    sent = {**_form(near, status="伪造"), "list_form_pk": near.id, "action": "mark", "rowid": near.id, "id": near.id}
    if token is not None:
        sent["csrf_token"] = token
    answer = staff.client.post(f"{HERE}/{path.format(id=near.id)}", data=sent)
    assert answer.status_code in (400, 404)
    assert _status(near) == "near状" and Case.select().count() == 3


@pytest.mark.parametrize("desk", ["test", "units", "people", "audit"])
def test_nothing_can_be_deleted(app: Flask, world: World, browse: Any, desk: str) -> None:
    add_ours(app)
    browser = browse(world.user(access.ADMIN, access.STAFF, access.AUDITOR, everywhere=True))
    counts = [table.select().count() for table in (Case, Unit, User)]
    assert browser.post(f"/desk/{desk}/delete/", {"id": 1}).status_code == 404
    browser.post(f"/desk/{desk}/action/", {"action": "delete", "rowid": 1})
    assert [table.select().count() for table in (Case, Unit, User)] == counts


def test_a_duplicate_is_told_in_chinese_and_nothing_is_written(app: Flask, world: World, browse: Any) -> None:
    browser = browse(world.user(access.ADMIN, everywhere=True))
    sent = {"name": world.near.name, "kind": "部门", "level": "市", "parent": "__None", "region": "", "active": "y"}
    answer = browser.post("/desk/units/new/", sent)
    assert answer.status_code == 200 and "内容与已有的记录重复" in answer.text
    assert Unit.select().count() == 3 and not AuditEntry.select().where(AuditEntry.kind == "unit").exists()


def test_a_unit_cannot_stand_below_itself(app: Flask, world: World, browse: Any) -> None:
    browser = browse(world.user(access.ADMIN, everywhere=True))
    sent = {"name": "甲局", "kind": "部门", "level": "市", "region": "", "active": "y", "version": 1}
    answer = browser.post(f"/desk/units/edit/?id={world.near.id}", {**sent, "parent": world.below.id})
    assert "上级不能是单位自己或其下级" in answer.text
    assert Unit.get_by_id(world.near.id).parent_id is None


class TestRights:
    """An administrator of one unit cannot climb out of it."""

    @pytest.fixture
    def local(self, world: World, browse: Any) -> Browser:
        """An administrator bound to 甲局."""
        return browse(world.user(access.ADMIN, unit=world.near))

    @pytest.fixture
    def person(self, world: World) -> dict[str, Any]:
        """A form for a new person."""
        return {"username": "xin", "name": "新人", "active": "y", "new_password": "a-long-password"}

    def test_cannot_give_boundless_reach(self, world: World, local: Browser, person: dict[str, Any]) -> None:
        local.post("/desk/people/new/", {**person, "unit": world.near.id, "everywhere": "y"})
        assert User.get(User.username == "xin").everywhere is False

    def test_cannot_give_roles_that_reach_further(self, world: World, local: Browser, person: dict[str, Any]) -> None:
        local.post("/desk/people/new/", {**person, "unit": world.near.id, "roles": [access.RULES]})
        made = User.get_or_none(User.username == "xin")
        assert made is None or made.roles == []

    def test_cannot_place_people_elsewhere(self, world: World, local: Browser, person: dict[str, Any]) -> None:
        for unit in (world.far.id, "__None"):
            local.post("/desk/people/new/", {**person, "unit": unit})
        assert User.get_or_none(User.username == "xin") is None

    def test_does_not_see_whoever_reaches_further(self, world: World, local: Browser) -> None:
        boss = world.user(access.ADMIN, unit=world.near, everywhere=True)
        assert local.get(f"/desk/people/edit/?id={boss.id}").status_code == 404

    def test_leaves_roles_alone_that_are_not_its_to_give(self, world: World, local: Browser) -> None:
        both = world.user(access.RULES, access.STAFF, unit=world.near)
        sent = {"username": both.username, "name": "改名", "unit": world.near.id, "active": "y", "version": 1}
        assert local.post(f"/desk/people/edit/?id={both.id}", {**sent, "roles": []}).status_code == 302
        assert [str(role) for role in User.get_by_id(both.id).roles] == [access.RULES]

    def test_cannot_lock_itself_out(self, world: World, browse: Any) -> None:
        me = world.user(access.ADMIN, everywhere=True)
        sent = {"username": me.username, "name": me.name, "unit": "__None", "everywhere": "y", "version": 1}
        for wrong in ({"roles": [access.ADMIN]}, {"active": "y", "roles": []}):
            browse(me).post(f"/desk/people/edit/?id={me.id}", {**sent, **wrong})
            fresh = User.get_by_id(me.id)
            assert fresh.active and [str(role) for role in fresh.roles] == [access.ADMIN]

    def test_a_new_password_ends_open_sessions(self, world: World, browse: Any) -> None:
        victim = world.user(access.STAFF, unit=world.near)
        open_session = browse(victim)
        assert open_session.get("/desk/").status_code == 200
        sent = {"username": victim.username, "name": victim.name, "unit": world.near.id, "active": "y", "version": 1}
        admin = browse(world.user(access.ADMIN, everywhere=True))
        changed = {**sent, "roles": [access.STAFF], "new_password": "another-password"}
        assert admin.post(f"/desk/people/edit/?id={victim.id}", changed).status_code == 302
        assert open_session.get("/desk/").status_code == 302
