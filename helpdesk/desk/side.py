"""An agent writes to a third party about a ticket: forwards a message, or answers what came back. The customer learns nothing of it."""
import secrets
from dataclasses import dataclass
from datetime import timedelta

from flask import current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _

from helpdesk.accounts.permissions import TICKET_REPLY, requires
from helpdesk.brand.queries import brand
from helpdesk.channels.email import side as mail
from helpdesk.core import text
from helpdesk.core.clock import utcnow
from helpdesk.core.db import opens_own_unit, unit_of_work
from helpdesk.core.errors import NotFound
from helpdesk.desk.door import blueprint
from helpdesk.tickets import access, actions, queries, side
from helpdesk.tickets.models import Attachment, Message, Note, SideConversation, Ticket
from helpdesk.tickets.writing import Upload, Writing, composed
from helpdesk.web import forms
from helpdesk.web.again import comes_back
from helpdesk.web.identity import current_agent
from helpdesk.web.words import datetime_short


@dataclass(frozen=True)
class Origin:
    """What is being written about: its words go below ours, its files may go along; who is offered as recipients."""

    heading: str
    action: str
    below: str
    subject: str = ""
    files: tuple[Attachment, ...] = ()
    recipients: str = ""


@blueprint.get("/tickets/<int:number>/messages/<int:seq>/forward")
@requires(TICKET_REPLY)
def forward(number: int, seq: int):
    ticket = access.ticket_for(current_agent(), number)
    return _page(ticket, _of_message(ticket, seq), {})


@blueprint.post("/tickets/<int:number>/messages/<int:seq>/forward")
@requires(TICKET_REPLY)
@opens_own_unit
@comes_back(lambda errors, number, seq: _refused_forward(number, seq, errors))
def send_forward(number: int, seq: int):
    ticket = access.ticket_for(current_agent(), number)
    origin = _of_message(ticket, seq)
    writing = _writing(ticket, origin)
    subject = forms.line("subject") or origin.subject
    with unit_of_work():
        ticket = access.ticket_to_change(current_agent(), number)
        if not actions.known_words(writing.client_key):
            _send(ticket, side.begin(ticket, subject=subject, locale=current_agent().locale), writing)
    return _back(number)


@blueprint.get("/tickets/<int:number>/side/<int:side_id>")
@requires(TICKET_REPLY)
def answer_side(number: int, side_id: int):
    ticket = access.ticket_for(current_agent(), number)
    return _page(ticket, _of_side(ticket, side_id), {})


@blueprint.post("/tickets/<int:number>/side/<int:side_id>")
@requires(TICKET_REPLY)
@opens_own_unit
@comes_back(lambda errors, number, side_id: _refused_answer(number, side_id, errors))
def send_side(number: int, side_id: int):
    ticket = access.ticket_for(current_agent(), number)
    writing = _writing(ticket, _of_side(ticket, side_id))
    with unit_of_work():
        ticket = access.ticket_to_change(current_agent(), number)
        if not actions.known_words(writing.client_key):
            _send(ticket, side.side_of(ticket, side_id), writing)
    return _back(number)


def _send(ticket: Ticket, conversation: SideConversation, writing: Writing) -> None:
    """Puts it into the outbox; it can be stopped for as long as a reply can be taken back."""
    wait = timedelta(seconds=current_app.config["SETTINGS"].undo_seconds)
    mail.write(ticket, conversation, writing, agent=current_agent(), due_at=utcnow() + wait)


def _of_message(ticket: Ticket, seq: int) -> Origin:
    message = queries.message_at(ticket, seq)
    if message is None:
        raise NotFound()
    subject = text.one_line(ticket.subject, 280)
    return Origin(_("Forward a message"), url_for("desk.send_forward", number=ticket.number, seq=seq, queue=request.args.get("queue")),
                  _forwarded(ticket, message), f"Fwd: {subject}", tuple(message.attachments))


def _forwarded(ticket: Ticket, message: Message) -> str:
    """The message as it stands below our words: who wrote it by name, never by address, which is the customer's own affair."""
    if message.direction == "out":
        author = message.agent.name if message.agent else brand().name
    else:
        author = (message.customer or ticket.customer).name or _("Customer")
    return "\n".join(["---------- " + _("Forwarded message") + " ----------", _("From: %(name)s", name=author),
                      _("Date: %(date)s", date=datetime_short(message.created_at)), "", message.text])


def _of_side(ticket: Ticket, side_id: int) -> Origin:
    conversation = side.side_of(ticket, side_id)
    heard = side.last_heard(conversation)
    below = "\n".join([_("On %(date)s, %(name)s wrote:", date=datetime_short(heard.created_at), name=heard.sender), heard.text]) if heard else ""
    return Origin(_("Write to the third party"), url_for("desk.send_side", number=ticket.number, side_id=side_id, queue=request.args.get("queue")),
                  below, recipients=", ".join(_offered(ticket, conversation, heard)))


def _offered(ticket: Ticket, conversation: SideConversation, heard: Note | None) -> list[str]:
    """Who wrote last and everybody who was written to; never the customer."""
    everybody = dict.fromkeys([*([heard.sender] if heard and heard.sender else []), *conversation.recipients])
    return [address for address in everybody if address not in mail.addresses_of(ticket)]


def _writing(ticket: Ticket, origin: Origin) -> Writing:
    """:raises Invalid: for addresses that cannot be written to, and for no words at all."""
    recipients = mail.third_parties(ticket, forms.lines("to", 4_000))
    wanted = forms.numbers("along")
    along = tuple(Upload(file.filename, file.content_type, file.size, file.sha256) for file in origin.files if file.id in wanted)
    return composed(forms.lines("text"), uploads=(*along, *forms.uploads()), client_key=f"side-{forms.line('client_key', 60)}",
                    recipients=recipients, quoted_text=origin.below or None)


def _refused_forward(number: int, seq: int, errors: dict[str, str]) -> str:
    ticket = access.ticket_for(current_agent(), number)
    return _page(ticket, _of_message(ticket, seq), errors)


def _refused_answer(number: int, side_id: int, errors: dict[str, str]) -> str:
    ticket = access.ticket_for(current_agent(), number)
    return _page(ticket, _of_side(ticket, side_id), errors)


def _page(ticket: Ticket, origin: Origin, errors: dict[str, str]) -> str:
    posted = request.method == "POST"
    return render_template(
        "desk/tickets/side.html", ticket=ticket, origin=origin, errors=errors, kept=forms.kept_uploads() if errors else [],
        to=forms.lines("to", 4_000) if posted else origin.recipients, subject=forms.line("subject") if posted else origin.subject,
        words=forms.lines("text") if posted else "", along=forms.numbers("along") if posted else {file.id for file in origin.files},
        client_key=forms.line("client_key", 60) or secrets.token_urlsafe(12), back=_address(ticket.number))


def _address(number: int) -> str:
    return url_for("desk.ticket", number=number, queue=request.args.get("queue"))


def _back(number: int):
    return redirect(_address(number))
