"""Searching the help centre: results, the corrected query said plainly, other languages offered, and always a way on."""
import pytest
import sqlalchemy as sa

from helpdesk.core import footprints
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import searching
from helpdesk.knowledge.models import Category, Search
from tests.knowledge.factories import index_all, make_article


@pytest.fixture(autouse=True)
def articles(app):
    with unit_of_work():
        db.session.add_all([Category(key="returns", names={"en": "Returns"}), Category(key="payment", names={"en": "Payment"})])
    english = make_article("When is my money back?", "A refund by Pix takes two days.", category="returns", name="refund")
    make_article("How to pay", "By Pix or card.", category="payment", name="pay")
    make_article("Când primesc banii?", "Rambursarea durează două zile, prin Pix nu.", locale="ro", article=english.article)
    make_article("Rambursare prin transfer", "Transfer bancar și Pix.", locale="ro", name="transfer")
    index_all()
    yield app
    searching.index().close()


def search(visitor, words, locale="en", **more):
    return visitor.get(f"/help/{locale}/search", query_string={"q": words, **more})


def test_results_show_the_sentence_with_marks(visitor):
    page = search(visitor, "refund").text
    assert "A <mark>refund</mark> by Pix takes two days." in page and "When is my money back?" in page and "Returns" in page


def test_a_corrected_query_is_said_and_can_be_declined(visitor):
    page = search(visitor, "refnud").text
    assert "Showing results for" in page and "<strong>refund</strong>" in page and "exact=1" in page
    as_typed = search(visitor, "refnud", exact=1).text
    assert "Showing results for" not in as_typed and "Nothing found" in as_typed


def test_a_search_that_finds_nothing_has_a_way_on(visitor):
    page = search(visitor, "zzqqxx").text
    assert "Nothing found for “zzqqxx”" in page and "When is my money back?" in page and "/contact?subject=zzqqxx" in page


def test_without_words_it_asks_for_them(visitor):
    assert "What are you looking for?" in search(visitor, "").text


def test_topics_narrow_the_results(visitor):
    page = search(visitor, "pix").text
    assert "topic=returns" in page and "topic=payment" in page
    narrowed = search(visitor, "pix", topic="payment").text
    assert "How to pay</a></h2>" in narrowed and "money back?</a></h2>" not in narrowed and 'aria-current="true">Payment' in narrowed


def test_the_best_ten_are_shown_and_all_of_them_are_one_link_away(visitor):
    for number in range(12):
        make_article(f"Parcel {number}", "A zebra parcel.", category="returns" if number else "payment")
    index_all()
    page = search(visitor, "zebra").text
    assert page.count('<article class="hit">') == 10 and "12 articles for “zebra”" in page and "Show all 12 articles" in page
    everything = search(visitor, "zebra", all=1).text
    assert everything.count('<article class="hit">') == 12 and "Show all" not in everything
    narrowed = search(visitor, "zebra", topic="returns").text
    assert "11 articles for “zebra”" in narrowed and "topic=returns&amp;all=1" in narrowed


def test_what_only_another_language_tells_is_offered_apart(visitor):
    page = search(visitor, "pix transfer").text
    assert "Rambursare prin transfer" in page and "Romanian" in page and "Când primesc banii?" not in page
    assert page.index("How to pay") < page.index("Rambursare prin transfer")


def test_somebody_who_writes_another_language_is_led_there(visitor):
    page = search(visitor, "când primesc banii pe rambursare").text
    assert "Când primesc banii?" in page and 'lang="ro"' in page


def test_results_while_typing_take_the_last_word_as_begun(visitor):
    fragment = visitor.get("/help/en/search/live?q=refu").text
    assert "When is my money back?" in fragment and "<html" not in fragment
    assert visitor.get("/help/en/search/live?q=re").text.strip() == ""


def test_suggestions_for_a_subject(visitor):
    fragment = visitor.get("/help/en/suggest", query_string={"subject": "My refund has not come"}).text
    assert "When is my money back?" in fragment and "How to pay" not in fragment
    assert visitor.get("/help/en/suggest?subject=hm").text.strip() == ""


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' OR 1=1 --", "a\x00b", "x" * 5000])
def test_hostile_words_stay_words(visitor, words):
    page = search(visitor, words)
    assert page.status_code == 200 and "<script>alert" not in page.text and "<img src=x" not in page.text
    for fragment in ("search/live", "suggest"):
        assert "<script>alert" not in visitor.get(f"/help/en/{fragment}", query_string={"q": words}).text


def test_a_search_is_kept_without_names(visitor):
    search(visitor, "refund for ana@example.com")
    search(visitor, "refund", topic="returns")
    footprints.flush()
    row, = db.session.scalars(sa.select(Search))
    assert (row.query, row.locale, row.hits) == ("refund for ·", "en", 1)
