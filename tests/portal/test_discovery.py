"""Sitemap, feed, robots and structured data."""
import json
import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest

from helpdesk.core import clock
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import searching
from helpdesk.knowledge.models import Category
from helpdesk.web.measure import counted
from tests.knowledge.factories import index_all, make_article

ATOM, MAP = "{http://www.w3.org/2005/Atom}", "{http://www.sitemaps.org/schemas/sitemap/0.9}"


@pytest.fixture
def refund(app):
    with unit_of_work():
        db.session.add(Category(key="returns", names={"en": "Returns"}))
    made = make_article("Money & </script> back?", "Two days.", category="returns", summary="Soon < later")
    make_article("Banii", "Două zile.", locale="ro", article=made.article)
    make_article("For customers", "x", visibility="signed_in")
    make_article("A draft", "x", published=False)
    index_all()
    yield made
    searching.index().close()


def path_of(made):
    return f"/help/en/articles/{made.article_id}-{made.slug}"


def test_the_sitemap_names_every_public_page_with_its_languages(visitor, refund):
    answer = visitor.get("/sitemap.xml")
    urls = {one.findtext(f"{MAP}loc"): one for one in ElementTree.fromstring(answer.data)}
    english = next(one for loc, one in urls.items() if loc.endswith(path_of(refund)))
    assert [one.get("hreflang") for one in english if "hreflang" in one.attrib] == ["en", "ro"]
    assert english.findtext(f"{MAP}lastmod") == utcnow().date().isoformat()
    assert len([loc for loc in urls if "/articles/" in loc]) == 2 and any(loc.endswith("/help/pt-BR") for loc in urls)
    assert sorted(loc.partition("/help/")[2] for loc in urls if "/categories/" in loc) == ["en/categories/returns", "ro/categories/returns"]


def test_every_page_named_in_the_sitemap_or_as_another_language_is_there(visitor, refund):
    root = ElementTree.fromstring(visitor.get("/sitemap.xml").data)
    named = {one.text for one in root.iter(f"{MAP}loc")} | {one.get("href") for one in root.iter() if one.get("href")}
    for page in list(named):
        named |= set(re.findall(r'hreflang="[^"]+" href="(http[^"]+)"', visitor.get(page).text))
    assert len(named) == 7 and {visitor.get(page).status_code for page in named} == {200}


def test_where_no_language_fits_the_desks_own_is_named(visitor, refund):
    assert re.search(r'hreflang="x-default" href="http[^"]+/help/en"', visitor.get("/help/ro").text)
    only_romanian = make_article("Doar aici", "x", locale="ro")
    page = visitor.get(f"/help/ro/articles/{only_romanian.article_id}-{only_romanian.slug}").text
    assert 'hreflang="ro"' in page and "x-default" not in page


def test_the_feed_has_the_newest_first(visitor, refund):
    with clock.at(utcnow() + timedelta(days=1)):
        newer = make_article("Newer", "x")
    entries = ElementTree.fromstring(visitor.get("/help/en/feed.atom").data).findall(f"{ATOM}entry")
    assert [one.findtext(f"{ATOM}title") for one in entries] == ["Newer", "Money & </script> back?"]
    assert entries[0].find(f"{ATOM}link").get("href").endswith(f"/help/en/articles/{newer.article_id}-newer")
    assert "feed.atom" in visitor.get("/help/en").text and ElementTree.fromstring(visitor.get("/help/pt-BR/feed.atom").data) is not None


def test_robots_keep_out_of_what_belongs_to_somebody(visitor, refund):
    text = visitor.get("/robots.txt").text
    assert all(f"Disallow: {path}\n" in text for path in ("/desk", "/my/", "/requests")) and "Sitemap: http" in text


@pytest.mark.parametrize("path", ["/sitemap.xml", "/help/en/feed.atom", "/robots.txt"])
def test_what_is_the_same_for_everybody_may_be_kept_by_everybody(visitor, refund, path):
    answer = visitor.get(path)
    assert answer.headers["Cache-Control"] == "public, max-age=3600" and "Set-Cookie" not in answer.headers
    assert visitor.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_structured_data_is_data_and_cannot_end_its_element(visitor, refund):
    page = visitor.get(path_of(refund)).text
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    article, crumbs = json.loads(found[0])["@graph"]
    assert len(found) == 1 and article["headline"] == "Money & </script> back?" and article["inLanguage"] == "en"
    assert [one["name"] for one in crumbs["itemListElement"]] == ["Help", "Returns"]


@pytest.mark.parametrize("path", ["/sitemap.xml", "/help/en/feed.atom"])
def test_they_cost_the_same_for_many(visitor, refund, path):
    for number in range(8):
        make_article(f"Article {number}")
    visitor.get(path)
    with counted() as statements:
        assert visitor.get(path).status_code == 200
    assert len(statements) <= 5, statements
