"""Merging people at the desk: proposals, search, side by side, done and undone; and what an agent outside a team may count."""
import pytest

from helpdesk.customers import actions as customers
from helpdesk.web.measure import counted
from tests.factories import make_ticket


@pytest.fixture
def carol(client_of, staff):
    return client_of(staff.carol)


@pytest.fixture
def two(app):
    return [make_ticket(email=f"ana.pop@{domain}", name="Ana Pop", subject=f"From {domain}").customer_id for domain in ("a.example", "b.example")]


def test_from_the_proposal_to_one_person_and_back(carol, two):
    ana, twin = two
    assert f'href="/desk/people/{ana}/merge"' in carol.get(f"/desk/people/{ana}").text
    page = carol.get(f"/desk/people/{ana}/merge").text
    assert "% sure" in page and "same beginning of the address" in page and f"merge?with={twin}" in page
    side = carol.get(f"/desk/people/{ana}/merge?with={twin}").text
    assert "Is this one person?" in side and "ana.pop@b.example" in side and "1 ticket ·" in side
    merged = carol.post(f"/desk/people/{ana}/merge", data={"other": twin}, follow_redirects=True).text
    assert "From a.example" in merged and "From b.example" in merged and "was merged in" in merged
    assert carol.get(f"/desk/people/{twin}").location == f"/desk/people/{ana}"
    assert "merged another person into this one" in carol.get(f"/desk/people/{ana}?tab=changes").text
    parting = f"/desk/people/{ana}/merges/1/part"
    assert parting in merged
    sides = carol.post(parting).text.partition("Part into two people again?")[2].split("merge-card")[1:]
    assert ["ana.pop@a.example" in sides[0], "ana.pop@b.example" in sides[1]] == [True, True], "two of one name are told apart"
    assert "From b.example" in carol.get(f"/desk/people/{ana}").text
    again = carol.post(parting, data={"sure": "yes"}, follow_redirects=True).text
    assert "They are two people again." in again and "From b.example" in again and "From a.example" not in again
    assert carol.post(parting, data={"sure": "yes"}).status_code == 404
    assert "parted this person" in carol.get(f"/desk/people/{twin}?tab=changes").text


def test_search_finds_whom_nothing_proposes(carol, two):
    other = make_ticket(email="z@c.example", name="Zoe").customer_id
    page = carol.get(f"/desk/people/{two[0]}/merge?q=zoe").text
    assert f"merge?with={other}" in page
    assert "Nobody fits" in carol.get(f"/desk/people/{two[0]}/merge?q=nobody").text


def test_somebody_else_is_not_proposed_and_can_be_again(carol, two):
    ana, twin = two
    page = carol.post(f"/desk/people/{ana}/not-the-same", data={"other": twin}, follow_redirects=True).text
    assert "We know of nobody" in page and "is not proposed here any more" in page
    assert "% sure" in carol.post(f"/desk/people/{ana}/not-the-same", data={"other": twin, "forget": "1"}, follow_redirects=True).text


def test_an_address_of_somebody_leads_to_the_comparison(carol, two):
    page = carol.post(f"/desk/people/{two[0]}/identities", data={"value": "ana.pop@b.example"})
    assert page.status_code == 409 and f"merge?with={two[1]}" in page.text


@pytest.mark.parametrize("data", [{"other": ""}, {"other": "99999"}, {}])
def test_nobody_is_not_merged(carol, two, data):
    assert carol.post(f"/desk/people/{two[0]}/merge", data=data).status_code == 404


def test_with_oneself_or_somebody_merged_is_refused(carol, two):
    ana, twin = two
    assert carol.post(f"/desk/people/{ana}/merge", data={"other": ana}).status_code == 422
    assert carol.get(f"/desk/people/{ana}/merge?with={ana}").status_code == 404
    carol.post(f"/desk/people/{ana}/merge", data={"other": twin})
    assert carol.post(f"/desk/people/{ana}/merge", data={"other": twin}).status_code == 409
    assert carol.get(f"/desk/people/{twin}/merge").status_code == 404
    assert carol.post(f"/desk/people/{twin}", data={"name": "New"}).status_code == 409
    assert customers.owner_of("email", "ana.pop@b.example").id == ana


def test_tickets_of_a_private_team_are_not_counted_for_those_outside(client_of, carol, staff, two):
    make_ticket(email="ana.pop@b.example", subject="Dismissal", team_id=staff.private_team.id)
    address = f"/desk/people/{two[0]}/merge?with={two[1]}"
    assert "2 tickets" in client_of(staff.bob).get(address).text and "2 tickets" not in carol.get(address).text


def test_the_pages_cost_little(carol, two):
    for address in (f"/desk/people/{two[0]}/merge", f"/desk/people/{two[0]}/merge?with={two[1]}", f"/desk/people/{two[0]}"):
        # Twice, for the first look is written down, after which what stands is read anew.
        for _ in range(2):
            carol.get(address)
        with counted() as statements:
            carol.get(address)
        assert len(statements) <= 12, statements


def test_strangers_may_not(visitor, two):
    for address in ("merge", "not-the-same", "merges/1/part"):
        assert visitor.post(f"/desk/people/{two[0]}/{address}").location.startswith("/desk/sign-in")
