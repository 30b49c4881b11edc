"""The people: the list finds by name, address and number; a page shows one person, and nothing of teams the reader is not in."""
import pytest

from helpdesk.core.db import unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.web.measure import counted
from tests.factories import make_ticket


@pytest.fixture
def carol(client_of, staff):
    return client_of(staff.carol)


def test_an_empty_list_says_what_to_do(carol):
    page = carol.get("/desk/people").text
    assert "Nobody has written yet" in page and 'href="/desk/tickets/new"' in page
    assert "Nobody fits “nobody &amp; co”" in carol.get("/desk/people?q=nobody+%26+co").text


def test_the_list_finds_and_leads_on(carol):
    ticket = make_ticket(email="ana@lumina.example", name="<b>Ana")
    make_ticket(email="ion@x.example", name="Ion Radu")
    page = carol.get("/desk/people?q=lumina").text
    assert f'href="/desk/people/{ticket.customer_id}"' in page and "&lt;b&gt;Ana" in page and "Ion Radu" not in page
    assert 'aria-current="page"' in page and "Ion Radu" in carol.get("/desk/people").text


@pytest.mark.parametrize("odd", ["q=%00%ff", "before=-1", "before=x", "after=99999999999999999999", f"q={'x' * 5_000}", "q=%27%22%2a%3a"])
def test_odd_addresses_are_pages(carol, odd):
    make_ticket()
    assert carol.get(f"/desk/people?{odd}").status_code == 200


def test_the_list_costs_the_same_for_many(carol):
    for number in range(60):
        make_ticket(email=f"{number}@example.com", name=f"Person {number}")
    with counted() as statements:
        page = carol.get("/desk/people").text
    assert page.count('class="people-name"') == 50 and 'rel="next"' in page
    assert len(statements) <= 12, statements
    second = carol.get("/desk/people?" + page.partition('rel="next" href="/desk/people?')[2].partition('"')[0]).text
    assert second.count('class="people-name"') == 10 and 'rel="prev"' in second


def test_a_page_shows_the_whole_person(carol):
    ticket = make_ticket(email="ana@example.com", name="Ana Pop", locale="ro")
    with unit_of_work():
        customers.touch("search", customer_id=ticket.customer_id, title="when comes my parcel")
    page = carol.get(f"/desk/people/{ticket.customer_id}").text
    for words in ("Ana Pop", "Română", "ana@example.com", "Claimed, not proved", "Refund not received", "when comes my parcel",
                  f'href="/desk/tickets/{ticket.number}"', f'href="/desk/tickets/new?customer={ticket.customer_id}"'):
        assert words in page, words
    assert "Refund not received" in carol.get(f"/desk/people/{ticket.customer_id}?tab=open").text
    assert "No solved tickets" in carol.get(f"/desk/people/{ticket.customer_id}?tab=closed").text
    assert "Came to us for the first time" in carol.get(f"/desk/people/{ticket.customer_id}?tab=changes").text


def test_older_entries_come_by_a_plain_link(carol):
    made = [make_ticket(subject=f"Story {number}.") for number in range(25)]
    first = carol.get(f"/desk/people/{made[0].customer_id}").text
    older = first.partition('rel="next" href="')[2].partition('"')[0].partition("#")[0]
    second = carol.get(older.replace("&amp;", "&")).text
    assert all((f"Story {number}." in first) != (f"Story {number}." in second) for number in range(25))
    assert "Back to the newest" in second and "Show older" not in second


@pytest.mark.parametrize("address", ["/desk/people/999", "/desk/people/1?tab=secrets"])
def test_nobody_and_nonsense_are_not_there(carol, address):
    make_ticket()
    assert carol.get(address).status_code == 404


def test_an_odd_place_shows_the_newest(carol):
    ticket = make_ticket()
    for odd in ("before=x", "before=2026-01-01_t_1_2", "before=0001-01-01T00:00:00%2B14:00_t_1", "tab=open&after=x", "tab=changes&before=-5"):
        assert carol.get(f"/desk/people/{ticket.customer_id}?{odd}").status_code == 200, odd


def test_an_agent_outside_sees_nothing_of_a_private_team(client_of, staff):
    shown, hidden = make_ticket(subject="Parcel"), make_ticket(subject="Dismissal", text="They let me go.", team_id=staff.private_team.id)
    with unit_of_work():
        customers.touch("search", customer_id=hidden.customer_id, ticket_id=hidden.id, title="rights of the dismissed")
    lonely = make_ticket(email="ion@example.com", name="Ion Radu", subject="Lawsuit", team_id=staff.private_team.id)
    inside, outside = client_of(staff.bob), client_of(staff.carol)
    for tab in ("timeline", "open", "closed", "changes"):
        page = outside.get(f"/desk/people/{hidden.customer_id}?tab={tab}").text
        for words in ("Dismissal", "dismissed", "let me go", str(hidden.number)):
            assert words not in page, (tab, words)
    assert 'Open tickets <span class="count">1<' in outside.get(f"/desk/people/{shown.customer_id}").text
    assert 'Open tickets <span class="count">2<' in inside.get(f"/desk/people/{shown.customer_id}").text
    assert "Dismissal" in inside.get(f"/desk/people/{shown.customer_id}").text
    assert "rights of the dismissed" in inside.get(f"/desk/people/{shown.customer_id}").text
    last_contact = '<span class="people-when tiny muted"><time'
    assert "Ion Radu" not in outside.get("/desk/people?q=ion").text and last_contact in inside.get("/desk/people?q=ion").text
    assert outside.get(f"/desk/people/{lonely.customer_id}").status_code == 404


def test_a_page_costs_the_same_for_a_long_story(carol):
    costs = []
    for number in range(2):
        for _ in range(10):
            ticket = make_ticket()
            with unit_of_work():
                customers.touch("search", customer_id=ticket.customer_id, ticket_id=ticket.id, title="x")
        for tab in ("timeline", "open", "changes"):
            # Twice, for the first look is written down, after which what stands is read anew.
            for _ in range(2):
                carol.get(f"/desk/people/{ticket.customer_id}?tab={tab}")
            with counted() as statements:
                assert carol.get(f"/desk/people/{ticket.customer_id}?tab={tab}").status_code == 200
            assert len(statements) <= 12, statements
            costs.append((number, tab, len(statements)))
    assert [cost[1:] for cost in costs[:3]] == [cost[1:] for cost in costs[3:]]


def test_names_lead_to_the_person(carol):
    ticket = make_ticket(name="Ana Pop", text="refund please")
    link = f'href="/desk/people/{ticket.customer_id}"'
    for address in (f"/desk/tickets/{ticket.number}", "/desk/search?q=refund", "/desk/search?q=ana@example.com"):
        assert link in carol.get(address).text, address


def test_strangers_see_none_of_it(visitor):
    for address in ("/desk/people", "/desk/people/1", "/desk/people/1/edit", "/desk/organisations", "/desk/organisations/1"):
        assert visitor.get(address).location.startswith("/desk/sign-in")
