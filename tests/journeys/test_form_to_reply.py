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
    worker.locator("form[action$='/reply'] textarea[name=text]").fill("It is on its way, Ana.")
    worker.locator("form[action$='/reply'] button.btn-primary").first.click()
    worker.get_by_text("It is on its way, Ana.").first.wait_for()
    visitor.locator("a.btn-primary").click()
    visitor.get_by_text("It is on its way, Ana.").wait_for()
    visitor.locator("textarea[name=text]").fill("It arrived, thank you.")
    visitor.locator("form button.btn-primary").click()
    visitor.get_by_text("It arrived, thank you.").wait_for()
    has_no_axe_findings(visitor)

