"""A customer's words that were refused stand in the form again, with their files."""
import io
import re

import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.tickets import links
from helpdesk.tickets.models import Attachment, Message, Ticket
from helpdesk.tickets.writing import LONGEST_TEXT
from tests.factories import make_ticket


def test_an_answer_that_is_too_long_comes_back_with_its_file(visitor):
    ticket = make_ticket()
    path = f"/my/{links.token_for(ticket)}"
    page = visitor.post(path, data={"text": "y" * (LONGEST_TEXT + 1), "key": "a", "files": (io.BytesIO(b"seen"), "photo.txt")})
    assert page.status_code == 422 and "This text is too long." in page.text and "y" * 1_000 in page.text and 'value="a"' in page.text
    token = re.search(r'name="files_kept" value="([^"]+)" checked', page.text).group(1)
    visitor.post(path, data={"text": "Short", "key": "a", "files_kept": token})
    assert db.session.scalar(sa.select(Attachment.filename)) == "photo.txt"
    assert db.session.scalar(sa.select(Message.text).order_by(Message.id.desc())) == "Short"


def test_an_empty_answer_gets_a_sentence(visitor):
    page = visitor.post(f"/my/{links.token_for(make_ticket())}", data={"text": " ", "key": "a"})
    assert page.status_code == 422 and "Write something first." in page.text


def test_the_contact_form_keeps_what_was_typed_and_its_files(visitor):
    typed = {"email": "no address", "subject": "Refund", "message": "Where is it?", "name": "Ana", "key": "once"}
    page = visitor.post("/contact", data={**typed, "files": (io.BytesIO(b"seen"), "bill.txt")})
    assert page.status_code == 422 and all(words in page.text for words in ("no address", "Refund", "Where is it?", "Ana", "bill.txt"))
    token = re.search(r'name="files_kept" value="([^"]+)" checked', page.text).group(1)
    visitor.post("/contact", data={**typed, "email": "ana@example.com", "files_kept": token})
    assert db.session.scalar(sa.select(sa.func.count(Ticket.id))) == 1 and db.session.scalar(sa.select(Attachment.filename)) == "bill.txt"


def test_a_broken_link_stays_a_broken_link(visitor):
    assert visitor.post("/my/x.y.z", data={"text": " "}).status_code == 302
