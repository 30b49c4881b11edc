"""Own statuses: names over the fixed ones. Rules go by what a status means, people read and choose the name."""
import pytest
import sqlalchemy as sa

from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets import actions, links
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.own_models import OwnStatus
from helpdesk.tickets.writing import Writing
from helpdesk.tickets.writing_models import PlannedReply
from tests.desk.pages import after
from tests.factories import fresh, make_ticket


@pytest.fixture
def parts(alice) -> str:
    """'Waiting for parts', over On hold, as a form posts it."""
    assert alice.post("/desk/settings/statuses", data={"names_en": "Waiting for parts", "names_ro": "Așteptăm piese", "status": "on_hold", "is_active": "1"}).status_code == 302
    db.session.rollback()
    return f"on_hold:{db.session.scalar(sa.select(OwnStatus.id))}"


def set_status(client, ticket, status):
    return client.post(f"/desk/tickets/{ticket.number}/change", data={"status": status})


def test_it_is_shown_everywhere_and_rules_go_by_its_meaning(alice, bob, parts):
    ticket = make_ticket()
    page = after(bob, set_status(bob, ticket, parts))
    assert "Bob Member set the status to Waiting for parts" in page and f'value="{parts}" aria-current="true"' in page
    stands = fresh(ticket)
    assert (stands.status, stands.folder, stands.waiting_on) == ("on_hold", "unsolved", "us")
    assert "Waiting for parts" in bob.get("/desk/queues/unsolved").text and "Waiting for parts" in bob.get("/desk/search?q=refund").text
    ticket = make_ticket(email="cora@example.com")
    set_status(bob, ticket, parts)
    with unit_of_work():
        known = db.session.get(Ticket, ticket.id)
        actions.receive(known, Writing("Any news?"), customer=known.customer, channel="email")
    assert (fresh(ticket).status, fresh(ticket).own_status_id) == ("open", None)
    set_status(bob, ticket, parts)
    page = after(bob, set_status(bob, ticket, "on_hold"))
    assert fresh(ticket).own_status_id is None and "Bob Member set the status to On hold" in page
    set_status(bob, ticket, parts)
    bob.get("/desk/queues/unsolved")
    alice.post(f"/desk/settings/statuses/{parts.partition(':')[2]}", data={"names_en": "Parts ordered", "is_active": "1"})
    assert "Parts ordered" in bob.get("/desk/queues/unsolved").text and "Waiting for parts" not in bob.get("/desk/queues/unsolved").text
    assert "changed the status Parts ordered" in alice.get("/desk/settings/changes").text


def test_an_answer_and_a_saved_reply_are_sent_with_it(app, alice, bob):
    alice.post("/desk/settings/statuses", data={"names_en": "Thanked", "status": "solved", "is_active": "1"})
    ticket, later = make_ticket(), make_ticket(email="dan@example.com")
    assert 'value="solved:1">' in bob.get(f"/desk/tickets/{ticket.number}").text
    bob.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "You are welcome.", "status": "solved:1"})
    assert (fresh(ticket).status, fresh(ticket).own_status_id) == ("solved", 1)
    assert bob.post("/desk/macros", data={"names_en": "Bye", "text_en": "Bye.", "does_status": "solved:1"}).status_code == 302
    assert "send as Thanked" in bob.get(f"/desk/tickets/{later.number}/macros").text.replace("&#39;", "'")
    app.config["SETTINGS"].undo_seconds = 15
    bob.post(f"/desk/tickets/{later.number}/reply", data={"text": "Bye.", "status": "solved:1"})
    db.session.rollback()
    assert db.session.scalar(sa.select(PlannedReply.status)) == "solved:1"


def test_one_put_aside_stays_where_it_is_and_cannot_be_chosen(alice, bob, parts):
    ticket, other = make_ticket(), make_ticket(email="dan@example.com")
    set_status(bob, ticket, parts)
    alice.post(f"/desk/settings/statuses/{parts.partition(':')[2]}", data={"names_en": "Waiting for parts"})
    assert "Waiting for parts" in bob.get(f"/desk/tickets/{ticket.number}").text
    for nonsense in (parts, "on_hold:99", "pending:1", "poem"):
        assert set_status(bob, other, nonsense).status_code == 422, nonsense
    assert bob.post(f"/desk/tickets/{other.number}/reply", data={"text": "x", "status": parts}).status_code == 422
    assert bob.get("/desk/settings/statuses").status_code == 403


def test_a_merge_taken_back_gives_the_name_back(alice, bob):
    alice.post("/desk/settings/statuses", data={"names_en": "Asked twice", "status": "pending", "is_active": "1"})
    older, newer = make_ticket(), make_ticket(subject="Again")
    set_status(bob, older, "pending:1")
    bob.post(f"/desk/tickets/{newer.number}/merge", data={"into": str(older.number)})
    assert (fresh(older).status, fresh(older).own_status_id) == ("open", None)
    bob.post(f"/desk/tickets/{newer.number}/unmerge")
    assert (fresh(older).status, fresh(older).own_status_id) == ("pending", 1)


def test_many_tickets_get_it_after_a_look_and_it_can_be_undone(bob, parts):
    one, two = make_ticket(), make_ticket(email="dan@example.com")
    assert f'name="act" value="status:{parts}"' in bob.get("/desk/queues/unsolved").text
    form = {"act": f"status:{parts}", "tickets": f"{one.number},{two.number}"}
    assert "Waiting for parts" in bob.post("/desk/tickets/bulk", data={**form, "preview": "1"}).text and fresh(one).own_status_id is None
    bob.post("/desk/tickets/bulk", data=form)
    assert fresh(one).own_status_id == fresh(two).own_status_id == int(parts.partition(":")[2])
    bob.post("/desk/undo/1")
    assert (fresh(one).status, fresh(one).own_status_id) == ("new", None)


def test_customers_read_the_name_that_is_meant_for_them(alice, bob, visitor, parts):
    ticket = make_ticket()
    token = links.token_for(ticket, is_mailed=True)
    set_status(bob, ticket, parts)
    page = visitor.get(f"/my/{token}").text
    assert "We are waiting for somebody else" in page and "Waiting for parts" not in page, "agents' words stay with agents"
    path = f"/desk/settings/statuses/{parts.partition(':')[2]}"
    alice.post(path, data={"names_en": "Waiting for parts", "customer_names_en": "Parts on their way", "customer_names_ro": "Piesele sunt pe drum", "is_active": "1"})
    assert 'value="Piesele sunt pe drum"' in alice.get(path).text
    assert "Parts on their way. We are waiting for somebody else" in visitor.get(f"/my/{token}").text
    assert "Piesele sunt pe drum. " in visitor.get(f"/my/{token}", headers={"Accept-Language": "ro"}).text
