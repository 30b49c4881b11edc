"""A ticket that an agent starts: a mail that we write first, a call or a visit that is noted. Nothing leaves for the last two."""
from dataclasses import dataclass, field

from flask_babel import gettext as _

from helpdesk.accounts.models import Agent, Team
from helpdesk.automation import variables
from helpdesk.automation.queries import values_for
from helpdesk.core import text
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import DEFAULT_LOCALE, known_locale
from helpdesk.core.language import detect_language
from helpdesk.customers import actions as customers
from helpdesk.customers import merging
from helpdesk.customers.models import Customer
from helpdesk.tickets import actions as tickets
from helpdesk.tickets import changes
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Upload, composed

CHANNELS = ("email", "phone", "visit")


@dataclass(frozen=True)
class Start:
    """What the agent typed, tidy; `key` is the page's own, so that a form sent twice is one ticket."""

    channel: str
    subject: str
    words: str
    email: str = ""
    phone: str = ""
    name: str = ""
    locale: str | None = None
    assignee_id: int | None = None
    team_id: int | None = None
    priority: str = "normal"
    tags: tuple[str, ...] = ()
    key: str | None = None
    uploads: tuple[Upload, ...] = field(default=())


def check(start: Start) -> None:
    """:raises Invalid: naming each field that is missing or cannot be used."""
    problems = {}
    if start.channel not in CHANNELS:
        problems["channel"] = _("Choose how it began.")
    if start.email and not text.looks_like_address(start.email):
        problems["email"] = _("This is not a mail address.")
    elif start.channel == "email" and not start.email:
        problems["email"] = _("Write the address that the mail goes to.")
    elif not start.email and not start.phone:
        problems["email"] = _("Write an address or a phone number, so that we know who it is.")
    if start.phone and len(customers.identity_value("phone", start.phone)) < customers.SHORTEST_PHONE:
        problems["phone"] = _("This is not a phone number.")
    if not start.subject:
        problems["subject"] = _("Write a subject.")
    if not start.words and not start.uploads:
        problems["text"] = _("Write something first.")
    if problems:
        raise Invalid(problems)


def begin(start: Start, *, agent: Agent) -> Ticket:
    """Finds or makes the customer and opens the ticket; call it inside a unit, after check().

    :raises Invalid: for a variable that cannot be filled in, or a choice that is gone.
    """
    assignee, team = _chosen(Agent, "assignee_id", start.assignee_id), _chosen(Team, "team_id", start.team_id)
    customer = _who(start, agent)
    locale = _language(start, customer)
    is_mail = start.channel == "email"
    words = _filled(start.words, agent=agent, customer=customer) if is_mail else start.words
    ticket = tickets.open_ticket(
        customer=customer, subject=start.subject, channel=start.channel, locale=locale, actor=agent.actor,
        writing=composed(words, uploads=start.uploads, client_key=start.key, is_proved=True), direction="out" if is_mail else "in")
    # The row does not say which address was typed; a parting of merged people asks for it.
    merging.note(*_typed_identity(start), Ticket.__tablename__, ticket.id)
    changes.set_team(ticket, team, actor=agent.actor)
    changes.assign(ticket, assignee, actor=agent.actor)
    changes.set_priority(ticket, start.priority, actor=agent.actor)
    if start.tags:
        changes.set_tags(ticket, list(start.tags), actor=agent.actor)
    return ticket


def _who(start: Start, agent: Agent) -> Customer:
    """The customer of the address, else of the number; what was empty in the profile is filled in, nothing is overwritten."""
    # Without the name: as the agent's own word it stands firmer than what a stranger claims.
    customer = customers.customer_for(*_typed_identity(start), locale=start.locale)
    if start.email and start.phone:
        customers.add_identity(customer, "phone", start.phone, actor=agent.actor)
    if start.name and not customer.name:
        customers.change(customer, actor=agent.actor, name=text.one_line(start.name, 200))
    return customer


def _typed_identity(start: Start) -> tuple[str, str]:
    kind, value = ("email", start.email) if start.email else ("phone", start.phone)
    return kind, customers.identity_value(kind, value)


def _language(start: Start, customer: Customer) -> str:
    """Chosen by the agent, else the customer's own, else that of the words."""
    return known_locale(start.locale) or known_locale(customer.locale) or detect_language(start.words) or DEFAULT_LOCALE


def _filled(words: str, *, agent: Agent, customer: Customer) -> str:
    if "{" not in words:
        return words
    words = variables.fill(words, values_for(agent=agent, customer=customer))
    left = variables.unfilled(words)
    if left:
        raise Invalid({"text": _("{%(name)s} is not known here. Write it yourself.", name=left[0])})
    return words


def _chosen(model: type, name: str, row_id: int | None):
    row = db.session.get(model, row_id) if row_id else None
    if row_id and row is None:
        raise Invalid({name: _("This choice is not there any more. Reload the page.")})
    return row
