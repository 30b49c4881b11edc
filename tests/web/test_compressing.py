"""Answers leave as gzip where that is worth it, and whole."""
import gzip

from tests.factories import make_ticket


def test_a_page_is_compressed_for_those_who_can_read_it(client_of, staff):
    make_ticket()
    client = client_of(staff.bob)
    packed = client.get("/desk/queues/unsolved", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/desk/queues/unsolved")
    assert packed.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed.headers["Vary"]
    assert "Content-Encoding" not in plain.headers
    assert len(packed.data) < len(plain.data) / 3
    assert b"</html>" in gzip.decompress(packed.data)


def test_the_working_pages_go_without_what_other_places_need(client_of, staff):
    ticket = make_ticket()
    client = client_of(staff.bob)
    light = [client.get(path).text for path in ("/desk/queues/unsolved", f"/desk/tickets/{ticket.number}")]
    assert not any("places." in page for page in light)
    assert all(f"places.{kind}" in client.get("/desk/people").text for kind in ("css", "js"))


def test_icons_are_compressed_and_fonts_are_not(visitor):
    icons = visitor.get("/static/base/icons.svg", headers={"Accept-Encoding": "gzip"})
    font = visitor.get("/static/vendor/inter-4.1.1/inter.woff2", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(icons.data).startswith(b"<svg")
    assert "Content-Encoding" not in font.headers and font.data[:4] == b"wOF2"


def test_a_bundle_is_compressed_once(visitor):
    answer = visitor.get("/assets/0123456789/desk.css", headers={"Accept-Encoding": "gzip"})
    assert b"--ground" in gzip.decompress(answer.data)
