"""One-time links: the first admin of a real desk, and a forgotten password."""
import re
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.accounts import actions as accounts
from helpdesk.accounts.models import Agent
from helpdesk.accounts.passwords import hash_password
from helpdesk.core import clock
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.models import Delivery

FIRST = {"name": "Ioana Marin", "email": "Ioana@firma.ro", "password": "o parolă destul de lungă"}


@pytest.fixture
def settings(settings):
    """A real desk: its address is known, its limits are on."""
    return settings.model_copy(update={"url": "http://localhost", "rate_limits": True})


@pytest.fixture
def link(app) -> str:
    with unit_of_work():
        return f"/desk/welcome/{accounts.make_link('first_admin')}"


def agents() -> list[Agent]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Agent)))


def test_the_first_admin_comes_in_by_the_link_and_the_link_is_used_up(visitor, link):
    assert "first admin" in visitor.get(link).text
    answer = visitor.post(link, data=FIRST, headers={"Accept-Language": "ro"})
    ioana, = agents()
    assert answer.location == "/desk/tickets" and (ioana.email, ioana.role, ioana.locale) == ("ioana@firma.ro", "admin", "ro")
    assert visitor.get("/desk/settings/agents").status_code == 200
    assert visitor.get(link).status_code == 404 and visitor.post(link, data=FIRST).status_code == 404
    assert len(agents()) == 1


@pytest.mark.parametrize(("field", "value"), [("name", " "), ("email", "nobody"), ("password", "short"), ("password", "x" * 201)])
def test_what_cannot_be_used_keeps_the_link_and_what_was_typed(visitor, link, field, value):
    page = visitor.post(link, data={**FIRST, field: value})
    assert page.status_code == 422 and "field-error" in page.text and agents() == []
    if field == "password":
        assert 'value="Ioana Marin"' in page.text and value not in page.text
    assert visitor.post(link, data=FIRST).status_code == 302


def test_a_second_link_makes_no_second_first_admin(visitor, link, app):
    with unit_of_work():
        other = f"/desk/welcome/{accounts.make_link('first_admin')}"
    visitor.post(link, data=FIRST)
    page = app.test_client().post(other, data={**FIRST, "email": "mallory@firma.ro"})
    assert page.status_code == 409 and "has an admin already" in page.text and len(agents()) == 1


def test_a_link_that_is_too_old_or_made_up_opens_nothing(visitor, link):
    with clock.at(utcnow() + timedelta(days=1, minutes=1)):
        page = visitor.get(link)
    assert page.status_code == 404 and "too old" in page.text
    for token in ("1-" + "0" * 40, "x", link.rsplit("/", 1)[1][:-1] + "!"):
        assert visitor.get(f"/desk/welcome/{token}").status_code == 404


def test_a_forgotten_password_is_answered_alike_for_everybody(visitor, app):
    with unit_of_work():
        accounts.create_agent(email="dan@firma.ro", name="Dan", role="agent", locale="ro", password_hash=hash_password("x" * 12), actor=SYSTEM)
        accounts.create_agent(email="gone@firma.ro", name="Gone", role="agent", actor=SYSTEM).is_active = False
    pages = [re.sub(r'(csrf.token" (?:content|value)=)"[^"]+"', r"\1", visitor.post("/desk/forgotten", data={"email": email}, follow_redirects=True).text)
             for email in ("Dan@firma.ro", "gone@firma.ro", "nobody@firma.ro")]
    assert len(set(pages)) == 1 and "Look into your mail" in pages[0]
    delivery, = db.session.scalars(sa.select(Delivery))
    assert (delivery.kind, delivery.recipient, delivery.locale) == ("reset", "dan@firma.ro", "ro")


def test_nobodys_mailbox_is_filled_with_links(visitor, app):
    statuses = [visitor.post("/desk/forgotten", data={"email": "dan@firma.ro"}).status_code for _ in range(4)]
    assert statuses == [302, 302, 302, 429]


def test_the_command_line_helps_an_admin_who_forgot(app, visitor):
    with unit_of_work():
        accounts.create_agent(email="dan@firma.ro", name="Dan", role="admin", password_hash=hash_password("x" * 12), actor=SYSTEM)
    run = app.test_cli_runner()
    address = run.invoke(args=["admin", "link", "--email", "Dan@firma.ro"]).output.strip()
    assert visitor.post(address.removeprefix("http://localhost"), data={"password": "a new long password"}).status_code == 302
    assert run.invoke(args=["admin", "link", "--email", "nobody@firma.ro"]).exit_code == 1
