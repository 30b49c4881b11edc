"""Questions that mean the same stand together, in any language, form and order; others stay apart."""
import pytest

from helpdesk.selfservice.clustering import Likeness, Question, clusters, telling_words


def grouped(locale, *asked):
    """The groups of (text, people), or texts asked by one, as sets of texts."""
    told = [one if isinstance(one, tuple) else (one, 1) for one in asked]
    questions = [Question(text, people, telling_words(text, locale)) for text, people in told]
    return [{one.text for one in cluster.questions} for cluster in clusters(questions, Likeness(questions))]


@pytest.mark.parametrize(("locale", "together", "apart"), [
    ("en", ["black friday", "Black Friday deals", "when is the black friday"], ["ozone"]),
    ("en", ["student discount", "discounts for students", "discount for a student?"], ["change the filter"]),
    ("en", ["discount code", "discuont code", "discount codes"], ["country code of the phone"]),
    ("pt-BR", ["cupom de desconto", "cupons desconto", "tem cupom de desconto?"], ["loja física"]),
    ("pt-BR", ["devolução em dinheiro", "devolucoes em dinheiro"], ["devolver filtro aberto"]),
    ("ro", ["cod de reducere", "coduri de reduceri", "COD REDUCERE"], ["magazin fizic"]),
    ("ro", ["garanția filtrelor", "garantie filtru"], ["schimbare adresă"]),
])
def test_alike(locale, together, apart):
    found = grouped(locale, *together, *apart)
    assert set(together) in found and all({one} in found for one in apart)


def test_what_most_people_ask_leads():
    questions = [Question(text, people, telling_words(text, "en")) for text, people in (("ozone smell", 1), ("smell of ozone", 7), ("ozone", 2))]
    cluster, = clusters(questions, Likeness(questions))
    assert cluster.leader.text == "smell of ozone"


def test_the_order_of_the_log_changes_nothing():
    asked = [("black friday", 4), ("friday deals", 2), ("deals", 1), ("discount", 3), ("student discount", 2)]
    assert sorted(map(sorted, grouped("en", *asked))) == sorted(map(sorted, grouped("en", *reversed(asked))))


def test_one_common_word_does_not_join_what_differs():
    found = grouped("en", ("order late", 5), ("cancel my order", 5), ("change the address of an order", 5), *(f"order {word}" for word in ("gift", "bulk", "spare")))
    assert {"order late"} in found and {"cancel my order"} in found


def test_short_words_one_letter_apart_stay_two():
    assert len(grouped("en", "card lost", "cord lost colour")) == 2


def test_another_number_is_another_thing():
    assert len(grouped("en", "filter1000", "filter2000")) == 2


def test_small_words_alone_mean_nothing():
    assert telling_words("where is it", "en") == frozenset()
