"""Signing in: who fits is let in and sent on, who guesses is slowed down, the sample opens on its own computer only."""
import pytest

from helpdesk import create_app
from helpdesk.accounts import actions as accounts
from helpdesk.accounts.passwords import hash_password
from helpdesk.accounts.samples import SAMPLE_PASSWORD
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.web.identity import COOKIE
from tests.conftest import Browser

PASSWORD = "a long enough password"
HASHED = hash_password(PASSWORD)
SAMPLE_HASHED = hash_password(SAMPLE_PASSWORD)
NEARBY = {"base_url": "http://localhost:8000", "environ_overrides": {"REMOTE_ADDR": "127.0.0.1"}}


@pytest.fixture
def settings(settings):
    return settings.model_copy(update={"rate_limits": True})


@pytest.fixture
def dan(app):
    with unit_of_work():
        return accounts.create_agent(email="dan@desk.test", name="Dan", role="agent", password_hash=HASHED, actor=SYSTEM)


@pytest.fixture
def sample(app):
    with unit_of_work():
        return accounts.create_agent(email="agent@brisa.example", name="Larisa", role="agent", password_hash=SAMPLE_HASHED,
                                     is_sample=True, actor=SYSTEM)


def sign_in(browser, email="dan@desk.test", password=PASSWORD, remote="127.0.0.1", **form):
    return browser.post("/desk/sign-in", data={"email": email, "password": password, **form}, environ_overrides={"REMOTE_ADDR": remote})


def test_who_fits_is_let_in_with_a_cookie_out_of_reach_of_scripts(visitor, dan):
    answer = sign_in(visitor, email=" DAN@desk.test ")
    cookie = next(value for name, value in answer.headers if name == "Set-Cookie" and value.startswith(COOKIE))
    assert answer.location == "/desk/tickets" and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert visitor.get("/desk/queues/mine").status_code == 200
    visitor.post("/desk/sign-out")
    assert visitor.get("/desk/queues/mine").status_code == 302


@pytest.mark.parametrize(("target", "sent_to"), [
    ("/desk/queues/mine?after=1", "/desk/queues/mine?after=1"), ("//evil.test/x", "/desk/tickets"), ("https://evil.test", "/desk/tickets"),
    ("/\\evil.test", "/desk/tickets"), ("javascript:alert(1)", "/desk/tickets"), ("", "/desk/tickets"),
])
def test_nobody_is_sent_to_a_strangers_site(visitor, dan, target, sent_to):
    assert sign_in(visitor, next=target).location == sent_to


@pytest.mark.parametrize("email", ["dan@desk.test", "nobody@desk.test", ""])
def test_a_wrong_password_and_an_unknown_address_read_the_same(visitor, dan, email):
    page = sign_in(visitor, email=email, password="wrong password")
    assert page.status_code == 422 and "do not fit together" in page.text


def test_a_deactivated_agent_is_not_let_in(visitor, dan):
    with unit_of_work():
        accounts.change_agent(dan, is_active=False, actor=SYSTEM)
    assert sign_in(visitor).status_code == 422


def test_ten_wrong_tries_lock_the_address_wherever_they_come_from(visitor, dan):
    for number in range(10):
        assert sign_in(visitor, password="wrong", remote=f"10.0.0.{number}").status_code == 422
    page = sign_in(visitor, email="Dan@Desk.test", remote="10.0.0.99")
    assert page.status_code == 429 and "Wait 15 minutes" in page.text and page.headers["Retry-After"] == "900"
    assert 'value="dan@desk.test"' in page.text
    assert sign_in(visitor, email="other@desk.test", password="wrong", remote="10.0.0.99").status_code == 422


def test_twenty_wrong_tries_in_a_minute_lock_who_makes_them(visitor, dan):
    for number in range(20):
        assert sign_in(visitor, email=f"guess{number}@desk.test", remote="10.0.0.7").status_code == 422
    assert sign_in(visitor, remote="10.0.0.7").status_code == 429
    assert sign_in(visitor, remote="10.0.0.8").status_code == 302


def test_signing_in_rightly_is_never_too_often(visitor, dan):
    assert {sign_in(visitor).status_code for _ in range(22)} == {302}


def test_limits_are_off_only_when_a_setting_says_so(settings, dan):
    app = create_app(settings.model_copy(update={"rate_limits": False}))
    app.config.update(WTF_CSRF_ENABLED=False)
    app.test_client_class = Browser
    browser = app.test_client()
    assert {sign_in(browser, password="wrong").status_code for _ in range(11)} == {422}
    with app.app_context():
        db.engine.dispose()


@pytest.mark.parametrize(("base_url", "remote", "headers", "status"), [
    ("http://localhost:8000", "127.0.0.1", {}, 302),
    ("http://127.0.0.1:8000", "127.0.0.1", {}, 302),
    ("http://[::1]:8000", "::1", {}, 302),
    ("http://localhost:8000", "192.168.1.20", {}, 403),
    ("http://desk.example.com", "127.0.0.1", {}, 403),
    ("http://192.168.1.5:8000", "127.0.0.1", {}, 403),
    ("http://localhost:8000", "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
    ("http://127.0.0.1.evil.test", "127.0.0.1", {}, 403),
], ids=["localhost", "ipv4", "ipv6", "network", "public-name", "own-address", "tunnel", "trick-name"])
def test_the_sample_lets_in_on_this_computer_only(visitor, sample, base_url, remote, headers, status):
    answer = visitor.post("/desk/sign-in", data={"email": sample.email, "password": SAMPLE_PASSWORD}, base_url=base_url,
                          environ_overrides={"REMOTE_ADDR": remote}, headers=headers)
    assert answer.status_code == status
    if status == 403:
        assert "computer it runs on" in answer.text


def test_a_desk_with_sample_sign_ins_lets_in_nobody_from_elsewhere(visitor, sample, dan):
    assert sign_in(visitor, remote="192.168.1.20").status_code == 403
    with unit_of_work():
        accounts.change_agent(sample, is_active=False, actor=SYSTEM)
    assert sign_in(visitor, remote="192.168.1.20").status_code == 302


def test_a_sample_session_carried_elsewhere_is_worth_nothing(visitor, client_of, sample):
    browser = client_of(sample)
    assert browser.get("/desk/queues/mine", **NEARBY).status_code == 200
    assert browser.get("/desk/queues/mine", environ_overrides={"REMOTE_ADDR": "192.168.1.20"}).status_code == 302


def test_whoever_was_signed_out_while_writing_returns_to_the_page_of_the_form(visitor):
    here = {"Referer": "http://localhost/desk/tickets/10001?queue=mine"}
    answer = visitor.post("/desk/tickets/10001/reply", data={"text": "Hours of work"}, headers=here)
    assert answer.location == "/desk/sign-in?next=/desk/tickets/10001?queue%3Dmine"
    elsewhere = visitor.post("/desk/tickets/10001/reply", data={"text": "x"}, headers={"Referer": "https://evil.test/desk/profile"})
    assert elsewhere.location == "/desk/sign-in"
