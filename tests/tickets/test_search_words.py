"""The words of a search: what is asked for, and which sentence is shown."""
import pytest

from helpdesk.tickets.search_words import Asked, asked, marked, plain, sentence, widened


def shown(parts) -> str:
    return "".join(f"[{part.text}]" if part.is_hit else part.text for part in parts)


@pytest.mark.parametrize(("text", "kept"), [
    ("Ștefan Ţurcanu", "stefan turcanu"),
    ("Devolução: cartões!", "devolucao cartoes"),
    ("HA-200, 4.5 m²", "ha 200 4 5 m2"),
    ("", ""),
    ("日本語 ok", "日本語 ok"),
])
def test_plain_folds_words(text, kept):
    assert plain(text) == kept


@pytest.mark.parametrize(("query", "parts"), [
    ("Refund refund", [("refund",)]),
    ("HA-200 filter", [("ha", "200"), ("filter",)]),
    ("reembolso do cartão", [("reembolso",), ("cartao",)]),
    ("de la", [("de",), ("la",)]),
    ('" OR * NEAR( -x )', [("near",), ("x",)]),
    ("  ", []),
    ("!?", []),
])
def test_asked_holds_words_and_never_operators(query, parts):
    assert [word.parts for word in asked(query)] == parts


def test_asked_is_bounded():
    assert len(asked(" ".join(f"word{number}" for number in range(500)))) <= 8


@pytest.mark.parametrize(("query", "found"), [
    ("refunds", "refund"), ("refund", "refunds"), ("cartões", "cartao"), ("rambursare", "rambursarea"), ("purif", "purificator"),
])
def test_widened_words_find_other_endings(query, found):
    (word,) = widened(asked(query))
    assert word.length_at([found], 0)


def test_codes_and_numbers_are_not_widened():
    assert [word.prefixes for word in widened(asked("HA-200 4711"))] == [(), ()]


@pytest.mark.parametrize(("texts", "query", "line"), [
    (["Hello. I wait for the refund since May! Bye."], "refund", "I wait for the [refund] since May!"),
    (["Eu espero.\nO cartão foi recusado"], "cartao", "O [cartão] foi recusado"),
    (["A HA-100 and a HA-200."], "HA-200", "A HA-100 and a [HA-200]."),
    (["refund here. The refund of the card."], "card refund", "The [refund] of the [card]."),
    (["nothing"], "refund", ""),
    ([], "refund", ""),
])
def test_the_sentence_that_holds_most(texts, query, line):
    assert shown(sentence(texts, asked(query))) == line


def test_a_long_line_is_cut_around_its_hit():
    line = shown(marked("begin " + "a few words " * 60 + "refund " + "and more " * 60, asked("refund")))
    assert "[refund]" in line and line.startswith("…") and line.endswith("…") and len(line) < 220


def test_a_hit_longer_than_the_line_is_whole():
    assert shown(marked("x" * 300, (Asked(("x" * 300,)),))) == f"[{'x' * 300}]"
