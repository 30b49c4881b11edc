"""Solved → survey by mail → answered on a phone → seen beside the ticket and in the supervisor's figures."""
import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import unit_of_work
from helpdesk.surveys import actions as surveys
from tests.journeys.running import RunningDesk


@pytest.fixture(scope="module")
def desk(mailing_desk) -> RunningDesk:
    """A running desk whose surveys leave at once."""
    with mailing_desk.app.app_context(), unit_of_work():
        surveys.change_plan(is_enabled=True, kinds=["csat", "ces"], delay_minutes=0, texts={}, actor=SYSTEM)
    return mailing_desk


@pytest.fixture(scope="module")
def supervisor(desk) -> str:
    return desk.create_agent("sue@desk.test", "Sue Supervisor", role="supervisor")


def ask_and_solve(open_page, sign_in, supervisor) -> None:
    """A customer writes by the form, in Portuguese; an agent answers and solves."""
    visitor = open_page(locale="pt-BR")
    visitor.goto("/contact")
    visitor.locator("[name=email]").fill("thais@example.com")
    visitor.locator("[name=name]").fill("Thaís Gonçalves")
    visitor.locator("[name=subject]").fill("Boleto vencido")
    visitor.locator("[name=message]").fill("Posso pagar por Pix?")
    visitor.locator("form button.btn-primary").click()
    visitor.wait_for_url("**/contact/done")
    agent = sign_in(supervisor)
    agent.goto("/desk/queues/unassigned")
    agent.get_by_role("link", name="Boleto vencido").first.click()
    agent.locator("#reply-text").fill("Pode sim, segue o código.")
    agent.locator("#reply-text").press("Control+Enter")
    agent.locator(".entry-body", has_text="Pode sim, segue o código.").wait_for()
    agent.locator(".status-menu summary").click()
    agent.locator(".status-menu button[value=solved]").click()


def survey_link(sink, score: int) -> str:
    mail = sink.wait_for("thais@example.com")
    while "score=" not in mail.get_body(("plain",)).get_content():
        sink.mails.remove(mail)
        mail = sink.wait_for("thais@example.com")
    return re.search(rf"http://\S+(/survey/\S+\?score={score})", mail.get_body(("plain",)).get_content()).group(1)


def test_a_survey_is_answered_and_counted_once(open_page, sign_in, sink, desk, supervisor, has_no_axe_findings):
    ask_and_solve(open_page, sign_in, supervisor)
    link = survey_link(sink, 4)
    phone = open_page(width=390, dark=True, java_script_enabled=False)
    for _ in range(3):
        phone.goto(link)
    assert phone.locator("html").get_attribute("lang") == "pt-BR" and phone.locator("input[value='4']").is_checked()
    phone.locator("textarea").fill("O código demorou.")
    phone.locator(".survey button").click()
    phone.locator("input[value='6']").check(force=True)
    phone.locator(".survey button").click()
    phone.get_by_text("Agradecemos, Thaís.").wait_for()
    reader = open_page(width=390)
    reader.goto(link)
    has_no_axe_findings(reader)
    reader.goto(link.partition("?")[0])
    has_no_axe_findings(reader)
    window = sign_in(supervisor)
    window.goto("/desk/reports/now")
    window.get_by_text("“O código demorou.”").wait_for()
    has_no_axe_findings(window)
    window.locator(".said-list a").first.click()
    window.get_by_text("answered the survey: CSAT 4/5").wait_for()


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_each_figure_opens_its_tickets(sign_in, desk, supervisor, has_no_axe_findings, width, dark):
    window = sign_in(supervisor, width=width, dark=dark)
    window.goto("/desk/reports/trends?period=7")
    has_no_axe_findings(window)
    assert window.evaluate("document.documentElement.scrollWidth") <= width
    window.locator("#figure-csat a").click()
    window.locator(".listed tr", has_text="Thaís Gonçalves").get_by_text("4/5").wait_for()
    has_no_axe_findings(window)
    window.go_back()
    window.locator("#csat .panel-table > summary").click()
    window.locator("#csat td", has_text="100%").first.wait_for()
    assert window.locator("#csat .plot").is_hidden()
    has_no_axe_findings(window)
    with window.expect_download() as download:
        window.locator("#csat a[download]").click()
    assert "Satisfied (%)" in Path(download.value.path()).read_text("utf-8-sig").splitlines()[0]


def test_a_point_is_reached_and_opened_by_the_keyboard(sign_in, desk, supervisor):
    window = sign_in(supervisor)
    window.goto("/desk/reports/trends?period=7")
    point = window.locator("#volume a.plot-stop").last
    point.focus()
    window.keyboard.press("Shift+Tab")
    window.keyboard.press("Tab")
    expect(point).to_be_focused()
    expect(point.locator(".plot-tip")).to_have_css("visibility", "visible")
    window.keyboard.press("Enter")
    window.get_by_role("heading", name=re.compile("Tickets that came in")).wait_for()


def test_a_definition_opens_inside_a_narrow_window(sign_in, desk, supervisor):
    window = sign_in(supervisor, width=390)
    for page in ("now", "trends"):
        window.goto(f"/desk/reports/{page}")
        signs = window.locator(".means > summary")
        for place in range(signs.count()):
            signs.nth(place).click()
            box = window.locator(".means[open] > .menu-body").bounding_box()
            assert box["x"] >= 0 and box["x"] + box["width"] <= 390, (page, place)
            window.keyboard.press("Escape")
