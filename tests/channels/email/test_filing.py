"""Mails that were taken go to another folder, on servers that can MOVE and on others; what cannot be moved stops nothing."""
import html

import pytest
import sqlalchemy as sa

from helpdesk.channels.email import fetching, filing
from helpdesk.channels.email.mailboxes import change_mailbox, create_mailbox
from helpdesk.channels.email.models import InboundEmail, Mailbox
from helpdesk.channels.email.reconciling import reconcile
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Invalid
from helpdesk.tickets.models import Ticket
from tests.channels.email.test_fetching import choice, count, mails, rows
from tests.factories import fresh
from tests.mail_servers import dovecot

DONE = "Terminé"
ABILITIES = {"move": "", "expunge by UID": "IMAP4rev1 UIDPLUS", "plain expunge": "IMAP4rev1"}


@pytest.fixture(params=ABILITIES)
def imap(request):
    """An IMAP server of each kind."""
    with dovecot(ABILITIES[request.param]) as running:
        yield running


@pytest.fixture
def box(app, imap) -> Mailbox:
    """A mailbox whose mails go to a folder that is yet to be made."""
    with unit_of_work():
        return create_mailbox(choice(imap, imap_move_to=DONE), actor=SYSTEM)


def test_what_was_taken_moves_and_the_count_stays_right(box, imap, work_off):
    for raw in mails(1, 2, 3):
        imap.append(raw)
    assert fetching.fetch(box.id) == 3
    assert imap.mails_in("INBOX") == [] and [b"Number" in raw for raw in imap.mails_in(DONE)] == [True] * 3
    imap.append(mails(4)[0])
    assert fetching.fetch(box.id) == 1 and fetching.fetch(box.id) == 0 and reconcile(box.id) == 0
    work_off()
    assert count(Ticket) == 4 and len(imap.mails_in(DONE)) == 4


def test_nothing_moves_before_its_row_is_there(box, imap, monkeypatch):
    for raw in mails(1, 2):
        imap.append(raw)
    monkeypatch.setattr(fetching, "add_row", lambda *_: (_ for _ in ()).throw(OSError("the disk is full")))
    fetching.fetch(box.id)
    assert len(imap.mails_in("INBOX")) == 2 and rows() == []
    monkeypatch.undo()
    assert fetching.fetch(box.id) == 2 and imap.mails_in("INBOX") == []


@pytest.mark.parametrize("step", ["move", "copy", "add_flags", "uid_expunge", "expunge"])
def test_a_kill_at_each_step_loses_nothing_and_doubles_nothing(box, imap, work_off, monkeypatch, step):
    """The process ends right after a step; the next one goes on where the server stands."""
    imap.append(mails(1)[0])
    real, reached = getattr(filing.IMAPClient, step), []

    class Killed(BaseException):
        pass

    def last_act(*args, **options):
        real(*args, **options)
        reached.append(step)
        raise Killed

    monkeypatch.setattr(filing.IMAPClient, step, last_act)
    try:
        fetching.fetch(box.id)
    except Killed:
        db.session.rollback()
    monkeypatch.undo()
    fetching.fetch(box.id)
    work_off()
    assert len(rows()) == count(Ticket) == 1 and imap.mails_in("INBOX") == [] and reconcile(box.id) == 0
    # Between copying and marking a second copy may come to lie in the archive, which the desk never reads.
    assert len(imap.mails_in(DONE)) == (2 if reached == ["copy"] else 1)


def test_old_mail_that_was_to_stay_stays(app, imap):
    imap.append(mails(1)[0])
    with unit_of_work():
        box = create_mailbox(choice(imap, imap_takes_old=False, imap_move_to=DONE), actor=SYSTEM)
    fetching.fetch(box.id)
    imap.append(mails(2)[0])
    fetching.fetch(box.id)
    assert [b"Number 1" in raw for raw in imap.mails_in("INBOX")] == [True] and len(imap.mails_in(DONE)) == 1


def test_what_others_marked_as_deleted_is_theirs(app, imap):
    imap.append(mails(1)[0])
    with imap._client() as client:
        client.select("INBOX")
        client.store("1", "+FLAGS", "\\Deleted")
    with unit_of_work():
        box = create_mailbox(choice(imap, imap_takes_old=False, imap_move_to=DONE), actor=SYSTEM)
    fetching.fetch(box.id)
    imap.append(mails(2)[0])
    fetching.fetch(box.id)
    assert any(b"Number 1" in raw for raw in imap.mails_in("INBOX")) and len(imap.mails_in(DONE)) == 1


def test_a_refused_move_is_said_and_tried_again(box, imap, staff, client_of):
    with unit_of_work():
        change_mailbox(db.session.get(Mailbox, box.id), choice(imap, imap_move_to="A/.../../B"), actor=SYSTEM)
    imap.append(mails(1)[0])
    assert fetching.fetch(box.id) == 1 and fresh(box).fetch_error is None
    page = html.unescape(client_of(staff.alice).get(f"/desk/settings/mailboxes/{box.id}").text)
    assert "Mails in INBOX cannot be moved to A/.../../B." in page and "banner-bad" not in page
    imap.append(mails(2)[0])
    assert fetching.fetch(box.id) == 1 and len(rows()) == 2 == len(imap.mails_in("INBOX"))
    with unit_of_work():
        change_mailbox(db.session.get(Mailbox, box.id), choice(imap, imap_move_to=DONE), actor=SYSTEM)
    fetching.fetch(box.id)
    assert imap.mails_in("INBOX") == [] and len(imap.mails_in(DONE)) == 2
    assert "cannot be moved" not in client_of(staff.alice).get(f"/desk/settings/mailboxes/{box.id}").text


def test_a_folder_that_is_fetched_is_refused(box, imap):
    with pytest.raises(Invalid), unit_of_work():
        change_mailbox(db.session.get(Mailbox, box.id), choice(imap, imap_move_to="INBOX"), actor=SYSTEM)


def test_a_mail_that_lost_its_row_is_not_moved_but_fetched(app, imap):
    with unit_of_work():
        box = create_mailbox(choice(imap), actor=SYSTEM)
    for raw in mails(1, 2):
        imap.append(raw)
    fetching.fetch(box.id)
    with unit_of_work():
        db.session.execute(sa.delete(InboundEmail).where(InboundEmail.uid == 2))
    with unit_of_work():
        change_mailbox(db.session.get(Mailbox, box.id), choice(imap, imap_move_to=DONE), actor=SYSTEM)
    fetching.fetch(box.id)
    assert [b"Number 2" in raw for raw in imap.mails_in("INBOX")] == [True] and reconcile(box.id) == 1
    fetching.fetch(box.id)
    assert imap.mails_in("INBOX") == []
