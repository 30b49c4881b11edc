"""The queue: what waits is there, strangers' tickets do not exist, few statements do it."""
import re
from html import unescape

import pytest

from helpdesk.core.db import unit_of_work
from helpdesk.tickets import changes
from helpdesk.tickets.access import ticket_to_change
from helpdesk.web.measure import counted
from tests.factories import make_ticket


def test_a_visitor_is_sent_to_the_sign_in_and_back(visitor):
    answer = visitor.get("/desk/queues/mine")
    assert answer.status_code == 302 and answer.location == "/desk/sign-in?next=/desk/queues/mine"


def test_it_lists_a_new_ticket(client_of, staff):
    ticket = make_ticket(name="Ștefan Ionescu", subject="Coletul apare livrat")
    page = client_of(staff.carol).get("/desk/queues/unassigned").text
    assert "Ștefan Ionescu" in page and f"/desk/tickets/{ticket.number}" in page


def test_a_private_teams_ticket_does_not_exist_for_others(client_of, staff):
    ticket = make_ticket(subject="Secret", team_id=staff.private_team.id)
    stranger, member = client_of(staff.carol), client_of(staff.bob)
    for address in (f"/desk/tickets/{ticket.number}", f"/desk/tickets/{ticket.number}/thread", f"/desk/tickets/{ticket.number}/head"):
        assert stranger.get(address).status_code == 404
        assert member.get(address).status_code == 200
    assert "Secret" not in stranger.get("/desk/queues/unsolved").text
    assert stranger.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "hello"}).status_code == 404
    assert stranger.get(f"/desk/queues/team-{staff.private_team.id}").status_code == 404


@pytest.mark.parametrize("queue", ["mine", "unassigned", "waiting-on-us", "waiting-on-customer", "unsolved", "solved", "spam", "trash"])
def test_every_queue_opens_empty(client_of, staff, queue):
    assert client_of(staff.alice).get(f"/desk/queues/{queue}").status_code == 200


def test_an_unknown_queue_is_a_friendly_404(client_of, staff):
    page = client_of(staff.alice).get("/desk/queues/nothing")
    assert page.status_code == 404 and "Traceback" not in page.text


def test_the_number_of_statements_does_not_grow_with_the_list(client_of, staff):
    client = client_of(staff.alice)
    statements = []
    for size in (3, 12):
        for number in range(size):
            make_ticket(email=f"c{size}-{number}@example.com")
        with counted() as made:
            client.get("/desk/queues/unsolved")
        statements.append(len(made))
    assert statements[0] == statements[1] <= 9


def test_paging_reaches_every_ticket_once(client_of, staff, monkeypatch):
    monkeypatch.setattr("helpdesk.tickets.queues.PAGE", 2)
    numbers = {make_ticket(email=f"p{n}@example.com").number for n in range(5)}
    client, address, seen = client_of(staff.alice), "/desk/queues/unsolved", []
    while address:
        page = client.get(address).text
        seen += [number for number in numbers if f"row-{number}" in page]
        after = page.partition("unsolved?after=")[2].partition('"')[0]
        address = f"/desk/queues/unsolved?after={after}" if after else None
    assert sorted(seen) == sorted(numbers)


def _page(client, address: str) -> tuple[list[str], dict[str, str]]:
    """The numbers of a page of the list and its ways on: 'prev' and 'next'."""
    page = client.get(address).text
    return re.findall(r'<li id="row-(\d+)"', page), {rel: unescape(way) for rel, way in re.findall(r'rel="(prev|next)" href="([^"]+)"', page)}


@pytest.mark.parametrize("sort", ["newest", "oldest"])
def test_pages_lead_back_the_way_they_came(client_of, staff, monkeypatch, sort):
    monkeypatch.setattr("helpdesk.tickets.queues.PAGE", 2)
    for number in range(5):
        make_ticket(email=f"p{number}@example.com")
    client, ways, pages = client_of(staff.alice), {"next": f"/desk/queues/unsolved?sort={sort}"}, []
    while "next" in ways:
        rows, ways = _page(client, ways["next"])
        pages.append(rows)
    assert [len(rows) for rows in pages] == [2, 2, 1]
    for expected in (pages[1], pages[0]):
        rows, ways = _page(client, ways["prev"])
        assert rows == expected and "next" in ways
    assert "prev" not in ways
    # The addresses of the tickets name their page, so that the list beside them stays there.
    beside = client.get(f"/desk/tickets/{pages[1][0]}?queue=unsolved&{_page(client, f'/desk/queues/unsolved?sort={sort}')[1]['next'].partition('?')[2]}").text
    assert re.findall(r'<li id="row-(\d+)"', beside) == pages[1] and 'aria-current="true"' in beside


def test_spam_leaves_the_queue_and_returns(client_of, staff):
    ticket, client = make_ticket(), client_of(staff.alice)
    client.post(f"/desk/tickets/{ticket.number}/spam")
    assert f"row-{ticket.number}" not in client.get("/desk/queues/unsolved").text
    assert f"row-{ticket.number}" in client.get("/desk/queues/spam").text
    client.post(f"/desk/tickets/{ticket.number}/spam", data={"is_spam": "no"})
    assert f"row-{ticket.number}" in client.get("/desk/queues/unsolved").text


def test_delete_is_restorable(client_of, staff):
    ticket, client = make_ticket(), client_of(staff.alice)
    client.post(f"/desk/tickets/{ticket.number}/delete")
    assert f"row-{ticket.number}" in client.get("/desk/queues/trash").text
    client.post(f"/desk/tickets/{ticket.number}/restore")
    with unit_of_work():
        changes.set_priority(ticket_to_change(staff.alice, ticket.number), "high", actor=staff.alice.actor)
    assert f"row-{ticket.number}" in client.get("/desk/queues/unsolved").text
