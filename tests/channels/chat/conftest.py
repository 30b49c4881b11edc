"""Visitors who chat, as their widgets would."""
from itertools import count

import pytest

from helpdesk.channels.chat import actions
from helpdesk.channels.chat.tokens import Session
from helpdesk.channels.chat.words import Words
from helpdesk.channels.intake import Taken
from helpdesk.channels.outgoing import channel_for
from helpdesk.core.db import unit_of_work
from helpdesk.tickets import actions as tickets
from helpdesk.tickets.models import Message
from helpdesk.tickets.writing import Writing
from tests.chatting import VISITOR

_keys = count(1)


@pytest.fixture
def say(app):
    """say('Hello', visitor=…, number=…, key=…): a visitor's message taken."""
    def taken(text: str, *, visitor: str = VISITOR, number: int | None = None, key: str | None = None, locale: str = "en") -> Taken:
        with unit_of_work():
            return actions.say(Session(visitor), Words(text, key or f"client-{next(_keys)}", locale, number=number))
    return taken


@pytest.fixture
def answer(app, staff):
    """answer(ticket, 'Hi'): Bob's answer in the ticket."""
    def posted(ticket, text: str) -> Message:
        with unit_of_work():
            return tickets.reply(ticket, Writing(text, is_proved=True), actor=staff.bob.actor, channel=channel_for(ticket))
    return posted


@pytest.fixture
def gives(app):
    """gives('ana@example.com'): a visitor types an address."""
    def given(email: str, *, visitor: str = VISITOR, name: str = "") -> None:
        with unit_of_work():
            actions.give_address(Session(visitor), email, name, "en")
    return given
