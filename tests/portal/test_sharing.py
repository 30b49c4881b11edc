"""Help pages belong to everybody until a browser brings something of its own; their forms are safe without a token."""
import pytest

from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import queries, searching
from helpdesk.knowledge.models import Category
from tests.knowledge.factories import index_all, make_article

US, THEM = "http://localhost", "http://elsewhere.example"
PATHS = ("/help/en", "/help/en/categories/returns", "{article}")


@pytest.fixture
def refund(app):
    with unit_of_work():
        db.session.add(Category(key="returns", names={"en": "Returns"}))
    made = make_article("When is my money back?", "A refund takes two days.", category="returns", name="refund")
    index_all()
    yield made
    searching.index().close()


@pytest.fixture
def guarded(app):
    """As it is outside of tests: a form that cannot be ours is refused."""
    app.config["WTF_CSRF_ENABLED"] = True


def path_of(translation) -> str:
    return searching.article_path(translation.locale, translation.article_id, translation.slug)


@pytest.mark.parametrize("path", PATHS)
def test_strangers_get_the_same_page_which_any_cache_may_keep(app, guarded, refund, path):
    path = path.format(article=path_of(refund))
    first, second = (app.test_client().get(path, headers={"Accept-Encoding": "gzip"}) for _ in range(2))
    assert first.data == second.data and first.headers["ETag"] == second.headers["ETag"]
    assert first.headers["Cache-Control"] == "public, max-age=0, s-maxage=60, must-revalidate" and "Cookie" in first.headers["Vary"]
    assert "Set-Cookie" not in first.headers
    same = app.test_client().get(path, headers={"If-None-Match": first.headers["ETag"], "Accept-Encoding": "gzip"})
    assert (same.status_code, same.data) == (304, b"") and "public" in same.headers["Cache-Control"]


@pytest.mark.parametrize("path", PATHS)
def test_who_searched_before_is_somebody(visitor, refund, path):
    visitor.get("/help/en/search?q=refund")
    page = visitor.get(path.format(article=path_of(refund)))
    assert page.headers["Cache-Control"] == "private, no-cache"
    assert visitor.get(path.format(article=path_of(refund)), headers={"If-None-Match": page.headers["ETag"]}).status_code == 304


def test_who_chose_a_theme_is_somebody_and_an_agent_reads_like_everybody(visitor, client_of, staff, refund):
    assert client_of(staff.alice).get(path_of(refund)).data == visitor.get(path_of(refund)).data
    visitor.set_cookie("theme", "dark")
    assert "private" in visitor.get(path_of(refund)).headers["Cache-Control"]


def test_what_is_for_customers_only_is_kept_by_nobody(visitor, refund):
    hidden = make_article("Our prices", "Secret.", visibility="signed_in")
    answer = visitor.get(path_of(hidden))
    assert answer.status_code == 404 and "public" not in answer.headers["Cache-Control"]


def test_a_page_that_says_something_else_is_sent_again(visitor, guarded, refund):
    tag = visitor.get(path_of(refund)).headers["ETag"]
    visitor.post(f"/help/en/articles/{refund.article_id}/helpful", data={"helpful": "no"}, headers={"Origin": US})
    again = visitor.get(path_of(refund), headers={"If-None-Match": tag})
    assert again.status_code == 200 and "What was missing?" in again.text and "private" in again.headers["Cache-Control"]


@pytest.mark.parametrize(("headers", "is_ours"), [
    ({"Sec-Fetch-Site": "same-origin", "Origin": US}, True), ({"Sec-Fetch-Site": "same-origin"}, True), ({"Origin": US}, True),
    ({"Referer": f"{US}/help/en"}, True), ({}, False), ({"Origin": "null"}, False), ({"Origin": THEM}, False),
    ({"Sec-Fetch-Site": "cross-site", "Origin": US}, False), ({"Sec-Fetch-Site": "same-site"}, False), ({"Sec-Fetch-Site": "none"}, False),
    ({"Origin": f"{THEM}/localhost"}, False), ({"Origin": THEM, "Referer": f"{US}/help/en"}, False),
])
def test_the_form_is_taken_from_our_pages_only(visitor, guarded, refund, headers, is_ours):
    answer = visitor.post(f"/help/en/articles/{refund.article_id}/helpful", data={"helpful": "yes"}, headers=headers)
    assert answer.status_code == (302 if is_ours else 400)
    assert bool(queries.counted_feedback([refund.article_id])) is is_ours
    assert is_ours or "Set-Cookie" not in answer.headers or "rated" not in answer.headers["Set-Cookie"]


def test_a_shared_page_tells_by_a_picture_that_it_was_read(visitor, refund):
    picture = f"/help/en/articles/{refund.article_id}/seen"
    assert picture in visitor.get(path_of(refund)).text
    visitor.get(picture, headers={"Sec-Fetch-Site": "cross-site"})
    assert refund.title not in visitor.get("/contact").text, "nobody else's page adds to what was read"
    answer = visitor.get(picture, headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.headers["Cache-Control"] == "no-store" and answer.data.startswith(b"GIF89a")
    assert "Goes along with your message" in visitor.get("/contact").text and refund.title in visitor.get("/contact").text


def test_the_picture_says_nothing_of_what_is_hidden(visitor, refund):
    hidden = make_article("Our prices", "Secret.", visibility="signed_in")
    answer = visitor.get(f"/help/en/articles/{hidden.article_id}/seen", headers={"Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 200 and "Our prices" not in visitor.get("/contact").text
