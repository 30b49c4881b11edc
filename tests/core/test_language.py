"""Words that mean the same meet, however they are typed."""

import unicodedata

import pytest

from helpdesk.core.language import fold, is_stopword, normalise, term, terms, words

PLURALS = {
    "en": """
        refund refunds, battery batteries, address addresses, box boxes, child children, key keys,
        delivery deliveries, company companies, knife knives, shelf shelves, fee fees, city cities,
        filter filters, class classes, woman women, life lives, photo photos, bus buses, man men,
        invoice invoices, switch switches, day days, order orders, purchase purchases, copy copies,
        warranty warranties, fax faxes, foot feet, half halves, tooth teeth, branch branches,
        password passwords, purifier purifiers, body bodies
    """,
    "pt": """
        cartão cartões, botão botões, devolução devoluções, configuração configurações, cão cães,
        pão pães, mão mãos, órgão órgãos, cidadão cidadãos, informação informações, papel papéis,
        móvel móveis, fácil fáceis, difícil difíceis, útil úteis, perfil perfis, funil funis,
        sinal sinais, manual manuais, lençol lençóis, azul azuis, homem homens, imagem imagens,
        mensagem mensagens, jardim jardins, som sons, álbum álbuns, valor valores, vez vezes,
        luz luzes, mês meses, país países, português portugueses, nota notas, pedido pedidos,
        endereço endereços, voltagem voltagens, nível níveis, possível possíveis, flor flores,
        disponível disponíveis, solução soluções, mãe mães, real reais, hotel hotéis, e-mail e-mails,
        refil refis, celular celulares, anel anéis, item itens, avião aviões, coração corações
    """,
    "ro": """
        parolă parole, factură facturi, factura facturile, comandă comenzi, comanda comenzile,
        cont conturi, filtru filtre, carte cărți, poartă porți, seară seri, masă mese, coadă cozi,
        floare flori, culoare culori, școală școli, informație informații, adresă adrese,
        produs produse, colet colete, client clienți, telefon telefoane, aparat aparate,
        purificator purificatoare, garanție garanții, întrebare întrebări, răspuns răspunsuri,
        plată plăți, livrare livrări, retur retururi, buton butoane, preț prețuri, stradă străzi,
        zi zile, curier curieri, mesaj mesaje, imagine imagini, setare setări, eroare erori,
        rambursare rambursări, card carduri, cod coduri, serviciu servicii, cablu cabluri,
        piesă piese, soluție soluții, utilizator utilizatori, firmă firme, cutie cutii, an ani,
        telefonul telefonului, clientul clienților, adresa adresei, livrarea livrării
    """,
}


def pairs(language):
    return [pair.split() for pair in PLURALS[language].replace("\n", " ").split(",")]


@pytest.mark.parametrize("language", PLURALS)
def test_singular_and_plural_are_one_term(language):
    apart = [(a, b) for a, b in pairs(language) if terms(a, language) != terms(b, language)]
    assert len(pairs(language)) >= 30
    assert apart == []


@pytest.mark.parametrize("language", PLURALS)
def test_accents_may_be_dropped(language):
    for pair in pairs(language):
        for word in pair:
            assert terms(fold(word), language) == terms(word, language), word


@pytest.mark.parametrize("language", PLURALS)
def test_composed_and_decomposed_text_are_the_same(language):
    for pair in pairs(language):
        for word in pair:
            assert terms(unicodedata.normalize("NFD", word), language) == terms(word, language)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Cartões", "cartoes"),
        ("COMANDĂ", "comanda"),
        ("țară", "tara"),
        ("ţară", "tara"),
        ("şi", "si"),
        ("și", "si"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("smørrebrød", "smorrebrod"),
        ("Łódź", "lodz"),
        ("İstanbul", "istanbul"),
        ("plain", "plain"),
        ("", ""),
    ],
)
def test_folding(written, folded):
    assert fold(written) == folded
    assert fold(unicodedata.normalize("NFD", written)) == folded


def test_cedilla_and_comma_forms_meet():
    for comma, cedilla in [("plăți", "plăţi"), ("orașe", "oraşe"), ("garanția", "garanţia")]:
        assert term(comma, "ro") == term(cedilla, "ro")


@pytest.mark.parametrize(
    ("one", "other"),
    [("en", ("refund", "return")), ("pt", ("cartão", "carta")), ("ro", ("cont", "comandă"))],
)
def test_different_words_stay_apart(one, other):
    assert term(other[0], one) != term(other[1], one)


def test_a_code_is_found_however_it_is_joined():
    for written in ("HA-200", "ha200", "HA.200", "Ha/200"):
        assert "ha200" in terms(written, "en")
    assert {"ha", "200"} < set(terms("HA-200", "pt-BR"))


def test_small_words_can_be_left_out_but_never_all_of_them():
    assert terms("where is the refund", "en", keep_stopwords=False) == ["refund"]
    assert terms("the of and", "en", keep_stopwords=False) == terms("the of and", "en")
    assert is_stopword("Não", "ro") is False
    assert is_stopword("și", "ro") and is_stopword("si", "ro") and is_stopword("para", "pt-BR")


def test_every_word_says_where_it_stands():
    text = normalise("Plăți: 2× HA-200")
    for word in words(text, "ro"):
        assert text[word.start : word.end] == word.text


NOISE = {
    "nothing": "",
    "space": " ",
    "nul": "\x00",
    "emojis": "🙂🙂",
    "marks": "''--..//",
    "one long word": "A" * 100_000,
    "accents alone": "\u0300" * 50_000,
    "one long code": "1-" * 50_000,
}


@pytest.mark.parametrize("name", NOISE)
def test_noise_is_survived(name):
    assert all(isinstance(t, str) for t in terms(NOISE[name], "pt-BR"))


def test_words_of_other_scripts_are_kept_as_they_are():
    assert terms("возврат денег", "en") == ["возврат", "денег"]
