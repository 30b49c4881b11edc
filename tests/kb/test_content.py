"""The seed help centre is complete in three languages and fit to be read."""
import datetime
import re
from pathlib import Path

import pytest
import yaml

KB = Path(__file__).parents[2] / "kb"
LOCALES = ("en", "pt-BR", "ro")
FIELDS = {"id", "locale", "title", "category", "summary", "keywords", "reviewed"}
PAGES = {"contact", "tickets"}
ARTICLES = sorted(KB.glob("*/*.md"))
CATEGORIES = yaml.safe_load((KB / "categories.yml").read_text("utf-8"))

each_article = pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)


def read(path):
    """Return (front matter as a dict, body) of one article file."""
    _, front, body = path.read_text("utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


def readable_words(body):
    """Count the words a reader sees: no table rules, list marks or link targets."""
    text = re.sub(r"\]\([^)]*\)", "]", body)
    return len(re.findall(r"\w+(?:[-'’.,:/]\w+)*", text))


def test_there_are_at_least_24_articles_each_in_three_languages():
    locales = {}
    for path in ARTICLES:
        name, locale = path.stem.split(".")
        locales.setdefault(f"{path.parent.name}/{name}", set()).add(locale)
    assert len(locales) >= 24
    assert {name: found for name, found in locales.items() if found != set(LOCALES)} == {}


def test_an_id_names_one_article_only():
    ids = [path.stem for path in ARTICLES]
    assert len(ids) == len(set(ids))


def test_six_categories_are_titled_in_three_languages_and_none_is_empty():
    assert [category["position"] for category in CATEGORIES] == [1, 2, 3, 4, 5, 6]
    for category in CATEGORIES:
        assert set(category) == {"id", "icon", "position", "title", "summary"}
        assert set(category["title"]) == set(category["summary"]) == set(LOCALES)
        assert list((KB / category["id"]).glob("*.en.md"))


@each_article
def test_the_front_matter_is_complete_and_agrees_with_the_file_name(path):
    front, _ = read(path)
    assert set(front) == FIELDS
    assert f"{front['id']}.{front['locale']}" == path.stem
    assert front["category"] == path.parent.name
    assert front["category"] in {category["id"] for category in CATEGORIES}
    assert isinstance(front["reviewed"], datetime.date)
    assert 10 <= len(front["title"]) <= 70
    assert 30 <= len(front["summary"]) <= 140
    keywords = front["keywords"]
    assert len(keywords) >= 6
    assert len({word.casefold() for word in keywords}) == len(keywords)


@each_article
def test_the_body_has_120_to_250_words(path):
    _, body = read(path)
    assert 120 <= readable_words(body) <= 250


@each_article
def test_headings_begin_at_the_second_level(path):
    _, body = read(path)
    assert re.findall(r"^# ", body, re.M) == []
    assert re.search(r"^## ", body, re.M) or re.search(r"^\|", body, re.M)


@each_article
def test_links_lead_to_an_article_or_a_known_page(path):
    _, body = read(path)
    ids = {other.stem.split(".")[0] for other in ARTICLES}
    targets = re.findall(r"\]\(([^)]*)\)", body)
    assert targets
    for target in targets:
        kind, _, name = target.partition(":")
        assert (kind == "article" and name in ids and name != path.stem.split(".")[0]) or (
            kind == "page" and name in PAGES
        ), target


@each_article
def test_the_languages_keep_their_own_letters_and_manners(path):
    text = path.read_text("utf-8")
    assert not re.search("[şţŞŢ\N{COMBINING CEDILLA}]", text), "cedilla instead of comma below"
    if path.stem.endswith(".ro"):
        assert "“" not in text, "Romanian quotes open low: „…”"
        assert "ș" in text or "ț" in text
    if path.stem.endswith(".pt-BR"):
        assert not re.search(r"\b(obrigad[oa]|bem-vind[oa])\b", text, re.I)
        assert "ã" in text or "ç" in text
