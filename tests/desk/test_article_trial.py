"""An author asks as a reader would, and sees what brought each article to its place."""
import pytest

from helpdesk.core import footprints
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import searching
from helpdesk.knowledge.learning import lessons, teaching
from helpdesk.knowledge.learning.lessons import Told
from helpdesk.knowledge.models import Category, Search
from tests.knowledge.factories import index_all, make_article


@pytest.fixture
def author(client_of, staff):
    made = {name: make_article(title, body, name=name, visibility=who).article_id for name, title, body, who in [
        ("refund", "Refunds", "We send the money back within five days of a return.", "public"),
        ("card", "Cards", "Cards are accepted. A card can be saved for the next order.", "public"),
        ("staff", "Refund by hand", "A supervisor confirms the refund.", "internal")]}
    index_all()
    lessons.teach([Told("where is <my> money", made["refund"], "en", 1.0), Told("my money please", made["refund"], "en", 1.0)])
    teaching.train_stale(searching.index())
    yield client_of(staff.alice)
    searching.index().close()


def test_each_article_says_why_it_stands_there(author):
    page = author.get("/desk/articles/search?q=where+is+my+money+for+an+order&locale=en").text
    for said in ("Words of the question", "money ", "Learnt questions", "where is &lt;my&gt; money", "Few learnt questions", "Together"):
        assert said in page, said


def test_the_reasons_add_up_to_the_score(author):
    answer = searching.index().search("where is my monye for an order", "en", explained=True)
    assert answer.corrected and len(answer.hits) == 2
    for hit in answer.hits:
        why = hit.why
        assert sum(why.words.values()) + why.pieces + why.learnt + why.evened == pytest.approx(hit.score, abs=0.001)
    whys = {hit.id: hit.why for hit in answer.hits}
    assert whys["refund"].learnt > 0 and "money" in whys["refund"].words and whys["card"].evened > 0 == whys["refund"].evened
    assert searching.index().search("money", "en").hits[0].why is None


def test_a_trial_is_asked_as_somebody_and_leaves_no_trace(author):
    assert "Refund by hand" not in author.get("/desk/articles/search?q=refund").text
    assert "Refund by hand" in author.get("/desk/articles/search?q=refund&reader=internal").text
    footprints.flush()
    assert db.session.query(Search).count() == 0


@pytest.mark.parametrize("asked", ["", "?q=zzzzz", "?q=refund&locale=xx&reader=xx", "?q=%00%ff&locale=ro", "?q=" + "a" * 3000])
def test_whatever_is_asked_there_is_a_page(author, asked):
    assert author.get(f"/desk/articles/search{asked}").status_code == 200


def test_customers_do_not_see_it(visitor, app):
    assert visitor.get("/desk/articles/search?q=refund").status_code == 302


def test_the_palette_names_the_shelf_of_an_article_for_the_reader(author, staff):
    with unit_of_work():
        db.session.add(Category(key="paying", names={"en": "Payment and invoices", "ro": "Plată și facturi"}))
        staff.alice.locale = "ro"
    make_article("Plata cu voucher", "Un voucher este acceptat.", locale="ro", category="paying")
    index_all()
    found = author.get("/desk/palette?q=voucher").text
    assert "Plată și facturi" in found and "paying" not in found
