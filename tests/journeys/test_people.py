"""People and organisations in a real browser: accessible at both sizes, and every form works without scripts."""
from itertools import pairwise

import pytest
from playwright.sync_api import expect

from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Customer
from tests.factories import make_ticket
from tests.journeys.running import RunningDesk

# Each width and each ground once: what fits is a matter of width, contrast one of ground.
SCREENS = [(1440, False), (390, True)]


@pytest.fixture(scope="module")
def story(desk: RunningDesk, bob) -> int:
    """The id of somebody with a long name, many addresses and more contacts than a page holds; somebody else wrote too."""
    with desk.app.app_context():
        for number in range(23):
            ticket = make_ticket(email=f"{'long' * 15}@lumina.example", name="Wolfeschlegelsteinhausen " * 7, subject=f"Question {number} " * 12)
        make_ticket(email="ion@other.example", name="Ion Radu")
        with unit_of_work():
            person = db.session.get(Customer, ticket.customer_id)
            for value in ("+40745118203", "+40745118204"):
                customers.add_identity(person, "phone", value, actor=person.actor)
            customers.touch("search", customer_id=person.id, title="where is my parcel")
        return ticket.customer_id


@pytest.mark.parametrize(("width", "dark"), SCREENS)
def test_every_page_is_accessible_and_fits(sign_in, bob, story, has_no_axe_findings, width, dark):
    window = sign_in(bob, width=width, dark=dark)
    window.goto(f"/desk/people/{story}/edit")
    window.get_by_label("Organisation").fill(f"Lumina {width} {dark}")
    window.locator("main form .btn-primary").click()
    has_no_axe_findings(window)
    window.get_by_label("Make this organisation").check()
    window.locator("main form .btn-primary").click()
    organisation = window.locator(".person-title a").get_attribute("href")
    for address in ("/desk/people", "/desk/people?q=nobody+at+all", f"/desk/people/{story}", f"/desk/people/{story}?tab=open",
                    f"/desk/people/{story}?tab=closed", f"/desk/people/{story}?tab=changes", f"/desk/people/{story}/edit", f"/desk/people/{story}/about",
                    f"/desk/people/{story}?tab=journey", f"/desk/people/{story}?words=question", f"/desk/people/{story}/merge",
                    f"/desk/people/{story}/merge?q=ion", f"/desk/people/{story}/merge?with={story + 1}",
                    "/desk/organisations", "/desk/organisations/new", organisation, f"{organisation}?tab=open", f"{organisation}/edit"):
        window.goto(address)
        has_no_axe_findings(window)
        assert window.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), address


def test_no_width_hides_a_tab_or_lays_dates_on_each_other(desk, sign_in, story):
    paula = desk.create_agent("paula@desk.test", "Paula Prado", locale="pt-BR")
    for width in (1440, 1200, 1024, 390):
        window = sign_in(paula, width=width)
        window.goto(f"/desk/people/{story}?tab=journey")
        dates = [date.bounding_box() for date in window.locator(".journey-date:visible").all()]
        assert len(dates) >= 2 and all(left["x"] + left["width"] < right["x"] for left, right in pairwise(dates)), width
        assert window.locator(".person-main .tabs").evaluate("node => node.scrollWidth <= node.clientWidth"), width


def test_a_person_is_found_and_changed_without_scripts(sign_in, bob, story, has_no_axe_findings):
    window = sign_in(bob, java_script_enabled=False)
    window.goto("/desk/people")
    window.get_by_label("Search people").fill("0745 118 203")
    window.get_by_role("button", name="Search").click()
    window.locator(".people-rows a").click()
    window.get_by_role("link", name="Show older").click()
    expect(window.locator(".timeline")).to_contain_text("Question 0")
    window.goto(f"/desk/people/{story}")
    window.get_by_text("Add an address or number").click()
    window.get_by_label("Mail address or phone number").fill("ion@other.example")
    window.get_by_role("button", name="Add", exact=True).click()
    expect(window.locator("main")).to_contain_text("ion@other.example belongs to Ion Radu already.")
    window.get_by_role("link", name="Open the page of Ion Radu").click()
    window.get_by_role("button", name="Confirm that ion@other.example is theirs").click()
    expect(window.locator(".ways")).to_contain_text("Proved by an agent’s decision")
    window.get_by_role("button", name="Block this person").click()
    expect(window.locator("main")).to_contain_text("goes to the spam queue and is not answered")
    window.get_by_role("button", name="Unblock").click()
    window.get_by_role("link", name="New ticket").click()
    expect(window.get_by_label("Customer’s mail address")).to_have_value("ion@other.example")


def test_the_name_beside_a_ticket_leads_to_the_person_and_what_is_new_comes_to_stand_there(desk, sign_in, bob, story):
    window = sign_in(bob)
    window.goto("/desk/search?q=ion@other.example")
    window.locator(".result .result-line").first.click(position={"x": 5, "y": 5})
    window.locator("#person-name a").click()
    expect(window.locator("main h1")).to_have_text("Ion Radu")
    window.go_back()
    window.go_back()
    window.locator(".result-name").first.click()
    expect(window.locator("main h1")).to_have_text("Ion Radu")
    window.wait_for_function("window.Continua.socket && window.Continua.socket.connected")
    with desk.app.app_context():
        make_ticket(email="ion@other.example", name="Ion Radu", subject="News of Ion")
    expect(window.locator("#timeline-found")).to_contain_text("News of Ion")
