"""Drafts over published texts, versions, bringing words back, and translations that fall behind their original."""
import json
from datetime import timedelta

import pytest

from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.knowledge import exchange, searching
from helpdesk.knowledge.models import Article, Translation
from helpdesk.web.measure import counted
from tests.knowledge.factories import found, index_all, make_article

WORDS = {"title": "Refund", "body": "Two days.", "summary": "", "keywords": "", "visibility": "public", "category_id": ""}


@pytest.fixture
def author(client_of, staff):
    yield client_of(staff.alice)
    searching.index().close()


def text_of(made) -> Translation:
    db.session.expire_all()
    return db.session.get(Translation, made.id)


def shown_to(visitor, made) -> str:
    return visitor.get(f"/help/{made.locale}/articles/{made.article_id}", follow_redirects=True).text


def save(author, made, **words):
    return author.post(f"/desk/articles/{made.article_id}/{made.locale}", data={**WORDS, "revision": text_of(made).revision, **words})


def test_readers_see_the_published_text_while_a_draft_is_written(author, visitor):
    made = make_article("Refund", "Two days.")
    assert save(author, made, body="Three hours.", act="draft").status_code == 302
    index_all()
    assert "Two days." in shown_to(visitor, made) and found("hours") == []
    edit = author.get(f"/desk/articles/{made.article_id}/en/edit").text
    assert "Three hours." in edit and "Drop the draft" in edit
    difference = author.get(f"/desk/articles/{made.article_id}/en/versions?version=draft").text
    assert "<del>Two</del> <del>days</del>" in difference and "<ins>Three</ins> <ins>hours</ins>" in difference
    assert "There is a draft" in author.get(f"/desk/articles/{made.article_id}/en").text
    author.post(f"/desk/articles/{made.article_id}/en/publishing", data={"publish": "yes"})
    index_all()
    assert "Three hours." in shown_to(visitor, made) and found("hours") == [made.article.external_id]
    assert text_of(made).pending is None


def test_a_dropped_draft_is_gone_and_a_newer_one_is_not(author):
    made = make_article("Refund", "Two days.")
    save(author, made, body="Three hours.", act="draft")
    path = f"/desk/articles/{made.article_id}/en/draft/drop"
    author.post(path, data={"revision": 1})
    assert text_of(made).pending is not None
    author.post(path, data={"revision": text_of(made).revision})
    assert text_of(made).pending is None and "Three hours." not in author.get(f"/desk/articles/{made.article_id}/en/edit").text


def test_two_authors_of_one_draft_do_not_overwrite_each_other(author):
    made = make_article("Refund", "Two days.")
    began = text_of(made).revision
    save(author, made, body="Mine.", act="draft", revision=began)
    answer = save(author, made, body="Yours.", act="draft", revision=began)
    assert answer.status_code == 409 and "Yours." in answer.text and text_of(made).pending["body"] == "Mine."


def test_every_change_of_words_is_a_version_with_its_author(author):
    made = make_article("Refund", "Two days.")
    save(author, made, body="Three days.")
    save(author, made, body="Three days.", reviewed_on="2026-11-03")
    save(author, made, body="Four days.")
    assert text_of(made).version == 3
    page = author.get(f"/desk/articles/{made.article_id}/en/versions").text
    assert page.count("Version ") >= 3 and "Alice Admin" in page
    assert "<del>Three</del>" in page and "<ins>Four</ins>" in page
    against_now = author.get(f"/desk/articles/{made.article_id}/en/versions?version=1&with=now").text
    assert "<del>Two</del>" in against_now and "<ins>Four</ins>" in against_now
    assert author.get(f"/desk/articles/{made.article_id}/en/versions?version=9").status_code == 404


def test_old_words_come_back_as_a_draft(author, visitor):
    made = make_article("Refund", "Two days.")
    save(author, made, body="Three days.")
    answer = author.post(f"/desk/articles/{made.article_id}/en/versions/1/restore")
    assert answer.headers["Location"].endswith("/en/edit")
    assert "Three days." in shown_to(visitor, made) and text_of(made).pending["body"] == "Two days."
    draft = make_article("Unpublished", "One.", published=False)
    save(author, draft, body="Two.")
    author.post(f"/desk/articles/{draft.article_id}/en/versions/1/restore")
    assert text_of(draft).body == "One." and text_of(draft).version == 3


def test_a_translation_falls_behind_its_original_and_catches_up(author):
    english = make_article("Refund", "Two days.")
    path = f"/desk/articles/{english.article_id}"
    author.post(f"{path}/ro", data={**WORDS, "title": "Bani", "body": "Două zile.", "agrees": "1", "act": "publish"})
    romanian = db.session.get(Article, english.article_id).translation("ro")
    save(author, english, body="Two days!", is_small="1")
    assert not text_of(romanian).is_outdated
    save(author, english, body="Three days!")
    assert text_of(romanian).is_outdated
    assert "Bani" in author.get("/desk/articles?status=outdated").text or "Refund" in author.get("/desk/articles?status=outdated").text
    edit = author.get(f"{path}/ro/edit").text
    assert "out of date" in edit and "The original has changed" in edit and "<ins>Three</ins>" in edit and "Three days!" in edit
    save(author, romanian, title="Bani", body="Trei zile.", agrees="1", act="draft")
    assert text_of(romanian).is_outdated
    author.post(f"{path}/ro/publishing", data={"publish": "yes"})
    assert not text_of(romanian).is_outdated and "No article fits" in author.get("/desk/articles?status=outdated").text


def test_what_is_due_for_review_is_listed_for_its_owner(author, staff):
    today = utcnow().date()
    due, later = make_article("Due one", "x"), make_article("Later one", "x")
    save(author, due, title="Due one", review_on=today.isoformat(), owner_id=staff.alice.id)
    save(author, later, title="Later one", review_on=(today + timedelta(days=1)).isoformat(), owner_id=staff.bob.id)
    page = author.get("/desk/articles?status=due").text
    assert "Due one" in page and "Later one" not in page
    mine = author.get("/desk/articles?owner=me").text
    assert "Due one" in mine and "Later one" not in mine
    assert "Alice Admin" in author.get(f"/desk/articles/{due.article_id}/en").text
    assert save(author, due, review_on="soon").status_code == 422


def test_readers_of_the_desk_see_versions_but_change_nothing(client_of, staff):
    agent, made = client_of(staff.carol), make_article()
    path = f"/desk/articles/{made.article_id}/en"
    assert agent.get(f"{path}/versions").status_code == 200
    for target in (f"{path}/versions/1/restore", f"{path}/draft/drop"):
        assert agent.post(target).status_code == 403


def test_the_pages_cost_the_same_for_long_histories(author):
    made = make_article("Refund", "Two days.")
    for number in range(6):
        save(author, made, body=f"{number} days.")
    for path in ("versions", "versions?version=2", "edit"):
        author.get(f"/desk/articles/{made.article_id}/en/{path}")
        with counted() as statements:
            assert author.get(f"/desk/articles/{made.article_id}/en/{path}").status_code == 200
        assert len(statements) <= 12, statements


def test_an_import_keeps_what_it_replaces(author, tmp_path):
    made = make_article("Refund", "Two days.")
    file = tmp_path / "articles.jsonl"
    file.write_text(json.dumps({"id": made.article.external_id, "locale": "en", "title": "Refund", "body": "Five days."}))
    source = exchange.open_source(file)
    for _ in range(2):
        exchange.take_in(source, exchange.prepare(source), actor=SYSTEM)
    assert text_of(made).version == 2
    assert "<del>Two</del>" in author.get(f"/desk/articles/{made.article_id}/en/versions").text
