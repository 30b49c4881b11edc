"""What a macro does to the ticket beside its text: priority, team, assignee, tags; and with which status its answer leaves."""
import sqlalchemy as sa
from flask_babel import gettext as _

from helpdesk.accounts.models import Agent, Team
from helpdesk.automation.models import Macro
from helpdesk.core.db import db
from helpdesk.core.errors import Invalid
from helpdesk.core.i18n import DEFAULT_LOCALE
from helpdesk.tickets import changes, own_statuses, states
from helpdesk.tickets.models import Ticket

# The ways in which the composer sends.
STATUSES = ("open", "pending", "solved")


def tidy(*, status: str = "", priority: str = "", team_id: int | None = None, is_mine: bool = False, tags: str = "") -> dict:
    """What was chosen, without what was not. :raises Invalid: naming the field of a choice that is none."""
    problems = {}
    if status and not _can_send_as(status):
        problems["does_status"] = _("Choose one of the statuses.")
    if priority and priority not in states.PRIORITIES:
        problems["does_priority"] = _("Choose one of the priorities.")
    if team_id is not None and db.session.scalar(sa.select(Team.id).where(Team.id == team_id)) is None:
        problems["does_team"] = _("This choice is not there any more. Reload the page.")
    if problems:
        raise Invalid(problems)
    chosen = {"status": status, "priority": priority, "team_id": team_id, "is_mine": is_mine, "tags": changes.tidy_tags(tags)}
    return {name: value for name, value in chosen.items() if value}


def _can_send_as(status: str) -> bool:
    """Whether the composer can send with this status, or with this name of the desk's own for it."""
    return status in {choice for choice, *_names in own_statuses.choices(DEFAULT_LOCALE, STATUSES)}


def do(macro: Macro, ticket: Ticket, *, agent: Agent) -> None:
    """Makes the macro's changes, each as if the agent had made it; a team that is gone is left out. Call it with the ticket locked."""
    does = macro.does
    if "priority" in does:
        changes.set_priority(ticket, does["priority"], actor=agent.actor)
    if "tags" in does:
        changes.set_tags(ticket, sorted({row.tag for row in ticket.tags} | set(does["tags"])), actor=agent.actor)
    if does.get("is_mine"):
        changes.assign(ticket, agent, actor=agent.actor)
    team = db.session.get(Team, does["team_id"]) if "team_id" in does else None
    if team is not None:
        changes.set_team(ticket, team, actor=agent.actor)
