"""What the word that is being typed into the search may become: a filter's name, or a value of it."""
import sqlalchemy as sa

from helpdesk.accounts.queries import agent_names
from helpdesk.core import texts
from helpdesk.core.clock import utcnow
from helpdesk.core.db import db
from helpdesk.core.i18n import known_locale
from helpdesk.core.language import fold
from helpdesk.core.texts import gettext as _
from helpdesk.customers import search as people
from helpdesk.tickets import own_fields, reasons
from helpdesk.tickets.access import EVERYTHING_SEEN, Sight
from helpdesk.tickets.models import Ticket, TicketTag
from helpdesk.tickets.search_filters import KEYS

MOST = 8
LONGEST_VALUE = 40
Completion = tuple[str, str]


def of_word(word: str, sight: Sight) -> list[Completion]:
    """Pairs of what the word becomes and what that means, the best first; none for a word that is no filter."""
    key, colon, value = word.partition(":")
    if not colon:
        return [(f"{name}:", words) for name, words in _names().items() if name.startswith(fold(word)) or fold(words).startswith(fold(word))]
    kind = KEYS.get(fold(key))
    if kind is None:
        return []
    wanted = fold(value.lstrip('"#'))[:LONGEST_VALUE]
    values = _tags(value.lstrip('"#').lower()[:LONGEST_VALUE], sight) if kind == "tag" else _customers(wanted, sight) if kind == "from" else _VALUES[kind](wanted)
    return [(f"{key}:{_quoted(found)}", words) for found, words in values][:MOST]


def _names() -> dict[str, str]:
    """The filters and what they are about; of reasons and own fields where the desk has any."""
    own = ({"reason": _("Reason of contact")} if reasons.tree() else {}) | ({"field": _("Fields of tickets")} if own_fields.all_fields() else {})
    return {"is": _("Status"), "channel": _("Channel"), "from": _("Customer"), "agent": _("Assignee"), "tag": _("Tag"), **own,
            "before": _("Opened before"), "after": _("Opened after")}


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def _states(wanted: str) -> list[Completion]:
    return _beginning(wanted, {"open": _("Unsolved"), "new": _("New"), "waiting": _("Waiting on customer"), "solved": _("Solved"), "closed": _("Closed")})


def _channels(wanted: str) -> list[Completion]:
    return _beginning(wanted, {"email": _("Email"), "chat": _("Chat"), "form": _("Form"), "phone": _("Phone call"), "visit": _("Visit")})


def _beginning(wanted: str, choices: dict[str, str]) -> list[Completion]:
    return [(value, words) for value, words in choices.items() if value.startswith(wanted) or fold(words).startswith(wanted)]


def _reasons(wanted: str) -> list[Completion]:
    """Each by its own name, with those above it."""
    locale = known_locale(texts.speech().locale)
    return [(node.name(locale), node.words(locale)) for node in reasons.tree() if wanted in fold(node.name(locale))]


def _choices(wanted: str) -> list[Completion]:
    """What can be chosen in own fields; what is typed into others is not told."""
    locale = known_locale(texts.speech().locale)
    return [(words, field.name(locale)) for field in own_fields.all_fields() for _key, words in field.options(locale) if wanted in fold(words)]


def _agents(wanted: str) -> list[Completion]:
    return [(row.name, "") for row in agent_names() if wanted in fold(row.name)]


def _customers(wanted: str, sight: Sight) -> list[Completion]:
    found = people.find(wanted, size=MOST, seen=sight.people).rows if len(wanted) > 1 else []
    return [(one.email or one.name, one.name if one.email else "") for one in found if one.email or one.name]


def _tags(wanted: str, sight: Sight) -> list[Completion]:
    """Tags of tickets that may be seen, from one to the next in the index, so that a million tickets cost no more than ten."""
    found: list[Completion] = []
    last = None
    while len(found) < MOST:
        query = sa.select(TicketTag.tag).order_by(TicketTag.tag).limit(1)
        query = query.where(TicketTag.tag >= wanted if last is None else TicketTag.tag > last)
        if sight != EVERYTHING_SEEN:
            query = query.join(Ticket, Ticket.id == TicketTag.ticket_id).where(sight.condition())
        last = db.session.scalar(query)
        if last is None or not last.startswith(wanted):
            return found
        found.append((last, ""))
    return found


def _days(wanted: str) -> list[Completion]:
    """Days, months and years from today backwards, as days begin in the reader's own time zone, which is told."""
    zone = texts.speech().zone
    today = utcnow().astimezone(zone).date()
    months = [((today.month - 1 - back) % 12 + 1, today.year + (today.month - 1 - back) // 12) for back in range(6)]
    relative = {"today": f"{_('Today')} · {zone}", "yesterday": _("Yesterday"), "7d": _("Seven days ago")}
    days = [(today.isoformat(), ""), *((f"{year}-{month:02}", "") for month, year in months), (str(today.year), ""), (str(today.year - 1), "")]
    return [*_beginning(wanted, relative), *((value, words) for value, words in days if value.startswith(wanted))]


_VALUES = {"is": _states, "channel": _channels, "agent": _agents, "before": _days, "after": _days, "reason": _reasons, "field": _choices}
