"""Mail by IMAP, from a real server: every mail once, whatever was read, renumbered or killed meanwhile."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.channels.email import fetching
from helpdesk.channels.email.checks import check_incoming
from helpdesk.channels.email.mailboxes import MailboxChoice, change_mailbox, create_mailbox
from helpdesk.channels.email.models import InboundEmail, Mailbox
from helpdesk.channels.email.own import own
from helpdesk.channels.email.reconciling import reconcile
from helpdesk.core import files
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets.models import Ticket
from tests.channels.email.conftest import raw_mail
from tests.engines import free_port


def choice(imap, **changes) -> MailboxChoice:
    return MailboxChoice(**{"address": imap.user, "imap_host": "127.0.0.1", "imap_port": imap.port, "imap_security": "none",
                            "imap_user": imap.user, "imap_password": imap.password, **changes})


@pytest.fixture
def box(app, imap) -> Mailbox:
    """support@desk.test, whose mail is fetched from the IMAP server."""
    with unit_of_work():
        return create_mailbox(choice(imap), actor=SYSTEM)


def rows() -> list[InboundEmail]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(InboundEmail).order_by(InboundEmail.id)))


def count(model) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def mails(*numbers: int) -> list[bytes]:
    return [raw_mail(f"Number {number}", message_id=f"<{number}@example.com>") for number in numbers]


def test_everything_new_is_fetched_once_whoever_read_it(box, imap):
    for raw in mails(*range(25)):
        imap.append(raw)
    imap.mark_seen()
    assert fetching.fetch(box.id) == 25 and fetching.fetch(box.id) == 0
    imap.append(mails(99)[0])
    assert fetching.fetch(box.id) == 1
    assert [row.uid for row in rows()] == list(range(1, 27)) and files.read(rows()[-1].sha256) == mails(99)[0]


def test_ten_days_away_lose_nothing(box, imap):
    imap.append(mails(1)[0])
    fetching.fetch(box.id)
    with unit_of_work():
        db.session.get(Mailbox, box.id).fetched_at = utcnow() - timedelta(days=10)
    for raw in mails(*range(2, 42)):
        imap.append(raw)
    imap.mark_seen()
    assert fetching.fetch(box.id) == 40
    assert len(rows()) == 41


def test_new_numbers_on_the_server_make_duplicates_and_no_tickets(box, imap, work_off):
    for raw in mails(1, 2):
        imap.append(raw)
    fetching.fetch(box.id)
    imap.renumber()
    imap.append(mails(3)[0])
    fetching.fetch(box.id)
    work_off()
    assert count(Ticket) == 3 and sorted(row.verdict for row in rows()) == ["duplicate", "duplicate", "new", "new", "new"]


def test_old_mail_may_stay_where_it_is(app, imap):
    imap.append(mails(1)[0])
    with unit_of_work():
        box = create_mailbox(choice(imap, imap_takes_old=False), actor=SYSTEM)
    assert fetching.fetch(box.id) == 0
    imap.append(mails(2)[0])
    assert fetching.fetch(box.id) == 1 and b"Number 2" in files.read(rows()[0].sha256)


def test_one_that_is_too_large_shows_its_header(box, imap, work_off, monkeypatch):
    monkeypatch.setattr(own, "largest_mail", 20_000)
    imap.append(raw_mail("x" * 30_000, subject="Huge", content_type="text/plain"))
    fetching.fetch(box.id)
    work_off()
    ticket = db.session.scalar(sa.select(Ticket))
    assert ticket.subject == "Huge" and "still in the mailbox" in ticket.snippet


def test_two_at_once_double_nothing(box, imap, monkeypatch):
    for raw in mails(1, 2):
        imap.append(raw)
    store, nested = fetching.store_mail, []

    def overtaken(*args):
        if not nested:
            nested.append(True)
            fetching.fetch(box.id)
        return store(*args)

    monkeypatch.setattr(fetching, "store_mail", overtaken)
    fetching.fetch(box.id)
    assert [row.uid for row in rows()] == [1, 2]


def test_a_refusal_stands_in_the_mailbox_and_goes_away(box, imap):
    with unit_of_work():
        change_mailbox(db.session.get(Mailbox, box.id), choice(imap, imap_password="wrong"), actor=SYSTEM)
    assert fetching.fetch(box.id) == 0
    assert "AUTHENTICATIONFAILED" in db.session.get(Mailbox, box.id, populate_existing=True).fetch_error
    with unit_of_work():
        change_mailbox(db.session.get(Mailbox, box.id), choice(imap), actor=SYSTEM)
    fetching.fetch(box.id)
    assert db.session.get(Mailbox, box.id, populate_existing=True).fetch_error is None


def test_the_worker_fetches_when_it_is_time(box, imap):
    imap.append(mails(1)[0])
    assert fetching.fetch_due() is True
    imap.append(mails(2)[0])
    assert fetching.fetch_due() is False and len(rows()) == 1


def test_the_test_button(box, imap):
    imap.append(mails(1)[0])
    good = check_incoming(box)
    assert good.is_well and "1" in good.sentence
    with unit_of_work():
        change_mailbox(db.session.get(Mailbox, box.id), choice(imap, imap_port=free_port()), actor=SYSTEM)
    assert not check_incoming(db.session.get(Mailbox, box.id)).is_well


def test_the_command_looks_once_and_says_what_came(app, box, imap):
    imap.append(mails(1)[0])
    result = app.test_cli_runner().invoke(args=["mail", "fetch"])
    assert result.exit_code == 0 and "support@desk.test: 1" in result.output
    with unit_of_work():
        change_mailbox(db.session.get(Mailbox, box.id), choice(imap, imap_port=free_port()), actor=SYSTEM)
    result = app.test_cli_runner().invoke(args=["mail", "fetch"])
    assert result.exit_code == 1 and "refused" in result.output.lower()


def test_a_mail_that_is_missing_in_the_ledger_raises_an_alarm_and_is_fetched(box, imap, staff, client_of):
    for raw in mails(1, 2, 3):
        imap.append(raw)
    fetching.fetch(box.id)
    assert reconcile(box.id) == 0
    assert "Every mail on the servers stands in the ledger" in client_of(staff.alice).get("/desk/settings/health").text
    with unit_of_work():
        db.session.delete(db.session.get(InboundEmail, rows()[1].id))
    assert reconcile(box.id) == 1 and [row.uid for row in rows()] == [1, 3, 2]
    assert "One mail stood on the server" in client_of(staff.alice).get("/desk/settings/health").text
    assert reconcile(box.id) == 0


def test_counting_leaves_alone_what_was_never_ours(app, imap):
    imap.append(mails(1)[0])
    with unit_of_work():
        box = create_mailbox(choice(imap, imap_takes_old=False), actor=SYSTEM)
    assert reconcile(box.id) is None
    fetching.fetch(box.id)
    imap.append(mails(2)[0])
    fetching.fetch(box.id)
    assert reconcile(box.id) == 0 and len(rows()) == 1


def test_a_server_that_hangs_lets_only_its_own_mailbox_wait(box, imap):
    imap.append(mails(1)[0])
    with unit_of_work():
        slow = create_mailbox(choice(imap, address="aaa@desk.test"), actor=SYSTEM)
    with fetching._alone(slow.id) as is_alone:        # another thread of this worker is waiting for it
        assert is_alone and fetching.fetch_due() and len(rows()) == 1
        with fetching._alone(slow.id) as second:
            assert not second
    with fetching._alone(slow.id) as is_alone:
        assert is_alone
