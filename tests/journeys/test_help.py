"""The help centre in a real browser: search, read, say what was missing, write; an author writes and a reader finds it."""
import time

import pytest

from helpdesk.config import ROOT
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import unit_of_work
from helpdesk.knowledge.commands import import_articles
from helpdesk.selfservice import visits
from tests.journeys.running import RunningDesk


@pytest.fixture(scope="module", autouse=True)
def articles(desk: RunningDesk) -> None:
    """The seed help centre, taken in beside the running worker; whoever writes is suggested articles, none left out by chance."""
    with desk.app.app_context():
        import_articles(ROOT / "kb")
        with unit_of_work():
            visits.change_plan(control_percent=0, actor=SYSTEM)


@pytest.fixture(scope="module")
def author(desk: RunningDesk) -> str:
    return desk.create_agent("alice@desk.test", "Alice Author", role="supervisor")


def test_a_visitor_searches_reads_and_takes_what_they_did_along(open_page, has_no_axe_findings):
    page = open_page(locale="pt-BR")
    page.goto("/")
    page.wait_for_url("**/help/pt-BR")
    has_no_axe_findings(page)
    page.get_by_role("searchbox").press_sequentially("quando cai o reem", delay=20)
    page.locator(".live strong", has_text="Quando o reembolso cai na conta?").wait_for()
    has_no_axe_findings(page)
    page.get_by_role("searchbox").fill("reenbolso pix")
    page.keyboard.press("Enter")
    page.get_by_text("Mostrando resultados para").wait_for()
    assert page.locator(".hit mark", has_text="reembolso").first.is_visible()
    has_no_axe_findings(page)
    page.locator(".hit a", has_text="Quando o reembolso cai na conta?").click()
    page.get_by_role("heading", name="Quando o reembolso cai na conta?", level=1).wait_for()
    has_no_axe_findings(page)
    page.get_by_role("button", name="Não").click()
    page.get_by_role("button", name="Meu caso não está aqui").click()
    page.get_by_text("Anotado.").wait_for()
    has_no_axe_findings(page)
    page.locator(".helpful-thanks a").click()
    page.get_by_text("Vai junto com a mensagem").wait_for()
    page.locator(".suggested a").first.wait_for()
    page.locator("#announcer", has_text="artigo").wait_for(state="attached")
    has_no_axe_findings(page)
    page.locator("[name=email]").fill("thais@example.com")
    page.locator("[name=message]").fill("Ainda não caiu.")
    page.get_by_role("button", name="Enviar mensagem").click()
    page.wait_for_url("**/contact/done")


def test_the_chat_opens_from_the_help_centre(open_page, has_no_axe_findings):
    page = open_page()
    page.goto("/help/en")
    page.get_by_role("button", name="Open the chat").click()
    frame = page.frame_locator("#continua-chat iframe")
    frame.locator("#search-words").wait_for()
    has_no_axe_findings(page)


def test_without_scripts_everything_is_there(open_page):
    page = open_page(java_script_enabled=False, locale="ro-RO")
    page.goto("/help/ro")
    page.locator("#ask-words").fill("cand primesc banii")
    page.locator(".ask button").click()
    page.locator(".hit a", has_text="Când primesc banii înapoi?").click()
    page.locator(".helpful button[value=no]").click()
    page.locator(".helpful button[value=outdated]").click()
    assert page.locator(".helpful button[value=outdated]").get_attribute("aria-pressed") == "true"
    page.locator(".contents a").first.click()
    page.locator(".about a", has_text="English").click()
    assert page.locator("html").get_attribute("lang") == "en"


def test_the_keyboard_is_enough(open_page):
    page = open_page()
    page.goto("/help/en/go/refund-times")
    page.keyboard.press("/")
    page.keyboard.type("filter")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=filter")
    page.locator("#ask-words").focus()
    page.keyboard.press("End")
    page.keyboard.type("s")
    page.locator(".live a").first.wait_for()
    page.locator("#announcer", has_text="article").wait_for(state="attached")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.live') !== null")
    page.keyboard.press("Escape")
    assert page.locator(".live").count() == 0
    assert page.evaluate("document.activeElement.id") == "ask-words"


@pytest.mark.parametrize("path", ["/help/ro", "/help/ro/categories/returns", "/help/ro/search?q=banii", "/help/ro/go/refund-times", "/contact"])
@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_pages_are_well_in_the_dark_and_on_a_phone(open_page, has_no_axe_findings, path, width, dark):
    page = open_page(width=width, dark=dark, locale="ro-RO")
    page.goto(path)
    has_no_axe_findings(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "nothing sticks out"


def test_an_author_publishes_and_a_reader_finds_it_within_two_seconds(open_page, sign_in, author, has_no_axe_findings):
    desk = sign_in(author)
    desk.goto("/desk/articles")
    has_no_axe_findings(desk)
    desk.get_by_role("link", name="New article").click()
    desk.locator("[name=title]").fill("Can it fly like a zeppelin?")
    desk.locator("[name=body]").fill("## Short answer\n\nNo, it **stays** on the ground.")
    desk.locator("#article-preview strong", has_text="stays").wait_for()
    has_no_axe_findings(desk)
    desk.get_by_role("button", name="Save and publish").click()
    desk.get_by_role("heading", name="Can it fly like a zeppelin?").wait_for()
    saved = time.monotonic()
    reader = open_page()
    found = reader.locator(".hit a", has_text="Can it fly like a zeppelin?")
    while time.monotonic() - saved < 20:
        reader.goto("/help/en/search?q=zepelin")
        if found.count():
            break
    assert found.count() == 1
    desk.get_by_role("link", name="Română").click()
    has_no_axe_findings(desk)
