"""Replies that wait to leave, for people: when, or why somebody has to decide."""
from dataclasses import dataclass
from datetime import datetime

from helpdesk.core import formatting
from helpdesk.core.clock import utcnow
from helpdesk.core.texts import gettext as _
from helpdesk.core.texts import ngettext
from helpdesk.tickets import drafts, planning
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing_models import Draft, PlannedReply
from helpdesk.web.identity import current_agent
from helpdesk.web.words import moment_within


@dataclass(frozen=True)
class Waiting:
    """One reply that waits; `mark` goes with what is done to it (see planning.mark_of). `state` is moment (it can be taken back), later or held; `seconds` are left until it goes."""

    id: int
    mark: str
    state: str
    sentence: str
    author_name: str
    snippet: str
    files: int
    due_at: datetime
    seconds: int


def waiting(ticket: Ticket) -> list[Waiting]:
    """What waits to leave on this ticket, the next one first."""
    return [_shown(planned) for planned in planning.planned_of(ticket)]


def shared_by_others(ticket: Ticket, seen: list[Draft] | None = None) -> list[Draft]:
    """Drafts that colleagues share for review; `seen` if the drafts of the ticket were read already."""
    agent = current_agent()
    return [draft for draft in (drafts.seen_by(ticket, agent) if seen is None else seen) if draft.agent_id != agent.id]


def _shown(planned: PlannedReply) -> Waiting:
    seconds = max(0, round((planned.due_at - utcnow()).total_seconds()))
    state = "held" if planned.state == "held" else ("later" if planned.is_later else "moment")
    return Waiting(planned.id, planning.mark_of(planned), state, _sentence(planned, state, seconds), planned.agent.name, formatting.line_of(planned), len(planned.uploads),
                   planned.due_at, seconds)


def _sentence(planned: PlannedReply, state: str, seconds: int) -> str:
    if state == "held":
        return {"customer": _("Not sent: the customer wrote first. Does it still fit?"),
                "gone": _("Not sent: the ticket is in the trash or marked as spam."),
                }.get(planned.reason, _("Not sent: it cannot reach the customer as it is."))
    if state == "later":
        return _("Goes out %(when)s", when=moment_within(planned.due_at))
    return ngettext("Goes out in one second", "Goes out in %(num)s seconds", seconds) if seconds else _("Goes out in a moment")
