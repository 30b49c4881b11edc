"""Every kind of mail has a writer, says what it must in three languages, and fits into a mail."""
import pytest
import sqlalchemy as sa

from helpdesk import wiring
from helpdesk.accounts import actions as accounts
from helpdesk.accounts.models import Agent, OneTimeLink
from helpdesk.channels.email.composing import compose
from helpdesk.core.db import db, unit_of_work
from helpdesk.notices.mailing import post_link
from helpdesk.outbox.actions import PermanentFailure, post
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import actions, changes
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket


def text_of(kind: str) -> str:
    delivery = db.session.scalar(sa.select(Delivery).where(Delivery.kind == kind).order_by(Delivery.id.desc()).limit(1))
    message = compose(delivery, wiring.LETTERS).message
    markup = message.get_body(("html",)).get_content()
    assert f'lang="{delivery.locale}"' in markup and "http" in markup and message["Auto-Submitted"]
    return f"{message['Subject']}\n{message.get_body(('plain',)).get_content()}"


@pytest.mark.parametrize(("locale", "words"), [("en", "How satisfied are you"), ("pt-BR", "Olá,"), ("ro", "Bună ziua,")])
def test_the_survey(app, staff, locale, words):
    ticket = make_ticket(locale=locale, subject="Filter & lamp")
    with unit_of_work():
        changes.set_status(db.session.get(Ticket, ticket.id), "solved", actor=staff.bob.actor)
    said = text_of("survey")
    assert words in said and "?score=5" in said


def test_invitation_and_reset(app, staff):
    with unit_of_work():
        for purpose in ("invite", "reset"):
            accounts.make_link(purpose, db.session.get(Agent, staff.bob.id))
            post_link(staff.bob, db.session.scalar(sa.select(OneTimeLink).order_by(OneTimeLink.id.desc()).limit(1)))
    assert "/desk/welcome/" in text_of("reset") and "Bob Member" in text_of("reset")
    with pytest.raises(PermanentFailure, match="used or too old"):
        text_of("invite")       # the later link ended the earlier one


def test_several_answers_of_a_chat_in_one_mail(app, staff):
    ticket = make_ticket()
    with unit_of_work():
        row = db.session.get(Ticket, ticket.id)
        ids = [actions.reply(row, Writing(f"Answer {number}"), actor=staff.bob.actor).id for number in (1, 2)]
        post("email", "chat", "ana@example.com", ticket_id=ticket.id, message_id=ids[-1], data={"message_ids": ids})
    delivery = db.session.scalar(sa.select(Delivery).where(Delivery.kind == "chat"))
    said = compose(delivery, wiring.LETTERS).message.get_body(("plain",)).get_content()
    assert said.index("Answer 1") < said.index("Answer 2") < said.index("I still have no money.")


@pytest.mark.parametrize("kind", ["reply", "acknowledgement", "survey", "nonsense"])
def test_what_is_gone_is_a_failure_and_no_crash(app, kind):
    with unit_of_work():
        delivery = post("email", kind, "ana@example.com", ticket_id=999, message_id=999, data={"invitation_id": 999})
    with pytest.raises(PermanentFailure):
        compose(delivery, wiring.LETTERS)


def test_every_kind_that_somebody_posts_has_a_writer(app):
    assert {"reply", "chat", "acknowledgement", "link", "survey", "invite", "reset"} <= set(wiring.LETTERS)
