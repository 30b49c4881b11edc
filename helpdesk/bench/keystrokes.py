"""How long an agent waits between a key and the painted frame that answers it."""
from collections.abc import Callable, Iterator

from playwright.sync_api import BrowserContext, Page

AIM = 50
TIMES, LONG_THREAD = 40, 60
WORDS = "The refund left us today and appears on your card soon. "
# From the moment the browser made the event to the first task after the frame that followed it: the frame is painted then.
_LISTENER = """
window.answered = [];
addEventListener("keydown", (event) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => window.answered.push(performance.now() - event.timeStamp);
  port2.postMessage(0);
}), true);
"""


def measure(context: BrowserContext) -> Iterator[tuple[str, list[float], float]]:
    """(what was pressed, milliseconds of each press, processor time of the page's thread for one) in the queue, the composer, the palette and the menus."""
    context.add_init_script(_LISTENER)
    page = context.new_page()
    page.goto("/desk/queues/unsolved")
    page.wait_for_timeout(1_000)
    number = page.locator(".ticket-row").first.get_attribute("data-ticket")
    work = _worker(page)
    for name, press in _presses(page, number):
        before = work()
        spent = press()
        yield name, spent, (work() - before) / len(spent)
    page.close()


def _presses(page: Page, number: str) -> Iterator[tuple[str, Callable[[], list[float]]]]:
    """What is pressed, in its order; between two of them the page is brought to where the next one is."""
    yield "j and k in the queue", lambda: [_press(page, "j" if at <= TIMES // 2 else "k", "document.activeElement.href") for at in range(TIMES)]
    _write_notes(page, number, LONG_THREAD)
    page.goto(f"/desk/tickets/{number}?queue=unsolved")
    page.wait_for_timeout(1_000)
    yield f"typing a reply below {page.locator('#thread > li').count()} entries", lambda: _typed(page, "#reply-text", WORDS * 2)
    page.fill("#reply-text", "")
    page.locator("#reply-text").blur()
    yield "t: the menu with the tags opens", lambda: [_opened(page, "t", "#change-tags") for _ in range(TIMES // 2)]
    yield "?: the list of keys opens", lambda: [_opened(page, "?", "#shortcuts") for _ in range(TIMES // 2)]
    yield "r and n: the composer changes", lambda: [_press(page, "r" if at % 2 else "n", "document.activeElement.id", leave=True) for at in range(TIMES // 2)]
    page.keyboard.press("Control+k")
    page.locator("#palette [role=option]").first.wait_for()
    yield "typing in the palette (Ctrl+K)", lambda: _typed(page, "#palette input", "refund order 17 settings")
    page.keyboard.press("Escape")
    yield "Ctrl+K: the palette opens", lambda: [_opened(page, "Control+k", "#palette input") for _ in range(TIMES // 2)]


def _worker(page: Page) -> Callable[[], float]:
    """Answers the milliseconds of processor time that the page's thread has used; other work on the machine hardly changes it."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})

    def spent() -> float:
        return 1_000 * next(one["value"] for one in session.send("Performance.getMetrics")["metrics"] if one["name"] == "TaskDuration")
    return spent


def _write_notes(page: Page, number: str, count: int) -> None:
    """Makes the thread long, through the door that a form would take."""
    page.goto(f"/desk/tickets/{number}?queue=unsolved&compose=note")
    for at in range(count):
        page.evaluate("""async ([at]) => { const body = new FormData(document.getElementById("note-form"));
            body.set("client_key", `hands-${Date.now()}-${at}`); body.set("text", `${at}: asked the warehouse again; they look for the parcel and call back.`);
            await fetch(document.getElementById("note-form").action, { method: "POST", body, redirect: "manual" }); }""", [at])


def _press(page: Page, key: str, changes: str, *, leave: bool = False) -> float:
    """Milliseconds of one press. :raises RuntimeError: when what `changes` stays as it was."""
    if leave:
        page.evaluate("document.activeElement.blur()")
    before = page.evaluate(changes)
    spent = _answered(page, lambda: page.keyboard.press(key))
    if page.evaluate(changes) == before:
        raise RuntimeError(f"{key} changed nothing")
    return spent


def _opened(page: Page, key: str, what: str) -> float:
    """Milliseconds until `what` was open; it is closed again. :raises RuntimeError: when it was not visible in that frame."""
    page.evaluate("document.activeElement.blur()")
    spent = _answered(page, lambda: page.keyboard.press(key))
    if not page.locator(what).is_visible():
        raise RuntimeError(f"{key} opened nothing")
    page.keyboard.press("Escape")
    page.locator(what).wait_for(state="hidden")
    return spent


def _typed(page: Page, field: str, words: str) -> list[float]:
    """Milliseconds of each character."""
    page.locator(field).focus()
    spent = [_answered(page, lambda character=character: page.keyboard.press("Space" if character == " " else character)) for character in words]
    if page.input_value(field) != words:
        raise RuntimeError(f"{field} did not take what was typed")
    return spent


def _answered(page: Page, press) -> float:
    page.evaluate("window.answered.length = 0")
    press()
    # A modifier is a key of its own; the last one counts.
    return page.evaluate("() => new Promise((done) => { const look = () => (window.answered.length ? done(window.answered.at(-1)) : setTimeout(look, 10)); look(); })")
