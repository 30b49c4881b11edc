"""Twenty tickets from open to solved by keyboard alone, every key counted; the palette and the completion of the search beside it."""
import re
import time

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from helpdesk.accounts.models import Agent
from helpdesk.automation import doing
from helpdesk.automation.actions import create_macro
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets import changes
from helpdesk.tickets.models import Message, Ticket
from tests.factories import make_ticket
from tests.journeys.running import RunningDesk

TICKETS, BY_HAND, BOB = 20, 2, "bob@desk.test"
# By hand: take it, tag it, put in a saved reply, send and solve. Else the saved reply takes and tags it too. The next ticket follows by itself.
MOST_BY_HAND, MOST_BY_MACRO = 16, 9


@pytest.fixture(scope="module")
def numbers(desk: RunningDesk) -> list[int]:
    """Numbers of twenty tickets of twenty customers; beside them saved replies, and a dozen tickets that are in hand already."""
    desk.create_agent(BOB, "Bob Member", role="admin")
    with desk.app.app_context():
        made = [make_ticket(email=f"c{number}@example.com", name=f"Customer {number}", subject=f"Where is parcel {number}").number for number in range(TICKETS)]
        held = [make_ticket(email=f"h{number}@example.com", subject=f"Held parcel {number}").id for number in range(12)]
        with unit_of_work():
            bob = db.session.scalar(sa.select(Agent).where(Agent.email == BOB))
            bob.after_send = "next"
            for ticket_id in held:
                changes.assign(db.session.get(Ticket, ticket_id), bob, actor=bob.actor)
            create_macro(names={"en": "Two days"}, texts={"en": "Dear {customer.first_name}, it takes two days."}, is_shared=True, agent=bob)
            create_macro(names={"en": "Late"}, texts={"en": "Dear {customer.first_name}, it takes two days."}, is_shared=True, agent=bob,
                         does=doing.tidy(status="", priority="", team_id=None, is_mine=True, tags="late"))
        return made


class Keys:
    """Presses keys and counts them, modifiers too."""

    def __init__(self, page: Page):
        self.page, self.count = page, 0

    def press(self, *keys: str) -> None:
        """One after the other; 'Control+Enter' are two."""
        for key in keys:
            self.count += key.count("+") + 1
            self.page.keyboard.press(key)

    def leads_to_a_page(self, *keys: str) -> None:
        """The same, until the page that the last key leads to is there."""
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            self.press(*keys)


def test_twenty_tickets_without_a_mouse(desk, sign_in, numbers):
    page = sign_in(BOB)
    page.goto("/desk/queues/unassigned")
    keys, began = Keys(page), time.monotonic()
    keys.press("j", "o")
    for done in range(TICKETS):
        expect(page.locator("#ticket-title")).to_contain_text("Where is parcel")
        expect(page.locator("#thread .message").first).to_be_visible()
        number = page.locator("#ticket").get_attribute("data-ticket")
        if done < BY_HAND:
            keys.press("a")
            expect(page.locator("#ticket-head .fact-menu").first).to_contain_text("You")
            keys.press("t", *"late", "Enter")
            expect(page.locator("#ticket-head .ticket-tags")).to_have_text("late")
        keys.press("r", "/")
        expect(page.locator("[data-macro-filter]:focus")).to_be_visible()
        keys.press(*("two" if done < BY_HAND else "lat"), "Enter")
        expect(page.locator("#reply-text")).to_have_value("Dear Customer, it takes two days.")
        keys.leads_to_a_page("Control+Shift+Enter")
        if done < TICKETS - 1:
            assert page.locator("#ticket").get_attribute("data-ticket") != number, "the next one is open"
    with desk.app.app_context():
        rows = db.session.scalars(sa.select(Ticket).where(Ticket.id.in_([number - 10_000 for number in numbers]))).all()
        assert {(row.status, row.assignee_id, tuple(tag.tag for tag in row.tags)) for row in rows} == {("solved", 1, ("late",))}
        assert db.session.scalar(sa.select(sa.func.count(Message.id)).where(Message.direction == "out", Message.agent_id == 1)) == TICKETS
    print(f"{keys.count} keys for {TICKETS} tickets, {time.monotonic() - began:.1f} s")
    assert keys.count <= 2 + MOST_BY_HAND * BY_HAND + MOST_BY_MACRO * (TICKETS - BY_HAND)


def test_the_palette_and_the_completion(sign_in, numbers, has_no_axe_findings):
    page = sign_in(BOB)
    page.goto("/desk/queues/unsolved")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Go anywhere, do anything")
    expect(palette.get_by_role("option", name="Waiting on us")).to_be_visible()
    expect(palette.get_by_role("option", name="Solve the ticket")).to_be_hidden()
    has_no_axe_findings(page)
    page.keyboard.type("parcel 7")
    expect(palette.get_by_role("option", name="Where is parcel 7")).to_be_visible()
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("Control+k")
    for key in ("Tab", "Shift+Tab", "Tab"):
        page.keyboard.press(key)
        expect(palette.get_by_role("combobox")).to_be_focused()
    page.mouse.click(200, 300)
    expect(palette).to_be_hidden()
    expect(page.locator(".ticket-row > a").first).to_be_focused()
    page.keyboard.press("Control+k")
    slowest = page.evaluate("""() => { const input = document.querySelector("#palette input"); const began = performance.now();
        input.value = "un"; input.dispatchEvent(new Event("input")); return performance.now() - began; }""")
    assert slowest < 50
    page.keyboard.press("Control+a")
    page.keyboard.type("saved q")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/desk/queues")
    page.goto("/desk/search")
    expect(page.locator("input[name=q]")).to_be_focused()
    page.keyboard.type("is:unsol")
    expect(page.get_by_role("option", name="is:open")).to_be_visible()
    has_no_axe_findings(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("input[name=q]")).to_have_value("is:open ")
    page.keyboard.type("held")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator(".result").count() >= 1


def test_the_list_keeps_its_place_and_paper_shows_the_thread_alone(sign_in, numbers):
    page = sign_in(BOB, height=500)
    page.goto("/desk/queues/mine")
    top = "document.querySelector('.list-scroll').scrollTop"
    page.evaluate(f"{top} = 400")
    page.goto(f"/desk/tickets/{numbers[0]}?queue=mine")
    page.emulate_media(media="print")
    expect(page.locator("#thread")).to_be_visible()
    expect(page.locator("#person-name")).to_be_visible()
    for part in (".status-menu > summary", "summary.fact-menu"):
        expect(page.locator(f"#ticket-head {part}")).to_be_visible()
    assert re.fullmatch(r'".* 20\d\d, .*"', page.evaluate("getComputedStyle(document.querySelector('.entry time'), '::after').content")), "today is over when it is read"
    for part in ("#composer", "#list", ".rail", "#ticket-head .btn"):
        expect(page.locator(part).first).to_be_hidden()
    page.emulate_media(media="screen")
    page.go_back()
    assert page.evaluate(top) == 400
    page.locator(".row-pick").nth(7).check()
    page.locator(".bulk-bar summary[aria-label=More]").click()
    page.locator(".bulk-bar [name=tags]").fill("seen")
    page.locator(".bulk-bar button[value=tags]").click()
    expect(page.locator("#toasts")).to_contain_text("1 ticket changed.")
    expect(page.locator(".ticket-row > a").nth(8)).to_be_focused()
    assert page.evaluate(top) == 400, "an act on several tickets leaves the list where it is"
    page.goto("/desk/queues/mine")
    assert page.evaluate(top) == 0, "who comes anew begins at the top"
