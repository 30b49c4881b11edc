"""Back-office cards at the door: an admin describes a system, agents see what it says, honestly and never waiting for it."""
import json
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.accounts.models import Agent, Team
from helpdesk.accounts.teams import create_team
from helpdesk.backoffice import asking
from helpdesk.backoffice.actions import forget_old_answers
from helpdesk.backoffice.models import CardAnswer, CardSource
from helpdesk.core import clock
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Customer, Identity
from tests.backoffice.systems import OK, system
from tests.factories import make_ticket

PATH = "/desk/settings/cards"
PART = {"HX-Request": "true"}
ORDERS = OK + json.dumps({"points": 7, "orders": [{"no": "<b>4711</b>", "on": "2026-11-20", "total": "19.90", "link": "https://shop.example/4711"},
                                                 {"no": "4712", "link": "javascript:alert(1)"}]}).encode()


@pytest.fixture(autouse=True)
def nothing_known():
    asking.BOARD.forget()


@pytest.fixture
def ana(app):
    customer = make_ticket().customer
    with unit_of_work():
        customers.prove(db.session.get(Customer, customer.id), "email", "ana@example.com", proof="agent")
    return customer.id


def form(address: str, **more) -> dict:
    return {"names_en": "Shop <i>", "names_ro": "Magazin", "address": address, "secret": "hush hush", "rows": "points = Points | Pontos | Puncte", "list": "orders",
            "item_title": "no", "item_date": "on", "item_amount": "total", "item_link": "link", "seconds": "1", "keep_seconds": "60", "is_active": "1", **more}


def test_an_admin_describes_a_system_and_an_agent_sees_its_answer(client_of, staff, ana):
    alice, carol = client_of(staff.alice), client_of(staff.carol)
    with system(ORDERS) as shop:
        page = alice.post(PATH, data=form(f"{shop.address}/c/{{email}}"), follow_redirects=True).text
        assert "Try it" in page and "hush" not in page and "points = Points | Pontos | Puncte" in page
        part = carol.get(f"/desk/people/{ana}/cards", headers=PART)
        assert part.headers["Cache-Control"] == "no-store" and "<html" not in part.text
        for words in ("Shop &lt;i&gt;", "&lt;b&gt;4711&lt;/b&gt;", "20 Nov 2026", "https://shop.example/4711", "Points", "As of"):
            assert words in part.text, words
        assert "javascript:" not in part.text and "data-again" not in part.text
        assert b"GET /c/ana%40example.com HTTP/1.1" in shop.asked[0] and b"X-Continua-Signature: v1=" in shop.asked[0] and b"hush" not in shop.asked[0]
    stored = db.session.scalar(sa.select(CardSource)).secret
    assert stored and "hush" not in stored
    assert "made a back-office card" in alice.get("/desk/settings/changes").text


def test_the_last_answer_is_shown_with_its_age_when_the_system_breaks(client_of, staff, ana):
    alice = client_of(staff.alice)
    with system(ORDERS) as shop:
        alice.post(PATH, data=form(f"{shop.address}/c/{{email}}"))
        assert "4712" in alice.get(f"/desk/people/{ana}/cards", headers=PART).text
        asking.BOARD.forget()
        shop.answer = OK + b"<html>maintenance</html>"
        part = alice.get(f"/desk/people/{ana}/cards", headers=PART).text
        assert "Answered nonsense: it is not JSON." in part and "Last answer:" in part and "4712" in part
        with unit_of_work():
            db.session.add(Identity(customer_id=ana, kind="external", value="crm-7", proved_at=clock.utcnow(), created_at=clock.utcnow()))
        assert "4712" not in alice.get(f"/desk/people/{ana}/cards", headers=PART).text, "an answer about other identities is another person's"


def test_a_system_that_hangs_never_holds_the_page_up(client_of, staff, ana):
    alice = client_of(staff.alice)
    with system(lambda connection: time.sleep(1)) as shop:
        alice.post(PATH, data=form(f"{shop.address}/c/{{email}}"))
        assert alice.get("/desk/tickets/10001").status_code == 200 and not shop.asked
        began = time.monotonic()
        part = alice.get(f"/desk/people/{ana}/cards", headers=PART).text
        assert "Asking…" in part and 'data-again="' in part and time.monotonic() - began < 0.6
        assert "Did not answer within 1 s." in alice.get(f"/desk/people/{ana}/cards").text


def test_nothing_that_is_only_claimed_is_sent(client_of, staff, app):
    alice, stranger = client_of(staff.alice), make_ticket(email="stranger@example.com").customer.id
    with system(ORDERS) as shop:
        alice.post(PATH, data=form(f"{shop.address}/c/{{email}}"))
        assert "nothing that it asks by is proved" in alice.get(f"/desk/people/{stranger}/cards", headers=PART).text
        alice.post(f"{PATH}/1", data=form(shop.address))
        assert "nothing that it asks by is proved" in alice.get(f"/desk/people/{stranger}/cards", headers=PART).text and not shop.asked


def test_of_somebody_erased_nobody_is_asked(client_of, staff, ana):
    alice = client_of(staff.alice)
    with system(ORDERS) as shop:
        alice.post(PATH, data=form(shop.address))
        assert f"/desk/people/{ana}/cards" in alice.get(f"/desk/people/{ana}").text
        alice.post(f"/desk/people/{ana}/erase", data={"confirmed": "ana pop"})
        assert db.session.get(Customer, ana).erased_at
        assert f"/desk/people/{ana}/cards" not in alice.get(f"/desk/people/{ana}").text
        assert "card-part" not in alice.get(f"/desk/people/{ana}/cards", headers=PART).text and not shop.asked


def test_an_unproved_ticket_says_so(client_of, staff, ana):
    alice = client_of(staff.alice)
    with system(ORDERS) as shop:
        alice.post(PATH, data=form(f"{shop.address}/c/{{email}}"))
        assert f"/desk/people/{ana}/cards?claimed=1" in alice.get("/desk/tickets/10001").text
        assert "did not prove to be this person" in alice.get(f"/desk/people/{ana}/cards?claimed=1", headers=PART).text


def test_a_trial_says_what_was_asked_and_what_came(client_of, staff, ana):
    alice = client_of(staff.alice)
    with system(b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n") as shop:
        alice.post(PATH, data=form(f"{shop.address}/c/{{email}}"))
        page = alice.post(f"{PATH}/1/trial", data={"person": "ana@example.com"}).text
        assert f"GET {shop.address}/c/ana%40example.com" in page and "Sent us elsewhere (302), where we do not go." in page and "signed" in page
        assert alice.post(f"{PATH}/1/trial", data={"person": "nobody@example.com"}).status_code == 422


@pytest.mark.parametrize(("change", "words"), [
    ({"address": "http://169.254.169.254/{email}"}, "This address is not asked"), ({"address": "https://10.0.0.1/"}, "This address is not asked"),
    ({"address": "https://localhost:22/"}, "This address is not asked"), ({"address": "http://shop.example/"}, "begins with https://"),
    ({"address": "https://{email}.example/"}, "only after the host"), ({"address": "https://shop.example/{name}"}, "only after the host"),
    ({"address": "https://user:word@shop.example/"}, "This address is not asked"), ({"seconds": "60"}, "Choose between 1 and 10."), ({"keep_seconds": ""}, "Choose between 5 and 3600."),
    ({"list": "a b"}, "Write a path"), ({"list": "", "rows": ""}, "Say what to show"), ({"rows": "points"}, "path = label"), ({"names_en": "", "names_ro": ""}, "at least one language")])
def test_what_cannot_be_a_source(client_of, staff, change, words):
    answer = client_of(staff.alice).post(PATH, data=form("https://shop.example/{email}") | change)
    assert answer.status_code == 422 and words in answer.text and "hush" not in answer.text
    assert not db.session.scalar(sa.select(CardSource))


def test_changed_and_removed(client_of, staff, ana):
    alice = client_of(staff.alice)
    with system(ORDERS) as shop:
        alice.post(PATH, data=form(f"{shop.address}/c/{{email}}"))
        before = db.session.scalar(sa.select(CardSource.secret))
        alice.get(f"/desk/people/{ana}/cards", headers=PART)
        alice.post(f"{PATH}/1", data=form(f"{shop.address}/c/{{email}}", secret="", item_title="total"))
        assert db.session.scalar(sa.select(CardSource.secret)) == before
        assert db.session.scalar(sa.select(sa.func.count(CardAnswer.source_id))) == 1
        with clock.at(clock.utcnow() + timedelta(days=31)):
            forget_old_answers()
        assert db.session.scalar(sa.select(sa.func.count(CardAnswer.source_id))) == 0
        alice.get(f"/desk/people/{ana}/cards", headers=PART)
        alice.post(f"{PATH}/1/remove")
        assert not db.session.scalar(sa.select(CardAnswer)) and alice.get(f"{PATH}/1").status_code == 404


def test_only_admins_describe_and_strangers_see_nothing(client_of, staff, visitor, ana):
    carol = client_of(staff.carol)
    assert {carol.get(PATH).status_code, carol.post(PATH, data={}).status_code, carol.post(f"{PATH}/1/trial").status_code, carol.post(f"{PATH}/1/remove").status_code} == {403}
    assert visitor.get(f"/desk/people/{ana}/cards").location.startswith("/desk/sign-in") and carol.get("/desk/people/999/cards").status_code == 404


def test_a_card_may_be_for_some_teams_alone(client_of, staff, ana):
    alice, bob, carol = client_of(staff.alice), client_of(staff.bob), client_of(staff.carol)
    with unit_of_work():
        team = create_team(names={"en": "Billing"}, is_private=False, members=[db.session.get(Agent, staff.carol.id)], actor=staff.alice.actor).id
    with system(ORDERS) as shop:
        page = alice.post(PATH, data=form(f"{shop.address}/c/{{email}}", teams=str(team)), follow_redirects=True).text
        assert f'value="{team}" checked' in page
        assert "Shop" not in bob.get(f"/desk/people/{ana}/cards", headers=PART).text and shop.asked == [], "nobody asks for whoever does not see it"
        assert all("4711" in agent.get(f"/desk/people/{ana}/cards").text for agent in (carol, alice)), "the page without scripts waits for the answer"
    assert alice.post(f"/desk/settings/teams/{team}/remove").status_code == 409 and db.session.get(Team, team), "else the card were everybody's"
    assert f'value="{team}" checked' in alice.post(PATH, data=form("nonsense", teams=str(team))).text, "what was ticked stays"
