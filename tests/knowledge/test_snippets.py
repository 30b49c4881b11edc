"""A hit shows the sentence that answers, with the matching words marked and nothing unescaped."""

import pytest

from helpdesk.core.language import terms
from helpdesk.knowledge.snippets import LONGEST, as_html, sentences, snippet

TEXT = (
    "We ship every day. Refunds reach your card within two invoices.\n"
    "A Pix refund takes two days! Call us <b>if</b> it does not & we look."
)


def shown(text, asked, locale="en"):
    weights = dict.fromkeys(terms(asked, locale), 1.0)
    return str(as_html(snippet(sentences(text, locale), weights, locale)))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("refund", "<mark>Refunds</mark> reach your card within two invoices."),
        ("pix refund", "A <mark>Pix</mark> <mark>refund</mark> takes two days!"),
        ("look", "Call us &lt;b&gt;if&lt;/b&gt; it does not &amp; we <mark>look</mark>."),
        ("nothing", "We ship every day."),
    ],
)
def test_the_matching_sentence(asked, expected):
    assert shown(TEXT, asked) == expected


def test_accents_do_not_hide_a_match():
    text = "Devolvemos o valor. O prazo dos cartões é maior."
    assert shown(text, "cartao", "pt-BR") == "O prazo dos <mark>cartões</mark> é maior."
    assert "<mark>Parolă</mark>" in shown("Parolă nouă.", "parola", "ro")


def test_a_code_is_marked_whole():
    assert shown("Use the filter of the HA-200 only.", "ha200") == (
        "Use the filter of the <mark>HA-200</mark> only."
    )


def test_a_long_sentence_is_cut_around_the_match():
    text = "word " * 200 + "refund " + "tail " * 200
    cut = snippet(sentences(text, "en"), {"refund": 1.0}, "en")
    assert sum(len(p.text) for p in cut) <= LONGEST + 3
    assert [p.text for p in cut if p.marked] == ["refund"]
    assert cut[0].text.startswith("…") and cut[-1].text.endswith("…")


ODD = {"nothing": "", "space": " \n ", "one word": "x" * 100_000, "nul": "\x00", "accents": "é\u0300" * 5000}


@pytest.mark.parametrize("name", ODD)
def test_odd_texts_are_survived(name):
    assert isinstance(shown(ODD[name], "refund"), str)
