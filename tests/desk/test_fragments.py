"""What a browser asks for after a hint: the ticket alone, its header, the rows that changed."""
import re

import pytest

from helpdesk.core.db import unit_of_work
from helpdesk.tickets import changes
from helpdesk.tickets.access import ticket_to_change
from tests.factories import make_ticket


def test_a_script_gets_the_ticket_without_its_list(client_of, staff):
    ticket, client = make_ticket(), client_of(staff.bob)
    part = client.get(f"/desk/tickets/{ticket.number}?queue=unsolved", headers={"HX-Request": "true", "HX-Target": "ticket"}).text
    whole = client.get(f"/desk/tickets/{ticket.number}?queue=unsolved").text
    assert 'id="ticket"' in part and 'id="list"' not in part and "<html" not in part
    assert 'id="ticket"' in whole and 'id="list"' in whole


def test_the_header_follows_a_change(client_of, staff):
    ticket, client = make_ticket(), client_of(staff.bob)
    client.post(f"/desk/tickets/{ticket.number}/change", data={"subject": "Better words", "tags": "b2b", "assignee_id": staff.bob.id})
    head = client.get(f"/desk/tickets/{ticket.number}/head").text
    assert "Better words" in head and "b2b" in head and "You" in head


def test_changes_bring_rows_mark_those_that_left_and_count(client_of, staff):
    stays, leaves, other = (make_ticket(email=f"{n}@example.com") for n in range(3))
    with unit_of_work():
        changes.set_status(ticket_to_change(staff.bob, leaves.number), "solved", actor=staff.bob.actor)
    page = client_of(staff.bob).get(f"/desk/queues/unsolved/changes?tickets={stays.number},{leaves.number},x,").text
    rows = dict(re.findall(r'<li id="row-(\d+)"([^>]*)>', page))
    assert set(rows) == {str(stays.number), str(leaves.number)} and str(other.number) not in rows
    assert "data-left" in rows[str(leaves.number)] and "data-left" not in rows[str(stays.number)]
    assert re.search(r'queues/unsolved"[^>]*aria-current[^>]*><span class="cut">[^<]*</span><span class="count">2<', page)


def test_changes_tell_nothing_of_a_private_team(client_of, staff):
    ticket = make_ticket(subject="Secret", team_id=staff.private_team.id)
    address = f"/desk/queues/unsolved/changes?tickets={ticket.number}"
    assert "Secret" not in client_of(staff.carol).get(address).text
    assert "Secret" in client_of(staff.bob).get(address).text


@pytest.mark.parametrize("tickets", ["", "x", "99999999999999999999", "-1", ",,,", "1" * 5_000])
def test_nonsense_numbers_change_nothing(client_of, staff, tickets):
    page = client_of(staff.bob).get(f"/desk/queues/mine/changes?tickets={tickets}")
    assert page.status_code == 200 and "row-" not in page.text


def test_changes_of_an_unknown_queue_are_not_found(client_of, staff):
    assert client_of(staff.bob).get("/desk/queues/nothing/changes?tickets=1").status_code == 404
