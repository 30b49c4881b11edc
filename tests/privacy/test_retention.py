"""Data are kept as long as the rules say: counted before, let go in small steps, figures untouched."""
import os
from datetime import timedelta
from io import BytesIO

import pytest
import sqlalchemy as sa

from helpdesk.channels.email.accepting import Envelope, accept
from helpdesk.channels.email.models import InboundEmail
from helpdesk.core import clock, files
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Touchpoint
from helpdesk.knowledge.models import Search
from helpdesk.privacy import looks, retention
from helpdesk.privacy.commands import privacy
from helpdesk.privacy.models import PersonLook
from helpdesk.tickets import changes
from helpdesk.tickets.models import Attachment, Message, Note, Ticket
from tests.factories import make_ticket
from tests.knowledge.factories import make_article

PLACE = "/desk/settings/retention"
MAIL = (b"From: Ana <ana@example.com>\r\nTo: help@desk.test\r\nSubject: Old one\r\nMessage-ID: <1@x>\r\nMIME-Version: 1.0\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nOld words.\r\n--b\r\nContent-Type: text/plain; name=a.txt\r\n"
        b"Content-Disposition: attachment; filename=a.txt\r\n\r\nold file\r\n--b--\r\n")


@pytest.fixture
def old(app, staff, client_of, work_off) -> Ticket:
    """A ticket by mail, a hundred days old, noted on and solved; one of today, and one that is old and still open."""
    with clock.at(utcnow() - timedelta(days=100)):
        accept(MAIL, Envelope("pipe", recipients=("help@desk.test",)))
        make_ticket(subject="Still open", text="Open words.")
        work_off()
        ticket = db.session.scalars(sa.select(Ticket).where(Ticket.subject == "Old one")).one()
        client_of(staff.bob).post(f"/desk/tickets/{ticket.number}/note", data={"text": "Old note.", "client_key": "n"})
        with unit_of_work():
            changes.set_status(db.session.get(Ticket, ticket.id), "solved", actor=SYSTEM)
            customers.touch("search", customer_id=ticket.customer_id, title="old")
            db.session.add(Search(at=utcnow(), locale="en", query="old words", hits=0, visitor="v"))
    make_ticket(subject="Today", text="Words of today.")
    return ticket


def texts(model) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(model.text).order_by(model.id)))


def test_counted_first_then_switched_on_then_let_go(alice, old):
    blob = db.session.scalar(sa.select(Attachment.sha256))
    assert "Content of solved and closed tickets" in alice.get(PLACE).text
    page = alice.post(PLACE, data={"tickets": "90", "spam": "30"}).text
    assert "This would go now" in page and 'class="nums">1</strong>' in page and 'name="sure"' in page
    assert retention.retain() == 0 and "Old words." in texts(Message), "counted only"
    assert alice.post(PLACE, data={"tickets": "90", "spam": "30", "sure": "1"}).status_code == 302
    before = db.session.execute(sa.select(Ticket.status, Ticket.solved_at, Ticket.created_at, Ticket.seq).where(Ticket.id == old.id)).one()
    assert retention.retain() == 1 and retention.retain() == 0
    assert sorted(texts(Message)) == ["Open words.", "Words of today.", "[…]"] and texts(Note) == ["[…]"]
    assert db.session.execute(sa.select(Ticket.status, Ticket.solved_at, Ticket.created_at, Ticket.seq).where(Ticket.id == old.id)).one() == before
    assert not files.path_of(blob).exists() and db.session.scalar(sa.select(InboundEmail.sha256)) == "erased"
    assert db.session.scalars(sa.text("SELECT count(*) FROM ticket_text")).one() == 3
    assert "No subject" in alice.get(f"/desk/tickets/{old.number}").text and "Let go so far: 1." in alice.get(PLACE).text
    audit = alice.get("/desk/settings/changes").text
    assert "tickets, 90 days" in audit


@pytest.mark.parametrize("kind, count, left", [("files", 1, 0), ("originals", 1, 0), ("searches", 1, 0), ("signs", 1, 0)])
def test_each_kind_goes_alone(old, kind, count, left):
    with unit_of_work():
        retention.change({kind: 60}, actor=SYSTEM)
    assert retention.count(kind, 60) == count and retention.count(kind, 200) == 0
    assert retention.retain() == count and retention.count(kind, 60) == left
    assert "Old words." in texts(Message)
    assert db.session.scalar(sa.select(sa.func.count(Touchpoint.id))) == (0 if kind == "signs" else 1)
    assert db.session.scalar(sa.select(Attachment.filename)) == "a.txt"


def test_nonsense_is_refused_and_only_admins_may(alice, client_of, staff, old):
    for typed in ("6", "abc", "99999", "-1"):
        answer = alice.post(PLACE, data={"signs": typed, "sure": "1"})
        assert answer.status_code == 422 and "Between 7 and 36500 days" in answer.text
    assert client_of(staff.bob).get(PLACE).status_code == 403


def test_the_command_counts_and_lets_go(app, old):
    run = app.test_cli_runner().invoke
    assert "no rule is switched on" in run(privacy, ["retain"]).output
    with unit_of_work():
        retention.change({"signs": 60}, actor=SYSTEM)
    assert "signs: older than 60 days: 1" in run(privacy, ["retain", "--dry-run"]).output and retention.count("signs", 60) == 1
    assert "Let go: 1" in run(privacy, ["retain"]).output
    db.session.rollback()
    assert "Nothing of deleted rows" in run(privacy, ["clean"]).output


def test_who_looked_at_whom_is_one_line_in_ten_minutes(alice, client_of, staff, old):
    bob, start = client_of(staff.bob), utcnow()
    for address in (f"/desk/people/{old.customer_id}", f"/desk/tickets/{old.number}", f"/desk/people/{old.customer_id}?tab=journey"):
        bob.get(address)
    with clock.at(start + 2 * looks.SAME_LOOK):
        bob.get(f"/desk/tickets/{old.number}")
    alice.get(f"/desk/people/{old.customer_id}")
    rows = db.session.execute(sa.select(PersonLook.agent_id, PersonLook.ticket_id).order_by(PersonLook.id)).all()
    assert [tuple(row) for row in rows] == [(staff.bob.id, None), (staff.bob.id, old.id), (staff.alice.id, None)]
    page = alice.get("/desk/settings/looks").text
    assert page.count("<strong>Bob Member</strong>") == 2 and f"#{old.number}" in page
    assert "Alice Admin</strong>" not in alice.get(f"/desk/settings/looks?agent={staff.bob.id}&person={old.customer_id}").text
    assert "Nobody looked yet" in alice.get("/desk/settings/looks?agent=999").text and alice.get("/desk/settings/looks?person=999").status_code == 404
    assert bob.get("/desk/settings/looks").status_code == 403
    with unit_of_work():
        retention.change({"looks": 30}, actor=SYSTEM)
    with clock.at(start + timedelta(days=31)):
        assert retention.retain() == 3
    assert db.session.scalar(sa.select(sa.func.count(EventRow.id)).where(EventRow.kind == "retention.changed")) == 1


def test_uploads_never_sent_leave_the_disk(alice, old, visitor):
    """What a row names stays, however old; so does what was handed in again lately."""
    named = db.session.scalar(sa.select(Attachment.sha256))
    visitor.post("/contact", data={"email": "no address", "subject": "s", "message": "m", "key": "k", "files": (BytesIO(b"never sent"), "a.txt")})
    refused, again, pasted = (files.store(content).sha256 for content in (b"never sent", b"again", b"in a draft of an article"))
    long_ago = (utcnow() - timedelta(days=40)).timestamp()
    for name in (named, refused, again, pasted):
        os.utime(files.path_of(name), (long_ago, long_ago))
    make_article("A picture", f"![](/help/pictures/{pasted})")
    assert files.store(b"again").sha256 == again
    assert "Uploads never sent" in alice.get(PLACE).text
    page = alice.post(PLACE, data={"unsent": "30"}).text
    assert 'class="nums">1</strong>' in page and files.path_of(refused).exists()
    assert retention.retain() == 0
    alice.post(PLACE, data={"unsent": "30", "sure": "1"})
    assert retention.retain() == 1 and retention.retain() == 0
    assert [files.path_of(name).exists() for name in (named, refused, again, pasted)] == [True, False, True, True]
    assert "Let go so far: 1." in alice.get(PLACE).text
