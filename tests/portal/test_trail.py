"""What a visitor searched and read goes along with their message, if they let it."""
import pytest
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.customers.models import Touchpoint
from helpdesk.knowledge import searching
from helpdesk.tickets.models import Ticket
from tests.knowledge.factories import index_all, make_article

WORDS = {"email": "ana.pop@example.com", "subject": "Refund", "message": "No money yet.", "key": "k"}


@pytest.fixture(autouse=True)
def read_and_searched(app, visitor):
    made = make_article("When is my money back?", "A refund takes two days.", name="refund")
    index_all()
    visitor.get("/help/en/search?q=where+is+my+refund")
    visitor.get(f"/help/en/articles/{made.article_id}-{made.slug}")
    yield
    searching.index().close()


def touchpoints():
    return [(row.kind, row.data["title"], row.ticket_id, row.customer_id) for row in db.session.scalars(sa.select(Touchpoint).order_by(Touchpoint.id))]


def test_it_is_shown_before_it_is_sent(visitor):
    page = visitor.get("/contact").text
    assert "Goes along with your message" in page and "where is my refund" in page and "When is my money back?" in page


def test_it_stands_on_the_timeline_of_who_wrote(visitor):
    visitor.post("/contact", data=WORDS)
    ticket, = db.session.scalars(sa.select(Ticket))
    assert touchpoints() == [("search", "where is my refund", ticket.id, ticket.customer_id),
                             ("article", "When is my money back?", ticket.id, ticket.customer_id)]
    assert "Goes along" not in visitor.get("/contact").text


def test_it_stays_here_when_declined(visitor):
    visitor.post("/contact", data={**WORDS, "no_trail": "1"})
    assert db.session.scalar(sa.select(sa.func.count(Ticket.id))) == 1 and touchpoints() == []


def test_a_form_sent_twice_hands_it_over_once(visitor):
    for _ in range(2):
        visitor.post("/contact", data=WORDS)
    assert len(touchpoints()) == 2


def test_only_the_last_few_are_kept(visitor):
    for number in range(20):
        visitor.get(f"/help/en/search?q=refund+{number}")
    page = visitor.get("/contact").text
    assert "refund 19" in page and "refund 15" in page and "refund 14" not in page


def test_somebody_who_did_nothing_sends_nothing(app):
    assert "Goes along" not in app.test_client().get("/contact").text
