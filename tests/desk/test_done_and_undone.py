"""Everything an agent does to a ticket is undone in a press, and the database is what it was.

What tells what happened (events, counters, moments of change) grows, and what has left the house stays out there.
"""
import pytest
import sqlalchemy as sa

from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import actions
from helpdesk.tickets.models import Message, Note, Ticket
from helpdesk.tickets.undo_models import ChangeSet
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket

# What tells what happened, what follows soon, and what the way back is kept in.
ASIDE = {"event", "job", "schedule", "alembic_version", "browser", "sign_in", "agent_session", "ticket_merge", "ticket_split", "person_look", "change_set", "notice"}
COUNTERS = {"seq", "updated_at", "seen_seq"}


def everything() -> dict[str, list]:
    """Every row of the desk but what is aside; of surveys and mails those that are still to go, and those that went."""
    db.session.rollback()
    db.session.expire_all()
    found = {}
    for table in db.metadata.sorted_tables:
        if table.name in ASIDE:
            continue
        columns = [column for column in table.columns if table.name != "ticket" or column.name not in COUNTERS]
        rows = sa.select(*columns)
        if table.name == "survey_invitation":
            rows = rows.where(table.c.cancelled_at.is_(None))
        if table.name == "delivery":
            rows = rows.where(table.c.status != "cancelled")
        found[table.name] = sorted(map(repr, db.session.execute(rows)))
    return found


def changed(before: dict[str, list], now: dict[str, list]) -> set[str]:
    """The tables that differ."""
    return {name for name in before if before[name] != now[name]}


@pytest.fixture
def desk(client_of, staff, work_off):
    """Bob's browser, two tickets of Ana, the first with an answer that has left, and one of each thing an admin can define."""
    alice, bob = client_of(staff.alice), client_of(staff.bob)
    alice.post("/desk/settings/fields", data={"names_en": "Payment", "kind": "choice", "choice_new0_en": "Card", "is_active": "1"})
    alice.post("/desk/settings/fields", data={"names_en": "Order", "kind": "text", "is_active": "1"})
    alice.post("/desk/settings/reasons", data={"names_en": "Late", "is_active": "1"})
    alice.post("/desk/settings/reasons/ask", data={})
    alice.post("/desk/settings/statuses", data={"names_en": "Waiting for parts", "status": "on_hold", "is_active": "1"})
    alice.post("/desk/settings/statuses", data={"names_en": "Asked twice", "status": "pending", "is_active": "1"})
    one, two = make_ticket(), make_ticket(subject="Again", text="The same once more.")
    with unit_of_work():
        known = db.session.get(Ticket, one.id)
        actions.reply(known, Writing("We look."), actor=staff.bob.actor, status="pending:2")
        actions.receive(known, Writing("And the invoice is wrong."), customer=known.customer, channel="form")
        actions.add_note(known, Writing("VAT?"), actor=staff.bob.actor)
    work_off()
    return bob, one, two


def undo_last(bob):
    db.session.rollback()
    bob.post(f"/desk/undo/{db.session.scalar(sa.select(sa.func.max(ChangeSet.id)))}")


def test_merge_link_follow_fields_status_due_day_and_snooze(desk, work_off):
    bob, one, two = desk
    at, other = f"/desk/tickets/{one.number}", f"/desk/tickets/{two.number}"
    late, card = {"reason_id": "1"}, {"own_1": "1"}
    pairs = {
        "merge": ((f"{other}/merge", {"into": str(one.number)}), (f"{other}/unmerge", {})),
        "link": ((f"{at}/link", {"beside": str(two.number), "reason": "Same"}), (f"{other}/unlink", {"beside": str(one.number)})),
        "follow": ((f"{at}/follow", {}), (f"{at}/follow", {"follow": "no"})),
        "fields": ((f"{at}/details", {**card, "own_2": "A-17"}), (f"{at}/details", {"own_1": "", "own_2": ""})),
        "reason": ((f"{at}/details", late), (f"{at}/details", {"reason_id": ""})),
        "due day": ((f"{at}/details", {"due_day": "2027-01-31"}), (f"{at}/details", {"due_day": ""})),
        "snooze": ((f"{at}/snooze", {"until": "tomorrow"}), (f"{at}/wake", {})),
        "own status": ((f"{at}/change", {"status": "on_hold:1"}), None),
        "solved, with what was asked": ((f"{at}/change", {"status": "solved", **late, "own_2": "A-18"}), None),
        "many at once": (("/desk/tickets/bulk", {"act": "status:on_hold:1", "tickets": f"{one.number},{two.number}"}), None),
        "many solved": (("/desk/tickets/bulk", {"act": "status:solved", "tickets": f"{one.number},{two.number}", **late, **card, "own_2": "A-19"}), None),
        "spam": (("/desk/tickets/bulk", {"act": "spam", "tickets": str(two.number)}), None),
    }
    for what, (does, undoes) in pairs.items():
        before = everything()
        answer = bob.post(does[0], data=does[1])
        assert answer.status_code == 302 and everything() != before, (what, answer.text[:300])
        bob.post(undoes[0], data=undoes[1]) if undoes else undo_last(bob)
        assert changed(before, everything()) == set(), what


def test_a_split_taken_back_leaves_only_a_number_that_leads_home(desk, work_off):
    bob, one, _two = desk
    work_off()
    before = everything()
    left = db.session.scalar(sa.select(sa.func.count(Delivery.id)))
    picked = [str(db.session.scalar(sa.select(sa.func.max(model.seq)).where(model.ticket_id == one.id))) for model in (Message, Note)]
    bob.post(f"/desk/tickets/{one.number}/split", data={"pick": picked, "subject": "Invoice", "customer_id": one.customer_id})
    db.session.rollback()
    new = db.session.scalar(sa.select(sa.func.max(Ticket.id)))
    assert {"message", "note", "ticket"} <= changed(before, everything())
    bob.post(f"/desk/tickets/{new + one.number - one.id}/unsplit")
    work_off()
    with unit_of_work():
        gone = db.session.get(Ticket, new)
        assert (gone.folder, gone.merged_into_id) == ("merged", one.id)
        db.session.delete(gone)
    assert changed(before, everything()) == set() and db.session.scalar(sa.select(sa.func.count(Delivery.id))) == left


def test_what_somebody_filled_in_since_stays(desk, client_of, staff):
    bob, one, two = desk
    bob.post("/desk/tickets/bulk", data={"act": "status:solved", "tickets": f"{one.number},{two.number}", "own_1": "1", "own_2": "A-19"})
    client_of(staff.carol).post(f"/desk/tickets/{one.number}/details", data={"own_2": "B-20"})
    undo_last(bob)
    page = bob.get(f"/desk/tickets/{one.number}").text
    assert 'value="B-20"' in page and '<option value="1" selected>Card' not in page
