"""A body that is larger than the desk takes gets a sentence at every door, with the check for forged requests as in life."""
import pytest


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"max_upload_mb": 1})


@pytest.fixture
def app(app):
    app.config.update(WTF_CSRF_ENABLED=True)
    return app


def large() -> dict:
    """A posted file, written by hand: the test client would keep so large a body in a file of its own."""
    head = b'--cut\r\nContent-Disposition: form-data; name="files"; filename="big.bin"\r\n\r\n'
    return {"data": head + b"x" * 2_000_000 + b"\r\n--cut--\r\n", "content_type": "multipart/form-data; boundary=cut"}


@pytest.mark.parametrize("path", ["/contact", "/my/x.y.z", "/requests", "/survey/x/csat", "/desk/sign-in", "/desk/tickets/10001/reply"])
def test_a_page_says_what_to_do(visitor, path):
    page = visitor.post(path, **large())
    assert page.status_code == 413 and "may have 1 MB" in page.text and "smaller files" in page.text


def test_an_agent_reads_it_within_the_desk(client_of, staff):
    page = client_of(staff.bob).post("/desk/tickets/new", **large())
    assert page.status_code == 413 and "may have 1 MB" in page.text and 'class="desk-page"' in page.text


def test_the_chat_is_told_in_its_own_way(widget):
    answer = widget().post("/widget/messages", **large())
    assert answer.status_code == 413 and "1 MB" in answer.json["error"]
