"""My data: what a customer puts right, proves and asks for behind the mailed link, and what nobody else can."""
import pytest
import sqlalchemy as sa

from helpdesk.channels.email import composing
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Customer, Identity
from helpdesk.outbox.models import Delivery
from helpdesk.privacy.models import PrivacyTask
from helpdesk.tickets.links import list_link
from helpdesk.wiring import LETTERS
from tests.factories import make_ticket

RIGHT = {"name": "Ana Maria Pop", "locale": "ro", "time_zone": "Europe/Bucharest", "phone": "+40 745 118 203"}


@pytest.fixture
def ana(app) -> Customer:
    return make_ticket(email="ana@example.com", name="Anna Pop").customer


@pytest.fixture
def place(ana) -> str:
    return place_of(ana.identities[0])


def place_of(identity: Identity) -> str:
    return "/requests/" + list_link(identity).partition("/requests/")[2] + "/data"


def again(customer: Customer) -> Customer:
    db.session.rollback()
    return db.session.get(Customer, customer.id, populate_existing=True)


def test_a_customer_puts_the_profile_right_and_agents_see_it(visitor, place, ana, client_of, staff):
    page = visitor.get(place).text
    assert 'value="Anna Pop"' in page and "ana@example.com" in page
    assert visitor.post(place, data=RIGHT).status_code == 302
    now = again(ana)
    assert (now.name, now.locale, now.time_zone, now.phone) == ("Ana Maria Pop", "ro", "Europe/Bucharest", "+40745118203")
    assert now.identities[0].proof == "link" and now.identities[1].proved_at is None, "the mailed link proves the address; a typed number is a claim"
    visitor.post(place, data={**RIGHT, "phone": "+40 711 111 111"})
    assert [one.value for one in again(ana).identities if one.kind == "phone"] == ["+40711111111"]
    told = client_of(staff.bob).get(f"/desk/people/{ana.id}?tab=changes").text
    assert "Ana Maria Pop changed: language, name" in told.replace("&#39;", "'")
    assert db.session.scalar(sa.select(EventRow.actor).where(EventRow.kind == "customer.changed")) == f"customer:{ana.id}"


@pytest.mark.parametrize("wrong, words", [({"time_zone": "Mars/Olympus"}, "Choose a time zone"), ({"phone": "12"}, "not a phone number"), ({"locale": "xx"}, "Choose one of the languages"),
                                          ({"name": "x" * 300}, "at most 200"), ({"phone": "+40799999999"}, "cannot be used here")])
def test_what_cannot_be_is_said_and_changes_nothing(visitor, place, ana, wrong, words):
    with unit_of_work():
        customers.customer_for("phone", "+40799999999", name="Secret Name")
    answer = visitor.post(place, data={**RIGHT, **wrong})
    assert answer.status_code == 422 and words in answer.text and "Secret Name" not in answer.text
    assert (again(ana).name, again(ana).locale) == ("Anna Pop", "en")


def test_an_address_that_is_only_claimed_gives_no_say(visitor, ana):
    with unit_of_work():
        added = customers.add_identity(db.session.get(Customer, ana.id), "email", "other@example.com", actor=SYSTEM)
    place = place_of(added)
    page = visitor.get(place).text
    assert "Anna Pop" not in page and "Erase my data" not in page and "Make a copy" in page
    for path in ("", "/address", "/erasure"):
        assert visitor.post(place + path, data={**RIGHT, "address": "x@example.com"}).status_code == 302
    assert again(ana).name == "Anna Pop" and db.session.query(PrivacyTask).count() == 0 and db.session.query(Delivery).filter_by(kind="code").count() == 0


def test_erasure_is_asked_for_refused_with_a_reason_or_done(visitor, place, ana, client_of, staff, work_off):
    alice = client_of(staff.alice)
    for _twice in range(2):
        assert visitor.post(f"{place}/erasure").status_code == 302
    assert "Somebody decides" in visitor.get(place).text and db.session.query(PrivacyTask).count() == 1
    page = alice.get("/desk/settings/data-requests").text
    assert "Anna Pop" in page and "waits for a decision" in page and "asked to be erased" in alice.get(f"/desk/people/{ana.id}/data").text
    task = db.session.query(PrivacyTask).one()
    assert alice.post(f"/desk/settings/data-requests/{task.id}/refuse", data={"reason": " "}).status_code == 422
    assert client_of(staff.bob).post(f"/desk/settings/data-requests/{task.id}/refuse", data={"reason": "x"}).status_code == 403
    alice.post(f"/desk/settings/data-requests/{task.id}/refuse", data={"reason": "An open invoice."})
    letter = composing.compose(db.session.query(Delivery).filter_by(kind="refusal").one(), LETTERS).message.get_body(("plain",)).get_content()
    assert "An open invoice." in letter and "the reason went to you by mail" in visitor.get(place).text
    visitor.post(f"{place}/erasure")
    alice.post(f"/desk/people/{ana.id}/erase", data={"confirmed": "Anna Pop"})
    work_off()
    assert visitor.get(place, follow_redirects=True).status_code == 404 and again(ana).erased_at
    assert "by the customer" in alice.get(f"/desk/people/{ana.id}/erasure").text
    assert not [row for row in db.session.execute(sa.text("SELECT * FROM delivery")) if "invoice" in str(row)]
