"""Which words promise a file, and whom a greeting names."""
import pytest

from helpdesk.automation.second_thoughts import greets_other, promises_file


@pytest.mark.parametrize("words", [
    "The invoice is attached.", "Please find attachment below.", "See the form in the attachment",
    "Segue em anexo a nota fiscal.", "Segue anexo o boleto", "Anexei o comprovante", "A fatura foi anexada.", "Veja no anexo",
    "Am atașat factura.", "Factura este atasată", "Găsiți factura în atașament.", "V-am anexat formularul", "Formularul este în anexă.",
])
def test_these_words_promise_a_file(words):
    assert promises_file(words)


@pytest.mark.parametrize("words", [
    "Please attach a photo.", "How do I attach it?", "I am attaching importance to it", "Anexe uma foto, por favor.", "Por favor, anexe o comprovante",
    "Atașați o fotografie, vă rog.", "", "The detached house", "desanexado",
])
def test_these_do_not(words):
    assert not promises_file(words)


@pytest.mark.parametrize(("words", "names", "greeted"), [
    ("Hello Dan,\nyour order", ["Ana Pop"], "Dan"), ("Dear Mr. Ionescu,", ["Ana Pop"], "Ionescu"), ("Olá João, tudo bem?", ["Ana Pop"], "João"),
    ("Bună ziua, doamna Popescu,", ["Ana Pop"], "Popescu"), ("Stimată doamnă Ștefan", ["Ana Pop"], "Ștefan"), ("Prezada Lúcia,", ["Ana Pop"], "Lúcia"),
    ("Hello Ana,", ["Ana Pop"], None), ("Olá joão", ["João Silva"], None), ("Oi João", ["Joao Silva"], None), ("Bună Stefan,", ["Ștefan Pop"], None),
    ("Hello again,", ["Ana Pop"], None), ("Hi there", ["Ana Pop"], None), ("Dear customer,", ["Ana Pop"], None), ("Hello", ["Ana Pop"], None),
    ("Hello Dan,", [""], None), ("Your order left. Hello Dan", ["Ana Pop"], None), ("hello world", ["Ana Pop"], None), ("Olá, tudo bem?", ["Ana"], None),
    ("Bună ziua,", ["Ana Pop"], None), ("Hello O'Brien,", ["Mary O'Brien"], None), ("Bom dia pessoal", ["Ana"], None), ("Draga Maria,", ["Ana"], "Maria"),
])
def test_a_greeting_names_the_customer_or_somebody_else(words, names, greeted):
    assert greets_other(words, names) == greeted
