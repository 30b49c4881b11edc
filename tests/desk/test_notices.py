"""The bell: what is unread is counted, opening a ticket reads it and keeps its mail at home, strangers' tickets do not show."""
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.desk import live
from helpdesk.notices.models import Notice
from helpdesk.outbox.models import Delivery
from helpdesk.realtime.sockets import socketio
from helpdesk.tickets import actions, changes
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from helpdesk.web.measure import counted
from tests.conftest import apart
from tests.factories import make_ticket


@pytest.fixture
def ticket(staff, work_off) -> Ticket:
    """A ticket that Alice gave to Bob."""
    made = make_ticket()
    with unit_of_work():
        changes.assign(db.session.get(Ticket, made.id), staff.bob, actor=staff.alice.actor)
    work_off()
    return made


def unread() -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count(Notice.id)).where(Notice.read_at.is_(None)))


def mail_status() -> str:
    db.session.rollback()
    return db.session.scalar(sa.select(Delivery.status).where(Delivery.kind == "notice"))


def test_the_bell_counts_and_the_page_says_what(client_of, staff, ticket):
    bob = client_of(staff.bob)
    assert "Notices, one unread" in bob.get("/desk/queues/mine").text
    page = bob.get("/desk/notices").text
    assert f"Alice Admin gave you #{ticket.number}" in page and "Refund not received" in page and "Mark all as read" in page
    assert "one unread" not in client_of(staff.carol).get("/desk/queues/mine").text
    assert "Nothing new" in client_of(staff.carol).get("/desk/notices").text


@pytest.mark.parametrize("address", ["/desk/tickets/{0}", "/desk/tickets/{0}/thread", "/desk/notices/bell?open={0}"])
def test_opening_the_ticket_reads_it_and_keeps_the_mail_at_home(client_of, staff, ticket, address):
    bob = client_of(staff.bob)
    page = bob.get(address.format(ticket.number))
    assert page.status_code == 200 and "one unread" not in page.text
    assert unread() == 0 and mail_status() == "cancelled"


def test_somebody_elses_look_reads_nothing(client_of, staff, ticket):
    client_of(staff.carol).get(f"/desk/tickets/{ticket.number}")
    assert unread() == 1 and mail_status() == "queued"


def test_a_mail_that_has_left_is_not_taken_back(client_of, staff, ticket):
    with unit_of_work():
        db.session.execute(sa.update(Delivery).where(Delivery.kind == "notice").values(status="sent"))
    client_of(staff.bob).get(f"/desk/tickets/{ticket.number}")
    assert mail_status() == "sent"


def test_all_can_be_read_at_once_by_oneself_only(client_of, staff, ticket):
    client_of(staff.carol).post("/desk/notices/read")
    assert unread() == 1
    client_of(staff.bob).post("/desk/notices/read")
    assert unread() == 0 and mail_status() == "cancelled"


def test_the_bell_fragment_brings_the_news_in_words(client_of, staff, ticket, work_off):
    with unit_of_work():
        row = db.session.get(Ticket, ticket.id)
        actions.receive(row, Writing("And now?"), customer=row.customer, channel="form")
    work_off()
    fragment = client_of(staff.bob).get("/desk/notices/bell").text
    assert f'data-news="Ana Pop answered #{ticket.number}"' in fragment and f'data-news-url="/desk/tickets/{ticket.number}"' in fragment
    assert 'data-count="2"' in fragment and "<html" not in fragment


def test_a_ticket_that_became_private_is_not_named_any_more(client_of, staff, work_off):
    made = make_ticket(subject="Secret")
    with unit_of_work():
        changes.assign(db.session.get(Ticket, made.id), staff.carol, actor=staff.alice.actor)
    work_off()
    with unit_of_work():
        changes.set_team(db.session.get(Ticket, made.id), staff.private_team, actor=staff.alice.actor)
    carol = client_of(staff.carol)
    assert "Secret" not in carol.get("/desk/notices").text
    bell = carol.get("/desk/notices/bell").text
    assert str(made.number) not in bell and 'data-count="0"' in bell


def test_paging_reaches_every_notice(client_of, staff, monkeypatch, work_off):
    monkeypatch.setattr("helpdesk.notices.queries.PAGE", 2)
    made = [make_ticket(email=f"c{number}@example.com") for number in range(5)]
    with unit_of_work():
        for one in made:
            changes.assign(db.session.get(Ticket, one.id), staff.bob, actor=staff.alice.actor)
    work_off()
    bob, address, seen = client_of(staff.bob), "/desk/notices", []
    while address:
        page = bob.get(address).text
        seen += [one.number for one in made if f"gave you #{one.number}" in page]
        before = page.partition("/desk/notices?before=")[2].partition('"')[0]
        address = f"/desk/notices?before={before}" if before else None
    assert sorted(seen) == sorted(one.number for one in made)


def test_the_page_costs_the_same_for_one_and_for_many(client_of, staff, work_off):
    bob, statements, made = client_of(staff.bob), [], [make_ticket(email=f"c{number}@example.com").id for number in range(8)]
    for some in (made[:2], made[2:]):
        with unit_of_work():
            for ticket_id in some:
                changes.assign(db.session.get(Ticket, ticket_id), staff.bob, actor=staff.alice.actor)
        work_off()
        with counted() as said:
            bob.get("/desk/notices")
        statements.append(len(said))
    assert statements[0] == statements[1] <= 9


def test_only_the_agents_own_browsers_hear_of_it(app, client_of, staff, ticket):
    row = db.session.scalar(sa.select(EventRow).where(EventRow.kind == "notice.given"))
    bob, carol = (apart(socketio.test_client, app, namespace="/desk", flask_test_client=client_of(agent)) for agent in (staff.bob, staff.carol))
    assert [item["name"] for socket in (bob, carol) for item in socket.get_received("/desk")] == ["presence", "presence"]
    live.tell([SimpleNamespace(id=row.id, kind=row.kind, ticket_id=None, customer_id=None, seq=None)])
    assert [item["name"] for item in bob.get_received("/desk")] == ["notices"] and carol.get_received("/desk") == []
