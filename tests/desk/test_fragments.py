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


def test_who_heard_nothing_for_a_while_learns_what_is_new(client_of, staff):
    new, solved, secret = make_ticket(), make_ticket(email="dan@example.com"), make_ticket(email="eva@example.com", team_id=staff.private_team.id)
    with unit_of_work():
        changes.set_status(ticket_to_change(staff.bob, solved.number), "solved", actor=staff.bob.actor)
    for agent, expected in ((staff.bob, {str(new.number), str(secret.number)}), (staff.carol, {str(new.number)})):
        page = client_of(agent).get("/desk/queues/unsolved/changes?tickets=&missed=60").text
        assert set(re.findall(r'<li id="row-(\d+)"', page)) == expected
    assert "row-" not in client_of(staff.bob).get("/desk/queues/unsolved/changes?tickets=&missed=0").text


def test_a_script_that_sent_a_change_gets_the_header_and_what_is_said(client_of, staff):
    ticket, client, script = make_ticket(), client_of(staff.carol), {"HX-Request": "true"}
    address = f"/desk/tickets/{ticket.number}/change?queue=unsolved"
    answer = client.post(address, data={"status": "pending", "tags": "b2b"}, headers=script)
    assert answer.status_code == 200 and 'id="ticket-head"' in answer.text and "b2b" in answer.text and "Status: Waiting" in answer.text and "/undo/" in answer.text
    assert "Status: Waiting" not in client.get("/desk/queues/unsolved").text, "it is said once"
    wrong = client.post(address, data={"assignee_id": "999999"}, headers=script)
    assert wrong.status_code == 422 and "not there any more" in wrong.text and "<html" not in wrong.text
    # What leads elsewhere says where, and leaves its sentence to the page there; so does a ticket that is out of sight now.
    asleep = client.post(f"/desk/tickets/{ticket.number}/snooze?queue=unsolved", data={"until": "answer"}, headers=script)
    assert (asleep.status_code, asleep.headers["HX-Redirect"]) == (204, "/desk/queues/unsolved")
    assert "sleeps until it is answered" in client.get("/desk/queues/unsolved").text
    given = client.post(address, data={"team_id": staff.private_team.id}, headers=script)
    assert given.headers["HX-Redirect"] == "/desk/queues/unsolved" and client.get(f"/desk/tickets/{ticket.number}").status_code == 404


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
