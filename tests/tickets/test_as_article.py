"""A ticket as the beginning of an article: the question, the answer, and nobody's name."""
import pytest

from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge.models import Translation
from helpdesk.tickets import actions
from helpdesk.tickets.as_article import told
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from tests.factories import make_ticket

ANSWER = "Hello Ana,\n\nthe refund is paid within two working days, to the account that paid: call +40 721 555 123.\n\nKind regards\nAlice Admin\nBrisa"


@pytest.fixture
def ticket(staff):
    return make_ticket(subject="Ana Pop: refund of order 4711-0815-22", text="Good morning,\nwhen do I get my money? I am Ana Pop.\n\nThanks!\nAna\nana@example.com")


def say(ticket, text, agent):
    with unit_of_work():
        actions.reply(db.session.get(Ticket, ticket.id), Writing(text), actor=agent.actor)


def fresh(ticket) -> Ticket:
    return db.session.get(Ticket, ticket.id)


def test_question_and_answer_without_greetings_and_names(ticket, staff):
    say(ticket, ANSWER, staff.alice)
    say(ticket, "You are welcome!", staff.alice)
    found = told(fresh(ticket))
    assert found.title == "·: refund of order ·"
    assert found.question == "when do I get my money? I am ·."
    assert found.answers == ["the refund is paid within two working days, to the account that paid: call ·."]


@pytest.mark.parametrize(("text", "kept"), [
    ("Bună ziua,\n\nparola nu merge.\n\nCu stimă,\nAna", "parola nu merge."),
    ("Olá, tudo bem?\nNão consigo entrar.\nObrigada!\nAna", "Não consigo entrar."),
    ("Boa tarde\nO pedido não chegou.\nAtenciosamente\nAna Pop", "O pedido não chegou."),
    ("Best price for two filters?", "Best price for two filters?"),
    ("Hi my order never came and I wait\nPlease help", "Hi my order never came and I wait\nPlease help"),
    ("Hello", "Hello"),
    ("Thanks", "Thanks"),
])
def test_greetings_in_three_languages(staff, text, kept):
    assert told(make_ticket(text=text)).question == kept


def test_an_author_gets_a_draft_that_nobody_reads_yet(client_of, staff, visitor, ticket):
    say(ticket, ANSWER, staff.alice)
    author = client_of(staff.alice)
    path = f"/desk/tickets/{ticket.number}/article"
    button = f'action="{path}"'
    assert button not in author.get(f"/desk/tickets/{ticket.number}").text
    author.post(f"/desk/tickets/{ticket.number}/change", data={"status": "solved"})
    assert button in author.get(f"/desk/tickets/{ticket.number}").text
    answer = author.post(path)
    made = db.session.query(Translation).one()
    assert answer.headers["Location"].endswith(f"/desk/articles/{made.article_id}/en/edit")
    assert (made.status, made.article.visibility, made.article.external_id) == ("draft", "internal", f"ticket-{ticket.number}")
    assert "## The question" in made.body and "Ana" not in made.body + made.title
    assert visitor.get(f"/help/en/articles/{made.article_id}").status_code == 404
    assert author.post(path).headers["Location"] == answer.headers["Location"]
    assert db.session.query(Translation).count() == 1


def test_only_authors_who_see_the_ticket(client_of, staff):
    private = make_ticket(team_id=staff.private_team.id)
    assert client_of(staff.bob).post(f"/desk/tickets/{private.number}/article").status_code == 403
    assert client_of(staff.alice).post("/desk/tickets/99999/article").status_code == 404
