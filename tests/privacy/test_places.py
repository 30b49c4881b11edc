"""What belongs to others is found wherever it stands, listed, and decided one by one; nothing of the words is kept with the list."""
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.message import EmailMessage
from io import BytesIO
from threading import Barrier

import pytest
import sqlalchemy as sa

from helpdesk.automation.models import Macro
from helpdesk.core import clock, files
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import current_unit, db, is_sqlite, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.customers.models import Organisation
from helpdesk.privacy import actions, inside, places
from helpdesk.privacy.models import PrivacyPlace, PrivacyTask
from helpdesk.privacy.registry import NO_FILE
from helpdesk.privacy.traces import Traces
from helpdesk.tickets.models import Attachment, Message, Ticket
from tests.factories import make_ticket
from tests.knowledge.factories import make_article
from tests.privacy.test_erasure import ADDRESS, NAME, erase, hits

TRACES = Traces((ADDRESS,), (NAME,))


def zipped(name: str, content: str | bytes) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def mailed(text: str) -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["To"] = "For you", "help@desk.test"
    mail.set_content(text, cte="base64")
    mail.add_attachment(zipped("word/document.xml", f"<w:t>{text}</w:t>"), maintype="application", subtype="zip", filename="letter.docx")
    return mail.as_bytes()


FILES = {
    "text": ("a.txt", f"call {ADDRESS}".encode(), True),
    "in capitals": ("a.csv", f"1;{ADDRESS.upper()}".encode(), True),
    "utf-16": ("a.txt", f"call {ADDRESS}".encode("utf-16"), True),
    "a page": ("a.html", f"<p>{NAME.replace(' ', '&#32;')}</p>".encode(), True),
    "a page with tags within the words": ("a.html", b"<b>Zqxykana</b> <i>Zqxykpop</i>", True),
    "an office file": ("a.docx", zipped("word/document.xml", "<w:p><w:r><w:t>Zqxykana </w:t></w:r><w:r><w:t>Zqxykpop</w:t></w:r></w:p>"), True),
    "an archive": ("a.zip", zipped("list.csv", ADDRESS), True),
    "an archive in an archive": ("a.zip", zipped("inner.zip", zipped("list.csv", ADDRESS)), True),
    "an office file in an archive": ("a.zip", zipped("a.docx", zipped("word/document.xml", f"<w:t>{ADDRESS}</w:t>")), True),
    "a sheet in an office file": ("a.docx", zipped("word/embeddings/a.xlsx", zipped("xl/sharedStrings.xml", f"<t>{ADDRESS}</t>")), True),
    "a mail in an archive": ("a.zip", zipped("a.eml", mailed(f"ask {ADDRESS}")), True),
    "a broken archive in an archive": ("a.zip", zipped("inner.zip", b"PK\x03\x04 nothing"), False),
    "a mail in base64": ("a.eml", mailed(f"ask {ADDRESS}"), True),
    "its own name": (f"{NAME}.pdf", b"%PDF", True),
    "letters within bytes": ("a.bin", b"\x00\xff" + ADDRESS.encode() + b" \x00", True),
    "a broken archive": ("a.docx", b"PK\x03\x04 nothing", False),
    "half of the name": ("a.txt", b"Zqxykana alone", False),
    "nothing": ("a.txt", b"nothing", False),
}


@pytest.mark.parametrize("name", FILES)
def test_what_stands_in_files_is_read(tmp_path, name):
    filename, content, is_found = FILES[name]
    (tmp_path / "stored").write_bytes(content)
    assert any(TRACES.names_them(words) for words in inside.words_in(tmp_path / "stored", filename)) is is_found


@pytest.fixture
def desk(app, staff, client_of):
    """Zqxykana wrote once; Ion's ticket, an article, a saved reply, an organisation and a file of his name her."""
    first = make_ticket(email=ADDRESS, name=NAME)
    ion = make_ticket(email="ion@example.com", name="Ion Radu", subject="Keep", text=f"keepme: {NAME} told me so")
    make_ticket(email="other@example.com", name=NAME, text=f"keepme: I am {NAME}")
    make_article("Prices", f"Ask {NAME}.", name="prices")
    stored = files.store(b"keep: " + ADDRESS.encode())
    message = db.session.scalar(sa.select(Message.id).where(Message.ticket_id == ion.id))
    with unit_of_work():
        db.session.add(Attachment(ticket_id=ion.id, message_id=message, filename="list.txt", content_type="text/plain", size=1, sha256=stored.sha256))
        db.session.add(Organisation(name="Acme", notes=f"{ADDRESS} pays. {NAME} signs."))
        db.session.add(Organisation(name="Beta", notes=f"keepme {NAME}"))
        db.session.add(EventRow(at=utcnow(), kind="ticket.tags_changed", ticket_id=ion.id, actor="system", data={"added": ["keepme", NAME]}))
        db.session.add(Macro(names={"en": "Greeting"}, texts={"en": f"keepme Ask {NAME} or {ADDRESS}"}, created_at=utcnow()))
    return first, ion, client_of(staff.alice), stored.sha256


def test_each_place_is_listed_and_decided(desk, work_off, settings):
    first, ion, alice, sha256 = desk
    preview = alice.get(f"/desk/people/{first.customer_id}/erase").text
    assert "Saved reply" in preview and "Article" in preview and "Organisation" in preview
    erase(alice, first.customer_id)
    work_off()
    task = db.session.scalars(sa.select(PrivacyTask).where(PrivacyTask.kind == "erasure")).one()
    found = {(place.kind, place.ticket_id): place.id for place in places.places_of(task.id)}
    assert set(found) == {("translation", None), ("organisation", None), ("macro", None), ("message", ion.id), ("ticket", ion.id), ("attachment", ion.id), ("event", ion.id)}, found
    assert db.session.scalar(sa.select(Organisation.notes).where(Organisation.name == "Acme")) == "[…] pays. […] signs."
    digest, page = task.digest, alice.get(f"/desk/people/{first.customer_id}/erasure").text
    assert "Places left" in page and f"/desk/tickets/{ion.number}" in page and "Zqxyk" not in page and task.counts["places_open"] == 7
    for (kind, _ticket), place_id in found.items():
        decision = "keep" if kind == "translation" else "blank"
        assert alice.post(f"/desk/people/certificates/{task.id}/places/{place_id}", data={"decision": decision}).status_code == 302
        assert alice.post(f"/desk/people/certificates/{task.id}/places/{place_id}", data={"decision": "blank"}).status_code == 409, "decided once"
    work_off()
    assert db.session.scalar(sa.select(sa.func.count()).where(PrivacyTask.kind == "cleaning")) == 0
    task = db.session.get(PrivacyTask, task.id)
    assert (task.sealed, task.counts["places_blanked"], task.counts["places_kept"], "places_open" in task.counts) == ("", 6, 1, False) and task.digest != digest
    assert "changed afterwards" not in alice.get(f"/desk/people/{first.customer_id}/erasure").text
    assert db.session.scalar(sa.select(Message.text).where(Message.ticket_id == ion.id)) == "keepme: […] told me so"
    assert db.session.scalar(sa.select(EventRow.data).where(EventRow.kind == "ticket.tags_changed", EventRow.ticket_id == ion.id)) == {"added": ["keepme", "[…]"]}
    assert db.session.scalar(sa.select(Macro.texts)) == {"en": "keepme Ask […] or […]"}
    assert not files.path_of(sha256).exists() and db.session.scalar(sa.select(Attachment.sha256)) == NO_FILE
    left = [place for place in hits(settings.instance) if ":" in place]
    assert {place.split(":")[0] for place in left} <= {"translation", "customer", "customer_text", "ticket", "ticket_text", "message", "identity"}, left
    namesake = db.session.scalar(sa.select(Message.text).join(Ticket, Ticket.id == Message.ticket_id).where(Message.text.contains("I am")))
    assert namesake == f"keepme: I am {NAME}"


def test_only_admins_decide_and_in_thirty_days_it_is_forgotten(desk, work_off, client_of, staff):
    first, _ion, alice, _sha256 = desk
    erase(alice, first.customer_id)
    work_off()
    task_id, place_id = db.session.execute(sa.select(PrivacyPlace.task_id, PrivacyPlace.id).where(PrivacyPlace.kind == "translation")).one()
    assert client_of(staff.bob).post(f"/desk/people/certificates/{task_id}/places/{place_id}", data={"decision": "keep"}).status_code == 403
    assert alice.post(f"/desk/people/certificates/{task_id}/places/{place_id}", data={"decision": "blank"}).status_code == 409, "its author changes it"
    assert alice.post(f"/desk/people/certificates/{task_id}/places/{place_id + 900}", data={"decision": "keep"}).status_code == 404
    db.session.rollback()
    places.forget_undecided()
    assert db.session.get(PrivacyTask, task_id).sealed
    with clock.at(utcnow() + timedelta(days=31)):
        places.forget_undecided()
    assert db.session.get(PrivacyTask, task_id).sealed == ""
    assert set(db.session.scalars(sa.select(PrivacyPlace.status))) == {"kept"}


def test_of_decisions_at_the_same_moment_each_counts(desk, work_off, app):
    first, _ion, alice, _sha256 = desk
    erase(alice, first.customer_id)
    work_off()
    task_id, ids = db.session.scalar(sa.select(PrivacyPlace.task_id).limit(1)), list(db.session.scalars(sa.select(PrivacyPlace.id)))
    db.session.rollback()
    ready = Barrier(len(ids))

    def keep(place_id: int) -> None:
        with app.app_context(), unit_of_work():
            task = actions.erasure_of_id(task_id)
            if not is_sqlite():     # whose units wait for each other before they begin
                ready.wait(20)
            places.decide(task, place_id, blank=False, actor=SYSTEM)

    with ThreadPoolExecutor(len(ids)) as pool:
        list(pool.map(keep, ids))
    task = db.session.get(PrivacyTask, task_id, populate_existing=True)
    assert (task.sealed, task.counts["places_kept"], "places_open" in task.counts) == ("", len(ids), False)


@pytest.mark.parametrize("at_once", [True, False], ids=["at once", "alone"])
def test_files_are_read_before_the_turn_to_write_is_taken(desk, work_off, monkeypatch, at_once):
    first, _ion, alice, sha256 = desk
    erase(alice, first.customer_id)
    work_off()
    task_id, place_id = db.session.execute(sa.select(PrivacyPlace.task_id, PrivacyPlace.id).where(PrivacyPlace.kind == "attachment")).one()
    read, words_in = [], inside.words_in
    monkeypatch.setattr(inside, "words_in", lambda path, filename: read.append(current_unit()) or words_in(path, filename))
    address = f"/desk/people/certificates/{task_id}/places"
    assert alice.post(address if at_once else f"{address}/{place_id}", data={"decision": "blank"}).status_code == 302
    assert read == [None], "once, while everybody else could write"
    assert not files.path_of(sha256).exists() and db.session.get(PrivacyPlace, place_id).status == "blanked"


def test_more_than_a_page_is_paged_and_decided_together_and_what_no_list_holds_is_counted(desk, work_off, monkeypatch):
    first, _ion, alice, _sha256 = desk
    monkeypatch.setattr(places, "PAGE", 2)
    monkeypatch.setattr(places, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(places, "MOST_PLACES", 6)
    erase(alice, first.customer_id)
    work_off()
    task = db.session.scalars(sa.select(PrivacyTask).where(PrivacyTask.kind == "erasure")).one()
    assert (task.counts["places_open"], task.counts["more_places"]) == (6, 1)
    page = alice.get(f"/desk/people/{first.customer_id}/erasure?page=2").text
    assert "3 to 4 of 6" in page and "page=1" in page and "page=3" in page and "1 place more" in page and page.count('value="keep"') == 3
    address = f"/desk/people/certificates/{task.id}/places"
    assert [alice.post(address, data={"decision": decision}).status_code for decision in ("blank", "blank", "blank", "keep", "keep")] == [302, 302, 302, 302, 409]
    task = db.session.get(PrivacyTask, task.id, populate_existing=True)
    assert (task.sealed, task.counts["places_blanked"], task.counts["places_kept"], "places_open" in task.counts) == ("", 5, 1, False)
    assert "changed afterwards" not in alice.get(f"/desk/people/{first.customer_id}/erasure?page=99").text
