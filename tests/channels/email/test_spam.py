"""A trusted filter's word sends a new ticket to the spam view, unanswered; an untrusted one's does nothing."""
import pytest
import sqlalchemy as sa

from helpdesk.channels.email.own import own
from helpdesk.channels.email.spam import is_marked
from helpdesk.core.db import db
from helpdesk.outbox.header_ids import thread_token
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.models import Ticket
from tests.channels.email.conftest import raw_mail

MARKED = {
    "flag": ("X-Spam-Flag: YES", True), "no flag": ("X-Spam-Flag: NO", False), "status": ("X-Spam-Status: Yes, score=9.1 required=5.0", True),
    "clean status": ("X-Spam-Status: No, score=-1 tests=YES", False), "rspamd": ("X-Spam: Yes", True), "exchange": ("X-MS-Exchange-Organization-SCL: 6", True),
    "exchange, clean": ("X-MS-Exchange-Organization-SCL: -1", False), "exchange, odd": ("X-MS-Exchange-Organization-SCL: " + "9" * 5_000, False),
    "nothing": ("X-Other: Yes", False),
}


def marked(line: str, raw: bytes) -> bytes:
    return line.encode() + b"\r\n" + raw


def ticket_of(row) -> Ticket:
    return db.session.get(Ticket, row.ticket_id, populate_existing=True)


@pytest.mark.parametrize("name", MARKED)
def test_what_filters_write(name):
    line, verdict = MARKED[name]
    assert is_marked(marked(line, raw_mail())) is verdict


def test_only_the_header_counts():
    assert not is_marked(raw_mail("X-Spam-Flag: YES"))


@pytest.fixture
def trusting(app, monkeypatch):
    monkeypatch.setattr(own, "trusts_spam_headers", True)


def test_marked_mail_goes_to_the_spam_view_and_gets_no_answer(trusting, take):
    ticket = ticket_of(take(marked("X-Spam-Flag: YES", raw_mail())))
    assert ticket.is_spam and ticket.folder == "spam"
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 0


def test_an_answer_on_a_known_ticket_is_never_spam(trusting, take):
    ticket = ticket_of(take(raw_mail()))
    row = take(marked("X-Spam-Flag: YES", raw_mail("More", message_id="<2@example.com>", in_reply_to=f"<m1.{thread_token(ticket.id)}@desk.test>")))
    assert row.ticket_id == ticket.id and not ticket_of(row).is_spam


def test_nobody_is_believed_unasked(take):
    assert not ticket_of(take(marked("X-Spam-Flag: YES", raw_mail()))).is_spam
