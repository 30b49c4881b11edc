"""The sample shop answers the desk that signs, and nobody else; the sample's card reads it."""
import socket
import threading
import time
from datetime import date

import pytest

from helpdesk.backoffice.asking import Wish, ask_now
from helpdesk.backoffice.models import CardSource
from helpdesk.backoffice.questions import question
from helpdesk.core import calling
from helpdesk.core.db import db, unit_of_work
from helpdesk.seed import sample_card, sample_shop


@pytest.fixture
def shop():
    with socket.create_server(("127.0.0.1", 0)) as place:
        threading.Thread(target=sample_shop.serve, args=(place,), daemon=True).start()
        calling.use([place.getsockname()])
        yield place.getsockname()[1]
        calling.use([])


@pytest.mark.parametrize(("secret", "kind"), [(sample_shop.SECRET, "fine"), ("another", "refused"), ("", "refused")])
def test_who_signs_is_answered(shop, secret, kind):
    asked = question(f"http://127.0.0.1:{shop}{sample_shop.PATH}{{email}}", {"email": ("ana@post.example",)})
    outcome = ask_now(Wish(1, ("x", time.monotonic()), asked, sample_card.MAPPING, 2.0, secret=secret))
    assert outcome.kind == kind and bool(outcome.card and outcome.card.items and outcome.card.values[1]) is (kind == "fine")


def test_the_same_address_has_the_same_orders():
    today = date(2026, 11, 22)
    assert sample_shop.known_of("Ana@post.example", today) == sample_shop.known_of("ana@post.example", today) != sample_shop.known_of("b@post.example", today)


def test_the_card_follows_the_shop(app):
    calling.use([(sample_card.HOST, 18_097)])
    with unit_of_work():
        sample_card.make(18_097)
    with unit_of_work():
        sample_card.follow(18_098)
    calling.use([])
    assert db.session.get(CardSource, 1).address == "http://127.0.0.1:18098/sample-shop/customers/{email}"
