"""The same address by mail, by form, in the chat, on the telephone and from a shop is one customer with one timeline; a claim is marked and shows nothing."""
import json
import re
import smtplib
from email.message import EmailMessage
from urllib.request import Request, urlopen

import sqlalchemy as sa
from playwright.sync_api import expect

from helpdesk.accounts import tokens
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers.models import Customer
from tests.journeys.running import RunningDesk
from tests.journeys.talking import Talk

ANA = "ana.pop@client.example"


def write_mail(desk: RunningDesk, subject: str) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = f"Ana Pop <{ANA}>", "support@desk.test", subject, "<one@client.example>"
    mail.set_content("The parcel has not come.")
    with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=10) as server:
        server.send_message(mail)


def write_form(window, subject: str) -> None:
    window.goto("/contact")
    window.locator("[name=email]").fill("Ana.Pop@Client.example")
    window.locator("[name=subject]").fill(subject)
    window.locator("[name=message]").fill("And the invoice is wrong.")
    window.locator("form button.btn-primary").click()
    window.wait_for_url("**/contact/done")


def report_order(desk: RunningDesk, words: str, title: str) -> None:
    answer = urlopen(Request(f"{desk.url}/api/v1/customers/email:{ANA}/events", json.dumps({"kind": "order.placed", "title": title, "key": title}).encode(),
                             {"Authorization": f"Bearer {words}", "Content-Type": "application/json"}), timeout=10)
    assert answer.status == 201


def note_call(agent, subject: str) -> None:
    agent.goto("/desk/tickets/new")
    agent.locator("[name=channel][value=phone]").check()
    agent.locator("[name=email]").fill(ANA)
    agent.locator("[name=subject]").fill(subject)
    agent.locator("[name=text]").fill("She asks where it is.")
    agent.locator("main form .btn-primary").click()
    agent.wait_for_url(re.compile(r"/desk/tickets/\d+"))


def test_five_channels_are_one_customer_with_one_timeline(desk, open_page, sign_in, website, bob, has_no_axe_findings):
    write_mail(desk, "Parcel by mail")
    write_form(open_page(), "Invoice by form")
    talk = Talk(open_page(), website)
    talk.start()
    talk.say("Hello from the chat")
    talk.give_address(ANA)
    agent = sign_in(bob)
    note_call(agent, "Call about the parcel")
    agent.goto("/desk/queues/unsolved")
    agent.get_by_text("Invoice by form").first.click()
    beside = agent.locator("#person, .person").first
    for subject in ("Parcel by mail", "Hello from the chat", "Call about the parcel"):
        expect(beside).to_contain_text(subject)
    with desk.app.app_context(), unit_of_work():
        words = tokens.make("Shop", actor=SYSTEM)[1]
    report_order(desk, words, "Order 4711")
    expect(beside).to_contain_text("Order 4711")    # live: nobody reloads the page
    has_no_axe_findings(agent)
    assert "Parcel by mail" not in talk.page.frame_locator("#continua-chat iframe").locator("body").inner_text()
    with desk.app.app_context():
        owners = list(db.session.scalars(sa.select(Customer.id).where(Customer.identities.any(value=ANA))))
        assert len(owners) == 1
