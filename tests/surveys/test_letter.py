"""The mail that asks: one link per score, in the customer's language, and no stranger's words for a stranger."""
import pytest
import sqlalchemy as sa

from helpdesk.channels.email.composing import compose
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.models import Delivery
from helpdesk.surveys import actions
from helpdesk.tickets import actions as tickets
from helpdesk.tickets import changes
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from helpdesk.wiring import LETTERS
from tests.factories import make_ticket


def letter(ticket: Ticket, *, answered: bool = True):
    """The mail that leaves after the ticket was solved: its subject, its plain text and its HTML."""
    with unit_of_work():
        held = db.session.get(Ticket, ticket.id)
        if answered:
            tickets.reply(held, Writing("Done."), actor=SYSTEM)
        changes.set_status(held, "solved", actor=SYSTEM)
    delivery = db.session.scalar(sa.select(Delivery).where(Delivery.kind == "survey", Delivery.ticket_id == ticket.id))
    mail = compose(delivery, LETTERS).message
    return mail, mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()


@pytest.mark.parametrize(("locale", "question"), [
    ("en", "How satisfied are you with our help?"), ("pt-BR", "Qual é o seu grau de satisfação com a nossa ajuda?"),
    ("ro", "Cât de mulțumitor a fost ajutorul nostru?"),
])
def test_it_asks_in_the_customers_language_with_one_link_per_score(app, locale, question):
    mail, plain, html = letter(make_ticket(locale=locale, subject="Coletul întârzie"))
    assert question in plain and question in html and "Coletul întârzie" in mail["Subject"]
    for score in range(1, 6):
        assert f"?score={score}" in plain and f"?score={score}" in html
    assert "?score=6" not in plain and mail["Auto-Submitted"] == "auto-generated"


def test_the_first_question_of_the_plan_stands_in_it(app):
    with unit_of_work():
        actions.change_plan(is_enabled=True, kinds=["ces", "csat"], delay_minutes=0, texts={"ces": {"en": "Easy?"}}, actor=SYSTEM)
    _mail, plain, _html = letter(make_ticket())
    assert "Easy?" in plain and "?score=7" in plain


@pytest.mark.parametrize(("answered", "is_quoted"), [(False, False), (True, True)], ids=["never answered", "answered"])
def test_words_typed_beside_somebody_elses_address_are_not_repeated_to_them(app, answered, is_quoted):
    mail, plain, html = letter(make_ticket(subject="BUY PILLS http://pills.example", email="victim@example.com"), answered=answered)
    assert ("BUY PILLS" in f"{mail['Subject']} {plain} {html}") is is_quoted
    assert "?score=5" in plain
