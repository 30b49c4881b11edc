"""What every page of the desk shows around its subject: the queues with their counts."""
from dataclasses import dataclass

from helpdesk.accounts.models import Agent
from helpdesk.accounts.queries import TeamsSeen, teams_seen_by
from helpdesk.core.errors import NotFound
from helpdesk.core.texts import gettext as _
from helpdesk.tickets import queues
from helpdesk.tickets.access import Sight
from helpdesk.web.speech import page_locale


@dataclass(frozen=True)
class QueueLink:
    """One line of the queues pane; `count` is None where it is not counted."""

    key: str
    name: str
    count: int | None
    is_current: bool


@dataclass(frozen=True)
class Frame:
    """The queues pane and what the agent may see."""

    queue: str
    title: str
    queues: tuple[QueueLink, ...]
    teams: tuple[QueueLink, ...]
    sight: Sight


def frame(agent: Agent, queue: str = "", *, seen: TeamsSeen | None = None) -> Frame:
    """The pane for this agent with one queue marked; `seen` if it was read already. :raises NotFound: for a queue that does not exist."""
    seen, names = seen or teams_seen_by(agent), queue_names()
    sight, shown = Sight(seen.hidden), seen.shown
    counts = queues.counts(agent.id, [team.id for team in shown], sight)
    links = tuple(QueueLink(key, name, counts.get(key), key == queue) for key, name in names.items())
    team_links = tuple(QueueLink(f"team-{team.id}", team.name(page_locale()), counts[f"team-{team.id}"], queue == f"team-{team.id}")
                       for team in shown)
    title = next((link.name for link in [*links, *team_links] if link.is_current), "")
    if queue and not title:
        raise NotFound()
    return Frame(queue, title, links, team_links, sight)


def queue_names() -> dict[str, str]:
    """The queues that every agent has, in their order, with their names."""
    return {
        "mine": _("Mine"), "unassigned": _("Unassigned"), "waiting-on-us": _("Waiting on us"),
        "waiting-on-customer": _("Waiting on customer"), "unsolved": _("All unsolved"), "snoozed": _("Snoozed"), "mentioned": _("Mentioned"),
        "solved": _("Solved"),
        "spam": _("Spam"), "trash": _("Trash"),
    }
