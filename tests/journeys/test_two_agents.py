"""Two agents on one ticket at the same moment, in two real browsers: one wins, the other is told, nothing is lost."""
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from helpdesk.accounts import actions as accounts
from helpdesk.accounts.models import Agent, Team
from helpdesk.automation.actions import create_macro
from helpdesk.automation.models import Macro
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets.models import NUMBER_OFFSET, Message, Note, Ticket
from helpdesk.tickets.writing_models import PlannedReply
from helpdesk.web.identity import COOKIE
from tests.factories import make_ticket
from tests.journeys.conftest import QUIET, close
from tests.journeys.running import RunningDesk, running_desk

ANA, BOB = "ana@desk.test", "bob@desk.test"
# Refusals are what this is about; in a tunnel a browser complains.
EXPECTED = (QUIET, "with a status of 500", "net::ERR_INTERNET_DISCONNECTED", "net::ERR_FAILED", "WebSocket")
CHANGE = "**/change?*"
ACT = re.compile(r"/(change|snooze|bulk)\?")
NAMES = {ANA: "Ana Reis", BOB: "Bob Member"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> RunningDesk:
    """A running desk with two supervisors; a reply can be taken back for longer than any of these tests lasts."""
    with running_desk(tmp_path_factory.mktemp("desk"), HELPDESK_UNDO_SECONDS="100") as running:
        for email, name in NAMES.items():
            running.create_agent(email, name, role="supervisor")
        yield running


@pytest.fixture(scope="module")
def windows(desk, chromium):
    """One window of Ana and one of Bob for all tests, signed in without the form; their consoles must stay silent."""
    both, errors = [], []
    for email in NAMES:
        with desk.app.app_context(), unit_of_work():
            token = accounts.sign_in(db.session.scalar(sa.select(Agent).where(Agent.email == email)), days=1, browser="test")
        context = chromium.new_context(base_url=desk.url, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
        context.add_cookies([{"name": COOKIE, "value": token, "url": desk.url}])
        window = context.new_page()
        window.set_default_timeout(10_000)
        window.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") and not any(words in said.text for words in EXPECTED) else None)
        window.on("pageerror", lambda error: errors.append(str(error)))
        both.append(window)
    yield both
    for window in both:
        close(window.context)
    assert not errors, "the browsers' consoles must stay silent"


@pytest.fixture
def ticket(desk) -> int:
    return made(desk, "ana.pop@example.com")


def made(desk: RunningDesk, email: str) -> int:
    """The number of a new ticket of this customer."""
    with desk.app.app_context():
        number = make_ticket(email=email, name="Ana Pop").number
        db.session.remove()
    return number


def both_on(number: int, *windows: Page) -> None:
    for window in windows:
        window.goto(f"/desk/tickets/{number}?queue=unsolved")


def rows(desk: RunningDesk, statement) -> list:
    with desk.app.app_context():
        found = db.session.scalars(statement).all()
        db.session.remove()
    return found


def at_once(*presses: tuple[Page, str]) -> list[str]:
    """Presses in every window before any of them has an answer, and waits for all of them; what each said as it came, for that fades."""
    said = []
    for window, selector in presses:
        window.evaluate("selector => { document.documentElement.dataset.old = '';  const node = document.querySelector(selector); (node.form || node).requestSubmit(node.form ? node : undefined); }", selector)
    for window, _selector in presses:
        window.locator("html:not([data-old])").wait_for(state="attached")
        window.wait_for_load_state()
        said.append(window.locator("#toasts").inner_text())
    return said


def test_both_reply(desk, windows, ticket):
    ana, bob = windows
    both_on(ticket, ana, bob)
    for window, words in ((ana, "The money left today."), (bob, "The money leaves tomorrow.")):
        window.locator("#reply-text").press_sequentially(words)
    expect(ana.locator("#here")).to_have_text("Bob Member is writing a reply")
    expect(bob.locator("#here")).to_have_text("Ana Reis is writing a reply")
    at_once((ana, "#reply-form [data-send]"), (bob, "#reply-form [data-send]"))
    expect(ana.locator("#refused").or_(ana.locator(".planned-moment")).first).to_be_visible()
    expect(bob.locator("#refused").or_(bob.locator(".planned-moment")).first).to_be_visible()
    stopped = [window for window in (ana, bob) if window.locator("#refused").count()]
    assert len(stopped) == 1 and len(rows(desk, sa.select(PlannedReply.id).where(PlannedReply.ticket_id == ticket - NUMBER_OFFSET))) == 1
    other, words = ("Bob Member", "The money left today.") if stopped[0] is ana else ("Ana Reis", "The money leaves tomorrow.")
    expect(stopped[0].locator("#refused")).to_contain_text(f"{other} is sending a reply right now")
    expect(stopped[0].locator("#reply-text")).to_have_value(words)


def test_both_assign(desk, windows, ticket):
    ana, bob = windows
    both_on(ticket, ana, bob)
    with ana.expect_response(CHANGE), bob.expect_response(CHANGE):
        for window in windows:
            window.evaluate("document.querySelector('[data-take] button').click()")
    owner = {1: ana, 2: bob}[rows(desk, sa.select(Ticket.assignee_id).where(Ticket.id == ticket - NUMBER_OFFSET))[0]]
    loser, name = (bob, "Ana Reis") if owner is ana else (ana, "Bob Member")
    expect(loser.locator("#toasts")).to_contain_text(f"{name} got this ticket meanwhile")
    expect(loser.locator("#ticket-head .fact-menu").first).to_contain_text(name)


def test_reply_against_merge(desk, windows, ticket):
    ana, bob = windows
    target = made(desk, "ana.pop@example.com")
    both_on(ticket, ana)
    ana.locator("#reply-text").press_sequentially("The money left today.")
    expect(ana.locator("#reply-form [data-saved]")).to_have_text("Saved")
    bob.goto(f"/desk/tickets/{ticket}/merge?into={target}")
    bob.locator("main form[method=post] button.btn-primary").first.click()
    bob.wait_for_url(f"**/desk/tickets/{target}*")
    ana.locator("#reply-form [data-send]").click()
    expect(ana.locator("#refused")).to_contain_text(f"was merged into #{target} meanwhile")
    expect(ana.locator("#reply-text")).to_have_value("The money left today.")
    ana.locator("#reply-form [data-send]").click()
    expect(ana.locator(".planned-moment")).to_contain_text("The money left today.")
    assert rows(desk, sa.select(PlannedReply.ticket_id).where(PlannedReply.text == "The money left today.").order_by(PlannedReply.id.desc()))[0] == target - NUMBER_OFFSET


def test_note_against_close(desk, windows, ticket):
    ana, bob = windows
    both_on(ticket, ana, bob)
    ana.locator("[data-compose=note]").click()
    ana.locator("#note-text").press_sequentially("She called again.")
    bob.evaluate("document.querySelector('#ticket-head [name=status][value=solved]').click()")
    at_once((ana, "#note-form [data-send]"))
    expect(bob.locator("#thread .note")).to_contain_text("She called again.")
    expect(ana.locator("#ticket-head .status-menu > summary")).to_contain_text("Solved")
    assert rows(desk, sa.select(Note.text).where(Note.ticket_id == ticket - NUMBER_OFFSET)) == ["She called again."]
    assert rows(desk, sa.select(Ticket.status).where(Ticket.id == ticket - NUMBER_OFFSET)) == ["solved"]


def test_undo_against_send(desk, windows, ticket):
    ana, bob = windows
    both_on(ticket, ana)
    ana.locator("#reply-text").press_sequentially("The money left today.")
    ana.locator("#reply-form [data-send]").click()
    expect(ana.locator(".planned-moment")).to_be_visible()
    both_on(ticket, bob)
    at_once((ana, ".planned-acts form[action*='/undo'] button"), (bob, ".planned-acts form[action*='/send'] button"))
    text = ana.locator("#reply-text").input_value()
    if text:
        # Taken back: the words stand in her composer, and nothing leaves, whatever Bob pressed: before her he heard that it goes out.
        expect(bob.locator("#toasts")).to_contain_text(re.compile("too late|goes out in a moment"))
        assert text == "The money left today."
    else:
        expect(ana.locator("#toasts")).to_contain_text("It was too late")
        expect(ana.locator("#thread .message-out")).to_contain_text("The money left today.")
    sent = rows(desk, sa.select(Message.id).where(Message.ticket_id == ticket - NUMBER_OFFSET, Message.direction == "out"))
    assert len(sent) == (0 if text else 1)


def test_edit_against_delete_of_a_saved_reply(desk, windows):
    ana, bob = windows
    with desk.app.app_context(), unit_of_work():
        agent = db.session.scalar(sa.select(Agent).where(Agent.email == ANA))
        macro_id = create_macro(names={"en": "Two days"}, texts={"en": "It takes two days."}, is_shared=True, agent=agent).id
    for window in (ana, bob):
        window.goto(f"/desk/macros/{macro_id}")
    ana.locator("[name=text_en]").fill("It takes three days.")
    at_once((ana, ".macro-form .btn-primary"), (bob, "form[action$='/remove'] button"))
    is_there = bool(rows(desk, sa.select(Macro.id).where(Macro.id == macro_id)))
    if is_there:
        expect(bob.locator("main")).to_contain_text("so it was not removed")
    else:
        expect(ana.locator("main")).to_contain_text("was removed meanwhile")
        expect(ana.locator("[name=text_en]")).to_have_value("It takes three days.")


# What is done in a ticket or to a chosen row: the button, the field that is filled in first with what, and what the toast calls it.
IN_THE_TICKET = [("[data-take] button", None, "Take it"), ("form:has(#assign-team) button", ("#assign-agent", 1), "Assign"), ("form:has(#assign-team) button", ("#assign-team", 1), "Assign"),
                 ("[name=priority][value=urgent]", None, "Urgent"), ("[data-snooze]", None, "Tomorrow morning")]
TO_THE_ROW = [("[value='assign:me']", None, "Take them"), ("[value=team]", ("[name=team_id]", 1), "Move"), ("[value='status:pending']", None, "Waiting on customer"),
              ("[value=tags]", ("[name=tags]", "late"), "Add")]
REFUSALS = [(lambda route: route.abort(), "The desk cannot be reached."),
            (lambda route: route.fulfill(status=403, body='<p class="banner"><span class="grow">You may not.</span></p>', content_type="text/html"), "You may not."),
            (lambda route: route.fulfill(status=409, body='<main class="error-page"><h1>Changed</h1><p>Somebody was first.</p></main>', content_type="text/html"), "Somebody was first."),
            (lambda route: route.fulfill(status=500, body='<main class="error-page"><h1>Oh</h1><p>It went wrong.</p></main>', content_type="text/html"), "It went wrong.")]
PRESS = """(button, filled) => {
  if (filled) { const field = button.form.querySelector(filled[0]); if (field.options) field.selectedIndex = filled[1]; else field.value = filled[1]; }
  button.click();
}"""


def test_what_was_not_done_is_taken_back_and_said(desk, windows, ticket):
    ana, _bob = windows
    with desk.app.app_context(), unit_of_work():
        db.session.add(Team(names={"en": "Returns"}))
    both_on(ticket, ana)
    status, tags, newest, row = ana.locator("#ticket-head .status-menu > summary"), ana.locator("#change-tags"), ana.locator("#toasts > :last-child"), ana.locator(f"#row-{ticket}")
    ana.locator("#reply-text").fill("Half a sentence")
    row.locator(".row-pick").evaluate("pick => pick.click()")
    for answer, why in REFUSALS:
        ana.route(ACT, answer)
        status.focus()
        ana.locator("#ticket-head .status-menu [value=solved]").evaluate("button => button.click()")
        expect(newest).to_contain_text(f"Not done: “Solved”. {why}")
        expect(status).to_contain_text("New")
        expect(status).to_be_focused()
        expect(ana.locator("#reply-text")).to_have_value("Half a sentence")
        for part, acts in (("#ticket-head", IN_THE_TICKET), ("#bulk", TO_THE_ROW)):
            for button, filled, name in acts:
                ana.locator(f"{part} {button}").evaluate(PRESS, filled)
                expect(newest).to_contain_text(f"Not done: “{name}”. {why}")
                expect(ana.locator("#ticket-head .fact-menu")).to_contain_text("Nobody")
                assert ana.evaluate("[...document.querySelectorAll('#ticket-head select')].every((select) => !select.value)"), "what was chosen is not said to be so"
                expect(row).to_have_class(re.compile("^(?!.*is-acting)"))
                expect(row.locator(".row-pick")).to_be_checked()
                ana.evaluate("document.getElementById('toasts').replaceChildren()")
        ana.evaluate("document.querySelectorAll('details[open]').forEach((menu) => { menu.open = false; }); document.activeElement.blur()")
        ana.keyboard.press("t")
        tags.fill("late")
        ana.keyboard.press("Enter")
        expect(newest).to_contain_text(f"Not done: “Save”. {why}")
        expect(tags).to_be_focused()
        expect(tags).to_have_value("late")
        ana.unroute(ACT)
    ana.keyboard.press("Enter")
    expect(ana.locator("#ticket-head .ticket-tags")).to_have_text("late")
    ana.locator("#toasts .toast-act").click()
    expect(ana.locator("#ticket-head .ticket-tags")).to_have_count(0)


def test_nothing_typed_is_lost_when_the_line_or_the_browser_goes(desk, windows, ticket):
    ana, bob = windows
    both_on(ticket, ana, bob)
    ana.context.set_offline(True)
    ana.locator("#reply-text").press_sequentially("Written in a tunnel")
    ana.locator("#reply-form input[type=file]").set_input_files({"name": "receipt.txt", "mimeType": "text/plain", "buffer": b"Paid"})
    expect(ana.locator("#connection")).to_contain_text("No live connection")
    ana.locator("#reply-form [data-send]").click()
    expect(ana.locator("#toasts")).to_contain_text("Not sent: there is no connection")
    expect(ana.locator("#reply-form [data-saved]")).to_have_text("Kept here")
    # What arrives meanwhile is told when the line is back: a new ticket by the pill, words in the open one, to the ear as well.
    new = made(desk, "eva@example.com")
    bob.locator("[data-compose=note]").click()
    bob.locator("#note-text").fill("She called meanwhile.")
    bob.locator("#note-form [data-send]").click()
    ana.context.set_offline(False)
    expect(ana.locator("#connection")).to_be_hidden()
    expect(ana.locator("#reply-form [data-saved]")).to_have_text("Saved")
    expect(ana.locator("#list-new")).to_have_text("1 new")
    expect(ana.locator("#announcer")).not_to_be_empty()
    expect(ana.locator("#thread .note")).to_contain_text("She called meanwhile.")
    assert not ana.locator(f"#row-{new}").count(), "nothing moves under the pointer"
    ana.reload()
    expect(ana.locator("#reply-form [data-files] [data-name]")).to_have_text("receipt.txt")
    # A crash asks nobody; another device has the words, and the list marks them.
    cookies = ana.context.cookies()
    ana.context.close()
    bob.context.add_cookies(cookies)
    bob.goto(f"/desk/tickets/{ticket}?queue=unsolved")
    expect(bob.locator("#reply-text")).to_have_value("Written in a tunnel")
    expect(bob.locator(f"#row-{ticket} .row-draft")).to_have_text("Draft")
