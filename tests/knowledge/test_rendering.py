"""Markdown becomes clean HTML, headings with anchors, and the text that is searched."""
import time

import pytest

from helpdesk.knowledge.indexing import Indexable, document
from helpdesk.knowledge.rendering import render, slug


def test_headings_get_anchors_and_make_room_for_the_title():
    made = render("# Prazos\n\n## Até 2 dias\n\n## Até 2 dias\n\n#### Detalhe", "pt-BR")
    assert made.headings == [[2, "prazos", "Prazos"], [2, "ate-2-dias", "Até 2 dias"], [2, "ate-2-dias-2", "Até 2 dias"]]
    assert '<h2 id="ate-2-dias-2">' in made.html and "<h1" not in made.html and "<h4>Detalhe" in made.html


@pytest.mark.parametrize(("link", "address"), [
    ("article:refund-times", "/help/ro/go/refund-times"),
    ("ARTICLE:a/b c", None),
    ("<article:a/b c>", "/help/ro/go/a/b%20c"),
    ("page:contact", "/contact"),
    ("page:tickets", "/requests"),
    ("page:unknown", "/help/ro"),
    ("https://example.com/a?b=c", "https://example.com/a?b=c"),
    ("mailto:a@example.com", "mailto:a@example.com"),
    ("#anchor", "#anchor"),
])
def test_links_lead_where_they_say(link, address):
    made = render(f"[words]({link})", "ro").html
    assert (f'href="{address}"' in made) if address else "href" not in made


@pytest.mark.parametrize("body", [
    "<script>alert(1)</script>", "[x](javascript:alert(1))", "[x](data:text/html,<script>)", "<img src=x onerror=alert(1)>",
    "![x](javascript:alert(1))", "<a href='x' onclick='y'>z</a>", '[x](https://a.test "onclick=alert(1)")', "<svg/onload=alert(1)>",
    "[x](vbscript:x)", "<style>*{display:none}</style>", "[x](article:\"onmouseover=alert)",
])
def test_nothing_from_an_author_runs(body):
    made = render(body, "en").html
    assert not any(bad in made for bad in ("<script", "<img src=\"x", "<svg", "<style", "href=\"javascript", "href=\"data", "onclick=\"", "href=\"vb"))


def test_pictures_come_from_this_desk_only():
    assert 'src="/files/1"' in render("![plan](/files/1)", "en").html
    for away in ("http://tracker.test/x.png", "//tracker.test/x.png"):
        assert "tracker" not in render(f"![plan]({away})", "en").html


def test_the_plain_text_has_a_line_for_each_thought():
    body = "One *two*\nthree.\n\n- item\n\n| A | B |\n|---|---|\n| Pix | `2` days |\n\n    code"
    assert render(body, "en").plain == "One two\nthree.\nitem\nA, B\nPix, 2 days\ncode"


def test_the_titles_of_other_articles_do_not_lead_to_this_one():
    made = render("Invoices. See [When does the refund arrive?](article:refund) or [our page](page:contact).", "en")
    stored = document(Indexable("a", "en", "Invoices", made.plain))
    assert "refund" not in stored["text"] and "page" in stored["text"]
    assert stored["shown"]["sentences"][1][0].startswith("See When does the refund arrive? or our page.")
    assert "\u2063" not in str(stored["shown"])


@pytest.mark.parametrize(("title", "words"), [
    ("Când primesc banii înapoi?", "cand-primesc-banii-inapoi"), ("O que é Pix?", "o-que-e-pix"), ("???", ""),
    ("x" * 300, "x" * 60), ("заказ", ""),
])
def test_words_for_addresses(title, words):
    assert slug(title) == words


HOSTILE = {"stars": "*" * 20_000, "brackets": "[" * 5_000, "quotes": "> " * 3_000, "lists": "- " * 3_000 + "x",
           "ticks": "`" * 20_000, "pictures": "![](" * 2_000, "nul": "a\x00b", "underscores": "_a" * 10_000, "open tags": "<" * 10_000}


@pytest.mark.timeout(30)
@pytest.mark.parametrize("name", HOSTILE)
def test_odd_markdown_is_survived(name):
    assert render(HOSTILE[name], "en").html


@pytest.mark.parametrize("body", ["[" * 50_000, "[a](" * 30_000, "*a **b " * 20_000, "![" * 40_000])
def test_a_paragraph_of_marks_stays_words_and_costs_little(body):
    began = time.process_time()
    made = render(f"{body}\n\nA **normal** [one](page:contact).", "en")
    assert time.process_time() - began < 1.0, "these took 4 to 7 seconds"
    assert "<strong>normal</strong>" in made.html and made.plain.splitlines()[0] == body.strip()
