"""The language of a short message is told, or left open where nobody could tell."""

import unicodedata

import pytest

from helpdesk.core.language import detect_language, fold

MESSAGES = {
    "en": [
        "Where is my order?",
        "hi, the filter light stays on",
        "I'd like a refund please",
        "My parcel has not arrived yet and nobody answers the phone.",
        "can't log in",
        "It makes a loud noise at night. Is this covered by the warranty?",
        "Thanks, that worked!",
    ],
    "pt-BR": [
        "Cadê meu pedido?",
        "ola, nao recebi o boleto",
        "Quero devolver o purificador que comprei ontem",
        "O aparelho não liga mais",
        "Boa tarde! Preciso da segunda via da nota fiscal, por favor.",
        "Obrigada, resolveu!",
        "qual o prazo de entrega?",
        "Paguei por Pix e ainda não recebi a confirmação",
    ],
    "ro": [
        "Bună ziua, nu am primit coletul",
        "buna ziua, unde este comanda mea?",
        "Vreau să returnez aparatul",
        "Mulţumesc, a mers!",
        "Cum schimb filtrul?",
        "Nu pot intra în cont, am uitat parola.",
        "cand ajunge curierul?",
        "Factura nu este corectă",
    ],
    None: [
        "",
        "12345",
        "HA-200",
        "ok",
        "🙂",
        "Hola, no he recibido mi pedido todavía",
        "quiero devolver el producto, gracias",
        "Bonjour, je n'ai pas reçu mon colis",
        "Buongiorno, non ho ricevuto il pacco",
        "Guten Tag, ich habe mein Paket nicht bekommen",
        "где мой заказ",
    ],
}


@pytest.mark.parametrize(
    ("locale", "text"), [(locale, text) for locale, texts in MESSAGES.items() for text in texts]
)
def test_language_of_a_message(locale, text):
    assert detect_language(text) == locale
    assert detect_language(unicodedata.normalize("NFD", text)) == locale


@pytest.mark.parametrize("locale", ["pt-BR", "ro"])
def test_accents_are_not_needed(locale):
    found = [detect_language(fold(text)) for text in MESSAGES[locale]]
    assert found.count(locale) >= len(found) - 1
    assert set(found) <= {locale, None}


def test_a_long_text_costs_no_more_than_its_beginning():
    assert detect_language("Onde está o meu pedido? " * 50_000) == "pt-BR"
