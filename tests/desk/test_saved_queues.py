"""Saved queues at the door: put together without scripts, counted beside the others, shared by their address, refused in words."""
import pytest

from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets import changes
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.queue_models import SavedQueue
from helpdesk.web.measure import counted
from tests.factories import make_ticket

URGENT = {"names_en": "On fire", "scope": "unsolved", "match": "all", "sort": "waiting", "place": "5", "audience": "me",
          "g0-match": "all", "g0-0-field": "priority", "g0-0-op": "is", "g0-0-value": "urgent", "act": "save"}


@pytest.fixture
def ticket(staff):
    made = make_ticket()
    with unit_of_work():
        changes.set_priority(db.session.get(Ticket, made.id), "urgent", actor=staff.alice.actor)
    return made


def test_it_is_put_together_part_by_part_and_saved(client_of, staff, ticket):
    make_ticket(email="calm@example.com")
    client = client_of(staff.bob)
    assert "Add condition" in client.get("/desk/queues/new").text
    page = client.post("/desk/queues/new", data={"act": "add:0", "g0-match": "all", "g0-new": "created", "scope": "unsolved"}).text
    assert 'name="g0-0-unit"' in page and "Fill in every condition" in page
    page = client.post("/desk/queues/new", data={**URGENT, "act": "group"}).text
    assert 'name="g1-match"' in page and "1 ticket now" in page
    assert 'name="g0-0-field"' not in client.post("/desk/queues/new", data={**URGENT, "act": "drop:0:0"}).text
    saved = client.post("/desk/queues/new", data=URGENT)
    assert saved.location == "/desk/queues/saved-1"
    page = client.get(saved.location).text
    assert f"row-{ticket.number}" in page and page.count('class="row-pick"') == 1 and "Longest waiting first" in page
    assert '<span class="cut">On fire</span><span class="count">1</span>' in client.get("/desk/queues/mine").text
    assert "Its priority is Urgent" in client.get("/desk/queues").text
    assert 'value="On fire"' in client.get("/desk/queues/1/edit").text
    assert f"row-{ticket.number}" in client.get(f"/desk/queues/saved-1/changes?tickets={ticket.number}").text
    with counted() as statements:
        client.get(saved.location)
    assert len(statements) <= 9
    assert client.post("/desk/queues/1/remove").status_code == 302 and client.get(saved.location).status_code == 404


def test_who_sees_and_changes_it(client_of, staff, ticket):
    bob, carol, alice = client_of(staff.bob), client_of(staff.carol), client_of(staff.alice)
    bob.post("/desk/queues/new", data=URGENT)
    refused = carol.get("/desk/queues/saved-1")
    assert refused.status_code == 403 and "belongs to Bob Member" in refused.text and "On fire" not in carol.get("/desk/queues/mine").text
    assert carol.get("/desk/queues/1/edit").status_code == carol.post("/desk/queues/1/edit", data=URGENT).status_code == 403
    assert carol.get(f"/desk/tickets/{ticket.number}?queue=saved-1").status_code == 200
    assert alice.get("/desk/queues/saved-1").status_code == 403
    assert bob.post("/desk/queues/1/edit", data={**URGENT, "version": "1", "audience": "everybody"}).status_code == 403
    assert bob.post("/desk/queues/1/edit", data={**URGENT, "version": "1", "audience": str(staff.open_team.id)}).status_code == 422
    assert bob.post("/desk/queues/1/edit", data={**URGENT, "version": "1", "audience": str(staff.private_team.id)}).status_code == 302
    assert alice.get("/desk/queues/saved-1").status_code == 200 and carol.get("/desk/queues/saved-1").status_code == 403
    assert alice.post("/desk/queues/1/edit", data={**URGENT, "version": "1", "audience": "everybody"}).status_code == 409
    assert alice.post("/desk/queues/1/edit", data={**URGENT, "version": "2", "audience": "everybody"}).status_code == 302
    assert carol.get("/desk/queues/saved-1").status_code == 200
    assert carol.post("/desk/queues/1/edit", data={**URGENT, "version": "3"}).status_code == 403
    assert carol.post("/desk/queues/1/remove").status_code == 403 and carol.get("/desk/queues/saved-99").status_code == 404


def test_what_cannot_be_used_is_said_and_stays_in_the_form(client_of, staff):
    client = client_of(staff.bob)
    for change, words in (
        ({"names_en": ""}, "Give it a name"), ({"g0-0-field": "salary"}, "does not know"), ({"g0-0-value": "purple"}, "cannot be chosen"),
        ({"scope": "everything"}, "Choose which tickets"), ({"sort": "height"}, "one of the orders"), ({"scope": "done"}, "by their last words"),
        ({"place": "0"}, "between 1 and 999"), ({"g0-0-field": "assignee", "g0-0-value": "99"}, "not there any more"),
        ({"g0-0-field": "organisation", "g0-0-value": "Nobody Ltd"}, "no organisation called"),
        ({f"g0-{place}-{part}": value for place in range(300) for part, value in (("field", "priority"), ("op", "is"), ("value", "low"))}, "at most 20"),
    ):
        answer = client.post("/desk/queues/new", data={**URGENT, **change})
        assert answer.status_code == 422 and words in answer.text, change
    flood = {f"g0-{place}-field": "priority" for place in range(10_000)}
    assert client.post("/desk/queues/new", data={**URGENT, **flood}).status_code in (413, 422)
    assert db.session.query(SavedQueue).count() == 0


def test_the_desk_is_set_up_per_agent(client_of, staff, ticket):
    first, second = client_of(staff.bob), client_of(staff.bob)
    first.post("/desk/view", data={"word": "compact", "on": "1"})
    moved = first.post("/desk/view?queue=unsolved", data={"sort": "priority"})
    assert moved.location == "/desk/queues/unsolved?sort=priority"
    page = second.get("/desk/queues/unsolved").text
    assert "panes is-compact" in page and "Most urgent first" in page
    assert "Longest waiting first" in second.get("/desk/queues/unsolved?sort=waiting").text
    assert "Newest words first" in second.get("/desk/queues/solved").text and "Newest words first" in second.get("/desk/queues/solved?sort=priority").text
    first.post("/desk/view", data={"word": "compact"})
    assert first.post("/desk/view", data={"word": "nonsense", "on": "1"}).status_code == 204
    assert "is-compact" not in second.get("/desk/queues/mine").text
