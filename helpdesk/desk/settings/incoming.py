"""Settings, incoming mail: every raw mail that reached us and what became of it; the original, and another try."""
from flask import flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import DELIVERY_MANAGE, requires
from helpdesk.channels.email import queries, taking
from helpdesk.channels.email.charsets import guess
from helpdesk.channels.email.mailboxes import all_mailboxes
from helpdesk.channels.email.models import InboundEmail
from helpdesk.core import files
from helpdesk.core.db import db, opens_own_unit, unit_of_work
from helpdesk.core.errors import Conflict, DeskError, NotFound
from helpdesk.customers import blocking
from helpdesk.desk.door import blueprint
from helpdesk.tickets.access import sight_of
from helpdesk.tickets.models import Ticket
from helpdesk.web import forms
from helpdesk.web.identity import current_agent
from helpdesk.web.numbers import argument
from helpdesk.web.toasts import toast

# What a page shows of an original; the file has all of it.
MOST_SHOWN = 200_000


@blueprint.get("/settings/incoming")
@requires(DELIVERY_MANAGE)
def settings_incoming():
    view, mailbox_id = request.args.get("view", "problems"), argument("mailbox") or None
    found = queries.incoming(view, mailbox_id=mailbox_id, before=argument("before") or None)
    boxes = {mailbox.id: mailbox.address for mailbox in all_mailboxes()}
    return render_template("desk/settings/incoming.html", view=view, views=incoming_view_names(), verdicts=verdict_names(), boxes=boxes,
                           mailbox_id=mailbox_id, counts=queries.incoming_counts(), rows=[(row, _ticket_seen(row)) for row in found[:queries.PAGE]],
                           next_before=found[queries.PAGE - 1].id if len(found) > queries.PAGE else None)


@blueprint.get("/settings/incoming/blocked")
@requires(DELIVERY_MANAGE)
def blocked_domains():
    return _blocked_page("", "")


@blueprint.post("/settings/incoming/blocked")
@requires(DELIVERY_MANAGE)
@opens_own_unit
def block_domain():
    """Blocks; a domain where everybody can have an address only when `sure` is yes."""
    typed = forms.line("domain", 320)
    try:
        with unit_of_work():
            domain = blocking.block_domain(typed, is_sure=forms.line("sure", 3) == "yes", actor=current_agent().actor)
    except DeskError as error:
        return _blocked_page(error.details.get("domain", typed), error.message, is_doubt=isinstance(error, Conflict)), error.status
    toast(_("Whoever writes from %(domain)s lands in the spam view.", domain=domain), undo_url=url_for("desk.unblock_domain"), domain=domain)
    return redirect(url_for("desk.blocked_domains"))


@blueprint.post("/settings/incoming/blocked/remove")
@requires(DELIVERY_MANAGE)
def unblock_domain():
    domain = forms.line("domain", 253)
    blocking.unblock_domain(domain, actor=current_agent().actor)
    toast(_("Mail from %(domain)s comes in as usual again.", domain=domain), undo_url=url_for("desk.block_domain"), domain=domain, sure="yes")
    return redirect(url_for("desk.blocked_domains"))


def _blocked_page(typed: str, error: str, *, is_doubt: bool = False) -> str:
    return render_template("desk/settings/blocked.html", domains=blocking.blocked_domains(), typed=typed, error=error, is_doubt=is_doubt)


@blueprint.get("/settings/incoming/<int:inbound_id>")
@requires(DELIVERY_MANAGE)
def settings_incoming_mail(inbound_id: int):
    row = _readable(inbound_id)
    raw = files.read(row.sha256)
    return render_template("desk/settings/incoming_mail.html", mail=row, ticket=_ticket_seen(row), verdict=verdict_names()[row.verdict],
                           words=guess(raw[:MOST_SHOWN]), is_cut=len(raw) > MOST_SHOWN, has_own=row.verdict == "new")


@blueprint.post("/settings/incoming/<int:inbound_id>/ticket")
@requires(DELIVERY_MANAGE)
@opens_own_unit
def ticket_from_mail(inbound_id: int):
    taken = taking.make_ticket(_readable(inbound_id).id)
    flash(_("The mail has a ticket of its own now."))
    return redirect(url_for("desk.ticket", number=taken.ticket.number))


@blueprint.get("/settings/incoming/<int:inbound_id>/original")
@requires(DELIVERY_MANAGE)
def settings_incoming_original(inbound_id: int):
    row = _readable(inbound_id)
    return send_file(files.path_of(row.sha256), mimetype="application/octet-stream", as_attachment=True, download_name=f"mail-{row.id}.eml")


@blueprint.post("/settings/incoming/<int:inbound_id>/again")
@requires(DELIVERY_MANAGE)
def read_mail_again(inbound_id: int):
    taking.try_again(queries.inbound_of_id(inbound_id))
    flash(_("The mail is read again in a moment."))
    return redirect(url_for("desk.settings_incoming", view="waiting"))


def incoming_view_names() -> dict[str, str]:
    """The views of the list with their names."""
    return {"problems": _("Not taken"), "waiting": _("Waiting"), "machines": _("From machines"), "all": _("All")}


def verdict_names() -> dict[str, str]:
    """What became of a mail, in words."""
    return {"waiting": _("Waiting"), "new": _("New ticket"), "appended": _("Added to a ticket"), "automatic": _("Automatic answer"),
            "bounce": _("Returned mail"), "report": _("Complaint report"), "duplicate": _("Came twice"), "refused": _("Not taken"),
            "failed": _("Could not be read"), "test": _("Test of the desk")}


def _readable(inbound_id: int) -> InboundEmail:
    """A mail that this admin may read. :raises NotFound: else, and when its bytes are gone."""
    row = queries.inbound_of_id(inbound_id)
    if (row.ticket_id and not _ticket_seen(row)) or not files.path_of(row.sha256).exists():
        raise NotFound()
    return row


def _ticket_seen(row: InboundEmail) -> Ticket | None:
    """The ticket the mail went to, if this admin may see it."""
    ticket = db.session.get(Ticket, row.ticket_id) if row.ticket_id else None
    return ticket if ticket is not None and sight_of(current_agent()).allows(ticket) else None
