"""Articles that a reply links to are remembered as the answer, once the ticket is solved and for as long as it stays so."""
from datetime import timedelta

import pytest

from helpdesk.core import clock
from helpdesk.core.actor import SYSTEM
from helpdesk.core.addresses import link
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import solving
from helpdesk.tickets import actions, changes
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket
from tests.knowledge.factories import make_article

EVER = timedelta(days=400)


@pytest.fixture
def ticket(staff):
    return make_ticket(subject="Refund for order 4711081522", text="Ana Pop here, ana@example.com: where is my money?")


def reply(ticket, text, agent):
    with unit_of_work():
        return actions.reply(db.session.get(Ticket, ticket.id), Writing(text), actor=agent.actor)


def set_status(ticket, status):
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, ticket.id), status, actor=SYSTEM)


def taught():
    return solving.solved_with(utcnow() - EVER)


def test_a_solved_ticket_teaches_its_question_without_names(ticket, staff):
    refund, other = make_article("When is my money back?"), make_article("Not sent")
    reply(ticket, f"See {link(f'/help/en/articles/{refund.article_id}-when')} and https://elsewhere.test/help/en/articles/{other.article_id}", staff.alice)
    assert taught() == []
    set_status(ticket, "solved")
    one, = taught()
    assert (one.article_id, one.external_id, one.locale, one.ticket_id, one.person) == (
        refund.article_id, refund.article.external_id, "en", ticket.id, ticket.customer_id)
    assert "where is my money" in one.question
    assert not any(telling in one.question for telling in ("Ana", "Pop", "@", "4711"))
    assert solving.times_solved([refund.article_id, other.article_id]) == {refund.article_id: 1}


def test_a_reopened_ticket_teaches_nothing_until_it_is_solved_again(ticket, staff):
    refund = make_article()
    reply(ticket, f"See {link(f'/help/en/articles/{refund.article_id}')}", staff.alice)
    set_status(ticket, "solved")
    set_status(ticket, "open")
    assert taught() == []
    with clock.at(utcnow() + timedelta(days=1)):
        set_status(ticket, "solved")
        assert len(taught()) == 1 and solving.solved_with(utcnow() - timedelta(hours=1)) == taught()


def test_each_article_counts_once_in_a_ticket(ticket, staff):
    refund = make_article()
    for _ in range(2):
        reply(ticket, f"See {link(f'/help/en/articles/{refund.article_id}')}", staff.alice)
    set_status(ticket, "solved")
    set_status(ticket, "closed")
    assert len(taught()) == 1 and len(solving.sent_in(ticket.id)) == 1


def test_a_link_to_an_article_that_is_gone_does_no_harm(ticket, staff):
    reply(ticket, f"See {link('/help/en/articles/99999')}", staff.alice)
    set_status(ticket, "solved")
    assert taught() == [] and solving.sent_in(ticket.id) == []
