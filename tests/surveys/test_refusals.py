"""No more surveys: one POST without questions (RFC 8058), a GET stops nothing, and answers to requests still go out."""
import sqlalchemy as sa

from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.models import Delivery
from helpdesk.surveys.models import SurveyInvitation, SurveyRefusal
from helpdesk.surveys.queries import wants_none
from helpdesk.surveys.refusals import stop_link
from helpdesk.tickets import changes
from helpdesk.tickets.models import Ticket
from tests.factories import make_ticket
from tests.mail_servers import smtp_sink


def solve(ticket: Ticket) -> None:
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, ticket.id), "solved", actor=SYSTEM)


def path_for(address: str) -> str:
    return "/" + stop_link(address).split("/", 3)[3]


def surveys(status: str) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count(Delivery.id)).where(Delivery.kind == "survey", Delivery.status == status))


def test_a_mail_program_stops_them_with_one_post(app, visitor, work_off):
    with smtp_sink() as sink:
        with unit_of_work():
            create_mailbox(MailboxChoice("support@desk.test", smtp_host="127.0.0.1", smtp_port=sink.port, smtp_security="none"), actor=SYSTEM)
        solve(make_ticket())
        with unit_of_work():
            db.session.execute(sa.update(Delivery).values(due_at=Delivery.created_at))
        work_off()
        mail = next(mail for mail in sink.mails if mail["List-Unsubscribe"])
        raw = next(raw for raw in sink.raw if b"List-Unsubscribe:" in raw)
    address = mail["List-Unsubscribe"].strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click" and b"=?utf-8?" not in raw.partition(b"List-Unsubscribe:")[2].partition(b"\r\nList-")[0]
    assert all(mail.get("List-Unsubscribe") is None for mail in sink.mails if "#" in mail["Subject"])
    path = "/" + address.split("/", 3)[3]
    assert path in mail.get_body(("plain",)).get_content().replace("\r\n", "")
    assert visitor.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert wants_none("ana@example.com")
    solve(make_ticket())
    assert db.session.scalar(sa.select(sa.func.count(SurveyInvitation.id))) == 1


def test_the_check_for_forged_requests_lets_it_pass(app, visitor):
    app.config["WTF_CSRF_ENABLED"] = True
    assert visitor.post(path_for("ana@example.com"), data={"List-Unsubscribe": "One-Click"}).status_code == 200 and wants_none("ana@example.com")


def test_a_look_stops_nothing_and_a_button_takes_it_back(app, visitor):
    path = path_for("ana@example.com")
    assert "Stop surveys" in visitor.get(path).text and not wants_none("ana@example.com")
    visitor.post(path)
    assert "Ask me again" in visitor.post(path).text and wants_none("ana@example.com")
    visitor.post(path, data={"again": "1"})
    assert not wants_none("ana@example.com")


def test_what_waits_is_called_off_and_the_list_names_nobody(app, visitor):
    solve(make_ticket())
    solve(make_ticket(email="dan@example.com"))
    visitor.post(path_for("ana@example.com"))
    assert (surveys("cancelled"), surveys("queued")) == (1, 1)
    assert "ana" not in db.session.scalar(sa.select(SurveyRefusal.digest))


def test_a_foreign_token_stops_nothing(app, visitor):
    assert visitor.post(path_for("ana@example.com") + "x").status_code == 404 and visitor.get("/survey/stop/abc").status_code == 404
    assert db.session.scalar(sa.select(sa.func.count(SurveyRefusal.digest))) == 0
