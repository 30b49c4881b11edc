"""The pages of the settings, in order; one line each. Everybody sees those that the own role may open."""
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from flask_babel.speaklater import LazyString

from helpdesk.accounts.models import Agent
from helpdesk.accounts.permissions import AGENT_MANAGE, DELIVERY_MANAGE, PRIVACY_MANAGE, SETTINGS_MANAGE, TICKET_READ, TICKET_REPLY
from helpdesk.desk.door import blueprint
from helpdesk.web.identity import current_agent


@dataclass(frozen=True)
class Page:
    """One page of the settings; `sentence` says on the overview what it is for."""

    key: str
    endpoint: str
    permission: str
    icon: str
    name: LazyString
    sentence: LazyString


@dataclass(frozen=True)
class Group:
    """Pages that belong together."""

    name: LazyString
    pages: tuple[Page, ...]


MENU = (
    Group(_("People"), (
        Page("agents", "desk.settings_agents", AGENT_MANAGE, "user", _("Agents"), _("Who works here and what each may do.")),
        Page("teams", "desk.settings_teams", AGENT_MANAGE, "users", _("Teams"), _("Groups of agents, open or private.")),
    )),
    Group(_("Answering"), (
        Page("macros", "desk.macros", TICKET_REPLY, "zap", _("Saved replies"), _("Texts for answers that are given again and again.")),
        Page("person_fields", "desk.settings_person_fields", SETTINGS_MANAGE, "user", _("Fields of people"), _("What the desk wants to know of a person: plan, birthday, customer number.")),
        Page("fields", "desk.settings_fields", SETTINGS_MANAGE, "list", _("Fields of tickets"), _("What the desk wants to know of a ticket: text, choice, number or day.")),
        Page("queues", "desk.saved_queues", TICKET_READ, "bookmark", _("Saved queues"), _("Lists of tickets by conditions of your own.")),
        Page("statuses", "desk.settings_statuses", SETTINGS_MANAGE, "circle-check", _("Own statuses"), _("Names of your own over what a status means.")),
        Page("reasons", "desk.settings_reasons", SETTINGS_MANAGE, "list", _("Reasons of contact"), _("Why customers write, as agents say it when they solve a ticket.")),
    )),
    Group(_("What customers see"), (
        Page("brand", "desk.settings_brand", SETTINGS_MANAGE, "sparkles", _("Brand"), _("Name, logo, colours and languages.")),
        Page("topics", "desk.settings_topics", SETTINGS_MANAGE, "list", _("Form topics"),
             _("What the contact form offers, and which team each choice feeds.")),
        Page("chat", "desk.settings_chat", SETTINGS_MANAGE, "message-circle", _("Chat"), _("Which websites show it, and which team it feeds.")),
        Page("surveys", "desk.settings_surveys", SETTINGS_MANAGE, "smile", _("Surveys"), _("Whether, when and what customers are asked.")),
        Page("self_service", "desk.settings_self_service", SETTINGS_MANAGE, "lightbulb", _("Self-service"),
             _("How many visitors see no suggestions, so that their worth can be told.")),
    )),
    Group(_("Mail"), (
        Page("mailboxes", "desk.settings_mailboxes", SETTINGS_MANAGE, "mail", _("Mailboxes"),
             _("The addresses customers write to, and the way our mails leave.")),
        Page("outgoing", "desk.settings_outgoing", DELIVERY_MANAGE, "send", _("Outgoing mail"), _("What left, what did not and why.")),
        Page("incoming", "desk.settings_incoming", DELIVERY_MANAGE, "inbox", _("Incoming mail"), _("Every mail that reached us and what became of it.")),
    )),
    Group(_("Other systems"), (
        Page("tokens", "desk.settings_tokens", SETTINGS_MANAGE, "key-round", _("API keys"), _("Keys by which shops and websites report what customers did.")),
        Page("cards", "desk.settings_cards", SETTINGS_MANAGE, "receipt-text", _("Back-office cards"),
             _("Orders, invoices or stock from other systems, shown beside the ticket.")),
    )),
    Group(_("Personal data"), (
        Page("data_requests", "desk.settings_data_requests", PRIVACY_MANAGE, "inbox", _("Requests about personal data"), _("Who wants to be erased, and what became of it.")),
        Page("retention", "desk.settings_retention", PRIVACY_MANAGE, "clock", _("Retention"), _("How long data of each kind are kept.")),
        Page("looks", "desk.settings_looks", PRIVACY_MANAGE, "history", _("Who looked at whom"), _("Which agent opened which person, newest first.")),
    )),
    Group(_("The desk itself"), (
        Page("health", "desk.settings_health", DELIVERY_MANAGE, "shield-check", _("Health"), _("What works, what is stuck and what to do about it.")),
        Page("audit", "desk.settings_audit", AGENT_MANAGE, "history", _("Who changed what"), _("Every change of these settings, newest first.")),
    )),
)


def menu_of(agent: Agent) -> list[Group]:
    """The menu as this agent sees it; groups without a page fall away."""
    shown = [Group(group.name, tuple(page for page in group.pages if agent.may(page.permission))) for group in MENU]
    return [group for group in shown if group.pages]


@blueprint.context_processor
def _settings_menu() -> dict:
    agent = current_agent()
    return {"settings_menu": menu_of(agent) if agent else []}
