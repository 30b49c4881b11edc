"""Own fields: an admin defines them, agents and customers fill them in, and a ticket that lacks one is not solved without it."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.core import clock
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.notices.models import Notice
from helpdesk.outbox.worker import Worker
from helpdesk.tickets import own_fields
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.own_models import OwnField, OwnFieldValue
from helpdesk.wiring import TABLES
from tests.desk.pages import after
from tests.factories import fresh, make_ticket

PAYMENT = {"names_en": "Payment", "names_ro": "Plată", "kind": "choice", "choice_new0_en": "Card", "choice_new1_en": "Bank slip",
           "choice_new1_pt-BR": "Boleto", "is_active": "1"}
ORDER = {"names_en": "Order", "kind": "text", "is_active": "1", "is_required": "1"}


def values(ticket: Ticket) -> dict[int, str]:
    db.session.rollback()
    return dict(db.session.execute(sa.select(OwnFieldValue.field_id, OwnFieldValue.value).where(OwnFieldValue.ticket_id == ticket.id)).all())


@pytest.fixture
def define(alice):
    def made(**data) -> int:
        answer = alice.post("/desk/settings/fields", data=data)
        assert answer.status_code == 302, answer.text
        db.session.rollback()
        return db.session.scalar(sa.select(sa.func.max(OwnField.id)))
    return made


@pytest.mark.parametrize(("kind", "typed", "kept"), [
    ("text", "  4711 \n b ", "4711 b"), ("number", "1.234,50", "1234.5"), ("number", "1,234.5", "1234.5"), ("number", "-0", "0"), ("number", "1e3", "1000"),
    ("date", "2026-02-28", "2026-02-28"), ("choice", "1", "1"), ("text", " ", "")])
def test_what_is_typed_is_kept_in_one_form(kind, typed, kept):
    assert OwnField(id=1, kind=kind, choices=[{"key": "1", "names": {"en": "Card"}}]).kept(typed, 500) == kept


def test_nonsense_is_refused_where_it_was_typed(bob, define):
    ticket, number, day, choice = make_ticket(), define(names_en="N", kind="number", is_active="1"), define(names_en="D", kind="date", is_active="1"), define(**PAYMENT)
    for field_id, typed in ((number, "many"), (number, "1e99"), (number, "NaN"), (day, "2026-02-30"), (choice, "9")):
        answer = bob.post(f"/desk/tickets/{ticket.number}/details", data={f"own_{field_id}": typed})
        assert answer.status_code == 422 and f'id="details-own_{field_id}-error"' in answer.text and values(ticket) == {}, typed


def test_an_admin_defines_and_changes_them(alice, bob, define):
    for broken in ({"names_en": "", "names_ro": ""}, {"kind": "poem"}, {"choice_new0_en": "", "choice_new1_en": "", "choice_new1_pt-BR": ""}):
        assert alice.post("/desk/settings/fields", data={**PAYMENT, **broken}).status_code == 422, broken
    assert db.session.scalar(sa.select(sa.func.count(OwnField.id))) == 0
    field_id = define(**PAYMENT)
    assert bob.get("/desk/settings/fields").status_code == 403
    page = alice.get(f"/desk/settings/fields/{field_id}").text
    assert 'value="Boleto"' in page and "Payment" in alice.get("/desk/settings/fields").text
    ticket = make_ticket()
    bob.post(f"/desk/tickets/{ticket.number}/details", data={f"own_{field_id}": "2"})
    alice.post(f"/desk/settings/fields/{field_id}", data={"names_en": "Paid by", "choice_1_en": "Card", "choice_new0_en": "Cash", "is_active": "1"})
    db.session.rollback()
    assert [(one["key"], one.get("is_off", False)) for one in db.session.get(OwnField, field_id).choices] == [("1", False), ("3", False), ("2", True)]
    assert '<option value="2" selected>Bank slip</option>' in bob.get(f"/desk/tickets/{ticket.number}").text
    assert "changed the field Paid by" in alice.get("/desk/settings/changes").text


def test_they_stand_beside_the_ticket_of_their_team_and_are_told_quietly(bob, define, staff):
    everywhere, refunds = define(**PAYMENT), define(**{**ORDER, "teams": str(staff.open_team.id)})
    ticket, other = make_ticket(team_id=staff.open_team.id), make_ticket(email="dan@example.com")
    page = after(bob, bob.post(f"/desk/tickets/{ticket.number}/details", data={f"own_{everywhere}": "2", f"own_{refunds}": "A-17"}))
    assert "Bob Member filled in Payment: Bank slip, Order" in page and 'value="A-17"' in page
    assert values(ticket) == {everywhere: "2", refunds: "A-17"}
    bob.post(f"/desk/tickets/{other.number}/details", data={f"own_{everywhere}": "1", f"own_{refunds}": "B"})
    assert values(other) == {everywhere: "1"}, "a field of another team is not this ticket's"
    told = db.session.scalars(sa.select(EventRow.data).where(EventRow.kind == "ticket.fields_changed").order_by(EventRow.id)).first()
    assert told["values"] == [[everywhere, "2"], [refunds, True]], "what was typed stands in no event"
    page = after(bob, bob.post(f"/desk/tickets/{ticket.number}/details", data={f"own_{everywhere}": "", f"own_{refunds}": "A-17"}))
    assert "Payment: empty" in page and values(ticket) == {refunds: "A-17"}


def test_every_way_to_solve_asks_in_place_and_loses_no_word(bob, define):
    field_id, ticket = define(**ORDER), make_ticket()
    asked = bob.post(f"/desk/tickets/{ticket.number}/change", data={"status": "solved"})
    assert asked.status_code == 422 and f'id="asked-own_{field_id}"' in asked.text and "Order is needed before it is solved." in asked.text
    assert fresh(ticket).status == "new"
    bob.post(f"/desk/tickets/{ticket.number}/change", data={"status": "solved", f"own_{field_id}": "A-1"})
    assert (fresh(ticket).status, values(ticket)) == ("solved", {field_id: "A-1"})
    bob.post(f"/desk/tickets/{ticket.number}/change", data={"status": "closed"})
    assert fresh(ticket).status == "closed"
    ticket = make_ticket(email="cora@example.com")
    asked = bob.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "It is on its way to you.", "status": "solved"})
    assert asked.status_code == 422 and "It is on its way to you.</textarea>" in asked.text and f'id="asked-own_{field_id}"' in asked.text
    assert asked.text.count("Order is needed before it is solved.") == 1 and 'class="composer-envelope">' in asked.text, "said at its field, and nothing else is unfolded"
    assert db.session.scalar(sa.select(sa.func.count(Message.id)).where(Message.direction == "out")) == 0
    bob.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "It is on its way to you.", "status": "solved", f"own_{field_id}": "A-2"})
    assert (fresh(ticket).status, values(ticket)) == ("solved", {field_id: "A-2"})
    ticket = make_ticket(email="ilie@example.com")
    assert bob.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "We look.", "status": "pending"}).status_code == 302
    one, two = make_ticket(), make_ticket(email="dan@example.com")
    bob.post(f"/desk/tickets/{one.number}/details", data={f"own_{field_id}": "A-3"})
    three = make_ticket(email="eva@example.com")
    numbers = f"{one.number},{two.number},{three.number}"
    asked = bob.post("/desk/tickets/bulk", data={"act": "status:solved", "tickets": numbers})
    assert asked.status_code == 422 and f'value="{two.number},{three.number}"' in asked.text and "1 ticket changed." in asked.text
    bob.post("/desk/tickets/bulk", data={"act": "status:solved", "tickets": numbers, f"own_{field_id}": "B"})
    assert [(fresh(ticket).status, values(ticket)[field_id]) for ticket in (one, two, three)] == [("solved", "A-3"), ("solved", "B"), ("solved", "B")]


def test_customers_fill_them_in_on_the_form(alice, define, visitor, bob):
    alice.post("/desk/settings/topics", data={"names_en": "Refund", "is_active": "1"})
    shown = define(**{**PAYMENT, "is_on_form": "1"})
    of_refunds = define(**{**ORDER, "is_on_form": "1", "kind": "number", "topics": "1"})
    define(names_en="Secret", kind="text", is_active="1")
    page = visitor.get("/contact").text
    assert "Payment" in page and 'data-topics="1"' in page and "Secret" not in page
    form = {"email": "ana@example.com", "subject": "Money", "message": "Where is it?", "topic_id": "1", f"own_{shown}": "1", f"own_{of_refunds}": "12,5"}
    refused = visitor.post("/contact", data={**form, f"own_{of_refunds}": "x"})
    assert refused.status_code == 422 and f'id="field-own_{of_refunds}-error"' in refused.text
    assert visitor.post("/contact", data=form).status_code == 302
    assert visitor.post("/contact", data={**form, "topic_id": "", "email": "dan@example.com"}).status_code == 302
    first, second = db.session.scalars(sa.select(Ticket).order_by(Ticket.id)).all()
    assert values(first) == {shown: "1", of_refunds: "12.5"} and values(second) == {shown: "1"}


def test_a_search_finds_what_stands_in_them(bob, define):
    payment, order, ticket = define(**PAYMENT), define(**ORDER), make_ticket(subject="The kettle is broken", text="Since Monday it stays cold.")
    bob.post(f"/desk/tickets/{ticket.number}/details", data={f"own_{payment}": "2", f"own_{order}": "Ação-9"})
    for found in ("field:boleto", "campo:acao-9", 'field:"Bank slip" monday'):
        assert "The kettle is broken" in bob.get("/desk/search", query_string={"q": found}).text, found
    assert "The kettle is broken" not in bob.get("/desk/search", query_string={"q": "field:card"}).text


def test_a_desk_without_fields_asks_the_database_nothing_more(app, bob, client_of, staff, define):
    ticket = make_ticket()
    bob.get(f"/desk/tickets/{ticket.number}")
    asked = []
    sa.event.listen(db.engine, "before_cursor_execute", lambda _c, _cursor, statement, *_more: asked.append(statement))
    bob.get(f"/desk/tickets/{ticket.number}")
    assert not [statement for statement in asked if "own_field_value" in statement]
    field_id, hidden = define(**ORDER), make_ticket(team_id=staff.private_team.id)
    carol = client_of(staff.carol)
    assert carol.get(f"/desk/tickets/{hidden.number}/details").status_code == 404
    assert carol.post(f"/desk/tickets/{hidden.number}/details", data={f"own_{field_id}": "x"}).status_code == 404
    with unit_of_work():
        assert own_fields.values_of(db.session.get(Ticket, hidden.id)) == {}


def test_two_who_fill_in_at_once_overwrite_nobody_unseen(alice, bob, define):
    payment, order, ticket = define(**PAYMENT), define(**ORDER), make_ticket()
    at, seen = f"/desk/tickets/{ticket.number}/details", {f"was_own_{payment}": "", f"was_own_{order}": "", "was_due_day": "", "due_day": ""}
    alice.post(at, data={**seen, f"own_{payment}": "1", f"own_{order}": ""})
    bob.post(at, data={**seen, f"own_{payment}": "", f"own_{order}": "B-1"})
    assert values(ticket) == {payment: "1", order: "B-1"}, "what was only sent along changes nothing"
    refused = alice.post(at, data={**seen, f"own_{payment}": "1", f"own_{order}": "A-1", f"was_own_{payment}": "1"})
    assert refused.status_code == 422 and "changed this meanwhile to “B-1”" in refused.text and 'value="A-1"' in refused.text
    assert f'name="was_own_{order}" value="B-1"' in refused.text, "saved again, it is meant"
    alice.post(at, data={f"own_{order}": "A-1", f"was_own_{order}": "B-1"})
    assert values(ticket) == {payment: "1", order: "A-1"}


def test_what_is_needed_is_asked_for_again_when_a_planned_answer_leaves(app, alice, bob, define, staff):
    app.config["SETTINGS"].undo_seconds = 15
    ticket = make_ticket()
    bob.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "Done.", "status": "solved"})
    field_id = define(**ORDER)
    with clock.at(utcnow() + timedelta(seconds=20)):
        Worker(app, TABLES).work_off()
    assert fresh(ticket).status == "open" and db.session.scalar(sa.select(sa.func.count(Message.id)).where(Message.direction == "out")) == 1
    notice = db.session.scalar(sa.select(Notice).where(Notice.kind == "unsolved"))
    assert (notice.agent_id, notice.ticket_id) == (staff.bob.id, ticket.id)
    assert f"#{ticket.number} is not solved: something must be filled in first" in bob.get("/desk/notices").text
    assert "The answer left, but it is not solved: Order must be filled in first" in bob.get(f"/desk/tickets/{ticket.number}").text
    bob.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "Again.", "status": "solved", f"own_{field_id}": "A"})
    with clock.at(utcnow() + timedelta(seconds=20)):
        Worker(app, TABLES).work_off()
    assert fresh(ticket).status == "solved"


def test_a_saved_reply_that_moves_the_ticket_is_asked_for_what_its_new_team_needs(alice, bob, define, staff):
    field_id, ticket = define(**ORDER, teams=str(staff.open_team.id)), make_ticket()
    bob.post("/desk/macros", data={"names_en": "Refund", "text_en": "Soon.", "does_status": "solved", "does_team": str(staff.open_team.id)})
    form = {"text": "Soon.", "status": "solved", "macros": "1"}
    asked = bob.post(f"/desk/tickets/{ticket.number}/reply", data=form)
    assert asked.status_code == 422 and f'id="asked-own_{field_id}"' in asked.text and fresh(ticket).team_id is None
    bob.post(f"/desk/tickets/{ticket.number}/reply", data={**form, f"own_{field_id}": "A-1"})
    assert (fresh(ticket).status, fresh(ticket).team_id, values(ticket)) == ("solved", staff.open_team.id, {field_id: "A-1"})
