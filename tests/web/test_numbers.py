"""Absurd numbers are not there, or not a number; never a failure of ours. Too much text is refused, never cut."""
import pytest

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
