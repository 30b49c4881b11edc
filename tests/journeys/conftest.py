"""Journeys: a running desk, a real browser whose console must stay silent, axe."""
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Frame, Page, sync_playwright

from helpdesk.channels.chat import queries
from tests.chatting import set_up_chat
from tests.journeys.running import PASSWORD, RunningDesk, running_desk
from tests.journeys.shop import shop
from tests.mail_servers import smtp_sink

# Chromium without the windows around its pages, which cost a third of the time of all journeys.
CHROMIUM = "/usr/bin/chromium-headless-shell"
# A response of 4xx is reported by the browser as an error of the page; journeys that provoke one say so.
QUIET = "Failed to load resource: the server responded with a status of 4"


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> RunningDesk:
    """A running desk for the journeys of one file."""
    with running_desk(tmp_path_factory.mktemp("desk")) as running:
        yield running


@pytest.fixture(scope="module")
def sink():
    """A mail server that takes what a desk sends."""
    with smtp_sink() as running:
        yield running


@pytest.fixture(scope="module")
def mailing_desk(tmp_path_factory, sink) -> RunningDesk:
    """A running desk whose mail leaves through the sink."""
    with running_desk(tmp_path_factory.mktemp("desk"), HELPDESK_SMTP_URL=f"smtp://127.0.0.1:{sink.port}",
                      HELPDESK_MAIL_FROM="support@brisa.test") as running:
        yield running


@pytest.fixture(scope="module")
def bob(desk: RunningDesk) -> str:
    """The address of an agent."""
    return desk.create_agent("bob@desk.test", "Bob Member")


@pytest.fixture(scope="module")
def website(desk: RunningDesk):
    """The shop, allowed to show the chat; unseen answers are mailed at once."""
    with shop(desk.url) as address, shop(desk.url, "localhost") as elsewhere:
        with desk.app.app_context():
            set_up_chat(origins=(address, elsewhere), mail_after_minutes=0)
        yield address


@pytest.fixture(scope="module")
def other_site(desk: RunningDesk, website) -> str:
    """The same shop under another host: another site than the desk for the browser."""
    with desk.app.app_context():
        return queries.settings().origins[1]


@pytest.fixture(scope="session")
def chromium() -> Browser:
    """One browser for all journeys; each page has a context of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


def close(context: BrowserContext) -> None:
    """Closes a window. The browser waits for ever when that meets a page on its way to another one, so each page is led away first."""
    for page in context.pages:
        for _try in range(5):
            try:
                page.goto("about:blank")
                break
            except Error:
                # That other way was first; it ends where this one goes again.
                continue
    context.close()


@pytest.fixture
def open_page(chromium, desk):
    """open_page(width=1440, dark=False, locale='en-GB', expects=(), **context): a fresh browser window on the running desk.

    At the end of the test no window may have written an error to its console, but for those whose words it expects.
    """
    contexts, errors = [], []

    def open_window(width: int = 1440, height: int = 900, dark: bool = False, locale: str = "en-GB", expects: tuple[str, ...] = (),
                    **options) -> Page:
        context = chromium.new_context(base_url=desk.url, viewport={"width": width, "height": height}, locale=locale,
                                       color_scheme="dark" if dark else "light", reduced_motion="reduce", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning")
                and not any(words in said.text for words in (QUIET, *expects)) else None)
        page.on("pageerror", lambda error: errors.append(str(error)))
        return page

    yield open_window
    for context in contexts:
        close(context)
    assert not errors, "the browser's console must stay silent"


@pytest.fixture
def page(open_page) -> Page:
    """One window at 1440 px."""
    return open_page()


@pytest.fixture
def sign_in(open_page):
    """sign_in('bob@desk.test'): a window in which this agent is signed in by the form."""
    def enter(email: str, **options) -> Page:
        window = open_page(**options)
        window.goto("/desk/sign-in")
        window.get_by_label("Email").fill(email)
        window.locator("input[name=password]").fill(PASSWORD)
        window.locator("form button").first.click()
        window.wait_for_url("**/desk/**")
        return window
    return enter


@pytest.fixture
def has_no_axe_findings():
    """has_no_axe_findings(page): WCAG 2.2 AA as far as axe sees it. A frame is checked by itself: page.frames[1]."""
    def check(window: Page | Frame) -> None:
        found = Axe().run(window, options={"iframes": False, "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})
        assert found.violations_count == 0, found.generate_report()
    return check
