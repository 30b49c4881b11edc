"""Reads for the pages about mail: what left or did not, what came in and what became of it."""
import sqlalchemy as sa

from helpdesk.channels.email.models import VERDICTS, InboundEmail
from helpdesk.core.db import db
from helpdesk.core.errors import NotFound
from helpdesk.outbox.models import Delivery

PAGE = 50
OUTGOING = {
    "problems": ("kept", "failed", "bounced"),
    "waiting": ("queued", "sending", "retry"),
    "sent": ("sent",),
    "all": None,
}
INCOMING = {
    "problems": ("failed", "refused"),
    "waiting": ("waiting",),
    "machines": ("automatic", "bounce", "report"),
    "all": None,
}
# Each verdict alone is a view as well.
LEDGER = INCOMING | {verdict: (verdict,) for verdict in VERDICTS}


def outgoing(view: str, *, before: int | None = None) -> list[Delivery]:
    """One page of mails that leave, newest first, and one more if there is a next page. :raises NotFound: for an odd view."""
    return _page(sa.select(Delivery).where(Delivery.channel == "email"), Delivery, Delivery.status, OUTGOING, view, before)


def incoming(view: str, *, mailbox_id: int | None = None, before: int | None = None) -> list[InboundEmail]:
    """One page of mails that came, newest first, and one more if there is a next page. `view` is one of LEDGER.

    :raises NotFound: for an odd view.
    """
    chosen = sa.select(InboundEmail)
    if mailbox_id:
        chosen = chosen.where(InboundEmail.mailbox_id == mailbox_id)
    return _page(chosen, InboundEmail, InboundEmail.verdict, LEDGER, view, before)


def outgoing_counts() -> dict[str, int]:
    """How many mails stand in each view of outgoing mail that somebody may have to look after."""
    return _counts(sa.select(Delivery.status, sa.func.count()).where(Delivery.channel == "email", Delivery.status != "sent")
                   .group_by(Delivery.status), OUTGOING)


def incoming_counts() -> dict[str, int]:
    """The same for incoming mail."""
    return _counts(sa.select(InboundEmail.verdict, sa.func.count()).where(InboundEmail.verdict.in_(("failed", "refused", "waiting")))
                   .group_by(InboundEmail.verdict), INCOMING)


def kept_ids() -> list[int]:
    """The mails that wait for a mail server to be set up, oldest first."""
    return list(db.session.scalars(sa.select(Delivery.id).where(Delivery.channel == "email", Delivery.status == "kept").order_by(Delivery.id)))


def mail_of_id(delivery_id: int) -> Delivery:
    """A mail that leaves. :raises NotFound: when there is none."""
    delivery = db.session.get(Delivery, delivery_id)
    if delivery is None or delivery.channel != "email":
        raise NotFound()
    return delivery


def inbound_of_id(inbound_id: int) -> InboundEmail:
    """A mail that came. :raises NotFound: when there is none."""
    row = db.session.get(InboundEmail, inbound_id)
    if row is None:
        raise NotFound()
    return row


def _page(query: sa.Select, model: type, column, views: dict, view: str, before: int | None) -> list:
    if view not in views:
        raise NotFound()
    if views[view]:
        query = query.where(column.in_(views[view]))
    if before:
        query = query.where(model.id < before)
    return list(db.session.scalars(query.order_by(model.id.desc()).limit(PAGE + 1)))


def _counts(query: sa.Select, views: dict) -> dict[str, int]:
    by_status = dict(db.session.execute(query).all())
    return {view: sum(by_status.get(status, 0) for status in statuses) for view, statuses in views.items()
            if statuses and view in ("problems", "waiting")}
