"""Who sees a case and who may record on it: by unit, by role, by every verb."""

from __future__ import annotations

import re
from pathlib import Path

from desk import HERE, Desk, faults
from world import Browser

from records.tables import Case, CaseEvent, Ruling

ROOT = Path(__file__).parents[2]


def test_another_units_case_is_404_by_every_verb(desk: Desk) -> None:
    """A case of the centre; the bureau of education has nothing to do with it."""
    case = desk.open(desk.of("shouli"))
    ruling = Ruling.get().id
    stranger = desk.of("jiaoyu")
    sent = {"name": "告知", "version": case.version, "f-时": "2025-06-03T09:30", "f-由": "望川市教育局"}
    assert stranger.get(f"{HERE}/").status_code == 200 and case.number not in stranger.get(f"{HERE}/").text
    for path in ("details", "event", "edit"):
        assert stranger.get(f"{HERE}/{path}/?id={case.id}").status_code in (404, 403), path
    assert stranger.get(f"{HERE}/details/?id={case.id}").status_code == 404
    assert stranger.get(f"{HERE}/event/?id={case.id}&name=告知").status_code == 404
    assert stranger.get(f"{HERE}/ruling/?id={case.id}&ruling={ruling}").status_code == 404
    assert stranger.post(f"{HERE}/event/?id={case.id}", sent).status_code == 404
    assert stranger.post(f"{HERE}/edit/?id={case.id}", {"status": "x"}).status_code in (403, 404)
    assert stranger.post(f"{HERE}/delete/", {"id": case.id}).status_code in (404, 405)
    assert stranger.post(f"{HERE}/ajax/update/", {"list_form_pk": case.id, "status": "x"}).status_code in (403, 404)
    assert stranger.post(f"{HERE}/action/", {"action": "delete", "rowid": case.id}).status_code in (403, 404)
    assert case.number not in stranger.get(f"{HERE}/export/csv/").text
    assert re.search(r"共\s*0\s*条", stranger.get(f"{HERE}/?search={case.number}").text)
    assert CaseEvent.select().count() == 1 and Case.get().status == "待审"


def test_a_ruling_of_another_case_is_404(desk: Desk) -> None:
    """The case is one's own, the ruling is not."""
    centre = desk.of("shouli")
    first, second = desk.open(centre), desk.open(centre)
    other = Ruling.get(Ruling.case == second).id
    assert centre.get(f"{HERE}/ruling/?id={first.id}&ruling={other}").status_code == 404
    for odd in ("", "x", "-1", "9" * 30):
        assert centre.get(f"{HERE}/ruling/?id={first.id}&ruling={odd}").status_code == 404


def test_a_case_is_seen_by_the_units_it_was_sent_to_and_by_those_above(desk: Desk) -> None:
    centre = desk.of("shouli")
    case = desk.open(centre)
    assert desk.add(centre, case, "受理", 由="受理中心").status_code == 302
    assert desk.of("ducha").get(f"{HERE}/details/?id={case.id}").status_code == 200
    assert desk.of("jiaoyu").get(f"{HERE}/details/?id={case.id}").status_code == 404
    assert desk.add(centre, case, "分送", 由="受理中心", 给="望川市教育局").status_code == 302
    assert desk.of("jiaoyu").get(f"{HERE}/details/?id={case.id}").status_code == 200
    assert desk.add(desk.of("jiaoyu"), case, "签收", 由="望川市教育局").status_code == 302


def test_who_may_do_what(desk: Desk) -> None:
    """Staff open and record; supervisors record; auditors look; the others have no business here."""
    case = desk.open(desk.of("shouli"))
    expected = {
        "shouli": (200, 200, 200),
        "ducha": (200, 403, 200),
        "shenji": (200, 403, 403),
        "xitong": (403, 403, 403),
        "guize": (403, 403, 403),
    }
    for name, codes in expected.items():
        paths = (f"details/?id={case.id}", "new/", f"event/?id={case.id}")
        assert tuple(desk.of(name).get(f"{HERE}/{path}").status_code for path in paths) == codes, name
    stranger = Browser(desk.app.test_client(), None).get(f"{HERE}/details/?id={case.id}")
    assert stranger.status_code == 302 and stranger.headers["Location"].startswith("/login")


def test_nobody_acts_for_another_unit(desk: Desk) -> None:
    centre, bureau = desk.of("shouli"), desk.of("jiaoyu")
    case = desk.open(centre)
    desk.add(centre, case, "受理", 由="受理中心")
    desk.add(centre, case, "分送", 由="受理中心", 给=["望川市教育局", "望江区"])
    for other in ("望江区", "受理中心", "督查室", "谁也不是"):
        answer = desk.add(bureau, case, "签收", 由=other)
        assert answer.status_code == 200 and "您不能代这一方记事" in faults(answer)["f-由"]
    assert desk.add(centre, case, "签收", 由="望川市教育局").status_code == 200
    assert desk.add(bureau, case, "补正", 由="来信人").status_code == 302
    assert [event.by for event in CaseEvent.select().order_by(CaseEvent.seq)][3:] == ["来信人"]


def test_a_recipient_must_be_on_the_list(desk: Desk) -> None:
    centre = desk.of("shouli")
    case = desk.open(centre)
    answer = desk.add(centre, case, "分送", 由="受理中心", 给="哪儿也不是")
    assert answer.status_code == 200 and "没有“哪儿也不是”这一方" in faults(answer)["f-给"]
