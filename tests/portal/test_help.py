"""The help centre's pages: what a visitor reads, in which language, and what the pages cost."""
import re
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from helpdesk.channels.chat.models import ChatSettings
from helpdesk.core import clock, footprints
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import queries, searching
from helpdesk.knowledge.models import ArticleViews, Category
from helpdesk.portal import waiting
from helpdesk.tickets import answering
from helpdesk.tickets.models import Ticket
from helpdesk.web.measure import counted
from tests.factories import make_ticket
from tests.knowledge.factories import index_all, make_article

BODY = "## How long\n\nBy Pix **two days**.\n\n| Paid by | Days |\n|---|---|\n| Pix | 2 |\n\n## Who pays\n\nWe do. See [the other](article:other)."


@pytest.fixture(autouse=True)
def desk(app):
    yield app
    searching.index().close()


@pytest.fixture
def refund():
    with unit_of_work():
        db.session.add(Category(key="returns", names={"en": "Returns", "pt-BR": "Devoluções"}, summaries={"en": "Send it back."}))
    english = make_article("When is my money back?", BODY, category="returns", name="refund", summary="It depends.", keywords=("refund",),
                           reviewed_on=date(2026, 11, 3))
    make_article("Quando o reembolso cai?", "No Pix, dois dias.", locale="pt-BR", article=english.article)
    make_article("The other", "A refund too.", category="returns", name="other")
    index_all()
    return english


def page_of(translation):
    return f"/help/{translation.locale}/articles/{translation.article_id}-{translation.slug}"


def seen(page) -> bool:
    """Whether a picture on the page tells that it was read."""
    return '/seen"' in page.text


def test_the_front_door_is_the_help_centre_in_the_visitors_language(visitor):
    for header, locale in (("ro", "ro"), ("pt-PT", "pt-BR"), ("fr", "en")):
        assert visitor.get("/", headers={"Accept-Language": header}).headers["Location"] == f"/help/{locale}"
    assert visitor.get("/help/pt?x=1").headers["Location"] == "/help/pt-BR?x=1"
    assert visitor.get("/help/fr").status_code == 404


def test_home_shows_shelves_that_hold_something_and_what_is_read(visitor, refund):
    page = visitor.get("/help/en").text
    assert "Returns" in page and "Send it back." in page and "When is my money back?" in page and "/contact" in page
    assert "Devoluções" not in visitor.get("/help/ro").text


def test_a_shelf_lists_its_articles(visitor, refund):
    page = visitor.get("/help/en/categories/returns").text
    assert page.count("<strong>") >= 2 and "It depends." in page and page_of(refund) in page
    for missing in ("/help/en/categories/none", "/help/ro/categories/returns"):
        assert visitor.get(missing).status_code == 404


def test_an_article_has_everything_a_reader_needs(visitor, refund):
    page = visitor.get(page_of(refund)).text
    assert '<h2 id="how-long">How long</h2>' in page and 'href="#who-pays"' in page and "<strong>two days</strong>" in page
    assert "It depends." in page and "3 November 2026" in page.replace("November 3, 2026", "3 November 2026") and "1 minute" in page
    assert re.search(r'rel="alternate" hreflang="pt-BR" href="http[^"]+/help/pt-BR/articles/\d+-quando-o-reembolso-cai"', page)
    assert 'rel="canonical"' in page and "The other" in page and "/help/en/go/other" in page


def test_the_address_is_clean_and_survives_a_new_title(visitor, refund):
    for other in (f"/help/en/articles/{refund.article_id}", f"/help/en/articles/{refund.article_id}-old-title"):
        assert visitor.get(other).headers["Location"] == page_of(refund)


def test_an_article_in_another_language_is_offered_not_hidden(visitor, refund):
    page = visitor.get(f"/help/ro/articles/{refund.article_id}")
    assert page.status_code == 404 and page_of(refund) in page.text and "Quando o reembolso cai?" in page.text
    assert 'to=/help/pt-BR/articles/' in visitor.get(page_of(refund)).text.replace("%2F", "/")


def test_drafts_internal_and_unknown_articles_do_not_exist(visitor):
    draft, internal = make_article(published=False), make_article(visibility="internal")
    for path in (page_of(draft), page_of(internal), "/help/en/articles/999", "/help/en/go/nothing", "/help/en/articles/0-x"):
        assert visitor.get(path).status_code == 404
    assert visitor.post(f"/help/en/articles/{draft.article_id}/helpful", data={"helpful": "yes"}).status_code == 404


def test_links_between_articles_lead_to_the_readers_language(visitor, refund):
    assert visitor.get("/help/pt-BR/go/refund").headers["Location"].startswith("/help/pt-BR/articles/")
    assert visitor.get("/help/ro/go/refund").headers["Location"].startswith("/help/en/articles/")


def test_a_view_is_counted_once_whether_the_page_or_its_picture_tells(visitor, refund):
    assert seen(visitor.get(page_of(refund)))
    visitor.get(f"/help/en/articles/{refund.article_id}/seen", headers={"Sec-Fetch-Site": "same-origin"})
    assert not seen(visitor.get(page_of(refund)))
    footprints.flush()
    assert db.session.scalar(sa.select(ArticleViews.views)) == 2


def test_script_in_an_article_stays_words(visitor):
    made = make_article("<script>alert(1)</script>", "<img src=x onerror=alert(2)> [x](javascript:alert(3))", summary="<b>bold</b>",
                        keywords=("<i>",))
    page = visitor.get(page_of(made)).text
    assert "<script>alert" not in page and "<img src=x" not in page and "<b>bold" not in page and "href=\"javascript" not in page


@pytest.mark.parametrize(("path", "most"), [("/help/en", 7), ("/help/en/categories/returns", 6), ("/help/en/search?q=refund", 5),
                                            ("/help/en/search/live?q=refund", 1), ("/help/en/suggest?subject=refund", 1)])
def test_a_page_costs_few_statements(visitor, refund, path, most):
    visitor.get(path)
    with counted() as statements:
        assert visitor.get(path).status_code == 200
    assert len(statements) <= most, statements


def test_an_article_costs_few_statements_however_many_there_are(visitor, refund):
    for number in range(15):
        make_article(f"Refund {number}", "A refund.", category="returns")
    index_all()
    visitor.get(page_of(refund))
    with counted() as statements:
        assert visitor.get(page_of(refund)).status_code == 200
    # The view itself is counted aside, by the sweeper.
    assert len([one for one in statements if "article_views" not in one]) <= 5, statements


def test_the_way_to_a_person_says_how_long_it_takes(app, visitor):
    assert "By email we answer as soon as we can." in visitor.get("/help/en").text and "data-open-chat" in visitor.get("/help/en").text
    for _ in range(answering.LEAST_ANSWERED):
        ticket = make_ticket()
        with clock.at(ticket.created_at + timedelta(hours=3)), unit_of_work():
            db.session.get(Ticket, ticket.id).first_replied_at = clock.utcnow()
    with unit_of_work():
        db.session.add(ChatSettings(id=1, is_on=False, origins=[], mail_after_minutes=10))
    waiting._minutes.cache_clear()
    page = visitor.get("/help/en").text
    assert "By email we usually answer in about 3 hours." in page and "data-open-chat" not in page


@pytest.mark.parametrize(("minutes", "words"), [(1, "1 minute"), (59, "59 minutes"), (60, "1 hour"), (180, "3 hours"), (1440, "1 day")])
def test_a_wait_is_said_in_the_unit_people_think_in(app, minutes, words):
    with app.test_request_context("/help/en"):
        assert waiting._span(minutes) == words


def test_saying_that_it_helped_works_without_scripts(visitor, refund):
    path = f"/help/en/articles/{refund.article_id}/helpful"
    answer = visitor.post(path, data={"helpful": "no"})
    assert answer.status_code == 302 and answer.headers["Location"] == page_of(refund) + "#helpful"
    assert "What was missing?" in visitor.get(page_of(refund)).text
    visitor.post(path, data={"reason": "outdated"})
    assert "Noted." in visitor.get(page_of(refund)).text
    visitor.post(path, data={"helpful": "yes"})
    page = visitor.get(page_of(refund)).text
    assert "What was missing?" not in page and "glad" in page
    assert queries.counted_feedback([refund.article_id]) == {(refund.article_id, "en"): (1, 0)}


def test_with_scripts_only_the_question_is_answered(visitor, refund):
    answer = visitor.post(f"/help/en/articles/{refund.article_id}/helpful", data={"helpful": "no"}, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and answer.text.lstrip().startswith("<section") and "What was missing?" in answer.text


@pytest.mark.parametrize("words", [{"reason": "nonsense"}, {"reason": "<script>"}])
def test_a_made_up_reason_is_refused(visitor, refund, words):
    assert visitor.post(f"/help/en/articles/{refund.article_id}/helpful", data=words).status_code == 422
    assert queries.counted_feedback([refund.article_id]) == {}
