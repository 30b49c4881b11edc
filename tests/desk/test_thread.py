"""What an agent does to a ticket: reply, note, change; each once, each by those who may."""
import io

import pytest
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.core.events import EventRow
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.models import Attachment, Message, Note, Ticket
from tests.desk.pages import after
from tests.factories import fresh, make_ticket


def test_a_reply_is_a_message_and_a_delivery_with_a_fixed_message_id(client_of, staff):
    ticket = make_ticket()
    client_of(staff.bob).post(f"/desk/tickets/{ticket.number}/reply", data={"text": "Hello Ana", "client_key": "r1"})
    delivery = db.session.scalar(sa.select(Delivery).where(Delivery.kind == "reply"))
    message = db.session.scalar(sa.select(Message).where(Message.direction == "out"))
    assert (delivery.status, delivery.recipient, delivery.message_id) == ("queued", "ana@example.com", message.id)
    assert delivery.header_id == message.message_id and f"t{ticket.id}-" in delivery.header_id
    assert (fresh(ticket).status, fresh(ticket).assignee_id) == ("open", staff.bob.id)


def test_a_reply_sent_twice_leaves_once(client_of, staff):
    ticket, client = make_ticket(), client_of(staff.bob)
    for _ in range(2):
        client.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "Hello", "client_key": "same"})
    assert db.session.scalar(sa.select(sa.func.count(Delivery.id)).where(Delivery.kind == "reply")) == 1


def test_a_note_never_has_a_delivery(client_of, staff):
    ticket = make_ticket()
    client_of(staff.bob).post(f"/desk/tickets/{ticket.number}/note", data={"text": "difficult", "client_key": "n1"})
    assert db.session.scalar(sa.select(sa.func.count(Note.id))) == 1
    assert db.session.scalar(sa.select(sa.func.count(Delivery.id)).where(Delivery.kind == "reply")) == 0


def test_an_empty_reply_is_refused_with_a_sentence(client_of, staff):
    ticket = make_ticket()
    page = client_of(staff.bob).post(f"/desk/tickets/{ticket.number}/reply", data={"text": "  \n "})
    assert page.status_code == 422 and "Write something first." in page.text


def test_attachments_go_with_the_reply_and_come_back_whole(client_of, staff):
    ticket, client = make_ticket(), client_of(staff.bob)
    client.post(f"/desk/tickets/{ticket.number}/reply", content_type="multipart/form-data",
                data={"text": "See file", "files": (io.BytesIO(b"%PDF-1"), "../../ieșire.pdf", "application/pdf")})
    attachment = db.session.scalar(sa.select(Attachment))
    answer = client.get(f"/desk/tickets/{ticket.number}/files/{attachment.id}")
    assert (attachment.filename, answer.data) == ("ieșire.pdf", b"%PDF-1")
    assert "sandbox" in answer.headers["Content-Security-Policy"] and answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(("form", "check"), [
    ({"status": "solved"}, lambda t: t.status == "solved" and t.solved_at and t.folder == "done"),
    ({"priority": "urgent"}, lambda t: t.priority == "urgent"),
    ({"tags": "Refund, #b2b ; refund"}, lambda t: [row.tag for row in t.tags] == ["b2b", "refund"]),
    ({"subject": "Better words"}, lambda t: t.subject == "Better words"),
    ({"assignee_id": ""}, lambda t: t.assignee_id is None),
])
def test_a_change_is_kept_and_recorded(client_of, staff, form, check):
    ticket = make_ticket()
    assert client_of(staff.bob).post(f"/desk/tickets/{ticket.number}/change", data=form).status_code == 302
    assert check(fresh(ticket))


def test_assigning_and_moving_a_team_are_events_of_the_thread(client_of, staff):
    ticket, client = make_ticket(), client_of(staff.bob)
    client.post(f"/desk/tickets/{ticket.number}/change", data={"assignee_id": staff.carol.id, "team_id": staff.open_team.id})
    kinds = list(db.session.scalars(sa.select(EventRow.kind).where(EventRow.ticket_id == ticket.id).order_by(EventRow.id)))
    assert kinds == ["ticket.opened", "ticket.assigned", "ticket.team_changed"]
    assert (fresh(ticket).assignee_id, fresh(ticket).team_id, fresh(ticket).seq) == (staff.carol.id, staff.open_team.id, 3)


@pytest.mark.parametrize("form", [{"status": "gone"}, {"priority": "very"}, {"assignee_id": "x"}, {"assignee_id": "99"}, {"subject": " "}])
def test_nonsense_changes_nothing(client_of, staff, form):
    ticket = make_ticket()
    assert client_of(staff.bob).post(f"/desk/tickets/{ticket.number}/change", data=form).status_code == 422
    assert fresh(ticket).seq == 1


def test_of_two_who_take_a_ticket_the_first_has_it_and_the_other_is_told(client_of, staff):
    ticket, bob, carol = make_ticket(), client_of(staff.bob), client_of(staff.carol)
    take = f"/desk/tickets/{ticket.number}/change"
    bob.post(take, data={"assignee_id": staff.bob.id, "assignee_id_was": ""})
    assert "Bob Member got this ticket meanwhile" in after(carol, carol.post(take, data={"assignee_id": staff.carol.id, "assignee_id_was": ""}))
    # Who only moves it to a team changes nobody's assignment back, and the other way round.
    carol.post(take, data={"assignee_id": "", "assignee_id_was": "", "team_id": staff.open_team.id, "team_id_was": ""})
    bob.post(take, data={"assignee_id": staff.alice.id, "assignee_id_was": staff.bob.id, "team_id": "", "team_id_was": ""})
    db.session.expire_all()
    now = db.session.get(Ticket, ticket.id)
    assert (now.assignee_id, now.team_id) == (staff.alice.id, staff.open_team.id)
