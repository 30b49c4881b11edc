"""Whoever writes from a blocked domain lands in the spam view, unanswered; admins block and unblock, and are asked twice where everybody is."""
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import sqlalchemy as sa

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, is_sqlite, unit_of_work
from helpdesk.core.events import EventRow
from helpdesk.customers.blocking import block_domain, blocked_domains, is_kept_out
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.models import Ticket
from tests.channels.email.conftest import raw_mail

PAGE = "/desk/settings/incoming/blocked"


@pytest.fixture
def admin(client_of, staff):
    return client_of(staff.alice)


def folder_of(take, sender: str, number: int) -> str:
    row = take(raw_mail("Buy now.", sender=sender, message_id=f"<{number}@example.com>"))
    return db.session.get(Ticket, row.ticket_id).folder


def test_mail_from_a_blocked_domain_goes_to_the_spam_view_unanswered(admin, take):
    known = take(raw_mail("Hello.", sender="eve@spam.test")).ticket_id
    told = db.session.scalar(sa.select(sa.func.count(Delivery.id)))
    assert admin.post(PAGE, data={"domain": " Eve@Spam.TEST "}).status_code == 302
    assert blocked_domains() == ["spam.test"]
    assert [folder_of(take, sender, number) for number, sender in enumerate(
        ("x@spam.test", "y@a.b.spam.test", "z@notspam.test", "spam.test@example.com"), 2)] == ["spam", "spam", "unsolved", "unsolved"]
    assert db.session.scalar(sa.select(sa.func.count(Delivery.id))) == told + 2
    answer = take(raw_mail("Still there?", sender="eve@spam.test", message_id="<9@example.com>", in_reply_to="<1@example.com>"))
    assert answer.ticket_id == known and db.session.get(Ticket, known).folder == "unsolved"


def test_both_ways_are_shown_undone_and_audited(admin):
    admin.post(PAGE, data={"domain": "spam.test"})
    page = admin.get(PAGE).text
    assert "<strong>spam.test</strong>" in page and f'action="{PAGE}/remove"' in page
    admin.post(f"{PAGE}/remove", data={"domain": "spam.test"})
    assert blocked_domains() == [] and 'name="sure" value="yes"' in admin.get(PAGE).text
    admin.post(f"{PAGE}/remove", data={"domain": "spam.test"})
    rows = db.session.scalars(sa.select(EventRow).where(EventRow.kind == "domain.blocked").order_by(EventRow.id))
    assert [row.data["blocked"] for row in rows] == [True, False]
    audit = admin.get("/desk/settings/changes").text
    assert "blocked everybody who writes from spam.test" in audit and "let those who write from spam.test in again" in audit


def test_a_provider_for_everybody_is_asked_for_twice(admin):
    page = admin.post(PAGE, data={"domain": "gmail.com"})
    assert page.status_code == 409 and "Everybody can have an address at gmail.com." in page.text and "Block everybody at gmail.com" in page.text
    assert blocked_domains() == []
    assert admin.post(PAGE, data={"domain": "gmail.com", "sure": "yes"}).status_code == 302
    assert blocked_domains() == ["gmail.com"] and admin.post(PAGE, data={"domain": "gmail.com", "sure": "yes"}).status_code == 302


def test_blocked_by_several_at_once_it_is_blocked_once(app):
    ready = Barrier(6)

    def block(_number: int) -> str:
        with app.app_context(), unit_of_work():
            if not is_sqlite():     # whose units wait for each other before they begin
                ready.wait(20)
            return block_domain("spam.test", is_sure=False, actor=SYSTEM)

    with ThreadPoolExecutor(6) as pool:
        assert list(pool.map(block, range(6))) == ["spam.test"] * 6
    assert blocked_domains() == ["spam.test"] and db.session.scalar(sa.select(sa.func.count(EventRow.id)).where(EventRow.kind == "domain.blocked")) == 1


@pytest.mark.parametrize("typed", ["", "test", "@", "a b.test", "<b>.test", "x" * 300 + ".test"])
def test_what_is_no_domain_is_refused(admin, typed):
    assert admin.post(PAGE, data={"domain": typed}).status_code == 422 and blocked_domains() == []


def test_only_admins_may(client_of, staff, app):
    agent = client_of(staff.bob)
    assert {agent.get(PAGE).status_code, agent.post(PAGE, data={"domain": "spam.test"}).status_code,
            agent.post(f"{PAGE}/remove", data={"domain": "spam.test"}).status_code} == {403}
    assert not is_kept_out("x@spam.test") and not is_kept_out("") and not is_kept_out("x")
