"""My requests: links go to the address on file; the page says the same for everybody."""
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.outbox.models import Delivery
from tests.factories import make_ticket


def links() -> list[str]:
    return list(db.session.scalars(sa.select(Delivery.recipient).where(Delivery.kind == "link")))


def test_links_to_the_newest_requests_go_by_mail(visitor):
    for number in range(4):
        make_ticket(email="ana@example.com", subject=f"Request {number}")
    page = visitor.post("/requests", data={"email": " Ana@Example.com "})
    assert links() == ["ana@example.com"] * 3 and "Request 3" not in page.text


def test_an_unknown_address_gets_the_same_page_and_nothing(visitor):
    make_ticket(email="ana@example.com")
    known, unknown = (visitor.post("/requests", data={"email": address}).text for address in ("ana@example.com", "bob@example.com"))
    strip = lambda page: page.partition("<main")[2]  # noqa: E731 - one word for both
    assert strip(known) == strip(unknown) and links() == ["ana@example.com"]
    assert visitor.post("/requests", data={}).status_code == 200


def test_the_header_leads_here(visitor):
    assert visitor.get("/requests").status_code == 200
