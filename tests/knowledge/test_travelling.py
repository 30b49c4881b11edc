"""A help centre moves whole: owners, original language, versions and synonyms go out with the texts and come in elsewhere."""
import json

import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import actions, exchange, exporting, history, pictures, searching, synonyms
from helpdesk.knowledge.commands import kb
from helpdesk.knowledge.models import Article, Synonyms, Translation
from tests.knowledge.factories import make_article
from tests.tickets.pictures import PICTURE


@pytest.fixture(autouse=True)
def desk(app):
    yield app
    searching.index().close()


@pytest.fixture
def exported(staff, tmp_path):
    """The folder of an article of Bob's in Romanian, changed twice by Alice, with an English translation that is one version behind."""
    picture = pictures.store(PICTURE).path
    romanian = make_article("Banii înapoi", f"Prima variantă.\n\n![a]({picture})", locale="ro", name="refund")
    make_article("Money back", "First.", locale="en", article=romanian.article)
    for body in ("A doua variantă.", "A treia variantă."):
        written = actions.draft("ro", "Banii înapoi", body)
        with unit_of_work():
            actions.save(db.session.get(Article, romanian.article_id), written, actor=staff.alice.actor)
    with unit_of_work():
        article = db.session.get(Article, romanian.article_id)
        actions.place(article, actions.Shelf(owner_id=staff.bob.id))
        synonyms.save("ro", "bani, parale", actor=SYSTEM)
    assert exporting.write_folder(tmp_path / "kb") == 2
    return tmp_path / "kb"


def forget_all():
    with unit_of_work():
        for article in db.session.scalars(sa.select(Article)):
            db.session.delete(article)
        db.session.execute(sa.delete(Synonyms))
    db.session.remove()


def take_in(folder) -> int:
    source = exchange.open_source(folder)
    return exchange.take_in(source, exchange.prepare(source), actor=SYSTEM)


def test_everything_comes_in_elsewhere_as_it_was(staff, exported):
    alice, bob = staff.alice.id, staff.bob.id
    forget_all()
    assert take_in(exported) == 2
    article = db.session.scalar(sa.select(Article))
    assert (article.owner_id, article.main_locale) == (bob, "ro")
    romanian, english = article.translation("ro"), article.translation("en")
    assert (romanian.version, romanian.author_id, english.is_outdated) == (3, alice, True)
    assert [(one.number, one.author) for one in history.versions(romanian)] == [(3, "Alice Admin"), (2, "Alice Admin"), (1, "")]
    assert history.words_at(romanian, 1).body.startswith("Prima variantă.") and "/help/images/" in history.words_at(romanian, 1).body
    assert [group.words for group in synonyms.groups("ro")] == [("bani", "parale")]


def test_the_same_folder_again_changes_nothing(exported):
    before = [(row.id, row.revision, row.version) for row in db.session.scalars(sa.select(Translation))]
    assert take_in(exported) == 0
    assert before == [(row.id, row.revision, row.version) for row in db.session.scalars(sa.select(Translation))]
    assert len(list(db.session.scalars(sa.select(Synonyms)))) == 1


def test_a_history_that_is_here_is_not_written_over(exported):
    path = next(exported.rglob("refund.ro.md"))
    path.write_text(path.read_text().replace("version: 3", "version: 40").replace("A treia", "A patra"))
    assert take_in(exported) == 1
    translation = db.session.scalar(sa.select(Translation).where(Translation.locale == "ro"))
    assert translation.version == 4 and len(history.versions(translation)) == 4


def test_an_owner_who_is_no_agent_here_changes_nothing(exported):
    path = next(exported.rglob("refund.ro.md"))
    path.write_text(path.read_text().replace("owner: bob@", "owner: gone@"))
    owner = db.session.scalar(sa.select(Article.owner_id))
    assert owner and take_in(exported) == 0 and db.session.scalar(sa.select(Article.owner_id)) == owner


@pytest.mark.parametrize(("name", "old", "new", "words"), [
    ("refund.ro.versions.jsonl", '{"version": 1', '{"version": 0', "is not a number"),
    ("refund.ro.versions.jsonl", '{"version": 1', "{", "line 1"),
    ("refund.ro.versions.jsonl", '"body"', '"text"', "body"),
    ("refund.en.md", "agrees: 1", "agrees: one", "agrees"),
    ("synonyms.yml", "- parale", "", "stands alone"),
    ("synonyms.yml", "ro:", "- ro:", "not a table"),
])
def test_a_fault_is_named_and_nothing_is_written(app, exported, name, old, new, words):
    path = next(exported.rglob(name))
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))
    forget_all()
    answer = app.test_cli_runner().invoke(kb, ["import", str(exported)])
    assert answer.exit_code == 1 and words in answer.output and "Traceback" not in answer.output
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Article)) == 0


def test_a_text_without_a_past_has_no_file_for_it(exported):
    assert [path.name for path in exported.rglob("*.jsonl")] == ["refund.ro.versions.jsonl"]
    assert [json.loads(line)["version"] for line in next(exported.rglob("*.jsonl")).read_text().splitlines()] == [1, 2]
