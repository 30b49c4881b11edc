"""Mailboxes: what an admin types is how mail is fetched and sent; secrets go in and never come out; a test says what happened."""
import time

import pytest
import sqlalchemy as sa

from helpdesk.channels.email.mailboxes import all_mailboxes
from helpdesk.channels.email.models import Mailbox
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from tests.engines import free_port
from tests.factories import fresh

FORM = {"address": "Support@desk.test", "names_en": "Brisa support", "names_ro": "Asistență Brisa", "locale": "ro", "is_active": "1",
        "is_default": "1", "signatures_pt-BR": "Brisa Ltda.\r\nSão Paulo", "signatures_en": "Brisa Ltd.", "imap_host": "127.0.0.1", "imap_port": "993", "imap_security": "tls",
        "imap_user": "support", "imap_password": "imap-s3cret", "imap_folders": "INBOX", "smtp_host": "127.0.0.1", "smtp_port": "587",
        "smtp_security": "starttls", "smtp_user": "support", "smtp_password": "smtp-s3cret"}


@pytest.fixture
def admin(client_of, staff):
    return client_of(staff.alice)


@pytest.fixture
def mailbox(admin) -> Mailbox:
    admin.post("/desk/settings/mailboxes", data=FORM)
    return all_mailboxes()[0]


@pytest.mark.parametrize("address", ["/desk/settings/mailboxes", "/desk/settings/mailboxes/new"])
def test_only_admins_open_it(client_of, staff, address):
    assert client_of(staff.alice).get(address).status_code == 200
    assert client_of(staff.bob).get(address).status_code == 403
    assert client_of(staff.bob).post("/desk/settings/mailboxes", data=FORM).status_code == 403


def test_a_mailbox_is_made_and_its_secrets_never_come_back(admin, mailbox):
    assert (mailbox.address, mailbox.name("ro"), mailbox.name("pt-BR"), mailbox.signature("pt-BR")) == (
        "support@desk.test", "Asistență Brisa", "Brisa support", "Brisa Ltda.\nSão Paulo")
    assert (mailbox.imap_password, mailbox.smtp_password) == ("imap-s3cret", "smtp-s3cret")
    pages = admin.get(f"/desk/settings/mailboxes/{mailbox.id}").text + admin.get("/desk/settings/mailboxes").text
    assert "support@desk.test" in pages and "s3cret" not in pages and mailbox.imap_secret not in pages
    said = str([row.data for row in db.session.scalars(sa.select(EventRow).where(EventRow.kind == "mailbox.changed"))])
    assert "created" in said and "s3cret" not in said


def test_an_empty_password_keeps_the_old_one_and_a_tick_removes_it(admin, mailbox):
    address = f"/desk/settings/mailboxes/{mailbox.id}"
    admin.post(address, data={**FORM, "imap_password": "", "smtp_password": "", "smtp_forget": "1"})
    assert (fresh(mailbox).imap_password, fresh(mailbox).smtp_secret) == ("imap-s3cret", "")
    admin.post(address, data={**FORM, "imap_password": "new-one"})
    assert fresh(mailbox).imap_password == "new-one"


@pytest.mark.parametrize(("field", "value"), [("address", "nobody"), ("imap_port", "0"), ("smtp_port", "70000"), ("imap_port", "x"), ("smtp_security", "magic")])
def test_nonsense_is_named_and_what_was_typed_stays_but_for_secrets(admin, field, value):
    page = admin.post("/desk/settings/mailboxes", data={**FORM, field: value})
    assert page.status_code == 422 and f'id="field-{field}-error"' in page.text and all_mailboxes() == []
    assert "São Paulo" in page.text and "s3cret" not in page.text


def test_a_refused_change_leaves_the_mailbox_as_it_was(admin, mailbox):
    page = admin.post(f"/desk/settings/mailboxes/{mailbox.id}", data={**FORM, "address": "x", "names_en": "Changed"})
    assert page.status_code == 422 and fresh(mailbox).name("en") == "Brisa support"


def test_the_same_address_twice_is_refused(admin, mailbox):
    assert admin.post("/desk/settings/mailboxes", data=FORM).status_code == 422 and len(all_mailboxes()) == 1


def test_a_team_that_a_mailbox_feeds_is_not_removed(admin, staff, mailbox):
    admin.post(f"/desk/settings/mailboxes/{mailbox.id}", data={**FORM, "team_id": staff.open_team.id})
    page = admin.post(f"/desk/settings/teams/{staff.open_team.id}/remove")
    assert page.status_code == 409 and "mailbox" in page.text


@pytest.mark.parametrize("way", ["test-in", "test-out"])
def test_a_server_that_is_not_there_is_said_within_seconds(admin, mailbox, way):
    with unit_of_work():
        row = db.session.get(Mailbox, mailbox.id)
        row.imap_port = row.smtp_port = free_port()
        row.imap_security = row.smtp_security = "none"
    began = time.monotonic()
    page = admin.post(f"/desk/settings/mailboxes/{mailbox.id}/{way}")
    assert page.status_code == 200 and "banner-bad" in page.text and time.monotonic() - began < 12
    assert "127.0.0.1" in page.text and "s3cret" not in page.text


def test_without_any_server_the_page_says_so(admin):
    assert "HELPDESK_SMTP_URL" in admin.get("/desk/settings/mailboxes").text
    assert "banner-bad" in admin.post("/desk/settings/mailboxes/test-out").text
