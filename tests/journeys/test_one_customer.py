"""The same address by mail, by form and in the chat is one customer with one timeline; a claim is marked and shows nothing."""
import smtplib
from email.message import EmailMessage

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from helpdesk.core.db import db
from helpdesk.customers.models import Customer
from tests.chatting import set_up_chat
from tests.journeys.running import RunningDesk
from tests.journeys.shop import shop
from tests.journeys.test_chat import Talk

ANA = "ana.pop@client.example"


@pytest.fixture(scope="module")
def bob(desk: RunningDesk) -> str:
    return desk.create_agent("bob@desk.test", "Bob Member")


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


def test_three_channels_are_one_customer_with_one_timeline(desk, open_page, sign_in, bob, has_no_axe_findings):
    write_mail(desk, "Parcel by mail")
    write_form(open_page(), "Invoice by form")
    with shop(desk.url) as website:
        with desk.app.app_context():
            set_up_chat(origins=(website,), mail_after_minutes=0)
        talk = Talk(open_page(), website)
        talk.start()
        talk.say("Hello from the chat")
        talk.give_address(ANA)
        agent = sign_in(bob)
        agent.goto("/desk/queues/unsolved")
        agent.get_by_text("Invoice by form").first.click()
        beside = agent.locator("#person, .person").first
        for subject in ("Parcel by mail", "Hello from the chat"):
            expect(beside).to_contain_text(subject)
        has_no_axe_findings(agent)
        assert "Parcel by mail" not in talk.page.frame_locator("#continua-chat iframe").locator("body").inner_text()
    with desk.app.app_context():
        owners = list(db.session.scalars(sa.select(Customer.id).where(Customer.identities.any(value=ANA))))
        assert len(owners) == 1
