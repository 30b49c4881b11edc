"""The chat on somebody else's website: live both ways, and by mail when the visitor has left."""
import smtplib
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers.models import Customer
from helpdesk.tickets.models import Message
from tests.journeys.running import RunningDesk
from tests.journeys.shop import shop
from tests.journeys.talking import Talk, answer, open_ticket
from tests.knowledge.factories import make_article
from tests.mail_servers import smtp_sink

SCREENS = [(1440, False), (390, True)]


@pytest.fixture(scope="module")
def sink(desk: RunningDesk):
    """The mail server that takes what the desk sends for support@desk.test."""
    with smtp_sink() as running:
        with desk.app.app_context(), unit_of_work():
            create_mailbox(MailboxChoice("support@desk.test", names={"en": "Brisa"}, smtp_host="127.0.0.1", smtp_port=running.port,
                                         smtp_security="none"), actor=SYSTEM)
        yield running


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
