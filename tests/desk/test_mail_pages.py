"""Outgoing mail that was kept can be read and sent; incoming mail shows what became of it. Only admins, and no private team's."""
import pytest
import sqlalchemy as sa

from helpdesk.channels.email.accepting import Envelope, accept
from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.channels.email.models import InboundEmail
from helpdesk.channels.email.taking import take_waiting
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.models import Ticket
from tests.mail_servers import smtp_sink

RAW = b"From: Ana <ana@example.com>\r\nTo: support@desk.test\r\nSubject: Filter <b>7</b>\r\nMessage-ID: <1@x>\r\n\r\nWhich one?\r\n"


@pytest.fixture
def kept(app, work_off) -> Delivery:
    """An acknowledgement that no server was there to take."""
    accept(RAW, Envelope("pipe"))
    take_waiting()
    work_off()
    return db.session.scalar(sa.select(Delivery))


def test_a_kept_mail_is_read_and_sent_once_there_is_a_server(kept, staff, client_of, work_off):
    admin = client_of(staff.alice)
    assert "ana@example.com" in admin.get("/desk/settings/outgoing").text
    page = admin.get(f"/desk/settings/outgoing/{kept.id}").text
    assert "We received your message" in page and kept.header_id in page
    seen = admin.get(f"/desk/settings/outgoing/{kept.id}/page")
    assert seen.headers["Content-Security-Policy"].startswith("sandbox;") and "/my/" in seen.text
    with smtp_sink() as sink:
        with unit_of_work():
            create_mailbox(MailboxChoice("support@desk.test", smtp_host="127.0.0.1", smtp_port=sink.port, smtp_security="none"), actor=SYSTEM)
        assert admin.post("/desk/settings/outgoing/again").status_code == 302
        work_off()
        assert [mail["Message-ID"] for mail in sink.mails] == [f"<{kept.header_id}>"]
    assert admin.post(f"/desk/settings/outgoing/{kept.id}/again").status_code == 409
    assert "Delivered to example.com" in admin.get("/desk/settings/outgoing?view=sent").text


def test_a_waiting_mail_is_stopped(kept, staff, client_of):
    admin = client_of(staff.alice)
    admin.post(f"/desk/settings/outgoing/{kept.id}/stop")
    assert db.session.get(Delivery, kept.id, populate_existing=True).status == "cancelled"


def test_incoming_mail_shows_its_fate_and_its_original(kept, staff, client_of):
    admin, row = client_of(staff.alice), db.session.scalar(sa.select(InboundEmail))
    page = admin.get("/desk/settings/incoming?view=all").text
    assert "Filter &lt;b&gt;7&lt;/b&gt;" in page and "New ticket" in page
    original = admin.get(f"/desk/settings/incoming/{row.id}/original")
    assert original.data == RAW and original.headers["Content-Disposition"].startswith("attachment")
    with unit_of_work():
        db.session.get(InboundEmail, row.id).verdict = "failed"
    assert "Could not be read" in admin.get("/desk/settings/incoming").text
    admin.post(f"/desk/settings/incoming/{row.id}/again")
    assert take_waiting() and db.session.get(InboundEmail, row.id, populate_existing=True).verdict == "duplicate"


@pytest.mark.parametrize("path", ["outgoing", "outgoing/1", "outgoing/1/page", "incoming", "incoming/1", "incoming/1/original"])
def test_only_admins_see_mail(kept, staff, client_of, path):
    assert client_of(staff.bob).get(f"/desk/settings/{path}").status_code == 403
    assert client_of(staff.alice).get(f"/desk/settings/{path}").status_code == 200


def test_a_private_teams_mail_is_not_read_by_an_admin_outside(kept, staff, client_of):
    with unit_of_work():
        db.session.get(Ticket, kept.ticket_id).team_id = staff.private_team.id
        staff.private_team.members.remove(staff.alice)
    admin = client_of(staff.alice)
    assert admin.get(f"/desk/settings/outgoing/{kept.id}").status_code == 404
    assert admin.get("/desk/settings/incoming/1/original").status_code == 404


@pytest.mark.parametrize("view", ["nonsense"])
def test_an_odd_view_does_not_exist(staff, client_of, view):
    assert client_of(staff.alice).get(f"/desk/settings/outgoing?view={view}").status_code == 404


def test_any_verdict_becomes_a_ticket_by_one_click(kept, staff, client_of, work_off):
    admin = client_of(staff.alice)
    accept(RAW, Envelope("pipe"))
    accept(b"Auto-Submitted: auto-replied\r\n" + RAW.replace(b"<1@x>", b"<2@x>"), Envelope("pipe"))
    accept(b" \r\n", Envelope("pipe"))
    take_waiting()
    rows = db.session.scalars(sa.select(InboundEmail).order_by(InboundEmail.id)).all()
    assert [row.verdict for row in rows] == ["new", "duplicate", "automatic", "refused"]
    for row in rows[1:]:
        before = db.session.scalar(sa.select(sa.func.count()).select_from(Ticket))
        assert admin.post(f"/desk/settings/incoming/{row.id}/ticket").status_code == 302
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Ticket)) == before + 1
        assert admin.post(f"/desk/settings/incoming/{row.id}/ticket").status_code == 409
    assert admin.post(f"/desk/settings/incoming/{rows[0].id}/ticket").status_code == 409
    work_off()
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Delivery)) == 1     # nobody is thanked for what an admin fetched


def test_the_ledger_is_filtered_and_shows_the_original_as_text(kept, staff, client_of):
    with unit_of_work():
        box = create_mailbox(MailboxChoice("other@desk.test"), actor=SYSTEM)
        box_id = box.id
    accept(RAW.replace(b"support@", b"other@").replace(b"Filter", b"Purifier"), Envelope("smtp", recipients=("other@desk.test",)))
    take_waiting()
    admin, row = client_of(staff.alice), db.session.scalar(sa.select(InboundEmail).order_by(InboundEmail.id.desc()))
    page = admin.get(f"/desk/settings/incoming?view=new&mailbox={box_id}").text
    assert "Purifier" in page and "Filter &lt;b" not in page
    assert "Purifier" not in admin.get("/desk/settings/incoming?view=duplicate").text
    page = admin.get(f"/desk/settings/incoming/{row.id}").text
    assert "Purifier &lt;b&gt;7&lt;/b&gt;" in page and "Message-ID: &lt;1@x&gt;" in page
    assert admin.get("/desk/settings/incoming?view=nonsense").status_code == 404
