"""What a saved reply does beside its text: chosen on its page, shown in the composer, done when the answer is sent."""
import pytest
import sqlalchemy as sa

from helpdesk.automation.models import Macro
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets.models import Message
from tests.desk.pages import after
from tests.factories import fresh, make_ticket

FORM = {"names_en": "Refund", "text_en": "It is on its way.", "is_shared": "1", "does_status": "solved", "does_priority": "high", "does_team": "2",
        "does_mine": "1", "does_tags": "Refund, vip"}


@pytest.fixture
def macro(client_of, staff) -> Macro:
    assert client_of(staff.alice).post("/desk/macros", data=FORM).status_code == 302
    db.session.rollback()
    return db.session.scalar(sa.select(Macro))


def test_what_was_chosen_is_kept_and_shown_again(client_of, staff, macro):
    assert macro.does == {"status": "solved", "priority": "high", "team_id": 2, "is_mine": True, "tags": ["refund", "vip"]}
    page = client_of(staff.alice).get(f"/desk/macros/{macro.id}").text
    assert '<option value="solved" selected>' in page and 'value="refund, vip"' in page and '<option value="2" selected>' in page
    client_of(staff.alice).post(f"/desk/macros/{macro.id}", data={"names_en": "Refund", "text_en": "Soon.", "is_shared": "1", "version": "1"})
    db.session.rollback()
    assert db.session.scalar(sa.select(Macro.does)) == {}


@pytest.mark.parametrize(("field", "value"), [("does_status", "new"), ("does_priority", "very"), ("does_team", "99")])
def test_a_choice_that_is_none_is_refused(client_of, staff, field, value):
    page = client_of(staff.alice).post("/desk/macros", data={**FORM, field: value})
    assert page.status_code == 422 and "It is on its way." in page.text and db.session.scalar(sa.select(Macro)) is None


def test_the_picker_says_what_is_done(client_of, staff, macro):
    ticket = make_ticket()
    picker = client_of(staff.bob).get(f"/desk/tickets/{ticket.number}/macros").text
    assert f'data-macro="{macro.id}"' in picker and 'data-status="solved"' in picker
    assert "send as Solved, priority High, team Refunds, assign to me, tags refund, vip" in picker
    page = client_of(staff.bob).get(f"/desk/tickets/{ticket.number}?macro={macro.id}").text
    assert f'name="macros" value="{macro.id}"' in page


def test_it_is_done_with_the_answer_once(client_of, staff, macro):
    ticket, client = make_ticket(), client_of(staff.bob)
    form = {"text": "It is on its way.", "status": "solved", "macros": str(macro.id), "client_key": "m1", "seen": "1"}
    client.post(f"/desk/tickets/{ticket.number}/reply", data=form)
    client.post(f"/desk/tickets/{ticket.number}/change", data={"priority": "low"})
    client.post(f"/desk/tickets/{ticket.number}/reply", data=form)
    now = fresh(ticket)
    assert (now.status, now.team_id, now.assignee_id, [row.tag for row in now.tags]) == ("solved", 2, staff.bob.id, ["refund", "vip"])
    assert now.priority == "low", "the form that came twice did nothing again"


def test_it_comes_back_with_a_refused_answer(client_of, staff, macro):
    ticket, client = make_ticket(), client_of(staff.bob)
    page = client.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "It is attached.", "macros": str(macro.id)})
    assert page.status_code == 422 and f'name="macros" value="{macro.id}"' in page.text and fresh(ticket).priority == "normal"


def test_a_saved_reply_that_was_removed_meanwhile_leaves_its_text_and_says_so(client_of, staff, macro):
    ticket, client = make_ticket(), client_of(staff.bob)
    with unit_of_work():
        db.session.delete(db.session.get(Macro, macro.id))
    page = after(client, client.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "It left.", "macros": f"{macro.id}"}))
    assert "A saved reply was removed meanwhile" in page and fresh(ticket).priority == "normal"
    assert db.session.scalar(sa.select(Message.text).where(Message.direction == "out")) == "It left."


def test_nobody_uses_a_colleagues_own_one(client_of, staff):
    client_of(staff.bob).post("/desk/macros", data={**FORM, "is_shared": ""})
    ticket = make_ticket()
    own = db.session.scalar(sa.select(Macro.id))
    client_of(staff.carol).post(f"/desk/tickets/{ticket.number}/reply", data={"text": "Hello", "macros": str(own)})
    assert fresh(ticket).priority == "normal"
