"""Changing several tickets at once: each by the usual verbs, each with what follows, those one may not see passed over."""
import pytest
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.core.events import EventRow
from helpdesk.customers.models import Customer
from helpdesk.desk import bulk as bulk_view
from helpdesk.outbox.models import Job
from helpdesk.surveys.models import SurveyInvitation
from helpdesk.tickets.models import Ticket
from tests.desk.pages import after
from tests.factories import make_ticket


@pytest.fixture
def tickets(staff):
    return [make_ticket(email=f"{number}@example.com") for number in range(3)]


@pytest.fixture
def act(client_of, staff, tickets):
    def do(act: str, agent=None, also=(), **fields):
        client = client_of(agent or staff.bob)
        return client.post("/desk/tickets/bulk?queue=unsolved", data={"act": act, "tickets": [t.number for t in tickets] + list(also), **fields})
    return do


def now() -> list[Ticket]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Ticket).order_by(Ticket.id)))


@pytest.mark.parametrize(("act_name", "fields", "holds"), [
    ("assign:me", {}, lambda t: t.assignee_id == 2),
    ("assign", {"assignee_id": "3"}, lambda t: t.assignee_id == 3),
    ("team", {"team_id": "2"}, lambda t: t.team_id == 2),
    ("status:solved", {}, lambda t: t.status == "solved"),
    ("tags", {"tags": "vip, Sale"}, lambda t: [row.tag for row in t.tags] == ["sale", "vip"]),
    ("spam", {}, lambda t: t.is_spam and t.customer.is_blocked),
    ("delete", {}, lambda t: t.deleted_at is not None),
])
def test_every_chosen_ticket_is_changed_and_counted(act, act_name, fields, holds):
    answer = act(act_name, **fields)
    assert answer.location == "/desk/queues/unsolved" and all(holds(ticket) for ticket in now())


def test_it_says_how_many_changed_and_leads_back(act, client_of, staff, tickets):
    client = client_of(staff.bob)
    numbers = [ticket.number for ticket in tickets]
    page = after(client, client.post("/desk/tickets/bulk", data={"act": "delete", "tickets": numbers}))
    assert "3 tickets changed." in page and 'action="/desk/undo/1' in page
    page = after(client, client.post("/desk/tickets/bulk", data={"act": "restore", "tickets": ",".join(map(str, numbers))}))
    assert "3 tickets changed." in page and not any(ticket.deleted_at for ticket in now())
    assert "0 tickets changed." in after(client, client.post("/desk/tickets/bulk", data={"act": "restore", "tickets": numbers}))


def test_a_hidden_or_missing_ticket_is_passed_over(act, staff):
    hidden = make_ticket(email="hidden@example.com", team_id=staff.private_team.id)
    act("status:solved", agent=staff.carol, also=[hidden.number, 99_999])
    assert [ticket.status for ticket in now()] == ["solved", "solved", "solved", "new"]


def test_each_ticket_has_what_follows_from_it_also_in_a_full_unit(client_of, staff, monkeypatch):
    monkeypatch.setattr(bulk_view, "CHUNK", 15)
    numbers = [make_ticket(email=f"many{number}@example.com").number for number in range(30)]
    client_of(staff.bob).post("/desk/tickets/bulk", data={"act": "assign", "assignee_id": staff.carol.id, "tickets": numbers})
    told = db.session.scalar(sa.select(sa.func.count(Job.id)).where(Job.ticket_id.in_(number - 10_000 for number in numbers)))
    assert told >= 30
    client_of(staff.bob).post("/desk/tickets/bulk", data={"act": "status:solved", "tickets": numbers})
    solved = db.session.scalar(sa.select(sa.func.count(EventRow.id)).where(EventRow.kind == "ticket.solved"))
    invited = db.session.scalar(sa.select(sa.func.count(SurveyInvitation.id)))
    assert solved == invited == 30


@pytest.mark.parametrize("fields", [
    {"act": "explode"}, {"act": ""}, {"act": "status:gone"}, {"act": "assign", "assignee_id": "99"}, {"act": "spam", "tickets": ""},
    {"act": "spam", "tickets": "x,-1"},
])
def test_nonsense_changes_nothing(client_of, staff, tickets, fields):
    answer = client_of(staff.bob).post("/desk/tickets/bulk", data={"tickets": str(tickets[0].number), **fields})
    assert answer.status_code == 422 and [ticket.seq for ticket in now()] == [1, 1, 1]


def test_a_list_offers_it_without_scripts(client_of, staff, tickets):
    page = client_of(staff.bob).get("/desk/queues/unsolved").text
    assert page.count('class="row-pick"') == 3 and 'form="bulk"' in page and 'id="bulk"' in page


def test_not_spam_frees_the_sender(act):
    act("spam")
    act("not_spam")
    assert not any(ticket.is_spam for ticket in now()) and not any(db.session.scalars(sa.select(Customer.is_blocked)))


def test_a_script_that_asks_by_the_way_is_sent_to_the_page_and_loses_no_way_back(client_of, staff, tickets):
    alice, numbers = client_of(staff.alice), [ticket.number for ticket in tickets]
    asking = {"data": {"act": "status:solved", "tickets": numbers}, "headers": {"HX-Request": "true"}}
    shown = alice.post("/desk/tickets/bulk", **{**asking, "data": {**asking["data"], "preview": "1"}})
    assert (shown.status_code, shown.text) == (422, "") and [ticket.seq for ticket in now()] == [1, 1, 1]
    alice.post("/desk/settings/reasons", data={"names_en": "Late", "is_active": "1"})
    alice.post(f"/desk/tickets/{numbers[0]}/details", data={"reason_id": "1"})
    answer = alice.post("/desk/tickets/bulk", **asking)
    assert (answer.status_code, answer.text) == (422, "") and [ticket.status for ticket in now()] == ["solved", "new", "new"]
    page = alice.post("/desk/tickets/bulk", data=asking["data"]).text
    assert "1 ticket changed." in page and 'action="/desk/undo/1' in page and "Reason of contact" in page
