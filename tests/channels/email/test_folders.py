"""Several folders of one mailbox: each with its own numbers, one that is gone stops no other."""
import html

import pytest
import sqlalchemy as sa

from helpdesk.channels.email import fetching
from helpdesk.channels.email.checks import check_incoming
from helpdesk.channels.email.folders import fetched_folders, tidy_names
from helpdesk.channels.email.mailboxes import change_mailbox, create_mailbox
from helpdesk.channels.email.models import InboundEmail, Mailbox
from helpdesk.channels.email.reconciling import reconcile
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets.models import Ticket
from tests.channels.email.test_fetching import choice, count, mails, rows

FOREIGN = "Reclamații & devoluções"


@pytest.fixture
def box(app, imap) -> Mailbox:
    """A mailbox of which two folders are fetched, one with a name that needs modified UTF-7."""
    imap.make(FOREIGN, "Other")
    with unit_of_work():
        return create_mailbox(choice(imap, imap_folders=("INBOX", FOREIGN)), actor=SYSTEM)


def change(box, imap, **changes) -> None:
    with unit_of_work():
        change_mailbox(db.session.get(Mailbox, box.id), choice(imap, **changes), actor=SYSTEM)


def test_the_same_numbers_in_two_folders_are_two_mails(box, imap, work_off):
    first, second, third = mails(1, 2, 3)
    imap.append(first)
    imap.append(second, FOREIGN)
    imap.append(third, "Other")
    assert fetching.fetch(box.id) == 2 and fetching.fetch(box.id) == 0
    with unit_of_work():    # servers may well give two folders the same UIDVALIDITY
        db.session.execute(sa.update(InboundEmail).values(uid_validity=7))
    assert [row.uid for row in rows()] == [1, 1] and len({row.folder_id for row in rows()}) == 2
    work_off()
    assert [row.verdict for row in rows()] == ["new", "new"] and count(Ticket) == 2


def test_a_mail_in_both_is_one_message(box, imap, work_off):
    for folder in ("INBOX", FOREIGN):
        imap.append(mails(1)[0], folder)
    fetching.fetch(box.id)
    work_off()
    assert count(Ticket) == 1 and sorted(row.verdict for row in rows()) == ["duplicate", "new"]


def test_one_that_is_gone_is_told_and_the_others_go_on(box, imap, staff, client_of):
    imap.remove(FOREIGN)
    imap.append(mails(1)[0])
    assert fetching.fetch(box.id) == 1
    page = html.unescape(client_of(staff.alice).get(f"/desk/settings/mailboxes/{box.id}").text)
    assert f"The folder {FOREIGN} cannot be read." in page and "The other folders are fetched all the same." in page
    assert FOREIGN in db.session.get(Mailbox, box.id, populate_existing=True).fetch_error
    assert not check_incoming(db.session.get(Mailbox, box.id)).is_well and reconcile(box.id) == 0
    imap.make(FOREIGN)
    imap.append(mails(2)[0], FOREIGN)
    assert fetching.fetch(box.id) == 1
    assert db.session.get(Mailbox, box.id, populate_existing=True).fetch_error is None


def test_one_that_rests_keeps_its_place(box, imap):
    imap.append(mails(1)[0], FOREIGN)
    fetching.fetch(box.id)
    change(box, imap)
    imap.append(mails(2)[0], FOREIGN)
    assert fetching.fetch(box.id) == 0
    change(box, imap, imap_folders=("INBOX", FOREIGN))
    assert fetching.fetch(box.id) == 1 and [row.uid for row in rows()] == [1, 2]


def test_another_server_with_the_same_numbers_loses_nothing(box, imap):
    imap.append(mails(1)[0])
    fetching.fetch(box.id)
    change(box, imap, imap_host="localhost")
    assert fetching.fetch(box.id) == 1 and [row.uid for row in rows()] == [1, 1]


def test_counting_looks_into_every_folder(box, imap):
    imap.append(mails(1)[0])
    imap.append(mails(2)[0], FOREIGN)
    fetching.fetch(box.id)
    with unit_of_work():
        db.session.execute(sa.delete(InboundEmail))
    assert reconcile(box.id) == 2 and len(rows()) == 2 and reconcile(box.id) == 0


def test_the_admin_picks_from_what_is_there(box, imap, staff, client_of):
    admin, address = client_of(staff.alice), f"/desk/settings/mailboxes/{box.id}"
    page = html.unescape(admin.post(address + "/folders").text)
    assert f'value="{FOREIGN}" checked' in page and 'value="Other"><span>' in page
    typed = {"address": imap.user, "locale": "en", "is_active": "1", "imap_host": "127.0.0.1", "imap_port": str(imap.port),
             "imap_security": "none", "imap_user": imap.user, "imap_takes_old": "1", "smtp_port": "587", "smtp_security": "starttls"}
    admin.post(address, data=typed | {"imap_folders": ["INBOX", "Other"]})
    assert [folder.name for folder in fetched_folders(box.id)] == ["INBOX", "Other"]
    imap.append(mails(1)[0], "Other")
    assert fetching.fetch(box.id) == 1
    refused = admin.post(address, data=typed | {"imap_folders": "A\x07B"})
    assert refused.status_code == 422 and 'id="field-imap_folders-error"' in refused.text
    assert client_of(staff.bob).post(address + "/folders").status_code == 403


@pytest.mark.parametrize(("typed", "names"), [([], ("INBOX",)), (["inbox\r\nTo do\n\n inbox"], ("INBOX", "To do")), (["A", "B", "A"], ("A", "B"))])
def test_names(typed, names):
    assert tidy_names(typed) == names
