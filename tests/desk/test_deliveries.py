"""The fate of a reply stands in its ticket, and what can still be done; whoever is too late is told."""
import pytest
import sqlalchemy as sa

from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox import actions as outbox
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.links import token_for
from tests.desk.pages import after
from tests.factories import make_ticket


@pytest.fixture
def ticket(app):
    return make_ticket()


@pytest.fixture
def bob(client_of, staff, ticket):
    client = client_of(staff.bob)
    client.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "Hello Ana, <secret>", "client_key": "r1"})
    with unit_of_work():
        db.session.execute(sa.delete(Delivery).where(Delivery.kind != "reply"))
    return client


def reply() -> Delivery:
    db.session.rollback()
    return db.session.scalar(sa.select(Delivery).where(Delivery.kind == "reply").execution_options(populate_existing=True))


def becomes(status: str, words: str | None = None) -> None:
    with unit_of_work():
        db.session.execute(sa.update(Delivery).where(Delivery.kind == "reply").values(status=status, last_error=words, sent_at=None))


@pytest.mark.parametrize(("status", "words", "again", "stop"), [
    ("queued", "Goes out in a moment", False, True),
    ("sending", "On its way to ana@example.com", False, False),
    ("sent", "Delivered to example.com", False, False),
    ("retry", "tried again today", True, True),
    ("failed", "Not delivered: 550 &lt;mailbox&gt; full", True, False),
    ("bounced", "Returned: 550 &lt;mailbox&gt; full", True, False),
    ("cancelled", "Stopped before it left", True, False),
    ("kept", "no mail server is set up", True, True),
])
def test_every_fate_stands_in_the_thread_with_what_can_be_done(bob, ticket, status, words, again, stop):
    becomes(status, "550 <mailbox> full" if status != "queued" else None)
    for page in (bob.get(f"/desk/tickets/{ticket.number}").text, bob.get(f"/desk/tickets/{ticket.number}/thread?after=0").text):
        assert words in page and (f"/deliveries/{reply().id}/again" in page) is again and (f"/deliveries/{reply().id}/stop" in page) is stop


def test_a_stopped_reply_leaves_to_nobody_and_can_be_sent_after_all(bob, ticket, visitor):
    address = f"/desk/tickets/{ticket.number}/deliveries/{reply().id}"
    assert "secret" in visitor.get(f"/my/{token_for(ticket)}").text
    assert "The mail is stopped." in after(bob, bob.post(f"{address}/stop"))
    assert reply().status == "cancelled" and "secret" not in visitor.get(f"/my/{token_for(ticket)}").text
    assert "goes out again" in after(bob, bob.post(f"{address}/again"))
    assert reply().status == "queued" and "secret" in visitor.get(f"/my/{token_for(ticket)}").text


def test_of_stopping_and_sending_one_wins_and_the_other_is_told(bob, ticket):
    number = reply().id
    with unit_of_work():
        assert outbox.claim_delivery() == number
    assert "It was too late" in after(bob, bob.post(f"/desk/tickets/{ticket.number}/deliveries/{reply().id}/stop"))
    assert reply().status == "sending"
    becomes("queued")
    bob.post(f"/desk/tickets/{ticket.number}/deliveries/{reply().id}/stop")
    with unit_of_work():
        assert outbox.claim_delivery() is None


def test_the_page_of_outgoing_mail_tells_it_too(bob, client_of, staff):
    becomes("sending")
    alice = client_of(staff.alice)
    assert "It was too late" in after(alice, alice.post(f"/desk/settings/outgoing/{reply().id}/stop"))
    assert alice.post(f"/desk/settings/outgoing/{reply().id}/again").status_code == 409


def test_only_mails_of_this_ticket_and_only_for_those_who_see_it(bob, ticket, client_of, staff):
    other = make_ticket(email="dan@example.com")
    with unit_of_work():
        from_elsewhere = outbox.post("email", "survey", "ana@example.com", ticket_id=ticket.id)
    assert bob.post(f"/desk/tickets/{other.number}/deliveries/{reply().id}/stop").status_code == 404
    assert bob.post(f"/desk/tickets/{ticket.number}/deliveries/{from_elsewhere.id}/stop").status_code == 404
    bob.post(f"/desk/tickets/{ticket.number}/change", data={"team_id": staff.private_team.id})
    assert client_of(staff.carol).post(f"/desk/tickets/{ticket.number}/deliveries/{reply().id}/stop").status_code == 404
