"""Articles beside a ticket: the whole ticket asks, internal ones are read but not sent, and what was sent is remembered."""
import re

import pytest

from helpdesk.core.actor import SYSTEM
from helpdesk.core.addresses import link
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import searching, solving
from helpdesk.tickets import changes
from helpdesk.tickets.models import Ticket
from helpdesk.web.measure import counted
from tests.factories import make_ticket
from tests.knowledge.factories import index_all, make_article

FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def desk(app, staff):
    made = {"refund": make_article("When is my refund paid?", "A refund by Pix takes **two days**."),
            "rule": make_article("Refund rule for us", "We refund within two days.", visibility="internal"),
            "other": make_article("Clean the filter", "Use warm water.")}
    index_all()
    yield made
    searching.index().close()


@pytest.fixture
def ticket(staff):
    return make_ticket(subject="Money", text="Ana Pop here. I wait for the refund by Pix since days.")


def beside(client, ticket, query=""):
    return client.get(f"/desk/tickets/{ticket.number}/articles{query}", headers=FRAGMENT).text


def test_the_whole_ticket_asks(client_of, staff, desk, ticket):
    part = beside(client_of(staff.carol), ticket)
    assert "When is my refund paid?" in part and "Clean the filter" not in part
    assert f"{link('/help/en/articles/')}{desk['refund'].article_id}-when-is-my-refund-paid" in part


def test_what_is_for_agents_cannot_be_put_into_a_reply(client_of, staff, desk, ticket):
    part = beside(client_of(staff.carol), ticket)
    rule = part[part.index("Refund rule for us"):]
    assert "Agents only" in rule and "data-insert" not in rule.split("</li>")[0]
    assert "Refund rule" not in beside(client_of(staff.carol), ticket, "?picker=1")


def test_the_whole_text_is_fetched_when_it_is_wanted(client_of, staff, desk, ticket):
    carol = client_of(staff.carol)
    ways = re.findall(r'data-insert-from="([^"]+)"', beside(carol, ticket))
    assert ways == [f"/desk/articles/{desk['refund'].article_id}/en/text"]
    words = carol.get(ways[0]).text
    assert "A refund by Pix takes two days." in words and words.rstrip().endswith(f"{desk['refund'].article_id}-when-is-my-refund-paid")
    for hidden in (f"/desk/articles/{desk['rule'].article_id}/en/text", f"/desk/articles/{desk['refund'].article_id}/ro/text", "/desk/articles/999/en/text"):
        assert carol.get(hidden).status_code == 404


def test_the_picker_searches_what_is_typed(client_of, staff, desk, ticket):
    picker = beside(client_of(staff.carol), ticket, "?picker=1&q=filter")
    assert "Clean the filter" in picker and "refund" not in picker.lower()
    assert "No article fits" in beside(client_of(staff.carol), ticket, "?picker=1&q=xyzzyx")


def test_words_in_the_agents_language_find_what_the_ticket_needs(client_of, staff, desk):
    romanian = make_ticket(email="ion@example.com", subject="bani", text="bani", locale="ro")
    make_article("Când primesc banii?", "Prin Pix, în două zile.", locale="ro", article=desk["refund"].article)
    index_all()
    agent = client_of(staff.carol)
    told = beside(agent, romanian, "?picker=1&q=refund")
    assert "Când primesc banii?" in told and "When is my refund paid?" not in told and "/help/ro/articles/" in told
    untold = beside(agent, romanian, "?picker=1&q=filter")
    assert "Clean the filter" in untold and '<span class="tag">EN</span>' in untold and "/help/en/articles/" in untold


def test_only_in_the_tickets_language(client_of, staff, desk):
    romanian = make_ticket(email="ion@example.com", subject="refund Pix", text="refund", locale="ro")
    assert "No article fits" in beside(client_of(staff.carol), romanian)


def test_a_stranger_to_the_ticket_gets_nothing(client_of, staff, desk, visitor):
    private = make_ticket(team_id=staff.private_team.id)
    path = f"/desk/tickets/{private.number}/articles"
    assert client_of(staff.carol).get(path).status_code == 404 and visitor.get(path).status_code == 302


def test_what_was_sent_and_solved_is_seen_beside_the_next_ticket(client_of, staff, desk, ticket):
    client = client_of(staff.carol)
    address = link(f"/help/en/articles/{desk['refund'].article_id}-when")
    client.post(f"/desk/tickets/{ticket.number}/reply", data={"text": f"See {address}", "client_key": "k-1"})
    assert "sent here" in beside(client, ticket)
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, ticket.id), "solved", actor=SYSTEM)
    following = make_ticket(email="eva@example.com", subject="refund", text="When is my refund paid?")
    part = beside(client, following)
    assert "solved 1 ticket" in part and "sent here" not in part
    assert [one.article_id for one in solving.solved_with(ticket.created_at)] == [desk["refund"].article_id]


def test_the_ticket_does_not_wait_for_its_articles(client_of, staff, desk, ticket):
    client = client_of(staff.carol)
    page = client.get(f"/desk/tickets/{ticket.number}").text
    assert f'data-suggested="/desk/tickets/{ticket.number}/articles"' in page and "When is my refund paid?" not in page
    with counted() as statements:
        beside(client, ticket)
    assert len(statements) <= 12, statements


def test_without_scripts_it_is_a_page(client_of, staff, desk, ticket):
    page = client_of(staff.carol).get(f"/desk/tickets/{ticket.number}/articles").text
    assert "<h1" in page and "When is my refund paid?" in page
