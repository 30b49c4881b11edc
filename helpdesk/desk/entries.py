"""The thread of a ticket as its page shows it: who, when, folded or open, and the fate of each reply."""
from datetime import datetime
from html import escape
from typing import NamedTuple

from flask import url_for
from markupsafe import Markup

from helpdesk.accounts.models import Agent
from helpdesk.core import formatting, html
from helpdesk.core.texts import gettext as _
from helpdesk.desk.delivery_words import Fate, fate_of
from helpdesk.desk.event_words import Names, sentence
from helpdesk.outbox.models import Delivery
from helpdesk.tickets.mentions import called, marked
from helpdesk.tickets.models import Attachment, Message, Note, Ticket
from helpdesk.tickets.queries import Entry

# The newest messages stand open; what came before is one line until somebody asks for it.
OPEN_MESSAGES = 2
MOST_NAMED = 3
# Characters of one page. A ticket that somebody filled with huge mails shows the beginnings of its older ones.
LONGEST_PAGE, BEGINNING = 1_500_000, 2_000


class Shown(NamedTuple):
    """One entry of the thread; kind is message, note, side (what a third party and we exchanged) or event. `html` is clean, everything else is plain text; `pieces` are a note's, True for those that name somebody."""

    kind: str
    seq: int
    at: datetime
    author_name: str = ""
    is_mine: bool = False
    direction: str = ""
    to: str = ""
    html: str = ""
    text: str = ""
    pieces: tuple[tuple[str, bool], ...] = ()
    quoted: str | None = None
    snippet: str = ""
    folded: bool = False
    automatic: bool = False
    unproved: bool = False
    sender_check: str | None = None
    found_by: str = ""
    attachments: tuple[Attachment, ...] = ()
    deliveries: tuple[Fate, ...] = ()
    has_original: bool = False
    can_move: bool = False
    icon: str = ""
    what: str = ""
    side_id: int | None = None
    shortened: bool = False


def shown(ticket: Ticket, entries: list[Entry], deliveries: dict[int, list[Delivery]], *, reader: Agent, names: Names,
          fold: bool = True, side_deliveries: dict[int, list[Delivery]] | None = None) -> list[Shown]:
    """The entries for a page. Messages that were seen are folded, but for the last two; `deliveries` are by message id,
    `side_deliveries` by note id."""
    open_from = first_open([entry.seq for entry in entries if entry.kind == "message"], ticket.seen_seq) if fold else 0
    too_long = _too_long(entries)
    return [_side(entry, (side_deliveries or {}).get(entry.row.id, []), reader, names) if is_side(entry)
            else _shown(ticket, entry, deliveries, reader, names, open_from, too_long) for entry in entries]


def _too_long(entries: list[Entry]) -> set[int]:
    """Places of the mails that no longer fit on one page, counted from the newest; all of them stand in their originals."""
    left, found = LONGEST_PAGE, set()
    for entry in reversed(entries):
        if entry.kind == "message":
            left -= len(entry.row.html or entry.row.text) + len(entry.row.quoted_text or "")
            if left < 0 and entry.row.inbound_email_id is not None and len(entry.row.html or entry.row.text) > BEGINNING:
                found.add(entry.seq)
    return found


def is_side(entry: Entry) -> bool:
    """Whether this was exchanged with a third party."""
    return entry.kind == "note" and entry.row.side_id is not None


def _side(entry: Entry, deliveries: list[Delivery], reader: Agent, names: Names) -> Shown:
    row: Note = entry.row
    is_out = row.sender is None
    return Shown("side", entry.seq, entry.at, direction="out" if is_out else "in", side_id=row.side_id, text=row.text, html=Markup(formatting.to_html(row.text) if row.is_formatted else ""), quoted=row.quoted_text,
                 author_name=names.agents.get(row.agent_id, "") if is_out else row.sender or _("Unknown sender"), is_mine=is_out and row.agent_id == reader.id,
                 to=_("to %(name)s", name=", ".join(row.recipients or ())) if is_out else "", automatic=row.is_automatic,
                 unproved=row.is_stranger, sender_check=row.sender_check,
                 attachments=tuple(row.attachments), deliveries=tuple(map(fate_of, deliveries)))


def first_open(messages: list[int], seen_seq: int) -> int:
    """The place of the first message that stands open: the last two do, and whatever nobody has seen."""
    return min(min(messages[-OPEN_MESSAGES:], default=0), seen_seq + 1)


def _shown(ticket: Ticket, entry: Entry, deliveries: dict[int, list[Delivery]], reader: Agent, names: Names, open_from: int,
           too_long: set[int]) -> Shown:
    if entry.kind == "message":
        return _message(ticket, entry, deliveries.get(entry.row.id, []), reader, names, folded=entry.seq < open_from, short=entry.seq in too_long)
    if entry.kind == "note":
        return _note(entry, reader, names)
    icon, words = sentence(entry.row, names)
    return Shown("event", entry.seq, entry.at, text=words, icon=icon, what=entry.row.kind)


def _message(ticket: Ticket, entry: Entry, deliveries: list[Delivery], reader: Agent, names: Names, *, folded: bool,
             short: bool) -> Shown:
    row: Message = entry.row
    is_out = row.direction == "out"
    return Shown(
        "message", entry.seq, entry.at, direction=row.direction, is_mine=is_out and row.agent_id == reader.id,
        author_name=_author(ticket, row, names), to=_recipient(ticket, row, names), html=html.from_text(f"{row.text[:BEGINNING]} …") if short else _markup(ticket, row),
        quoted=None if short else row.quoted_text, shortened=short, snippet=formatting.line_of(row), folded=folded, automatic=row.is_automatic,
        unproved=not is_out and not row.is_proved, sender_check=row.sender_check, found_by=_found_by(row), attachments=_listed(row),
        deliveries=tuple(map(fate_of, deliveries)), has_original=row.inbound_email_id is not None,
        can_move=not is_out and row.channel == "email")


def _found_by(row: Message) -> str:
    """By what a mail found this ticket, as a sentence; '' for what began it, and for words of a chat."""
    if row.channel == "chat":
        return ""
    return {"address": _("It found this ticket by our signed address."), "token": _("It answers a mail of ours, by its signed Message-ID."),
            "reference": _("It names a mail of this ticket."), "number": _("The number of this ticket stands in its subject."),
            "agent": _("An agent put it here.")}.get(row.matched_by or "", "")


def _markup(ticket: Ticket, row: Message) -> str:
    """The message as clean HTML; its inline pictures come from the attachments."""
    if not row.html:
        return formatting.shown(row.text, row.is_formatted)
    return html.with_pictures(row.html, {file.content_id: url_for("desk.attachment", number=ticket.number, attachment_id=file.id)
                                         for file in row.attachments if file.content_id})


def _listed(row: Message) -> tuple[Attachment, ...]:
    """The attachments to be listed: those that are not shown in the text already."""
    return tuple(file for file in row.attachments if not (file.is_inline and file.content_id and row.html and f"cid:{file.content_id}" in row.html))


def _note(entry: Entry, reader: Agent, names: Names) -> Shown:
    row: Note = entry.row
    return Shown("note", entry.seq, entry.at, author_name=names.agents.get(row.agent_id, ""), text=row.text,
                 pieces=_pieces(row.text, names), html=_note_markup(row, names), is_mine=row.agent_id == reader.id, attachments=tuple(row.attachments))


def _note_markup(row: Note, names: Names) -> Markup:
    """A formatted note as clean HTML, those whom it names marked; '' for one that was only typed."""
    return Markup(formatting.to_html(row.text, lambda words: "".join(map(_name_marked, _pieces(words, names)))) if row.is_formatted else "")


def _name_marked(piece: tuple[str, bool]) -> str:
    words, is_name = escape(piece[0]), piece[1]
    return f'<strong class="mention">{words}</strong>' if is_name else words


def _pieces(text: str, names: Names) -> tuple[tuple[str, bool], ...]:
    """The text of a note, those whom it names marked."""
    return marked(text, [*called(list(names.agents.values())), *names.teams.values()]) if "@" in text else ((text, False),)


def _author(ticket: Ticket, row: Message, names: Names) -> str:
    if row.direction == "out":
        return names.agents.get(row.agent_id) or _("The desk")
    return (row.customer or ticket.customer).shown_name


def _recipient(ticket: Ticket, row: Message, names: Names) -> str:
    if row.direction == "out":
        others = [*(row.cc or ()), *(_("%(address)s (Bcc)", address=address) for address in row.bcc or ())]
        return _("to %(name)s", name=", ".join([ticket.customer.shown_name, *others]))
    if row.agent_id in names.agents:
        return _("noted by %(name)s", name=names.agents[row.agent_id])
    return _("to %(name)s", name=", ".join(row.recipients[:MOST_NAMED]) + ("…" if len(row.recipients) > MOST_NAMED else "")) if row.recipients else ""
