"""Erasure proof: one stem is planted through every door, and not one hit of it is left; the figures stay."""
import json
import re
from pathlib import Path

import pytest
import sqlalchemy as sa

from helpdesk.accounts import tokens
from helpdesk.channels.chat import actions as chats
from helpdesk.channels.chat.tokens import Session
from helpdesk.channels.chat.words import Words
from helpdesk.channels.email.accepting import Envelope, accept
from helpdesk.core import clock
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, is_sqlite, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.customers import actions as customers
from helpdesk.customers import carried, merging
from helpdesk.customers.access import two_to_change
from helpdesk.customers.models import Customer, Identity, PeopleImport
from helpdesk.knowledge import searching
from helpdesk.knowledge.learning.teaching import train_stale
from helpdesk.outbox.models import Delivery
from helpdesk.privacy.models import PrivacyTask
from helpdesk.surveys import links
from helpdesk.surveys.models import SurveyInvitation
from helpdesk.tickets import changes
from helpdesk.tickets import links as ticket_links
from helpdesk.tickets.models import Message, Note, Ticket
from tests.chatting import VISITOR, set_up_chat
from tests.factories import make_ticket
from tests.knowledge.factories import index_all, make_article

STEM = b"zqxyk"
ADDRESS, NAME = "ana.zqxykpop@example.com", "Zqxykana Zqxykpop"
MAIL = """From: {name} <{sender}>\r
To: help@desk.test\r
Cc: {cc}\r
Subject: {subject}\r
Message-ID: <{key}@mail.example.com>\r
Date: Sun, 22 Nov 2026 10:00:00 +0000\r
{more}MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary="b"\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
\r
{text}\r
--b\r
Content-Type: text/plain; name="{file}"\r
Content-Disposition: attachment; filename="{file}"\r
\r
{inside}\r
--b--\r
"""


def mail(text: str, key: str, *, sender: str = ADDRESS, name: str = NAME, subject: str = "zqxyksubject", cc: str = "ion@example.com", file: str = "zqxykfile.txt",
         inside: str = "zqxykinside", more: str = "") -> None:
    accept(MAIL.format(text=text, key=key, sender=sender, name=name, subject=subject, cc=cc, file=file, inside=inside, more=more).encode(),
           Envelope("pipe", sender=sender, recipients=("help@desk.test",)))


def hits(folder: Path) -> list[str]:
    """Where the stem stands: in the bytes of any file of the desk, and in any row."""
    found = [str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and STEM in path.read_bytes().lower()]
    for table in [*db.metadata.tables, *([] if is_sqlite() else ["ticket_text", "customer_text"])]:
        for row in db.session.execute(sa.text(f'SELECT * FROM "{table}"')):
            if STEM in json.dumps([str(value) for value in row]).lower().encode():
                found.append(f"{table}: {row}")
    db.session.rollback()
    return found


def figures(browser) -> dict[str, str]:
    """Every table of the reports as CSV."""
    page = browser.get("/desk/reports/trends").text + browser.get("/desk/reports/now").text
    return {address: browser.get(address).text for address in sorted(set(re.findall(r'href="(/desk/reports/\w+/[a-z-]+\.csv)', page)))}


@pytest.fixture
def desk(app, staff, client_of, visitor, work_off):
    """Zqxykana wrote by form, mail, chat; searched, was asked; was merged, imported, noted, put into copy. Ion is a colleague."""
    alice, bob = client_of(staff.alice), client_of(staff.bob)
    article = make_article("When is my money back?", "A refund takes two days.", name="refund")
    index_all()
    visitor.get("/help/en/search?q=zqxyksearched+refund")
    visitor.get(f"/help/en/articles/{article.article_id}-{article.slug}")
    visitor.post("/contact", data={"email": ADDRESS, "name": NAME, "subject": "zqxykform", "message": "zqxykmessage, my number is +40 745 118 203", "key": "k"})
    first = db.session.scalars(sa.select(Ticket)).one()
    mail("zqxykmail body", "zqxykmid-1")
    set_up_chat()
    with unit_of_work():
        chats.say(Session(VISITOR), Words("zqxykchat words", "c1", "en"))
        chats.give_address(Session(VISITOR), ADDRESS, NAME, "en")
    work_off()
    ion = make_ticket(email="ion@example.com", name="Ion Radu", subject="Keep this", text="keepme: our heater")
    mail("keepme yes, and\r\n> zqxykquoted line of hers\r\nzqxykmail body", "keep-1", sender="ion@example.com", name="Ion Radu", cc=ADDRESS, subject=f"Re: #{ion.number}",
         file="keepme.txt", inside="keepme inside")
    work_off()
    bob.post(f"/desk/tickets/{first.number}/reply", data={"text": f"Hello {NAME}, zqxykanswer /help/en/articles/{article.article_id}-{article.slug}", "client_key": "r1",
                                                          "cc": "ion@example.com"})
    bob.post(f"/desk/tickets/{first.number}/note", data={"text": "zqxyknote", "client_key": "n1"})
    bob.post(f"/desk/tickets/{ion.number}/note", data={"text": f"keepme. {NAME} ({ADDRESS}) knows of it, call 0040745118203", "client_key": "n2"})
    bob.post(f"/desk/tickets/{ion.number}/reply", data={"text": "keepme answer", "client_key": "r2", "cc": ADDRESS})
    bob.post(f"/desk/tickets/{first.number}/change", data={"tags": "zqxyktag, refund"})
    alice.post(f"/desk/tickets/{first.number}/hand-over", data={"to": f"a{staff.bob.id}", "reason": "zqxykreason", "facts": "zqxykfacts", "client_key": "h1"})
    alice.post(f"/desk/tickets/{first.number}/messages/1/forward", data={"to": "courier@example.com", "text": "zqxykforward", "subject": "zqxykside", "client_key": "s1"})
    with unit_of_work():
        key = tokens.make("Shop", actor=SYSTEM)[1]
        customer = db.session.get(Customer, first.customer_id)
        customers.add_identity(customer, "phone", "+40745118203", actor=SYSTEM)
        carried.add_note(customer, "zqxykkeeps bees", actor=staff.bob.actor)
        carried.change_about(customer, carried.About(tags=("zqxykfriend",), time_zone="Europe/Bucharest"), by="agent", actor=staff.bob.actor)
        other = customers.customer_for("email", "zqxykother@example.com", name="Zqxykana Old")
        merging.merge(*two_to_change(customer.id, other.id), actor=staff.alice.actor)
        db.session.add(PeopleImport(agent_id=staff.alice.id, filename="people.csv", rows=[{"line": 2, "email": ADDRESS}, {"line": 3, "email": "keep@example.com"}],
                                    problems=[], total=2, created_at=utcnow()))
    visitor.post(f"/api/v1/customers/email:{ADDRESS}/events", json={"kind": "order.placed", "title": "zqxykorder", "key": "zqxykkey"}, headers={"Authorization": f"Bearer {key}"})
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, first.id), "solved", actor=staff.bob.actor)
    invitation = db.session.scalars(sa.select(SurveyInvitation).where(SurveyInvitation.ticket_id == first.id)).one()
    with clock.at(invitation.due_at):
        visitor.post(f"/survey/{links.token_for(invitation)}/csat", data={"score": "5", "comment": "zqxykcomment"})
    alice.post(f"/desk/people/{first.customer_id}/data/copy")
    work_off()
    train_stale(searching.index(), timeout=5)
    yield first, ion, alice
    searching.index().close()


def erase(alice, customer_id: int, **more):
    return alice.post(f"/desk/people/{customer_id}/erase", data={"confirmed": NAME.lower(), **more})


def test_not_one_hit_is_left_and_every_figure_stays(desk, settings, work_off, visitor):
    first, ion, alice = desk
    customer_id, moment = first.customer_id, utcnow()
    with clock.at(moment):
        before = figures(alice)
    assert len(hits(settings.instance)) > 20, "planted"
    preview = alice.get(f"/desk/people/{customer_id}/erase").text
    assert "Survey answers" in preview and "cannot be taken back" in preview
    assert erase(alice, customer_id, confirmed="Somebody").status_code == 422 and hits(settings.instance)
    assert erase(alice, customer_id, words="zqxykquoted line").status_code == 302
    assert db.session.scalar(sa.select(sa.func.count(Identity.id)).where(Identity.customer_id == customer_id)) == 0, "at once"
    assert "Their words are being removed" in alice.get(f"/desk/people/{customer_id}/erasure").text
    work_off()
    train_stale(searching.index(), timeout=5)
    assert hits(settings.instance) == []
    with clock.at(moment):
        assert figures(alice) == before and before
    task = db.session.scalars(sa.select(PrivacyTask).where(PrivacyTask.kind == "erasure")).one()
    assert (task.status, task.sealed, task.counts.get("left", 0)) == ("done", "", 0) and task.counts["messages"] and task.counts["files_removed"]
    page = alice.get(f"/desk/people/{customer_id}/erasure").text
    assert "Certificate of erasure" in page and task.digest in page and "changed afterwards" not in page and "Backups" in page
    assert alice.get(f"/desk/people/certificates/{task.id}.json").json["sha256"] == task.digest
    said = db.session.scalars(sa.select(Message.text).where(Message.ticket_id == ion.id).order_by(Message.seq)).all()
    assert said[0] == "keepme: our heater" and "keepme" in said[1] and "keepme answer" in said, said
    assert "keepme" in db.session.scalar(sa.select(Note.text).where(Note.ticket_id == ion.id))
    assert db.session.scalar(sa.select(PeopleImport.rows)) == [{"line": 3, "email": "keep@example.com"}]
    assert db.session.scalars(sa.select(Delivery.status).where(Delivery.customer_id == customer_id, Delivery.status.in_(("queued", "retry")))).all() == []
    for address in (f"/desk/tickets/{first.number}", f"/desk/people/{customer_id}", "/desk/people", "/desk/tickets"):
        assert alice.get(address, follow_redirects=True).status_code == 200
    assert "Erased person" in alice.get(f"/desk/people/{customer_id}").text
    assert visitor.get(f"/my/{ticket_links.token_for(db.session.get(Ticket, first.id), is_mailed=True)}").status_code == 404
    assert erase(alice, customer_id, confirmed="Erased person").status_code == 409 and alice.post(f"/desk/people/{customer_id}/data/copy").status_code == 409


@pytest.fixture
def small(app, staff, client_of, work_off):
    """Zqxykana wrote once and was answered."""
    first = make_ticket(email=ADDRESS, name=NAME)
    client_of(staff.bob).post(f"/desk/tickets/{first.number}/reply", data={"text": "An answer", "client_key": "r1"})
    return first, client_of(staff.alice)


def test_who_writes_afterwards_is_somebody_new(small, work_off):
    first, alice = small
    reply = db.session.scalar(sa.select(Message.message_id).where(Message.ticket_id == first.id, Message.direction == "out"))
    erase(alice, first.customer_id)
    work_off()
    mail("Hello again", "later-1", more=f"In-Reply-To: <{reply}>\r\n")
    work_off()
    newest = db.session.scalar(sa.select(Ticket).order_by(Ticket.id.desc()).limit(1))
    assert newest.id != first.id and newest.customer_id != first.customer_id and newest.customer.email == ADDRESS


def test_only_admins_erase_and_it_is_written_down(small, client_of, staff, work_off):
    first, alice = small
    with unit_of_work():
        db.session.get(type(staff.carol), staff.carol.id).role = "supervisor"
    carol = client_of(staff.carol)
    assert carol.get(f"/desk/people/{first.customer_id}/data").status_code == 200
    assert carol.get(f"/desk/people/{first.customer_id}/erase").status_code == 403 == erase(carol, first.customer_id).status_code
    erase(alice, first.customer_id)
    work_off()
    rows = db.session.execute(sa.select(EventRow.kind, EventRow.actor).where(EventRow.kind.like("privacy.%"), EventRow.data["what"].as_string() != "export")).all()
    assert ("privacy.asked", f"agent:{staff.alice.id}") in [tuple(row) for row in rows]
    assert db.session.scalar(sa.select(EventRow.actor).where(EventRow.kind == "privacy.erased")) == f"agent:{staff.alice.id}"
    task = db.session.scalars(sa.select(PrivacyTask).where(PrivacyTask.kind == "erasure")).one()
    with unit_of_work():
        task.counts = {**task.counts, "messages": 1}
    assert "changed afterwards" in alice.get(f"/desk/people/{first.customer_id}/erasure").text
