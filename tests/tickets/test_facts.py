"""What a customer's words tell that nobody needs to ask again, in three languages; and the last open sentence."""
import pytest

from helpdesk.tickets.facts import Fact, known_facts, open_sentence

TOLD = {
    "My order 4708 is late": [("order", "4708")], "Order no. 4708-2, please": [("order", "4708-2")], "about orders #12345": [("order", "12345")],
    "O pedido nº 7493 não chegou": [("order", "7493")], "pedido número BR-20261": [("order", "BR-20261")], "PEDIDO 7787": [("order", "7787")],
    "Comanda nr. 5521 nu a venit": [("order", "5521")], "comanda mea": [], "comenzii 5521": [("order", "5521")],
    "Invoice 2026-881": [("invoice", "2026-881")], "a fatura 99120": [("invoice", "99120")], "nota fiscal 4451": [("invoice", "4451")],
    "factura nr 7781": [("invoice", "7781")], "parcel LB123456789RO": [("parcel", "LB123456789RO")],
    "my HA-200 hums": [("device", "HA-200")], "VT-40 e HA-200": [("device", "VT-40"), ("device", "HA-200")],
    "CEP 01310-100": [("postcode", "01310-100")], "in order to 5 people": [], "order soon": [], "I paid 4708 euro": [], "order 12": [],
    "order 4708, again order 4708": [("order", "4708")], "COVID-19-2021": [], "": [],
}


@pytest.mark.parametrize("words", TOLD)
def test_what_words_tell(words):
    assert known_facts([words]) == [Fact(*told) for told in TOLD[words]]


def test_a_card_stays_short_and_a_hostile_text_quick():
    assert len(known_facts([" ".join(f"order {number}" for number in range(4000, 4100))])) == 12
    assert len(known_facts(["order " * 20_000 + "1-" * 50_000])) <= 1


ASKED = {
    "Hello, I bought a fan.\nWhere is my refund? Thanks": "Where is my refund?", "Hi. It is broken. Please help.": "It is broken.",
    "Bom dia! Onde está o pedido? E o reembolso?": "E o reembolso?", "Bună ziua, aparatul s-a stricat.": "Bună ziua, aparatul s-a stricat.",
    "Help": "Help", "": "", "ok?\nStill waiting here": "Still waiting here", "?" * 400: "", "x" * 400: "x" * 300,
}


@pytest.mark.parametrize("words", ASKED)
def test_the_last_open_sentence(words):
    assert open_sentence(words) == ASKED[words]
