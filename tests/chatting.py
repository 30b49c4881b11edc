"""Ids of two visitors who must never meet, and the chat set up in one line."""
from dataclasses import replace

from helpdesk.channels.chat import setup
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import unit_of_work

VISITOR = "a" * 32
STRANGER = "b" * 32


def set_up_chat(**changed) -> None:
    """set_up_chat(mail_after_minutes=0): changes how the chat is set up. Call it outside a unit."""
    with unit_of_work():
        setup.change(replace(setup.ChatChoice.now(), **changed), actor=SYSTEM)
