"""The real doors as people meet them: they mail, fill in forms, chat, open links; our answers lie in their mailboxes."""
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

import jwt
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from helpdesk.accounts import tokens
from helpdesk.accounts.models import Agent
from helpdesk.bench.identity.judging import Act, Journey
from helpdesk.bench.identity.people import Crowd, Person
from helpdesk.channels import started
from helpdesk.channels.chat import delivery as chat_delivery
from helpdesk.channels.chat import queries as chat
from helpdesk.channels.chat import site_secrets
from helpdesk.channels.chat.tokens import visitor_of
from helpdesk.channels.email.accepting import Envelope, accept
from helpdesk.channels.email.composing import compose
from helpdesk.channels.email.models import InboundEmail
from helpdesk.channels.email.taking import take_waiting
from helpdesk.core import footprints
from helpdesk.core.actor import Actor
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.customers import actions as customers
from helpdesk.customers import merging, sheets
from helpdesk.customers.models import Customer, Merge
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import actions as tickets
from helpdesk.tickets import changes, importing, parting
from helpdesk.tickets import merging as ticket_merging
from helpdesk.tickets.models import NUMBER_OFFSET, Message, Ticket
from helpdesk.tickets.writing import Writing
from helpdesk.wiring import LETTERS

SERVER, MAILBOX = "mx.desk.test", "support@desk.test"
PASSED, FAILED, UNKNOWN = "pass", "fail", ""
_LINK = re.compile(r"https?://[^/\s]+(/(?:my|requests)/[^\s]+)")


@dataclass(frozen=True)
class Letter:
    """A mail of ours as it lies in somebody's mailbox."""

    message_id: str
    reply_to: str
    subject: str
    link: str


class Doors:
    """One desk and the journey that goes through it at this moment."""

    def __init__(self, app: Flask, crowd: Crowd, agent_id: int, key: str):
        self.app, self.crowd, self._agent_id, self._key = app, crowd, agent_id, key
        self._agent = Actor("agent", agent_id)
        self.site_secret = ""
        self.journey = Journey("")

    def mail(self, person: Person, address: str, words: str, *, check: str = PASSED, answers: Letter | None = None, name: str | None = None,
             subject: str | None = None, cc: str = "", is_proof: bool | None = None, is_automatic: bool = False) -> int:
        """A mail; `check` is what the server in front of us says of its From. Answering one of ours with its key proves the address it went to."""
        message = EmailMessage(policy=SMTP.clone(utf8=not address.isascii()))
        message["From"] = Address(person.name if name is None else name, *address.rsplit("@", 1))
        message["To"] = answers.reply_to if answers else MAILBOX
        if cc:
            message["Cc"] = cc
        message["Subject"] = subject or (f"Re: {answers.subject}" if answers else words[:50])
        message["Date"] = utcnow()
        message["Message-ID"] = f"<{self.crowd.number()}@{address.rpartition('@')[2]}>" if address.isascii() else f"<{self.crowd.number()}@mail.test>"
        if answers:
            message["In-Reply-To"] = answers.message_id
        if is_automatic:
            message["Auto-Submitted"] = "auto-replied"
        message.set_content(words)
        domain = address.rpartition("@")[2]
        told = f"Authentication-Results: {SERVER}; dmarc={check} header.from={domain}\r\n".encode() if check else b""
        with self.app.app_context():
            row_id = accept(told + message.as_bytes(), Envelope("pipe"))
            while take_waiting():
                pass
            row = db.session.get(InboundEmail, row_id)
            self._note(person.key, check == PASSED if is_proof is None else is_proof, row.message_id)
            return row.ticket_id

    def form(self, person: Person, address: str, words: str, *, name: str | None = None) -> tuple[int, str]:
        """The contact form; answers the ticket and the address of the page that its link opens."""
        browser, key = self.browser(), f"form{self.crowd.number()}"
        browser.post("/contact", data={"name": person.name if name is None else name, "email": address, "subject": words[:40], "message": words, "key": key,
                                       "time_zone": self.crowd.random.choice(("Europe/Bucharest", "America/Sao_Paulo"))})
        with browser.session_transaction() as session:
            link = f"/my/{session['written']['token']}"
        with self.app.app_context():
            message = db.session.scalar(sa.select(Message).where(Message.client_key == f"form-{key}"))
            self._note(person.key, False, message.id)
            return message.ticket_id, link

    def browser(self) -> FlaskClient:
        """A browser that nobody used before."""
        return self.app.test_client()

    def device(self) -> dict[str, str]:
        """A browser with the chat open: what it sends along."""
        return {"Authorization": f"Bearer {self.browser().post('/widget/visitor').get_json()['token']}"}

    def site(self, *, verifies: bool) -> None:
        """The website around the chat, with accounts of its own; whether it has verified the addresses it names."""
        with self.app.app_context(), unit_of_work():
            if not self.site_secret:
                _row, self.site_secret = site_secrets.make(actor=self._agent)
            site_secrets.believe_addresses(verifies, actor=self._agent)

    def signed(self, account: str, *, secret: str | None = None, minutes: int = 10, algorithm: str = "HS256", **claims) -> str:
        """What the website's server says of whoever is signed in there; or what a forger makes of it."""
        now = int(utcnow().timestamp())
        words = self.site_secret if secret is None else secret
        return jwt.encode({"sub": account, "iat": now - 60, "exp": now + minutes * 60, **claims}, words if algorithm != "none" else None, algorithm=algorithm)

    def signs_in(self, token: str, device: dict[str, str] | None = None) -> dict[str, str]:
        """The chat is shown a token, with what this browser had before; what the browser sends along from here on."""
        answer = self.browser().post("/widget/sign-in", data={"token": token}, headers=device or {}).get_json()
        return {"Authorization": f"Bearer {answer['token']}"}

    def account(self, person: Person) -> str:
        """A new account of theirs on the website."""
        account = f"account-{self.crowd.number()}"
        self.journey.owns(person.key, account)
        return account

    def chat(self, person: Person, device: dict[str, str], words: str, *, is_proof: bool = False) -> int:
        """Words in the chat. Where an address was typed they claim to be its owner's; without any, the browser is who it is."""
        answer = self.browser().post("/widget/messages", data={"text": words, "key": f"chat{self.crowd.number():06d}"}, headers=device).get_json()
        with self.app.app_context():
            ticket_id = answer["number"] - NUMBER_OFFSET
            self._note(person.key, is_proof, db.session.scalar(sa.select(sa.func.max(Message.id)).where(Message.ticket_id == ticket_id)))
            return ticket_id

    def gives(self, person: Person, device: dict[str, str], address: str) -> None:
        """Types an address into the chat."""
        self.browser().post("/widget/address", data={"email": address, "name": person.name}, headers=device)

    def chat_shows(self, device: dict[str, str]) -> str:
        """All that the widget shows to this browser."""
        return "".join(self.browser().get(f"/widget/{what}", headers=device).get_data(as_text=True) for what in ("conversation", "conversations"))

    def call(self, person: Person, *, phone: str = "", email: str = "", name: str = "") -> None:
        """An agent notes a call."""
        with self.app.app_context(), unit_of_work():
            start = started.Start("phone", "A call", self.crowd.words(person), email=email, phone=phone, name=name, key=f"call{self.crowd.number()}")
            ticket = started.begin(start, agent=db.session.get(Agent, self._agent_id))
            self._note(person.key, True, db.session.scalar(sa.select(Message.id).where(Message.ticket_id == ticket.id)))

    def event(self, person: Person, named: str) -> int:
        """Another system reports an order; answers the HTTP status."""
        answer = self.browser().post(f"/api/v1/customers/{named}/events", headers={"Authorization": f"Bearer {self._key}"},
                                     json={"kind": "order.placed", "title": self.crowd.order(), "key": f"e{self.crowd.number()}"})
        if answer.status_code < 300:
            self.journey.acts.append(Act(person.key, True, touchpoint_id=answer.get_json()["id"]))
        return answer.status_code

    def replies(self, ticket_id: int, words: str, *, cc: tuple[str, ...] = ()) -> None:
        """An agent answers by mail."""
        with self.app.app_context(), unit_of_work():
            tickets.reply(db.session.get(Ticket, ticket_id), Writing(words, is_proved=True, cc=cc), actor=self._agent, channel="email")

    def replies_in_chat(self, ticket_id: int, device: dict[str, str], words: str) -> None:
        """An agent answers in the chat, which the visitor has left; so the answer goes by mail to the typed address."""
        self.browser().post("/widget/left", headers=device)
        with self.app.app_context():
            footprints.flush()
            with unit_of_work():
                tickets.reply(db.session.get(Ticket, ticket_id), Writing(words, is_proved=True), actor=self._agent, channel="chat")
            with unit_of_work():
                chat_delivery.mail_unseen({"ticket": ticket_id, "looks": 0})

    def letter(self, address: str) -> Letter:
        """The newest mail that we wrote to this address, as its reader finds it."""
        with self.app.app_context():
            delivery = db.session.scalar(sa.select(Delivery).where(Delivery.recipient == address).order_by(Delivery.id.desc()).limit(1))
            mail = compose(delivery, LETTERS).message
            links = _LINK.findall(mail.get_body(("plain",)).get_content())
            db.session.rollback()
            return Letter(mail["Message-ID"], mail["Reply-To"] or MAILBOX, mail["Subject"], links[-1] if links else "")

    def answers_by_link(self, person: Person, link: str, words: str, *, browser: FlaskClient | None = None, is_proof: bool = True) -> None:
        """Opens a link to a ticket and writes into the box below."""
        key = f"l{self.crowd.number()}"
        (browser or self.browser()).post(link, data={"text": words, "key": key})
        with self.app.app_context():
            message = db.session.scalar(sa.select(Message).where(Message.client_key == f"my-{key}"))
            if message is not None:
                self._note(person.key, is_proof, message.id)

    def asks_for_list(self, address: str) -> None:
        """Asks the portal for the link to everything that this address wrote."""
        self.browser().post("/requests", data={"email": address})

    def joins(self, link: str, address: str) -> None:
        """Behind the link to their list, somebody joins another address by the code that goes to it."""
        browser = self.browser()
        browser.post(f"{link}/data/address", data={"email": address, "address": address})
        with self.app.app_context():
            delivery = db.session.scalar(sa.select(Delivery).where(Delivery.recipient == address, Delivery.kind == "code").order_by(Delivery.id.desc()).limit(1))
            code = compose(delivery, LETTERS).message["Subject"].rpartition(" ")[2]
            db.session.rollback()
        browser.post(f"{link}/data/address/code", data={"code": code})

    def page(self, link: str, *, browser: FlaskClient | None = None) -> str:
        """What stands behind a link."""
        return (browser or self.browser()).get(link).get_data(as_text=True)

    def merge(self, kept: str, other: str) -> int:
        """An agent decides that two addresses are one person's; answers the merge."""
        with self.app.app_context(), unit_of_work():
            owners = [customers.owner_of("email", address) for address in (kept, other)]
            return merging.merge(*owners, actor=self._agent).id

    def part(self, merge_id: int) -> None:
        """And takes it back."""
        with self.app.app_context(), unit_of_work():
            done = db.session.get(Merge, merge_id)
            merging.lock_both(done)
            parting.part(done, visitors=chat.visitors_of, actor=self._agent)

    def vouches(self, address: str, kind: str, value: str) -> None:
        """An agent, or a sheet that an agent imports, says that this is theirs too."""
        with self.app.app_context(), unit_of_work():
            customers.add_identity(customers.owner_of("email", address), kind, value, actor=self._agent, proof="agent")

    def imports(self, sheet: str) -> int:
        """An agent brings in a sheet of people; answers how many of its lines were left out."""
        with self.app.app_context():
            with unit_of_work():
                import_id = importing.keep(sheets.read(sheet.encode()), "people.csv", agent_id=self._agent_id).id
                importing.start(import_id)
            with unit_of_work():
                importing.step({"import_id": import_id})
            return len(importing.import_of(import_id).problems)

    def puts_into(self, ticket_id: int, other_id: int) -> None:
        """An agent merges a ticket into another one."""
        with self.app.app_context(), unit_of_work():
            ticket_merging.merge(db.session.get(Ticket, ticket_id), db.session.get(Ticket, other_id), actor=self._agent)

    def named(self, ticket_id: int) -> str:
        """How agents see whoever wrote this ticket."""
        with self.app.app_context():
            return db.session.get(Ticket, ticket_id).customer.shown_name

    def known_as(self, ticket_id: int) -> str:
        """The first way in which we know whoever wrote this ticket."""
        with self.app.app_context():
            return db.session.get(Ticket, ticket_id).customer.identities[0].value

    def close(self, ticket_id: int) -> None:
        """An agent closes the ticket."""
        with self.app.app_context(), unit_of_work():
            changes.set_status(db.session.get(Ticket, ticket_id), "closed", actor=self._agent)

    def watch(self, address: str) -> None:
        """From here on the profile behind this address must not change."""
        with self.app.app_context():
            self.journey.watch(address)

    def own_browser(self, person: Person, device: dict[str, str]) -> None:
        """The browser counts as this one's, whatever is typed into it."""
        self.journey.owns(person.key, visitor_of(device["Authorization"].removeprefix("Bearer ")))

    def shown_name(self, address: str) -> str:
        """How agents see whoever owns this address."""
        with self.app.app_context():
            return customers.owner_of("email", address).shown_name

    def must_be_named(self, address: str, person: Person) -> None:
        """Who has proved an address has the name they gave, not one that somebody claimed before."""
        shown = self.shown_name(address)
        if shown not in (person.name, address):
            self.journey.verdict.changed.append(f"{address} of {person.name} is called {shown}")

    def people(self) -> int:
        """How many customers there are."""
        with self.app.app_context():
            return db.session.scalar(sa.select(sa.func.count(Customer.id)))

    def _note(self, writer: str, is_proof: bool, message_id: int) -> None:
        self.journey.acts.append(Act(writer, is_proof, message_id))


def open_doors(app: Flask, crowd: Crowd, agent_id: int) -> Doors:
    """The doors of a desk whose mailbox and agent are there already."""
    with app.app_context(), unit_of_work():
        _token, words = tokens.make("Shop", actor=Actor("agent", agent_id))
    return Doors(app, crowd, agent_id, words)
