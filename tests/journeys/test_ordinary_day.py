"""An ordinary day of two agents, in real browsers and over real mail: everything that is done to a ticket, at every door."""
import re
import smtplib
import time
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect

from helpdesk.accounts.models import Agent, Team
from helpdesk.automation.actions import create_macro
from helpdesk.channels.email.mailboxes import MailboxChoice, create_mailbox
from helpdesk.channels.form.models import FormTopic
from helpdesk.core import files
from helpdesk.core.actor import SYSTEM
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.models import Attachment, Ticket
from tests.journeys.running import RunningDesk
from tests.journeys.talking import Talk
from tests.tickets.pictures import PICTURE

SECONDS = 20
BOB, CAROL = "bob@desk.test", "carol@desk.test"


@pytest.fixture(scope="module")
def desk(mailing_desk) -> RunningDesk:
    """A running desk with two agents, a team that a mailbox and a topic feed, and a saved reply; its mail leaves through the sink."""
    mailing_desk.create_agent(BOB, "Bob Member")
    mailing_desk.create_agent(CAROL, "Carol Reis", role="supervisor")
    with mailing_desk.app.app_context(), unit_of_work():
        refunds = Team(names={"en": "Refunds"})
        db.session.add(refunds)
        db.session.flush()
        db.session.add(FormTopic(names={"en": "Money back"}, team_id=refunds.id, position=1))
        create_mailbox(MailboxChoice("support@brisa.test", names={"en": "Brisa"}, is_default=True), actor=SYSTEM)
        create_mailbox(MailboxChoice("refunds@brisa.test", names={"en": "Refunds"}, team_id=refunds.id), actor=SYSTEM)
        carol = db.session.scalar(sa.select(Agent).where(Agent.email == CAROL))
        create_macro(names={"en": "Two days"}, texts={"en": "Dear {customer.first_name}, it takes two days."}, is_shared=True, agent=carol)
    return mailing_desk


def write_form(window: Page, subject: str, *, email: str = "ana.pop@example.com", name: str = "Ana Pop", topic: str = "", file: dict | None = None) -> None:
    window.goto("/contact")
    for field, value in {"email": email, "subject": subject, "message": f"This is about: {subject}.", "name": name}.items():
        window.locator(f"[name={field}]").fill(value)
    if topic:
        window.get_by_label("What is it about?").select_option(label=topic)
    if file:
        window.locator("[name=files]").set_input_files(file)
    window.locator("form button.btn-primary").click()
    window.wait_for_url("**/contact/done")


def write_mail(desk: RunningDesk, subject: str, *, sender: str = "ana.pop@example.com", to: str = "support@brisa.test", file: bytes = b"") -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = sender, to, subject, f"<{subject.replace(' ', '.')}@example.com>"
    mail.set_content(f"This is about: {subject}.")
    if file:
        mail.add_attachment(file, maintype="image", subtype="png", filename="from-mail.png")
    with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=10) as server:
        server.send_message(mail)


def until(desk: RunningDesk, statement, wanted: list) -> None:
    """Waits until the database answers what is wanted."""
    deadline, seen = time.monotonic() + SECONDS, None
    with desk.app.app_context():
        while time.monotonic() < deadline:
            seen = [tuple(row) for row in db.session.execute(statement)]
            db.session.rollback()
            if seen == wanted:
                return
            time.sleep(0.05)
    raise AssertionError(f"wanted {wanted}, but it is {seen}\n{desk.printed()[-3000:]}")


def facts(subject: str, *columns) -> sa.Select:
    return sa.select(*columns).where(Ticket.subject == subject).order_by(Ticket.id)


def open_ticket(desk: RunningDesk, agent: Page, subject: str) -> int:
    """Opens the ticket from its list, as soon as it is there; returns its number."""
    until(desk, facts(subject, sa.func.count()).order_by(None), [(1,)])
    with desk.app.app_context():
        number, folder = db.session.execute(facts(subject, Ticket.id + 10_000, Ticket.folder)).one()
    agent.goto(f"/desk/queues/{'spam' if folder == 'spam' else 'unsolved'}")
    agent.locator(f"#row-{number} a").first.click()
    agent.locator(f"#ticket[data-ticket='{number}'] h1").wait_for()
    return number


def change(agent: Page, summary: str, act) -> None:
    """Opens a menu of the ticket's head and does something in it; the page stays, and its script says when it is done."""
    agent.locator(f"#ticket-head {summary}").first.click()
    shown_after(agent, act)


def shown_after(agent: Page, act) -> None:
    agent.evaluate("() => { window.isChanged = new Promise((done) => document.addEventListener('ticket:changed', () => done(), { once: true })); }")
    act()
    agent.evaluate("() => window.isChanged")


def mails_with(sink, recipient: str, words: str) -> EmailMessage:
    """The mail to somebody whose subject or text holds these words, as soon as there is one."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        for mail in list(sink.mails):
            body = mail.get_body(("plain",))
            if recipient in str(mail["To"]) and words in f"{mail['Subject']}\n{body.get_content() if body else ''}":
                return mail
        time.sleep(0.05)
    raise AssertionError(f"no mail to {recipient} with {words!r}; there are {[(str(mail['To']), mail['Subject']) for mail in sink.mails]}")


def test_a_ticket_is_taken_given_away_and_set(desk, sink, open_page, sign_in):
    write_form(open_page(), "Money is missing")
    bob = sign_in(BOB)
    number = open_ticket(desk, bob, "Money is missing")
    change(bob, "summary.fact-menu", lambda: bob.locator("[data-take] button").click())
    expect(bob.locator("#ticket-head summary.fact-menu")).to_contain_text("You")
    change(bob, ".status-menu summary", lambda: bob.locator(".status-menu button[value=on_hold]").click())
    change(bob, "summary[aria-label=More]", lambda: bob.get_by_role("button", name="Urgent").click())
    expect(bob.locator("#ticket-head")).to_contain_text("Urgent")
    bob.locator("#ticket-head summary[aria-label=More]").click()
    bob.locator("#change-tags").fill("refund, b2b")
    shown_after(bob, lambda: bob.locator("#change-tags").locator("xpath=ancestor::form").get_by_role("button", name="Save").click())
    expect(bob.locator(".ticket-tags")).to_contain_text("b2b")
    bob.locator("[data-compose=note]").click()
    bob.locator("#note-text").fill("She waits since Monday.")
    bob.locator("#note-form [data-send]").click()
    bob.locator(".entry.note", has_text="She waits since Monday.").wait_for()
    bob.locator("[data-compose=reply]").click()
    # A sign that is followed by a space is a sign, however fast it goes.
    for words in ("this / that", "that / this ? yes"):
        bob.locator("#reply-text").fill("")
        bob.locator("#reply-text").press_sequentially(words)
        expect(bob.locator("#reply-text")).to_have_value(words)
    bob.locator("#reply-text").fill("")
    bob.locator("details[data-key='/'] summary").click()
    bob.locator(".macro-item", has_text="Two days").click()
    expect(bob.locator("#reply-text")).to_have_value("Dear Ana, it takes two days.")
    bob.locator("#reply-form [data-send]").click()
    bob.locator("#thread .said", has_text="Dear Ana, it takes two days.").wait_for()
    sent = mails_with(sink, "ana.pop@example.com", "it takes two days").get_body(("plain",)).get_content()
    assert "She waits" not in sent
    bob.locator("#ticket-head summary.fact-menu").click()
    bob.locator("#assign-agent").select_option(label="Carol Reis")
    bob.locator("#assign-team").select_option(label="Refunds")
    bob.get_by_role("button", name="Assign", exact=True).click()
    expect(bob.locator("#ticket-head summary.fact-menu")).to_contain_text("Carol Reis, Refunds")
    until(desk, sa.select(Ticket.status, Ticket.priority, Agent.email).join(Agent, Agent.id == Ticket.assignee_id).where(Ticket.id == number - 10_000),
          [("pending", "urgent", CAROL)])


def test_who_gets_a_ticket_and_its_answer_is_told_on_screen_and_by_mail(desk, sink, open_page, sign_in):
    visitor = open_page()
    write_form(visitor, "Who takes care")
    bob, carol = sign_in(BOB), sign_in(CAROL)
    number = open_ticket(desk, bob, "Who takes care")
    carol.goto("/desk/queues/mine")
    carol.evaluate("() => new Promise((done) => { const { socket } = window.Continua; socket.connected ? done() : socket.once('connect', done); })")
    bob.locator("#ticket-head summary.fact-menu").click()
    bob.locator("#assign-agent").select_option(label="Carol Reis")
    bob.get_by_role("button", name="Assign", exact=True).click()
    carol.locator("#toasts").get_by_text(f"Bob Member gave you #{number}").wait_for()
    visitor.locator("a.btn-primary").click()
    visitor.locator("textarea[name=text]").fill("Is anybody there?")
    visitor.locator("form.letter-answer button.btn-primary").click()
    visitor.locator(".letter", has_text="Is anybody there?").wait_for()
    carol.locator("#toasts").get_by_text(f"#{number}").nth(1).wait_for()
    # The mail waits two minutes for an agent who looks at the desk; here nobody does, and the time is over.
    with desk.app.app_context(), unit_of_work():
        late = db.session.execute(sa.update(Delivery).where(Delivery.kind == "notice", Delivery.ticket_id == number - 10_000).values(due_at=utcnow()))
        assert late.rowcount == 1, "what happened on one ticket is one mail"
    told = mails_with(sink, CAROL, "Who takes care").get_body(("plain",)).get_content()
    assert "Bob Member" in told and "Is anybody there?" in told and f"/desk/tickets/{number}" in told


# A file as a browser hands it over when it is dropped or pasted.
HAND_OVER = """([selector, kind, files]) => {
  const carried = new DataTransfer();
  for (const [name, type, bytes] of files) carried.items.add(new File([new Uint8Array(bytes)], name, { type }));
  const event = kind === "paste" ? new ClipboardEvent(kind, { bubbles: true, cancelable: true, clipboardData: carried })
    : new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried });
  document.querySelector(selector).dispatchEvent(event);
}"""


def drop_and_paste(window: Page) -> None:
    """A plan is dropped on the thread and a picture pasted into the words; what may harm is marked and goes again, what is empty never comes."""
    files = [("our-plan.pdf", "application/pdf", list(b"%PDF-1.4 plan")), ("setup.exe", "", [77, 90]), ("nothing.txt", "text/plain", [])]
    window.evaluate(HAND_OVER, ["#thread", "dragover", files])
    expect(window.locator(".drop-ground")).to_have_text("Drop files to attach")
    window.evaluate(HAND_OVER, ["#thread", "drop", files])
    expect(window.locator(".drop-ground")).to_have_count(0)
    expect(window.locator("#reply-form [data-problem]")).to_contain_text("“nothing.txt” was not attached")
    window.evaluate(HAND_OVER, ["#reply-text", "paste", [("image.png", "image/png", list(PICTURE))]])
    expect(window.locator("#reply-form [data-name]")).to_have_text(["our-plan.pdf", "setup.exe", "picture-1.png"])
    expect(window.locator("#reply-form .may-harm")).to_contain_text("setup.exe")
    expect(window.locator("#reply-form [data-chip] canvas")).to_have_count(1)
    window.get_by_role("button", name="Remove: setup.exe").press("Enter")
    expect(window.get_by_role("button", name="Remove: picture-1.png")).to_be_focused()


def test_files_come_in_and_go_out_at_every_door(desk, sink, website, open_page, sign_in):
    bob, visitor = sign_in(BOB), open_page()
    write_form(visitor, "File by form", file={"name": "from-form.png", "mimeType": "image/png", "buffer": PICTURE})
    open_ticket(desk, bob, "File by form")
    bob.locator("img[alt='from-form.png']").wait_for()
    bob.locator("#reply-text").fill("And our plan.")
    drop_and_paste(bob)
    bob.locator("#reply-form [data-send]").click()
    bob.locator("#thread .attachment", has_text="our-plan.pdf").wait_for()
    assert bob.locator("#thread .message-out .attachment, #thread .message-out .picture").count() == 2, "what was removed stayed here"
    sent = {file.get_filename(): file.get_content() for file in mails_with(sink, "ana.pop@example.com", "And our plan.").iter_attachments()}
    assert sent == {"our-plan.pdf": b"%PDF-1.4 plan", "picture-1.png": PICTURE}
    visitor.locator("a.btn-primary").click()
    visitor.locator("img[alt='from-form.png']").wait_for()
    with visitor.expect_download() as download:
        visitor.locator(".attachment", has_text="our-plan.pdf").evaluate("link => { link.download = ''; link.click(); }")
    assert download.value.path().read_bytes() == b"%PDF-1.4 plan"
    visitor.locator("textarea[name=text]").fill("Mine again.")
    visitor.locator("[name=files]").set_input_files({"name": "from-page.png", "mimeType": "image/png", "buffer": PICTURE})
    visitor.locator("form.letter-answer button.btn-primary").click()
    visitor.locator("img[alt='from-page.png']").wait_for()
    bob.locator("#thread img[alt='from-page.png']").wait_for()
    write_mail(desk, "File by mail", file=PICTURE)
    open_ticket(desk, bob, "File by mail")
    bob.locator("img[alt='from-mail.png']").wait_for()
    talk = Talk(open_page(), website)
    talk.start()
    talk.frame.locator("#file").set_input_files({"name": "from-chat.png", "mimeType": "image/png", "buffer": PICTURE})
    talk.say("File by chat")
    open_ticket(desk, bob, "File by chat")
    bob.locator("img[alt='from-chat.png']").wait_for()
    bob.locator("#reply-text").fill("Seen in the chat.")
    bob.locator("#reply-form input[type=file]").set_input_files({"name": "to-chat.png", "mimeType": "image/png", "buffer": PICTURE})
    bob.locator("#reply-form [data-send]").click()
    talk.hears("Seen in the chat.")
    talk.frame.get_by_text("to-chat.png").or_(talk.frame.get_by_alt_text("to-chat.png")).first.wait_for()
    with desk.app.app_context():
        digests = db.session.scalars(sa.select(Attachment.sha256).where(Attachment.filename.like("from-%"))).all()
        assert len(digests) == 4 and {files.read(digest) for digest in digests} == {PICTURE}


def test_a_ticket_is_found_by_number_address_and_words(desk, open_page, sign_in):
    write_form(open_page(), "Ventilador com ruído", email="sergio@example.com", name="Sérgio Lima")
    write_form(open_page(), "Another thing", email="other@example.com", name="Otto")
    bob = sign_in(BOB)
    number = open_ticket(desk, bob, "Ventilador com ruído")
    for query in ("sergio@example.com", "ventilador ruido", "about: Ventilador"):
        bob.goto("/desk/queues/unsolved")
        bob.goto(f"/desk/search?q={query}")
        expect(bob.locator(".results > li")).to_have_count(1)
        expect(bob.locator(".results")).to_contain_text("Ventilador com ruído")
    for query in (str(number), f"#{number}"):
        bob.goto("/desk/search")
        bob.get_by_role("combobox", name="Search tickets").fill(query)
        bob.get_by_role("combobox", name="Search tickets").press("Enter")
        bob.wait_for_load_state()
        expect(bob.get_by_text("Ventilador com ruído").first).to_be_visible()


def test_an_agent_writes_first_and_notes_a_call(desk, sink, sign_in):
    bob = sign_in(BOB)
    bob.goto("/desk/tickets/new")
    for label, words in {"Customer’s mail address": "lena@example.com", "Customer’s name": "Lena Vogt", "Subject": "Your order is late", "Message": "We are sorry."}.items():
        bob.get_by_label(label).fill(words)
    bob.locator(".form-foot").get_by_role("button", name="Open ticket").click()
    bob.locator("#thread .said", has_text="We are sorry.").wait_for()
    assert "Your order is late" in mails_with(sink, "lena@example.com", "We are sorry.")["Subject"]
    bob.goto("/desk/tickets/new")
    bob.get_by_label("They called").check()
    for label, words in {"Customer’s phone": "+40 721 000 111", "Customer’s name": "Dan Pop", "Subject": "Asks for the hours", "Message": "Open on Sunday?"}.items():
        bob.get_by_label(label).fill(words)
    bob.locator(".form-foot").get_by_role("button", name="Open ticket").click()
    bob.locator("#thread .said", has_text="Open on Sunday?").wait_for()
    expect(bob.locator("#composer")).to_contain_text("This customer has no email address")
    until(desk, facts("Asks for the hours", Ticket.channel, Ticket.status), [("phone", "new")])
    until(desk, facts("Your order is late", Ticket.channel, Ticket.status), [("email", "open")])


def test_spam_blocks_its_sender_until_it_is_brought_back_and_the_trash_gives_back_too(desk, sign_in):
    write_mail(desk, "Win a prize", sender="spam@example.net")
    bob = sign_in(BOB)
    number = open_ticket(desk, bob, "Win a prize")
    bob.locator("#ticket-head summary[aria-label=More]").click()
    bob.get_by_role("button", name="Mark as spam").first.click()
    with bob.expect_navigation():
        bob.locator("#spam-dialog").get_by_role("button", name="Mark as spam").click()
    expect(bob.locator("#toasts")).to_contain_text("is blocked")
    write_mail(desk, "Win two prizes", sender="spam@example.net")
    until(desk, facts("Win two prizes", Ticket.folder), [("spam",)])
    open_ticket(desk, bob, "Win a prize")
    change(bob, "summary[aria-label=More]", lambda: bob.get_by_role("button", name="Not spam").click())
    write_mail(desk, "Win nothing", sender="spam@example.net")
    until(desk, facts("Win nothing", Ticket.folder), [("unsolved",)])
    bob.goto(f"/desk/tickets/{number}")
    bob.locator("#ticket-head summary[aria-label=More]").click()
    bob.get_by_role("button", name="Delete ticket").first.click()
    with bob.expect_navigation():
        bob.locator("#delete-dialog").get_by_role("button", name="Delete ticket").click()
    until(desk, facts("Win a prize", Ticket.folder), [("trash",)])
    bob.locator("#toasts").get_by_role("button", name="Undo").click()
    until(desk, facts("Win a prize", Ticket.folder), [("unsolved",)])


def test_a_mailbox_and_a_topic_feed_a_team(desk, open_page, sign_in):
    write_mail(desk, "To the refunds", to="refunds@brisa.test")
    write_form(open_page(), "By topic", topic="Money back")
    write_form(open_page(), "By nothing")
    for subject, team in (("To the refunds", 1), ("By topic", 1), ("By nothing", None)):
        until(desk, facts(subject, Ticket.team_id), [(team,)])
    bob = sign_in(BOB)
    bob.goto("/desk/queues/team-1")
    for subject in ("To the refunds", "By topic"):
        expect(bob.locator(".ticket-row", has_text=subject)).to_have_count(1)
    expect(bob.locator(".ticket-row", has_text="By nothing")).to_have_count(0)


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True)])
def test_a_customer_sees_all_requests_by_one_mailed_link(desk, sink, open_page, has_no_axe_findings, width, dark):
    who = f"iris{width}@example.com"
    for subject in ("First of Iris", "Second of Iris"):
        write_form(open_page(), f"{subject} {width}", email=who, name="Iris")
    visitor = open_page(width=width, dark=dark, java_script_enabled=dark)
    visitor.goto("/requests")
    visitor.locator("main [name=email]").fill(who)
    visitor.locator("main form button").click()
    visitor.get_by_text("is on its way to it").wait_for()
    mail = mails_with(sink, who, "all your requests").get_body(("plain",)).get_content()
    visitor.goto(re.search(r"http\S+(/requests/\S+)", mail).group(1))
    expect(visitor.locator(".request strong")).to_have_text([f"Second of Iris {width}", f"First of Iris {width}"])
    assert visitor.evaluate("document.documentElement.scrollWidth") <= width
    if dark:
        has_no_axe_findings(visitor)
    visitor.locator(".request").last.click()
    visitor.get_by_role("heading", name=f"First of Iris {width}").wait_for()
    visitor.get_by_role("link", name="All my requests").click()
    expect(visitor.locator(".request")).to_have_count(2)


def test_no_mail_left_twice_and_no_note_left_at_all(desk, sink):
    names = [mail["Message-ID"] for mail in sink.mails]
    assert names and len(names) == len(set(names)) and not any(b"She waits" in raw for raw in sink.raw)
    assert "Traceback" not in desk.printed()
