"""Links to other websites are found, asked seldom and briefly, and called broken only when that is certain."""
import socket
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from helpdesk.core import outward
from helpdesk.core.clock import at
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import actions, outside_links
from helpdesk.knowledge.broken_links import broken_links
from helpdesk.knowledge.models import OutsideLink, Translation
from tests.core.test_outward import server
from tests.knowledge.factories import make_article

NOW = datetime.fromisoformat("2026-11-02T09:00:00+00:00")
OK, GONE = b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nyes", b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture(autouse=True)
def desk(app):
    return app


@pytest.fixture
def internet(monkeypatch):
    """internet(answer): every name leads to one local server that answers so, as if it were a public one; None: to nobody."""
    @contextmanager
    def stand_in(answer: bytes | None):
        asked: list[bytes] = []
        with server(answer or b"", asked) as port, monkeypatch.context() as patched:
            patched.setattr(outward, "PORTS", {"http": port, "https": port})
            patched.setattr(outward, "is_public", lambda one: True)
            patched.setattr(socket, "getaddrinfo", _nobody if answer is None else
                            lambda *_a, **_k: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))])
            yield asked
    return stand_in


def _nobody(*_args, **_options):
    raise socket.gaierror(-2, "Name or service not known")


def known() -> list[str]:
    return list(db.session.scalars(sa.select(OutsideLink.address).order_by(OutsideLink.address)))


def ask(moment: datetime) -> None:
    with at(moment):
        outside_links.ask_outside_links()


def faults() -> list[tuple[str, str]]:
    return [(one.address, one.why) for one in broken_links()]


def test_every_way_to_write_a_link_is_found_and_our_own_pages_are_not_other_websites():
    make_article("A", "[a](http://a.example/x?y=1&z=2) <http://b.example/> [ours](http://127.0.0.1:8000/help/en) [in](article:x) `http://code.example`")
    make_article("B", "[a](http://a.example/x?y=1&z=2)\n\n[ref][1]\n\n[1]: https://c.example/r")
    make_article("Draft", "[d](http://d.example/)", published=False)
    outside_links.find_outside_links()
    assert known() == ["http://a.example/x?y=1&z=2", "http://b.example/", "https://c.example/r"]


def test_what_nothing_links_to_any_more_is_forgotten():
    made = make_article("A", "[a](http://a.example/) [b](http://b.example/)")
    outside_links.find_outside_links()
    written = actions.draft("en", "A", "[b](http://b.example/)")
    with unit_of_work():
        actions.write(db.session.get(Translation, made.id), written)
    outside_links.find_outside_links()
    outside_links.find_outside_links()
    assert known() == ["http://b.example/"]


@pytest.mark.parametrize(("status", "why"), [(200, None), (204, None), (401, None), (403, None), (404, "gone"), (410, "gone"), (429, None), (500, None), (503, None)])
def test_only_a_page_that_is_gone_is_called_so(internet, status, why):
    made = make_article("A", "[a](http://a.example/x)")
    with at(NOW):
        outside_links.find_outside_links()
    with internet(b"HTTP/1.1 %d Word\r\nContent-Length: 0\r\n\r\n" % status) as asked:
        ask(NOW)
    assert asked[0].startswith(b"GET /x ") and b"Cookie" not in asked[0]
    assert faults() == ([("http://a.example/x", why)] if why else [])
    assert not why or broken_links()[0].article_id == made.article_id


def test_silence_counts_on_the_second_day_and_is_forgiven_at_once(internet):
    make_article("A", "[a](http://a.example/)")
    with at(NOW):
        outside_links.find_outside_links()
    with internet(None):
        ask(NOW)
        assert faults() == []
        ask(NOW + timedelta(hours=3))
        assert faults() == [], "it is not asked again on the same day"
        ask(NOW + timedelta(days=1))
    assert faults() == [("http://a.example/", "unreachable")]
    with internet(OK):
        ask(NOW + timedelta(days=2))
    assert faults() == []


def test_it_is_asked_once_a_week(internet):
    make_article("A", "[a](http://a.example/)")
    with at(NOW):
        outside_links.find_outside_links()
    with internet(OK) as asked:
        for day in range(8):
            ask(NOW + timedelta(days=day))
    assert len(asked) == 2


def test_what_lies_inside_is_never_asked_and_never_blamed():
    make_article("A", "[a](http://127.0.0.1/x) [b](http://10.0.0.7/wiki) [c](http://192.168.1.1:8080/)")
    with at(NOW):
        outside_links.find_outside_links()
    ask(NOW)
    assert len(known()) == 3 and faults() == []


def test_switched_off_nobody_is_asked(internet):
    make_article("A", "[a](http://a.example/)")
    outside_links.find_outside_links()
    outside_links.use(False)
    try:
        with internet(GONE) as asked:
            outside_links.ask_outside_links()
    finally:
        outside_links.use(True)
    assert asked == [] and faults() == []


def test_a_turn_is_short(internet):
    make_article("A", " ".join(f"[l](http://a.example/{number})" for number in range(outside_links.A_TURN + 5)))
    with at(NOW):
        outside_links.find_outside_links()
    with internet(GONE) as asked:
        ask(NOW)
        assert len(asked) == outside_links.A_TURN
        ask(NOW)
    assert len(asked) == outside_links.A_TURN + 5 == len(faults())


def test_authors_see_it(client_of, staff, internet):
    make_article("Shops", "[shop](http://a.example/x?a=1&b=2)")
    with at(NOW):
        outside_links.find_outside_links()
    with internet(GONE):
        ask(NOW)
    page = client_of(staff.alice).get("/desk/articles/links").text
    assert "The other website says that this page is gone" in page and 'href="http://a.example/x?a=1&amp;b=2"' in page
