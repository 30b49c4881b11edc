"""flask kb search and reindex: what a person and what a program gets."""
import json

import pytest

from helpdesk.knowledge import searching
from helpdesk.knowledge.commands import kb
from tests.knowledge.factories import index_all, make_article


@pytest.fixture
def run(app):
    def invoke(*arguments, **options):
        return app.test_cli_runner().invoke(kb, list(arguments), **options)
    yield invoke
    searching.index().close()


@pytest.fixture
def articles(app):
    make_article("Quando o reembolso cai na conta?", "No Pix, o **reembolso** volta em dois dias.", locale="pt-BR", name="refund")
    make_article("Trocar o filtro", "Abra a tampa.", locale="pt-BR", name="filter")
    index_all()


def test_json_is_one_list_with_the_agreed_fields(run, articles):
    answer = run("search", "reenbolso pix", "--locale", "pt-BR", "--limit", "1", "--json")
    record, = json.loads(answer.stdout)
    assert set(record) == {"id", "title", "url", "locale", "score", "snippet"}
    assert (record["id"], record["locale"], record["title"]) == ("refund", "pt-BR", "Quando o reembolso cai na conta?")
    assert record["snippet"] == "No <mark>Pix</mark>, o <mark>reembolso</mark> volta em dois dias."
    assert record["url"].endswith("-quando-o-reembolso-cai-na-conta") and "/help/pt-BR/articles/" in record["url"]


def test_people_read_lines_and_the_correction(run, articles):
    answer = run("search", "reenbolso", "--locale", "pt")
    assert "reembolso" in answer.stdout and "Quando o reembolso" in answer.stdout


def test_batch_answers_each_line_with_a_list(run, articles):
    asked = ['{"query": "reembolso", "locale": "pt-BR", "limit": 5}', "", "nonsense", "[]", '{"locale": "en"}',
             '{"query": "reembolso", "locale": "fr"}', '{"query": "filtros", "locale": "pt-BR", "limit": 1}']
    answer = run("search", "--batch", input="\n".join(asked) + "\n")
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [[record["id"] for record in line] for line in lines] == [["refund"], [], [], [], [], ["filter"]]
    assert "line 3" in answer.stderr


def test_an_unknown_locale_and_a_missing_index_are_said_in_words(run):
    assert "pt-BR" in run("search", "x", "--locale", "fr").output
    assert "kb reindex" in run("search", "x").output


def test_reindex_rebuilds_from_rows(run, articles):
    answer = run("reindex")
    assert answer.exit_code == 0 and "2 texts" in answer.stderr
    assert json.loads(run("search", "reembolso", "--locale", "pt-BR", "--json").stdout)
