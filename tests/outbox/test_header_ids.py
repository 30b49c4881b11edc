"""The Message-IDs we write carry a signed key; whatever leaves by mail has one from the moment it is posted."""
import pytest

from helpdesk.core.db import unit_of_work
from helpdesk.outbox.actions import post
from helpdesk.outbox.header_ids import header_id, thread_token, ticket_of_token


def test_a_key_names_its_ticket_in_any_case_and_company(app):
    token = thread_token(42)
    for value in (token, header_id(42, 7), f"support+{token}@desk.test", f"SUPPORT+{token.upper()}@DESK.TEST", f"<x.{token}@y>"):
        assert ticket_of_token(value) == 42


@pytest.mark.parametrize("value", ["", "t42-0000000000000000", "t42", "nonsense@example.com", "t" * 5_000])
def test_a_forged_key_names_none(app, value):
    assert ticket_of_token(value) is None


def test_a_key_is_good_for_its_own_ticket_only(app):
    assert ticket_of_token(thread_token(42).replace("t42-", "t43-")) is None


def test_a_mail_has_its_id_when_it_is_posted(app):
    with unit_of_work():
        one, two = post("email", "link", "a@b.test", ticket_id=42), post("email", "invite", "a@b.test")
        chat = post("chat", "reply", "")
    assert ticket_of_token(one.header_id) == 42 and ticket_of_token(two.header_id) is None
    assert one.header_id != two.header_id and chat.header_id is None
