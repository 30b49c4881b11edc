"""What the page of a ticket and its fragments show, gathered once for both."""
import secrets
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.accounts.models import Team
from helpdesk.accounts.queries import TeamsSeen, agent_names, teams
from helpdesk.automation.queries import filled, macro_for, macro_names_for
from helpdesk.channels.chat import hints as chat_hints
from helpdesk.core import footprints
from helpdesk.desk import answering, details, macro_words
from helpdesk.desk.carried_words import carried_of, is_entitled
from helpdesk.desk.entries import Shown, is_side
from helpdesk.desk.entries import shown as shown_entries
from helpdesk.desk.event_words import Names
from helpdesk.desk.past import past
from helpdesk.desk.planned_words import shared_by_others, waiting
from helpdesk.outbox.queries import deliveries_of, side_deliveries_of
from helpdesk.reports.timeline import TimelinePlace, timeline
from helpdesk.tickets import changes, drafts, own_statuses, planning, queries, states
from helpdesk.tickets.access import Has, Sight
from helpdesk.tickets.models import Message, Ticket
from helpdesk.tickets.writing_models import Draft
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.speech import page_locale

# So much of the timeline stands beside a ticket at once; what an agent does with the ticket follows below it.
BESIDE = 8


@dataclass(frozen=True)
class House:
    """Everybody and every team, read once for a page: menus choose from them, sentences name them."""

    agents: list[sa.Row]
    teams: list[Team]

    @classmethod
    def now(cls, seen: TeamsSeen | None = None) -> "House":
        """As it is at this moment; `seen` if the teams were read already."""
        return cls(agent_names(), seen.every if seen else teams())

    def names(self, ticket: Ticket) -> Names:
        """The names that the sentences of a thread need."""
        locale = page_locale()
        return Names({agent.id: agent.name for agent in self.agents}, {team.id: team.name(locale) for team in self.teams},
                     ticket.customer.shown_name)


def whole(ticket: Ticket, seen: TeamsSeen, has: Has, *, before: TimelinePlace | None, writing: str, macro_id: int | None = None, until: int | None = None) -> dict:
    """Everything about one ticket: thread (before place `until`), header, composer, the customer's past before a place.

    `writing` is what is open, 'reply' or 'note'; the reply begins with the text of the macro, if one is named.
    """
    house, found = House.now(seen), queries.thread(ticket, before=until, has=has)
    last = queries.last_written(queries.thread(ticket) if until else found)
    kept = drafts.seen_by(ticket, current_agent()) if has.drafts else []
    return {"earlier": queries.earlier_than(found), "is_earlier": bool(until), "current": ticket.number, "entries": _shown(ticket, found, house, fold=True), **person(ticket, Sight(seen.hidden), before=before),
            "writing": "note" if writing == "note" else "reply", "client_key": secrets.token_urlsafe(12),
            "saved_replies": tuple(macro_names_for(current_agent())), **composer(ticket, last, kept, macro_id), "shared": shared_by_others(ticket, kept), "planned": waiting(ticket) if has.planned else [], **head(ticket, house)}


def composer(ticket: Ticket, last: Message | None, kept: list[Draft], macro_id: int | None = None) -> dict:
    """What stands in the composer: a draft, a macro's text, or what was taken back with its files; and when it could leave.

    `last` is the newest message that a person wrote, `kept` are the drafts that the reader sees.
    """
    own = {draft.kind: draft for draft in kept if draft.agent_id == current_agent().id}
    reply = own.get("reply")
    restored = answering.restored_of(ticket) or planning.undone_of(ticket, reply.undone_id if reply else None, current_agent())
    begun = reply.text if reply else restored.text if restored else ""
    return {"is_chatting": last is not None and last.channel == "chat", "reply_text": "\n\n".join(filter(None, (begun, _text_of(macro_id, ticket)))), "restored": restored, "drafts": own,
            "does": macro_words.chosen(current_agent(), macro_id, reply.beside.get("macros", ()) if reply else ()),
            "restored_files": planning.uploads_of(restored) if restored else (), "mornings": answering.mornings(),
            "earliest_later": answering.earliest_later(), "later": forms.line("later", 20),
            "envelope": answering.envelope(ticket, restored, last, reply)}


def _text_of(macro_id: int | None, ticket: Ticket) -> str:
    if macro_id is None:
        return ""
    agent = current_agent()
    return filled(macro_for(agent, macro_id), agent=agent, locale=ticket.locale, customer=ticket.customer, ticket=ticket)


def person(ticket: Ticket, sight: Sight, *, before: TimelinePlace | None = None) -> dict:
    """The customer and everything before this ticket."""
    return {"ticket": ticket, "customer": ticket.customer, "details": details.lines(ticket, {}), "carried": carried_of(ticket.customer, beside=True), "entitled": is_entitled(ticket.customer),
            "past": past(timeline(ticket.customer_id, sight, before=before, size=BESIDE), without=ticket.number)}


def head(ticket: Ticket, house: House | None = None) -> dict:
    """What the header with its menus shows."""
    house = house or House.now()
    return {"ticket": ticket, "assignee_name": next((agent.name for agent in house.agents if agent.id == ticket.assignee_id), ""),
            "team_name": next((team.name(page_locale()) for team in house.teams if team.id == ticket.team_id), ""),
            "agents": tuple(agent for agent in house.agents if agent.is_active),
            "team_names": tuple((team.id, team.name(page_locale())) for team in house.teams),
            "statuses": own_statuses.choices(page_locale()), "priorities": states.PRIORITIES}


def entries(ticket: Ticket, *, after: int = 0) -> list[Shown]:
    """The thread after place `after`; a later part is never folded."""
    return _shown(ticket, queries.thread(ticket, after=after), House.now(), fold=not after)


def _shown(ticket: Ticket, found: list[queries.Entry], house: House, *, fold: bool) -> list[Shown]:
    side_deliveries = side_deliveries_of(ticket.id) if any(map(is_side, found)) else {}
    return shown_entries(ticket, found, deliveries_of(ticket.id), reader=current_agent(), names=house.names(ticket), fold=fold,
                         side_deliveries=side_deliveries)


def mark_seen(ticket: Ticket) -> None:
    """Who looked at what is written aside, a moment after the page is made (house.md, section 3)."""
    if ticket.seen_seq < ticket.seq:
        footprints.leave(changes.see, (ticket.id, ticket.seq))
        if ticket.channel == "chat":
            chat_hints.seen(ticket.id, ticket.seq)
