"""Files in the thread of both sides: pictures are seen, everything else is a chip, and nothing runs as a page of ours."""
import io
import re

import pytest
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.tickets import links
from helpdesk.tickets.models import Attachment
from tests.core.test_pictures import PNG
from tests.factories import make_ticket

FILES = [("photo.png", PNG, "image/png"), ("bill.pdf", b"%PDF-1.4", "application/pdf"), ("page.html", b"<script>alert(1)</script>", "text/html"),
         ("drawing.svg", b"<svg onload=alert(1)>", "image/svg+xml"), ("words.txt", b"<b>words</b>", "text/plain")]


@pytest.fixture
def doors(client_of, staff, visitor):
    """The pages and the file addresses of the agent and of the customer for one reply with every kind of file."""
    ticket, agent = make_ticket(), client_of(staff.bob)
    agent.post(f"/desk/tickets/{ticket.number}/reply", content_type="multipart/form-data",
               data={"text": "See files", "files": [(io.BytesIO(content), name, kind) for name, content, kind in FILES]})
    return [(agent, f"/desk/tickets/{ticket.number}"), (visitor, f"/my/{links.token_for(ticket)}")]


def test_a_picture_is_seen_in_its_place_and_opens_the_file(doors):
    for client, path in doors:
        page = client.get(path).text
        [shown] = re.findall(r'<a class="picture" href="([^"]+)"[^>]*><img src="([^"]+)" alt="photo.png" width="213" height="160" loading="lazy"', page)
        assert shown[0] == shown[1] and client.get(shown[0]).data == PNG


def test_everything_else_is_a_chip_with_kind_and_size_and_danger_is_marked(doors):
    for client, path in doors:
        chips = {re.search(r'class="cut">([^<]+)', chip).group(1): chip for chip in re.findall(r'<a class="attachment".*?</a>', client.get(path).text, re.S)}
        assert set(chips) == {"bill.pdf", "page.html", "drawing.svg", "words.txt"} and "PDF, 8 B" in chips["bill.pdf"]
        assert [name for name, chip in chips.items() if "may be harmful" in chip] == ["page.html", "drawing.svg"]
        assert [name for name, chip in chips.items() if 'target="_blank"' in chip] == ["bill.pdf", "words.txt"], "what the browser shows opens beside the page"


@pytest.mark.parametrize(("name", "disposition", "mimetype"), [
    ("photo.png", "inline", "image/png"), ("bill.pdf", "inline", "application/pdf"), ("words.txt", "inline", "text/plain"),
    ("page.html", "attachment", "application/octet-stream"), ("drawing.svg", "attachment", "application/octet-stream")])
def test_a_file_is_opened_in_a_sandbox_or_downloaded(doors, name, disposition, mimetype):
    file = db.session.scalar(sa.select(Attachment).where(Attachment.filename == name))
    for client, path in doors:
        answer = client.get(f"{path}/files/{file.id}")
        assert answer.headers["Content-Disposition"].startswith(disposition) and name in answer.headers["Content-Disposition"]
        assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == (mimetype, "nosniff")
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("sandbox; default-src 'none'") and "allow-" not in policy and "frame-ancestors 'none'" in policy


def test_a_note_keeps_its_files_from_the_customer(doors, client_of, staff, visitor):
    (agent, path), (customer, link) = doors
    agent.post(f"{path}/note", content_type="multipart/form-data", data={"text": "inside", "files": (io.BytesIO(PNG), "secret.png", "image/png")})
    secret = db.session.scalar(sa.select(Attachment).where(Attachment.filename == "secret.png"))
    assert 'alt="secret.png"' in agent.get(path).text and "secret.png" not in customer.get(link).text
    assert customer.get(f"{link}/files/{secret.id}").status_code == 404
