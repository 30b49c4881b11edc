"""A share of those who write in the form see no suggestions, always the same ones; what became of each visit is noted."""
import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import searching
from helpdesk.selfservice import visits
from helpdesk.selfservice.models import FormVisit
from helpdesk.tickets.models import Ticket
from tests.knowledge.factories import index_all, make_article

WORDS = {"email": "ana.pop@example.com", "subject": "Refund", "message": "No money yet.", "key": "k"}
TYPED = "/help/en/suggest?subject=my+refund"


@pytest.fixture(autouse=True)
def article(app):
    made = make_article("When is my money back?", "A refund takes two days.", name="refund")
    index_all()
    yield made
    searching.index().close()


@pytest.fixture
def of_group(app):
    """of_group(True): a browser that chance left without suggestions, found by trying."""
    with unit_of_work():
        visits.change_plan(control_percent=50, actor=SYSTEM)

    def browser(control: bool):
        while True:
            client = app.test_client()
            client.get("/contact")
            with client.session_transaction() as kept:
                if visits.is_control(kept["visitor"], 50) == control:
                    return client
    return browser


def rows() -> list[tuple]:
    return [tuple(row) for row in db.session.execute(sa.select(FormVisit.is_control, FormVisit.ending, FormVisit.ticket_id).order_by(FormVisit.id))]


def test_some_are_suggested_articles_and_some_are_not(of_group):
    shown, bare = of_group(False), of_group(True)
    assert "When is my money back?" in shown.get(TYPED).text
    assert bare.get(TYPED).text.strip() == "" == bare.get(TYPED).text.strip()
    assert sorted(rows()) == [(False, "gave_up", None), (True, "gave_up", None)]


def test_both_groups_get_the_same_form(of_group):
    def form(client):
        page = client.get("/contact").text
        return page[page.index("field-subject"):page.index("field-message")]
    assert form(of_group(False)) == form(of_group(True))


def test_who_opens_the_form_and_types_nothing_is_no_visit(of_group):
    browser = of_group(False)
    browser.get("/contact")
    browser.get("/help/en/suggest?subject=my")
    assert rows() == []


def test_the_message_ends_the_visit(of_group):
    browser = of_group(True)
    browser.get(TYPED)
    browser.post("/contact", data={**WORDS, "no_trail": "1"})
    assert rows() == [(True, "wrote", db.session.scalar(sa.select(Ticket.id)))]


def test_a_word_that_it_is_solved_ends_the_visit_and_reading_alone_does_not(of_group, article):
    browser = of_group(False)
    browser.get(TYPED)
    browser.get(f"/help/en/articles/{article.article_id}", follow_redirects=True)
    assert rows() == [(False, "gave_up", None)]
    browser.post(f"/help/en/articles/{article.article_id}/helpful", data={"helpful": "yes"})
    assert rows() == [(False, "solved", None)]


def test_switched_off_everybody_is_suggested_articles(of_group):
    bare = of_group(True)
    with unit_of_work():
        visits.change_plan(control_percent=0, actor=SYSTEM)
    assert "When is my money back?" in bare.get(TYPED).text


def test_the_chat_agents_and_browsers_without_cookies_take_no_part(app, client_of, staff):
    chat, agent, without = app.test_client(), client_of(staff.alice), app.test_client(use_cookies=False)
    agent.get("/contact")
    without.get("/contact")
    for answer in (chat.get("/help/en/suggest?q=my+refund"), agent.get(TYPED), without.get(TYPED)):
        assert "When is my money back?" in answer.text
    assert rows() == []


def test_the_group_stays_with_the_browser(app):
    seen = set()
    for _ in range(30):
        browser = app.test_client()
        browser.get("/contact")
        answers = {"money back" in browser.get(TYPED).text for _ in range(3)}
        assert len(answers) == 1
        seen |= answers
    assert True in seen and len(rows()) == 30
