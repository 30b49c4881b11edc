"""What the heart announces. Data are ids and small values, never a customer's words."""
from dataclasses import dataclass

from helpdesk.core.events import Event


@dataclass(frozen=True, kw_only=True)
class TicketOpened(Event):
    kind = "ticket.opened"
    channel: str
    message_id: int | None


@dataclass(frozen=True, kw_only=True)
class MessageReceived(Event):
    """A customer's message was added to a ticket that existed."""

    kind = "message.received"
    message_id: int
    is_automatic: bool


@dataclass(frozen=True, kw_only=True)
class MessageLeft(Event):
    """An agent took a mail out of this ticket to `other` (a ticket's id); `place` and `matched_by` are for its return."""

    kind = "message.left"
    message_id: int
    place: int
    matched_by: str | None
    other: int


@dataclass(frozen=True, kw_only=True)
class MessageMoved(Event):
    """An agent put a mail of the ticket `other` (its id) into this one."""

    kind = "message.moved"
    message_id: int
    is_automatic: bool
    other: int


@dataclass(frozen=True, kw_only=True)
class TicketMerged(Event):
    """All words of this ticket stand in `other` (a ticket's id) now; or, `is_target`, those of `other` in this one."""

    kind = "ticket.merged"
    other: int
    is_target: bool


@dataclass(frozen=True, kw_only=True)
class TicketUnmerged(Event):
    """The merge with `other` was taken back."""

    kind = "ticket.unmerged"
    other: int
    is_target: bool


@dataclass(frozen=True, kw_only=True)
class TicketSnoozed(Event):
    """It sleeps until a moment (ISO 8601) or an answer; None: until an answer only."""

    kind = "ticket.snoozed"
    until: str | None


@dataclass(frozen=True, kw_only=True)
class TicketWoken(Event):
    kind = "ticket.woken"
    is_answered: bool


@dataclass(frozen=True, kw_only=True)
class SolvingStopped(Event):
    """An answer left that should have ended the ticket, and it was not ended: these own fields (ids) were empty, or `needs_reason`."""

    kind = "ticket.solving_stopped"
    agent_id: int
    fields: list
    needs_reason: bool


@dataclass(frozen=True, kw_only=True)
class ReplyPosted(Event):
    kind = "reply.posted"
    message_id: int
    is_first: bool


@dataclass(frozen=True, kw_only=True)
class NoteAdded(Event):
    kind = "note.added"
    note_id: int


@dataclass(frozen=True, kw_only=True)
class AgentsMentioned(Event):
    """A note names these agents (ids)."""

    kind = "note.mentioned"
    note_id: int
    agent_ids: list


@dataclass(frozen=True, kw_only=True)
class SideSent(Event):
    """We wrote to a third party about this ticket."""

    kind = "side.sent"
    note_id: int
    side_id: int


@dataclass(frozen=True, kw_only=True)
class SideReceived(Event):
    """A third party answered us; the customer knows nothing of it."""

    kind = "side.received"
    note_id: int
    side_id: int
    is_automatic: bool


@dataclass(frozen=True, kw_only=True)
class StatusChanged(Event):
    """`own` is the id of the desk's own status, which names the new one, or None."""

    kind = "ticket.status_changed"
    old: str
    new: str
    own: int | None = None


@dataclass(frozen=True, kw_only=True)
class StatusNamed(Event):
    """The status stayed, its name (id of an own status, or None) changed."""

    kind = "ticket.status_named"
    status: str
    own: int | None


@dataclass(frozen=True, kw_only=True)
class OwnStatusChanged(Event):
    """An admin made or changed a status of the desk's own; `fields` names what."""

    kind = "own_status.changed"
    own_status_id: int
    fields: list


@dataclass(frozen=True, kw_only=True)
class TicketSolved(Event):
    """We think we are done; recorded beside StatusChanged, once per resolution."""

    kind = "ticket.solved"


@dataclass(frozen=True, kw_only=True)
class TicketClosed(Event):
    """Closed by hand or by time; `was_solved` tells whether the survey of this resolution was due before."""

    kind = "ticket.closed"
    was_solved: bool


@dataclass(frozen=True, kw_only=True)
class TicketReopened(Event):
    kind = "ticket.reopened"
    old: str


@dataclass(frozen=True, kw_only=True)
class TicketAssigned(Event):
    kind = "ticket.assigned"
    old: int | None
    new: int | None


@dataclass(frozen=True, kw_only=True)
class TeamChanged(Event):
    kind = "ticket.team_changed"
    old: int | None
    new: int | None


@dataclass(frozen=True, kw_only=True)
class PriorityChanged(Event):
    kind = "ticket.priority_changed"
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class TagsChanged(Event):
    kind = "ticket.tags_changed"
    added: list
    removed: list


@dataclass(frozen=True, kw_only=True)
class SubjectChanged(Event):
    kind = "ticket.subject_changed"


@dataclass(frozen=True, kw_only=True)
class TicketCustomerChanged(Event):
    """The ticket stands on another customer's timeline now; `customer_id` is the new one."""

    kind = "ticket.customer_changed"
    old: int
    new: int


@dataclass(frozen=True, kw_only=True)
class SpamMarked(Event):
    kind = "ticket.spam_marked"
    is_spam: bool


@dataclass(frozen=True, kw_only=True)
class TicketDeleted(Event):
    kind = "ticket.deleted"


@dataclass(frozen=True, kw_only=True)
class TicketRestored(Event):
    kind = "ticket.restored"


@dataclass(frozen=True, kw_only=True)
class HandedOver(Event):
    """An agent gave the ticket to somebody else, with a card of what is known."""

    kind = "ticket.handed_over"
    hand_over_id: int
    to_agent: int | None
    to_team: int | None


@dataclass(frozen=True, kw_only=True)
class HandOverRead(Event):
    """Whoever got the ticket has read the card."""

    kind = "ticket.hand_over_read"
    hand_over_id: int


@dataclass(frozen=True, kw_only=True)
class FieldsChanged(Event):
    """Own fields were filled: [field id, value], where a typed text is only true or false (emptied)."""

    kind = "ticket.fields_changed"
    values: list


@dataclass(frozen=True, kw_only=True)
class OwnFieldChanged(Event):
    """An admin made or changed an own field; `fields` names what."""

    kind = "own_field.changed"
    field_id: int
    fields: list


@dataclass(frozen=True, kw_only=True)
class QueueSaved(Event):
    """An agent made or changed a queue of conditions."""

    kind = "queue.saved"
    queue_id: int


@dataclass(frozen=True, kw_only=True)
class QueueRemoved(Event):
    kind = "queue.removed"
    queue_id: int


@dataclass(frozen=True, kw_only=True)
class ReasonChanged(Event):
    """Why the customer wrote, as an agent sees it: ids of reasons, or None."""

    kind = "ticket.reason_changed"
    old: int | None
    new: int | None


@dataclass(frozen=True, kw_only=True)
class ReasonTreeChanged(Event):
    """An admin changed the tree of reasons, or (without an id) whether solving asks for one; `fields` names what."""

    kind = "contact_reason.changed"
    reason_id: int | None
    fields: list


@dataclass(frozen=True, kw_only=True)
class StatusUndone(Event):
    """A change of status was taken back; `ends`: the ticket is solved or closed again."""

    kind = "ticket.status_undone"
    old: str
    new: str
    ends: bool
