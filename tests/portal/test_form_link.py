"""A form's link opens what its visitor said and heard, until the owner of the typed address speaks; a mailed one only for its own address."""
from helpdesk.channels import intake
from helpdesk.channels.inbound import Inbound
from helpdesk.core import files
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import actions, changes, links
from helpdesk.tickets.models import Attachment, Message, Ticket
from helpdesk.tickets.writing import Upload, Writing
from tests.factories import make_ticket


def answer(ticket: Ticket, text: str, **writing) -> None:
    with unit_of_work():
        actions.reply(db.session.get(Ticket, ticket.id), Writing(text, **writing), actor=SYSTEM, channel="email")


def owner_writes(ticket: Ticket, text: str, **writing) -> None:
    with unit_of_work():
        intake.take(Inbound("email", "email", "ana@example.com", Writing(text, is_proved=True, sender="ana@example.com", **writing), ticket_id=ticket.id, proof="reply"))


def test_what_the_owner_of_the_address_says_is_not_for_whoever_typed_it(visitor):
    ticket = make_ticket(text="I typed this")
    answer(ticket, "Where shall we send it?")
    path = f"/my/{links.token_for(ticket)}"
    assert "Where shall we send it?" in visitor.get(path).text
    stored = files.store(b"plan")
    owner_writes(ticket, "Street of Roses 5", uploads=(Upload("plan.txt", "text/plain", stored.size, stored.sha256),))
    answer(ticket, "It goes to the Street of Roses")
    visitor.post(path, data={"text": "Tell me too", "key": "a"})
    page = visitor.get(path).text
    assert "I typed this" in page and "Where shall we send it?" in page and "Tell me too" in page
    assert "Street of Roses" not in page and "The rest of this conversation was sent by mail" in page
    file = db.session.query(Attachment).one()
    assert visitor.get(f"{path}/files/{file.id}").status_code == 404
    mailed = f"/my/{links.token_for(ticket, is_mailed=True)}"
    assert "Street of Roses 5" in visitor.get(mailed).text and visitor.get(f"{mailed}/files/{file.id}").data == b"plan"


def test_a_mailed_link_is_good_for_the_address_it_went_to(visitor):
    ticket = make_ticket(email="mistyped@example.com")
    path = f"/my/{links.token_for(ticket, is_mailed=True)}"
    assert visitor.get(path).status_code == 200
    with unit_of_work():
        right = customers.customer_for("email", "ana@example.com", name="Ana Pop")
        changes.set_customer(db.session.get(Ticket, ticket.id), right, is_proved=False, actor=right.actor)
    assert visitor.get(path).status_code == 404


def test_answers_go_where_the_customer_wrote_from_in_this_ticket(app):
    home, work = make_ticket(email="ana@example.com"), make_ticket(email="ion@example.com")
    with unit_of_work():
        customers.add_identity(db.session.get(Ticket, home.id).customer, "email", "ana@work.example", actor=SYSTEM, proof="agent")
        intake.take(Inbound("email", "email", "ana@work.example", Writing("From work", sender="ana@work.example"), ticket_id=home.id))
        intake.take(Inbound("email", "email", "eve@example.com", Writing("From a stranger", sender="eve@example.com"), ticket_id=home.id))
    answer(home, "To work")
    answer(work, "To the other one")
    sent = db.session.query(Message.text, Delivery.recipient).join(Delivery, Delivery.message_id == Message.id).order_by(Message.id).all()
    assert [tuple(row) for row in sent] == [("To work", "ana@work.example"), ("To the other one", "ion@example.com")]
