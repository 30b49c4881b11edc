"""The chat on somebody else's website: live both ways, over lost connections, and by mail when the visitor has left."""
import smtplib
import time
from email.message import EmailMessage

import jwt
import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from helpdesk.channels.chat import queries, site_secrets
from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers.models import Customer
from helpdesk.tickets.models import Attachment, Message
from tests.chatting import set_up_chat
from tests.journeys.running import RunningDesk
from tests.journeys.shop import shop
from tests.knowledge.factories import make_article
from tests.mail_servers import smtp_sink

SCREENS = [(1440, False), (390, True)]
LOST = ("net::ERR", "WebSocket")


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


@pytest.fixture(scope="module")
def sink(desk: RunningDesk):
    """The mail server that takes what the desk sends for support@desk.test."""
    with smtp_sink() as running:
        with desk.app.app_context(), unit_of_work():
            create_mailbox(MailboxChoice("support@desk.test", names={"en": "Brisa"}, smtp_host="127.0.0.1", smtp_port=running.port,
                                         smtp_security="none"), actor=SYSTEM)
        yield running


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


def test_visitor_and_agent_talk_live(open_page, sign_in, website, bob, has_no_axe_findings):
    agent = sign_in(bob)
    agent.goto("/desk/queues/unassigned")
    talk = Talk(open_page(), website)
    talk.start()
    talk.say("Does the HA-200 fit 30 m²?")
    expect(talk.frame.locator("#fate")).to_contain_text("Delivered")
    agent.locator("#list-new").wait_for()
    open_ticket(agent, "Does the HA-200 fit 30 m²?")
    expect(talk.frame.locator("#fate")).to_contain_text("Read")
    agent.locator("#reply-text").press_sequentially("Yes")
    talk.frame.locator("#typing").wait_for()
    answer(agent, "Yes, up to 45 m².")
    talk.hears("Yes, up to 45 m².")
    expect(talk.frame.locator("#typing")).to_be_hidden()
    expect(talk.frame.locator("#who")).to_have_text("Bob Member")
    agent.evaluate("() => new Promise((done) => { const { socket } = window.Continua; socket.connected ? done() : socket.once('connect', done); })")
    talk.words.press_sequentially("Great, thank", delay=300)
    agent.get_by_text("The visitor is writing…").wait_for()
    talk.say("Great, thank you!")
    agent.locator("#thread .said", has_text="Great, thank you!").wait_for()
    talk.give_address("ana@example.com")
    agent.locator("#person").get_by_text("ana@example.com").first.wait_for()
    has_no_axe_findings(talk.page.frames[1])


def test_a_minimised_chat_counts_and_teases_and_escape_returns_the_focus(open_page, sign_in, website, bob):
    talk, agent = Talk(open_page(), website), sign_in(bob)
    talk.start()
    talk.say("Where is my parcel?")
    open_ticket(agent, "Where is my parcel?")
    talk.words.press("Escape")
    assert talk.page.evaluate("document.getElementById('continua-chat').shadowRoot.activeElement.className") == "launcher"
    answer(agent, "It arrives tomorrow.")
    talk.page.locator("#continua-chat .teaser").get_by_text("It arrives tomorrow.").wait_for()
    expect(talk.launcher).to_have_attribute("aria-label", "Open the chat, 1 unread")
    talk.visit()
    expect(talk.page.locator("#continua-chat .badge")).to_have_text("1")
    talk.page.keyboard.press("Tab")
    talk.launcher.focus()
    talk.page.keyboard.press("Enter")
    talk.hears("It arrives tomorrow.")
    expect(talk.launcher).to_have_attribute("aria-expanded", "true")
    expect(talk.page.locator("#continua-chat .badge")).to_be_hidden()


def test_a_visitor_who_has_left_gets_one_mail_and_its_answer_returns_to_the_ticket(desk, open_page, sign_in, website, sink, bob):
    talk, agent = Talk(open_page(), website), sign_in(bob)
    talk.start()
    talk.say("Can I return it?")
    talk.give_address("thais@example.com")
    open_ticket(agent, "Can I return it?")
    talk.page.close()
    answer(agent, "Yes, within 30 days.")
    mail = sink.wait_for("thais@example.com")
    assert "Yes, within 30 days." in mail.get_body(("plain",)).get_content()
    reply = EmailMessage()
    reply["From"], reply["To"], reply["Subject"] = "Thaís <thais@example.com>", "support@desk.test", f"Re: {mail['Subject']}"
    reply["Message-ID"], reply["In-Reply-To"], reply["References"] = "<r1@example.com>", mail["Message-ID"], mail["Message-ID"]
    reply.set_content("Thank you, I send it back.")
    with smtplib.SMTP("127.0.0.1", desk.smtp_port) as smtp:
        smtp.send_message(reply)
    agent.locator("#thread .said", has_text="Thank you, I send it back.").wait_for()
    answer(agent, "Here is the label.")
    with desk.app.app_context():
        channels = db.session.execute(sa.select(Message.direction, Message.channel).where(Message.ticket_id == sa.select(
            Message.ticket_id).where(Message.text == "Can I return it?").scalar_subquery()).order_by(Message.seq)).all()
        assert channels == [("in", "chat"), ("out", "chat"), ("in", "email"), ("out", "email")]
        assert db.session.scalar(sa.select(sa.func.count(Customer.id)).join(Customer.identities).where(
            sa.text("identity.value = 'thais@example.com'"))) == 1


def test_a_message_whose_confirmation_was_lost_is_sent_again_and_is_one(desk, open_page, website):
    talk = Talk(open_page(expects=LOST), website)
    talk.start()
    lost = []

    def lose_the_answer(route):
        lost.append(route.fetch().status)
        route.abort()
    talk.page.route("**/widget/messages**", lose_the_answer, times=1)
    talk.say("Said once")
    expect(talk.mine).to_have_count(1)
    assert lost == [200]
    with desk.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Message.id)).where(Message.text == "Said once")) == 1


def test_what_is_written_without_a_connection_is_kept_over_a_reload_and_sent_in_order(desk, open_page, sign_in, website, bob):
    talk, agent = Talk(open_page(expects=LOST), website), sign_in(bob)
    talk.start()
    talk.say("One")
    open_ticket(agent, "One")
    talk.page.context.set_offline(True)
    talk.say("Two", arrives=False)
    talk.say("Three", arrives=False)
    talk.frame.locator("#lost").wait_for()
    answer(agent, "Answered meanwhile")
    talk.page.context.set_offline(False)
    expect(talk.mine).to_have_count(3)
    talk.hears("Answered meanwhile")
    expect(talk.frame.locator("#lost")).to_be_hidden()
    talk.page.route("**/widget/messages**", lambda route: route.abort())
    talk.say("Four", arrives=False)
    talk.frame.locator(".is-pending").wait_for()
    talk.page.unroute("**/widget/messages**")
    talk.visit()
    talk.launcher.click()
    expect(talk.mine).to_have_count(4)
    with desk.app.app_context():
        said = db.session.scalars(sa.select(Message.text).where(Message.text.in_(("One", "Two", "Three", "Four"))).order_by(Message.id)).all()
    assert said == ["One", "Two", "Three", "Four"]


def test_without_sockets_the_desk_is_asked_now_and_then(open_page, sign_in, website, bob):
    window = open_page(expects=LOST)
    window.route_web_socket("**/socket.io/**", lambda socket: socket.close())
    talk, agent = Talk(window, website), sign_in(bob)
    talk.start()
    talk.say("No sockets here")
    open_ticket(agent, "No sockets here")
    answer(agent, "Never mind")
    talk.hears("Never mind")
    expect(talk.frame.locator("#messages [data-seq]")).to_have_count(2)


def test_where_the_browser_shuts_the_storage_the_chat_works_as_long_as_the_page_stands(open_page, sign_in, other_site, bob):
    window = open_page()
    # What a browser does in the frame of another site that may keep nothing.
    window.add_init_script("""if (parent !== window) Object.defineProperty(window, "localStorage", {
        get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } })""")
    talk, agent = Talk(window, other_site), sign_in(bob)
    talk.start()
    talk.say("A private window")
    open_ticket(agent, "A private window")
    answer(agent, "Welcome")
    talk.hears("Welcome")
    talk.visit()
    talk.launcher.click()
    expect(talk.mine).to_have_count(0)


def test_two_visitors_never_see_each_other(open_page, sign_in, website, bob):
    mine, theirs, agent = Talk(open_page(), website), Talk(open_page(), website), sign_in(bob)
    for talk, text in ((mine, "My secret"), (theirs, "Good day")):
        talk.start()
        talk.say(text)
    open_ticket(agent, "My secret")
    answer(agent, "For you alone")
    mine.hears("For you alone")
    assert theirs.frame.get_by_text("For you alone").count() == theirs.frame.get_by_text("My secret").count() == 0


def test_a_solved_conversation_offers_a_new_one(open_page, sign_in, website, bob):
    talk, agent = Talk(open_page(), website), sign_in(bob)
    talk.start()
    talk.say("A quick question")
    open_ticket(agent, "A quick question")
    agent.locator("#reply-text").fill("A quick answer")
    agent.locator("#reply-form .btn-split summary").first.click()
    agent.get_by_role("button", name="Send and solve").click()
    talk.frame.locator("#solved").wait_for()
    talk.frame.locator("#solved [data-start]").click()
    expect(talk.mine).to_have_count(0)
    talk.say("Another question")
    expect(talk.mine).to_have_count(1)
    talk.frame.locator("[data-home]").click()
    expect(talk.frame.locator("#conversations [data-number]")).to_have_count(2)


def test_files_travel_and_others_are_refused_before_they_do(open_page, website):
    talk = Talk(open_page(), website)
    talk.start()
    files = talk.frame.locator("#file")
    files.set_input_files({"name": "setup.exe", "mimeType": "application/x-msdownload", "buffer": b"MZ"})
    expect(talk.frame.locator("#composer-error")).to_contain_text("setup.exe was not taken")
    files.set_input_files({"name": "plan.png", "mimeType": "image/png", "buffer": b"\x89PNG1"})
    talk.words.press("Enter")
    expect(talk.mine.locator(".chat-file")).to_contain_text("plan.png")


def test_the_help_centre_answers_first_and_never_stands_in_the_way(desk, open_page, website):
    with desk.app.app_context():
        make_article("When is my money back?", "Refunds by Pix take two days, by card ten.")
    talk = Talk(open_page(), website)
    talk.launcher.click()
    expect(talk.frame.locator("#frequent a")).to_have_text("When is my money back?")
    talk.frame.locator("#search-words").fill("nothing like it")
    talk.frame.locator("#nothing").wait_for()
    talk.frame.locator("#search-words").fill("refund by card")
    expect(talk.frame.locator("#found a")).to_contain_text("When is my money back?")
    with talk.page.context.expect_page() as opened:
        talk.frame.locator("#found a").click()
    opened.value.get_by_role("heading", name="When is my money back?").wait_for()
    expect(talk.frame.locator("#home [data-start]")).to_be_visible()


def test_a_website_that_is_not_allowed_shows_no_chat(desk, open_page, website):
    with shop(desk.url) as stranger:
        window = open_page(expects=("frame-ancestors", "chrome-error"))
        window.goto(stranger)
        window.wait_for_timeout(2_000)
        expect(window.locator("#continua-chat .launcher")).to_be_hidden()


def test_it_speaks_the_language_of_the_page(open_page, website):
    for lang, title in (("pt-BR", "Olá! Como podemos ajudar?"), ("ro", "Bună ziua! Cu ce vă ajutăm?")):
        talk = Talk(open_page(), website, lang)
        talk.launcher.click()
        talk.frame.get_by_role("heading", name=title).wait_for()
        assert talk.frame.locator("html").get_attribute("lang") == lang


@pytest.mark.parametrize(("width", "dark"), SCREENS)
def test_every_view_is_accessible_on_every_screen(open_page, website, has_no_axe_findings, width, dark):
    talk = Talk(open_page(width=width, height=844, dark=dark), website)
    has_no_axe_findings(talk.page)
    talk.launcher.click()
    talk.frame.locator("#home-title").wait_for()
    has_no_axe_findings(talk.page)
    has_no_axe_findings(talk.page.frames[1])
    talk.frame.locator("#home [data-start]").click()
    talk.say("Hello " * 60)
    expect(talk.mine).to_have_count(1)
    talk.frame.locator("#address").wait_for()
    has_no_axe_findings(talk.page.frames[1])
    wide = talk.frame.locator("html").evaluate("(page) => page.scrollWidth - page.clientWidth")
    assert wide == 0


def test_who_is_signed_in_on_the_website_is_one_person_on_two_devices_until_they_sign_out(desk, open_page, website):
    with desk.app.app_context(), unit_of_work():
        _secret, words = site_secrets.make(actor=SYSTEM)
    now = int(time.time())
    token, other = (jwt.encode({"sub": sub, "iat": now, "exp": now + 600}, words, algorithm="HS256") for sub in ("4711", "4712"))
    one, two = Talk(open_page(), website), Talk(open_page(expects=LOST), website)
    one.start()
    one.say("I cannot find my invoice")
    held = []
    one.page.route("**/widget/sign-in?*", lambda route: held.append((route, route.fetch())))
    one.page.evaluate("(token) => window.continua.signIn(token)", token)
    while not held:
        one.page.wait_for_timeout(20)
    one.say("Said while the desk was signing me in", arrives=False)
    one.page.wait_for_timeout(300)
    expect(one.mine).to_have_count(1)
    for route, answer_of_desk in held:
        route.fulfill(response=answer_of_desk)
    expect(one.mine).to_have_count(2)
    one.say("Now I am signed in")
    two.page.evaluate("(token) => window.continua.signIn(token)", token)
    two.launcher.click()
    expect(two.mine).to_have_count(3)
    two.page.evaluate("(token) => window.continua.signIn(token)", other)
    expect(two.mine).to_have_count(0)
    one.page.evaluate("() => window.continua.signOut()")
    expect(one.mine).to_have_count(0)
    with desk.app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(Customer.id)).where(Customer.identities.any(kind="external"))) == 1


def test_a_full_storage_loses_no_words(desk, open_page, website):
    page = open_page()
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };")
    talk = Talk(page, website)
    talk.start()
    talk.say("Full to the brim")
    talk.say("And still here")
    with desk.app.app_context():
        tickets = db.session.scalars(sa.select(Message.ticket_id).where(Message.text.in_(("Full to the brim", "And still here")))).all()
    assert len(tickets) == 2
    assert len(set(tickets)) == 1


def test_who_signs_out_takes_along_what_is_under_way(desk, open_page, website):
    with desk.app.app_context(), unit_of_work():
        _secret, words = site_secrets.make(actor=SYSTEM)
    now = int(time.time())
    token = jwt.encode({"sub": "4713", "iat": now, "exp": now + 600}, words, algorithm="HS256")
    talk, held = Talk(open_page(), website), []

    def hold(pattern: str) -> None:
        talk.page.route(pattern, lambda route: held.append((route, route.fetch())), times=1)

    def sign_out_and_let_go() -> None:
        while not held:
            talk.page.wait_for_timeout(20)
        talk.page.evaluate("() => window.continua.signOut()")
        talk.frame.locator("#home").wait_for()
        route, answer_of_desk = held.pop()
        route.fulfill(response=answer_of_desk)
        talk.page.wait_for_timeout(100)

    hold("**/widget/sign-in?*")
    talk.launcher.click()
    talk.page.evaluate("(token) => window.continua.signIn(token)", token)
    sign_out_and_let_go()
    talk.frame.locator("#home [data-start]").click()
    talk.say("Nobody in particular")
    talk.page.evaluate("(token) => window.continua.signIn(token)", token)
    expect(talk.mine).to_have_count(1)
    hold("**/widget/messages?*")
    talk.say("Only for my own eyes", arrives=False)
    sign_out_and_let_go()
    assert talk.frame.get_by_text("Only for my own eyes").count() == 0
    assert talk.frame.get_by_text("Nobody in particular").count() == 0


def test_files_stay_with_the_tab_where_they_were_chosen(desk, open_page, website):
    talk = Talk(open_page(expects=LOST), website)
    talk.start()
    talk.say("Before the file")
    talk.page.context.route("**/widget/messages?*", lambda route: route.abort())
    talk.frame.locator("#file").set_input_files({"name": "bill.txt", "mimeType": "text/plain", "buffer": b"19.90"})
    talk.say("Here is the bill", arrives=False)
    talk.frame.get_by_text("Waiting for the connection").wait_for()
    talk.page.context.unroute("**/widget/messages?*")
    other = Talk(talk.page.context.new_page(), website)
    other.launcher.click()
    other.frame.locator(".is-pending", has_text="Here is the bill").wait_for()
    other.page.frames[1].evaluate("() => window.dispatchEvent(new Event('online'))")
    expect(other.mine.filter(has_text="Here is the bill").locator(".chat-attached")).to_contain_text("bill.txt")
    with desk.app.app_context():
        files = sa.select(sa.func.count(Attachment.id)).join(Message, Message.id == Attachment.message_id).where(Message.text == "Here is the bill")
        assert db.session.scalar(files) == 1
    talk.page.route("**/widget/messages?*", lambda route: route.abort())
    talk.frame.locator("#file").set_input_files({"name": "map.txt", "mimeType": "text/plain", "buffer": b"here"})
    talk.say("Here is the map", arrives=False)
    talk.frame.locator(".is-pending", has_text="Waiting for the connection").wait_for()
    talk.visit()
    talk.page.unroute("**/widget/messages?*")
    talk.launcher.click()
    lost = talk.frame.locator(".is-pending", has_text="The files went with the page")
    expect(lost).to_contain_text("map.txt")
    lost.get_by_role("button", name="Try again").click()
    expect(talk.mine.filter(has_text="Here is the map")).to_have_count(1)
