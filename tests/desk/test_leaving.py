"""A ticket leaves for spam or trash and comes back; a blocked sender's words go to spam, unanswered, until freed."""
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.customers.models import Customer
from helpdesk.tickets.models import Ticket
from tests.desk.pages import after
from tests.factories import make_ticket


def customer() -> Customer:
    db.session.rollback()
    return db.session.scalars(sa.select(Customer)).one()


def test_spam_blocks_the_sender_and_not_spam_frees_him(bob):
    ticket = make_ticket()
    page = after(bob, bob.post(f"/desk/tickets/{ticket.number}/spam", data={"is_spam": "yes"}))
    assert "Ana Pop is blocked" in page and f'action="/desk/tickets/{ticket.number}/spam"' in page and customer().is_blocked
    later = make_ticket(text="Buy now")
    assert f"row-{later.number}" in bob.get("/desk/queues/spam").text
    page = after(bob, bob.post(f"/desk/tickets/{ticket.number}/spam", data={"is_spam": "no"}))
    assert "as usual" in page and not customer().is_blocked
    assert f"row-{ticket.number}" in bob.get("/desk/queues/unsolved").text
    assert not db.session.get(Ticket, make_ticket(text="A question").id).is_spam


def test_spam_without_a_block(bob):
    ticket = make_ticket()
    bob.post(f"/desk/tickets/{ticket.number}/spam", data={"is_spam": "yes", "block": "no"})
    assert not customer().is_blocked and db.session.get(Ticket, ticket.id).is_spam


def test_the_ticked_box_wins_over_the_hidden_field(bob):
    ticket = make_ticket()
    bob.post(f"/desk/tickets/{ticket.number}/spam", data={"block": ["yes", "no"]})
    assert customer().is_blocked


def test_delete_says_where_it_is_and_leads_back(bob):
    ticket = make_ticket()
    page = after(bob, bob.post(f"/desk/tickets/{ticket.number}/delete?queue=mine"))
    assert "is in the trash." in page and f'action="/desk/tickets/{ticket.number}/restore"' in page
    bob.post(f"/desk/tickets/{ticket.number}/restore")
    assert f"row-{ticket.number}" in bob.get("/desk/queues/unsolved").text


def test_both_are_asked_before(bob):
    ticket = make_ticket(name="Ana <Pop>")
    page = bob.get(f"/desk/tickets/{ticket.number}").text
    assert 'id="spam-dialog"' in page and 'id="delete-dialog"' in page and "Block Ana &lt;Pop&gt;" in page
