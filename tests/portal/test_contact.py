"""The contact form: what a visitor writes becomes one ticket, whatever was typed."""
import sqlalchemy as sa

from helpdesk.core.db import db
from helpdesk.tickets.models import Message, Ticket

WORDS = {"email": "Ana.Pop@Example.com", "subject": "Refund", "message": "Where is it?", "name": "Ana Pop", "key": "k1"}


def tickets() -> list[Ticket]:
    return list(db.session.scalars(sa.select(Ticket)))


def test_it_opens_a_ticket_and_shows_number_and_link(visitor):
    page = visitor.post("/contact", data=WORDS, follow_redirects=True)
    ticket, = tickets()
    assert f"#{ticket.number}" in page.text and "/my/" in page.text
    assert (ticket.channel, ticket.subject, ticket.customer.email, ticket.is_proved) == ("form", "Refund", "ana.pop@example.com", False)


def test_a_form_sent_twice_is_one_ticket(visitor):
    for _ in range(2):
        assert visitor.post("/contact", data=WORDS).status_code == 302
    assert len(tickets()) == 1 and db.session.scalar(sa.select(sa.func.count(Message.id))) == 1


def test_it_keeps_what_was_typed_and_names_each_problem(visitor):
    page = visitor.post("/contact", data={"email": "nobody", "subject": "", "message": "kept words", "key": "k2"})
    assert page.status_code == 422 and "kept words" in page.text and page.text.count("field-error") == 2
    assert tickets() == []


def test_a_robot_gets_the_same_friendly_page_and_no_ticket(visitor):
    page = visitor.post("/contact", data={**WORDS, "website": "http://spam.test"}, follow_redirects=True)
    assert page.status_code == 200 and tickets() == []


def test_script_and_control_characters_stay_words(visitor):
    visitor.post("/contact", data={**WORDS, "subject": "<script>alert(1)</script>\x00\r\nBcc: x", "message": "a\x00b"})
    ticket, = tickets()
    assert ticket.subject == "<script>alert(1)</script> Bcc: x"
    assert "\x00" not in db.session.scalar(sa.select(Message.text))


def test_the_page_speaks_the_visitors_language(visitor):
    for header, lang in (("ro-RO,ro;q=0.9", "ro"), ("pt-PT,pt;q=0.9", "pt-BR"), ("fr", "en")):
        assert f'lang="{lang}"' in visitor.get("/contact", headers={"Accept-Language": header}).text


def test_the_language_menu_names_each_language_and_returns_here(visitor):
    page = visitor.get("/contact?subject=Refund").text
    assert 'href="/language/ro?to=/contact?subject%3DRefund"' in page and "Română" in page
    answer = visitor.get("/language/ro?to=/contact?subject%3DRefund")
    assert answer.location == "/contact?subject=Refund" and 'lang="ro"' in visitor.get("/contact").text
    assert visitor.get("/language/ro?to=//elsewhere.test").location == "/"
