"""What readers leave behind is counted without saying who they are."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import footprints, queries
from helpdesk.knowledge.footprints import Searched, Viewed, without_names
from helpdesk.knowledge.models import ArticleViews, Search
from tests.knowledge.factories import make_article


@pytest.fixture(autouse=True)
def desk(app):
    return app


def keep(*left):
    with unit_of_work():
        footprints.keep(list(left))


def searched(query, visitor, *, hits=1, days_ago=0, corrected=False):
    return Searched(query, "en", hits, corrected, visitor, utcnow() - timedelta(days=days_ago))


def test_views_are_added_up_by_day():
    article = make_article().article_id
    now = utcnow()
    keep(Viewed(article, "en", now), Viewed(article, "en", now), Viewed(article, "ro", now))
    keep(Viewed(article, "en", now))
    counts = dict(db.session.execute(sa.select(ArticleViews.locale, ArticleViews.views)).all())
    assert counts == {"en": 3, "ro": 1}
    assert queries.viewed([article], now.date()) == {article: 4}


def test_the_most_read_stand_first_and_old_views_do_not_count():
    first, second, third = (make_article(f"Article {n}").article_id for n in range(3))
    keep(Viewed(third, "en", utcnow()), Viewed(second, "en", utcnow() - timedelta(days=30)))
    assert [one.article_id for one in queries.popular("en")] == [third, first, second]


def test_a_search_is_offered_to_others_only_when_several_people_made_it():
    keep(searched("refund", "a"), searched("Refund", "b"), searched("refund", "c"), searched("secret", "a"), searched("secret", "a"),
         *(searched("nothing", who, hits=0) for who in "abc"), *(searched("reufnd", who, corrected=True) for who in "abc"),
         *(searched("old", who, days_ago=9) for who in "abc"), *(searched("mail ana@example.com", who) for who in "abc"))
    assert queries.popular_searches("en") == ["refund"]


def test_who_searched_cannot_be_told_from_one_month_to_the_next():
    keep(searched("refund", "visitor"), searched("warranty", "visitor"), searched("refund", "visitor", days_ago=40))
    one, same, other = db.session.scalars(sa.select(Search.visitor).order_by(Search.id))
    assert one == same != other and "visitor" not in one


@pytest.mark.parametrize(("query", "kept"), [
    ("refund for ana.pop@example.com please", "refund for · please"),
    ("order 0012 3456 78", "order ·"),
    ("CPF 123.456.789-09", "CPF ·"),
    ("see https://shop.test/o/1?x=y", "see ·"),
    ("HA-200 filter", "HA-200 filter"),
    ("a\x00b", "a b"),
    ("x" * 500, "x" * 200),
])
def test_what_could_name_a_person_is_not_kept(query, kept):
    assert without_names(query) == kept
