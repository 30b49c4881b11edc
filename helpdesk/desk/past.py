"""The column beside a ticket: everything the customer did before, in words."""
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from helpdesk.core.texts import gettext as _
from helpdesk.core.texts import ngettext
from helpdesk.desk.event_words import status_word
from helpdesk.reports.timeline import Timeline, TimelineEntry, TimelinePlace
from helpdesk.web.words import channel_name, duration

MOST_VALUES = 4
# The newest contacts stand open: what was said last in them is read without a click.
OPEN = 3


class Contact(NamedTuple):
    """One line of the timeline. `channel` chooses the icon; `number` is a ticket's, or None."""

    channel: str
    title: str
    at: datetime
    lines: tuple[str, ...]
    number: int | None = None
    score: str = ""
    score_kind: str = ""
    quote: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Past:
    """What the column shows: contacts, how many tickets there are in all, where the next page begins, how far was looked (see reports/timeline.py)."""

    contacts: list[Contact]
    total: str
    next_before: TimelinePlace | None
    looked_until: datetime | None = None


def past(timeline: Timeline, *, without: int) -> Past:
    """The customer's timeline without the ticket that is open."""
    contacts = [_contact(entry) for entry in timeline.entries if entry.number != without]
    others = timeline.tickets - 1
    total = ngettext("%(num)s other ticket", "%(num)s other tickets", others) if others > 0 else ""
    return Past(_opened(contacts), total, timeline.next_before)


def whole_past(timeline: Timeline) -> Past:
    """The customer's timeline as it stands on their own page."""
    return Past(_opened([_contact(entry) for entry in timeline.entries]), ngettext("%(num)s ticket", "%(num)s tickets", timeline.tickets),
                timeline.next_before, timeline.looked_until)


def _opened(contacts: list[Contact]) -> list[Contact]:
    """The newest of them that are tickets stand open."""
    newest = [place for place, contact in enumerate(contacts) if contact.number][:OPEN]
    return [contact._replace(is_open=place in newest) for place, contact in enumerate(contacts)]


def _contact(entry: TimelineEntry) -> Contact:
    if entry.kind == "ticket":
        return Contact(entry.channel or "", entry.title or _("No subject"), entry.at, (_outcome(entry),), entry.number,
                       score=entry.score, score_kind={True: "good", False: "bad", None: ""}[entry.is_good], quote=entry.quote)
    return _sign(entry)


def _outcome(entry: TimelineEntry) -> str:
    words = [channel_name(entry.channel) if entry.channel else "", *([_("not proved")] if not entry.is_proved else [])]
    if entry.seconds_to_solve is not None:
        words.append(_("solved in %(span)s", span=duration(entry.seconds_to_solve)))
    else:
        words.append(status_word(entry.status).lower())
    if entry.assignee_name:
        words.append(entry.assignee_name)
    return ", ".join(word for word in words if word)


def _sign(entry: TimelineEntry) -> Contact:
    """A touchpoint: its kind begins with what it is about, such as article.read or survey.answered."""
    about = entry.kind.partition(".")[0]
    contact = Contact(about, entry.title, entry.at, ())
    if about == "search":
        return contact._replace(title=_("Searched “%(words)s”", words=entry.data.get("query") or entry.title))
    if about == "article":
        return contact._replace(title=_("Read “%(title)s”", title=entry.title))
    return contact._replace(title=entry.title or entry.kind, lines=_values(entry.data.get("values")))


def _values(values: dict | None) -> tuple[str, ...]:
    """The first values that another system reported with a sign, on one line."""
    words = [f"{name}: {_said(value)}" for name, value in (values or {}).items() if value is not None]
    return (" · ".join(words[:MOST_VALUES]),) if words else ()


def _said(value: object) -> str:
    return (_("Yes") if value else _("No")) if isinstance(value, bool) else str(value)
