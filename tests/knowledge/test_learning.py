"""What was taught moves the right article up, leaves the others where they were, and can be taken back."""
import json
from datetime import timedelta

import pytest

from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import searching
from helpdesk.knowledge.commands import kb
from helpdesk.knowledge.learning import lessons, teaching
from helpdesk.knowledge.learning.lessons import Told
from helpdesk.knowledge.learning.models import CLICKED, HELPED, Lesson
from tests.knowledge.factories import found, index_all, make_article


@pytest.fixture(autouse=True)
def desk(app):
    yield app
    searching.index().close()


@pytest.fixture
def articles():
    made = {name: make_article(title, body, name=name).article_id for name, title, body in [
        ("arrival", "Delivery times", "Parcels leave us within a day. A courier brings them."),
        ("refund", "Refunds", "We send the money back within five days of a return."),
        ("card", "Cards", "Cards are accepted in the shop. A card can be saved for the next order."),
        ("warranty", "Warranty", "Two years on every appliance."),
    ]}
    index_all()
    teaching.train_stale(searching.index())
    return made


def teach(articles, **questions):
    lessons.teach([Told(query, articles[name], "en", 1.0) for name, told in questions.items() for query in told])
    return teaching.train_stale(searching.index())


def test_a_taught_question_finds_an_article_that_has_none_of_its_words(articles):
    assert "arrival" not in found("still waiting for my stuff")
    assert teach(articles, arrival=["still waiting for my stuff", "where is my stuff", "stuff has not come"]) == ["en"]
    assert found("I am still waiting for the stuff")[0] == "arrival"


def test_a_taught_question_leads_over_words_that_mislead(articles):
    assert found("when is the card payment given back")[0] == "card"
    teach(articles, refund=["is my card payment given back", "card payment back please", "when do I get the card payment back"])
    assert found("when is the card payment given back")[0] == "refund"


def test_a_desk_without_articles_finds_nothing_and_says_so(app):
    index_all()
    teaching.train_stale(searching.index())
    assert found("where is my parcel") == []


def test_what_nobody_taught_stays_where_it_was(articles):
    asked = ["is my card accepted", "save a card", "two years warranty", "a courier brings parcels"]
    before = [found(query)[0] for query in asked]
    teach(articles, refund=["money back", "give me my money", "return and refund", "refund please", "how do I return it", "I want it back"])
    assert [found(query)[0] for query in asked] == before


def test_a_word_that_only_questions_have_is_no_slip(articles):
    make_article("Top it up", "Add coins.", name="topup")
    index_all()
    assert searching.index().search("cardz", "en").corrected is not None
    teach(articles, warranty=["cardz plan", "my cardz plan"])
    assert searching.index().search("cardz", "en").corrected is None


def test_a_slip_in_a_word_that_only_questions_have_is_put_right(articles):
    teach(articles, warranty=["the gizmo plan", "my gizmo plan"])
    answer = searching.index().search("gimzo plan", "en")
    assert (answer.corrected, answer.hits[0].id) == ("gizmo plan", "warranty")


def test_a_question_can_be_taken_back(articles):
    teach(articles, arrival=["still waiting for my stuff"])
    shown, = lessons.learnt("en", articles["arrival"])
    with unit_of_work():
        lessons.unlearn(articles["arrival"], "en", shown.key, agent_id=None, actor=SYSTEM)
    teaching.train_stale(searching.index())
    assert lessons.learnt("en", articles["arrival"]) == []
    assert "arrival" not in found("still waiting for my stuff")


def test_readers_do_not_teach_again_what_was_taken_back(articles):
    with unit_of_work():
        lessons.unlearn(articles["card"], "en", lessons.key_of("parcel", "en"), agent_id=None, actor=SYSTEM)
        for person in "abcd":
            lessons.heard("parcels", articles["card"], "en", HELPED, person)
    assert lessons.learnt("en") == []


def test_readers_teach_only_together(articles):
    with unit_of_work():
        for query in ("parcel late", "late parcel", "my parcel is late"):
            lessons.heard(query, articles["arrival"], "en", CLICKED, "one person")
        lessons.heard("late parcels", articles["arrival"], "en", CLICKED, "another")
    assert lessons.learnt("en") == []
    with unit_of_work():
        lessons.heard("the late parcel", articles["arrival"], "en", HELPED, "a third")
    one, = lessons.learnt("en")
    assert (len(one.people), one.sources) == (3, {CLICKED, HELPED})


def test_one_person_cannot_teach_much_however_much_they_click(articles):
    with unit_of_work():
        for number in range(100):
            for person in ("mallory", f"a{number}", f"b{number}"):
                lessons.heard(f"word{number} card", articles["warranty"], "en", CLICKED, person)
    assert len(lessons.learnt("en")) == lessons.MOST_OF_ONE, "the third person never counts more often than this"


def test_what_readers_taught_fades_and_is_forgotten(articles):
    with unit_of_work():
        for person in "abc":
            lessons.heard("late parcel", articles["arrival"], "en", HELPED, person)
    fresh = lessons.learnt("en")[0].weight
    for age, expected in ((lessons.HALF_LIFE, fresh / 2), (lessons.FORGOTTEN + timedelta(days=1), None)):
        with unit_of_work():
            for row in db.session.query(Lesson):
                row.at = utcnow() - age
        left = lessons.learnt("en")
        assert [round(one.weight, 3) for one in left] == ([round(expected, 3)] if expected else [])


def test_personal_data_is_not_kept(articles):
    with unit_of_work():
        lessons.heard("parcel for ana@post.example, call +40 721 555 123", articles["arrival"], "en", HELPED, "p")
    kept = db.session.query(Lesson).one().query
    assert "ana" not in kept and "721" not in kept and "parcel" in kept


def test_the_same_again_trains_nothing_and_changes_nothing(articles):
    told = [Told("still waiting", articles["arrival"], "en", 1.0)]
    assert lessons.teach(told) == 1
    assert teaching.train_stale(searching.index()) == ["en"]
    assert lessons.teach(told) == 0
    assert teaching.train_stale(searching.index()) == []
    assert lessons.teach([Told("still waiting", articles["arrival"], "en", 0.0)]) == 1
    assert lessons.learnt("en") == []


@pytest.mark.parametrize("content", [b"", b"nonsense", b"ranker01" + b"\xff" * 40])
def test_words_rank_when_the_ranker_cannot_be_read(articles, content):
    path = searching.index().rankers.path("en")
    searching.index().rankers.close()
    path.unlink()
    path.write_bytes(content)
    assert found("refund") == ["refund"]
    assert "en" in teaching.train_stale(searching.index()), "it is trained again"


def test_an_article_saved_after_the_training_is_found(articles):
    teach(articles, refund=["money back"])
    make_article("Money boxes", "A box for money.", name="boxes")
    index_all()
    assert "boxes" in found("money box")


def learn(app, tmp_path, *lines):
    path = tmp_path / "lessons.jsonl"
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return app.test_cli_runner().invoke(kb, ["learn", "--from", str(path)])


def test_the_command_teaches_and_returns_when_searches_know(app, articles, tmp_path):
    answer = learn(app, tmp_path, {"query": "still waiting for my stuff", "article": "arrival", "locale": "en", "weight": 1.0},
                   "", {"query": "where is my stuff", "article": "arrival", "locale": "en"})
    assert answer.exit_code == 0, answer.output
    assert "2 questions are learnt" in answer.stderr and answer.stdout == ""
    assert found("waiting for the stuff")[0] == "arrival"


def test_a_file_with_a_fault_teaches_nothing(app, articles, tmp_path):
    answer = learn(app, tmp_path, {"query": "fine", "article": "arrival", "locale": "en"}, {"query": "x", "article": "nowhere", "locale": "en"},
                   {"query": "x", "article": "card", "locale": "fr"}, "not json")
    assert answer.exit_code == 1
    assert all(part in answer.output for part in ("Nothing was learnt", "line 3", "line 4", "no article 'nowhere'"))
    assert lessons.learnt("en") == []
