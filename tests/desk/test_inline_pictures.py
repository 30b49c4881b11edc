"""A picture pasted into a mail is shown where it was pasted, and nothing else is fetched."""
from helpdesk.channels.email.accepting import Envelope, accept
from helpdesk.channels.email.taking import take_waiting
from helpdesk.core import html

RAW = (b"From: Ana <ana@example.com>\r\nSubject: Lamp\r\nMessage-ID: <1@x>\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
       b'Content-Type: text/html\r\n\r\n<p>See <img src="cid:i%40x"><img src="https://evil.test/t.gif"></p>\r\n--b\r\nContent-Type: image/png; name="s.png"\r\n'
       b"Content-ID: <i@x>\r\nContent-Disposition: inline\r\n\r\n\x89PNG\r\n--b\r\nContent-Type: image/png; name=other.png\r\n\r\nPNG\r\n--b--")


def test_the_picture_comes_from_the_attachment(app, staff, client_of):
    accept(RAW, Envelope("pipe"))
    take_waiting()
    page = client_of(staff.bob).get("/desk/tickets/10001")
    assert '<img src="/desk/tickets/10001/files/1">' in page.text and "evil.test" not in page.text and "cid:" not in page.text
    assert "other.png" in page.text
    picture = client_of(staff.bob).get("/desk/tickets/10001/files/1")
    assert picture.data == b"\x89PNG" and picture.mimetype == "image/png"


def test_only_known_pictures_get_an_address():
    markup = html.clean('<img src="cid:a" alt="x"><img alt="&quot; src=&quot;cid:a" src="cid:b"><img src="cid:a&quot;><script>">')
    shown = html.with_pictures(markup, {"a": "/f/1?x=1&y=2"})
    assert shown.count("/f/1?x=1&amp;y=2") == 1 and "cid:" not in shown.replace("src=&quot;cid:a", "") and "<script" not in shown
