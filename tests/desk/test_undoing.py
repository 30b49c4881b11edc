"""What was changed in one go is undone for a day: everything is as before, but for what somebody changed since and what has left."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.core import clock
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers.models import Customer
from helpdesk.desk import bulk
from helpdesk.desk import undoing as desk_undoing
from helpdesk.outbox.models import Delivery
from helpdesk.surveys.models import SurveyInvitation
from helpdesk.tickets import changes, own_statuses, undoing
from helpdesk.tickets.models import Ticket, TicketTag
from helpdesk.tickets.undo_models import ChangeSet
from tests.desk.pages import after
from tests.factories import make_ticket

# They tell that something happened, which an undo does not take back.
GROWS = {"seq", "updated_at", "seen_seq"}
ACTS = [("assign:me", {}), ("assign", {"assignee_id": "3"}), ("team", {"team_id": "2"}), ("status:solved", {}), ("status:closed", {}), ("status:pending", {}),
        ("tags", {"tags": "vip, sale"}), ("spam", {}), ("delete", {})]


@pytest.fixture
def tickets(staff):
    """A fresh ticket and one that an agent had in hand, solved and opened again."""
    made = [make_ticket(email=f"{number}@example.com") for number in range(2)]
    with unit_of_work():
        worked = db.session.get(Ticket, made[1].id)
        changes.assign(worked, staff.carol, actor=staff.carol.actor)
        changes.set_tags(worked, ["vip"], actor=staff.carol.actor)
        for status in ("solved", "open"):
            changes.set_status(worked, status, actor=staff.carol.actor)
    return made


def everything() -> list:
    """The rows that a change touches."""
    db.session.rollback()
    columns = [column for column in Ticket.__table__.c if column.name not in GROWS]
    waiting = sa.select(Delivery.kind, Delivery.recipient, Delivery.ticket_id).where(Delivery.status.not_in(("cancelled", "sent")))
    return [sorted(map(repr, db.session.execute(statement).all())) for statement in (
        sa.select(*columns), sa.select(TicketTag.ticket_id, TicketTag.tag), sa.select(Customer.id, Customer.is_blocked), waiting,
        sa.select(SurveyInvitation.ticket_id, SurveyInvitation.resolution).where(SurveyInvitation.cancelled_at.is_(None)))]


def test_every_act_is_done_and_undone(client_of, staff, tickets):
    client, numbers = client_of(staff.bob), [ticket.number for ticket in tickets]
    for act, fields in ACTS:
        before = everything()
        client.post("/desk/tickets/bulk", data={"act": act, "tickets": numbers, **fields})
        assert everything() != before, act
        newest = db.session.scalar(sa.select(sa.func.max(ChangeSet.id)))
        page = after(client, client.post(f"/desk/undo/{newest}"))
        assert "Undone for" in page and "Left as it is" not in page and everything() == before, act
        assert "This was undone already" in after(client, client.post(f"/desk/undo/{newest}")) and everything() == before, act
    # The same on a single ticket, whose toast says what it was and what it is.
    for fields, said in (({"assignee_id": "3"}, "Assignee: nobody → "), ({"team_id": "1"}, "Team: none → "), ({"priority": "urgent"}, "Priority: Normal → Urgent"), ({"tags": "new"}, "Tags: none → new")):
        before, where = everything(), f"/desk/tickets/{numbers[0]}"
        assert said in after(client, client.post(f"{where}/change", data=fields)) and everything() != before, fields
        newest = db.session.scalar(sa.select(sa.func.max(ChangeSet.id)))
        assert "Undone for 1 ticket" in after(client, client.post(f"/desk/undo/{newest}")) and everything() == before, fields
    invited = client.post("/desk/tickets/bulk", data={"act": "status:solved", "tickets": numbers})
    assert invited.status_code == 302
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count()).where(SurveyInvitation.cancelled_at.is_(None))) == 2, "a later resolution is asked about"


def test_what_somebody_changed_since_stays_and_is_said(client_of, staff, tickets):
    client, numbers = client_of(staff.bob), [ticket.number for ticket in tickets]
    client.post("/desk/tickets/bulk", data={"act": "status:solved", "tickets": numbers})
    client_of(staff.carol).post(f"/desk/tickets/{numbers[0]}/change", data={"status": "on_hold"})
    client.post("/desk/tickets/bulk", data={"act": "tags", "tags": "sale, vip", "tickets": numbers})
    client_of(staff.carol).post(f"/desk/tickets/{numbers[0]}/change", data={"tags": "sale, keep"})
    page = after(client, client.post("/desk/undo/1"))
    assert "Undone for 1 ticket." in page and f"#{numbers[0]} (Status)" in page
    client.post("/desk/undo/3")
    client.post(f"/desk/tickets/{numbers[1]}/change", data={"priority": "high"})
    client_of(staff.carol).post(f"/desk/tickets/{numbers[1]}/change", data={"priority": "low"})
    page = after(client, client.post("/desk/undo/5"))
    assert f"<p>Left as it is, because somebody changed it since: #{numbers[1]}" in page
    db.session.rollback()
    rows = [db.session.get(Ticket, ticket.id) for ticket in tickets]
    assert [row.status for row in rows] == ["on_hold", "open"]
    assert [[tag.tag for tag in row.tags] for row in rows] == [["keep"], ["vip"]]


def test_one_status_is_undone_from_the_ticket_within_a_day_by_the_same_agent(client_of, staff, tickets):
    client, number = client_of(staff.bob), tickets[0].number
    page = after(client, client.post(f"/desk/tickets/{number}/change", data={"status": "solved"}))
    assert 'action="/desk/undo/1' in page and "Status: Solved" in page
    assert "Status: Solved" in client.get("/desk/undo").text and "Nothing to undo" in client_of(staff.carol).get("/desk/undo").text
    assert client_of(staff.carol).post("/desk/undo/1").status_code == 404
    late = clock.utcnow() + timedelta(hours=25)
    with clock.at(late):
        bob = client_of(staff.bob)
        assert "or a day has passed" in after(bob, bob.post("/desk/undo/1"))
        undoing.forget_old()
    db.session.rollback()
    assert db.session.get(Ticket, tickets[0].id).status == "solved" and db.session.query(ChangeSet).count() == 0


def test_a_name_over_a_status_is_undone(client_of, staff, tickets):
    with unit_of_work():
        named = own_statuses.create_status(status="pending", names={"en": "At the courier"}, is_active=True, actor=staff.alice.actor)
        changes.set_status(db.session.get(Ticket, tickets[0].id), "pending", actor=staff.bob.actor)
    client = client_of(staff.bob)
    for status, expected in ((f"pending:{named.id}", ("pending", None)), ("solved", ("pending", None))):
        client.post(f"/desk/tickets/{tickets[0].number}/change", data={"status": status})
        assert f"Status: {'Solved' if status == 'solved' else 'At the courier'}<" in client.get("/desk/undo").text
        client.post(f"/desk/undo/{db.session.scalar(sa.select(sa.func.max(ChangeSet.id)))}")
        db.session.rollback()
        row = db.session.get(Ticket, tickets[0].id)
        assert (row.status, row.own_status_id) == expected
    page = client.post("/desk/tickets/bulk", data={"act": f"status:pending:{named.id}", "tickets": [tickets[0].number], "preview": "1"}).text
    assert "Waiting on customer → At the courier" in page, "also where only the name is another"


def test_a_sent_survey_stays_sent(client_of, staff, tickets):
    client = client_of(staff.bob)
    client.post(f"/desk/tickets/{tickets[0].number}/change", data={"status": "solved"})
    with unit_of_work():
        db.session.execute(sa.update(Delivery).where(Delivery.kind == "survey").values(status="sent"))
        db.session.execute(sa.update(SurveyInvitation).values(sent_at=clock.utcnow()))
    client.post("/desk/undo/1")
    client.post(f"/desk/tickets/{tickets[0].number}/change", data={"status": "solved"})
    db.session.rollback()
    asked = db.session.scalars(sa.select(SurveyInvitation).where(SurveyInvitation.ticket_id == tickets[0].id)).all()
    assert len(asked) == 1 and asked[0].cancelled_at is None


def test_a_preview_shows_what_would_change_and_changes_nothing(client_of, staff, tickets):
    client, before = client_of(staff.bob), everything()
    hidden = make_ticket(email="hidden@example.com", team_id=staff.private_team.id)
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, tickets[1].id), "pending", actor=staff.bob.actor)
    before = everything()
    data = {"act": "status:pending", "tickets": [*(ticket.number for ticket in tickets), 99_999], "preview": "1"}
    page = client_of(staff.carol).post("/desk/tickets/bulk", data={**data, "tickets": [*data["tickets"], hidden.number]}).text
    assert "1 ticket will change." in page and "3 will not." in page and "New → Waiting on customer" in page
    assert "was so already" in page and page.count("not there, or not for you to see") == 2 and everything() == before
    nothing = client.post("/desk/tickets/bulk", data={**data, "tickets": [tickets[1].number]}).text
    assert "No ticket will change." in nothing and "was so already" in nothing and "0 tickets" not in nothing
    done = after(client, client.post("/desk/tickets/bulk", data={**data, "sure": "1"}))
    assert "1 ticket changed." in done and f"Not changed: #{tickets[1].number} (was so already)." in done
    many = [make_ticket(email=f"m{number}@example.com").number for number in range(31)]
    assert "31 tickets will change." in client.post("/desk/tickets/bulk", data={"act": "assign:me", "tickets": many}).text


def dies_at(monkeypatch, name: str, call: int) -> None:
    """The desk dies at this call of undoing.NAME, once; every ticket is a unit of its own."""
    real, calls = getattr(undoing, name), []

    def dying(*args, **options):
        calls.append(1)
        if len(calls) == call:
            raise RuntimeError("killed")
        return real(*args, **options)
    monkeypatch.setattr(undoing, name, dying)
    for room in (bulk, desk_undoing):
        monkeypatch.setattr(room, "CHUNK", 1)


@pytest.mark.parametrize(("name", "left"), [("difference", 1), ("undo", 2)])
def test_whatever_a_death_leaves_half_done_can_be_undone(client_of, staff, tickets, monkeypatch, name, left):
    """Killed between two tickets, by the change or by its undoing: what is changed stands on the page, and goes back."""
    client, before = client_of(staff.bob), everything()
    dies_at(monkeypatch, name, 2)
    client.post("/desk/tickets/bulk", data={"act": "status:pending", "tickets": [ticket.number for ticket in tickets]})
    assert len(db.session.scalar(sa.select(ChangeSet.changes))) == left
    if name == "undo":
        assert client.post("/desk/undo/1").status_code == 500
    assert "/desk/undo/1" in client.get("/desk/undo").text and everything() != before
    assert client.post("/desk/undo/1").status_code == 302 and everything() == before
    assert "This was undone already" in after(client, client.post("/desk/undo/1"))
