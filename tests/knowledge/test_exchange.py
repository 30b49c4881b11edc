"""Articles come from folders and JSON lines and go back to folders; a fault names its place and nothing is written."""
import json

import pytest
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.knowledge import exporting, searching
from helpdesk.knowledge.commands import import_articles, kb
from helpdesk.knowledge.models import Article, Category, Translation
from helpdesk.knowledge.queries import categories
from tests.knowledge.factories import found

ARTICLE = """---
id: refund
locale: {locale}
title: "{title}"
category: returns
summary: A short answer.
keywords: [money back, {word}]
reviewed: 2026-11-03
---

## Heading

{body}
"""
SHELVES = """
- id: returns
  icon: undo-2
  position: 2
  title: {en: Returns, pt-BR: Trocas, ro: Retur}
  summary: {en: Send it back., pt-BR: Devolver., ro: Returnați.}
"""


@pytest.fixture(autouse=True)
def desk(app):
    yield app
    searching.index().close()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "articles"
    (made / "returns").mkdir(parents=True)
    (made / "categories.yml").write_text(SHELVES)
    (made / "README.md").write_text("# no article")
    for locale, title, word, body in (("en", "Refunds", "reimburse", "By Pix in two days."), ("ro", "Rambursări", "bani", "În două zile.")):
        (made / "returns" / f"refund.{locale}.md").write_text(ARTICLE.format(locale=locale, title=title, word=word, body=body))
    return made


def lines(tmp_path, *records):
    path = tmp_path / "articles.jsonl"
    path.write_text("\n".join(record if isinstance(record, str) else json.dumps(record) for record in records) + "\n")
    return path


def count(model):
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def test_a_folder_is_imported_and_searchable_at_once(folder):
    assert import_articles(folder) == 2
    article, = db.session.scalars(sa.select(Article))
    assert (article.external_id, article.category.key, [one.locale for one in article.translations]) == ("refund", "returns", ["en", "ro"])
    translation = article.translation("en")
    assert translation.is_published and translation.keywords == ["money back", "reimburse"] and str(translation.reviewed_on) == "2026-11-03"
    assert (found("reimburse"), found("rambursare", "ro")) == (["refund"], ["refund"])
    assert (categories()[0].name("ro"), categories()[0].icon) == ("Retur", "undo-2")


def test_the_same_folder_again_changes_nothing(folder):
    import_articles(folder)
    before = {row.id: row.revision for row in db.session.scalars(sa.select(Translation))}
    import_articles(folder)
    assert {row.id: row.revision for row in db.session.scalars(sa.select(Translation))} == before


def test_a_changed_text_replaces_the_old_one(folder):
    import_articles(folder)
    path = folder / "returns" / "refund.en.md"
    path.write_text(path.read_text().replace("two days", "one zeppelin"))
    import_articles(folder)
    assert found("zeppelin") == ["refund"]


def test_what_was_exported_can_be_imported_elsewhere(folder, tmp_path):
    import_articles(folder)
    out = tmp_path / "out"
    assert exporting.write_folder(out) == 2
    assert sorted(str(path.relative_to(out)) for path in out.rglob("*.*")) == [
        "categories.yml", "returns/refund.en.md", "returns/refund.ro.md"]
    before = [(row.title, row.body, row.summary, row.keywords, row.reviewed_on) for row in db.session.scalars(sa.select(Translation))]
    revisions = [row.revision for row in db.session.scalars(sa.select(Translation))]
    import_articles(out)
    after = [(row.title, row.body, row.summary, row.keywords, row.reviewed_on) for row in db.session.scalars(sa.select(Translation))]
    assert after == before and [row.revision for row in db.session.scalars(sa.select(Translation))] == revisions


def test_json_lines_need_only_id_locale_and_body(tmp_path):
    path = lines(tmp_path, {"id": "Card arrival / 1?", "locale": "en", "body": "Where is my zeppelin?\nIt has not come.", "title": ""},
                 {"id": "b", "locale": "pt", "body": "Texto.", "category": "Cartões", "keywords": "um, dois"})
    assert import_articles(path) == 2
    hit = searching.index().search("zeppelin", "en").hits[0]
    assert (hit.id, hit.extra["title"]) == ("Card arrival / 1?", "Where is my zeppelin? It has not come.")
    assert [category.key for category in categories()] == ["cartoes"]
    assert db.session.scalar(sa.select(Translation.keywords).where(Translation.locale == "pt-BR")) == ["um", "dois"]


def test_the_same_id_in_another_locale_is_the_same_article(tmp_path):
    import_articles(lines(tmp_path, {"id": "a", "locale": "en", "body": "One."}, {"id": "a", "locale": "ro", "body": "Unu."}))
    assert (count(Article), count(Translation)) == (1, 2)


@pytest.mark.parametrize(("record", "words"), [
    ("{broken", "line 2"),
    ("[]", "not an object"),
    pytest.param("[" * 9000, "too deeply", id="deep"),
    ({"id": ["x"], "locale": "en", "body": "x"}, "id"),
    ({"id": "x\0", "locale": "en", "body": "x"}, "can be seen"),
    ({"id": "x", "locale": ["en"], "body": "x"}, "not a language"),
    ({"id": "x", "locale": "en", "body": "x", "title": ["x"]}, "title"),
    ({"id": "x", "locale": "en", "body": "x", "keywords": {"a": 1}}, "keywords"),
    ({"id": "x", "locale": "en", "body": "half \ud800"}, "surrogate"),
    ({"id": "", "locale": "en", "body": "x"}, "id"),
    ({"id": "x" * 201, "locale": "en", "body": "x"}, "200"),
    ({"id": "x", "locale": "fr", "body": "x"}, "'fr'"),
    ({"id": "x", "locale": "en"}, "body"),
    ({"id": "x", "locale": "en", "body": "  "}, "body"),
    ({"id": "x", "locale": "en", "body": "x", "reviewed": "soon"}, "reviewed"),
    ({"id": "x", "locale": "en", "body": "x", "visibility": "secret"}, "visibility"),
])
def test_a_fault_is_named_and_nothing_is_written(app, tmp_path, record, words):
    path = lines(tmp_path, {"id": "good", "locale": "en", "body": "Good."}, record)
    answer = app.test_cli_runner().invoke(kb, ["import", str(path)])
    assert answer.exit_code == 1 and "line 2" in answer.output and words in answer.output
    assert count(Article) == 0


def test_of_two_lines_that_are_the_same_text_the_last_counts_and_that_is_said(app, tmp_path):
    path = lines(tmp_path, *({"id": "a", "locale": "en", "body": body} for body in ("First.", "Second zeppelin.")))
    answer = app.test_cli_runner().invoke(kb, ["import", str(path)])
    assert "line 1: gives way to line 2" in answer.output and "1 texts are in" in answer.output
    assert found("zeppelin") == ["a"] and count(Translation) == 1


def test_an_id_of_200_characters_is_taken(tmp_path):
    import_articles(lines(tmp_path, {"id": "é" * 200, "locale": "en", "body": "zeppelin"}))
    assert found("zeppelin") == ["é" * 200]


def test_a_list_of_shelves_that_cannot_be_read_is_named(app, folder):
    for shelves in ("just words", "- 5", "- title: {en: x}", "- id: x\n  title: 5", "- id: x\n  title: {en: 5}", "- id: x\n  position: many", "["):
        (folder / "categories.yml").write_text(shelves)
        answer = app.test_cli_runner().invoke(kb, ["import", str(folder)])
        assert answer.exit_code == 1 and "categories.yml: " in answer.output, shelves
    assert count(Category) == 0


def test_front_matter_that_is_none_is_named(app, folder):
    for text in ("---\nid: a\nlocale: en\nbody", "---\n- a\n---\nbody", "---\n---\nbody", "---\n5\n---\nbody"):
        (folder / "broken.md").write_text(text)
        answer = app.test_cli_runner().invoke(kb, ["import", str(folder)])
        assert answer.exit_code == 1 and "broken.md: the front matter" in answer.output, text


def test_front_matter_that_cannot_be_read_is_named(app, folder):
    (folder / "broken.md").write_text("---\nid: [\n---\nbody")
    answer = app.test_cli_runner().invoke(kb, ["import", str(folder)])
    assert answer.exit_code == 1 and "broken.md" in answer.output
    assert count(Category) == 0
