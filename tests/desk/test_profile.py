"""Your account: what you set holds, the password changes only for who knows it, sessions end where you say."""
import pytest
import sqlalchemy as sa

from helpdesk.accounts import actions as accounts
from helpdesk.accounts.models import Agent, AgentSession
from helpdesk.accounts.passwords import hash_password, is_right
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.core.events import EventRow
from tests.factories import fresh

OLD, NEW = "the old long password", "the new long password"
HASHED = hash_password(OLD)
FORM = {"name": "Bob B.", "locale": "pt-BR", "theme": "dark", "signature": "Bob\r\nRefunds", "notify_by_mail": "1"}


@pytest.fixture
def bob(staff):
    with unit_of_work():
        accounts.set_password(db.session.get(Agent, staff.bob.id), HASHED, actor=SYSTEM)
    return staff.bob


def sessions(agent: Agent) -> int:
    db.session.rollback()
    return db.session.scalar(sa.select(sa.func.count(AgentSession.id)).where(AgentSession.agent_id == agent.id))


def test_what_is_saved_holds_on_every_page(client_of, bob):
    client = client_of(bob)
    client.set_cookie("theme", "light")
    assert "Salvo." in client.post("/desk/profile", data=FORM, follow_redirects=True).text
    now = fresh(bob)
    assert (now.name, now.locale, now.theme, now.signature) == ("Bob B.", "pt-BR", "dark", "Bob\nRefunds")
    assert (now.notify_on_screen, now.notify_by_mail) == (False, True)
    page = client.get("/desk/queues/mine").text
    assert 'lang="pt-BR"' in page and 'data-theme="dark"' in page, "the browser's own switch is taken back"


def test_nobody_makes_himself_an_admin(client_of, bob):
    client_of(bob).post("/desk/profile", data={**FORM, "role": "admin", "email": "x@desk.test", "is_active": "1"})
    assert (fresh(bob).role, fresh(bob).email) == ("agent", "bob@desk.test")


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("locale", "fr"), ("theme", "pink")])
def test_nonsense_is_named_and_changes_nothing(client_of, bob, field, value):
    page = client_of(bob).post("/desk/profile", data={**FORM, field: value})
    assert page.status_code == 422 and "field-error" in page.text and fresh(bob).name == "Bob Member"


def test_the_password_changes_for_who_knows_it_and_other_browsers_end(client_of, bob):
    here, elsewhere = client_of(bob), client_of(bob)
    assert here.post("/desk/profile/password", data={"old_password": OLD, "password": NEW}).status_code == 302
    assert is_right(fresh(bob).password_hash, NEW)
    assert here.get("/desk/profile").status_code == 200 and elsewhere.get("/desk/profile").status_code == 302
    assert sessions(bob) == 1
    event = db.session.scalar(sa.select(EventRow).where(EventRow.kind == "agent.password_set").order_by(EventRow.id.desc()))
    assert event.actor == f"agent:{bob.id}" and NEW not in str(event.data)


@pytest.mark.parametrize(("old", "new", "field"), [("wrong", NEW, "old_password"), (OLD, "short", "password"), ("", NEW, "old_password")])
def test_it_does_not_change_otherwise(client_of, bob, old, new, field):
    page = client_of(bob).post("/desk/profile/password", data={"old_password": old, "password": new})
    assert page.status_code == 422 and f"field-{field}-error" in page.text and is_right(fresh(bob).password_hash, OLD)


def test_one_session_or_all_can_be_ended_but_only_ones_own(client_of, bob, staff):
    here, elsewhere, carol = client_of(bob), client_of(bob), client_of(staff.carol)
    other = db.session.scalar(sa.select(AgentSession.id).where(AgentSession.agent_id == bob.id).order_by(AgentSession.id.desc()).limit(1))
    carol.post(f"/desk/profile/sessions/{other}/end")
    assert sessions(bob) == 2
    here.post(f"/desk/profile/sessions/{other}/end")
    assert sessions(bob) == 1 and elsewhere.get("/desk/profile").status_code == 302
    here.post("/desk/sign-out-everywhere")
    assert sessions(bob) == 0 and here.get("/desk/profile").status_code == 302 and carol.get("/desk/profile").status_code == 200


class TestGuessing:
    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"rate_limits": True})

    def test_a_stolen_session_cannot_guess_the_password_for_long(self, client_of, bob):
        client = client_of(bob)
        statuses = [client.post("/desk/profile/password", data={"old_password": "guess", "password": NEW}).status_code for _ in range(11)]
        assert statuses == [422] * 10 + [429]
