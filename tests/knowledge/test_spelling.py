"""A misspelt word becomes the nearest word of the articles, or stays as it is."""

import pytest

from helpdesk.knowledge.spelling import Vocabulary, osa

WORDS = {
    "refund": 9, "reembolso": 7, "cartões": 4, "cartão": 6, "garantia": 5, "garanție": 5,
    "factura": 3, "facturi": 2, "delivery": 8, "deliver": 2, "configuração": 3, "filter": 6,
    "filters": 2, "purifier": 4, "rambursare": 3, "ha200": 2, "form": 3, "from": 9,
}  # fmt: skip


@pytest.fixture(scope="module")
def vocabulary():
    return Vocabulary(WORDS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("refnud", "refund"),
        ("refun", "refund"),
        ("refundd", "refund"),
        ("rafund", "refund"),
        ("erfund", "refund"),
        ("reenbolso", "reembolso"),
        ("cartaos", "cartão"),
        ("cartoess", "cartões"),
        ("garamtia", "garantia"),
        ("delivrey", "delivery"),
        ("facutra", "factura"),
        ("confguracao", "configuração"),
        ("conifgurasao", "configuração"),
        ("rambusrare", "rambursare"),
        ("purifeir", "purifier"),
        ("purufer", None),
        ("xyzzyq", None),
        ("fom", None),
        ("ha201", None),
        ("", None),
    ],
)
def test_correction(vocabulary, typed, meant):
    assert vocabulary.correct(typed) == meant


def test_of_two_equally_near_words_the_one_in_more_articles_wins(vocabulary):
    assert vocabulary.correct("filtes") == "filter"


def test_letters_that_changed_places_are_the_likelier_slip():
    assert Vocabulary({"orders": 2, "ordered": 1, "odeers": 30}).correct("odrers") == "orders"


def test_an_apostrophe_is_part_of_a_word():
    assert Vocabulary({"didn't": 4}).correct("ddin't") == "didn't"


def test_accents_are_no_mistake(vocabulary):
    assert "cartoes" in vocabulary
    assert "CARTÕES" in vocabulary
    assert vocabulary.known["cartoes"].text == "cartões"


def test_the_usual_spelling_is_shown():
    vocabulary = Vocabulary({"garantia": 1, "garanția": 5, "garanţia": 2})
    assert vocabulary.correct("garanita") == "garanția"


def test_words_that_begin_so_are_offered_by_use(vocabulary):
    assert vocabulary.starting_with("Fil", 5) == ["filter", "filters"]
    assert vocabulary.starting_with("cartõ", 5) == ["cartoes"]
    assert vocabulary.starting_with("z", 5) == []


@pytest.mark.parametrize(
    ("a", "b", "distance"),
    [
        ("", "", 0),
        ("abc", "abc", 0),
        ("abc", "acb", 1),
        ("abc", "ab", 1),
        ("abc", "abcd", 1),
        ("abc", "axc", 1),
        ("abcd", "badc", 2),
        ("kitten", "sitting", 3),
        ("abc", "xyzw", 3),
    ],
)
def test_optimal_string_alignment(a, b, distance):
    assert osa(a, b, 2) == min(distance, 3)
    assert osa(b, a, 2) == min(distance, 3)


def test_every_single_slip_in_a_word_is_undone(vocabulary):
    """No place in a word is missed by looking only at words that share one half."""
    word = "reembolso"
    slips = {word[:i] + word[i + 1 :] for i in range(len(word))}
    slips |= {word[:i] + "x" + word[i:] for i in range(len(word) + 1)}
    slips |= {word[:i] + "x" + word[i + 1 :] for i in range(len(word))}
    slips |= {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}
    assert {slip for slip in slips if vocabulary.correct(slip) != word} == set()
