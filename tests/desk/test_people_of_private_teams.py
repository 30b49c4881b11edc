"""Who is known only to a private team does not exist for other agents: not in lists, searches, proposals, organisations, by address or by name."""
import pytest

from helpdesk.accounts.models import Agent
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers import organisations
from helpdesk.customers.models import Customer
from helpdesk.tickets import actions as tickets
from helpdesk.tickets import changes
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket

NAME, ADDRESS, TWIN = "Zenobia Secret", "zenobia.secret@lumina.example", "zenobia.sekret@lumina.example"


@pytest.fixture
def secret(staff) -> Ticket:
    """A ticket of the private team, of somebody who wrote nothing else; a twin of theirs whom everybody knows, in one organisation."""
    with unit_of_work():
        organisations.create("Lumina", ["lumina.example"], actor=SYSTEM)
    make_ticket(email=TWIN, name="Zenobia Sekret")
    hidden = make_ticket(email=ADDRESS, name=NAME)
    with unit_of_work():
        changes.set_team(db.session.get(Ticket, hidden.id), staff.private_team, actor=SYSTEM)
    return hidden


def places(twin_id: int, organisation_id: int, customer_id: int) -> list[str]:
    """Where a name may show; the first ones list, the others are about the person."""
    return ["/desk/people", "/desk/people?q=zenobia", "/desk/palette?q=zenobia", "/desk/search/completions?q=from:zenobia", f"/desk/organisations/{organisation_id}",
            f"/desk/people/{twin_id}/merge", f"/desk/people/{twin_id}/merge?q=zenobia", *(f"/desk/people/{customer_id}{more}" for more in ("", "?tab=changes", "/edit", "/about", "/merge", "/data", "/cards")),
            f"/desk/tickets/new?customer={customer_id}", f"/desk/people/{twin_id}/merge?with={customer_id}"]


def test_others_never_meet_them_and_members_do(secret, client_of, staff):
    twin = customers.owner_of("email", TWIN)
    inside, outside = client_of(staff.bob), client_of(staff.carol)
    if staff.carol.id in {agent.id for agent in staff.private_team.members}:
        inside, outside = outside, inside
    everywhere = places(twin.id, twin.organisation_id, secret.customer_id)
    seen = [path for path in everywhere if NAME in outside.get(path, follow_redirects=True).text or ADDRESS in outside.get(path, follow_redirects=True).text]
    assert seen == []
    assert outside.get(f"/desk/people/{secret.customer_id}").status_code == outside.get(everywhere[-1]).status_code == 404
    missing = [path for path in everywhere[:5] if NAME not in (page := inside.get(path).text) and ADDRESS not in page]
    assert missing == [] and inside.get(f"/desk/people/{secret.customer_id}").status_code == 200
    assert ">1<" in outside.get("/desk/organisations").text.replace(" ", "") or "1 person" in outside.get("/desk/organisations").text


def test_nobody_changes_or_merges_whom_they_may_not_know(secret, client_of, staff):
    twin, carol = customers.owner_of("email", TWIN), client_of(staff.carol)
    assert carol.post(f"/desk/people/{twin.id}/merge", data={"other": secret.customer_id}).status_code == 404
    assert carol.post(f"/desk/people/{twin.id}/not-the-same", data={"other": secret.customer_id}).status_code == 404
    assert carol.post(f"/desk/people/{secret.customer_id}", data={"name": "x"}).status_code == 404
    answer = carol.post(f"/desk/people/{twin.id}/identities", data={"value": ADDRESS})
    assert answer.status_code == 409 and NAME not in answer.text and "belongs to somebody already" in answer.text
    assert db.session.get(Customer, secret.customer_id, populate_existing=True).name == NAME


def test_a_word_in_a_ticket_that_everybody_sees_makes_them_known(secret, client_of, staff):
    carol = client_of(staff.carol)
    other = make_ticket(email="ana@example.com", name="Ana")
    with unit_of_work():
        person = db.session.get(Customer, secret.customer_id)
        tickets.receive(db.session.get(Ticket, other.id), Writing("I am in copy"), customer=person, channel="email")
    assert NAME in carol.get("/desk/people?q=zenobia").text and carol.get(f"/desk/people/{secret.customer_id}").status_code == 200


def test_who_has_no_ticket_at_all_is_known_to_everybody(client_of, staff):
    with unit_of_work():
        someone = customers.customer_for("email", "eva@example.com", name="Eva Open")
    assert "Eva Open" in client_of(staff.carol).get("/desk/people").text and client_of(staff.carol).get(f"/desk/people/{someone.id}").status_code == 200


def test_an_export_of_everybody_leaves_them_out_for_an_admin_of_another_team(secret, client_of, staff):
    with unit_of_work():
        db.session.get(Agent, staff.carol.id).role = "admin"
    outside = client_of(staff.carol).get("/desk/people/export.csv").text
    assert ADDRESS not in outside and NAME not in outside and TWIN in outside
    inside = client_of(staff.alice).get("/desk/people/export.csv").text
    assert ADDRESS in inside and TWIN in inside, "she is of the private team"
