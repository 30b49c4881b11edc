"""What was refused comes back: the words, the choice and the files stand in the composer with the sentence beside them."""
import io
import re

import pytest
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.tickets.models import Attachment, Message, Note
from helpdesk.tickets.writing import LONGEST_TEXT
from tests.factories import make_ticket


def replies() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Message.text).where(Message.direction == "out")))


def form(page, name: str) -> str:
    return re.search(rf'<form id="{name}-form".*?</form>', page.text, re.S).group()


def send(client, ticket, what: str = "reply", **data):
    return client.post(f"/desk/tickets/{ticket.number}/{what}", data={"client_key": "k-1", **data}, content_type="multipart/form-data")


def test_a_reply_that_is_too_long_comes_back_whole_with_its_choice_and_its_files(client_of, staff):
    ticket, client = make_ticket(), client_of(staff.bob)
    words = "Long <b>words</b> " + "x" * LONGEST_TEXT
    page = send(client, ticket, text=words, status="solved", files=(io.BytesIO(b"seen"), "bill.txt", "text/plain"))
    again = form(page, "reply")
    assert page.status_code == 422 and "This text is too long. Attach it as a file instead." in again
    assert "Long &lt;b&gt;words&lt;/b&gt; xxx" in again and 'value="k-1"' in again
    assert re.search(r'btn-primary" name="status" value="solved" data-send', again) and "bill.txt" in again
    token = re.search(r'name="files_kept" value="([^"]+)" checked', again).group(1)
    send(client, ticket, text="Short", status="solved", files_kept=token)
    kept = db.session.scalar(sa.select(Attachment))
    assert replies() == ["Short"] and (kept.filename, kept.size) == ("bill.txt", 4)


def test_a_note_comes_back_to_the_notes_form(client_of, staff):
    ticket = make_ticket()
    page = send(client_of(staff.bob), ticket, "note", text="  ")
    assert page.status_code == 422 and "Write something first." in form(page, "note") and 'data-mode="note"' in page.text
    assert "Write something first." not in form(page, "reply")
    assert not db.session.scalar(sa.select(sa.func.count(Note.id)))


def test_a_token_of_somebody_elses_making_brings_no_file(client_of, staff):
    send(client_of(staff.bob), make_ticket(), text="Hello", files_kept="WyJhIl0.forged.token")
    assert replies() == ["Hello"] and db.session.scalar(sa.select(Attachment)) is None


@pytest.mark.parametrize("gap", ["{customer.first_name}", "{{name}}", "{{ order number }}"])
def test_a_gap_stops_a_reply_once(client_of, staff, gap):
    ticket, client = make_ticket(name=""), client_of(staff.bob)
    page = send(client, ticket, text=f"Dear {gap},", status="open")
    again = form(page, "reply")
    assert page.status_code == 422 and f"{gap} is not filled in." in again and "Send anyway" in again and not replies()
    told = re.findall(r'name="gaps" value="([^"]+)"', again)
    assert send(client, ticket, text=f"Dear {gap},", status="open", gaps=told).status_code == 302
    assert replies() == [f"Dear {gap},"]


@pytest.mark.parametrize(("name", "value"), [("status", "solved"), ("when", "later"), ("later_pick", "2030-01-01T09:00")])
def test_sending_anyway_is_the_same_button_again(client_of, staff, name, value):
    page = send(client_of(staff.bob), make_ticket(), text="Dear {{name}},", later="2030-01-01T09:00", **{name: value})
    assert re.search(rf'name="{name}" value="{value}">Send anyway', form(page, "reply"))


@pytest.mark.parametrize("words", ["a set {1, 2}", "function() { return user.name }", "{unknown.variable}", "{}"])
def test_braces_that_are_no_gap_pass(client_of, staff, words):
    assert send(client_of(staff.bob), make_ticket(), text=words).status_code == 302


def test_another_gap_stops_again_and_a_note_may_speak_of_gaps(client_of, staff):
    ticket, client = make_ticket(name=""), client_of(staff.bob)
    assert send(client, ticket, text="{{a}} {{b}}", gaps="{{a}}").status_code == 422
    assert send(client, ticket, "note", text="The reply says {{a}}").status_code == 302


def test_what_was_taken_is_told_to_the_browser_by_its_key(client_of, staff):
    client, ticket = client_of(staff.bob), make_ticket()
    assert "continua_sent=k-1" in send(client, ticket, text="Hello").headers["Set-Cookie"]
    assert "continua_sent" not in str(send(client, ticket, text=" ", client_key="k-2").headers)


def test_a_ticket_that_may_not_be_seen_shows_nothing_again(client_of, staff):
    ticket = make_ticket(subject="Private words")
    client_of(staff.alice).post(f"/desk/tickets/{ticket.number}/change", data={"team_id": staff.private_team.id})
    page = send(client_of(staff.carol), ticket, text=" ")
    assert page.status_code == 404 and "Private words" not in page.text


class TestForgery:
    """With the check for forged requests as in life."""

    @pytest.fixture
    def app(self, settings, app):
        app.config.update(WTF_CSRF_ENABLED=True)
        return app

    def test_an_old_page_comes_back_with_the_words_and_a_fresh_token(self, client_of, staff):
        ticket, client = make_ticket(), client_of(staff.bob)
        page = send(client, ticket, text="Hours of work", status="solved")
        again = form(page, "reply")
        assert page.status_code == 400 and "This page was open for too long." in again and ">Hours of work</textarea>" in again
        token = re.search(r'name="csrf_token" value="([^"]+)"', again).group(1)
        assert send(client, ticket, text="Hours of work", csrf_token=token).status_code == 302 and replies() == ["Hours of work"]

    def test_a_stranger_sees_nothing_of_the_desk(self, visitor):
        ticket = make_ticket(subject="Private words")
        page = send(visitor, ticket, text="hello")
        assert page.status_code == 400 and "Private words" not in page.text

    def test_the_contact_form_keeps_its_words_and_no_file_of_a_stranger(self, visitor, settings):
        page = visitor.post("/contact", data={"email": "ana@example.com", "subject": "Refund", "message": "Where is it?",
                                              "files": (io.BytesIO(b"never kept"), "bill.txt")})
        assert page.status_code == 400 and "Where is it?" in page.text and 'value="Refund"' in page.text
        assert "Please choose your files again." in page.text and "files_kept" not in page.text
        assert not [path for path in (settings.instance / "files").rglob("*") if path.is_file()]
