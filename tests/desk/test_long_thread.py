"""A thread longer than one page shows its newest entries; earlier ones are one link away, and nobody answers from there."""
import re

import pytest

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets.models import Message
from tests.factories import make_ticket

COUNT = 620


@pytest.fixture
def ticket(app):
    """A conversation of 620 messages."""
    made = make_ticket(channel="chat")
    with unit_of_work():
        db.session.add_all(Message(ticket_id=made.id, seq=seq, direction="in", channel="chat", customer_id=made.customer_id,
                                   text=f"line number {seq}", client_key=f"long-{seq}", created_at=utcnow()) for seq in range(2, COUNT + 1))
        made.seq = COUNT
    return made


def test_the_newest_stand_on_the_page_and_the_rest_behind_a_link(client_of, staff, ticket):
    client = client_of(staff.alice)
    newest = client.get(f"/desk/tickets/{ticket.number}").text
    assert f"line number {COUNT}" in newest and "line number 100<" not in newest
    link = re.search(r'href="([^"]*until=\d+)"', newest)[1].replace("&amp;", "&")
    earlier = client.get(link).text
    assert "line number 100" in earlier and f"line number {COUNT}" not in earlier
    assert 'id="reply-text"' in newest and 'id="reply-text"' not in earlier
    assert "until=" not in earlier


def test_no_entry_is_on_no_page(client_of, staff, ticket):
    client, seen, link = client_of(staff.alice), set(), f"/desk/tickets/{ticket.number}"
    while link:
        page = client.get(link).text
        seen |= set(map(int, re.findall(r"line number (\d+)", page)))
        found = re.search(r'href="([^"]*until=\d+)"', page)
        link = found and found[1].replace("&amp;", "&")
    assert seen == set(range(2, COUNT + 1))
