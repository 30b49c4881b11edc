"""Replies name their thread rightly, and the health page says how many do."""
from email.message import EmailMessage

import pytest
import sqlalchemy as sa

from helpdesk.channels.email.threading import names_thread
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.header_ids import header_id
from helpdesk.outbox.models import Delivery
from helpdesk.outbox.queries import threaded_replies
from helpdesk.tickets import actions
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.channels.email.conftest import raw_mail


@pytest.mark.parametrize(("answers", "references", "known", "good"), [
    ("<1@x>", "<1@x>", {"1@x"}, True),
    ("<2@x>", "<1@x> <2@x>", {"1@x", "2@x"}, True),
    (None, None, set(), True),
    (None, None, {"1@x"}, False),
    ("<1@x>", None, {"1@x"}, False),
    ("<3@x>", "<3@x>", {"1@x"}, False),
    ("<1@x>", "<2@x>", {"1@x", "2@x"}, False),
    ("<1@x> <2@x>", "<1@x> <2@x>", {"1@x", "2@x"}, False),
    ("<1@x>", "<1@x> nonsense", {"1@x"}, False),
])
def test_the_rule(app, answers, references, known, good):
    message = EmailMessage()
    message["Message-ID"] = f"<{header_id(7, 1)}>"
    for name, value in (("In-Reply-To", answers), ("References", references)):
        if value:
            message[name] = value
    assert names_thread(message, 7, known) is good
    assert not names_thread(message, 8, known)


def test_what_left_is_counted(take, mailbox, sink, work_off, client_of, staff):
    row = take(raw_mail())
    for words in ("One", "Two"):
        with unit_of_work():
            actions.reply(db.session.get(Ticket, row.ticket_id), Writing(words), actor=SYSTEM)
        work_off()
    assert threaded_replies() == (2, 2)
    assert db.session.scalar(sa.select(Delivery.is_threaded).where(Delivery.kind == "acknowledgement")) is None
    page = client_of(staff.alice).get("/desk/settings/health").text
    assert "100% of the last 2 replies named their thread rightly." in page
    with unit_of_work():
        db.session.execute(sa.update(Delivery).where(Delivery.kind == "reply").values(is_threaded=False))
    assert "0% of the last 2 replies" in client_of(staff.alice).get("/desk/settings/health").text


def test_long_names_of_mails_leave_as_they_are(take, mailbox, sink, work_off):
    long = f"<{'AM0PR04MB5921' * 9}@{'AM0PR04MB5921.' * 5}prod.outlook.com>"
    row = take(raw_mail(message_id=long))
    with unit_of_work():
        actions.reply(db.session.get(Ticket, row.ticket_id), Writing("One"), actor=SYSTEM)
    work_off()
    assert f"In-Reply-To: {long}\r\n".encode() in sink.raw[-1] and f"References: {long}\r\n".encode() in sink.raw[-1]
    assert b"=?utf-8?" not in sink.raw[-1].partition(b"\r\n\r\n")[0]
