"""What arrives in the moment in which its writer is merged or erased finds whom they have become. On SQLite a unit waits for the other."""
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
import sqlalchemy as sa

from helpdesk.accounts import tokens
from helpdesk.accounts.models import Agent
from helpdesk.channels import intake
from helpdesk.channels.inbound import Inbound
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, is_sqlite, locked, unit_of_work
from helpdesk.customers import merging, signs
from helpdesk.customers.access import customer_to_change, two_to_change
from helpdesk.customers.actions import owner_of
from helpdesk.customers.models import Customer, Touchpoint
from helpdesk.privacy import erasing
from helpdesk.tickets import access, changes, parting
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket

_WAITING = sa.text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def meanwhile(app, first: Callable[[], None], then: Callable[[], object]) -> object:
    """`first` is done in a unit that ends when `then`, begun in another one meanwhile, waits for it. Answers what `then` answers."""
    begun = Event()

    def before() -> None:
        with app.app_context(), unit_of_work():
            first()
            begun.set()
            until = time.monotonic() + 20
            while not is_sqlite() and not db.session.scalar(_WAITING):
                assert time.monotonic() < until, "nobody waits"

    def after() -> object:
        assert begun.wait(20)
        with app.app_context(), unit_of_work():
            return then()

    db.session.rollback()
    with ThreadPoolExecutor(2) as pool:
        ended, answer = pool.submit(before), pool.submit(after)
        ended.result()
        return answer.result()


def mail(address: str, ticket_id: int | None = None) -> Callable[[], int]:
    """Takes a mail from this address; answers its ticket's id."""
    inbound = Inbound("email", "email", address, Writing("And another thing"), subject="Again", ticket_id=ticket_id)
    return lambda: intake.take(inbound).ticket.id


@pytest.mark.parametrize("is_answer", [False, True], ids=["new", "answer"])
def test_of_somebody_who_is_being_merged(app, staff, is_answer):
    kept, other = make_ticket(email="ana@example.com"), make_ticket(email="ana.pop@work.example")
    kept_id, other_id = kept.customer_id, other.customer_id

    def merge() -> None:
        merging.merge(*two_to_change(kept_id, other_id), actor=SYSTEM)

    ticket_id = meanwhile(app, merge, mail("ana.pop@work.example", other.id if is_answer else None))
    assert (ticket_id == other.id) is is_answer
    assert db.session.get(Ticket, ticket_id, populate_existing=True).customer_id == kept_id
    assert set(db.session.scalars(sa.select(Message.customer_id).where(Message.ticket_id == ticket_id))) == {kept_id}


def test_a_sign_of_somebody_who_is_being_merged_returns_to_them_when_they_part(app, staff):
    kept_id, other_id = (make_ticket(email=email).customer_id for email in ("ana@example.com", "ana.pop@work.example"))
    with unit_of_work():
        token_id = tokens.make("shop", scopes=(tokens.EVENT_WRITE,), actor=SYSTEM)[0].id
    sign = signs.checked({"kind": "order.paid", "title": "Order 7"}, key="7")

    def report() -> int:
        return signs.report(owner_of("email", "ana.pop@work.example"), sign, token_id=token_id, by=("email", "ana.pop@work.example"))[0].id

    sign_id = meanwhile(app, lambda: merging.merge(*two_to_change(kept_id, other_id), actor=SYSTEM), report)
    assert db.session.get(Touchpoint, sign_id, populate_existing=True).customer_id == kept_id
    with unit_of_work():
        done = merging.merges_into(kept_id)[0]
        merging.lock_both(done)
        parting.part(done, visitors=lambda _ids: {}, actor=SYSTEM)
    assert db.session.get(Touchpoint, sign_id, populate_existing=True).customer_id == other_id


def test_of_somebody_who_is_being_erased(app, staff):
    """Whoever writes afterwards is somebody new, and what they wrote is nobody's to erase."""
    gone, alice_id = make_ticket(email="ana@example.com", name="Ana Pop").customer_id, staff.alice.id

    def erase() -> None:
        erasing.erase(customer_to_change(gone), confirmed="Ana Pop", agent=db.session.get(Agent, alice_id), locale="en")

    ticket = db.session.get(Ticket, meanwhile(app, erase, mail("ana@example.com")), populate_existing=True)
    assert ticket.customer_id != gone and ticket.customer.email == "ana@example.com"
    assert db.session.get(Customer, gone, populate_existing=True).erased_at


def test_a_ticket_whose_customer_is_being_merged_is_read_as_it_is_then(app, staff):
    kept, other = make_ticket(email="ana@example.com"), make_ticket(email="ana.pop@work.example")
    kept_id, other_id, ticket_id, number, alice_id = kept.customer_id, other.customer_id, other.id, other.number, staff.alice.id

    def change() -> tuple[int, list[str]]:
        ticket = access.ticket_to_change(db.session.get(Agent, alice_id), number)
        return ticket.customer.id, [row.tag for row in ticket.tags]

    def merge() -> None:
        merging.merge(*two_to_change(kept_id, other_id), actor=SYSTEM)
        changes.set_tags(locked(db.session.get(Ticket, ticket_id)), ["merged"], actor=SYSTEM)

    assert meanwhile(app, merge, change) == (kept_id, ["merged"])
