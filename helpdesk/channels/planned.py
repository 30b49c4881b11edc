"""A planned answer leaves: what was put down becomes a reply, as if its agent had written it now."""
import structlog

from helpdesk.channels.outgoing import channel_for
from helpdesk.core.actor import SYSTEM
from helpdesk.core.db import db
from helpdesk.core.errors import DeskError
from helpdesk.tickets import actions, own_statuses, planning, solving
from helpdesk.tickets.models import Ticket
from helpdesk.tickets.writing import Writing
from helpdesk.tickets.writing_models import PlannedReply

log = structlog.get_logger(__name__)


def send_planned(data: dict) -> None:
    """The job. data: {"planned": id}. What cannot be sent is held for somebody to decide, never lost."""
    claimed = planning.claim(data["planned"])
    if claimed is None:
        return
    ticket, planned = claimed
    if ticket.deleted_at or ticket.is_spam:
        planning.hold(planned, "gone")
        return
    try:
        with db.session.begin_nested():
            _send(ticket, planned)
    except DeskError as refusal:
        log.warning("planned_reply_held", planned_id=planned.id, reason=refusal.message)
        planning.hold(planned, "refused")


def _send(ticket: Ticket, planned: PlannedReply) -> None:
    writing = Writing(planned.text, uploads=planning.uploads_of(planned), client_key=planned.client_key, is_proved=True, is_formatted=planned.is_formatted,
                      cc=tuple(planned.cc), bcc=tuple(planned.bcc), mailbox_id=planned.mailbox_id)
    if not actions.known_words(writing.client_key):
        actions.reply(ticket, writing, actor=planned.agent.actor, channel=channel_for(ticket), status=_status(ticket, planned))
    planning.sent(planned)


def _status(ticket: Ticket, planned: PlannedReply) -> str | None:
    """What the answer sets: what the agent chose, unless by now something has to be filled in before the ticket ends. The answer leaves all the same."""
    return solving.usable_status(ticket, own_statuses.usable(planned.status), agent_id=planned.agent_id, actor=SYSTEM)
