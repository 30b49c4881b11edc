"""The fate of a delivery in one sentence."""
from dataclasses import dataclass, replace

from helpdesk.core.clock import utcnow
from helpdesk.core.texts import gettext as _
from helpdesk.outbox.actions import SENDABLE, STOPPABLE
from helpdesk.outbox.models import Delivery
from helpdesk.web.words import moment_within


@dataclass(frozen=True)
class Fate:
    """`state` is waiting, sent, problem or cancelled; `text` is the sentence. What can still be done stands beside it."""

    state: str
    text: str
    id: int | None = None
    recipient: str = ""
    can_send: bool = False
    can_stop: bool = False


def fate_of(delivery: Delivery) -> Fate:
    """What became of the delivery, for people."""
    told = {
        "queued": _queued, "sending": _sending, "sent": _sent, "retry": _retry, "failed": _failed, "bounced": _bounced,
        "cancelled": _cancelled, "kept": _kept,
    }[delivery.status](delivery)
    is_mail = delivery.channel == "email"
    return replace(told, id=delivery.id, recipient=delivery.recipient, can_send=is_mail and delivery.status in SENDABLE,
                   can_stop=is_mail and delivery.status in STOPPABLE)


def _queued(delivery: Delivery) -> Fate:
    if delivery.due_at > utcnow():
        return Fate("waiting", _("Goes out %(when)s", when=moment_within(delivery.due_at)))
    return Fate("waiting", _("Goes out in a moment"))


def _sending(delivery: Delivery) -> Fate:
    return Fate("waiting", _("On its way to %(address)s", address=delivery.recipient))


def _sent(delivery: Delivery) -> Fate:
    when = moment_within(delivery.sent_at) if delivery.sent_at else ""
    return Fate("sent", _("Delivered to %(where)s, %(when)s", where=_where(delivery), when=when))


def _retry(delivery: Delivery) -> Fate:
    return Fate("waiting", _("Not taken yet, tried again %(when)s: %(words)s", when=moment_within(delivery.due_at), words=_words(delivery)))


def _failed(delivery: Delivery) -> Fate:
    return Fate("problem", _("Not delivered: %(words)s", words=_words(delivery)))


def _bounced(delivery: Delivery) -> Fate:
    return Fate("problem", _("Returned: %(words)s", words=_words(delivery)))


def _cancelled(_delivery: Delivery) -> Fate:
    return Fate("cancelled", _("Stopped before it left"))


def _kept(delivery: Delivery) -> Fate:
    if delivery.channel == "chat":
        return Fate("waiting", _("The visitor has left. It goes out by mail soon.") if delivery.recipient
                    else _("The visitor has left without an address. It is shown when they return."))
    return Fate("problem", _("Not sent: no mail server is set up. It is kept on the page of outgoing mail."))


def _where(delivery: Delivery) -> str:
    return _("Chat") if delivery.channel == "chat" else delivery.recipient.rpartition("@")[2]


def _words(delivery: Delivery) -> str:
    return (delivery.last_error or "").strip()[:200] or _("no reason was given")
