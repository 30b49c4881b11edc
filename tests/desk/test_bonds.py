"""Followers are told, tickets stand beside each other by hand, and a due day is shown until it is done."""
from datetime import timedelta

import sqlalchemy as sa

from helpdesk.core import clock
from helpdesk.core.db import db, unit_of_work
from helpdesk.notices.models import Notice
from helpdesk.tickets import actions
from helpdesk.tickets.bond_models import Follow, TicketLink
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from helpdesk.wiring import EVERY
from tests.desk.pages import after
from tests.factories import fresh, make_ticket


def told(agent) -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Notice.kind).where(Notice.agent_id == agent.id).order_by(Notice.id)))


def bonds(client, ticket) -> str:
    return client.get(f"/desk/tickets/{ticket.number}/bonds").text


def test_who_follows_is_told_of_words_and_endings_until_they_stop(alice, bob, staff, work_off):
    ticket = make_ticket()
    page = after(bob, bob.post(f"/desk/tickets/{ticket.number}/follow", data={}))
    assert "are told of what happens" in page and "Stop following" in bonds(bob, ticket) and "Followed by Bob Member" in bonds(alice, ticket)
    alice.post(f"/desk/tickets/{ticket.number}/note", data={"text": "Look."})
    alice.post(f"/desk/tickets/{ticket.number}/reply", data={"text": "Done.", "status": "solved"})
    bob.post(f"/desk/tickets/{ticket.number}/note", data={"text": "Good."})
    with unit_of_work():
        known = db.session.get(Ticket, ticket.id)
        actions.receive(known, Writing("Not yet."), customer=known.customer, channel="email")
        actions.receive(known, Writing("I am away.", is_automatic=True), customer=known.customer, channel="email")
    work_off()
    assert told(staff.bob) == ["noted", "replied", "changed", "answered"]
    assert f"#{ticket.number}, which you follow, was answered" in bob.get("/desk/notices").text
    bob.post(f"/desk/tickets/{ticket.number}/follow", data={"follow": "no"})
    alice.post(f"/desk/tickets/{ticket.number}/note", data={"text": "Again."})
    assert len(told(staff.bob)) == 4 and db.session.scalar(sa.select(sa.func.count()).select_from(Follow)) == 0


def test_who_may_not_see_it_any_more_is_told_nothing(alice, client_of, staff):
    ticket = make_ticket()
    carol = client_of(staff.carol)
    carol.post(f"/desk/tickets/{ticket.number}/follow", data={})
    alice.post(f"/desk/tickets/{ticket.number}/change", data={"team_id": staff.private_team.id})
    alice.post(f"/desk/tickets/{ticket.number}/note", data={"text": "Between us."})
    assert told(staff.carol) == [] and carol.get(f"/desk/tickets/{ticket.number}/bonds").status_code == 404
    assert carol.post(f"/desk/tickets/{ticket.number}/follow", data={}).status_code == 404


def test_two_tickets_stand_beside_each_other_and_apart_again(bob, client_of, staff):
    one, two = make_ticket(), make_ticket(email="dan@example.com", subject="The same courier")
    page = after(bob, bob.post(f"/desk/tickets/{one.number}/link", data={"beside": f"#{two.number}", "reason": "Same parcel"}))
    assert f"put #{two.number} beside it" in page and "The same courier" in bonds(bob, one) and "Same parcel" in bonds(bob, two)
    assert f"put #{one.number} beside it" in bob.get(f"/desk/tickets/{two.number}").text
    page = after(bob, bob.post(f"/desk/tickets/{two.number}/unlink", data={"beside": str(one.number)}))
    assert 'value="Same parcel"' in page, "the toast can put it back as it was"
    assert "The same courier" not in bonds(bob, one) and db.session.scalar(sa.select(sa.func.count()).select_from(TicketLink)) == 0
    one, hidden = make_ticket(), make_ticket(email="x@example.com", team_id=staff.private_team.id, subject="Between lawyers")
    carol = client_of(staff.carol)
    for typed in (str(one.number), "99999", "x", "", str(hidden.number)):
        refused = carol.post(f"/desk/tickets/{one.number}/link", data={"beside": typed, "reason": "Why not"})
        assert refused.status_code == 422 and 'value="Why not"' in refused.text, typed
    bob.post(f"/desk/tickets/{one.number}/link", data={"beside": str(hidden.number)})
    assert "Between lawyers" in bonds(bob, one) and "Between lawyers" not in bonds(carol, one)


def test_a_due_day_is_shown_and_told_of_once_when_it_has_passed(alice, bob, client_of, staff, work_off):
    ticket = make_ticket()
    bob.post(f"/desk/tickets/{ticket.number}/follow", data={})
    alice.post(f"/desk/tickets/{ticket.number}/change", data={"assignee_id": staff.alice.id})
    day = (clock.utcnow() + timedelta(days=3)).date().isoformat()
    page = after(alice, alice.post(f"/desk/tickets/{ticket.number}/details", data={"due_day": day}))
    assert "Alice Admin made it due on" in page and f'value="{day}"' in page and "Due " in bob.get("/desk/queues/unsolved").text
    tell_overdue = EVERY["tickets.tell_overdue"][1]
    tell_overdue()
    assert not fresh(ticket).is_overdue
    with clock.at(clock.utcnow() + timedelta(days=5)):
        tell_overdue()
        tell_overdue()
        work_off()
        bob = client_of(staff.bob)
        assert "Overdue" in bob.get("/desk/queues/unsolved").text and "It is overdue" in bob.get(f"/desk/tickets/{ticket.number}").text
    assert told(staff.bob).count("overdue") == 1 and told(staff.alice).count("overdue") == 1
    alice.post(f"/desk/tickets/{ticket.number}/details", data={"due_day": ""})
    assert (fresh(ticket).due_at, fresh(ticket).is_overdue) == (None, False)


def test_nonsense_is_no_due_day_and_what_is_solved_is_never_overdue(alice):
    ticket, noon = make_ticket(), clock.utcnow().replace(hour=12)
    for typed in ("soon", "2026-02-30", "1999-01-01", "2999-01-01"):
        assert alice.post(f"/desk/tickets/{ticket.number}/details", data={"due_day": typed}).status_code == 422, typed
    with clock.at(noon):    # at midnight today is yesterday before it was posted
        alice.post(f"/desk/tickets/{ticket.number}/details", data={"due_day": noon.date().isoformat()})
        alice.post(f"/desk/tickets/{ticket.number}/change", data={"status": "solved"})
    with clock.at(noon + timedelta(days=3)):
        EVERY["tickets.tell_overdue"][1]()
    assert not fresh(ticket).is_overdue and "Due today" not in alice.get(f"/desk/tickets/{ticket.number}").text
