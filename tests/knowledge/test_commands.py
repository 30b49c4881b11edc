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


NO_QUESTIONS = [b'{"query": 5}', b'{"query": ["x"], "limit": 3}', b'{"query": "x", "locale": 5}', b'{"query": "x", "limit": "many"}', b'{"query": "x", "limit": Infinity}',
                b'{"query": "x", "limit": 0}', b'{"query": "x", "limit": true}', b"\xff\xfe{", b"[" * 9000]


def test_lines_of_a_batch_that_ask_nothing_are_named_and_the_next_one_answered(run, articles):
    answer = run("search", "--batch", input=b"\n".join([*NO_QUESTIONS, b'{"query": "reembolso \\ud800 pix", "locale": "pt_BR"}']))
    assert answer.exit_code == 0 and "Traceback" not in answer.stderr
    assert [line.partition(":")[0] for line in answer.stderr.splitlines() if line.startswith("line")] == [f"line {n}" for n in range(1, len(NO_QUESTIONS) + 1)]
    *nothing, refund = [json.loads(line) for line in answer.stdout.splitlines()]
    assert nothing == [[]] * len(NO_QUESTIONS) and refund[0]["id"] == "refund"


def test_lessons_that_cannot_be_read_are_named_and_nothing_is_learnt(run, articles, tmp_path):
    no_lessons = {'{"query": 5, "article": "refund", "locale": "en"}': "query: is not a text", '{"query": "x", "locale": "en"}': "article: is not a text",
                  "[1]": "not an object", "[" * 9000: "too deeply", '{"query": " ", "article": "refund", "locale": "en"}': "empty",
                  '{"query": "x", "article": "none", "locale": "en"}': "no article 'none'", '{"query": "x", "article": "refund", "locale": "fr"}': "'fr'",
                  '{"query": "x", "article": "refund", "locale": "en", "weight": NaN}': "weight",
                  '{"query": "x", "article": "refund", "locale": "en", "weight": "2"}': "weight",
                  '{"query": "\\ud800", "article": "refund", "locale": "en"}': "surrogate"}
    path = tmp_path / "lessons.jsonl"
    path.write_text("\n".join(no_lessons))
    answer = run("learn", "--from", str(path))
    assert answer.exit_code == 1 and "Nothing was learnt" in answer.output
    said = dict(line.split(": ", 1) for line in answer.output.splitlines() if line.startswith("line"))
    assert all(words in said[f"line {number}"] for number, words in enumerate(no_lessons.values(), 1)), said


def test_an_unknown_locale_and_a_missing_index_are_said_in_words(run):
    assert "pt-BR" in run("search", "x", "--locale", "fr").output
    assert "kb reindex" in run("search", "x").output


def test_reindex_rebuilds_from_rows(run, articles):
    answer = run("reindex")
    assert answer.exit_code == 0 and "2 texts" in answer.stderr
    assert json.loads(run("search", "reembolso", "--locale", "pt-BR", "--json").stdout)
