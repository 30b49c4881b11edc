"""The sample looks like sixty days of a real desk, leaves nothing to be sent, and signs its people in."""
import pytest
import sqlalchemy as sa

from helpdesk.accounts.models import Agent
from helpdesk.accounts.passwords import is_right
from helpdesk.accounts.samples import SAMPLE_PASSWORD
from helpdesk.channels.chat.models import ChatVisitor
from helpdesk.config import ROOT
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.customers.models import Customer, Identity, Touchpoint
from helpdesk.knowledge import exchange, queries
from helpdesk.outbox.models import Delivery
from helpdesk.seed import bank, sample
from helpdesk.seed.staff import NotEmpty
from helpdesk.surveys.models import SurveyResponse
from helpdesk.tickets.models import Message, Note, Ticket
from helpdesk.tickets.writing_models import Draft
from tests.conftest import entered, fresh_settings


@pytest.fixture(scope="module")
def filled(tmp_path_factory, template, postgresql_address):
    """A sample of twelve days, filled once: no test here changes it."""
    with (fresh_settings(tmp_path_factory.mktemp("sample"), template, postgresql_address) as settings, entered(settings),
          pytest.MonkeyPatch.context() as patch):
        patch.setattr(sample, "DAYS", 12)
        source = exchange.open_source(ROOT / "kb")
        exchange.take_in(source, exchange.prepare(source), actor=SYSTEM)
        sample.fill(lambda done, total: None)
        yield


def every(column) -> list:
    return list(db.session.scalars(sa.select(column)))


def test_it_has_every_channel_language_and_some_open_tickets(filled):
    assert set(every(Ticket.channel)) == {"email", "chat", "form", "phone"}
    assert set(every(Ticket.locale)) == {"en", "pt-BR", "ro"}
    statuses = every(Ticket.status)
    assert len([status for status in statuses if status in ("new", "open", "pending")]) >= 8
    assert len([status for status in statuses if status in ("solved", "closed")]) >= 15
    # Where somebody still waits for the first answer, one is being written and shared.
    waits = sa.select(sa.func.count()).where(Ticket.status == "new", Ticket.folder == "unsolved", Ticket.channel.in_(("email", "form")))
    assert every(Draft.is_shared) == [True] * min(db.session.scalar(waits), 1)


def test_nothing_lies_in_the_future(filled):
    for column in (Ticket.last_message_at, Ticket.updated_at, Message.created_at, Note.created_at, Touchpoint.at):
        assert max(every(column)) <= utcnow()


def test_nothing_of_the_past_is_left_to_be_sent(filled):
    due = sa.select(Delivery.id).where(Delivery.status.not_in(("sent", "cancelled")), Delivery.due_at <= utcnow())
    assert not list(db.session.scalars(due))


def test_who_wrote_was_thanked_at_once(filled):
    thanked = sa.select(Delivery.created_at, Ticket.created_at).join(Ticket, Ticket.id == Delivery.ticket_id).where(Delivery.kind == "acknowledgement")
    pairs = db.session.execute(thanked).all()
    assert pairs and all(told == opened for told, opened in pairs)


def test_its_addresses_belong_to_nobody(filled):
    assert all(value.endswith(".example") for value in every(Message.sender) if value)
    assert all(person.email.endswith(".example") for person in bank.people())


def test_each_person_is_one_customer_on_all_channels(filled):
    assert len(every(Customer.id)) == len(bank.people()) >= 40


def test_who_has_an_account_in_the_shop_chats_signed_in(filled):
    known = dict(db.session.execute(sa.select(Identity.value, Identity.customer_id).where(Identity.kind == "external", Identity.proof == "site")).all())
    assert set(known) == {person.handle for person in bank.people() if person.handle} and len(set(known.values())) == len(known)
    assert set(db.session.scalars(sa.select(ChatVisitor.external_id).where(ChatVisitor.external_id.is_not(None)))) <= set(known)


def test_the_three_sign_ins_open_and_the_colleague_does_not(filled):
    agents = {agent.email: agent for agent in every(Agent)}
    for role in ("agent", "supervisor", "admin"):
        agent = agents[f"{role}@brisa.example"]
        assert agent.role == role and agent.is_sample and is_right(agent.password_hash, SAMPLE_PASSWORD)
    assert agents["tom@brisa.example"].password_hash is None


def test_customers_have_judged_us_and_said_why(filled):
    assert {"csat", "ces"} == set(every(SurveyResponse.kind))
    assert [comment for comment in every(SurveyResponse.comment) if comment]


def test_the_help_centre_has_its_favourites(filled):
    for locale in ("en", "pt-BR", "ro"):
        assert len(queries.popular(locale)) == 6
        assert queries.popular_searches(locale)


def test_no_word_was_left_unfilled(filled):
    for text in (*every(Message.text), *every(Note.text), *every(Ticket.subject)):
        assert not set("{}|") & set(text)


def test_a_desk_in_use_is_left_alone(filled):
    with pytest.raises(NotEmpty):
        sample.fill(lambda done, total: None)
