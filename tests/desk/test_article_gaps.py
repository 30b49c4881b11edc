"""The pages of the gap board: what is asked in vain, whose it is, and the article that begins with the questions."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.accounts import actions as accounts
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.knowledge import endings, footprints, searching
from helpdesk.knowledge.footprints import Searched
from helpdesk.knowledge.models import Article
from helpdesk.selfservice.models import Gap
from helpdesk.selfservice.watching import watch_gaps
from helpdesk.tickets import changes
from helpdesk.tickets.models import Ticket
from helpdesk.web.measure import counted
from tests.desk.pages import after
from tests.factories import make_ticket
from tests.knowledge.factories import found, index_all, make_article

BOARD = "/desk/articles/gaps"


@pytest.fixture
def author(client_of, staff):
    with unit_of_work():
        supervisor = accounts.create_agent(email="sue@desk.test", name="Sue Supervisor", role="supervisor", actor=SYSTEM)
    yield client_of(supervisor)
    searching.index().close()


def ask(query, *people, ticket=None, locale="en"):
    moment = utcnow() - timedelta(hours=2)
    with unit_of_work():
        footprints.keep([Searched(query, locale, 0, False, person, moment) for person in people])
        for person in people if ticket else ():
            footprints.wrote(person, ticket.id, moment + timedelta(minutes=5))
    endings.settle()
    watch_gaps()


def only_gap() -> Gap:
    db.session.rollback()
    return db.session.scalar(sa.select(Gap))


def test_only_authors(client_of, staff, visitor):
    for address in (BOARD, f"{BOARD}/1"):
        assert client_of(staff.bob).get(address).status_code == 403 and visitor.get(address).status_code == 302
    assert client_of(staff.bob).post(f"{BOARD}/1/article").status_code == 403


def test_an_empty_board_says_what_to_do(author):
    assert "No gap is known" in author.get(BOARD).text
    assert "Take a filter away" in author.get(f"{BOARD}?language=ro").text


def test_the_costliest_stands_first_and_hostile_words_stay_words(author):
    ask("<b>black friday</b>", "a", "b")
    ask("ozone", "c", "d", "e", locale="ro")
    page = author.get(BOARD).text
    assert page.index("ozone") < page.index("black friday") and "<b>black" not in page and "3 people" in page
    assert "ozone" not in author.get(f"{BOARD}?language=en").text


def test_an_author_takes_it_writes_it_and_the_search_closes_it(author):
    ask("does it make ozone", "a", "b")
    ask("ozone smell", "c")
    ask("smell of ozone", "d")
    gap = db.session.scalar(sa.select(Gap).order_by(Gap.id))
    page = after(author, author.post(f"{BOARD}/{gap.id}/article"))
    assert "does it make ozone" in page and "Does it make ozone" in page and "What people asked" in page
    article = db.session.scalar(sa.select(Article))
    gap = db.session.get(Gap, gap.id, populate_existing=True)
    assert (gap.state, gap.article_id, article.visibility) == ("writing", article.id, "internal") and gap.owner_id
    assert author.post(f"{BOARD}/{gap.id}/article").location.endswith(f"/{article.id}/en/edit"), "a second press makes no second article"
    index_all()
    assert found("does it make ozone") == []
    author.post(f"/desk/articles/{article.id}/en", data={"title": "Does it make ozone?", "body": "No.", "visibility": "public", "act": "publish",
                                                        "revision": article.translation("en").revision, "keywords": "does it make ozone"})
    index_all()
    watch_gaps()
    db.session.rollback()
    shown = author.get(f"{BOARD}/{gap.id}").text
    assert "Closed: the search finds the article" in shown and "does it make ozone" not in author.get(BOARD).text
    assert "does it make ozone" in author.get(f"{BOARD}?state=closed").text


def test_owner_and_state_are_set_by_hand(author, staff):
    ask("black friday", "a", "b")
    gap = only_gap()
    answer = author.post(f"{BOARD}/{gap.id}", data={"owner_id": staff.alice.id, "state": "closed"})
    assert answer.status_code == 302
    gap = only_gap()
    assert (gap.state, gap.closed_how, gap.owner_id) == ("closed", "hand", staff.alice.id)
    assert "Closed by hand" in author.get(f"{BOARD}/{gap.id}").text
    assert author.post(f"{BOARD}/{gap.id}", data={"state": "odd"}).status_code == 422
    assert author.post(f"{BOARD}/999", data={"state": "open"}).status_code == 404
    event = db.session.scalar(sa.select(EventRow).where(EventRow.kind == "gap.changed"))
    assert event.data["fields"] == ["state", "owner_id"]


def test_tickets_that_followed_are_named_to_those_who_may_see_them(author, client_of, staff):
    ticket = make_ticket(subject="Does it make ozone?")
    with unit_of_work():
        changes.set_team(db.session.get(Ticket, ticket.id), staff.private_team, actor=SYSTEM)
    ask("ozone", "a", ticket=ticket)
    address = f"{BOARD}/{only_gap().id}"
    assert f"#{ticket.number}" in client_of(staff.alice).get(address).text
    assert f"#{ticket.number}" not in author.get(address).text


def test_the_number_of_statements_does_not_grow(author):
    make_article("Ozone", "None.")
    index_all()
    ask("black friday", "a", "b")
    with counted() as few:
        author.get(BOARD)
    for number in range(35):
        ask(f"question{number} about{number}", "a", "b")
    with counted() as many:
        page = author.get(BOARD).text
    assert len(many) == len(few) <= 10 and page.count('class="gap"') == 30 and "from=30" in page
    with counted() as one:
        author.get(f"{BOARD}/1")
    assert len(one) <= 12
