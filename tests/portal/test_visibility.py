"""Internal articles are for agents and signed-in ones for customers who proved themselves, at every door."""
import pytest

from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import searching
from helpdesk.knowledge.models import Category
from helpdesk.tickets.links import name_of, token_for
from helpdesk.tickets.models import Ticket
from tests.factories import make_ticket
from tests.knowledge.factories import index_all, make_article

# Every door at which an article, or a word of one, could come out. {id} is its number, {name} its own name.
DOORS = ("/help/en", "/help/ro", "/help/en/categories/returns", "/help/en/articles/{id}", "/help/ro/articles/{id}", "/help/en/go/{name}",
         "/help/ro/go/{name}", "/help/en/search?q=zebra", "/help/ro/search?q=zebra", "/help/en/search?q=zebra&topic=returns",
         "/help/en/search/live?q=zebra", "/help/en/suggest?subject=zebra", "/api/v1/kb/search?q=zebra&locale=en", "/help/en/articles/{public}",
         "/contact", "/contact?subject=zebra", "/widget/frame", "/help/en/sitemap.xml", "/sitemap.xml", "/help/en/feed.atom", "/robots.txt")
# Doors at which a customer who proved themselves finds what is for customers.
FOR_CUSTOMERS = ("/help/en", "/help/en/categories/returns", "/help/en/articles/{id}", "/help/en/go/{name}", "/help/en/search?q=zebra",
                 "/help/en/search/live?q=zebra", "/help/en/suggest?subject=zebra", "/help/ro/articles/{id}", "/help/ro/search?q=zebra",
                 "/help/en/articles/{public}")
# Doors that know nobody: the same for everybody, whoever comes.
FOR_NOBODY = ("/api/v1/kb/search?q=zebra&locale=en", "/sitemap.xml", "/help/en/feed.atom", "/widget/frame")


@pytest.fixture
def articles(app):
    """Visibility → an article with its own secret word; all three speak of zebras."""
    with unit_of_work():
        db.session.add(Category(key="returns", names={"en": "Returns", "ro": "Retur"}))
    made = {kind: make_article(f"Zebra {word}", f"A zebra about {word}.", visibility=kind, category="returns", name=f"name-{kind}",
                               summary=f"Zebra {word}")
            for kind, word in (("public", "openword"), ("signed_in", "customerword"), ("internal", "agentword"))}
    index_all()
    yield made
    searching.index().close()


@pytest.fixture
def customer(visitor, articles):
    """A browser in which a mailed link to a ticket was opened."""
    visitor.get(f"/my/{token_for(make_ticket(), is_mailed=True)}")
    return visitor


def opened(client, door, articles, kind):
    path = door.format(id=articles[kind].article_id, name=articles[kind].article.external_id, public=articles["public"].article_id)
    return client.get(path, follow_redirects=True).text


@pytest.mark.parametrize("door", DOORS)
def test_a_stranger_finds_only_what_is_public(visitor, articles, door):
    for kind in articles:
        text = opened(visitor, door, articles, kind)
        assert "customerword" not in text and "agentword" not in text


@pytest.mark.parametrize("door", FOR_CUSTOMERS)
def test_a_proved_customer_finds_what_is_for_customers(customer, articles, door):
    assert "customerword" in opened(customer, door, articles, "signed_in")


@pytest.mark.parametrize("door", DOORS)
def test_a_proved_customer_finds_nothing_of_the_agents(customer, articles, door):
    for kind in articles:
        assert "agentword" not in opened(customer, door, articles, kind)


@pytest.mark.parametrize("door", FOR_NOBODY)
def test_doors_that_know_nobody_tell_a_customer_no_more(customer, articles, door):
    assert "customerword" not in opened(customer, door, articles, "signed_in")


def test_an_unproved_link_opens_no_articles(visitor, articles):
    visitor.get(f"/my/{token_for(make_ticket())}")
    assert visitor.get(f"/help/en/articles/{articles['signed_in'].article_id}").status_code == 404


def test_an_erased_address_opens_no_articles(visitor, articles):
    ticket = make_ticket()
    visitor.get(f"/my/{token_for(ticket, is_mailed=True)}")
    with unit_of_work():
        identity = db.session.get(Ticket, ticket.id).customer.identities[0]
        assert name_of(identity)
        db.session.delete(identity)
    assert visitor.get(f"/help/en/articles/{articles['signed_in'].article_id}").status_code == 404


def test_what_one_may_not_read_one_may_not_judge(visitor, articles):
    for kind, status in (("public", 302), ("signed_in", 404), ("internal", 404)):
        assert visitor.post(f"/help/en/articles/{articles[kind].article_id}/helpful", data={"helpful": "yes"}).status_code == status


def test_a_customers_own_articles_are_not_for_search_engines(customer, articles):
    page = opened(customer, "/help/en/articles/{id}", articles, "signed_in")
    assert "For customers only" in page and 'content="noindex"' in page and 'rel="canonical"' not in page


def test_agents_read_all_of_them_in_the_desk(client_of, staff, articles):
    agent = client_of(staff.carol)
    for kind, word in (("signed_in", "customerword"), ("internal", "agentword")):
        assert word in agent.get(f"/desk/articles/{articles[kind].article_id}/en").text


def test_a_missing_article_still_has_ways_on(visitor, articles):
    answer = visitor.get("/help/en/articles/99999")
    assert answer.status_code == 404 and 'role="search"' in answer.text and "/contact" in answer.text and "for customers only" in answer.text
