"""A copy of everything about one person: complete for the desk, without what is between agents for the customer."""
import io
import json
import re
import zipfile

import pytest

from helpdesk.accounts.models import Team
from helpdesk.channels.email.accepting import Envelope, accept
from helpdesk.core import clock, files
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.customers import actions as customers
from helpdesk.customers import person_fields
from helpdesk.customers.models import Customer
from helpdesk.customers.person_fields import FieldChoice
from helpdesk.privacy import actions
from helpdesk.privacy.models import PersonLook, PrivacyTask
from helpdesk.tickets import actions as words
from helpdesk.tickets import changes
from helpdesk.tickets.links import list_link
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Upload, Writing
from tests.factories import make_ticket

MAIL = b"""From: Ana Pop <ana@example.com>\r
To: help@desk.test\r
Subject: By mail too\r
Message-ID: <one@example.com>\r
Date: Sun, 22 Nov 2026 10:00:00 +0000\r
\r
The parcel is broken.\r
"""


SAID = ["Where is it?", "On its way.", "For lawyers only.", "The parcel is broken."]


@pytest.fixture
def ticket(app, staff, client_of, work_off) -> Ticket:
    """Ana wrote by form with a file and by mail; an agent answered and noted something; another ticket is of a private team; Ion is somebody else."""
    stored = files.store(b"a picture of it")
    made = make_ticket(name="Ana Pop", text="Where is it?", subject="Order late")
    bob = client_of(staff.bob)
    bob.post(f"/desk/tickets/{made.number}/reply", data={"text": "On its way.", "key": "k1"})
    bob.post(f"/desk/tickets/{made.number}/note", data={"text": "She is angry.", "key": "k2"})
    accept(MAIL, Envelope("pipe", recipients=("help@desk.test",)))
    hidden = make_ticket(text="For lawyers only.", subject="Legal")
    make_ticket(email="ion@example.com", name="Ion", text="Somebody else entirely.")
    with unit_of_work():
        field = person_fields.create_field(FieldChoice(names={"en": "Dog’s name"}, kind="text"), actor=SYSTEM)
        customers.change(db.session.get(Customer, made.customer_id), actor=SYSTEM, worth="12,400 EUR a year", tags=["gold"], own_values={str(field.id): "Rex"},
                         consents={"news": {"given": False, "at": "2026-11-22T10:00:00+00:00", "how": "by phone", "by": "agent"}})
        changes.set_team(db.session.get(Ticket, hidden.id), db.session.get(Team, staff.private_team.id), actor=SYSTEM)
        customers.touch("search", customer_id=made.customer_id, ticket_id=made.id, title="late parcel")
    _attach(made, stored)
    work_off()
    return made


def _attach(ticket: Ticket, stored: files.StoredFile) -> None:
    with unit_of_work():
        message = db.session.execute(db.text("SELECT id FROM message WHERE ticket_id = :id ORDER BY seq"), {"id": ticket.id}).scalars().first()
        upload = Upload(filename="../photo.png", content_type="image/png", size=stored.size, sha256=stored.sha256)
        db.session.execute(db.text("INSERT INTO attachment (ticket_id, message_id, filename, content_type, size, sha256, is_inline) "
                                   "VALUES (:t, :m, :f, :c, :s, :d, false)"),
                           {"t": ticket.id, "m": message, "f": upload.filename, "c": upload.content_type, "s": upload.size, "d": upload.sha256})


def unpacked(answer) -> tuple[dict, str, zipfile.ZipFile]:
    """data.json, the page for people, and the archive itself."""
    assert answer.status_code == 200 and answer.mimetype == "application/zip" and answer.headers["Cache-Control"] == "no-store"
    archive = zipfile.ZipFile(io.BytesIO(answer.data))
    assert archive.testzip() is None
    return json.loads(archive.read("data.json")), archive.read("index.html").decode(), archive


def link_on(page: str) -> str:
    return page.partition('btn btn-line btn-sm" href="')[2].partition('"')[0]


def test_the_desk_gets_everything_with_notes_marked(ticket, client_of, staff, work_off):
    alice, place = client_of(staff.alice), f"/desk/people/{ticket.customer_id}/data"
    assert "Messages" in alice.get(place).text
    assert alice.post(f"{place}/copy").status_code == 302 and alice.post(f"{place}/copy").status_code == 302
    assert "is being made" in alice.get(place).text and db.session.query(PrivacyTask).count() == 1, "asked twice, made once"
    work_off()
    data, page, archive = unpacked(alice.get(link_on(alice.get(f"{place}?part=1").text)))
    assert [row["text"] for row in data["message"]] == SAID
    assert [(row["text"], row["internal"]) for row in data["note"]] == [("She is angry.", True)]
    assert [row["value"] for row in data["identity"]] == ["ana@example.com"] and data["customer"][0]["name"] == "Ana Pop"
    assert data["touchpoint"][0]["data"]["title"] == "late parcel" and data["event"] and data["delivery"]
    assert "Somebody else" not in page and "ion@example.com" not in json.dumps(data)
    assert all(words in page for words in ("12,400 EUR a year", "gold", "Dog’s name", "Rex", "Consent: News by mail", "No · 2026-11-22 · by phone", "<dt>Email</dt>"))
    assert "<dt>data</dt><dd>title: late parcel" in page and not re.search(r"&#39;|\[\{|\+00:00|<dd>(True|False)<", page), "lists are for people too"
    assert "She is angry." in page and "Internal note" in page and "Where is it?" in page
    kept = [name for name in archive.namelist() if name.startswith(("files/", "mails/"))]
    assert sorted(archive.read(name)[:15] for name in kept) == [b"From: Ana Pop <", b"a picture of it"]
    assert all(".." not in name for name in archive.namelist())
    taken = db.session.query(EventRow).filter(EventRow.kind == "privacy.taken").one()
    assert (taken.actor, taken.customer_id) == (f"agent:{staff.alice.id}", ticket.customer_id)


def test_a_copy_is_for_whoever_asked_and_says_what_is_left_out(ticket, client_of, staff, work_off, monkeypatch):
    place = f"/desk/people/{ticket.customer_id}/data"
    assert client_of(staff.bob).get(place).status_code == 403, "a plain agent"
    with unit_of_work():
        db.session.get(type(staff.carol), staff.carol.id).role = "supervisor"
    carol, alice = client_of(staff.carol), client_of(staff.alice)
    carol.post(f"{place}/copy")
    work_off()
    address = link_on(carol.get(place).text)
    assert alice.get(address).status_code == 404
    data, page, _archive = unpacked(carol.get(address))
    assert "For lawyers only." not in json.dumps(data) + page and "1 ticket of a private team is not in this copy." in page
    with monkeypatch.context() as later:
        later.setattr(actions, "LINK_SECONDS", -1)
        assert carol.get(address).status_code == 302, "the link lives for a quarter of an hour"
    with clock.at(utcnow() + 2 * actions.KEPT_FOR):
        actions.forget_old_copies()
    task = db.session.query(PrivacyTask).one()
    assert task.status == "gone" and task.sha256 is None and not files.path_of(task.digest).exists()
    assert "was taken away" in carol.get(place).text


def test_what_the_person_said_in_a_private_ticket_of_somebody_else_stays_there(app, staff, client_of, work_off):
    """Ana has no private ticket of her own, and wrote once in Ion's."""
    ana, ion = make_ticket(text="Where is it?"), make_ticket(email="ion@example.com", subject="Legal", text="I sue.")
    with unit_of_work():
        hidden, customer = db.session.get(Ticket, ion.id), db.session.get(Customer, ana.customer_id)
        words.receive(hidden, Writing(text="I saw it all."), customer=customer, channel="email")
        changes.set_team(hidden, db.session.get(Team, staff.private_team.id), actor=SYSTEM)
        db.session.get(type(staff.carol), staff.carol.id).role = "supervisor"
        db.session.add(PersonLook(at=utcnow(), agent_id=staff.alice.id, customer_id=ana.customer_id, ticket_id=ion.id))
    place, carol = f"/desk/people/{ana.customer_id}/data", client_of(staff.carol)
    carol.post(f"{place}/copy")
    work_off()
    data, page, _archive = unpacked(carol.get(link_on(carol.get(place).text)))
    assert "I saw it all." not in json.dumps(data) + page and "Legal" not in page and "1 ticket of a private team is not in this copy." in page
    assert [row["text"] for row in data["message"]] == ["Where is it?"] and not [row for row in data["person_look"] if row["ticket_id"] == ion.id]


def test_the_customer_gets_an_own_copy_without_what_is_between_agents(ticket, visitor, work_off):
    identity = ticket.customer.identities[0]
    place = list_link(identity).partition("/requests/")[2]
    assert "My data" in visitor.get(f"/requests/{place}").text
    assert visitor.post(f"/requests/{place}/data/copy").status_code == 302
    assert "is being made" in visitor.get(f"/requests/{place}/data").text
    work_off()
    address = link_on(visitor.get(f"/requests/{place}/data").text)
    data, page, _archive = unpacked(visitor.get(address))
    assert [row["text"] for row in data["message"]] == SAID
    told = json.dumps(data) + page
    assert "She is angry." not in told and not {"note", "hand_over", "planned_reply", "likeness", "mention"} & set(data)
    assert not {"agent_id", "assignee_id", "team_id", "sender_check"} & {key for rows in data.values() if isinstance(rows, list) for row in rows for key in row}
    assert visitor.get(address[:-3] + "xyz").status_code == 302, "a forged link"
    assert visitor.get(address.replace(place, "nonsense")).status_code == 302


def test_an_address_that_is_only_claimed_gives_nothing_of_the_others(app, visitor, work_off):
    """Two addresses on one person, neither proved: whoever holds the second gets what came from it."""
    first = make_ticket(text="From the first.")
    with unit_of_work():
        added = customers.add_identity(db.session.get(Ticket, first.id).customer, "email", "other@example.com", actor=SYSTEM)
    place = list_link(added).partition("/requests/")[2]
    visitor.post(f"/requests/{place}/data/copy")
    work_off()
    data, page, _archive = unpacked(visitor.get(link_on(visitor.get(f"/requests/{place}/data").text)))
    assert data["message"] == data["customer"] == data["event"] == [] and "From the first." not in page and "Ana" not in page
    assert [row["value"] for row in data["identity"]] == ["other@example.com"]


def test_a_worker_that_died_leaves_a_task_that_is_begun_again(ticket, client_of, staff, work_off):
    with unit_of_work():
        task = actions.ask_copy(ticket.customer, agent=staff.alice, locale="ro")
        task.lease_until, task.step, task.attempts = utcnow() - actions.KEPT_FOR, 3, 1
    work_off()
    assert (task.status, task.step, task.attempts) == ("done", task.steps, 2)
    page = zipfile.ZipFile(files.path_of(task.sha256)).read("index.html").decode()
    assert "Date cu caracter personal" in page and '<html lang="ro">' in page and "· Formular · " in page and "· form · " not in page
