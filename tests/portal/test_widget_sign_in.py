"""The door for people whom their website has signed in: one person on every device, and nobody else by any token that was not signed for them."""
from datetime import timedelta
from urllib.parse import quote

import jwt
import pytest
import sqlalchemy as sa

from helpdesk.channels.chat import queries, site_secrets
from helpdesk.channels.chat.models import ChatVisitor
from helpdesk.core import clock, footprints
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.customers import actions as customers
from helpdesk.customers import merging, person_fields
from helpdesk.customers.access import two_to_change
from helpdesk.customers.models import Customer, Identity, Merge
from helpdesk.tickets import parting
from helpdesk.tickets.models import Message, Ticket
from tests.factories import make_ticket


class Site:
    """A website with the chat: its server signs, its visitors have browsers."""

    def __init__(self, widget):
        self._widget = widget
        with unit_of_work():
            secret, self.words = site_secrets.make(actor=SYSTEM)
            self.secret_id = secret.id

    def token(self, sub: str = "4711", *, words: str = "", life: timedelta = timedelta(minutes=10), **claims) -> str:
        now = utcnow()
        return jwt.encode({"sub": sub, "iat": int(now.timestamp()), "exp": int((now + life).timestamp()), **claims}, words or self.words, algorithm="HS256")

    def device(self, sub: str = "4711", **claims):
        """A browser in which this person is signed in on the website."""
        talk = self._widget()
        self.sign_in(talk, self.token(sub, **claims))
        return talk

    @staticmethod
    def sign_in(talk, token: str) -> dict:
        answer = talk.post("/widget/sign-in", data={"token": token}).json
        talk.token = answer["token"]
        return answer


@pytest.fixture
def site(app, widget):
    return Site(widget)


@pytest.fixture
def verified(site):
    """A website that has verified the addresses it names."""
    with unit_of_work():
        site_secrets.believe_addresses(True, actor=SYSTEM)
    return site


def count(model) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))


def owner(kind: str, value: str) -> Customer | None:
    return customers.owner_of(kind, value)


def test_a_signed_person_is_known_from_the_first_word_and_nothing_is_written_before(site):
    talk = site.device(name="Ana Pop", locale="ro", phone="+40745118203")
    assert talk.get("/widget/conversations").json["unread"] == 0 and count(Customer) == count(ChatVisitor) == 0
    talk.say("Where is my order?")
    ticket = db.session.scalar(sa.select(Ticket))
    assert ticket.is_proved and ticket.customer.name == "Ana Pop" and ticket.customer.locale == "ro"
    held = {(one.kind, one.value, one.proof) for one in ticket.customer.identities}
    assert held == {("external", "4711", "site"), ("phone", "+40745118203", None)}
    assert db.session.scalar(sa.select(Message)).is_proved


def test_another_device_of_the_same_person_shows_the_running_chat(site):
    one, two, other = site.device(), site.device(), site.device("4712")
    number = one.say("Where is my order?").json["number"]
    assert "Where is my order?" in two.get("/widget/conversation").json["html"]
    assert two.say("It is late", number=number).json["number"] == number
    assert other.get("/widget/conversation").json["number"] is None and other.get(f"/widget/conversation?number={number}").status_code == 404
    assert count(Ticket) == count(Customer) == 1


REFUSED = {
    "another secret": (lambda site: site.token(words="cts_" + "x" * 48), "signature"),
    "no algorithm": (lambda site: jwt.encode({"sub": "4711"}, None, algorithm="none"), "algorithm"),
    "too old": (lambda site: site.token(life=timedelta(minutes=-5)), "expired"),
    "too long": (lambda site: site.token(life=timedelta(days=2)), "too_long"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_token_leaves_a_nameless_visitor_of_whom_agents_see_the_claim(site, widget, client_of, staff, name):
    site.device().say("My secret")
    make, why = REFUSED[name]
    forger = widget()
    answer = site.sign_in(forger, make(site))
    assert (answer["is_known"], answer["why"]) == (False, why)
    assert "My secret" not in forger.get("/widget/conversations").text
    number = forger.say("Let me in").json["number"]
    footprints.flush()
    ticket = db.session.get(Ticket, number - 10_000)
    assert ticket.customer_id != owner("external", "4711").id and count(Customer) == 2
    page = client_of(staff.alice).get(f"/desk/tickets/{number}/facts").text
    assert "Claimed, not proved" in page and "4711" in page
    settings = client_of(staff.alice).get("/desk/settings/chat").text
    assert "was refused: " in settings


def test_a_chat_that_goes_on_after_a_refusal_is_the_same_chat(site, widget):
    talk = widget()
    number = talk.say("Hello").json["number"]
    assert site.sign_in(talk, site.token(words="cts_" + "x" * 48))["is_same"]
    assert talk.say("Still here").json["number"] == number


def test_another_id_in_the_middle_of_a_session_is_refused_and_sees_nothing_of_it(site):
    talk = site.device()
    talk.say("My secret")
    answer = site.sign_in(talk, site.token("4712"))
    assert (answer["is_known"], answer["is_same"], answer["why"]) == (False, False, "other_person")
    assert talk.get("/widget/conversation").json["number"] is None
    talk.say("Who am I?")
    assert count(Customer) == 2 and owner("external", "4712") is None


def test_a_session_ends_with_its_token_and_a_new_token_goes_on(site):
    talk = site.device()
    number = talk.say("Hello").json["number"]
    with clock.at(utcnow() + timedelta(minutes=12)):
        assert talk.get("/widget/conversation").status_code == 403
        site.sign_in(talk, site.token())
        assert talk.get("/widget/conversation").json["number"] == number


def test_revoking_ends_sessions_and_tokens_at_once_and_replacing_after_a_day(site, widget):
    talk, token, before = site.device(), site.token(), site.words
    with unit_of_work():
        _secret, site.words = site_secrets.make(actor=SYSTEM)
    assert site.sign_in(widget(), token)["is_known"] and site.device().get("/widget/conversation").status_code == 200
    with clock.at(utcnow() + timedelta(hours=25)):
        assert site.sign_in(widget(), site.token(words=before))["why"] == "revoked"
    with unit_of_work():
        site_secrets.revoke(site.secret_id, actor=SYSTEM)
    assert talk.get("/widget/conversation").status_code == 403 and talk.say("Hello").status_code == 403
    assert site.sign_in(widget(), token)["why"] == "revoked"
    assert site.sign_in(widget(), site.token())["is_known"]


def test_what_was_begun_without_a_name_goes_on_under_it_but_was_not_proved(site, widget):
    talk = widget()
    number = talk.say("I cannot sign in").json["number"]
    site.sign_in(talk, site.token(name="Ana Pop"))
    assert talk.say("Now I can").json["number"] == number
    ticket = db.session.get(Ticket, number - 10_000)
    assert ticket.customer is owner("external", "4711") and ticket.customer.name == "Ana Pop" and count(Customer) == 1
    assert [row.is_proved for row in db.session.scalars(sa.select(Message).order_by(Message.id))] == [False, True]


def test_what_another_left_open_on_this_computer_stays_theirs(site, widget):
    talk = widget()
    number = talk.say("Mine").json["number"]
    with clock.at(utcnow() + timedelta(hours=1)):
        site.sign_in(talk, site.token())
        assert talk.get("/widget/conversation").json["number"] is None
        talk.say("Hers")
    assert db.session.get(Ticket, number - 10_000).customer is not owner("external", "4711")


@pytest.mark.parametrize(("typed", "goes_on"), [("ana@home.example", False), ("ana@example.com", True), ("ana@work.example", True)])
def test_a_typed_address_of_nobody_who_signs_in_keeps_the_chat_apart(site, widget, typed, goes_on):
    site.device(email="ana@example.com").say("Hello")
    with unit_of_work():
        customers.add_identity(owner("external", "4711"), "email", "ana@work.example", actor=SYSTEM)
        db.session.scalar(sa.select(Ticket)).status = "closed"
    talk = widget()
    number = talk.say("The code is 1234").json["number"]
    talk.post("/widget/address", data={"email": typed, "name": "Ana"})
    site.sign_in(talk, site.token(email="ana@example.com"))
    assert (talk.get("/widget/conversation").json["number"] == number) is goes_on
    assert (db.session.get(Ticket, number - 10_000).customer is owner("external", "4711")) is goes_on


def test_an_address_that_the_website_has_not_verified_proves_nothing(site, staff):
    ana = make_ticket(email="ana@example.com", name="Ana").customer
    talk = site.device("9", email="ana@example.com")
    talk.say("Hello")
    assert owner("external", "9").id != ana.id and owner("email", "ana@example.com").id == ana.id
    assert talk.get("/widget/conversation").json["email"] == "ana@example.com"
    assert db.session.scalar(sa.select(Identity.proved_at).where(Identity.value == "ana@example.com")) is None or ana.identities[0].proof != "site"


def test_a_verified_address_leads_to_who_is_known_by_it(verified):
    ana = make_ticket(email="ana@example.com", name="Ana").customer
    verified.device(email="ana@example.com").say("Hello")
    assert owner("external", "4711").id == ana.id and owner("email", "ana@example.com").identities[0].proved_at


def test_two_who_turn_out_to_be_one_are_merged_and_can_be_parted(verified):
    talk = verified.device()
    chat = talk.say("Hello").json["number"] - 10_000
    ana = make_ticket(email="ana@example.com", name="Ana").customer
    verified.sign_in(talk, verified.token(email="ana@example.com"))
    talk.say("It is me")
    merge = db.session.scalar(sa.select(Merge))
    assert owner("external", "4711") is owner("email", "ana@example.com") and merge.undone_at is None
    later = talk.say("And more").json["number"] - 10_000
    with unit_of_work():
        merge = db.session.get(Merge, merge.id)
        merging.lock_both(merge)
        parting.part(merge, visitors=queries.visitors_of, actor=SYSTEM)
    assert later == chat and db.session.get(Ticket, chat).customer is owner("external", "4711")
    assert {row.customer_id for row in db.session.scalars(sa.select(Message).where(Message.ticket_id == chat))} == {owner("external", "4711").id}
    assert owner("email", "ana@example.com").id == ana.id != owner("external", "4711").id


def test_an_address_that_the_website_named_while_two_were_one_goes_with_its_account(verified):
    verified.device().say("Hello")
    ana = make_ticket(email="ana@example.com", name="Ana").customer.id
    with unit_of_work():
        done = merging.merge(*two_to_change(ana, owner("external", "4711").id), actor=SYSTEM).id
    verified.device(email="ion@example.com", phone="+40745118203").say("It is me")
    assert owner("email", "ion@example.com").id == ana
    with unit_of_work():
        parting.part(db.session.get(Merge, done), visitors=queries.visitors_of, actor=SYSTEM)
    assert owner("email", "ion@example.com") is owner("phone", "+40745118203") is owner("external", "4711") and owner("external", "4711").id != ana


def test_two_ids_of_the_website_with_one_address_stay_two(verified):
    verified.device("1", email="family@example.com").say("One")
    verified.device("2", email="family@example.com").say("Two")
    assert owner("external", "1") is not owner("external", "2") and count(Merge) == 0
    assert owner("email", "family@example.com") is owner("external", "1")


def test_own_fields_are_taken_by_key_and_the_rest_is_told_once(site, client_of, staff):
    with unit_of_work():
        plan = person_fields.create_field(person_fields.FieldChoice("text", {"en": "Plan"}), actor=SYSTEM)
        number = person_fields.create_field(person_fields.FieldChoice("number", {"en": "Orders"}), actor=SYSTEM)
        keys = [plan.form_name, number.form_name]
    talk = site.device(attributes={"PLAN": "Gold", keys[1]: "many", "shoe": "42"})
    for words in ("Hello", "Are you there?"):
        talk.say(words)
    assert owner("external", "4711").own_values == {str(plan.id): "Gold"}
    told = list(db.session.scalars(sa.select(EventRow).where(EventRow.kind == "site_token.left_out")))
    assert [row.data["names"] for row in told] == [sorted([keys[1], "shoe"])]
    assert "shoe" in client_of(staff.alice).get("/desk/settings/changes").text
    changed = [row for row in db.session.scalars(sa.select(EventRow).where(EventRow.kind == "customer.changed")) if "own_values" in row.data["fields"]]
    assert len(changed) == 1


def test_an_address_typed_by_somebody_known_says_only_where_to_answer(site):
    other = make_ticket(email="ana@example.com", name="Ana").customer
    talk = site.device()
    number = talk.say("Hello").json["number"]
    talk.post("/widget/address", data={"email": "ana@example.com"})
    ticket = db.session.get(Ticket, number - 10_000)
    assert ticket.customer is owner("external", "4711") and ticket.customer_id != other.id and ticket.is_proved


def test_the_admin_makes_replaces_and_revokes_the_secret(client_of, staff):
    alice, path = client_of(staff.alice), "/desk/settings/chat/secret"
    page = alice.post(path)
    assert page.headers["Cache-Control"] == "no-store"
    words = page.text.partition('value="cts_')[2].partition('"')[0]
    assert len(words) == 48 and words not in alice.get("/desk/settings/chat").text
    assert "hash_hmac" in page.text and "hmac.new" in page.text
    alice.post(path)
    now = alice.get("/desk/settings/chat").text
    assert words[-4:] in now and "works until" in now
    secret_id = site_secrets.newest()[-1].id
    assert "does not work any more" in alice.post(f"{path}/{secret_id}/revoke", follow_redirects=True).text
    alice.post("/desk/settings/chat/addresses", data={"verifies_addresses": "1"})
    assert site_secrets.sign_in().verifies_addresses
    changes = alice.get("/desk/settings/changes").text
    assert "made a secret for the website" in changes and "revoked a secret of the website" in changes
    bob = client_of(staff.bob)
    assert {bob.post(path).status_code, bob.post(f"{path}/1/revoke").status_code, bob.post("/desk/settings/chat/addresses").status_code} == {403}
    assert quote(words) not in str([row.sealed for row in site_secrets.newest()])
