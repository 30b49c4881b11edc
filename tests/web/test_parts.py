"""Addresses that a page remembers are the ones that Flask writes."""
import pytest
from flask import url_for

from helpdesk.web.parts import address_of

ADDRESSES = [
    ("a number", "desk.ticket", {"number": 7}), ("the same for another", "desk.ticket", {"number": 12}),
    ("a number and words", "desk.ticket", {"number": 7, "queue": "mine"}), ("words like a number", "desk.ticket", {"number": 7, "queue": "7"}),
    ("braces", "desk.search", {"q": "{0} {}", "from": 3}), ("nothing", "desk.search", {"q": None}), ("a truth", "desk.search", {"q": True}),
    ("below nothing", "desk.search", {"from": -1}), ("what stands for a number", "desk.search", {"q": "2147483000", "from": 5}),
    ("huge", "desk.search", {"from": 10**30}), ("several", "desk.search", {"q": ["a", "b"]}), ("a place", "desk.search", {"q": "x", "_anchor": "there"}),
]


@pytest.mark.parametrize(("endpoint", "values"), [case[1:] for case in ADDRESSES], ids=[case[0] for case in ADDRESSES])
def test_an_address_is_written_as_flask_writes_it(app, endpoint, values):
    with app.test_request_context():
        assert [address_of(endpoint, **values), address_of(endpoint, **values)] == [url_for(endpoint, **values)] * 2
