"""Agents: invited by a link, changed, sent away and let in again; somebody can always administer the desk."""
import pytest
import sqlalchemy as sa

from helpdesk.accounts.models import Agent, AgentSession
from helpdesk.core.db import db
from helpdesk.core.events import EventRow
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.models import Ticket
from tests.factories import make_ticket

DAN = {"name": "Dan Ionescu", "email": "Dan@Desk.test", "role": "supervisor", "locale": "ro"}
PASSWORD = "long enough to be good"


@pytest.fixture
def admin(client_of, staff):
    return client_of(staff.alice)


def agent_of(email: str) -> Agent:
    db.session.rollback()
    return db.session.scalar(sa.select(Agent).where(Agent.email == email))


def invite(admin, **changes) -> Agent:
    admin.post("/desk/settings/agents", data={**DAN, **changes})
    return agent_of("dan@desk.test")


def link_on(page: str) -> str:
    return "/desk/welcome/" + page.partition("/desk/welcome/")[2].partition('"')[0]


def test_only_admins_manage_agents(client_of, staff):
    agent = client_of(staff.bob)
    for address in ("/desk/settings/agents", "/desk/settings/agents/new", f"/desk/settings/agents/{staff.carol.id}"):
        assert agent.get(address).status_code == 403
    for verb in ("", "/link", "/deactivate", "/activate"):
        assert agent.post(f"/desk/settings/agents/{staff.carol.id}{verb}", data=DAN).status_code == 403
    assert agent.post("/desk/settings/agents", data=DAN).status_code == 403


def test_an_invitation_is_a_mail_and_a_link_that_works_once(admin, visitor, staff, work_off):
    dan = invite(admin, teams=[staff.open_team.id])
    delivery = db.session.scalar(sa.select(Delivery))
    assert (delivery.kind, delivery.recipient, delivery.locale, delivery.agent_id) == ("invite", "dan@desk.test", "ro", dan.id)
    assert [team.id for team in dan.teams] == [staff.open_team.id] and not dan.has_joined
    address = link_on(admin.get(f"/desk/settings/agents/{dan.id}").text)
    assert address.rsplit("/", 1)[1] not in str(delivery.data), "the secret never lies in the outbox"
    assert visitor.post(address, data={"password": "short"}).status_code == 422
    assert visitor.post(address, data={"password": PASSWORD}).status_code == 302
    assert visitor.get("/desk/queues/mine").status_code == 200 and 'lang="ro"' in visitor.get("/desk/queues/mine").text
    assert visitor.get(address).status_code == 404
    assert address not in admin.get(f"/desk/settings/agents/{dan.id}").text


def test_a_new_link_ends_the_earlier_one(admin, visitor):
    dan = invite(admin)
    first = link_on(admin.get(f"/desk/settings/agents/{dan.id}").text)
    admin.post(f"/desk/settings/agents/{dan.id}/link")
    second = link_on(admin.get(f"/desk/settings/agents/{dan.id}").text)
    assert visitor.get(first).status_code == 404 and visitor.get(second).status_code == 200
    kinds = list(db.session.scalars(sa.select(Delivery.kind)))
    assert kinds == ["invite", "invite"]


def test_a_reset_link_replaces_the_password_and_ends_sessions(admin, visitor, client_of):
    dan = invite(admin)
    visitor.post(link_on(admin.get(f"/desk/settings/agents/{dan.id}").text), data={"password": PASSWORD})
    admin.post(f"/desk/settings/agents/{dan.id}/link")
    assert db.session.scalar(sa.select(Delivery.kind).order_by(Delivery.id.desc()).limit(1)) == "reset"
    elsewhere = client_of(dan)
    visitor.post(link_on(admin.get(f"/desk/settings/agents/{dan.id}").text), data={"password": "another good password"})
    assert elsewhere.get("/desk/queues/mine").status_code == 302
    assert visitor.get("/desk/queues/mine").status_code == 200


@pytest.mark.parametrize(("field", "value"), [("name", " "), ("email", "nobody"), ("role", "owner"), ("email", "BOB@desk.test")])
def test_nobody_is_invited_under_nonsense(admin, field, value):
    page = admin.post("/desk/settings/agents", data={**DAN, field: value})
    assert page.status_code in (409, 422) and "form-errors" in page.text
    assert db.session.scalar(sa.select(sa.func.count(Agent.id))) == 3
    assert db.session.scalar(sa.select(sa.func.count(Delivery.id))) == 0


def test_changes_are_kept_and_recorded_without_names(admin, staff):
    answer = admin.post(f"/desk/settings/agents/{staff.bob.id}", data={
        "name": "Bob Renamed", "email": "bob@desk.test", "role": "supervisor", "locale": "pt-BR", "teams": [staff.open_team.id]})
    bob = agent_of("bob@desk.test")
    assert answer.status_code == 302 and (bob.name, bob.role, bob.locale) == ("Bob Renamed", "supervisor", "pt-BR")
    assert [team.id for team in bob.teams] == [staff.open_team.id]
    said = [row.data["changes"] for row in db.session.scalars(sa.select(EventRow).where(EventRow.kind == "agent.changed").order_by(EventRow.id))]
    assert said == [{"name": None, "role": "supervisor", "locale": "pt-BR"}, {"teams": [staff.open_team.id]}]


@pytest.mark.parametrize("verb", ["demote", "deactivate"])
def test_the_last_admin_stays(admin, staff, verb):
    if verb == "demote":
        answer = admin.post(f"/desk/settings/agents/{staff.alice.id}", data={"name": "A", "email": "alice@desk.test", "role": "agent", "locale": "en"})
    else:
        answer = admin.post(f"/desk/settings/agents/{staff.alice.id}/deactivate")
    alice = agent_of("alice@desk.test")
    assert answer.status_code == 409 and "last admin" in answer.text and alice.role == "admin" and alice.is_active


def test_another_admin_makes_the_first_one_free(admin, staff):
    admin.post(f"/desk/settings/agents/{staff.bob.id}", data={"name": "Bob", "email": "bob@desk.test", "role": "admin", "locale": "en"})
    assert admin.post(f"/desk/settings/agents/{staff.alice.id}/deactivate").status_code == 302
    assert not agent_of("alice@desk.test").is_active and admin.get("/desk/settings/agents").status_code == 302


def test_deactivating_ends_sessions_at_once_and_releases_tickets(admin, client_of, staff):
    bob, tickets = client_of(staff.bob), [make_ticket(email=f"c{n}@example.com") for n in range(3)]
    for ticket in tickets[:2]:
        bob.post(f"/desk/tickets/{ticket.number}/change", data={"assignee_id": staff.bob.id})
    assert bob.get("/desk/queues/mine").status_code == 200
    admin.post(f"/desk/settings/agents/{staff.bob.id}/deactivate", data={"release": "1"})
    assert bob.get("/desk/queues/mine").status_code == 302
    db.session.rollback()
    assert db.session.scalar(sa.select(sa.func.count(AgentSession.id)).where(AgentSession.agent_id == staff.bob.id)) == 0
    assert {ticket.assignee_id for ticket in db.session.scalars(sa.select(Ticket))} == {None}
    admin.post(f"/desk/settings/agents/{staff.bob.id}/activate")
    assert agent_of("bob@desk.test").is_active


def test_tickets_stay_when_nobody_asked_to_release_them(admin, client_of, staff):
    ticket = make_ticket()
    client_of(staff.bob).post(f"/desk/tickets/{ticket.number}/change", data={"assignee_id": staff.bob.id})
    admin.post(f"/desk/settings/agents/{staff.bob.id}/deactivate")
    db.session.rollback()
    assert db.session.get(Ticket, ticket.id).assignee_id == staff.bob.id


def test_a_deactivated_agents_link_opens_nothing(admin, visitor):
    dan = invite(admin)
    address = link_on(admin.get(f"/desk/settings/agents/{dan.id}").text)
    admin.post(f"/desk/settings/agents/{dan.id}/deactivate")
    assert visitor.get(address).status_code == 404
    assert visitor.post(address, data={"password": PASSWORD}).status_code == 404


def test_the_pages_speak_three_languages(admin, staff, client_of):
    for locale, word in (("pt-BR", "Atendentes"), ("ro", "Agenți")):
        admin.post(f"/desk/settings/agents/{staff.alice.id}", data={"name": "Alice", "email": "alice@desk.test", "role": "admin", "locale": locale})
        assert word in admin.get("/desk/settings").text and word in admin.get("/desk/settings/agents").text
