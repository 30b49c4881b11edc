"""Form → queue → reply → followed by the link: the shortest whole journey, in a real browser."""
import pytest

from tests.journeys.running import RunningDesk


@pytest.fixture(scope="module")
def agent(desk: RunningDesk) -> str:
    return desk.create_agent("bob@desk.test", "Bob Member")


def write_form(window, subject: str) -> None:
    window.goto("/contact")
    window.locator("[name=email]").fill("ana.pop@example.com")
    window.locator("[name=subject]").fill(subject)
    window.locator("[name=message]").fill("I still have no money.\n\nCan it go by transfer?")
    window.locator("form button.btn-primary").click()
    window.wait_for_url("**/contact/done")


def test_a_form_is_answered_and_the_customer_follows_it(open_page, sign_in, agent, has_no_axe_findings):
    visitor = open_page()
    write_form(visitor, "Refund not received")
    has_no_axe_findings(visitor)
    worker = sign_in(agent)
    worker.goto("/desk/queues/unassigned")
    worker.get_by_text("Refund not received").first.click()
    worker.locator("#reply-text").fill("It is on its way, Ana.")
    worker.locator("#reply-form [data-send]").click()
    worker.locator("text=It is on its way, Ana. >> visible=true").first.wait_for()
    visitor.locator("a.btn-primary").click()
    visitor.get_by_text("It is on its way, Ana.").wait_for()
    visitor.locator("textarea[name=text]").fill("It arrived, thank you.")
    visitor.locator("form button.btn-primary").click()
    visitor.get_by_text("It arrived, thank you.").wait_for()
    has_no_axe_findings(visitor)
    assert visitor.locator(".letter-text").all_inner_texts() == ["I still have no money.\n\nCan it go by transfer?", "It is on its way, Ana.", "It arrived, thank you."]


def test_a_new_ticket_appears_in_the_open_queue_without_a_reload(open_page, sign_in, agent, has_no_axe_findings):
    worker = sign_in(agent)
    worker.goto("/desk/queues/unassigned")
    worker.evaluate("window.stayed = true")
    write_form(open_page(), "Coletul apare livrat")
    worker.locator("#list-new").wait_for()
    assert worker.evaluate("window.stayed"), "no reload"
    has_no_axe_findings(worker)
    worker.locator("#list-new").click()
    worker.locator(".ticket-row", has_text="Coletul apare livrat").wait_for()


def test_without_scripts_the_same_journey_works(open_page, sign_in, agent):
    write_form(open_page(java_script_enabled=False), "No scripts here")
    worker = sign_in(agent, java_script_enabled=False)
    worker.goto("/desk/queues/unassigned")
    worker.get_by_text("No scripts here").first.click()
    worker.locator("#reply-text").fill("Plain and well.")
    worker.locator("#reply-form [data-send]").click()
    worker.locator("#thread .said", has_text="Plain and well.").wait_for()
    assert worker.locator("#thread .said").count() == 2 and worker.locator("#reply-text").input_value() == ""
