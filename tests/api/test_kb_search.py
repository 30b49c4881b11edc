"""GET /api/v1/kb/search: a list for programs, of what everybody may read."""
import pytest

from helpdesk.knowledge import searching
from tests.knowledge.factories import index_all, make_article

PATH = "/api/v1/kb/search"


@pytest.fixture(autouse=True)
def articles(app):
    make_article("Quando o reembolso cai?", "No Pix, em dois dias.", locale="pt-BR", name="refund / 1")
    make_article("Reembolso interno", "Reembolso acima de 500.", locale="pt-BR", visibility="internal")
    make_article("Rascunho de reembolso", "Reembolso.", locale="pt-BR", published=False)
    index_all()
    yield app
    searching.index().close()


def test_it_answers_a_list_of_the_agreed_fields(visitor):
    answer = visitor.get(PATH, query_string={"q": "reenbolso", "locale": "pt-BR", "limit": 5})
    assert answer.status_code == 200 and answer.content_type == "application/json"
    record, = answer.json
    assert set(record) == {"id", "title", "url", "locale", "score", "snippet"}
    assert (record["id"], record["locale"]) == ("refund / 1", "pt-BR")


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "zzqqxx"}, {"q": "reembolso", "locale": "ro"}, {"q": "\x00"}, pytest.param({"q": "\ufffd [" * 9000}, id="long")])
def test_nothing_found_is_an_empty_list(visitor, query):
    assert visitor.get(PATH, query_string=query).json == []


@pytest.mark.parametrize("query", [{"locale": "fr"}, {"limit": "0"}, {"limit": "51"}, {"limit": "x"}, {"limit": "-1"}, {"limit": "1e9"}, pytest.param({"limit": "9" * 5000}, id="long")])
def test_odd_parameters_are_refused_in_words(visitor, query):
    answer = visitor.get(PATH, query_string={"q": "x", **query})
    assert answer.status_code == 422 and answer.json["error"]
