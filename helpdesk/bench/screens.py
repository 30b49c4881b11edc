"""How long it takes until what one agent does is seen on the screens of another: the queue, and the same ticket."""
import time
from collections.abc import Callable, Iterator

from playwright.sync_api import BrowserContext, Page

AIM = 300
REST_MS = 2_500
# Both pages are on one machine: time origin and offset together are one clock. What is seen counts once it is painted.
_WATCH = """
(name) => {
  window.seenAt = 0;
  const here = () => { if (!window.seenAt && window.isSeen(name)) { window.seenAt = -1; requestAnimationFrame(() => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { window.seenAt = performance.timeOrigin + performance.now(); };
    port2.postMessage(0); }); } };
  window.watcher?.disconnect();
  window.watcher = new MutationObserver(here);
  window.watcher.observe(document.documentElement, { subtree: true, childList: true, attributes: true, characterData: true });
}
"""
# What the other screens must show; `words` is what was written, `number` the ticket.
_SIGNS = """
window.isSeen = ({ sign, number, words }) => {
  /* The menus of the header name every choice; what is chosen stands on their buttons. */
  const places = { list: `#row-${number}`, head: "#ticket-head summary", thread: "#thread", here: "#here" };
  return [...document.querySelectorAll(places[sign])].some((part) => part.textContent.includes(words));
};
"""
# Nobody's, open and not urgent (a row shows that instead of its assignee), whatever an earlier run has left, with empty forms.
_BEGIN_ANEW = """
async () => {
  for (const text of document.querySelectorAll(".composer-text")) text.value = "";
  const form = document.querySelector("#ticket-head .status-menu form"), body = new FormData(form);
  for (const [name, value] of [["status", "open"], ["assignee_id", ""], ["priority", "normal"]]) body.set(name, value);
  await fetch(form.action, { method: "POST", body, headers: { "HX-Request": "true" } });
}
"""
_PRESSED = """for (const kind of ["keydown", "click"]) addEventListener(kind, (event) => { window.pressedAt = performance.timeOrigin + event.timeStamp; }, true);"""


def measure(ana: BrowserContext, bob: BrowserContext, rounds: int) -> Iterator[tuple[str, list[float]]]:
    """(what was done and where it was seen, milliseconds of each round). Ana acts, Bob has a window on the queue and one on the ticket."""
    for context in (ana, bob):
        context.add_init_script(_SIGNS)
        context.add_init_script(_PRESSED)
    acting, queue, ticket = ana.new_page(), bob.new_page(), bob.new_page()
    queue.goto("/desk/queues/unsolved")
    numbers = [row.get_attribute("data-ticket") for row in queue.locator(".ticket-row").all()][:rounds]
    found: dict[str, list[float]] = {}
    for at, number in enumerate(numbers):
        acting.goto(f"/desk/tickets/{number}?queue=unsolved")
        acting.evaluate(_BEGIN_ANEW)
        ticket.goto(f"/desk/tickets/{number}?queue=unsolved")
        acting.wait_for_timeout(REST_MS)
        for name, sign, words, act in _acts(acting, at):
            spent = _spent(acting, queue if sign == "list" else ticket, {"sign": sign, "number": number, "words": words}, act)
            found.setdefault(name, []).append(spent)
    yield from found.items()
    for page in (acting, queue, ticket):
        page.close()


def _acts(page: Page, at: int) -> list[tuple[str, str, str, Callable[[], None]]]:
    """(name, where it is seen, the words to be seen there, the act), in their order."""
    stamp = f"{time.time():.0f}-{at}"
    note, reply, me = f"Note {stamp}", f"Answer {stamp}", "Rui Matos"

    def choose(assignee: str) -> None:
        page.evaluate("name => { const select = document.getElementById('assign-agent'); select.closest('details').open = true; select.value = [...select.options].find((one) => one.text === name).value; }", assignee)
        page.locator("#ticket-head form:has(#assign-agent) button").click(no_wait_after=True)

    def status(value: str) -> None:
        page.locator("#ticket-head .status-menu > summary").click()
        page.locator(f"#ticket-head .status-menu button[value={value}]").click(no_wait_after=True)

    def write(kind: str, words: str) -> None:
        page.keyboard.press("r" if kind == "reply" else "n")
        page.locator(f"#{kind}-text").fill(words)
        page.locator(f"#{kind}-text").press("Control+Enter", no_wait_after=True)

    def key_in_reply() -> None:
        page.keyboard.press("r")
        page.locator("#reply-text").press("x")
    return [
        ("writes a reply: the queue", "list", f"{me} is writing", key_in_reply),
        ("writes a note: the ticket", "here", "writing a note", lambda: (page.locator("#reply-text").fill(""), page.locator("#reply-text").blur(), page.keyboard.press("n"), page.locator("#note-text").press("x"))),
        ("note: the ticket", "thread", note, lambda: (page.locator("#note-text").blur(), write("note", note))),
        ("assign: the ticket", "head", "Agent 5", lambda: choose("Agent 5")),
        ("assign: the queue", "list", "Agent 6", lambda: choose("Agent 6")),
        ("status: the ticket", "head", "Waiting", lambda: status("pending")),
        ("status: the queue", "list", "On hold", lambda: status("on_hold")),
        # A reply sets the ticket waiting; the row shows what the customer said last.
        ("reply: the queue", "list", "Waiting", lambda: write("reply", "First words")),
        ("reply: the ticket", "thread", reply, lambda: write("reply", reply)),
    ]


def _spent(acting: Page, seeing: Page, sign: dict, act: Callable[[], None]) -> float:
    """Milliseconds from the last press to the painted sign. :raises RuntimeError: when the sign stood there before."""
    if seeing.evaluate("sign => window.isSeen(sign)", sign):
        raise RuntimeError(f"{sign} was there before")
    # A window behind another one paints once a second.
    seeing.bring_to_front()
    seeing.evaluate(_WATCH, sign)
    # A page that is left takes its clock along.
    acting.evaluate("window.pressedAt = 0; addEventListener('pagehide', () => sessionStorage.setItem('pressedAt', window.pressedAt))")
    acting.evaluate("sessionStorage.removeItem('pressedAt')")
    act()
    seen = seeing.evaluate("() => new Promise((done) => { const look = () => (window.seenAt > 0 ? done(window.seenAt) : setTimeout(look, 20)); look(); setTimeout(() => done(0), 15000); })")
    if not seen:
        raise RuntimeError(f"{sign} was not seen within 15 s")
    # Until a page that a form led to is there, and every list has had its rest.
    acting.wait_for_timeout(REST_MS)
    return seen - float(acting.evaluate("sessionStorage.getItem('pressedAt') || window.pressedAt"))
