"""One form sent twice in the same moment: one ticket, and both senders are told so."""
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, get_ident

import pytest
import sqlalchemy as sa

from helpdesk.core.db import db, is_sqlite
from helpdesk.desk import new_ticket
from helpdesk.tickets import actions
from helpdesk.tickets.links import ticket_link
from helpdesk.tickets.models import Message, Ticket
from tests.factories import make_ticket


@pytest.fixture
def at_once(monkeypatch) -> None:
    """Neither of two finds the words of the other at first; on SQLite the one waits for the other before it looks."""
    ready, is_free, look, met = Barrier(2), is_sqlite(), actions.known_message, {get_ident()}

    def known(key: str | None) -> Message | None:
        found = look(key)
        if get_ident() not in met and not is_free:
            met.add(get_ident())
            ready.wait(20)
        return found

    for room in (actions, new_ticket):
        monkeypatch.setattr(room, "known_message", known)


def both(post: Callable[[object], object], clients: list) -> list:
    db.session.rollback()
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(post, clients))


def count(model: type) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_the_contact_form(app, staff, at_once):
    form = {"email": "ana@example.com", "subject": "Late", "message": "Where is it?", "key": "one"}
    answers = both(lambda client: client.post("/contact", data=form), [app.test_client(), app.test_client()])
    assert [answer.status_code for answer in answers] == [302, 302] and count(Ticket) == count(Message) == 1


def test_an_answer_on_the_page_of_a_ticket(app, staff, at_once):
    ticket = make_ticket()
    page = ticket_link(ticket, ticket.customer.email).partition("/my/")[2]
    answers = both(lambda client: client.post(f"/my/{page}", data={"text": "Thank you", "key": "two"}), [app.test_client(), app.test_client()])
    assert [answer.status_code for answer in answers] == [302, 302] and count(Message) == 2


def test_a_ticket_that_an_agent_begins(client_of, staff, at_once):
    form = {"channel": "email", "email": "ana@example.com", "subject": "Hello", "text": "We have it.", "client_key": "three"}
    answers = both(lambda client: client.post("/desk/tickets/new", data=form), [client_of(staff.alice), client_of(staff.bob)])
    assert [answer.status_code for answer in answers] == [302, 302] and count(Ticket) == 1
