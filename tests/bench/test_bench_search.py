"""What the search is measured with: made-up articles, slips, our own questions, and how answers are counted."""
import random

import pytest

from helpdesk.bench import latency, relevance
from helpdesk.bench.figures import Figures
from helpdesk.bench.relevance import OWN_ARTICLES, Pairs, Question, Score, of_folder
from helpdesk.bench.shelf import made_up, with_slip
from helpdesk.knowledge.spelling import osa


def test_a_shelf_is_always_the_same_and_its_questions_are_about_it():
    shelf = made_up(20, 5)
    assert shelf == made_up(20, 5)
    assert len(shelf.articles) == 20 and len(shelf.lessons) == 80 and len(shelf.misspelt) == 5
    words = " ".join(f"{one['title']} {one['body']}" for one in shelf.articles).lower()
    assert all(word in words for question in shelf.questions for word in question.split() if len(word) > 5)


@pytest.mark.parametrize("seed", range(20))
def test_a_slip_is_one_mistake_in_the_longest_word(seed):
    first, second = with_slip("my reembolso", random.Random(seed)).split()
    assert first == "my" and osa("reembolso", second, 2) <= 1


def test_a_text_of_short_words_keeps_them():
    assert with_slip("is it on", random.Random(1)) == "is it on"


def test_our_own_questions_are_about_our_own_articles():
    one = relevance.own()
    names = {path.name.partition(".")[0] for path in OWN_ARTICLES.glob("*/*.en.md")}
    assert {name for question in one.questions for name in question.right} == names
    assert {lesson["article"] for lesson in one.lessons} < names
    assert {question.locale for question in one.questions} == {"en", "pt-BR", "ro"}
    assert {question.writing for question in one.questions} == {"clean", "slip", "no accents"}


def test_sets_of_an_operator_are_loaded_together(tmp_path):
    for name, locale in (("a", "en"), ("b", "ro")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "kb.jsonl").write_text(f'{{"id": "{name}1", "locale": "{locale}", "body": "x"}}\n')
        (tmp_path / name / "queries.typo.jsonl").write_text(
            f'{{"query": "q", "locale": "{locale}", "relevant": ["{name}1"]}}\n{{"query": "none", "locale": "{locale}", "relevant": []}}\n' * 3)
    (tmp_path / "a" / "learn.jsonl").write_text('{"query": "x", "article": "a1", "locale": "en"}\n' * 4)
    one = of_folder(tmp_path, tmp_path / "work", 2, 2)
    assert len(one.articles.read_text().splitlines()) == 2 and len(one.lessons) == 2
    assert one.questions[::2] == [Question("a", "typo", "q", "en", frozenset({"a1"})), Question("b", "typo", "q", "ro", frozenset({"b1"}))]


def score(*places):
    return Score(0.0, 0.0, 0.0, places)


@pytest.mark.parametrize(("before", "after", "pairs", "is_harmed"), [
    ((1, 2, 0, 1), (1, 1, 1, 3), Pairs(2, 1), False), ((1,) * 4, (2,) * 4, Pairs(0, 4), False), ((1,) * 5, (2,) * 5, Pairs(0, 5), True), ((1, 3), (1, 2), Pairs(0, 0), False)])
def test_the_same_questions_are_compared_one_by_one(before, after, pairs, is_harmed):
    found = {moment: {("untaught", "en", "clean"): score(*places)} for moment, places in (("before", before), ("after", after))}
    assert relevance.paired(score(*before), score(*after)) == pairs
    line = relevance.as_table(found).splitlines()[-1]
    assert f"+{pairs.won} −{pairs.lost}" in line and ("harmed" in line) is is_harmed


def figures(p95):
    return Figures(5.0, p95, 4.0, 0.0, 3, 900)


@pytest.mark.parametrize(("plain", "slip", "is_short"), [(20.0, 35.0, False), (20.1, 20.0, True), (10.0, 35.1, True)])
def test_a_search_that_misses_its_aim_says_so(plain, slip, is_short):
    row = latency.Row(300, True, "page", figures(plain), figures(slip))
    assert row.is_short is is_short
    assert ("short of its aim" in latency.as_line(row)) is is_short
