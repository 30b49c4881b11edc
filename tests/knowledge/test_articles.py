"""Authors write, publish and take back; nobody overwrites anybody; readers say whether it helped."""
import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Conflict, Invalid
from helpdesk.core.events import EventRow
from helpdesk.knowledge import actions, queries
from helpdesk.knowledge.models import Article, Feedback, Translation
from tests.knowledge.factories import make_article


@pytest.fixture(autouse=True)
def desk(app):
    return app


def kinds():
    return list(db.session.scalars(sa.select(EventRow.kind).where(EventRow.kind.startswith("article.")).order_by(EventRow.id)))


def test_a_draft_is_not_read_until_it_is_published():
    translation = make_article("Refund", published=False)
    assert queries.published(translation.article_id, "en") is None
    with unit_of_work():
        actions.publish(translation, actor=SYSTEM)
        actions.publish(translation, actor=SYSTEM)
    assert queries.published(translation.article_id, "en").title == "Refund"
    assert kinds() == ["article.saved", "article.published"]


def test_a_second_author_is_told_before_overwriting():
    translation = make_article("Refund")
    began_with = translation.revision
    with unit_of_work():
        actions.save(translation.article, actions.draft("en", "Mine", "Text."), actor=SYSTEM, revision=began_with)
    with pytest.raises(Conflict), unit_of_work():
        actions.save(translation.article, actions.draft("en", "Theirs", "Text."), actor=SYSTEM, revision=began_with)
    assert db.session.get(Translation, translation.id).title == "Mine"


@pytest.mark.parametrize(("locale", "length", "field"), [("fr", 1, "locale"), ("en", 0, "body"), ("en", 200_001, "body")])
def test_what_cannot_be_an_article_is_refused_in_words(locale, length, field):
    with pytest.raises(Invalid) as refusal:
        actions.draft(locale, "Title", "x" * length or " \n")
    assert field in refusal.value.fields


def test_two_articles_cannot_have_one_name():
    make_article(name="refund")
    with pytest.raises(Invalid), unit_of_work():
        actions.create_article(actions.Shelf(external_id="refund"), actor=SYSTEM)
    with unit_of_work():
        made = actions.create_article(actions.Shelf(), actor=SYSTEM)
    assert made.external_id == f"article-{made.id}"


def test_an_article_without_title_shows_its_first_words():
    assert make_article("", "Where is my card? " * 10).shown_title.startswith("Where is my card? Where")
    assert len(make_article("", "Where is my card? " * 10).shown_title) <= 81


def test_a_reader_counts_once_and_may_change_their_mind():
    translation = make_article()
    with unit_of_work():
        actions.rate(translation, "visitor-1", is_helpful=True, actor=SYSTEM)
        actions.rate(translation, "visitor-1", is_helpful=False, actor=SYSTEM)
        actions.rate(translation, "visitor-1", is_helpful=False, reason="unclear", actor=SYSTEM)
        actions.rate(translation, "visitor-2", is_helpful=True, actor=SYSTEM)
    assert db.session.scalar(sa.select(sa.func.count(Feedback.id))) == 2
    assert queries.counted_feedback([translation.article_id]) == {(translation.article_id, "en"): (1, 1)}


@pytest.mark.parametrize(("is_helpful", "reason"), [(False, "nonsense"), (True, "unclear")])
def test_a_reason_must_exist(is_helpful, reason):
    with pytest.raises(Invalid), unit_of_work():
        actions.rate(make_article_id(), "v", is_helpful=is_helpful, reason=reason, actor=SYSTEM)


def make_article_id():
    return Translation(article_id=1, locale="en")


def test_links_between_articles_prefer_the_readers_language():
    english = make_article("Refund", name="refund")
    make_article("Reembolso", locale="pt-BR", article=db.session.get(Article, english.article_id))
    make_article("Draft", name="draft", published=False)
    make_article("Internal", name="internal", visibility="internal")
    assert queries.by_external_id("refund", "pt-BR").title == "Reembolso"
    assert queries.by_external_id("refund", "ro").title == "Refund"
    assert [queries.by_external_id(name, "en") for name in ("draft", "internal", "unknown")] == [None] * 3
