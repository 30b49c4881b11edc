"""Accounts: sign in and out, one-time links, the last admin."""
from datetime import timedelta

import pytest

from helpdesk.accounts import actions, passwords, queries
from helpdesk.accounts.models import Agent
from helpdesk.core import clock
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.errors import Conflict, Invalid, NotFound

WORDS = "correct horse battery"


def test_the_form_lets_in_with_the_right_password_only(app, visitor, staff):
    hashed = passwords.hash_password(WORDS)
    with unit_of_work():
        actions.set_password(db.session.get(Agent, staff.bob.id), hashed)
    for form in ({"email": "bob@desk.test", "password": "wrong"}, {"email": "nobody@desk.test", "password": WORDS}, {}):
        assert visitor.post("/desk/sign-in", data=form).status_code == 422
    answer = visitor.post("/desk/sign-in", data={"email": " BOB@desk.test", "password": WORDS, "next": "//evil.test/"})
    assert answer.status_code == 302 and answer.location.startswith("/desk/")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and WORDS not in cookie
    assert visitor.get("/desk/queues/mine").status_code == 200


def test_signing_out_everywhere_ends_every_browser(client_of, staff):
    one, other = client_of(staff.bob), client_of(staff.bob)
    one.post("/desk/sign-out-everywhere")
    assert other.get("/desk/queues/mine").status_code == 302


def test_a_deactivated_agent_is_out_at_once(app, client_of, staff):
    client = client_of(staff.bob)
    with unit_of_work():
        actions.change_agent(db.session.get(Agent, staff.bob.id), actor=staff.alice.actor, is_active=False)
    assert client.get("/desk/queues/mine").status_code == 302


def test_an_old_session_ends_by_itself(app, staff):
    with unit_of_work():
        token = actions.sign_in(db.session.get(Agent, staff.bob.id), days=1, browser="x")
    assert queries.agent_of_session(token)
    with clock.at(utcnow() + timedelta(days=2)):
        assert queries.agent_of_session(token) is None


def test_the_last_admin_stays(app, staff):
    with pytest.raises(Conflict), unit_of_work():
        actions.change_agent(db.session.get(Agent, staff.alice.id), actor=SYSTEM, role="agent")


def test_the_first_admin_comes_by_a_link_that_works_once(app, visitor):
    with unit_of_work():
        token = actions.make_link("first_admin")
    form = {"name": "Ana", "email": "ana@desk.test", "password": WORDS}
    assert visitor.get(f"/desk/welcome/{token}").status_code == 200
    assert visitor.post(f"/desk/welcome/{token}", data={**form, "password": "short"}).status_code == 422
    assert visitor.post(f"/desk/welcome/{token}", data=form).status_code == 302
    assert visitor.post(f"/desk/welcome/{token}", data=form).status_code == 404
    assert queries.agent_by_email("ana@desk.test").role == "admin"


def test_a_link_is_too_old_one_day(app):
    with unit_of_work():
        token = actions.make_link("first_admin")
    with clock.at(utcnow() + timedelta(days=2)), pytest.raises(NotFound):
        actions.link_for(token)


@pytest.mark.parametrize("password", ["", "short", "x" * 201])
def test_a_bad_password_is_refused_in_words(app, password):
    with pytest.raises(Invalid), app.test_request_context():
        passwords.hash_password(password)


def test_a_signed_in_agent_may_only_do_what_the_role_holds(app):
    assert not Agent(role="agent").may("settings.manage") and Agent(role="admin").may("settings.manage")
