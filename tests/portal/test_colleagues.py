"""Colleagues see each other's tickets only where their organisation has it switched on, and only who proves an address at its domain."""
import re

import pytest

from helpdesk.channels import intake
from helpdesk.channels.inbound import Inbound
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers import organisations
from helpdesk.customers.models import Customer, Organisation
from helpdesk.customers.organisations import Terms
from helpdesk.tickets import actions, links
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from helpdesk.web.measure import counted
from tests.factories import make_ticket

DOMAIN = "lumina.example"


@pytest.fixture
def lumina(app) -> int:
    with unit_of_work():
        return organisations.create("Lumina", [DOMAIN], actor=SYSTEM).id


def share(organisation_id: int, on: bool = True) -> None:
    with unit_of_work():
        organisations.change_terms(db.session.get(Organisation, organisation_id), Terms(shares_tickets=on), actor=SYSTEM)


def proved_ticket(email: str, subject: str, **more) -> Ticket:
    """A ticket that came, proved, from this address."""
    with unit_of_work():
        return intake.take(Inbound("email", "email", email, Writing(f"{subject} words", is_proved=True, sender=email), subject=subject, proof="dkim", **more)).ticket


def list_of(email: str) -> str:
    return "/" + links.list_link(customers.identity_on_file("email", email)).split("/", 3)[3]


def seen_by(visitor, email: str) -> list[str] | None:
    """The subjects on the page of colleagues, or None where there is none."""
    page = visitor.get(f"{list_of(email)}/colleagues")
    return re.findall(r'request-words"><strong>(.*?)</strong>', page.text) if page.status_code == 200 else None


def test_it_is_off_by_default_and_goes_on_and_off(visitor, lumina):
    mine, theirs = proved_ticket(f"ana@{DOMAIN}", "Mine"), proved_ticket(f"ion@{DOMAIN}", "Of Ion")
    address = list_of(f"ana@{DOMAIN}")
    assert seen_by(visitor, f"ana@{DOMAIN}") is None and "colleagues" not in visitor.get(address).text
    assert visitor.get(f"{address}/colleagues/{theirs.number}").status_code == 404
    share(lumina)
    assert seen_by(visitor, f"ana@{DOMAIN}") == ["Of Ion"] and "Requests of colleagues at Lumina" in visitor.get(address).text
    page = visitor.get(f"{address}/colleagues/{theirs.number}")
    assert "Of Ion words" in page.text and "Only your colleague can answer here" in page.text and "<textarea" not in page.text
    assert visitor.get(f"{address}/colleagues/{mine.number}").status_code == 404
    share(lumina, on=False)
    assert seen_by(visitor, f"ana@{DOMAIN}") is None and visitor.get(f"{address}/colleagues/{theirs.number}").status_code == 404


def test_a_longer_list_costs_no_more_statements(visitor, lumina):
    share(lumina)
    proved_ticket(f"ana@{DOMAIN}", "Mine")
    costs = []
    for people in (["ion"], ["eva", "dan", "ilie"]):
        for name in people:
            proved_ticket(f"{name}@{DOMAIN}", f"Of {name}")
        address = f"{list_of(f'ana@{DOMAIN}')}/colleagues"
        with counted() as statements:
            assert visitor.get(address).text.count("Of ") >= len(people)
        costs.append(len(statements))
    assert costs[0] == costs[1]


def test_only_a_proved_address_at_the_domain_opens_it(visitor, lumina):
    share(lumina)
    theirs = proved_ticket(f"ion@{DOMAIN}", "Of Ion")
    private = proved_ticket("ana@gmail.com", "Private")
    with unit_of_work():
        customers.change(db.session.get(Customer, private.customer_id), actor=SYSTEM, organisation_id=lumina)
    assert seen_by(visitor, "ana@gmail.com") is None
    assert seen_by(visitor, f"ion@{DOMAIN}") == []
    below = make_ticket(email=f"eve@evil.{DOMAIN}")
    with unit_of_work():
        customers.change(db.session.get(Customer, below.customer_id), actor=SYSTEM, organisation_id=lumina)
    assert seen_by(visitor, f"eve@evil.{DOMAIN}") is None
    own_list = list_of(f"ion@{DOMAIN}")
    for bad in (own_list[:-3], f"/requests/{links.token_for(theirs, is_mailed=True)}", "/requests/nonsense"):
        assert visitor.get(f"{bad}/colleagues").status_code == 404


def test_claims_private_teams_notes_and_the_trash_are_not_shown(visitor, lumina, staff):
    share(lumina)
    proved_ticket(f"ana@{DOMAIN}", "Mine")
    make_ticket(email=f"ion@{DOMAIN}", subject="Only claimed")
    hidden = proved_ticket(f"ion@{DOMAIN}", "Of the lawyers", team_id=staff.private_team.id)
    shown = proved_ticket(f"ion@{DOMAIN}", "Of Ion", team_id=staff.open_team.id)
    with unit_of_work():
        actions.add_note(db.session.get(Ticket, shown.id), Writing("difficult company"), actor=staff.bob.actor)
    assert seen_by(visitor, f"ana@{DOMAIN}") == ["Of Ion"]
    address = list_of(f"ana@{DOMAIN}")
    assert visitor.get(f"{address}/colleagues/{hidden.number}").status_code == 404
    assert "difficult" not in visitor.get(f"{address}/colleagues/{shown.number}").text


def test_agents_keep_terms_and_see_them_beside_the_ticket(client_of, staff, lumina):
    bob, ticket = client_of(staff.bob), make_ticket(email=f"ana@{DOMAIN}")
    path = f"/desk/organisations/{lumina}"

    def save(**typed):
        seen = re.search(r'name="seen" value="(\w+)"', bob.get(f"{path}/edit").text)[1]
        return bob.post(path, data={"name": "Lumina", "domains": DOMAIN, "seen": seen, **typed})
    assert save(entitlement="Gold <b>support", entitled_until="2099-12-31", notes="Call Ana first", shares_tickets="1").status_code == 302
    page, beside = bob.get(path).text, bob.get(f"/desk/tickets/{ticket.number}").text
    assert "Gold &lt;b&gt;support" in page and "Call Ana first" in page and "Colleagues see each other" in page
    assert "Gold &lt;b&gt;support" in beside and "until 31 Dec 2099" in beside and "Call Ana first" not in beside
    assert save(entitlement="Gold", entitled_until="2020-01-31").status_code == 302
    assert "ended 31 Jan 2020" in bob.get(f"/desk/tickets/{ticket.number}").text
    assert save(entitled_until="soon").status_code == 422 and save(entitlement="x" * 121).status_code == 422
    assert save(domains="", shares_tickets="1").status_code == 422
