"""What a browser transfers for a page: with an empty cache, and when it comes again."""
from collections.abc import Callable, Iterator

from playwright.sync_api import BrowserContext, Page

AIM_FIRST_KB, AIM_AGAIN_KB = 120, 25
# What a page fetches by itself once it is shown belongs to it.
AFTERWARDS_MS = 1_500
PAGES = {"queue": "/desk/queues/unsolved", "ticket": None}


def measure(fresh: Callable[[], BrowserContext]) -> Iterator[tuple[str, int, float]]:
    """(page and view, bytes on the line without fonts, most KB) of the queue and a ticket; `fresh` answers a signed-in window with an empty cache."""
    context = fresh()
    page = context.new_page()
    page.goto(PAGES["queue"])
    link = page.locator(".ticket-row > a").nth(3).get_attribute("href")
    context.close()
    for name, address in (("queue", PAGES["queue"]), ("ticket", link)):
        context = fresh()
        page = context.new_page()
        count = _counter(page)
        yield f"{name}: first view", _visit(page, count, address), AIM_FIRST_KB
        yield f"{name}: the same again", _visit(page, count, address), AIM_AGAIN_KB
        context.close()


def _visit(page: Page, count: Callable[[], int], address: str) -> int:
    before = count()
    page.goto(address)
    page.wait_for_timeout(AFTERWARDS_MS)
    return count() - before


def _counter(page: Page) -> Callable[[], int]:
    """Counts what comes over the line for the page, heads included; what comes out of the cache is nothing."""
    network, fonts, sizes = page.context.new_cdp_session(page), set(), []
    network.on("Network.responseReceived", lambda event: fonts.add(event["requestId"]) if event["type"] == "Font" else None)
    network.on("Network.loadingFinished", lambda event: sizes.append(0 if event["requestId"] in fonts else event["encodedDataLength"]))
    network.send("Network.enable")
    return lambda: int(sum(sizes))
