"""The ticket screens in a real browser: live, by keyboard, on a phone, in the dark, within their weight."""
import re

import pytest
from playwright.sync_api import expect

from helpdesk.accounts.models import Agent
from helpdesk.core.db import db, unit_of_work
from helpdesk.tickets import actions, changes
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from helpdesk.web.identity import COOKIE
from tests.factories import make_ticket
from tests.journeys.running import PASSWORD, RunningDesk

# Each width and each ground: what fits is a matter of width, contrast one of ground.
SCREENS = [(1440, False), (900, False), (390, True)]


@pytest.fixture(scope="module")
def bob(desk: RunningDesk) -> str:
    return desk.create_agent("bob@desk.test", "Bob Member", role="admin")


@pytest.fixture(scope="module")
def numbers(desk: RunningDesk, bob) -> list[int]:
    """Numbers of tickets: one with a long story, then plain ones, then one that is too long everywhere."""
    with desk.app.app_context():
        made = [make_ticket(email="ana@lumina.ro", name="Ana Pop", subject=f"Question {n}") for n in range(12)]
        made.append(make_ticket(email=f"{'long' * 15}@example.com", name="Wolfeschlegelsteinhausen " * 8,
                                subject="Nothing ends " * 22, text="Donaudampfschifffahrt" * 300))
        agent = db.session.query(Agent).filter_by(email=bob).one()
        with unit_of_work():
            story = db.session.get(Ticket, made[0].id)
            for step in range(4):
                actions.reply(story, Writing(f"Our answer {step}"), actor=agent.actor)
                actions.receive(story, Writing(f"Her answer {step}", quoted_text="> before"), customer=story.customer, channel="email")
            actions.add_note(story, Writing("Only for us"), actor=agent.actor)
            changes.set_tags(story, [f"tag {n}" for n in range(9)], actor=agent.actor)
            changes.assign(story, agent, actor=agent.actor)
        return [ticket.number for ticket in made]


def hear_from(desk: RunningDesk, number: int, words: str) -> None:
    """The customer writes again, in another process than the one that serves the page."""
    with desk.app.app_context(), unit_of_work():
        ticket = db.session.get(Ticket, number - 10_000)
        actions.receive(ticket, Writing(words), customer=ticket.customer, channel="email")


@pytest.mark.parametrize(("width", "dark"), SCREENS)
def test_every_screen_is_accessible_and_fits(sign_in, bob, numbers, has_no_axe_findings, width, dark):
    window = sign_in(bob, width=width, dark=dark)
    for address in ("/desk/queues/unsolved", "/desk/queues/spam", f"/desk/tickets/{numbers[0]}?queue=unsolved",
                    f"/desk/tickets/{numbers[0]}?queue=unsolved&compose=note", f"/desk/tickets/{numbers[-1]}?queue=unsolved",
                    f"/desk/tickets/{numbers[1]}/merge", f"/desk/tickets/{numbers[0]}/merge?into={numbers[1]}"):
        window.goto(address)
        has_no_axe_findings(window)
        assert window.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_a_menu_opens_inside_the_window_and_closes_with_escape(sign_in, bob, numbers):
    for width in (1440, 390):
        window = sign_in(bob, width=width)
        window.goto(f"/desk/tickets/{numbers[0]}?queue=unsolved")
        for name in ("status-menu", "fact-menu"):
            summary = window.locator(f".{name} > summary, summary.{name}").first
            summary.click()
            box = window.locator("details[open] > .menu-body").bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= width
            window.keyboard.press("Escape")
            assert window.locator("details.menu[open]").count() == 0
            assert summary.evaluate("node => node === document.activeElement")


def test_a_menu_of_the_bar_is_as_wide_as_its_words(sign_in, bob, numbers):
    for width in (1440, 1024, 390):
        window = sign_in(bob, width=width)
        window.goto("/desk/queues/unsolved")
        window.locator(".row-pick").first.check(force=True)
        bar = window.locator(".bulk-bar").bounding_box()
        for menu in window.locator(".bulk-bar > .menu").all():
            menu.locator("summary").click()
            body = menu.locator(".menu-body").bounding_box()
            assert body["width"] <= 340 and body["x"] >= bar["x"] and body["x"] + body["width"] == bar["x"] + bar["width"] - 8
            menu.locator("summary").click()


def test_the_text_of_an_article_that_does_not_come_or_comes_late_changes_no_words(sign_in, bob, numbers):
    window, held = sign_in(bob, expects=("net::ERR",)), []
    window.goto(f"/desk/tickets/{numbers[1]}?queue=unsolved")
    text = window.locator("#reply-text")
    text.fill("Dear Ana")
    text.select_text()

    def ask() -> None:
        window.evaluate("""() => { const button = document.createElement("button"); button.dataset.insert = "";
            button.dataset.insertFrom = "/desk/articles/1/en/text"; document.getElementById("ticket").append(button); button.click(); button.remove(); }""")
    window.route("**/desk/articles/1/en/text", lambda route: route.abort(), times=1)
    ask()
    window.locator("[data-toast]").wait_for()
    assert text.input_value() == "Dear Ana"
    window.route("**/desk/articles/1/en/text", lambda route: held.append(route))
    ask()
    window.locator(".ticket-row a", has_text="Question 2").first.click()
    window.locator(f"#ticket[data-ticket='{numbers[2]}']").wait_for()
    held.pop().fulfill(body="What the other one asked for")
    window.wait_for_timeout(50)
    assert text.input_value() == ""


def test_a_ticket_opens_beside_the_list_and_back_returns(sign_in, bob, numbers):
    window = sign_in(bob)
    window.goto("/desk/queues/unsolved")
    window.evaluate("window.stayed = true")
    window.locator(f"#row-{numbers[3]} a").click()
    window.locator(f"#ticket[data-ticket='{numbers[3]}']").wait_for()
    assert window.evaluate("window.stayed") and window.title().startswith("Question 3")
    window.locator("#announcer", has_text="Question 3").wait_for(state="attached")
    assert re.search(rf"/desk/tickets/{numbers[3]}\?queue=unsolved$", window.url)
    window.go_back()
    window.locator("#ticket.is-empty").wait_for()


def test_keys_move_open_and_write_and_can_be_switched_off(sign_in, bob, numbers):
    window = sign_in(bob)
    window.goto("/desk/queues/unsolved")
    first, second = window.locator(".ticket-row").nth(0), window.locator(".ticket-row").nth(1)
    for key in ("j", "j", "k", "j", "o"):
        window.keyboard.press(key)
    window.locator(f"#ticket[data-ticket='{second.get_attribute('data-ticket')}']").wait_for()
    assert first.get_attribute("data-ticket") != second.get_attribute("data-ticket")
    window.keyboard.press("n")
    assert window.locator("#note-text").evaluate("node => node === document.activeElement")
    window.keyboard.type("jk?")
    assert window.locator("#note-text").input_value() == "jk?"
    window.keyboard.press("Escape")
    window.set_viewport_size({"width": 1024, "height": 640})
    window.keyboard.press("?")
    expect(window.locator("#shortcuts-title")).to_be_in_viewport(ratio=1)
    window.locator("#shortcuts [data-keys-on]").uncheck()
    window.keyboard.press("Escape")
    window.keyboard.press("r")
    assert window.locator("#reply-form").is_hidden()


def test_a_draft_survives_a_reload_and_ends_when_it_is_saved(sign_in, bob, numbers):
    window = sign_in(bob)
    window.goto(f"/desk/tickets/{numbers[4]}?queue=unsolved&compose=note")
    window.locator("#note-text").fill("Half a thought")
    window.locator("#note-form [data-saved]:has-text('Saved')").wait_for()
    window.reload()
    assert window.locator("#note-text").input_value() == "Half a thought"
    window.locator("#note-text").press("Control+Enter")
    window.locator(".entry.note:has-text('Half a thought')").wait_for()
    assert window.locator("#note-text").input_value() == ""


def test_whoever_was_signed_out_while_writing_finds_the_words_again(sign_in, bob, numbers):
    window = sign_in(bob)
    window.goto(f"/desk/tickets/{numbers[6]}?queue=unsolved")
    window.locator("#reply-text").fill("An hour of work")
    # A draft that is saved later learns that nobody is signed in, and then nothing is sent any more.
    window.locator("#reply-form [data-saved]:has-text('Saved')").wait_for()
    window.context.clear_cookies(name=COOKIE)
    window.locator("#reply-form [data-send]").click()
    window.wait_for_url("**/desk/sign-in**")
    window.get_by_label("Email").fill(bob)
    window.locator("input[name=password]").fill(PASSWORD)
    window.locator("form button").first.click()
    window.wait_for_url(f"**/desk/tickets/{numbers[6]}?queue=unsolved")
    assert window.locator("#reply-text").input_value() == "An hour of work"
    window.locator("#reply-form [data-send]").click()
    window.locator("#thread .said", has_text="An hour of work").wait_for()
    assert window.locator("#reply-text").input_value() == ""


def test_what_the_customer_writes_appears_in_the_open_ticket(desk, sign_in, bob, numbers):
    window = sign_in(bob)
    window.goto(f"/desk/tickets/{numbers[5]}?queue=unsolved")
    window.locator("#reply-text").fill("I am writing")
    seen = window.locator("[data-seen]").input_value()
    window.wait_for_timeout(500)
    hear_from(desk, numbers[5], "Wait, one more thing")
    window.locator(".entry:has-text('Wait, one more thing')").wait_for()
    assert window.locator("#reply-text").input_value() == "I am writing"
    assert window.locator("[data-seen]").input_value() == seen, "what came while the agent wrote was not read before"


def test_a_new_ticket_is_counted_in_the_header_and_moves_no_row(desk, sign_in, bob, numbers):
    window = sign_in(bob)
    window.goto("/desk/queues/unsolved")
    window.wait_for_timeout(500)
    before = window.locator(".ticket-row").evaluate_all("rows => rows.map(row => row.id)")
    with desk.app.app_context():
        number = make_ticket(email="new@example.com", subject="Just in").number
    window.locator("#list-new:has-text('1')").wait_for()
    assert window.locator(".ticket-row").evaluate_all("rows => rows.map(row => row.id)") == before
    window.locator("#list-new").click()
    window.locator(f"#row-{number}").wait_for()


def test_the_person_is_a_drawer_where_it_is_narrow(sign_in, bob, numbers):
    window = sign_in(bob, width=900)
    window.goto(f"/desk/tickets/{numbers[0]}?queue=unsolved")
    assert window.locator("#person").is_hidden()
    window.locator("[data-person-open]").click()
    window.locator("#person >> text=Question 1").first.wait_for()
    window.keyboard.press("Escape")
    assert window.locator("[data-person-open]").evaluate("node => node === document.activeElement")


def test_how_the_panes_stand_is_remembered(sign_in, bob, numbers):
    window = sign_in(bob)
    window.goto(f"/desk/tickets/{numbers[0]}?queue=unsolved")
    assert window.locator("#person").is_visible() and window.locator(".queue-pane").is_visible()
    window.locator(".view-menu > summary").click()
    for part in ("no-person", "no-queues", "compact"):
        window.locator(f"[data-view={part}]").check()
    window.goto(f"/desk/tickets/{numbers[1]}?queue=unsolved")
    assert window.locator("#person").is_hidden() and window.locator(".queue-pane").is_hidden()
    window.locator("[data-person-open]").click()
    window.locator("#person >> text=Ana Pop").first.wait_for()


def test_the_theme_is_remembered(sign_in, bob):
    window = sign_in(bob)
    window.goto("/desk/queues/unsolved")
    window.locator(".rail [data-theme-switch]").first.click()
    window.reload()
    assert window.locator("html").get_attribute("data-theme") == "dark"


def test_the_queue_page_stays_light(open_page, sign_in, bob, numbers):
    """At most 120 KB without fonts, fonts at most 70 KB, at most 10 requests, all counted as they travel."""
    window = sign_in(bob)
    session = window.context.new_cdp_session(window)
    session.send("Network.enable")
    session.send("Network.setCacheDisabled", {"cacheDisabled": True})
    sizes, fonts = {}, set()
    session.on("Network.responseReceived", lambda told: fonts.add(told["requestId"]) if told["type"] == "Font" else None)
    session.on("Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}))
    window.goto("/desk/queues/unsolved")
    window.wait_for_timeout(1_000)
    assert len(sizes) + 1 <= 10, "the socket is one more request"
    assert sum(size for name, size in sizes.items() if name not in fonts) <= 120_000
    assert 0 < sum(sizes[name] for name in fonts) <= 70_000
