"""Settings, outgoing mail: what left, what did not and why; read it, send it again, stop it."""
from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk import wiring
from helpdesk.accounts.permissions import DELIVERY_MANAGE, requires
from helpdesk.channels.email import queries
from helpdesk.channels.email.composing import compose
from helpdesk.core.db import db, opens_own_unit, unit_of_work
from helpdesk.core.errors import Conflict, NotFound
from helpdesk.desk.delivery_words import fate_of
from helpdesk.desk.door import blueprint
from helpdesk.outbox import actions as outbox
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.access import sight_of
from helpdesk.tickets.models import Ticket
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument

CHUNK = 50
MAIL_CSP = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"


@blueprint.get("/settings/outgoing")
@requires(DELIVERY_MANAGE)
def settings_outgoing():
    view = request.args.get("view", "problems")
    found = queries.outgoing(view, before=argument("before") or None)
    rows = [(delivery, fate_of(delivery)) for delivery in found[:queries.PAGE]]
    return render_template("desk/settings/outgoing.html", view=view, views=view_names(), rows=rows, counts=queries.outgoing_counts(),
                           kinds=kind_names(), next_before=found[queries.PAGE - 1].id if len(found) > queries.PAGE else None)


@blueprint.get("/settings/outgoing/<int:delivery_id>")
@requires(DELIVERY_MANAGE)
def settings_outgoing_mail(delivery_id: int):
    delivery, ticket = _readable(delivery_id)
    mail, problem = _composed(delivery)
    return render_template("desk/settings/outgoing_mail.html", delivery=delivery, fate=fate_of(delivery), ticket=ticket, problem=problem,
                           header=_header(mail), words=_part(mail, "plain"), can_send=delivery.status in outbox.SENDABLE,
                           can_stop=delivery.status in outbox.STOPPABLE)


@blueprint.get("/settings/outgoing/<int:delivery_id>/page")
@requires(DELIVERY_MANAGE)
def settings_outgoing_page(delivery_id: int):
    """The mail as its reader sees it, in a page that may do nothing."""
    delivery, _ticket = _readable(delivery_id)
    mail, _problem = _composed(delivery)
    if mail is None:
        raise NotFound()
    return Response(_part(mail, "html"), mimetype="text/html", headers={"Content-Security-Policy": MAIL_CSP})


@blueprint.post("/settings/outgoing/<int:delivery_id>/again")
@requires(DELIVERY_MANAGE)
def send_mail_again(delivery_id: int):
    delivery, _ticket = _readable(delivery_id)
    outbox.send_again(delivery)
    flash(_("The mail goes out again in a moment."))
    return redirect(url_for("desk.settings_outgoing_mail", delivery_id=delivery_id))


@blueprint.post("/settings/outgoing/<int:delivery_id>/stop")
@requires(DELIVERY_MANAGE)
def stop_mail(delivery_id: int):
    delivery, _ticket = _readable(delivery_id)
    try:
        outbox.stop(delivery)
        flash(_("The mail is stopped."))
    except Conflict as late:
        flash(late.message)
    return redirect(url_for("desk.settings_outgoing_mail", delivery_id=delivery_id))


@blueprint.post("/settings/outgoing/again")
@requires(DELIVERY_MANAGE)
@opens_own_unit
def send_kept_mails():
    """Sends everything that was kept while no mail server was set up, in short units."""
    ids = queries.kept_ids()
    for place in range(0, len(ids), CHUNK):
        with unit_of_work():
            for delivery_id in ids[place:place + CHUNK]:
                outbox.send_again(db.session.get(Delivery, delivery_id))
    flash(_("Mails that go out now: %(count)d.", count=len(ids)))
    return redirect(url_for("desk.settings_outgoing", view="waiting"))


def view_names() -> dict[str, str]:
    """The views of the list with their names."""
    return {"problems": _("Not sent"), "waiting": _("Waiting"), "sent": _("Sent"), "all": _("All")}


def kind_names() -> dict[str, str]:
    """What the mails are, by the kind of their delivery."""
    return {"reply": _("Reply"), "chat": _("Reply"), "side": _("To a third party"), "acknowledgement": _("Acknowledgement"), "link": _("Link"), "requests": _("Link"), "survey": _("Survey"),
            "invite": _("Invitation"), "reset": _("New password"), "notice": _("Notice"), "digest": _("The day in a mail")}


def _readable(delivery_id: int) -> tuple[Delivery, Ticket | None]:
    """The mail and its ticket. :raises NotFound: when the ticket belongs to a team this admin has no part in."""
    delivery = queries.mail_of_id(delivery_id)
    ticket = db.session.get(Ticket, delivery.ticket_id) if delivery.ticket_id else None
    if ticket is not None and not sight_of(current_agent()).allows(ticket):
        raise NotFound()
    return delivery, ticket


def _composed(delivery: Delivery):
    """(mail, None) or (None, why it cannot be written)."""
    try:
        return compose(delivery, wiring.LETTERS).message, None
    except outbox.PermanentFailure as failure:
        return None, str(failure)


def _header(mail) -> list[tuple[str, str]]:
    return [(name, str(mail[name])) for name in ("From", "To", "Subject", "Date", "Message-ID", "In-Reply-To") if mail and mail[name]]


def _part(mail, kind: str) -> str:
    part = mail.get_body((kind,)) if mail else None
    return part.get_content() if part else ""
