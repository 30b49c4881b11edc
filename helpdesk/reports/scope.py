"""Whose tickets a report is about: what the reader may see, and the chosen channel, team and agent."""
from dataclasses import dataclass

import sqlalchemy as sa

from helpdesk.reports.period import Period
from helpdesk.surveys.models import SurveyInvitation
from helpdesk.tickets.access import Sight
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.states import KEPT_FOLDERS

# People wait for a first answer where they write; on the phone and at the counter they have it at once.
WRITTEN = ("email", "form", "chat")
NOBODY = 0


@dataclass(frozen=True)
class Scope:
    """Filters of a report; None is everything, NOBODY (0) is without team, agent or reason."""

    sight: Sight
    channel: str | None = None
    team_id: int | None = None
    agent_id: int | None = None
    reason_id: int | None = None

    def tickets(self) -> list[sa.ColumnElement[bool]]:
        """The tickets that count: seen by the reader, no spam, no trash, no automatic mail."""
        seen = [Ticket.folder.in_(KEPT_FOLDERS), Ticket.is_automatic.is_(False), self.sight.condition()]
        if self.reason_id is not None:
            seen.append(Ticket.reason_id.is_(None) if self.reason_id == NOBODY else Ticket.reason_id == self.reason_id)
        return [*seen, *self._chosen(Ticket.channel, Ticket.team_id, Ticket.assignee_id)]

    def surveys(self) -> list[sa.ColumnElement[bool]]:
        """The survey invitations that count: team and agent are those of the sending. The tickets are looked at only
        when some are hidden from the reader."""
        hidden = self.sight.hidden_teams
        seen = [SurveyInvitation.ticket_id.in_(sa.select(Ticket.id).where(self.sight.condition()))] if hidden else []
        return [*seen, *self._chosen(SurveyInvitation.channel, SurveyInvitation.team_id, SurveyInvitation.agent_id)]

    def _chosen(self, channel, team_id, agent_id) -> list[sa.ColumnElement[bool]]:
        wanted = [channel == self.channel] if self.channel else []
        for column, chosen in ((team_id, self.team_id), (agent_id, self.agent_id)):
            if chosen is not None:
                wanted.append(column.is_(None) if chosen == NOBODY else column == chosen)
        return wanted


def came_in(period: Period) -> list[sa.ColumnElement[bool]]:
    """Tickets that customers opened in the period. Where an agent wrote first, that was our first word too."""
    return [*within(Ticket.created_at, period),
            sa.or_(Ticket.first_replied_at.is_(None), Ticket.first_replied_at > Ticket.created_at)]


def solved_in(period: Period) -> list[sa.ColumnElement[bool]]:
    """Tickets whose last resolution lies in the period."""
    return [Ticket.status.in_(("solved", "closed")), *within(Ticket.solved_at, period)]


def within(column, period: Period) -> list[sa.ColumnElement[bool]]:
    """A moment in the period."""
    return [column >= period.start, column < period.end]
