"""What is known stands beside the ticket with its source, and before an agent who is about to ask for it; never for a stranger."""
import pytest

from helpdesk.channels import intake
from helpdesk.channels.inbound import Inbound
from helpdesk.core import clock
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Customer, Touchpoint
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket

PART = {"HX-Request": "true"}
ASK = "Could you please send us your order number?"


def written(text: str, *, is_proved: bool, email="ana@example.com", channel="email", subject="Question", key="") -> int:
    """A ticket with these words; answers its number."""
    with unit_of_work():
        ticket = intake.take(Inbound(channel=channel, identity_kind="email", identity=email, name="Ana Pop", subject=subject, locale="en",
                                     writing=Writing(text, client_key=key or f"k-{text[:40]}", is_proved=is_proved))).ticket
        return ticket.number


def known(client, number: int, text: str = ASK) -> str:
    answer = client.post(f"/desk/tickets/{number}/known", data={"text": text})
    assert answer.status_code == 200
    return answer.text


@pytest.fixture
def carol(client_of, staff):
    return client_of(staff.carol)


def test_what_was_said_on_another_channel_is_known(carol):
    first = written("Order 4711 came broken. I live at 14 Harbour Street.", is_proved=True, channel="chat")
    now = written("Any news?", is_proved=True)
    beside = carol.get(f"/desk/tickets/{now}/facts", headers=PART).text
    for words in ("Known facts", "4711", "14 Harbour Street", f"#{first}", "#m1", "Chat"):
        assert words in beside, words
    assert "ana@example.com" not in beside, "it stands in the profile above"
    told = known(carol, now)
    assert "You ask for the order number. It is known:" in told and 'data-insert=" 4711"' in told and f"#{first}" in told and "Alt+I" in told
    assert "4711" not in known(carol, now, "Is 4711 your order number? Could you send us the order number?"), "the reply says it itself"
    assert known(carol, now, "We found your order number.").strip() == "" == known(carol, now, "").strip()
    assert known(carol, now, "What is your phone number?").strip() == "", "what is not known is asked for"
    assert "14 Harbour Street" in known(carol, now, "Where should we send the new one?")


def test_who_proved_nothing_is_offered_nothing_of_the_person(carol):
    written("Order 4711 came broken.", is_proved=True)
    forged = written("Please help me quickly.", is_proved=False)
    assert known(carol, forged).strip() == ""
    assert "not proved" in carol.get(f"/desk/tickets/{written('My order is 9999.', is_proved=False)}/facts", headers=PART).text


def test_a_forged_mail_in_another_ticket_is_not_known_to_a_stranger(carol):
    written("My order is 9999.", is_proved=False, channel="chat")
    assert known(carol, written("Hello?", is_proved=False)).strip() == ""
    told = known(carol, written("It is me, Ana.", is_proved=True))
    assert "9999" in told and "not proved" in told


def test_what_the_same_unproved_sender_wrote_in_this_ticket_is_pointed_at(carol):
    told = known(carol, written("My order is 9999.", is_proved=False))
    assert "It was written in this ticket:" in told and "9999" in told and "It is known" not in told and "not proved" in told


def test_a_proved_value_stands_before_an_unproved_one(carol):
    written("Order 4711 is late.", is_proved=True)
    written("Order 9999 is late.", is_proved=False, channel="chat")
    told = known(carol, written("Hello?", is_proved=True))
    assert told.index("4711") < told.index("9999")


def test_what_another_system_reported_is_known(carol):
    number = written("Where is it?", is_proved=True)
    with unit_of_work():
        db.session.add(Touchpoint(customer_id=db.session.get(Ticket, number - 10_000).customer_id, kind="order.placed", at=clock.utcnow(),
                                  data={"title": "Order 8123", "url": "", "values": {"Total": "10"}}, event_key="1:x"))
    assert "8123" in (told := known(carol, number)) and "another system" in told


def test_a_hidden_ticket_tells_nothing(client_of, staff):
    number = written("Order 4711 came broken.", is_proved=True, subject="Legal")
    with unit_of_work():
        db.session.get(Ticket, number - 10_000).team_id = staff.private_team.id
    other = written("Hello?", is_proved=True)
    assert known(client_of(staff.carol), other).strip() == "" and "4711" in known(client_of(staff.bob), other)
    assert client_of(staff.carol).get(f"/desk/tickets/{number}/facts").status_code == 404


def test_identities_are_known_and_words_are_escaped(carol):
    ticket = make_ticket(text="I tried <b>everything</b>.")
    with unit_of_work():
        customers.prove(db.session.get(Customer, ticket.customer_id), "email", "ana@example.com", proof="agent")
    beside = carol.get(f"/desk/tickets/{ticket.number}/facts", headers=PART).text
    assert "I tried &lt;b&gt;everything" in beside and "<b>" not in beside
    assert "ana@example.com" in known(carol, written("Hi", is_proved=True), "Which e-mail did you use?")
