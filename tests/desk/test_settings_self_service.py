"""The share of visitors who see no suggestions: kept, refused in words, for admins only."""
import pytest

from helpdesk.selfservice import visits

ADDRESS = "/desk/settings/self-service"


def test_only_admins_open_it(client_of, staff):
    assert client_of(staff.alice).get(ADDRESS).status_code == 200
    assert client_of(staff.bob).get(ADDRESS).status_code == 403
    assert client_of(staff.bob).post(ADDRESS, data={"control_percent": "0"}).status_code == 403


def test_it_is_kept_and_audited(client_of, staff):
    admin = client_of(staff.alice)
    assert admin.post(ADDRESS, data={"control_percent": "25"}).location == ADDRESS
    assert visits.plan().control_percent == 25 and 'value="25"' in admin.get(ADDRESS).text
    assert "changed how many visitors see no suggestions" in admin.get("/desk/settings/changes").text


@pytest.mark.parametrize("typed", ["", "51", "-1", "many"])
def test_odd_values_are_refused(client_of, staff, typed):
    answer = client_of(staff.alice).post(ADDRESS, data={"control_percent": typed})
    assert answer.status_code == 422 and visits.plan().control_percent == 10
