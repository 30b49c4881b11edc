"""What another system answers becomes a card, or is called nonsense; nothing of it is believed."""
import json

import pytest

from helpdesk.backoffice.cards import MOST_ITEMS, Card, Item, Nonsense, card_of, is_path

MAPPING = {"title": "customer.name", "rows": [{"path": "customer.points", "names": {"en": "Points"}}], "items": "orders",
           "item": {"title": "no", "date": "on", "amount": "total", "currency": "cur", "state": "state", "link": "url"}}


def read(answer, mapping=MAPPING) -> Card:
    return card_of(answer if isinstance(answer, bytes) else json.dumps(answer).encode(), mapping)


def test_what_the_mapping_names_stands_on_the_card():
    card = read({"customer": {"name": "Ana", "points": 12}, "secret": "x",
                 "orders": [{"no": "4711", "on": "2026-11-20", "total": 19.9, "cur": "EUR", "state": "sent", "url": "https://shop.example/4711"}]})
    assert card == Card("Ana", ("12",), (Item("4711", "2026-11-20", "19.9 EUR", "sent", "https://shop.example/4711"),))
    assert Card.from_row(json.loads(json.dumps(card.as_row()))) == card


def test_a_list_as_the_whole_answer():
    assert read([{"no": "1"}, {"no": "2"}], {"items": ".", "item": {"title": "no"}}).items == (Item("1"), Item("2"))
    assert read({"a": [{"b": "x"}]}, {"title": "a.0.b"}).title == "x"


@pytest.mark.parametrize("answer", [
    b"", b"<html>Sign in</html>", b"{", b"\xff\xfe", b'"text"', b"null", b"12", b"[" * 100_000, b"1" * 5_000, {}, {"orders": {}}, {"orders": "many"},
    {"error": "no"}, {"orders": [1, "a", None]}, {"orders": [{"no": {"deep": 1}, "total": [1]}]}], ids=lambda value: str(value)[:20])
def test_nonsense_is_called_so(answer):
    with pytest.raises(Nonsense):
        read(answer)


def test_wrong_types_are_left_out_and_counted():
    card = read({"customer": {"name": ["x"], "points": {"a": 1}}, "orders": [{"no": "1", "total": {}, "cur": "EUR"}, "odd", {"no": None}]})
    assert (card.title, card.values, card.items, card.unreadable) == ("", ("",), (Item("1"),), 2)
    assert read({"orders": []}).items == ()


def test_no_more_than_fits():
    card = read({"customer": {"name": "x" * 5_000}, "orders": [{"no": "9" * 1_000}] * 30})
    assert len(card.title) == 200 and len(card.items) == MOST_ITEMS and card.more == 30 - MOST_ITEMS and len(card.items[0].title) == 200


@pytest.mark.parametrize(("written", "kept"), [
    ("https://shop.example/1", True), ("http://shop.example/1", True), ("javascript:alert(1)", False), ("//shop.example", False), ("data:text/html,x", False),
    ("https://user@shop.example/", False), ("https://a b/", False), ("https://[::1", False), ("https://shop.example\\@evil.example/", False), ({"a": 1}, False)])
def test_only_plain_web_addresses_are_links(written, kept):
    assert bool(read({"orders": [{"no": "1", "url": written}]}).items[0].link) is kept


@pytest.mark.parametrize(("value", "words"), [(True, "✓"), (10**30, ""), (1.5, "1.5"), (float("nan"), ""), ("a\x00\n b", "a b"), ("<b>x</b>", "<b>x</b>")])
def test_values_as_words(value, words):
    assert read({"customer": {"points": value}, "orders": []}).values == (words,)


@pytest.mark.parametrize(("path", "fits"), [("orders", True), ("a.b.0", True), (".", True), ("", False), ("a..b", False), ("a b", False), ("a[0]", False), ("x" * 201, False)])
def test_what_a_path_is(path, fits):
    assert is_path(path) is fits
