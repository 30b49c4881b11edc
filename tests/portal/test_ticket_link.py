"""The signed link: follow and answer without an account; expired, forged and cut links say what to do."""
import re
from datetime import timedelta

import sqlalchemy as sa

from helpdesk.core import signing
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers.models import Identity
from helpdesk.outbox.models import Delivery
from helpdesk.portal import ticket as ticket_page
from helpdesk.tickets import actions, changes, links
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket


def test_it_shows_the_letters_but_never_a_note(visitor, staff):
    ticket = make_ticket()
    with unit_of_work():
        actions.reply(ticket, Writing("We are on it."), actor=staff.bob.actor)
        actions.add_note(ticket, Writing("difficult customer"), actor=staff.bob.actor)
    page = visitor.get(f"/my/{links.token_for(ticket)}")
    assert "We are on it." in page.text and "difficult customer" not in page.text


def test_mails_as_long_as_books_stand_on_pages_of_their_own(visitor, staff, monkeypatch):
    monkeypatch.setattr(ticket_page, "LONGEST_PAGE", 100)
    ticket = make_ticket()
    with unit_of_work():
        for word in ("first", "second", "third"):
            actions.reply(ticket, Writing(f"{word} " * 12), actor=staff.bob.actor)
    url = f"/my/{links.token_for(ticket)}"
    page = visitor.get(url).text
    assert "third third" in page and "second second" not in page
    earlier = re.search(r"until=(\d+)", page)[1]
    page = visitor.get(f"{url}?until={earlier}").text
    assert "second second" in page and "third third" not in page and "first first" not in page
    with unit_of_work():
        actions.reply(ticket, Writing("fourth " * 100), actor=staff.bob.actor)
    assert "fourth fourth" in visitor.get(url).text


def test_an_answer_reopens_the_same_ticket_once(visitor, staff):
    ticket = make_ticket()
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, ticket.id), "solved", actor=staff.bob.actor)
    for _ in range(2):
        visitor.post(f"/my/{links.token_for(ticket)}", data={"text": "Not yet", "key": "a"})
    ticket = db.session.get(Ticket, ticket.id)
    assert (ticket.status, ticket.reopened_count) == ("open", 1)
    assert db.session.scalar(sa.select(sa.func.count(Message.id))) == 2


def test_an_answer_to_a_closed_ticket_opens_a_linked_one(visitor, staff):
    ticket = make_ticket()
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, ticket.id), "closed", actor=staff.bob.actor)
    for key in ("a", "b"):
        visitor.post(f"/my/{links.token_for(ticket)}", data={"text": f"Again {key}", "key": key})
    newer = db.session.scalar(sa.select(Ticket).where(Ticket.id != ticket.id))
    assert (newer.linked_ticket_id, newer.customer_id) == (ticket.id, ticket.customer_id)
    assert db.session.scalar(sa.select(sa.func.count(Message.id)).where(Message.ticket_id == newer.id)) == 2


def test_only_a_mailed_link_proves_the_address(visitor):
    shown, mailed = make_ticket(email="shown@example.com"), make_ticket(email="mailed@example.com")
    visitor.post(f"/my/{links.token_for(shown)}", data={"text": "hello", "key": "a"})
    visitor.post(f"/my/{links.token_for(mailed, is_mailed=True)}", data={"text": "hello", "key": "b"})
    proofs = dict(db.session.execute(sa.select(Identity.value, Identity.proof)).all())
    assert proofs == {"shown@example.com": None, "mailed@example.com": "link"}


def test_a_forged_or_cut_link_opens_nothing(visitor):
    token = links.token_for(make_ticket())
    for bad in (token[:-2], "x" + token, "1", signing.sign("other", [1, True])):
        assert visitor.get(f"/my/{bad}").status_code == 404


def test_an_expired_link_mails_a_new_one_to_the_address_on_file(visitor, monkeypatch):
    ticket = make_ticket(email="ana@example.com")
    token = links.token_for(ticket)
    monkeypatch.setattr(links, "LIFE", -1)
    page = visitor.get(f"/my/{token}")
    assert page.status_code == 410 and ticket.subject not in page.text
    visitor.post(f"/my/{token}/new-link")
    delivery = db.session.scalar(sa.select(Delivery).where(Delivery.kind == "link"))
    assert delivery.recipient == "ana@example.com" and delivery.due_at <= utcnow() + timedelta(seconds=1)
