"""One conversation of the bank, lived through with the real actions at the times at which it would have happened."""
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from helpdesk.accounts.models import Agent, Team
from helpdesk.channels import intake
from helpdesk.channels.chat import actions as chat
from helpdesk.channels.chat.site_tokens import Person as SignedIn
from helpdesk.channels.chat.tokens import Session
from helpdesk.channels.chat.words import Words
from helpdesk.channels.inbound import Inbound
from helpdesk.core import clock
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db
from helpdesk.customers import actions as customers
from helpdesk.customers.models import Customer
from helpdesk.knowledge import footprints
from helpdesk.knowledge.footprints import Searched, Viewed
from helpdesk.outbox.actions import record_sent
from helpdesk.outbox.models import Delivery
from helpdesk.seed import carried, hours
from helpdesk.seed.bank import Conversation, Person, Turn, said
from helpdesk.surveys import actions as surveys
from helpdesk.surveys import queries
from helpdesk.surveys.models import SurveyInvitation
from helpdesk.tickets import actions as tickets
from helpdesk.tickets import changes, reasons, states
from helpdesk.tickets.models import NUMBER_OFFSET, Ticket
from helpdesk.tickets.writing import Writing

PRICES = {
    "HA-100": {"en": "€189.00", "pt-BR": "R$ 749,00", "ro": "949 lei"},
    "HA-200": {"en": "€309.00", "pt-BR": "R$ 1.249,00", "ro": "1.549 lei"},
    "VT-40": {"en": "€79.00", "pt-BR": "R$ 329,00", "ro": "399 lei"},
    "F-100": {"en": "€29.00", "pt-BR": "R$ 129,00", "ro": "149 lei"},
    "F-200": {"en": "€45.00", "pt-BR": "R$ 189,00", "ro": "219 lei"},
}
# Scores by the mood of a conversation; one is picked.
SCORES = {
    "good": {"csat": (5, 5, 5, 4, 4, 3), "ces": (7, 7, 6, 6, 5)},
    "mixed": {"csat": (4, 4, 3, 3, 2), "ces": (6, 5, 4, 4, 3)},
    "bad": {"csat": (1, 2, 2, 3), "ces": (1, 2, 2, 3)},
}
ANSWER_RATE, COMMENT_RATE = 0.45, 0.5
CLOSES_AFTER = timedelta(days=states.CLOSE_AFTER_DAYS)

Step = tuple[datetime, Callable[[], None]]


@dataclass(frozen=True)
class Part:
    """Who plays in a story, as ids; `articles` are those that were read, as (id, title) by external id."""

    customer_id: int
    agent_id: int
    second_agent_id: int
    team_id: int | None
    mailbox_id: int
    articles: dict[str, tuple[int, str]]


class Story:
    """A conversation with its customer, its agents and its time of beginning."""

    def __init__(self, conversation: Conversation, person: Person, part: Part, opened_at: datetime, rng: random.Random,
                 *, stands_after: int | None = None):
        """`stands_after` is the turn after which nothing more was said so far."""
        self._conversation, self._person, self._part, self._opened_at, self._rng = conversation, person, part, opened_at, rng
        self._stands_after = stands_after
        self._ticket_id = None
        self._visitor = f"{rng.getrandbits(128):032x}"
        self._session = Session(self._visitor, _signed_in(person))
        is_at_work = bool(person.work) and rng.random() < 0.4
        self._address = person.work if is_at_work else person.email
        self._facts = {"first": person.first_name, "name": person.name, "order": str(rng.randrange(3_000, 9_999)),
                       "product": conversation.product, "amount": PRICES[conversation.product][conversation.locale]}

    def steps(self) -> Iterator[Step]:
        """What happens and when, from the first search to the closing."""
        yield from self._before()
        now, last = self._opened_at, len(self._conversation.turns) - 1
        yield now, lambda: self._open(self._conversation.turns[0])
        for place, turn in enumerate(self._conversation.turns[1:], start=1):
            if self._stands_after is not None and place > self._stands_after:
                return
            now = self._moment_of(turn, now)
            yield now, lambda turn=turn, place=place: self._play(turn, then=self._then(place))
        if self._stands_after is not None:
            return
        if self._conversation.turns[last].who == "customer":
            now = hours.we_answer(now, self._conversation.channel, self._rng)
            yield now, self._solve
        yield from self._survey(now)
        yield now + CLOSES_AFTER, self._close

    def _before(self) -> Iterator[Step]:
        """What the customer looked for before writing."""
        minutes = self._rng.uniform(4, 12)
        if self._conversation.search:
            title = self._conversation.search
            yield self._opened_at - timedelta(minutes=minutes), lambda: self._touch("search.made", title, query=title)
        for place, (article_id, title) in enumerate(self._part.articles.values()):
            at = self._opened_at - timedelta(minutes=minutes * (0.7 - 0.3 * place))
            yield at, lambda article_id=article_id, title=title: self._touch("article.read", title, article_id=article_id)

    def _survey(self, solved_at: datetime) -> Iterator[Step]:
        """The survey leaves after its delay; not everybody answers."""
        sent_at = solved_at + timedelta(minutes=queries.plan().delay_minutes, seconds=20)
        yield sent_at, self._send_survey
        if self._rng.random() < ANSWER_RATE:
            yield sent_at + timedelta(hours=self._rng.uniform(0.1, 20)), self._answer_survey

    def _moment_of(self, turn: Turn, now: datetime) -> datetime:
        if turn.who == "note":
            return now + timedelta(seconds=self._rng.uniform(200, 1500))
        when = hours.they_answer if turn.who == "customer" else hours.we_answer
        return when(now, self._conversation.channel, self._rng)

    def _then(self, place: int) -> str:
        """The status an agent sets with a reply: waiting for the customer, or solved when nothing follows."""
        rest = [turn.who for turn in self._conversation.turns[place + 1:]]
        if not rest:
            return "solved"
        return "pending" if rest[0] == "customer" else "open"

    def _open(self, turn: Turn) -> None:
        text, subject = self._words(turn), said(self._conversation.subject, self._facts, self._rng)
        opening = {"phone": self._note_call, "chat": self._start_chat}.get(self._conversation.channel, self._write)
        self._ticket_id = opening(text, subject).id
        if self._conversation.channel == "form" and self._conversation.search:
            self._leave_search()

    def _leave_search(self) -> None:
        """What was searched in this browser just before the form was sent."""
        now, locale = clock.utcnow(), self._conversation.locale
        asked = Searched(self._conversation.search, locale, 3 if self._part.articles else 0, False, self._visitor, now - timedelta(minutes=9))
        read = [Viewed(article_id, locale, now - timedelta(minutes=8), self._visitor) for article_id, _ in self._part.articles.values()]
        footprints.keep([asked, *read[:1]])
        footprints.wrote(self._visitor, self._ticket_id, now)

    def _note_call(self, text: str, subject: str) -> Ticket:
        agent = self._agent()
        return tickets.open_ticket(
            customer=self._customer(), subject=subject, channel="phone", writing=Writing(text, is_proved=True), actor=agent.actor,
            locale=self._conversation.locale, direction="in", team_id=self._part.team_id, assignee_id=agent.id)

    def _start_chat(self, text: str, subject: str) -> Ticket:
        if self._session.person is None:
            chat.give_address(self._session, self._address, self._person.name, self._conversation.locale)
        ticket = chat.say(self._session, self._chat_words(text)).ticket
        # A chat has no subject of its own; the agent who picks it up gives it one.
        changes.set_subject(ticket, subject, actor=self._agent().actor)
        return ticket

    def _write(self, text: str, subject: str) -> Ticket:
        return intake.take(self._inbound(text, subject=subject, team_id=self._part.team_id)).ticket

    def _answer(self, text: str) -> None:
        if self._conversation.channel == "chat":
            chat.say(self._session, self._chat_words(text))
        else:
            intake.take(self._inbound(text, ticket_id=self._ticket_id))

    def _chat_words(self, text: str) -> Words:
        return Words(text=text, key=f"{self._rng.getrandbits(64):x}", locale=self._conversation.locale,
                     number=self._ticket_id + NUMBER_OFFSET if self._ticket_id else None)

    def _play(self, turn: Turn, *, then: str) -> None:
        if turn.who == "customer":
            self._answer(self._words(turn))
        elif turn.who == "note":
            tickets.add_note(self._ticket(), Writing(self._words(turn)), actor=self._second_agent().actor)
        else:
            self._reply(self._words(turn), then)

    def _reply(self, text: str, then: str) -> None:
        ticket, agent = self._ticket(), self._agent()
        if ticket.first_replied_at is None:
            self._sort(ticket, agent)
        tickets.reply(ticket, Writing(text, is_proved=True), actor=agent.actor, status=then)
        changes.see([(ticket.id, ticket.seq)])
        if ticket.channel == "chat":
            chat.see(self._visitor, ticket.number, fetched=ticket.seq, seen=ticket.seq)

    def _sort(self, ticket: Ticket, agent: Agent) -> None:
        """What an agent does before the first answer."""
        changes.assign(ticket, agent, actor=agent.actor)
        if ticket.team_id is None and self._part.team_id:
            changes.set_team(ticket, db.session.get(Team, self._part.team_id), actor=agent.actor)
        changes.set_tags(ticket, sorted(self._conversation.tags), actor=agent.actor)
        if self._conversation.mood == "bad":
            changes.set_priority(ticket, "high", actor=agent.actor)

    def _solve(self) -> None:
        ticket = self._ticket()
        reasons.set_reason(ticket, carried.reason_of(self._conversation.team, ticket.id), actor=self._agent().actor)
        changes.set_status(ticket, "solved", actor=self._agent().actor)
        changes.see([(ticket.id, ticket.seq)])

    def _send_survey(self) -> None:
        delivery = db.session.scalar(sa.select(Delivery).where(
            Delivery.ticket_id == self._ticket_id, Delivery.kind == "survey", Delivery.status == "queued"))
        if delivery:
            record_sent(delivery)
            surveys.note_sent(delivery)

    def _answer_survey(self) -> None:
        invitation = db.session.scalar(sa.select(SurveyInvitation).where(
            SurveyInvitation.ticket_id == self._ticket_id, SurveyInvitation.sent_at.is_not(None)))
        if invitation is None:
            return
        mood, comment = SCORES[self._conversation.mood], ""
        if self._rng.random() < COMMENT_RATE:
            comment = self._rng.choice(self._conversation.comments)
        for kind in invitation.kinds:
            surveys.answer(invitation, kind, self._rng.choice(mood[kind]), comment)
            comment = ""

    def _close(self) -> None:
        ticket = self._ticket()
        if ticket.status == "solved":
            changes.set_status(ticket, "closed", actor=SYSTEM)

    def _inbound(self, text: str, **rest) -> Inbound:
        channel = self._conversation.channel
        mailbox_id = self._part.mailbox_id if channel == "email" else None
        writing = Writing(text, sender=self._address, is_proved=channel != "form",
                          message_id=f"{self._rng.getrandbits(64):x}@mail.{self._address.partition('@')[2]}" if channel == "email" else None,
                          matched_by="reply" if "ticket_id" in rest else None)
        return Inbound(channel=channel, identity_kind="email", identity=self._address, writing=writing, name=self._person.name,
                       locale=self._conversation.locale, mailbox_id=mailbox_id, **rest)

    def _words(self, turn: Turn) -> str:
        facts = {**self._facts, "agent": self._agent().name.split()[0]}
        return said(turn.text, facts, self._rng)

    def _touch(self, kind: str, title: str, **data) -> None:
        customers.touch(kind, customer_id=self._part.customer_id, title=title, **data)

    def _ticket(self) -> Ticket:
        return db.session.get(Ticket, self._ticket_id)

    def _agent(self) -> Agent:
        return db.session.get(Agent, self._part.agent_id)

    def _second_agent(self) -> Agent:
        return db.session.get(Agent, self._part.second_agent_id)

    def _customer(self) -> Customer:
        return db.session.get(Customer, self._part.customer_id)


def _signed_in(person: Person) -> SignedIn | None:
    """Whom the website names when this person chats there; None for those without an account in the shop."""
    return SignedIn(person.handle, email=person.email, name=person.name, locale=person.locale) if person.handle else None
