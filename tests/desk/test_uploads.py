"""Files that a script sends: the browser is told where to go on, and what is said once waits for the page there."""
import io

import pytest

from tests.factories import make_ticket


@pytest.mark.parametrize("what", ["reply", "note"])
def test_the_script_is_told_where_to_go_on_and_what_was_taken(client_of, staff, what):
    ticket, client = make_ticket(), client_of(staff.bob)
    data = {"text": "See the file", "client_key": "k-1", "files": (io.BytesIO(b"seen"), "bill.txt", "text/plain")}
    answer = client.post(f"/desk/tickets/{ticket.number}/{what}", data=data, content_type="multipart/form-data", headers={"X-Upload": "1"})
    assert (answer.status_code, answer.data, answer.location) == (204, b"", None)
    assert "k-1" in answer.headers["Set-Cookie"] and "bill.txt" in client.get(answer.headers["HX-Redirect"]).text


def test_what_is_refused_comes_back_as_the_page_of_its_form(client_of, staff):
    ticket = make_ticket()
    answer = client_of(staff.bob).post(f"/desk/tickets/{ticket.number}/note", data={"text": " "}, headers={"X-Upload": "1"})
    assert answer.status_code == 422 and 'id="refused"' in answer.text and "HX-Redirect" not in answer.headers


def test_the_composer_knows_the_limits_of_the_desk(client_of, staff):
    page = client_of(staff.bob).get(f"/desk/tickets/{make_ticket().number}").text
    assert 'data-most="20"' in page and 'data-most-mb="25"' in page and " .exe " in page and "text/html" in page
