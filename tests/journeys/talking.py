"""A visitor of a website who talks in its chat, and the agent who answers."""
from playwright.sync_api import Page

# What the browser writes to its console when a journey cuts the connection.
LOST = ("net::ERR", "WebSocket")


class Talk:
    """One visitor's page with the chat."""

    def __init__(self, page: Page, website: str, lang: str = "en"):
        self.page, self._address = page, f"{website}/?lang={lang}"
        self.launcher = page.locator("#continua-chat .launcher")
        self.frame = page.frame_locator("#continua-chat iframe")
        self.words = self.frame.locator("#words")
        self.mine = self.frame.locator("#messages .is-mine[data-seq]")
        self.visit()

    def visit(self) -> None:
        self.page.goto(self._address)
        self.launcher.wait_for()

    def start(self) -> None:
        self.launcher.click()
        self.frame.locator("#home [data-start]").click()

    def say(self, text: str, *, arrives: bool = True) -> None:
        self.words.fill(text)
        self.words.press("Enter")
        if arrives:
            self.mine.filter(has_text=text).wait_for()

    def hears(self, text: str) -> None:
        self.frame.get_by_text(text, exact=True).wait_for()

    def give_address(self, address: str) -> None:
        self.frame.locator("#address-email").fill(address)
        self.frame.locator("#address").get_by_role("button", name="Save").click()
        self.frame.locator("#address-known").wait_for()


def open_ticket(agent: Page, text: str) -> None:
    agent.goto("/desk/queues/unsolved")
    agent.locator("#list .ticket-rows").get_by_text(text).first.click()
    agent.locator("#ticket .said", has_text=text).first.wait_for()


def answer(agent: Page, text: str) -> None:
    agent.locator("#reply-text").fill(text)
    agent.locator("#reply-form button.btn-primary").first.click()
    agent.locator("#thread .said", has_text=text).first.wait_for()
