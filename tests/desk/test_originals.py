"""The original look of a mail: in a frame that may do nothing, without asking anybody, pictures from elsewhere only on request."""
import base64

import pytest

from helpdesk.channels.email import originals
from helpdesk.channels.email.accepting import Envelope, accept
from helpdesk.channels.email.taking import take_waiting
from helpdesk.core.connections import Refused
from helpdesk.core.db import db
from helpdesk.core.html import own_look, remote_pictures
from helpdesk.core.outward import Picture
from helpdesk.tickets.models import Ticket
from tests.factories import make_ticket

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n123").decode()
HTML = ('<style>p{color:red}</style><p style="color:green" onclick="x()">Hello</p><script>alert(1)</script><form action="https://evil.test"><input></form>'
        '<img src="cid:logo"><img src="https://track.test/p.gif?u=1&amp;v=2"><a href="javascript:x()">a</a><iframe src="https://evil.test"></iframe>'
        '<meta http-equiv="refresh" content="0;url=https://evil.test"><base href="https://evil.test/"><link rel="stylesheet" href="https://evil.test/s.css">')
MAIL = f"""From: Ana <ana@example.com>
To: support@desk.test
Subject: Look
Message-ID: <look@example.com>
MIME-Version: 1.0
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html; charset=utf-8

{HTML}
--b
Content-Type: image/png
Content-ID: <logo>
Content-Transfer-Encoding: base64

{PNG}
--b--
""".replace("\n", "\r\n").encode()


@pytest.fixture
def place(app) -> str:
    """The address of the message within its ticket."""
    accept(MAIL, Envelope("pipe"))
    while take_waiting():
        pass
    ticket = db.session.query(Ticket).one()
    return f"/desk/tickets/{ticket.number}/messages/1"


def test_the_look_keeps_its_style_and_nothing_that_acts(place, bob):
    page = bob.get(f"{place}/look")
    policy = page.headers["Content-Security-Policy"]
    assert policy.startswith("sandbox;") and "default-src 'none'" in policy and "img-src data:" in policy and "allow-" not in policy
    assert "color:green" in page.text and "p{color:red}" in page.text and f"data:image/png;base64,{PNG}" in page.text
    for word in ("script", "onclick", "<form", "<input", "<iframe", "javascript:", "http-equiv", "<base", "<link", "track.test", "evil.test"):
        assert word not in page.text, word


def test_the_page_around_it_frames_it_without_any_right(place, bob):
    page = bob.get(f"{place}/original").text
    assert 'sandbox=""' in page and f'src="{place}/look"' in page and "One picture lies elsewhere" in page and "color:green" not in page
    assert "Hello" in bob.get(f"{place}/original?view=text").text
    raw = bob.get(f"{place}/original?view=raw").text
    assert "Message-ID: &lt;look@example.com&gt;" in raw and "<script>alert(1)" not in raw
    kept = bob.get(f"{place}/raw")
    assert kept.data == MAIL and kept.headers["Content-Disposition"].startswith("attachment") and kept.mimetype == "application/octet-stream"
    assert f'href="{place}/original?queue=unsolved"' in bob.get(place.rpartition("/messages")[0]).text


def test_pictures_from_elsewhere_come_through_us_when_asked_for(place, bob, monkeypatch):
    asked = []

    def fetch(address: str) -> Picture:
        asked.append(address)
        return Picture("image/gif", b"GIF89a!")

    monkeypatch.setattr(originals, "fetch_picture", fetch)
    bob.get(f"{place}/original")
    bob.get(f"{place}/look")
    assert asked == []
    page = bob.get(f"{place}/look?pictures=1").text
    assert asked == ["https://track.test/p.gif?u=1&v=2"] and f"data:image/gif;base64,{base64.b64encode(b'GIF89a!').decode()}" in page
    assert "track.test" not in page


def test_a_picture_that_is_refused_is_left_out(place, bob, monkeypatch):
    def refuse(_address: str):
        raise Refused("inside")
    monkeypatch.setattr(originals, "fetch_picture", refuse)
    assert "track.test" not in bob.get(f"{place}/look?pictures=1").text


def test_only_for_those_who_see_the_ticket_and_only_where_there_is_one(place, bob, client_of, staff):
    form = make_ticket(email="dan@example.com")
    for part in ("original", "look", "raw"):
        assert bob.get(f"/desk/tickets/{form.number}/messages/1/{part}").status_code == 404
        assert bob.get(f"{place.rpartition('/')[0]}/9/{part}").status_code == 404
    assert bob.get(f"{place}/original?view=odd").status_code == 404
    bob.post(f"{place.rpartition('/messages')[0]}/change", data={"team_id": staff.private_team.id})
    assert client_of(staff.carol).get(f"{place}/look").status_code == 404


@pytest.mark.parametrize(("markup", "found"), [
    ('<img src="http://a.test/1.png"><img src="http://a.test/1.png"><img src=\'https://b.test/2\'>', ["http://a.test/1.png", "https://b.test/2"]),
    ('<img src="cid:x"><img src="data:image/png;base64,AA"><img alt=">" src=x>', []), ("", [])])
def test_pictures_from_elsewhere_are_named_once(markup, found):
    assert remote_pictures(markup) == found


def test_no_picture_address_breaks_out():
    shown = own_look('<img alt="&quot; src=&quot;https://x.test" src="cid:a&quot;b">', {'cid:a"b': 'data:x"><script>'})
    assert "<script>" not in shown and "&quot;&gt;&lt;script&gt;" in shown
