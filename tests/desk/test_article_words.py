"""Words that mean the same find the articles that have one of them, in their language, and readers do not see them."""
import pytest

from helpdesk.core.db import db
from helpdesk.knowledge import searching
from helpdesk.knowledge.models import Synonyms
from tests.knowledge.factories import found, index_all, make_article


@pytest.fixture
def author(client_of, staff):
    yield client_of(staff.alice)
    searching.index().close()


@pytest.fixture
def articles(author):
    made = {"vacuum": make_article("Empty the vacuum cleaner", "Once a week.", name="vacuum"),
            "rose": make_article("Water the roses", "Twice a week.", name="rose"),
            "ro": make_article("Goliți aspiratorul", "O dată pe săptămână.", locale="ro", name="ro")}
    index_all()
    return made


def save(author, **lines):
    answer = author.post("/desk/articles/words", data=lines)
    index_all()
    return answer


def test_the_other_words_find_the_article(author, visitor, articles):
    assert found("hoover") == []
    assert save(author, words_en="hoover, vacuum cleaner, dust sucker\n\nflower, rose").status_code == 302
    assert found("hoovers") == ["vacuum"] and found("flowers") == ["rose"]
    assert found("hoover", "ro") == [] and "hoover" not in visitor.get(f"/help/en/articles/{articles['vacuum'].article_id}", follow_redirects=True).text
    assert "hoover, vacuum cleaner, dust sucker" in author.get("/desk/articles/words").text


def test_a_new_article_learns_them_and_a_word_taken_back_is_forgotten(author, articles):
    save(author, words_en="hoover, vacuum cleaner")
    make_article("Repair a vacuum cleaner", "Send it in.", name="repair")
    index_all()
    assert sorted(found("hoover")) == ["repair", "vacuum"]
    save(author, words_en="")
    assert found("hoover") == []


def test_one_language_does_not_touch_the_other(author, articles):
    save(author, **{"words_ro": "aspirator, hoover", "words_en": ""})
    assert found("hoover", "ro") == ["ro"] and found("hoover") == []


def test_the_same_words_again_change_nothing(author, articles):
    save(author, words_en="hoover, vacuum cleaner")
    before = [row.id for row in db.session.query(Synonyms)]
    save(author, words_en=" hoover ,  vacuum cleaner,\n")
    assert [row.id for row in db.session.query(Synonyms)] == before


def test_a_word_alone_is_refused_and_the_rest_stays_on_the_page(author, articles):
    answer = author.post("/desk/articles/words", data={"words_en": "alone", "words_ro": "aspirator, hoover"})
    assert answer.status_code == 422 and "stands alone" in answer.text and "aspirator, hoover" in answer.text
    assert db.session.query(Synonyms).count() == 0


def test_only_authors(client_of, staff, visitor):
    assert client_of(staff.carol).get("/desk/articles/words").status_code == 403
    assert client_of(staff.carol).post("/desk/articles/words").status_code == 403 and visitor.get("/desk/articles/words").status_code == 302
