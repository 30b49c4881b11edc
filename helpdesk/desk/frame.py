"""What every page of the desk shows around its subject: the queues with their counts."""
from dataclasses import dataclass

from flask_babel import pgettext

from helpdesk.accounts.models import Agent
from helpdesk.accounts.queries import TeamsSeen, teams_seen_by
from helpdesk.core.errors import NotFound
from helpdesk.core.texts import gettext as _
from helpdesk.tickets import queues, saved_queues
from helpdesk.tickets.access import Sight
from helpdesk.tickets.saved_queues import Saved
from helpdesk.web.numbers import number_in
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
    saved: tuple[QueueLink, ...] = ()
    at: str | Saved = ""

    @property
    def count(self) -> int | None:
        """How many tickets lie in the marked queue, if they were counted."""
        return next((link.count for link in (*self.queues, *self.teams, *self.saved) if link.is_current), None)


def frame(agent: Agent, queue: str = "", *, seen: TeamsSeen | None = None) -> Frame:
    """The pane for this agent with one queue marked; `seen` if it was read already.

    :raises NotFound: for a queue that does not exist. :raises NotAllowed: for a saved one of others.
    """
    seen, names, own = seen or teams_seen_by(agent), queue_names(), saved_queues.seen_by(agent)
    sight, shown = Sight(seen.hidden), seen.shown
    at = next((saved for saved in own if saved.key == queue), queue)
    counts = queues.counts(agent.id, [team.id for team in shown], sight, own)
    if isinstance(at, Saved) and not at.is_counted:
        counts[at.key] = queues.count(at, agent.id, sight)
    links = tuple(QueueLink(key, name, counts.get(key), key == queue) for key, name in names.items())
    team_links = tuple(QueueLink(f"team-{team.id}", team.name(page_locale()), counts[f"team-{team.id}"], queue == f"team-{team.id}")
                       for team in shown)
    saved_links = tuple(QueueLink(saved.key, saved.name(page_locale()), counts.get(saved.key), saved is at) for saved in own)
    title = next((link.name for link in [*links, *team_links, *saved_links] if link.is_current), "")
    if queue and not title:
        _refuse(agent, queue)
    return Frame(queue, title, links, team_links, sight, saved_links, at)


def _refuse(agent: Agent, queue: str) -> None:
    """Says why this queue cannot be shown."""
    if queue.startswith(saved_queues.PREFIX):
        saved_queues.row_for(agent, number_in(queue.removeprefix(saved_queues.PREFIX)))
    raise NotFound()


def queue_names() -> dict[str, str]:
    """The queues that every agent has, in their order, with their names."""
    return {
        "mine": _("Mine"), "unassigned": _("Unassigned"), "waiting-on-us": _("Waiting on us"), "late": _("Waiting too long"),
        "waiting-on-customer": _("Waiting on customer"), "unsolved": _("All unsolved"), "snoozed": pgettext("queue", "Snoozed"), "mentioned": _("Mentioned"),
        "solved": pgettext("queue", "Solved"),
        "spam": _("Spam"), "trash": _("Trash"),
    }
