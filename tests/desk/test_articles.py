"""Authors list, write, preview, publish and take back; agents read; nobody overwrites anybody."""
import pytest
import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import searching
from helpdesk.knowledge.models import Article, Category, Translation
from helpdesk.web.measure import counted
from tests.knowledge.factories import found, index_all, make_article

WORDS = {"title": "When is my money back?", "body": "By Pix **two days**.", "summary": "It depends.", "keywords": "refund, money\nback",
         "visibility": "public", "locale": "en", "reviewed_on": "2026-11-03", "category_id": ""}


@pytest.fixture
def author(client_of, staff):
    yield client_of(staff.alice)
    searching.index().close()


def written():
    return db.session.scalar(sa.select(Translation).order_by(Translation.id.desc()))


def test_a_new_article_is_a_draft_until_it_is_published(author, visitor):
    answer = author.post("/desk/articles", data=WORDS)
    made = written()
    assert answer.status_code == 302 and answer.headers["Location"].endswith(f"/desk/articles/{made.article_id}/en/edit")
    assert (made.status, made.keywords, str(made.reviewed_on), made.article.owner_id is not None) == (
        "draft", ["refund", "money", "back"], "2026-11-03", True)
    assert visitor.get(f"/help/en/articles/{made.article_id}").status_code == 404
    author.post(f"/desk/articles/{made.article_id}/en/publishing", data={"publish": "yes"})
    assert "two days" in visitor.get(f"/help/en/articles/{made.article_id}", follow_redirects=True).text
    index_all()
    assert found("pix") == [made.article.external_id]
    author.post(f"/desk/articles/{made.article_id}/en/publishing", data={"publish": "no"})
    index_all()
    assert found("pix") == [] and visitor.get(f"/help/en/articles/{made.article_id}").status_code == 404


def test_each_language_is_written_apart(author):
    made = make_article("Refund", "Two days.")
    assert "Write it in Română" in author.get(f"/desk/articles/{made.article_id}/ro/edit").text
    author.post(f"/desk/articles/{made.article_id}/ro", data={**WORDS, "title": "Când primesc banii?", "act": "publish"})
    page = author.get(f"/desk/articles/{made.article_id}/ro").text
    assert "Când primesc banii?" in page and author.get(f"/desk/articles/{made.article_id}/fr/edit").status_code == 404
    assert db.session.get(Article, made.article_id).translation("ro").is_published


def test_a_second_author_is_told_and_keeps_their_text(author):
    made = make_article("Refund", "Two days.")
    path = f"/desk/articles/{made.article_id}/en"
    assert author.post(path, data={**WORDS, "title": "First", "revision": made.revision}).status_code == 302
    answer = author.post(path, data={**WORDS, "title": "Second", "body": "My own words.", "revision": 1})
    assert answer.status_code == 409 and "My own words." in answer.text and "Somebody else has saved" in answer.text
    assert written().title == "First"


@pytest.mark.parametrize(("words", "said"), [({"title": ""}, "Write a title"), ({"body": " "}, "Write the article"),
                                             ({"visibility": "secret"}, "Choose who"), ({"reviewed_on": "soon"}, "Write a day"),
                                             ({"category_id": "x"}, "not a number"), ({"locale": "fr"}, "Choose one of the languages")])
def test_what_cannot_be_kept_is_named_and_the_text_stays(author, words, said):
    answer = author.post("/desk/articles", data={**WORDS, "keywords": "kept words", **words})
    assert answer.status_code == 422 and said in answer.text and "kept words" in answer.text
    assert written() is None


def test_the_preview_is_clean_and_writes_nothing(author):
    answer = author.post("/desk/articles/preview", data={"body": "## Heading\n\n<script>x</script> [a](page:contact)", "locale": "en"})
    assert '<h2 id="heading">' in answer.text and "<script>" not in answer.text and 'href="/contact"' in answer.text
    assert written() is None


def test_the_list_shows_languages_and_narrows(author):
    with unit_of_work():
        db.session.add(Category(key="returns", names={"en": "Returns"}))
    refund = make_article("Refund", category="returns")
    make_article("Reembolso", locale="pt-BR", article=refund.article, published=False)
    make_article("100% sure_thing", visibility="internal")
    page = author.get("/desk/articles").text
    assert "Refund" in page and "100% sure_thing" in page and "Agents only" in page and "PT" in page
    for query, shown, hidden in (("q=refund", "Refund", "100%"), ("q=%25", "100%", ">Refund<"), ("q=_", "100%", ">Refund<"),
                                 ("category=returns", "Refund", "100%"), ("status=draft", "Refund", "100%"),
                                 ("missing=pt-BR", "100%", ">Refund<"), ("q=nothing", "No article fits", "100%")):
        narrowed = author.get(f"/desk/articles?{query}").text
        assert shown in narrowed and hidden not in narrowed, query


def test_the_list_costs_the_same_for_many(author):
    for number in range(12):
        make_article(f"Article {number}")
    author.get("/desk/articles")
    with counted() as statements:
        assert author.get("/desk/articles?from=0").status_code == 200
    assert len(statements) <= 12, statements


def test_agents_read_what_authors_write_but_do_not_change_it(client_of, staff):
    agent = client_of(staff.carol)
    draft = make_article("Draft rule", "For **us**.", published=False, visibility="internal")
    path = f"/desk/articles/{draft.article_id}"
    assert agent.get(path).headers["Location"].endswith(f"{path}/en")
    page = agent.get(f"{path}/en").text
    assert "<strong>us</strong>" in page and "Edit" not in page and "New article" not in agent.get("/desk/articles").text
    assert agent.get(f"{path}/en/edit").status_code == 403
    for target in ("/desk/articles", f"{path}/en", f"{path}/en/publishing", "/desk/articles/preview"):
        assert agent.post(target, data=WORDS).status_code == 403
    assert agent.get("/desk/articles/999").status_code == 404


def test_strangers_see_none_of_it(visitor):
    for path in ("/desk/articles", "/desk/articles/new", "/desk/articles/1/en", "/desk/articles/1/en/edit"):
        assert visitor.get(path).status_code == 302


@pytest.mark.parametrize(("field", "value", "words"), [
    ("category_id", "9999", "Choose one of the categories."), ("owner_id", "9999", "Choose one of the agents."),
    ("category_id", "9" * 30, "This is not a number."), ("visibility", "secret", "Choose who may read it."),
])
def test_what_no_form_of_ours_offers_is_refused_in_words(author, field, value, words):
    answer = author.post("/desk/articles", data={**WORDS, field: value})
    assert answer.status_code == 422 and words in answer.text and "By Pix" in answer.text and written() is None


@pytest.mark.parametrize("place", ["-5", "x", "9" * 30])
def test_an_odd_place_in_the_list_does_no_harm(author, place):
    assert author.get(f"/desk/articles?from={place}").status_code == 200


def test_saving_keeps_an_owner_who_has_left(author, staff):
    made = make_article("Refund", "Two days.")
    with unit_of_work():
        db.session.get(Article, made.article_id).owner_id = staff.bob.id
        db.session.get(Agent, staff.bob.id).is_active = False
    assert f'<option value="{staff.bob.id}" selected' in author.get(f"/desk/articles/{made.article_id}/en/edit").text
