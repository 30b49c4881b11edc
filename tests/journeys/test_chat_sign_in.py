"""Who is signed in on the website is the same person in its chat, from then until they sign out."""
import time

import jwt
import sqlalchemy as sa
from playwright.sync_api import expect

from helpdesk.channels.chat import site_secrets
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers.models import Customer
from tests.journeys.talking import LOST, Talk


def test_who_is_signed_in_on_the_website_is_one_person_on_two_devices_until_they_sign_out(desk, open_page, website):
    with desk.app.app_context(), unit_of_work():
        _secret, words = site_secrets.make(actor=SYSTEM)
    now = int(time.time())
    token, other = (jwt.encode({"sub": sub, "iat": now, "exp": now + 600}, words, algorithm="HS256") for sub in ("4711", "4712"))
    one, two = Talk(open_page(), website), Talk(open_page(expects=LOST), website)
    one.start()
    one.say("I cannot find my invoice")
    held = []
    one.page.route("**/widget/sign-in?*", lambda route: held.append((route, route.fetch())))
    one.page.evaluate("(token) => window.continua.signIn(token)", token)
    while not held:
        one.page.wait_for_timeout(20)
    one.say("Said while the desk was signing me in", arrives=False)
    one.page.wait_for_timeout(300)
    expect(one.mine).to_have_count(1)
    for route, answer_of_desk in held:
        route.fulfill(response=answer_of_desk)
    expect(one.mine).to_have_count(2)
    one.say("Now I am signed in")
    two.page.evaluate("(token) => window.continua.signIn(token)", token)
    two.launcher.click()
    expect(two.mine).to_have_count(3)
    two.page.evaluate("(token) => window.continua.signIn(token)", other)
    expect(two.mine).to_have_count(0)
    one.page.evaluate("() => window.continua.signOut()")
    expect(one.mine).to_have_count(0)
    with desk.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Customer.id)).where(Customer.identities.any(kind="external"))) == 1


def test_who_signs_out_takes_along_what_is_under_way(desk, open_page, website):
    with desk.app.app_context(), unit_of_work():
        _secret, words = site_secrets.make(actor=SYSTEM)
    now = int(time.time())
    token = jwt.encode({"sub": "4713", "iat": now, "exp": now + 600}, words, algorithm="HS256")
    talk, held = Talk(open_page(), website), []

    def hold(pattern: str) -> None:
        talk.page.route(pattern, lambda route: held.append((route, route.fetch())), times=1)

    def sign_out_and_let_go() -> None:
        while not held:
            talk.page.wait_for_timeout(20)
        talk.page.evaluate("() => window.continua.signOut()")
        talk.frame.locator("#home").wait_for()
        route, answer_of_desk = held.pop()
        route.fulfill(response=answer_of_desk)
        talk.page.wait_for_timeout(100)

    hold("**/widget/sign-in?*")
    talk.launcher.click()
    talk.page.evaluate("(token) => window.continua.signIn(token)", token)
    sign_out_and_let_go()
    talk.frame.locator("#home [data-start]").click()
    talk.say("Nobody in particular")
    talk.page.evaluate("(token) => window.continua.signIn(token)", token)
    expect(talk.mine).to_have_count(1)
    hold("**/widget/messages?*")
    talk.say("Only for my own eyes", arrives=False)
    sign_out_and_let_go()
    assert talk.frame.get_by_text("Only for my own eyes").count() == 0
    assert talk.frame.get_by_text("Nobody in particular").count() == 0
