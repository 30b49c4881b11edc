"""Absurd numbers are not there, or not a number; never a failure of ours. Too much text is refused, never cut."""
import pytest

from helpdesk.accounts import tokens
from helpdesk.accounts.models import Agent
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.realtime.presence import presence
from helpdesk.realtime.sockets import socketio
from tests.conftest import apart
from tests.factories import make_ticket

HUGE = "9" * 25


@pytest.mark.parametrize(("address", "status"), [
    (f"/desk/tickets/{HUGE}", 404), ("/desk/tickets/0", 404), (f"/desk/queues/team-{HUGE}", 404), ("/desk/queues/team-x", 404),
    (f"/desk/queues/unsolved?after=1_{HUGE}", 200), ("/desk/queues/unsolved?after=nan_1", 200),
    ("/desk/queues/unsolved?after=1e999_1", 200), (f"/desk/search?q={HUGE}&from={HUGE}", 200), ("/desk/search?q=x&from=-1", 200),
    ("/desk/search?q=%F3%A0", 200), (f"/desk/notices?before={HUGE}", 200), (f"/desk/notices/bell?open={HUGE}", 200),
    (f"/desk/tickets/new?customer={HUGE}", 200), (f"/desk/settings/incoming?before={HUGE}&mailbox={HUGE}", 200),
    (f"/desk/settings/outgoing?before={HUGE}", 200), (f"/desk/settings/changes?before={HUGE}", 200), (f"/desk/reports/trends?period={HUGE}", 200),
    (f"/desk/reports/tickets/solved?page={HUGE}&within={HUGE}", 200),
    ("/desk/reports/tickets/unsolved?after=0001-01-01T00:00:00%2B14:00&until=9999-12-31T23:59:59-14:00", 200),
])
def test_an_absurd_address(client_of, staff, address, status):
    assert client_of(staff.alice).get(address).status_code == status


@pytest.mark.parametrize("query", [f"after={HUGE}", "after=-1", "after=abc", "after="])
def test_an_absurd_place_in_the_thread(client_of, staff, query):
    assert client_of(staff.alice).get(f"/desk/tickets/{make_ticket().number}/thread?{query}").status_code == 200


@pytest.mark.parametrize("query", [f"until={HUGE}", f"macro={HUGE}", f"restored={HUGE}", "until=-1", "restored=x"])
def test_an_absurd_choice_on_the_page_of_a_ticket(client_of, staff, query):
    assert client_of(staff.alice).get(f"/desk/tickets/{make_ticket().number}?{query}").status_code == 200


@pytest.mark.parametrize("form", [{"assignee_id": HUGE}, {"team_id": HUGE}, {"team_id": "-1"}])
def test_an_absurd_choice(client_of, staff, form):
    assert client_of(staff.alice).post(f"/desk/tickets/{make_ticket().number}/change", data=form).status_code == 422


@pytest.mark.parametrize(("size", "status"), [(200_000, 302), (200_001, 422), (3_000_000, 422)])
def test_too_much_text_is_refused_and_never_cut(client_of, staff, size, status):
    answer = client_of(staff.alice).post(f"/desk/tickets/{make_ticket().number}/note", data={"text": "x" * size})
    assert answer.status_code == status


@pytest.mark.parametrize(("zone", "moment"), [("Europe/Bucharest", "0001-01-01T00:00"), ("America/Sao_Paulo", "9999-12-31T23:59"), ("", "0000-00-00T00:00")])
def test_a_moment_at_the_end_of_the_calendar(client_of, staff, zone, moment):
    with unit_of_work():
        db.session.get(Agent, staff.alice.id).timezone = zone
    alice, page = client_of(staff.alice), f"/desk/tickets/{make_ticket().number}"
    assert alice.post(f"{page}/snooze", data={"pick": moment}).status_code == 422
    assert alice.post(f"{page}/reply", data={"text": "Hello", "later": moment, "when": "later"}).status_code == 422
    assert alice.post(f"{page}/details", data={"due_day": moment[:10], "was_due_day": ""}).status_code == 422


@pytest.mark.parametrize("said", [int(HUGE), -int(HUGE), 2**31 + 10_000, 1e300, True, None, HUGE, [1], {"ticket": 1}])
def test_an_absurd_ticket_in_a_live_message(app, client_of, staff, said):
    socket = apart(socketio.test_client, app, namespace="/desk", flask_test_client=client_of(staff.bob))
    for event in ("here", "watch", "typing"):
        apart(socket.emit, event, {"ticket": said, "state": "reply", "seq": said}, namespace="/desk")
        apart(socket.emit, event, said, namespace="/desk")
    assert presence.people() == {} and socket.is_connected("/desk")


@pytest.mark.parametrize(("customer", "body", "status"), [
    (HUGE, "{}", 404), ("9" * 5_000, '{"worth": "x"}', 404), ("1", "[" * 8_000, 422), ("1", '{"a":' * 2_000, 422), ("1", '{"worth": 1' + "0" * 5_000 + "}", 422)])
def test_an_absurd_question_of_a_machine(visitor, app, customer, body, status):
    with unit_of_work():
        key = tokens.make("Shop", scopes=("customer.write",), actor=SYSTEM)[1]
    assert visitor.patch(f"/api/v1/customers/{customer}", data=body, content_type="application/json", headers={"Authorization": f"Bearer {key}"}).status_code == status


def test_signs_that_no_database_keeps_are_left_out(visitor, app):
    """Controls and halves of a sign come from machines; browsers cannot send them."""
    customer = make_ticket().customer_id
    with unit_of_work():
        key = tokens.make("Shop", scopes=("customer.write",), actor=SYSTEM)[1]
    kept = visitor.patch(f"/api/v1/customers/{customer}", data=r'{"worth": "Go\u0000ld \ud800", "consents": {"news": true}, "consent_how": "\ud800\u0000"}',
                         content_type="application/json", headers={"Authorization": f"Bearer {key}"})
    assert kept.status_code == 200 and kept.json["worth"] == "Go ld ?"
