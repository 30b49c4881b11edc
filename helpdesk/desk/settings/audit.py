"""Settings, who changed what: the events of the settings, newest first."""
import sqlalchemy as sa
from flask import render_template

from helpdesk.accounts.permissions import AGENT_MANAGE, requires
from helpdesk.accounts.queries import agents, teams
from helpdesk.channels.email.mailboxes import all_mailboxes
from helpdesk.channels.form.topics import all_topics
from helpdesk.core.actor import Actor
from helpdesk.core.db import db
from helpdesk.core.events import EventRow
from helpdesk.desk.door import blueprint
from helpdesk.desk.settings.audit_words import WORDS, Known, sentence
from helpdesk.tickets.own_fields import all_fields
from helpdesk.web.numbers import argument
from helpdesk.web.speech import page_locale

PAGE = 50


@blueprint.get("/settings/changes")
@requires(AGENT_MANAGE)
def settings_audit():
    found, known = _page(argument("before") or None), _known()
    rows = [(row.at, known.who(Actor.parse(row.actor)), sentence(row, known)) for row in found[:PAGE]]
    return render_template("desk/settings/audit.html", rows=rows, next_before=found[PAGE - 1].id if len(found) > PAGE else None)


def _page(before: int | None) -> list[EventRow]:
    """One page of what was changed, and one row more if there is a next page; by the index of kind and time."""
    query = sa.select(EventRow).where(EventRow.kind.in_(WORDS))
    if before:
        query = query.where(EventRow.id < before)
    return list(db.session.scalars(query.order_by(EventRow.at.desc(), EventRow.id.desc()).limit(PAGE + 1)))


def _known() -> Known:
    locale = page_locale()
    return Known({agent.id: agent.name for agent in agents()}, {team.id: team.name(locale) for team in teams()},
                 {topic.id: topic.name(locale) for topic in all_topics()}, {box.id: box.address for box in all_mailboxes()},
                 {field.id: field.name(locale) for field in all_fields()})
