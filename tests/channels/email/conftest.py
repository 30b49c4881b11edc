"""A desk that takes and sends mail: helpers that speak to it as the world would."""
import pytest
import sqlalchemy as sa

from helpdesk.channels.email import oauth
from helpdesk.channels.email.accepting import Envelope, accept
from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.channels.email.models import InboundEmail
from helpdesk.channels.email.taking import take_waiting
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from tests.mail_servers import dovecot, smtp_sink
from tests.token_server import token_server


def raw_mail(text: str = "It does not turn on.", *, sender: str = "Ana Pop <ana@example.com>", to: str = "support@desk.test",
             subject: str = "The purifier is dead", message_id: str = "<1@example.com>", **headers: str) -> bytes:
    """A small mail as a mail program writes it; further headers as in_reply_to='<…>'."""
    lines = [f"From: {sender}", f"To: {to}", f"Subject: {subject}", "Date: Tue, 03 Mar 2026 10:00:00 +0200"]
    lines += [f"Message-ID: {message_id}"] if message_id else []
    lines += [f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "", text, ""]).encode()


@pytest.fixture
def take(app):
    """take(raw) → the InboundEmail with its verdict, as if the mail had come by a pipe."""
    def taken(raw: bytes, *, source: str = "pipe", **envelope) -> InboundEmail:
        number = accept(raw, Envelope(source, **envelope))
        while take_waiting():
            pass
        return db.session.scalar(sa.select(InboundEmail).where(InboundEmail.id == number).execution_options(populate_existing=True))
    return taken


@pytest.fixture
def sink():
    """A mail server that takes what we send."""
    with smtp_sink() as running:
        yield running


@pytest.fixture
def provider():
    """Whoever hands out the tokens by which mailboxes sign in."""
    with token_server() as running:
        yield running
    oauth._kept.clear()


@pytest.fixture
def mailbox(app, sink):
    """support@desk.test, whose mail leaves through the sink."""
    with unit_of_work():
        return create_mailbox(MailboxChoice("support@desk.test", names={"en": "Brisa"}, smtp_host="127.0.0.1", smtp_port=sink.port,
                                            smtp_security="none"), actor=SYSTEM)


@pytest.fixture
def imap():
    """A running IMAP server with one mailbox."""
    with dovecot() as running:
        yield running
