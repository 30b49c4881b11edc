"""What a reply asks for; the labelled sentences are in helpdesk/bench/facts.yml, here stand the edges."""
import time

import pytest

from helpdesk.tickets.asks import asked_for


@pytest.mark.parametrize(("reply", "asked"), [
    ("", ()), ("?", ()), ("Hi Ana,\n\ncould you send us your order number?\n\nBest wishes", ("order",)),
    ("Your order 4711 left. What is your postcode? Thank you!", ("address",)),
    ("COULD YOU TELL ME YOUR ORDER NUMBER", ("order",)), ("qual e o numero do seu pedido", ("order",)), ("Care este numărul comenzii", ("order",)),
    ("What’s your phone number and which model is it?", ("device", "phone")), ("We found your order number.", ())])
def test_what_is_asked(reply, asked):
    assert asked_for(reply) == asked


@pytest.mark.parametrize("reply", ["send us " * 2_000, "which " * 4_000, "order number " * 1_000 + "?", "a" * 100_000, "?." * 10_000, "what is\n" * 3_000])
def test_a_hostile_reply_is_quick(reply):
    began = time.perf_counter()
    asked_for(reply)
    assert time.perf_counter() - began < 0.5
