"""An author in a real browser: a draft over a published text, a translation beside its original, a picture, and the way from a ticket."""
from datetime import timedelta

import pytest
import sqlalchemy as sa

from helpdesk.config import ROOT
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.knowledge import endings, footprints
from helpdesk.knowledge.commands import import_articles
from helpdesk.knowledge.footprints import Searched
from helpdesk.selfservice.models import Gap
from helpdesk.selfservice.watching import watch_gaps
from tests.factories import make_ticket
from tests.journeys.running import RunningDesk
from tests.tickets.pictures import PICTURE

PASTE = """async (bytes) => {
  const text = document.querySelector("[name=body]");
  text.focus();
  text.setSelectionRange(text.value.length, text.value.length);
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], "the lid.png", {type: "image/png"}));
  text.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture(scope="module", autouse=True)
def articles(desk: RunningDesk) -> None:
    """The seed help centre, taken in beside the running worker."""
    with desk.app.app_context():
        import_articles(ROOT / "kb")


@pytest.fixture(scope="module")
def author(desk: RunningDesk) -> str:
    return desk.create_agent("ada@desk.test", "Ada Author", role="supervisor")


def article_address(page) -> str:
    """The address of the desk's page of the article on refunds."""
    page.goto("/desk/articles?q=When+does+the+refund+arrive")
    page.locator(".articles td a").first.click()
    page.wait_for_url("**/desk/articles/*/en")
    return page.url


def test_a_draft_waits_while_readers_see_the_published_text(open_page, sign_in, author, has_no_axe_findings):
    page = sign_in(author)
    address = article_address(page)
    page.goto(f"{address}/edit")
    page.locator("[name=body]").fill(page.locator("[name=body]").input_value() + "\n\nPaid while you sleep.")
    page.evaluate(PASTE, list(PICTURE))
    page.locator("#article-preview img[alt='the lid']").wait_for()
    has_no_axe_findings(page)
    page.get_by_role("button", name="Save draft").click()
    page.get_by_text("You are writing a draft.").wait_for()
    has_no_axe_findings(page)
    reader = open_page()
    reader.goto("/help/en/go/refund-times")
    assert reader.get_by_text("Paid while you sleep.").count() == 0
    page.get_by_role("link", name="What it changes").click()
    page.locator(".compared ins", has_text="sleep").wait_for()
    has_no_axe_findings(page)
    page.goto(address)
    page.get_by_role("button", name="Publish the draft").click()
    page.get_by_role("status").get_by_text("Published.").wait_for()
    reader.goto("/help/en/go/refund-times")
    reader.get_by_text("Paid while you sleep.").wait_for()
    assert reader.locator(".prose img").evaluate("image => image.naturalWidth") == 2

    page.goto(f"{address.removesuffix('/en')}/ro/edit")
    page.get_by_text("The original has changed since this translation").wait_for()
    has_no_axe_findings(page)
    page.locator("[name=body]").fill(page.locator("[name=body]").input_value() + "\n\nPlătit în timp ce dormiți.")
    page.get_by_role("button", name="Save for readers").click()
    page.get_by_role("status").get_by_text("Saved.").wait_for()
    assert page.get_by_text("The original has changed since this translation").count() == 0

    page.goto(f"{address}/versions?version=1&with=now")
    page.get_by_role("button", name="Bring back as a draft").click()
    page.get_by_text("You are writing a draft.").wait_for()
    page.get_by_role("button", name="Drop the draft").click()
    page.get_by_text("The draft is gone.").wait_for()
    page.goto("/desk/articles/links")
    has_no_axe_findings(page)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_the_pages_of_authors_are_well_in_the_dark_and_on_a_phone(sign_in, author, has_no_axe_findings, width, dark):
    page = sign_in(author, width=width, dark=dark)
    address = article_address(page)
    for path in (address, f"{address}/edit", f"{address}/versions", "/desk/articles", "/desk/articles/links"):
        page.goto(path)
        has_no_axe_findings(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), f"nothing sticks out of {path}"


@pytest.fixture(scope="module")
def gap(desk: RunningDesk) -> int:
    """The id of a gap that two people left."""
    two_hours_ago = utcnow() - timedelta(hours=2)
    with desk.app.app_context():
        with unit_of_work():
            footprints.keep([Searched("does it make ozone", "en", hits, False, str(hits), two_hours_ago) for hits in (0, 3)])
        endings.settle()
        watch_gaps()
        return db.session.scalar(sa.select(Gap.id))


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_what_readers_ask_in_vain_is_well_on_every_screen(sign_in, author, gap, has_no_axe_findings, width, dark):
    page = sign_in(author, width=width, dark=dark)
    for address in ("/desk/articles/gaps", "/desk/articles/gaps?state=closed", f"/desk/articles/gaps/{gap}", "/desk/reports/self-service",
                    "/desk/reports/self-service/searches"):
        page.goto(address)
        has_no_axe_findings(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_an_agent_answers_with_an_article_by_one_key(desk, sign_in, author, has_no_axe_findings):
    with desk.app.app_context():
        number = make_ticket(subject="Refund", text="When does the refund arrive on my card?", email="zoe@example.com", name="Zoe Zamfir").number
    page = sign_in(author)
    page.goto(f"/desk/tickets/{number}")
    page.locator(".suggestions a", has_text="When does the refund arrive?").wait_for()
    has_no_axe_findings(page)
    page.locator("#reply-text").click()
    page.keyboard.type("Here it is:\n?")
    page.locator("[data-macro-list] .macro-item").first.wait_for()
    has_no_axe_findings(page)
    page.keyboard.type("refund arrive")
    page.keyboard.press("Enter")
    assert "/help/en/articles/" in page.locator("#reply-text").input_value()
    page.locator("[data-send]").first.click()
    page.locator(".suggestions .pill", has_text="sent here").or_(page.locator("#thread", has_text="Here it is:")).first.wait_for()
