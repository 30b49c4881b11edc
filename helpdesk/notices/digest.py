"""The day in a mail: once a morning, for those who want it, what waits on them, what is late, where they were named."""
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask_babel import gettext as _
from flask_babel import ngettext

from helpdesk.accounts.models import Agent
from helpdesk.core import texts
from helpdesk.core.addresses import link
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db, unit_of_work
from helpdesk.notices.models import Notice
from helpdesk.outbox.actions import PermanentFailure, post
from helpdesk.outbox.letters import Letter
from helpdesk.outbox.models import Delivery
from helpdesk.tickets import access, queues
from helpdesk.tickets.models import NUMBER_OFFSET, Ticket
from helpdesk.tickets.queue_rules import parse
from helpdesk.tickets.saved_queues import Saved
from helpdesk.tickets.states import LATE_HOURS

MORNING, MOST = 7, 5
KIND = "digest"
NAMED_WITHIN = timedelta(hours=24)
_MINE = ["any", [["assignee", "is", "me"]]]
WAITING = Saved(0, "unsolved", parse("all", [_MINE, ["all", [["waiting_on", "is", "us"]]]]))
LATE = Saved(0, "unsolved", parse("all", [["any", [["assignee", "is", "me"], ["team", "is", "mine"]]],
                                          ["any", [["due", "is", "passed"], ["waiting", "over", LATE_HOURS]]]]))


@dataclass(frozen=True)
class Part:
    """What the mail says of one matter: `tickets` are words and address of the first ones, `has_more` when these are not all."""

    title: str
    tickets: tuple[tuple[str, str], ...]
    has_more: bool


def send_due() -> None:
    """Posts the mails whose morning has come. The day is taken by an UPDATE beside the posting, so it is sent once, whoever dies."""
    wanting = sa.select(Agent.id).where(Agent.is_active, Agent.digest_by_mail).order_by(Agent.id)
    for agent_id in db.session.scalars(wanting).all():
        agent = db.session.get(Agent, agent_id)
        there = _there(agent)
        if there.hour < MORNING or agent.digest_on == there.date():
            continue
        with unit_of_work():
            taken = db.session.execute(sa.update(Agent).values(digest_on=there.date()).where(
                Agent.id == agent_id, Agent.digest_by_mail, sa.or_(Agent.digest_on.is_(None), Agent.digest_on < there.date())))
            if taken.rowcount == 1 and _has_news(db.session.get(Agent, agent_id)):
                agent = db.session.get(Agent, agent_id)
                post("email", KIND, agent.email, locale=agent.locale, agent_id=agent.id)


def letter(delivery: Delivery) -> Letter:
    """What stands there when the mail leaves. :raises PermanentFailure: when the agent is gone or wants no such mail any more."""
    agent = db.session.get(Agent, delivery.agent_id)
    if agent is None or not agent.is_active or not agent.digest_by_mail:
        raise PermanentFailure("The agent wants no daily mail any more, so it was not sent.")
    sight = access.sight_of(agent)
    waiting = queues.count(WAITING, agent.id, sight)
    return Letter(
        subject=ngettext("%(num)s ticket waits for you", "%(num)s tickets wait for you", waiting) if waiting else _("Your day at the desk"),
        paragraphs=(_("Hello %(name)s,", name=agent.name),),
        template="email/digest",
        names={"parts": [part for part in (
            _part(_("What waits for you"), waiting, queues.page(WAITING, agent.id, sight, size=MOST, sort="waiting")[:MOST]),
            _part(_("What is late, with you and in your teams"), queues.count(LATE, agent.id, sight),
                  queues.page(LATE, agent.id, sight, size=MOST, sort="waiting")[:MOST]),
            _part(_("Where you were named"), *_named(agent, sight))) if part.tickets]},
        button=(_("Open your queue"), link("/desk/queues/mine")),
        fine_print=_("Once a day, in the morning. In your account at the desk you can switch it off."))


def _there(agent: Agent) -> datetime:
    """The time where the agent is."""
    return utcnow().astimezone(ZoneInfo(agent.timezone) if agent.timezone else texts.speech().zone)


def _has_news(agent: Agent) -> bool:
    sight = access.sight_of(agent)
    return any(queues.count(queue, agent.id, sight) for queue in (WAITING, LATE)) or _named(agent, sight)[0] > 0


def _named(agent: Agent, sight: access.Sight) -> tuple[int, list[sa.Row]]:
    ids = list(db.session.scalars(sa.select(Notice.ticket_id).join(Ticket, Ticket.id == Notice.ticket_id).where(
        Notice.agent_id == agent.id, Notice.kind == "mentioned", Notice.at > utcnow() - NAMED_WITHIN, sight.condition()).distinct()))
    return len(ids), queues.seen_rows(ids[:MOST], sight) if ids else []


def _part(title: str, count: int, rows: list[sa.Row]) -> Part:
    number = str(count) if count <= queues.MOST_COUNTED else f"{queues.MOST_COUNTED}+"
    return Part(f"{title}: {number}", tuple(_line(row) for row in rows), count > len(rows))


def _line(row: sa.Row) -> tuple[str, str]:
    number = row.id + NUMBER_OFFSET
    return f"#{number} {row.subject or _('No subject')} ({row.customer_name or _('Visitor')})", link(f"/desk/tickets/{number}")
