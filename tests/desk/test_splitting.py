"""Words of a ticket become a ticket of their own: looked at first, nobody is written to, and it can be put back."""
import pytest
import sqlalchemy as sa

from helpdesk.core.db import db, unit_of_work
from helpdesk.customers.models import Customer
from helpdesk.outbox.header_ids import header_id
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import actions
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing import Upload, Writing
from tests.channels.email.conftest import raw_mail, take  # noqa: F401 - a fixture
from tests.desk.pages import after
from tests.factories import make_ticket


def fresh(ticket_id: int) -> Ticket:
    db.session.rollback()
    return db.session.get(Ticket, ticket_id, populate_existing=True)


def words_of(ticket_id: int) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Message.text).where(Message.ticket_id == ticket_id).order_by(Message.seq)))


@pytest.fixture
def ticket(take, staff, work_off) -> Ticket:  # noqa: F811
    """The kettle (1), our answer (2), then another matter by mail (3) with a note about it (4) that has a file."""
    ticket_id = take(raw_mail("The kettle is broken.")).ticket_id
    with unit_of_work():
        known = db.session.get(Ticket, ticket_id)
        actions.reply(known, Writing("We send a new one."), actor=staff.bob.actor, status="pending")
        actions.receive(known, Writing("By the way, the invoice is wrong.", message_id="<2@example.com>"), customer=known.customer, channel="email")
        actions.add_note(known, Writing("Look at VAT.", uploads=(Upload("a.png", "image/png", 3, "0" * 64),)), actor=staff.bob.actor)
    work_off()
    return fresh(ticket_id)


@pytest.fixture
def places(ticket) -> dict[str, str]:
    """Where the second matter and its note stand."""
    return {"mail": str(db.session.scalar(sa.select(Message.seq).where(Message.text.contains("invoice")))), "note": str(ticket.seq)}


def split(client, ticket, *places, **fields):
    return client.post(f"/desk/tickets/{ticket.number}/split", data={"pick": list(places), "subject": "Wrong invoice", "customer_id": ticket.customer_id, **fields})


def test_what_goes_is_a_ticket_of_the_same_customer_and_nobody_is_written_to(bob, ticket, places, work_off):
    before = db.session.scalar(sa.select(sa.func.count(Delivery.id)))
    page = after(bob, split(bob, ticket, places["mail"], places["note"]))
    new = fresh(db.session.scalar(sa.select(sa.func.max(Ticket.id))))
    assert (new.subject, new.customer_id, new.status, new.waiting_on) == ("Wrong invoice", ticket.customer_id, "open", "us")
    assert "Look at VAT." in page and "a.png" in page and f"Bob Member split this ticket off from #{ticket.number}" in page
    assert words_of(new.id) == ["By the way, the invoice is wrong."] and words_of(ticket.id) == ["The kettle is broken.", "We send a new one."]
    assert fresh(ticket.id).snippet == "The kettle is broken." and f"split #{new.number} off from here" in bob.get(f"/desk/tickets/{ticket.number}").text
    work_off()
    assert db.session.scalar(sa.select(sa.func.count(Delivery.id))) == before
    assert f"#{new.number}" in bob.get("/desk/search?q=invoice").text and f"#{ticket.number}<" not in bob.get("/desk/search?q=invoice").text


def test_later_answers_to_what_was_sent_stay_with_the_old_one(bob, ticket, places, take):  # noqa: F811
    sent = db.session.scalar(sa.select(Message.id).where(Message.direction == "out"))
    split(bob, ticket, places["mail"])
    answer = take(raw_mail("Thank you.", message_id="<3@example.com>", in_reply_to=header_id(ticket.id, sent)))
    assert answer.ticket_id == ticket.id


def test_what_cannot_go_is_refused(bob, ticket, places, client_of, staff):
    everything = {str(place) for place in range(1, ticket.seq + 1)}
    for picked, why in (([], "Choose at least one message."), ([places["note"]], "Choose at least one message."), (everything, "At least one message must stay.")):
        refused = split(bob, ticket, *picked)
        assert refused.status_code == 422 and why in refused.text
        assert bob.get(f"/desk/tickets/{ticket.number}/split", query_string={"look": "1", "pick": list(picked)}).status_code == 422
    assert split(bob, ticket, places["mail"], customer_id="999").status_code == 422
    hidden = make_ticket(email="x@example.com", team_id=staff.private_team.id)
    assert client_of(staff.carol).get(f"/desk/tickets/{hidden.number}/split").status_code == 404
    chooses = bob.get(f"/desk/tickets/{ticket.number}/split?pick={places['mail']}").text
    assert f'value="{places["mail"]}" checked' in chooses and "The kettle is broken." in chooses
    looks = bob.get(f"/desk/tickets/{ticket.number}/split?look=1&pick={places['mail']}&pick={places['note']}").text
    assert looks.index("invoice is wrong") < looks.index("Stays in") < looks.index("The kettle is broken.") and len(words_of(ticket.id)) == 3


def test_it_becomes_a_ticket_of_whoever_wrote_it(bob, ticket, staff):
    other = make_ticket(email="dan@example.com", name="Dan Pop").customer_id
    with unit_of_work():
        known = db.session.get(Ticket, ticket.id)
        actions.receive(known, Writing("And I am Dan.", is_proved=True), customer=db.session.get(Customer, other), channel="email")
        place = known.seq
    page = bob.get(f"/desk/tickets/{ticket.number}/split?look=1&pick={place}").text
    assert "Whose is it?" in page and "Dan Pop" in page
    split(bob, ticket, str(place), customer_id=str(other))
    assert fresh(db.session.scalar(sa.select(sa.func.max(Ticket.id)))).customer_id == other


def test_it_can_be_put_back_but_for_what_was_said_there_since(bob, ticket, places):
    split(bob, ticket, places["mail"], places["note"])
    new = db.session.scalar(sa.select(sa.func.max(Ticket.id)))
    number = fresh(new).number
    assert "Put it back" in bob.get(f"/desk/tickets/{ticket.number}/split").text
    bob.post(f"/desk/tickets/{number}/note", data={"text": "Waiting for the accountant."})
    page = after(bob, bob.post(f"/desk/tickets/{number}/unsplit"))
    assert "stands in" in page and len(words_of(ticket.id)) == 3 and fresh(new).folder == "unsolved"
    assert "Waiting for the accountant." in bob.get(f"/desk/tickets/{number}").text
    assert "This was taken back already." in after(bob, bob.post(f"/desk/tickets/{number}/unsplit"))


def test_an_empty_number_leads_to_the_old_ticket(bob, ticket, places):
    split(bob, ticket, places["mail"])
    number = fresh(db.session.scalar(sa.select(sa.func.max(Ticket.id)))).number
    bob.post(f"/desk/tickets/{number}/unsplit")
    assert bob.get(f"/desk/tickets/{number}").location.startswith(f"/desk/tickets/{ticket.number}")
    assert "Merged into this ticket" not in bob.get(f"/desk/tickets/{ticket.number}/merge").text
