"""Why customers write: a tree that an admin grows, chosen at the side of a ticket, and asked for when it is solved."""
import pytest
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.tickets.own_models import ContactReason
from tests.desk.pages import after
from tests.factories import fresh, make_ticket


@pytest.fixture
def grow(alice):
    def made(name: str, under: int | str = "", status: int = 302, **more) -> int:
        answer = alice.post("/desk/settings/reasons", data={"names_en": name, "parent_id": str(under), "is_active": "1", **more})
        assert answer.status_code == status, answer.text
        db.session.rollback()
        return db.session.scalar(sa.select(sa.func.max(ContactReason.id)))
    return made


@pytest.fixture
def late(grow) -> int:
    return grow("Late", under=grow("Delivery", names_ro="Livrare"))


def test_a_tree_is_grown_moved_and_told_of(alice, bob, grow, late):
    money = grow("Money")
    page = alice.get("/desk/settings/reasons").text
    assert page.index("Delivery") < page.index("Late") < page.index("Money") and bob.get("/desk/settings/reasons").status_code == 403
    alice.post(f"/desk/settings/reasons/{money}/move", data={"to": "up"})
    page = alice.get("/desk/settings/reasons").text
    assert page.index("Money<") < page.index("Delivery<") and "made the reason of contact Delivery › Late" in alice.get("/desk/settings/changes").text
    delivery = late - 1
    answer = alice.post(f"/desk/settings/reasons/{delivery}", data={"names_en": "Delivery", "parent_id": str(late), "is_active": "1"})
    assert answer.status_code == 422 and "cannot stand below itself" in answer.text
    deepest = grow("At night", under=grow("By courier", under=late))
    grow("Too deep", under=deepest, status=422)
    grow("Nowhere", under=999, status=422)


def test_solving_asks_for_it_everywhere_until_it_is_switched_off(alice, bob, late):
    ticket, other = make_ticket(), make_ticket(email="dan@example.com")
    asked = bob.post(f"/desk/tickets/{ticket.number}/change", data={"status": "solved"})
    assert asked.status_code == 422 and "Say why the customer wrote before it is solved." in asked.text and f'<option value="{late}">Delivery › Late</option>' in asked.text
    asked = bob.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "Done.", "status": "solved"})
    assert asked.status_code == 422 and 'id="asked-reason_id"' in asked.text and "Done.</textarea>" in asked.text
    assert bob.post("/desk/tickets/bulk", data={"act": "status:closed", "tickets": str(ticket.number)}).status_code == 422
    bob.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "Done.", "status": "solved", "reason_id": str(late)})
    assert (fresh(ticket).status, fresh(ticket).reason_id) == ("solved", late)
    alice.post("/desk/settings/reasons/ask", data={})
    bob.post(f"/desk/tickets/{other.number}/change", data={"status": "solved"})
    assert (fresh(other).status, fresh(other).reason_id) == ("solved", None)
    assert "changed whether solving asks" in alice.get("/desk/settings/changes").text


def test_it_stands_beside_the_ticket_and_what_was_put_aside_stays_there(alice, bob, late):
    ticket = make_ticket(subject="The kettle is broken")
    make_ticket(subject="Another matter", email="dan@example.com")
    bob.post(f"/desk/tickets/{ticket.number}/details", data={"reason_id": str(late)})
    for found in ("reason:late", "motiv:livrare", "motivo:delivery"):
        page = bob.get("/desk/search", query_string={"q": found}).text
        assert "The kettle is broken" in page and "Another matter" not in page, found
    ticket, other = make_ticket(email="eva@example.com"), make_ticket(email="ion@example.com")
    page = after(bob, bob.post(f"/desk/tickets/{ticket.number}/details", data={"reason_id": str(late)}))
    assert "Bob Member set the reason of contact to Delivery › Late" in page and f'<option value="{late}" selected>' in page
    alice.post(f"/desk/settings/reasons/{late - 1}", data={"names_en": "Delivery"})
    assert f'<option value="{late}" selected>' in bob.get(f"/desk/tickets/{ticket.number}").text
    assert bob.post(f"/desk/tickets/{other.number}/details", data={"reason_id": str(late)}).status_code == 422
    page = after(bob, bob.post(f"/desk/tickets/{ticket.number}/details", data={"reason_id": ""}))
    assert "took the reason of contact away" in page and fresh(ticket).reason_id is None


def test_a_desk_without_reasons_asks_for_none(bob):
    ticket = make_ticket()
    bob.post(f"/desk/tickets/{ticket.number}/change", data={"status": "solved"})
    assert fresh(ticket).status == "solved" and "reason_id" not in bob.get(f"/desk/tickets/{ticket.number}").text


def test_a_report_counts_them_and_opens_exactly_their_tickets(alice, bob, late):
    tickets = [make_ticket(email=f"p{place}@example.com") for place in range(3)]
    for ticket in tickets:
        bob.post(f"/desk/tickets/{ticket.number}/details", data={"reason_id": str(late)} if ticket is not tickets[0] else {})
    alice.post("/desk/settings/reasons/ask", data={})
    for ticket in tickets:
        bob.post(f"/desk/tickets/{ticket.number}/change", data={"status": "solved"})
    panel = alice.get("/desk/reports/trends").text.partition('id="reasons"')[2].partition("</section>")[0]
    assert "Delivery › Late" in panel and "No reason given" in panel
    assert '<strong class="bar-text">1</strong>' in panel, "the unit stands above, and no word makes the numbers wrap"
    for reason, count in ((late, 2), (0, 1)):
        assert f'data-total="{count}"' in alice.get(f"/desk/reports/tickets/solved?reason={reason}").text
    assert alice.get("/desk/reports/tickets/solved?reason=99").status_code == 404
