"""An author sees what an article learnt and takes it away; readers teach by what they do."""
import pytest

from helpdesk.core import footprints
from helpdesk.core.db import db
from helpdesk.knowledge import searching
from helpdesk.knowledge.learning import lessons
from helpdesk.knowledge.learning.lessons import Told
from helpdesk.knowledge.learning.models import CLICKED, HELPED, REWORDED, Lesson
from tests.knowledge.factories import index_all, make_article


@pytest.fixture
def made(app):
    article = make_article("Refund", "Two days.")
    index_all()
    yield article
    searching.index().close()


def heard():
    footprints.flush()
    db.session.expire_all()
    return sorted((one.query, one.source) for one in db.session.query(Lesson))


def page_of(made):
    return f"/desk/articles/{made.article_id}/en/learnt"


def test_what_was_learnt_is_shown_and_can_be_removed(client_of, staff, made):
    author = client_of(staff.alice)
    assert "Nothing was learnt yet" in author.get(page_of(made)).text
    lessons.teach([Told("where is <my> money", made.article_id, "en", 1.0)])
    page = author.get(page_of(made)).text
    assert "where is &lt;my&gt; money" in page and "An admin taught it" in page
    assert author.post(page_of(made), data={"key": lessons.learnt("en")[0].key}).status_code == 302
    assert lessons.learnt("en") == []


def test_who_may_not_write_articles_only_reads(client_of, staff, made):
    lessons.teach([Told("money", made.article_id, "en", 1.0)])
    agent = client_of(staff.bob)
    assert "Remove" not in agent.get(page_of(made)).text
    assert agent.post(page_of(made), data={"key": "money"}).status_code == 403
    assert len(lessons.learnt("en")) == 1


def test_an_unknown_article_or_language_is_not_there(client_of, staff, made):
    assert client_of(staff.alice).get("/desk/articles/999/en/learnt").status_code == 404
    assert client_of(staff.alice).get(f"/desk/articles/{made.article_id}/fr/learnt").status_code == 404


def test_a_click_that_ends_a_search_teaches_and_one_that_does_not_is_forgotten(visitor, made):
    visitor.get("/help/en/search?q=money+back")
    visitor.get(f"/help/en/articles/{made.article_id}", follow_redirects=True)
    assert heard() == [("money back", CLICKED)]
    visitor.get("/help/en/search?q=refund+two+days")
    assert heard() == []


def test_an_article_that_helped_learns_the_search_and_the_words_before_it(visitor, made):
    visitor.get("/help/en/search?q=cash")
    visitor.get("/help/en/search?q=refund")
    page = visitor.get(f"/help/en/articles/{made.article_id}", follow_redirects=True)
    assert page.status_code == 200
    visitor.post(f"/help/en/articles/{made.article_id}/helpful", data={"helpful": "yes"})
    assert heard() == [("cash", REWORDED), ("refund", CLICKED), ("refund", HELPED)]


def test_an_article_that_did_not_help_learns_nothing(visitor, made):
    visitor.get("/help/en/search?q=refund")
    visitor.post(f"/help/en/articles/{made.article_id}/helpful", data={"helpful": "no"})
    assert heard() == []
