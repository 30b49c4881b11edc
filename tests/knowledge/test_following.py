"""The index says what the rows say, soon, and whoever writes it."""
import time

import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.knowledge import actions, following, queries, searching
from helpdesk.knowledge.models import Category, Translation
from helpdesk.outbox.worker import Tables, Worker
from tests.factories import make_ticket
from tests.knowledge.factories import found, index_all, make_article


@pytest.fixture(autouse=True)
def desk(app):
    yield app
    searching.index().close()


def test_a_published_article_is_found_and_a_draft_is_not():
    make_article("Refund by Pix", name="pix")
    make_article("Refund by card", name="card", published=False)
    assert index_all() == 1
    assert found("refund") == ["pix"]


def test_changes_are_followed_one_by_one():
    translation = make_article("Refund", "Two days.", name="refund")
    index_all()
    with unit_of_work():
        actions.save(translation.article, actions.draft("en", "Warranty", "Two years."), actor=SYSTEM)
    assert index_all() == 1
    assert (found("refund"), found("warranty")) == ([], ["refund"])
    with unit_of_work():
        actions.unpublish(db.session.get(Translation, translation.id), actor=SYSTEM)
    index_all()
    assert found("warranty") == []


def test_nothing_new_writes_nothing():
    make_article()
    index_all()
    assert index_all() == 0


def test_each_language_has_its_own_index():
    english = make_article("Refund", "Two days.", name="refund")
    make_article("Reembolso", "Dois dias.", locale="pt-BR", article=english.article)
    index_all()
    assert (found("refund"), found("reembolso", "pt-BR"), found("refund", "pt-BR")) == (["refund"], ["refund"], [])


def test_a_shelf_that_moves_is_followed():
    with unit_of_work():
        shelf = Category(key="returns", names={"en": "Returns"})
        db.session.add(shelf)
    make_article("Refund", name="refund", category="returns")
    index_all()
    assert searching.index().search("refund", "en").hits[0].category == "returns"
    with unit_of_work():
        actions.rename_category(queries.category("returns"), key="money", names={"en": "Money"}, actor=SYSTEM)
    index_all()
    assert searching.index().search("refund", "en").hits[0].category == "money"


def test_internal_articles_are_for_agents():
    make_article("Refund limits", name="limits", visibility="internal")
    index_all()
    assert found("refund") == []
    assert searching.index().search("refund", "en", audiences=("public", "internal")).hits[0].id == "limits"


def test_a_rebuild_says_the_same_and_shows_progress():
    for number in range(3):
        make_article(f"Refund {number}", name=f"refund-{number}")
    make_article("Refund draft", published=False)
    index_all()
    before, steps = sorted(found("refund")), []
    assert following.rebuild(searching.index(), lambda done, total: steps.append((done, total))) == 3
    assert sorted(found("refund")) == before
    assert steps == [(1, 3), (2, 3), (3, 3)]
    assert index_all() == 0


def test_many_changes_are_a_new_index(monkeypatch):
    monkeypatch.setattr(following, "MANY", 2)
    index_all()
    for number in range(4):
        make_article(f"Refund {number}")
    assert index_all() == 4
    assert len(found("refund")) == 4


def test_other_events_do_not_disturb_it(app):
    make_article("Refund", name="refund")
    index_all()
    with unit_of_work():
        db.session.add(EventRow(at=sa.func.now(), kind="ticket.opened", actor="system", data={}))
    assert index_all() == 0


def test_a_worker_waits_for_a_command_that_writes():
    index_all()
    make_article("Refund", name="refund")
    with searching.index().indexes["en"].writing() as writer:
        writer.delete_by_term("id", "nothing")
        following.follow_articles()
    following.follow_articles()
    assert found("refund") == ["refund"]


def test_a_running_worker_makes_an_article_searchable(app):
    worker = Worker(app, Tables(send={}, jobs={}, every={}, follow=(following.follow_articles,)))
    worker.start()
    try:
        _wait(lambda: searching.index().is_ready())
        make_article("Zeppelin", name="zeppelin")
        _wait(lambda: found("zeppelin"))
        assert found("zeppelin") == ["zeppelin"]
    finally:
        worker.stop()


def _wait(is_so, seconds=10):
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_events_that_speak_of_no_article_are_looked_through_once(monkeypatch):
    make_article("Refund", name="refund")
    index_all()
    for number in range(3):
        make_ticket(email=f"ana{number}@example.com")
    looked_from = []
    changes_since = following._changes_since
    monkeypatch.setattr(following, "_changes_since", lambda position: looked_from.append(position) or changes_since(position))
    newest = db.session.scalar(sa.select(sa.func.max(EventRow.id)))
    monkeypatch.setattr(following, "_settled_position", lambda: newest)
    following.catch_up(searching.index())
    following.catch_up(searching.index())
    assert looked_from[-1] == newest > looked_from[0]
    make_article("Warranty", name="warranty")
    assert index_all() >= 1 and found("warranty") == ["warranty"]
