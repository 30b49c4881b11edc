"""Changing a person: profile, addresses, numbers, blocking; each with its event, and a sentence for what cannot be."""
import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Customer, Identity, Organisation
from helpdesk.tickets import actions as tickets
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.desk.pages import after
from tests.factories import make_ticket


@pytest.fixture
def carol(client_of, staff):
    return client_of(staff.carol)


@pytest.fixture
def ana(app) -> Customer:
    return make_ticket(email="ana@example.com", name="Ana Pop").customer


def page_of(customer: Customer) -> str:
    return f"/desk/people/{customer.id}"


def changes(client, customer: Customer) -> str:
    return client.get(f"{page_of(customer)}?tab=changes").text


def kinds(customer: Customer) -> list[tuple[str, str]]:
    return [tuple(row) for row in db.session.execute(sa.select(EventRow.kind, EventRow.actor).where(
        EventRow.customer_id == customer.id, EventRow.ticket_id.is_(None)).order_by(EventRow.id))]


def seen(client, customer: Customer) -> str:
    return client.get(f"{page_of(customer)}/edit").text.partition('name="seen" value="')[2].partition('"')[0]


def test_the_profile_is_changed_and_audited(carol, staff, ana):
    form = {"name": " Ana  Maria Pop ", "locale": "ro", "organisation": "", "seen": seen(carol, ana)}
    page = after(carol, carol.post(page_of(ana), data=form))
    assert "Ana Maria Pop" in page and "Română" in page
    assert kinds(ana)[-1] == ("customer.changed", f"agent:{staff.carol.id}")
    assert "Carol Outside changed: language, name" in changes(carol, ana)


@pytest.mark.parametrize(("form", "words"), [
    ({"name": "x" * 201}, "A name holds at most 200 characters."), ({"locale": "fr"}, "Choose one of the languages."),
    ({"organisation": "Nobody Ltd"}, "There is no organisation of this name."),
    ({"organisation": "y" * 201, "make_organisation": "1"}, "A name holds at most 200 characters."),
])
def test_what_cannot_be_kept_is_said_and_stays_in_the_form(carol, ana, form, words):
    answer = carol.post(page_of(ana), data={"name": "Kept words", "locale": "", "organisation": "", "seen": seen(carol, ana), **form})
    assert answer.status_code == 422 and words in answer.text
    assert form.get("name", "Kept words") in answer.text
    assert db.session.get(Customer, ana.id).name == "Ana Pop" and not db.session.scalars(sa.select(Organisation)).all()


def test_a_stale_form_is_told_and_can_be_saved_over(carol, ana):
    form = {"name": "Ana First", "locale": "", "organisation": "", "seen": seen(carol, ana)}
    assert carol.post(page_of(ana), data=form).status_code == 302
    answer = carol.post(page_of(ana), data={**form, "name": "Ana Second"})
    assert answer.status_code == 409 and "Somebody else has changed this person" in answer.text and "Ana Second" in answer.text
    assert "There now: Ana First" in " ".join(answer.text.split())
    fresh = answer.text.partition('name="seen" value="')[2].partition('"')[0]
    assert carol.post(page_of(ana), data={**form, "name": "Ana Second", "seen": fresh}).status_code == 302


def test_an_organisation_is_chosen_by_name_or_made(carol, staff, ana):
    form = {"name": "Ana Pop", "locale": "", "organisation": "Lumină SRL", "make_organisation": "1"}
    page = after(carol, carol.post(page_of(ana), data={**form, "seen": seen(carol, ana)}))
    made = db.session.scalars(sa.select(Organisation)).one()
    assert f'href="/desk/organisations/{made.id}"' in page and "Lumină SRL" in page
    other = make_ticket(email="ion@example.com").customer
    carol.post(page_of(other), data={**form, "organisation": "LUMINA srl", "make_organisation": "", "seen": seen(carol, other)})
    assert db.session.get(Customer, other.id).organisation_id == made.id


@pytest.mark.parametrize(("value", "kept"), [(" Ana.Work@Lumina.Example ", "ana.work@lumina.example"), ("+40 745 118 203", "+40745118203")])
def test_an_agent_vouches_for_an_address_or_number(carol, staff, ana, value, kept):
    page = after(carol, carol.post(f"{page_of(ana)}/identities", data={"value": value}))
    assert kept in page and "Proved by an agent’s decision" in page
    added = db.session.scalars(sa.select(Identity).where(Identity.value == kept)).one()
    assert (added.customer_id, added.proof) == (ana.id, "agent")
    assert kinds(ana)[-2:] == [("identity.added", f"agent:{staff.carol.id}"), ("identity.proved", f"agent:{staff.carol.id}")]
    assert f"Carol Outside added {kept}" in changes(carol, ana)


def test_what_was_claimed_is_confirmed(carol, ana):
    page = carol.get(page_of(ana)).text
    assert "Confirm that ana@example.com is theirs" in page
    page = after(carol, carol.post(f"{page_of(ana)}/identities", data={"value": "ana@example.com"}))
    assert "Proved by an agent’s decision" in page and "Confirm that" not in page
    assert [kind for kind, _ in kinds(ana)] == ["customer.created", "identity.proved"]


def test_an_address_of_somebody_else_is_told_and_joins_nobody(carol, ana):
    ion = make_ticket(email="ion@example.com", name="Ion Radu").customer
    answer = carol.post(f"{page_of(ana)}/identities", data={"value": "ION@example.com"})
    assert answer.status_code == 409 and "ion@example.com belongs to Ion Radu already." in answer.text
    assert f'href="/desk/people/{ion.id}"' in answer.text and 'value="ION@example.com"' in answer.text
    assert {identity.customer_id for identity in db.session.scalars(sa.select(Identity))} == {ana.id, ion.id}
    assert db.session.scalars(sa.select(Identity.proof)).all() == [None, None]


@pytest.mark.parametrize(("value", "words"), [
    ("nobody@", "This is not a mail address."), ("a b@c.example", "This is not a mail address."), ("", "Write a mail address or a phone number."),
    ("12", "Write a mail address or a phone number."), ("call me", "Write a mail address or a phone number."), ("<script>@x", "This is not a mail address.")])
def test_what_is_no_address_is_said(carol, ana, value, words):
    answer = carol.post(f"{page_of(ana)}/identities", data={"value": value})
    assert answer.status_code == 422 and words in answer.text and "<script>@" not in answer.text
    assert db.session.scalar(sa.select(sa.func.count(Identity.id))) == 1


def test_a_wrong_address_goes_and_can_be_brought_back(carol, staff, ana):
    carol.post(f"{page_of(ana)}/identities", data={"value": "wrong@example.com"})
    wrong = db.session.scalars(sa.select(Identity).where(Identity.value == "wrong@example.com")).one().id
    page = after(carol, carol.post(f"{page_of(ana)}/identities/{wrong}/remove"))
    assert "wrong@example.com is removed." in page and "Undo" in page
    assert kinds(ana)[-1] == ("identity.removed", f"agent:{staff.carol.id}")
    assert "Carol Outside removed a mail address" in changes(carol, ana)
    assert db.session.scalar(sa.select(sa.func.count(Identity.id))) == 1


def test_a_claim_that_is_brought_back_is_still_a_claim(carol, staff, ana):
    with unit_of_work():
        claimed = customers.add_identity(db.session.get(Customer, ana.id), "phone", "+40745118203", actor=SYSTEM).id
    page = after(carol, carol.post(f"{page_of(ana)}/identities/{claimed}/remove"))
    undo = page.rpartition(f'action="{page_of(ana)}/identities"><input')[2].partition("</form>")[0]
    assert 'name="claimed" value="yes"' in undo
    carol.post(f"{page_of(ana)}/identities", data={"value": "+40745118203", "claimed": "yes"})
    assert db.session.scalars(sa.select(Identity.proof).where(Identity.value == "+40745118203")).all() == [None]


def test_what_is_in_use_stays(carol, staff, ana):
    with unit_of_work():
        own = db.session.get(Customer, ana.id)
        written = customers.add_identity(own, "email", "ana.work@example.com", actor=SYSTEM)
        ticket = db.session.scalars(sa.select(Ticket)).one()
        tickets.receive(ticket, Writing("From my other address", sender="ana.work@example.com"), customer=own, channel="email")
        first = own.identities[0].id
    for identity_id, words in ((first, "it is what this person first came with"), (written.id, "it is in use")):
        answer = carol.post(f"{page_of(ana)}/identities/{identity_id}/remove")
        assert answer.status_code == 409 and words in answer.text
    assert carol.post(f"{page_of(ana)}/identities/999/remove").status_code == 404
    other = make_ticket(email="ion@example.com").customer
    assert carol.post(f"{page_of(other)}/identities/{written.id}/remove").status_code == 404
    assert db.session.scalar(sa.select(sa.func.count(Identity.id))) == 3


def test_blocking_sends_later_words_to_spam_and_back(carol, staff, ana):
    page = after(carol, carol.post(f"{page_of(ana)}/block", data={"blocked": "yes"}))
    assert "Ana Pop is blocked." in page and "Undo" in page and "Unblock" in page
    assert make_ticket(email="ana@example.com").is_spam
    page = after(carol, carol.post(f"{page_of(ana)}/block", data={"blocked": "no"}))
    assert "Ana Pop is not blocked any more." in page and not make_ticket(email="ana@example.com").is_spam
    assert [kind for kind in kinds(ana) if kind[0] == "customer.blocked"] == [("customer.blocked", f"agent:{staff.carol.id}")] * 2


def test_nobody_is_not_changed(carol, visitor):
    ticket = make_ticket()
    for path in ("", "/identities", "/identities/1/remove", "/block"):
        assert carol.post(f"/desk/people/999{path}", data={"value": "a@b.example"}).status_code == 404
        assert visitor.post(f"/desk/people/{ticket.customer_id}{path}", data={"name": "Mallory", "value": "m@x.example"}).status_code == 302
    assert db.session.scalars(sa.select(Customer.name)).all() == ["Ana Pop"] and db.session.scalar(sa.select(sa.func.count(Identity.id))) == 1
