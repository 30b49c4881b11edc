"""An agent formats a reply or a note: mail, portal, chat, thread and preview show it, the text of the mail stays as typed, and a colleague is still named."""
import pytest
import sqlalchemy as sa

from helpdesk import wiring
from helpdesk.channels.email.composing import compose
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.models import Delivery
from helpdesk.reports.gists import gists_of
from helpdesk.tickets import actions, links
from helpdesk.tickets.access import sight_of
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing import Writing, composed
from helpdesk.tickets.writing_models import PlannedReply
from tests.factories import make_ticket

WORDS = "Hello **Ana**,\n\n1. open *this*\n2. [read](https://a.test/x)"
MADE = ("<p>Hello <strong>Ana</strong>,</p><ol><li>open <em>this</em></li><li>"
        '<a href="https://a.test/x" rel="noopener noreferrer nofollow">read</a></li></ol>')


def replied(client, ticket, text=WORDS, **form) -> None:
    assert client.post(f"/desk/tickets/{ticket.number}/reply", data={"text": text, "client_key": "f1", "status": "open", **form}).status_code == 302


def test_what_the_customer_gets(app, client_of, staff, visitor):
    ticket, bob = make_ticket(email="ana@example.com"), client_of(staff.bob)
    replied(bob, ticket)
    page = bob.get(f"/desk/tickets/{ticket.number}").text
    assert MADE in page and 'cut">Hello Ana, open this read' in page
    assert MADE in visitor.get(f"/my/{links.token_for(ticket)}").text
    mail = compose(db.session.scalar(sa.select(Delivery).where(Delivery.message_id.is_not(None)).order_by(Delivery.id.desc()).limit(1)), wiring.LETTERS).message
    assert MADE in mail.get_body(("html",)).get_content() and WORDS in mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def test_words_of_customers_and_older_ones_stay_as_they_were(app, client_of, staff, visitor):
    ticket = make_ticket(text="My **order**")
    with unit_of_work():
        actions.reply(db.session.get(Ticket, ticket.id), Writing("Old **words**"), actor=staff.bob.actor)
    for page in (client_of(staff.bob).get(f"/desk/tickets/{ticket.number}").text, visitor.get(f"/my/{links.token_for(ticket)}").text):
        assert "<p>My **order**</p>" in page and "<p>Old **words**</p>" in page


def test_a_planned_reply_keeps_its_format(app, client_of, staff, work_off):
    app.config["SETTINGS"].undo_seconds = 15
    ticket, bob = make_ticket(), client_of(staff.bob)
    replied(bob, ticket, "Only **this**")
    planned = db.session.scalar(sa.select(PlannedReply))
    assert "Only this" in bob.get(f"/desk/tickets/{ticket.number}/planned").text
    bob.post(f"/desk/tickets/{ticket.number}/planned/{planned.id}/send")
    work_off()
    db.session.rollback()
    assert db.session.execute(sa.select(Message.text, Message.is_formatted).where(Message.direction == "out")).one() == ("Only **this**", True)


def test_a_note_is_formatted_and_names_a_colleague(client_of, staff):
    ticket, bob = make_ticket(), client_of(staff.bob)
    bob.post(f"/desk/tickets/{ticket.number}/note", data={"text": "> <he> said\n\n**Look**, @Carol Outside"})
    assert ('<blockquote><p>&lt;he&gt; said</p></blockquote><p><strong>Look</strong>, <strong class="mention">@Carol Outside</strong></p>'
            in bob.get(f"/desk/tickets/{ticket.number}").text)


def test_the_preview_is_what_will_be_seen(client_of, staff):
    bob = client_of(staff.bob)
    assert MADE in bob.post("/desk/tickets/preview", data={"text": WORDS}).text
    assert "<p>2 * 3 * 4<br>&lt;b&gt;</p>" in bob.post("/desk/tickets/preview", data={"text": "2 * 3 * 4\n<b>"}).text
    assert bob.post("/desk/tickets/preview", data={"text": "x" * 200_001}).status_code == 422


@pytest.mark.parametrize(("text", "is_formatted"), [("**a**", True), ("a * b", False), ("- Bob", True), ("Thanks\n- Bob", False)])
def test_only_used_marks_count(text, is_formatted):
    assert composed(text).is_formatted is is_formatted


def test_the_first_words_of_a_ticket_are_formatted_and_lists_show_them_plainly(client_of, staff):
    bob = client_of(staff.bob)
    form = {"channel": "email", "email": "ana@example.com", "subject": "Order", "text": WORDS, "priority": "normal", "client_key": "f2"}
    page = bob.post("/desk/tickets/new", data=form, follow_redirects=True).text
    assert MADE in page
    ticket = db.session.scalar(sa.select(Ticket))
    assert ticket.snippet == "Hello Ana, open this read"
    assert [gist.words for gist in gists_of([ticket.number], sight_of(staff.bob))[ticket.number]] == ["Hello Ana, open this read"]
    found = bob.get("/desk/search?q=open").text
    assert "<mark>open</mark> this" in found and "*this*" not in found


def test_what_was_written_meanwhile_is_told_without_marks(client_of, staff):
    ticket, seen = make_ticket(), 1
    replied(client_of(staff.carol), ticket, client_key="f3")
    told = client_of(staff.bob).post(f"/desk/tickets/{ticket.number}/reply", data={"text": "Mine", "client_key": "f4", "seen": seen})
    assert told.status_code == 422 and "Hello Ana, open this read" in told.text.partition("Does your reply still fit?")[0][-120:]


def test_a_mail_to_a_third_party_is_formatted(client_of, staff):
    ticket, bob = make_ticket(), client_of(staff.bob)
    where = f"/desk/tickets/{ticket.number}/messages/1/forward"
    assert bob.post(where, data={"to": "courier@example.org", "text": WORDS, "client_key": "f5"}).status_code == 302
    assert MADE in bob.get(f"/desk/tickets/{ticket.number}").text
    mail = compose(db.session.scalar(sa.select(Delivery).where(Delivery.recipient == "courier@example.org")), wiring.LETTERS).message
    assert MADE in mail.get_body(("html",)).get_content() and WORDS in mail.get_body(("plain",)).get_content().replace("\r\n", "\n")
